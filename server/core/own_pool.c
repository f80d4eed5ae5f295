/* SPDX-License-Identifier: Apache-2.0 */
/* own_pool.c - a pool that children fill while they serve.
 *
 * The configuration's pools belong to whoever reads the configuration; in a child any
 * thread may use them at any time. What the core makes later and keeps (merges, tables
 * for look-ups) goes into a pool with an allocator of its own, which only its owner's
 * lock guards. */
#include "core/core_priv.h"

apr_pool_t *own_pool_create(apr_pool_t *parent, const char *tag)
{
    apr_allocator_t *allocator;
    apr_pool_t *pool;

    if (apr_allocator_create(&allocator) != APR_SUCCESS)
        ap_abort_on_oom();
    if (apr_pool_create_ex(&pool, parent, NULL, allocator) != APR_SUCCESS)
        ap_abort_on_oom();
    apr_allocator_owner_set(allocator, pool);
    apr_pool_tag(pool, tag);
    return pool;
}
