/* SPDX-License-Identifier: Apache-2.0 */
/* The normal form of paths under each flag; double slashes; paths cut at every byte. */
#include "util_test.h"

enum {
    RELATIVE = AP_NORMALIZE_ALLOW_RELATIVE,
    BELOW = AP_NORMALIZE_NOT_ABOVE_ROOT,
    DECODE = AP_NORMALIZE_DECODE_UNRESERVED,
    MERGE = AP_NORMALIZE_MERGE_SLASHES
};

static const struct {
    const char *path;
    unsigned int flags;
    int ok;
    const char *result;
} table[] = {
    { "/", 0, 1, "/" },
    { "/a/../b", 0, 1, "/b" },
    { "/../a", 0, 1, "/a" },
    { "/../a", BELOW, 0, "/a" },
    { "/a/../../b", BELOW, 0, "/b" },
    { "/a//b", 0, 1, "/a//b" },
    { "/a//b", MERGE, 1, "/a/b" },
    { "///", MERGE, 1, "/" },
    { "/./a/.", 0, 1, "/a/" },
    { "/a/..", 0, 1, "/" },
    { "/a/b/../", 0, 1, "/a/" },
    { "/a/.../b", 0, 1, "/a/.../b" },
    { "/a/..b", 0, 1, "/a/..b" },
    { "/%2e%2e/a", 0, 1, "/%2e%2e/a" },
    { "/%2e%2e/a", DECODE, 1, "/a" },
    { "/%2e%2e/a", DECODE | BELOW, 0, "/a" },
    { "/a/%2E./b", DECODE, 1, "/b" },
    { "/%7ex%41", DECODE, 1, "/~xA" },
    { "/%2f%3f", DECODE, 1, "/%2f%3f" },
    { "/%41%zz", DECODE, 0, "/A%zz" },
    { "/a/..;x/b", 0, 1, "/a/..;x/b" },
    { "a/b", 0, 0, "a/b" },
    { "a/../b", RELATIVE, 1, "b" },
    { "../a", RELATIVE, 1, "a" },
    { "../a", RELATIVE | BELOW, 0, "a" },
    { ".", RELATIVE, 1, "" },
    { "", RELATIVE, 0, "" },
    { "*", 0, 1, "*" },
};

static void normal_form(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        char *path = apr_pstrdup(pool, table[i].path);
        assert_int_equal(ap_normalize_path(path, table[i].flags), table[i].ok);
        assert_string_equal(path, table[i].result);
    }
}

static void cut_everywhere(void **state)
{
    static const char text[] = "/a/%2e%2e/./b//../%41%zz/..;x/../../c%2";

    for (size_t n = 0; n < sizeof(text); n++) {
        for (unsigned int flags = 0; flags < 16; flags++) {
            char *path = apr_pstrmemdup(pool, text, n);
            ap_normalize_path(path, flags);
            assert_true(strlen(path) <= n);
        }
    }
}

static void slashes(void **state)
{
    static const struct {
        const char *path, *result;
    } rows[] = { { "//a", "/a" }, { "/a///b//", "/a/b/" }, { "/", "/" }, { "", "" }, { "a", "a" } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char *path = apr_pstrdup(pool, rows[i].path);
        ap_no2slash(path);
        assert_string_equal(path, rows[i].result);
    }
}

static void parents(void **state)
{
    static const struct {
        const char *path, *result;
    } rows[] = { { "/a/../b", "/b" }, { "/../a", "" }, { "./a", "a" }, { "/a//b", "/a//b" } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char *path = apr_pstrdup(pool, rows[i].path);
        ap_getparents(path);
        assert_string_equal(path, rows[i].result);
    }
}

MAIN(cmocka_unit_test(normal_form), cmocka_unit_test(cut_everywhere), cmocka_unit_test(slashes),
     cmocka_unit_test(parents))
