/* SPDX-License-Identifier: Apache-2.0 */
/* default_handler.c - static files: what is left when no other handler wanted the
 * request. */
#include "apr_strings.h"
#include "http_log.h"
#include "http_protocol.h"
#include "mod_core.h"
#include "request/request_priv.h"
#include "util_filter.h"
#include "util_md5.h"

APLOG_USE_MODULE(core)

static int not_found(const request_rec *r, const char *text)
{
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "%s%s%s", text, r->filename,
                  r->path_info ? r->path_info : "");
    return HTTP_NOT_FOUND;
}

/** What stands in the way of sending r->filename: OK or a status. */
static int check_file(request_rec *r)
{
    if (r->finfo.filetype == APR_NOFILE)
        return not_found(r, APLOGNO(00128) "File does not exist: ");
    if (r->finfo.filetype == APR_DIR)
        return not_found(r, APLOGNO(00129) "Attempt to serve directory: ");
    if (r->used_path_info != AP_REQ_ACCEPT_PATH_INFO && r->path_info && *r->path_info)
        return not_found(r, APLOGNO(00130) "File does not exist: ");
    if (r->method_number != M_GET && !core_request(r)->pub.deliver_script) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00131) "This resource does not accept the %s method.", r->method);
        return HTTP_METHOD_NOT_ALLOWED;
    }
    return OK;
}

static int open_file(request_rec *r, apr_file_t **file)
{
    int flags = APR_READ | APR_BINARY;
    apr_status_t rv;

    /* On unless it is switched off: see server/README.md for what that saves. */
    if (core_dir(r)->pub.enable_sendfile != ENABLE_SENDFILE_OFF)
        flags |= APR_SENDFILE_ENABLED;
    rv = apr_file_open(file, r->filename, flags, 0, r->pool);
    if (rv == APR_SUCCESS)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                  APLOGNO(00132) "file permissions deny server access: %s", r->filename);
    return HTTP_FORBIDDEN;
}

/** The fields that describe the file. */
static void set_fields(request_rec *r, apr_file_t *file)
{
    ap_update_mtime(r, r->finfo.mtime);
    ap_set_last_modified(r);
    if (file)
        ap_set_etag_fd(r, file);
    else
        ap_set_etag(r);
    ap_set_accept_ranges(r);
    ap_set_content_length(r, r->finfo.size);
    if (core_dir(r)->pub.content_md5 == AP_CORE_CONFIG_ON
        && r->output_filters->frec->ftype != AP_FTYPE_RESOURCE)
        apr_table_setn(r->headers_out, "Content-MD5", ap_md5digest(r->pool, file));
}

static apr_bucket *file_bucket(request_rec *r, apr_file_t *file, apr_bucket_alloc_t *alloc)
{
    const core_dir_config *conf = &core_dir(r)->pub;
    apr_bucket *b = apr_bucket_file_create(file, 0, (apr_size_t)r->finfo.size, r->pool, alloc);

    if (conf->enable_mmap == ENABLE_MMAP_OFF)
        apr_bucket_file_enable_mmap(b, 0);
    if (conf->read_buf_size)
        apr_bucket_file_set_buf_size(b, conf->read_buf_size);
    return b;
}

static apr_bucket *memory_bucket(char *data, apr_size_t size, apr_bucket_alloc_t *alloc)
{
    return apr_bucket_heap_create(data, size, apr_bucket_free, alloc);
}

/** Whether the body may come from memory: small, and nothing asks for the file itself,
 *  as digests do. */
static int from_memory(const request_rec *r)
{
    const core_dir_config *conf = &core_dir(r)->pub;

    return body_cache_takes(&r->finfo) && conf->content_md5 != AP_CORE_CONFIG_ON
           && !((conf->etag_bits | conf->etag_add) & ETAG_DIGEST);
}

/** A small body that is in memory already, NULL: it is not. */
static apr_bucket *kept_body(request_rec *r, apr_bucket_alloc_t *alloc)
{
    return from_memory(r) ? body_cache_get(&r->finfo, alloc) : NULL;
}

