/* SPDX-License-Identifier: Apache-2.0 */
/* conditions.c - If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since and
 * If-Range against the validators of a response, RFC 9110 section 13.
 *
 * Where the reference combines them differently from the RFC, so does this: a
 * satisfied If-Match or If-Unmodified-Since keeps If-Modified-Since from making a
 * 304, and an If-Modified-Since that does not match overrules If-None-Match. */
#include "apr_date.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_priv.h"

/* A time is a strong validator once it is this old (RFC 9110 section 8.8.2.2). */
enum { STRONG_AFTER_SECONDS = 60 };

/* When the response says it changed last; in seconds. */
static apr_int64_t modified_at(const request_rec *r, apr_table_t *headers)
{
    const char *field = apr_table_get(headers, "Last-Modified");
    apr_time_t when = APR_DATE_BAD;

    ap_assert(headers != NULL);
    if (field)
        when = apr_date_parse_http(field);
    if (when == APR_DATE_BAD)
        when = r->mtime ? r->mtime : apr_time_now();
    return apr_time_sec(when);
}

static ap_condition_e strength(const request_rec *r, apr_int64_t mtime)
{
    return apr_time_sec(r->request_time) < mtime + STRONG_AFTER_SECONDS ? AP_CONDITION_WEAK
                                                                        : AP_CONDITION_STRONG;
}

AP_DECLARE(ap_condition_e) ap_condition_if_match(request_rec *r, apr_table_t *headers)
{
    const char *field = apr_table_get(r->headers_in, "If-Match");
    const char *etag;

    ap_assert(headers != NULL);
    if (!field)
        return AP_CONDITION_NONE;
    if (field[0] == '*')
        return AP_CONDITION_STRONG;
    etag = apr_table_get(headers, "ETag");
    return etag && ap_find_etag_strong(r->pool, field, etag) ? AP_CONDITION_STRONG
                                                             : AP_CONDITION_NOMATCH;
}

AP_DECLARE(ap_condition_e) ap_condition_if_unmodified_since(request_rec *r, apr_table_t *headers)
{
    const char *field = apr_table_get(r->headers_in, "If-Unmodified-Since");
    apr_time_t limit;
    apr_int64_t mtime;

    if (!field)
        return AP_CONDITION_NONE;
    limit = apr_date_parse_http(field);
    if (limit == APR_DATE_BAD)
        return AP_CONDITION_NONE;
    mtime = modified_at(r, headers);
    return mtime > apr_time_sec(limit) ? AP_CONDITION_NOMATCH : strength(r, mtime);
}

AP_DECLARE(ap_condition_e) ap_condition_if_none_match(request_rec *r, apr_table_t *headers)
{
    const char *field = apr_table_get(r->headers_in, "If-None-Match");
    const char *etag;

    if (!field)
        return AP_CONDITION_NONE;
    if (field[0] == '*')
        return AP_CONDITION_STRONG;
    etag = apr_table_get(headers, "ETag");
    if (!etag)
        return AP_CONDITION_NOMATCH;
    if (ap_find_etag_strong(r->pool, field, etag))
        return AP_CONDITION_STRONG;
    /* For a part of the content, or to change it, the very bytes have to be the same. */
    if (r->method_number == M_GET && !apr_table_get(r->headers_in, "Range")
        && ap_find_etag_weak(r->pool, field, etag))
        return AP_CONDITION_WEAK;
    return AP_CONDITION_NOMATCH;
}

AP_DECLARE(ap_condition_e) ap_condition_if_modified_since(request_rec *r, apr_table_t *headers)
{
    const char *field = apr_table_get(r->headers_in, "If-Modified-Since");
    apr_time_t since;
    apr_int64_t mtime;

    if (!field)
        return AP_CONDITION_NONE;
    since = apr_date_parse_http(field);
    if (since == APR_DATE_BAD)
        return AP_CONDITION_NONE;
    mtime = modified_at(r, headers);
    if (apr_time_sec(since) >= mtime && apr_time_sec(since) <= apr_time_sec(r->request_time))
        return strength(r, mtime);
    return AP_CONDITION_NOMATCH;
}

AP_DECLARE(ap_condition_e) ap_condition_if_range(request_rec *r, apr_table_t *headers)
{
    const char *field = apr_table_get(r->headers_in, "If-Range");
    const char *etag;
    apr_time_t when;
    apr_int64_t mtime;

    if (!field || !apr_table_get(r->headers_in, "Range"))
        return AP_CONDITION_NONE;
    if (field[0] == '"') {
        etag = apr_table_get(headers, "ETag");
        return etag && !strcmp(field, etag) ? AP_CONDITION_STRONG : AP_CONDITION_NOMATCH;
    }
    if (!strncmp(field, "W/", 2) || !apr_table_get(headers, "Last-Modified"))
        return AP_CONDITION_NOMATCH;
    when = apr_date_parse_http(field);
    mtime = modified_at(r, headers);
    if (when == APR_DATE_BAD || apr_time_sec(when) != mtime)
        return AP_CONDITION_NOMATCH;
    return strength(r, mtime) == AP_CONDITION_STRONG ? AP_CONDITION_STRONG
                                                     : AP_CONDITION_NOMATCH;
}

/* Whether anything is asked at all, by the one letter that they have in common. */
static int has_conditions(const request_rec *r)
{
    static const char *const fields[] = {"If-Modified-Since", "If-None-Match", "If-Match",
                                         "If-Unmodified-Since", "If-Range"};

    for (apr_size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        if (apr_table_get(r->headers_in, fields[i]))
            return 1;
    }
    return 0;
}

/* OK, 304 or 412, in the order of RFC 9110 section 13.2.2 but for what the head of
 * this file says. `unchanged` is -1 until a field has said something. */
AP_DECLARE(int) ap_meets_conditions(request_rec *r)
{
    int unchanged = -1;
    ap_condition_e cond;

    ap_assert(r->headers_out != NULL);
    if (!ap_is_HTTP_SUCCESS(r->status) || r->no_local_copy || !has_conditions(r))
        return OK;
    cond = ap_condition_if_match(r, r->headers_out);
    if (cond == AP_CONDITION_NOMATCH)
        return HTTP_PRECONDITION_FAILED;
    if (cond != AP_CONDITION_NONE)
        unchanged = 0;
    cond = ap_condition_if_unmodified_since(r, r->headers_out);
    if (cond == AP_CONDITION_NOMATCH)
        return HTTP_PRECONDITION_FAILED;
    if (cond != AP_CONDITION_NONE)
        unchanged = 0;
    cond = ap_condition_if_none_match(r, r->headers_out);
    if (cond == AP_CONDITION_NOMATCH)
        unchanged = 0;
    else if (cond != AP_CONDITION_NONE) {
        if (r->method_number != M_GET)
            return HTTP_PRECONDITION_FAILED;
        unchanged = 1;
    }
    cond = ap_condition_if_modified_since(r, r->headers_out);
    if (cond == AP_CONDITION_NOMATCH)
        unchanged = 0;
    else if (cond != AP_CONDITION_NONE && r->method_number == M_GET && unchanged)
        unchanged = 1;
    if (ap_condition_if_range(r, r->headers_out) == AP_CONDITION_NOMATCH)
        apr_table_unset(r->headers_in, "Range");
    return unchanged == 1 ? HTTP_NOT_MODIFIED : OK;
}
