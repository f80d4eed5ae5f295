/* SPDX-License-Identifier: Apache-2.0 */
/* Conditional requests: first line the ETag, second Last-Modified, then one line for each of
 * If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, If-Range and Range. */
#include "fuzz.h"
#include "http/http_test.h"

enum { MOST = 8 };

static const char *const fields[MOST] = {
    "ETag", "Last-Modified", "If-Match", "If-None-Match",
    "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range",
};

static void check(struct http_test *t)
{
    request_rec *r = t->r;
    int status = ap_meets_conditions(r);

    FUZZ_CHECK(status == OK || status == HTTP_NOT_MODIFIED || status == HTTP_PRECONDITION_FAILED);
    FUZZ_CHECK(status != HTTP_NOT_MODIFIED || r->method_number == M_GET);
    FUZZ_CHECK(ap_condition_if_range(r, r->headers_out) <= AP_CONDITION_STRONG);
    ap_find_etag_weak(t->pool, apr_table_get(r->headers_in, "If-None-Match"),
                      apr_table_get(r->headers_out, "ETag"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    unsigned int post = fuzz_byte(&in) & 1;
    struct http_test t;
    char *lines[MOST];

    if (!started++)
        apr_initialize();
    test_begin(&t, "", 0);
    t.r->request_time = apr_time_from_sec(1700000000);
    t.r->method_number = post ? M_POST : M_GET;
    for (int i = 0; i < MOST; i++) {
        lines[i] = fuzz_line(&in);
        if (*lines[i])
            apr_table_setn(i < 2 ? t.r->headers_out : t.r->headers_in, fields[i], lines[i]);
    }
    if (apr_table_get(t.r->headers_in, "If-None-Match") && apr_table_get(t.r->headers_out, "ETag"))
        check(&t);
    else
        ap_meets_conditions(t.r);
    for (int i = 0; i < MOST; i++)
        free(lines[i]);
    test_end(&t);
    return 0;
}
