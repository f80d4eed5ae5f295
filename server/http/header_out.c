/* SPDX-License-Identifier: Apache-2.0 */
/* header_out.c - HTTP_HEADER: the status line and fields of a response.
 *
 * The first brigade that reaches the filter makes the header: the tables are
 * brought in order, the whole head is measured, written into one block of the
 * connection's bucket allocator and passed on, followed by the brigade. Then the
 * filter takes itself out, or, after HEAD, stays and drops what follows.
 *
 * Date is rendered once a second in each thread. Names and values are checked while
 * they are copied: a head that a field would break out of becomes a 500. */
#include <stdint.h>
#include <stdlib.h>

#include "apr_strings.h"

#include "http_connection.h"
#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "http_request.h"
#include "mod_core.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

AP_DECLARE_DATA ap_filter_rec_t *ap_http_header_filter_handle;
AP_DECLARE_DATA ap_filter_rec_t *ap_chunk_filter_handle;

enum { VERSION_LEN = 8 };

/* The Date of a second, without the work if it is the second of the last call. */
static const char *date_of(apr_time_t now)
{
    static AP_THREAD_LOCAL apr_int64_t second = -1;
    static AP_THREAD_LOCAL char text[APR_RFC822_DATE_LEN];

    if (apr_time_sec(now) != second) {
        apr_rfc822_date(text, now);
        second = apr_time_sec(now);
    }
    return text;
}

/* --- what the head says --- */

static const char *version_of(request_rec *r)
{
    if (apr_table_get(r->subprocess_env, "downgrade-1.0"))
        r->proto_num = HTTP_VERSION(1, 0);
    if (r->proto_num == HTTP_VERSION(1, 0)
        && apr_table_get(r->subprocess_env, "force-response-1.0"))
        return "HTTP/1.0";
    return AP_SERVER_PROTOCOL;
}

/* A number alone: the known reason, or none. */
static const char *with_reason(request_rec *r, const char *number)
{
    const char *known = ap_get_status_line(r->status);

    return strncmp(known, number, 3) ? apr_pstrcat(r->pool, number, " ", NULL) : known;
}

/* The status line's text; one that a module set must carry the status's number. */
static const char *status_text(request_rec *r)
{
    const char *line = r->status_line;
    char *end;

    if (line) {
        long number = strtol(line, &end, 10);

        if (end == line + 3 && number == r->status && (!*end || *end == ' ')
            && http_all_of(line, strlen(line), HTTP_FIELD))
            return *end ? line : with_reason(r, line);
        r->status_line = NULL;
    }
    return ap_get_status_line_ex(r->pool, r->status);
}

/* Date and Server: the origin's if we are a gateway and it sent them. */
static const char *own_or_origin(request_rec *r, const char *name, const char *own)
{
    const char *origin = NULL;

    if (r->proxyreq != PROXYREQ_NONE)
        origin = apr_table_get(r->headers_out, name);
    return origin ? origin : own;
}

/* Vary is dropped where the environment says that the client cannot take it. */
static void apply_vary_rules(request_rec *r)
{
    if (apr_table_get(r->subprocess_env, "force-no-vary")) {
        apr_table_unset(r->headers_out, "Vary");
        r->proto_num = HTTP_VERSION(1, 0);
        apr_table_setn(r->subprocess_env, "force-response-1.0", "1");
    }
}

static int collect_vary(void *data, const char *name, const char *value)
{
    apr_array_header_t *names = data;
    const char *word;

    (void)name;
    while (*value && (word = ap_get_token(names->pool, &value, 0)) && *word) {
        if (*value == ',')
            value++;
        if (ap_array_str_index(names, word, 0) < 0)
            APR_ARRAY_PUSH(names, const char *) = word;
    }
    return 1;
}

/* One Vary field with every name once, whatever number of modules added to it. */
static void merge_vary(request_rec *r)
{
    apr_array_header_t *names;

    if (!apr_table_get(r->headers_out, "Vary"))
        return;
    names = apr_array_make(r->pool, 5, sizeof(char *));
    apr_table_do(collect_vary, names, r->headers_out, "Vary", NULL);
    if (names->nelts > 0)
        apr_table_setn(r->headers_out, "Vary", apr_array_pstrcat(r->pool, names, ','));
}

