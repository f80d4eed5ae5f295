/* SPDX-License-Identifier: Apache-2.0 */
/* eor.c - the end-of-request bucket: behind the last byte of a response it waits in
 * the output filters until that byte is sent; its end is the request's.
 *
 * Life: whichever comes first, the bucket's destruction or that of the pool (the
 * connection broke), logs the request, once. */
#include "http_protocol.h"
#include "request/request_priv.h"
#include "scoreboard.h"

/** Runs before the pool's children go, since a log line may need them. */
static apr_status_t log_request(void *data)
{
    apr_bucket *b = data;
    request_rec *r = b->data;

    if (!r)
        return APR_SUCCESS;
    b->data = NULL;
    ap_update_child_status(r->connection->sbh, SERVER_BUSY_LOG, r);
    ap_run_log_transaction(r);
    if (ap_extended_status)
        ap_increment_counts(r->connection->sbh, r);
    return APR_SUCCESS;
}

static apr_status_t eor_read(apr_bucket *b, const char **str, apr_size_t *len,
                             apr_read_type_e block)
{
    *str = NULL;
    *len = 0;
    return APR_SUCCESS;
}

static void eor_destroy(void *data)
{
    request_rec *r = data;
    if (r)
        apr_pool_destroy(r->pool);
}

AP_DECLARE_DATA const apr_bucket_type_t ap_bucket_type_eor = {
    "EOR", 5, APR_BUCKET_METADATA, eor_destroy, eor_read, apr_bucket_setaside_noop,
    apr_bucket_split_notimpl, apr_bucket_copy_notimpl
};

AP_DECLARE(apr_bucket *) ap_bucket_eor_make(apr_bucket *b, request_rec *r)
{
    ap_assert(b);
    b->length = 0;
    b->start = 0;
    b->data = r;
    b->type = &ap_bucket_type_eor;
    return b;
}

AP_DECLARE(apr_bucket *) ap_bucket_eor_create(apr_bucket_alloc_t *list, request_rec *r)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    ap_bucket_eor_make(b, r);
    if (r)
        apr_pool_pre_cleanup_register(r->pool, b, log_request);
    return b;
}
