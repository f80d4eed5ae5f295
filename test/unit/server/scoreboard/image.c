/* SPDX-License-Identifier: Apache-2.0 */
/* A scoreboard whose limits change while children are in it: who is there keeps his rows and his
 * counts, others get rows enough, and what cannot be is refused whole. */
#include "../config/config_test.h"
#include "apr_hooks.h"
#include "mpm/common/mpm_priv.h"
#include "scoreboard/scoreboard_priv.h"

extern module mpm_worker_module;

enum { CHILDREN = 2, THREADS = 3 };

static int start(void **state)
{
    start_process(state);
    apr_hook_global_pool = ap_pglobal;
    mpm_worker_module.register_hooks(ap_pglobal);
    mpm_limits.server_limit = CHILDREN;
    mpm_limits.thread_limit = THREADS;
    return ap_create_scoreboard(ap_pglobal, SB_SHARED) != OK;
}

static int asked(int code)
{
    int value = -1;

    assert_int_equal(ap_mpm_query(code, &value), APR_SUCCESS);
    return value;
}

static void as_configured(void **state)
{
    (void)state;
    assert_int_equal(asked(AP_MPMQ_HARD_LIMIT_DAEMONS), CHILDREN);
    assert_int_equal(asked(AP_MPMQ_HARD_LIMIT_THREADS), THREADS);
    assert_non_null(ap_get_scoreboard_worker_from_indexes(CHILDREN - 1, THREADS - 1));
    assert_null(ap_get_scoreboard_worker_from_indexes(CHILDREN - 1, THREADS));
    assert_null(ap_get_scoreboard_process(CHILDREN));
}

/* Slot 0 is in use, slot 1 is free. */
static void grows_around_a_child(void **state)
{
    worker_score *mine = ap_get_scoreboard_worker_from_indexes(0, 2);
    worker_score *free_row = ap_get_scoreboard_worker_from_indexes(1, 2);

    (void)state;
    mine->access_count = 7;
    free_row->access_count = 11;
    assert_true(scoreboard_resize(5, 64));
    assert_true(scoreboard_place(1, 64));
    assert_ptr_equal(ap_get_scoreboard_worker_from_indexes(0, 2), mine);
    assert_int_equal(ap_get_scoreboard_worker_from_indexes(1, 2)->access_count, 11);
    assert_int_equal(scoreboard_threads(0), THREADS);
    assert_int_equal(scoreboard_threads(1), 64);
    assert_int_equal(ap_scoreboard_image->global->server_limit, 5);
    assert_int_equal(ap_scoreboard_image->global->thread_limit, 64);
}

/* A thread that the slot of an old child has no row for is one that does nothing. */
static void no_row_is_dead(void **state)
{
    worker_score copy;

    (void)state;
    assert_int_equal(ap_get_scoreboard_worker_from_indexes(0, 63)->status, SERVER_DEAD);
    assert_null(ap_get_scoreboard_worker_from_indexes(0, 64));
    ap_copy_scoreboard_worker(&copy, 4, 63);
    assert_int_equal(copy.status, SERVER_DEAD);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    assert_false(scoreboard_resize(SCOREBOARD_SLOTS_MAX + 1, 1));
    assert_false(scoreboard_resize(SCOREBOARD_SLOTS_MAX, 20000));
    assert_false(scoreboard_place(2, 1 << 30));
    assert_int_equal(scoreboard_slots(), 5);
    assert_int_equal(scoreboard_thread_limit(), 64);
}

/* What a child's modules have counted to does not vanish under them. */
static void a_child_keeps_the_slots_it_knows(void **state)
{
    (void)state;
    scoreboard_in_child();
    ap_scoreboard_image->global->server_limit = 1;
    assert_non_null(ap_get_scoreboard_process(4));
    ap_scoreboard_image->global->server_limit = 1 << 30;
    assert_int_equal(scoreboard_slots(), SCOREBOARD_SLOTS_MAX);
    ap_scoreboard_image->global->server_limit = 9;
    assert_non_null(ap_get_scoreboard_process(8));
    assert_null(ap_get_scoreboard_process(9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_configured),       cmocka_unit_test(grows_around_a_child),
        cmocka_unit_test(no_row_is_dead),      cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(a_child_keeps_the_slots_it_knows),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
