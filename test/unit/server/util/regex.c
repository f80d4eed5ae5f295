/* SPDX-License-Identifier: Apache-2.0 */
/* Compiling and matching, flags, groups and their names, substitutions, s/x/y/ forms. */
#include "util_test.h"
#include "util_varbuf.h"

static const struct {
    const char *pattern;
    int flags;
    const char *subject;
    int status, groups, so, eo;
} table[] = {
    { "a(b)(c)?", 0, "xabz", 0, 2, 1, 3 },
    { "^$", 0, "", 0, 0, 0, 0 },
    { "x", 0, "y", AP_REG_NOMATCH, 0, -9, -9 },
    { "A", 0, "a", AP_REG_NOMATCH, 0, -9, -9 },
    { "A", AP_REG_ICASE, "a", 0, 0, 0, 1 },
    { "a.c", 0, "a\nc", 0, 0, 0, 3 },
    { "a.c", AP_REG_NO_DEFAULT, "a\nc", AP_REG_NOMATCH, 0, -9, -9 },
    { "a$", 0, "a\n", AP_REG_NOMATCH, 0, -9, -9 },
    { "a$", AP_REG_NO_DEFAULT, "a\n", 0, 0, 0, 1 },
    { "^b", AP_REG_NEWLINE, "a\nb", 0, 0, 2, 3 },
};

static void matching(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        ap_regex_t re;
        ap_regmatch_t match[2] = { { -9, -9 }, { -9, -9 } };

        assert_int_equal(ap_regcomp(&re, table[i].pattern, table[i].flags), 0);
        assert_int_equal(re.re_nsub, table[i].groups);
        assert_int_equal(ap_regexec(&re, table[i].subject, 2, match, 0), table[i].status);
        assert_int_equal(match[0].rm_so, table[i].so);
        assert_int_equal(match[0].rm_eo, table[i].eo);
        assert_int_equal(ap_regexec(&re, table[i].subject, 0, NULL, 0), table[i].status);
        ap_regfree(&re);
    }
}

static void more_groups_than_room(void **state)
{
    ap_regex_t *re = ap_pregcomp(pool, "((((((((((((((((((((a))))))))))))))))))))", 0);
    ap_regmatch_t match[21];

    assert_int_equal(ap_regexec(re, "xa", 3, match, 0), 0);
    assert_int_equal(match[2].rm_so, 1);
    assert_int_equal(ap_regexec(re, "xa", 21, match, 0), 0);
    assert_int_equal(match[20].rm_so, 1);
}

static void mistakes(void **state)
{
    static const char *const bad[] = { "(", "a{2,1}", "[", "(?<n>a", "\\", "*" };
    char text[64];

    for (size_t i = 0; i < ROWS(bad); i++) {
        ap_regex_t re;
        assert_int_equal(ap_regcomp(&re, bad[i], 0), AP_REG_INVARG);
        assert_true(ap_regerror(AP_REG_INVARG, &re, text, sizeof(text)) > 0);
        assert_int_equal(strncmp(text, "bad argument at offset ", 23), 0);
        assert_null(ap_pregcomp(pool, bad[i], 0));
    }
}

static void cut_everywhere(void **state)
{
    static const char text[] = "^/(?<a>[a-z]{2,3}|\\d+)(?:x|(y))*[^]]\\.$";

    for (size_t n = 0; n < sizeof(text); n++) {
        ap_regex_t re;
        if (ap_regcomp(&re, apr_pstrmemdup(pool, text, n), 0) == 0)
            ap_regfree(&re);
    }
}

static void names(void **state)
{
    ap_regex_t *re = ap_pregcomp(pool, "(?<foo>a)(b)(?<bar>c)", 0);
    apr_array_header_t *list = apr_array_make(pool, 1, sizeof(char *));

    assert_int_equal(ap_regname(re, list, AP_REG_MATCH, 1), 2);
    assert_int_equal(list->nelts, 4);
    assert_string_equal(APR_ARRAY_IDX(list, 1, char *), "MATCH_FOO");
    assert_null(APR_ARRAY_IDX(list, 2, char *));
    assert_string_equal(APR_ARRAY_IDX(list, 3, char *), "MATCH_BAR");
}