/* The languages of the request, and behind them those that a module has set besides. */
static void set_languages(request_rec *r)
{
    const char *also = apr_table_get(r->headers_out, "Content-Language");
    const char *all = apr_array_pstrcat(r->pool, r->content_languages, ',');

    while (also && *also) {
        const char *name = ap_get_token(r->pool, &also, 0);
        if (*name && !ap_find_token(r->pool, all, name))
            all = apr_pstrcat(r->pool, all, ",", name, NULL);
        also += *also != '\0';
    }
    apr_table_setn(r->headers_out, "Content-Language", all);
}

static void set_representation_fields(request_rec *r)
{
    apr_table_t *out = r->headers_out;
    const char *type = ap_make_content_type(r, r->content_type);

    if (type && *type)
        apr_table_setn(out, "Content-Type", type);
    if (r->content_encoding)
        apr_table_setn(out, "Content-Encoding", r->content_encoding);
    if (r->content_languages && r->content_languages->nelts > 0)
        set_languages(r);
    if (r->no_cache && !apr_table_get(out, "Expires"))
        apr_table_setn(out, "Expires", apr_pstrdup(r->pool, date_of(r->request_time)));
}

/* Bring r->headers_out to what goes over the wire. */
static void settle_fields(request_rec *r)
{
    int bodyless = r->status == HTTP_NO_CONTENT || r->status == HTTP_NOT_MODIFIED;
    const char *length;

    ap_assert(r->headers_out != NULL);
    if (!apr_is_empty_table(r->err_headers_out))
        r->headers_out = apr_table_overlay(r->pool, r->err_headers_out, r->headers_out);
    apply_vary_rules(r);
    merge_vary(r);
    if (bodyless)
        apr_table_unset(r->headers_out, "Content-Length");
    /* A handler that answers HEAD with nothing has not said how long GET's answer is. */
    length = r->header_only ? apr_table_get(r->headers_out, "Content-Length") : NULL;
    if (length && length[0] == '0' && !length[1])
        apr_table_unset(r->headers_out, "Content-Length");
    ap_set_keepalive(r);
    if (r->chunked) {
        apr_table_mergen(r->headers_out, "Transfer-Encoding", "chunked");
        apr_table_unset(r->headers_out, "Content-Length");
    }
    if (!bodyless) /* else only what modules have said in so many words */
        set_representation_fields(r);
}

/* --- the block --- */

static int is_apart(const char *name)
{
    return (name[0] | 0x20) == 'd' ? !strcasecmp(name, "Date")
                                   : (name[0] | 0x20) == 's' && !strcasecmp(name, "Server");
}

static apr_size_t measure_fields(const apr_table_t *fields)
{
    const apr_array_header_t *rows = apr_table_elts(fields);
    const apr_table_entry_t *row = (const apr_table_entry_t *)rows->elts;
    apr_size_t len = 0;

    for (int i = 0; i < rows->nelts; i++)
        len += strlen(row[i].key) + strlen(row[i].val) + 4;
    return len;
}

/* Copy while checking; NULL: a byte that is none of the class. */
static char *put_checked(char *to, const char *from, unsigned int which)
{
    for (; *from; from++) {
        if (!(http_chars[(unsigned char)*from] & which))
            return NULL;
        *to++ = *from;
    }
    return to;
}

/* The same for a value, eight bytes at a time as long as none of them is a control character. */
static char *put_value(char *to, const char *from)
{
    const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
    apr_size_t left = strlen(from);

    for (uint64_t word; left >= sizeof(word); left -= sizeof(word)) {
        uint64_t control, del;

        memcpy(&word, from, sizeof(word));
        control = (word - ones * 0x20) & ~word & high;
        del = (word ^ ones * 0x7f) - ones;
        if (control | (del & ~(word ^ ones * 0x7f) & high))
            break;
        memcpy(to, &word, sizeof(word));
        from += sizeof(word);
        to += sizeof(word);
    }
    return put_checked(to, from, HTTP_FIELD);
}

static char *put_bytes(char *to, const char *from, apr_size_t len)
{
    memcpy(to, from, len);
    return to + len;
}

static void log_bad_field(request_rec *r, const char *name, const char *value, int bad_name)
{
    if (!*name)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02428) "Empty response header name, aborting request");
    else if (bad_name)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02429) "Response header name '%s' contains invalid "
                      "characters, aborting request", name);
    else
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02430) "Response header '%s' value of '%s' contains invalid "
                      "characters, aborting request", name, value);
}

