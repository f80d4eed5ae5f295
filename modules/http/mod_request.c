/* SPDX-License-Identifier: Apache-2.0 */
/* mod_request.c - KeptBodySize: content of a request that can be read again.
 *
 * The filter KEEP_BODY copies what is read into r->kept_body, which subrequests and internal
 * redirects inherit; KEPT_BODY hands it to their readers. Manual: mod_request. */
#include "mod_request.h"

#include "apr_buckets.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "util_filter.h"

APLOG_USE_MODULE(request);

/** What KEEP_BODY knows of a request. */
struct keeper {
    apr_bucket_brigade *kept; /* becomes r->kept_body at the end of the content */
    apr_off_t limit;
    apr_off_t room;           /* bytes that may still come */
};

/** Where KEPT_BODY's reader is. */
struct reader {
    apr_off_t offset;
    apr_bucket_brigade *line; /* for reading by lines: what is left; NULL: not begun */
};

/* Keeping */

/* Does the length that the client tells fit?
 * @return APR_SUCCESS, also if it tells none; APR_ENOSPC, logged (413); APR_EGENERAL (400) */
static apr_status_t check_length(request_rec *r, apr_off_t limit)
{
    const char *field = apr_table_get(r->headers_in, "Content-Length");
    apr_off_t length;

    if (field == NULL)
        return APR_SUCCESS;
    if (!ap_parse_strict_length(&length, field)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01411) "Invalid Content-Length '%s'", field);
        return APR_EGENERAL;
    }
    if (length <= limit)
        return APR_SUCCESS;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(01412) "Requested content-length of %" APR_OFF_T_FMT " is larger than "
                  "the configured limit of %" APR_OFF_T_FMT, length, limit);
    return APR_ENOSPC;
}

static apr_status_t start_keeping(ap_filter_t *f)
{
    const request_dir_conf *conf = ap_get_module_config(f->r->per_dir_config, &request_module);
    struct keeper *keeper = apr_pcalloc(f->r->pool, sizeof(*keeper));
    apr_status_t rv = check_length(f->r, conf->keep_body);

    if (rv != APR_SUCCESS)
        return rv;
    keeper->limit = keeper->room = conf->keep_body;
    keeper->kept = apr_brigade_create(f->r->pool, f->r->connection->bucket_alloc);
    f->ctx = keeper;
    return APR_SUCCESS;
}

/* Keep one bucket.
 * @return APR_ENOSPC, logged: that is more than may be kept */
static apr_status_t keep_bucket(request_rec *r, struct keeper *keeper, apr_bucket *bucket)
{
    const char *data;
    apr_size_t len;
    apr_status_t rv;

    if (APR_BUCKET_IS_METADATA(bucket))
        return APR_SUCCESS;
    if ((rv = apr_bucket_read(bucket, &data, &len, APR_BLOCK_READ)) != APR_SUCCESS)
        return rv;
    if ((apr_off_t)len > keeper->room) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01413) "Requested content-length of %" APR_OFF_T_FMT " is larger "
                      "than the configured limit of %" APR_OFF_T_FMT,
                      keeper->limit - keeper->room + (apr_off_t)len, keeper->limit);
        return APR_ENOSPC;
    }
    keeper->room -= (apr_off_t)len;
    return apr_brigade_write(keeper->kept, NULL, NULL, data, len);
}

