/* SPDX-License-Identifier: Apache-2.0 */
/* Text made harmless for paths, forms, HTML, logs, shells and quotes; all 255 characters back. */
#include "util_test.h"

static char *os_path(apr_pool_t *p, const char *s)
{
    return ap_os_escape_path(p, s, 0);
}

static char *html(apr_pool_t *p, const char *s)
{
    return ap_escape_html2(p, s, 0);
}

static char *html_ascii(apr_pool_t *p, const char *s)
{
    return ap_escape_html2(p, s, 1);
}

static const struct {
    char *(*fn)(apr_pool_t *, const char *);
    const char *text, *result;
} table[] = {
    { ap_escape_path_segment, "a b/c;d~", "a%20b%2fc%3bd~" },
    { os_path, "a b/c;d", "a%20b/c;d" },
    { os_path, "a:b/c", "./a:b/c" },
    { os_path, "/a:b", "/a:b" },
    { os_path, "", "" },
    { ap_escape_urlencoded, "a b+c&~", "a+b%2bc%26%7e" },
    { html, "<a b=\"c\">&\xe4", "&lt;a b=&quot;c&quot;&gt;&amp;\xe4" },
    { html_ascii, "\xe4x", "&#228;x" },
    { ap_escape_logitem, "a\n\"\\\x01\xff", "a\\n\\\"\\\\\\x01\\xff" },
    { ap_escape_shell_cmd, "a;b$(c)\n", "a\\;b\\$\\(c\\)\\\n" },
    { ap_escape_quotes, "a\"b\\\"c\\\\\"", "a\\\"b\\\"c\\\\\\\"" },
    { ap_escape_quotes, "\\", "\\" },
};

static void escapes(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++)
        assert_string_equal(table[i].fn(pool, table[i].text), table[i].result);
    assert_null(ap_escape_logitem(pool, NULL));
}

static void back_again(void **state)
{
    char text[256];
    char *segment;
    char *form;

    for (int i = 1; i < 256; i++)
        text[i - 1] = (char)i;
    text[255] = '\0';
    segment = ap_escape_path_segment(pool, text);
    form = ap_escape_urlencoded(pool, text);
    assert_int_equal(ap_unescape_all(segment), OK);
    assert_string_equal(segment, text);
    assert_int_equal(ap_unescape_urlencoded(form), OK);
    assert_string_equal(form, text);
}

static void errorlog_in_small_buffers(void **state)
{
    char buf[32];

    for (apr_size_t room = 1; room <= sizeof(buf); room++) {
        apr_size_t len = ap_escape_errorlog_item(buf, "a\nb\\\x01\xff\"z", room);
        assert_true(len < room);
        assert_int_equal(strlen(buf), len);
        assert_memory_equal(buf, "a\\nb\\\\\\x01\\xff\"z", len);
    }
    assert_int_equal(ap_escape_errorlog_item(buf, "x", 0), 0);
}

MAIN(cmocka_unit_test(escapes), cmocka_unit_test(back_again),
     cmocka_unit_test(errorlog_in_small_buffers))
