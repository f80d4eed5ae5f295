/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - bytes to and from a script that runs, and its complaints.
 *
 * All waiting is done in one poll, over whatever may happen next: the script speaks, reads,
 * complains, or the client is gone. A script may answer before it has read its input: what
 * it says then is kept, in memory at first, in a temporary file when it gets long, so that
 * the two never wait for each other. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apr_strings.h"
#include "cgi_priv.h"
#include "http_protocol.h"

enum { EARLY_IN_MEMORY = 65536 };

/* Indexes of what is waited for. */
enum { OUT, IN, ERR, CLIENT, WAYS };

static void complain(struct cgi_script *script)
{
    script->line[script->line_length] = '\0';
    script->line_length = 0;
    if (*script->line)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, script->r,
                      APLOGNO(01215) "stderr from %s: %s", script->r->filename, script->line);
}

static void take_complaint(struct cgi_script *script, const char *text, apr_size_t len)
{
    apr_size_t room = script->said ? CGI_SAID - script->said_length : 0;

    if (room) {
        memcpy(script->said + script->said_length, text, len < room ? len : room);
        script->said_length += len < room ? len : room;
    }
    for (; len > 0; text++, len--) {
        if (*text == '\n' || script->line_length == sizeof(script->line) - 1)
            complain(script);
        if (*text != '\n' && *text != '\r')
            script->line[script->line_length++] = *text;
    }
}

void cgi_complaints(struct cgi_script *script)
{
    char buf[4096];
    ssize_t got;

    while (script->err >= 0) {
        got = read(script->err, buf, sizeof(buf));
        if (got > 0) {
            take_complaint(script, buf, (apr_size_t)got);
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            complain(script);
            script->err = -1; /* its pipe is closed with the request */
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

static apr_status_t give_up(struct cgi_script *script, apr_status_t why)
{
    request_rec *r = script->r;

    if (why == APR_ECONNABORTED) {
        r->connection->aborted = 1;
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "client is gone, ending script %s",
                      r->filename);
    } else if (why == APR_TIMEUP) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(01220) "Timeout waiting for output from CGI script %s",
                      r->filename);
    }
    return script->failed = why;
}

/* Wait until the script speaks, or (writing) reads. Complaints are logged on the way, and
 * count as a sign of life. */
static apr_status_t wait_for(struct cgi_script *script, int speaking, int reading)
{
    int ms = (int)apr_time_as_msec(script->timeout), n;
    struct pollfd ways[WAYS];

    for (;;) {
        ways[OUT] = (struct pollfd){ speaking ? script->out : -1, POLLIN, 0 };
        ways[IN] = (struct pollfd){ reading ? script->in : -1, POLLOUT, 0 };
        ways[ERR] = (struct pollfd){ script->err, POLLIN, 0 };
        ways[CLIENT] = (struct pollfd){ script->client, 0, 0 };
        n = poll(ways, WAYS, script->timeout > 0 && ms == 0 ? 1 : ms);
        if (n < 0 && errno != EINTR)
            return give_up(script, errno);
        if (n < 0)
            continue;
        if (n == 0)
            return give_up(script, APR_TIMEUP);
        if (ways[ERR].revents)
            cgi_complaints(script);
        if (ways[OUT].revents || ways[IN].revents)
            return APR_SUCCESS;
        if (ways[CLIENT].revents & (POLLERR | POLLHUP))
            return give_up(script, APR_ECONNABORTED);
    }
}

/* A script that was reset has ended, whatever it left unread. */
apr_status_t cgi_read(struct cgi_script *script, char *buf, apr_size_t *len,
                      apr_interval_time_t timeout)
{
    apr_size_t room = *len;
    apr_status_t rv;
    ssize_t got;

    *len = 0;
    while (!script->silent && script->failed == APR_SUCCESS) {
        got = read(script->out, buf, room);
        if (got > 0) {
            *len = (apr_size_t)got;
            return APR_SUCCESS;
        }
        if (got == 0 || errno == ECONNRESET) {
            script->silent = 1;
        } else if (errno != EAGAIN && errno != EINTR) {
            return give_up(script, errno);
        } else if (errno == EAGAIN) {
            if (timeout == 0)
                return APR_EAGAIN;
            if ((rv = wait_for(script, 1, 0)) != APR_SUCCESS)
                return rv;
        }
    }
    return script->failed ? script->failed : APR_EOF;
}

void cgi_drain(struct cgi_script *script)
{
    char buf[8192];
    apr_size_t len;

    do
        len = sizeof(buf);
    while (cgi_read(script, buf, &len, script->timeout) == APR_SUCCESS);
}

