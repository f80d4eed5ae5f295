/* SPDX-License-Identifier: Apache-2.0 */
/* chunk.c - CHUNK: the chunked coding of a response, RFC 9112 section 7.1.
 *
 * Each brigade becomes one chunk, or one on either side of a flush. The last chunk
 * is held back where the response broke off (an EOC bucket, or an error bucket with
 * a gateway's status), so that the client can tell. HTTP_HEADER puts the filter
 * behind itself once it has decided for chunks. */
#include "apr_strings.h"

#include "http_connection.h"
#include "http_priv.h"
#include "mod_core.h"
#include "util_filter.h"

/* What one run of buckets adds up to, and why it ended. */
struct run {
    apr_off_t bytes;
    apr_bucket *stop; /* flush, end, or the sentinel: not part of the run */
    apr_bucket *more; /* a bucket of unknown length, read last; rest comes after it */
};

/* A gateway that failed half-way: the client must not take the body for whole. */
static int breaks_off(const apr_bucket *e)
{
    const ap_bucket_error *error;

    if (e->type == &ap_bucket_type_eoc)
        return 1;
    if (e->type != &ap_bucket_type_error)
        return 0;
    error = e->data;
    return error->status == HTTP_BAD_GATEWAY || error->status == HTTP_GATEWAY_TIME_OUT;
}

/* Add up data buckets from `e` on. One of unknown length is read, which cuts it into
 * what has come and the rest; the run ends there so that nothing waits. */
static apr_status_t measure(apr_bucket_brigade *b, apr_bucket *e, struct run *run)
{
    run->bytes = 0;
    run->more = NULL;
    for (; e != APR_BRIGADE_SENTINEL(b); e = APR_BUCKET_NEXT(e)) {
        const char *data;
        apr_size_t len;
        apr_status_t rv;

        if (APR_BUCKET_IS_EOS(e) || APR_BUCKET_IS_FLUSH(e) || breaks_off(e))
            break;
        if (e->length != (apr_size_t)-1) {
            run->bytes += (apr_off_t)e->length;
            continue;
        }
        rv = apr_bucket_read(e, &data, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS)
            return rv;
        run->bytes += (apr_off_t)len;
        if (len) {
            run->more = APR_BUCKET_NEXT(e);
            break;
        }
    }
    run->stop = run->more ? run->more : e;
    return APR_SUCCESS;
}

/* Put the size line before `first` and the line end before `stop`. */
static void frame_run(apr_bucket *first, const struct run *run, conn_rec *c)
{
    char line[24];
    char *at = http_put_hex(line, (apr_uint64_t)run->bytes);

    ap_assert(run->bytes > 0 && run->stop != first);
    memcpy(at, CRLF, 2);
    APR_BUCKET_INSERT_BEFORE(
        first, apr_bucket_heap_create(line, (apr_size_t)(at + 2 - line), NULL, c->bucket_alloc));
    APR_BUCKET_INSERT_BEFORE(run->stop, apr_bucket_immortal_create(CRLF, 2, c->bucket_alloc));
}

struct trailer_text {
    apr_pool_t *pool;
    apr_bucket_brigade *bb;
};

static int put_trailer(void *data, const char *name, const char *value)
{
    struct trailer_text *out = data;
    apr_size_t name_len = strlen(name), value_len = strlen(value);

    if (http_all_of(name, name_len, HTTP_TOKEN) && http_all_of(value, value_len, HTTP_FIELD)) {
        apr_brigade_write(out->bb, NULL, NULL, name, name_len);
        apr_brigade_write(out->bb, NULL, NULL, ": ", 2);
        apr_brigade_write(out->bb, NULL, NULL, value, value_len);
        apr_brigade_write(out->bb, NULL, NULL, CRLF, 2);
    }
    return 1;
}

/* Trailers are for clients that say that they read them, RFC 9110 section 6.5.1. */
static int wants_trailers(const request_rec *r)
{
    return !apr_is_empty_table(r->trailers_out)
           && http_has_token(apr_table_get(r->headers_in, "TE"), "trailers");
}

/* The last chunk and the trailer section, before the EOS. */
static void put_end(apr_bucket *eos, request_rec *r)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;

    if (!wants_trailers(r)) {
        APR_BUCKET_INSERT_BEFORE(eos, apr_bucket_immortal_create("0" CRLF CRLF, 5, alloc));
    } else {
        struct trailer_text out = {r->pool, apr_brigade_create(r->pool, alloc)};

        APR_BUCKET_INSERT_BEFORE(eos, apr_bucket_immortal_create("0" CRLF, 3, alloc));
        apr_table_do(put_trailer, &out, r->trailers_out, NULL);
        apr_brigade_write(out.bb, NULL, NULL, CRLF, 2);
        while (!APR_BRIGADE_EMPTY(out.bb)) {
            apr_bucket *e = APR_BRIGADE_FIRST(out.bb);

            APR_BUCKET_REMOVE(e);
            APR_BUCKET_INSERT_BEFORE(eos, e);
        }
    }
}

/* Pass on what stands before `stop`, when waiting for more may take time. */
static apr_status_t pass_head(ap_filter_t *f, apr_bucket_brigade *b, apr_bucket *stop)
{
    apr_bucket_brigade *rest = apr_brigade_split(b, stop);
    apr_status_t rv = ap_pass_brigade(f->next, b);

    apr_brigade_cleanup(b);
    APR_BRIGADE_CONCAT(b, rest);
    apr_brigade_destroy(rest);
    return rv;
}

/* Frame run by run; what comes after a bucket that had to be waited for is a brigade of
 * its own. */
AP_DECLARE(apr_status_t) ap_http_chunk_filter(ap_filter_t *f, apr_bucket_brigade *b)
{
    apr_bucket *e = APR_BRIGADE_FIRST(b);

    ap_assert(f->r != NULL);
    while (e != APR_BRIGADE_SENTINEL(b)) {
        struct run run;
        apr_status_t rv = measure(b, e, &run);

        if (rv != APR_SUCCESS)
            return rv;
        if (run.bytes > 0)
            frame_run(e, &run, f->c);
        e = run.stop;
        if (run.more) {
            if (e == APR_BRIGADE_SENTINEL(b))
                break;
            rv = pass_head(f, b, e);
            if (rv != APR_SUCCESS)
                return rv;
            e = APR_BRIGADE_FIRST(b);
        } else if (e != APR_BRIGADE_SENTINEL(b)) {
            if (breaks_off(e))
                f->ctx = f->r;
            if (APR_BUCKET_IS_EOS(e)) {
                if (!f->ctx)
                    put_end(e, f->r);
                ap_remove_output_filter(f);
                break;
            }
            e = APR_BUCKET_NEXT(e);
        }
    }
    return ap_pass_brigade(f->next, b);
}
