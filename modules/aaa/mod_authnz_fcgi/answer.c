/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - what a FastCGI application answers: records, then a head as of a CGI script and a body.
 *
 * What it writes to its error output is logged. Variable-NAME in the head of a 200 becomes NAME in the
 * environment; the other fields are the response's. */
#include <string.h>
#include <strings.h>

#include "apr_buckets.h"
#include "apr_strings.h"
#include "fcgi_priv.h"
#include "http_log.h"
#include "util_fcgi.h"
#include "util_script.h"
#include "util_varbuf.h"

APLOG_USE_MODULE(authnz_fcgi);

enum { BODY_MAX = 8192, OUTPUT_MAX = 256 * 1024 };

/** An answer while it is read. */
struct reading {
    request_rec *r;
    const struct fcgi_provider *provider;
    apr_socket_t *socket;
    char *output; /* OUTPUT_MAX bytes */
    apr_size_t len;
    int is_cut;   /* there was more */
    int is_done;  /* the end record came */
};

static apr_status_t receive(struct reading *in, void *to, apr_size_t wanted)
{
    char *at = to;

    while (wanted > 0) {
        apr_size_t len = wanted;
        apr_status_t rv = apr_socket_recv(in->socket, at, &len);

        if (rv != APR_SUCCESS && len == 0) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, in->r, APLOGNO(02497)
                          "Couldn't read from backend %s", in->provider->backend);
            return rv;
        }
        ap_log_rdata(APLOG_MARK, APLOG_TRACE5, in->r, "received from the application", at, len,
                     AP_LOG_DATA_SHOW_OFFSET);
        at += len;
        wanted -= len;
    }
    return APR_SUCCESS;
}

/** The head of a record. */
struct head {
    unsigned char version, type, padding;
    apr_uint16_t id, len;
};

static apr_status_t read_head(struct reading *in, struct head *head)
{
    unsigned char bytes[AP_FCGI_HEADER_LEN];
    apr_status_t rv = receive(in, bytes, sizeof(bytes));

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, in->r,
                      APLOGNO(02501) "Error occurred before reading entire header");
        return rv;
    }
    ap_fcgi_header_fields_from_array(&head->version, &head->type, &head->id, &head->len,
                                     &head->padding, bytes);
    if (head->version != AP_FCGI_VERSION_1) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, in->r,
                      APLOGNO(02502) "Got bogus FastCGI header version %d", head->version);
        return APR_EINVAL;
    }
    if (head->id != FCGI_REQUEST_ID) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, in->r, APLOGNO(02503)
                      "Got bogus FastCGI header request id %d, expected %d", head->id,
                      FCGI_REQUEST_ID);
        return APR_EINVAL;
    }
    return APR_SUCCESS;
}

static void use_record(struct reading *in, const struct head *head, const char *content)
{
    apr_size_t room = OUTPUT_MAX - in->len, len = head->len < room ? head->len : room;

    switch (head->type) {
    case AP_FCGI_STDOUT:
        memcpy(in->output + in->len, content, len);
        in->len += len;
        in->is_cut |= len < head->len;
        break;
    case AP_FCGI_STDERR:
        if (head->len)
            ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, in->r, APLOGNO(02507)
                          "Logged from %s: '%s'", in->provider->backend, content);
        break;
    case AP_FCGI_END_REQUEST:
        in->is_done = 1;
        break;
    default:
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, in->r,
                      APLOGNO(02508) "Got bogus FastCGI record type %d", head->type);
    }
}

static apr_status_t read_records(struct reading *in)
{
    char *content = apr_palloc(in->r->pool, AP_FCGI_MAX_CONTENT_LEN + 1), padding[256];
    apr_status_t rv = APR_SUCCESS;
    struct head head;

    while (!in->is_done && rv == APR_SUCCESS) {
        if ((rv = read_head(in, &head)) == APR_SUCCESS)
            rv = receive(in, content, head.len);
        if (rv == APR_SUCCESS)
            rv = receive(in, padding, head.padding);
        if (rv != APR_SUCCESS)
            return rv;
        content[head.len] = '\0';
        use_record(in, &head, content);
    }
    return rv;
}

/* Is there a head, of lines without NUL, and an empty line behind? A head without fields would count
 * as a success, so it is none. */
static int has_head(const char *text, apr_size_t len)
{
    if (len == 0 || *text == '\n' || *text == '\r')
        return 0;
    for (apr_size_t i = 0; i + 1 < len && text[i]; i++)
        if (text[i] == '\n' && (text[i + 1] == '\n'
                                || (i + 2 < len && text[i + 1] == '\r' && text[i + 2] == '\n')))
            return 1;
    return 0;
}

/* apr_table_do() over the response's fields: note which are variables. */
static int collect_variable(void *names, const char *key, const char *value)
{
    static const char prefix[] = "Variable-";

    if (strncasecmp(key, prefix, sizeof(prefix) - 1) == 0) {
        const char **pair = apr_array_push(names);

        pair[0] = key;
        pair[1] = key + sizeof(prefix) - 1;
    }
    return 1;
}

static void take_variables(request_rec *r, int is_granted)
{
    apr_array_header_t *names = apr_array_make(r->pool, 8, 2 * sizeof(const char *));

    apr_table_do(collect_variable, names, r->err_headers_out, NULL);
    for (int i = 0; i < names->nelts; i++) {
        const char **pair = (const char **)names->elts + 2 * i;
        const char *value = apr_table_get(r->err_headers_out, pair[0]);

        if (is_granted && value)
            apr_table_setn(r->subprocess_env, pair[1], value);
        apr_table_unset(r->err_headers_out, pair[0]);
    }
}

/* Take head and body apart. The request's own status and type are not the application's. */
static apr_status_t use_output(struct reading *in, struct fcgi_answer *answer)
{
    request_rec *r = in->r;
    const char *type = r->content_type, *status_line = r->status_line;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int own_status = r->status, failed;
    apr_size_t len = BODY_MAX;
    char *body;

    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(in->output, in->len, r->pool,
                                                       bb->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
    r->status = HTTP_OK;
    failed = ap_scan_script_header_err_brigade_ex(r, bb, NULL, APLOG_MODULE_INDEX);
    answer->status = r->status;
    r->status = own_status;
    r->status_line = status_line;
    r->content_type = type;
    if (failed && failed != HTTP_NOT_MODIFIED && failed != HTTP_PRECONDITION_FAILED) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02506)
                      "Error parsing script headers from %s", in->provider->backend);
        apr_brigade_destroy(bb);
        return APR_EINVAL;
    }
    body = apr_palloc(r->pool, BODY_MAX + 1);
    apr_brigade_flatten(bb, body, &len);
    apr_brigade_destroy(bb);
    body[len] = '\0';
    answer->body = len ? body : NULL;
    if (len == BODY_MAX || in->is_cut)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(02523) "possible overflow handling response body");
    take_variables(r, answer->status == HTTP_OK);
    return APR_SUCCESS;
}

apr_status_t fcgi_read_answer(request_rec *r, const struct fcgi_provider *provider,
                              apr_socket_t *socket, struct fcgi_answer *answer)
{
    struct reading in = { r, provider, socket, apr_palloc(r->pool, OUTPUT_MAX), 0, 0, 0 };
    apr_status_t rv = read_records(&in);

    if (rv != APR_SUCCESS)
        return rv;
    if (has_head(in.output, in.len))
        return use_output(&in, answer);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(02510) "Never reached end of script headers");
    return APR_EINVAL;
}
