/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - a request: made, read, checked, and handed to its virtual host.
 *
 *     bytes -> request line -> fields -> framing and Host -> post_read_request
 *
 * Where nothing stands between HTTP and the socket and the whole head has arrived,
 * it is copied once into the request's pool and cut there. Else lines are read
 * through the filters. What is refused is answered here; ap_read_request() then
 * returns NULL, as it does when the client went away or stayed silent.
 * Memory: one pool for each request, a child of the connection's; the EOR bucket
 * destroys it when the response is out. */
#include "apr_strings.h"

#include "conn/conn_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "http_request.h"
#include "http_vhost.h"
#include "mod_core.h"
#include "scoreboard.h"
#include "util_filter.h"

APLOG_USE_MODULE(core)

/* Rooms of a request's tables, in fields: what common requests need. */
enum { ROOM_IN = 25, ROOM_OUT = 12, ROOM_FEW = 5, ROOM_ENV = 25, ROOM_METHODS = 2 };

/* Everything is allocated here and now, so that no later step has to ask whether it is. */
AP_DECLARE(request_rec *) ap_create_request(conn_rec *c)
{
    apr_pool_t *pool;
    request_rec *r;

    ap_assert(c != NULL && c->pool != NULL);
    apr_pool_create(&pool, c->pool);
    apr_pool_tag(pool, "request");
    r = apr_pcalloc(pool, sizeof(*r));
    r->pool = pool;
    r->connection = c;
    r->server = c->base_server;
    r->allowed_methods = ap_make_method_list(pool, ROOM_METHODS);
    r->headers_in = apr_table_make(pool, ROOM_IN);
    r->trailers_in = apr_table_make(pool, ROOM_FEW);
    r->subprocess_env = apr_table_make(pool, ROOM_ENV);
    r->headers_out = apr_table_make(pool, ROOM_OUT);
    r->err_headers_out = apr_table_make(pool, ROOM_FEW);
    r->trailers_out = apr_table_make(pool, ROOM_FEW);
    r->notes = apr_table_make(pool, ROOM_FEW);
    r->request_config = ap_create_request_config(pool);
    r->proto_output_filters = c->output_filters;
    r->output_filters = r->proto_output_filters;
    r->proto_input_filters = c->input_filters;
    r->input_filters = r->proto_input_filters;
    ap_run_create_request(r);
    r->per_dir_config = r->server->lookup_defaults;
    r->read_body = REQUEST_NO_BODY;
    r->status = HTTP_OK;
    r->used_path_info = AP_REQ_DEFAULT_PATH_INFO;
    r->useragent_addr = c->client_addr;
    r->useragent_ip = c->client_ip;
    return r;
}

/* --- where the head comes from --- */

/* Copy a head that is here as a whole; else lines will come through the filters. */
static void open_head(struct http_head *head, request_rec *r)
{
    conn_rec *c = r->connection;
    const char *data;
    apr_size_t len = 0;

    ap_assert(head != NULL);
    memset(head, 0, sizeof(*head));
    head->r = r;
    head->into = r->headers_in;
    head->strict = http_is_strict(r);
    if (conn_priv(c))
        len = net_in_peek(c, &data);
    if (len)
        len = http_head_length(data, len);
    if (len) {
        head->at = apr_pstrmemdup(r->pool, data, len);
        head->end = head->at + len;
        net_in_consume(c, len);
    } else {
        head->bb = apr_brigade_create(r->pool, c->bucket_alloc);
    }
}

/* --- the request line --- */

/* The first line that is not empty. */
static apr_status_t read_first_line(struct http_head *head, char **line, apr_size_t *len)
{
    apr_size_t limit = (apr_size_t)head->r->server->limit_req_line;
    apr_status_t rv;
    int blanks = 0;

    do {
        rv = http_head_line(head, limit, line, len);
    } while (rv == APR_SUCCESS && !*len && blanks++ < HTTP_MAX_BLANK_LINES);
    return rv;
}

