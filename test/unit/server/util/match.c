/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of * and ?, with and without case; a hostile one ends soon. */
#include "util_test.h"

static const struct {
    const char *text, *pattern;
    int exact, folded;
} table[] = {
    { "abc", "a*", 0, 0 },   { "abc", "*c", 0, 0 },     { "abc", "a?c", 0, 0 },
    { "abc", "*b*", 0, 0 },  { "", "*", 0, 0 },         { "", "", 0, 0 },
    { "abc", "a*?", 0, 0 },  { "ABC", "a*c", 1, 0 },    { "abc", "a", 1, 1 },
    { "a", "abc", -1, -1 },  { "", "?", -1, -1 },       { "abcabd", "*abd", 0, 0 },
    { "ab", "a**b", 0, 0 },  { "abc", "[a]bc", 1, 1 },  { "abc", "a\\bc", 1, 1 },
};

static void patterns(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        assert_int_equal(ap_strcmp_match(table[i].text, table[i].pattern), table[i].exact);
        assert_int_equal(ap_strcasecmp_match(table[i].text, table[i].pattern), table[i].folded);
    }
    assert_true(ap_is_matchexp("a*"));
    assert_false(ap_is_matchexp("abc"));
}

static void hostile(void **state)
{
    char text[2001];

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_not_equal(ap_strcmp_match(text, "a*a*a*a*a*a*a*a*a*a*a*a*b"), 0);
}

MAIN(cmocka_unit_test(patterns), cmocka_unit_test(hostile))
