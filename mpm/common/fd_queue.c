/* SPDX-License-Identifier: Apache-2.0 */
/* fd_queue.c - the queue of accepted sockets and due timer events: fd_queue.h.
 *
 * A ring of fixed size for the sockets and a list for the timers, under one lock; who
 * finds neither sleeps on the condition. */
#include "apr_thread_cond.h"
#include "apr_thread_mutex.h"
#include "mpm/common/fd_queue.h"

struct item {
    apr_socket_t *sd;
    void *data;
    apr_pool_t *pool;
};

struct ap_fd_queue {
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *filled;          /* or closed, or interrupted */
    struct item *items;
    unsigned capacity, first, count;    /* of items: a ring */
    ap_fd_timer *timers, **last_timer;
    int closed;
};

AP_DECLARE(apr_status_t) ap_queue_create(ap_fd_queue **queue, int capacity, apr_pool_t *p)
{
    ap_fd_queue *q = apr_pcalloc(p, sizeof(*q));
    apr_status_t rv;

    ap_assert(capacity > 0);
    q->capacity = (unsigned)capacity;
    q->items = apr_pcalloc(p, q->capacity * sizeof(*q->items));
    q->last_timer = &q->timers;
    rv = apr_thread_mutex_create(&q->lock, APR_THREAD_MUTEX_DEFAULT, p);
    if (rv == APR_SUCCESS)
        rv = apr_thread_cond_create(&q->filled, p);
    if (rv == APR_SUCCESS)
        *queue = q;
    return rv;
}

static void take_lock(ap_fd_queue *q)
{
    apr_status_t rv = apr_thread_mutex_lock(q->lock);
    ap_assert(rv == APR_SUCCESS);
}

static apr_status_t unlock(ap_fd_queue *q, apr_status_t result)
{
    apr_status_t rv = apr_thread_mutex_unlock(q->lock);
    ap_assert(rv == APR_SUCCESS);
    return result;
}

AP_DECLARE(apr_status_t) ap_queue_push_socket(ap_fd_queue *queue, apr_socket_t *sd, void *data,
                                              apr_pool_t *p)
{
    take_lock(queue);
    if (queue->closed)
        return unlock(queue, APR_EOF);
    if (queue->count == queue->capacity)
        return unlock(queue, APR_ENOSPC);
    queue->items[(queue->first + queue->count++) % queue->capacity] = (struct item){ sd, data, p };
    apr_thread_cond_signal(queue->filled);
    return unlock(queue, APR_SUCCESS);
}

AP_DECLARE(apr_status_t) ap_queue_push_timer(ap_fd_queue *queue, ap_fd_timer *timer)
{
    take_lock(queue);
    if (queue->closed)
        return unlock(queue, APR_EOF);
    timer->next = NULL;
    *queue->last_timer = timer;
    queue->last_timer = &timer->next;
    apr_thread_cond_signal(queue->filled);
    return unlock(queue, APR_SUCCESS);
}

static ap_fd_timer *take_timer(ap_fd_queue *q)
{
    ap_fd_timer *timer = q->timers;

    q->timers = timer->next;
    if (q->timers == NULL)
        q->last_timer = &q->timers;
    timer->next = timer->previous = NULL;
    return timer;
}

static struct item take_socket(ap_fd_queue *q)
{
    struct item item = q->items[q->first];

    ap_assert(q->count > 0);
    q->items[q->first] = (struct item){ NULL, NULL, NULL };
    q->first = (q->first + 1) % q->capacity;
    q->count--;
    return item;
}

AP_DECLARE(apr_status_t) ap_queue_pop_something(ap_fd_queue *queue, apr_socket_t **sd,
                                                void **data, apr_pool_t **p,
                                                ap_fd_timer **timer)
{
    struct item item = { NULL, NULL, NULL };
    ap_fd_timer *due = NULL;

    take_lock(queue);
    if (!queue->timers && !queue->count && !queue->closed)
        apr_thread_cond_wait(queue->filled, queue->lock);
    if (!queue->timers && !queue->count)
        return unlock(queue, queue->closed ? APR_EOF : APR_EINTR);
    if (queue->timers && timer)
        due = take_timer(queue);
    else
        item = take_socket(queue);
    unlock(queue, APR_SUCCESS);
    *sd = item.sd;
    *p = item.pool;
    if (data)
        *data = item.data;
    if (timer)
        *timer = due;
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_queue_interrupt_all(ap_fd_queue *queue)
{
    take_lock(queue);
    apr_thread_cond_broadcast(queue->filled);
    return unlock(queue, APR_SUCCESS);
}

AP_DECLARE(apr_status_t) ap_queue_interrupt_one(ap_fd_queue *queue)
{
    take_lock(queue);
    apr_thread_cond_signal(queue->filled);
    return unlock(queue, APR_SUCCESS);
}

AP_DECLARE(apr_status_t) ap_queue_term(ap_fd_queue *queue)
{
    take_lock(queue);
    queue->closed = 1;
    apr_thread_cond_broadcast(queue->filled);
    return unlock(queue, APR_SUCCESS);
}
