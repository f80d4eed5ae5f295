/* SPDX-License-Identifier: Apache-2.0 */
/* Which thread is this: the first one, one of ours, and after a fork. */
#include "util_test.h"

static void *APR_THREAD_FUNC body(apr_thread_t *self, void *data)
{
    assert_ptr_equal(ap_thread_current(), self);
    *(int *)data = 1;
    return NULL;
}

static void current(void **state)
{
    apr_thread_t *main_thread;
    apr_thread_t *thread;
    apr_status_t rv;
    int ran = 0;

    assert_null(ap_thread_current());
    assert_int_equal(ap_thread_main_create(&main_thread, pool), APR_SUCCESS);
    assert_ptr_equal(ap_thread_current(), main_thread);
    assert_int_equal(ap_thread_current_create(&thread, NULL, pool), APR_EEXIST);
    assert_int_equal(ap_thread_create(&thread, NULL, body, &ran, pool), APR_SUCCESS);
    apr_thread_join(&rv, thread);
    assert_true(ran);
    assert_ptr_equal(ap_thread_current(), main_thread);
    ap_thread_current_after_fork();
    assert_null(ap_thread_current());
}

MAIN(cmocka_unit_test(current))