static void default_flags(void **state)
{
    assert_int_equal(ap_regcomp_get_default_cflags(), AP_REG_DEFAULT);
    assert_int_equal(ap_regcomp_default_cflag_by_name("icase"), AP_REG_ICASE);
    assert_int_equal(ap_regcomp_default_cflag_by_name("nosuch"), 0);
    ap_regcomp_set_default_cflags(AP_REG_ICASE);
    assert_int_equal(ap_regexec(ap_pregcomp(pool, "A", 0), "a", 0, NULL, 0), 0);
    ap_regcomp_set_default_cflags(AP_REG_DEFAULT);
}

static const struct {
    const char *template, *result;
} subs[] = {
    { "$0", "ac" },   { "$1-$2-$3", "a--c" }, { "&", "&" },  { "\\$1", "$1" }, { "\\\\", "\\" },
    { "$", "$" },     { "$x", "$x" },         { "$9", "" },  { "$12", "a2" },  { "\\", "\\" },
    { "${1}", "${1}" }, { "", "" },
};

static void substitutions(void **state)
{
    ap_regex_t *re = ap_pregcomp(pool, "(a)(b)?(c)", 0);
    ap_regmatch_t match[10];

    assert_int_equal(ap_regexec(re, "xxac", 10, match, 0), 0);
    for (size_t i = 0; i < ROWS(subs); i++) {
        struct ap_varbuf vb;
        char *text;

        assert_string_equal(ap_pregsub(pool, subs[i].template, "xxac", 10, match),
                            subs[i].result);
        assert_string_equal(ap_pregsub(pool, subs[i].template, "xxac", 0, match),
                            subs[i].template);
        ap_varbuf_init(pool, &vb, 0);
        assert_int_equal(ap_varbuf_regsub(&vb, subs[i].template, "xxac", 10, match, 0), 0);
        assert_string_equal(vb.buf, subs[i].result);
        ap_varbuf_free(&vb);
        assert_int_equal(ap_pregsub_ex(pool, &text, subs[i].template, "xxac", 10, match, 3),
                         strlen(subs[i].result) >= 3 ? APR_ENOMEM : APR_SUCCESS);
    }
    assert_null(ap_pregsub(pool, "a", NULL, 0, NULL));
}

static const struct {
    const char *form;
    int rounds;
    const char *result;
} forms[] = {
    { "s/a/b/", 1, "xbAabz" },    { "s/a/b/i", 1, "xbAabz" }, { "s#a#b#", 1, "xbAabz" },
    { "s/a/b/g", 2, "xbAbbz" },   { "s/a/b/gi", 3, "xbbbbz" }, { "s,(a)(b),$2$1,", 1, "xaAbaz" },
    { "m/a/", 1, NULL },          { "/q/", 0, NULL },
};

static void perl_forms(void **state)
{
    static const char *const wrong[] = { "s/a/", "s/a/b", "m/(/", "m/a" };

    for (size_t i = 0; i < ROWS(forms); i++) {
        ap_rxplus_t *rx = ap_rxplus_compile(pool, forms[i].form);
        char *result = NULL;

        assert_non_null(rx);
        assert_int_equal(ap_rxplus_exec(pool, rx, "xaAabz", &result), forms[i].rounds);
        if (forms[i].result)
            assert_string_equal(result, forms[i].result);
    }
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_null(ap_rxplus_compile(pool, wrong[i]));
}

static void growing_buffers(void **state)
{
    struct ap_varbuf vb;
    apr_size_t len;

    ap_varbuf_init(pool, &vb, 0);
    for (int i = 0; i < 3000; i++)
        ap_varbuf_strmemcat(&vb, "abc", 3);
    assert_int_equal(vb.strlen, 9000);
    assert_true(vb.avail >= 9000);
    assert_int_equal(strlen(ap_varbuf_pdup(pool, &vb, "<", 1, ">", 1, &len)), 9002);
    assert_int_equal(len, 9002);
    vb.buf[1] = '\0';
    vb.strlen = (apr_size_t)AP_VARBUF_UNKNOWN;
    ap_varbuf_strmemcat(&vb, "Q", 1);
    assert_string_equal(vb.buf, "aQ");
    ap_varbuf_free(&vb);
    assert_null(vb.buf);
}

MAIN(cmocka_unit_test(matching), cmocka_unit_test(more_groups_than_room),
     cmocka_unit_test(mistakes), cmocka_unit_test(cut_everywhere), cmocka_unit_test(names),
     cmocka_unit_test(default_flags), cmocka_unit_test(substitutions),
     cmocka_unit_test(perl_forms), cmocka_unit_test(growing_buffers))
