/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c - one turn of a connection: open, read, serve, and decide what it waits for next.
 *
 *     fresh -> opened -> head complete? -no-> park (HEAD)
 *                             | yes
 *                          conn_serve -> IDLE, READ, WRITE: park (IDLE, HEAD, WRITE)
 *                             | CLOSE
 *                          conn_linger_start -> park (LINGER) -> closed
 *
 * Owner: the calling worker, until parked_add() says parked or the slot is put back. */
#include "apr_portable.h"
#include "conn/conn_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "mpm/common/mpm_priv.h"
#include "util/file_watch.h"

APLOG_USE_MODULE(core);

#define LINGER_LIMIT apr_time_from_sec(30) /* no client is waited for longer */
#define LINGER_QUIET apr_time_from_sec(2)  /* nor while a child wants to end */

/* The APR socket of an accepted descriptor, closed with the slot's pool. */
static apr_socket_t *make_socket(struct conn_slot *slot)
{
    apr_os_sock_info_t info = { 0 };
    apr_socket_t *sock = NULL;

    info.os_sock = &slot->fd;
    info.remote = &slot->peer.any;
    info.family = slot->peer.any.sa_family;
    info.type = SOCK_STREAM;
    info.protocol = 0;
    if (apr_os_sock_make(&sock, &info, slot->pool) != APR_SUCCESS)
        return NULL;
    return sock;
}

static apr_status_t close_socket(void *data)
{
    apr_socket_close(data);
    return APR_SUCCESS;
}

/* The address that a listener's connections come to, if it is one and not any. */
static const apr_sockaddr_t *known_local(const ap_listen_rec *listener)
{
    static const char any[16];
    const apr_sockaddr_t *a = listener ? listener->bind_addr : NULL;

    if (a == NULL || a->ipaddr_len <= 0 || a->ipaddr_len > (int)sizeof(any)
        || memcmp(a->ipaddr_ptr, any, (size_t)a->ipaddr_len) == 0)
        return NULL;
    return a;
}

int serve_open(struct conn_slot *slot, server_rec *s, int child, int thread_num)
{
    struct conn_ends ends;
    apr_socket_t *sock;

    slot->alloc = apr_bucket_alloc_create(slot->pool);
    ap_create_sb_handle(&slot->sbh, slot->pool, child, thread_num);
    if ((sock = make_socket(slot)) == NULL) {
        conn_slot_put(slot);
        return 0;
    }
    ends.remote = &slot->peer.any;
    ends.local = known_local(slot->listener);
    slot->c = conn_open(slot->pool, s, sock, ((long)child << 20) | slot->number, slot->sbh,
                        slot->alloc, &ends);
    if (slot->c == NULL) {
        apr_socket_close(sock);
        slot->fd = -1;
        conn_slot_put(slot);
        return 0;
    }
    apr_pool_cleanup_register(slot->pool, sock, close_socket, apr_pool_cleanup_null);
    return 1;
}

void serve_close(struct conn_slot *slot)
{
    conn_slot_put(slot);
}

/* Throw away what comes until the client closes. */
static void linger(struct conn_slot *slot)
{
    do {
        if (slot->timed_out || !conn_linger_read(slot->c)) {
            serve_close(slot);
            return;
        }
    } while (!parked_add(slot, WAIT_LINGER, conn_stopping() ? LINGER_QUIET : LINGER_LIMIT));
}

static void begin_close(struct conn_slot *slot)
{
    if (conn_linger_start(slot->c))
        linger(slot);
    else
        serve_close(slot);
}

/* The time for the first byte began with the connection, that for a head with the first
 * wait for it: a client that sends byte after byte does not earn more. */
static int wait_for_head(struct conn_slot *slot)
{
    apr_interval_time_t timeout = slot->c->base_server->timeout;

    return parked_add(slot, WAIT_HEAD, slot->wait == WAIT_HEAD ? -1 : timeout);
}

/* Receive what is there; 1: a head is ready, or the end has come and somebody should say so. */
static int ready_to_serve(struct conn_slot *slot, int *over)
{
    apr_status_t rv = net_in_fill(slot->c);

    *over = rv != APR_SUCCESS && rv != APR_EAGAIN && net_in_pending(slot->c) == 0;
    if (*over)
        return 0;
    if (APR_STATUS_IS_EAGAIN(rv) && net_in_pending(slot->c) == 0)
        return 0;
    return rv == APR_SUCCESS || APR_STATUS_IS_EAGAIN(rv) ? net_in_head_ready(slot->c) : 1;
}

