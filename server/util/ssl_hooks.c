/* SPDX-License-Identifier: Apache-2.0 */
/* ssl_hooks.c - TLS as the rest of the server sees it, whichever module provides it.
 *
 * A module that knows the hooks is asked first; one that only offers the older
 * optional functions (ssl_is_https, ssl_var_lookup, ssl_proxy_enable, ...) second.
 * The answers of both come through the same calls, and modules that look for the
 * optional functions find those of ap_setup_ssl_optional_fns() where no module
 * registered its own. */
#include <apr_optional.h>

#include "http_ssl.h"
#include "util/util_priv.h"

APR_HOOK_STRUCT(
    APR_HOOK_LINK(ssl_conn_is_ssl)
    APR_HOOK_LINK(ssl_var_lookup)
    APR_HOOK_LINK(ssl_add_cert_files)
    APR_HOOK_LINK(ssl_add_fallback_cert_files)
    APR_HOOK_LINK(ssl_answer_challenge)
    APR_HOOK_LINK(ssl_ocsp_prime_hook)
    APR_HOOK_LINK(ssl_ocsp_get_resp_hook)
    APR_HOOK_LINK(ssl_bind_outgoing)
)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, ssl_conn_is_ssl, (conn_rec *c), (c), DECLINED)

AP_IMPLEMENT_HOOK_RUN_FIRST(const char *, ssl_var_lookup,
                            (apr_pool_t *p, server_rec *s, conn_rec *c, request_rec *r,
                             const char *name),
                            (p, s, c, r, name), NULL)

AP_IMPLEMENT_HOOK_RUN_ALL(int, ssl_add_cert_files,
                          (server_rec *s, apr_pool_t *p, apr_array_header_t *cert_files,
                           apr_array_header_t *key_files),
                          (s, p, cert_files, key_files), OK, DECLINED)

AP_IMPLEMENT_HOOK_RUN_ALL(int, ssl_add_fallback_cert_files,
                          (server_rec *s, apr_pool_t *p, apr_array_header_t *cert_files,
                           apr_array_header_t *key_files),
                          (s, p, cert_files, key_files), OK, DECLINED)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, ssl_answer_challenge,
                            (conn_rec *c, const char *server_name, const char **pcert_pem,
                             const char **pkey_pem),
                            (c, server_name, pcert_pem, pkey_pem), DECLINED)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, ssl_ocsp_prime_hook,
                            (server_rec *s, apr_pool_t *p, const char *id, apr_size_t id_len,
                             const char *pem),
                            (s, p, id, id_len, pem), DECLINED)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, ssl_ocsp_get_resp_hook,
                            (server_rec *s, conn_rec *c, const char *id, apr_size_t id_len,
                             ap_ssl_ocsp_copy_resp *cb, void *userdata),
                            (s, c, id, id_len, cb, userdata), DECLINED)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, ssl_bind_outgoing,
                            (conn_rec *c, struct ap_conf_vector_t *dir_conf, int enable_ssl),
                            (c, dir_conf, enable_ssl), DECLINED)

/* The optional functions of modules that were written before the hooks. */
APR_DECLARE_OPTIONAL_FN(int, ssl_is_https, (conn_rec *));
APR_DECLARE_OPTIONAL_FN(char *, ssl_var_lookup,
                        (apr_pool_t *, server_rec *, conn_rec *, request_rec *, char *));
APR_DECLARE_OPTIONAL_FN(int, ssl_engine_disable, (conn_rec *));
APR_DECLARE_OPTIONAL_FN(int, ssl_engine_set,
                        (conn_rec *, struct ap_conf_vector_t *, int proxy, int enable));
APR_DECLARE_OPTIONAL_FN(int, ssl_proxy_enable, (conn_rec *));

static APR_OPTIONAL_FN_TYPE(ssl_is_https) *older_is_https;
static APR_OPTIONAL_FN_TYPE(ssl_var_lookup) *older_var_lookup;
static APR_OPTIONAL_FN_TYPE(ssl_engine_set) *older_engine_set;
static APR_OPTIONAL_FN_TYPE(ssl_engine_disable) *older_engine_disable;
static APR_OPTIONAL_FN_TYPE(ssl_proxy_enable) *older_proxy_enable;

/* What is registered here under the older names. */

static int ssl_is_https(conn_rec *c)
{
    return ap_ssl_conn_is_ssl(c);
}

static char *ssl_var_lookup(apr_pool_t *p, server_rec *s, conn_rec *c, request_rec *r, char *name)
{
    return (char *)ap_ssl_var_lookup(p, s, c, r, name);
}

static int ssl_engine_set(conn_rec *c, struct ap_conf_vector_t *dir_conf, int proxy, int enable)
{
    return proxy && ap_ssl_bind_outgoing(c, dir_conf, enable) == OK;
}

static int ssl_engine_disable(conn_rec *c)
{
    return ap_ssl_bind_outgoing(c, NULL, 0) == OK;
}

static int ssl_proxy_enable(conn_rec *c)
{
    return ap_ssl_bind_outgoing(c, NULL, 1) == OK;
}

