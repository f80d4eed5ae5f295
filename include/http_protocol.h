/* SPDX-License-Identifier: Apache-2.0 */
/* http_protocol.h - TODO-JOB */
#ifndef WEFT_HTTP_PROTOCOL_H
#define WEFT_HTTP_PROTOCOL_H

#include "apr.h"
#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_file_info.h"
#include "apr_file_io.h"
#include "apr_hooks.h"
#include "apr_network_io.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AP_GETLINE_FOLD 1
#define AP_GETLINE_CRLF 2
#define AP_GETLINE_NOSPC_EOL 4
#define AP_GET_BASIC_AUTH_PW_NOTE "AP_GET_BASIC_AUTH_PW_NOTE"
#define AP_PROTOCOL_HTTP1 "http/1.1"

typedef enum {
    AP_CONDITION_NONE = 0,
    AP_CONDITION_NOMATCH = 1,
    AP_CONDITION_WEAK = 2,
    AP_CONDITION_STRONG = 3
} ap_condition_e;

typedef struct ap_bucket_error ap_bucket_error;
typedef struct etag_rec etag_rec;

/** TODO-DOC */
struct etag_rec {
    const char *vlist_validator;
    apr_time_t request_time;
    apr_finfo_t *finfo;
    const char *pathname;
    apr_file_t *fd;
    int force_weak;
};

/** TODO-DOC */
struct ap_bucket_error {
    apr_bucket_refcount refcount;
    int status;
    const char *data;
};

