/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authn_file.c - users and passwords in a text file, as htpasswd and htdigest write it.
 *
 * A line is user:password for Basic and user:realm:hash for Digest; what stands behind one
 * more colon is of no interest. The first line of a user counts. Manual: mod_authn_file. */
#include <string.h>

#include "ap_provider.h"
#include "apr_md5.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authn_file);

/** A section's settings. */
struct authn_file_conf {
    const char *file; /* absolute; NULL: not set here */
};

static APR_OPTIONAL_FN_TYPE(ap_authn_cache_store) *cache_store; /* NULL: no such module */

/** The messages of the two ways to ask. */
static const struct complaints {
    const char *no_name, *cannot_open;
} password_complaints = { APLOGNO(01619), APLOGNO(01620) },
  hash_complaints = { APLOGNO(01621), APLOGNO(01622) };

/* @return NULL, logged, if it cannot be opened */
static ap_configfile_t *open_file(request_rec *r, const struct complaints *say)
{
    const struct authn_file_conf *conf = ap_get_module_config(r->per_dir_config,
                                                              &authn_file_module);
    ap_configfile_t *file;
    apr_status_t rv;

    if (conf->file == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "%sAuthUserFile not specified in the configuration", say->no_name);
        return NULL;
    }
    rv = ap_pcfg_openfile(&file, r->pool, conf->file);
    if (rv == APR_SUCCESS)
        return file;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "%sCould not open password file: %s",
                  say->cannot_open, conf->file);
    return NULL;
}

/* The field of a line up to the next colon, if it is this text.
 * @return what stands behind the colon, or NULL */
static const char *after_field(const char *line, const char *text)
{
    size_t len = strlen(text);

    return strncmp(line, text, len) == 0 && line[len] == ':' ? line + len + 1 : NULL;
}

/* What a user's first line has behind user, and realm if one is given, up to the next colon.
 * @return NULL: there is no such line */
static char *find(request_rec *r, ap_configfile_t *file, const char *user, const char *realm)
{
    char line[MAX_STRING_LEN];
    const char *rest = NULL;

    while (rest == NULL && ap_cfg_getline(line, sizeof(line), file) == APR_SUCCESS) {
        if (*line == '#' || *line == '\0')
            continue;
        rest = after_field(line, user);
        if (rest && realm)
            rest = after_field(rest, realm);
    }
    ap_cfg_closefile(file);
    return rest ? ap_getword(r->pool, &rest, ':') : NULL;
}

static authn_status check_password(request_rec *r, const char *user, const char *password)
{
    ap_configfile_t *file = open_file(r, &password_complaints);
    const char *stored;

    if (file == NULL)
        return AUTH_GENERAL_ERROR;
    stored = find(r, file, user, NULL);
    if (stored == NULL)
        return AUTH_USER_NOT_FOUND;
    if (cache_store)
        cache_store(r, "file", user, NULL, stored);
    return apr_password_validate(password, stored) == APR_SUCCESS ? AUTH_GRANTED : AUTH_DENIED;
}

static authn_status get_realm_hash(request_rec *r, const char *user, const char *realm,
                                   char **rethash)
{
    ap_configfile_t *file = open_file(r, &hash_complaints);
    char *stored;

    if (file == NULL)
        return AUTH_GENERAL_ERROR;
    stored = find(r, file, user, realm);
    if (stored == NULL)
        return AUTH_USER_NOT_FOUND;
    *rethash = stored;
    if (cache_store)
        cache_store(r, "file", user, realm, stored);
    return AUTH_USER_FOUND;
}

static const authn_provider provider_file = { check_password, get_realm_hash };

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct authn_file_conf));
}

static void *merge_dir(apr_pool_t *p, void *base, void *add)
{
    return ((struct authn_file_conf *)add)->file ? add : base;
}

static const char *set_file(cmd_parms *cmd, void *mconfig, const char *path)
{
    struct authn_file_conf *conf = mconfig;

    conf->file = ap_server_root_relative(cmd->pool, path);
    return conf->file ? NULL : apr_pstrcat(cmd->pool, "Invalid file path ", path, NULL);
}

static const command_rec authn_file_cmds[] = {
    AP_INIT_TAKE1("AuthUserFile", set_file, NULL, OR_AUTHCFG, "a file of users and passwords"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void find_cache(void)
{
    cache_store = APR_RETRIEVE_OPTIONAL_FN(ap_authn_cache_store);
}

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHN_PROVIDER_GROUP, "file", AUTHN_PROVIDER_VERSION,
                              &provider_file, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_optional_fn_retrieve(find_cache, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA authn_file_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authn_file.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    authn_file_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
