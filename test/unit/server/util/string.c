/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing, searching, and the parts of a content type; base64 and hexadecimal. */
#include "util_test.h"

static void searching(void **state)
{
    assert_string_equal(ap_strcasestr("Hello World", "wor"), "World");
    assert_string_equal(ap_strcasestr("aab", "AB"), "ab");
    assert_string_equal(ap_strcasestr("abc", ""), "abc");
    assert_null(ap_strcasestr("", "a"));
    assert_null(ap_strcasestr("abc", "abcd"));
    assert_string_equal(ap_stripprefix("abcdef", "abc"), "def");
    assert_string_equal(ap_stripprefix("ab", "abc"), "ab");
    assert_int_equal(ap_ind("abca", 'a'), 0);
    assert_int_equal(ap_rind("abca", 'a'), 3);
    assert_int_equal(ap_ind("abc", 'x'), -1);
}

static void content_types(void **state)
{
    char type[] = "Text/HTML; Charset=UTF-8";

    ap_content_type_tolower(type);
    assert_string_equal(type, "text/html; Charset=UTF-8");
    assert_string_equal(ap_field_noparam(pool, "a/b ; c=d"), "a/b");
    assert_string_equal(ap_field_noparam(pool, "a/b"), "a/b");
    assert_null(ap_field_noparam(pool, NULL));
}

static void in_constant_time(void **state)
{
    assert_true(ap_streq_timingsafe("abc", "abc"));
    assert_false(ap_streq_timingsafe("abc", "abd"));
    assert_false(ap_streq_timingsafe("abc", "abcd"));
    assert_false(ap_streq_timingsafe("", "a"));
    assert_true(ap_strneq_timingsafe("abX", "abY", 2));
    assert_true(ap_memeq_timingsafe("a\0b", "a\0b", 3));
    assert_false(ap_memeq_timingsafe("a\0b", "a\0c", 3));
}

static void arrays(void **state)
{
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(char *));

    APR_ARRAY_PUSH(list, const char *) = "x";
    APR_ARRAY_PUSH(list, const char *) = "y";
    APR_ARRAY_PUSH(list, const char *) = "x";
    assert_true(ap_array_str_contains(list, "y"));
    assert_int_equal(ap_array_str_index(list, "x", 1), 2);
    assert_int_equal(ap_array_str_index(list, "x", 5), -1);
    assert_int_equal(ap_array_str_index(list, "x", -1), -1);
}

static void encodings(void **state)
{
    char hex[5];
    char name[16];
    char text[] = "hello";

    ap_bin2hex("\x01\xff", 2, hex);
    assert_string_equal(hex, "01ff");
    assert_string_equal(ap_pbase64encode(pool, text), "aGVsbG8=");
    assert_string_equal(ap_pbase64decode(pool, "aGVsbG8="), "hello");
    assert_string_equal(ap_pbase64decode(pool, "aGVsbG8"), "hello");
    assert_string_equal(ap_pbase64decode(pool, "!!"), "");
    ap_str2_alnum("a b-_1\x80", name);
    assert_string_equal(name, "a_b__1x");
}

static void randomness(void **state)
{
    for (int i = 0; i < 1000; i++) {
        apr_uint32_t n = ap_random_pick(5, 7);
        assert_in_range(n, 5, 7);
    }
    assert_int_equal(ap_random_pick(9, 9), 9);
    ap_random_pick(0, APR_UINT32_MAX);
}

MAIN(cmocka_unit_test(searching), cmocka_unit_test(content_types),
     cmocka_unit_test(in_constant_time), cmocka_unit_test(arrays), cmocka_unit_test(encodings),
     cmocka_unit_test(randomness))
