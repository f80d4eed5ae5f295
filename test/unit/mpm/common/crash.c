/* SPDX-License-Identifier: Apache-2.0 */
/* What a dying process writes without the C library: times as strftime() has them, text that
 * is safe to read, names of functions that nobody exports. */
#include "../../server/config/config_test.h"
#include "mpm/common/crash_priv.h"

/* Days of all kinds, among them ends of months and leap years until 2100. */
static void times(void **state)
{
    struct timespec moment = { .tv_nsec = 1234999 };

    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    crash_text_prepare();
    for (moment.tv_sec = 0; moment.tv_sec < 4133980800; moment.tv_sec += 43200 - 61) {
        struct crash_line line = { 0 };
        char want[64];
        struct tm tm;

        gmtime_r(&moment.tv_sec, &tm);
        strftime(want, sizeof(want), "[%a %b %d %H:%M:%S.001234 %Y]", &tm);
        crash_line_time(&line, &moment);
        line.text[line.len] = '\0';
        assert_string_equal(line.text, want);
    }
}

static const char *quoted(struct crash_line *line, const char *text, size_t room)
{
    line->len = 0;
    crash_line_quoted(line, text, room);
    line->text[line->len] = '\0';
    return line->text;
}

static void text(void **state)
{
    struct crash_line line;
    char endless[40];

    (void)state;
    assert_string_equal(quoted(&line, "GET / HTTP/1.1", 64), "\"GET / HTTP/1.1\"");
    assert_string_equal(quoted(&line, "a\"b\\c\n\x1b\xff", 64), "\"a\\x22b\\x5cc\\x0a\\x1b\\xff\"");
    memset(endless, 'x', sizeof(endless));
    assert_int_equal(strlen(quoted(&line, endless, sizeof(endless))), sizeof(endless) + 2);
}

/* What is too much is left out, and the line still ends. */
static void long_line(void **state)
{
    struct crash_line line = { 0 };
    int i, ends[2];
    char got[2 * sizeof(line.text)];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    for (i = 0; i < 500; i++)
        crash_line_words(&line, "words ");
    crash_line_end(&line, ends[1]);
    assert_int_equal(read(ends[0], got, sizeof(got)), sizeof(line.text));
    assert_int_equal(got[sizeof(line.text) - 1], '\n');
}

static __attribute__((noinline)) int nobody_exports_this(int n)
{
    return n + 1;
}

static void names(void **state)
{
    struct crash_line line = { 0 };

    (void)state;
    crash_symbols_prepare();
    crash_symbols_name(&line, (uintptr_t)nobody_exports_this + 1);
    line.text[line.len] = '\0';
    assert_non_null(strstr(line.text, "nobody_exports_this+0x1 ("));
    line.len = 0;
    crash_symbols_name(&line, 16);
    assert_int_equal(line.len, 0);
    assert_int_equal(nobody_exports_this(1), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times), cmocka_unit_test(text), cmocka_unit_test(long_line),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
