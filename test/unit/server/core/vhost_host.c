/* SPDX-License-Identifier: Apache-2.0 */
/* Host names: what is taken and what is refused, with ports, final dots and IPv6. */
#include "core_test.h"

static const struct {
    const char *host;
    int strict;
    const char *name;              /* NULL: refused */
    apr_port_t port;
} table[] = {
    { "a.example", 1, "a.example", 0 },
    { "A.Example", 1, "a.example", 0 },
    { "a.example:80", 1, "a.example", 80 },
    { "a.example:65535", 1, "a.example", 65535 },
    { "a.example.", 1, "a.example", 0 },
    { "a.example.:81", 1, "a.example", 81 },
    { "under_score", 1, "under_score", 0 },
    { "-a", 1, "-a", 0 },
    { "127.0.0.1", 1, "127.0.0.1", 0 },
    { "[::1]", 1, "::1", 0 },
    { "[FE80::1]:8080", 1, "fe80::1", 8080 },
    { "", 1, NULL, 0 },
    { ":80", 1, NULL, 0 },
    { "a:", 1, NULL, 0 },
    { "a:0", 1, NULL, 0 },
    { "a:65536", 1, NULL, 0 },
    { "a:99999999999999999999", 1, NULL, 0 },
    { "a:80x", 1, NULL, 0 },
    { "a:80:80", 1, NULL, 0 },
    { "a..b", 1, NULL, 0 },
    { "..a", 1, NULL, 0 },
    { ".", 1, NULL, 0 },
    { "1.2.3.4.5", 1, NULL, 0 },
    { "256.1.1.1", 1, NULL, 0 },
    { "a/b", 1, NULL, 0 },
    { "a b", 1, NULL, 0 },
    { "user@a", 1, NULL, 0 },
    { "a%41", 1, NULL, 0 },
    { "\xc3\xa9", 1, NULL, 0 },
    { "[::1", 1, NULL, 0 },
    { "[]", 1, NULL, 0 },
    { "[1.2.3.4]", 1, NULL, 0 },
    { "[::1]x", 1, NULL, 0 },
    { "a%41", 0, "a%41", 0 },
    { "a/b", 0, NULL, 0 },
    { "a\\b", 0, NULL, 0 },
    { "..", 0, NULL, 0 },
    { "a b", 0, "a b", 0 },
    { "a\tb", 0, NULL, 0 },
};

static void hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(table); i++) {
        char *name = NULL;
        apr_port_t port = 1;
        int ok = vhost_host_parse(pool, table[i].host, table[i].strict, &name, &port);

        if (!table[i].name) {
            assert_int_equal(ok, 0);
            continue;
        }
        assert_int_equal(ok, 1);
        assert_string_equal(name, table[i].name);
        assert_int_equal(port, table[i].port);
    }
}

static void cut_everywhere(void **state)
{
    static const char text[] = "[2001:db8::1]:8080";

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++) {
        char *name;
        apr_port_t port;
        int ok = vhost_host_parse(pool, apr_pstrmemdup(pool, text, n), 1, &name, &port);
        assert_int_equal(ok, n == strlen("[2001:db8::1]") || n > strlen("[2001:db8::1]:"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts),
        cmocka_unit_test(cut_everywhere),
    };
    return cmocka_run_group_tests(tests, start_pool, end_pool);
}
