/* SPDX-License-Identifier: Apache-2.0 */
/* Form data: pairs, escapes, mistakes and limits, with the content cut at every byte. */
#include "../http/http_test.h"

static const struct {
    const char *text;
    apr_size_t pairs, size;
    int status;
    const char *expected; /* "name=value;..." */
} rows[] = {
    { "", 10, 100, OK, "" },
    { "a=b", 10, 100, OK, "a=b;" },
    { "a=b&c=d", 10, 100, OK, "a=b;c=d;" },
    { "a=b&&c=", 10, 100, OK, "a=b;c=;" },
    { "a&b=", 10, 100, OK, "b=;" },
    { "=a", 10, 100, OK, "=a;" },
    { "a=b=c", 10, 100, OK, "a=b=c;" },
    { "a+b=c+d%2B%26%3d", 10, 100, OK, "a b=c d+&=;" },
    { "a=%4", 10, 100, HTTP_BAD_REQUEST, NULL },
    { "a=%", 10, 100, HTTP_BAD_REQUEST, NULL },
    { "a=%zz&b=c", 10, 100, HTTP_BAD_REQUEST, NULL },
    { "a=b\r\n", 10, 100, OK, "a=b;" },
    { "a=b&c=d", 1, 100, HTTP_REQUEST_ENTITY_TOO_LARGE, NULL },
    { "a=b&c=d", 2, 100, OK, "a=b;c=d;" },
    { "a=b&c=d", (apr_size_t)-1, 7, OK, "a=b;c=d;" },
    { "a=b&c=d", 10, 6, HTTP_REQUEST_ENTITY_TOO_LARGE, NULL },
    { "a=%4&c=d", 10, 6, HTTP_REQUEST_ENTITY_TOO_LARGE, NULL },
};

/* The text, then EOS. */
static apr_status_t give(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                         apr_read_type_e block, apr_off_t readbytes)
{
    struct http_test *t = f->ctx;

    if (t->len)
        return test_input(f, bb, mode, block, readbytes);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(f->c->bucket_alloc));
    return APR_SUCCESS;
}

static void render(const apr_array_header_t *pairs, char *to)
{
    *to = '\0';
    for (int i = 0; i < pairs->nelts; i++) {
        ap_form_pair_t *pair = &APR_ARRAY_IDX(pairs, i, ap_form_pair_t);
        apr_size_t len = 64;

        to = stpcpy(stpcpy(to, pair->name), "=");
        apr_brigade_flatten(pair->value, to, &len);
        to = stpcpy(to + len, ";");
    }
}

static void check(size_t row, size_t cut)
{
    static ap_filter_rec_t frec = { .name = "form", .ftype = AP_FTYPE_RESOURCE };
    struct http_test t;
    ap_filter_t f = { .frec = &frec, .ctx = &t };
    apr_array_header_t *pairs = NULL;
    char got[256];
    int status;

    test_begin(&t, rows[row].text, strlen(rows[row].text));
    frec.filter_func.in_func = give;
    f.c = &t.conn;
    f.r = t.r;
    t.cut = cut;
    apr_table_setn(t.r->headers_in, "Content-Type",
                   cut & 1 ? "Application/X-www-form-urlencoded; charset=x"
                           : "application/x-www-form-urlencoded");
    status = ap_parse_form_data(t.r, &f, &pairs, rows[row].pairs, rows[row].size);
    if (status != rows[row].status)
        fail_msg("row %d cut %d: %d", (int)row, (int)cut, status);
    if (status == OK) {
        render(pairs, got);
        assert_string_equal(got, rows[row].expected);
    }
    assert_int_equal(t.len, 0); /* the content is read to its end in any case */
    apr_pool_destroy(t.pool);
}

static void cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        for (size_t cut = 0; cut <= strlen(rows[i].text); cut++)
            check(i, cut);
}

static const struct CMUnitTest tests[] = { cmocka_unit_test(cut_at_every_byte) };

TEST_MAIN(tests)
