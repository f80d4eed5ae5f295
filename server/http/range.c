/* SPDX-License-Identifier: Apache-2.0 */
/* range.c - BYTERANGE: parts of a response that is there as a whole.
 *
 * The filter acts on a 200 that arrives in one brigade with its EOS. One range is
 * cut out of the brigade without copying; several become multipart/byteranges, out
 * of copies of the buckets, which share the data. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "mod_core.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

AP_DECLARE_DATA ap_filter_rec_t *ap_byterange_filter_handle;
AP_DECLARE_DATA const char *ap_multipart_boundary = "weft-byteranges";

enum { DEFAULT_RANGES = 200, DEFAULT_OVERLAPS = 20, DEFAULT_REVERSALS = 20 };

static int limit_of(int configured, int otherwise)
{
    if (configured == AP_MAXRANGES_UNLIMITED)
        return -1;
    return configured == AP_MAXRANGES_UNSET || configured == AP_MAXRANGES_DEFAULT
               ? otherwise : configured;
}

static struct http_range_limits limits_of(const request_rec *r)
{
    const core_dir_config *conf = ap_core_dir_config(r);

    return (struct http_range_limits){limit_of(conf->max_ranges, DEFAULT_RANGES),
                                      limit_of(conf->max_overlaps, DEFAULT_OVERLAPS),
                                      limit_of(conf->max_reversals, DEFAULT_REVERSALS)};
}

AP_DECLARE(void) ap_set_accept_ranges(request_rec *r)
{
    apr_table_setn(r->headers_out, "Accept-Ranges",
                   limits_of(r).ranges == 0 ? "none" : "bytes");
}

/* The Range field if it is to be obeyed. Netscape's name for it is still taken. */
static const char *wanted_ranges(request_rec *r)
{
    const char *field, *type;

    if (r->assbackwards || r->status != HTTP_OK)
        return NULL;
    field = apr_table_get(r->headers_in, "Range");
    if (!field)
        field = apr_table_get(r->headers_in, "Request-Range");
    if (!field || apr_table_get(r->headers_out, "Content-Range"))
        return NULL;
    type = apr_table_get(r->headers_out, "Content-Type");
    if (!type)
        type = r->content_type;
    if (type && !strncasecmp(type, "multipart/byteranges", 20))
        return NULL;
    if (ap_condition_if_range(r, r->headers_out) == AP_CONDITION_NOMATCH)
        return NULL;
    return field;
}

static char *content_range(apr_pool_t *pool, const struct http_range *range, apr_off_t clength)
{
    char *text = apr_palloc(pool, 72);
    char *at = text;

    memcpy(at, "bytes ", 6);
    at = http_put_decimal(at + 6, (apr_uint64_t)range->first);
    *at++ = '-';
    at = http_put_decimal(at, (apr_uint64_t)range->last);
    *at++ = '/';
    *http_put_decimal(at, (apr_uint64_t)clength) = '\0';
    return text;
}

/* Cut everything but one range out of the brigade; its metadata stays. */
static apr_status_t keep_range(apr_bucket_brigade *bb, const struct http_range *range)
{
    apr_bucket *first, *after, *e, *next;
    apr_status_t rv = apr_brigade_partition(bb, range->first, &first);

    ap_assert(range->first <= range->last);
    if (rv == APR_SUCCESS)
        rv = apr_brigade_partition(bb, range->last + 1, &after);
    if (rv != APR_SUCCESS)
        return rv;
    for (e = APR_BRIGADE_FIRST(bb); e != first; e = next) {
        next = APR_BUCKET_NEXT(e);
        if (!APR_BUCKET_IS_METADATA(e))
            apr_bucket_delete(e);
    }
    for (e = after; e != APR_BRIGADE_SENTINEL(bb); e = next) {
        next = APR_BUCKET_NEXT(e);
        if (!APR_BUCKET_IS_METADATA(e))
            apr_bucket_delete(e);
    }
    return APR_SUCCESS;
}

/* A copy of one bucket's bytes [from, to), sharing what can be shared. */
static apr_status_t copy_piece(apr_bucket *e, apr_size_t from, apr_size_t to,
                               apr_bucket_brigade *out)
{
    apr_bucket *copy;
    apr_status_t rv = apr_bucket_copy(e, &copy);

    ap_assert(from < to && to <= e->length);
    if (rv != APR_SUCCESS)
        return rv;
    APR_BRIGADE_INSERT_TAIL(out, copy);
    if (to < copy->length) {
        rv = apr_bucket_split(copy, to);
        if (rv != APR_SUCCESS)
            return rv;
        apr_bucket_delete(APR_BUCKET_NEXT(copy));
    }
    if (from > 0) {
        rv = apr_bucket_split(copy, from);
        if (rv != APR_SUCCESS)
            return rv;
        apr_bucket_delete(copy);
    }
    return APR_SUCCESS;
}

