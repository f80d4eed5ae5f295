/* SPDX-License-Identifier: Apache-2.0 */
/* http_vhost.h - virtual hosts: which server a connection and a request belong to.
 *
 * A server has addresses (those of its <VirtualHost>) and names (ServerName and
 * ServerAlias). The address that a connection came to gives the servers that it may
 * mean, of which the first in the file is the default; the name in the request then
 * gives the one that it does mean. */
#ifndef WEFT_HTTP_VHOST_H
#define WEFT_HTTP_VHOST_H

#include "apr_network_io.h"
#include "apr_pools.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is called for each server: ctx, the connection, the server; 0 to go on. */
typedef int (*ap_vhost_iterate_conn_cb)(void *ctx, conn_rec *c, server_rec *s);

/* vhost.c: addresses */

/** Forget all virtual hosts: before a configuration is read. Control process.
 *  @param p  the configuration's pool, in which the tables will live */
AP_DECLARE(void) ap_init_vhost_config(apr_pool_t *p);

/** Read the argument of <VirtualHost> into s->addrs. Names are looked up in the DNS; what cannot
 *  be resolved is left out with a line in the log.
 *  @param text  words `address[:port]`; address may be `*`, `_default_`, a name, or [IPv6]
 *  @return NULL, or what is wrong */
AP_DECLARE(const char *) ap_parse_vhost_addrs(apr_pool_t *p, const char *text, server_rec *s);

/** The directive NameVirtualHost: a warning, since names work without it. */
AP_DECLARE(const char *) ap_set_name_virtual_host(cmd_parms *cmd, void *dummy, const char *arg);

/** Build the tables when the configuration is complete, and name servers without ServerName.
 *  Control process; afterwards the tables are only read. */
AP_DECLARE(void) ap_fini_vhost_config(apr_pool_t *p, server_rec *main_server);

/** Give a connection the servers of the address that it came to: c->base_server becomes their
 *  default, or the main server where there are none. */
AP_DECLARE(void) ap_update_vhost_given_ip(conn_rec *c);

/** Call for each server at the address of a connection, in file order, until a call returns
 *  something else than 0.
 *  @return the last call's result */
AP_DECLARE(int) ap_vhost_iterate_given_conn(conn_rec *c, ap_vhost_iterate_conn_cb each, void *ctx);

/* vhost_match.c: names */

/** The same as ap_update_vhost_from_headers_ex() with require_match 0; a malformed host is told
 *  by r->status only. */
AP_DECLARE(void) ap_update_vhost_from_headers(request_rec *r);

/** Find the server that a request means, by the host of its target URI or its Host field, or else
 *  by ServerPath; sets r->server, r->hostname (small letters, without port), the port in
 *  r->parsed_uri, and r->per_dir_config.
 *  @param require_match  refuse a name that no server of this address has
 *  @return HTTP_OK (200); HTTP_BAD_REQUEST: the host is malformed or unknown; r->status is set
 *          too (RFC 9112 section 3.2) */
AP_DECLARE(int) ap_update_vhost_from_headers_ex(request_rec *r, int require_match);

/** Whether a host and port mean the server of a request: its address, name or an alias.
 *  @return 1 or 0 */
AP_DECLARE(int) ap_matches_request_vhost(request_rec *r, const char *host, apr_port_t port);

#ifdef __cplusplus
}
#endif
#endif