/* Write every field but those that stand first; NULL after logging a bad one. */
static char *put_fields(char *to, request_rec *r, const apr_table_t *fields, int skip_apart)
{
    const apr_array_header_t *rows = apr_table_elts(fields);
    const apr_table_entry_t *row = (const apr_table_entry_t *)rows->elts;

    for (int i = 0; i < rows->nelts; i++) {
        char *after;

        if (skip_apart && is_apart(row[i].key))
            continue;
        after = *row[i].key ? put_checked(to, row[i].key, HTTP_TOKEN) : NULL;
        if (after) {
            *after++ = ':';
            *after++ = ' ';
            to = put_value(after, row[i].val);
        }
        if (!after || !to) {
            log_bad_field(r, row[i].key, row[i].val, !after);
            return NULL;
        }
        to = put_bytes(to, CRLF, 2);
    }
    return to;
}

struct status_part {
    const char *version, *status, *date, *server;
};

static struct status_part status_part_of(request_rec *r)
{
    struct status_part part;

    part.version = version_of(r);
    part.status = status_text(r);
    part.date = own_or_origin(r, "Date", date_of(r->request_time));
    part.server = own_or_origin(r, "Server", ap_get_server_banner());
    return part;
}

static apr_size_t status_part_len(const struct status_part *part)
{
    return strlen(part->version) + 1 + strlen(part->status) + 2 + sizeof("Date: ") + 1
           + strlen(part->date) + sizeof("Server: ") + 1
           + (part->server ? strlen(part->server) : 0);
}

static char *put_line(char *to, const char *name, const char *value)
{
    to = put_bytes(to, name, strlen(name));
    to = put_bytes(to, value, strlen(value));
    return put_bytes(to, CRLF, 2);
}

static char *put_status_part(char *to, const struct status_part *part)
{
    to = put_bytes(to, part->version, strlen(part->version));
    *to++ = ' ';
    to = put_line(to, "", part->status);
    to = put_line(to, "Date: ", part->date);
    if (part->server && *part->server)
        to = put_line(to, "Server: ", part->server);
    return to;
}

/* Put a block of text that came from the allocator at the end of a brigade. */
static void append_block(apr_bucket_brigade *bb, char *block, apr_size_t len)
{
    ap_assert(block != NULL && len > 0);
    APR_BRIGADE_INSERT_TAIL(
        bb, apr_bucket_heap_create(block, len, apr_bucket_free, bb->bucket_alloc));
}

AP_DECLARE(void) ap_basic_http_header(request_rec *r, apr_bucket_brigade *bb)
{
    struct status_part part;
    char *block;

    if (r->assbackwards)
        return;
    part = status_part_of(r);
    apr_table_unset(r->headers_out, "Date");
    apr_table_unset(r->headers_out, "Server");
    block = apr_bucket_alloc(status_part_len(&part), bb->bucket_alloc);
    append_block(bb, block, (apr_size_t)(put_status_part(block, &part) - block));
}

/* The whole head as one bucket, or nothing if a field must not go out. */
static int write_head(request_rec *r, apr_bucket_brigade *bb)
{
    struct status_part part = status_part_of(r);
    apr_size_t len = status_part_len(&part) + measure_fields(r->headers_out) + 2;
    char *block = apr_bucket_alloc(len, bb->bucket_alloc);
    char *at = put_fields(put_status_part(block, &part), r, r->headers_out, 1);

    if (!at) {
        apr_bucket_free(block);
        return 0;
    }
    at = put_bytes(at, CRLF, 2);
    ap_assert((apr_size_t)(at - block) <= len);
    append_block(bb, block, (apr_size_t)(at - block));
    return 1;
}

/* --- the filter --- */

/* A head that must not go out: a clean 500 instead. */
static apr_status_t refuse_head(request_rec *r, apr_bucket_brigade *b)
{
    apr_table_clear(r->headers_out);
    apr_table_clear(r->err_headers_out);
    apr_brigade_cleanup(b);
    r->status = HTTP_OK;
    r->status_line = NULL;
    r->chunked = 0;
    ap_set_content_type(r, NULL);
    ap_die(HTTP_INTERNAL_SERVER_ERROR, r);
    return AP_FILTER_ERROR;
}

/* Filters and handlers answer through buckets when they cannot otherwise. */
static apr_bucket *find_signal(apr_bucket_brigade *b)
{
    apr_bucket *e;

    for (e = APR_BRIGADE_FIRST(b); e != APR_BRIGADE_SENTINEL(b); e = APR_BUCKET_NEXT(e)) {
        if (e->type == &ap_bucket_type_error || e->type == &ap_bucket_type_eoc)
            return e;
    }
    return NULL;
}

