/* SPDX-License-Identifier: Apache-2.0 */
/* cache_common.h - a Cache-Control field (RFC 9111 section 5.2), taken apart. */
#ifndef WEFT_CACHE_COMMON_H
#define WEFT_CACHE_COMMON_H

#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cache_control cache_control_t;

/** Which directives are there, and the values of those that have one, in seconds. */
struct cache_control {
    unsigned int parsed : 1;           /**< the rest is filled in */
    unsigned int cache_control : 1;    /**< there is a Cache-Control field */
    unsigned int pragma : 1;           /**< there is a Pragma field */
    unsigned int no_cache : 1;
    unsigned int no_cache_header : 1;  /**< no-cache with names of fields */
    unsigned int no_store : 1;
    unsigned int max_age : 1;
    unsigned int max_stale : 1;
    unsigned int min_fresh : 1;
    unsigned int no_transform : 1;
    unsigned int only_if_cached : 1;
#ifdef __cplusplus /* two of the names are key words there */
    unsigned int public_ : 1;
    unsigned int private_ : 1;
#else
    unsigned int public : 1;
    unsigned int private : 1;
#endif
    unsigned int private_header : 1;   /**< private with names of fields */
    unsigned int must_revalidate : 1;
    unsigned int proxy_revalidate : 1;
    unsigned int s_maxage : 1;
    unsigned int invalidated : 1;      /**< the entry was made stale */
    apr_int64_t max_age_value;
    apr_int64_t max_stale_value;
    apr_int64_t min_fresh_value;
    apr_int64_t s_maxage_value;
};

#ifdef __cplusplus
}
#endif
#endif
