/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authn_socache.c - credentials that were found once, remembered for all processes.
 *
 * Other providers hand in what they found (ap_authn_cache_store); the provider "socache", named
 * before them, answers from it. A key has the section's context, the user and Digest's realm with
 * their lengths, so that no two are alike. Manual: mod_authn_socache. */
#include <stdlib.h>
#include <string.h>

#include "ap_provider.h"
#include "ap_socache.h"
#include "apr_global_mutex.h"
#include "apr_lib.h"
#include "apr_md5.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"
#include "util_mutex.h"

APLOG_USE_MODULE(authn_socache);

#define CACHE_ID "authn-socache"
enum { STORED_MAX = 256, UNSET = -1 };

/** A section's settings. */
struct authn_cache_conf {
    apr_array_header_t *providers; /* names to remember for; NULL: not set */
    const char *context;           /* NULL: not set */
    int timeout;                   /* seconds, or UNSET */
};

/* One cache for all servers; made anew with each reading of the configuration. */
static const ap_socache_provider_t *cache_provider;
static ap_socache_instance_t *cache; /* NULL: not in use */
static apr_global_mutex_t *cache_mutex; /* NULL: the provider needs none */
static int is_wanted;

/** The messages of the two ways to ask. */
static const struct complaints {
    const char *not_found, *found, *failed;
} password_complaints = { APLOGNO(01684), APLOGNO(01685), APLOGNO(01686) },
  hash_complaints = { APLOGNO(01687), APLOGNO(01688), APLOGNO(01689) };

/* Requests */

static const char *section_context(const struct authn_cache_conf *conf)
{
    return conf->context ? conf->context : "directory";
}

/* The key of a user in the request's section. */
static const char *make_key(request_rec *r, const struct authn_cache_conf *conf, const char *user,
                            const char *realm)
{
    const char *context = section_context(conf), *host = "";

    if (strcmp(context, "directory") == 0) {
        host = r->server->server_hostname ? r->server->server_hostname : "";
        context = ap_make_dirstr_parent(r->pool, r->uri);
    } else if (strcmp(context, "server") == 0) {
        host = r->server->server_hostname ? r->server->server_hostname : "";
        context = "";
    }
    return apr_psprintf(r->pool, "%" APR_SIZE_T_FMT ".%" APR_SIZE_T_FMT ".%" APR_SIZE_T_FMT
                        "%c%s%s%s%s", strlen(host), strlen(context), strlen(user),
                        realm ? ':' : '.', host, context, user, realm ? realm : "");
}

static int is_remembered_for(const struct authn_cache_conf *conf, const char *provider)
{
    for (int i = 0; conf->providers && i < conf->providers->nelts; i++)
        if (strcmp(provider, APR_ARRAY_IDX(conf->providers, i, const char *)) == 0)
            return 1;
    return 0;
}

static void unlock(request_rec *r)
{
    apr_status_t rv = cache_mutex ? apr_global_mutex_unlock(cache_mutex) : APR_SUCCESS;

    if (rv != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01683) "Failed to release mutex!");
}

static void ap_authn_cache_store(request_rec *r, const char *module, const char *user,
                                 const char *realm, const char *data)
{
    const struct authn_cache_conf *conf = ap_get_module_config(r->per_dir_config,
                                                               &authn_socache_module);
    const char *key;
    apr_time_t expiry;
    apr_status_t rv;

    if (cache == NULL || !is_remembered_for(conf, module) || strlen(data) >= STORED_MAX)
        return;
    key = make_key(r, conf, user, realm);
    if (cache_mutex && (rv = apr_global_mutex_trylock(cache_mutex)) != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r, APLOGNO(01679)
                      "authn credentials for %s not cached (mutex busy)", user);
        return;
    }
    expiry = apr_time_now() + apr_time_from_sec(conf->timeout == UNSET ? 300 : conf->timeout);
    rv = cache_provider->store(cache, r->server, (const unsigned char *)key,
                               (unsigned)strlen(key), expiry, (unsigned char *)data,
                               (unsigned)strlen(data), r->pool);
    unlock(r);
    if (rv == APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(01681)
                      "Cached authn credentials for %s in %s", user, section_context(conf));
    else
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01680)
                      "Failed to cache authn credentials for %s in %s", module,
                      section_context(conf));
}

/* Look a user up.
 * @param stored  gets the text, of STORED_MAX bytes
 * @return AUTH_USER_FOUND, AUTH_USER_NOT_FOUND or AUTH_GENERAL_ERROR */