/* A module's function, or NULL where there is none but ours of an earlier reading. */
#define OLDER(name) \
    (APR_RETRIEVE_OPTIONAL_FN(name) == name ? NULL : APR_RETRIEVE_OPTIONAL_FN(name))

AP_DECLARE(void) ap_setup_ssl_optional_fns(apr_pool_t *pool)
{
    older_is_https = OLDER(ssl_is_https);
    older_var_lookup = OLDER(ssl_var_lookup);
    older_engine_set = OLDER(ssl_engine_set);
    older_engine_disable = OLDER(ssl_engine_disable);
    older_proxy_enable = OLDER(ssl_proxy_enable);
    APR_REGISTER_OPTIONAL_FN(ssl_is_https);
    APR_REGISTER_OPTIONAL_FN(ssl_var_lookup);
    APR_REGISTER_OPTIONAL_FN(ssl_engine_set);
    APR_REGISTER_OPTIONAL_FN(ssl_engine_disable);
    APR_REGISTER_OPTIONAL_FN(ssl_proxy_enable);
}

AP_DECLARE(int) ap_ssl_conn_is_ssl(conn_rec *c)
{
    int answer = ap_run_ssl_conn_is_ssl(c);

    ap_assert(c != NULL);
    if (answer == OK)
        return 1;
    return answer == DECLINED && older_is_https && older_is_https(c);
}

AP_DECLARE(const char *) ap_ssl_var_lookup(apr_pool_t *p, server_rec *s, conn_rec *c,
                                           request_rec *r, const char *name)
{
    const char *value = ap_run_ssl_var_lookup(p, s, c, r, name);

    ap_assert(name != NULL);
    if (!value && older_var_lookup)
        value = older_var_lookup(p, s, c, r, (char *)name);
    return value;
}

AP_DECLARE(int) ap_ssl_has_outgoing_handlers(void)
{
    apr_array_header_t *hooks = ap_hook_get_ssl_bind_outgoing();

    return (hooks && hooks->nelts > 0) || older_engine_set || older_proxy_enable;
}

static int older_bind_outgoing(conn_rec *c, struct ap_conf_vector_t *dir_conf, int enable_ssl)
{
    if (older_engine_set)
        return older_engine_set(c, dir_conf, 1, enable_ssl) ? OK : DECLINED;
    if (enable_ssl)
        return older_proxy_enable && older_proxy_enable(c) ? OK : DECLINED;
    return older_engine_disable && older_engine_disable(c) ? OK : DECLINED;
}

AP_DECLARE(int) ap_ssl_bind_outgoing(conn_rec *c, struct ap_conf_vector_t *dir_conf,
                                     int require_ssl)
{
    int rv;

    ap_assert(c != NULL);
    c->outgoing = 1;
    rv = ap_run_ssl_bind_outgoing(c, dir_conf, require_ssl);
    if (rv == DECLINED)
        rv = older_bind_outgoing(c, dir_conf, require_ssl);
    /* a plain connection needs nobody's help */
    return rv == DECLINED && !require_ssl ? OK : rv;
}

static apr_status_t hook_status(int rv)
{
    return rv == OK || rv == DECLINED ? APR_SUCCESS : APR_EGENERAL;
}

AP_DECLARE(apr_status_t) ap_ssl_add_cert_files(server_rec *s, apr_pool_t *p,
                                               apr_array_header_t *cert_files,
                                               apr_array_header_t *key_files)
{
    return hook_status(ap_run_ssl_add_cert_files(s, p, cert_files, key_files));
}

AP_DECLARE(apr_status_t) ap_ssl_add_fallback_cert_files(server_rec *s, apr_pool_t *p,
                                                        apr_array_header_t *cert_files,
                                                        apr_array_header_t *key_files)
{
    return hook_status(ap_run_ssl_add_fallback_cert_files(s, p, cert_files, key_files));
}

AP_DECLARE(int) ap_ssl_answer_challenge(conn_rec *c, const char *server_name,
                                        const char **pcert_pem, const char **pkey_pem)
{
    return ap_run_ssl_answer_challenge(c, server_name, pcert_pem, pkey_pem) == OK;
}

static apr_status_t ocsp_status(int rv)
{
    if (rv == OK)
        return APR_SUCCESS;
    return rv == DECLINED ? APR_ENOENT : APR_EGENERAL;
}

AP_DECLARE(apr_status_t) ap_ssl_ocsp_prime(server_rec *s, apr_pool_t *p, const char *id,
                                           apr_size_t id_len, const char *pem)
{
    return ocsp_status(ap_run_ssl_ocsp_prime_hook(s, p, id, id_len, pem));
}

AP_DECLARE(apr_status_t) ap_ssl_ocsp_get_resp(server_rec *s, conn_rec *c, const char *id,
                                              apr_size_t id_len, ap_ssl_ocsp_copy_resp *cb,
                                              void *userdata)
{
    return ocsp_status(ap_run_ssl_ocsp_get_resp_hook(s, c, id, id_len, cb, userdata));
}
