/* SPDX-License-Identifier: Apache-2.0 */
/* ap_socache.h - caches of small objects that all processes share, as a provider.
 *
 * Group "socache": "shmcb", "dbm", "memcache", "redis" and so on. An object may be gone at
 * any time. Unless flags say otherwise any thread of any process may call; keys and values
 * are bytes. */
#ifndef WEFT_AP_SOCACHE_H
#define WEFT_AP_SOCACHE_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "apr_time.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Calls need a lock between processes around them. */
#define AP_SOCACHE_FLAG_NOTMPSAFE 1
#define AP_SOCACHE_PROVIDER_GROUP "socache"
#define AP_SOCACHE_PROVIDER_VERSION "0"
#define AP_SOCACHE_DEFAULT_PROVIDER "default"

/** A cache; the provider's own. */
typedef struct ap_socache_instance_t ap_socache_instance_t;
typedef struct ap_socache_provider_t ap_socache_provider_t;
struct ap_socache_hints;
/** Called for an object; an error ends the round. */
typedef apr_status_t ap_socache_iterator_t(ap_socache_instance_t *instance, server_rec *s,
                                           void *userctx, const unsigned char *id,
                                           unsigned int idlen, const unsigned char *data,
                                           unsigned int datalen, apr_pool_t *pool);

/** The functions of a provider. */
struct ap_socache_provider_t {
    const char *name;
    unsigned int flags; /**< AP_SOCACHE_FLAG_* */
    /** Make a cache while the configuration is read; a message if arg is wrong. */
    const char *(*create)(ap_socache_instance_t **instance, const char *arg, apr_pool_t *tmp,
                          apr_pool_t *p);
    /** Open it, in post_config.
     *  @param cname  name of the cache, for files and keys */
    apr_status_t (*init)(ap_socache_instance_t *instance, const char *cname,
                         const struct ap_socache_hints *hints, server_rec *s, apr_pool_t *pool);
    /** Close it. */
    void (*destroy)(ap_socache_instance_t *instance, server_rec *s);
    /** Put an object in. */
    apr_status_t (*store)(ap_socache_instance_t *instance, server_rec *s, const unsigned char *id,
                          unsigned int idlen, apr_time_t expiry, unsigned char *data,
                          unsigned int datalen, apr_pool_t *pool);
    /** Get an object; APR_NOTFOUND; APR_ENOSPC: more than datalen bytes. */
    apr_status_t (*retrieve)(ap_socache_instance_t *instance, server_rec *s,
                             const unsigned char *id, unsigned int idlen, unsigned char *data,
                             unsigned int *datalen, apr_pool_t *pool);
    /** Drop an object. */
    apr_status_t (*remove)(ap_socache_instance_t *instance, server_rec *s, const unsigned char *id,
                           unsigned int idlen, apr_pool_t *pool);
    /** Write about the cache into a status page.
     *  @param flags  AP_STATUS_* */
    void (*status)(ap_socache_instance_t *instance, request_rec *r, int flags);
    /** Call a function for each object. */
    apr_status_t (*iterate)(ap_socache_instance_t *instance, server_rec *s, void *userctx,
                            ap_socache_iterator_t *iterator, apr_pool_t *pool);
};

/** What is known beforehand about the objects. */
struct ap_socache_hints {
    apr_size_t avg_id_len;               /**< bytes */
    apr_size_t avg_obj_size;             /**< bytes */
    apr_interval_time_t expiry_interval; /**< how often to look for expired ones */
};

#ifdef __cplusplus
}
#endif
#endif
