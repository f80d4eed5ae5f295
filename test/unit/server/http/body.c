/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP_IN gives a handler the content alone, however the bytes arrive, and an error
 * for framing that is wrong. */
#include "http_test.h"

static const struct {
    const char *coding, *length; /* the two fields, or NULL */
    const char *text;
    const char *content; /* NULL: an error */
    apr_status_t error;
    const char *left;    /* of the text, for the next request */
} rows[] = {
    {NULL, NULL, "GET", "", 0, "GET"},
    {NULL, "3", "abcGET", "abc", 0, "GET"},
    {NULL, "0", "GET", "", 0, "GET"},
    {NULL, "5", "abc", NULL, APR_INCOMPLETE, ""},
    {"chunked", NULL, "3\r\nabc\r\n0\r\n\r\nGET", "abc", 0, "GET"},
    {"chunked", NULL, "0\r\n\r\nGET", "", 0, "GET"},
    {"chunked", NULL, "3;x=\"y\"\r\nabc\r\n00A \r\n0123456789\r\n0\r\nT: 1\r\n\r\nGET",
     "abc0123456789", 0, "GET"},
    {"chunked", NULL, "xyz\r\n", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, "3\r\nabcd\r\n", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, "-3\r\nabc", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, "0x3\r\nabc", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, "3\nabc\n", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, " 3\r\nabc\r\n", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, "3 4\r\nabc\r\n", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, ";x\r\n", NULL, APR_EGENERAL, NULL},
    {"chunked", NULL, "fffffffffffffffff\r\n", NULL, APR_ENOSPC, NULL},
    {"chunked", NULL, "3\r\nab", NULL, APR_INCOMPLETE, ""},
    {"chunked", NULL, "3\r\nabc\r\n0\r\nbad trailer\r\n\r\n", NULL, APR_EGENERAL, NULL},
    {"gzip", NULL, "abc", NULL, APR_EGENERAL, "abc"},
    {NULL, "x", "abc", NULL, APR_EGENERAL, "abc"},
};

/* Read to EOS. @return the first error */
static apr_status_t read_all(struct http_test *t, ap_filter_t *f, char *to)
{
    apr_bucket_brigade *bb = apr_brigade_create(t->pool, t->conn.bucket_alloc);
    int eos = 0;

    *to = '\0';
    while (!eos) {
        apr_size_t len = 64;
        apr_status_t rv = ap_http_filter(f, bb, AP_MODE_READBYTES, APR_BLOCK_READ, 64);

        if (rv != APR_SUCCESS)
            return rv;
        eos = !APR_BRIGADE_EMPTY(bb) && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bb));
        apr_brigade_flatten(bb, to, &len);
        to += len;
        *to = '\0';
        apr_brigade_cleanup(bb);
    }
    return APR_SUCCESS;
}

static ap_filter_t *insert_filter(struct http_test *t)
{
    static ap_filter_rec_t frec = {.name = "http_in", .ftype = AP_FTYPE_PROTOCOL};
    ap_filter_t *f = apr_pcalloc(t->pool, sizeof(*f));

    frec.filter_func.in_func = ap_http_filter;
    f->frec = &frec;
    f->r = t->r;
    f->c = &t->conn;
    f->next = t->conn.input_filters;
    t->r->proto_input_filters = t->r->input_filters = f;
    return f;
}

static void check(apr_size_t row, apr_size_t cut)
{
    struct http_test t;
    char got[128];
    apr_status_t rv;

    test_begin(&t, rows[row].text, strlen(rows[row].text));
    t.cut = cut;
    if (rows[row].coding)
        apr_table_setn(t.r->headers_in, "Transfer-Encoding", rows[row].coding);
    if (rows[row].length)
        apr_table_setn(t.r->headers_in, "Content-Length", rows[row].length);
    rv = read_all(&t, insert_filter(&t), got);
    if (rv != rows[row].error)
        fail_msg("row %d cut %d: error %d", (int)row, (int)cut, rv);
    if (rows[row].content)
        assert_string_equal(got, rows[row].content);
    if (rows[row].left && strncmp(t.text, rows[row].left, t.len))
        fail_msg("row %d cut %d leaves '%s'", (int)row, (int)cut, t.text);
    if (rv != APR_SUCCESS)
        assert_int_equal(t.conn.keepalive, AP_CONN_CLOSE);
    test_end(&t);
}

static void cut_at_every_byte(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (apr_size_t cut = 0; cut <= strlen(rows[i].text); cut++)
            check(i, cut);
    }
}

static void limit(void **state)
{
    struct http_test t;
    char got[128];

    (void)state;
    test_begin(&t, "abcd", 4);
    t.core_dir.pub.limit_req_body = 3;
    apr_table_setn(t.r->headers_in, "Content-Length", "4");
    assert_int_equal(read_all(&t, insert_filter(&t), got), APR_ENOSPC);
    test_end(&t);
    test_begin(&t, "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", 19);
    t.core_dir.pub.limit_req_body = 3;
    apr_table_setn(t.r->headers_in, "Transfer-Encoding", "chunked");
    assert_int_equal(read_all(&t, insert_filter(&t), got), APR_ENOSPC);
    test_end(&t);
}

static void trailers(void **state)
{
    struct http_test t;
    char got[128];

    (void)state;
    test_begin(&t, "0\r\nX: 1\r\n\r\n", 11);
    t.core_server.pub.merge_trailers = AP_MERGE_TRAILERS_ENABLE;
    apr_table_setn(t.r->headers_in, "Transfer-Encoding", "chunked");
    assert_int_equal(read_all(&t, insert_filter(&t), got), APR_SUCCESS);
    assert_string_equal(apr_table_get(t.r->trailers_in, "x"), "1");
    assert_string_equal(apr_table_get(t.r->headers_in, "x"), "1");
    test_end(&t);
}

static void lines(void **state)
{
    struct http_test t;
    char *line = NULL;
    apr_size_t len;
    apr_bucket_brigade *bb;

    (void)state;
    test_begin(&t, "4\r\na\nbc\r\n3\r\nd\ne\r\n0\r\n\r\n", 26);
    apr_table_setn(t.r->headers_in, "Transfer-Encoding", "chunked");
    insert_filter(&t);
    bb = apr_brigade_create(t.pool, t.conn.bucket_alloc);
    for (const char *const *want = (const char *const[]){"a", "bcd", "e", NULL}; *want; want++) {
        line = NULL;
        assert_int_equal(ap_rgetline_core(&line, 100, &len, t.r, 0, bb), APR_SUCCESS);
        assert_string_equal(line, *want);
    }
    test_end(&t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(cut_at_every_byte),
    cmocka_unit_test(limit),
    cmocka_unit_test(trailers),
    cmocka_unit_test(lines),
};

TEST_MAIN(tests)
