/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - ap_rwrite() and friends: a handler's small writes become one brigade.
 *
 * What is written collects in OLD_WRITE, a filter that sits in front of the
 * content filters from the first write on; it lets a brigade go when it holds
 * AP_IOBUFSIZE bytes, on a flush, and when the handler passes a brigade of its
 * own or ends. Memory: buckets of the connection's allocator. */
#include "apr_lib.h"
#include "apr_mmap.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_priv.h"
#include "util_filter.h"

AP_DECLARE_DATA ap_filter_rec_t *ap_old_write_func;

struct old_write {
    apr_bucket_brigade *held; /* written, not yet passed on */
    apr_bucket_brigade *tmp;
};

/* Whatever is passed through comes after what was written before; nothing was where
 * SetOutputFilter named the filter. */
AP_DECLARE(apr_status_t) ap_old_write_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    struct old_write *ctx = f->ctx;

    if (ctx && ctx->held)
        APR_BRIGADE_PREPEND(bb, ctx->held);
    return ap_pass_brigade(f->next, bb);
}

/* The OLD_WRITE filter at the head of the request's chain, put there if need be. */
static ap_filter_t *writing_filter(request_rec *r)
{
    ap_filter_t *f;

    ap_assert(ap_old_write_func != NULL);
    for (f = r->output_filters; f && f->r == r; f = f->next) {
        if (f->frec == ap_old_write_func && f->ctx)
            return f;
    }
    return ap_add_output_filter_handle(
        ap_old_write_func, apr_pcalloc(r->pool, sizeof(struct old_write)), r, r->connection);
}

/* Add bytes to what is held. A filter that went before OLD_WRITE since must see
 * the bytes too: then they are passed at once. */
static apr_status_t buffer_output(request_rec *r, const char *data, apr_size_t len)
{
    conn_rec *c = r->connection;
    ap_filter_t *f = writing_filter(r);
    struct old_write *ctx;

    if (!len)
        return APR_SUCCESS;
    ap_assert(f != NULL);
    ctx = f->ctx;
    if (f != r->output_filters) {
        apr_bucket *b = apr_bucket_transient_create(data, len, c->bucket_alloc);

        if (!ctx->tmp)
            ctx->tmp = apr_brigade_create(r->pool, c->bucket_alloc);
        APR_BRIGADE_INSERT_TAIL(ctx->tmp, b);
        return ap_filter_flush(ctx->tmp, r->output_filters);
    }
    if (!ctx->held)
        ctx->held = apr_brigade_create(r->pool, c->bucket_alloc);
    return apr_brigade_write(ctx->held, ap_filter_flush, f->next, data, len);
}

AP_DECLARE(int) ap_rputc(int c, request_rec *r)
{
    char byte = (char)c;

    if (r->connection->aborted || buffer_output(r, &byte, 1) != APR_SUCCESS)
        return -1;
    return c;
}

AP_DECLARE(int) ap_rwrite(const void *buf, int nbyte, request_rec *r)
{
    ap_assert(buf != NULL || !nbyte);
    if (nbyte < 0 || r->connection->aborted)
        return -1;
    return buffer_output(r, buf, (apr_size_t)nbyte) == APR_SUCCESS ? nbyte : -1;
}

AP_DECLARE(int) ap_rvputs(request_rec *r, ...)
{
    apr_size_t written = 0;
    va_list args;
    const char *s;
    int failed = r->connection->aborted != 0;

    va_start(args, r);
    while (!failed && (s = va_arg(args, const char *))) {
        apr_size_t len = strlen(s);

        failed = buffer_output(r, s, len) != APR_SUCCESS;
        written += len;
    }
    va_end(args);
    return failed ? -1 : (int)written;
}

/* How apr_vformatter() hands over what it has formatted. */
struct print_buffer {
    apr_vformatter_buff_t vbuff; /* first: APR gives back its address */
    request_rec *r;
    int failed;
    char bytes[AP_IOBUFSIZE];
};

static int flush_print(apr_vformatter_buff_t *vbuff)
{
    struct print_buffer *buf = (struct print_buffer *)vbuff;
    apr_size_t len = (apr_size_t)(buf->vbuff.curpos - buf->bytes);

    buf->failed = buffer_output(buf->r, buf->bytes, len) != APR_SUCCESS;
    buf->vbuff.curpos = buf->bytes;
    return buf->failed ? -1 : 0;
}

AP_DECLARE(int) ap_vrprintf(request_rec *r, const char *fmt, va_list va)
{
    struct print_buffer buf;
    int written;

    ap_assert(fmt != NULL);
    if (r->connection->aborted)
        return -1;
    buf.r = r;
    buf.failed = 0;
    buf.vbuff.curpos = buf.bytes;
    buf.vbuff.endpos = buf.bytes + sizeof(buf.bytes);
    written = apr_vformatter(flush_print, &buf.vbuff, fmt, va);
    if (!buf.failed && written >= 0)
        flush_print(&buf.vbuff);
    return buf.failed ? -1 : written;
}

AP_DECLARE(int) ap_rprintf(request_rec *r, const char *fmt, ...)
{
    va_list args;
    int written;

    va_start(args, fmt);
    written = ap_vrprintf(r, fmt, args);
    va_end(args);
    return written;
}

AP_DECLARE(int) ap_rflush(request_rec *r)
{
    conn_rec *c = r->connection;
    ap_filter_t *f = writing_filter(r);
    struct old_write *ctx;
    apr_status_t rv;

    ap_assert(f != NULL);
    ctx = f->ctx;
    if (!ctx->tmp)
        ctx->tmp = apr_brigade_create(r->pool, c->bucket_alloc);
    rv = ap_fflush(r->output_filters, ctx->tmp);
    apr_brigade_cleanup(ctx->tmp);
    return rv == APR_SUCCESS ? 0 : -1;
}

/* --- whole files and mappings --- */

AP_DECLARE(apr_status_t)
ap_send_fd(apr_file_t *fd, request_rec *r, apr_off_t offset, apr_size_t length,
           apr_size_t *nbytes)
{
    conn_rec *c = r->connection;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, c->bucket_alloc);
    apr_status_t rv;

    apr_brigade_insert_file(bb, fd, offset, (apr_off_t)length, r->pool);
    rv = ap_pass_brigade(r->output_filters, bb);
    if (nbytes)
        *nbytes = rv == APR_SUCCESS ? length : 0;
    return rv;
}

AP_DECLARE(apr_size_t)
ap_send_mmap(apr_mmap_t *mm, request_rec *r, apr_size_t offset, apr_size_t length)
{
    conn_rec *c = r->connection;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, c->bucket_alloc);

    APR_BRIGADE_INSERT_TAIL(
        bb, apr_bucket_mmap_create(mm, (apr_off_t)offset, length, c->bucket_alloc));
    return ap_pass_brigade(r->output_filters, bb) == APR_SUCCESS ? length : 0;
}
