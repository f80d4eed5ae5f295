/* SPDX-License-Identifier: Apache-2.0 */
/* daemon.c - the process that starts scripts: small, with one thread, as User and Group.
 *
 * One loop waits for requests, for scripts that end and for scripts that are not needed any
 * more, which get a moment to exit, then SIGTERM, then SIGKILL. When the server restarts or
 * stops, the daemon takes no more requests and ends with the last of its scripts: those
 * that serve a request may finish. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../cgi/cgi_priv.h"
#include "ap_listen.h"
#include "ap_mpm.h"
#include "apr_portable.h"
#include "cgid_priv.h"
#include "mpm_common.h"

enum { EXIT_STARTUP = 254, PATIENCE_MS = 50, AFTER_TERM_MS = 3000, MESSAGE_SECONDS = 2,
       AT_ONCE = 32 };

/** A script that runs. */
struct running {
    struct running *next;
    pid_t pid;
    int life;           /* its request holds the other end; -1: over */
    apr_time_t due;     /* when the next signal is; 0: never */
    int signum;         /* which */
};

static struct {
    server_rec *server;
    int listener;               /* -1: no more requests */
    struct running *scripts, *spare;
    int count;
    apr_pool_t *pool;           /* of the daemon */
    ap_unix_identity_t *identity;
    struct pollfd *ways;
    int room;
} self;

static int wake[2];             /* signal handlers write */
static volatile sig_atomic_t leaving;

ap_unix_identity_t *cgid_identity(void)
{
    return self.identity;
}

static void note_signal(int signum)
{
    int err = errno;

    if (signum != SIGCHLD)
        leaving = 1;
    if (write(wake[1], "", 1) < 0)
        errno = err; /* full: it is awake already */
    errno = err;
}