static authn_status find(request_rec *r, const char *user, const char *realm,
                         const struct complaints *say, char *stored)
{
    const struct authn_cache_conf *conf = ap_get_module_config(r->per_dir_config,
                                                               &authn_socache_module);
    unsigned len = STORED_MAX - 1;
    const char *key;
    apr_status_t rv;

    if (cache == NULL || conf->providers == NULL)
        return AUTH_USER_NOT_FOUND;
    key = make_key(r, conf, user, realm);
    rv = cache_mutex ? apr_global_mutex_lock(cache_mutex) : APR_SUCCESS;
    if (rv == APR_SUCCESS) {
        rv = cache_provider->retrieve(cache, r->server, (const unsigned char *)key,
                                      (unsigned)strlen(key), (unsigned char *)stored, &len,
                                      r->pool);
        unlock(r);
    }
    if (APR_STATUS_IS_NOTFOUND(rv)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      "%sAuthn cache: no credentials found for %s", say->not_found, user);
        return AUTH_USER_NOT_FOUND;
    }
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "%sError accessing authentication cache",
                      say->failed);
        return AUTH_USER_NOT_FOUND;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "%sAuthn cache: found credentials for %s",
                  say->found, user);
    stored[len] = '\0';
    return AUTH_USER_FOUND;
}

static authn_status check_password(request_rec *r, const char *user, const char *password)
{
    char stored[STORED_MAX];
    authn_status status = find(r, user, NULL, &password_complaints, stored);

    if (status != AUTH_USER_FOUND)
        return status;
    return apr_password_validate(password, stored) == APR_SUCCESS ? AUTH_GRANTED : AUTH_DENIED;
}

static authn_status get_realm_hash(request_rec *r, const char *user, const char *realm,
                                   char **rethash)
{
    char stored[STORED_MAX];
    authn_status status = find(r, user, realm, &hash_complaints, stored);

    if (status == AUTH_USER_FOUND)
        *rethash = apr_pstrdup(r->pool, stored);
    return status;
}

static const authn_provider provider_socache = { check_password, get_realm_hash };

/* Start */

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    apr_status_t rv = ap_mutex_register(pconf, CACHE_ID, NULL, APR_LOCK_DEFAULT, 0);

    cache_provider = NULL;
    cache = NULL;
    cache_mutex = NULL;
    is_wanted = 0;
    if (rv == APR_SUCCESS)
        return OK;
    ap_log_perror(APLOG_MARK, APLOG_CRIT, rv, plog,
                  APLOGNO(01673) "failed to register %s mutex", CACHE_ID);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* The cache that AuthnCacheSOCache did not make.
 * @return OK, or an error after a message */
static int make_default_cache(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    const char *err;

    cache_provider = ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, AP_SOCACHE_DEFAULT_PROVIDER,
                                        AP_SOCACHE_PROVIDER_VERSION);
    if (cache_provider == NULL) {
        ap_log_perror(APLOG_MARK, APLOG_CRIT, 0, plog, APLOGNO(01674)
                      "Please select a socache provider with AuthnCacheSOCache (no default found "
                      "on this platform). Maybe you need to load mod_socache_shmcb or another "
                      "socache module first");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    err = cache_provider->create(&cache, NULL, ptemp, pconf);
    if (err == NULL)
        return OK;
    ap_log_perror(APLOG_MARK, APLOG_CRIT, 0, plog, APLOGNO(02612)
                  "failed to create mod_socache_shmcb socache instance: %s", err);
    return HTTP_INTERNAL_SERVER_ERROR;
}

