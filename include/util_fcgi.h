/* SPDX-License-Identifier: Apache-2.0 */
/* util_fcgi.h - records of FastCGI 1.0, for modules that speak it.
 *
 * Names and numbers are those of the FastCGI specification. */
#ifndef WEFT_UTIL_FCGI_H
#define WEFT_UTIL_FCGI_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_tables.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AP_FCGI_HEADER_LEN 8
#define AP_FCGI_MAX_CONTENT_LEN 65535
#define AP_FCGI_VERSION_1 1

/* Types of records. */
#define AP_FCGI_BEGIN_REQUEST 1
#define AP_FCGI_ABORT_REQUEST 2
#define AP_FCGI_END_REQUEST 3
#define AP_FCGI_PARAMS 4
#define AP_FCGI_STDIN 5
#define AP_FCGI_STDOUT 6
#define AP_FCGI_STDERR 7
#define AP_FCGI_DATA 8
#define AP_FCGI_GET_VALUES 9
#define AP_FCGI_GET_VALUES_RESULT 10
#define AP_FCGI_UNKNOWN_TYPE 11
#define AP_FCGI_MAXTYPE 11

/* Where the fields of a head are. */
#define AP_FCGI_HDR_VERSION_OFFSET 0
#define AP_FCGI_HDR_TYPE_OFFSET 1
#define AP_FCGI_HDR_REQUEST_ID_B1_OFFSET 2
#define AP_FCGI_HDR_REQUEST_ID_B0_OFFSET 3
#define AP_FCGI_HDR_CONTENT_LEN_B1_OFFSET 4
#define AP_FCGI_HDR_CONTENT_LEN_B0_OFFSET 5
#define AP_FCGI_HDR_PADDING_LEN_OFFSET 6
#define AP_FCGI_HDR_RESERVED_OFFSET 7

/* Roles. */
#define AP_FCGI_RESPONDER 1
#define AP_FCGI_AUTHORIZER 2
#define AP_FCGI_FILTER 3

/** Do not close the connection behind the request. */
#define AP_FCGI_KEEP_CONN 1

/* Where the fields of a begin record's body are. */
#define AP_FCGI_BRB_ROLEB1_OFFSET 0
#define AP_FCGI_BRB_ROLEB0_OFFSET 1
#define AP_FCGI_BRB_FLAGS_OFFSET 2
#define AP_FCGI_BRB_RESERVED0_OFFSET 3
#define AP_FCGI_BRB_RESERVED1_OFFSET 4
#define AP_FCGI_BRB_RESERVED2_OFFSET 5
#define AP_FCGI_BRB_RESERVED3_OFFSET 6
#define AP_FCGI_BRB_RESERVED4_OFFSET 7

/* Roles as text, and what FCGI_APACHE_ROLE may be besides. */
#define AP_FCGI_RESPONDER_STR "RESPONDER"
#define AP_FCGI_AUTHORIZER_STR "AUTHORIZER"
#define AP_FCGI_FILTER_STR "FILTER"
#define AP_FCGI_APACHE_ROLE_AUTHENTICATOR_STR "AUTHENTICATOR"
#define AP_FCGI_APACHE_ROLE_AUTHORIZER_STR "AUTHORIZER"
#define AP_FCGI_APACHE_ROLE_ACCESS_CHECKER_STR "ACCESS_CHECKER"

typedef struct ap_fcgi_header ap_fcgi_header;
typedef struct ap_fcgi_begin_request_body ap_fcgi_begin_request_body;

/** The head of a record, as on the wire: B1 is the high byte. */
struct ap_fcgi_header {
    unsigned char version;         /**< AP_FCGI_VERSION_1 */
    unsigned char type;            /**< AP_FCGI_BEGIN_REQUEST and on */
    unsigned char requestIdB1;
    unsigned char requestIdB0;
    unsigned char contentLengthB1;
    unsigned char contentLengthB0;
    unsigned char paddingLength;
    unsigned char reserved;
};

/** The body of a begin record. */
struct ap_fcgi_begin_request_body {
    unsigned char roleB1;
    unsigned char roleB0;      /**< AP_FCGI_RESPONDER and on */
    unsigned char flags;
    unsigned char reserved[5];
};

/** The body of a begin record as 8 bytes. */
AP_DECLARE(void) ap_fcgi_begin_request_body_to_array(ap_fcgi_begin_request_body *h,
                                                     unsigned char *a);

/** Write variables as name-value pairs, as many as fit.
 *  @param starting_elem  index of the first; gets that of the first left out
 *  @return APR_ENOSPC: not even one fits */
AP_DECLARE(apr_status_t) ap_fcgi_encode_env(request_rec *r, apr_table_t *env, void *buffer,
                                            apr_size_t buflen, int *starting_elem);

/** How long the pairs are that fit together into maxlen bytes.
 *  @param starting_elem  index of the first; gets that of the first left out */
AP_DECLARE(apr_size_t) ap_fcgi_encoded_env_len(apr_table_t *env, apr_size_t maxlen,
                                               int *starting_elem);

/** Fill in the head of a record. */
AP_DECLARE(void) ap_fcgi_fill_in_header(ap_fcgi_header *header, unsigned char type,
                                        apr_uint16_t request_id, apr_uint16_t content_len,
                                        unsigned char padding_len);

/** Fill in the body of a begin record.
 *  @param flags  0 or AP_FCGI_KEEP_CONN */
AP_DECLARE(void) ap_fcgi_fill_in_request_body(ap_fcgi_begin_request_body *brb, int role,
                                              unsigned char flags);

/** Take the 8 bytes of a head apart. */
AP_DECLARE(void) ap_fcgi_header_fields_from_array(unsigned char *version, unsigned char *type,
                                                  apr_uint16_t *request_id,
                                                  apr_uint16_t *content_len,
                                                  unsigned char *padding_len, unsigned char *arr);

/** A head as 8 bytes. */
AP_DECLARE(void) ap_fcgi_header_to_array(ap_fcgi_header *h, unsigned char *a);

/** 8 bytes as a head. */
AP_DECLARE(void) ap_fcgi_header_from_array(ap_fcgi_header *h, unsigned char *a);

#ifdef __cplusplus
}
#endif
#endif