/** TODO-DOC */
AP_DECLARE_HOOK(apr_port_t, default_port, (const request_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(const char *, http_scheme, (const request_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(void, insert_error_filter, (request_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(int, log_transaction, (request_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(int, note_auth_failure, (request_rec *, const char *))

/** TODO-DOC */
AP_DECLARE_HOOK(int, post_read_request, (request_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(void, pre_read_request, (request_rec *, conn_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(const char *, protocol_get, (const conn_rec *))

/** TODO-DOC */
AP_DECLARE_HOOK(int, protocol_propose, (conn_rec *, request_rec *, server_rec *, const apr_array_header_t *, apr_array_header_t *))

/** TODO-DOC */
AP_DECLARE_HOOK(int, protocol_switch, (conn_rec *, request_rec *, server_rec *, const char *))

/** TODO-DOC */
AP_DECLARE(int) ap_rwrite(const void *, int, request_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_setup_client_block(request_rec *, int);

/** TODO-DOC */
AP_DECLARE(void) ap_set_content_type(request_rec *, const char *);

/** TODO-DOC */
AP_DECLARE(long) ap_get_client_block(request_rec *, char *, apr_size_t);

/** TODO-DOC */
AP_DECLARE(int) ap_should_client_block(request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_set_content_length(request_rec *, apr_off_t);

/** TODO-DOC */
AP_DECLARE(int) ap_rflush(request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_set_last_modified(request_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_rprintf(request_rec *, const char *, ...);

/** TODO-DOC */
AP_DECLARE(int) ap_meets_conditions(request_rec *);

/** TODO-DOC */
AP_DECLARE(const char *) ap_get_status_line(int);

/** TODO-DOC */
AP_DECLARE(int) ap_get_basic_auth_pw(request_rec *, const char **);

/** TODO-DOC */
AP_DECLARE(void) ap_note_basic_auth_failure(request_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_rputc(int, request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_finalize_request_protocol(request_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_discard_request_body(request_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_rvputs(request_rec *, ...);

/** TODO-DOC */
AP_DECLARE(void) ap_set_etag(request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_note_auth_failure(request_rec *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_send_fd(apr_file_t *, request_rec *, apr_off_t, apr_size_t, apr_size_t *);

/** TODO-DOC */
AP_DECLARE(ap_method_list_t *) ap_make_method_list(apr_pool_t *, int);

/** TODO-DOC */
AP_DECLARE(void) ap_note_digest_auth_failure(request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_parse_uri(request_rec *, const char *);

/** TODO-DOC */
AP_DECLARE(void) ap_send_error_response(request_rec *, int);

/** TODO-DOC */
AP_DECLARE(int) ap_map_http_request_error(apr_status_t, int);

/** TODO-DOC */
AP_DECLARE(apr_bucket *) ap_bucket_error_create(int, const char *, apr_pool_t *, apr_bucket_alloc_t *);

/** TODO-DOC */
AP_DECLARE(int) ap_index_of_response(int);

/** TODO-DOC */
AP_DECLARE(char *) ap_make_etag(request_rec *, int);

/** TODO-DOC */
AP_DECLARE(int) ap_method_register(apr_pool_t *, const char *);

/** TODO-DOC */
AP_DECLARE(int) ap_set_keepalive(request_rec *);

/** TODO-DOC */
AP_DECLARE(apr_time_t) ap_rationalize_mtime(request_rec *, apr_time_t);

/** TODO-DOC */
AP_DECLARE(void) ap_clear_method_list(ap_method_list_t *);

/** TODO-DOC */
AP_DECLARE(void) ap_method_list_add(ap_method_list_t *, const char *);

/** TODO-DOC */
AP_DECLARE(apr_size_t) ap_send_mmap(apr_mmap_t *, request_rec *, apr_size_t, apr_size_t);

/** TODO-DOC */
AP_DECLARE(void) ap_set_content_type_ex(request_rec *, const char *, int);

/** TODO-DOC */
AP_DECLARE(int) ap_method_number_of(const char *);

/** TODO-DOC */
AP_DECLARE(void) ap_send_interim_response(request_rec *, int);

/** TODO-DOC */
AP_DECLARE(void) ap_set_accept_ranges(request_rec *);

/** TODO-DOC */
AP_DECLARE(const char *) ap_get_protocol(conn_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_getline(char *, int, request_rec *, int);

/** TODO-DOC */
AP_DECLARE(int) ap_is_allowed_protocol(conn_rec *, request_rec *, server_rec *, const char *);

/** TODO-DOC */
AP_DECLARE(const char *) ap_make_content_type(request_rec *, const char *);

/** TODO-DOC */
AP_DECLARE(int) ap_check_request_header(request_rec *);

/** TODO-DOC */
AP_DECLARE(ap_condition_e) ap_condition_if_match(request_rec *, apr_table_t *);

/** TODO-DOC */
AP_DECLARE(ap_condition_e) ap_condition_if_modified_since(request_rec *, apr_table_t *);

/** TODO-DOC */
AP_DECLARE(ap_condition_e) ap_condition_if_none_match(request_rec *, apr_table_t *);

/** TODO-DOC */
AP_DECLARE(ap_condition_e) ap_condition_if_range(request_rec *, apr_table_t *);

/** TODO-DOC */
AP_DECLARE(ap_condition_e) ap_condition_if_unmodified_since(request_rec *, apr_table_t *);

/** TODO-DOC */
AP_DECLARE(request_rec *) ap_create_request(conn_rec *);

/** TODO-DOC */
AP_DECLARE(char *) ap_make_etag_ex(request_rec *, etag_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_parse_request_line(request_rec *);

/** TODO-DOC */
AP_DECLARE(int) ap_post_read_request(request_rec *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_rgetline_core(char **, apr_size_t, apr_size_t *, request_rec *, int, apr_bucket_brigade *);

/** TODO-DOC */
AP_DECLARE(const char *) ap_select_protocol(conn_rec *, request_rec *, server_rec *, const apr_array_header_t *);

/** TODO-DOC */
AP_DECLARE(void) ap_set_etag_fd(request_rec *, apr_file_t *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_switch_protocol(conn_rec *, request_rec *, server_rec *, const char *);

/** TODO-DOC */
AP_DECLARE(apr_bucket *) ap_bucket_error_make(apr_bucket *, int, const char *, apr_pool_t *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_byterange_filter(ap_filter_t *, apr_bucket_brigade *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_content_length_filter(ap_filter_t *, apr_bucket_brigade *);

/** TODO-DOC */
AP_DECLARE(void) ap_copy_method_list(ap_method_list_t *, ap_method_list_t *);

/** TODO-DOC */
AP_DECLARE(void) ap_finalize_sub_req_protocol(request_rec *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_get_basic_auth_components(const request_rec *, const char **, const char **);

/** TODO-DOC */
AP_DECLARE(void) ap_get_mime_headers(request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_get_mime_headers_core(request_rec *, apr_bucket_brigade *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_get_protocol_upgrades(conn_rec *, request_rec *, server_rec *, int, const apr_array_header_t **);

/** TODO-DOC */
AP_DECLARE(const char *) ap_get_status_line_ex(apr_pool_t *, int);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_http_header_filter(ap_filter_t *, apr_bucket_brigade *);

/** TODO-DOC */
AP_DECLARE(int) ap_method_in_list(ap_method_list_t *, const char *);

/** TODO-DOC */
AP_DECLARE(void) ap_method_list_remove(ap_method_list_t *, const char *);

/** TODO-DOC */
AP_DECLARE(const char *) ap_method_name_of(apr_pool_t *, int);

/** TODO-DOC */
AP_DECLARE(void) ap_method_registry_init(apr_pool_t *);

/** TODO-DOC */
AP_DECLARE(apr_status_t) ap_old_write_filter(ap_filter_t *, apr_bucket_brigade *);

/** TODO-DOC */
AP_DECLARE(request_rec *) ap_read_request(conn_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_set_sub_req_protocol(request_rec *, const request_rec *);

/** TODO-DOC */
AP_DECLARE(void) ap_setup_make_content_type(apr_pool_t *);

/** TODO-DOC */
AP_DECLARE(int) ap_vrprintf(request_rec *, const char *, va_list);

/** TODO-DOC */
extern AP_DECLARE_DATA const apr_bucket_type_t ap_bucket_type_error;
/** Whether a bucket is of this type. */
#define AP_BUCKET_IS_ERROR(e) ((e)->type == &ap_bucket_type_error)

/** TODO-DOC */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_old_write_func;

/** Whether a bucket is an error bucket. */
#define AP_BUCKET_IS_ERROR(e) ((e)->type == &ap_bucket_type_error)

/** Write a string to the client; see ap_rwrite(). @return bytes written, or -1 */
static inline int ap_rputs(const char *str, request_rec *r)
{
    apr_size_t len = 0;

    while (str[len])
        len++;
    return ap_rwrite(str, (int)len, r);
}

#ifdef __cplusplus
}
#endif
#endif
