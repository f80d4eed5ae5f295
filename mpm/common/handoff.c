/* SPDX-License-Identifier: Apache-2.0 */
/* handoff.c - which worker runs, which one polls, and which ones sleep.
 *
 * The ready queue holds connections that have something to do: fresh ones from the
 * listener, parked ones whose event or deadline came. Ideally one worker, the leader,
 * does everything: it polls, takes a batch into the queue, runs it to completion and
 * polls again, and nobody else is woken. The others follow when that would not do:
 *
 *   - before a worker blocks it says so (conn_will_block), and a follower is woken if
 *     nobody else is running, so that somebody always polls or runs the queue;
 *   - when the head of the queue has waited TOO_LONG, one more follower is woken, up to
 *     the number of processors;
 *   - a worker that blocks without saying so is found by the watch (a tick of the
 *     child's main thread), and a follower takes over.
 *
 * Running means: awake, and not inside will_block/did_block. Whoever finds the queue
 * empty polls if nobody does, and sleeps otherwise. Sleepers are a stack, so that the
 * same few threads, whose caches are warm, do the work.
 *
 * Lock: `lock` guards everything here; no other lock is taken while it is held. */
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "conn/conn_priv.h"
#include "http_log.h"
#include "mpm/common/overload_priv.h"

APLOG_USE_MODULE(core);

#define TOO_LONG apr_time_from_msec(1)

/** One worker thread. */
struct worker {
    int number;
    int blocked;            /* depth of will_block */
    int woken;
    pthread_cond_t wake;
    struct worker *next;    /* in the stack of sleepers */
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t room;            /* the listener waits here */
    struct conn_slot *first, *last; /* ready queue */
    int waiting;                    /* its length */
    struct worker *sleepers;
    int running;
    int serving;                    /* workers that have a connection */
    int polling;                    /* somebody is in parked_poll() */
    int workers;
    int processors;
    unsigned long turns;            /* connections taken from the queue, ever */
    unsigned long seen_turns;       /* at the last watch */
    _Atomic int finishing;          /* set under the lock, read without it too */
} h = { .lock = PTHREAD_MUTEX_INITIALIZER, .room = PTHREAD_COND_INITIALIZER };

static _Thread_local struct worker *self;

/* Give one sleeper the processor. Lock held. */
static void wake_one(void)
{
    struct worker *w = h.sleepers;

    if (w == NULL)
        return;
    h.sleepers = w->next;
    w->woken = 1;
    h.running++;
    pthread_cond_signal(&w->wake);
}

static void wake_all(void)
{
    while (h.sleepers)
        wake_one();
}

/* Somebody must be there to run the queue or to poll. Lock held. */
static void keep_one_running(void)
{
    if (h.running == 0)
        wake_one();
}

static void will_block(void)
{
    if (self == NULL || self->blocked++ > 0)
        return;
    pthread_mutex_lock(&h.lock);
    ap_assert(h.running > 0);
    h.running--;
    keep_one_running();
    pthread_mutex_unlock(&h.lock);
}

static void did_block(void)
{
    if (self == NULL)
        return;
    ap_assert(self->blocked > 0);
    if (--self->blocked > 0)
        return;
    pthread_mutex_lock(&h.lock);
    h.running++;
    pthread_mutex_unlock(&h.lock);
}

static int stopping(void)
{
    return h.finishing;
}

static void handling(const char *handler)
{
    if (self)
        overload_note_handler(self->number, handler);
}

/* Workers run what was deferred before they poll or sleep; no other thread does. */
static int defers(void)
{
    return self != NULL;
}

static struct conn_model conn_model = { will_block, did_block, stopping, handling, 0, defers };

/* Those that this process may run on: more threads than that only take turns. */
static int processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : n;
}

apr_status_t handoff_init(apr_pool_t *p, int workers, int async)
{
    ap_assert(workers > 0);
    h.workers = workers;
    h.processors = processors();
    conn_model.async_writes = async;
    conn_set_model(&conn_model);
    return parked_init(p);
}

