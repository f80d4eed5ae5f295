/* SPDX-License-Identifier: Apache-2.0 */
/* request_line.c - "METHOD target HTTP/x.y", RFC 9112 section 3.
 *
 * The line is cut into its three parts without changing it; the first rule that is
 * broken is found by a list of checks in order, each with its log line and status.
 * HttpProtocolOptions Unsafe allows more blanks and any method. */
#include "apr_lib.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"

APLOG_USE_MODULE(core)

enum { LOGGED_PART = 256 };

/* A piece of the line; not ended by '\0'. */
struct part {
    const char *at;
    apr_size_t len;
};

struct request_line {
    request_rec *r;
    struct part method, target, version, extra;
    unsigned int strict:1;
    unsigned int odd_blanks:1; /* more than one, or at an end */
    unsigned int other_space:1; /* a tab, CR, VT or FF for a blank; a blank before the method */
};

static int refuse(request_rec *r, int status)
{
    r->status = status;
    return 0;
}

/* --- cutting --- */

static const char *skip_blanks(struct request_line *line, const char *at, const char *end)
{
    const char *start = at;

    while (at < end && apr_isspace(*at)) {
        if (*at != ' ')
            line->other_space = 1;
        at++;
    }
    if (at - start > 1 || at == end)
        line->odd_blanks = line->odd_blanks || at != start;
    return at;
}

static const char *take_part(struct part *part, const char *at, const char *end)
{
    part->at = at;
    while (at < end && !apr_isspace(*at))
        at++;
    part->len = (apr_size_t)(at - part->at);
    return at;
}

static void cut(struct request_line *line, const char *text)
{
    const char *end = text + strlen(text);
    const char *at = text;

    ap_assert(text != NULL);
    if (apr_isspace(*at)) {
        at = skip_blanks(line, at, end);
        line->other_space = 1;
    }
    at = take_part(&line->method, at, end);
    at = take_part(&line->target, skip_blanks(line, at, end), end);
    at = take_part(&line->version, skip_blanks(line, at, end), end);
    line->extra.at = skip_blanks(line, at, end);
    line->extra.len = (apr_size_t)(end - line->extra.at);
}

/* --- the parts --- */

static int log_length(const struct part *part)
{
    return (int)(part->len < LOGGED_PART ? part->len : LOGGED_PART);
}

/* HTTP-version, with one digit each; 0: not one that we speak. */
static int version_number(const struct request_line *line, int strict)
{
    const char *v = line->version.at;

    if (line->version.len != 8 || v[6] != '.' || !apr_isdigit(v[5]) || !apr_isdigit(v[7])
        || (strict ? memcmp(v, "HTTP/", 5) : strncasecmp(v, "HTTP/", 5)) || v[5] == '0')
        return 0;
    return HTTP_VERSION(v[5] - '0', v[7] - '0');
}

static int check_method(struct request_line *line)
{
    const struct part *method = &line->method;
    apr_size_t good = 0;

    if (!line->strict && method->len)
        return 1;
    while (good < method->len && http_chars[(unsigned char)method->at[good]] & HTTP_TOKEN)
        good++;
    if (method->len && good == method->len)
        return 1;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                  APLOGNO(03445) "HTTP Request Line; Invalid method token: '%.*s'",
                  log_length(method), method->at);
    return refuse(line->r, HTTP_BAD_REQUEST);
}

static int check_target(struct request_line *line)
{
    /* "GET HTTP/1.1" lacks the target, not the version. */
    if (!line->target.len
        || (!line->version.len && line->target.len > 5 && !memcmp(line->target.at, "HTTP/", 5))) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                      APLOGNO(03446) "HTTP Request Line; Missing URI");
        return refuse(line->r, HTTP_BAD_REQUEST);
    }
    if (http_all_of(line->target.at, line->target.len, HTTP_VISIBLE))
        return 1;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                  APLOGNO(03454) "HTTP Request Line; URI incorrectly encoded: '%.*s'",
                  log_length(&line->target), line->target.at);
    return refuse(line->r, HTTP_BAD_REQUEST);
}

static int check_blanks(struct request_line *line)
{
    if (line->other_space) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                      APLOGNO(03447) "HTTP Request Line; Invalid whitespace");
        return refuse(line->r, HTTP_BAD_REQUEST);
    }
    if (line->strict && line->odd_blanks) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                      APLOGNO(03448) "HTTP Request Line; Excess whitespace "
                                     "(disallowed by HttpProtocolOptions Strict)");
        return refuse(line->r, HTTP_BAD_REQUEST);
    }
    return 1;
}

/* A line without a version: HTTP/0.9, which strictly has GET alone. */
static int check_simple(struct request_line *line)
{
    const core_server_config *conf =
        ap_get_core_module_config(line->r->server->module_config);

    if (line->version.len)
        return 1;
    if (line->strict && (line->method.len != 3 || memcmp(line->method.at, "GET", 3))) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                      APLOGNO(03444) "HTTP Request Line; Invalid method token: '%.*s' "
                                     "(only GET is allowed for HTTP/0.9 requests)",
                      log_length(&line->method), line->method.at);
        return refuse(line->r, HTTP_BAD_REQUEST);
    }
    if (conf->http09_enable == AP_HTTP09_DISABLE) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                      APLOGNO(02401) "HTTP Request Line; Rejected HTTP/0.9 request");
        return refuse(line->r, HTTP_BAD_REQUEST);
    }
    return 1;
}

