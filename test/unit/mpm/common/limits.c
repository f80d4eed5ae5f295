/* SPDX-License-Identifier: Apache-2.0 */
/* Every number of a process model that does not fit is corrected, never refused, and the same way
 * in a restart. */
#include <sys/wait.h>

#include "../../server/config/config_test.h"
#include "apr_hooks.h"
#include "mpm/common/mpm_priv.h"

extern module mpm_worker_module;

enum { ROOM = 16 * 64, KEEP = -12345 };

/* What is set, KEEP: the default; and what becomes of it. */
static const struct {
    int server_limit, thread_limit, threads, workers, start, min, max;
    int got_server, got_limit, got_threads, got_workers, got_children, got_start, got_min, got_max;
} rows[] = {
    { KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, 16, 64, 25, 400, 16, 3, 75, 250 },
    { 0, KEEP, KEEP, 25, KEEP, KEEP, KEEP, 1, 64, 25, 25, 1, 1, 75, 250 },
    { -4, KEEP, KEEP, 25, KEEP, KEEP, KEEP, 1, 64, 25, 25, 1, 1, 75, 250 },
    { 30000, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, 20000, 64, 25, 400, 16, 3, 75, 250 },
    { KEEP, 0, 1, 16, KEEP, KEEP, KEEP, 16, 1, 1, 16, 16, 3, 75, 250 },
    { KEEP, 30000, KEEP, KEEP, KEEP, KEEP, KEEP, 16, 20000, 25, 400, 16, 3, 75, 250 },
    { KEEP, KEEP, 65, KEEP, KEEP, KEEP, KEEP, 16, 64, 64, 384, 6, 3, 75, 250 },
    { KEEP, KEEP, 0, 16, KEEP, KEEP, KEEP, 16, 64, 1, 16, 16, 3, 75, 250 },
    { KEEP, KEEP, -7, 16, KEEP, KEEP, KEEP, 16, 64, 1, 16, 16, 3, 75, 250 },
    { KEEP, KEEP, KEEP, 10, KEEP, KEEP, KEEP, 16, 64, 25, 25, 1, 1, 75, 250 },
    { KEEP, KEEP, KEEP, 0, KEEP, KEEP, KEEP, 16, 64, 25, 25, 1, 1, 75, 250 },
    { KEEP, KEEP, KEEP, -1, KEEP, KEEP, KEEP, 16, 64, 25, 25, 1, 1, 75, 250 },
    { KEEP, KEEP, KEEP, 60, KEEP, KEEP, KEEP, 16, 64, 25, 50, 2, 2, 75, 250 },
    { KEEP, KEEP, KEEP, 425, KEEP, KEEP, KEEP, 16, 64, 25, 400, 16, 3, 75, 250 },
    { KEEP, KEEP, 64, 5000, KEEP, KEEP, KEEP, 16, 64, 64, ROOM, 16, 3, 75, 250 },
    { KEEP, KEEP, KEEP, KEEP, 0, KEEP, KEEP, 16, 64, 25, 400, 16, 1, 75, 250 },
    { KEEP, KEEP, KEEP, KEEP, -2, KEEP, KEEP, 16, 64, 25, 400, 16, 1, 75, 250 },
    { KEEP, KEEP, KEEP, KEEP, 17, KEEP, KEEP, 16, 64, 25, 400, 16, 16, 75, 250 },
    { KEEP, KEEP, KEEP, KEEP, KEEP, 0, KEEP, 16, 64, 25, 400, 16, 3, 1, 250 },
    { KEEP, KEEP, KEEP, KEEP, KEEP, 240, KEEP, 16, 64, 25, 400, 16, 3, 240, 266 },
    { KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, 5, 16, 64, 25, 400, 16, 3, 75, 101 },
};

static void set(int *to, int value)
{
    if (value != KEEP)
        *to = value;
}

/* One reading of the configuration. */
static void read_row(size_t i)
{
    static server_rec s;
    struct mpm_limits *l = &mpm_limits;

    limits_reset(1);
    set(&l->server_limit, rows[i].server_limit);
    set(&l->thread_limit, rows[i].thread_limit);
    set(&l->threads_per_child, rows[i].threads);
    set(&l->max_workers, rows[i].workers);
    set(&l->start_servers, rows[i].start);
    set(&l->min_spare, rows[i].min);
    set(&l->max_spare, rows[i].max);
    if (limits_check(ap_pglobal, ap_pglobal, ap_pglobal, &s) != OK)
        _exit(1);
}

/* A process of its own is a first start. */
static struct mpm_limits read_in_child(void (*reading)(size_t), size_t i)
{
    struct mpm_limits got;
    int fds[2], status;
    pid_t pid;

    assert_int_equal(pipe(fds), 0);
    pid = fork();
    if (pid == 0) {
        reading(i);
        _exit(write(fds[1], &mpm_limits, sizeof(mpm_limits)) != sizeof(mpm_limits));
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &got, sizeof(got)), sizeof(got));
    close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    return got;
}

static void check_all(void (*reading)(size_t))
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct mpm_limits l = read_in_child(reading, i);

        if (l.server_limit != rows[i].got_server || l.thread_limit != rows[i].got_limit
            || l.threads_per_child != rows[i].got_threads || l.max_workers != rows[i].got_workers
            || l.max_children != rows[i].got_children || l.start_servers != rows[i].got_start
            || l.min_spare != rows[i].got_min || l.max_spare != rows[i].got_max)
            fail_msg("row %d: %d %d %d %d %d %d %d %d", (int)i, l.server_limit, l.thread_limit,
                     l.threads_per_child, l.max_workers, l.max_children, l.start_servers,
                     l.min_spare, l.max_spare);
    }
}

static void corrections(void **state)
{
    (void)state;
    check_all(read_row);
}

static void read_twice(size_t i)
{
    read_row(0);
    read_row(i);
}

static void limits_may_change(void **state)
{
    (void)state;
    check_all(read_twice);
}

static int start_model(void **state)
{
    start_process(state);
    apr_hook_global_pool = ap_pglobal;
    mpm_worker_module.register_hooks(ap_pglobal);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corrections), cmocka_unit_test(limits_may_change),
    };

    return cmocka_run_group_tests(tests, start_model, NULL);
}
