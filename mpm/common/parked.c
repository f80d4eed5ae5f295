/* SPDX-License-Identifier: Apache-2.0 */
/* parked.c - connections that wait: for a head, the next request, room to write, the end.
 *
 * A parked connection holds no thread. It is in the child's epoll set, edge-triggered,
 * from its first wait until its socket is closed, so that waiting costs no system call
 * afterwards. Ownership moves by one atomic word in its slot:
 *
 *     OWNED --parked_add()--> PARKED --event or deadline--> OWNED, in the ready queue
 *     OWNED --event--> NOTIFIED --parked_add()--> OWNED: something came, do not wait
 *
 * Deadlines are looked at by whoever polls, at the earliest one that was set (at least
 * SWEEP_MIN apart): a walk over all slots, which costs less than keeping them sorted. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http_log.h"
#include "mpm/common/mpm_priv.h"
#include "util/file_watch.h"

APLOG_USE_MODULE(core);

enum { EVENTS_AT_ONCE = 64, TRIMS_AT_ONCE = 128 };
#define IDLE_LONG apr_time_from_sec(1) /* so long that its memory is worth a few calls */
#define SWEEP_MIN apr_time_from_msec(100)
#define SWEEP_MAX apr_time_from_sec(1)

static int epoll_fd = -1, wake_fd = -1;
static char watch_mark;                 /* stands for the watch on files in the epoll set */
static _Atomic apr_time_t next_sweep;

/** A list under construction. */
struct chain {
    struct conn_slot *first, *last;
    int count;
    apr_time_t now;
    apr_time_t earliest; /* deadline of those that go on waiting */
    int trims;           /* of whom so many have been trimmed */
};

static apr_status_t close_set(void *unused)
{
    close(epoll_fd);
    close(wake_fd);
    epoll_fd = wake_fd = -1;
    return APR_SUCCESS;
}

apr_status_t parked_init(apr_pool_t *p)
{
    struct epoll_event ev = { .events = EPOLLIN | EPOLLET, .data.ptr = NULL };

    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_fd < 0 || wake_fd < 0)
        return errno;
    apr_pool_cleanup_register(p, NULL, close_set, apr_pool_cleanup_null);
    next_sweep = apr_time_now() + SWEEP_MAX;
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &ev) < 0)
        return errno;
    ev.data.ptr = &watch_mark;
    if (file_watch_fd() >= 0 && epoll_ctl(epoll_fd, EPOLL_CTL_ADD, file_watch_fd(), &ev) < 0)
        return errno;
    return APR_SUCCESS;
}

void parked_wake(void)
{
    eventfd_write(wake_fd, 1);
}

/* What a wait has to hear of. Once asked for, an event stays asked for. */
static unsigned events_of(enum wait_kind wait)
{
    return EPOLLIN | EPOLLRDHUP | EPOLLET | (wait == WAIT_WRITE ? EPOLLOUT : 0);
}

/* Have the set look for more; it says at once what is there already. */
static int look_for(struct conn_slot *slot, unsigned events)
{
    int op = slot->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    struct epoll_event ev = { .events = slot->events | events, .data.ptr = slot };

    slot->events = ev.events;
    return epoll_ctl(epoll_fd, op, slot->fd, &ev) == 0;
}

/* A first wait, or one for something new: parked before the set knows, since the event
 * may come before this returns. What came before is told again by the set. */
static int park_and_look(struct conn_slot *slot, unsigned events)
{
    int expected = SLOT_PARKED;

    atomic_store(&slot->state, SLOT_PARKED);
    if (look_for(slot, events))
        return 1;
    slot->events = 0;
    if (atomic_compare_exchange_strong(&slot->state, &expected, SLOT_OWNED))
        slot->timed_out = 1; /* cannot wait: as if it had been in vain */
    return 0;
}

/* Bring the next sweep forward; a thread that polls meanwhile hears of it at its own. */
static void sweep_by(apr_time_t deadline)
{
    apr_time_t set = atomic_load(&next_sweep);

    while (deadline < set && !atomic_compare_exchange_weak(&next_sweep, &set, deadline))
        ;
}

int parked_add(struct conn_slot *slot, enum wait_kind wait, apr_interval_time_t timeout)
{
    int expected = SLOT_OWNED;

    ap_assert(slot->fd >= 0 && wait != WAIT_NONE);
    slot_set_wait(slot, wait);
    slot->timed_out = 0;
    if (timeout >= 0) {
        slot->since = apr_time_now();
        slot->deadline = slot->since + timeout;
        slot->trimmed = 0;
    }
    sweep_by(slot->deadline);
    if (~slot->events & events_of(wait))
        return park_and_look(slot, events_of(wait));
    if (atomic_compare_exchange_strong(&slot->state, &expected, SLOT_PARKED))
        return 1;
    atomic_store(&slot->state, SLOT_OWNED);
    return 0;
}

