/* SPDX-License-Identifier: Apache-2.0 */
/* recheck.c - before a restart: would the configuration start?
 *
 * The control process reads a configuration into its own memory, and once it has begun
 * there is no way back. So the same program is asked first (`httpd -t` with the words of
 * this command line); where it refuses, the server goes on as it is, and what that
 * program said is in the error log. */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "apr_portable.h"
#include "apr_strings.h"
#include "apr_thread_proc.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"

#define PATIENCE apr_time_from_sec(60)

/* The words of this process, and -t. */
static const char **words(apr_pool_t *p, const process_rec *process)
{
    const char **argv = apr_pcalloc(p, (apr_size_t)(process->argc + 2) * sizeof(*argv));
    int i;

    for (i = 0; i < process->argc; i++)
        argv[i] = process->argv[i];
    argv[i] = "-t";
    return argv;
}

/* said: a descriptor that takes what the program says */
static apr_status_t start_check(apr_proc_t *proc, apr_os_file_t said, apr_pool_t *p,
                                server_rec *s)
{
    apr_procattr_t *attr;
    apr_file_t *file;
    apr_status_t rv;

    if ((rv = apr_os_file_put(&file, &said, APR_READ | APR_WRITE, p)) != APR_SUCCESS)
        return rv;
    if ((rv = apr_procattr_create(&attr, p)) != APR_SUCCESS
        || (rv = apr_procattr_cmdtype_set(attr, APR_PROGRAM_ENV)) != APR_SUCCESS
        || (rv = apr_procattr_child_err_set(attr, file, NULL)) != APR_SUCCESS
        || (rv = apr_procattr_child_out_set(attr, file, NULL)) != APR_SUCCESS)
        return rv;
    return apr_proc_create(proc, "/proc/self/exe", words(p, s->process), NULL, attr, p);
}

/* @return its exit status; 0 too where it was reaped by somebody else */
static int wait_for_check(apr_proc_t *proc)
{
    apr_time_t deadline = apr_time_now() + PATIENCE;
    apr_exit_why_e why = APR_PROC_EXIT;
    int status = 0;
    apr_status_t rv;

    while ((rv = apr_proc_wait(proc, &status, &why, APR_NOWAIT)) == APR_CHILD_NOTDONE) {
        if (apr_time_now() > deadline) {
            kill(proc->pid, SIGKILL);
            apr_proc_wait(proc, &status, &why, APR_WAIT);
            return 1;
        }
        signals_wait(apr_time_from_msec(20));
    }
    if (rv != APR_CHILD_DONE)
        return 0;
    return APR_PROC_CHECK_EXIT(why) ? status : 1;
}

/* Its words, line by line. */
static void log_what_it_said(apr_os_file_t said, server_rec *s)
{
    char text[8192], *line, *last;
    ssize_t n = pread(said, text, sizeof(text) - 1, 0);

    if (n <= 0)
        return;
    text[n] = '\0';
    for (line = apr_strtok(text, "\n", &last); line; line = apr_strtok(NULL, "\n", &last))
        ap_log_error(MODEL_MARK, APLOG_ERR, 0, s, "%s", line);
}

int recheck_configuration(server_rec *s)
{
    apr_os_file_t said = memfd_create("configuration check", MFD_CLOEXEC);
    apr_proc_t proc;
    apr_pool_t *p;
    apr_status_t rv;
    int status = 0;

    apr_pool_create(&p, s->process->pool);
    rv = said >= 0 ? start_check(&proc, said, p, s) : apr_get_os_error();
    if (rv == APR_SUCCESS)
        status = wait_for_check(&proc);
    else
        ap_log_error(MODEL_MARK, APLOG_WARNING, rv, s,
                     "the configuration cannot be checked before the restart");
    if (status != 0)
        log_what_it_said(said, s);
    apr_pool_destroy(p);
    if (said >= 0)
        close(said);
    return status == 0;
}
