/* SPDX-License-Identifier: Apache-2.0 */
/* accept.c - the listener thread: accepts what is there, as many at once as come.
 *
 * With several listening sockets the children take turns behind the accept mutex; with
 * one the kernel does it. Accepted sockets go to the ready queue in one piece. Not more
 * are accepted than there are workers free for them: another child may have one, and
 * the rest stays in the backlog.
 *
 * Out of descriptors: one is held in reserve, given up for a moment to answer 503, so
 * that a client is told and the server does not spin. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apr_portable.h"
#include "apr_proc_mutex.h"
#include "conn/conn_priv.h"
#include "http_log.h"
#include "mpm/common/overload_priv.h"
#include "unixd.h"
#include "util_mutex.h"

APLOG_USE_MODULE(core);

enum { BATCH = 64, LISTENERS_MAX = 256, RESERVE_WAIT_MS = 50 };

static const char busy_answer[] =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\n";

/** What children that share a set of listeners take turns by. */
struct turn {
    apr_proc_mutex_t *mutex;        /* NULL: a single listening socket needs none */
    const char *file;
};

static struct turn *turns;          /* one for each set of listeners */
static apr_proc_mutex_t *mutex;     /* in a child: that of its set */
static int my_set;
static int stop_fd = -1, reserve_fd = -1;
static _Atomic int stopped, abandoned;
static unsigned long accepted;      /* by this child */

void accept_register(apr_pool_t *pconf)
{
    ap_mutex_register(pconf, AP_ACCEPT_MUTEX_TYPE, NULL, APR_LOCK_DEFAULT, 0);
}

apr_status_t accept_init(server_rec *s, apr_pool_t *p)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    overload_init(s);
    client_limit_init(s);
    turns = apr_pcalloc(p, (apr_size_t)ap_num_listen_buckets * sizeof(*turns));
    if (ap_listeners == NULL || ap_listeners->next == NULL)
        return APR_SUCCESS;
    for (i = 0; i < ap_num_listen_buckets && rv == APR_SUCCESS; i++)
        rv = ap_proc_mutex_create(&turns[i].mutex, &turns[i].file, AP_ACCEPT_MUTEX_TYPE, NULL, s,
                                  p, 0);
    if (rv == APR_SUCCESS)
        ap_log_error(MODEL_MARK, APLOG_DEBUG, 0, s, "%s: Accept mutex: %s (default: %s)",
                     model_number(MSG_ACCEPT_MUTEX), apr_proc_mutex_name(turns[0].mutex),
                     apr_proc_mutex_defname());
    return rv;
}

void accept_use_set(int set)
{
    ap_assert(set >= 0 && set < ap_num_listen_buckets);
    my_set = set;
    listen_take_set(set);
}

static apr_status_t close_fds(void *unused)
{
    close(stop_fd);
    close(reserve_fd);
    stop_fd = reserve_fd = -1;
    return APR_SUCCESS;
}

apr_status_t accept_child_init(apr_pool_t *p)
{
    stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (stop_fd < 0 || reserve_fd < 0)
        return errno;
    stopped = 0;
    accepted = 0;
    client_limit_follow();
    apr_pool_cleanup_register(p, NULL, close_fds, apr_pool_cleanup_null);
    mutex = turns[my_set].mutex;
    return mutex ? apr_proc_mutex_child_init(&mutex, turns[my_set].file, p) : APR_SUCCESS;
}

void accept_stop(void)
{
    stopped = 1;
    if (stop_fd >= 0)
        eventfd_write(stop_fd, 1);
}

void accept_abandon(void)
{
    ap_assert(stopped);
    abandoned = 1;
}

/** The sockets to watch, and the listeners they belong to. */
struct watch {
    struct pollfd fds[LISTENERS_MAX + 2];
    ap_listen_rec *recs[LISTENERS_MAX];
    int n;
};

