/* SPDX-License-Identifier: Apache-2.0 */
/* conn.c - one client connection, from accept to close.
 *
 *     accepted -> conn_open -> conn_serve -+-> IDLE or READ: wait, then conn_serve again
 *                                          +-> CLOSE: conn_linger_start
 *                                                       +-> conn_linger_read until 0
 *                                                       +-> the pool is cleared
 *
 * Owner: exactly one thread at a time; the process model moves ownership. These
 * functions wait only for a client that is slow to take an answer, and say so first
 * (conn_will_block). Memory: everything is in the connection's pool.
 * Not here: who waits for what, and for how long (mpm/). */
#include <sys/socket.h>

#include "ap_mpm.h"
#include "conn/conn_priv.h"
#include "conn/net_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_request.h"
#include "http_vhost.h"
#include "scoreboard.h"
#include "util_filter.h"

APLOG_USE_MODULE(core);

enum {
    LINGER_SECONDS = 30,     /* no client is waited for longer, RFC 9112 section 9.6 */
    LINGER_READ_SECONDS = 2, /* nor after so long a silence */
    LINGER_BUFFER = 4096
};

/* The process model of this process; NULL where nobody waits in turn. */
static const struct conn_model *model;

void conn_set_model(const struct conn_model *m)
{
    ap_assert(m == NULL || (m->will_block && m->did_block && m->stopping));
    model = m;
}

int conn_has_model(void)
{
    return model != NULL;
}

void conn_will_block(void)
{
    if (model)
        model->will_block();
}

void conn_did_block(void)
{
    if (model)
        model->did_block();
}

static const struct conn_deferred *deferred;

void conn_defer_to(const struct conn_deferred *work)
{
    deferred = work;
}

int conn_defers(void)
{
    return model && model->defers && model->defers();
}

int conn_has_deferred(void)
{
    return deferred && deferred->pending();
}

void conn_run_deferred(void)
{
    if (deferred)
        deferred->run();
}

int conn_async_writes(void)
{
    return model && model->async_writes;
}

int conn_stopping(void)
{
    int state = AP_MPMQ_RUNNING;

    if (model)
        return model->stopping();
    return ap_mpm_query(AP_MPMQ_MPM_STATE, &state) == APR_SUCCESS && state == AP_MPMQ_STOPPING;
}

void conn_handling(const char *handler)
{
    if (model && model->handling)
        model->handling(handler);
}

AP_DECLARE(int) ap_pre_connection(conn_rec *c, void *csd)
{
    int rv = ap_run_pre_connection(c, csd);

    if (rv == OK || rv == DONE || rv == DECLINED)
        return OK;
    c->aborted = 1;
    return rv;
}

_Thread_local const struct conn_ends *conn_known_ends;

conn_rec *conn_open(apr_pool_t *pool, server_rec *s, apr_socket_t *csd, long id, void *sbh,
                    apr_bucket_alloc_t *alloc, const struct conn_ends *ends)
{
    conn_rec *c;

    conn_known_ends = ends;
    c = ap_run_create_connection(pool, s, csd, id, sbh, alloc);
    conn_known_ends = NULL;
    if (c == NULL)
        return NULL;
    return ap_pre_connection(c, csd) == OK ? c : NULL;
}

/* A module that serves connections itself (HTTP/2) gives one back while it is idle, if the
 * model waits by itself: it says so in the public state, where HTTP/1 has CLOSE. */
static enum conn_next next_of(conn_rec *c, struct conn_state_priv *priv)
{
    if (c->aborted || !c->cs)
        return c->aborted ? CONN_NEXT_CLOSE : priv->next;
    if (c->cs->state == CONN_STATE_SUSPENDED)
        return CONN_NEXT_SUSPENDED;
    if (priv->next != CONN_NEXT_CLOSE || c->cs->state != CONN_STATE_WRITE_COMPLETION
        || c->keepalive != AP_CONN_KEEPALIVE)
        return priv->next;
    priv->foreign = 1;
    return net_in_pending(c) || c->data_in_input_filters ? CONN_NEXT_READ : CONN_NEXT_IDLE;
}

/* What was held back goes out; where the model can wait for the client, it does. */
static enum conn_next send_out(conn_rec *c, struct conn_state_priv *priv, enum conn_next next)
{
    apr_status_t rv = conn_async_writes() ? net_out_try(c) : net_out_flush(c);

    if (APR_STATUS_IS_EAGAIN(rv)) {
        priv->after = next;
        return CONN_NEXT_WRITE;
    }
    return rv == APR_SUCCESS ? next : CONN_NEXT_CLOSE;
}

