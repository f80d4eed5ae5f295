/* SPDX-License-Identifier: Apache-2.0 */
/* mod_http2.h - what mod_http2 tells other modules about connections that speak HTTP/2.
 *
 * A request of HTTP/2 has a connection of its own, whose master is the client's. All functions
 * are optional ones: NULL when mod_http2 is not loaded. */
#ifndef WEFT_MOD_HTTP2_H
#define WEFT_MOD_HTTP2_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "apr_optional.h"
#include "httpd.h"

struct apr_pollfd_t; /* apr_poll.h */

#ifdef __cplusplus
extern "C" {
#endif

/** An engine that took several requests at once; no longer made by anybody. */
typedef struct h2_req_engine h2_req_engine;
/** Called when a client has taken so many bytes of a response. */
typedef void http2_output_consumed(void *ctx, conn_rec *c, apr_off_t consumed);
/** Called to set an engine up, with what it may buffer; gives the function above and its ctx. */
typedef apr_status_t http2_req_engine_init(h2_req_engine *engine, const char *id,
                                           const char *type, apr_pool_t *pool,
                                           apr_size_t req_buffer_size, request_rec *r,
                                           http2_output_consumed **pconsumed, void **pbaton);

/** How many threads a child has for requests of HTTP/2.
 *  @param s         a server; settings are global
 *  @param minw, max  get the least and the most */
APR_DECLARE_OPTIONAL_FN(void, http2_get_num_workers, (server_rec *s, int *minw, int *max));

/** What to wait for in order to see a stream's client go away.
 *  @param pfd       gets the descriptor and events; it stays mod_http2's
 *  @param ptimeout  gets how long to wait at most, in microseconds; may be NULL
 *  @return APR_SUCCESS; APR_ENOTIMPL: not a connection of HTTP/2 */
APR_DECLARE_OPTIONAL_FN(apr_status_t, http2_get_pollfd_from_conn,
                        (conn_rec *c, struct apr_pollfd_t *pfd, apr_interval_time_t *ptimeout));

/** Whether a connection, or its master, speaks HTTP/2. */
APR_DECLARE_OPTIONAL_FN(int, http2_is_h2, (conn_rec *c));

/** Engines are gone; the three functions are declared for modules that still look for them, and
 *  nobody registers them. End a request of an engine with its status. */
APR_DECLARE_OPTIONAL_FN(void, http2_req_engine_done,
                        (h2_req_engine *engine, conn_rec *rconn, apr_status_t status));

/** Get an engine's next request, with room for so many more; APR_EAGAIN, APR_EOF: none. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, http2_req_engine_pull,
                        (h2_req_engine *engine, apr_read_type_e block, int capacity,
                         request_rec **pr));

/** Give a request to an engine of a type, or start one; an error: handle it yourself. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, http2_req_engine_push,
                        (const char *engine_type, request_rec *r, http2_req_engine_init *einit));

/** The value of a variable: HTTP2, H2PUSH, H2_STREAM_ID and the others of the manual page.
 *  @param r  may be NULL
 *  @return out of p or static, "" if it has none */
APR_DECLARE_OPTIONAL_FN(char *, http2_var_lookup,
                        (apr_pool_t *p, server_rec *s, conn_rec *c, request_rec *r, char *name));

#ifdef __cplusplus
}
#endif
#endif
