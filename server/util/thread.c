/* SPDX-License-Identifier: Apache-2.0 */
/* thread.c - every thread can ask which APR thread it is.
 *
 * The answer is kept in thread-local storage: set by ap_thread_create() before the
 * start function runs, or by ap_thread_current_create() for a thread that APR did
 * not make (the first one of the process, a library's). */
#include <apr_portable.h>

#include "util/util_priv.h"

static _Thread_local apr_thread_t *current;

/** What a new thread runs; lives in the pool that the thread was made from. */
struct start {
    apr_thread_start_t func;
    void *data;
};

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    struct start start = *(struct start *)data;

    ap_assert(current == NULL);
    current = thread;
    return start.func(thread, start.data);
}

AP_DECLARE(apr_status_t) ap_thread_create(apr_thread_t **thread, apr_threadattr_t *attr,
                                          apr_thread_start_t func, void *data, apr_pool_t *pool)
{
    struct start *start = apr_palloc(pool, sizeof(*start));

    ap_assert(func != NULL);
    start->func = func;
    start->data = data;
    return apr_thread_create(thread, attr, run, start, pool);
}

AP_DECLARE(apr_status_t) ap_thread_current_create(apr_thread_t **thread, apr_threadattr_t *attr,
                                                  apr_pool_t *pool)
{
    apr_os_thread_t self = apr_os_thread_current();
    apr_status_t rv;

    ap_assert(thread != NULL);
    *thread = current;
    if (current)
        return APR_EEXIST;
    rv = apr_os_thread_put(thread, &self, pool);
    if (rv == APR_SUCCESS)
        current = *thread;
    return rv;
}

static apr_status_t forget_main(void *data)
{
    if (current == data)
        current = NULL;
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_thread_main_create(apr_thread_t **thread, apr_pool_t *pool)
{
    apr_status_t rv = ap_thread_current_create(thread, NULL, pool);

    if (rv == APR_SUCCESS)
        apr_pool_cleanup_register(pool, *thread, forget_main, apr_pool_cleanup_null);
    return rv;
}

AP_DECLARE(apr_thread_t *) ap_thread_current(void)
{
    return current;
}

AP_DECLARE(void) ap_thread_current_after_fork(void)
{
    current = NULL;
}
