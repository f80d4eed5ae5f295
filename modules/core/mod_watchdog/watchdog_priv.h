/* SPDX-License-Identifier: Apache-2.0 */
/* watchdog_priv.h - a watchdog and its thread.
 *
 * mod_watchdog.c  configuration, hooks, optional functions    thread.c  the thread's life
 *
 * Made in the control process while the configuration is read. From the start of its
 * thread on, all but stop belongs to that thread. */
#ifndef WEFT_WATCHDOG_PRIV_H
#define WEFT_WATCHDOG_PRIV_H

#include "apr_global_mutex.h"
#include "apr_thread_cond.h"
#include "apr_thread_mutex.h"
#include "apr_thread_proc.h"
#include "http_config.h"
#include "http_log.h"
#include "mod_watchdog.h"

struct callback {
    struct callback *next;
    ap_watchdog_callback_fn_t *func;
    const void *data;
    apr_interval_time_t interval;
    apr_time_t due;
};

struct ap_watchdog_t {
    apr_pool_t *home;             /* of the configuration */
    const char *name;
    server_rec *s;
    struct callback *callbacks;   /* NULL: a watchdog of hooks */
    int parent, singleton;
    int hooked;                   /* somebody needs the hooks */
    apr_global_mutex_t *only;     /* singleton: whose child holds it works */
    apr_pool_t *pool;             /* the thread's, in this process; NULL: there is no thread */
    apr_thread_t *thread;
    apr_thread_mutex_t *lock;     /* guards stop */
    apr_thread_cond_t *wake;      /* stop was set */
    int stop;
};

/* thread.c */

/** Start the thread; it is stopped and waited for before p's children go.
 *  @param interval  between two steps of the hooks */
apr_status_t watchdog_start(ap_watchdog_t *w, server_rec *s, apr_pool_t *p,
                            apr_interval_time_t interval);
/** Tell a thread to end, without waiting. Any thread. */
void watchdog_stop(ap_watchdog_t *w);

#endif
