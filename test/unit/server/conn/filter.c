/* SPDX-License-Identifier: Apache-2.0 */
/* Filters stand in their chain by type, then by the time they were added; the three
 * entrances of a chain lead into the same list whatever is added and removed. */
#include "../http/http_test.h"

static apr_status_t pass_on(ap_filter_t *f, apr_bucket_brigade *bb)
{
    return ap_pass_brigade(f->next, bb);
}

static apr_status_t swallow(ap_filter_t *f, apr_bucket_brigade *bb)
{
    (void)f;
    apr_brigade_cleanup(bb);
    return APR_SUCCESS;
}

/* The names of a chain, one letter each. */
static const char *chain(const ap_filter_t *f)
{
    static char names[64];
    apr_size_t n = 0;

    for (; f; f = f->next)
        names[n++] = f->frec->name[0];
    names[n] = '\0';
    return names;
}

static void begin(struct http_test *t)
{
    static const struct {
        const char *name;
        int type;
    } known[] = {{"A", AP_FTYPE_RESOURCE},   {"B", AP_FTYPE_RESOURCE}, {"C", AP_FTYPE_CONTENT_SET},
                 {"P", AP_FTYPE_PROTOCOL},   {"Q", AP_FTYPE_PROTOCOL}, {"T", AP_FTYPE_TRANSCODE},
                 {"X", AP_FTYPE_CONNECTION}};

    test_begin(t, "", 0);
    apr_hook_global_pool = t->pool;
    for (apr_size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        ap_register_output_filter(known[i].name, pass_on, NULL, known[i].type);
    ap_register_output_filter("N", swallow, NULL, AP_FTYPE_NETWORK);
    ap_add_output_filter("n", NULL, NULL, &t->conn);
    t->r->output_filters = t->r->proto_output_filters = t->conn.output_filters;
}

static void add(struct http_test *t, request_rec *r, const char *names)
{
    for (; *names; names++)
        ap_add_output_filter((char[]){*names, '\0'}, NULL, r, &t->conn);
}

static void order(void **state)
{
    static const struct {
        const char *added, *all, *proto, *conn;
    } rows[] = {
        {"", "n", "n", "n"},
        {"A", "an", "n", "n"},
        {"CAB", "abcn", "n", "n"},
        {"PA", "apn", "pn", "n"},
        {"APQ", "apqn", "pqn", "n"},
        {"TQPA", "aqptn", "qptn", "n"},
        {"AXP", "apxn", "pxn", "xn"},
        {"PXA", "apxn", "pxn", "xn"},
        {"X", "xn", "xn", "xn"},
    };

    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct http_test t;

        begin(&t);
        add(&t, t.r, rows[i].added);
        assert_string_equal(chain(t.r->output_filters), rows[i].all);
        assert_string_equal(chain(t.r->proto_output_filters), rows[i].proto);
        assert_string_equal(chain(t.conn.output_filters), rows[i].conn);
        test_end(&t);
    }
}

static void subrequest_before_parent(void **state)
{
    struct http_test t;
    request_rec sub;

    (void)state;
    begin(&t);
    add(&t, t.r, "AP");
    sub = *t.r;
    sub.main = t.r;
    add(&t, &sub, "C");
    assert_string_equal(chain(sub.output_filters), "capn");
    assert_string_equal(chain(t.r->output_filters), "apn");
    test_end(&t);
}

static void removal(void **state)
{
    struct http_test t;

    (void)state;
    begin(&t);
    add(&t, t.r, "ACPXT");
    ap_remove_output_filter(t.r->proto_output_filters);
    assert_string_equal(chain(t.r->output_filters), "actxn");
    assert_string_equal(chain(t.r->proto_output_filters), "txn");
    assert_int_equal(ap_remove_output_filter_byhandle(t.r->output_filters, "A"), APR_SUCCESS);
    assert_int_equal(ap_remove_output_filter_byhandle(t.r->output_filters, "A"), APR_NOTFOUND);
    assert_int_equal(ap_remove_output_filter_byhandle(t.r->output_filters, "T"), APR_SUCCESS);
    assert_string_equal(chain(t.r->output_filters), "cxn");
    assert_string_equal(chain(t.r->proto_output_filters), "xn");
    test_end(&t);
}

static void look_up(void **state)
{
    struct http_test t;

    (void)state;
    begin(&t);
    assert_null(ap_get_output_filter_handle("unknown"));
    assert_ptr_equal(ap_get_output_filter_handle("p"), ap_get_output_filter_handle("P"));
    test_end(&t);
}

static void eos_is_noted(void **state)
{
    struct http_test t;
    request_rec before;
    apr_bucket_brigade *bb;

    (void)state;
    begin(&t);
    before = *t.r;
    t.r->prev = &before;
    add(&t, t.r, "A");
    bb = apr_brigade_create(t.pool, t.conn.bucket_alloc);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(t.conn.bucket_alloc));
    assert_int_equal(ap_pass_brigade(t.r->output_filters, bb), APR_SUCCESS);
    assert_true(t.r->eos_sent && before.eos_sent);
    assert_int_equal(ap_pass_brigade(NULL, bb), AP_NOBODY_WROTE);
    test_end(&t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(order),           cmocka_unit_test(subrequest_before_parent),
    cmocka_unit_test(removal),         cmocka_unit_test(look_up),
    cmocka_unit_test(eos_is_noted),
};

TEST_MAIN(tests)
