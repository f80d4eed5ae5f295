/* SPDX-License-Identifier: Apache-2.0 */
/* Words by separator, by blanks, and as directives quote them; lines cut at every byte. */
#include "util_test.h"

typedef char *word_fn(apr_pool_t *, const char **);

static char *by_blank(apr_pool_t *p, const char **line)
{
    return ap_getword(p, line, ' ');
}

static char *by_one_blank(apr_pool_t *p, const char **line)
{
    return ap_getword_nulls(p, line, ' ');
}

static const struct {
    word_fn *fn;
    const char *line, *word, *rest;
} table[] = {
    { by_blank, "a b c", "a", "b c" },
    { by_blank, "a  b", "a", "b" },
    { by_blank, " a", "", "a" },
    { by_blank, "", "", "" },
    { by_blank, "a\tb", "a\tb", "" },
    { by_one_blank, "a  b", "a", " b" },
    { by_one_blank, "  ", "", " " },
    { ap_getword_white, "a\tb c", "a", "b c" },
    { ap_getword_white, " a b", "", "a b" },
    { ap_getword_white, "'a b' c", "'a", "b' c" },
    { ap_getword_conf, "  a  b", "a", "b" },
    { ap_getword_conf, "'a b' c", "a b", "c" },
    { ap_getword_conf, "\"a\\\"b\" c", "a\"b", "c" },
    { ap_getword_conf, "\"a\\nb\"c d", "a\\nb", "c d" },
    { ap_getword_conf, "\"a\\\\b\" x", "a\\b", "x" },
    { ap_getword_conf, "'a", "a", "" },
    { ap_getword_conf, "\"\" x", "", "x" },
    { ap_getword_conf, "a'b c'", "a'b", "c'" },
    { ap_getword_conf, "{a b} c", "{a", "b} c" },
    { ap_getword_conf, "   ", "", "" },
    { ap_getword_conf2, "{a b} c", "a b", "c" },
    { ap_getword_conf2, "{a{b}c} d", "a{b}c", "d" },
    { ap_getword_conf2, "{a", "a", "" },
    { ap_getword_conf2, "'a\\'b'", "a'b", "" },
};

static void words(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        const char *line = table[i].line;
        assert_string_equal(table[i].fn(pool, &line), table[i].word);
        assert_string_equal(line, table[i].rest);
    }
}

static void cut_everywhere(void **state)
{
    static word_fn *const fns[] = { by_blank, by_one_blank, ap_getword_white, ap_getword_conf,
                                    ap_getword_conf2 };

    for (size_t i = 0; i < ROWS(table); i++) {
        for (size_t n = 0; n <= strlen(table[i].line); n++) {
            for (size_t f = 0; f < ROWS(fns); f++) {
                const char *start = apr_pstrmemdup(pool, table[i].line, n);
                const char *line = start;
                assert_true(strlen(fns[f](pool, &line)) <= n);
                assert_true(line >= start && line <= start + n);
            }
        }
    }
}

MAIN(cmocka_unit_test(words), cmocka_unit_test(cut_everywhere))
