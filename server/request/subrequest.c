/* SPDX-License-Identifier: Apache-2.0 */
/* subrequest.c - requests that a module makes inside another: what would be the
 * answer for that name, and, if it is run, its content in the place of the filter it
 * was given.
 *
 * Life: a subrequest has a child of its main request's pool, and goes with it or when
 * ap_destroy_sub_req() is called. */
#include <string.h>
#include "apr_strings.h"
#include "http_protocol.h"
#include "request/request_priv.h"
#include "util_filter.h"

AP_DECLARE(apr_status_t) ap_sub_req_output_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    apr_bucket *last = APR_BRIGADE_LAST(bb);

    if (APR_BRIGADE_EMPTY(bb))
        return APR_SUCCESS;
    if (APR_BUCKET_IS_EOS(last))
        apr_bucket_delete(last);
    return APR_BRIGADE_EMPTY(bb) ? APR_SUCCESS : ap_pass_brigade(f->next, bb);
}

/** Its content goes to next_filter, or, if that is NULL, nowhere that matters. */
static void give_filters(request_rec *sub, const request_rec *r, ap_filter_t *next_filter)
{
    sub->proto_input_filters = r->proto_input_filters;
    sub->proto_output_filters = r->proto_output_filters;
    sub->input_filters = next_filter ? r->input_filters : r->proto_input_filters;
    sub->output_filters = next_filter ? next_filter : r->proto_output_filters;
    if (next_filter)
        ap_add_output_filter_handle(ap_subreq_core_filter_handle, NULL, sub, sub->connection);
}

/** A request in a pool of its own below r's, with GET and r's received fields. */
static request_rec *make(const request_rec *r, ap_filter_t *next_filter)
{
    apr_pool_t *pool;
    request_rec *sub;

    ap_assert(r && r->connection && r->server);
    apr_pool_create(&pool, r->pool);
    apr_pool_tag(pool, "subrequest");
    sub = apr_pcalloc(pool, sizeof(*sub));
    sub->pool = pool;
    sub->hostname = r->hostname;
    sub->request_time = r->request_time;
    sub->connection = r->connection;
    sub->server = r->server;
    sub->log = r->log;
    sub->log_id = r->log_id;
    sub->useragent_addr = r->useragent_addr;
    sub->useragent_ip = r->useragent_ip;
    sub->useragent_host = r->useragent_host;
    sub->request_config = ap_create_request_config(pool);
    sub->per_dir_config = r->server->lookup_defaults;
    sub->htaccess = r->htaccess;
    sub->kept_body = r->kept_body;
    sub->allowed_methods = ap_make_method_list(pool, 2);
    ap_copy_method_list(sub->allowed_methods, r->allowed_methods);
    ap_set_sub_req_protocol(sub, r);
    sub->main = (request_rec *)r;
    sub->used_path_info = AP_REQ_DEFAULT_PATH_INFO;
    give_filters(sub, r, next_filter);
    ap_run_create_request(sub);
    return sub;
}

static request_rec *run_phases(request_rec *sub)
{
    int rc = ap_process_request_internal(sub);
    if (rc != OK)
        sub->status = rc;
    return sub;
}

/** Whether it may go deeper; if not, the status says so. */
static int too_deep(request_rec *sub)
{
    if (!ap_is_recursion_limit_exceeded(sub))
        return 0;
    sub->status = HTTP_INTERNAL_SERVER_ERROR;
    return 1;
}

AP_DECLARE(request_rec *) ap_sub_req_method_uri(const char *method, const char *uri,
                                                const request_rec *r, ap_filter_t *next_filter)
{
    request_rec *sub = make(r, next_filter);

    ap_assert(method && uri);
    sub->method = method;
    sub->method_number = ap_method_number_of(method);
    if (*uri != '/') {
        char *folder = ap_escape_uri(sub->pool, ap_make_dirstr_parent(sub->pool, r->uri));
        uri = ap_make_full_path(sub->pool, folder, uri);
    }
    ap_parse_uri(sub, uri);
    if (too_deep(sub))
        return sub;
    if (next_filter && request_quick_handler(sub, 1) == OK)
        return sub;
    return run_phases(sub);
}

