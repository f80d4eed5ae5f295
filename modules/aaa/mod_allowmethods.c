/* SPDX-License-Identifier: Apache-2.0 */
/* mod_allowmethods.c - AllowMethods: which methods a section answers.
 *
 * GET and HEAD are one; TRACE always passes (TraceEnable is for that). Manual: mod_allowmethods. */
#include <strings.h>

#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(allowmethods);

/** A section's settings. */
struct allowmethods_conf {
    apr_int64_t allowed; /* bits of method numbers; 0: all are */
    int set;
};

/* Hook: access_checker. */
static int check_method(request_rec *r)
{
    const struct allowmethods_conf *conf = ap_get_module_config(r->per_dir_config,
                                                                &allowmethods_module);
    int method = r->method_number;

    if (conf->allowed == 0 || method == M_TRACE)
        return DECLINED;
    if (method >= 0 && method < METHODS && (conf->allowed & AP_METHOD_BIT << method))
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(01623) "client method denied by server configuration: '%s' to %s%s",
                  r->method, r->filename ? "" : "uri ", r->filename ? r->filename : r->uri);
    return HTTP_METHOD_NOT_ALLOWED;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct allowmethods_conf));
}

static void *merge_dir(apr_pool_t *p, void *base, void *add)
{
    return ((struct allowmethods_conf *)add)->set ? add : base;
}

/* AllowMethods reset | METHOD ... */
static const char *set_methods(cmd_parms *cmd, void *mconfig, int argc, char *const argv[])
{
    struct allowmethods_conf *conf = mconfig;

    if (argc == 0)
        return "AllowMethods: No method or 'reset' keyword given";
    conf->set = 1;
    conf->allowed = 0;
    if (argc == 1 && strcasecmp(argv[0], "reset") == 0)
        return NULL;
    for (int i = 0; i < argc; i++) {
        int method = ap_method_number_of(argv[i]);

        if (method == M_INVALID)
            return apr_pstrcat(cmd->pool, "AllowMethods: Invalid Method '", argv[i], "'", NULL);
        conf->allowed |= AP_METHOD_BIT << method;
    }
    return NULL;
}

static const command_rec allowmethods_cmds[] = {
    AP_INIT_TAKE_ARGV("AllowMethods", set_methods, NULL, ACCESS_CONF,
                      "the methods that are answered, or 'reset'"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_access_checker(check_method, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

module AP_MODULE_DECLARE_DATA allowmethods_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_allowmethods.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    allowmethods_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