/* Input filter KEEP_BODY. */
static apr_status_t keep_body(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                              apr_read_type_e block, apr_off_t readbytes)
{
    apr_status_t rv = f->ctx ? APR_SUCCESS : start_keeping(f);
    struct keeper *keeper = f->ctx;

    if (rv != APR_SUCCESS)
        return rv;
    rv = ap_get_brigade(f->next, bb, mode, block, readbytes);
    if (rv != APR_SUCCESS || mode == AP_MODE_SPECULATIVE)
        return rv;
    for (apr_bucket *bucket = APR_BRIGADE_FIRST(bb); bucket != APR_BRIGADE_SENTINEL(bb);
         bucket = APR_BUCKET_NEXT(bucket)) {
        if ((rv = keep_bucket(f->r, keeper, bucket)) != APR_SUCCESS)
            return rv;
        if (!APR_BUCKET_IS_EOS(bucket))
            continue;
        APR_BRIGADE_INSERT_TAIL(keeper->kept, apr_bucket_eos_create(keeper->kept->bucket_alloc));
        f->r->kept_body = keeper->kept;
        ap_remove_input_filter(f);
        return APR_SUCCESS;
    }
    return APR_SUCCESS;
}

/* Handing out again */

/* Add copies of kept buckets, from one to before another. */
static void copy(apr_bucket *from, const apr_bucket *to, apr_bucket_brigade *bb)
{
    apr_bucket *twin;

    for (; from != to; from = APR_BUCKET_NEXT(from))
        if (apr_bucket_copy(from, &twin) == APR_SUCCESS)
            APR_BRIGADE_INSERT_TAIL(bb, twin);
}

/* Find the bucket that begins at an offset; the brigade's sentinel if it ends before.
 * @param number  of the message if that fails */
static apr_status_t cut(request_rec *r, const char *number, apr_off_t offset, apr_bucket **at)
{
    apr_status_t rv = apr_brigade_partition(r->kept_body, offset, at);

    if (rv == APR_SUCCESS || rv == APR_INCOMPLETE)
        return APR_SUCCESS;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "%sapr_brigade_partition() failed on kept_body at %"
                  APR_OFF_T_FMT, number, offset);
    return rv;
}

/* The end of content, which what other modules keep may lack. */
static void end_content(apr_bucket_brigade *bb)
{
    if (APR_BRIGADE_EMPTY(bb) || !APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb)))
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(bb->bucket_alloc));
}

/* Hand out up to so many bytes; with the last of them the end of content. */
static apr_status_t read_bytes(request_rec *r, struct reader *reader, apr_bucket_brigade *bb,
                               apr_off_t readbytes, int is_peek)
{
    apr_bucket *from, *to;
    apr_off_t len = 0;
    apr_status_t rv = cut(r, APLOGNO(01414), reader->offset, &from);

    if (rv == APR_SUCCESS)
        rv = cut(r, APLOGNO(01415), reader->offset + readbytes, &to);
    if (rv != APR_SUCCESS)
        return rv;
    if (to != APR_BRIGADE_SENTINEL(r->kept_body) && APR_BUCKET_IS_EOS(to))
        to = APR_BRIGADE_SENTINEL(r->kept_body);
    copy(from, to, bb);
    apr_brigade_length(bb, 1, &len);
    if (to == APR_BRIGADE_SENTINEL(r->kept_body))
        end_content(bb);
    if (!is_peek)
        reader->offset += len;
    return APR_SUCCESS;
}

static apr_status_t read_line(request_rec *r, struct reader *reader, apr_bucket_brigade *bb,
                              apr_read_type_e block)
{
    if (reader->line == NULL) {
        reader->line = apr_brigade_create(r->pool, r->connection->bucket_alloc);
        copy(APR_BRIGADE_FIRST(r->kept_body), APR_BRIGADE_SENTINEL(r->kept_body), reader->line);
        end_content(reader->line);
    }
    return apr_brigade_split_line(bb, reader->line, block, HUGE_STRING_LEN);
}

/* Input filter KEPT_BODY. */
static apr_status_t kept_body(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                              apr_read_type_e block, apr_off_t readbytes)
{
    request_rec *r = f->r;

    if (r->kept_body == NULL)
        return ap_get_brigade(f->next, bb, mode, block, readbytes);
    if (f->ctx == NULL)
        f->ctx = apr_pcalloc(r->pool, sizeof(struct reader));
    if (mode == AP_MODE_GETLINE)
        return read_line(r, f->ctx, bb, block);
    if (mode == AP_MODE_READBYTES || mode == AP_MODE_SPECULATIVE)
        return read_bytes(r, f->ctx, bb, readbytes, mode == AP_MODE_SPECULATIVE);
    return APR_ENOTIMPL;
}

