/* SPDX-License-Identifier: Apache-2.0 */
/* error.c - one line in the error log, from the call to the write.
 *
 * A line is put together on the stack and leaves in one write, so that lines of
 * several threads and children never mix. Lines about the start go out bare (no time,
 * no level): a person is reading. Any thread. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_config.h"
#include "http_main.h"
#include "log/log_priv.h"

APLOG_USE_MODULE(core);

APR_HOOK_STRUCT(
    APR_HOOK_LINK(error_log)
    APR_HOOK_LINK(generate_log_id)
)

AP_IMPLEMENT_HOOK_VOID(error_log, (const ap_errorlog_info *info, const char *errstr),
                       (info, errstr))
AP_IMPLEMENT_HOOK_RUN_FIRST(int, generate_log_id,
                            (const conn_rec *c, const request_rec *r, const char **id),
                            (c, r, id), DECLINED)

static struct log_loss loss; /* of error logs of any server */

/* Messages are for reading: no control characters, whoever put them there. Line ends
 * at the end are dropped. */
static void make_message(const ap_errorlog_info *info, char *buf, const char *fmt, va_list args)
{
    char raw[LOG_LINE_MAX];
    int n = apr_vsnprintf(raw, sizeof(raw), fmt, args);

    while (n > 0 && (raw[n - 1] == '\n' || raw[n - 1] == '\r'))
        raw[--n] = '\0';
    if (info->startup)
        apr_cpystrn(buf, raw, LOG_LINE_MAX);
    else
        ap_escape_errorlog_item(buf, raw, LOG_LINE_MAX);
}

/* A log that cannot be written is told of on standard error, which may be the same, and
 * in itself when it can be written again. */
static void look_after_loss(const ap_errorlog_info *info, apr_status_t rv)
{
    unsigned lost;

    if (rv != APR_SUCCESS && log_loss_is_news(&loss)) {
        apr_file_printf(log_stderr(), "the error log cannot be written: %pm\n", &rv);
        apr_file_flush(log_stderr());
    }
    if (rv == APR_SUCCESS && (lost = log_loss_end(&loss)) > 0)
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, info->s,
                     "%u lines before the last one could not be written to this log", lost);
}

static void write_line(const ap_errorlog_info *info, apr_file_t *log, char *line, int len)
{
    apr_status_t rv;

    if (info->using_syslog) {
        log_to_syslog(info->level < 0 ? APLOG_INFO : info->level, line);
        return;
    }
    line[len++] = '\n';
    rv = log_write(&loss, log ? log : log_stderr(), line, (apr_size_t)len);
    if (log == NULL)
        apr_file_flush(log_stderr());
    if (rv != APR_SUCCESS || loss.lost)
        look_after_loss(info, rv);
}

static void log_extra_lines(const ap_errorlog_info *info, apr_file_t *log,
                            const apr_array_header_t *formats)
{
    char line[LOG_LINE_MAX + 1];
    int i, len;

    for (i = 0; formats && i < formats->nelts; i++) {
        len = log_format_line(info, APR_ARRAY_IDX(formats, i, apr_array_header_t *), "", line,
                              LOG_LINE_MAX);
        if (len > 0)
            write_line(info, log, line, len);
    }
}

/* A log id and the lines of `ErrorLogFormat connection|request`, with the first line
 * about a connection or request. The records are const to callers, the ids are ours. */
static void log_first_time(const ap_errorlog_info *info, apr_file_t *log,
                           const core_server_config *conf)
{
    conn_rec *c = (conn_rec *)info->c;
    request_rec *r = (request_rec *)info->rmain;
    ap_errorlog_info bare = *info; /* they are about no message */

    bare.file = NULL;
    bare.status = APR_SUCCESS;
    bare.module_index = APLOG_NO_MODULE;
    bare.level = -1;
    if (c && c->log_id == NULL) {
        ap_run_generate_log_id(c, NULL, &c->log_id);
        log_extra_lines(&bare, log, conf->error_log_conn);
    }
    if (r && r->log_id == NULL) {
        ap_run_generate_log_id(c, r, &r->log_id);
        log_extra_lines(&bare, log, conf->error_log_req);
    }
    if (info->r && info->r->log_id == NULL && r)
        ((request_rec *)info->r)->log_id = r->log_id;
}

static int uses_syslog(const server_rec *s)
{
    return s && s->error_log == NULL && s->error_fname
           && strncmp(s->error_fname, "syslog", 6) == 0;
}

/* Where everything meets: choose the log, make the line, write it, tell the hook. */
static void log_line(ap_errorlog_info *info, const char *fmt, va_list args)
{
    const server_rec *s = info->s;
    const core_server_config *conf = s ? ap_get_core_module_config(s->module_config) : NULL;
    apr_file_t *log = s ? s->error_log : NULL;
    const apr_array_header_t *format = conf ? conf->error_log_format : NULL;
    char message[LOG_LINE_MAX], line[LOG_LINE_MAX + 1];
    int len;

    info->using_syslog = uses_syslog(s);
    make_message(info, message, fmt, args);
    if (log_format_default() == NULL || (info->startup && info->status == APR_SUCCESS)) {
        len = (int)(apr_cpystrn(line, message, LOG_LINE_MAX) - line);
    }
    else {
        if (info->startup)
            format = log_format_startup();
        else if (conf)
            log_first_time(info, log, conf);
        len = log_format_line(info, format ? format : log_format_default(), message, line,
                              LOG_LINE_MAX);
    }
    if (len > 0)
        write_line(info, log, line, len);
    ap_run_error_log(info, message);
}