static int check_version(struct request_line *line)
{
    if (line->extra.len) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                      APLOGNO(03449) "HTTP Request Line; Extraneous text found '%.*s' "
                                     "(perhaps whitespace was injected?)",
                      log_length(&line->extra), line->extra.at);
        return refuse(line->r, HTTP_BAD_REQUEST);
    }
    if (!line->version.len || version_number(line, line->strict))
        return 1;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                  APLOGNO(02418) "HTTP Request Line; Unrecognized protocol '%.*s' "
                                 "(perhaps whitespace was injected?)",
                  log_length(&line->version), line->version.at);
    return refuse(line->r, HTTP_BAD_REQUEST);
}

static int check_registered(struct request_line *line)
{
    const core_server_config *conf =
        ap_get_core_module_config(line->r->server->module_config);

    if (line->r->method_number != M_INVALID
        || conf->http_methods != AP_HTTP_METHODS_REGISTERED)
        return 1;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r,
                  APLOGNO(02423) "HTTP Request Line; Unrecognized HTTP method: '%.*s' "
                                 "(disallowed by RegisteredMethods)",
                  log_length(&line->method), line->method.at);
    return refuse(line->r, HTTP_NOT_IMPLEMENTED);
}

/* A path from the root, or what OPTIONS asks of the whole server. */
static int is_whole_target(const request_rec *r)
{
    return r->uri[0] == '/' || (r->method_number == M_OPTIONS && !strcmp(r->uri, "*"));
}

/* What apr_uri_parse() takes may still be no target: relative, fragments, credentials. */
static int check_parsed_target(struct request_line *line)
{
    request_rec *r = line->r;

    if (r->status != HTTP_OK || !is_whole_target(r)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(03450) "HTTP Request Line; Unable to parse URI: '%.*s'", LOGGED_PART,
                      r->uri);
        return refuse(r, HTTP_BAD_REQUEST);
    }
    if (!line->strict)
        return 1;
    if (r->parsed_uri.fragment) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(02421) "HTTP Request Line; URI must not contain a fragment");
        return refuse(r, HTTP_BAD_REQUEST);
    }
    if (r->parsed_uri.user || r->parsed_uri.password) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(02422) "HTTP Request Line; URI must not contain a "
                                     "username/password");
        return refuse(r, HTTP_BAD_REQUEST);
    }
    return 1;
}

/* --- the request --- */

static void set_method(request_rec *r, const struct part *method)
{
    const char *name;

    r->method_number = http_method_find(method->at, method->len, &name);
    r->method = r->method_number != M_INVALID
                    ? name : apr_pstrmemdup(r->pool, method->at, method->len);
    r->header_only = method->len == 4 && !memcmp(method->at, "HEAD", 4);
}

static char version_1_1[] = "HTTP/1.1";
static char version_1_0[] = "HTTP/1.0";
static char version_0_9[] = "HTTP/0.9";

static void set_version(struct request_line *line)
{
    request_rec *r = line->r;

    if (!line->version.len) {
        r->assbackwards = 1;
        r->proto_num = HTTP_VERSION(0, 9);
        r->protocol = version_0_9;
        return;
    }
    r->assbackwards = 0;
    r->proto_num = version_number(line, 0);
    if (r->proto_num == HTTP_VERSION(1, 1))
        r->protocol = version_1_1;
    else if (r->proto_num == HTTP_VERSION(1, 0))
        r->protocol = version_1_0;
    else
        r->protocol = apr_pstrmemdup(r->pool, line->version.at, line->version.len);
}

/* What a refused line leaves: enough to answer it, and to log it. The answer is that of
 * HTTP/1.0 where no version was understood. */
static void settle_refused(struct request_line *line)
{
    request_rec *r = line->r;
    int status = r->status;

    ap_assert(status != HTTP_OK);
    set_method(r, &line->method);
    if (!r->uri && line->target.len)
        http_parse_target(r, line->target.at, line->target.len);
    else if (!r->uri)
        r->uri = r->unparsed_uri = apr_pstrdup(r->pool, "/");
    r->status = status;
    r->assbackwards = 0;
    if (version_number(line, 0)) {
        set_version(line);
        if (!version_number(line, 1)) /* logs show in which letters it came */
            r->protocol = apr_pstrmemdup(r->pool, line->version.at, line->version.len);
    } else {
        r->proto_num = HTTP_VERSION(1, 0);
        r->protocol = version_1_0;
    }
    r->connection->keepalive = AP_CONN_CLOSE;
}

/* Logs show the parts with single blanks, and nothing after the third. */
static void settle_text(struct request_line *line)
{
    request_rec *r = line->r;

    if (!line->odd_blanks && !line->other_space && !line->extra.len)
        return;
    r->the_request = apr_psprintf(r->pool, "%.*s%s%.*s%s%.*s",
                                  (int)line->method.len, line->method.at,
                                  line->target.len ? " " : "",
                                  (int)line->target.len, line->target.at,
                                  line->version.len ? " " : "",
                                  (int)line->version.len, line->version.at);
}

AP_DECLARE(int) ap_parse_request_line(request_rec *r)
{
    struct request_line line = {.r = r, .strict = http_is_strict(r) ? 1u : 0u};

    ap_assert(r->the_request != NULL);
    cut(&line, r->the_request);
    r->status = HTTP_OK;
    if (check_method(&line) && check_blanks(&line) && check_target(&line)
        && check_simple(&line) && check_version(&line)) {
        set_method(r, &line.method);
        set_version(&line);
        http_parse_target(r, line.target.at, line.target.len);
        settle_text(&line);
        if (check_registered(&line) && check_parsed_target(&line))
            return 1;
    }
    settle_text(&line);
    settle_refused(&line);
    return 0;
}
