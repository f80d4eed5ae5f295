/* SPDX-License-Identifier: Apache-2.0 */
/* fields.c - the fields of a request head and of a trailer section, RFC 9112
 * section 5.
 *
 * Names and values stay where the line is and are only cut there; a folded field
 * alone is copied. A repeated field is merged with ", ". Which names have been seen
 * is kept in 64 bits, so that heads without repetition are not searched for any.
 * Every refusal sets r->status and logs its reason. */
#include "apr_lib.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"

APLOG_USE_MODULE(core)

enum { LOGGED_NAME = 80 };

/* What is known while the lines of one section are read. */
struct section {
    struct http_head *head;
    request_rec *r;
    char *name;              /* of the field that continuation lines belong to; NULL: none */
    char *value;
    apr_size_t value_len;
    apr_size_t max_size;
    int count;
    apr_uint64_t seen;       /* a bit for the hash of each name */
    unsigned int repeated:1; /* perhaps: a bit was set already */
    unsigned int merged:1;   /* folded */
};

int http_is_strict(const request_rec *r)
{
    const core_server_config *conf = ap_get_core_module_config(r->server->module_config);

    return conf->http_conformance != AP_HTTP_CONFORMANCE_UNSAFE;
}

static int refuse(request_rec *r, const char *note)
{
    r->status = HTTP_BAD_REQUEST;
    if (note)
        apr_table_setn(r->notes, "error-notes", note);
    return 0;
}

/* The first part of a line, for the log. */
static int shown(apr_size_t len)
{
    return (int)(len < LOGGED_NAME ? len : LOGGED_NAME);
}

static apr_size_t name_length(const char *line, apr_size_t len)
{
    const char *colon = len ? memchr(line, ':', len) : NULL;

    return colon ? (apr_size_t)(colon - line) : len;
}

static int refuse_read(struct section *s, apr_status_t rv, const char *line, apr_size_t len)
{
    request_rec *r = s->r;

    if (APR_STATUS_IS_TIMEUP(rv)) {
        r->status = HTTP_REQUEST_TIME_OUT;
        return 0;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r, "Failed to read request header line %.*s",
                  line ? shown(len) : 0, line ? line : "");
    if (rv == APR_ENOSPC) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      APLOGNO(00561) "Request header exceeds LimitRequestFieldSize%s%.*s",
                      line && len ? ": " : "", line ? shown(name_length(line, len)) : 0,
                      line ? line : "");
        return refuse(r, "Size of a request header field exceeds server limit.");
    }
    return refuse(r, NULL);
}

/* --- one field --- */

static apr_uint64_t hash_bit(const char *name, apr_size_t len)
{
    unsigned int h = (unsigned int)len * 7;

    h += (unsigned int)(name[0] | 0x20) * 5;
    h += (unsigned int)(name[len / 2] | 0x20) * 3;
    h += (unsigned int)(name[len - 1] | 0x20);
    return (apr_uint64_t)1 << (h & 63);
}

static int is_framing(const char *name)
{
    return !ap_cstr_casecmp(name, "Content-Length") || !ap_cstr_casecmp(name, "Transfer-Encoding");
}

/* Put the field that is complete now into the table. A fold inside a field that says where
 * the content ends is a trick: what does not know folds sees another end. */
static int store(struct section *s)
{
    apr_size_t name_len;
    apr_uint64_t bit;

    ap_assert(s->head->into != NULL);
    if (!s->name)
        return 1;
    if (s->merged && is_framing(s->name)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, s->r, "Request header %s is folded", s->name);
        return refuse(s->r, NULL);
    }
    if (s->merged && !http_all_of(s->value, s->value_len, HTTP_FIELD) && s->head->strict) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, s->r,
                      APLOGNO(02427) "Request header value is malformed: %.*s", shown(s->value_len),
                      s->value);
        return refuse(s->r, NULL);
    }
    name_len = strlen(s->name);
    bit = hash_bit(s->name, name_len);
    if (s->seen & bit)
        s->repeated = 1;
    s->seen |= bit;
    apr_table_addn(s->head->into, s->name, s->value);
    s->name = NULL;
    return 1;
}

/* Why the line's name is none; the strict rules know one reason only. */
static int refuse_name(struct section *s, const char *line, apr_size_t len)
{
    request_rec *r = s->r;
    apr_size_t name_len = name_length(line, len);

    if (s->head->strict)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(02426) "Request header field name is malformed: %.*s", shown(len),
                      line);
    else if (name_len == len)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(00564) "Request header field is missing ':' separator: %.*s",
                      shown(len), line);
    else if (!name_len)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(03453) "Request header field name was empty");
    else
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(03452) "Request header field name presented invalid whitespace");
    return refuse(r, NULL);
}