static void cut_text(char *text, apr_size_t len)
{
    if (text && strlen(text) > len)
        text[len] = '\0';
}

/* Why there is no line: sets r->status, 0 if nobody waits for an answer. */
static void explain_no_line(request_rec *r, apr_status_t rv)
{
    r->request_time = apr_time_now();
    r->proto_num = HTTP_VERSION(1, 0);
    r->protocol = apr_pstrdup(r->pool, "HTTP/1.0");
    r->method = "-";
    r->uri = r->unparsed_uri = apr_pstrdup(r->pool, "-");
    if (rv == APR_ENOSPC) {
        /* As much as was allowed shows what it was about. */
        cut_text(r->the_request, (apr_size_t)r->server->limit_req_line + 1);
        r->status = HTTP_REQUEST_URI_TOO_LARGE;
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      APLOGNO(00565) "request failed: client's request-line exceeds "
                      "LimitRequestLine (longer than %d)", r->server->limit_req_line);
    } else if (rv == APR_EINVAL) {
        r->status = HTTP_BAD_REQUEST;
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(00566) "request failed: malformed request line");
    } else {
        r->status = APR_STATUS_IS_TIMEUP(rv) ? HTTP_REQUEST_TIME_OUT : 0;
    }
}

static int read_request_line(struct http_head *head)
{
    request_rec *r = head->r;
    char *line = NULL;
    apr_size_t len = 0;
    apr_status_t rv = read_first_line(head, &line, &len);

    r->the_request = line;
    if (rv != APR_SUCCESS) {
        explain_no_line(r, rv);
        return 0;
    }
    r->request_time = apr_time_now();
    return ap_parse_request_line(r);
}

/* --- what fields mean for the request --- */

/* Which of the two framings holds, RFC 9112 section 6.3. With both, chunks win and
 * the connection ends, as what stood between may have seen it differently. */
static int check_framing(request_rec *r)
{
    const char *coding = apr_table_get(r->headers_in, "Transfer-Encoding");
    const char *length = apr_table_get(r->headers_in, "Content-Length");
    apr_off_t n;

    if (length && !ap_parse_strict_length(&n, length)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(10242) "client sent invalid Content-Length (%s): %s", length, r->uri);
        r->status = HTTP_BAD_REQUEST;
        return 0;
    }
    if (!coding)
        return 1;
    if (!ap_is_chunked(r->pool, coding)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(02539) "client sent unknown Transfer-Encoding (%s): %s", coding,
                      r->uri);
        r->status = HTTP_BAD_REQUEST;
        return 0;
    }
    if (length) {
        apr_table_unset(r->headers_in, "Content-Length");
        r->connection->keepalive = AP_CONN_CLOSE;
    }
    return 1;
}

static int check_expectation(request_rec *r)
{
    const char *expect = apr_table_get(r->headers_in, "Expect");

    if (!expect || !*expect || r->proto_num < HTTP_VERSION(1, 1))
        return 1;
    if (!strcasecmp(expect, "100-continue")) {
        r->expecting_100 = 1;
        return 1;
    }
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  APLOGNO(00570) "client sent an unrecognized expectation value of Expect: %s",
                  expect);
    r->status = HTTP_EXPECTATION_FAILED;
    return 0;
}

/* Which virtual host is meant, and whether the request says enough to be served by it. */
AP_DECLARE(int) ap_check_request_header(request_rec *r)
{
    const core_server_config *conf = ap_get_core_module_config(r->server->module_config);
    const char *host = apr_table_get(r->headers_in, "Host");

    /* The virtual host first: what follows is logged and answered by it. */
    if (conf->strict_host_check == AP_CORE_CONFIG_ON) {
        if (ap_update_vhost_from_headers_ex(r, 1) != HTTP_OK)
            r->status = HTTP_BAD_REQUEST;
    } else {
        ap_update_vhost_from_headers(r);
    }
    if (r->status != HTTP_OK)
        return 0;
    if (r->proto_num >= HTTP_VERSION(1, 1) && !host) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(00569) "client sent HTTP/1.1 request without hostname "
                                     "(see RFC2616 section 14.23): %s",
                      r->uri);
        r->status = HTTP_BAD_REQUEST;
        return 0;
    }
    return check_expectation(r);
}

