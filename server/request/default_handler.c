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

    if (core_dir(r)->pub.enable_sendfile == ENABLE_SENDFILE_ON)
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
    ap_set_etag_fd(r, file);
    ap_set_accept_ranges(r);
    ap_set_content_length(r, r->finfo.size);
    if (core_dir(r)->pub.content_md5 == AP_CORE_CONFIG_ON
        && r->output_filters->frec->ftype != AP_FTYPE_RESOURCE)
        apr_table_setn(r->headers_out, "Content-MD5", ap_md5digest(r->pool, file));
}

static void put_file(request_rec *r, apr_file_t *file, apr_bucket_brigade *bb)
{
    const core_dir_config *conf = &core_dir(r)->pub;
    apr_bucket *b = apr_brigade_insert_file(bb, file, 0, r->finfo.size, r->pool);

    if (conf->enable_mmap == ENABLE_MMAP_OFF)
        apr_bucket_file_enable_mmap(b, 0);
    if (conf->read_buf_size)
        apr_bucket_file_set_buf_size(b, conf->read_buf_size);
}

/** File and end in one brigade. A condition that fails leaves the end alone, with the
 *  file's fields and without error page. */
static int send_file(request_rec *r, apr_file_t *file)
{
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int rc = ap_meets_conditions(r);
    apr_status_t rv;

    if (rc == OK) {
        put_file(r, file, bb);
    } else {
        apr_file_close(file);
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
    apr_file_t *file;
    int rc;

    ap_assert(r->output_filters);
    ap_allow_standard_methods(r, MERGE_ALLOW, M_GET, M_OPTIONS, M_POST, -1);
    rc = ap_discard_request_body(r);
    if (rc != OK)
        return rc;
    if (r->method_number != M_GET && r->method_number != M_POST)
        return refuse_method(r);
    rc = check_file(r);
    if (rc == OK)
        rc = open_file(r, &file);
    if (rc != OK)
        return rc;
    set_fields(r, file);
    return send_file(r, file);
}
