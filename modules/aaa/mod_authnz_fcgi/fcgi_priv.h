/* SPDX-License-Identifier: Apache-2.0 */
/* fcgi_priv.h - the parts of mod_authnz_fcgi: directives.c (settings, providers), ask.c (the request
 * to an application), answer.c (what comes back), mod_authnz_fcgi.c (when it is asked). */
#ifndef WEFT_AUTHNZ_FCGI_PRIV_H
#define WEFT_AUTHNZ_FCGI_PRIV_H

#include "ap_expr.h"
#include "apr_network_io.h"
#include "http_config.h"
#include "httpd.h"
#include "mod_auth.h"

extern module AP_MODULE_DECLARE_DATA authnz_fcgi_module;

/** An application that AuthnzFcgiDefineProvider names. */
struct fcgi_provider {
    const char *name;
    const char *backend;       /**< as it was written */
    apr_sockaddr_t *addresses;
    int is_generic;            /**< type authnz: both checks in one */
};

/** AuthnzFcgiCheckAuthnProvider. */
struct fcgi_conf {
    int is_set;
    const char *name;          /**< of the provider; NULL: none */
    int is_authoritative;
    int needs_basic;
    const char *default_user;  /**< NULL: none */
    const ap_expr_info_t *user_expr;
};

/* directives.c */

extern const command_rec fcgi_cmds[];
void *fcgi_create_dir(apr_pool_t *p, char *path);
void *fcgi_merge_dir(apr_pool_t *p, void *base, void *add);
/** Hook: pre_config. Forgets the providers. */
int fcgi_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp);
/** A provider of authentication, or NULL. */
const struct fcgi_provider *fcgi_find_authn(const char *name);
/** A provider of authorization, or NULL. */
const struct fcgi_provider *fcgi_find_authz(const char *name);

/* mod_authnz_fcgi.c */

/** What is registered for each provider of a kind. */
extern const authn_provider fcgi_authn;
extern const authz_provider fcgi_authz;

/* ask.c */

/** What an application answered. */
struct fcgi_answer {
    int status;       /**< of HTTP */
    const char *body; /**< NULL: none; at most 8192 bytes */
};

/** Ask an application.
 *  @param role      FCGI_APACHE_ROLE; NULL: none
 *  @param password  NULL: none
 *  @param answer    gets it. With status 200 its variables are in r->subprocess_env
 *  @return an error after a message */
apr_status_t fcgi_ask(request_rec *r, const struct fcgi_provider *provider, const char *role,
                      const char *password, struct fcgi_answer *answer);

/* answer.c */

/** Read the records of an answer, take its head and body apart. Arguments as above. */
apr_status_t fcgi_read_answer(request_rec *r, const struct fcgi_provider *provider,
                              apr_socket_t *socket, struct fcgi_answer *answer);

enum { FCGI_REQUEST_ID = 1 };

#endif
