/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes from a socket: lines cut at every byte, peeking and consuming, every mode of reading,
 * the end of the stream, and time that runs out. */
#include "net_test.h"

static apr_status_t get(struct net_test *t, ap_input_mode_t mode, apr_read_type_e block,
                        apr_off_t n, char *to, size_t size)
{
    apr_bucket_brigade *bb = apr_brigade_create(t->pool, t->conn.bucket_alloc);
    apr_status_t rv = ap_core_input_filter(&t->in, bb, mode, block, n);
    apr_size_t len = size - 1;

    assert_true(rv == APR_SUCCESS || APR_BRIGADE_EMPTY(bb));
    assert_int_equal(apr_brigade_flatten(bb, to, &len), APR_SUCCESS);
    to[len] = '\0';
    apr_brigade_destroy(bb);
    return rv;
}

static void lines_cut_everywhere(void **state)
{
    static const char text[] = "one\r\n\ntwo three\r\nrest";
    static const char *const lines[] = { "one\r\n", "\n", "two three\r\n", "rest" };

    (void)state;
    for (size_t cut = 0; cut < sizeof(text); cut++) {
        struct net_test t;
        char got[64];
        size_t said = cut;

        net_test_begin(&t);
        net_test_say(&t, text, cut);
        for (int i = 0; i < 4; i++) {
            apr_status_t rv = get(&t, AP_MODE_GETLINE, APR_NONBLOCK_READ, 0, got, sizeof(got));
            if (APR_STATUS_IS_EAGAIN(rv) && said == cut) {
                net_test_say(&t, text + cut, sizeof(text) - 1 - cut);
                said = sizeof(text);
                net_test_hang_up(&t);
                rv = get(&t, AP_MODE_GETLINE, APR_BLOCK_READ, 0, got, sizeof(got));
            }
            assert_int_equal(rv, APR_SUCCESS);
            assert_string_equal(got, lines[i]);
        }
        assert_int_equal(get(&t, AP_MODE_GETLINE, APR_BLOCK_READ, 0, got, sizeof(got)), APR_EOF);
        net_test_end(&t);
    }
}

static void modes(void **state)
{
    struct net_test t;
    char got[32];

    (void)state;
    net_test_begin(&t);
    assert_true(APR_STATUS_IS_EAGAIN(
        get(&t, AP_MODE_READBYTES, APR_NONBLOCK_READ, 5, got, sizeof(got))));
    assert_int_equal(get(&t, AP_MODE_READBYTES, APR_BLOCK_READ, 5, got, sizeof(got)), APR_TIMEUP);
    net_test_say(&t, "\r\n\nabcdef", 9);
    assert_int_equal(get(&t, AP_MODE_SPECULATIVE, APR_BLOCK_READ, 4, got, sizeof(got)),
                     APR_SUCCESS);
    assert_string_equal(got, "\r\n\na");
    assert_int_equal(get(&t, AP_MODE_EATCRLF, APR_NONBLOCK_READ, 0, got, sizeof(got)),
                     APR_SUCCESS);
    assert_int_equal(get(&t, AP_MODE_READBYTES, APR_BLOCK_READ, 2, got, sizeof(got)), APR_SUCCESS);
    assert_string_equal(got, "ab");
    assert_int_equal(get(&t, AP_MODE_READBYTES, APR_BLOCK_READ, 0, got, sizeof(got)),
                     APR_EGENERAL);
    assert_int_equal(get(&t, AP_MODE_INIT, APR_BLOCK_READ, 0, got, sizeof(got)), APR_SUCCESS);
    assert_int_equal(get(&t, AP_MODE_READBYTES, APR_BLOCK_READ, 99, got, sizeof(got)),
                     APR_SUCCESS);
    assert_string_equal(got, "cdef");
    assert_int_equal(net_in_pending(&t.conn), 0);
    net_test_hang_up(&t);
    for (int i = 0; i < 2; i++) /* the end stays the end */
        assert_int_equal(get(&t, AP_MODE_READBYTES, APR_BLOCK_READ, 1, got, sizeof(got)), APR_EOF);
    net_test_end(&t);
}

