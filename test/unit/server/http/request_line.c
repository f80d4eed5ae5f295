/* SPDX-License-Identifier: Apache-2.0 */
/* A request line is cut into method, target and version, or refused with a status. */
#include "http_test.h"

static const struct {
    const char *line;
    const char *method; /* NULL: refused */
    const char *uri;
    const char *args;
    int version;
    int unsafe;
} rows[] = {
    {"GET / HTTP/1.1", "GET", "/", NULL, 1001, 0},
    {"GET /a?b=c HTTP/1.0", "GET", "/a", "b=c", 1000, 0},
    {"HEAD /a? HTTP/1.1", "HEAD", "/a", "", 1001, 0},
    {"POST //a//b HTTP/1.1", "POST", "/a//b", NULL, 1001, 0},
    {"OPTIONS * HTTP/1.1", "OPTIONS", "*", NULL, 1001, 0},
    {"FOO /a HTTP/1.1", "FOO", "/a", NULL, 1001, 0},
    {"GET /a HTTP/1.9", "GET", "/a", NULL, 1009, 0},
    {"GET /a HTTP/2.0", "GET", "/a", NULL, 2000, 0},
    {"GET /a", "GET", "/a", NULL, 9, 0},
    {"POST /a", NULL, NULL, NULL, 0, 0},
    {"GET", NULL, NULL, NULL, 0, 0},
    {"GET HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"", NULL, NULL, NULL, 0, 0},
    {" GET / HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"GET  / HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"GET  /   HTTP/1.1 ", "GET", "/", NULL, 1001, 1},
    {"GET\t/ HTTP/1.1", NULL, NULL, NULL, 0, 1},
    {"GET / HTTP/1.1 ", NULL, NULL, NULL, 0, 0},
    {"GET /a b HTTP/1.1", NULL, NULL, NULL, 0, 1},
    {"GET /\001 HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"G(T / HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"G(T / HTTP/1.1", "G(T", "/", NULL, 1001, 1},
    {"GET / HTTP/1.10", NULL, NULL, NULL, 0, 0},
    {"GET / HTTP/1.", NULL, NULL, NULL, 0, 0},
    {"GET / HTTP/0.9", NULL, NULL, NULL, 0, 0},
    {"GET / http/1.1", NULL, NULL, NULL, 0, 0},
    {"GET / FTP", NULL, NULL, NULL, 0, 0},
    {"GET /#a HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {" GET / HTTP/1.1", NULL, NULL, NULL, 0, 1},
    {"GET a HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"GET a", NULL, NULL, NULL, 0, 1},
    {"GET * HTTP/1.1", NULL, NULL, NULL, 0, 0},
    {"GET ?a HTTP/1.1", "GET", "/", "a", 1001, 0},
    {"HEAD /a", "HEAD", "/a", NULL, 9, 1},
};

/* What logs say of a refused line. */
static const struct {
    const char *line, *text, *method, *uri, *protocol;
} refused[] = {
    {"GARBAGE", "GARBAGE", "GARBAGE", "/", "HTTP/1.0"},
    {"  GET", "GET", "GET", "/", "HTTP/1.0"},
    {"GET  /a HTTP/1.1", "GET /a HTTP/1.1", "GET", "/a", "HTTP/1.1"},
    {"GET /a HTTP/1.1 and more", "GET /a HTTP/1.1", "GET", "/a", "HTTP/1.1"},
    {"GET a?b HTTP/1.1", "GET a?b HTTP/1.1", "GET", "a", "HTTP/1.1"},
    {"GET /a#b HTTP/2.0", "GET /a#b HTTP/2.0", "GET", "/a", "HTTP/2.0"},
    {"GET /a http/1.1", "GET /a http/1.1", "GET", "/a", "http/1.1"},
    {"GET /a FTP/1.1", "GET /a FTP/1.1", "GET", "/a", "HTTP/1.0"},
    {"HEAD /a", "HEAD /a", "HEAD", "/a", "HTTP/1.0"},
};

static void check_row(apr_size_t i)
{
    struct http_test t;
    int ok;

    test_begin(&t, "", 0);
    if (rows[i].unsafe)
        t.core_server.pub.http_conformance = AP_HTTP_CONFORMANCE_UNSAFE;
    t.r->the_request = apr_pstrdup(t.pool, rows[i].line);
    ok = ap_parse_request_line(t.r);
    if (ok != (rows[i].method != NULL))
        fail_msg("row %d: '%s' %s", (int)i, rows[i].line, ok ? "taken" : "refused");
    if (!ok) {
        assert_int_equal(t.r->status, HTTP_BAD_REQUEST);
        assert_int_equal(t.conn.keepalive, AP_CONN_CLOSE);
    } else {
        assert_string_equal(t.r->method, rows[i].method);
        assert_string_equal(t.r->uri, rows[i].uri);
        assert_int_equal(t.r->proto_num, rows[i].version);
        assert_int_equal(t.r->header_only, !strcmp(rows[i].method, "HEAD"));
        assert_int_equal(t.r->assbackwards, rows[i].version == 9);
        if (rows[i].args)
            assert_string_equal(t.r->args, rows[i].args);
        else
            assert_null(t.r->args);
    }
    test_end(&t);
}

static void lines(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check_row(i);
}

static void refused_lines_as_logged(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        struct http_test t;

        test_begin(&t, "", 0);
        t.r->the_request = apr_pstrdup(t.pool, refused[i].line);
        assert_false(ap_parse_request_line(t.r));
        assert_string_equal(t.r->the_request, refused[i].text);
        assert_string_equal(t.r->method, refused[i].method);
        assert_string_equal(t.r->uri, refused[i].uri);
        assert_string_equal(t.r->protocol, refused[i].protocol);
        assert_false(t.r->assbackwards);
        test_end(&t);
    }
}

static void registered_methods_only(void **state)
{
    struct http_test t;

    (void)state;
    test_begin(&t, "", 0);
    t.core_server.pub.http_methods = AP_HTTP_METHODS_REGISTERED;
    t.r->the_request = apr_pstrdup(t.pool, "WOW / HTTP/1.1");
    assert_false(ap_parse_request_line(t.r));
    assert_int_equal(t.r->status, HTTP_NOT_IMPLEMENTED);
    test_end(&t);
}

/* A line cut anywhere is taken as 0.9 or refused, never misread. */
static void cut_at_every_byte(void **state)
{
    static const char line[] = "GET /a?b HTTP/1.1";

    (void)state;
    for (apr_size_t n = 0; n < sizeof(line) - 1; n++) {
        struct http_test t;
        int ok;

        test_begin(&t, "", 0);
        t.r->the_request = apr_pstrmemdup(t.pool, line, n);
        ok = ap_parse_request_line(t.r);
        assert_int_equal(ok, n > 4 && n <= 8);
        test_end(&t);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(lines),
    cmocka_unit_test(refused_lines_as_logged),
    cmocka_unit_test(registered_methods_only),
    cmocka_unit_test(cut_at_every_byte),
};

TEST_MAIN(tests)
