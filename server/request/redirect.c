/* SPDX-License-Identifier: Apache-2.0 */
/* redirect.c - internal redirects: the same client, another target.
 *
 * The new request shares pool, connection and received fields with the one it comes
 * from, which is its prev; it has fields to send and notes of its own. The old
 * environment is handed down with REDIRECT_ before each name. */
#include "apr_lib.h"
#include "apr_strings.h"
#include "http_log.h"
#include "http_protocol.h"
#include "request/request_priv.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

static apr_table_t *rename_environment(apr_pool_t *p, const apr_table_t *env)
{
    const apr_array_header_t *all = apr_table_elts(env);
    const apr_table_entry_t *entries = (const apr_table_entry_t *)all->elts;
    apr_table_t *renamed = apr_table_make(p, all->nelts + 4);

    for (int i = 0; i < all->nelts; i++)
        if (entries[i].key)
            apr_table_setn(renamed, apr_pstrcat(p, "REDIRECT_", entries[i].key, NULL),
                           entries[i].val);
    return renamed;
}

/** What the client sent, and who it is. */
static void copy_message(request_rec *to, const request_rec *from)
{
    to->the_request = from->the_request;
    to->method = from->method;
    to->method_number = from->method_number;
    to->allowed = from->allowed;
    to->status = from->status;
    to->assbackwards = from->assbackwards;
    to->header_only = from->header_only;
    to->protocol = from->protocol;
    to->proto_num = from->proto_num;
    to->hostname = from->hostname;
    to->request_time = from->request_time;
    to->main = from->main;
    to->headers_in = from->headers_in;
    to->trailers_in = from->trailers_in;
    to->useragent_addr = from->useragent_addr;
    to->useragent_ip = from->useragent_ip;
    to->useragent_host = from->useragent_host;
    to->log = from->log;
    to->log_id = from->log_id;
}

static void copy_state(request_rec *to, const request_rec *from)
{
    to->htaccess = from->htaccess;
    to->no_cache = from->no_cache;
    to->expecting_100 = from->expecting_100;
    to->no_local_copy = from->no_local_copy;
    to->read_length = from->read_length;
    to->read_body = from->read_body;
    to->read_chunked = from->read_chunked;
    to->remaining = from->remaining;
    to->vlist_validator = from->vlist_validator;
    to->kept_body = from->kept_body;
    to->invoke_mtx = from->invoke_mtx;
    to->used_path_info = AP_REQ_DEFAULT_PATH_INFO;
}

static void make_tables(request_rec *to, const request_rec *from)
{
    apr_pool_t *p = to->pool;

    to->allowed_methods = ap_make_method_list(p, 2);
    to->headers_out = apr_table_make(p, 12);
    to->trailers_out = apr_table_make(p, 5);
    to->err_headers_out = from->err_headers_out;
    to->notes = apr_table_make(p, 5);
    to->subprocess_env = rename_environment(p, from->subprocess_env);
    apr_table_setn(to->subprocess_env, "REDIRECT_STATUS", apr_itoa(p, from->status));
    if (ap_is_HTTP_REDIRECT(to->status)) {
        const char *location = apr_table_get(from->headers_out, "Location");
        if (location)
            apr_table_setn(to->headers_out, "Location", location);
    }
}

/** A subrequest's redirect keeps the filters from its SUBREQ_CORE on; a main
 *  request's keeps those of the protocol. Filters of the content stay behind. */
static void hand_over_filters(request_rec *to, request_rec *from)
{
    ap_filter_t *f = from->output_filters;

    to->proto_output_filters = from->proto_output_filters;
    to->proto_input_filters = from->proto_input_filters;
    to->input_filters = from->proto_input_filters;
    to->output_filters = from->proto_output_filters;
    if (to->main) {
        while (f && f != from->proto_output_filters && f->frec != ap_subreq_core_filter_handle)
            f = f->next;
        if (f)
            to->output_filters = f;
        to->input_filters = from->input_filters;
    }
    request_move_filters(to->input_filters, from, to);
    request_move_filters(to->output_filters, from, to);
}

/** The request for a new target, up to post_read_request; NULL: an error was
 *  answered. */
