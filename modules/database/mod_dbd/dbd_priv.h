/* SPDX-License-Identifier: Apache-2.0 */
/* dbd_priv.h - the parts of mod_dbd: directives.c (settings), connect.c (one connection),
 * pool.c (a child's connections), mod_dbd.c (what other modules call). */
#ifndef WEFT_DBD_PRIV_H
#define WEFT_DBD_PRIV_H

#include "apr_reslist.h"
#include "apr_thread_mutex.h"
#include "http_config.h"
#include "http_log.h"
#include "mod_dbd.h"

/** The connections of a child to one database; servers with equal settings share it. */
struct dbd_pool {
    const dbd_cfg_t *cfg;
    apr_pool_t *pool;          /**< has the list's, below the child's; guarded by `mutex` */
    apr_thread_mutex_t *mutex; /**< guards `list` while it is made; NULL: no threads */
    apr_reslist_t *list;       /**< NULL: the first connection could not be made yet */
};

/** A server's settings, and in a child its connections. */
struct dbd_server {
    dbd_cfg_t cfg;
    struct dbd_pool *conns; /**< NULL: not in a child, or not configured */
};

/* directives.c */

/** For the module record. */
void *dbd_create_server(apr_pool_t *p, server_rec *s);
/** For the module record: a virtual host has the main server's statements, too. */
void *dbd_merge_server(apr_pool_t *p, void *base, void *add);
extern const command_rec dbd_cmds[];

/** Bits of dbd_cfg_t.set. */
enum {
    DBD_SET_NAME = 1, DBD_SET_PARAMS = 2, DBD_SET_PERSIST = 4, DBD_SET_MIN = 8, DBD_SET_KEEP = 16,
    DBD_SET_MAX = 32, DBD_SET_EXPTIME = 64
};

/* connect.c */

/** Make a pool with an allocator of its own: one thread at a time may use it, whatever others do
 *  with the parent. Making and destroying it changes the parent. */
apr_status_t dbd_make_pool(apr_pool_t *parent, apr_pool_t **pool);

/** Connect, prepare the statements, run the hooks.
 *  @param parent  the connection's pool becomes its child; destroy that to disconnect
 *  @return APR_SUCCESS; else an error, logged */
apr_status_t dbd_connect(apr_pool_t *parent, const dbd_cfg_t *cfg, ap_dbd_t **dbd);

/** Is it still there? If not, say so.
 *  @return APR_SUCCESS if it is */
apr_status_t dbd_check(const dbd_cfg_t *cfg, ap_dbd_t *dbd);

/** Optional hook dbd/post_connect: DBDInitSQL. */
apr_status_t dbd_run_init(apr_pool_t *pool, dbd_cfg_t *cfg, ap_dbd_t *dbd);

/* pool.c */

/** Hook child_init. */
void dbd_child_init(apr_pool_t *p, server_rec *s);

/** Take a connection; waits while DBDMax are in use.
 *  @return NULL after a message */
ap_dbd_t *dbd_take(struct dbd_pool *conns);

/** Give it back. */
void dbd_give(struct dbd_pool *conns, ap_dbd_t *dbd);

#endif
