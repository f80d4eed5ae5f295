/* SPDX-License-Identifier: Apache-2.0 */
/* child.c - a child process of a threaded model, from its first thread to its end.
 *
 *     RUNNING --USR1, MaxConnectionsPerChild--> FINISHING: no new connections, parked
 *       |         ones get a last answer or their timeout, then the threads end
 *       +-----TERM, the control process died--> STOPPING: parked ones are closed,
 *                 requests in hand get STOP_GRACE, then the process ends
 *
 * The main thread serves nothing: it waits for orders, looks after workers that block
 * without saying so, and writes the child's figures into the scoreboard. */
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/times.h>
#include <unistd.h>

#include "apr_portable.h"
#include "apr_thread_proc.h"
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/overload_priv.h"
#include "unixd.h"

APLOG_USE_MODULE(core);

#define TICK_BUSY apr_time_from_msec(10)
#define TICK_IDLE apr_time_from_msec(50)
#define PUBLISH_EVERY apr_time_from_sec(1)
#define STOP_GRACE apr_time_from_sec(2)

static struct {
    int slot;
    server_rec *s;
    apr_pool_t *pool;
    pid_t parent;   /* 0: there is none to follow (-X) */
} me = { .slot = -1 };

int child_my_slot(void)
{
    return me.slot;
}

apr_pool_t *child_pool(void)
{
    return me.pool;
}

server_rec *child_server(void)
{
    return me.s;
}

void child_set_self(int slot, server_rec *s, apr_pool_t *pool)
{
    ap_assert(slot >= 0 && s && pool);
    me.slot = slot;
    me.s = s;
    me.pool = pool;
}

void child_follow(pid_t parent)
{
    me.parent = parent;
}

void child_exit(int code)
{
    lifecycle_set_state(AP_MPMQ_STOPPING);
    if (me.pool) {
        ap_run_child_stopping(me.pool, 0);
        apr_pool_destroy(me.pool);
    }
    exit(code);
}

/** The most that there was since it was published. */
struct queue_peak {
    int waiting;
    apr_interval_time_t longest;
};

static void look_at_queue(struct queue_peak *peak)
{
    apr_interval_time_t longest;
    int waiting = handoff_waiting(&longest);

    peak->waiting = waiting > peak->waiting ? waiting : peak->waiting;
    peak->longest = longest > peak->longest ? longest : peak->longest;
}

/* What this child tells the others; about once a second. */
static void publish(struct queue_peak *peak)
{
    process_score *row = ap_get_scoreboard_process(me.slot);
    worker_score *first = ap_get_scoreboard_worker_from_indexes(me.slot, 0);

    parked_publish(row);
    times(&first->times);
    child_publish_queue(me.slot, peak->waiting, peak->longest);
    *peak = (struct queue_peak){ 0 };
    client_limit_follow();
    crew_complete();
}

static void begin_finish(void)
{
    overload_finish(me.slot);
    lifecycle_set_state(AP_MPMQ_STOPPING);
    ap_run_child_stopping(me.pool, 1);
    accept_stop();
    handoff_finish();
    porter_finish();
}

static void stop_now(void)
{
    lifecycle_set_state(AP_MPMQ_STOPPING);
    accept_stop();
    handoff_stop();
    porter_finish();
    if (!crew_wait(STOP_GRACE))
        _exit(0); /* threads still use what the clean-ups would free */
    child_exit(0);
}

/* The control process has died: nobody will ever end this child. */
int child_orphaned(void)
{
    return me.parent && getppid() != me.parent;
}

/* The main thread's life: ticks, orders, the end. */
static void watch(void)
{
    apr_time_t published = 0;
    struct queue_peak peak = { 0 };
    int finishing = 0;

    for (;;) {
        enum order order = signals_order();

        if (order >= ORDER_RESTART || child_orphaned())
            stop_now();
        if (order == ORDER_GRACEFUL && !finishing) {
            finishing = 1;
            begin_finish();
        }
        if (finishing && crew_wait(0))
            return;
        look_at_queue(&peak);
        if (apr_time_now() - published >= PUBLISH_EVERY) {
            published = apr_time_now();
            publish(&peak);
        }
        signals_wait(handoff_watch() ? TICK_BUSY : TICK_IDLE);
    }
}

void child_run_threads(server_rec *s, int slot)
{
    ap_assert(slot == me.slot);
    if (!crew_start(s, me.pool, slot))
        child_exit(APEXIT_CHILDSICK);
    watch();
}
