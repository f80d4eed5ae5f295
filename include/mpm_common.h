/* SPDX-License-Identifier: Apache-2.0 */
/* mpm_common.h - what process models share, and what modules may do about processes.
 *
 * Unless a line says otherwise these are for the control process, one thread. */
#ifndef WEFT_MPM_COMMON_H
#define WEFT_MPM_COMMON_H

#include <sys/types.h>
#include "apr.h"
#include "apr_errno.h"
#include "apr_file_io.h"
#include "apr_hooks.h"
#include "apr_network_io.h"
#include "apr_pools.h"
#include "apr_thread_proc.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "ap_mpm.h"
#include "http_config.h"
#include "httpd.h"
#include "scoreboard.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DEFAULT_LISTENBACKLOG 511
#define DEFAULT_TCP_DEFER_ACCEPT 30
#define AP_SIG_GRACEFUL 10
#define AP_SIG_GRACEFUL_STOP 28
#define AP_MPM_PODX_RESTART_CHAR 36
#define AP_MPM_PODX_GRACEFUL_CHAR 33
#define AP_SIG_GRACEFUL_STRING "SIGUSR1"
#define AP_SIG_GRACEFUL_STOP_STRING "SIGWINCH"
#define AP_ACCEPT_MUTEX_TYPE "mpm-accept"

typedef enum {
    AP_MPM_PODX_NORESTART = 0,
    AP_MPM_PODX_RESTART = 1,
    AP_MPM_PODX_GRACEFUL = 2
} ap_podx_restart_t;

typedef struct ap_pod_t ap_pod_t;
typedef void ap_reclaim_callback_fn_t(int, pid_t, ap_generation_t);

/** Pipe of death: by one byte a child learns that it is to end. */
struct ap_pod_t {
    apr_file_t *pod_in;
    apr_file_t *pod_out;
    apr_pool_t *p;
};

/** Hook, all: this child is about to end.
 *  @param graceful  1: it still finishes its connections */
AP_DECLARE_HOOK(void, child_stopping, (apr_pool_t *pchild, int graceful))

/** Hook, all: a fresh child gives up what only the control process may do.
 *  @return OK or DECLINED; a positive number ends the child */
AP_DECLARE_HOOK(int, drop_privileges, (apr_pool_t *pchild, server_rec *s))

/** Hook, all: about once a second, in the control process. */
AP_DECLARE_HOOK(int, monitor, (apr_pool_t *p, server_rec *s))

/** Hook, first answer wins: the model's name. */
AP_DECLARE_HOOK(const char *, mpm_get_name, (void))

/** Hook, first answer wins: answers ap_mpm_query().
 *  @param rv  gets the status of the answer
 *  @return OK: answered */
AP_DECLARE_HOOK(int, mpm_query, (int query_code, int *result, apr_status_t *rv))

/** Hook, first answer wins: does ap_mpm_register_timed_callback(). */
AP_DECLARE_HOOK(apr_status_t, mpm_register_timed_callback, (apr_time_t t,
                                                            ap_mpm_callback_fn_t *cbfn,
                                                            void *baton))

/** Hook, all: a thread takes a suspended connection again. */
AP_DECLARE_HOOK(void, resume_connection, (conn_rec *c, request_rec *r))

/** Hook, all: a thread lets go of a connection that is not over. */
AP_DECLARE_HOOK(void, suspend_connection, (conn_rec *c, request_rec *r))

/** Group number of a name, or of `#NUMBER`. An unknown name ends the process with a message. */
AP_DECLARE(gid_t) ap_gname2id(const char *name);

/** User number of a name, or of `#NUMBER`. An unknown name ends the process with a message. */
AP_DECLARE(uid_t) ap_uname2id(const char *name);

/** In a fresh child: make core dumps possible where CoreDumpDirectory is set. */
AP_DECLARE(apr_status_t) ap_fatal_signal_child_setup(server_rec *s);

/** In the control process: have fatal signals logged before the process ends of them. */
AP_DECLARE(apr_status_t) ap_fatal_signal_setup(server_rec *s, apr_pool_t *in_pconf);

/** Signal one process; never a group (pid <= 1 is APR_EINVAL). */
AP_DECLARE(apr_status_t) ap_mpm_safe_kill(pid_t pid, int sig);

/** Handler of GracefulShutdownTimeout (seconds). */
AP_DECLARE(const char *) ap_mpm_set_graceful_shutdown(cmd_parms *cmd, void *dummy,
                                                      const char *arg);

/** Log of what a child ended.
 *  @return APEXIT_CHILDFATAL: the server must end; else the exit status */
AP_DECLARE(int) ap_process_child_status(apr_proc_t *pid, apr_exit_why_e why, int status);

/** End all children, insisting more and more, within about ten seconds.
 *  @param terminate  nonzero: SIGTERM at once; 0: they know already */
AP_DECLARE(void) ap_reclaim_child_processes(int terminate, ap_reclaim_callback_fn_t *mpm_callback);

/** Take in children that have ended, without waiting. */
AP_DECLARE(void) ap_relieve_child_processes(ap_reclaim_callback_fn_t *mpm_callback);

