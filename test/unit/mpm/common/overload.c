/* SPDX-License-Identifier: Apache-2.0 */
/* Which requests OverloadReserve means: whole segments of a path, whatever is cut off. */
#include "../../server/config/config_test.h"
#include "mpm/common/overload_priv.h"

static const struct {
    const char *head;
    int reserved;
} rows[] = {
    { "GET /server-status HTTP/1.1\r\nHost: x\r\n\r\n", 1 },
    { "GET /server-status?auto HTTP/1.1\r\n\r\n", 1 },
    { "HEAD /server-status/ HTTP/1.0\r\n\r\n", 1 },
    { "GET /server-statusx HTTP/1.1\r\n\r\n", 0 },
    { "GET /server-statu HTTP/1.1\r\n\r\n", 0 },
    { "GET / HTTP/1.1\r\nX: /server-status\r\n\r\n", 0 },
    { "GET http://x/server-status HTTP/1.1\r\n\r\n", 0 },
    { "OPTIONS * HTTP/1.1\r\n\r\n", 0 },
    { "/server-status", 0 },
    { "", 0 },
};

/* Each head in a piece of memory of its own, so that a step beyond its end is seen. */
static void heads(void **state)
{
    size_t i, n;

    (void)state;
    overload_reset();
    for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        size_t len = strlen(rows[i].head);
        char *copy = malloc(len + 1);

        assert_non_null(copy);
        for (n = 0; n <= len; n++) {
            char *part = memcpy(copy, rows[i].head, n);
            int got = overload_is_reserved(part, n);

            if (n == len)
                assert_int_equal(got, rows[i].reserved);
        }
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(heads) };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
