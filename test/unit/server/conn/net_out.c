/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets to a socket: what is held and what makes it leave, files among memory, the order in
 * which requests end, a client that reads slowly, and one that has gone. */
#include "http_request.h"
#include "net_test.h"

static apr_bucket_brigade *brigade(struct net_test *t)
{
    return apr_brigade_create(t->pool, t->conn.bucket_alloc);
}

static void add_text(apr_bucket_brigade *bb, const char *text)
{
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_transient_create(text, strlen(text),
                                                            bb->bucket_alloc));
}

static void add_flush(apr_bucket_brigade *bb)
{
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_flush_create(bb->bucket_alloc));
}

static void expect(struct net_test *t, const char *text)
{
    char got[256];
    size_t len = net_test_hear(t, got, sizeof(got) - 1);

    got[len] = '\0';
    assert_string_equal(got, text);
}

/* Text is held, also when its memory is used again, until a flush. */
static void held_until_flush(void **state)
{
    struct net_test t;
    apr_bucket_brigade *bb;
    char text[] = "one ";

    (void)state;
    net_test_begin(&t);
    bb = brigade(&t);
    add_text(bb, text);
    assert_int_equal(ap_core_output_filter(&t.out, bb), APR_SUCCESS);
    assert_true(APR_BRIGADE_EMPTY(bb) && t.conn.data_in_output_filters);
    memset(text, '!', sizeof(text) - 1);
    expect(&t, "");
    add_text(bb, "two");
    add_flush(bb);
    assert_int_equal(ap_core_output_filter(&t.out, bb), APR_SUCCESS);
    expect(&t, "one two");
    assert_false(t.conn.data_in_output_filters);
    add_text(bb, "three");
    ap_core_output_filter(&t.out, bb);
    expect(&t, "");
    assert_int_equal(net_out_flush(&t.conn), APR_SUCCESS);
    expect(&t, "three");
    net_test_end(&t);
}

/* More than FlushMaxThreshold leaves at once. */
static void threshold(void **state)
{
    struct net_test t;
    apr_bucket_brigade *bb;

    (void)state;
    net_test_begin(&t);
    t.core.flush_max_threshold = 10;
    bb = brigade(&t);
    add_text(bb, "0123456789");
    ap_core_output_filter(&t.out, bb);
    expect(&t, "");
    add_text(bb, "a");
    ap_core_output_filter(&t.out, bb);
    expect(&t, "0123456789a");
    net_test_end(&t);
}

/* Requests end in the order of their buckets, and only when what stands before was sent. */

static char ended[8];

static apr_status_t note_end(void *name)
{
    strcat(ended, name);
    return APR_SUCCESS;
}

static void add_end(struct net_test *t, apr_bucket_brigade *bb, const char *name)
{
    request_rec *r;
    apr_pool_t *pool;

    apr_pool_create(&pool, t->pool);
    r = apr_pcalloc(pool, sizeof(*r));
    r->pool = pool;
    r->connection = &t->conn;
    r->server = &t->server;
    apr_pool_cleanup_register(pool, name, note_end, apr_pool_cleanup_null);
    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_eor_create(t->conn.bucket_alloc, r));
}

static void requests_end_in_order(void **state)
{
    struct net_test t;
    apr_bucket_brigade *bb;

    (void)state;
    net_test_begin(&t);
    ended[0] = '\0';
    t.core.flush_max_pipelined = 2;
    bb = brigade(&t);
    add_text(bb, "one");
    add_end(&t, bb, "1");
    ap_core_output_filter(&t.out, bb);
    add_text(bb, "two");
    add_end(&t, bb, "2");
    ap_core_output_filter(&t.out, bb);
    assert_string_equal(ended, "");
    expect(&t, "");
    add_text(bb, "three");
    add_end(&t, bb, "3"); /* one more than FlushMaxPipelined */
    ap_core_output_filter(&t.out, bb);
    assert_string_equal(ended, "123");
    expect(&t, "onetwothree");
    net_test_end(&t);
}