static void set_signals(void)
{
    static const int noted[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP };
    static const int plain[] = { SIGPIPE, SIGUSR1, SIGUSR2, SIGWINCH, SIGQUIT, SIGALRM,
                                 SIGXCPU, SIGXFSZ };
    struct sigaction action = { .sa_handler = note_signal, .sa_flags = SA_RESTART };
    sigset_t none;
    size_t i;

    for (i = 0; i < sizeof(noted) / sizeof(*noted); i++)
        sigaction(noted[i], &action, NULL);
    for (i = 0; i < sizeof(plain) / sizeof(*plain); i++)
        signal(plain[i], plain[i] == SIGWINCH || plain[i] == SIGUSR1 ? SIG_IGN : SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the new process, which has become no script: its standard error is all that is open. */
static void tell_error(apr_pool_t *p, apr_status_t err, const char *what)
{
    apr_file_open_stderr(&self.server->error_log, p);
    ap_log_error(APLOG_MARK, APLOG_ERR, err, self.server, APLOGNO(01241) "%s", what);
}

/* The socket becomes standard input and output; who else has it, has it closed on exec. */
static apr_status_t set_files(apr_procattr_t *attr, apr_pool_t *p, int sock, int log)
{
    apr_file_t *f = NULL;
    apr_status_t rv = apr_os_file_put(&f, &sock, 0, p);

    if (rv == APR_SUCCESS)
        rv = apr_procattr_child_in_set(attr, f, NULL);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_child_out_set(attr, f, NULL);
    if (rv != APR_SUCCESS || log < 0)
        return rv;
    rv = apr_os_file_put(&f, &log, 0, p);
    return rv == APR_SUCCESS ? apr_procattr_child_err_set(attr, f, NULL) : rv;
}

static apr_status_t make_attr(apr_procattr_t **attr, apr_pool_t *p, struct cgid_job *job,
                              int sock, int log)
{
    static const int kinds[CGID_LIMITS] = { APR_LIMIT_CPU, APR_LIMIT_MEM, APR_LIMIT_NPROC };
    apr_status_t rv = apr_procattr_create(attr, p);
    int i;

    if (rv == APR_SUCCESS)
        rv = set_files(*attr, p, sock, log);
    if (rv == APR_SUCCESS && *job->directory)
        rv = apr_procattr_dir_set(*attr, job->directory);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_cmdtype_set(*attr, job->head.cmd_type);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_child_errfn_set(*attr, tell_error);
    for (i = 0; i < CGID_LIMITS && rv == APR_SUCCESS; i++)
        if (job->head.has_limit[i])
            rv = apr_procattr_limit_set(*attr, kinds[i], &job->head.limit[i]);
    return rv;
}

/* As another user, the core wants a request to ask about: one that has just enough. The
 * child has asked already, so nobody else is asked here. */
static apr_status_t create_process(apr_proc_t *proc, apr_procattr_t *attr, apr_pool_t *p,
                                   struct cgid_job *job)
{
    const char *const *argv = (const char *const *)job->argv;
    const char *const *env = (const char *const *)job->env;
    apr_status_t rv;
    request_rec *r;

    if (!job->head.has_identity)
        return apr_proc_create(proc, job->command, argv, env, attr, p);
    r = apr_pcalloc(p, sizeof(*r));
    r->pool = p;
    r->server = self.server;
    r->filename = (char *)job->filename;
    r->per_dir_config = self.server->lookup_defaults;
    r->notes = apr_table_make(p, 1);
    self.identity = &job->head.identity;
    rv = ap_os_create_privileged_process(r, proc, job->command, argv, env, attr, p);
    self.identity = NULL;
    return rv;
}

static void watch(pid_t pid, int life)
{
    struct running *script = self.spare;

    if (script)
        self.spare = script->next;
    else
        script = apr_palloc(self.pool, sizeof(*script));
    *script = (struct running){ self.scripts, pid, life, 0, 0 };
    self.scripts = script;
    self.count++;
}

/* @return 0: no script; life is still the caller's */
static int start_script(apr_pool_t *p, struct cgid_job *job, int sock, const int fds[2])
{
    apr_procattr_t *attr;
    apr_proc_t proc;
    apr_status_t rv = make_attr(&attr, p, job, sock, fds[1]);

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, self.server, APLOGNO(01251)
                     "couldn't set child process attributes: %s", job->filename);
        return 0;
    }
    rv = create_process(&proc, attr, p, job);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, self.server, APLOGNO(01252)
                     "couldn't create child process: %d: %s", rv, job->filename);
        return 0;
    }
    watch(proc.pid, fds[0]);
    return 1;
}

static void close_if(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* One request: read it, start what it asks for, and leave the connection to the script. */
static void serve(int sock)
{
    struct timeval patience = { MESSAGE_SECONDS, 0 };
    struct cgid_job job;
    apr_status_t rv;
    apr_pool_t *p;
    int fds[2];

    apr_pool_create(&p, self.pool);
    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    rv = cgid_receive(sock, p, &job, fds);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, self.server,
                     APLOGNO(01248) "Error reading request on cgid socket");
    } else if (job.head.instance != getppid()) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, self.server, APLOGNO(01249)
                     "CGI request received from wrong server instance; see ScriptSock directive");
    } else {
        patience.tv_sec = 0; /* the script may take its time */
        setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        if (start_script(p, &job, sock, fds))
            fds[0] = -1;
    }
    close_if(fds[0]);
    close_if(fds[1]);
    close(sock);
    apr_pool_destroy(p);
}

/* Those that are there, but not so many that ended scripts have to wait; one that has gone
 * again is nothing to speak of. */
static void accept_requests(void)
{
    int sock, turn;

    for (turn = 0; turn < AT_ONCE && !leaving; turn++) {
        sock = accept4(self.listener, NULL, NULL, SOCK_CLOEXEC);
        if (sock >= 0) {
            serve(sock);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            if (errno != EAGAIN)
                ap_log_error(APLOG_MARK, APLOG_ERR, errno, self.server,
                             APLOGNO(01247) "Error accepting on cgid socket");
            return;
        }
    }
}

