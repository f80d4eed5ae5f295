/* SPDX-License-Identifier: Apache-2.0 */
/* The queue between a listener and its workers: order, limits, waking, closing; who is idle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "apr_general.h"
#include "apr_thread_proc.h"
#include "mpm/common/fd_queue.h"

static apr_pool_t *pool;

static int make_pool(void **state)
{
    return apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

/* The queue never looks into a socket: any address will do. */
#define SOCKET(n) ((apr_socket_t *)&places[n])
static char places[8];

struct popped {
    apr_status_t rv;
    apr_socket_t *sd;
    void *data;
    apr_pool_t *pool;
    ap_fd_timer *timer;
};

static struct popped pop(ap_fd_queue *q)
{
    struct popped p;
    p.rv = ap_queue_pop_something(q, &p.sd, &p.data, &p.pool, &p.timer);
    return p;
}

static void test_first_in_first_out_and_round_the_ring(void **state)
{
    ap_fd_queue *q;

    assert_int_equal(ap_queue_create(&q, 2, pool), APR_SUCCESS);
    for (int turn = 0; turn < 3; turn++) {
        assert_int_equal(ap_queue_push_socket(q, SOCKET(0), NULL, NULL), APR_SUCCESS);
        assert_int_equal(ap_queue_push_socket(q, SOCKET(1), &turn, pool), APR_SUCCESS);
        assert_int_equal(ap_queue_push_socket(q, SOCKET(2), NULL, pool), APR_ENOSPC);
        struct popped a = pop(q);
        assert_int_equal(ap_queue_push_socket(q, SOCKET(2), NULL, pool), APR_SUCCESS);
        struct popped b = pop(q), c = pop(q);
        assert_ptr_equal(a.sd, SOCKET(0));
        assert_null(a.data);
        assert_ptr_equal(b.sd, SOCKET(1));
        assert_ptr_equal(b.data, &turn);
        assert_ptr_equal(b.pool, pool);
        assert_null(b.timer);
        assert_ptr_equal(c.sd, SOCKET(2));
    }
}

static void test_timers_go_first_in_their_order(void **state)
{
    ap_fd_timer one, two;
    ap_fd_queue *q;

    assert_int_equal(ap_queue_create(&q, 2, pool), APR_SUCCESS);
    ap_queue_push_socket(q, SOCKET(0), NULL, pool);
    ap_queue_push_timer(q, &one);
    ap_queue_push_timer(q, &two);
    struct popped a = pop(q), b = pop(q), c = pop(q);
    assert_ptr_equal(a.timer, &one);
    assert_null(a.sd);
    assert_ptr_equal(b.timer, &two);
    assert_ptr_equal(c.sd, SOCKET(0));
    ap_queue_push_timer(q, &two);
    assert_ptr_equal(pop(q).timer, &two);
}

static void test_a_closed_queue_gives_out_what_is_left(void **state)
{
    ap_fd_timer timer;
    ap_fd_queue *q;

    assert_int_equal(ap_queue_create(&q, 2, pool), APR_SUCCESS);
    ap_queue_push_socket(q, SOCKET(0), NULL, pool);
    assert_int_equal(ap_queue_term(q), APR_SUCCESS);
    assert_int_equal(ap_queue_push_socket(q, SOCKET(1), NULL, pool), APR_EOF);
    assert_int_equal(ap_queue_push_timer(q, &timer), APR_EOF);
    assert_ptr_equal(pop(q).sd, SOCKET(0));
    assert_int_equal(pop(q).rv, APR_EOF);
}

static _Atomic int returned;

static void *APR_THREAD_FUNC wait_in_queue(apr_thread_t *thread, void *q)
{
    apr_status_t rv = pop(q).rv;
    returned++;
    apr_thread_exit(thread, rv);
    return NULL;
}

/* A thread may not wait yet when it is interrupted, so insist until it returned. */
static void test_interruption_wakes_who_waits(void **state)
{
    apr_status_t (*const ways[])(ap_fd_queue *) = { ap_queue_interrupt_one,
                                                    ap_queue_interrupt_all };
    for (int i = 0; i < 2; i++) {
        apr_thread_t *thread;
        apr_status_t rv;
        ap_fd_queue *q;

        returned = 0;
        assert_int_equal(ap_queue_create(&q, 1, pool), APR_SUCCESS);
        assert_int_equal(apr_thread_create(&thread, NULL, wait_in_queue, q, pool), APR_SUCCESS);
        while (!returned)
            assert_int_equal(ways[i](q), APR_SUCCESS);
        apr_thread_join(&rv, thread);
        assert_int_equal(rv, APR_EINTR);
    }
}

