/* SPDX-License-Identifier: Apache-2.0 */
/* Cookies set, removed, read, and taken out of the request; names that are none. */
#include "util_cookies.h"
#include "util_test.h"

static void setting(void **state)
{
    request_rec *r = fake_request();

    ap_cookie_write(r, "n", "v", "path=/", 10, r->headers_out, r->err_headers_out, NULL);
    assert_string_equal(apr_table_get(r->headers_out, SET_COOKIE), "n=v;Max-Age=10;path=/");
    assert_non_null(apr_table_get(r->err_headers_out, SET_COOKIE));
    ap_cookie_write2(r, "n", "v", NULL, 0, r->headers_out, NULL);
    assert_string_equal(apr_table_get(r->headers_out, SET_COOKIE2), "n=v;" DEFAULT_ATTRS);
    apr_table_clear(r->headers_out);
    ap_cookie_remove(r, "n", "path=/", r->headers_out, NULL);
    assert_string_equal(apr_table_get(r->headers_out, SET_COOKIE), "n=;Max-Age=0;path=/");
}

static const struct {
    const char *field;
    apr_status_t status;
    const char *value, *rest;
} table[] = {
    { "n=v", APR_SUCCESS, "v", NULL },
    { "a=b; n=v; c=d", APR_SUCCESS, "v", "a=b; c=d" },
    { "an=x", APR_SUCCESS, NULL, "an=x" },
    { "n", APR_SUCCESS, NULL, "n" },
    { "n=", APR_SUCCESS, "", NULL },
    { "n=a=b", APR_SUCCESS, "a=b", NULL },
    { "n=1; n=2", APR_EGENERAL, NULL, "n=1; n=2" },
    { "", APR_SUCCESS, NULL, "" },
};

static void reading(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        request_rec *r = fake_request();
        const char *value = NULL;
        const char *rest;

        apr_table_setn(r->headers_in, "Cookie", table[i].field);
        assert_int_equal(ap_cookie_read(r, "n", &value, 1), table[i].status);
        assert_int_equal(value != NULL, table[i].value != NULL);
        if (value)
            assert_string_equal(value, table[i].value);
        rest = apr_table_get(r->headers_in, "Cookie");
        assert_int_equal(rest != NULL, table[i].rest != NULL);
        if (rest)
            assert_string_equal(rest, table[i].rest);
    }
}

static void names(void **state)
{
    assert_int_equal(ap_cookie_check_string("abc"), APR_SUCCESS);
    assert_int_not_equal(ap_cookie_check_string(""), APR_SUCCESS);
    assert_int_not_equal(ap_cookie_check_string("a=b"), APR_SUCCESS);
    assert_int_not_equal(ap_cookie_check_string("a;b"), APR_SUCCESS);
    assert_int_not_equal(ap_cookie_check_string("a&b"), APR_SUCCESS);
}

MAIN(cmocka_unit_test(setting), cmocka_unit_test(reading), cmocka_unit_test(names))
