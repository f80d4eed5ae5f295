/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a script's answer: fields, status, mistakes, ends at every byte, three sources. */
#include "util_script.h"
#include "util_test.h"

static request_rec *post_request(void)
{
    request_rec *r = fake_request();

    r->method = "POST";
    r->method_number = M_POST; /* no conditions to look at */
    return r;
}

static int scan(request_rec *r, const char *text)
{
    const char *rest;
    int which;

    return ap_scan_script_header_err_strs(r, NULL, &rest, &which, text, NULL);
}

static const struct {
    const char *head;
    int result, status;
    const char *field, *value;
} table[] = {
    { "A: b\r\n\r\nbody", OK, 200, "A", "b" },
    { "A: b\n\nbody", OK, 200, "A", "b" },
    { "A:   b  \r\n\r\n", OK, 200, "A", "b  " },
    { "A: 1\nA: 2\n\n", OK, 200, "A", "1, 2" },
    { "\r\nbody", OK, 200, NULL, NULL },
    { "Status: 404 Nope\r\n\r\n", OK, 404, NULL, NULL },
    { "Status: abc\r\n\r\n", OK, 0, NULL, NULL },
    { "Status: 99\r\n\r\n", OK, 99, NULL, NULL },
    { "Status: 1000 x\r\n\r\n", OK, 1000, NULL, NULL },
    { "Status:\r\n\r\n", OK, 0, NULL, NULL },
    { "no colon\r\n\r\n", HTTP_INTERNAL_SERVER_ERROR, 200, NULL, NULL },
    { "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", HTTP_INTERNAL_SERVER_ERROR, 200, NULL, NULL },
    { "A: b\r\n c\r\n\r\n", HTTP_INTERNAL_SERVER_ERROR, 200, NULL, NULL },
    { "A: b", HTTP_INTERNAL_SERVER_ERROR, 200, NULL, NULL },
    { "", HTTP_INTERNAL_SERVER_ERROR, 200, NULL, NULL },
};

static void heads(void **state)
{
    for (size_t i = 0; i < ROWS(table); i++) {
        request_rec *r = post_request();

        assert_int_equal(scan(r, table[i].head), table[i].result);
        assert_int_equal(r->status, table[i].status);
        if (table[i].field)
            assert_string_equal(apr_table_get(r->err_headers_out, table[i].field),
                                table[i].value);
    }
}

static void special_fields(void **state)
{
    request_rec *r = post_request();

    assert_int_equal(scan(r, "Location: /x\nContent-Length: 5\nSet-Cookie: a\nSet-Cookie: b\n\n"),
                     OK);
    assert_string_equal(apr_table_get(r->headers_out, "Location"), "/x");
    assert_null(apr_table_get(r->headers_out, "Content-Length"));
    assert_int_equal(apr_table_elts(r->err_headers_out)->nelts, 2);
    apr_table_setn(r->subprocess_env, AP_TRUST_CGILIKE_CL_ENVVAR, "1");
    assert_int_equal(scan(r, "Content-Length: 5\n\n"), OK);
    assert_string_equal(apr_table_get(r->headers_out, "Content-Length"), "5");
}

static void several_strings(void **state)
{
    request_rec *r = post_request();
    const char *rest;
    int which;

    /* A string's end is a line's end too, as it is for Apache. */
    assert_int_equal(ap_scan_script_header_err_strs(r, NULL, &rest, &which, "A: b\r\n", "C: d",
                                                    "\nbody", NULL),
                     OK);
    assert_string_equal(apr_table_get(r->err_headers_out, "C"), "d");
    assert_int_equal(which, 2);
    assert_string_equal(rest, "body");
}

static void brigades_split_anywhere(void **state)
{
    static const char text[] = "A: b\r\nC: d\r\n\r\nbody";

    for (size_t n = 1; n < sizeof(text) - 1; n++) {
        request_rec *r = post_request();
        apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
        apr_bucket_brigade *bb = apr_brigade_create(pool, alloc);
        char left[16];
        apr_size_t len = sizeof(left);

        apr_brigade_write(bb, NULL, NULL, text, n);
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(text + n, sizeof(text) - 1 - n,
                                                               alloc));
        assert_int_equal(ap_scan_script_header_err_brigade(r, bb, NULL), OK);
        assert_string_equal(apr_table_get(r->err_headers_out, "C"), "d");
        apr_brigade_flatten(bb, left, &len);
        assert_int_equal(len, 4);
        assert_memory_equal(left, "body", 4);
    }
}

static void cut_everywhere(void **state)
{
    static const char text[] = "A: b\r\nStatus: 201 x\r\n\r\n";

    for (size_t n = 0; n < sizeof(text) - 1; n++) {
        /* a carriage return by itself at the end counts as the empty line */
        int whole = n == sizeof(text) - 2;
        int status = scan(post_request(), apr_pstrmemdup(pool, text, n));
        assert_int_equal(status, whole ? OK : HTTP_INTERNAL_SERVER_ERROR);
    }
}

static void environment(void **state)
{
    apr_table_t *vars = new_table();
    char **env;

    apr_table_setn(vars, "A", "1");
    apr_table_setn(vars, "9-x", "2");
    apr_table_setn(vars, "TZ", "UTC");
    env = ap_create_environment(pool, vars);
    assert_string_equal(env[0], "A=1");
    assert_string_equal(env[1], "__x=2");
    assert_string_equal(env[2], "TZ=UTC");
    assert_null(env[3]);
}

static void path_info(void **state)
{
    assert_int_equal(ap_find_path_info("/cgi/x/p/i", "/p/i"), 6);
    assert_int_equal(ap_find_path_info("/cgi/x", ""), 6);
    assert_int_equal(ap_find_path_info("/other", "/p"), 6);
    assert_int_equal(ap_find_path_info("/cgi/p//one///two", "/one/two"), 6);
    assert_int_equal(ap_find_path_info("/cgi/p/one", "//one"), 6);
}

static void arguments(void **state)
{
    request_rec *r = fake_request();
    apr_table_t *args;

    r->args = "a=b+c&d=%41&e&f=%zz";
    ap_args_to_table(r, &args);
    assert_string_equal(apr_table_get(args, "a"), "b c");
    assert_string_equal(apr_table_get(args, "d"), "A");
    assert_string_equal(apr_table_get(args, "e"), "1");
    assert_null(apr_table_get(args, "f"));
}

MAIN(cmocka_unit_test(heads), cmocka_unit_test(special_fields), cmocka_unit_test(several_strings),
     cmocka_unit_test(brigades_split_anywhere), cmocka_unit_test(cut_everywhere),
     cmocka_unit_test(environment), cmocka_unit_test(path_info), cmocka_unit_test(arguments))
