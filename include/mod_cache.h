/* SPDX-License-Identifier: Apache-2.0 */
/* mod_cache.h - answers that are kept, and the providers that keep them.
 *
 * mod_cache decides, by RFC 9111, what may be kept and what is fresh; a provider (disk,
 * socache) keeps entities under keys: an answer's fields, the request fields that it varies
 * by, and its body. While a request is served, a handle stands for the entity; it and all
 * that providers hand back live as long as the request, and its thread uses them. */
#ifndef WEFT_MOD_CACHE_H
#define WEFT_MOD_CACHE_H

#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "cache_common.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define CACHE_DECLARE(type) type
#define CACHE_DECLARE_NONSTD(type) type
#define CACHE_DECLARE_DATA

/** Group of the providers; version "0". */
#define CACHE_PROVIDER_GROUP "cache"

/* Environment variables of the request that say what became of it in the cache. */
#define AP_CACHE_HIT_ENV "cache-hit"
#define AP_CACHE_REVALIDATE_ENV "cache-revalidate"
#define AP_CACHE_MISS_ENV "cache-miss"
#define AP_CACHE_INVALIDATE_ENV "cache-invalidate"
#define AP_CACHE_STATUS_ENV "cache-status" /**< in words */

/** What became of a request. */
typedef enum {
    AP_CACHE_HIT = 0,        /**< answered from the cache */
    AP_CACHE_REVALIDATE = 1, /**< what was kept was stale, and asked about */
    AP_CACHE_MISS = 2,       /**< nothing was kept */
    AP_CACHE_INVALIDATE = 3  /**< it changes the resource: what was kept is stale now */
} ap_cache_status_e;

typedef struct cache_handle cache_handle_t;
typedef struct cache_info cache_info;
typedef struct cache_object cache_object_t;
typedef struct cache_provider cache_provider;

/** An entity in use. */
struct cache_handle {
    cache_object_t *cache_obj;
    apr_table_t *req_hdrs;     /**< fields of the request that it was the answer to */
    apr_table_t *resp_hdrs;    /**< fields of the answer */
};

/** What decides whether an entity is fresh. */
struct cache_info {
    apr_time_t date;           /**< Date of the answer */
    apr_time_t expire;         /**< until when it is fresh */
    apr_time_t request_time;   /**< when it was asked for */
    apr_time_t response_time;  /**< when it came */
    int status;                /**< of the answer */
    cache_control_t control;   /**< its Cache-Control */
};

/** An entity. */
struct cache_object {
    const char *key;
    cache_object_t *next;      /**< for providers */
    cache_info info;
    void *vobj;                /**< the provider's own */
};

/** A provider. Those that return int answer OK, DECLINED (not kept here) or an error. */
struct cache_provider {
    /** Forget the entity of a handle. */
    int (*remove_entity)(cache_handle_t *h);
    /** Keep the fields of an answer, those of its request, and info. */
    apr_status_t (*store_headers)(cache_handle_t *h, request_rec *r, cache_info *i);
    /** Keep a piece of the body: takes buckets from the front of in, and puts into out what
     *  is to be sent on. Called until in is empty. */
    apr_status_t (*store_body)(cache_handle_t *h, request_rec *r, apr_bucket_brigade *in,
                               apr_bucket_brigade *out);
    /** Bring the fields into the handle's tables. */
    apr_status_t (*recall_headers)(cache_handle_t *h, request_rec *r);
    /** Append the body to a brigade. */
    apr_status_t (*recall_body)(cache_handle_t *h, apr_pool_t *p, apr_bucket_brigade *bb);
    /** Begin an entity in an empty handle.
     *  @param len  of the body; -1: not known
     *  @param bb   the beginning of the body */
    int (*create_entity)(cache_handle_t *h, request_rec *r, const char *urlkey, apr_off_t len,
                         apr_bucket_brigade *bb);
    /** Find an entity for an empty handle. */
    int (*open_entity)(cache_handle_t *h, request_rec *r, const char *urlkey);
    /** Forget all that is kept for the URL of a handle. */
    int (*remove_url)(cache_handle_t *h, request_rec *r);
    /** The body is complete: others may see the entity from now on. */
    apr_status_t (*commit_entity)(cache_handle_t *h, request_rec *r);
    /** Make the entity stale. */
    apr_status_t (*invalidate_entity)(cache_handle_t *h, request_rec *r);
};

/** Hook, all: note what became of a request.
 *  @param h        NULL: no entity
 *  @param headers  of the answer; may be added to
 *  @param reason   in words
 *  @return OK or DECLINED */
APR_DECLARE_EXTERNAL_HOOK(cache, AP, int, cache_status,
                          (cache_handle_t *h, request_rec *r, apr_table_t *headers,
                           ap_cache_status_e status, const char *reason))

/* Fields. Tables are out of the request's pool. */

/** The request's fields that may be kept: without those of the connection, and those that
 *  CacheIgnoreHeaders names. */
AP_DECLARE(apr_table_t *) ap_cache_cacheable_headers_in(request_rec *r);

/** The same of the answer's, r->err_headers_out and the content's fields included. */
AP_DECLARE(apr_table_t *) ap_cache_cacheable_headers_out(request_rec *r);

/** The same for any table; s is whose CacheIgnoreHeaders counts. */
AP_DECLARE(apr_table_t *) ap_cache_cacheable_headers(apr_pool_t *pool, apr_table_t *t,
                                                     server_rec *s);

/** Take Cache-Control and Pragma apart.
 *  @param cc             gets them; nothing is done when it is filled in already
 *  @param cc_header      the field's value, or NULL
 *  @param pragma_header  the same
 *  @param headers        where fields named by no-cache="..." and private="..." are looked up
 *  @return whether there was one of the fields */
AP_DECLARE(int) ap_cache_control(request_rec *r, cache_control_t *cc, const char *cc_header,
                                 const char *pragma_header, apr_table_t *headers);

/* Helpers of providers. */

/** A file name for a key: its hash, spread over folders.
 *  @param dirlevels  folders above the file
 *  @param dirlength  letters of a folder's name
 *  @param name       the key */
AP_DECLARE(char *) ap_cache_generate_name(apr_pool_t *p, int dirlevels, int dirlength,
                                          const char *name);

/** The age of an answer in seconds (RFC 9111 section 4.2.3).
 *  @param age_value  what its Age field says, in seconds
 *  @param now        microseconds, as all of apr_time_t */
AP_DECLARE(apr_time_t) ap_cache_current_age(cache_info *info, const apr_time_t age_value,
                                            apr_time_t now);

/** A time from its sixteen hexadecimal digits.
 *  @param x  the digits, ended by a NUL */
AP_DECLARE(apr_time_t) ap_cache_hex2usec(const char *x);

/** A time as sixteen hexadecimal digits.
 *  @param y  gets them and a NUL: room for 17 bytes, the caller's */
AP_DECLARE(void) ap_cache_usec2hex(apr_time_t j, char *y);

/** The next item of a list between commas, without blanks around it.
 *  @param list  what is taken apart
 *  @param str   gets the rest, NULL at the end
 *  @return out of p; NULL: an empty list */
AP_DECLARE(const char *) ap_cache_tokstr(apr_pool_t *p, const char *list, const char **str);

/** Another module's way of making keys: the key of a request, in place of the usual one. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_cache_generate_key,
                        (request_rec *r, apr_pool_t *p, const char **key));

#ifdef __cplusplus
}
#endif
#endif
