/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that wait: who has them after an event, before it, at their deadline and when all
 * are taken back; over pairs of sockets. */
#include <fcntl.h>
#include <sys/socket.h>

#include "../../server/config/config_test.h"
#include "mpm/common/mpm_priv.h"

static apr_pool_t *pool;

/* A slot and the client's end of its connection. */
struct pair {
    struct conn_slot *slot;
    int client;
};

static struct pair connect_pair(void)
{
    struct pair p;
    int fds[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    p.slot = conn_slot_get(pool);
    assert_non_null(p.slot);
    p.slot->fd = fds[0];
    p.client = fds[1];
    return p;
}

static void disconnect(struct pair *p)
{
    conn_slot_put(p->slot);
    close(p->client);
}

/* Poll until something is ready; at most a few turns, as a turn may only have swept. */
static struct conn_slot *poll_ready(int *count)
{
    struct conn_slot *first = NULL, *last;

    for (int i = 0; i < 5 && !first; i++)
        first = parked_poll(&last, count);
    return first;
}

static void say(const struct pair *p)
{
    assert_int_equal(write(p->client, "x", 1), 1);
}

static void hear(const struct pair *p)
{
    char c;

    assert_int_equal(read(p->slot->fd, &c, 1), 1);
}

/* Parked, then something comes: the slot is handed out once, and owned again. */
static void event_after_parking(void **state)
{
    struct pair p = connect_pair();
    int count;

    (void)state;
    assert_true(parked_add(p.slot, WAIT_HEAD, apr_time_from_sec(10)));
    assert_int_equal(atomic_load(&p.slot->state), SLOT_PARKED);
    say(&p);
    assert_ptr_equal(poll_ready(&count), p.slot);
    assert_int_equal(count, 1);
    assert_int_equal(atomic_load(&p.slot->state), SLOT_OWNED);
    assert_false(p.slot->timed_out);
    hear(&p);
    disconnect(&p);
}

/* Something that came before the first wait is told by the first poll. */
static void event_before_parking(void **state)
{
    struct pair p = connect_pair();
    int count;

    (void)state;
    say(&p);
    assert_true(parked_add(p.slot, WAIT_HEAD, apr_time_from_sec(10)));
    assert_ptr_equal(poll_ready(&count), p.slot);
    hear(&p);
    disconnect(&p);
}

/* An event while the owner works leaves a note: the next wait does not begin. */
static void event_while_owned(void **state)
{
    struct pair p = connect_pair();
    struct conn_slot *last;
    int count;

    (void)state;
    parked_add(p.slot, WAIT_HEAD, apr_time_from_sec(10));
    say(&p);
    assert_ptr_equal(poll_ready(&count), p.slot);
    say(&p);
    assert_null(parked_poll(&last, &count));
    assert_int_equal(atomic_load(&p.slot->state), SLOT_NOTIFIED);
    assert_false(parked_add(p.slot, WAIT_IDLE, apr_time_from_sec(10)));
    assert_int_equal(atomic_load(&p.slot->state), SLOT_OWNED);
    hear(&p);
    hear(&p);
    assert_true(parked_add(p.slot, WAIT_IDLE, apr_time_from_sec(10)));
    close(p.client);
    assert_ptr_equal(poll_ready(&count), p.slot); /* the client's end is an event too */
    conn_slot_put(p.slot);
}

/* Waiting for room: the set is asked for more, and says at once that there is some. */
static void wait_for_room(void **state)
{
    struct pair p = connect_pair();
    int count;

    (void)state;
    assert_true(parked_add(p.slot, WAIT_WRITE, apr_time_from_sec(10)));
    assert_ptr_equal(poll_ready(&count), p.slot);
    assert_false(p.slot->timed_out);
    disconnect(&p);
}

/* Only the one whose deadline has passed is handed out, as timed out, and not much too late. */
static void deadlines(void **state)
{
    struct pair early = connect_pair(), late = connect_pair();
    apr_time_t began = apr_time_now();
    struct conn_slot *last;
    int count;

    (void)state;
    assert_true(parked_add(late.slot, WAIT_IDLE, apr_time_from_sec(100)));
    assert_true(parked_add(early.slot, WAIT_IDLE, apr_time_from_msec(30)));
    assert_ptr_equal(poll_ready(&count), early.slot);
    assert_int_equal(count, 1);
    assert_true(early.slot->timed_out);
    assert_true(apr_time_now() - began >= apr_time_from_msec(30));
    assert_true(apr_time_now() - began < apr_time_from_sec(2));
    assert_int_equal(atomic_load(&late.slot->state), SLOT_PARKED);
    assert_ptr_equal(parked_take_all(&last, &count), late.slot);
    assert_true(late.slot->timed_out && count == 1 && last == late.slot);
    disconnect(&early);
    disconnect(&late);
}

/* A negative time keeps the deadline of the wait before. */
static void deadline_is_kept(void **state)
{
    struct pair p = connect_pair();
    struct conn_slot *last;
    apr_time_t deadline;
    int count;

    (void)state;
    parked_add(p.slot, WAIT_HEAD, apr_time_from_sec(50));
    deadline = p.slot->deadline;
    assert_ptr_equal(parked_take_all(&last, &count), p.slot);
    assert_true(parked_add(p.slot, WAIT_HEAD, -1));
    assert_int_equal(p.slot->deadline, deadline);
    assert_false(p.slot->timed_out);
    parked_take_all(&last, &count);
    disconnect(&p);
}

static void counts(void **state)
{
    static const enum wait_kind kinds[] = { WAIT_HEAD, WAIT_IDLE, WAIT_IDLE, WAIT_LINGER };
    struct pair pairs[4];
    process_score row = { .connections = 99 };
    struct conn_slot *last;
    int count;

    (void)state;
    for (int i = 0; i < 4; i++) {
        pairs[i] = connect_pair();
        assert_true(parked_add(pairs[i].slot, kinds[i], apr_time_from_sec(10)));
    }
    parked_publish(&row);
    assert_int_equal(row.connections, 4);
    assert_int_equal(row.keep_alive, 2);
    assert_int_equal(row.lingering_close, 1);
    assert_int_equal(row.wait_io, 1);
    assert_int_equal(row.write_completion, 0);
    parked_take_all(&last, &count);
    assert_int_equal(count, 4);
    for (int i = 0; i < 4; i++)
        disconnect(&pairs[i]);
    assert_int_equal(conn_slot_count(), 0);
}

/* A descriptor that the set refuses cannot wait: the caller keeps it, as timed out. */
static void cannot_wait(void **state)
{
    struct conn_slot *slot = conn_slot_get(pool);

    (void)state;
    slot->fd = open("/dev/null", O_RDONLY);
    assert_false(parked_add(slot, WAIT_HEAD, apr_time_from_sec(10)));
    assert_true(slot->timed_out);
    assert_int_equal(atomic_load(&slot->state), SLOT_OWNED);
    conn_slot_put(slot);
}

static void wake(void **state)
{
    struct conn_slot *last;
    apr_time_t began = apr_time_now();
    int count;

    (void)state;
    parked_wake();
    assert_null(parked_poll(&last, &count));
    assert_true(apr_time_now() - began < apr_time_from_msec(900));
}

static int start(void **state)
{
    start_process(state);
    apr_pool_create(&pool, ap_pglobal);
    return parked_init(pool) == APR_SUCCESS ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(event_after_parking), cmocka_unit_test(event_before_parking),
        cmocka_unit_test(event_while_owned),   cmocka_unit_test(wait_for_room),
        cmocka_unit_test(deadlines),           cmocka_unit_test(deadline_is_kept),
        cmocka_unit_test(counts),              cmocka_unit_test(cannot_wait),
        cmocka_unit_test(wake),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
