/* SPDX-License-Identifier: Apache-2.0 */
/* mod_watchdog.h - threads that do a module's regular work beside requests.
 *
 * A watchdog is a thread under a name, in the control process or in each child; a
 * singleton runs in one child at a time, and another takes over when that one ends. A
 * module asks for one while the configuration is read (post_config) and registers
 * callbacks; threads start when the whole configuration is there.
 *
 * A module that wants no more than a tick says so by the hook watchdog_need, and is
 * called by the other hooks every WatchdogInterval. All functions of one watchdog are
 * called by its one thread, one after the other. */
#ifndef WEFT_MOD_WATCHDOG_H
#define WEFT_MOD_WATCHDOG_H

#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define AP_WD_DECLARE(type) type
#define AP_WD_DECLARE_NONSTD(type) type
#define AP_WD_DECLARE_DATA

/* Microseconds. */
#define AP_WD_TM_INTERVAL 1000000 /**< WatchdogInterval where none is set */
#define AP_WD_TM_SLICE 100000     /**< the shortest interval */

/* First argument of a callback. */
#define AP_WATCHDOG_STATE_STARTING 1 /**< the thread begins */
#define AP_WATCHDOG_STATE_RUNNING 2  /**< the interval is over */
#define AP_WATCHDOG_STATE_STOPPING 3 /**< the process ends or starts anew */

/* Names of the watchdogs that the hooks are called for. */
#define AP_WATCHDOG_SINGLETON "_singleton_" /**< in one child at a time */
#define AP_WATCHDOG_DEFAULT "_default_"     /**< in the control process, or in each child */

/** A watchdog; its members are its own. */
typedef struct ap_watchdog_t ap_watchdog_t;
/** A piece of work.
 *  @param state  AP_WATCHDOG_STATE_*
 *  @param data   as registered
 *  @param pool   empty; cleared after the call
 *  @return APR_SUCCESS; anything else ends the calls of this callback */
typedef apr_status_t ap_watchdog_callback_fn_t(int state, void *data, apr_pool_t *pool);

/** Hook, all: a watchdog of hooks ends. Its thread.
 *  @param name  AP_WATCHDOG_DEFAULT or AP_WATCHDOG_SINGLETON */
AP_DECLARE_HOOK(int, watchdog_exit, (server_rec *s, const char *name, apr_pool_t *pool))

/** Hook, all: a watchdog of hooks begins. Its thread.
 *  @return OK or DECLINED; anything else ends it */
AP_DECLARE_HOOK(int, watchdog_init, (server_rec *s, const char *name, apr_pool_t *pool))

/** Hook, first answer wins: is there work for a watchdog of hooks? In post_config.
 *  @param parent     nonzero: one of the control process
 *  @param singleton  nonzero: one that runs in one child at a time
 *  @return OK: yes; DECLINED */
AP_DECLARE_HOOK(int, watchdog_need, (server_rec *s, const char *name, int parent, int singleton))

/** Hook, all: WatchdogInterval has passed. The watchdog's thread.
 *  @param pool  cleared after the call
 *  @return OK or DECLINED; anything else ends the watchdog */
AP_DECLARE_HOOK(int, watchdog_step, (server_rec *s, const char *name, apr_pool_t *pool))

/** Find a watchdog by its name, or make it. Before the threads start.
 *  @param watchdog   gets it; lives as long as p
 *  @param parent     nonzero: in the control process; else in children. Those are two, even
 *                    under one name
 *  @param singleton  nonzero: in one child at a time; once asked for, so for all who share it
 *  @param p          of the configuration
 *  @return the status of making it */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_watchdog_get_instance,
                        (ap_watchdog_t **watchdog, const char *name, int parent, int singleton,
                         apr_pool_t *p));

/** Add a callback. Before the threads start.
 *  @param interval  microseconds; less than AP_WD_TM_SLICE counts as that
 *  @param data      handed to it; with the function it is the callback's identity
 *  @return APR_EEXIST: it is there already */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_watchdog_register_callback,
                        (ap_watchdog_t *watchdog, apr_interval_time_t interval, const void *data,
                         ap_watchdog_callback_fn_t *callback));

/** Change the interval of a callback, counted from now. Before the threads start, or in the
 *  watchdog's thread.
 *  @return APR_EOF: there is no such callback */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_watchdog_set_callback_interval,
                        (ap_watchdog_t *watchdog, apr_interval_time_t interval, const void *data,
                         ap_watchdog_callback_fn_t *callback));

#ifdef __cplusplus
}
#endif
#endif