/** Wait for a child's end, a second at most; then run the hook monitor.
 *  @param ret  ret->pid is -1 where nobody ended */
AP_DECLARE(void) ap_wait_or_timeout(apr_exit_why_e *status, int *exitcode, apr_proc_t *ret,
                                    apr_pool_t *p, server_rec *s);

/** Read one order from the pipe of death, in a child. */
AP_DECLARE(int) ap_mpm_podx_check(ap_pod_t *pod);

/** Close both ends. */
AP_DECLARE(apr_status_t) ap_mpm_podx_close(ap_pod_t *pod);

/** Write num orders. */
AP_DECLARE(void) ap_mpm_podx_killpg(ap_pod_t *pod, int num, ap_podx_restart_t graceful);

/** Make a pipe of death; lives in p. */
AP_DECLARE(apr_status_t) ap_mpm_podx_open(apr_pool_t *p, ap_pod_t **pod);

/** Write one order. */
AP_DECLARE(apr_status_t) ap_mpm_podx_signal(ap_pod_t *pod, ap_podx_restart_t graceful);

/** Read the order to end, in a child. @return APR_SUCCESS: it was there */
AP_DECLARE(apr_status_t) ap_mpm_pod_check(ap_pod_t *pod);

/** Close both ends. */
AP_DECLARE(apr_status_t) ap_mpm_pod_close(ap_pod_t *pod);

/** Have num children end. */
AP_DECLARE(void) ap_mpm_pod_killpg(ap_pod_t *pod, int num);

/** Make a pipe of death whose reader is woken by a connection to itself; lives in p. */
AP_DECLARE(apr_status_t) ap_mpm_pod_open(apr_pool_t *p, ap_pod_t **pod);

/** Have one child end. */
AP_DECLARE(apr_status_t) ap_mpm_pod_signal(ap_pod_t *pod);

/** Note a process beside the children whose end is to be told by child_status. */
AP_DECLARE(void) ap_register_extra_mpm_process(pid_t pid, ap_generation_t gen);

/** Send small packets at once (TCP_NODELAY). Any process. */
AP_DECLARE(void) ap_sock_disable_nagle(apr_socket_t *s);

/** Forget such a process.
 *  @return 1: it was known, old_gen is set; 0: it was not */
AP_DECLARE(int) ap_unregister_extra_mpm_process(pid_t pid, ap_generation_t *old_gen);

/** Whether a process model is loaded. @return NULL, or a message */
AP_DECLARE(const char *) ap_check_mpm(void);

/** Hook child_status of the core: tells the end of a generation. */
AP_DECLARE(void) ap_core_child_status(server_rec *s, pid_t pid, ap_generation_t gen, int slot,
                                      mpm_child_status status);

/** Print the PidFile line of -D DUMP_RUN_CFG. */
AP_DECLARE(void) ap_mpm_dump_pidfile(apr_pool_t *p, apr_file_t *out);

/** Pool clean-up: tell the end of the last generation. */
AP_DECLARE(apr_status_t) ap_mpm_end_gen_helper(void *unused);

/** Take -k and -X out of the command line before main reads it. */
AP_DECLARE(void) ap_mpm_rewrite_args(process_rec *process);

/** Handler of CoreDumpDirectory. */
AP_DECLARE(const char *) ap_mpm_set_coredumpdir(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of MaxMemFree (kilobytes). */
AP_DECLARE(const char *) ap_mpm_set_max_mem_free(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of MaxConnectionsPerChild. */
AP_DECLARE(const char *) ap_mpm_set_max_requests(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of PidFile. */
AP_DECLARE(const char *) ap_mpm_set_pidfile(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of ThreadStackSize (bytes). */
AP_DECLARE(const char *) ap_mpm_set_thread_stacksize(cmd_parms *cmd, void *dummy, const char *arg);

/** Do what -k asks of a running server.
 *  @param exit_status  what the process is to end with
 *  @return 1: done, end; 0: go on and start */
AP_DECLARE(int) ap_signal_server(int *exit_status, apr_pool_t *pconf);

/** Defaults of everything here, before each reading of the configuration. */
AP_DECLARE(void) mpm_common_pre_config(apr_pool_t *pconf);

/** MaxConnectionsPerChild; 0: no limit. */
extern AP_DECLARE_DATA int ap_max_requests_per_child;

/** Whether CoreDumpDirectory is set. */
extern AP_DECLARE_DATA int ap_coredumpdir_configured;

/** MaxMemFree in bytes; APR_ALLOCATOR_MAX_FREE_UNLIMITED: keep all. */
extern AP_DECLARE_DATA apr_uint32_t ap_max_mem_free;

/** GracefulShutdownTimeout in seconds; 0: no limit. */
extern AP_DECLARE_DATA int ap_graceful_shutdown_timeout;

/** PidFile. */
extern AP_DECLARE_DATA const char *ap_pid_fname;

/** ThreadStackSize in bytes; 0: the system's. */
extern AP_DECLARE_DATA apr_size_t ap_thread_stacksize;

/** CoreDumpDirectory, or ServerRoot. */
extern AP_DECLARE_DATA char ap_coredump_dir[8192];


#ifdef __cplusplus
}
#endif
#endif
