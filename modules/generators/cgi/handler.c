/* SPDX-License-Identifier: Apache-2.0 */
/* handler.c - a request for a script, from handler to answer.
 *
 * The answer's head is read into the request (core: util_script.h); Location sends the
 * client or the server elsewhere; the rest is streamed. RFC 3875 section 6. */
#include <string.h>

#include "apr_strings.h"
#include "cgi_priv.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util_filter.h"
#include "util_script.h"

/* A script that breaks off must not look as if it had finished: the client is to see that
 * its answer is not complete. */
static void mark_broken(struct cgi_script *script)
{
    request_rec *r = script->r;
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, list);
    int status = script->failed == APR_TIMEUP ? HTTP_GATEWAY_TIME_OUT : HTTP_BAD_GATEWAY;

    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_error_create(status, NULL, r->pool, list));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(list));
    ap_pass_brigade(r->output_filters, bb);
}

static void pass(struct cgi_script *script, apr_bucket_brigade *bb)
{
    request_rec *r = script->r;
    apr_status_t rv = ap_pass_brigade(r->output_filters, bb);

    if (rv == APR_SUCCESS)
        return;
    ap_log_rerror(APLOG_MARK, APLOG_TRACE1, rv, r, "output of %s not passed on", r->filename);
    if (script->failed && !r->connection->aborted)
        mark_broken(script);
}

/* The script writes status line and fields itself, and says where it ends by ending. */
static int answer_nph(struct cgi_script *script)
{
    request_rec *r = script->r;
    ap_filter_t *f = r->proto_output_filters;

    while (f && f->frec->ftype < AP_FTYPE_CONNECTION)
        f = f->next;
    r->output_filters = r->proto_output_filters = f;
    r->connection->keepalive = AP_CONN_CLOSE;
    pass(script, cgi_output(script));
    return OK;
}

/* The new request is a GET without content: that has been given to the script. */
static int redirect_internally(struct cgi_script *script, const char *location)
{
    request_rec *r = script->r;

    cgi_drain(script);
    cgi_end(script);
    r->method = "GET";
    r->method_number = M_GET;
    apr_table_unset(r->headers_in, "Content-Length");
    apr_table_unset(r->headers_in, "Transfer-Encoding");
    ap_internal_redirect_handler(location, r);
    return OK;
}

/* The head was none, came too late, or says that the client has this answer already. */
static int answer_without(struct cgi_script *script, int status, const char *line,
                          apr_bucket_brigade *bb)
{
    if (status == HTTP_INTERNAL_SERVER_ERROR || status == HTTP_GATEWAY_TIME_OUT)
        cgi_log_answer(script, status, line, bb);
    if (status != HTTP_GATEWAY_TIME_OUT)
        cgi_drain(script);
    apr_brigade_destroy(bb);
    return status;
}

static int answer(struct cgi_script *script)
{
    request_rec *r = script->r;
    apr_bucket_brigade *bb = cgi_output(script);
    char line[MAX_STRING_LEN];
    const char *location;
    int status;

    status = ap_scan_script_header_err_brigade_ex(r, bb, line, cgi_kind.record->module_index);
    apr_table_unset(r->headers_out, "Transfer-Encoding"); /* framing is the server's */
    if (status != OK)
        return answer_without(script, status, line, bb);
    location = apr_table_get(r->headers_out, "Location");
    if (location && r->status == HTTP_OK) {
        apr_brigade_destroy(bb);
        if (*location == '/')
            return redirect_internally(script, location);
        cgi_drain(script);
        return HTTP_MOVED_TEMPORARILY;
    }
    pass(script, bb);
    return OK;
}

int cgi_handle(request_rec *r)
{
    struct cgi_script *script;
    int status;

    if (strcmp(r->handler, "cgi-script") != 0 && strcmp(r->handler, CGI_MAGIC_TYPE) != 0)
        return DECLINED;
    if ((status = cgi_check(r)) != OK)
        return status;
    ap_add_common_vars(r);
    ap_add_cgi_vars(r);
    script = cgi_script_make(r, RUN_AS_CGI);
    status = cgi_kind.start(script);
    if (status == OK)
        status = cgi_feed(script);
    if (status == OK)
        status = strncmp(apr_filepath_name_get(r->filename), "nph-", 4) == 0
                     ? answer_nph(script) : answer(script);
    cgi_end(script);
    return status;
}
