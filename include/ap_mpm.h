/* SPDX-License-Identifier: Apache-2.0 */
/* ap_mpm.h - the process model as modules see it: what it is, what it can, in what state it is. */
#ifndef WEFT_AP_MPM_H
#define WEFT_AP_MPM_H

#include <sys/types.h>
#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_thread_proc.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"
#include "scoreboard.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AP_MPMQ_NOT_SUPPORTED 0
#define AP_MPMQ_STATIC 1
#define AP_MPMQ_DYNAMIC 2
#define AP_MPMQ_STARTING 0
#define AP_MPMQ_RUNNING 1
#define AP_MPMQ_STOPPING 2
#define AP_MPMQ_MAX_DAEMON_USED 1
#define AP_MPMQ_IS_THREADED 2
#define AP_MPMQ_IS_FORKED 3
#define AP_MPMQ_HARD_LIMIT_DAEMONS 4
#define AP_MPMQ_HARD_LIMIT_THREADS 5
#define AP_MPMQ_MAX_THREADS 6
#define AP_MPMQ_MIN_SPARE_DAEMONS 7
#define AP_MPMQ_MIN_SPARE_THREADS 8
#define AP_MPMQ_MAX_SPARE_DAEMONS 9
#define AP_MPMQ_MAX_SPARE_THREADS 10
#define AP_MPMQ_MAX_REQUESTS_DAEMON 11
#define AP_MPMQ_MAX_DAEMONS 12
#define AP_MPMQ_MPM_STATE 13
#define AP_MPMQ_IS_ASYNC 14
#define AP_MPMQ_GENERATION 15
#define AP_MPMQ_HAS_SERF 16
#define AP_MPMQ_CAN_WAITIO 19

typedef enum mpm_child_status {
    MPM_CHILD_STARTED = 0,
    MPM_CHILD_EXITED = 1,
    MPM_CHILD_LOST_SLOT = 2
} mpm_child_status;

typedef void ap_mpm_callback_fn_t(void *);

/** Hook, all: a child has started, ended, or lost its place in the scoreboard. Control process.
 *  @param slot  -1: none, a process of the model's own */
AP_DECLARE_HOOK(void, child_status, (server_rec *s, pid_t pid, ap_generation_t gen, int slot,
                                     mpm_child_status state))

/** Hook, all: the last child of a generation has ended. Control process. */
AP_DECLARE_HOOK(void, end_generation, (server_rec *s, ap_generation_t gen))

/** Hook, first answer wins: run the server until a restart or its end.
 *  @return OK: read the configuration again; DONE: end the process */
AP_DECLARE_HOOK(int, mpm, (apr_pool_t *pconf, apr_pool_t *plog, server_rec *server_conf))

/** Ask the process model for a fact (AP_MPMQ_*). Any process, any thread.
 *  @return APR_SUCCESS; APR_ENOTIMPL: it does not know this question */
AP_DECLARE(apr_status_t) ap_mpm_query(int query_code, int *result);

/** Start a program as the user that a request asks for (suexec), or as this one.
 *  @param r      what get_suexec_identity decides by
 *  @param progname, args, env, attr  as of apr_proc_create()
 *  @param p      life of newproc */
AP_DECLARE(apr_status_t) ap_os_create_privileged_process(const request_rec *r,
                                                         apr_proc_t *newproc,
                                                         const char *progname,
                                                         const char * const *args,
                                                         const char * const *env,
                                                         apr_procattr_t *attr, apr_pool_t *p);

/** Have a function called in a worker thread at a moment.
 *  @param t  moment, microseconds
 *  @return APR_ENOTIMPL: this model cannot */
AP_DECLARE(apr_status_t) ap_mpm_register_timed_callback(apr_time_t t, ap_mpm_callback_fn_t *cbfn,
                                                        void *baton);


#ifdef __cplusplus
}
#endif
#endif
