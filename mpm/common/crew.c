/* SPDX-License-Identifier: Apache-2.0 */
/* crew.c - the threads of a child: started, made up to their number, waited for at the end.
 *
 * Workers, a listener, and a porter where overload.c or client_limit.c need one. Where
 * the system gives fewer threads than are asked for, the child works with those that
 * there are, and tries for the rest now and then. All are joined before the child's
 * memory is given back; but a listener that waits for its turn to accept cannot be
 * woken: it is left where it is, and touches nothing when it comes back. */
#include <stdlib.h>
#include <unistd.h>

#include "apr_portable.h"
#include "apr_thread_proc.h"
#include "http_config.h"
#include "http_log.h"
#include "mpm/common/overload_priv.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

#define COMPLETE_EVERY apr_time_from_sec(2)
#define LISTENER_PATIENCE apr_time_from_msec(200)
#define TICK apr_time_from_msec(10)
#define GIVE_UP apr_time_from_sec(2)

static struct {
    apr_pool_t *pool;
    server_rec *s;
    int slot;
    apr_threadattr_t *attr;
    apr_thread_t **threads;     /* to join: workers and porter */
    int count;                  /* of them */
    int workers;                /* that were started */
    apr_time_t tried;           /* moment of the last attempt to start the rest */
    apr_thread_t *listener;
} crew;

static _Atomic int threads_left;
static _Atomic int listener_runs;

static void set_row(int thread_num, int status)
{
    worker_score *ws = ap_get_scoreboard_worker_from_indexes(crew.slot, thread_num);

    ap_assert(ws != NULL);
    ws->pid = getpid();
    ws->tid = apr_os_thread_current();
    ws->generation = lifecycle_generation();
    ap_update_child_status_from_indexes(crew.slot, thread_num, status, NULL);
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
    int number = mpm_limits.threads_per_child < scoreboard_threads(crew.slot)
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
    accept_loop(crew.pool, crew.slot);
    ap_close_listeners(); /* a new server may bind the ports while this child finishes */
    listener_runs = 0;
    return NULL;
}

static apr_status_t start_thread(apr_thread_start_t func, int number, apr_thread_t **thread)
{
    return ap_thread_create(thread, crew.attr, func, (void *)(apr_uintptr_t)number, crew.pool);
}

/* One that crew_wait() waits for. */
static apr_status_t start_counted(apr_thread_start_t func, int number)
{
    apr_status_t rv;

    threads_left++;
    rv = start_thread(func, number, &crew.threads[crew.count]);
    if (rv == APR_SUCCESS)
        crew.count++;
    else
        threads_left--;
    return rv;
}

/* As many workers as there can be. */
static apr_status_t start_workers(void)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    while (crew.workers < mpm_limits.threads_per_child
           && (rv = start_counted(worker_thread, crew.workers)) == APR_SUCCESS)
        crew.workers++;
    for (i = crew.workers; i < mpm_limits.threads_per_child; i++)
        ap_update_child_status_from_indexes(crew.slot, i, SERVER_DEAD, NULL);
    handoff_set_workers(crew.workers);
    crew.tried = apr_time_now();
    return rv;
}

void crew_complete(void)
{
    if (crew.workers == mpm_limits.threads_per_child || crew.workers == 0
        || apr_time_now() - crew.tried < COMPLETE_EVERY
        || lifecycle_state() == AP_MPMQ_STOPPING || start_workers() != APR_SUCCESS)
        return;
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, crew.s, "this child has all %d worker threads now",
                 crew.workers);
}

/* Without one, whom there is no worker for is answered unread. */
static void start_porter(void)
{
    apr_status_t rv;

    if (!overload_is_on() && !client_limit_is_on())
        return;
    if ((rv = porter_init(crew.pool)) == APR_SUCCESS
        && (rv = start_counted(porter_thread, 0)) == APR_SUCCESS)
        return;
    porter_finish();
    ap_log_error(APLOG_MARK, APLOG_WARNING, rv, crew.s,
                 "no thread for OverloadReserve: answering 503 to all when no worker is free");
}

static apr_status_t prepare(void)
{
    size_t most = (size_t)mpm_limits.threads_per_child + 1; /* and the porter */
    apr_status_t rv;

    crew.threads = apr_palloc(crew.pool, most * sizeof(*crew.threads));
    apr_threadattr_create(&crew.attr, crew.pool);
    if (ap_thread_stacksize > 0)
        apr_threadattr_stacksize_set(crew.attr, ap_thread_stacksize);
    rv = handoff_init(crew.pool, mpm_limits.threads_per_child, model_get()->async);
    return rv == APR_SUCCESS ? accept_child_init(crew.pool) : rv;
}

static void join_all(void)
{
    apr_time_t deadline = apr_time_now() + LISTENER_PATIENCE;
    apr_status_t unused;
    int i;

    for (i = 0; i < crew.count; i++)
        apr_thread_join(&unused, crew.threads[i]);
    while (listener_runs && apr_time_now() < deadline)
        signals_wait(TICK);
    if (!listener_runs)
        apr_thread_join(&unused, crew.listener);
    else
        accept_abandon();
}

int crew_wait(apr_interval_time_t patience)
{
    apr_time_t deadline = apr_time_now() + patience;

    while (threads_left > 0 && apr_time_now() < deadline)
        signals_wait(TICK);
    if (threads_left > 0)
        return 0;
    join_all();
    return 1;
}

/* The listener first: without it the others are of no use. */
int crew_start(server_rec *s, apr_pool_t *pool, int slot)
{
    apr_status_t rv;

    crew.s = s;
    crew.pool = pool;
    crew.slot = slot;
    if ((rv = prepare()) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_EMERG, rv, s, "AH00280: cannot set up a child");
        return 0;
    }
    listener_runs = 1;
    if ((rv = start_thread(listener_thread, 0, &crew.listener)) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, rv, s,
                     "AH00275: apr_thread_create: unable to create the listener thread");
        return 0;
    }
    start_porter();
    if ((rv = start_workers()) != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ALERT, rv, s,
                     "AH03142: apr_thread_create: unable to create worker thread %d of %d, "
                     "going on with fewer and trying again", crew.workers,
                     mpm_limits.threads_per_child);
    if (crew.workers > 0)
        return 1;
    accept_stop();
    handoff_finish();
    porter_finish();
    crew_wait(GIVE_UP);
    return 0;
}
