/* SPDX-License-Identifier: Apache-2.0 */
/* error_page.c - the answer for a status that nobody wrote a page for.
 *
 * One template for each status, with $-marks for what depends on the request. The
 * sentences are those that clients and scripts have read from Apache for decades.
 * An ErrorDocument that is a text is sent here too; one that is a URL is a redirect
 * inside the server before it comes to this (request/). */
#include <stdlib.h>

#include "apr_strings.h"

#include "http_core.h"
#include "http_priv.h"
#include "http_request.h"
#include "mod_core.h"
#include "util_filter.h"

/* $M method, $L Location, $N error-notes of the request, $E the Expect field and what
 * is wrong with it, $A whom to ask, $V the variants of a negotiation. */
#define MOVED "<p>The document has moved <a href=\"$L\">here</a>.</p>\n"
#define WHO_ARE_YOU \
    "<p>This server could not verify that you\n" \
    "are authorized to access the document\n" \
    "requested.  Either you supplied the wrong\n" \
    "credentials (e.g., bad password), or your\n" \
    "browser doesn't understand how to supply\n" \
    "the credentials required.</p>\n"

static const struct page {
    int status;
    const char *text;
} pages[] = {
    {HTTP_MOVED_PERMANENTLY, MOVED},
    {HTTP_MOVED_TEMPORARILY, MOVED},
    {HTTP_TEMPORARY_REDIRECT, MOVED},
    {HTTP_PERMANENT_REDIRECT, MOVED},
    {HTTP_SEE_OTHER,
     "<p>The answer to your request is located <a href=\"$L\">here</a>.</p>\n"},
    {HTTP_USE_PROXY,
     "<p>This resource is only accessible through the proxy\n$L<br />\n"
     "You will need to configure your client to use that proxy.</p>\n"},
    {HTTP_UNAUTHORIZED, WHO_ARE_YOU},
    {HTTP_PROXY_AUTHENTICATION_REQUIRED, WHO_ARE_YOU},
    {HTTP_BAD_REQUEST,
     "<p>Your browser sent a request that this server could not understand.<br />\n$N</p>\n"},
    {HTTP_FORBIDDEN, "<p>You don't have permission to access this resource.$N</p>\n"},
    {HTTP_NOT_FOUND, "<p>The requested URL was not found on this server.</p>\n"},
    {HTTP_METHOD_NOT_ALLOWED,
     "<p>The requested method $M is not allowed for this URL.</p>\n"},
    {HTTP_NOT_ACCEPTABLE,
     "<p>An appropriate representation of the requested resource could not be found on "
     "this server.</p>\n$V"},
    {HTTP_MULTIPLE_CHOICES, "$V"},
    {HTTP_LENGTH_REQUIRED,
     "<p>A request of the requested method $M requires a valid Content-length.<br />\n"
     "$N</p>\n"},
    {HTTP_PRECONDITION_FAILED,
     "<p>The precondition on the request for this URL evaluated to false.</p>\n"},
    {HTTP_NOT_IMPLEMENTED, "<p>$M not supported for current URL.<br />\n$N</p>\n"},
    {HTTP_BAD_GATEWAY,
     "<p>The proxy server received an invalid\nresponse from an upstream server.<br />\n"
     "$N</p>\n"},
    {HTTP_VARIANT_ALSO_VARIES,
     "<p>A variant for the requested resource\n<pre>\n$V\n</pre>\n"
     "is itself a negotiable resource. This indicates a configuration error.</p>\n"},
    {HTTP_REQUEST_TIME_OUT,
     "<p>Server timeout waiting for the HTTP request from the client.</p>\n"},
    {HTTP_GONE,
     "<p>The requested resource is no longer available on this server and there is no "
     "forwarding address.\nPlease remove all references to this resource.</p>\n"},
    {HTTP_REQUEST_ENTITY_TOO_LARGE,
     "The requested resource does not allow request data with $M requests, or the amount "
     "of data provided in\nthe request exceeds the capacity limit.\n"},
    {HTTP_REQUEST_URI_TOO_LARGE,
     "<p>The requested URL's length exceeds the capacity\nlimit for this server.<br />\n"
     "$N</p>\n"},
    {HTTP_UNSUPPORTED_MEDIA_TYPE,
     "<p>The supplied request data is not in a format\n"
     "acceptable for processing by this resource.</p>\n"},
    {HTTP_RANGE_NOT_SATISFIABLE,
     "<p>None of the range-specifier values in the Range\n"
     "request-header field overlap the current extent\nof the selected resource.</p>\n"},
    {HTTP_EXPECTATION_FAILED, "$E</p><p>Only the 100-continue expectation is supported.</p>\n"},
    {HTTP_UNPROCESSABLE_ENTITY,
     "<p>The server understands the media type of the\n"
     "request entity, but was unable to process the\ncontained instructions.</p>\n"},
    {HTTP_LOCKED,
     "<p>The requested resource is currently locked.\n"
     "The lock must be released or proper identification\n"
     "given before the method can be applied.</p>\n"},
    {HTTP_FAILED_DEPENDENCY,
     "<p>The method could not be performed on the resource\n"
     "because the requested action depended on another\n"
     "action and that other action failed.</p>\n"},
    {HTTP_UPGRADE_REQUIRED,
     "<p>The requested resource can only be retrieved\n"
     "using SSL.  The server is willing to upgrade the current\n"
     "connection to SSL, but your client doesn't support it.\n"
     "Either upgrade your client, or try requesting the page\nusing https://\n"},
    {HTTP_PRECONDITION_REQUIRED, "<p>The request is required to be conditional.</p>\n"},
    {HTTP_TOO_MANY_REQUESTS,
     "<p>The user has sent too many requests\nin a given amount of time.</p>\n"},
    {HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE,
     "<p>The server refused this request because\n"
     "the request header fields are too large.</p>\n"},
    {HTTP_INSUFFICIENT_STORAGE,
     "<p>The method could not be performed on the resource\n"
     "because the server is unable to store the\n"
     "representation needed to successfully complete the\n"
     "request.  There is insufficient free space left in\nyour storage allocation.</p>\n"},
    {HTTP_SERVICE_UNAVAILABLE,
     "<p>The server is temporarily unable to service your\n"
     "request due to maintenance downtime or capacity\n"
     "problems. Please try again later.</p>\n"},
    {HTTP_GATEWAY_TIME_OUT,
     "<p>The gateway did not receive a timely response\n"
     "from the upstream server or application.</p>\n"},
    {HTTP_LOOP_DETECTED,
     "<p>The server terminated an operation because\n"
     "it encountered an infinite loop.</p>\n"},
    {HTTP_NOT_EXTENDED,
     "<p>A mandatory extension policy in the request is not\n"
     "accepted by the server for this resource.</p>\n"},
    {HTTP_NETWORK_AUTHENTICATION_REQUIRED,
     "<p>The client needs to authenticate to gain\nnetwork access.</p>\n"},
    {HTTP_MISDIRECTED_REQUEST,
     "<p>The client needs a new connection for this\n"
     "request as the requested host name does not match\n"
     "the Server Name Indication (SNI) in use for this\nconnection.</p>\n"},
    {HTTP_UNAVAILABLE_FOR_LEGAL_REASONS,
     "<p>Access to this URL has been denied for legal reasons.<br />\n$N</p>\n"},
};

