/* SPDX-License-Identifier: Apache-2.0 */
/* remoteip_priv.h - what the parts of mod_remoteip share. */
#ifndef REMOTEIP_PRIV_H
#define REMOTEIP_PRIV_H

#include "httpd.h" /* first: Apache's other headers count on it */

#include "http_config.h"
#include "util_filter.h"

/** A proxy whose word about the client counts. */
struct remoteip_proxy {
    apr_ipsubnet_t *subnet;
    int internal; /* private addresses that it tells count too, and it is not recorded */
};

struct remoteip_server {
    const char *header;           /* NULL: no field tells clients' addresses */
    const char *proxies_header;   /* NULL: proxies are not recorded in a field */
    apr_array_header_t *proxies;  /* struct remoteip_proxy; NULL: everybody's word counts */
    int merged;                   /* whether proxies are the main server's and more */
};

/* --- address.c --- */

/** Read an address in numbers; an IPv6 address that is an IPv4 one is taken for that.
 *  @param family  APR_INET, APR_INET6, or APR_UNSPEC for either
 *  @return the address, with its text in *ip; NULL: it is none */
apr_sockaddr_t *remoteip_address(apr_pool_t *p, const char *text, int family, apr_port_t port,
                                 const char **ip);
/** @return whether the address is of an inner network, or cannot be of a client at all */
int remoteip_is_private(const apr_sockaddr_t *address);

/* --- proxy_header.c --- */

enum { PROXY_HEADER_MAX = 2048 };

/** What a PROXY header says. */
struct proxy_header {
    apr_sockaddr_t *client; /* NULL: the connection's own address counts */
    const char *client_ip;
    const char *error;      /* for the log; NULL: it is right */
};

/** Look at the beginning of a connection.
 *  @return how many more bytes belong to the header, at least; 0: it is whole, or wrong, and
 *          *header says which. Never more bytes than there are in a right header. */
apr_size_t proxy_header_parse(apr_pool_t *p, const char *bytes, apr_size_t len,
                              struct proxy_header *header);

/* --- proxy_filter.c --- */

extern const char remoteip_filter_name[];
/** Filter: takes the PROXY header off the connection.
 *  f->ctx is a struct proxy_reading. */
apr_status_t remoteip_filter(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                             apr_read_type_e block, apr_off_t readbytes);
/** Begin to read the header of a connection; pre_connection. */
void remoteip_expect_header(conn_rec *c);
/** @return what the connection's header said; NULL: it has none */
const struct proxy_header *remoteip_header_of(conn_rec *c);

/* --- listeners.c --- */

/** Forget what an earlier reading of the configuration said. @param p  lives as long as the new
 *  one */
void remoteip_begin_listeners(apr_pool_t *p);
/** Note that a server's addresses begin with a PROXY header, or do not. */
void remoteip_note_protocol(server_rec *s, int on);
/** Note who need not send one. */
void remoteip_note_exempt(apr_ipsubnet_t *subnet);
/** Put together what was noted, and tell the log; at the end of the configuration. */
void remoteip_gather_listeners(apr_pool_t *p, server_rec *main_server);
/** @return whether the connection has to begin with a PROXY header */
int remoteip_wants_header(conn_rec *c);

/* --- directives.c --- */

extern const command_rec remoteip_directives[];
void *remoteip_create_server(apr_pool_t *p, server_rec *s);
void *remoteip_merge_server(apr_pool_t *p, void *basev, void *addv);

#endif
