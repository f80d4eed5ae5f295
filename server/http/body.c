/* SPDX-License-Identifier: Apache-2.0 */
/* body.c - HTTP_IN: the content of a request, without its framing.
 *
 * The filter stands between the request and the connection and hands out exactly the
 * content, then EOS, as often as it is asked. The framing (RFC 9112 section 6) is
 * decided at the first read:
 *
 *     LENGTH   Content-Length      CHUNKED      the chunked coding
 *     NONE     no content          UNTIL_CLOSE  an answer from a backend without either
 *
 * LimitRequestBody is enforced here, and the interim 100 of a client that waits for
 * it is sent by the first read, so that a handler that does not read costs it nothing. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "mod_core.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

AP_DECLARE_DATA ap_filter_rec_t *ap_http_input_filter_handle;

enum framing { FRAMED_NONE, FRAMED_LENGTH, FRAMED_CHUNKED, FRAMED_UNTIL_CLOSE };

enum { TRIES_MOST = 16 }; /* to get something out of a filter that was to wait for it */

struct body {
    enum framing framing;
    apr_off_t left;              /* of a known length */
    apr_off_t used;              /* content read so far */
    apr_off_t limit;             /* most content allowed; 0: any */
    struct http_chunk_in chunk;
    apr_bucket_brigade *scratch; /* framing lines */
    apr_bucket_brigade *held;    /* read for a line, not yet given out */
    unsigned int eos_sent:1;
    unsigned int ended:1;        /* nothing is left to read below */
    unsigned int in_trailers:1;  /* whoever reads now reads trailer lines */
};

/* The connection ends after this request, and the answer with it: it gets no length
 * (as the reference sends none). */
static apr_status_t fail(ap_filter_t *f, apr_status_t rv)
{
    f->r->connection->keepalive = AP_CONN_CLOSE;
    if (!f->r->sent_bodyct)
        http_leave_out_length(f->r);
    return rv;
}

/* --- which framing --- */

static apr_status_t use_length(ap_filter_t *f, struct body *body, const char *length)
{
    if (!ap_parse_strict_length(&body->left, length)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, f->r,
                      APLOGNO(01587) "Invalid Content-Length");
        return fail(f, APR_EGENERAL);
    }
    if (body->limit && body->left > body->limit) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, f->r,
                      APLOGNO(01588) "Requested content-length of %" APR_OFF_T_FMT
                      " is larger than the configured limit of %" APR_OFF_T_FMT,
                      body->left, body->limit);
        return fail(f, APR_ENOSPC);
    }
    body->framing = body->left ? FRAMED_LENGTH : FRAMED_NONE;
    return APR_SUCCESS;
}

/* Decide by the fields how the content is delimited. Only an answer from a backend may
 * end with its connection. */
static apr_status_t choose_framing(ap_filter_t *f, struct body *body)
{
    request_rec *r = f->r;
    const char *coding = apr_table_get(r->headers_in, "Transfer-Encoding");
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    int is_response = r->proxyreq == PROXYREQ_RESPONSE;

    if (coding && ap_is_chunked(r->pool, coding)) {
        body->framing = FRAMED_CHUNKED;
        body->chunk.strict = http_is_strict(r);
        return APR_SUCCESS;
    }
    if (coding && !is_response) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      APLOGNO(01585) "Unknown Transfer-Encoding: %s", coding);
        return fail(f, APR_EGENERAL);
    }
    if (coding)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      APLOGNO(02555) "Unknown Transfer-Encoding: %s; using read-until-close",
                      coding);
    else if (length)
        return use_length(f, body, length);
    body->framing = is_response ? FRAMED_UNTIL_CLOSE : FRAMED_NONE;
    return APR_SUCCESS;
}