/* alone: the same thread obeys signals, so one of them has to end the wait. */
static void watch_init(struct watch *w, int alone)
{
    ap_listen_rec *lr;

    w->n = 0;
    for (lr = ap_listeners; lr && w->n < LISTENERS_MAX; lr = lr->next) {
        apr_os_sock_t fd;

        if (lr->sd == NULL || apr_os_sock_get(&fd, lr->sd) != APR_SUCCESS)
            continue;
        w->recs[w->n] = lr;
        w->fds[w->n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
    }
    w->fds[w->n] = (struct pollfd){ .fd = stop_fd, .events = POLLIN };
    w->fds[w->n + 1] = (struct pollfd){ .fd = alone ? signals_fd() : -1, .events = POLLIN };
}

/* Answer one client that there is no room, and close. */
static void refuse_one(int listen_fd)
{
    int fd;
    ssize_t ignored;

    close(reserve_fd);
    fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        ignored = send(fd, busy_answer, sizeof(busy_answer) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        (void)ignored;
        shutdown(fd, SHUT_WR);
        close(fd);
    }
    reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Descriptors or memory are short: say so now and then, refuse one, let others finish. */
static void on_shortage(int listen_fd, int err, server_rec *s)
{
    static apr_time_t told;
    apr_time_t now = apr_time_now();

    if (now - told > apr_time_from_sec(60)) {
        told = now;
        ap_log_error(APLOG_MARK, APLOG_CRIT, err, s,
                     "accept: out of resources with %d connections open; answering 503 until "
                     "there is room", conn_slot_count());
    }
    if (err == EMFILE || err == ENFILE)
        refuse_one(listen_fd);
    poll(NULL, 0, RESERVE_WAIT_MS);
}

/* What a client or the network did before its turn is no error of ours. */
static int is_transient(int err)
{
    static const int errs[] = { EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN,
                                ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, EPERM, ETIMEDOUT };
    size_t i;

    for (i = 0; i < sizeof(errs) / sizeof(*errs); i++)
        if (err == errs[i])
            return 1;
    return 0;
}

/** What one round has accepted, linked. */
struct batch {
    struct conn_slot *first, *last;
    int count, most;
};

/* One connection into the batch. @return 0: no more for now */
static int accept_into(struct batch *batch, ap_listen_rec *lr, int listen_fd, apr_pool_t *pool)
{
    struct conn_slot *slot = conn_slot_get(pool);

    if (slot == NULL) {
        on_shortage(listen_fd, ENOMEM, child_server());
        return 0;
    }
    slot->peer_len = sizeof(slot->peer);
    slot->fd = accept4(listen_fd, &slot->peer.any, &slot->peer_len, SOCK_CLOEXEC);
    if (slot->fd < 0) {
        int err = errno;

        conn_slot_put(slot);
        if (is_transient(err))
            return 1;
        if (err != EAGAIN && err != EWOULDBLOCK)
            on_shortage(listen_fd, err, child_server());
        return 0;
    }
    slot->listener = lr;
    slot->queued_at = apr_time_now();
    if (client_limit_is_on() && !client_limit_enter(slot)) {
        porter_take(slot, PORTER_CLIENT);
        return 1;
    }
    *(batch->last ? &batch->last->next : &batch->first) = slot;
    batch->last = slot;
    batch->count++;
    return 1;
}

int accept_enough(void)
{
    return ap_max_requests_per_child > 0 && accepted >= (unsigned long)ap_max_requests_per_child;
}

/* Wait for connections and take them; in turn with the other children.
 * timeout: milliseconds; -1: no limit */
static void accept_round(struct watch *w, struct batch *batch, apr_pool_t *pool, int timeout)
{
    int i;

    if (mutex && apr_proc_mutex_lock(mutex) != APR_SUCCESS) {
        poll(NULL, 0, RESERVE_WAIT_MS);
        return;
    }
    while (abandoned) /* the process is about to end, and gives the mutex back */
        pause();
    if (!stopped && poll(w->fds, (nfds_t)w->n + 2, timeout) > 0)
        for (i = 0; i < w->n && !stopped; i++)
            while (w->fds[i].revents && batch->count < batch->most
                   && accept_into(batch, w->recs[i], w->fds[i].fd, pool))
                ;
    if (mutex)
        apr_proc_mutex_unlock(mutex);
    accepted += (unsigned long)batch->count;
}

struct conn_slot *accept_one(apr_pool_t *pool)
{
    static struct watch watch;
    struct batch batch = { .most = 1 };

    if (watch.n == 0)
        watch_init(&watch, 1);
    if (signals_order() == ORDER_NONE)
        accept_round(&watch, &batch, pool, -1);
    return batch.first;
}

/* Connections that wait in the listening sockets. */
static int backlog(const struct watch *w)
{
    int i, sum = 0;

    for (i = 0; i < w->n; i++) {
        struct tcp_info info = { 0 };
        socklen_t len = sizeof(info);

        if (getsockopt(w->fds[i].fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
            sum += (int)info.tcpi_unacked;
    }
    return sum;
}

/* No worker is free: wait for one, but for no longer than clients are to be kept waiting.
 * @return for how many more there are workers; 0: the child finishes */
static int wait_for_worker(struct watch *w, apr_pool_t *pool, int slot)
{
    apr_interval_time_t patience = OVERLOAD_TICK;
    apr_time_t since = apr_time_now();
    int room = 0;

    overload_publish(slot, 1);
    while (!stopped && (room = handoff_wait_for_room(patience)) <= 0) {
        struct batch batch = { .most = BATCH };

        patience = OVERLOAD_TICK;
        porter_sweep();
        if (!overload_now(slot, since, backlog(w)))
            continue;
        accept_round(w, &batch, pool, 0);
        if (batch.first == NULL)
            continue;
        if (batch.count == batch.most)
            patience = 0; /* there may be more */
        overload_tell(child_server());
        porter_take(batch.first, PORTER_OVERLOAD);
    }
    overload_publish(slot, 0);
    return room > 0 ? room : 0;
}

/* Of connections that waited for a worker, those that waited for too long are turned away.
 * They come in order: after one that has not waited for long all is well. */
static void take_out_stale(struct batch *batch)
{
    struct conn_slot *slot, *stale = NULL;

    while ((slot = batch->first) != NULL && overload_is_stale(slot->fd)) {
        batch->first = slot->next;
        batch->count--;
        slot->next = stale;
        stale = slot;
    }
    if (batch->first == NULL)
        batch->last = NULL;
    if (stale) {
        overload_tell(child_server());
        porter_take(stale, PORTER_OVERLOAD);
    }
}

void accept_loop(apr_pool_t *pool, int slot)
{
    int patience = overload_is_on() ? 0 : -1;
    apr_time_t caught_up = apr_time_now(); /* last time that nobody was left waiting */
    struct watch watch;

    ap_assert(stop_fd >= 0);
    watch_init(&watch, 0);
    while (!stopped && !accept_enough()) {
        int room = handoff_wait_for_room(patience), waited = room <= 0 && patience == 0;
        struct batch batch = { 0 };

        if (waited)
            room = wait_for_worker(&watch, pool, slot);
        batch.most = room < BATCH ? room : BATCH;
        if (!stopped)
            accept_round(&watch, &batch, pool, -1);
        if (batch.count < batch.most)
            caught_up = batch.count ? batch.last->queued_at : apr_time_now();
        else if (waited && overload_waited(caught_up))
            take_out_stale(&batch);
        if (batch.first)
            handoff_push(batch.first, batch.last, batch.count);
    }
    if (!stopped)
        signals_note(ORDER_GRACEFUL); /* MaxConnectionsPerChild: finish like one told to */
}
