/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - the run of a request: phases, handler, and the end of it.
 *
 * Owner: the thread that has the connection. After ap_process_request_after_handler()
 * the request may be gone: the end-of-request bucket has it. */
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_protocol.h"
#include "mpm_common.h"
#include "request/request_priv.h"
#include "scoreboard.h"
#include "util_filter.h"

/** A brigade on the stack: it outlives the request but not the call, and costs no
 *  memory of the connection's pool, which many requests share. */
static void stack_brigade(apr_bucket_brigade *bb, conn_rec *c)
{
    bb->p = c->pool;
    bb->bucket_alloc = c->bucket_alloc;
    APR_RING_INIT(&bb->list, apr_bucket, link);
}

/** Whether only the network's own filters (and those that count bytes) stand between
 *  the connection and its buffer, so that the buffer tells all there is. */
static int buffer_tells_all(const conn_rec *c)
{
    for (const ap_filter_t *f = c->input_filters; f; f = f->next)
        if (f->frec->ftype < AP_FTYPE_NETWORK - 1)
            return 0;
    return conn_priv(c) != NULL;
}

/** Look ahead for the next request, past blank lines.
 *  @return APR_SUCCESS: something is there; APR_EAGAIN: nothing; else the filters' word */
static apr_status_t look_ahead(conn_rec *c, apr_bucket_brigade *bb, unsigned max_blank_lines)
{
    unsigned blank = 0;

    for (;;) {
        const char *data;
        apr_size_t len;
        apr_status_t rv = ap_get_brigade(c->input_filters, bb, AP_MODE_SPECULATIVE,
                                         APR_NONBLOCK_READ, 1);
        if (rv != APR_SUCCESS || APR_BRIGADE_EMPTY(bb))
            return rv == APR_SUCCESS ? APR_EAGAIN : rv;
        rv = apr_bucket_read(APR_BRIGADE_FIRST(bb), &data, &len, APR_NONBLOCK_READ);
        if (rv != APR_SUCCESS || !len || (*data != '\r' && *data != '\n'))
            return rv != APR_SUCCESS ? rv : len ? APR_SUCCESS : APR_EAGAIN;
        if (*data == '\n' && ++blank > max_blank_lines)
            return APR_SUCCESS;
        apr_brigade_cleanup(bb);
        rv = ap_get_brigade(c->input_filters, bb, AP_MODE_READBYTES, APR_NONBLOCK_READ, 1);
        apr_brigade_cleanup(bb);
        if (rv != APR_SUCCESS)
            return rv;
    }
}

AP_DECLARE(apr_status_t) ap_check_pipeline(conn_rec *c, apr_bucket_brigade *bb,
                                           unsigned int max_blank_lines)
{
    apr_status_t rv = APR_EOF;

    ap_assert(c && bb);
    if (c->keepalive != AP_CONN_CLOSE && !c->aborted) {
        rv = buffer_tells_all(c) && !net_in_pending((conn_rec *)c)
                 ? APR_EAGAIN : look_ahead(c, bb, max_blank_lines);
        apr_brigade_cleanup(bb);
    }
    c->data_in_input_filters = rv == APR_SUCCESS;
    if (rv != APR_SUCCESS && !APR_STATUS_IS_EAGAIN(rv) && rv != APR_EOF)
        c->keepalive = AP_CONN_CLOSE;
    return rv;
}

AP_DECLARE(void) ap_process_request_after_handler(request_rec *r)
{
    conn_rec *c = r->connection;
    apr_bucket_brigade bb;

    ap_assert(c && !r->main);
    stack_brigade(&bb, c);
    APR_BRIGADE_INSERT_TAIL(&bb, ap_bucket_eor_create(c->bucket_alloc, r));
    ap_pass_brigade(c->output_filters, &bb);
    apr_brigade_cleanup(&bb);
    ap_check_pipeline(c, &bb, DEFAULT_LIMIT_BLANK_LINES);
    if (c->cs)
        c->cs->state = c->aborted ? CONN_STATE_LINGER : CONN_STATE_WRITE_COMPLETION;
    if (ap_extended_status)
        ap_time_process_request(c->sbh, STOP_PREQUEST);
}

/** Phases and handler: OK, DONE, SUSPENDED or a status. */
static int run(request_rec *r)
{
    int rc = request_quick_handler(r, 0);

    if (rc == DECLINED) {
        rc = ap_process_request_internal(r);
        if (rc == OK)
            rc = ap_invoke_handler(r);
    }
    return rc;
}

/** While the handler runs it holds the request's lock, so that a module that suspends
 *  the request cannot finish it elsewhere before the handler has returned. */
AP_DECLARE(void) ap_process_async_request(request_rec *r)
{
    conn_rec *c = r->connection;
    int rc;

    ap_assert(c && !r->main);
    if (ap_extended_status)
        ap_time_process_request(c->sbh, START_PREQUEST);
    if (c->cs)
        c->cs->state = CONN_STATE_HANDLER;
    apr_thread_mutex_create(&r->invoke_mtx, APR_THREAD_MUTEX_DEFAULT, r->pool);
    apr_thread_mutex_lock(r->invoke_mtx);
    rc = run(r);
    apr_thread_mutex_unlock(r->invoke_mtx);
    if (rc == SUSPENDED) {
        if (c->cs)
            c->cs->state = CONN_STATE_SUSPENDED;
        return;
    }
    ap_die(rc, r);
    ap_process_request_after_handler(r);
}

AP_DECLARE(void) ap_process_request(request_rec *r)
{
    conn_rec *c = r->connection;
    apr_bucket_brigade bb;

    ap_process_async_request(r);
    if (c->data_in_input_filters && !c->aborted)
        return;
    stack_brigade(&bb, c);
    APR_BRIGADE_INSERT_TAIL(&bb, apr_bucket_flush_create(c->bucket_alloc));
    ap_pass_brigade(c->output_filters, &bb);
    apr_brigade_cleanup(&bb);
}
