/* SPDX-License-Identifier: Apache-2.0 */
/* ErrorLogFormat: fields that have nothing to say, hyphens, lines that are dropped, levels of
 * items, escapes, mistakes; room cut at every byte. */
#include "../config/config_test.h"
#include "log/log_priv.h"

enum { ROOM = 200 };

static request_rec *request(void)
{
    request_rec *r = apr_pcalloc(ap_pglobal, sizeof(*r));

    r->pool = ap_pglobal;
    r->headers_in = apr_table_make(ap_pglobal, 2);
    r->notes = apr_table_make(ap_pglobal, 2);
    r->subprocess_env = apr_table_make(ap_pglobal, 2);
    apr_table_setn(r->headers_in, "Referer", "from");
    apr_table_setn(r->notes, "n", "note");
    apr_table_setn(r->subprocess_env, "E", "env");
    return r;
}

/* A line of level error with the message "msg"; for a request or for none. */
static const struct {
    const char *format;
    int of_request;
    const char *line; /* NULL: none is written */
} rows[] = {
    { "", 0, "" },
    { "%M", 0, "msg" },
    { "[%l] %M", 0, "[error] msg" },
    { "a%%b %M", 0, "a%b msg" },
    { "%M% ,\\ referer:\\ %{Referer}i", 0, "msg" },
    { "%M% ,\\ referer:\\ %{Referer}i", 1, "msg, referer: from" },
    { "%M [%{n}n] end", 0, "msg end" },
    { "%M [%{n}n] end", 1, "msg [note] end" },
    { "%M [%-{n}n] end", 0, "msg [-] end" },
    { "%M [%+{n}n] end", 0, NULL },
    { "%M [%+{n}n] end", 1, "msg [note] end" },
    { "%M a%{E}eb%{none}ec d", 1, "msg d" },
    { "x%{none}e y %M", 1, " y msg" },
    { "a\\ b%{none}i c %M", 1, " c msg" },
    { "%M %{Referer}i", 1, "msg from" },
    { "%M %{referer}i", 1, "msg from" },
    { "%M [%7l]", 0, "msg" },
    { "%M [%3l]", 0, "msg [error]" },
    { "%M [%-7l]", 0, "msg" },
};

static ap_errorlog_info info_of(int of_request)
{
    return (ap_errorlog_info){ .r = of_request ? request() : NULL, .pool = ap_pglobal,
                               .level = APLOG_ERR, .module_index = -1, .format = "msg" };
}

static void lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        ap_errorlog_info info = info_of(rows[i].of_request);
        apr_array_header_t *items;
        char buf[ROOM];
        int n;

        assert_null(log_format_parse(ap_pglobal, rows[i].format, &items));
        n = log_format_line(&info, items, "msg", buf, sizeof(buf));
        if (!rows[i].line) {
            assert_int_equal(n, 0);
            continue;
        }
        if (strcmp(buf, rows[i].line))
            fail_msg("'%s': '%s', not '%s'", rows[i].format, buf, rows[i].line);
        assert_int_equal(n, strlen(buf));
    }
}

/* Whatever the room is, the line ends inside it. */
static void cut_everywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (int room = 2; room < 60; room++) {
            ap_errorlog_info info = info_of(rows[i].of_request);
            apr_array_header_t *items;
            char *buf = malloc((size_t)room);
            int n;

            log_format_parse(ap_pglobal, rows[i].format, &items);
            n = log_format_line(&info, items, "msg", buf, room);
            assert_in_range(n, 0, room - 1);
            assert_true(n == 0 || buf[n] == '\0');
            free(buf);
        }
    }
}

static void mistakes(void **state)
{
    static const char *const wrong[] = { "%", "a %", "%Q", "%{x", "%-", "%7", "%{x}" };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        apr_array_header_t *items;

        if (!log_format_parse(ap_pglobal, wrong[i], &items))
            fail_msg("understood: %s", wrong[i]);
    }
}

static int start(void **state)
{
    start_process(state);
    log_items_register(ap_pglobal);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines), cmocka_unit_test(cut_everywhere), cmocka_unit_test(mistakes),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
