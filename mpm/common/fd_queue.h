/* SPDX-License-Identifier: Apache-2.0 */
/* fd_queue.h - accepted sockets between a listener and its workers, for process models
 * that come as modules.
 *
 * Apache's own worker, event and prefork are built on these functions; no header of the
 * interface declares them, so the names are the interface and the shapes are seen in how
 * those modules call. Our own models use handoff.c instead.
 *
 *     listener                                        worker
 *     wait_for_idler()  <---- count of the idle ----  set_idle(), then pop_something()
 *     pop_pool()        <---- recycled pools --------    ^
 *     push_socket()     ----- the queue ----------------/
 *
 * A worker says that it is idle before it pops; a listener takes one idler for each
 * socket, so the queue never holds more than there are workers. Any thread may call. */
#ifndef WEFT_MPM_FD_QUEUE_H
#define WEFT_MPM_FD_QUEUE_H

#include "apr_network_io.h"
#include "apr_pools.h"
#include "httpd.h"

/** The queue. */
typedef struct ap_fd_queue ap_fd_queue;
/** Who is idle, and pools to use again. */
typedef struct ap_fd_queue_info ap_fd_queue_info;

/** The beginning of a timer event: two pointers, of whoever holds it. */
typedef struct ap_fd_timer ap_fd_timer;
struct ap_fd_timer {
    ap_fd_timer *next;
    ap_fd_timer *previous;
};

/* fd_queue.c */

/** @param capacity  most sockets that wait at once
 *  @param p         life of the queue */
AP_DECLARE(apr_status_t) ap_queue_create(ap_fd_queue **queue, int capacity, apr_pool_t *p);

/** Append a socket.
 *  @param data  given back with it; may be NULL
 *  @param p     its pool
 *  @return APR_ENOSPC: full; APR_EOF: closed; the socket is the caller's then */
AP_DECLARE(apr_status_t) ap_queue_push_socket(ap_fd_queue *queue, apr_socket_t *sd, void *data,
                                              apr_pool_t *p);

/** Append a timer event; it stays the caller's memory, linked until it is popped. */
AP_DECLARE(apr_status_t) ap_queue_push_timer(ap_fd_queue *queue, ap_fd_timer *timer);

/** Wait for a timer event (these go first) or a socket. What is not it is set to NULL.
 *  @param data, timer  may be NULL where nobody pushes such
 *  @return APR_EINTR: woken for nothing; APR_EOF: closed, and nothing is left */
AP_DECLARE(apr_status_t) ap_queue_pop_something(ap_fd_queue *queue, apr_socket_t **sd,
                                                void **data, apr_pool_t **p,
                                                ap_fd_timer **timer);

/** Have every thread that waits in pop_something() return. */
AP_DECLARE(apr_status_t) ap_queue_interrupt_all(ap_fd_queue *queue);

/** Have one such thread return, if there is one. */
AP_DECLARE(apr_status_t) ap_queue_interrupt_one(ap_fd_queue *queue);

/** Close: what is in it is still given out, then APR_EOF. */
AP_DECLARE(apr_status_t) ap_queue_term(ap_fd_queue *queue);

/* fd_idlers.c */

/** @param max_idlers  how many workers there are
 *  @param max_pools   pools kept for use; negative: no limit */
AP_DECLARE(apr_status_t) ap_queue_info_create(ap_fd_queue_info **info, apr_pool_t *p,
                                              int max_idlers, int max_pools);

/** One more thread is idle.
 *  @param pool  a cleared pool that it no longer needs, or NULL */
AP_DECLARE(apr_status_t) ap_queue_info_set_idle(ap_fd_queue_info *info, apr_pool_t *pool);

/** Take one idle thread, waiting for it.
 *  @param had_to_wait  set to 1 if so; may be NULL
 *  @return APR_EOF: closed */
AP_DECLARE(apr_status_t) ap_queue_info_wait_for_idler(ap_fd_queue_info *info, int *had_to_wait);

/** Take one idle thread. @return APR_EAGAIN: there is none; APR_EOF: closed */
AP_DECLARE(apr_status_t) ap_queue_info_try_get_idler(ap_fd_queue_info *info);

/** How many are idle at the moment. */
AP_DECLARE(apr_uint32_t) ap_queue_info_num_idlers(ap_fd_queue_info *info);

/** Keep a cleared pool for use; beyond the limit it is destroyed. NULL: nothing. */
AP_DECLARE(void) ap_queue_info_push_pool(ap_fd_queue_info *info, apr_pool_t *pool);

/** A pool to use, NULL: none is kept. */
AP_DECLARE(void) ap_queue_info_pop_pool(ap_fd_queue_info *info, apr_pool_t **pool);

/** Destroy all that are kept. */
AP_DECLARE(void) ap_queue_info_free_idle_pools(ap_fd_queue_info *info);

/** Close: who waits for an idle thread returns. */
AP_DECLARE(apr_status_t) ap_queue_info_term(ap_fd_queue_info *info);

#endif
