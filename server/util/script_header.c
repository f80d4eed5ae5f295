/* SPDX-License-Identifier: Apache-2.0 */
/* script_header.c - the head of a script's answer: RFC 3875 section 6.
 *
 * Lines come from a function, so that files, brigades and strings are read by the same
 * code. Fields go into a table of their own first and reach the answer as a whole. */
#include <stdarg.h>
#include <stdlib.h>

#include <apr_date.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util/util_priv.h"
#include "util_script.h"

APLOG_USE_MODULE(core);

/** What a line source gives back besides the length of a line. */
enum { LINE_NONE = 0, LINE_TIMEOUT = -1, LINE_OK = 1 };

/** One head while it is read. */
struct head {
    request_rec *r;
    apr_table_t *fields;  /* for err_headers_out, merged */
    apr_table_t *cookies; /* Set-Cookie, never merged */
    int module_index;     /* of the module that logs */
    int had_status;
};

static const char *script_name(const request_rec *r)
{
    return r->filename ? apr_filepath_name_get(r->filename) : "(no file)";
}

/* Status: a code of three digits and a reason, which may be missing. What is none goes out
 * as 500, yet keeps the connection: the answer's framing is sound. */
static void take_status(struct head *h, const char *name, char *value)
{
    request_rec *r = h->r;
    int status = atoi(value);

    h->had_status = 1;
    r->status = status;
    r->status_line = apr_pstrdup(r->pool, value);
    if (ap_is_HTTP_VALID_RESPONSE(status))
        ap_log_rerror(__FILE__, __LINE__, h->module_index, APLOG_TRACE1, 0, r,
                      "Status line from script '%s': %.30s", script_name(r), value);
    else
        ap_log_rerror(__FILE__, __LINE__, h->module_index, APLOG_ERR, 0, r,
                      "Invalid status line from script '%s': %.30s", script_name(r), value);
}

/* Modules compare types as they stand: in lower case, but for the parameters. */
static void take_content_type(struct head *h, const char *name, char *value)
{
    char *end = value + strlen(value);

    while (end > value && apr_isspace(end[-1]))
        *--end = '\0';
    ap_content_type_tolower(value);
    if (*value)
        ap_set_content_type_ex(h->r, apr_pstrdup(h->r->pool, value),
                               AP_REQUEST_IS_TRUSTED_CT(h->r));
}

/* The framing is ours to say, unless the administrator trusts the script's figure. */
static void take_content_length(struct head *h, const char *name, char *value)
{
    if (apr_table_get(h->r->subprocess_env, AP_TRUST_CGILIKE_CL_ENVVAR))
        apr_table_set(h->r->headers_out, name, value);
}

static void take_headers_out(struct head *h, const char *name, char *value)
{
    apr_table_set(h->r->headers_out, name, value);
}

static void take_last_modified(struct head *h, const char *name, char *value)
{
    apr_time_t when = apr_date_parse_http(value);

    if (when == APR_DATE_BAD) {
        ap_log_rerror(__FILE__, __LINE__, h->module_index, APLOG_INFO, 0, h->r, APLOGNO(10247)
                      "Ignored invalid header value: Last-Modified: '%s'", value);
        return;
    }
    ap_update_mtime(h->r, when);
    ap_set_last_modified(h->r);
}

static void take_cookie(struct head *h, const char *name, char *value)
{
    apr_table_add(h->cookies, name, value);
}

/** Fields that are more than handed on. */
static const struct {
    const char *name;
    void (*take)(struct head *, const char *, char *);
} special[] = {
    { "Content-Type", take_content_type },
    { "Status", take_status },
    { "Location", take_headers_out },
    { "Content-Length", take_content_length },
    { "Content-Range", take_headers_out },
    { "Transfer-Encoding", take_headers_out },
    { "ETag", take_headers_out },
    { "Last-Modified", take_last_modified },
    { "Set-Cookie", take_cookie },
};

/* Take "Name: value" apart; 0 if it is no such line. */
static int take_line(struct head *h, char *line)
{
    char *value = strchr(line, ':');

    if (!value)
        return 0;
    *value++ = '\0';
    while (apr_isspace(*value))
        value++;
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        if (!ap_cstr_casecmp(line, special[i].name)) {
            special[i].take(h, special[i].name, value);
            return 1;
        }
    }
    apr_table_add(h->fields, line, value);
    return 1;
}