static void peek_and_consume(void **state)
{
    struct net_test t;
    const char *data;

    (void)state;
    net_test_begin(&t);
    assert_int_equal(net_in_peek(&t.conn, &data), 0);
    assert_true(APR_STATUS_IS_EAGAIN(net_in_fill(&t.conn)));
    net_test_say(&t, "abc", 3);
    assert_int_equal(net_in_fill(&t.conn), APR_SUCCESS);
    assert_int_equal(net_in_peek(&t.conn, &data), 3);
    assert_memory_equal(data, "abc", 3);
    net_in_consume(&t.conn, 1);
    net_test_say(&t, "de", 2);
    assert_int_equal(net_in_fill(&t.conn), APR_SUCCESS);
    assert_int_equal(net_in_peek(&t.conn, &data), 4);
    assert_memory_equal(data, "bcde", 4);
    net_in_consume(&t.conn, 4);
    assert_null(t.priv.in->buf); /* an idle connection holds no buffer */
    t.conn.input_filters = &t.out; /* something stands between */
    net_test_say(&t, "f", 1);
    net_in_fill(&t.conn);
    assert_int_equal(net_in_peek(&t.conn, &data), 0);
    assert_int_equal(net_in_pending(&t.conn), 1);
    net_test_end(&t);
}

static void head_is_ready(void **state)
{
    static const char head[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    struct net_test t;

    (void)state;
    net_test_begin(&t);
    for (size_t i = 0; i < sizeof(head) - 1; i++) {
        assert_false(net_in_head_ready(&t.conn));
        net_test_say(&t, head + i, 1);
        assert_int_equal(net_in_fill(&t.conn), APR_SUCCESS);
    }
    assert_true(net_in_head_ready(&t.conn));
    net_in_consume(&t.conn, sizeof(head) - 1);
    assert_false(net_in_head_ready(&t.conn));
    net_test_hang_up(&t);
    assert_int_equal(net_in_fill(&t.conn), APR_EOF);
    assert_true(net_in_head_ready(&t.conn)); /* so that somebody notices */
    net_test_end(&t);
}

/* A line that is longer than the buffer comes in pieces; a full buffer is no place to wait in. */
static void longer_than_the_buffer(void **state)
{
    static char text[NET_IN_SIZE + 100], got[NET_IN_SIZE + 200];
    struct net_test t;

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\n';
    net_test_begin(&t);
    net_test_say(&t, text, sizeof(text));
    assert_int_equal(net_in_fill(&t.conn), APR_SUCCESS);
    assert_int_equal(net_in_pending(&t.conn), NET_IN_SIZE);
    assert_int_equal(net_in_fill(&t.conn), APR_ENOSPC);
    assert_true(net_in_head_ready(&t.conn));
    assert_int_equal(get(&t, AP_MODE_GETLINE, APR_BLOCK_READ, 0, got, sizeof(got)), APR_SUCCESS);
    assert_int_equal(strlen(got), NET_IN_SIZE);
    assert_int_equal(get(&t, AP_MODE_GETLINE, APR_BLOCK_READ, 0, got, sizeof(got)), APR_SUCCESS);
    assert_int_equal(strlen(got), 100);
    net_test_end(&t);
}

static void waited_in_vain(void **state)
{
    struct net_test t;
    char got[8];

    (void)state;
    net_test_begin(&t);
    t.priv.read_timed_out = 1;
    apr_socket_timeout_set(t.net.client_socket, -1);
    assert_int_equal(get(&t, AP_MODE_GETLINE, APR_BLOCK_READ, 0, got, sizeof(got)), APR_TIMEUP);
    net_test_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_cut_everywhere), cmocka_unit_test(modes),
        cmocka_unit_test(peek_and_consume),     cmocka_unit_test(head_is_ready),
        cmocka_unit_test(longer_than_the_buffer), cmocka_unit_test(waited_in_vain),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
