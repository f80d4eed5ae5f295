/* SPDX-License-Identifier: Apache-2.0 */
/* Merges are made once for a pair, for many pairs, from several threads, until the memo is full
 * or emptied. */
#include "../config/config_test.h"
#include "apr_thread_proc.h"
#include "core/core_priv.h"

enum { FEW = 40, PAIRS = 70000, MOST = 65536, THREADS = 4 };

static apr_pool_t *conf_pool;

static ap_conf_vector_t *vector(void)
{
    return ap_create_per_dir_config(conf_pool);
}

static int start_pool(void **state)
{
    apr_pool_create(&conf_pool, ap_pglobal);
    merge_memo_reset(conf_pool);
    (void)state;
    return 0;
}

static int end_pool(void **state)
{
    (void)state;
    apr_pool_destroy(conf_pool);
    return 0;
}

static void pairs(void **state)
{
    ap_conf_vector_t *v[FEW], *merged[FEW][FEW];

    (void)state;
    for (int i = 0; i < FEW; i++)
        v[i] = vector();
    for (int i = 0; i < FEW; i++)
        for (int j = 0; j < FEW; j++)
            merged[i][j] = merge_memo_lasting(v[i], v[j]);
    for (int i = 0; i < FEW; i++) {
        for (int j = 0; j < FEW; j++) {
            assert_ptr_equal(merge_memo_lasting(v[i], v[j]), merged[i][j]);
            assert_true(i == j || merged[i][j] != merged[j][i]); /* order matters */
        }
    }
}

/* Past the limit nothing is kept, and what was kept is found. */
static void full(void **state)
{
    ap_conf_vector_t *base = vector(), *add = vector(), *kept = merge_memo_lasting(base, add);
    int lasting = 1;

    (void)state;
    for (int i = 0; i < PAIRS; i++)
        lasting += merge_memo_lasting(i & 1 ? base : add, vector()) != NULL;
    assert_int_equal(lasting, MOST);
    assert_ptr_equal(merge_memo_lasting(base, add), kept);
    assert_null(merge_memo_lasting(base, vector()));
}

struct worker {
    ap_conf_vector_t **v;
    ap_conf_vector_t *got[FEW];
};

static void *APR_THREAD_FUNC merge_all(apr_thread_t *thread, void *data)
{
    struct worker *w = data;

    (void)thread;
    for (int i = 0; i < FEW; i++)
        w->got[i] = merge_memo_lasting(w->v[i], w->v[(i + 1) % FEW]);
    return NULL;
}

/* Threads that need the same pairs at once get the same merges. */
static void threads(void **state)
{
    ap_conf_vector_t *v[FEW];
    struct worker workers[THREADS];
    apr_thread_t *ids[THREADS];
    apr_status_t rv;

    (void)state;
    for (int i = 0; i < FEW; i++)
        v[i] = vector();
    for (int t = 0; t < THREADS; t++) {
        workers[t].v = v;
        assert_int_equal(apr_thread_create(&ids[t], NULL, merge_all, &workers[t], conf_pool), 0);
    }
    for (int t = 0; t < THREADS; t++)
        apr_thread_join(&rv, ids[t]);
    for (int t = 1; t < THREADS; t++)
        assert_memory_equal(workers[t].got, workers[0].got, sizeof(workers[0].got));
}

static void emptied(void **state)
{
    ap_conf_vector_t *base = vector(), *add = vector();
    ap_conf_vector_t *merged = merge_memo_lasting(base, add);

    (void)state;
    assert_non_null(merged);
    merge_memo_reset(conf_pool);
    assert_ptr_not_equal(merge_memo_lasting(base, add), merged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pairs, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(full, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(threads, start_pool, end_pool),
        cmocka_unit_test_setup_teardown(emptied, start_pool, end_pool),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
