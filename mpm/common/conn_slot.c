/* SPDX-License-Identifier: Apache-2.0 */
/* conn_slot.c - a connection's memory: pool, allocators and socket, recycled.
 *
 * A slot is made once and reused; the child never frees one. The kernel may therefore
 * report an event for a connection that another thread has just closed: it then points
 * at a slot all the same, whose next owner looks at its socket once for nothing.
 * Lock: `lock` guards the two lists; nothing else is taken while it is held. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apr_allocator.h"
#include "mpm/common/overload_priv.h"

enum {
    NODE_HEADER = 32,         /* bytes: no user of a node begins with so many zeros */
    TRIM_NODES = 64,          /* no more are given back at once */
    TRIM_CONNECTIONS = 20000, /* nor in a child that has more */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct conn_slot *free_slots;
static struct conn_slot open_slots = { .open_prev = &open_slots, .open_next = &open_slots };
static _Atomic int open_count;
static int made;

/* A pool with an allocator of its own: it moves between threads with its connection,
 * so it needs no lock, and what it frees stays with it. */
static int make_pool(struct conn_slot *slot, apr_pool_t *parent)
{
    apr_allocator_t *allocator;

    if (apr_allocator_create(&allocator) != APR_SUCCESS)
        return 0;
    apr_allocator_max_free_set(allocator, ap_max_mem_free);
    if (apr_pool_create_ex(&slot->pool, parent, NULL, allocator) != APR_SUCCESS) {
        apr_allocator_destroy(allocator);
        return 0;
    }
    apr_allocator_owner_set(allocator, slot->pool);
    apr_pool_tag(slot->pool, "connection");
    return 1;
}

static struct conn_slot *make_slot(apr_pool_t *parent)
{
    struct conn_slot *slot = calloc(1, sizeof(*slot));

    if (slot == NULL)
        return NULL;
    if (!make_pool(slot, parent)) {
        free(slot);
        return NULL;
    }
    slot->number = made++;
    return slot;
}

static void reset(struct conn_slot *slot)
{
    atomic_store(&slot->state, SLOT_OWNED);
    slot_set_wait(slot, WAIT_NONE);
    slot->events = 0;
    slot->timed_out = 0;
    slot->trimmed = 0;
    slot->fd = -1;
    slot->c = NULL;
    slot->next = NULL;
    slot->client_head = 0;
}

struct conn_slot *conn_slot_get(apr_pool_t *parent)
{
    struct conn_slot *slot;

    pthread_mutex_lock(&lock);
    if ((slot = free_slots) != NULL)
        free_slots = slot->next;
    else
        slot = make_slot(parent);
    if (slot) {
        reset(slot);
        slot->open_next = &open_slots;
        slot->open_prev = open_slots.open_prev;
        slot->open_prev->open_next = slot;
        open_slots.open_prev = slot;
        open_count++;
    }
    pthread_mutex_unlock(&lock);
    return slot;
}

void conn_slot_put(struct conn_slot *slot)
{
    ap_assert(atomic_load(&slot->state) != SLOT_PARKED);
    if (slot->c)
        slot->c = NULL; /* its socket is closed with the pool */
    else if (slot->fd >= 0)
        close(slot->fd);
    apr_pool_clear(slot->pool);
    pthread_mutex_lock(&lock);
    ap_assert(open_count > 0);
    if (slot->client_head)
        client_limit_leave(slot);
    slot->open_prev->open_next = slot->open_next;
    slot->open_next->open_prev = slot->open_prev;
    slot->next = free_slots;
    free_slots = slot;
    open_count--;
    pthread_mutex_unlock(&lock);
}

/* Whether a node has not been used yet: what was begins with a header of its user. */
static int is_fresh(const apr_memnode_t *node)
{
    static const char zero[NODE_HEADER];

    return memcmp(node->first_avail, zero, sizeof(zero)) == 0;
}

/* An allocator tells nobody what it keeps: nodes are taken until one is new, and given
 * back while it may keep none. Each leaves a gap between mappings, of which the kernel
 * allows 65,530, so that children with very many connections are left as they are. */
void conn_slot_trim(struct conn_slot *slot)
{
    apr_allocator_t *allocator = apr_pool_allocator_get(slot->pool);
    apr_memnode_t *nodes = NULL, *node;
    int n;

    slot->trimmed = 1;
    if (open_count > TRIM_CONNECTIONS)
        return;
    apr_allocator_max_free_set(allocator, 1);
    for (n = 0; n < TRIM_NODES && (node = apr_allocator_alloc(allocator, 1)) != NULL; n++) {
        node->next = nodes;
        nodes = node;
        if (is_fresh(node))
            break;
    }
    if (nodes)
        apr_allocator_free(allocator, nodes);
    apr_allocator_max_free_set(allocator, ap_max_mem_free);
}

int conn_slot_count(void)
{
    return open_count;
}

void conn_slot_each(void (*visit)(struct conn_slot *slot, void *data), void *data)
{
    struct conn_slot *slot;

    pthread_mutex_lock(&lock);
    for (slot = open_slots.open_next; slot != &open_slots; slot = slot->open_next)
        visit(slot, data);
    pthread_mutex_unlock(&lock);
}