static const char *template_of(int status)
{
    for (apr_size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        if (pages[i].status == status)
            return pages[i].text;
    }
    return "$A";
}

/* --- the marks --- */

static const char *mark_method(request_rec *r, const char *location)
{
    (void)location;
    return ap_escape_html(r->pool, r->method);
}

static const char *mark_location(request_rec *r, const char *location)
{
    return ap_escape_html(r->pool, location);
}

static const char *note_or_nothing(request_rec *r, const char *key)
{
    const char *text = apr_table_get(r->notes, key);

    return text ? text : "";
}

static const char *mark_notes(request_rec *r, const char *location)
{
    (void)location;
    return note_or_nothing(r, "error-notes");
}

static const char *mark_variants(request_rec *r, const char *location)
{
    (void)location;
    return note_or_nothing(r, "variant-list");
}

static const char *mark_expectation(request_rec *r, const char *location)
{
    const char *expect = apr_table_get(r->headers_in, "Expect");

    (void)location;
    if (!expect)
        return "<p>No expectation was seen, the Expect request-header \n"
               "field was not presented by the client.\n";
    return apr_pstrcat(r->pool,
                       "<p>The expectation given in the Expect request-header\n"
                       "field could not be met by this server.\nThe client sent<pre>\n    Expect: ",
                       ap_escape_html(r->pool, expect), "\n</pre>\n", NULL);
}

static const char *mark_whom_to_ask(request_rec *r, const char *location)
{
    const char *notes = apr_table_get(r->notes, "error-notes");
    const char *to = apr_table_get(r->notes, "verbose-error-to");

    (void)location;
    if (notes && to && !strcmp(to, "*"))
        return notes;
    return apr_pstrcat(r->pool,
                       "<p>The server encountered an internal error or\n"
                       "misconfiguration and was unable to complete\nyour request.</p>\n"
                       "<p>Please contact the server administrator at \n ",
                       ap_escape_html(r->pool, r->server->server_admin
                                                   ? r->server->server_admin : DEFAULT_ADMIN),
                       " to inform them of the time this error occurred,\n"
                       " and the actions you performed just before this error.</p>\n"
                       "<p>More information about this error may be available\n"
                       "in the server error log.</p>\n", NULL);
}

static const struct {
    char mark;
    const char *(*text)(request_rec *r, const char *location);
} marks[] = {
    {'M', mark_method}, {'L', mark_location},    {'N', mark_notes},
    {'V', mark_variants}, {'E', mark_expectation}, {'A', mark_whom_to_ask},
};

