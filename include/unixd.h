/* SPDX-License-Identifier: Apache-2.0 */
/* unixd.h - users, groups, limits and locks, the Unix way. */
#ifndef WEFT_UNIXD_H
#define WEFT_UNIXD_H

#include <sys/resource.h>
#include "apr_errno.h"
#include "apr_global_mutex.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_proc_mutex.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "ap_listen.h"
#include "http_config.h"
#include "httpd.h"
#include "scoreboard.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DEFAULT_USER "#-1"
#define DEFAULT_GROUP "#-1"

typedef struct unixd_config_rec unixd_config_rec;
typedef struct ap_unixd_mpm_retained_data ap_unixd_mpm_retained_data;
typedef struct ap_unix_identity_t ap_unix_identity_t;

/** What User, Group, ChrootDir and Suexec say. */
struct unixd_config_rec {
    const char *user_name;
    const char *group_name;
    uid_t user_id;
    gid_t group_id;
    int suexec_enabled;
    const char *chroot_dir;
    const char *suexec_disabled_reason;
};

/** What a process model keeps over restarts. */
struct ap_unixd_mpm_retained_data {
    void *baton;
    volatile int mpm_state;
    volatile int shutdown_pending;
    volatile int restart_pending;
    volatile int is_ungraceful;
    ap_generation_t my_generation;
    int module_loads;
    int was_graceful;
    int num_buckets;
    int max_buckets;
};

/** Whom suexec runs a program as. */
struct ap_unix_identity_t {
    uid_t uid;
    gid_t gid;
    int userdir;
};

/** Hook, first answer wins: whom a request's programs run as. @return NULL: the server's user */
AP_DECLARE_HOOK(ap_unix_identity_t *, get_suexec_identity, (const request_rec *r))

/** Let children of another user use a mutex made by root. */
AP_DECLARE(apr_status_t) ap_unixd_set_global_mutex_perms(apr_global_mutex_t *gmutex);

/** Accept one connection. @param accepted  gets an apr_socket_t * in ptrans */
AP_DECLARE(apr_status_t) ap_unixd_accept(void **accepted, ap_listen_rec *lr, apr_pool_t *ptrans);

/** The one record of this process; never NULL. */
AP_DECLARE(ap_unixd_mpm_retained_data *) ap_unixd_mpm_get_retained_data(void);

/** Install the control process's signal handlers. */
AP_DECLARE(void) ap_unixd_mpm_set_signals(apr_pool_t *pconf, int once);

/** Let children of another user use a mutex made by root. */
AP_DECLARE(apr_status_t) ap_unixd_set_proc_mutex_perms(apr_proc_mutex_t *pmutex);

/** Handler's part of RLimitCPU, RLimitMEM, RLimitNPROC.
 *  @param plimit  gets the limits, in cmd->pool
 *  @param arg     soft limit or `max`
 *  @param arg2    hard limit or NULL
 *  @param type    RLIMIT_* */
AP_DECLARE(void) ap_unixd_set_rlimit(cmd_parms *cmd, struct rlimit **plimit, const char *arg,
                                     const char *arg2, int type);

/** The values in force; set while the configuration is read. */
extern AP_DECLARE_DATA unixd_config_rec ap_unixd_config;


#ifdef __cplusplus
}
#endif
#endif
