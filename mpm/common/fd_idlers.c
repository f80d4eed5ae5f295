/* SPDX-License-Identifier: Apache-2.0 */
/* fd_idlers.c - how many workers are idle, and pools to use again: fd_queue.h.
 *
 * A kept pool carries its own link, allocated from it: who gets the pool uses it from
 * there on, and clears it before it comes back. */
#include <stdatomic.h>

#include "apr_thread_cond.h"
#include "apr_thread_mutex.h"
#include "mpm/common/fd_queue.h"

struct kept {
    apr_pool_t *pool;
    struct kept *next;
};

struct ap_fd_queue_info {
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *changed;     /* one more is idle, or it is closed */
    _Atomic unsigned idle;          /* changed under the lock, read without */
    int max_pools, pools;
    struct kept *kept;
    int closed;
};

static apr_status_t destroy_kept(void *data)
{
    ap_queue_info_free_idle_pools(data);
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_queue_info_create(ap_fd_queue_info **info, apr_pool_t *p,
                                              int max_idlers, int max_pools)
{
    ap_fd_queue_info *q = apr_pcalloc(p, sizeof(*q));
    apr_status_t rv;

    ap_assert(max_idlers > 0);
    q->max_pools = max_pools;
    rv = apr_thread_mutex_create(&q->lock, APR_THREAD_MUTEX_DEFAULT, p);
    if (rv == APR_SUCCESS)
        rv = apr_thread_cond_create(&q->changed, p);
    if (rv != APR_SUCCESS)
        return rv;
    apr_pool_pre_cleanup_register(p, q, destroy_kept);
    *info = q;
    return APR_SUCCESS;
}

static void take_lock(ap_fd_queue_info *q)
{
    apr_status_t rv = apr_thread_mutex_lock(q->lock);
    ap_assert(rv == APR_SUCCESS);
}

static apr_status_t unlock(ap_fd_queue_info *q, apr_status_t result)
{
    apr_status_t rv = apr_thread_mutex_unlock(q->lock);
    ap_assert(rv == APR_SUCCESS);
    return result;
}

AP_DECLARE(apr_status_t) ap_queue_info_set_idle(ap_fd_queue_info *info, apr_pool_t *pool)
{
    ap_queue_info_push_pool(info, pool);
    take_lock(info);
    info->idle++;
    apr_thread_cond_signal(info->changed);
    return unlock(info, APR_SUCCESS);
}

AP_DECLARE(apr_status_t) ap_queue_info_wait_for_idler(ap_fd_queue_info *info, int *had_to_wait)
{
    take_lock(info);
    if (info->idle == 0 && !info->closed && had_to_wait)
        *had_to_wait = 1;
    while (info->idle == 0 && !info->closed)
        apr_thread_cond_wait(info->changed, info->lock);
    if (info->closed)
        return unlock(info, APR_EOF);
    info->idle--;
    return unlock(info, APR_SUCCESS);
}

AP_DECLARE(apr_status_t) ap_queue_info_try_get_idler(ap_fd_queue_info *info)
{
    take_lock(info);
    if (info->closed)
        return unlock(info, APR_EOF);
    if (info->idle == 0)
        return unlock(info, APR_EAGAIN);
    info->idle--;
    return unlock(info, APR_SUCCESS);
}

AP_DECLARE(apr_uint32_t) ap_queue_info_num_idlers(ap_fd_queue_info *info)
{
    return info->idle;
}

AP_DECLARE(void) ap_queue_info_push_pool(ap_fd_queue_info *info, apr_pool_t *pool)
{
    struct kept *k;
    int keep;

    if (pool == NULL)
        return;
    k = apr_palloc(pool, sizeof(*k));
    take_lock(info);
    keep = info->max_pools < 0 || info->pools < info->max_pools;
    if (keep) {
        *k = (struct kept){ pool, info->kept };
        info->kept = k;
        info->pools++;
    }
    unlock(info, APR_SUCCESS);
    if (!keep)
        apr_pool_destroy(pool);
}

AP_DECLARE(void) ap_queue_info_pop_pool(ap_fd_queue_info *info, apr_pool_t **pool)
{
    struct kept *k;

    take_lock(info);
    if ((k = info->kept) != NULL) {
        info->kept = k->next;
        info->pools--;
    }
    unlock(info, APR_SUCCESS);
    *pool = k ? k->pool : NULL;
}

AP_DECLARE(void) ap_queue_info_free_idle_pools(ap_fd_queue_info *info)
{
    apr_pool_t *pool;

    for (ap_queue_info_pop_pool(info, &pool); pool; ap_queue_info_pop_pool(info, &pool))
        apr_pool_destroy(pool);
}

AP_DECLARE(apr_status_t) ap_queue_info_term(ap_fd_queue_info *info)
{
    take_lock(info);
    info->closed = 1;
    apr_thread_cond_broadcast(info->changed);
    return unlock(info, APR_SUCCESS);
}
