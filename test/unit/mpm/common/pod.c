/* SPDX-License-Identifier: Apache-2.0 */
/* The pipe of death: what one side writes the other reads, each order once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "apr_general.h"
#include "mpm_common.h"

static apr_pool_t *pool;

static int make_pool(void **state)
{
    return apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS;
}

static void test_podx_tells_how_to_end(void **state)
{
    static const ap_podx_restart_t orders[] = { AP_MPM_PODX_RESTART, AP_MPM_PODX_GRACEFUL };
    ap_pod_t *pod;

    assert_int_equal(ap_mpm_podx_open(pool, &pod), APR_SUCCESS);
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
        assert_int_equal(ap_mpm_podx_signal(pod, orders[i]), APR_SUCCESS);
        assert_int_equal(ap_mpm_podx_check(pod), orders[i]);
    }
    ap_mpm_podx_killpg(pod, 2, AP_MPM_PODX_GRACEFUL);
    assert_int_equal(ap_mpm_podx_check(pod), AP_MPM_PODX_GRACEFUL);
    assert_int_equal(ap_mpm_podx_check(pod), AP_MPM_PODX_GRACEFUL);
    assert_int_equal(apr_file_puts("x", pod->pod_out), APR_SUCCESS);
    assert_int_equal(ap_mpm_podx_check(pod), AP_MPM_PODX_NORESTART);
    assert_int_equal(ap_mpm_podx_close(pod), APR_SUCCESS);
}

static void test_pod_is_looked_at_without_waiting(void **state)
{
    ap_pod_t *pod;

    assert_int_equal(ap_mpm_pod_open(pool, &pod), APR_SUCCESS);
    assert_true(APR_STATUS_IS_EAGAIN(ap_mpm_pod_check(pod)));
    ap_mpm_pod_killpg(pod, 2);
    assert_int_equal(ap_mpm_pod_check(pod), APR_SUCCESS);
    assert_int_equal(ap_mpm_pod_check(pod), APR_SUCCESS);
    assert_true(APR_STATUS_IS_EAGAIN(ap_mpm_pod_check(pod)));
    assert_int_equal(ap_mpm_pod_signal(pod), APR_SUCCESS);
    assert_int_equal(ap_mpm_pod_check(pod), APR_SUCCESS);
    assert_int_equal(apr_file_puts("x", pod->pod_out), APR_SUCCESS);
    assert_int_equal(ap_mpm_pod_check(pod), AP_NORESTART);
    assert_int_equal(ap_mpm_pod_close(pod), APR_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_podx_tells_how_to_end),
        cmocka_unit_test(test_pod_is_looked_at_without_waiting),
    };

    return cmocka_run_group_tests(tests, make_pool, NULL);
}
