/* SPDX-License-Identifier: Apache-2.0 */
/* mod_asis.c - files that bring their own fields, as a CGI script's output does.
 *
 * Manual: mod_asis. */
#include <string.h>

#include "apr_buckets.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "util_filter.h"
#include "util_script.h"

APLOG_USE_MODULE(asis);

/* By handler, or by media type as it was done before there were handlers. */
static int is_ours(const request_rec *r)
{
    return r->handler && (strcmp(r->handler, "send-as-is") == 0
                          || strcmp(r->handler, "httpd/send-as-is") == 0);
}

/* The content: what is left of the file behind its fields. */
static int send_rest(request_rec *r, apr_file_t *file)
{
    apr_off_t pos = 0;
    apr_bucket_brigade *bb;
    apr_status_t rv = apr_file_seek(file, APR_CUR, &pos);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(01235) "mod_asis: failed to find end-of-headers position for %s",
                      r->filename);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    apr_brigade_insert_file(bb, file, pos, r->finfo.size - pos, r->pool);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(r->connection->bucket_alloc));
    rv = ap_pass_brigade(r->output_filters, bb);
    if (rv == APR_SUCCESS)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                  APLOGNO(01236) "mod_asis: ap_pass_brigade failed for file %s", r->filename);
    return AP_FILTER_ERROR;
}

/* Hook: handler. A Location on this server means that the answer is what stands there. */
static int handle(request_rec *r)
{
    const char *location;
    apr_file_t *file;
    apr_status_t rv;

    if (!is_ours(r))
        return DECLINED;
    r->allowed |= (apr_int64_t)(AP_METHOD_BIT << M_GET);
    if (r->method_number != M_GET)
        return DECLINED;
    if (r->finfo.filetype == APR_NOFILE) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01233) "File does not exist: %s",
                      r->filename);
        return HTTP_NOT_FOUND;
    }
    rv = apr_file_open(&file, r->filename, APR_READ, APR_OS_DEFAULT, r->pool);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(01234) "file permissions deny server access: %s", r->filename);
        return HTTP_FORBIDDEN;
    }
    ap_scan_script_header_err_ex(r, file, NULL, APLOG_MODULE_INDEX);
    location = apr_table_get(r->headers_out, "Location");
    if (location && *location == '/' && (r->status == HTTP_OK || ap_is_HTTP_REDIRECT(r->status))) {
        apr_file_close(file);
        r->status = HTTP_OK;
        ap_internal_redirect_handler(location, r);
        return OK;
    }
    return r->header_only ? OK : send_rest(r, file);
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA asis_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_asis.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