/* Wait for what comes next. @return 1: parked; 0: it is there already, or over */
static int wait_for(struct conn_slot *slot, enum conn_next next)
{
    server_rec *s = slot->c->base_server;

    if (next == CONN_NEXT_WRITE)
        return parked_add(slot, WAIT_WRITE, s->timeout);
    if (next == CONN_NEXT_IDLE)
        return parked_add(slot, WAIT_IDLE, s->keep_alive_timeout);
    return wait_for_head(slot);
}

/* A wait that was none: what now? CONN_NEXT_CLOSE also where the client has gone. */
static enum conn_next look_again(struct conn_slot *slot, enum conn_next next)
{
    int over;

    file_watch_trust(0);
    if (slot->timed_out)
        return CONN_NEXT_CLOSE;
    if (next == CONN_NEXT_WRITE)
        return conn_resume_write(slot->c);
    if (ready_to_serve(slot, &over))
        return conn_serve(slot->c);
    if (over)
        return CONN_NEXT_CLOSE;
    return net_in_pending(slot->c) ? CONN_NEXT_READ : next;
}

/* From one step to the next until it waits or is over. */
static void go_on(struct conn_slot *slot, enum conn_next next)
{
    slot_set_wait(slot, WAIT_NONE);
    while (next != CONN_NEXT_CLOSE) {
        if (next == CONN_NEXT_SUSPENDED || wait_for(slot, next))
            return;
        next = look_again(slot, next);
    }
    begin_close(slot);
}

/* Answer what is there, and go on. */
static void serve(struct conn_slot *slot)
{
    go_on(slot, conn_serve(slot->c));
}

/* There is room again for an answer, or there was none in time. */
static void resume_write(struct conn_slot *slot)
{
    if (slot->timed_out) {
        slot->c->aborted = 1;
        serve_close(slot);
        return;
    }
    go_on(slot, conn_resume_write(slot->c));
}

/* It has waited in vain: a half head gets its answer, an idle connection is closed. What
 * has come at the last moment, while all were busy, is served all the same. */
static void after_timeout(struct conn_slot *slot)
{
    struct conn_state_priv *priv = conn_priv(slot->c);
    int over;

    ap_assert(priv != NULL);
    if (ready_to_serve(slot, &over)) {
        serve(slot);
        return;
    }
    if (net_in_pending(slot->c) > 0 || priv->peek_len > 0) {
        priv->read_timed_out = 1;
        conn_serve(slot->c);
    }
    begin_close(slot);
}

static int others_process(void)
{
    apr_array_header_t *hooks = ap_hook_get_process_connection();

    return hooks && hooks->nelts > 1;
}

/* Whether to begin or go on with a connection. Modules that hook process_connection begin
 * with it when it does, not when its first request has come; half a record of TLS is no
 * beginning. */
static int is_ready(struct conn_slot *slot, int *over)
{
    if (conn_priv(slot->c)->begun || !others_process())
        return ready_to_serve(slot, over);
    *over = 0;
    net_in_fill(slot->c);
    return !net_in_half_record(slot->c);
}

void serve_turn(struct conn_slot *slot, server_rec *s, int child, int thread_num,
                apr_thread_t *thread)
{
    int over, fresh = slot->c == NULL;

    ap_assert(atomic_load(&slot->state) != SLOT_PARKED);
    file_watch_trust(!fresh && !slot->timed_out); /* else nobody polled after it came */
    if (fresh && !serve_open(slot, s, child, thread_num))
        return;
    slot->c->current_thread = thread;
    ap_update_sb_handle(slot->sbh, child, thread_num);
    if (slot->wait == WAIT_LINGER) {
        linger(slot);
        return;
    }
    if (slot->wait == WAIT_WRITE) {
        resume_write(slot);
        return;
    }
    if (slot->timed_out) {
        after_timeout(slot);
        return;
    }
    while (!is_ready(slot, &over)) {
        if (over) {
            begin_close(slot);
            return;
        }
        if (slot->wait == WAIT_IDLE && net_in_pending(slot->c) > 0)
            slot_set_wait(slot, WAIT_NONE);
        if (slot->wait == WAIT_IDLE ? parked_add(slot, WAIT_IDLE, -1) : wait_for_head(slot))
            return;
    }
    serve(slot);
}