static void forget(pid_t pid)
{
    struct running **at, *script;

    for (at = &self.scripts; *at && (*at)->pid != pid; at = &(*at)->next)
        continue;
    if ((script = *at) == NULL)
        return;
    *at = script->next;
    close_if(script->life);
    script->next = self.spare;
    self.spare = script;
    self.count--;
}

static void reap(void)
{
    char buf[64];
    pid_t pid;

    while (read(wake[0], buf, sizeof(buf)) > 0)
        continue;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        forget(pid);
}

/* Its request is over. */
static void let_go(struct running *script, apr_time_t now)
{
    close(script->life);
    script->life = -1;
    script->signum = SIGTERM;
    script->due = now + apr_time_from_msec(PATIENCE_MS);
}

/* @return milliseconds until something else is due, -1: nothing is */
static int send_signals(apr_time_t now)
{
    struct running *script;
    apr_time_t next = 0;

    for (script = self.scripts; script; script = script->next) {
        if (script->due && script->due <= now) {
            if (script->signum == SIGKILL)
                ap_log_error(APLOG_MARK, APLOG_ERR, 0, self.server, APLOGNO(01259)
                             "CGI process %d didn't exit, sending SIGKILL", (int)script->pid);
            kill(script->pid, script->signum);
            script->due = script->signum == SIGKILL ? 0
                                                    : now + apr_time_from_msec(AFTER_TERM_MS);
            script->signum = SIGKILL;
        }
        if (script->due && (next == 0 || script->due < next))
            next = script->due;
    }
    return next ? (int)apr_time_as_msec(next - now) + 1 : -1;
}

enum { LISTENER, WAKE, FIXED };

static void fill_ways(void)
{
    struct running *script;
    int i = FIXED;

    if (self.room < self.count + FIXED) {
        self.room = 2 * (self.count + FIXED);
        self.ways = realloc(self.ways, (size_t)self.room * sizeof(*self.ways));
        if (self.ways == NULL)
            ap_abort_on_oom();
    }
    self.ways[LISTENER] = (struct pollfd){ self.listener, POLLIN, 0 };
    self.ways[WAKE] = (struct pollfd){ wake[0], POLLIN, 0 };
    for (script = self.scripts; script; script = script->next)
        self.ways[i++] = (struct pollfd){ script->life, 0, 0 };
}

/* Before scripts come or go: ways are in the order of the scripts. */
static void see_who_is_let_go(apr_time_t now)
{
    struct running *script;
    int i = FIXED;

    for (script = self.scripts; script; script = script->next, i++)
        if (self.ways[i].revents && script->life >= 0)
            let_go(script, now);
}

/* Until it shall leave and its last script has ended. */
static void run(void)
{
    int ms = -1;

    while (self.listener >= 0 || self.count > 0) {
        fill_ways();
        if (poll(self.ways, (nfds_t)(self.count + FIXED), ms) < 0 && errno != EINTR)
            return;
        see_who_is_let_go(apr_time_now());
        if (self.ways[WAKE].revents)
            reap();
        if (leaving && self.listener >= 0) {
            close(self.listener);
            self.listener = -1;
        }
        if (self.listener >= 0 && self.ways[LISTENER].revents)
            accept_requests();
        ms = send_signals(apr_time_now());
    }
}

void cgid_daemon(server_rec *s, apr_pool_t *p, int listener, pid_t control)
{
    self.server = s;
    self.listener = listener;
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0 || apr_pool_create(&self.pool, p) != APR_SUCCESS)
        _exit(EXIT_STARTUP);
    set_signals();
    ap_close_listeners();
    if (ap_run_drop_privileges(self.pool, s))
        _exit(EXIT_STARTUP);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* setting the user has undone any earlier one */
    if (getppid() == control)
        run();
    _exit(0);
}
