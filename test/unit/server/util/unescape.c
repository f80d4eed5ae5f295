/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes decoded in place: slashes, NUL, malformed ones, '+' of forms; cut at every byte. */
#include "util_test.h"

static const struct {
    const char *text;
    unsigned int flags;
    int status;
    const char *result;
} table[] = {
    { "abc", 0, OK, "abc" },
    { "a%20b", 0, OK, "a b" },
    { "%", 0, HTTP_BAD_REQUEST, "%" },
    { "%2", 0, HTTP_BAD_REQUEST, "%2" },
    { "%41%zz", 0, HTTP_BAD_REQUEST, "A%zz" },
    { "a%00b", 0, HTTP_NOT_FOUND, "a" },
    { "%2f", 0, OK, "/" },
    { "%2f", AP_UNESCAPE_URL_FORBID_SLASHES, HTTP_NOT_FOUND, "/" },
    { "a%2Fb", AP_UNESCAPE_URL_KEEP_SLASHES, OK, "a%2Fb" },
    { "%2e%7e%5c", AP_UNESCAPE_URL_KEEP_UNRESERVED, OK, "%2e%7e\\" },
    { "%2F%zz", AP_UNESCAPE_URL_FORBID_SLASHES, HTTP_BAD_REQUEST, "/%zz" },
    { "+a", 0, OK, "+a" },
};

static void by_flags(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        char *text = apr_pstrdup(pool, table[i].text);
        assert_int_equal(ap_unescape_url_ex(text, table[i].flags), table[i].status);
        assert_string_equal(text, table[i].result);
    }
}

static void by_name(void **state)
{
    char url[] = "%2f";
    char kept[] = "%2f";
    char form[] = "a+b%2B";
    char all[] = "%2f%20";

    assert_int_equal(ap_unescape_url(url), HTTP_NOT_FOUND);
    assert_int_equal(ap_unescape_url_keep2f(kept, 0), OK);
    assert_string_equal(kept, "%2f");
    assert_int_equal(ap_unescape_urlencoded(form), OK);
    assert_string_equal(form, "a b+");
    assert_int_equal(ap_unescape_all(all), OK);
    assert_string_equal(all, "/ ");
}

static void cut_everywhere(void **state)
{
    static const char text[] = "/a%20b%2f%41%zz+%7e%";

    for (size_t n = 0; n < sizeof(text); n++) {
        for (unsigned int flags = 0; flags < 8; flags++) {
            char *copy = apr_pstrmemdup(pool, text, n);
            ap_unescape_url_ex(copy, flags);
            assert_true(strlen(copy) <= n);
        }
    }
}

MAIN(cmocka_unit_test(by_flags), cmocka_unit_test(by_name), cmocka_unit_test(cut_everywhere))
