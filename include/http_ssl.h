/* SPDX-License-Identifier: Apache-2.0 */
/* http_ssl.h - TLS without knowing the module that does it.
 *
 * A module that does TLS registers the hooks; everybody else calls the ap_ssl_* functions,
 * which ask the hooks first and then the optional functions of older modules. */
#ifndef WEFT_HTTP_SSL_H
#define WEFT_HTTP_SSL_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Takes an OCSP answer in DER; len 0: there is none. */
typedef void ap_ssl_ocsp_copy_resp(const unsigned char *der, apr_size_t der_len, void *userdata);

/** Add names of PEM files, in pairs, for a server that has none configured. */
AP_DECLARE_HOOK(int, ssl_add_cert_files, (server_rec *s, apr_pool_t *p,
                                          apr_array_header_t *cert_files,
                                          apr_array_header_t *key_files))

/** The same where still none was added; what is served with them is 503. */
AP_DECLARE_HOOK(int, ssl_add_fallback_cert_files, (server_rec *s, apr_pool_t *p,
                                                   apr_array_header_t *cert_files,
                                                   apr_array_header_t *key_files))

/** A certificate and key in PEM for an ACME challenge under this name: OK, or DECLINED. */
AP_DECLARE_HOOK(int, ssl_answer_challenge, (conn_rec *c, const char *server_name,
                                            const char **pcert_pem, const char **pkey_pem))

/** Prepare a connection to a backend: OK: with TLS, or without as asked; DECLINED: not mine. */
AP_DECLARE_HOOK(int, ssl_bind_outgoing, (conn_rec *c, struct ap_conf_vector_t *dir_conf,
                                         int enable_ssl))

/** Whether a connection is under TLS: OK, or DECLINED. */
AP_DECLARE_HOOK(int, ssl_conn_is_ssl, (conn_rec *c))

/** Give the OCSP answer of a certificate to cb: OK, or DECLINED. */
AP_DECLARE_HOOK(int, ssl_ocsp_get_resp_hook, (server_rec *s, conn_rec *c, const char *id,
                                              apr_size_t id_len, ap_ssl_ocsp_copy_resp *cb,
                                              void *userdata))

/** Take on the OCSP answers of a certificate: OK, or DECLINED. */
AP_DECLARE_HOOK(int, ssl_ocsp_prime_hook, (server_rec *s, apr_pool_t *p, const char *id,
                                           apr_size_t id_len, const char *pem))

/** The value of a variable such as SSL_PROTOCOL, out of the pool; NULL: not known. */
AP_DECLARE_HOOK(const char *, ssl_var_lookup, (apr_pool_t *p, server_rec *s, conn_rec *c,
                                               request_rec *r, const char *name))

/** The value of a variable such as SSL_PROTOCOL, out of the pool; NULL: not known.
 *  c and r may be NULL. */
AP_DECLARE(const char *) ap_ssl_var_lookup(apr_pool_t *p, server_rec *s, conn_rec *c,
                                           request_rec *r, const char *name);

/** Whether the connection is under TLS. */
AP_DECLARE(int) ap_ssl_conn_is_ssl(conn_rec *c);

/** Whether anybody can do TLS with backends. */
AP_DECLARE(int) ap_ssl_has_outgoing_handlers(void);

/** Ask for files for a server that has none configured; APR_SUCCESS, whoever had some. */
AP_DECLARE(apr_status_t) ap_ssl_add_cert_files(server_rec *s, apr_pool_t *p,
                                               apr_array_header_t *cert_files,
                                               apr_array_header_t *key_files);

/** The same for the last resort. */
AP_DECLARE(apr_status_t) ap_ssl_add_fallback_cert_files(server_rec *s, apr_pool_t *p,
                                                        apr_array_header_t *cert_files,
                                                        apr_array_header_t *key_files);

/** Whether this name is an ACME challenge; gets certificate and key in PEM if so. */
AP_DECLARE(int) ap_ssl_answer_challenge(conn_rec *c, const char *server_name,
                                        const char **pcert_pem, const char **pkey_pem);

/** Prepare a connection to a backend, which becomes an outgoing one.
 *  @param dir_conf     of the request that needs it; may be NULL
 *  @param require_ssl  0: nobody may do TLS with it
 *  @return OK; DECLINED: TLS is required and nobody does it; another: it failed */
AP_DECLARE(int) ap_ssl_bind_outgoing(conn_rec *c, struct ap_conf_vector_t *dir_conf,
                                     int require_ssl);

/** Get the OCSP answer of a certificate.
 *  @return APR_ENOENT: nobody looks after it */
AP_DECLARE(apr_status_t) ap_ssl_ocsp_get_resp(server_rec *s, conn_rec *c, const char *id,
                                              apr_size_t id_len, ap_ssl_ocsp_copy_resp *cb,
                                              void *userdata);

/** Have somebody look after the OCSP answers of a certificate chain.
 *  @return APR_ENOENT: nobody does */
AP_DECLARE(apr_status_t) ap_ssl_ocsp_prime(server_rec *s, apr_pool_t *p, const char *id,
                                           apr_size_t id_len, const char *pem);

/** Register ssl_is_https() and its like for modules that look for them. Once modules have
 *  registered, before they retrieve. */
AP_DECLARE(void) ap_setup_ssl_optional_fns(apr_pool_t *pool);

#ifdef __cplusplus
}
#endif
#endif
