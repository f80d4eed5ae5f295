/* SPDX-License-Identifier: Apache-2.0 */
/* error_filter.c - error buckets, and HTTP_OUTERROR, which acts on them.
 *
 * A filter that fails before the header is out sends an error bucket: HTTP_HEADER
 * answers with that status instead. After it (a gateway that breaks off half-way)
 * HTTP_OUTERROR sees to it that the connection closes, and that nothing follows an
 * EOC bucket but what a request's end needs. */
#include "apr_strings.h"

#include "http_connection.h"
#include "http_priv.h"
#include "http_request.h"
#include "mod_core.h"
#include "util_filter.h"

static apr_status_t error_read(apr_bucket *b, const char **str, apr_size_t *len,
                               apr_read_type_e block)
{
    (void)b;
    (void)block;
    *str = NULL;
    *len = 0;
    return APR_SUCCESS;
}

static void error_destroy(void *data)
{
    if (apr_bucket_shared_destroy(data))
        apr_bucket_free(data);
}

AP_DECLARE_DATA const apr_bucket_type_t ap_bucket_type_error = {
    "ERROR",
    5,
    APR_BUCKET_METADATA,
    error_destroy,
    error_read,
    apr_bucket_setaside_notimpl,
    apr_bucket_split_notimpl,
    apr_bucket_shared_copy,
};

AP_DECLARE(apr_bucket *)
ap_bucket_error_make(apr_bucket *b, int error, const char *buf, apr_pool_t *p)
{
    ap_bucket_error *h = apr_bucket_alloc(sizeof(*h), b->list);

    b = apr_bucket_shared_make(b, h, 0, 0);
    b->type = &ap_bucket_type_error;
    h->status = error;
    h->data = apr_pstrdup(p, buf);
    return b;
}

AP_DECLARE(apr_bucket *)
ap_bucket_error_create(int error, const char *buf, apr_pool_t *p, apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    return ap_bucket_error_make(b, error, buf, p);
}

AP_DECLARE_DATA ap_filter_rec_t *ap_http_outerror_filter_handle;

/* What the filter remembers. */
struct outerror {
    int over; /* an EOC went by: data is dropped from here on */
};

static void look_at(apr_bucket *e, request_rec *r, struct outerror *ctx)
{
    if (e->type == &ap_bucket_type_error) {
        int status = ((ap_bucket_error *)e->data)->status;

        if (status == HTTP_BAD_GATEWAY || status == HTTP_GATEWAY_TIME_OUT)
            r->connection->keepalive = AP_CONN_CLOSE;
    } else if (e->type == &ap_bucket_type_eoc) {
        r->connection->keepalive = AP_CONN_CLOSE;
        ctx->over = 1;
    }
}

AP_DECLARE(apr_status_t) ap_http_outerror_filter(ap_filter_t *f, apr_bucket_brigade *b)
{
    request_rec *r = f->r;
    struct outerror *ctx = f->ctx;
    apr_bucket *e, *next;

    ap_assert(r != NULL);
    if (!ctx)
        f->ctx = ctx = apr_pcalloc(r->pool, sizeof(*ctx));
    for (e = APR_BRIGADE_FIRST(b); e != APR_BRIGADE_SENTINEL(b); e = next) {
        next = APR_BUCKET_NEXT(e);
        if (!APR_BUCKET_IS_METADATA(e)) {
            if (ctx->over)
                apr_bucket_delete(e);
            continue;
        }
        look_at(e, r, ctx);
    }
    return ap_pass_brigade(f->next, b);
}