/* @return 0: no room anywhere */
static int spill(struct cgi_script *script, const char *buf, apr_size_t len)
{
    apr_pool_t *p = script->r->pool;
    const char *dir;
    apr_status_t rv = APR_SUCCESS;

    if (script->spill == NULL) {
        rv = apr_temp_dir_get(&dir, p);
        if (rv == APR_SUCCESS)
            rv = apr_file_mktemp(&script->spill, apr_pstrcat(p, dir, "/cgi.XXXXXX", NULL), 0, p);
    }
    if (rv == APR_SUCCESS)
        rv = apr_file_write_full(script->spill, buf, len, NULL);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, script->r, "no temporary file for the output of "
                      "%s, which comes before its input is read", script->r->filename);
        return 0;
    }
    script->spilled += (apr_off_t)len;
    return 1;
}

/* Keep what the script says while it is still being fed. */
static void listen_early(struct cgi_script *script)
{
    char buf[8192];
    apr_size_t len = sizeof(buf);

    if (cgi_read(script, buf, &len, 0) != APR_SUCCESS)
        return;
    if (script->early == NULL)
        script->early = apr_brigade_create(script->r->pool, script->r->connection->bucket_alloc);
    if (script->spill == NULL && script->early_length < EARLY_IN_MEMORY) {
        apr_brigade_write(script->early, NULL, NULL, buf, len);
        script->early_length += len;
    } else if (!spill(script, buf, len)) {
        script->failed = APR_ENOSPC;
    }
}

static ssize_t write_some(const struct cgi_script *script, const char *data, apr_size_t len)
{
    return script->in_file ? write(script->in, data, len)
                           : send(script->in, data, len, MSG_NOSIGNAL);
}

void cgi_close_input(struct cgi_script *script)
{
    if (script->in < 0)
        return;
    if (script->in_file)
        apr_file_close(script->in_file);
    else
        shutdown(script->in, SHUT_WR);
    script->in = -1;
}

/* A script need not read what it is given: then it gets no more, which is no mistake. */
static void write_all(struct cgi_script *script, const char *data, apr_size_t len)
{
    apr_status_t rv = APR_SUCCESS;

    while (len > 0 && script->in >= 0) {
        ssize_t put = write_some(script, data, len);

        if (put >= 0) {
            data += put;
            len -= (apr_size_t)put;
        } else if (errno == EAGAIN) {
            rv = wait_for(script, !script->silent, 1);
            if (rv == APR_SUCCESS && !script->silent)
                listen_early(script);
            rv = script->failed;
        } else if (errno != EINTR) {
            rv = errno;
        }
        if (rv == APR_SUCCESS)
            continue;
        if (rv != EPIPE && rv != ECONNRESET)
            ap_log_rerror(APLOG_MARK, APLOG_INFO, rv, script->r,
                          APLOGNO(02651) "Error writing request body to script %s",
                          script->r->filename);
        cgi_close_input(script);
    }
}

static void remember(struct cgi_script *script, const char *data, apr_size_t len)
{
    apr_size_t room = (apr_size_t)cgi_log_buffer(cgi_server_of(script->r->server));

    if (script->body == NULL)
        return;
    if (len > room - script->body_length)
        len = room - script->body_length;
    memcpy(script->body + script->body_length, data, len);
    script->body_length += len;
}

/* @param end  set when there is no more to come */
static apr_status_t feed_brigade(struct cgi_script *script, apr_bucket_brigade *bb, int *end)
{
    apr_bucket *b;
    const char *data;
    apr_size_t len;
    apr_status_t rv;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb); b = APR_BUCKET_NEXT(b)) {
        if (APR_BUCKET_IS_EOS(b)) {
            *end = 1;
            return APR_SUCCESS;
        }
        if (APR_BUCKET_IS_METADATA(b))
            continue;
        if ((rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ)) != APR_SUCCESS)
            return rv;
        remember(script, data, len);
        write_all(script, data, len);
    }
    return APR_SUCCESS;
}

/* All of the content is read, whether the script wants it or not: whoever broke its framing
 * is told so. */
int cgi_feed(struct cgi_script *script)
{
    request_rec *r = script->r;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    const struct cgi_server *conf = cgi_server_of(r->server);
    apr_status_t rv = APR_SUCCESS;
    int end = 0;

    if (conf->log_name)
        script->body = apr_palloc(r->pool, (apr_size_t)cgi_log_buffer(conf) + 1);
    while (!end && rv == APR_SUCCESS) {
        rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES, APR_BLOCK_READ,
                            HUGE_STRING_LEN);
        if (rv == APR_SUCCESS)
            rv = feed_brigade(script, bb, &end);
        apr_brigade_cleanup(bb);
    }
    cgi_close_input(script);
    if (rv == APR_SUCCESS)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "%sError reading request entity data",
                  cgi_kind.numbers[CGI_BODY]);
    return APR_STATUS_IS_TIMEUP(rv) ? HTTP_REQUEST_TIME_OUT
                                    : ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
}

void cgi_end(struct cgi_script *script)
{
    if (script->ended)
        return;
    script->ended = 1;
    cgi_close_input(script);
    cgi_kind.end(script);
    complain(script); /* one that it did not finish */
    script->silent = 1;
}