/* Lock held. */
static void append(struct conn_slot *first, struct conn_slot *last, int count)
{
    if (first == NULL)
        return;
    ap_assert(last && last->next == NULL && count > 0);
    if (h.last)
        h.last->next = first;
    else
        h.first = first;
    h.last = last;
    h.waiting += count;
}

void handoff_push(struct conn_slot *first, struct conn_slot *last, int count)
{
    int wake_poller;

    pthread_mutex_lock(&h.lock);
    append(first, last, count);
    wake_poller = h.polling;
    if (!h.polling)
        keep_one_running();
    pthread_mutex_unlock(&h.lock);
    if (wake_poller)
        parked_wake();
}

int handoff_waiting(apr_interval_time_t *longest)
{
    int n;

    pthread_mutex_lock(&h.lock);
    n = h.waiting;
    *longest = h.first ? apr_time_now() - h.first->queued_at : 0;
    pthread_mutex_unlock(&h.lock);
    return n;
}

/* AsyncRequestWorkerFactor: connections of any kind that a child may have (manual: event). */
static int room_by_factor(int idle)
{
    if (mpm_limits.async_factor == 0)
        return idle;
    return h.workers + idle * mpm_limits.async_factor / 100 - conn_slot_count();
}

/* How many more connections find a worker. One that serves may be held up any moment,
 * so it is not counted on. Lock held. */
static int room(void)
{
    int idle = h.workers - h.serving - h.waiting, most = room_by_factor(idle);

    return idle < most ? idle : most;
}

static void tell_of_room(void)
{
    if (room() > 0)
        pthread_cond_signal(&h.room);
}

/* Lock held. @return 0: not for longer */
static int wait_for_news_of_room(apr_time_t until)
{
    struct timespec ts = { .tv_sec = (time_t)apr_time_sec(until),
                           .tv_nsec = (long)apr_time_usec(until) * 1000 };

    if (until == 0)
        return pthread_cond_wait(&h.room, &h.lock) == 0;
    return pthread_cond_timedwait(&h.room, &h.lock, &ts) == 0;
}

int handoff_wait_for_room(apr_interval_time_t patience)
{
    apr_time_t until = 0;
    int n;

    pthread_mutex_lock(&h.lock);
    if (room() <= 0 && patience > 0)
        until = apr_time_now() + patience;
    while ((n = room()) <= 0 && !h.finishing && patience != 0 && wait_for_news_of_room(until))
        ;
    pthread_mutex_unlock(&h.lock);
    return n;
}

/* Requests, fresh or on a connection that waited; not answers that wait for a client. */
static int is_late_request(const struct conn_slot *slot)
{
    return !slot->timed_out && slot->wait != WAIT_WRITE && slot->wait != WAIT_LINGER;
}

struct conn_slot *handoff_take_late(void)
{
    struct conn_slot *late = NULL, *slot, **at;

    pthread_mutex_lock(&h.lock);
    for (at = &h.first; (slot = *at) != NULL && overload_waited(slot->queued_at);) {
        if (!is_late_request(slot)) {
            at = &slot->next;
            continue;
        }
        *at = slot->next;
        slot->next = late;
        late = slot;
        h.waiting--;
    }
    for (h.last = h.first; h.last && h.last->next; h.last = h.last->next)
        ;
    tell_of_room();
    pthread_mutex_unlock(&h.lock);
    return late;
}

void handoff_set_workers(int workers)
{
    pthread_mutex_lock(&h.lock);
    h.workers = workers;
    tell_of_room();
    pthread_mutex_unlock(&h.lock);
}

/* Take the head of the queue; lock held. */
static struct conn_slot *pop(void)
{
    struct conn_slot *slot = h.first;

    if (slot == NULL)
        return NULL;
    h.first = slot->next;
    if (h.first == NULL)
        h.last = NULL;
    slot->next = NULL;
    h.waiting--;
    h.serving++;
    h.turns++;
    if (h.first && h.running < h.processors && h.sleepers
        && apr_time_now() - h.first->queued_at > TOO_LONG)
        wake_one();
    return slot;
}