/* The head is complete: put it into the answer, and see whether the client has it. */
static int finish(struct head *h)
{
    request_rec *r = h->r;
    int status = OK;

    if (!h->had_status && r->method_number == M_GET)
        status = ap_meets_conditions(r);
    apr_table_overlap(r->err_headers_out, h->fields, APR_OVERLAP_TABLES_MERGE);
    if (!apr_is_empty_table(h->cookies)) {
        /* those set before stay, these come behind them */
        apr_table_unset(h->fields, "Set-Cookie");
        r->err_headers_out = apr_table_overlay(r->pool, r->err_headers_out, h->cookies);
    }
    return status;
}

static int fail_early(struct head *h, int got, int began)
{
    request_rec *r = h->r;

    if (got == LINE_TIMEOUT) {
        ap_log_rerror(__FILE__, __LINE__, h->module_index, APLOG_ERR, 0, r,
                      "Script timed out before returning headers: %s", script_name(r));
        return HTTP_GATEWAY_TIME_OUT;
    }
    ap_log_rerror(
        __FILE__, __LINE__, h->module_index, APLOG_ERR | APLOG_TOCLIENT, 0, r, "%s headers: %s",
        began ? "Premature end of script" : "End of script output before", script_name(r));
    return HTTP_INTERNAL_SERVER_ERROR;
}

static int fail_malformed(struct head *h, const char *line)
{
    ap_log_rerror(__FILE__, __LINE__, h->module_index, APLOG_ERR | APLOG_TOCLIENT, 0, h->r,
                  "malformed header from script '%s': Bad header: %.30s", script_name(h->r),
                  line);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Cut the end of line off; 0 if there was nothing else. */
static apr_size_t chomp(char *line)
{
    apr_size_t len = strlen(line);

    if (len && line[len - 1] == LF)
        line[--len] = '\0';
    if (len && line[len - 1] == CR)
        line[--len] = '\0';
    return len;
}

/* Lines until an empty one; nothing reaches the answer's merged fields before that. */
AP_DECLARE(int) ap_scan_script_header_err_core_ex(request_rec *r, char *buffer,
                                                  int (*getsfunc)(char *, int, void *),
                                                  void *getsfunc_data, int module_index)
{
    char own[MAX_STRING_LEN];
    char *line = buffer ? buffer : own;
    struct head h = { r, apr_table_make(r->pool, 10), apr_table_make(r->pool, 2), module_index,
                      0 };

    ap_assert(getsfunc != NULL);
    if (buffer)
        *buffer = '\0';
    for (int began = 0;; began = 1) {
        int got = getsfunc(line, MAX_STRING_LEN - 1, getsfunc_data);

        if (got <= 0) {
            if (buffer)
                *buffer = '\0';
            return fail_early(&h, got, began);
        }
        if (!chomp(line))
            return finish(&h);
        if (!take_line(&h, line))
            return fail_malformed(&h, line);
    }
}

AP_DECLARE(int) ap_scan_script_header_err_core(request_rec *r, char *buffer,
                                               int (*getsfunc)(char *, int, void *),
                                               void *getsfunc_data)
{
    return ap_scan_script_header_err_core_ex(r, buffer, getsfunc, getsfunc_data,
                                             APLOG_MODULE_INDEX);
}

/* Lines from a file. */

static int line_of_file(char *buf, int len, void *file)
{
    apr_status_t rv = apr_file_gets(buf, len, file);

    if (APR_STATUS_IS_TIMEUP(rv))
        return LINE_TIMEOUT;
    return rv == APR_SUCCESS ? LINE_OK : LINE_NONE;
}

AP_DECLARE(int) ap_scan_script_header_err_ex(request_rec *r, apr_file_t *f, char *buffer,
                                             int module_index)
{
    return ap_scan_script_header_err_core_ex(r, buffer, line_of_file, f, module_index);
}

AP_DECLARE(int) ap_scan_script_header_err(request_rec *r, apr_file_t *f, char *buffer)
{
    return ap_scan_script_header_err_ex(r, f, buffer, APLOG_MODULE_INDEX);
}

/* Lines from a brigade; what was read is taken out of it. */

/* Copy from a bucket up to the end of line or of the room; what is left stays a bucket. */
static int copy_from_bucket(apr_bucket *b, char **to, const char *end, int *done)
{
    const char *data;
    apr_size_t len;
    apr_size_t take;
    const char *lf;
    apr_status_t rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);

    ap_assert(*to <= end);
    if (rv != APR_SUCCESS)
        return APR_STATUS_IS_TIMEUP(rv) ? LINE_TIMEOUT : LINE_NONE;
    lf = memchr(data, LF, len);
    take = lf ? (apr_size_t)(lf - data) + 1 : len;
    if (take > (apr_size_t)(end - *to))
        return LINE_NONE; /* no line of a head is so long */
    *done = lf != NULL;
    if (take < len)
        apr_bucket_split(b, take);
    memcpy(*to, data, take);
    *to += take;
    return LINE_OK;
}

