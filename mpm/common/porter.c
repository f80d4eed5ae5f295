/* SPDX-License-Identifier: Apache-2.0 */
/* porter.c - the thread of a child that turns clients away, in the workers' stead.
 *
 *     taken -> READING: until the head is here, or HEAD_PATIENCE
 *                 |-- a reserved path (OverloadReserve): served here, by serve.c
 *                 +-- answered ready-made -> LINGERING until the client closes -> closed
 *
 * A head is read before it is answered, since closing a socket with unread bytes resets
 * it and the client would not see the answer. A fresh connection is only looked into
 * (MSG_PEEK), so that serve.c finds all of it. What does not speak HTTP in the clear
 * (TLS, other protocols) is closed. Neither access log nor modules hear of all this.
 *
 * When every worker is blocked nobody polls: porter_sweep() has this thread poll once,
 * so that connections that were parked are answered as well.
 * Lock: `lock` guards the intake; nothing else is taken while it is held. */
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn/conn_priv.h"
#include "http_log.h"
#include "mpm/common/overload_priv.h"

APLOG_USE_MODULE(core);

enum { GUESTS_MAX = 512, EVENTS_AT_ONCE = 64, LOOK = 8192, TICK_MS = 100, SSL_HANDSHAKE = 22 };
#define HEAD_PATIENCE apr_time_from_sec(3)
#define LINGER_PATIENCE apr_time_from_sec(2)

#define ANSWER(status, wait, text) \
    "HTTP/1.1 " status "\r\nRetry-After: " wait "\r\nConnection: close\r\n" \
    "Cache-Control: no-store\r\nContent-Type: text/plain\r\nContent-Length: " text

static const char *const answers[] = {
    [PORTER_OVERLOAD] = ANSWER("503 Service Unavailable", "5",
                               "40\r\n\r\nThe server is busy. Try again in a bit.\n"),
    [PORTER_CLIENT] = ANSWER("429 Too Many Requests", "5",
                             "40\r\n\r\nToo many connections from this address.\n"),
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct conn_slot *intake;        /* taken, not looked at */
static int open_for_guests;             /* the thread runs, and is not to end */
static _Atomic int sweep_wanted;
static int epoll_fd = -1, wake_fd = -1;

/* The thread's own. */
static struct conn_slot *guests;        /* linked by next */
static int guest_count;

static apr_status_t close_fds(void *unused)
{
    close(epoll_fd);
    close(wake_fd);
    epoll_fd = wake_fd = -1;
    return APR_SUCCESS;
}

apr_status_t porter_init(apr_pool_t *p)
{
    struct epoll_event ev = { .events = EPOLLIN | EPOLLET, .data.ptr = NULL };

    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    apr_pool_cleanup_register(p, NULL, close_fds, apr_pool_cleanup_null);
    if (epoll_fd < 0 || wake_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &ev) < 0)
        return apr_get_os_error();
    open_for_guests = 1; /* not when the thread begins: it may be told to end before */
    return APR_SUCCESS;
}

static void say(struct conn_slot *slot)
{
    const char *answer = answers[slot->reason];
    ssize_t ignored = send(slot->fd, answer, strlen(answer), MSG_NOSIGNAL | MSG_DONTWAIT);

    (void)ignored; /* a fresh socket has room; one whose client is gone needs none */
    shutdown(slot->fd, SHUT_WR);
}

void porter_take(struct conn_slot *first, enum porter_reason reason)
{
    struct conn_slot *slot, *next;
    int taken;

    for (slot = first; slot; slot = slot->next)
        slot->reason = reason;
    pthread_mutex_lock(&lock);
    taken = open_for_guests;
    for (slot = first; slot && taken; slot = next) {
        next = slot->next;
        slot->next = intake;
        intake = slot;
    }
    pthread_mutex_unlock(&lock);
    if (taken) {
        eventfd_write(wake_fd, 1);
        return;
    }
    for (slot = first; slot; slot = next) {
        next = slot->next;
        say(slot);
        serve_close(slot);
    }
}

void porter_sweep(void)
{
    sweep_wanted = 1;
    if (wake_fd >= 0)
        eventfd_write(wake_fd, 1);
}

void porter_finish(void)
{
    pthread_mutex_lock(&lock);
    open_for_guests = 0;
    pthread_mutex_unlock(&lock);
    if (wake_fd >= 0)
        eventfd_write(wake_fd, 1);
}

/* Take one out of the list; it stays open. */
static void let_go(struct conn_slot *slot)
{
    struct conn_slot **at;

    for (at = &guests; *at != slot; at = &(*at)->next)
        ap_assert(*at != NULL);
    *at = slot->next;
    slot->next = NULL;
    guest_count--;
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, slot->fd, NULL);
}

static void close_guest(struct conn_slot *slot)
{
    let_go(slot);
    serve_close(slot);
}

/* Throw away what comes. @return 0: that was all */
static int drain(struct conn_slot *slot)
{
    char nowhere[4096];
    ssize_t n;

    while ((n = recv(slot->fd, nowhere, sizeof(nowhere), MSG_DONTWAIT)) > 0)
        ;
    return n < 0 && APR_STATUS_IS_EAGAIN(apr_get_netos_error());
}