static void append(struct chain *chain, struct conn_slot *slot)
{
    slot->next = NULL;
    slot->queued_at = chain->now;
    if (chain->last)
        chain->last->next = slot;
    else
        chain->first = slot;
    chain->last = slot;
    chain->count++;
}

/* An event: take the connection if it is parked, else leave a note to its owner. */
static void on_event(struct chain *chain, struct conn_slot *slot)
{
    int state = SLOT_PARKED;

    if (atomic_compare_exchange_strong(&slot->state, &state, SLOT_OWNED)) {
        append(chain, slot);
        return;
    }
    state = SLOT_OWNED;
    atomic_compare_exchange_strong(&slot->state, &state, SLOT_NOTIFIED);
}

/* It goes on waiting: for long enough to do without the memory of its last request? Only
 * who polls takes a connection from its wait, or who walks over all as we do: none does
 * between the two. */
static void trim_if_idle(struct chain *chain, struct conn_slot *slot)
{
    int state = SLOT_PARKED;

    if (slot->trimmed || slot->wait != WAIT_IDLE || chain->now - slot->since < IDLE_LONG)
        return;
    if (chain->trims == TRIMS_AT_ONCE) {
        chain->earliest = chain->now;
        return;
    }
    if (!atomic_compare_exchange_strong(&slot->state, &state, SLOT_OWNED))
        return;
    conn_slot_trim(slot);
    atomic_store(&slot->state, SLOT_PARKED);
    chain->trims++;
}

static void take_if_late(struct conn_slot *slot, void *data)
{
    struct chain *chain = data;
    int state = SLOT_PARKED;

    if (atomic_load(&slot->state) != SLOT_PARKED)
        return;
    if (slot->deadline > chain->now) {
        if (slot->deadline < chain->earliest)
            chain->earliest = slot->deadline;
        trim_if_idle(chain, slot);
        return;
    }
    if (atomic_compare_exchange_strong(&slot->state, &state, SLOT_OWNED)) {
        slot->timed_out = 1;
        append(chain, slot);
    }
}

static void sweep(struct chain *chain)
{
    chain->earliest = chain->now + SWEEP_MAX;
    atomic_store(&next_sweep, chain->earliest);
    conn_slot_each(take_if_late, chain);
    if (chain->earliest < chain->now + SWEEP_MIN)
        chain->earliest = chain->now + SWEEP_MIN;
    sweep_by(chain->earliest);
}

/* Milliseconds until the next sweep, rounded up. */
static int poll_timeout(void)
{
    apr_interval_time_t left = atomic_load(&next_sweep) - apr_time_now();

    return left <= 0 ? 0 : (int)((left + 999) / 1000);
}

static struct conn_slot *poll_for(int timeout, struct conn_slot **last, int *count)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    struct chain chain = { 0 };
    int i, n;

    ap_assert(epoll_fd >= 0);
    n = epoll_wait(epoll_fd, events, EVENTS_AT_ONCE, timeout);
    chain.now = apr_time_now();
    for (i = 0; i < n; i++)
        if (events[i].data.ptr == &watch_mark)
            file_watch_read(); /* before any request that may have come after it */
    for (i = 0; i < n; i++)
        if (events[i].data.ptr && events[i].data.ptr != &watch_mark)
            on_event(&chain, events[i].data.ptr);
    if (chain.now >= atomic_load(&next_sweep))
        sweep(&chain);
    *last = chain.last;
    *count = chain.count;
    return chain.first;
}

struct conn_slot *parked_poll(struct conn_slot **last, int *count)
{
    return poll_for(poll_timeout(), last, count);
}

struct conn_slot *parked_look(struct conn_slot **last, int *count)
{
    return poll_for(0, last, count);
}

static void take_any(struct conn_slot *slot, void *data)
{
    int state = SLOT_PARKED;

    if (atomic_compare_exchange_strong(&slot->state, &state, SLOT_OWNED)) {
        slot->timed_out = 1;
        append(data, slot);
    }
}

struct conn_slot *parked_take_all(struct conn_slot **last, int *count)
{
    struct chain chain = { .now = apr_time_now() };

    conn_slot_each(take_any, &chain);
    *last = chain.last;
    *count = chain.count;
    return chain.first;
}

static void count_slot(struct conn_slot *slot, void *data)
{
    process_score *row = data;

    row->connections++;
    if (atomic_load(&slot->state) != SLOT_PARKED)
        return;
    row->keep_alive += slot->wait == WAIT_IDLE;
    row->lingering_close += slot->wait == WAIT_LINGER;
    row->wait_io += slot->wait == WAIT_HEAD;
    row->write_completion += slot->wait == WAIT_WRITE;
}

void parked_publish(process_score *row)
{
    process_score sum = { 0 };

    conn_slot_each(count_slot, &sum);
    row->connections = sum.connections;
    row->keep_alive = sum.keep_alive;
    row->lingering_close = sum.lingering_close;
    row->wait_io = sum.wait_io;
    row->write_completion = sum.write_completion;
}
