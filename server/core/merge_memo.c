/* SPDX-License-Identifier: Apache-2.0 */
/* merge_memo.c - merges of per-directory configurations that are made once.
 *
 * A request's configuration is the merge of the sections that apply to it. Which
 * sections those are changes from request to request, but there are few different
 * sequences of them, so each pair (what was merged before, the next section) is
 * merged by the first request that needs it and kept until the configuration is
 * read again.
 *
 * Threads: look-ups take no lock. A table is an array of cells with open addressing;
 *          a cell is filled once, its key last and with release order. A bigger
 *          table replaces a full one; the old one stays readable.
 * Memory:  a pool of its own below pconf, used under the lock only. */
#include <stdatomic.h>
#include <stdint.h>
#include "apr_thread_mutex.h"
#include "core/core_priv.h"

enum {
    MEMO_FIRST = 256,    /* cells of the first table; a power of two */
    MEMO_MOST = 65536    /* pairs kept; more are merged for each request */
};

struct cell {
    _Atomic(ap_conf_vector_t *) base; /* NULL: the cell is free */
    ap_conf_vector_t *add;
    ap_conf_vector_t *merged;
};

struct table {
    size_t mask;
    size_t used;                   /* under the lock */
    struct cell cells[];
};

static _Atomic(struct table *) current;
static apr_thread_mutex_t *memo_lock;
static apr_pool_t *memo_pool;

static size_t place(const ap_conf_vector_t *base, const ap_conf_vector_t *add)
{
    uint64_t h = ((uintptr_t)base >> 3) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 29) ^ ((uintptr_t)add >> 3)) * UINT64_C(0xbf58476d1ce4e5b9);
    return (size_t)(h ^ (h >> 32));
}

/** The cell of a pair, or the free cell where it would go. */
static struct cell *probe(struct table *t, const ap_conf_vector_t *base,
                          const ap_conf_vector_t *add)
{
    for (size_t i = place(base, add);; i++) {
        struct cell *cell = &t->cells[i & t->mask];
        ap_conf_vector_t *key = atomic_load_explicit(&cell->base, memory_order_acquire);
        if (!key || (key == base && cell->add == add))
            return cell;
    }
}

static ap_conf_vector_t *found(struct table *t, const ap_conf_vector_t *base,
                               const ap_conf_vector_t *add)
{
    struct cell *cell = probe(t, base, add);
    return atomic_load_explicit(&cell->base, memory_order_relaxed) ? cell->merged : NULL;
}

static void fill(struct table *t, ap_conf_vector_t *base, ap_conf_vector_t *add,
                 ap_conf_vector_t *merged)
{
    struct cell *cell = probe(t, base, add);
    ap_assert(t->used < t->mask);
    cell->add = add;
    cell->merged = merged;
    atomic_store_explicit(&cell->base, base, memory_order_release);
    t->used++;
}

static struct table *table_make(size_t cells)
{
    struct table *t = apr_pcalloc(memo_pool, sizeof(*t) + cells * sizeof(struct cell));
    t->mask = cells - 1;
    return t;
}

/** Make room for one more pair: a table is at most half full. Lock held. */
static struct table *table_room(void)
{
    struct table *old = atomic_load_explicit(&current, memory_order_relaxed);
    if (old && old->used < old->mask / 2)
        return old;
    struct table *t = table_make(old ? 2 * (old->mask + 1) : MEMO_FIRST);
    for (size_t i = 0; old && i <= old->mask; i++) {
        struct cell *cell = &old->cells[i];
        ap_conf_vector_t *base = atomic_load_explicit(&cell->base, memory_order_relaxed);
        if (base)
            fill(t, base, cell->add, cell->merged);
    }
    atomic_store_explicit(&current, t, memory_order_release);
    return t;
}

/** The pair's merge, made now unless another thread was first. Lock held. */
static ap_conf_vector_t *merge_new(ap_conf_vector_t *base, ap_conf_vector_t *add)
{
    struct table *t = table_room();
    ap_conf_vector_t *merged = found(t, base, add);
    if (merged || t->used >= MEMO_MOST)
        return merged;
    merged = ap_merge_per_dir_configs(memo_pool, base, add);
    fill(t, base, add, merged);
    return merged;
}

ap_conf_vector_t *merge_memo_lasting(ap_conf_vector_t *base, ap_conf_vector_t *add)
{
    struct table *t = atomic_load_explicit(&current, memory_order_acquire);
    ap_conf_vector_t *merged = t ? found(t, base, add) : NULL;
    if (merged || !memo_lock)
        return merged;
    apr_thread_mutex_lock(memo_lock);
    merged = merge_new(base, add);
    apr_thread_mutex_unlock(memo_lock);
    return merged;
}

ap_conf_vector_t *merge_memo(ap_conf_vector_t *base, ap_conf_vector_t *add, apr_pool_t *req_pool)
{
    ap_assert(base && add && req_pool);
    ap_conf_vector_t *merged = merge_memo_lasting(base, add);
    return merged ? merged : ap_merge_per_dir_configs(req_pool, base, add);
}

static apr_status_t forget(void *unused)
{
    atomic_store(&current, NULL);
    memo_lock = NULL;
    memo_pool = NULL;
    return APR_SUCCESS;
}

/* The pool has its own allocator: in a child, threads allocate from pconf's family
 * at will, and only this lock guards the memo's. */
void merge_memo_reset(apr_pool_t *pconf)
{
    apr_allocator_t *allocator;

    ap_assert(pconf);
    forget(NULL);
    if (apr_allocator_create(&allocator) != APR_SUCCESS
        || apr_pool_create_ex(&memo_pool, pconf, NULL, allocator) != APR_SUCCESS)
        return;
    apr_allocator_owner_set(allocator, memo_pool);
    apr_pool_tag(memo_pool, "merge_memo");
    if (apr_thread_mutex_create(&memo_lock, APR_THREAD_MUTEX_DEFAULT, pconf) != APR_SUCCESS)
        memo_lock = NULL;
    apr_pool_cleanup_register(pconf, NULL, forget, apr_pool_cleanup_null);
}
