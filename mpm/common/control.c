/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - the command line's part of a process model: -k, -X, leaving the terminal.
 *
 * `httpd -k COMMAND` finds the running control process by the pid file and signals it;
 * start is starting in this process. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apr_getopt.h"
#include "apr_strings.h"
#include "apr_thread_proc.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"

APLOG_USE_MODULE(core);

/** The commands of -k. */
static const struct command {
    const char *name;
    int signum;             /* 0: start */
    int start_if_stopped;   /* otherwise nothing to signal is an error or no matter */
} commands[] = {
    { "start", 0, 1 },
    { "stop", SIGTERM, 0 },
    { "restart", SIGHUP, 1 },
    { "graceful", AP_SIG_GRACEFUL, 1 },
    { "graceful-stop", AP_SIG_GRACEFUL_STOP, 0 },
    { "upgrade", SIGUSR2, 1 },
};

static const struct command *command;
static int one_process, detached;

int control_detached(void)
{
    return detached;
}

int control_one_process(void)
{
    return one_process;
}

static void add_define(const char *name)
{
    APR_ARRAY_PUSH(ap_server_config_defines, const char *) = name;
}

/* Wrong words on the command line end the process before it has begun. */
static const struct command *find_command(process_rec *process, const char *word)
{
    size_t i;

    for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
        if (strcmp(word, commands[i].name) == 0)
            return &commands[i];
    fprintf(stderr, "%s: -k %s: unknown command; it is one of start, stop, restart, graceful, "
                    "graceful-stop, upgrade\n", process->short_name, word);
    exit(1);
}

/* Take out what only a process model understands; leave the rest to main's reader. */
AP_DECLARE(void) ap_mpm_rewrite_args(process_rec *process)
{
    apr_array_header_t *rest = apr_array_make(process->pool, process->argc + 1, sizeof(char *));
    char option[] = "-?";
    const char *arg;
    apr_getopt_t *opt;
    apr_status_t rv;
    char c;

    upgrade_begin(process);
    APR_ARRAY_PUSH(rest, const char *) = process->argv[0];
    apr_getopt_init(&opt, process->pool, process->argc, process->argv);
    opt->errfn = NULL;
    opt->interleave = 1;
    while ((rv = apr_getopt(opt, "k:X" AP_SERVER_BASEARGS, &c, &arg)) == APR_SUCCESS) {
        if (c == 'k') {
            command = find_command(process, arg);
            continue;
        }
        if (c == 'X') {
            add_define("DEBUG");
            continue;
        }
        option[1] = c;
        APR_ARRAY_PUSH(rest, const char *) = apr_pstrdup(process->pool, option);
        if (arg)
            APR_ARRAY_PUSH(rest, const char *) = arg;
    }
    if (rv != APR_EOF)
        return; /* main's reader says what is wrong */
    while (opt->ind < process->argc) /* words that are no option: main's reader refuses them */
        APR_ARRAY_PUSH(rest, const char *) = process->argv[opt->ind++];
    APR_ARRAY_PUSH(rest, const char *) = NULL;
    process->argc = rest->nelts - 1;
    process->argv = (const char *const *)rest->elts;
}

/* -DFOREGROUND keeps everything as it is, -DNO_DETACH leaves the terminal but does not
 * fork; standard output of the former may be a log. */
void control_detach(apr_pool_t *p)
{
    static int readings;
    int stay = ap_exists_config_define("NO_DETACH");
    apr_status_t rv;

    one_process = ap_exists_config_define("DEBUG") || ap_exists_config_define("ONE_PROCESS");
    if (++readings != 2 || one_process || ap_exists_config_define("FOREGROUND"))
        return;
    detached = !stay;
    if (upgrade_succeeded())
        return;
    rv = apr_proc_detach(stay ? APR_PROC_DETACH_FOREGROUND : APR_PROC_DETACH_DAEMONIZE);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT | APLOG_STARTUP, rv, NULL,
                     "apr_proc_detach failed");
        exit(1);
    }
}

/* The running control process by its file; 0: none runs. */
static pid_t running_pid(apr_pool_t *p)
{
    pid_t pid = 0;

    if (ap_read_pid(p, ap_pid_fname, &pid) != APR_SUCCESS || pid == getpid())
        return 0;
    return pid > 1 && (kill(pid, 0) == 0 || apr_get_os_error() == EPERM) ? pid : 0;
}

static int say(int status, const char *fmt, long pid)
{
    fprintf(stderr, fmt, ap_server_argv0 ? ap_server_argv0 : "httpd", pid);
    fputc('\n', stderr);
    return status;
}

/* @return 1: the work is done, end with *exit_status; 0: go on and start */
AP_DECLARE(int) ap_signal_server(int *exit_status, apr_pool_t *pconf)
{
    pid_t pid;

    *exit_status = 0;
    if (command == NULL)
        return 0;
    pid = running_pid(pconf);
    if (command->signum == 0) {
        if (pid == 0)
            return 0;
        say(0, "%s (pid %ld) already running", (long)pid);
        return 1;
    }
    if (pid == 0) {
        if (command->start_if_stopped)
            return say(0, "%s not running, trying to start%.0ld", 0L);
        say(0, "%s not running%.0ld", 0L);
        return 1;
    }
    if (kill(pid, command->signum) != 0)
        *exit_status = say(1, "%s: cannot signal the running server (pid %ld)", (long)pid);
    return 1;
}
