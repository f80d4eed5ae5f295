/* SPDX-License-Identifier: Apache-2.0 */
/* client_block.c - how handlers read a request's content: the old three calls
 * (setup, should, get), and throwing away what nobody read. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "mod_core.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

static const struct {
    apr_status_t error;
    int status;
} error_statuses[] = {
    {AP_FILTER_ERROR, AP_FILTER_ERROR},
    {APR_EGENERAL, HTTP_BAD_REQUEST},
    {APR_ENOSPC, HTTP_REQUEST_ENTITY_TOO_LARGE},
    {APR_ENOTIMPL, HTTP_NOT_IMPLEMENTED},
    {APR_TIMEUP, HTTP_REQUEST_TIME_OUT},
    {APR_ETIMEDOUT, HTTP_REQUEST_TIME_OUT},
};

AP_DECLARE(int) ap_map_http_request_error(apr_status_t rv, int status)
{
    for (apr_size_t i = 0; i < sizeof(error_statuses) / sizeof(*error_statuses); i++) {
        if (error_statuses[i].error == rv)
            return error_statuses[i].status;
    }
    return status;
}

/* Whether reading on makes sense: not where the connection ends anyway. */
static int worth_discarding(const request_rec *r)
{
    return !r->main && r->connection->keepalive != AP_CONN_CLOSE
           && !ap_status_drops_connection(r->status);
}

/* Read to EOS. What was already announced as none is not even asked for. */
AP_DECLARE(int) ap_discard_request_body(request_rec *r)
{
    apr_bucket_brigade *bb;
    int eos = 0;

    if (!worth_discarding(r))
        return OK;
    /* The common request has no content, and HTTP_IN would say just that. */
    if (r->input_filters && r->input_filters->frec == ap_http_input_filter_handle
        && !r->input_filters->ctx && !http_has_framed_body(r)) {
        r->expecting_100 = 0;
        return OK;
    }
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    while (!eos) {
        apr_bucket *e, *next;
        /* Through all filters: one may be there to keep what goes by (mod_request). */
        apr_status_t rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES,
                                         APR_BLOCK_READ, HUGE_STRING_LEN);

        if (rv != APR_SUCCESS) {
            apr_brigade_destroy(bb);
            return ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
        }
        if (APR_BRIGADE_EMPTY(bb))
            break;
        for (e = APR_BRIGADE_FIRST(bb); e != APR_BRIGADE_SENTINEL(bb) && !eos; e = next) {
            const char *data;
            apr_size_t len;

            next = APR_BUCKET_NEXT(e);
            eos = APR_BUCKET_IS_EOS(e);
            if (!e->length)
                continue;
            if (apr_bucket_read(e, &data, &len, APR_BLOCK_READ) != APR_SUCCESS) {
                apr_brigade_destroy(bb);
                return HTTP_BAD_REQUEST;
            }
        }
        apr_brigade_cleanup(bb);
    }
    apr_brigade_destroy(bb);
    return OK;
}

/* What the fields announce against what the handler is ready to take. */
AP_DECLARE(int) ap_setup_client_block(request_rec *r, int read_policy)
{
    const char *coding = apr_table_get(r->headers_in, "Transfer-Encoding");
    const char *length = apr_table_get(r->headers_in, "Content-Length");

    r->read_body = read_policy;
    r->read_chunked = 0;
    r->remaining = 0;
    if (coding) {
        if (!ap_is_chunked(r->pool, coding)) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                          APLOGNO(01592) "Unknown Transfer-Encoding %s", coding);
            return HTTP_NOT_IMPLEMENTED;
        }
        if (r->read_body == REQUEST_CHUNKED_ERROR) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                          APLOGNO(01593) "chunked Transfer-Encoding forbidden: %s", r->uri);
            return r->read_length ? HTTP_BAD_REQUEST : HTTP_LENGTH_REQUIRED;
        }
        r->read_chunked = 1;
    } else if (length && !ap_parse_strict_length(&r->remaining, length)) {
        r->remaining = 0;
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01594) "Invalid Content-Length '%s'", length);
        return HTTP_BAD_REQUEST;
    }
    if (r->read_body == REQUEST_NO_BODY && (r->read_chunked || r->remaining > 0)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01595) "%s with body is not allowed for %s", r->method, r->uri);
        return HTTP_REQUEST_ENTITY_TOO_LARGE;
    }
    return OK;
}

AP_DECLARE(int) ap_should_client_block(request_rec *r)
{
    return !r->read_length && (r->read_chunked || r->remaining > 0);
}

/* One brigade, copied into the caller's buffer. */
AP_DECLARE(long) ap_get_client_block(request_rec *r, char *buffer, apr_size_t bufsiz)
{
    apr_bucket_brigade *bb;
    apr_status_t rv;
    apr_size_t len = bufsiz;

    ap_assert(buffer != NULL);
    if (r->read_chunked < 0 || (!r->read_chunked && r->remaining <= 0))
        return 0;
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES, APR_BLOCK_READ,
                        (apr_off_t)bufsiz);
    if (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(bb)
        && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb))) {
        /* The next call answers 0, without reading again. */
        r->remaining = 0;
        if (r->read_chunked)
            r->read_chunked = -1;
    }
    if (rv == APR_SUCCESS)
        rv = apr_brigade_flatten(bb, buffer, &len);
    apr_brigade_destroy(bb);
    if (rv != APR_SUCCESS) {
        r->connection->keepalive = AP_CONN_CLOSE;
        return -1;
    }
    r->read_length += (apr_off_t)len;
    return (long)len;
}
