/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - in a child: ask the daemon for a script, and let go of it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../cgi/cgi_priv.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "cgid_priv.h"
#include "http_core.h"
#include "http_main.h"
#include "util_script.h"

/* While the server restarts, or the daemon does, there is none for a moment. */
enum { TRIES = 15, FIRST_PAUSE_MS = 10, LONGEST_PAUSE_MS = 1000 };

/** What is held of a script that runs. */
struct held {
    int sock; /* its standard input and output */
    int life; /* closed: it is not needed any more */
};

static int no_daemon(request_rec *r, apr_status_t rv, const char *message)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "%s", message);
    return HTTP_SERVICE_UNAVAILABLE;
}

static apr_status_t connect_once(int *sock)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    apr_status_t rv;

    *sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*sock < 0)
        return errno;
    apr_cpystrn(addr.sun_path, cgid_socket_name(), sizeof(addr.sun_path));
    if (connect(*sock, (struct sockaddr *)&addr, sizeof(addr)) == 0)
        return APR_SUCCESS;
    rv = errno;
    close(*sock);
    return rv;
}

/* Patiently, unless the server is gone. @return OK or a status after a log line */
static int reach_daemon(request_rec *r, int *sock)
{
    apr_interval_time_t pause = apr_time_from_msec(FIRST_PAUSE_MS);
    apr_status_t rv;
    int tries;

    for (tries = 1; (rv = connect_once(sock)) != APR_SUCCESS; tries++) {
        if (rv != ECONNREFUSED && rv != ENOENT && rv != EINTR)
            break;
        if (tries == TRIES)
            break;
        if (kill(cgid_control(), 0) != 0 && errno == ESRCH)
            return no_daemon(r, rv, APLOGNO(01258) "cgid daemon is gone; is Apache terminating?");
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r,
                      APLOGNO(01256) "connect #%d to cgi daemon failed, sleeping before retry",
                      tries);
        apr_sleep(pause);
        pause = pause * 2 < apr_time_from_msec(LONGEST_PAUSE_MS)
                    ? pause * 2
                    : apr_time_from_msec(LONGEST_PAUSE_MS);
    }
    if (rv != APR_SUCCESS)
        return no_daemon(r, rv,
                         APLOGNO(01257) "unable to connect to cgi daemon after multiple tries");
    return OK;
}

static void fill_limits(const request_rec *r, struct cgid_head *head)
{
    static const int kinds[CGID_LIMITS] = {APR_LIMIT_CPU, APR_LIMIT_MEM, APR_LIMIT_NPROC};
    int i;

    for (i = 0; i < CGID_LIMITS; i++) {
        struct rlimit *limit = cgi_limit(r, kinds[i]);

        head->has_limit[i] = limit != NULL;
        if (limit)
            head->limit[i] = *limit;
    }
}

/* @return NULL: too long to be sent */
static char *make_message(struct cgi_script *script, apr_size_t *length)
{
    request_rec *r = script->r;
    ap_unix_identity_t *who = ap_run_get_suexec_identity(r);
    struct cgid_job job = {.directory = ap_make_dirstr_parent(r->pool, r->filename),
                           .filename = r->filename};

    cgi_build_command(&script->command, &script->argv, r, r->pool, &script->how);
    job.command = script->command;
    job.argv = script->argv;
    job.env = (const char **)ap_create_environment(r->pool, r->subprocess_env);
    job.head.instance = cgid_control();
    job.head.cmd_type = script->how.cmd_type;
    job.head.has_identity = who != NULL;
    if (who)
        job.head.identity = *who;
    fill_limits(r, &job.head);
    return cgid_encode(r->pool, &job, length);
}

static apr_status_t close_held(void *data)
{
    struct held *held = data;

    if (held->life >= 0)
        close(held->life);
    if (held->sock >= 0)
        close(held->sock);
    held->life = held->sock = -1;
    return APR_SUCCESS;
}

static apr_status_t send_message(request_rec *r, struct held *held, const char *message,
                                 apr_size_t length)
{
    int life[2], fds[2] = {-1, -1};
    apr_os_file_t log;
    apr_status_t rv;

    if (pipe2(life, O_CLOEXEC) != 0)
        return errno;
    held->life = life[1];
    fds[0] = life[0];
    /* The main server's, whichever host is asked: where scripts of Apache's daemon write. */
    if (ap_server_conf->error_log &&
        apr_os_file_get(&log, ap_server_conf->error_log) == APR_SUCCESS)
        fds[1] = log;
    rv = cgid_send(held->sock, message, length, fds);
    close(life[0]);
    return rv;
}

/* The socket belongs to the request from now on, and is the script's input and output. */
int cgid_start(struct cgi_script *script)
{
    request_rec *r = script->r;
    struct held *held = apr_palloc(r->pool, sizeof(*held));
    apr_size_t length;
    char *message = make_message(script, &length);
    apr_status_t rv;
    int status;

    if (message == NULL)
        return no_daemon(r, APR_ENOSPC, "too much to be told to the cgi daemon");
    held->sock = held->life = -1;
    if ((status = reach_daemon(r, &held->sock)) != OK)
        return status;
    apr_pool_cleanup_register(r->pool, held, close_held, apr_pool_cleanup_null);
    rv = send_message(r, held, message, length);
    if (rv != APR_SUCCESS)
        return no_daemon(r, rv, APLOGNO(10246) "could not send request to cgi daemon");
    fcntl(held->sock, F_SETFL, fcntl(held->sock, F_GETFL) | O_NONBLOCK);
    script->own = held;
    script->in = script->out = held->sock;
    return OK;
}

/* The daemon sees to the rest; the socket goes with the request. */
void cgid_end(struct cgi_script *script)
{
    struct held *held = script->own;

    if (held == NULL || held->life < 0)
        return;
    close(held->life);
    held->life = -1;
}