/* Who gets which filter */

static int is_http_in(const ap_filter_t *f)
{
    return ap_cstr_casecmp(f->frec->name, "HTTP_IN") == 0;
}

/* Content that came may lie unread behind what is handed out instead, when another module kept
 * something of its own: it must not be taken for the next request. */
static void drain(request_rec *r)
{
    apr_bucket_brigade *bb;
    ap_filter_t *below = r->input_filters;
    int is_over = 0;

    while (below && !is_http_in(below))
        below = below->next;
    if (below == NULL || r->main)
        return;
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    while (!is_over) {
        is_over = ap_get_brigade(below, bb, AP_MODE_READBYTES, APR_BLOCK_READ, HUGE_STRING_LEN)
                  != APR_SUCCESS || APR_BRIGADE_EMPTY(bb)
                  || APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb));
        apr_brigade_cleanup(bb);
    }
    apr_brigade_destroy(bb);
}

/* Kept content has a length, in whatever framing it came. */
static void tell_length(request_rec *r)
{
    apr_off_t length = 0;

    apr_brigade_length(r->kept_body, 1, &length);
    apr_table_unset(r->headers_in, "Transfer-Encoding");
    apr_table_setn(r->headers_in, "Content-Length", apr_off_t_toa(r->pool, length));
}

static void ap_request_insert_filter(request_rec *r)
{
    const request_dir_conf *conf = ap_get_module_config(r->per_dir_config, &request_module);

    if (r->kept_body) {
        drain(r);
        tell_length(r);
        ap_add_input_filter(KEPT_BODY_FILTER, NULL, r, r->connection);
    } else if (conf->keep_body > 0)
        ap_add_input_filter(KEEP_BODY_FILTER, NULL, r, r->connection);
}

static void ap_request_remove_filter(request_rec *r)
{
    ap_filter_t *f = r->input_filters;

    while (f && ap_cstr_casecmp(f->frec->name, KEPT_BODY_FILTER) != 0)
        f = f->next;
    if (f)
        ap_remove_input_filter(f);
}

/* Hook: fixups. */
static int insert_filter(request_rec *r)
{
    ap_request_insert_filter(r);
    return DECLINED;
}

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(request_dir_conf));
}

static void *merge_dir(apr_pool_t *p, void *base, void *add)
{
    return ((request_dir_conf *)add)->keep_body_set ? add : base;
}

static const char *set_size(cmd_parms *cmd, void *mconfig, const char *text)
{
    request_dir_conf *conf = mconfig;
    char *end;

    if (apr_strtoff(&conf->keep_body, text, &end, 10) != APR_SUCCESS || *end
        || end == text || conf->keep_body < 0)
        return "KeptBodySize must be a valid size in bytes, or zero.";
    conf->keep_body_set = 1;
    return NULL;
}

static const command_rec request_cmds[] = {
    AP_INIT_TAKE1("KeptBodySize", set_size, NULL, ACCESS_CONF,
                  "Maximum size of request bodies kept aside for use by filters"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_input_filter(KEEP_BODY_FILTER, keep_body, NULL, AP_FTYPE_RESOURCE);
    ap_register_input_filter(KEPT_BODY_FILTER, kept_body, NULL, AP_FTYPE_RESOURCE);
    ap_hook_fixups(insert_filter, NULL, NULL, APR_HOOK_LAST);
    APR_REGISTER_OPTIONAL_FN(ap_request_insert_filter);
    APR_REGISTER_OPTIONAL_FN(ap_request_remove_filter);
}

module AP_MODULE_DECLARE_DATA request_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_request.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    request_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
