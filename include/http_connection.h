/* SPDX-License-Identifier: Apache-2.0 */
/* http_connection.h - the life of a connection as modules see it: made, prepared, served, closed.
 *
 * A connection belongs to one thread at a time. Its pool, its bucket allocator and
 * its conn_rec end together, when the process model closes it. */
#ifndef WEFT_HTTP_CONNECTION_H
#define WEFT_HTTP_CONNECTION_H

#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_network_io.h"
#include "apr_pools.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* conn_create.c */

/** Hook, first answer wins: make the conn_rec of an accepted socket.
 *  @param p       the connection's pool; everything is allocated from it
 *  @param server  the main server; the virtual host follows from the address
 *  @param csd     accepted socket, owned by p
 *  @param conn_id number, unique among the connections of this moment
 *  @param sbh     the thread's scoreboard handle (ap_sb_handle_t *)
 *  @param alloc   where the connection's buckets come from
 *  @return NULL: no connection, the socket is closed */
AP_DECLARE_HOOK(conn_rec *, create_connection,
                (apr_pool_t *p, server_rec *server, apr_socket_t *csd, long conn_id, void *sbh,
                 apr_bucket_alloc_t *alloc))

/** Hook, all: prepare a fresh connection, for example by adding connection filters.
 *  @param csd  the socket (apr_socket_t *), or what stands for it where there is none
 *  @return OK or DECLINED; DONE: enough, skip the others; else the connection is closed */
AP_DECLARE_HOOK(int, pre_connection, (conn_rec *c, void *csd))

/** Hook, first answer wins: serve a connection. HTTP/1.x serves one request a call and
 *  leaves in c->cs->state what is to follow; other protocols may stay as long as they like.
 *  @return OK: served; DECLINED: not mine */
AP_DECLARE_HOOK(int, process_connection, (conn_rec *c))

/** Hook, all: the connection is about to be closed, its filters still work.
 *  @return OK or DECLINED; anything else keeps the later hooks from running */
AP_DECLARE_HOOK(int, pre_close_connection, (conn_rec *c))

/* conn.c */

/** Run pre_connection's hooks.
 *  @return OK, or the first error; the connection is then marked aborted */
AP_DECLARE(int) ap_pre_connection(conn_rec *c, void *csd);

/** Find the virtual host by address, prepare and serve a connection until it is over
 *  or waits. For modules that make connections of their own. */
AP_DECLARE(void) ap_process_connection(conn_rec *c, void *csd);

/** Send everything that is held back, and an EOC bucket so that filters know the end.
 *  Waits for the client as long as the socket's timeout allows. */
AP_DECLARE(void) ap_flush_conn(conn_rec *c);

/** Tell the connection filters that nothing follows.
 *  @param flush  nonzero: also send what is held back
 *  @return the status of the filters */
AP_DECLARE(apr_status_t) ap_shutdown_conn(conn_rec *c, int flush);

/** Run pre_close_connection's hooks and unless the client is gone say goodbye (TLS).
 *  @return 0; nonzero: close at once, there is nothing to linger for */
AP_DECLARE(int) ap_prep_lingering_close(conn_rec *c);

/** Prepare, flush and shut down the writing side, without waiting for the client.
 *  @return 0: wait for the client's end; nonzero: close at once, the socket may be closed */
AP_DECLARE(int) ap_start_lingering_close(conn_rec *c);

/** Close a connection so that the client can read the last answer: shut down writing,
 *  then throw away what arrives, for 30 seconds at most (RFC 9112 section 9.6). Blocks. */
AP_DECLARE(void) ap_lingering_close(conn_rec *c);

/* eoc_bucket.c */

/** End of connection: metadata, no content; everything before it may be sent at once. */
extern AP_DECLARE_DATA const apr_bucket_type_t ap_bucket_type_eoc;
/** Whether a bucket is of this type. */
#define AP_BUCKET_IS_EOC(e) ((e)->type == &ap_bucket_type_eoc)
/** Turn a bucket into an EOC bucket; the bucket is the caller's. */
AP_DECLARE(apr_bucket *) ap_bucket_eoc_make(apr_bucket *b);
/** A new EOC bucket out of list; freed with its brigade. */
AP_DECLARE(apr_bucket *) ap_bucket_eoc_create(apr_bucket_alloc_t *list);

#ifdef __cplusplus
}
#endif
#endif