/* The macros let notice and everything more severe pass: what is in force decides here.
 * A notice reaches a file whatever the level is (manual: LogLevel). */
static int is_wanted(int level, int limit, const server_rec *s)
{
    level &= APLOG_LEVELMASK;
    return level <= limit || (level == APLOG_NOTICE && !uses_syslog(s));
}

static ap_errorlog_info about(const char *file, int line, int module_index, int level,
                              apr_status_t status)
{
    ap_errorlog_info info = {
        .file = file, .line = line, .module_index = module_index,
        .level = level & APLOG_LEVELMASK,
        .status = level & APLOG_NOERRNO ? 0 : status,
        .startup = (level & APLOG_STARTUP) == APLOG_STARTUP,
    };
    return info;
}

AP_DECLARE(void) ap_log_error_(const char *file, int line, int module_index, int level,
                               apr_status_t status, const server_rec *s, const char *fmt, ...)
{
    ap_errorlog_info info = about(file, line, module_index, level, status);
    va_list args;

    if (!is_wanted(level, s ? ap_get_server_module_loglevel(s, module_index) : ap_default_loglevel,
                   s))
        return;
    info.s = s;
    info.startup = info.startup && (s == NULL || s->error_log == NULL);
    info.format = fmt;
    va_start(args, fmt);
    log_line(&info, fmt, args);
    va_end(args);
}

AP_DECLARE(void) ap_log_perror_(const char *file, int line, int module_index, int level,
                                apr_status_t status, apr_pool_t *p, const char *fmt, ...)
{
    ap_errorlog_info info = about(file, line, module_index, level, status);
    va_list args;

    if (!is_wanted(level, ap_default_loglevel, NULL))
        return;
    info.pool = p;
    info.format = fmt;
    va_start(args, fmt);
    log_line(&info, fmt, args);
    va_end(args);
}

static void log_about_conn(ap_errorlog_info *info, const conn_rec *c, const server_rec *s,
                           const char *fmt, va_list args)
{
    info->c = c;
    info->s = s ? s : c->base_server;
    info->format = fmt;
    log_line(info, fmt, args);
}

AP_DECLARE(void) ap_log_cerror_(const char *file, int line, int module_index, int level,
                                apr_status_t status, const conn_rec *c, const char *fmt, ...)
{
    ap_errorlog_info info = about(file, line, module_index, level, status);
    va_list args;

    if (!is_wanted(level, ap_get_conn_module_loglevel(c, module_index), c->base_server))
        return;
    va_start(args, fmt);
    log_about_conn(&info, c, NULL, fmt, args);
    va_end(args);
}

AP_DECLARE(void) ap_log_cserror_(const char *file, int line, int module_index, int level,
                                 apr_status_t status, const conn_rec *c, const server_rec *s,
                                 const char *fmt, ...)
{
    ap_errorlog_info info = about(file, line, module_index, level, status);
    va_list args;

    if (!is_wanted(level, ap_get_conn_server_module_loglevel(c, s, module_index), s))
        return;
    va_start(args, fmt);
    log_about_conn(&info, c, s, fmt, args);
    va_end(args);
}

/* The first serious message of a request that is meant for the client goes to the page. */
static void keep_for_client(const request_rec *r, int level, const char *fmt, va_list args)
{
    if (!(level & APLOG_TOCLIENT) || (level & APLOG_LEVELMASK) > APLOG_WARNING
        || apr_table_get(r->notes, "error-notes"))
        return;
    apr_table_setn(r->notes, "error-notes",
                   ap_escape_html(r->pool, apr_pvsprintf(r->pool, fmt, args)));
}

AP_DECLARE(void) ap_log_rerror_(const char *file, int line, int module_index, int level,
                                apr_status_t status, const request_rec *r, const char *fmt, ...)
{
    ap_errorlog_info info = about(file, line, module_index, level, status);
    va_list args;

    info.r = r;
    info.rmain = r;
    while (info.rmain->main)
        info.rmain = info.rmain->main;
    if (is_wanted(level, ap_get_request_module_loglevel(r, module_index), r->server)) {
        va_start(args, fmt);
        log_about_conn(&info, r->connection, r->server, fmt, args);
        va_end(args);
    }
    va_start(args, fmt);
    keep_for_client(r, level, fmt, args);
    va_end(args);
}

AP_DECLARE(void) ap_log_assert(const char *expression, const char *file, int line)
{
    char when[APR_CTIME_LEN];

    apr_ctime(when, apr_time_now());
    ap_log_error(APLOG_MARK, APLOG_CRIT, 0, ap_server_conf,
                 "AH00102: [%s] file %s, line %d, assertion \"%s\" failed", when, file, line,
                 expression);
    abort();
}
