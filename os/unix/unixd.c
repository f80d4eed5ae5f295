/* SPDX-License-Identifier: Apache-2.0 */
/* unixd.c - users, groups, limits and locks between processes, the Unix way. */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <unistd.h>

#include "apr_portable.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm_common.h"
#include "unixd.h"

APLOG_USE_MODULE(unixd);

APR_HOOK_STRUCT(APR_HOOK_LINK(get_suexec_identity))
AP_IMPLEMENT_HOOK_RUN_FIRST(ap_unix_identity_t *, get_suexec_identity, (const request_rec *r), (r),
                            NULL)

/* A name that is not there is an error of whoever wrote the configuration. */
static void unknown_name(const char *kind, const char *name)
{
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL, "%s: bad %s name %s",
                 ap_server_argv0, kind, name);
    exit(1);
}

AP_DECLARE(uid_t) ap_uname2id(const char *name)
{
    struct passwd *entry;

    ap_assert(name != NULL);
    if (name[0] == '#')
        return (uid_t)atoi(name + 1);
    if ((entry = getpwnam(name)) == NULL)
        unknown_name("user", name);
    return entry->pw_uid;
}

AP_DECLARE(gid_t) ap_gname2id(const char *name)
{
    struct group *entry;

    ap_assert(name != NULL);
    if (name[0] == '#')
        return (gid_t)atoi(name + 1);
    if ((entry = getgrnam(name)) == NULL)
        unknown_name("group", name);
    return entry->gr_gid;
}

static rlim_t limit_of(const char *text, rlim_t max)
{
    return strcasecmp(text, "max") == 0 ? max : (rlim_t)strtoull(text, NULL, 10);
}

/* Soft limit, and hard limit, which only root may raise. */
AP_DECLARE(void) ap_unixd_set_rlimit(cmd_parms *cmd, struct rlimit **plimit, const char *arg,
                                     const char *arg2, int type)
{
    struct rlimit *limit;
    rlim_t hard;

    limit = *plimit = apr_pcalloc(cmd->pool, sizeof(**plimit));
    if (getrlimit((__rlimit_resource_t)type, limit) != 0) {
        *plimit = NULL;
        ap_log_error(APLOG_MARK, APLOG_CRIT, apr_get_os_error(), cmd->server,
                     "AH02172: getrlimit failed");
        return;
    }
    if (*arg)
        limit->rlim_cur = limit_of(arg, limit->rlim_max);
    hard = arg2 ? limit_of(arg2, limit->rlim_max) : limit->rlim_max;
    if (hard > limit->rlim_max && geteuid() != 0)
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, cmd->server,
                     "AH02173: must be uid 0 to raise maximum %s", cmd->cmd->name);
    else
        limit->rlim_max = hard;
}

/* Semaphores are made by root and used by children that are not. */
static apr_status_t give_sysv_semaphore(int id)
{
    union {
        int val;
        struct semid_ds *buf;
    } arg;
    struct semid_ds set = { 0 };

    set.sem_perm.uid = ap_unixd_config.user_id;
    set.sem_perm.gid = ap_unixd_config.group_id;
    set.sem_perm.mode = 0600;
    arg.buf = &set;
    return semctl(id, 0, IPC_SET, arg) < 0 ? apr_get_os_error() : APR_SUCCESS;
}

/* Every child opens this file again. */
static apr_status_t give_lock_file(const char *fname)
{
    if (fname == NULL)
        return APR_SUCCESS;
    return chown(fname, ap_unixd_config.user_id, (gid_t)-1) < 0 ? apr_get_os_error() : APR_SUCCESS;
}

/* This one has no name any more; children inherit the descriptor. */
static apr_status_t give_lock_descriptor(int fd)
{
    return fchown(fd, ap_unixd_config.user_id, (gid_t)-1) < 0 ? apr_get_os_error() : APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_unixd_set_proc_mutex_perms(apr_proc_mutex_t *pmutex)
{
    apr_lockmech_e mechanism = apr_proc_mutex_mech(pmutex);
    apr_os_proc_mutex_t os;

    if (geteuid() != 0)
        return APR_SUCCESS;
    if (mechanism == APR_LOCK_FLOCK)
        return give_lock_file(apr_proc_mutex_lockfile(pmutex));
    if (mechanism != APR_LOCK_SYSVSEM && mechanism != APR_LOCK_FCNTL)
        return APR_SUCCESS;
    apr_os_proc_mutex_get_ex(&os, pmutex, &mechanism);
    return mechanism == APR_LOCK_SYSVSEM ? give_sysv_semaphore(os.crossproc)
                                         : give_lock_descriptor(os.crossproc);
}

AP_DECLARE(apr_status_t) ap_unixd_set_global_mutex_perms(apr_global_mutex_t *gmutex)
{
    apr_os_global_mutex_t os;

    apr_os_global_mutex_get(&os, gmutex);
    return ap_unixd_set_proc_mutex_perms(os.proc_mutex);
}

/* A program as another user: through the helper, which checks everything again. */
static apr_status_t create_by_suexec(apr_proc_t *newproc, const char *progname,
                                     const char *const *args, const char *const *env,
                                     apr_procattr_t *attr, const ap_unix_identity_t *who,
                                     apr_pool_t *p)
{
    apr_array_header_t *argv = apr_array_make(p, 8, sizeof(char *));
    const char *base = strrchr(progname, '/');
    size_t i;

    APR_ARRAY_PUSH(argv, const char *) = SUEXEC_BIN;
    APR_ARRAY_PUSH(argv, const char *) =
        apr_psprintf(p, "%s%ld", who->userdir ? "~" : "", (long)who->uid);
    APR_ARRAY_PUSH(argv, const char *) = apr_psprintf(p, "%ld", (long)who->gid);
    APR_ARRAY_PUSH(argv, const char *) = base ? base + 1 : progname;
    for (i = 1; args && args[0] && args[i]; i++)
        APR_ARRAY_PUSH(argv, const char *) = args[i];
    APR_ARRAY_PUSH(argv, const char *) = NULL;
    if (apr_procattr_cmdtype_set(attr, APR_PROGRAM) != APR_SUCCESS)
        return APR_EGENERAL;
    return apr_proc_create(newproc, SUEXEC_BIN, (const char *const *)argv->elts, env, attr, p);
}

AP_DECLARE(apr_status_t) ap_os_create_privileged_process(const request_rec *r, apr_proc_t *newproc,
                                                         const char *progname,
                                                         const char *const *args,
                                                         const char *const *env,
                                                         apr_procattr_t *attr, apr_pool_t *p)
{
    ap_unix_identity_t *who = ap_run_get_suexec_identity(r);

    if (who == NULL || !ap_unixd_config.suexec_enabled)
        return apr_proc_create(newproc, progname, args, env, attr, p);
    return create_by_suexec(newproc, progname, args, env, attr, who, p);
}