/* The client may wait for this line before it sends its content. */
static void send_continue(ap_filter_t *f)
{
    request_rec *r = f->r;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, f->c->bucket_alloc);

    r->expecting_100 = 0;
    apr_brigade_puts(bb, NULL, NULL, AP_SERVER_PROTOCOL " 100 Continue" CRLF CRLF);
    ap_fflush(f->c->output_filters, bb);
    apr_brigade_destroy(bb);
}

/* The first read: choose the framing, and answer a client that waits for a 100. */
static apr_status_t begin(ap_filter_t *f, struct body **made)
{
    request_rec *r = f->r;
    struct body *body = apr_pcalloc(r->pool, sizeof(*body));
    apr_status_t rv;

    *made = body;
    body->limit = r->proxyreq == PROXYREQ_RESPONSE ? 0 : ap_get_limit_req_body(r);
    rv = choose_framing(f, body);
    f->ctx = body;
    if (rv != APR_SUCCESS) {
        /* Whoever asks again gets an end: what follows cannot be told apart. */
        body->framing = FRAMED_NONE;
        body->ended = 1;
        return rv;
    }
    if (body->framing == FRAMED_NONE)
        r->expecting_100 = 0;
    else if (r->expecting_100 && r->proto_num >= HTTP_VERSION(1, 1) && !r->eos_sent
             && !r->bytes_sent) {
        if (ap_is_HTTP_SUCCESS(r->status))
            send_continue(f);
        else
            body->framing = FRAMED_NONE; /* refused: the content is never asked for */
    }
    return APR_SUCCESS;
}

/* Ask the filter below. It may give nothing though it was to wait, and something when it is
 * asked again (mod_http2's does so between two reads of its own). */
static apr_status_t read_below(ap_filter_t *f, apr_bucket_brigade *b, ap_input_mode_t mode,
                               apr_read_type_e block, apr_off_t most)
{
    apr_status_t rv = ap_get_brigade(f->next, b, mode, block, most);

    for (int tries = 0; tries < TRIES_MOST && rv == APR_SUCCESS && block == APR_BLOCK_READ
                        && APR_BRIGADE_EMPTY(b); tries++)
        rv = ap_get_brigade(f->next, b, mode, block, most);
    return rv;
}

/* --- chunks --- */

static void log_chunk_error(ap_filter_t *f, apr_status_t rv)
{
    ap_log_rerror(APLOG_MARK, APLOG_INFO, rv, f->r,
                  APLOGNO(01590) "Error reading/parsing chunk %s",
                  rv == APR_ENOSPC ? "(size is too large)" : "");
}

/* After the last chunk: fields into r->trailers_in, and the end of the content. */
static apr_status_t read_trailers(ap_filter_t *f, struct body *body)
{
    request_rec *r = f->r;
    const core_server_config *conf = ap_get_core_module_config(r->server->module_config);
    int status;

    /* The lines are read through the request's filters, and so through this one. */
    body->in_trailers = 1;
    status = http_read_trailers(r, body->scratch, r->trailers_in);
    body->in_trailers = 0;
    body->ended = 1;
    if (status != OK) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      APLOGNO(02656) "Error while reading HTTP trailer: %i", status);
        return fail(f, status == HTTP_REQUEST_TIME_OUT ? APR_TIMEUP : APR_EGENERAL);
    }
    if (conf->merge_trailers == AP_MERGE_TRAILERS_ENABLE
        && !apr_is_empty_table(r->trailers_in))
        r->headers_in = apr_table_overlay(r->pool, r->headers_in, r->trailers_in);
    return APR_SUCCESS;
}