AP_DECLARE(request_rec *) ap_sub_req_lookup_uri(const char *uri, const request_rec *r,
                                                ap_filter_t *next_filter)
{
    return ap_sub_req_method_uri("GET", uri, r, next_filter);
}

/** The path of a name in the folder that the request's own path, without its path
 *  info, names. */
static char *sibling_uri(request_rec *sub, const request_rec *r, const char *name)
{
    size_t len = strlen(r->uri);
    size_t extra = r->path_info ? strlen(r->path_info) : 0;
    const char *uri = r->uri;

    if (extra && extra < len && strcmp(uri + len - extra, r->path_info) == 0)
        uri = apr_pstrmemdup(sub->pool, uri, len - extra);
    return ap_make_full_path(sub->pool, ap_make_dirstr_parent(sub->pool, uri), name);
}

/** Give a subrequest a path that is decoded already. */
static void set_path(request_rec *sub, char *path, const char *args)
{
    char *escaped = ap_escape_uri(sub->pool, path);

    if (args)
        escaped = apr_pstrcat(sub->pool, escaped, "?", args, NULL);
    ap_parse_uri(sub, escaped);
    sub->uri = path;
}

/** Facts of the entry are taken over where they are complete, which saves a stat. */
AP_DECLARE(request_rec *) ap_sub_req_lookup_dirent(const apr_finfo_t *dirent,
                                                   const request_rec *r, int subtype,
                                                   ap_filter_t *next_filter)
{
    request_rec *sub = make(r, next_filter);
    const char *args = subtype == AP_SUBREQ_MERGE_ARGS ? r->args : NULL;
    char *path;

    ap_assert(dirent && dirent->name && r->filename);
    sub->filename = ap_make_full_path(sub->pool, ap_make_dirstr_parent(sub->pool, r->filename),
                                      dirent->name);
    path = sibling_uri(sub, r, dirent->name);
    if (dirent->filetype == APR_DIR) {
        sub->filename = apr_pstrcat(sub->pool, sub->filename, "/", NULL);
        path = apr_pstrcat(sub->pool, path, "/", NULL);
    }
    if (dirent->filetype != APR_DIR && r->path_info && *r->path_info) {
        /* The variant of a name that goes on behind it: the walk splits them again. */
        sub->path_info = r->path_info;
    } else if ((dirent->valid & APR_FINFO_MIN) == APR_FINFO_MIN && dirent->filetype != APR_LNK) {
        sub->finfo = *dirent;
        sub->finfo.fname = sub->filename;
    }
    set_path(sub, path, args);
    return too_deep(sub) ? sub : run_phases(sub);
}

AP_DECLARE(request_rec *) ap_sub_req_lookup_file(const char *name, const request_rec *r,
                                                 ap_filter_t *next_filter)
{
    request_rec *sub = make(r, next_filter);
    char *folder = ap_make_dirstr_parent(sub->pool, r->filename);
    size_t len = strlen(folder);

    ap_assert(name);
    if (apr_filepath_merge(&sub->filename, folder, name, APR_FILEPATH_TRUENAME, sub->pool)
        != APR_SUCCESS) {
        sub->status = HTTP_NOT_FOUND;
        return sub;
    }
    sub->canonical_filename = sub->filename;
    if (strncmp(sub->filename, folder, len) == 0 && r->uri)
        set_path(sub, ap_make_full_path(sub->pool, ap_make_dirstr_parent(sub->pool, r->uri),
                                        sub->filename + len), NULL);
    else
        sub->uri = apr_pstrdup(sub->pool, "N/A");
    return too_deep(sub) ? sub : run_phases(sub);
}

AP_DECLARE(int) ap_run_sub_req(request_rec *r)
{
    int rc = DECLINED;

    ap_assert(r->main);
    if (!r->filename || r->finfo.filetype == APR_NOFILE)
        rc = request_quick_handler(r, 0);
    if (rc != OK) {
        rc = ap_invoke_handler(r);
        if (rc == DONE)
            rc = OK;
    }
    ap_finalize_sub_req_protocol(r);
    return rc;
}

AP_DECLARE(void) ap_destroy_sub_req(request_rec *r)
{
    ap_assert(r->main);
    apr_pool_destroy(r->pool);
}
