/* SPDX-License-Identifier: Apache-2.0 */
/* pid.c - the pid file, and what the control process tells about itself at the start. */
#include <stdlib.h>
#include <unistd.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_main.h"
#include "log/log_priv.h"

APLOG_USE_MODULE(core);

static pid_t writer; /* the process that wrote the file, 0: none of ours */

/* A number left by a server that did not clean up, or that still runs; the one that this
 * process follows is no surprise. */
static void warn_of_leftover(apr_pool_t *p, const char *path)
{
    apr_finfo_t info;
    pid_t pid = 0;

    if (ap_read_pid(p, path, &pid) == APR_SUCCESS && pid == getppid())
        return;
    if (writer != getpid() && apr_stat(&info, path, APR_FINFO_MTIME, p) == APR_SUCCESS)
        ap_log_perror(APLOG_MARK, APLOG_WARNING, 0, p,
                      "AH00098: pid file %s overwritten -- Unclean shutdown of previous run?",
                      path);
}

AP_DECLARE(void) ap_log_pid(apr_pool_t *p, const char *fname)
{
    const char *path, *fresh;
    apr_file_t *file;
    apr_status_t rv;

    if (fname == NULL)
        return;
    path = ap_server_root_relative(p, fname);
    warn_of_leftover(p, path);
    fresh = apr_pstrcat(p, path, ".new", NULL);
    rv = apr_file_open(&file, fresh, APR_WRITE | APR_CREATE | APR_TRUNCATE,
                       APR_UREAD | APR_UWRITE | APR_GREAD | APR_WREAD, p);
    if (rv == APR_SUCCESS) {
        apr_file_printf(file, "%" APR_PID_T_FMT "\n", getpid());
        apr_file_close(file);
        rv = apr_file_rename(fresh, path, p);
        writer = getpid();
    }
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, NULL, "AH00099: could not create %s", path);
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, NULL, "AH00100: %s: could not log pid to file %s",
                     ap_server_argv0, path);
        exit(1);
    }
}

AP_DECLARE(void) ap_remove_pid(apr_pool_t *p, const char *fname)
{
    const char *path;

    if (fname == NULL || (path = ap_server_root_relative(p, fname)) == NULL)
        return;
    if (apr_file_remove(path, p) == APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, ap_server_conf,
                     "AH00096: removed PID file %s (pid=%" APR_PID_T_FMT ")", path, getpid());
}

AP_DECLARE(apr_status_t) ap_read_pid(apr_pool_t *p, const char *fname, pid_t *mypid)
{
    char text[32];
    apr_size_t len = sizeof(text) - 1;
    apr_file_t *file;
    apr_status_t rv;
    char *end;
    long n;

    if (fname == NULL)
        return APR_EGENERAL;
    rv = apr_file_open(&file, ap_server_root_relative(p, fname), APR_READ, APR_OS_DEFAULT, p);
    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_file_read_full(file, text, len, &len);
    apr_file_close(file);
    if (rv != APR_SUCCESS && rv != APR_EOF)
        return rv;
    text[len] = '\0';
    n = strtol(text, &end, 10);
    if (end == text || (*end && !apr_isspace(*end)) || n <= 0 || (pid_t)n != n)
        return APR_EGENERAL;
    *mypid = (pid_t)n;
    return APR_SUCCESS;
}

AP_DECLARE(void) ap_log_command_line(apr_pool_t *p, server_rec *s)
{
    const process_rec *process = s->process;
    const char *words = process->argv[0];
    int i;

    for (i = 1; i < process->argc; i++)
        words = apr_pstrcat(p, words, " ", process->argv[i], NULL);
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, "AH00094: Command line: '%s'", words);
}

AP_DECLARE(void) ap_log_mpm_common(server_rec *s)
{
    ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, s, "this is %s, built %s", ap_get_server_description(),
                 ap_get_server_built());
}
