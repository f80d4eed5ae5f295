/* SPDX-License-Identifier: Apache-2.0 */
/* thread.c - a watchdog's thread: wait for its turn, work, sleep until the next work is due.
 *
 *     start -> (singleton: wait for the lock) -> STARTING -> RUNNING ... -> STOPPING -> end
 *
 * The thread takes no signals: those are for the process's main thread. It sleeps until
 * something is due or it is told to stop, and does not poll. */
#include <signal.h>

#include "watchdog_priv.h"

APLOG_USE_MODULE(watchdog)

static apr_interval_time_t step_interval;

/* Sleep until a moment. @return whether to stop */
static int sleep_until(ap_watchdog_t *w, apr_time_t when)
{
    apr_interval_time_t left;
    int stop;

    apr_thread_mutex_lock(w->lock);
    while (!w->stop && (left = when - apr_time_now()) > 0)
        apr_thread_cond_timedwait(w->wake, w->lock, left);
    stop = w->stop;
    apr_thread_mutex_unlock(w->lock);
    return stop;
}

/* Of all children's threads of a singleton one goes on from here.
 * @return whether it is this one; 0: it is to stop */
static int take_turn(ap_watchdog_t *w)
{
    apr_status_t rv;

    if (w->only == NULL)
        return 1;
    while ((rv = apr_global_mutex_trylock(w->only)) != APR_SUCCESS) {
        if (!APR_STATUS_IS_EBUSY(rv))
            ap_log_error(APLOG_MARK, APLOG_TRACE1, rv, w->s,
                         "Singleton Watchdog (%s) cannot take its turn", w->name);
        if (sleep_until(w, apr_time_now() + AP_WD_TM_INTERVAL))
            return 0;
    }
    return 1;
}

/* Call one, or drop it. */
static int call(ap_watchdog_t *w, struct callback **at, int state, apr_pool_t *scratch)
{
    struct callback *cb = *at;
    apr_status_t rv = cb->func(state, (void *)cb->data, scratch);

    apr_pool_clear(scratch);
    if (rv == APR_SUCCESS || state == AP_WATCHDOG_STATE_STOPPING)
        return 1;
    ap_log_error(APLOG_MARK, APLOG_DEBUG, rv, w->s, "Watchdog (%s): a callback ends", w->name);
    *at = cb->next;
    return 0;
}

static void call_all(ap_watchdog_t *w, int state, apr_pool_t *scratch)
{
    struct callback **at = &w->callbacks;

    while (*at) {
        struct callback *cb = *at;

        if (!call(w, at, state, scratch))
            continue;
        if (cb->due == 0)
            cb->due = apr_time_now() + cb->interval;
        at = &cb->next;
    }
}

/* Call what is due. A callback that changed its own interval has said when it is due next.
 * @return when the next one is */
static apr_time_t call_due(ap_watchdog_t *w, apr_pool_t *scratch)
{
    apr_time_t next = apr_time_now() + apr_time_from_sec(3600);
    struct callback **at = &w->callbacks;

    while (*at) {
        struct callback *cb = *at;
        apr_time_t due = cb->due;

        if (due <= apr_time_now() && !call(w, at, AP_WATCHDOG_STATE_RUNNING, scratch))
            continue;
        if (cb->due == due && due <= apr_time_now())
            cb->due = apr_time_now() + cb->interval;
        if (cb->due < next)
            next = cb->due;
        at = &cb->next;
    }
    return next;
}

static void work(ap_watchdog_t *w, apr_pool_t *scratch)
{
    apr_time_t next;

    call_all(w, AP_WATCHDOG_STATE_STARTING, scratch);
    next = call_due(w, scratch);
    while (w->callbacks && !sleep_until(w, next))
        next = call_due(w, scratch);
    call_all(w, AP_WATCHDOG_STATE_STOPPING, scratch);
}

static int goes_on(int rc)
{
    return rc == OK || rc == DECLINED;
}

static void work_by_hooks(ap_watchdog_t *w, apr_pool_t *scratch)
{
    apr_time_t next = apr_time_now();
    int rc = ap_run_watchdog_init(w->s, w->name, w->pool);

    while (goes_on(rc) && !sleep_until(w, next += step_interval)) {
        rc = ap_run_watchdog_step(w->s, w->name, scratch);
        apr_pool_clear(scratch);
        if (next < apr_time_now())
            next = apr_time_now();
    }
    ap_run_watchdog_exit(w->s, w->name, w->pool);
}

/* The whole life, see above. */
static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    ap_watchdog_t *w = data;
    apr_pool_t *scratch;

    apr_pool_create(&scratch, w->pool);
    apr_pool_tag(scratch, "watchdog_scratch");
    if (take_turn(w)) {
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, w->s, APLOGNO(02972) "%sWatchdog (%s) running",
                     w->singleton ? "Singleton " : "", w->name);
        if (w->callbacks)
            work(w, scratch);
        else
            work_by_hooks(w, scratch);
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, w->s, APLOGNO(02973) "%sWatchdog (%s) stopping",
                     w->singleton ? "Singleton " : "", w->name);
        if (w->only)
            apr_global_mutex_unlock(w->only);
    }
    return NULL;
}

void watchdog_stop(ap_watchdog_t *w)
{
    if (w->pool == NULL)
        return;
    apr_thread_mutex_lock(w->lock);
    w->stop = 1;
    apr_thread_cond_signal(w->wake);
    apr_thread_mutex_unlock(w->lock);
}

/* Clean-up of the configuration's or the child's pool. */
static apr_status_t end_thread(void *data)
{
    ap_watchdog_t *w = data;
    apr_status_t rv;

    watchdog_stop(w);
    apr_thread_join(&rv, w->thread);
    w->pool = NULL;
    return APR_SUCCESS;
}

/* A pool that shares no memory with those of other threads. */
static apr_status_t make_pool(ap_watchdog_t *w, apr_pool_t *p)
{
    apr_allocator_t *allocator;
    apr_status_t rv = apr_allocator_create(&allocator);

    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_pool_create_ex(&w->pool, p, NULL, allocator);
    if (rv != APR_SUCCESS) {
        apr_allocator_destroy(allocator);
        return rv;
    }
    apr_allocator_owner_set(allocator, w->pool);
    apr_pool_tag(w->pool, "watchdog");
    return APR_SUCCESS;
}

static apr_status_t create_without_signals(ap_watchdog_t *w)
{
    sigset_t all, before;
    apr_status_t rv;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rv = ap_thread_create(&w->thread, NULL, run, w, w->pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rv;
}

apr_status_t watchdog_start(ap_watchdog_t *w, server_rec *s, apr_pool_t *p,
                            apr_interval_time_t interval)
{
    apr_status_t rv;

    step_interval = interval;
    w->s = s;
    w->stop = 0;
    if ((rv = make_pool(w, p)) != APR_SUCCESS
        || (rv = apr_thread_mutex_create(&w->lock, APR_THREAD_MUTEX_DEFAULT, w->pool))
               != APR_SUCCESS
        || (rv = apr_thread_cond_create(&w->wake, w->pool)) != APR_SUCCESS
        || (rv = create_without_signals(w)) != APR_SUCCESS) {
        w->pool = NULL;
        return rv;
    }
    apr_pool_pre_cleanup_register(p, w, end_thread);
    return APR_SUCCESS;
}
