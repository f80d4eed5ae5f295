/* SPDX-License-Identifier: Apache-2.0 */
/* mod_dbd.h - connections to an SQL database, kept open and shared by requests.
 *
 * Every virtual host has the parameters of one database (DBDriver, DBDParams). Statements are
 * prepared once for each connection, under a label. Connections that a request or a
 * client's connection acquires go back by themselves when its pool goes. Manual: mod_dbd. */
#ifndef WEFT_MOD_DBD_H
#define WEFT_MOD_DBD_H

#include "apr_dbd.h"
#include "apr_errno.h"
#include "apr_hash.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define DBD_DECLARE(type) type
#define DBD_DECLARE_NONSTD(type) type
#define DBD_DECLARE_DATA

typedef struct dbd_cfg_t dbd_cfg_t;
typedef struct ap_dbd_t ap_dbd_t;

/** A virtual host's database. */
struct dbd_cfg_t {
    server_rec *server;               /**< whose it is */
    const char *name;                 /**< the driver of APR: DBDriver */
    const char *params;               /**< DBDParams */
    int persist;                      /**< connections outlive requests: DBDPersist */
    int nmin;                         /**< connections at least: DBDMin */
    int nkeep;                        /**< connections kept when idle: DBDKeep */
    int nmax;                         /**< connections at most: DBDMax */
    int exptime;                      /**< seconds that idle ones are kept: DBDExptime */
    int set;                          /**< bits of what was configured */
    apr_hash_t *queries;              /**< label: SQL text, prepared on connecting */
    apr_array_header_t *init_queries; /**< SQL texts run on connecting: DBDInitSQL */
};

/** An open connection; one thread at a time. */
struct ap_dbd_t {
    apr_dbd_t *handle;              /**< of the driver */
    const apr_dbd_driver_t *driver; /**< of APR */
    apr_hash_t *prepared;           /**< label: apr_dbd_prepared_t */
    apr_pool_t *pool;               /**< of the connection */
};

/** A connection was made: do what a session needs.
 *  @return APR_SUCCESS or DECLINED; an error closes it again */
APR_DECLARE_EXTERNAL_HOOK(dbd, AP, apr_status_t, post_connect,
                          (apr_pool_t *pool, dbd_cfg_t *cfg, ap_dbd_t *dbd))

/** The request's connection, the same each time; may wait for one to be free.
 *  @return until r's pool goes; NULL after a message */
AP_DECLARE(ap_dbd_t *) ap_dbd_acquire(request_rec *r);

/** The same for a client's connection. */
AP_DECLARE(ap_dbd_t *) ap_dbd_cacquire(conn_rec *c);

/** Give back what ap_dbd_open() gave. */
AP_DECLARE(void) ap_dbd_close(server_rec *s, ap_dbd_t *rec);

/** A connection for use outside of requests; ap_dbd_close() ends it.
 *  @return NULL after a message */
AP_DECLARE(ap_dbd_t *) ap_dbd_open(apr_pool_t *p, server_rec *s);

/** Have a statement prepared under a label on each new connection. While the configuration is
 *  read, or in post_config; label and text live as long as it. */
AP_DECLARE(void) ap_dbd_prepare(server_rec *s, const char *query, const char *label);

/* The same five as optional functions, for modules that can do without mod_dbd. */

/** See ap_dbd_acquire(). */
APR_DECLARE_OPTIONAL_FN(ap_dbd_t *, ap_dbd_acquire, (request_rec *r));
/** See ap_dbd_cacquire(). */
APR_DECLARE_OPTIONAL_FN(ap_dbd_t *, ap_dbd_cacquire, (conn_rec *c));
/** See ap_dbd_close(). */
APR_DECLARE_OPTIONAL_FN(void, ap_dbd_close, (server_rec *s, ap_dbd_t *rec));
/** See ap_dbd_open(). */
APR_DECLARE_OPTIONAL_FN(ap_dbd_t *, ap_dbd_open, (apr_pool_t *p, server_rec *s));
/** See ap_dbd_prepare(). */
APR_DECLARE_OPTIONAL_FN(void, ap_dbd_prepare,
                        (server_rec *s, const char *query, const char *label));

#ifdef __cplusplus
}
#endif
#endif
