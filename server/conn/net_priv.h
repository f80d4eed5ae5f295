/* SPDX-License-Identifier: Apache-2.0 */
/* net_priv.h - the two network filters' state, and waiting for a socket.
 *
 * Both hang on the core_net_rec that is the filters' context. A module may install
 * the filters with a context of its own whose in_ctx and out_ctx are NULL; they are
 * then made at the first call. */
#ifndef WEFT_NET_PRIV_H
#define WEFT_NET_PRIV_H

#include "http_core.h"
#include "httpd.h"

/** How much is received at once: with the allocator's node it fills two pages. */
enum { NET_IN_SIZE = 8000 };

/** Bytes received. Empty: no buffer is held. */
struct net_in {
    core_ctx_t pub;    /* what the public name promises; unused */
    conn_rec *c;
    apr_socket_t *sock;
    int fd;
    char *buf;         /* NET_IN_SIZE bytes from the connection's bucket allocator, or NULL */
    apr_size_t start;  /* first byte not yet taken */
    apr_size_t end;    /* behind the last byte received */
    apr_status_t last; /* APR_EOF or an error: nothing more will come */
};

/** Buckets accepted and not yet sent, in order. */
struct core_output_filter_ctx {
    apr_bucket_brigade *held;
    apr_pool_t *aside;    /* of files and maps in it that were set aside; NULL: none were */
    apr_size_t bytes;     /* length of the data buckets in it */
    int responses;        /* EOR buckets in it */
};

/* socket.c */

/** Wait until a socket can be read (or written), telling the process model so.
 *  @param sock     its timeout counts, in microseconds; negative: no limit
 *  @param writing  nonzero: for room to write
 *  @return APR_SUCCESS, APR_TIMEUP, or the error */
apr_status_t socket_wait(apr_socket_t *sock, int fd, int writing);
/** The descriptor of a socket, -1 without one. */
int socket_fd(apr_socket_t *sock);

/* count.c - bytes for the access log, where a module counts them */

/** Look for the module that counts; hook optional_fn_retrieve. */
void net_find_counters(void);
/** Say how many bytes were taken from, or given to, the network. */
void net_count_in(conn_rec *c, apr_off_t n);
void net_count_out(conn_rec *c, apr_off_t n);

/* net_in.c, net_out.c: the state of a filter's context, made where it is missing */
struct net_in *net_in_of(core_net_rec *net, conn_rec *c);
struct core_output_filter_ctx *net_out_of(core_net_rec *net, conn_rec *c);

#endif
