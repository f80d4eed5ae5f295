/* SPDX-License-Identifier: Apache-2.0 */
/* core_test.h - a pool, for the tests of server/core and server/request. */
#ifndef WEFT_CORE_TEST_H
#define WEFT_CORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apr_strings.h"
#include "core/core_priv.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static apr_pool_t *pool;

static inline int start_pool(void **state)
{
    (void)state;
    apr_initialize();
    return apr_pool_create(&pool, NULL) == APR_SUCCESS ? 0 : -1;
}

static inline int end_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

#endif