static void put_mark(request_rec *r, char mark, const char *location)
{
    for (apr_size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (marks[i].mark == mark)
            ap_rputs(marks[i].text(r, location), r);
    }
}

static void put_template(request_rec *r, const char *text, const char *location)
{
    const char *mark;

    ap_assert(text != NULL && location != NULL);
    while ((mark = strchr(text, '$')) != NULL) {
        ap_rwrite(text, (int)(mark - text), r);
        put_mark(r, mark[1], location);
        text = mark + 2;
    }
    ap_rputs(text, r);
}

/* --- the answer --- */

AP_DECLARE(const char *) ap_psignature(const char *prefix, request_rec *r)
{
    const core_dir_config *conf = ap_core_dir_config(r);
    const char *name, *admin = r->server->server_admin;
    char port[24];

    if (conf->server_signature == srv_sig_off || conf->server_signature == srv_sig_unset)
        return "";
    *http_put_decimal(port, ap_get_server_port(r)) = '\0';
    name = ap_escape_html(r->pool, ap_get_server_name(r));
    if (conf->server_signature == srv_sig_withmail && admin)
        name = apr_pstrcat(r->pool, "<a href=\"",
                           ap_is_url(admin) ? "" : "mailto:", ap_escape_html(r->pool, admin),
                           "\">", name, "</a>", NULL);
    return apr_pstrcat(r->pool, prefix, "<address>", ap_get_server_banner(), " Server at ", name,
                       " Port ", port, "</address>\n", NULL);
}

static void put_page(request_rec *r, int recursive_error, const char *location)
{
    const char *title = r->status_line;
    char *end;

    if (!title || strtol(title, &end, 10) != r->status || strlen(title) < 5)
        title = ap_get_status_line_ex(r->pool, r->status);
    title = ap_escape_html(r->pool, title);
    ap_rvputs(r, DOCTYPE_HTML_4_01 "<html><head>\n<title>", title,
              "</title>\n</head><body>\n<h1>", title + 4, "</h1>\n", NULL);
    put_template(r, template_of(r->status), location);
    if (recursive_error)
        ap_rvputs(r, "<p>Additionally, a ", ap_get_status_line_ex(r->pool, recursive_error),
                  "\nerror was encountered while trying to use an ErrorDocument to handle the "
                  "request.</p>\n", NULL);
    ap_rvputs(r, ap_psignature("<hr>\n", r), "</body></html>\n", NULL);
}

/* The fields of the response that failed go; those meant for errors stay. */
static const char *reset_fields(request_rec *r)
{
    const char *location = apr_table_get(r->headers_out, "Location");
    apr_table_t *fields = r->err_headers_out;

    if (!location)
        location = apr_table_get(fields, "Location");
    r->err_headers_out = r->headers_out;
    r->headers_out = fields;
    apr_table_clear(r->err_headers_out);
    if (location && *location
        && (ap_is_HTTP_REDIRECT(r->status) || r->status == HTTP_CREATED))
        apr_table_setn(r->headers_out, "Location", location);
    else
        location = "";
    r->content_languages = NULL;
    r->content_encoding = NULL;
    r->clength = 0;
    return location;
}

static void set_page_type(request_rec *r)
{
    core_request_config *conf = ap_get_core_module_config(r->request_config);

    if (apr_table_get(r->subprocess_env, "suppress-error-charset")) {
        conf->suppress_charset = 1;
        ap_set_content_type_ex(r, "text/html", 1);
    } else {
        ap_set_content_type_ex(r, "text/html; charset=iso-8859-1", 1);
    }
}

/* Start the response over: fields, type, page, end. */
AP_DECLARE(void) ap_send_error_response(request_rec *r, int recursive_error)
{
    const char *text = ap_response_code_string(r, ap_index_of_response(r->status));
    const char *location;

    ap_assert(r->main == NULL || r->pool != NULL);
    /* The response starts over: no content filter of the one that failed has a say. */
    r->eos_sent = 0;
    r->output_filters = r->proto_output_filters;
    ap_run_insert_error_filter(r);
    if (r->status == HTTP_NO_CONTENT || r->status == HTTP_NOT_MODIFIED) {
        ap_finalize_request_protocol(r);
        return;
    }
    if (!r->assbackwards) {
        location = reset_fields(r);
        set_page_type(r);
        if (r->status == HTTP_METHOD_NOT_ALLOWED || r->status == HTTP_NOT_IMPLEMENTED)
            apr_table_setn(r->headers_out, "Allow", http_allowed_methods(r));
        if (r->header_only) {
            ap_finalize_request_protocol(r);
            return;
        }
    } else {
        location = apr_table_get(r->headers_out, "Location");
        if (!location)
            location = "";
    }
    if (text && text[0] == '"')
        ap_rputs(text + 1, r);
    else
        put_page(r, recursive_error, location);
    ap_finalize_request_protocol(r);
}
