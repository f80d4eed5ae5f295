/* SPDX-License-Identifier: Apache-2.0 */
/* merge_memo.c - merges of per-directory configurations that are made once.
 *
 * A request's configuration is the merge of the sections that apply to it. Which
 * sections those are changes from request to request, but there are few different
 * sequences of them, so each pair (what was merged before, the next section) is
 * merged by the first request that needs it and kept as long as both live: until the
 * configuration is read again, or in an edition of what .htaccess files say
 * (folder_memo.c), which has a memo of its own.
 *
 * Threads: look-ups take no lock. A table is an array of cells with open addressing;
 *          a cell is filled once, its key last and with release order. A bigger
 *          table replaces a full one; the old one stays readable.
 * Memory:  the memo's own pool, used under its lock only. */
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

struct merge_memo {
    _Atomic(struct table *) current;
    apr_thread_mutex_t *lock;
    apr_pool_t *pool;
};

/** The memo of what lives as long as the configuration; NULL: none is read. */
static struct merge_memo *lasting;

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

static struct table *table_make(apr_pool_t *pool, size_t cells)
{
    struct table *t = apr_pcalloc(pool, sizeof(*t) + cells * sizeof(struct cell));
    t->mask = cells - 1;
    return t;
}

/** Make room for one more pair: a table is at most half full. Lock held. */
static struct table *table_room(struct merge_memo *memo)
{
    struct table *old = atomic_load_explicit(&memo->current, memory_order_relaxed);
    if (old && old->used < old->mask / 2)
        return old;
    struct table *t = table_make(memo->pool, old ? 2 * (old->mask + 1) : MEMO_FIRST);
    for (size_t i = 0; old && i <= old->mask; i++) {
        struct cell *cell = &old->cells[i];
        ap_conf_vector_t *base = atomic_load_explicit(&cell->base, memory_order_relaxed);
        if (base)
            fill(t, base, cell->add, cell->merged);
    }
    atomic_store_explicit(&memo->current, t, memory_order_release);
    return t;
}

/** The pair's merge, made now unless another thread was first. Lock held. */
static ap_conf_vector_t *merge_new(struct merge_memo *memo, ap_conf_vector_t *base,
                                   ap_conf_vector_t *add)
{
    struct table *t = table_room(memo);
    ap_conf_vector_t *merged = found(t, base, add);
    if (merged || t->used >= MEMO_MOST)
        return merged;
    merged = ap_merge_per_dir_configs(memo->pool, base, add);
    fill(t, base, add, merged);
    return merged;
}

ap_conf_vector_t *merge_memo_get(struct merge_memo *memo, ap_conf_vector_t *base,
                                 ap_conf_vector_t *add)
{
    struct table *t = atomic_load_explicit(&memo->current, memory_order_acquire);
    ap_conf_vector_t *merged = t ? found(t, base, add) : NULL;
    if (merged)
        return merged;
    apr_thread_mutex_lock(memo->lock);
    merged = merge_new(memo, base, add);
    apr_thread_mutex_unlock(memo->lock);
    return merged;
}

ap_conf_vector_t *merge_memo_lasting(ap_conf_vector_t *base, ap_conf_vector_t *add)
{
    return lasting ? merge_memo_get(lasting, base, add) : NULL;
}

struct merge_memo *merge_memo_create(apr_pool_t *parent)
{
    apr_pool_t *pool = own_pool_create(parent, "merge_memo");
    struct merge_memo *memo = apr_pcalloc(pool, sizeof(*memo));

    memo->pool = pool;
    if (apr_thread_mutex_create(&memo->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS)
        ap_abort_on_oom();
    return memo;
}

static apr_status_t forget(void *unused)
{
    lasting = NULL;
    return APR_SUCCESS;
}

void merge_memo_reset(apr_pool_t *pconf)
{
    ap_assert(pconf);
    lasting = merge_memo_create(pconf);
    apr_pool_cleanup_register(pconf, NULL, forget, apr_pool_cleanup_null);
}
