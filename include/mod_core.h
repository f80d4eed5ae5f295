/* SPDX-License-Identifier: Apache-2.0 */
/* mod_core.h - what the HTTP part offers to modules that take its work over: the
 * filters by their handles, OPTIONS and TRACE, the start of a head. */
#ifndef WEFT_MOD_CORE_H
#define WEFT_MOD_CORE_H

#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "http_protocol.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/* body.c, chunk.c, header_out.c, error_filter.c: filters and what they write */

/** The filter HTTP_IN: the content of a request without its framing, then EOS each time.
 *  Modes other than READBYTES and GETLINE go past it.
 *  @return APR_EGENERAL: bad framing; APR_ENOSPC: over LimitRequestBody; APR_INCOMPLETE:
 *          the connection ended within; else what the connection said */
AP_DECLARE(apr_status_t)
ap_http_filter(ap_filter_t *f, apr_bucket_brigade *b, ap_input_mode_t mode, apr_read_type_e block,
               apr_off_t readbytes);

/** The filter CHUNK: the chunked coding of a response. */
AP_DECLARE(apr_status_t) ap_http_chunk_filter(ap_filter_t *f, apr_bucket_brigade *b);

/** The filter HTTP_OUTERROR: closes the connection after a response that broke off. */
AP_DECLARE(apr_status_t) ap_http_outerror_filter(ap_filter_t *f, apr_bucket_brigade *b);

/** Append status line, Date and Server to bb, and take those two out of r->headers_out. */
AP_DECLARE(void) ap_basic_http_header(request_rec *r, apr_bucket_brigade *bb);

/** The record of HTTP_IN, of input; NULL until hooks are registered. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_http_input_filter_handle;
/** The record of HTTP_HEADER; NULL until hooks are registered. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_http_header_filter_handle;
/** The record of CHUNK; NULL until hooks are registered. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_chunk_filter_handle;
/** The record of HTTP_OUTERROR; NULL until hooks are registered. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_http_outerror_filter_handle;
/** The record of BYTERANGE; NULL until hooks are registered. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_byterange_filter_handle;

/* introspect.c, custom_response.c */

/** Set Allow; the answer to OPTIONS has no more to say. @return OK; DECLINED for HTTP/0.9 */
AP_DECLARE(int) ap_send_http_options(request_rec *r);

/** Answer TRACE with the request as it came. @return DONE, or a status if it is refused */
AP_DECLARE(int) ap_send_http_trace(request_rec *r);

/** What ErrorDocument or ap_custom_response() says for a status: a URL, a path, or a text
 *  behind a quotation mark. @param error_index  of ap_index_of_response()
 *  @return NULL: nothing */
AP_DECLARE(char *) ap_response_code_string(request_rec *r, int error_index);

/* random.c */

/** Make sure that there is randomness; ends the program if not. Once, at start. */
AP_DECLARE(void) ap_init_rng(apr_pool_t *p);

/** After a fork, in the parent: what was drawn before is drawn again. */
AP_DECLARE(void) ap_random_parent_after_fork(void);

/** What separates the parts of multipart/byteranges; new in each child. */
extern AP_DECLARE_DATA const char *ap_multipart_boundary;

#ifdef __cplusplus
}
#endif
#endif