/* Blanks inside a name are refused in any mode: proxies disagree about them. */
static int name_is_good(const char *line, apr_size_t len, int strict)
{
    if (!len)
        return 0;
    if (strict)
        return http_all_of(line, len, HTTP_TOKEN);
    for (apr_size_t i = 0; i < len; i++) {
        if (apr_isspace(line[i]))
            return 0;
    }
    return 1;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A CR alone is refused by the lenient rules, too: some take it for the end of the line. */
static int value_is_good(const char *value, apr_size_t len, int strict)
{
    return strict ? http_all_of(value, len, HTTP_FIELD) : memchr(value, '\r', len) == NULL;
}

/* Cut a line into name and value, without the blanks around the value. */
static int take_field(struct section *s, char *line, apr_size_t len)
{
    char *colon = memchr(line, ':', len);
    char *value, *end = line + len;

    ap_assert(len > 0);
    if (!colon || !name_is_good(line, (apr_size_t)(colon - line), s->head->strict))
        return refuse_name(s, line, len);
    for (value = colon + 1; value < end && is_blank(*value);)
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    if (!value_is_good(value, (apr_size_t)(end - value), s->head->strict)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, s->r,
                      APLOGNO(02427) "Request header value is malformed: %.*s",
                      shown((apr_size_t)(end - value)), value);
        return refuse(s->r, NULL);
    }
    *colon = '\0';
    *end = '\0';
    s->name = line;
    s->value = value;
    s->value_len = (apr_size_t)(end - value);
    return 1;
}

/* A continuation line: its text joins the value after one blank (obs-fold). */
static int take_fold(struct section *s, char *line, apr_size_t len)
{
    char *joined, *end = line + len;
    apr_size_t piece;

    if (!s->name) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, s->r,
                      APLOGNO(03442) "Line folding encountered before first header line");
        return refuse(s->r, NULL);
    }
    while (line < end && is_blank(*line))
        line++;
    while (end > line && is_blank(end[-1]))
        end--;
    if (line == end) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, s->r,
                      APLOGNO(03443) "Empty folded line encountered");
        return refuse(s->r, NULL);
    }
    piece = (apr_size_t)(end - line);
    if (strlen(s->name) + 2 + s->value_len + 1 + piece > s->max_size) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, s->r,
                      APLOGNO(00562) "Request header exceeds LimitRequestFieldSize after "
                      "folding: %.*s", shown(strlen(s->name)), s->name);
        return refuse(s->r, "Size of a request header field exceeds server limit.");
    }
    joined = apr_palloc(s->r->pool, s->value_len + 1 + piece + 1);
    memcpy(joined, s->value, s->value_len);
    if (s->value_len)
        joined[s->value_len++] = ' ';
    memcpy(joined + s->value_len, line, piece);
    s->value_len += piece;
    joined[s->value_len] = '\0';
    s->value = joined;
    s->merged = 1;
    return 1;
}

static int take_line(struct section *s, char *line, apr_size_t len)
{
    int limit = s->r->server->limit_req_fields;

    if (is_blank(*line))
        return take_fold(s, line, len);
    if (!store(s))
        return 0;
    if (limit && ++s->count > limit) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, s->r,
                      APLOGNO(00563) "Number of request headers exceeds LimitRequestFields");
        return refuse(s->r, "The number of request header fields exceeds this server's limit.");
    }
    s->merged = 0;
    return take_field(s, line, len);
}

/* --- the section --- */

struct size_check {
    request_rec *r;
    apr_size_t max_size;
};

static int check_size(void *data, const char *name, const char *value)
{
    struct size_check *check = data;

    if (strlen(name) + strlen(value) <= check->max_size)
        return 1;
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, check->r,
                  APLOGNO(00560) "Request header exceeds LimitRequestFieldSize after "
                  "merging: %.*s", shown(strlen(name)), name);
    return refuse(check->r, "A header field exceeds the server's limit after merging.");
}

static int merge_repeated(struct section *s)
{
    struct size_check check = {s->r, s->max_size};

    apr_table_compress(s->head->into, APR_OVERLAP_TABLES_MERGE);
    return apr_table_do(check_size, &check, s->head->into, NULL);
}

/* Line by line; a field is stored when the next one begins, as a fold may follow. */
int http_read_fields(struct http_head *head)
{
    struct section s = {.head = head, .r = head->r};

    ap_assert(head->into != NULL);
    s.max_size = (apr_size_t)head->r->server->limit_req_fieldsize;
    for (;;) {
        char *line;
        apr_size_t len;
        apr_status_t rv = http_head_line(head, s.max_size, &line, &len);

        if (rv != APR_SUCCESS)
            return refuse_read(&s, rv, line, len);
        if (!len)
            break;
        if (!take_line(&s, line, len))
            return 0;
    }
    if (!store(&s))
        return 0;
    return s.repeated ? merge_repeated(&s) : 1;
}

int http_read_trailers(request_rec *r, apr_bucket_brigade *bb, apr_table_t *into)
{
    struct http_head head = {.r = r, .bb = bb, .into = into, .strict = http_is_strict(r)};
    int saved = r->status;
    int result = OK;

    ap_assert(into != NULL && bb != NULL);
    if (!http_read_fields(&head)) {
        result = r->status;
        apr_table_clear(into);
    }
    r->status = saved;
    return result;
}

AP_DECLARE(void) ap_get_mime_headers_core(request_rec *r, apr_bucket_brigade *bb)
{
    struct http_head head = {.r = r, .bb = bb, .into = r->headers_in,
                             .strict = http_is_strict(r)};

    http_read_fields(&head);
}

AP_DECLARE(void) ap_get_mime_headers(request_rec *r)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);

    ap_get_mime_headers_core(r, bb);
    apr_brigade_destroy(bb);
}