/* Serve requests until there is nothing more to read without waiting. */
enum conn_next conn_serve(conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);
    enum conn_next next;

    ap_assert(priv != NULL);
    priv->begun = 1;
    do {
        priv->next = CONN_NEXT_CLOSE;
        ap_run_process_connection(c);
        next = next_of(c, priv);
    } while (next == CONN_NEXT_READ && !priv->stuck && net_in_head_ready(c));
    return next == CONN_NEXT_SUSPENDED ? next : send_out(c, priv, next);
}

enum conn_next conn_resume_write(conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);
    enum conn_next next;

    ap_assert(priv != NULL);
    next = send_out(c, priv, priv->after);
    if (next == CONN_NEXT_READ && net_in_head_ready(c))
        return conn_serve(c);
    return next;
}

AP_DECLARE(void) ap_process_connection(conn_rec *c, void *csd)
{
    ap_update_vhost_given_ip(c);
    if (ap_pre_connection(c, csd) != OK || c->aborted)
        return;
    ap_run_process_connection(c);
}

/* One brigade of metadata down the connection's filters. */
static apr_status_t pass_end(conn_rec *c, int flush)
{
    apr_bucket_brigade *bb = apr_brigade_create(c->pool, c->bucket_alloc);
    apr_status_t rv;

    if (flush)
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_flush_create(c->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_eoc_create(c->bucket_alloc));
    rv = ap_pass_brigade(c->output_filters, bb);
    apr_brigade_destroy(bb);
    return rv;
}

AP_DECLARE(apr_status_t) ap_shutdown_conn(conn_rec *c, int flush)
{
    return pass_end(c, flush);
}

AP_DECLARE(void) ap_flush_conn(conn_rec *c)
{
    pass_end(c, 1);
}

AP_DECLARE(int) ap_prep_lingering_close(conn_rec *c)
{
    ap_run_pre_close_connection(c);
    if (c->sbh)
        ap_update_child_status(c->sbh, SERVER_CLOSING, NULL);
    return 0;
}

/* Nothing but our own filters: then there is no end to say in the stream itself. */
static int only_core_filters(const conn_rec *c)
{
    return c->output_filters && c->output_filters->frec == ap_core_output_filter_handle;
}

AP_DECLARE(int) ap_start_lingering_close(conn_rec *c)
{
    apr_socket_t *csd = ap_get_conn_socket(c);

    if (csd == NULL || ap_prep_lingering_close(c) != 0)
        return 1;
    if (only_core_filters(c))
        net_out_flush(c);
    else
        ap_flush_conn(c);
    if (c->aborted || apr_socket_shutdown(csd, APR_SHUTDOWN_WRITE) != APR_SUCCESS) {
        apr_socket_close(csd);
        return 1;
    }
    return 0;
}

/* The client has said that it sends nothing more, and nothing more has come: closing at
 * once takes nothing from it. What has come all the same would make the system reset the
 * connection, and the client might lose the answer (RFC 9112 section 9.6). */
static int may_close_at_once(conn_rec *c, const struct conn_state_priv *priv)
{
    char any;

    if (!priv->last_word || !only_core_filters(c) || net_in_pending(c))
        return 0;
    return recv(priv->fd, &any, 1, MSG_DONTWAIT | MSG_PEEK) <= 0;
}

int conn_linger_start(conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);

    ap_assert(priv != NULL && !priv->lingering);
    priv->lingering = 1;
    if (!may_close_at_once(c, priv))
        return ap_start_lingering_close(c) == 0;
    ap_prep_lingering_close(c);
    net_out_flush(c);
    return 0;
}

int conn_linger_read(conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);
    char nowhere[LINGER_BUFFER];
    ssize_t n;

    ap_assert(priv != NULL && priv->lingering);
    do {
        n = recv(priv->fd, nowhere, sizeof(nowhere), MSG_DONTWAIT);
    } while (n > 0 || (n < 0 && APR_STATUS_IS_EINTR(apr_get_netos_error())));
    return n < 0 && APR_STATUS_IS_EAGAIN(apr_get_netos_error());
}

AP_DECLARE(void) ap_lingering_close(conn_rec *c)
{
    apr_socket_t *csd = ap_get_conn_socket(c);
    apr_time_t deadline = apr_time_now() + apr_time_from_sec(LINGER_SECONDS);
    char nowhere[LINGER_BUFFER];
    apr_size_t len;

    if (ap_start_lingering_close(c) != 0)
        return;
    apr_socket_timeout_set(csd, apr_time_from_sec(LINGER_READ_SECONDS));
    conn_will_block();
    do {
        len = sizeof(nowhere);
    } while (apr_socket_recv(csd, nowhere, &len) == APR_SUCCESS && len > 0
             && apr_time_now() < deadline);
    conn_did_block();
    apr_socket_close(csd);
}