/* Append copies of the buckets that hold a range, cut to fit. */
static apr_status_t copy_range(apr_bucket_brigade *bb, const struct http_range *range,
                               apr_bucket_brigade *out)
{
    apr_off_t pos = 0;
    apr_bucket *e;

    for (e = APR_BRIGADE_FIRST(bb); e != APR_BRIGADE_SENTINEL(bb) && pos <= range->last;
         e = APR_BUCKET_NEXT(e)) {
        apr_off_t end = pos + (apr_off_t)e->length;

        if (e->length && end > range->first) {
            apr_off_t from = range->first > pos ? range->first - pos : 0;
            apr_off_t to = range->last + 1 < end ? range->last + 1 - pos : end - pos;
            apr_status_t rv = copy_piece(e, (apr_size_t)from, (apr_size_t)to, out);

            if (rv != APR_SUCCESS)
                return rv;
        }
        pos = end;
    }
    return APR_SUCCESS;
}

static void put_part_head(request_rec *r, apr_bucket_brigade *out, const char *type,
                          const struct http_range *range, apr_off_t clength)
{
    apr_brigade_putstrs(out, NULL, NULL, CRLF "--", ap_multipart_boundary, CRLF, NULL);
    if (type)
        apr_brigade_putstrs(out, NULL, NULL, "Content-type: ", type, CRLF, NULL);
    apr_brigade_putstrs(out, NULL, NULL, "Content-range: ",
                        content_range(r->pool, range, clength), CRLF CRLF, NULL);
}

/* The brigade becomes multipart/byteranges. */
static apr_status_t make_multipart(request_rec *r, apr_bucket_brigade *bb,
                                   const apr_array_header_t *ranges, apr_off_t clength)
{
    apr_bucket_brigade *out = apr_brigade_create(r->pool, bb->bucket_alloc);
    const char *type = ap_make_content_type(r, r->content_type);
    const char *old = apr_table_get(r->headers_in, "Request-Range") ? "x-" : "";

    for (int i = 0; i < ranges->nelts; i++) {
        const struct http_range *range = &APR_ARRAY_IDX(ranges, i, struct http_range);
        apr_status_t rv;

        put_part_head(r, out, type, range, clength);
        rv = copy_range(bb, range, out);
        if (rv != APR_SUCCESS) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                          APLOGNO(01584) "copy_brigade_range() failed [%" APR_OFF_T_FMT
                          "-%" APR_OFF_T_FMT ",%" APR_OFF_T_FMT "]",
                          range->first, range->last, clength);
            apr_brigade_destroy(out);
            return rv;
        }
    }
    apr_brigade_putstrs(out, NULL, NULL, CRLF "--", ap_multipart_boundary, "--" CRLF, NULL);
    APR_BRIGADE_INSERT_TAIL(out, apr_bucket_eos_create(bb->bucket_alloc));
    apr_brigade_cleanup(bb);
    APR_BRIGADE_CONCAT(bb, out);
    apr_brigade_destroy(out);
    ap_set_content_type(r, apr_pstrcat(r->pool, "multipart/", old, "byteranges; boundary=",
                                       ap_multipart_boundary, NULL));
    apr_table_unset(r->headers_out, "Content-Type");
    return APR_SUCCESS;
}

static apr_status_t send_unsatisfiable(ap_filter_t *f, apr_bucket_brigade *bb)
{
    apr_bucket_alloc_t *alloc = f->c->bucket_alloc;

    apr_brigade_cleanup(bb);
    APR_BRIGADE_INSERT_TAIL(
        bb, ap_bucket_error_create(HTTP_RANGE_NOT_SATISFIABLE, NULL, f->r->pool, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_pass_brigade(f->next, bb);
}

/* Once in a response; what cannot be cut goes on whole. */
AP_DECLARE(apr_status_t) ap_byterange_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    struct http_range_limits limits;
    apr_array_header_t *ranges = NULL;
    const char *field = NULL;
    apr_off_t clength = 0;
    apr_status_t rv = APR_SUCCESS;
    enum http_range_result result;

    ap_assert(r != NULL);
    ap_remove_output_filter(f);
    if (!APR_BRIGADE_EMPTY(bb) && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb)))
        field = wanted_ranges(r);
    if (!field)
        return ap_pass_brigade(f->next, bb);
    limits = limits_of(r);
    if (limits.ranges == 0 || apr_brigade_length(bb, 0, &clength) != APR_SUCCESS || clength < 0)
        return ap_pass_brigade(f->next, bb);
    result = http_range_parse(r->pool, field, clength, &limits, &ranges);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  APLOGNO(01583) "Range: %s | %s (%d)", field,
                  result == RANGES_SOME ? "taken" : "not taken", ranges ? ranges->nelts : 0);
    if (result == RANGES_NONE_FIT)
        return send_unsatisfiable(f, bb);
    if (result == RANGES_SOME) {
        const struct http_range *first = &APR_ARRAY_IDX(ranges, 0, struct http_range);

        if (ranges->nelts == 1)
            rv = keep_range(bb, first);
        else
            rv = make_multipart(r, bb, ranges, clength);
        if (rv != APR_SUCCESS)
            return rv;
        if (ranges->nelts == 1)
            apr_table_setn(r->headers_out, "Content-Range",
                           content_range(r->pool, first, clength));
        r->status = HTTP_PARTIAL_CONTENT;
        r->status_line = NULL;
    }
    return ap_pass_brigade(f->next, bb);
}
