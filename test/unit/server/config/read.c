/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a configuration: joining, trimming, limits and numbers, from text and from files. */
#include "config_test.h"
#include "util_varbuf.h"

static const struct {
    const char *text;
    const char *lines[4];
    unsigned numbers[4];
} table[] = {
    { "", { NULL }, { 0 } },
    { "a", { "a" }, { 1 } },
    { "a\n", { "a" }, { 1 } },
    { "a\r\nb\r\n", { "a", "b" }, { 1, 2 } },
    { "  a  b \t\n", { "a  b" }, { 1 } },
    { "\n\n", { "", "" }, { 1, 2 } },
    { "a \\\n  b", { "a   b" }, { 2 } },
    { "a\\\r\nb\nc", { "ab", "c" }, { 2, 3 } },
    { "a\\", { "a" }, { 2 } },
    { "a\\\n", { "a" }, { 2 } },
    { "a\\ \nb", { "a\\", "b" }, { 1, 2 } },
    { "a\\\\\nb", { "a\\b" }, { 2 } },
    { "# no \\\nmore\nx", { "# no more", "x" }, { 2, 3 } },
    { "a\rb\n", { "a\rb" }, { 1 } },
};

static void check(ap_configfile_t *f, const char *const *lines, const unsigned *numbers)
{
    char buf[64];

    for (int i = 0; i < 4 && lines[i]; i++) {
        assert_int_equal(ap_cfg_getline(buf, sizeof(buf), f), APR_SUCCESS);
        assert_string_equal(buf, lines[i]);
        assert_int_equal(f->line_number, numbers[i]);
    }
    assert_int_equal(ap_cfg_getline(buf, sizeof(buf), f), APR_EOF);
}

static void lines_from_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        check(open_text(ap_pglobal, table[i].text), table[i].lines, table[i].numbers);
}

static void lines_from_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        char *name = write_file(ap_pglobal, table[i].text);
        ap_configfile_t *f;
        assert_int_equal(ap_pcfg_openfile(&f, ap_pglobal, name), APR_SUCCESS);
        assert_string_equal(f->name, name);
        check(f, table[i].lines, table[i].numbers);
        assert_int_equal(ap_cfg_closefile(f), 0);
        unlink(name);
    }
}

/* Every buffer size: the line, or an error, never a part of it. */
static void lines_that_do_not_fit(void **state)
{
    static const char text[] = "0123456\\\n89\n";
    char buf[32];

    (void)state;
    for (size_t size = 1; size < sizeof(buf); size++) {
        ap_configfile_t *f = open_text(ap_pglobal, text);
        apr_status_t rc;
        memset(buf, '~', sizeof(buf));
        rc = ap_cfg_getline(buf, size, f);
        assert_int_equal(buf[size], '~');
        if (rc == APR_SUCCESS)
            assert_string_equal(buf, "012345689");
        else
            assert_int_equal(rc, APR_ENOSPC);
        assert_int_equal(rc == APR_SUCCESS, size >= 11);
    }
}

/* The source ends after each byte of a text. */
static void cut_everywhere(void **state)
{
    static const char text[] = "one \\\n two\r\n\n  three\\\r\n\\\nfour\n";
    char buf[64];

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++) {
        ap_configfile_t *f = open_text_n(ap_pglobal, text, n);
        int lines = 0;
        while (ap_cfg_getline(buf, sizeof(buf), f) == APR_SUCCESS)
            lines++;
        assert_true(lines <= 4 && f->line_number <= 7);
    }
}

static void long_lines_grow(void **state)
{
    struct ap_varbuf vb;
    enum { LEN = 100000 };
    char *text = apr_palloc(ap_pglobal, LEN + 2);

    (void)state;
    memset(text, 'x', LEN);
    text[LEN] = '\n';
    text[LEN + 1] = '\0';
    ap_varbuf_init(ap_pglobal, &vb, 0);
    assert_int_equal(ap_varbuf_cfg_getline(&vb, open_text(ap_pglobal, text), 1 << 20),
                     APR_SUCCESS);
    assert_int_equal(vb.strlen, LEN);
    assert_int_equal(strlen(vb.buf), LEN);
    ap_varbuf_free(&vb);
    ap_varbuf_init(ap_pglobal, &vb, 0);
    assert_int_equal(ap_varbuf_cfg_getline(&vb, open_text(ap_pglobal, text), LEN / 2),
                     APR_ENOSPC);
    ap_varbuf_free(&vb);
}

static void what_is_no_file(void **state)
{
    ap_configfile_t *f;

    (void)state;
    assert_int_equal(ap_pcfg_openfile(&f, ap_pglobal, "/tmp"), APR_EBADF);
    assert_int_equal(ap_pcfg_openfile(&f, ap_pglobal, "/dev/zero"), APR_EBADF);
    assert_int_equal(ap_pcfg_openfile(&f, ap_pglobal, NULL), APR_EBADF);
    assert_true(APR_STATUS_IS_ENOENT(ap_pcfg_openfile(&f, ap_pglobal, "/nowhere/x")));
    assert_int_equal(ap_pcfg_openfile(&f, ap_pglobal, "/dev/null"), APR_SUCCESS);
    ap_cfg_closefile(f);
}

static void characters_count_lines(void **state)
{
    ap_configfile_t *f = open_text(ap_pglobal, "a\nb\n");
    char ch;

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(ap_cfg_getc(&ch, f), APR_SUCCESS);
    assert_int_equal(f->line_number, 2);
    assert_int_equal(ap_cfg_getc(&ch, f), APR_EOF);
}

static void messages(void **state)
{
    ap_configfile_t *f = open_text(ap_pglobal, "");

    (void)state;
    assert_null(ap_pcfg_strerror(ap_pglobal, f, APR_SUCCESS));
    assert_string_equal(ap_pcfg_strerror(ap_pglobal, f, APR_ENOSPC),
                        "Error reading text at line 0: Line too long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_from_text),   cmocka_unit_test(lines_from_files),
        cmocka_unit_test(lines_that_do_not_fit), cmocka_unit_test(cut_everywhere),
        cmocka_unit_test(long_lines_grow),   cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(characters_count_lines), cmocka_unit_test(messages),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