/* An error bucket becomes the response; an EOC means that there is to be none. */
static apr_status_t obey_signal(ap_filter_t *f, apr_bucket_brigade *b, apr_bucket *signal)
{
    if (signal->type == &ap_bucket_type_eoc) {
        f->r->connection->keepalive = AP_CONN_CLOSE;
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, b);
    } else {
        int status = ((ap_bucket_error *)signal->data)->status;

        apr_brigade_cleanup(b);
        ap_die(status, f->r);
        return AP_FILTER_ERROR;
    }
}

/* After the head of a HEAD request: data is dropped, what ends the request is not. */
static apr_status_t drop_content(ap_filter_t *f, apr_bucket_brigade *b)
{
    apr_bucket *e, *next;

    for (e = APR_BRIGADE_FIRST(b); e != APR_BRIGADE_SENTINEL(b); e = next) {
        next = APR_BUCKET_NEXT(e);
        if (!APR_BUCKET_IS_METADATA(e))
            apr_bucket_delete(e);
    }
    return ap_pass_brigade(f->next, b);
}

/* Signals first, then the head, then the content, if there is to be any. */
AP_DECLARE(apr_status_t) ap_http_header_filter(ap_filter_t *f, apr_bucket_brigade *b)
{
    request_rec *r = f->r;
    apr_bucket_brigade *head;
    apr_bucket *signal;
    apr_status_t rv;

    ap_assert(r != NULL && !r->main);
    if (f->ctx)
        return drop_content(f, b);
    signal = find_signal(b);
    if (signal)
        return obey_signal(f, b, signal);
    if (r->assbackwards) {
        r->sent_bodyct = 1;
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, b);
    }
    settle_fields(r);
    head = apr_brigade_create(r->pool, f->c->bucket_alloc);
    if (!write_head(r, head))
        return refuse_head(r, b);
    rv = ap_pass_brigade(f->next, head);
    if (rv != APR_SUCCESS)
        return rv;
    r->sent_bodyct = 1;
    if (r->header_only || r->status == HTTP_NO_CONTENT || r->status == HTTP_NOT_MODIFIED) {
        f->ctx = r;
        return drop_content(f, b);
    }
    if (r->chunked)
        ap_add_output_filter_handle(ap_chunk_filter_handle, NULL, r, f->c);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, b);
}

/* --- interim responses --- */

/* Whether a 1xx may go out: never to 1.0, never after the final head. */
static int may_send_interim(const request_rec *r)
{
    if (r->proto_num < HTTP_VERSION(1, 1) || r->sent_bodyct)
        return 0;
    if (!ap_is_HTTP_INFO(r->status)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(00606) "Status is %d - not sending interim response", r->status);
        return 0;
    }
    if (r->status == HTTP_CONTINUE && !r->expecting_100) {
        /* Nobody waits for it, or it has gone out already. */
        return 0;
    }
    return 1;
}

/* Written straight to the connection: the request's own filters wait for the final head. */
AP_DECLARE(void) ap_send_interim_response(request_rec *r, int send_headers)
{
    conn_rec *c = r->connection;
    apr_bucket_brigade *bb;
    const char *status;
    apr_size_t len;
    char *block, *at;

    ap_assert(r->pool != NULL);
    while (r->main)
        r = r->main;
    if (!may_send_interim(r))
        return;
    if (r->status == HTTP_CONTINUE)
        r->expecting_100 = 0;
    status = status_text(r);
    len = VERSION_LEN + 1 + strlen(status) + 4;
    if (send_headers)
        len += measure_fields(r->headers_out);
    bb = apr_brigade_create(r->pool, c->bucket_alloc);
    block = apr_bucket_alloc(len, c->bucket_alloc);
    at = put_line(put_bytes(block, AP_SERVER_PROTOCOL " ", VERSION_LEN + 1), "", status);
    if (send_headers) {
        at = put_fields(at, r, r->headers_out, 0);
        apr_table_clear(r->headers_out);
    }
    if (!at) {
        apr_bucket_free(block);
        return;
    }
    at = put_bytes(at, CRLF, 2);
    append_block(bb, block, (apr_size_t)(at - block));
    r->status_line = NULL;
    ap_fflush(c->output_filters, bb);
}
