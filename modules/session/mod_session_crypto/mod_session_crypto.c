/* SPDX-License-Identifier: Apache-2.0 */
/* mod_session_crypto.c - sessions that only the server can read, wherever they are kept.
 *
 * What is under no passphrase of the place is no session. Manual: mod_session_crypto. */
#include "apr_errno.h"
#include "apr_strings.h"
#include "apu_errno.h"
#include "crypto_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "mod_session.h"

APLOG_USE_MODULE(session_crypto);

static const apr_crypto_t *crypto; /* of this reading of the configuration; NULL: none */

static const char *cipher_of(const struct crypto_conf *conf)
{
    return conf->cipher ? conf->cipher : CRYPTO_CIPHER_DEFAULT;
}

static apr_status_t encode(request_rec *r, session_rec *z)
{
    const struct crypto_conf *conf = ap_get_module_config(r->per_dir_config,
                                                          &session_crypto_module);
    apr_status_t rv;

    if (conf->passphrases == NULL || z->encoded == NULL || *z->encoded == '\0')
        return DECLINED;
    if (crypto == NULL)
        return APR_EGENERAL;
    rv = crypto_encrypt(r, crypto, cipher_of(conf),
                        APR_ARRAY_IDX(conf->passphrases, 0, const char *), z->encoded,
                        &z->encoded);
    if (rv == APR_SUCCESS)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01841) "encrypt session failed");
    return rv;
}

static apr_status_t decode(request_rec *r, session_rec *z)
{
    const struct crypto_conf *conf = ap_get_module_config(r->per_dir_config,
                                                          &session_crypto_module);
    apr_status_t rv;

    if (conf->passphrases == NULL || z->encoded == NULL || *z->encoded == '\0')
        return DECLINED;
    rv = crypto ? crypto_decrypt(r, crypto, cipher_of(conf), conf->passphrases, z->encoded,
                                 &z->encoded)
                : APR_EGENERAL;
    if (rv == APR_SUCCESS)
        return OK;
    z->encoded = NULL; /* nobody shall take it for clear text */
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                  APLOGNO(01842) "decrypt session failed, wrong passphrase?");
    return rv;
}

/* Load the library. @return APR_SUCCESS, or an error after a message */
static apr_status_t open_library(apr_pool_t *p, server_rec *s,
                                 const struct crypto_server_conf *conf, const char *name)
{
    const apr_crypto_driver_t *driver = NULL;
    const apu_err_t *err = NULL;
    apr_crypto_t *made = NULL;
    apr_status_t rv = apr_crypto_get_driver(&driver, name, conf->params, &err, p);

    if (rv == APR_EREINIT) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, s, APLOGNO(01844)
                     "warning: crypto for '%s' was already initialised, using existing "
                     "configuration", name);
        rv = APR_SUCCESS;
    }
    if (rv != APR_SUCCESS && err)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s, APLOGNO(01845)
                     "The crypto library '%s' could not be loaded: %s (%s: %d)", name,
                     err->msg ? err->msg : "", err->reason ? err->reason : "", err->rc);
    else if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     APLOGNO(01846) "The crypto library '%s' could not be found", name);
    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_crypto_make(&made, driver, conf->params, p);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     APLOGNO(01848) "The crypto library '%s' could not be initialised", name);
    else
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, s,
                     APLOGNO(01849) "The crypto library '%s' was loaded successfully", name);
    crypto = made;
    return rv;
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    const struct crypto_server_conf *conf = ap_get_module_config(s->module_config,
                                                                 &session_crypto_module);
    apr_status_t rv;

    crypto = NULL;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;
    rv = apr_crypto_init(pconf);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     APLOGNO(01843) "APR crypto could not be initialised");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    rv = open_library(pconf, s, conf,
                      conf->library ? conf->library : APU_CRYPTO_RECOMMENDED_DRIVER);
    return rv == APR_SUCCESS ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct crypto_conf));
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct crypto_conf *base = basev, *add = addv;
    struct crypto_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->passphrases == NULL)
        both->passphrases = base->passphrases;
    if (add->cipher == NULL)
        both->cipher = base->cipher;
    return both;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct crypto_server_conf));
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_session_encode(encode, NULL, NULL, APR_HOOK_LAST);
    ap_hook_session_decode(decode, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_LAST);
}

module AP_MODULE_DECLARE_DATA session_crypto_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_session_crypto.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, create_server, NULL,
    session_crypto_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