static int same_file(const apr_finfo_t *a, const apr_finfo_t *b)
{
    return a->inode == b->inode && a->device == b->device && a->size == b->size
           && a->mtime == b->mtime && a->ctime == b->ctime;
}

/** Read a small file whole and keep it, if it is still what the walk has looked at.
 *  @return NULL: it is not; the file stands where it stood */
static apr_bucket *read_body(request_rec *r, apr_file_t *file, apr_bucket_alloc_t *alloc)
{
    apr_size_t size = (apr_size_t)r->finfo.size, got = 0;
    apr_finfo_t now;
    char *data;

    if (!from_memory(r))
        return NULL;
    data = apr_bucket_alloc(size, alloc);
    if (apr_file_read_full(file, data, size, &got) == APR_SUCCESS && got == size
        && apr_file_info_get(&now, APR_FINFO_NORM, file) == APR_SUCCESS
        && same_file(&now, &r->finfo)) {
        body_cache_put(&r->finfo, data, r->request_time);
        return memory_bucket(data, size, alloc);
    }
    apr_bucket_free(data);
    return NULL;
}

/** The file has changed since the walk: what is sent is as long as it is now. */
static void look_again(request_rec *r, apr_file_t *file)
{
    apr_off_t start = 0;
    apr_finfo_t now;

    apr_file_seek(file, APR_SET, &start);
    if (apr_file_info_get(&now, APR_FINFO_NORM, file) == APR_SUCCESS)
        r->finfo = now;
}

/** Body and end in one brigade. A condition that fails leaves the end alone, with the
 *  file's fields and without error page. */
static int send_body(request_rec *r, apr_bucket *body)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int rc = ap_meets_conditions(r);
    apr_status_t rv;

    APR_BRIGADE_INSERT_TAIL(bb, body);
    if (rc != OK) {
        apr_bucket_delete(body);
        r->status = rc;
    }
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(r->connection->bucket_alloc));
    rv = ap_pass_brigade(r->output_filters, bb);
    if (rv == APR_SUCCESS || r->status != HTTP_OK || r->connection->aborted)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r,
                  APLOGNO(00133) "default_handler: ap_pass_brigade returned %i", rv);
    return AP_FILTER_ERROR;
}

/** Answer with the file: from memory, read whole where it is small, or as a file. */
static int send_file(request_rec *r)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket *body = kept_body(r, alloc);
    apr_file_t *file = NULL;
    int rc;

    if (!body) {
        if ((rc = open_file(r, &file)) != OK)
            return rc;
        body = read_body(r, file, alloc);
        if (!body) {
            look_again(r, file);
            body = file_bucket(r, file, alloc);
        }
    }
    set_fields(r, file);
    if (file && !APR_BUCKET_IS_FILE(body))
        apr_file_close(file);
    return send_body(r, body);
}

static int refuse_method(request_rec *r)
{
    if (r->method_number == M_INVALID) {
        if (r->the_request && r->the_request[0] == 0x16
            && (r->the_request[1] == 0x2 || r->the_request[1] == 0x3))
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                          APLOGNO(00134) "Invalid method in request %s - possible attempt to "
                          "establish SSL connection on non-SSL port", r->the_request);
        else
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                          APLOGNO(00135) "Invalid method in request %s", r->the_request);
        return HTTP_NOT_IMPLEMENTED;
    }
    return r->method_number == M_OPTIONS ? ap_send_http_options(r) : HTTP_METHOD_NOT_ALLOWED;
}

int request_default_handler(request_rec *r)
{
    int rc;

    ap_assert(r->output_filters);
    ap_allow_standard_methods(r, MERGE_ALLOW, M_GET, M_OPTIONS, M_POST, -1);
    rc = ap_discard_request_body(r);
    if (rc != OK)
        return rc;
    if (r->method_number != M_GET && r->method_number != M_POST)
        return refuse_method(r);
    rc = check_file(r);
    return rc == OK ? send_file(r) : rc;
}
