/* SPDX-License-Identifier: Apache-2.0 */
/* form.c - a request's content as the fields of a form, application/x-www-form-urlencoded.
 *
 * Values may be large and are kept as brigades. The content is read once, to its end,
 * also after the form turned out too large. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "http_protocol.h"
#include "util/util_priv.h"
#include "util_filter.h"

/** The parse, which goes on across buckets in the middle of anything. */
struct form {
    request_rec *r;
    apr_array_header_t *pairs;
    apr_size_t max_pairs;  /* (apr_size_t)-1: any number */
    apr_size_t max_size;   /* of the whole content */
    apr_size_t total;      /* of it, so far */
    ap_form_pair_t *pair;  /* whose value is read; NULL: a name is read */
    char *buf;
    apr_size_t used;
    apr_size_t room;
    int escape;            /* digits of an escape that are still to come */
    int code;              /* of the escape, so far */
    int failed;            /* the status to give in the end */
};

static void put(struct form *f, char c)
{
    if (f->used + 1 >= f->room) {
        apr_size_t room = f->room ? 2 * f->room : 256;
        char *bigger = apr_palloc(f->r->pool, room);
        if (f->used)
            memcpy(bigger, f->buf, f->used);
        f->buf = bigger;
        f->room = room;
    }
    f->buf[f->used++] = c;
}

static void end_value(struct form *f)
{
    apr_bucket_alloc_t *alloc = f->r->connection->bucket_alloc;
    char *copy = apr_pstrmemdup(f->r->pool, f->used ? f->buf : "", f->used);

    ap_assert(f->pair != NULL);
    if (f->used)
        APR_BRIGADE_INSERT_TAIL(f->pair->value,
                                apr_bucket_pool_create(copy, f->used, f->r->pool, alloc));
    f->pair = NULL;
    f->used = 0;
}

static void end_name(struct form *f)
{
    ap_assert(f->pair == NULL);
    if ((apr_size_t)f->pairs->nelts >= f->max_pairs) {
        f->failed = HTTP_REQUEST_ENTITY_TOO_LARGE;
        return;
    }
    f->pair = apr_array_push(f->pairs);
    f->pair->name = apr_pstrmemdup(f->r->pool, f->used ? f->buf : "", f->used);
    f->pair->value = apr_brigade_create(f->r->pool, f->r->connection->bucket_alloc);
    f->used = 0;
}

/* A pair ends; a name without '=' is none. */
static void end_pair(struct form *f)
{
    if (f->pair)
        end_value(f);
    f->used = 0;
}

static void take_digit(struct form *f, char c)
{
    int digit = util_hex(c);

    ap_assert(f->escape > 0);
    if (digit < 0) {
        f->failed = HTTP_BAD_REQUEST;
        return;
    }
    f->code = f->code * 16 + digit;
    if (--f->escape == 0)
        put(f, (char)f->code);
}

static void take(struct form *f, char c)
{
    if (f->escape) {
        take_digit(f, c);
    } else if (c == '&') {
        end_pair(f);
    } else if (c == '=' && !f->pair) {
        end_name(f);
    } else if (c == '%') {
        f->escape = 2;
        f->code = 0;
    } else if (c != CR && c != LF) {
        put(f, c == '+' ? ' ' : c);
    }
}

/* Take what a brigade holds; *seen_eos is set at the end of the content. */
static int take_brigade(struct form *f, apr_bucket_brigade *bb, int *seen_eos)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb);
         b = APR_BUCKET_NEXT(b)) {
        const char *data;
        apr_size_t len;

        *seen_eos |= APR_BUCKET_IS_EOS(b);
        if (APR_BUCKET_IS_METADATA(b))
            continue;
        if (apr_bucket_read(b, &data, &len, APR_BLOCK_READ) != APR_SUCCESS)
            return HTTP_BAD_REQUEST;
        f->total += len;
        if (f->total > f->max_size)
            f->failed = HTTP_REQUEST_ENTITY_TOO_LARGE;
        for (apr_size_t i = 0; i < len && !f->failed; i++)
            take(f, data[i]);
    }
    apr_brigade_cleanup(bb);
    return OK;
}

static int is_form(const request_rec *r)
{
    static const char type[] = "application/x-www-form-urlencoded";
    const char *ct = apr_table_get(r->headers_in, "Content-Type");

    return ct && !ap_cstr_casecmpn(ct, type, sizeof(type) - 1)
           && (ct[sizeof(type) - 1] == '\0' || ct[sizeof(type) - 1] == ';'
               || apr_isspace(ct[sizeof(type) - 1]));
}

/* Content is read to its end even when the answer is clear, so that the connection stays in step. */
AP_DECLARE(int) ap_parse_form_data(request_rec *r, ap_filter_t *f, apr_array_header_t **ptr,
                                   apr_size_t num, apr_size_t usize)
{
    struct form form = { 0 };
    apr_bucket_brigade *bb;
    int seen_eos = 0;

    ap_assert(ptr != NULL);
    *ptr = form.pairs = apr_array_make(r->pool, 4, sizeof(ap_form_pair_t));
    if (!is_form(r))
        return ap_discard_request_body(r);
    form.r = r;
    form.max_pairs = num;
    form.max_size = usize == (apr_size_t)-1 ? HUGE_STRING_LEN : usize;
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    while (!seen_eos) {
        apr_status_t rv = ap_get_brigade(f ? f : r->input_filters, bb, AP_MODE_READBYTES,
                                         APR_BLOCK_READ, HUGE_STRING_LEN);
        int status = rv == APR_SUCCESS ? take_brigade(&form, bb, &seen_eos)
                                       : ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
        if (status != OK)
            return status;
    }
    if (form.escape && !form.failed)
        form.failed = HTTP_BAD_REQUEST;
    if (!form.failed)
        end_pair(&form);
    return form.failed;
}
