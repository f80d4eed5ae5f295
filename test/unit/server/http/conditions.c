/* SPDX-License-Identifier: Apache-2.0 */
/* Validators are made by FileETag, and the If-* fields decide over 200, 304 and 412. */
#include "http_test.h"

static const char date[] = "Tue, 14 Nov 2023 22:13:20 GMT";
static const char before[] = "Tue, 14 Nov 2023 22:13:19 GMT";

static const struct {
    int method;
    const char *name, *value;   /* a field */
    const char *name2, *value2; /* another, or NULL */
    int expected;
} rows[] = {
    {M_GET, "X", "y", NULL, NULL, OK},
    {M_GET, "If-None-Match", "\"a\"", NULL, NULL, HTTP_NOT_MODIFIED},
    {M_GET, "If-None-Match", "\"x\", W/\"a\"", NULL, NULL, HTTP_NOT_MODIFIED},
    {M_GET, "If-None-Match", "*", NULL, NULL, HTTP_NOT_MODIFIED},
    {M_GET, "If-None-Match", "\"b\"", NULL, NULL, OK},
    {M_POST, "If-None-Match", "\"a\"", NULL, NULL, HTTP_PRECONDITION_FAILED},
    {M_GET, "If-Modified-Since", date, NULL, NULL, HTTP_NOT_MODIFIED},
    {M_GET, "If-Modified-Since", before, NULL, NULL, OK},
    {M_GET, "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT", NULL, NULL, OK},
    {M_GET, "If-Modified-Since", "never", NULL, NULL, OK},
    {M_POST, "If-Modified-Since", date, NULL, NULL, OK},
    {M_GET, "If-Match", "\"a\"", NULL, NULL, OK},
    {M_GET, "If-Match", "W/\"a\"", NULL, NULL, HTTP_PRECONDITION_FAILED},
    {M_GET, "If-Match", "*", NULL, NULL, OK},
    {M_GET, "If-Match", "\"b\"", NULL, NULL, HTTP_PRECONDITION_FAILED},
    {M_GET, "If-Unmodified-Since", date, NULL, NULL, OK},
    {M_GET, "If-Unmodified-Since", before, NULL, NULL, HTTP_PRECONDITION_FAILED},
    {M_GET, "If-None-Match", "\"a\"", "If-Modified-Since", before, OK},
    {M_GET, "If-None-Match", "\"b\"", "If-Modified-Since", date, OK},
    {M_GET, "If-Match", "\"a\"", "If-None-Match", "\"a\"", HTTP_NOT_MODIFIED},
    {M_GET, "If-Match", "\"a\"", "If-Modified-Since", date, OK},
    {M_GET, "If-Unmodified-Since", date, "If-Modified-Since", date, OK},
};

static void meets(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct http_test t;
        int got;

        test_begin(&t, "", 0);
        t.r->method_number = rows[i].method;
        apr_table_setn(t.r->headers_out, "ETag", "\"a\"");
        apr_table_setn(t.r->headers_out, "Last-Modified", date);
        apr_table_setn(t.r->headers_in, rows[i].name, rows[i].value);
        if (rows[i].name2)
            apr_table_setn(t.r->headers_in, rows[i].name2, rows[i].value2);
        got = ap_meets_conditions(t.r);
        if (got != rows[i].expected)
            fail_msg("row %d %s: %d", (int)i, rows[i].name, got);
        test_end(&t);
    }
}

static void etags(void **state)
{
    static const struct {
        unsigned long bits;
        int age_seconds;
        const char *variant, *expected;
    } tag_rows[] = {
        {ETAG_UNSET, 10, NULL, "\"b-f4240\""},
        {ETAG_MTIME, 10, NULL, "\"f4240\""},
        {ETAG_ALL, 10, NULL, "\"7-b-f4240\""},
        {ETAG_NONE, 10, NULL, ""},
        {ETAG_UNSET, 0, NULL, "W/\"b-f4240\""},
        {ETAG_UNSET, 10, "\"v\"", "\"b-f4240;v\""},
        {ETAG_UNSET, 10, "W/\"v\"", "W/\"b-f4240;v\""},
    };

    (void)state;
    for (apr_size_t i = 0; i < sizeof(tag_rows) / sizeof(*tag_rows); i++) {
        struct http_test t;

        test_begin(&t, "", 0);
        t.core_dir.pub.etag_bits = tag_rows[i].bits;
        t.r->finfo.filetype = APR_REG;
        t.r->finfo.inode = 7;
        t.r->finfo.size = 11;
        t.r->finfo.mtime = 1000000;
        t.r->request_time = t.r->finfo.mtime + apr_time_from_sec(tag_rows[i].age_seconds);
        t.r->vlist_validator = (char *)tag_rows[i].variant;
        assert_string_equal(ap_make_etag(t.r, 0), tag_rows[i].expected);
        test_end(&t);
    }
}

static void methods_and_statuses(void **state)
{
    apr_pool_t *pool;
    ap_method_list_t *list;

    (void)state;
    apr_pool_create(&pool, NULL);
    ap_method_registry_init(pool);
    assert_int_equal(ap_method_number_of("HEAD"), M_GET);
    assert_int_equal(ap_method_number_of("get"), M_INVALID);
    assert_int_equal(ap_method_register(pool, "BREW"), M_INVALID + 1);
    assert_int_equal(ap_method_number_of("BREW"), M_INVALID + 1);
    assert_string_equal(ap_method_name_of(pool, M_INVALID + 1), "BREW");
    list = ap_make_method_list(pool, 1);
    ap_method_list_add(list, "GET");
    ap_method_list_add(list, "WHEN");
    ap_method_list_add(list, "WHEN");
    assert_true(ap_method_in_list(list, "HEAD") && ap_method_in_list(list, "WHEN"));
    assert_int_equal(list->method_list->nelts, 1);
    ap_method_list_remove(list, "WHEN");
    assert_false(ap_method_in_list(list, "WHEN"));
    assert_string_equal(ap_get_status_line(404), "404 Not Found");
    assert_string_equal(ap_get_status_line(418), "500 Internal Server Error");
    assert_string_equal(ap_get_status_line_ex(pool, 418), "418 Status 418");
    assert_int_equal(ap_index_of_response(511), RESPONSE_CODES - 1);
    apr_pool_destroy(pool);
    assert_int_equal(ap_method_number_of("BREW"), M_INVALID);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(meets),
    cmocka_unit_test(etags),
    cmocka_unit_test(methods_and_statuses),
};

TEST_MAIN(tests)
