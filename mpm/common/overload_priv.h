/* SPDX-License-Identifier: Apache-2.0 */
/* overload_priv.h - more clients than workers, and clients that want more than their share.
 *
 * overload.c      when it is too much, and who holds the workers
 * porter.c        a thread that turns away whom no worker has time for
 * client_limit.c  what one address may have, counted over all children
 *
 * All of it is off the path of a request that finds a worker: the listener comes here
 * when it would have to wait. Where nothing is configured, one branch is all. */
#ifndef WEFT_OVERLOAD_PRIV_H
#define WEFT_OVERLOAD_PRIV_H

#include "mpm/common/mpm_priv.h"

/* overload.c */

/** How often the listener looks around while no worker is free. */
#define OVERLOAD_TICK apr_time_from_msec(100)

/** Back to the defaults, before each reading of the configuration. */
void overload_reset(void);
/** Make what children share; control process, before the first fork. */
void overload_init(server_rec *s);
/** Whether OverloadWait is in force. */
int overload_is_on(void);
/** Tell the others whether this child has a worker to spare. Listener. */
void overload_publish(int slot, int full);
/** Tell the others, and whoever looks, that this child takes nothing more. Main thread. */
void overload_finish(int slot);
/** Whether new connections are to be turned away.
 *  @param full_since  moment since which this child has had no worker to spare
 *  @param backlog     connections that wait to be accepted */
int overload_now(int slot, apr_time_t full_since, int backlog);
/** Whether what came on an accepted socket has waited for too long already. */
int overload_is_stale(int fd);
/** Whether a connection that has been ready since a moment has waited for too long. */
int overload_waited(apr_time_t since);
/** Whether a request is one of those that are served all the same.
 *  @param head  its first bytes, len of them */
int overload_is_reserved(const char *head, apr_size_t len);
/** Say, once a minute, that clients are turned away, and who holds the workers. */
void overload_tell(server_rec *s);
/** Note what a worker of this child is busy with; NULL: with nothing that takes time. */
void overload_note_handler(int thread, const char *handler);

const char *overload_set_wait(cmd_parms *cmd, void *unused, const char *arg);
const char *overload_set_queue(cmd_parms *cmd, void *unused, const char *arg);
const char *overload_set_reserve(cmd_parms *cmd, void *unused, const char *arg);

/* porter.c */

/** Why a connection is turned away. */
enum porter_reason { PORTER_OVERLOAD, PORTER_CLIENT };

/** Prepare; in a child, before threads.
 *  @return APR_SUCCESS; without it connections are answered unread */
apr_status_t porter_init(apr_pool_t *p);
/** The thread's life; returns after porter_finish().
 *  @param number  its row in the scoreboard; -1: it has none */
void porter_work(int number, apr_thread_t *thread);
/** Give away connections linked by next, which the caller owns. Any thread. */
void porter_take(struct conn_slot *first, enum porter_reason reason);
/** Look after requests that wait in the ready queue. Any thread. */
void porter_sweep(void);
/** Answer those that are here, and end. */
void porter_finish(void);

/* client_limit.c */

/** Back to the defaults, before each reading of the configuration. */
void client_limit_reset(void);
/** Make what children share; control process, before the first fork of a generation. */
void client_limit_init(server_rec *s);
/** Whether ClientMaxConnections is in force. */
int client_limit_is_on(void);
/** Count a connection to its address. @return 0: there are too many */
int client_limit_enter(struct conn_slot *slot);
/** It is closed: count it no more. */
void client_limit_leave(struct conn_slot *slot);
/** A child has died with its connections: all others count anew. Control process. */
void client_limit_recount(void);
/** Do so; now and then, in each child. */
void client_limit_follow(void);

const char *client_limit_set_connections(cmd_parms *cmd, void *unused, const char *arg);
const char *client_limit_set_rate(cmd_parms *cmd, void *unused, const char *arg);

#endif