static apr_status_t end_cache(void *s)
{
    if (cache)
        cache_provider->destroy(cache, s);
    cache = NULL;
    return APR_SUCCESS;
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    static struct ap_socache_hints hints = { 60, 80, apr_time_from_sec(60) };
    apr_status_t rv = APR_SUCCESS;

    if (!is_wanted) {
        cache = NULL;
        return OK;
    }
    if (cache_provider == NULL && make_default_cache(pconf, plog, ptemp) != OK)
        return HTTP_INTERNAL_SERVER_ERROR;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;
    if (cache_provider->flags & AP_SOCACHE_FLAG_NOTMPSAFE)
        rv = ap_global_mutex_create(&cache_mutex, NULL, CACHE_ID, NULL, s, pconf, 0);
    if (rv != APR_SUCCESS) {
        ap_log_perror(APLOG_MARK, APLOG_CRIT, rv, plog,
                      APLOGNO(01675) "failed to create %s mutex", CACHE_ID);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    rv = cache_provider->init(cache, CACHE_ID, &hints, s, pconf);
    if (rv != APR_SUCCESS) {
        ap_log_perror(APLOG_MARK, APLOG_CRIT, rv, plog,
                      APLOGNO(01677) "failed to initialise %s cache", CACHE_ID);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    apr_pool_cleanup_register(pconf, s, end_cache, apr_pool_cleanup_null);
    return OK;
}

static void child_init(apr_pool_t *p, server_rec *s)
{
    apr_status_t rv;

    if (cache_mutex == NULL)
        return;
    rv = apr_global_mutex_child_init(&cache_mutex, apr_global_mutex_lockfile(cache_mutex), p);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                     APLOGNO(01678) "failed to initialise mutex in child_init");
}

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    struct authn_cache_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->timeout = UNSET;
    return conf;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct authn_cache_conf *base = basev, *add = addv;
    struct authn_cache_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->providers == NULL)
        both->providers = base->providers;
    if (add->context == NULL)
        both->context = base->context;
    if (add->timeout == UNSET)
        both->timeout = base->timeout;
    return both;
}

/* AuthnCacheSOCache PROVIDER[:ARGUMENTS] */
static const char *set_cache(cmd_parms *cmd, void *dummy, const char *text)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY), *colon = strchr(text, ':');
    const char *name = colon && colon > text ? apr_pstrmemdup(cmd->pool, text, colon - text) : text;

    if (err)
        return err;
    cache_provider = ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, name,
                                        AP_SOCACHE_PROVIDER_VERSION);
    if (cache_provider)
        err = cache_provider->create(&cache, name == text ? NULL : colon + 1, cmd->temp_pool,
                                     cmd->pool);
    else
        err = apr_psprintf(cmd->pool, "Unknown socache provider '%s'. Maybe you need to load the "
                           "appropriate socache module (mod_socache_%s?)", name, name);
    return err ? apr_psprintf(cmd->pool, "AuthnCacheSOCache: %s", err) : NULL;
}

static const char *set_enable(cmd_parms *cmd, void *dummy)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    is_wanted = 1;
    return err;
}

/* AuthnCacheProvideFor NAME ...: called once for each. In .htaccess it is too late to begin. */
static const char *add_provider(cmd_parms *cmd, void *mconfig, const char *name)
{
    struct authn_cache_conf *conf = mconfig;

    if (conf->providers == NULL)
        conf->providers = apr_array_make(cmd->pool, 2, sizeof(const char *));
    APR_ARRAY_PUSH(conf->providers, const char *) = name;
    if (ap_check_cmd_context(cmd, NOT_IN_HTACCESS) == NULL)
        is_wanted = 1;
    return NULL;
}

static const char *set_timeout(cmd_parms *cmd, void *mconfig, const char *text)
{
    for (const char *c = text; *c; c++)
        if (!apr_isdigit(*c))
            return "AuthnCacheTimeout must be a number of seconds";
    ((struct authn_cache_conf *)mconfig)->timeout = atoi(text);
    return NULL;
}

static const command_rec authn_socache_cmds[] = {
    AP_INIT_TAKE1("AuthnCacheSOCache", set_cache, NULL, RSRC_CONF,
                  "socache provider for authn cache"),
    AP_INIT_NO_ARGS("AuthnCacheEnable", set_enable, NULL, RSRC_CONF,
                    "enable socache configuration in htaccess even if not enabled anywhere else"),
    AP_INIT_ITERATE("AuthnCacheProvideFor", add_provider, NULL, OR_AUTHCFG,
                    "Determine what authn providers to cache for"),
    AP_INIT_TAKE1("AuthnCacheTimeout", set_timeout, NULL, OR_AUTHCFG,
                  "Timeout (secs) for cached credentials"),
    AP_INIT_TAKE1("AuthnCacheContext", ap_set_string_slot,
                  (void *)APR_OFFSETOF(struct authn_cache_conf, context), ACCESS_CONF,
                  "Context for authn cache"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHN_PROVIDER_GROUP, "socache", AUTHN_PROVIDER_VERSION,
                              &provider_socache, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_MIDDLE);
    APR_REGISTER_OPTIONAL_FN(ap_authn_cache_store);
}

module AP_MODULE_DECLARE_DATA authn_socache_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authn_socache.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    authn_socache_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