/* The answer, then wait for the client to close. */
static void turn_away(struct conn_slot *slot)
{
    int open = drain(slot);

    say(slot);
    slot_set_wait(slot, WAIT_LINGER);
    slot->deadline = apr_time_now() + LINGER_PATIENCE;
    if (!open)
        close_guest(slot);
}

/* What has come of a head. @return bytes; 0: none yet; -1: it is over, or is not HTTP */
static int look(struct conn_slot *slot, char *room, const char **data)
{
    ssize_t n;

    *data = room;
    if (slot->c) {
        apr_status_t rv = net_in_fill(slot->c);

        n = (ssize_t)net_in_peek(slot->c, data);
        return n > 0 ? (int)n : APR_STATUS_IS_EAGAIN(rv) && net_in_pending(slot->c) == 0 ? 0 : -1;
    }
    n = recv(slot->fd, room, LOOK, MSG_PEEK | MSG_DONTWAIT);
    if (n > 0)
        return room[0] == SSL_HANDSHAKE || (unsigned char)room[0] >= 128 ? -1 : (int)n;
    return n < 0 && APR_STATUS_IS_EAGAIN(apr_get_netos_error()) ? 0 : -1;
}

static int is_whole(const char *data, int n)
{
    return n >= LOOK || memmem(data, (size_t)n, "\r\n\r\n", 4) || memmem(data, (size_t)n, "\n\n", 2);
}

static void serve_here(struct conn_slot *slot, int number, apr_thread_t *thread)
{
    let_go(slot);
    slot->timed_out = 0;
    slot_set_wait(slot, WAIT_NONE);
    serve_turn(slot, child_server(), child_my_slot(), number, thread);
    if (number >= 0)
        ap_update_child_status_from_indexes(child_my_slot(), number, SERVER_READY, NULL);
}

/* Something has come, or the time is over (insist). */
static void attend(struct conn_slot *slot, int insist, int number, apr_thread_t *thread)
{
    char room[LOOK];
    const char *data;
    int n;

    if (slot->wait == WAIT_LINGER) {
        if (insist || !drain(slot))
            close_guest(slot);
        return;
    }
    n = look(slot, room, &data);
    if (n < 0)
        close_guest(slot);
    else if (n > 0 && slot->reason == PORTER_OVERLOAD && is_whole(data, n)
             && overload_is_reserved(data, (apr_size_t)n))
        serve_here(slot, number, thread);
    else if (insist || is_whole(data, n))
        turn_away(slot);
}

/* One more guest. Too many: it is answered unread. */
static void receive(struct conn_slot *slot, int number, apr_thread_t *thread)
{
    struct epoll_event ev = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = slot };

    slot_set_wait(slot, WAIT_HEAD);
    slot->deadline = apr_time_now() + HEAD_PATIENCE;
    if (guest_count >= GUESTS_MAX || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, slot->fd, &ev) < 0) {
        slot->next = NULL;
        say(slot);
        serve_close(slot);
        return;
    }
    slot->next = guests;
    guests = slot;
    guest_count++;
    attend(slot, 0, number, thread);
}

/* @return whether the thread is to go on */
static int receive_all(int number, apr_thread_t *thread)
{
    struct conn_slot *slot, *next;
    int go_on;

    pthread_mutex_lock(&lock);
    slot = intake;
    intake = NULL;
    go_on = open_for_guests;
    pthread_mutex_unlock(&lock);
    for (; slot; slot = next) {
        next = slot->next;
        receive(slot, number, thread);
    }
    return go_on;
}

/* Those whose time is over; with all, everybody. */
static void look_at_deadlines(int all, int number, apr_thread_t *thread)
{
    apr_time_t now = apr_time_now();
    struct conn_slot *slot, *next;

    for (slot = guests; slot; slot = next) {
        next = slot->next;
        if (all || slot->deadline <= now)
            attend(slot, 1, number, thread);
    }
}

/* Requests that wait in the ready queue, for too long. */
static void sweep(server_rec *s)
{
    struct conn_slot *late;

    if (!atomic_exchange(&sweep_wanted, 0))
        return;
    handoff_poll_for_workers();
    if ((late = handoff_take_late()) != NULL) {
        overload_tell(s);
        porter_take(late, PORTER_OVERLOAD);
    }
}

void porter_work(int number, apr_thread_t *thread)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    eventfd_t count;
    int i, n, go_on = 1;

    while (go_on) {
        n = epoll_wait(epoll_fd, events, EVENTS_AT_ONCE, guests ? TICK_MS : -1);
        eventfd_read(wake_fd, &count);
        for (i = 0; i < n; i++)
            if (events[i].data.ptr)
                attend(events[i].data.ptr, 0, number, thread);
        sweep(child_server());
        go_on = receive_all(number, thread);
        look_at_deadlines(!go_on, number, thread);
    }
    look_at_deadlines(1, number, thread); /* those that were just answered */
    ap_assert(guests == NULL);
}
