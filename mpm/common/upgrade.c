/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade.c - another program takes over while this one serves (USR2, -k upgrade).
 *
 *     running server                           its successor
 *     upgrade_start(): fork, exec  ---------->  starts as always, on our listening sockets
 *     upgrade_look(): pending                   children serve
 *     upgrade_look(): over         <--"R"-----  upgrade_ready(): pid file, READY
 *     retire.c: children finish, end
 *
 * Should it end before it is ready, or not be ready in time, this server goes on as if
 * nothing had been asked; what it said went to our standard error stream, which is the
 * error log. The program is looked for where it was when we started: an installation
 * puts the new one there. Control process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"
#include "os/unix/os_priv.h"

APLOG_USE_MODULE(core);

#define PATIENCE apr_time_from_sec(120)
#define READY_FD "WEFT_READY_FD"

enum { SOCKETS_MAX = 4096, DIGITS = 12 };

static const char ready_sign = 'R';

static const char *program;         /* path of what is to be started */
static int tell_fd = -1;            /* a successor's word to the server before it */
static int succeeded;               /* this process is or was one */

/** The process that is to follow this one. */
static struct {
    pid_t pid;                      /* 0: there is none */
    int ended, status;              /* as waitpid() said */
    int ready_fd;
    apr_time_t deadline;
} successor = { .ready_fd = -1 };

/* argv[0] as a path that is good in any folder. */
static const char *find_program(process_rec *process)
{
    const char *name = process->argv[0];
    char here[4096];
    ssize_t n;

    if (*name == '/')
        return name;
    if (strchr(name, '/') && getcwd(here, sizeof(here)))
        return apr_pstrcat(process->pool, here, "/", name, NULL);
    n = readlink("/proc/self/exe", here, sizeof(here));
    return n > 0 ? apr_pstrndup(process->pool, here, (apr_size_t)n) : name;
}

void upgrade_begin(process_rec *process)
{
    const char *fd = getenv(READY_FD);

    program = find_program(process);
    if (fd) {
        tell_fd = atoi(fd);
        succeeded = 1;
        fcntl(tell_fd, F_SETFD, FD_CLOEXEC);
    }
    unsetenv(READY_FD);
}

int upgrade_is_waited_for(void)
{
    return tell_fd >= 0;
}

int upgrade_succeeded(void)
{
    return succeeded;
}

void upgrade_ready(void)
{
    if (tell_fd < 0)
        return;
    if (write(tell_fd, &ready_sign, 1) != 1)
        ap_log_error(MODEL_MARK, APLOG_WARNING, apr_get_os_error(), ap_server_conf,
                     "the server before this one has ended by itself");
    close(tell_fd);
    tell_fd = -1;
}

/* A list of numbers, to be inherited. */
static void hand_over(const int *fds, int n)
{
    char list[SOCKETS_MAX * DIGITS], *at = list;
    int i;

    *list = '\0';
    for (i = 0; i < n; i++) {
        fcntl(fds[i], F_SETFD, 0);
        at += snprintf(at, DIGITS, "%s%d", i ? "," : "", fds[i]);
    }
    setenv(LISTEN_FDS_OF_SERVER, list, 1);
}

/* In the new process: nothing else of ours is inherited than what is meant to be. */
static void become(int ready, const int *fds, int n, const process_rec *process)
{
    char number[DIGITS];

    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    hand_over(fds, n);
    fcntl(ready, F_SETFD, 0);
    snprintf(number, sizeof(number), "%d", ready);
    setenv(READY_FD, number, 1);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    if (control_detached())
        setsid();
    execv(program, (char *const *)process->argv);
    ap_log_error(MODEL_MARK, APLOG_ERR, errno, ap_server_conf, "cannot run %s", program);
    _exit(127);
}

static void refuse(server_rec *s, apr_status_t rv, const char *why)
{
    ap_log_error(MODEL_MARK, APLOG_ERR, rv, s, "no upgrade: %s; going on as before", why);
}

void upgrade_start(server_rec *s)
{
    static int fds[SOCKETS_MAX];
    int n = listen_descriptors(fds, SOCKETS_MAX), ends[2];

    if (successor.pid || upgrade_is_waited_for()) {
        refuse(s, 0, "another one is under way");
        return;
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        refuse(s, errno, "there is no pipe");
        return;
    }
    ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s, "upgrade: starting %s on the same sockets",
                 program);
    successor.pid = fork();
    if (successor.pid == 0)
        become(ends[1], fds, n, s->process);
    close(ends[1]);
    successor.ready_fd = ends[0];
    successor.ended = 0;
    successor.deadline = apr_time_now() + PATIENCE;
    if (successor.pid < 0) {
        successor.pid = 0;
        close(ends[0]);
        refuse(s, errno, "no process for it");
    }
}

/* It will not be. */
static enum upgrade_state give_up(server_rec *s, const char *why)
{
    close(successor.ready_fd);
    successor.ready_fd = -1;
    successor.pid = 0;
    refuse(s, 0, why);
    return UPGRADE_NONE;
}

static enum upgrade_state after_its_end(server_rec *s)
{
    char why[160];

    if (WIFEXITED(successor.status))
        snprintf(why, sizeof(why), "the program ended with status %d before it served (its words "
                 "are above)", WEXITSTATUS(successor.status));
    else
        snprintf(why, sizeof(why), "the program was ended by signal %d before it served",
                 WTERMSIG(successor.status));
    return give_up(s, why);
}

enum upgrade_state upgrade_look(server_rec *s)
{
    char sign;

    if (successor.pid == 0)
        return UPGRADE_NONE;
    if (read(successor.ready_fd, &sign, 1) == 1 && sign == ready_sign)
        return UPGRADE_OVER;
    if (successor.ended)
        return after_its_end(s);
    if (apr_time_now() < successor.deadline)
        return UPGRADE_PENDING;
    upgrade_cancel();
    return give_up(s, "the program did not serve in time");
}

void upgrade_cancel(void)
{
    if (successor.pid && !successor.ended)
        ap_mpm_safe_kill(successor.pid, SIGTERM);
}

int upgrade_on_end(pid_t pid, int exited, int status)
{
    if (pid != successor.pid)
        return 0;
    successor.ended = 1;
    successor.status = exited ? (status & 0xff) << 8 : status & 0x7f;
    return 1;
}

pid_t upgrade_successor(int *status)
{
    *status = successor.ended ? successor.status : -1;
    return successor.pid;
}

void upgrade_follow(pid_t pid)
{
    ap_assert(pid > 1);
    successor.pid = pid;
    successor.ended = 0;
}
