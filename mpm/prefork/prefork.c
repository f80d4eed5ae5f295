/* SPDX-License-Identifier: Apache-2.0 */
/* prefork.c - the process model "prefork": children of one thread, one connection at a time.
 *
 * For modules that are not thread-safe. A child accepts, serves until the connection is
 * over, and accepts again; orders are looked at between connections. The control
 * process and the rest of a child's life are mpm/common. */
#include <sys/times.h>
#include <unistd.h>

#include "conn/conn_priv.h"
#include "http_log.h"
#include "mpm/common/directives.h"


static void nothing(void)
{
}

static int stopping(void)
{
    return signals_order() != ORDER_NONE;
}

static const struct conn_model conn_model = { nothing, nothing, stopping, NULL, 0 };

/* Wait for the client. @return 0: it is gone, or the time is over; what it sent until then
 * is answered */
static int wait_for(conn_rec *c, enum conn_next next)
{
    apr_interval_time_t timeout = next == CONN_NEXT_IDLE ? c->base_server->keep_alive_timeout
                                                         : c->base_server->timeout;
    apr_time_t deadline = apr_time_now() + timeout;
    apr_status_t rv = APR_SUCCESS;

    if (next == CONN_NEXT_IDLE)
        ap_update_child_status(c->sbh, SERVER_BUSY_KEEPALIVE, NULL);
    do {
        rv = conn_wait_readable(c, timeout);
        timeout = deadline - apr_time_now();
        if (rv == APR_SUCCESS)
            rv = net_in_fill(c);
        if (rv == APR_SUCCESS && net_in_head_ready(c))
            return 1;
    } while ((rv == APR_SUCCESS || APR_STATUS_IS_EINTR(rv) || APR_STATUS_IS_EAGAIN(rv))
             && timeout > 0 && signals_order() < ORDER_RESTART);
    conn_priv(c)->read_timed_out = 1;
    return net_in_pending(c) > 0;
}

static void serve(struct conn_slot *slot, server_rec *s, int child)
{
    enum conn_next next;

    if (!serve_open(slot, s, child, 0))
        return;
    do {
        next = conn_serve(slot->c);
    } while (next != CONN_NEXT_CLOSE && next != CONN_NEXT_SUSPENDED && wait_for(slot->c, next));
    ap_lingering_close(slot->c);
    serve_close(slot);
}

/* What the scoreboard shows of this child. */
static void publish(int child, int status)
{
    worker_score *ws = ap_get_scoreboard_worker_from_indexes(child, 0);

    ws->pid = getpid();
    ws->generation = lifecycle_generation();
    times(&ws->times);
    ap_update_child_status_from_indexes(child, 0, status, NULL);
}

static void child_main(server_rec *s, int slot)
{
    apr_status_t rv = accept_child_init(child_pool());

    if (rv != APR_SUCCESS) {
        ap_log_error(MODEL_MARK, APLOG_EMERG, rv, s, "AH00155: cannot set up a child");
        child_exit(APEXIT_CHILDSICK);
    }
    conn_set_model(&conn_model);
    crash_thread_begin(0);
    publish(slot, SERVER_STARTING);
    while (signals_order() == ORDER_NONE && !accept_enough() && !child_orphaned()) {
        struct conn_slot *conn;

        publish(slot, SERVER_READY);
        if ((conn = accept_one(child_pool())) != NULL)
            serve(conn, s, slot);
    }
    ap_run_child_stopping(child_pool(), signals_order() == ORDER_GRACEFUL);
}

static const command_rec directives[] = {
    MPM_PROCESS_LIMITS,
    MPM_COMMON_DIRECTIVES,
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

MPM_MODEL(prefork, COLUMN_PREFORK, child_main, .threaded = 0);