/* A line may be spread over buckets; what was taken is deleted, the rest split off. */
static int line_of_brigade(char *buf, int len, void *data)
{
    apr_bucket_brigade *bb = data;
    char *to = buf;
    int done = 0;

    while (!done && !APR_BRIGADE_EMPTY(bb)) {
        apr_bucket *b = APR_BRIGADE_FIRST(bb);
        int got;

        if (APR_BUCKET_IS_EOS(b))
            break;
        got = APR_BUCKET_IS_METADATA(b) ? LINE_OK
                                        : copy_from_bucket(b, &to, buf + len - 1, &done);
        if (got != LINE_OK)
            return got;
        apr_bucket_delete(b);
    }
    *to = '\0';
    return done ? LINE_OK : LINE_NONE;
}

AP_DECLARE(int) ap_scan_script_header_err_brigade_ex(request_rec *r, apr_bucket_brigade *bb,
                                                     char *buffer, int module_index)
{
    return ap_scan_script_header_err_core_ex(r, buffer, line_of_brigade, bb, module_index);
}

AP_DECLARE(int) ap_scan_script_header_err_brigade(request_rec *r, apr_bucket_brigade *bb,
                                                  char *buffer)
{
    return ap_scan_script_header_err_brigade_ex(r, bb, buffer, APLOG_MODULE_INDEX);
}

/* Lines from strings: a NULL ends them. */

struct strings {
    const char *at;   /* in the present one */
    va_list *rest;
    int which;        /* number of the present one */
};

/* A string's end ends a line, and an empty string is the end of all. */
static int line_of_strings(char *buf, int len, void *data)
{
    struct strings *s = data;
    char *end = buf + len - 1;
    char *to = buf;

    while (s->at && *s->at && to < end && (to == buf || to[-1] != LF))
        *to++ = *s->at++;
    *to = '\0';
    if (to == buf)
        return LINE_NONE;
    if (!*s->at) {
        s->at = va_arg(*s->rest, const char *);
        s->which++;
    }
    return LINE_OK;
}

static int scan_strings(request_rec *r, char *buffer, int module_index, const char **termch,
                        int *termarg, va_list *args)
{
    struct strings s;
    int status;

    s.at = va_arg(*args, const char *);
    s.rest = args;
    s.which = 0;
    status = ap_scan_script_header_err_core_ex(r, buffer, line_of_strings, &s, module_index);
    if (termch)
        *termch = s.at;
    if (termarg)
        *termarg = s.which;
    return status;
}

AP_DECLARE(int) ap_scan_script_header_err_strs_ex(request_rec *r, char *buffer, int module_index,
                                                  const char **termch, int *termarg, ...)
{
    va_list args;
    int status;

    va_start(args, termarg);
    status = scan_strings(r, buffer, module_index, termch, termarg, &args);
    va_end(args);
    return status;
}

AP_DECLARE(int) ap_scan_script_header_err_strs(request_rec *r, char *buffer, const char **termch,
                                               int *termarg, ...)
{
    va_list args;
    int status;

    va_start(args, termarg);
    status = scan_strings(r, buffer, APLOG_MODULE_INDEX, termch, termarg, &args);
    va_end(args);
    return status;
}