/* Read one line of framing and feed it to the decoder. */
static apr_status_t read_chunk_line(ap_filter_t *f, struct body *body, apr_read_type_e block)
{
    char line[1024];
    apr_size_t len = sizeof(line), used;
    apr_status_t rv;

    apr_brigade_cleanup(body->scratch);
    rv = read_below(f, body->scratch, AP_MODE_GETLINE, block, 0);
    if (rv != APR_SUCCESS)
        return APR_STATUS_IS_EOF(rv) ? fail(f, APR_INCOMPLETE) : rv;
    if (APR_BRIGADE_EMPTY(body->scratch))
        return block == APR_NONBLOCK_READ ? APR_EAGAIN : fail(f, APR_INCOMPLETE);
    while (!APR_BRIGADE_EMPTY(body->scratch)) {
        apr_bucket *e = APR_BRIGADE_FIRST(body->scratch);
        const char *data;

        rv = apr_bucket_read(e, &data, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS)
            return rv;
        if (APR_BUCKET_IS_EOS(e))
            return fail(f, APR_INCOMPLETE);
        rv = http_chunk_in_feed(&body->chunk, data, len, &used);
        if (rv == APR_SUCCESS && used < len)
            rv = APR_EGENERAL; /* a line of framing ends where its LF is */
        if (rv != APR_SUCCESS) {
            log_chunk_error(f, rv);
            return fail(f, rv);
        }
        apr_bucket_delete(e);
    }
    return APR_SUCCESS;
}

/* Go on to the next data or to the end of the content. */
static apr_status_t next_chunk(ap_filter_t *f, struct body *body, apr_read_type_e block)
{
    if (!body->scratch)
        body->scratch = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
    if (body->chunk.state == CHUNK_DATA && !body->chunk.left)
        body->chunk.state = CHUNK_DATA_CR;
    while (body->chunk.state != CHUNK_DATA && body->chunk.state != CHUNK_TRAILERS) {
        apr_status_t rv = read_chunk_line(f, body, block);

        if (rv != APR_SUCCESS)
            return rv;
    }
    if (body->chunk.state == CHUNK_TRAILERS && !body->ended)
        return read_trailers(f, body);
    return APR_SUCCESS;
}

/* --- content --- */

/* Account for what was read, and hold it against LimitRequestBody. */
static apr_status_t count_content(ap_filter_t *f, struct body *body, apr_bucket_brigade *b)
{
    apr_off_t len = 0;

    apr_brigade_length(b, 1, &len);
    body->used += len;
    if (body->framing == FRAMED_LENGTH) {
        body->left -= len;
        body->ended = body->left <= 0;
    } else if (body->framing == FRAMED_CHUNKED) {
        body->chunk.left -= len;
    }
    if (body->limit && body->used > body->limit) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, f->r,
                      APLOGNO(01591) "Read content length of %" APR_OFF_T_FMT
                      " is larger than the configured limit of %" APR_OFF_T_FMT,
                      body->used, body->limit);
        apr_brigade_cleanup(b);
        return fail(f, APR_ENOSPC);
    }
    return APR_SUCCESS;
}

/* What is below may say by itself that it has ended. */
static int take_eos(apr_bucket_brigade *b)
{
    apr_bucket *last = APR_BRIGADE_LAST(b);

    if (APR_BRIGADE_EMPTY(b) || !APR_BUCKET_IS_EOS(last))
        return 0;
    apr_bucket_delete(last);
    return 1;
}

/* Read some content into b; body->ended if there is no more. */
static apr_status_t read_content(ap_filter_t *f, struct body *body, apr_bucket_brigade *b,
                                 apr_read_type_e block, apr_off_t most)
{
    apr_status_t rv;
    int eos;

    if (body->framing == FRAMED_CHUNKED) {
        rv = next_chunk(f, body, block);
        if (rv != APR_SUCCESS || body->ended)
            return rv;
        most = most < body->chunk.left ? most : body->chunk.left;
    } else if (body->framing == FRAMED_LENGTH) {
        most = most < body->left ? most : body->left;
    } else {
        body->ended = 1;
        return APR_SUCCESS;
    }
    rv = read_below(f, b, AP_MODE_READBYTES, block, most);
    if (APR_STATUS_IS_EOF(rv))
        return fail(f, APR_INCOMPLETE);
    if (rv != APR_SUCCESS)
        return rv;
    eos = take_eos(b);
    rv = count_content(f, body, b);
    if (rv == APR_SUCCESS && eos && !body->ended)
        return fail(f, APR_INCOMPLETE); /* the input ended within the content */
    return rv;
}