static request_rec *redirected(const char *target, request_rec *r)
{
    request_rec *to;
    int rc;

    ap_assert(target && r);
    if (ap_is_recursion_limit_exceeded(r)) {
        ap_die(HTTP_INTERNAL_SERVER_ERROR, r);
        return NULL;
    }
    to = apr_pcalloc(r->pool, sizeof(*to));
    to->pool = r->pool;
    to->connection = r->connection;
    to->server = r->server;
    copy_message(to, r);
    copy_state(to, r);
    make_tables(to, r);
    ap_parse_uri(to, target);
    to->parsed_uri.port_str = r->parsed_uri.port_str;
    to->parsed_uri.port = r->parsed_uri.port;
    to->per_dir_config = r->server->lookup_defaults;
    to->request_config = ap_create_request_config(r->pool);
    to->prev = r;
    r->next = to;
    hand_over_filters(to, r);
    ap_run_create_request(to);
    rc = ap_run_post_read_request(to);
    if (rc == OK || rc == DECLINED)
        return to;
    ap_die(rc, to);
    return NULL;
}

AP_DECLARE(void) ap_internal_redirect(const char *target, request_rec *r)
{
    request_rec *to = redirected(target, r);
    int rc;

    if (!to)
        return;
    rc = request_quick_handler(to, 0);
    if (rc == DECLINED) {
        rc = ap_process_request_internal(to);
        if (rc == OK)
            rc = ap_invoke_handler(to);
    }
    ap_die(rc, to);
}

AP_DECLARE(void) ap_internal_redirect_handler(const char *target, request_rec *r)
{
    request_rec *to = redirected(target, r);
    int rc;

    if (!to)
        return;
    if (r->handler)
        ap_set_content_type(to, r->content_type);
    rc = ap_process_request_internal(to);
    if (rc == OK)
        rc = ap_invoke_handler(to);
    ap_die(rc, to);
}

/** What a subrequest found out about its resource becomes the request's own. */
static void take_resource(request_rec *r, request_rec *sub)
{
    r->proxyreq = sub->proxyreq;
    r->no_cache = r->no_cache && sub->no_cache;
    r->no_local_copy = r->no_local_copy && sub->no_local_copy;
    r->mtime = sub->mtime;
    r->uri = sub->uri;
    r->filename = sub->filename;
    r->canonical_filename = sub->canonical_filename;
    r->path_info = sub->path_info;
    r->args = sub->args;
    r->finfo = sub->finfo;
    r->handler = sub->handler;
    r->used_path_info = sub->used_path_info;
    ap_set_content_type_ex(r, sub->content_type, AP_REQUEST_IS_TRUSTED_CT(sub));
    r->content_encoding = sub->content_encoding;
    r->content_languages = sub->content_languages;
    r->htaccess = sub->htaccess;
    r->log = sub->log;
    walk_adopt(r, sub);
}

/** Take over the subrequest's filters; one that only subrequests have is dropped. */
static void take_filters(request_rec *r, request_rec *sub)
{
    ap_filter_t *f;

    r->output_filters = sub->output_filters;
    r->input_filters = sub->input_filters;
    request_move_filters(r->input_filters, sub, r);
    request_move_filters(r->output_filters, sub, r);
    if (r->main)
        return;
    f = r->output_filters;
    while (f && f != r->proto_output_filters) {
        ap_filter_t *next = f->next;
        if (f->frec == ap_subreq_core_filter_handle)
            ap_remove_output_filter(f);
        f = next;
    }
}

AP_DECLARE(void) ap_internal_fast_redirect(request_rec *sub, request_rec *r)
{
    ap_assert(sub && r && sub->main == r);
    apr_pool_join(r->pool, sub->pool);
    take_resource(r, sub);
    r->headers_out = apr_table_overlay(r->pool, sub->headers_out, r->headers_out);
    r->err_headers_out = apr_table_overlay(r->pool, sub->err_headers_out, r->err_headers_out);
    r->trailers_out = apr_table_overlay(r->pool, sub->trailers_out, r->trailers_out);
    r->notes = apr_table_overlay(r->pool, sub->notes, r->notes);
    r->subprocess_env = apr_table_overlay(r->pool, sub->subprocess_env, r->subprocess_env);
    take_filters(r, sub);
}
