/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authn_dbm.c - users and passwords in a DBM file, as htdbm writes it.
 *
 * Keys are `user` for Basic and `user:realm` for Digest; what stands behind a colon in the value
 * is of no interest here. Manual: mod_authn_dbm. */
#include <string.h>

#include "ap_provider.h"
#include "apr_md5.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "dbm/dbm_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authn_dbm);

/** A section's settings; an inner section that says anything starts anew. */
struct authn_dbm_conf {
    const char *file; /* NULL: not set */
    const char *type;
};

static APR_OPTIONAL_FN_TYPE(ap_authn_cache_store) *cache_store; /* NULL: no such module */

/* What is stored under a key, up to the first colon.
 * @return AUTH_USER_FOUND and the text; or why not */
static authn_status find(request_rec *r, const char *key, char **stored)
{
    const struct authn_dbm_conf *conf = ap_get_module_config(r->per_dir_config,
                                                             &authn_dbm_module);
    apr_status_t rv;

    if (conf->file == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "AuthDBMUserFile not specified in the configuration");
        return AUTH_GENERAL_ERROR;
    }
    rv = dbm_find(r->pool, conf->type, conf->file, key, stored);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(10285) "could not open dbm (type %s) file: %s", conf->type,
                      conf->file);
        return AUTH_GENERAL_ERROR;
    }
    if (*stored == NULL)
        return AUTH_USER_NOT_FOUND;
    (*stored)[strcspn(*stored, ":")] = '\0';
    return AUTH_USER_FOUND;
}

static authn_status check_password(request_rec *r, const char *user, const char *password)
{
    char *stored;
    authn_status status = find(r, user, &stored);

    if (status != AUTH_USER_FOUND)
        return status;
    if (cache_store)
        cache_store(r, "dbm", user, NULL, stored);
    return apr_password_validate(password, stored) == APR_SUCCESS ? AUTH_GRANTED : AUTH_DENIED;
}

static authn_status get_realm_hash(request_rec *r, const char *user, const char *realm,
                                   char **rethash)
{
    authn_status status = find(r, apr_pstrcat(r->pool, user, ":", realm, NULL), rethash);

    if (status == AUTH_USER_FOUND && cache_store)
        cache_store(r, "dbm", user, realm, *rethash);
    return status;
}

static const authn_provider provider_dbm = { check_password, get_realm_hash };

static void *create_dir(apr_pool_t *p, char *path)
{
    struct authn_dbm_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->type = "default";
    return conf;
}

static const command_rec authn_dbm_cmds[] = {
    AP_INIT_TAKE1("AuthDBMUserFile", ap_set_file_slot,
                  (void *)APR_OFFSETOF(struct authn_dbm_conf, file), OR_AUTHCFG,
                  "dbm database file containing user IDs and passwords"),
    AP_INIT_TAKE1("AuthDBMType", ap_set_string_slot,
                  (void *)APR_OFFSETOF(struct authn_dbm_conf, type), OR_AUTHCFG,
                  "what type of DBM file the user file is"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void find_cache(void)
{
    cache_store = APR_RETRIEVE_OPTIONAL_FN(ap_authn_cache_store);
}

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHN_PROVIDER_GROUP, "dbm", AUTHN_PROVIDER_VERSION,
                              &provider_dbm, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_optional_fn_retrieve(find_cache, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA authn_dbm_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authn_dbm.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, NULL, NULL, NULL,
    authn_dbm_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