static void put_eos(ap_filter_t *f, struct body *body, apr_bucket_brigade *b)
{
    ap_assert(!body->eos_sent || body->ended || body->framing == FRAMED_NONE);
    APR_BRIGADE_INSERT_TAIL(b, apr_bucket_eos_create(f->c->bucket_alloc));
    body->eos_sent = 1;
}

/* A line of content: more is read until there is one, and the rest is held. */
static apr_status_t read_line(ap_filter_t *f, struct body *body, apr_bucket_brigade *b,
                              apr_read_type_e block)
{
    apr_bucket_brigade *more = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
    apr_status_t rv = APR_SUCCESS;

    if (!body->held)
        body->held = apr_brigade_create(f->r->pool, f->c->bucket_alloc);
    while (rv == APR_SUCCESS) {
        rv = apr_brigade_split_line(b, body->held, APR_BLOCK_READ, HUGE_STRING_LEN);
        if (rv != APR_SUCCESS || body->ended)
            break;
        if (!APR_BRIGADE_EMPTY(b)) {
            const char *data;
            apr_size_t len;

            rv = apr_bucket_read(APR_BRIGADE_LAST(b), &data, &len, APR_BLOCK_READ);
            if (rv != APR_SUCCESS || (len && data[len - 1] == '\n'))
                break;
        }
        rv = read_content(f, body, more, block, HUGE_STRING_LEN);
        APR_BRIGADE_CONCAT(body->held, more);
    }
    if (rv == APR_SUCCESS && body->ended && APR_BRIGADE_EMPTY(body->held))
        put_eos(f, body, b);
    return rv;
}

/* What was held for lines goes before anything new. */
static apr_status_t give_held(struct body *body, apr_bucket_brigade *b, apr_off_t most)
{
    apr_bucket *after;
    apr_bucket_brigade *rest;
    apr_status_t rv = apr_brigade_partition(body->held, most, &after);

    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE)
        return rv;
    rest = apr_brigade_split(body->held, after);
    APR_BRIGADE_CONCAT(b, body->held);
    APR_BRIGADE_CONCAT(body->held, rest);
    return APR_SUCCESS;
}

/* Held lines first, then new content, then EOS as often as one asks. */
AP_DECLARE(apr_status_t)
ap_http_filter(ap_filter_t *f, apr_bucket_brigade *b, ap_input_mode_t mode,
               apr_read_type_e block, apr_off_t readbytes)
{
    struct body *body = f->ctx;
    apr_status_t rv;

    ap_assert(f->r != NULL);
    if (mode != AP_MODE_READBYTES && mode != AP_MODE_GETLINE)
        return ap_get_brigade(f->next, b, mode, block, readbytes);
    if (body && body->in_trailers)
        return read_below(f, b, mode, block, readbytes);
    if (!body) {
        rv = begin(f, &body);
        if (rv != APR_SUCCESS)
            return rv;
    }
    if (body->framing == FRAMED_UNTIL_CLOSE)
        return ap_get_brigade(f->next, b, mode, block, readbytes);
    if (body->eos_sent) {
        put_eos(f, body, b);
        return APR_SUCCESS;
    }
    if (mode == AP_MODE_GETLINE)
        return read_line(f, body, b, block);
    if (readbytes <= 0)
        return APR_SUCCESS;
    if (body->held && !APR_BRIGADE_EMPTY(body->held))
        return give_held(body, b, readbytes);
    rv = body->ended ? APR_SUCCESS : read_content(f, body, b, block, readbytes);
    if (rv == APR_SUCCESS && body->ended)
        put_eos(f, body, b);
    return rv;
}