/* A target of another scheme than ours is for proxies alone. */
static int target_is_ours(const request_rec *r)
{
    const char *scheme = r->parsed_uri.scheme;

    return !scheme || r->proxyreq != PROXYREQ_NONE || !strcasecmp(scheme, "http")
           || !strcasecmp(scheme, "https");
}

AP_DECLARE(int) ap_post_read_request(request_rec *r)
{
    int status;

    ap_assert(r->server != NULL);
    /* The virtual host is known now; its defaults are where the walks start. */
    r->per_dir_config = r->server->lookup_defaults;
    status = ap_run_post_read_request(r);
    if (status == OK && !target_is_ours(r)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "no proxy takes the scheme of '%s'",
                      r->the_request);
        status = HTTP_BAD_REQUEST;
    }
    return status;
}

/* --- one request --- */

/* Nobody is answered: the client closed, or was silent. */
static request_rec *give_up(request_rec *r)
{
    conn_rec *c = r->connection;

    ap_assert(r->pool != NULL);
    c->keepalive = AP_CONN_CLOSE;
    if (r->status == HTTP_REQUEST_TIME_OUT && !c->keepalives) {
        ap_update_child_status(c->sbh, SERVER_BUSY_LOG, r);
        ap_run_log_transaction(r);
    }
    apr_pool_destroy(r->pool);
    return NULL;
}

/* Answer with r->status and end the request; the connection does not go on. */
static request_rec *refuse_request(request_rec *r)
{
    conn_rec *c = r->connection;
    int status = r->status;

    ap_assert(r->status != HTTP_OK);
    r->status = HTTP_OK;
    r->per_dir_config = r->server->lookup_defaults;
    ap_update_child_status(c->sbh, SERVER_BUSY_WRITE, r);
    ap_die(status, r);
    /* r is gone after the next call. */
    ap_process_request_after_handler(r);
    c->keepalive = AP_CONN_CLOSE;
    return NULL;
}

/* Fields, framing, Host: everything between the request line and the modules. */
static int read_rest(struct http_head *head)
{
    request_rec *r = head->r;

    if (!r->assbackwards && !http_read_fields(head)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(00567) "request failed: error reading the headers");
        /* A half-read head has no fields that anybody should act on. */
        return 0;
    }
    return (r->assbackwards || check_framing(r)) && ap_check_request_header(r);
}

/* Line, fields, checks, hooks; whatever fails is answered before NULL is returned. */
AP_DECLARE(request_rec *) ap_read_request(conn_rec *conn)
{
    request_rec *r = ap_create_request(conn);
    struct http_head head;
    int line_read;

    ap_run_pre_read_request(r, conn);
    open_head(&head, r);
    line_read = read_request_line(&head);
    if (!line_read && (!r->status || r->status == HTTP_REQUEST_TIME_OUT))
        return give_up(r);
    /* The server's idea of the client's time limit for the rest of the request. */
    if (!line_read || !read_rest(&head)) {
        if (r->status == HTTP_OK)
            r->status = HTTP_BAD_REQUEST;
        ap_add_input_filter_handle(ap_http_input_filter_handle, NULL, r, conn);
        return refuse_request(r);
    }
    ap_add_input_filter_handle(ap_http_input_filter_handle, NULL, r, conn);
    r->status = ap_post_read_request(r);
    if (r->status != OK) {
        if (r->status == DONE) {
            ap_process_request_after_handler(r);
            conn->keepalive = AP_CONN_CLOSE;
            return NULL;
        }
        return refuse_request(r);
    }
    r->status = HTTP_OK;
    return r;
}
