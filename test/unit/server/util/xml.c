/* SPDX-License-Identifier: Apache-2.0 */
/* A request's content as a document: good and bad ones, none at all, and the limit, with the
 * content cut at every byte. */
#include "../http/http_test.h"
#include "util_xml.h"

static const struct {
    const char *text;
    apr_off_t limit;
    int status;
    const char *root; /* NULL: no document */
} rows[] = {
    { "", 100, OK, NULL },
    { "<a/>", 100, OK, "a" },
    { "<?xml version=\"1.0\"?>\n<a x=\"y\"><b>t</b></a>\n", 100, OK, "a" },
    { "<D:a xmlns:D=\"DAV:\"/>", 100, OK, "a" },
    { "<a/>", 4, OK, "a" },
    { "<a/>", 3, HTTP_REQUEST_ENTITY_TOO_LARGE, NULL },
    { "<a/>", 0, OK, "a" },
    { "<a>", 100, HTTP_BAD_REQUEST, NULL },
    { "<a></b>", 100, HTTP_BAD_REQUEST, NULL },
    { "text", 100, HTTP_BAD_REQUEST, NULL },
    { " ", 100, HTTP_BAD_REQUEST, NULL },
};

static apr_status_t give(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                         apr_read_type_e block, apr_off_t readbytes)
{
    struct http_test *t = f->ctx;

    if (t->len)
        return test_input(f, bb, mode, block, readbytes);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(f->c->bucket_alloc));
    return APR_SUCCESS;
}

static void check(size_t row, size_t cut)
{
    static ap_filter_rec_t frec = { .name = "xml", .ftype = AP_FTYPE_RESOURCE };
    struct http_test t;
    ap_filter_t f = { .frec = &frec, .ctx = &t };
    apr_xml_doc *doc = NULL;
    int status;

    test_begin(&t, rows[row].text, strlen(rows[row].text));
    frec.filter_func.in_func = give;
    f.c = &t.conn;
    f.r = t.r;
    t.cut = cut;
    t.server.log.level = -1;
    t.core_dir.pub.limit_xml_body = rows[row].limit;
    t.r->input_filters = &f;
    status = ap_xml_parse_input(t.r, &doc);
    if (status != rows[row].status)
        fail_msg("row %d cut %d: %d", (int)row, (int)cut, status);
    assert_int_equal(status == OK && doc != NULL, rows[row].root != NULL);
    if (rows[row].root)
        assert_string_equal(doc->root->name, rows[row].root);
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