/* Poll in the name of all; lock held before and after, not during. */
static void poll_once(void)
{
    struct conn_slot *first, *last;
    int count;

    h.polling = 1;
    pthread_mutex_unlock(&h.lock);
    first = parked_poll(&last, &count);
    pthread_mutex_lock(&h.lock);
    h.polling = 0;
    append(first, last, count);
}

/* A worker that comes back meanwhile goes to sleep, since somebody polls: it is woken. */
void handoff_poll_for_workers(void)
{
    struct conn_slot *first, *last;
    int count;

    pthread_mutex_lock(&h.lock);
    if (!h.polling && h.running == 0) {
        h.polling = 1;
        pthread_mutex_unlock(&h.lock);
        first = parked_look(&last, &count);
        pthread_mutex_lock(&h.lock);
        h.polling = 0;
        append(first, last, count);
        keep_one_running();
    }
    pthread_mutex_unlock(&h.lock);
}

/* Lock held before and after. The waker has counted us in again. */
static void sleep_until_woken(struct worker *w)
{
    w->woken = 0;
    w->next = h.sleepers;
    h.sleepers = w;
    h.running--;
    while (!w->woken)
        pthread_cond_wait(&w->wake, &h.lock);
}

static int is_over(void)
{
    return h.finishing && h.first == NULL && conn_slot_count() == 0;
}

/* What could wait until now. Lock held before and after. */
static int run_deferred(void)
{
    if (!conn_has_deferred())
        return 0;
    pthread_mutex_unlock(&h.lock);
    conn_run_deferred();
    pthread_mutex_lock(&h.lock);
    return 1;
}

/* The next connection to serve; NULL: the child's work is done. Lock held. */
static struct conn_slot *next_turn(struct worker *w)
{
    struct conn_slot *slot;

    while ((slot = pop()) == NULL) {
        if (is_over()) {
            wake_all();
            return NULL;
        }
        if (run_deferred())
            continue;
        if (!h.polling)
            poll_once();
        else
            sleep_until_woken(w);
    }
    return slot;
}

void handoff_work(int thread_num, apr_thread_t *thread)
{
    struct worker w = { .number = thread_num, .wake = PTHREAD_COND_INITIALIZER };
    server_rec *s = child_server();
    int child = child_my_slot();
    struct conn_slot *slot;
    int over;

    self = &w;
    pthread_mutex_lock(&h.lock);
    h.running++;
    while ((slot = next_turn(&w)) != NULL) {
        pthread_mutex_unlock(&h.lock);
        serve_turn(slot, s, child, thread_num, thread);
        ap_assert(w.blocked == 0);
        pthread_mutex_lock(&h.lock);
        h.serving--;
        tell_of_room();
        if (h.waiting == 0)
            ap_update_child_status_from_indexes(child, thread_num, SERVER_READY, NULL);
    }
    h.running--;
    over = is_over();
    pthread_mutex_unlock(&h.lock);
    if (over)
        parked_wake();
    self = NULL;
    pthread_cond_destroy(&w.wake);
}

void handoff_finish(void)
{
    pthread_mutex_lock(&h.lock);
    h.finishing = 1;
    pthread_cond_signal(&h.room);
    keep_one_running();
    pthread_mutex_unlock(&h.lock);
    parked_wake();
}

void handoff_stop(void)
{
    struct conn_slot *first, *last;
    int count;

    handoff_finish();
    first = parked_take_all(&last, &count);
    pthread_mutex_lock(&h.lock);
    append(first, last, count);
    keep_one_running();
    pthread_mutex_unlock(&h.lock);
    parked_wake();
}

int handoff_watch(void)
{
    int moved;

    pthread_mutex_lock(&h.lock);
    moved = h.turns != h.seen_turns;
    h.seen_turns = h.turns;
    if (!moved && !h.polling && h.running > 0)
        wake_one();
    keep_one_running();
    moved = moved || !h.polling;
    pthread_mutex_unlock(&h.lock);
    return moved;
}
