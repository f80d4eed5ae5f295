/* SPDX-License-Identifier: Apache-2.0 */
/* finalize.c - the end of a response, what a subrequest takes from its parent, and the
 * hooks of http_protocol.h. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_priv.h"
#include "mod_core.h"
#include "util_filter.h"

APR_HOOK_STRUCT(
    APR_HOOK_LINK(default_port)
    APR_HOOK_LINK(http_scheme)
    APR_HOOK_LINK(insert_error_filter)
    APR_HOOK_LINK(log_transaction)
    APR_HOOK_LINK(note_auth_failure)
    APR_HOOK_LINK(post_read_request)
    APR_HOOK_LINK(pre_read_request)
    APR_HOOK_LINK(protocol_get)
    APR_HOOK_LINK(protocol_propose)
    APR_HOOK_LINK(protocol_switch)
)

AP_IMPLEMENT_HOOK_VOID(pre_read_request, (request_rec *r, conn_rec *c), (r, c))
AP_IMPLEMENT_HOOK_RUN_ALL(int, post_read_request, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, log_transaction, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(const char *, http_scheme, (const request_rec *r), (r), NULL)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_port_t, default_port, (const request_rec *r), (r), 0)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, note_auth_failure, (request_rec *r, const char *type),
                            (r, type), DECLINED)
AP_IMPLEMENT_HOOK_VOID(insert_error_filter, (request_rec *r), (r))
AP_IMPLEMENT_HOOK_RUN_ALL(int, protocol_propose,
                          (conn_rec *c, request_rec *r, server_rec *s,
                           const apr_array_header_t *offers, apr_array_header_t *proposals),
                          (c, r, s, offers, proposals), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, protocol_switch,
                            (conn_rec *c, request_rec *r, server_rec *s, const char *protocol),
                            (c, r, s, protocol), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(const char *, protocol_get, (const conn_rec *c), (c), NULL)

static void end_output_stream(request_rec *r)
{
    conn_rec *c = r->connection;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, c->bucket_alloc);

    ap_assert(r->output_filters != NULL);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(c->bucket_alloc));
    ap_pass_brigade(r->output_filters, bb);
    apr_brigade_destroy(bb);
}

/* What is left of the content would be taken for the next request. Where it cannot
 * be read there is none. */
static void skip_unread_content(request_rec *r)
{
    if (ap_discard_request_body(r) != OK)
        r->connection->keepalive = AP_CONN_CLOSE;
}

AP_DECLARE(void) ap_finalize_request_protocol(request_rec *r)
{
    ap_assert(r->connection != NULL);
    skip_unread_content(r);
    /* An error page or an internal redirect may have ended the response elsewhere. */
    while (r->next)
        r = r->next;
    if (!r->eos_sent)
        end_output_stream(r);
}

AP_DECLARE(void) ap_finalize_sub_req_protocol(request_rec *sub)
{
    if (!sub->eos_sent)
        end_output_stream(sub);
}

/* The parent's content is not the subrequest's. */
static const char *const content_fields[] = {
    "Content-Encoding", "Content-Language", "Content-Length", "Content-Location",
    "Content-MD5",      "Content-Range",    "Content-Type",   "Expires",
    "Last-Modified",    "Transfer-Encoding", "Expect",
};

static apr_table_t *fields_without_content(apr_pool_t *pool, const request_rec *r)
{
    apr_table_t *fields = apr_table_copy(pool, r->headers_in);

    for (apr_size_t i = 0; i < sizeof(content_fields) / sizeof(*content_fields); i++)
        apr_table_unset(fields, content_fields[i]);
    return fields;
}

/* A body that the parent has kept (KeptBodySize) is the subrequest's, too. */
static void share_kept_body(request_rec *rnew, const request_rec *r)
{
    apr_off_t len = 0;

    rnew->kept_body = r->kept_body;
    rnew->method = r->method;
    rnew->method_number = r->method_number;
    apr_brigade_length(r->kept_body, 1, &len);
    apr_table_unset(rnew->headers_in, "Transfer-Encoding");
    http_set_number(rnew->headers_in, rnew->pool, "Content-Length", (apr_uint64_t)len);
}

/* A GET with copies of the parent's tables, so that neither changes the other's. */
AP_DECLARE(void) ap_set_sub_req_protocol(request_rec *rnew, const request_rec *r)
{
    apr_pool_t *pool = rnew->pool;

    ap_assert(r != NULL);
    rnew->the_request = r->the_request;
    rnew->assbackwards = 1; /* a subrequest sends no header of its own */
    rnew->no_local_copy = 1;
    rnew->header_only = 0;
    rnew->method = "GET";
    rnew->method_number = M_GET;
    rnew->protocol = apr_pstrdup(pool, "INCLUDED");
    rnew->status = HTTP_OK;
    if (!r->kept_body && http_has_framed_body(r))
        rnew->headers_in = fields_without_content(pool, r);
    else
        rnew->headers_in = apr_table_copy(pool, r->headers_in);
    if (r->kept_body)
        share_kept_body(rnew, r);
    rnew->trailers_in = apr_table_copy(pool, r->trailers_in);
    rnew->subprocess_env = apr_table_copy(pool, r->subprocess_env);
    rnew->headers_out = apr_table_make(pool, 5);
    rnew->err_headers_out = apr_table_make(pool, 5);
    rnew->trailers_out = apr_table_make(pool, 5);
    rnew->notes = apr_table_make(pool, 5);
    rnew->expecting_100 = r->expecting_100;
    rnew->read_length = r->read_length;
    rnew->read_body = REQUEST_NO_BODY;
    rnew->main = (request_rec *)r;
}
