/* SPDX-License-Identifier: Apache-2.0 */
/* util_cookies.h - setting, reading and taking back cookies, RFC 6265.
 *
 * The functions that set take a list of tables, ended by NULL: headers_out, err_headers_out,
 * or both. */
#ifndef WEFT_UTIL_COOKIES_H
#define WEFT_UTIL_COOKIES_H

#include "apr_errno.h"
#include "apr_tables.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SET_COOKIE "Set-Cookie"
#define SET_COOKIE2 "Set-Cookie2"
#define DEFAULT_ATTRS "HttpOnly;Secure;Version=1"
#define CLEAR_ATTRS "Version=1"

typedef struct ap_cookie_do ap_cookie_do;

/** What a search for a cookie knows. */
struct ap_cookie_do {
    request_rec *r;
    const char *name;
    const char *encoded;      /**< its value, NULL: not found yet */
    apr_table_t *new_cookies; /**< the fields without it */
    int duplicated;           /**< it came more than once */
};

/** Find a cookie of the request.
 *  @param val     gets its value as it came; untouched if there is none
 *  @param remove  not 0: take it out of the request's fields
 *  @return APR_EGENERAL: the client sent it more than once */
AP_DECLARE(apr_status_t) ap_cookie_read(request_rec *r, const char *name, const char **val,
                                        int remove);

/** Set a cookie.
 *  @param attrs   "path=/;secure" and the like; NULL or "": DEFAULT_ATTRS
 *  @param maxage  seconds; 0: until the browser is closed */
AP_DECLARE(apr_status_t) ap_cookie_write(request_rec *r, const char *name, const char *val,
                                         const char *attrs, long maxage, ...);

/** The same as Set-Cookie2. */
AP_DECLARE(apr_status_t) ap_cookie_write2(request_rec *r, const char *name2, const char *val,
                                          const char *attrs2, long maxage, ...);

/** APR_SUCCESS if the string can be a cookie's name. */
AP_DECLARE(apr_status_t) ap_cookie_check_string(const char *string);

/** Take a cookie back.
 *  @param attrs  those that it was set with; NULL or "": CLEAR_ATTRS */
AP_DECLARE(apr_status_t) ap_cookie_remove(request_rec *r, const char *name, const char *attrs, ...);

/** The same as Set-Cookie2. */
AP_DECLARE(apr_status_t) ap_cookie_remove2(request_rec *r, const char *name2, const char *attrs2,
                                           ...);

#ifdef __cplusplus
}
#endif
#endif