/* Small and large files, whole and from the middle, between pieces of memory. */
static void files(void **state)
{
    static const apr_size_t sizes[] = { 1, 100, 16384, 16385, 70000 };
    static char text[70000], got[80000];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + i % 23);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct net_test t;
        apr_bucket_brigade *bb;
        apr_file_t *file;
        char name[] = "/tmp/weft-test-XXXXXX";
        int fd = mkstemp(name);
        size_t len;

        net_test_begin(&t);
        assert_int_equal(write(fd, text, sizeof(text)), sizeof(text));
        close(fd);
        assert_int_equal(apr_file_open(&file, name, APR_READ | APR_SENDFILE_ENABLED,
                                       APR_OS_DEFAULT, t.pool), APR_SUCCESS);
        unlink(name);
        bb = brigade(&t);
        add_text(bb, "head");
        apr_brigade_insert_file(bb, file, (apr_off_t)(sizeof(text) - sizes[i]),
                                (apr_off_t)sizes[i], t.pool);
        add_text(bb, "tail");
        add_flush(bb);
        assert_int_equal(ap_core_output_filter(&t.out, bb), APR_SUCCESS);
        len = net_test_hear(&t, got, sizeof(got));
        assert_int_equal(len, sizes[i] + 8);
        assert_memory_equal(got, "head", 4);
        assert_memory_equal(got + 4, text + sizeof(text) - sizes[i], sizes[i]);
        assert_memory_equal(got + 4 + sizes[i], "tail", 4);
        net_test_end(&t);
    }
}

/* A client that takes a piece now and then gets all of it, in order. */
static void slow_reader(void **state)
{
    enum { TOTAL = 2000000 };
    static char text[TOTAL], got[TOTAL];
    struct net_test t;
    apr_bucket_brigade *bb;
    size_t len = 0;
    apr_status_t rv;

    (void)state;
    for (size_t i = 0; i < TOTAL; i++)
        text[i] = (char)(i % 251);
    net_test_begin(&t);
    bb = brigade(&t);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(text, TOTAL, bb->bucket_alloc));
    t.core.flush_max_threshold = TOTAL + 1;
    assert_int_equal(ap_core_output_filter(&t.out, bb), APR_SUCCESS);
    while (APR_STATUS_IS_EAGAIN(rv = net_out_try(&t.conn))) {
        size_t n = net_test_hear(&t, got + len, 50000 < TOTAL - len ? 50000 : TOTAL - len);
        assert_true(n > 0 && t.priv.stuck && t.conn.data_in_output_filters);
        len += n;
    }
    assert_int_equal(rv, APR_SUCCESS);
    assert_false(t.priv.stuck);
    len += net_test_hear(&t, got + len, TOTAL - len);
    assert_int_equal(len, TOTAL);
    assert_memory_equal(got, text, TOTAL);
    net_test_end(&t);
}

/* One that takes nothing: the time is over, and the connection is broken. */
static void no_reader(void **state)
{
    static char text[2000000];
    struct net_test t;
    apr_bucket_brigade *bb;

    (void)state;
    net_test_begin(&t);
    ended[0] = '\0';
    bb = brigade(&t);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(text, sizeof(text), bb->bucket_alloc));
    add_end(&t, bb, "1");
    add_flush(bb);
    assert_int_equal(ap_core_output_filter(&t.out, bb), APR_TIMEUP);
    assert_true(t.conn.aborted);
    assert_string_equal(ended, "1"); /* its request ends all the same */
    net_test_end(&t);
}

static void client_has_gone(void **state)
{
    struct net_test t;
    apr_bucket_brigade *bb;

    (void)state;
    net_test_begin(&t);
    net_test_hang_up(&t);
    bb = brigade(&t);
    add_text(bb, "x");
    add_flush(bb);
    assert_int_equal(ap_core_output_filter(&t.out, bb), EPIPE);
    assert_true(t.conn.aborted);
    add_text(bb, "y");
    assert_int_equal(ap_core_output_filter(&t.out, bb), APR_ECONNABORTED);
    assert_true(APR_BRIGADE_EMPTY(bb));
    assert_int_equal(net_out_flush(&t.conn), APR_SUCCESS); /* nothing is held */
    net_test_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_until_flush), cmocka_unit_test(threshold),
        cmocka_unit_test(requests_end_in_order), cmocka_unit_test(files),
        cmocka_unit_test(slow_reader), cmocka_unit_test(no_reader),
        cmocka_unit_test(client_has_gone),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