static void test_idlers_are_counted(void **state)
{
    ap_fd_queue_info *info;
    int waited = 0;

    assert_int_equal(ap_queue_info_create(&info, pool, 2, -1), APR_SUCCESS);
    assert_int_equal(ap_queue_info_try_get_idler(info), APR_EAGAIN);
    assert_int_equal(ap_queue_info_set_idle(info, NULL), APR_SUCCESS);
    assert_int_equal(ap_queue_info_set_idle(info, NULL), APR_SUCCESS);
    assert_int_equal(ap_queue_info_num_idlers(info), 2);
    assert_int_equal(ap_queue_info_wait_for_idler(info, &waited), APR_SUCCESS);
    assert_int_equal(ap_queue_info_try_get_idler(info), APR_SUCCESS);
    assert_int_equal(ap_queue_info_num_idlers(info), 0);
    assert_int_equal(waited, 0);
    assert_int_equal(ap_queue_info_term(info), APR_SUCCESS);
    assert_int_equal(ap_queue_info_wait_for_idler(info, &waited), APR_EOF);
    assert_int_equal(ap_queue_info_try_get_idler(info), APR_EOF);
    assert_int_equal(ap_queue_info_set_idle(info, NULL), APR_SUCCESS);
    assert_int_equal(ap_queue_info_try_get_idler(info), APR_EOF);
}

static void *APR_THREAD_FUNC wait_for_idler(apr_thread_t *thread, void *info)
{
    apr_thread_exit(thread, ap_queue_info_wait_for_idler(info, NULL));
    return NULL;
}

static void test_an_idler_or_the_end_wakes_the_listener(void **state)
{
    for (int close = 0; close < 2; close++) {
        ap_fd_queue_info *info;
        apr_thread_t *thread;
        apr_status_t rv;

        assert_int_equal(ap_queue_info_create(&info, pool, 1, -1), APR_SUCCESS);
        assert_int_equal(apr_thread_create(&thread, NULL, wait_for_idler, info, pool), 0);
        rv = close ? ap_queue_info_term(info) : ap_queue_info_set_idle(info, NULL);
        assert_int_equal(rv, APR_SUCCESS);
        apr_thread_join(&rv, thread);
        assert_int_equal(rv, close ? APR_EOF : APR_SUCCESS);
        assert_int_equal(ap_queue_info_num_idlers(info), 0);
    }
}

static int destroyed;

static apr_status_t count(void *unused)
{
    destroyed++;
    return APR_SUCCESS;
}

static apr_pool_t *counted_pool(void)
{
    apr_pool_t *p;

    assert_int_equal(apr_pool_create(&p, NULL), APR_SUCCESS);
    apr_pool_cleanup_register(p, NULL, count, apr_pool_cleanup_null);
    return p;
}

static void test_pools_are_kept_up_to_the_limit(void **state)
{
    apr_pool_t *life, *a = counted_pool(), *b = counted_pool(), *c = counted_pool(), *got;
    ap_fd_queue_info *info;

    destroyed = 0;
    assert_int_equal(apr_pool_create(&life, NULL), APR_SUCCESS);
    assert_int_equal(ap_queue_info_create(&info, life, 1, 2), APR_SUCCESS);
    ap_queue_info_pop_pool(info, &got);
    assert_null(got);
    ap_queue_info_push_pool(info, a);
    assert_int_equal(ap_queue_info_set_idle(info, b), APR_SUCCESS);
    ap_queue_info_push_pool(info, c);
    assert_int_equal(destroyed, 1);
    ap_queue_info_pop_pool(info, &got);
    assert_ptr_equal(got, b);
    ap_queue_info_push_pool(info, got);
    ap_queue_info_free_idle_pools(info);
    assert_int_equal(destroyed, 3);
    ap_queue_info_push_pool(info, counted_pool());
    apr_pool_destroy(life);
    assert_int_equal(destroyed, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_in_first_out_and_round_the_ring),
        cmocka_unit_test(test_timers_go_first_in_their_order),
        cmocka_unit_test(test_a_closed_queue_gives_out_what_is_left),
        cmocka_unit_test(test_interruption_wakes_who_waits),
        cmocka_unit_test(test_idlers_are_counted),
        cmocka_unit_test(test_an_idler_or_the_end_wakes_the_listener),
        cmocka_unit_test(test_pools_are_kept_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, make_pool, NULL);
}
