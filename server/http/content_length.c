/* SPDX-License-Identifier: Apache-2.0 */
/* content_length.c - CONTENT_LENGTH: how long the content is, if that can be known
 * before the first byte goes out.
 *
 * A response that arrives whole in one brigade gets a Content-Length. One that
 * does not is passed on as it comes: before the filter waits for a bucket that has
 * nothing yet (a pipe of a script), it sends what came before. It also counts
 * r->bytes_sent, which logs show. */
#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

AP_DECLARE_DATA ap_filter_rec_t *ap_content_length_filter_handle;

AP_DECLARE(void) ap_set_content_length(request_rec *r, apr_off_t length)
{
    ap_assert(length >= 0);
    r->clength = length;
    http_set_number(r->headers_out, r->pool, "Content-Length", (apr_uint64_t)length);
}

/* The filter counts on; it believes that the head is out. */
void http_leave_out_length(request_rec *r)
{
    for (ap_filter_t *f = r->proto_output_filters; f; f = f->next)
        if (f->frec == ap_content_length_filter_handle)
            f->ctx = r;
}

/* Pass what stands before e, with a flush, and go on with the rest. */
static apr_status_t send_before(ap_filter_t *f, apr_bucket_brigade *b, apr_bucket *e)
{
    apr_bucket_brigade *rest = apr_brigade_split(b, e);
    apr_status_t rv = ap_fflush(f->next, b);

    apr_brigade_cleanup(b);
    APR_BRIGADE_CONCAT(b, rest);
    apr_brigade_destroy(rest);
    return rv;
}

/* Read a bucket of unknown length; `sent` tells that something had to go out first. */
static apr_status_t read_unknown(ap_filter_t *f, apr_bucket_brigade *b, apr_bucket *e,
                                 apr_size_t *len, int *sent)
{
    const char *data;
    apr_status_t rv = apr_bucket_read(e, &data, len, APR_NONBLOCK_READ);

    if (!APR_STATUS_IS_EAGAIN(rv))
        return rv;
    if (e != APR_BRIGADE_FIRST(b) || !*sent) {
        rv = send_before(f, b, e);
        *sent = 1;
        if (rv != APR_SUCCESS)
            return rv;
    }
    return apr_bucket_read(e, &data, len, APR_BLOCK_READ);
}

/* Too much has been read into memory to hold it back for the sake of a length. */
static int holds_too_much(apr_off_t read)
{
    return read >= AP_MIN_BYTES_TO_WRITE;
}

/* Add up one brigade. Buckets of unknown length become ones in memory. */
static apr_status_t count(ap_filter_t *f, apr_bucket_brigade *b, int *eos, int *sent)
{
    request_rec *r = f->r;
    apr_off_t read = 0;
    apr_bucket *e;

    for (e = APR_BRIGADE_FIRST(b); e != APR_BRIGADE_SENTINEL(b); e = APR_BUCKET_NEXT(e)) {
        apr_size_t len = e->length;

        if (APR_BUCKET_IS_EOS(e)) {
            *eos = 1;
            break;
        }
        if (len == (apr_size_t)-1) {
            apr_status_t rv = read_unknown(f, b, e, &len, sent);

            if (rv != APR_SUCCESS) {
                if (!APR_STATUS_IS_EOF(rv) && rv != AP_FILTER_ERROR)
                    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                                  APLOGNO(00574) "ap_content_length_filter: "
                                  "apr_bucket_read() failed");
                return rv;
            }
            read += (apr_off_t)len;
            if (holds_too_much(read)) {
                apr_bucket *next = APR_BUCKET_NEXT(e);

                r->bytes_sent += (apr_off_t)len;
                read = 0;
                if (next == APR_BRIGADE_SENTINEL(b))
                    break;
                rv = send_before(f, b, next);
                *sent = 1;
                if (rv != APR_SUCCESS)
                    return rv;
                e = APR_BUCKET_PREV(APR_BRIGADE_FIRST(b));
                continue;
            }
        }
        r->bytes_sent += (apr_off_t)len;
    }
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_content_length_filter(ap_filter_t *f, apr_bucket_brigade *b)
{
    request_rec *r = f->r;
    int eos = 0;
    int sent = f->ctx != NULL;
    apr_status_t rv = count(f, b, &eos, &sent);

    ap_assert(r != NULL);
    if (rv != APR_SUCCESS)
        return rv;
    /* A HEAD that the handler answered without content keeps what the handler said:
     * what GET would send is not known here. */
    if (eos && !sent && !(r->header_only && r->bytes_sent == 0))
        ap_set_content_length(r, r->bytes_sent);
    f->ctx = r;
    return ap_pass_brigade(f->next, b);
}
