/* SPDX-License-Identifier: Apache-2.0 */
/* die.c - from a status to an answer: the error page, the text, the local document or
 * the redirect that ErrorDocument names for it. */
#include <string.h>
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "mod_core.h"
#include "request/request_priv.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

/** Whether the filter that turns error buckets into answers has been at work: it is
 *  gone from the chain then, and the client has its answer. */
static int answered_by_filter(const request_rec *r)
{
    for (const ap_filter_t *f = r->output_filters; f; f = f->next)
        if (f->frec == ap_http_outerror_filter_handle)
            return 0;
    return 1;
}

/** Whether there is a reason phrase for a status; all others share that of 500. */
static int is_known(int status)
{
    return status == HTTP_INTERNAL_SERVER_ERROR
           || ap_index_of_response(status) != ap_index_of_response(HTTP_INTERNAL_SERVER_ERROR);
}

/** Statuses that are none, or that a filter left behind; 0 if nothing is to be done. */
static int check_status(int type, request_rec *r)
{
    if (ap_is_HTTP_VALID_RESPONSE(type) && is_known(type))
        return type;
    if (type != AP_FILTER_ERROR) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01579) "Invalid response status %i", type);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (r->eos_sent || answered_by_filter(r))
        return 0;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02831) "Response from AP_FILTER_ERROR");
    return HTTP_INTERNAL_SERVER_ERROR;
}

/** The earliest request of a chain of redirects that has failed already. What r->status
 *  says of r itself does not count: a handler may have set it and failed afterwards. */
static request_rec *first_failure(request_rec *r)
{
    while (r->prev && r->prev->status != HTTP_OK)
        r = r->prev;
    return r;
}

/** Answer for the first of a chain of redirects whose last one failed: it has its filters
 *  back, and while it is answered it is the last of the chain, which is the one that a
 *  response is ended for. Logs see the whole chain again, and nobody ends it twice. */
static void answer_for_first(request_rec *first, int failure_of_last)
{
    request_rec *r, *chain = first->next;

    for (r = chain; r; r = r->next) {
        request_move_filters(first->output_filters, r, first);
        request_move_filters(first->proto_output_filters, r, first);
    }
    first->next = NULL;
    ap_send_error_response(first, failure_of_last);
    first->next = chain;
    for (r = chain; r; r = r->next) {
        r->output_filters = first->output_filters;
        r->eos_sent = 1;
    }
}

/** Leave the connection in step: unread content is read, or the connection closed. */
static void settle_connection(request_rec *r)
{
    if (ap_status_drops_connection(r->status)) {
        r->connection->keepalive = AP_CONN_CLOSE;
        return;
    }
    if (ap_discard_request_body(r) != OK)
        r->connection->keepalive = AP_CONN_CLOSE;
}

/** The document becomes the answer, fetched with GET whatever the request was; logs
 *  still see what it was. */
static void answer_with_document(request_rec *r, const char *path)
{
    const char *method = r->method;
    int number = r->method_number;

    r->no_local_copy = 1;
    apr_table_setn(r->subprocess_env, "REQUEST_METHOD", r->method);
    r->method = "GET";
    r->method_number = M_GET;
    ap_internal_redirect(path, r);
    r->method = method;
    r->method_number = number;
}

/** Use an ErrorDocument; 1 if the answer is made. */
static int use_custom(request_rec *r, const char *custom)
{
    if (*custom == '"')
        return 0;
    if (*custom == '/') {
        answer_with_document(r, custom);
        return 1;
    }
    if (ap_is_url(custom)) {
        apr_table_setn(r->headers_out, "Location", custom);
        r->status = HTTP_MOVED_TEMPORARILY;
        return 0;
    }
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(01580) "Invalid error redirection directive: %s", custom);
    return 0;
}

/** See ap_die(); a failure while an error is answered gets the canned page of the
 *  first one, with a word about the second. */
AP_DECLARE(void) ap_die(int type, request_rec *r)
{
    request_rec *first;
    const char *custom = NULL;
    int recursive = 0;

    ap_assert(r && r->connection);
    if (type == OK || type == DONE) {
        ap_finalize_request_protocol(r);
        return;
    }
    type = check_status(type, r);
    if (!type)
        return;
    first = first_failure(r);
    if (first != r) {
        recursive = type;
        type = first->status;
    } else {
        custom = ap_response_code_string(r, ap_index_of_response(type));
    }
    r->status = type;
    settle_connection(r);
    if (r->status == HTTP_UNAUTHORIZED && r->proxyreq == PROXYREQ_PROXY)
        r->status = HTTP_PROXY_AUTHENTICATION_REQUIRED;
    if (custom && *custom && use_custom(r, custom))
        return;
    if (first == r) {
        ap_send_error_response(r, 0);
        return;
    }
    r->status = recursive;
    answer_for_first(first, recursive);
}
