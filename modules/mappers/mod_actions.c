/* SPDX-License-Identifier: Apache-2.0 */
/* mod_actions.c - scripts that answer for a handler, a media type or a method.
 *
 * The last of all handlers: what nobody else takes is given to the script by an internal
 * redirect, the request's path behind the script's. Manual: mod_actions. */
#include <string.h>
#include <strings.h>

#include "httpd.h" /* first: Apache's other headers count on it */

#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(actions);

/** What a folder's actions are. */
struct actions_dir {
    apr_table_t *actions;  /* handler or media type -> MUST_EXIST or MAY_MISS, and the script */
    const char **scripts;  /* by method number; NULL: none */
};

/* The first character of an action's entry: whether there must be a file. */
#define MUST_EXIST "f"
#define MAY_MISS "v"

/* @return the script of the request's handler; NULL: none
 * @param status  404 if the file that it is for does not exist, else OK */
static const char *action_script(request_rec *r, const struct actions_dir *conf, int *status)
{
    const char *action = r->handler ? r->handler : ap_field_noparam(r->pool, r->content_type);
    const char *entry = conf->actions && action ? apr_table_get(conf->actions, action) : NULL;

    *status = OK;
    if (entry == NULL)
        return NULL;
    if (r->handler)
        apr_table_setn(r->subprocess_env, "HANDLER", action);
    if (*entry == *MUST_EXIST && r->finfo.filetype == APR_NOFILE) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(00652)
                      "File does not exist: %s", r->filename);
        *status = HTTP_NOT_FOUND;
    }
    return entry + 1;
}

/* The script of the request's method. A GET without a query is no form. */
static const char *method_script(request_rec *r, const struct actions_dir *conf)
{
    if (conf->scripts == NULL || (r->method_number == M_GET && r->args == NULL))
        return NULL;
    return conf->scripts[r->method_number];
}

static int run_script(request_rec *r)
{
    const struct actions_dir *conf = ap_get_module_config(r->per_dir_config, &actions_module);
    const char *script, *target;
    int status;

    if (conf->actions == NULL && conf->scripts == NULL)
        return DECLINED;
    script = action_script(r, conf, &status);
    if (status != OK)
        return status;
    if (script == NULL && (script = method_script(r, conf)) == NULL)
        return DECLINED;
    target = apr_pstrcat(r->pool, script, ap_escape_uri(r->pool, r->uri), r->args ? "?" : NULL,
                         r->args, NULL);
    ap_internal_redirect_handler(target, r);
    return OK;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct actions_dir));
}

static const char **merge_scripts(apr_pool_t *p, const char **base, const char **add)
{
    const char **both;

    if (base == NULL || add == NULL)
        return base ? base : add;
    both = apr_palloc(p, METHODS * sizeof(*both));
    for (int i = 0; i < METHODS; i++)
        both[i] = add[i] ? add[i] : base[i];
    return both;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct actions_dir *base = basev, *add = addv;
    struct actions_dir *both = apr_palloc(p, sizeof(*both));

    both->actions = base->actions && add->actions
        ? apr_table_overlay(p, add->actions, base->actions)
        : base->actions ? base->actions : add->actions;
    both->scripts = merge_scripts(p, base->scripts, add->scripts);
    return both;
}

/* Action TYPE SCRIPT [virtual] */
static const char *add_action(cmd_parms *cmd, void *mconfig, const char *type,
                              const char *script, const char *option)
{
    struct actions_dir *conf = mconfig;

    if (option && strcasecmp(option, "virtual") != 0)
        return apr_pstrcat(cmd->pool, "unrecognized option '", option,
                           "': only 'virtual' may follow the script", NULL);
    if (conf->actions == NULL)
        conf->actions = apr_table_make(cmd->pool, 4);
    apr_table_setn(conf->actions, type,
                   apr_pstrcat(cmd->pool, option ? MAY_MISS : MUST_EXIST, script, NULL));
    return NULL;
}

/* Script METHOD SCRIPT */
static const char *add_script(cmd_parms *cmd, void *mconfig, const char *method,
                              const char *script)
{
    struct actions_dir *conf = mconfig;
    int number = ap_method_number_of(method);

    if (strcmp(method, "TRACE") == 0)
        return "TRACE not allowed for Script";
    if (number == M_INVALID)
        number = ap_method_register(cmd->pool, method);
    if (number == M_INVALID)
        return apr_pstrcat(cmd->pool, "Could not register method '", method, "' for Script",
                           NULL);
    if (conf->scripts == NULL)
        conf->scripts = apr_pcalloc(cmd->pool, METHODS * sizeof(*conf->scripts));
    conf->scripts[number] = script;
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_TAKE23("Action", add_action, NULL, OR_FILEINFO,
                   "a handler or media type, a script's path, and 'virtual' if there need be "
                   "no file"),
    AP_INIT_TAKE2("Script", add_script, NULL, ACCESS_CONF | RSRC_CONF,
                  "a method and a script's path"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(run_script, NULL, NULL, APR_HOOK_LAST);
}

module AP_MODULE_DECLARE_DATA actions_module = {
    STANDARD20_MODULE_STUFF,
    create_dir, merge_dir, /* per folder */
    NULL, NULL,            /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
