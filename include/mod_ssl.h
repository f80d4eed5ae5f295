/* SPDX-License-Identifier: Apache-2.0 */
/* mod_ssl.h - what other modules ask of TLS: by optional functions and hooks, so that they
 * load with and without it.
 *
 * A module that does not depend on which one does TLS asks http_ssl.h instead. Functions of
 * connections and requests are called in the thread that owns the connection. */
#ifndef WEFT_MOD_SSL_H
#define WEFT_MOD_SSL_H

#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "apr_optional.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define SSL_DECLARE(type) type
#define SSL_DECLARE_NONSTD(type) type
#define SSL_DECLARE_DATA

/** Hook, all: add certificates of a virtual host. In post_config.
 *  @param cert_files  names of PEM files, const char *
 *  @param key_files   the key for each, in the same order
 *  @return OK or DECLINED */
APR_DECLARE_EXTERNAL_HOOK(ssl, AP, int, add_cert_files,
                          (server_rec *s, apr_pool_t *p, apr_array_header_t *cert_files,
                           apr_array_header_t *key_files))

/** Hook, all: the same for a virtual host that has none yet. With one that was made for the
 *  occasion it answers requests by 503 until a real one is there. */
APR_DECLARE_EXTERNAL_HOOK(ssl, AP, int, add_fallback_cert_files,
                          (server_rec *s, apr_pool_t *p, apr_array_header_t *cert_files,
                           apr_array_header_t *key_files))

/** No TLS on an outgoing connection, before it begins.
 *  @return 0: it cannot be */
APR_DECLARE_OPTIONAL_FN(int, ssl_engine_disable, (conn_rec *c));

/** Turn TLS on or off for a connection, before it begins.
 *  @param dir_conf  the section whose SSLProxy* directives count, for an outgoing one; or NULL
 *  @param proxy     nonzero: an outgoing connection
 *  @param enable    nonzero: on
 *  @return whether it is as wanted */
APR_DECLARE_OPTIONAL_FN(int, ssl_engine_set,
                        (conn_rec *c, ap_conf_vector_t *dir_conf, int proxy, int enable));

/** The values of an extension in a certificate.
 *  @param peer       nonzero: the client's certificate; 0: the server's
 *  @param extension  its object identifier or short name
 *  @return const char *, out of p; NULL: none */
APR_DECLARE_OPTIONAL_FN(apr_array_header_t *, ssl_ext_list,
                        (apr_pool_t *p, conn_rec *c, int peer, const char *extension));

/** Whether a connection speaks TLS; true or 0. */
APR_DECLARE_OPTIONAL_FN(int, ssl_is_https, (conn_rec *c));

/** TLS on an outgoing connection, as its server's SSLProxyEngine allows.
 *  @return 0: it cannot be */
APR_DECLARE_OPTIONAL_FN(int, ssl_proxy_enable, (conn_rec *c));

/** The value of a variable of mod_ssl, such as SSL_CLIENT_S_DN, or of a request, such as
 *  REQUEST_URI (manual: mod_ssl, Environment Variables).
 *  @param c  may be NULL, and so may r: then less is known
 *  @return out of p, "" where there is none */
APR_DECLARE_OPTIONAL_FN(char *, ssl_var_lookup,
                        (apr_pool_t *p, server_rec *s, conn_rec *c, request_rec *r, char *var));

#ifdef __cplusplus
}
#endif
#endif
