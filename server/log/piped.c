/* SPDX-License-Identifier: Apache-2.0 */
/* piped.c - programs that read a log from a pipe.
 *
 * The control process starts a program when the log is opened and again whenever it
 * ends by itself; the pipe outlives it, so lines written meanwhile wait in the pipe.
 * It ends with the pool that opened it: the program sees the end of the file when the
 * last child that writes has gone, and is told (SIGTERM) but where children are to finish
 * in peace. Children only write; nobody inherits the pipe by exec, or there would be no
 * end. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "apr_portable.h"
#include "apr_strings.h"
#include "apr_thread_proc.h"
#include "ap_mpm.h"
#include "http_config.h"
#include "http_main.h"
#include "log/log_priv.h"
#include "unixd.h"

APLOG_USE_MODULE(core);

struct piped_log {
    apr_pool_t *p;
    const char *program;
    apr_cmdtype_e cmdtype;
    apr_file_t *read_fd, *write_fd;
    apr_proc_t *proc;   /* NULL: not running */
    pid_t opener;       /* only this process ends the program */
};

static apr_status_t start_program(piped_log *pl);

/* Children that finish still write. */
static int is_graceful(void)
{
    return ap_unixd_mpm_get_retained_data()->was_graceful;
}

/* Told by the reaper that the program ended, or by the pool that it should. */
static void program_event(int reason, void *data, apr_wait_t status)
{
    piped_log *pl = data;
    int state = AP_MPMQ_RUNNING;

    if (reason == APR_OC_REASON_DEATH || reason == APR_OC_REASON_LOST) {
        pl->proc = NULL;
        apr_proc_other_child_unregister(pl);
        if (ap_mpm_query(AP_MPMQ_MPM_STATE, &state) == APR_SUCCESS && state == AP_MPMQ_STOPPING)
            return;
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, ap_server_conf,
                     "AH00106: piped log program '%s' failed unexpectedly", pl->program);
        if (start_program(pl) != APR_SUCCESS)
            ap_log_error(APLOG_MARK, APLOG_STARTUP, 0, NULL,
                         "AH00104: piped_log_maintenance: unable to respawn '%s'", pl->program);
    }
    else if (reason == APR_OC_REASON_RESTART) {
        if (pl->proc)
            kill(pl->proc->pid, SIGTERM);
    }
    else if (reason == APR_OC_REASON_UNREGISTER) {
        if (pl->proc && !is_graceful())
            kill(pl->proc->pid, SIGTERM);
    }
}

static apr_status_t start_program(piped_log *pl)
{
    apr_procattr_t *attr;
    apr_proc_t *proc;
    const char **args;
    apr_status_t rv;
    char **split;

    if ((rv = apr_procattr_create(&attr, pl->p)) != APR_SUCCESS
        || (rv = apr_procattr_cmdtype_set(attr, pl->cmdtype)) != APR_SUCCESS
        || (rv = apr_procattr_child_in_set(attr, pl->read_fd, pl->write_fd)) != APR_SUCCESS
        || (rv = apr_procattr_error_check_set(attr, 1)) != APR_SUCCESS
        || (rv = apr_tokenize_to_argv(pl->program, &split, pl->p)) != APR_SUCCESS)
        return rv;
    args = (const char **)split;
    proc = apr_pcalloc(pl->p, sizeof(*proc));
    rv = apr_proc_create(proc, args[0], args, NULL, attr, pl->p);
    if (rv != APR_SUCCESS)
        return rv;
    pl->proc = proc;
    /* APR closed nothing of ours that it should not: the pipe stays open here. */
    apr_proc_other_child_register(proc, program_event, pl, pl->write_fd, pl->p);
    return APR_SUCCESS;
}

/* The pool goes: end the program. In children it only closes the descriptors. */
static apr_status_t close_log(void *data)
{
    piped_log *pl = data;

    if (pl->opener == getpid() && pl->proc) {
        apr_proc_t *proc = pl->proc;

        pl->proc = NULL;
        apr_proc_other_child_unregister(pl);
        if (!is_graceful())
            kill(proc->pid, SIGTERM);
    }
    if (pl->read_fd)
        apr_file_close(pl->read_fd);
    if (pl->write_fd)
        apr_file_close(pl->write_fd);
    pl->read_fd = pl->write_fd = NULL;
    return APR_SUCCESS;
}

AP_DECLARE(piped_log *) ap_open_piped_log_ex(apr_pool_t *p, const char *program,
                                             apr_cmdtype_e cmdtype)
{
    piped_log *pl = apr_pcalloc(p, sizeof(*pl));
    apr_status_t rv;

    pl->p = p;
    pl->program = apr_pstrdup(p, program);
    pl->cmdtype = cmdtype;
    pl->opener = getpid();
    rv = apr_file_pipe_create_ex(&pl->read_fd, &pl->write_fd, APR_FULL_BLOCK, p);
    if (rv == APR_SUCCESS)
        rv = apr_file_inherit_unset(pl->read_fd);
    if (rv == APR_SUCCESS)
        rv = apr_file_inherit_unset(pl->write_fd);
    if (rv == APR_SUCCESS)
        rv = start_program(pl);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, rv, NULL,
                     "AH00103: unable to start piped log program '%s'", program);
        return NULL;
    }
    apr_pool_cleanup_register(p, pl, close_log, apr_pool_cleanup_null);
    return pl;
}

AP_DECLARE(piped_log *) ap_open_piped_log(apr_pool_t *p, const char *program)
{
    apr_cmdtype_e type = APR_PROGRAM_ENV;

    if (*program == '|')
        program++;
    else if (*program == '$') {
        program++;
        type = APR_SHELLCMD_ENV;
    }
    return ap_open_piped_log_ex(p, program, type);
}

AP_DECLARE(void) ap_close_piped_log(piped_log *pl)
{
    apr_pool_cleanup_run(pl->p, pl, close_log);
}

AP_DECLARE(apr_file_t *) ap_piped_log_read_fd(piped_log *pl)
{
    return pl->read_fd;
}

AP_DECLARE(apr_file_t *) ap_piped_log_write_fd(piped_log *pl)
{
    return pl->write_fd;
}
