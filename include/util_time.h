/* SPDX-License-Identifier: Apache-2.0 */
/* util_time.h - times as fields and as text, worked out once a second in each thread.
 *
 * Meant for times near the present one; others work too, at the price of a conversion. */
#ifndef WEFT_UTIL_TIME_H
#define WEFT_UTIL_TIME_H

#include "apr_errno.h"
#include "apr_time.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AP_TIME_RECENT_THRESHOLD 15 /**< seconds that count as near */

/* Forms of ap_recent_ctime_ex(). */
#define AP_CTIME_OPTION_NONE 0
#define AP_CTIME_OPTION_USEC 0x1    /**< microseconds */
#define AP_CTIME_OPTION_COMPACT 0x2 /**< 2009-02-13 23:31:30 */
#define AP_CTIME_OPTION_GMTOFF 0x4  /**< the zone's distance from GMT behind it */
#define AP_CTIME_OPTION_MSEC 0x8    /**< milliseconds */

/** Fields in local time. */
AP_DECLARE(apr_status_t) ap_explode_recent_localtime(apr_time_exp_t *tm, apr_time_t t);

/** Local time as the C library's ctime() writes it, into APR_CTIME_LEN bytes. */
AP_DECLARE(apr_status_t) ap_recent_ctime(char *date_str, apr_time_t t);

/** A date for a field (RFC 9110 section 5.6.7), into APR_RFC822_DATE_LEN bytes. */
AP_DECLARE(apr_status_t) ap_recent_rfc822_date(char *date_str, apr_time_t t);

/** Fields in GMT. */
AP_DECLARE(apr_status_t) ap_explode_recent_gmt(apr_time_exp_t *tm, apr_time_t t);

/** The same in one of several forms.
 *  @param option  AP_CTIME_OPTION_*
 *  @param len     bytes of room; gets what was used, end included, or 0 with APR_ENOMEM */
AP_DECLARE(apr_status_t) ap_recent_ctime_ex(char *date_str, apr_time_t t, int option, int *len);

#ifdef __cplusplus
}
#endif
#endif
