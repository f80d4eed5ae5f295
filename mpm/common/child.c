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
#include "scoreboard/scoreboard_priv.h"
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

static _Atomic int threads_left;

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

static void set_row(int thread_num, int status)
{
    worker_score *ws = ap_get_scoreboard_worker_from_indexes(me.slot, thread_num);

    ap_assert(ws != NULL);
    ws->pid = getpid();
    ws->tid = apr_os_thread_current();
    ws->generation = lifecycle_generation();
    ap_update_child_status_from_indexes(me.slot, thread_num, status, NULL);
}

static void *APR_THREAD_FUNC worker_thread(apr_thread_t *thread, void *data)
{
    int number = (int)(apr_uintptr_t)data;

    crash_thread_begin(number);
    set_row(number, SERVER_STARTING);
    set_row(number, SERVER_READY);
    handoff_work(number, thread);
    set_row(number, SERVER_DEAD);
    if (--threads_left == 0)
        signals_note(ORDER_NONE); /* wakes the main thread */
    return NULL;
}

/* Its row is the one after the workers', if the scoreboard has so many. */
static void *APR_THREAD_FUNC porter_thread(apr_thread_t *thread, void *data)
{
    int number = mpm_limits.threads_per_child < scoreboard_threads(me.slot)
                     ? mpm_limits.threads_per_child : -1;

    crash_thread_begin(number);
    porter_work(number, thread);
    if (--threads_left == 0)
        signals_note(ORDER_NONE);
    return NULL;
}

static void *APR_THREAD_FUNC listener_thread(apr_thread_t *thread, void *data)
{
    crash_thread_begin(-1);
    accept_loop(me.pool, me.slot);
    ap_close_listeners(); /* a new server may bind the ports while this child finishes */
    return NULL;
}

static apr_status_t start_thread(apr_threadattr_t *attr, apr_thread_start_t func, int number)
{
    apr_thread_t *thread;

    return ap_thread_create(&thread, attr, func, (void *)(apr_uintptr_t)number, me.pool);
}

/* As many workers as there can be; a child that gets none is of no use. */
static int start_workers(apr_threadattr_t *attr)
{
    apr_status_t rv;
    int i;

    for (i = 0; i < mpm_limits.threads_per_child; i++) {
        threads_left++;
        if ((rv = start_thread(attr, worker_thread, i)) != APR_SUCCESS) {
            threads_left--;
            ap_log_error(APLOG_MARK, APLOG_ALERT, rv, me.s,
                         "AH03142: apr_thread_create: unable to create worker thread %d of %d, "
                         "going on with fewer", i, mpm_limits.threads_per_child);
            break;
        }
    }
    return i;
}

/* Without one, whom there is no worker for is answered unread. */
static void start_porter(apr_threadattr_t *attr)
{
    apr_status_t rv;

    if (!overload_is_on() && !client_limit_is_on())
        return;
    threads_left++;
    if ((rv = porter_init(me.pool)) == APR_SUCCESS
        && (rv = start_thread(attr, porter_thread, 0)) == APR_SUCCESS)
        return;
    threads_left--;
    porter_finish();
    ap_log_error(APLOG_MARK, APLOG_WARNING, rv, me.s,
                 "no thread for OverloadReserve: answering 503 to all when no worker is free");
}

static int start_threads(void)
{
    apr_threadattr_t *attr;
    apr_status_t rv;

    apr_threadattr_create(&attr, me.pool);
    apr_threadattr_detach_set(attr, 1);
    if (ap_thread_stacksize > 0)
        apr_threadattr_stacksize_set(attr, ap_thread_stacksize);
    if ((rv = handoff_init(me.pool, mpm_limits.threads_per_child,
                           model_get()->async)) != APR_SUCCESS
        || (rv = accept_child_init(me.pool)) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, rv, me.s, "AH00280: cannot set up a child");
        return 0;
    }
    if (start_workers(attr) == 0)
        return 0;
    start_porter(attr);
    rv = start_thread(attr, listener_thread, 0);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ALERT, rv, me.s,
                     "AH00275: apr_thread_create: unable to create the listener thread");
    return rv == APR_SUCCESS;
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
}

static void begin_finish(void)
{
    process_score *row = ap_get_scoreboard_process(me.slot);

    row->quiescing = 1;
    row->not_accepting = 1;
    lifecycle_set_state(AP_MPMQ_STOPPING);
    ap_run_child_stopping(me.pool, 1);
    accept_stop();
    handoff_finish();
    porter_finish();
}

/* Requests in hand may end; what does not in time is cut off. */
static void wait_for_workers(apr_interval_time_t grace)
{
    apr_time_t deadline = apr_time_now() + grace;

    while (threads_left > 0 && apr_time_now() < deadline)
        signals_wait(TICK_BUSY);
}

static void stop_now(void)
{
    lifecycle_set_state(AP_MPMQ_STOPPING);
    accept_stop();
    handoff_stop();
    porter_finish();
    wait_for_workers(STOP_GRACE);
    if (threads_left > 0)
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
        if (finishing && threads_left == 0)
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
    if (!start_threads())
        child_exit(APEXIT_CHILDSICK);
    watch();
}
