/* SPDX-License-Identifier: Apache-2.0 */
/* Fields are taken, joined or refused the same whether they are in memory or come
 * through filters, cut at any byte. */
#include "http_test.h"

static const struct {
    const char *text;     /* the section with its empty line */
    const char *expected; /* "name=value;..." or NULL: 400 */
    int unsafe;
} rows[] = {
    {"\r\n", "", 0},
    {"Host: a\r\n\r\n", "Host=a;", 0},
    {"A:1\r\nB:  \t two \t\r\n\r\n", "A=1;B=two;", 0},
    {"A:\r\n\r\n", "A=;", 0},
    {"A: a: b\r\n\r\n", "A=a: b;", 0},
    {"A: 1\r\nb: 2\r\na: 3\r\n\r\n", "A=1, 3;b=2;", 0},
    {"A: one\r\n two\r\n\t  three  \r\n\r\n", "A=one two three;", 0},
    {"A:\r\n one\r\n\r\n", "A=one;", 0},
    {"A: \xc3\xa9\r\n\r\n", "A=\xc3\xa9;", 0},
    {" A: 1\r\n\r\n", NULL, 0},
    {"A: 1\r\n  \r\n two\r\n\r\n", NULL, 0},
    {"A : 1\r\n\r\n", NULL, 0},
    {"A B: 1\r\n\r\n", NULL, 1},
    {"no colon\r\n\r\n", NULL, 1},
    {": 1\r\n\r\n", NULL, 1},
    {"A(: 1\r\n\r\n", NULL, 0},
    {"A(: 1\r\n\r\n", "A(=1;", 1},
    {"A: x\001y\r\n\r\n", NULL, 0},
    {"A: x\001y\r\n\r\n", "A=x\001y;", 1},
    {"A: x\ry\r\n\r\n", NULL, 0},
    {"A: 1\n\r\n", NULL, 0},
    {"A: 1\nB: 2\n\n", "A=1;B=2;", 1},
    {"A: 1\r\n\n", NULL, 0},
    {"A: 1\r\n", NULL, 0},
    {"A: 1", NULL, 0},
};

static int write_field(void *data, const char *name, const char *value)
{
    char *to = data;

    strcat(strcat(strcat(strcat(to, name), "="), value), ";");
    return 1;
}

static void check(struct http_test *t, struct http_head *head, apr_size_t row, apr_size_t cut)
{
    char got[256] = "";
    int ok;

    head->r = t->r;
    head->into = t->r->headers_in;
    head->strict = http_is_strict(t->r);
    ok = http_read_fields(head);
    apr_table_do(write_field, got, t->r->headers_in, NULL);
    if (rows[row].expected) {
        if (!ok || strcmp(got, rows[row].expected))
            fail_msg("row %d cut %d: '%s'", (int)row, (int)cut, got);
    } else {
        if (ok || t->r->status != HTTP_BAD_REQUEST)
            fail_msg("row %d cut %d was taken: '%s'", (int)row, (int)cut, got);
    }
}

static void begin_row(struct http_test *t, apr_size_t row)
{
    test_begin(t, rows[row].text, strlen(rows[row].text));
    if (rows[row].unsafe)
        t->core_server.pub.http_conformance = AP_HTTP_CONFORMANCE_UNSAFE;
}

static void in_memory(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct http_test t;
        struct http_head head = {0};

        begin_row(&t, i);
        head.at = apr_pstrdup(t.pool, rows[i].text);
        head.end = head.at + t.len;
        check(&t, &head, i, 0);
        test_end(&t);
    }
}

static void through_filters(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (apr_size_t cut = 0; cut <= strlen(rows[i].text); cut++) {
            struct http_test t;
            struct http_head head = {0};

            begin_row(&t, i);
            t.cut = cut;
            head.bb = apr_brigade_create(t.pool, t.conn.bucket_alloc);
            check(&t, &head, i, cut);
            test_end(&t);
        }
    }
}

static void nul_byte(void **state)
{
    static char text[] = "A: x\0y\r\n\r\n";
    struct http_test t;
    struct http_head head = {0};

    (void)state;
    test_begin(&t, text, sizeof(text) - 1);
    head.r = t.r;
    head.into = t.r->headers_in;
    head.at = apr_pmemdup(t.pool, text, sizeof(text));
    head.end = head.at + sizeof(text) - 1;
    head.strict = 1;
    assert_false(http_read_fields(&head));
    assert_int_equal(t.r->status, HTTP_BAD_REQUEST);
    test_end(&t);
}

static void limits(void **state)
{
    static const struct {
        const char *text;
        int size, fields, ok;
    } limit_rows[] = {
        {"A: 1\r\nB: 2\r\n\r\n", 100, 2, 1}, {"A: 1\r\nB: 2\r\n\r\n", 100, 1, 0},
        {"A: 1\r\nB: 2\r\n\r\n", 100, 0, 1}, {"A: 123456\r\n\r\n", 8, 0, 1},
        {"A: 1234567\r\n\r\n", 8, 0, 0},     {"A: 12\r\n 34\r\n\r\n", 8, 0, 1},
        {"A: 12\r\n 345\r\n\r\n", 8, 0, 0},  {"A: 123\r\nA: 456\r\n\r\n", 9, 0, 1},
        {"A: 123\r\nA: 4567\r\n\r\n", 9, 0, 0},
    };

    (void)state;
    for (apr_size_t i = 0; i < sizeof(limit_rows) / sizeof(*limit_rows); i++) {
        struct http_test t;
        struct http_head head = {0};

        test_begin(&t, limit_rows[i].text, strlen(limit_rows[i].text));
        t.server.limit_req_fieldsize = limit_rows[i].size;
        t.server.limit_req_fields = limit_rows[i].fields;
        head.r = t.r;
        head.into = t.r->headers_in;
        head.strict = 1;
        head.at = apr_pstrdup(t.pool, limit_rows[i].text);
        head.end = head.at + t.len;
        if (http_read_fields(&head) != limit_rows[i].ok)
            fail_msg("row %d", (int)i);
        test_end(&t);
    }
}

static void head_length(void **state)
{
    static const char head[] = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    static const char bare[] = "GET / HTTP/1.1\nHost: a\n\n";

    (void)state;
    for (apr_size_t i = 0; i < strlen(head); i++)
        assert_int_equal(http_head_length(head, i), 0);
    assert_int_equal(http_head_length(head, strlen(head)), strlen(head));
    assert_int_equal(http_head_length(bare, strlen(bare)), strlen(bare));
    assert_int_equal(http_head_length("\r\n\r\n\r\n", 6), 0);
}

static void answerable(void **state)
{
    static const struct {
        const char *text;
        int expected;
    } begun[] = {
        {"", 0}, {"GET", 0}, {"GET / HTTP/1.1\r\n", 0}, {"\r\n\r\n", 0},
        {"GET / HTTP/1.1\r\nHost: a\r\n", 0}, {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1},
        {"GET /\r\n", 1}, {"\x16\x03\x01\n", 1}, {"\r\nHELO x\r\n", 1},
    };

    (void)state;
    for (apr_size_t i = 0; i < sizeof(begun) / sizeof(*begun); i++)
        assert_int_equal(http_head_is_answerable(begun[i].text, strlen(begun[i].text)),
                         begun[i].expected);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(answerable),
    cmocka_unit_test(in_memory), cmocka_unit_test(through_filters), cmocka_unit_test(nul_byte),
    cmocka_unit_test(limits),    cmocka_unit_test(head_length),
};

TEST_MAIN(tests)
