/* SPDX-License-Identifier: Apache-2.0 */
/* child_table.c - the slots of the children: who is where, fork, orders.
 *
 * The control process keeps its own table of pids and generations; what children write
 * into the scoreboard is shown, and only counted, never trusted for signals. */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "apr_allocator.h"
#include "apr_thread_mutex.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "main/main_priv.h"
#include "mpm/common/mpm_priv.h"
#include "os/unix/os_priv.h"
#include "scoreboard/scoreboard_priv.h"
#include "unixd.h"

APLOG_USE_MODULE(core);

/** One slot as the control process knows it. */
struct child {
    pid_t pid;                  /* 0: free */
    ap_generation_t generation;
    int finishing;              /* was told to end */
    apr_time_t finish_by;       /* moment when it is ended all the same; 0: none */
    int set;                    /* of listeners: where it accepts from */
    apr_time_t started;         /* moment of its fork */
};

static struct child *children;  /* SCOREBOARD_SLOTS_MAX, most of them never touched */
static int slots;               /* that have ever been in use */
static _Atomic uint64_t *queues; /* shared: a child's waiting requests, above them their wait */

static void make_table(void)
{
    size_t size = SCOREBOARD_SLOTS_MAX * sizeof(*queues);

    if (children)
        return;
    children = calloc(SCOREBOARD_SLOTS_MAX, sizeof(*children));
    queues = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ap_assert(children != NULL);
    if (queues == MAP_FAILED) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, apr_get_os_error(), ap_server_conf,
                     "no shared memory for the lengths of queues: children are started by their "
                     "idle threads alone");
        queues = NULL;
    }
}

void child_publish_queue(int slot, int waiting, apr_interval_time_t longest)
{
    if (queues && slot >= 0 && slot < SCOREBOARD_SLOTS_MAX)
        atomic_store(&queues[slot], (uint64_t)apr_time_as_msec(longest) << 32 | (unsigned)waiting);
}

int child_queue(int slot, apr_interval_time_t *longest)
{
    uint64_t word = queues && slot >= 0 && slot < SCOREBOARD_SLOTS_MAX ? queues[slot] : 0;

    if (longest)
        *longest = apr_time_from_msec((apr_interval_time_t)(word >> 32));
    return (int)(word & INT_MAX);
}

/* The pool of a child: made after the fork, with a lock, since threads share it. */
static apr_pool_t *make_child_pool(void)
{
    apr_allocator_t *allocator;
    apr_thread_mutex_t *mutex;
    apr_pool_t *pool;

    apr_allocator_create(&allocator);
    apr_allocator_max_free_set(allocator, ap_max_mem_free);
    apr_pool_create_ex(&pool, ap_pglobal, NULL, allocator);
    apr_allocator_owner_set(allocator, pool);
    apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_allocator_mutex_set(allocator, mutex);
    apr_pool_tag(pool, "child");
    return pool;
}

/* The life of a fresh child; never returns. */
static void child_life(const struct mpm_model *model, server_rec *s, int slot, int set)
{
    apr_pool_t *pool = make_child_pool();

    child_set_self(slot, s, pool);
    scoreboard_in_child();
    run_in_child();
    signals_install_child();
    lifecycle_set_state(AP_MPMQ_RUNNING);
    accept_use_set(set);
    if (ap_run_drop_privileges(pool, s) > 0)
        child_exit(APEXIT_CHILDFATAL);
    ap_fatal_signal_child_setup(s);
    os_follow_parent(AP_SIG_GRACEFUL);
    ap_run_child_init(pool, s);
    model->child_main(s, slot);
    child_exit(0);
}

static void claim(int slot, pid_t pid, int set)
{
    process_score *row = ap_get_scoreboard_process(slot);

    children[slot] = (struct child){ .pid = pid, .generation = lifecycle_generation(),
                                     .set = set, .started = apr_time_now() };
    row->quiescing = 0;
    row->not_accepting = 0;
    row->bucket = set;
    row->generation = lifecycle_generation();
    row->pid = pid;
}

static void mark_starting(int slot)
{
    int i;

    child_publish_queue(slot, 0, 0);
    for (i = 0; i < mpm_limits.threads_per_child; i++)
        ap_update_child_status_from_indexes(slot, i, SERVER_STARTING, NULL);
}

static int is_active(int slot)
{
    return children[slot].pid && !children[slot].finishing
           && children[slot].generation == lifecycle_generation()
           && !ap_get_scoreboard_process(slot)->quiescing;
}

/* Children of this generation that accept from a set of listeners. */
static int count_in_set(int set)
{
    int i, n = 0;

    for (i = 0; i < slots; i++)
        n += is_active(i) && children[i].set == set;
    return n;
}

/* Where a new child is needed most. */
static int least_served_set(void)
{
    int set, best = 0, fewest = ap_num_listen_buckets > 1 ? count_in_set(0) : 0;

    for (set = 1; set < ap_num_listen_buckets && fewest > 0; set++) {
        int n = count_in_set(set);

        if (n < fewest) {
            fewest = n;
            best = set;
        }
    }
    return best;
}

int child_unserved_sets(void)
{
    int set, n = 0;

    for (set = 0; set < ap_num_listen_buckets && ap_num_listen_buckets > 1; set++)
        n += count_in_set(set) == 0;
    return n;
}

int child_start(const struct mpm_model *model, server_rec *s, int slot)
{
    pid_t pid;
    int set;

    set = least_served_set();
    ap_assert(children && slot >= 0 && slot < slots && children[slot].pid == 0);
    mark_starting(slot);
    if (control_one_process()) {
        claim(slot, getpid(), 0);
        child_set_self(slot, s, make_child_pool());
        ap_run_child_init(child_pool(), s);
        model->child_main(s, slot);
        child_exit(0);
    }
    child_follow(getpid());
    pid = fork();
    if (pid == 0)
        child_life(model, s, slot, set);
    if (pid < 0) {
        ap_log_error(MODEL_MARK, APLOG_ERR, apr_get_os_error(), s,
                     "%s: fork: Unable to fork new process", model_number(MSG_FORK_FAILED));
        child_gone(s, slot);
        backoff_not_started(s);
        return -1;
    }
    claim(slot, pid, set);
    ap_run_child_status(s, pid, lifecycle_generation(), slot, MPM_CHILD_STARTED);
    return 0;
}

apr_time_t child_started(int slot)
{
    ap_assert(slot >= 0 && slot < slots);
    return children[slot].started;
}

apr_time_t child_last_started(void)
{
    apr_time_t last = 0;
    int i;

    for (i = 0; i < slots; i++)
        if (children[i].pid && children[i].started > last)
            last = children[i].started;
    return last;
}

/* Those of before may be in the way for as long as they like: there are slots enough. */
int child_make_room(int server_limit, int thread_limit)
{
    int i, n = server_limit, most = thread_limit;

    if (!ap_exists_scoreboard_image())
        return 1;
    if (child_count_all() == 0)
        scoreboard_forget();
    for (i = 0; i < slots; i++) {
        if (children[i].pid == 0)
            continue;
        n = i >= ++n ? i + 1 : n;
        most = scoreboard_threads(i) > most ? scoreboard_threads(i) : most;
    }
    if (!scoreboard_resize(n, most))
        return 0;
    for (i = 0; i < n; i++)
        if (i >= slots || children[i].pid == 0)
            scoreboard_place(i, thread_limit);
    return 1;
}

/* The lowest one; where children that finish have them all, one more. */
int child_free_slot(void)
{
    int i, had = scoreboard_slots();

    make_table();
    for (i = 0; i < had && children[i].pid; i++)
        ;
    if ((i == had && !scoreboard_resize(had + 1, scoreboard_thread_limit()))
        || !scoreboard_place(i, mpm_limits.thread_limit))
        return -1;
    slots = i >= slots ? i + 1 : slots;
    return i;
}

void child_gone(server_rec *s, int slot)
{
    process_score *row = ap_get_scoreboard_process(slot);
    pid_t pid = children[slot].pid;
    int i;

    if (pid)
        ap_run_child_status(s, pid, children[slot].generation, slot, MPM_CHILD_EXITED);
    children[slot] = (struct child){ 0 };
    child_publish_queue(slot, 0, 0);
    for (i = 0; i < scoreboard_threads(slot); i++)
        ap_update_child_status_from_indexes(slot, i, SERVER_DEAD, NULL);
    row->pid = 0;
    row->quiescing = 0;
    row->connections = row->keep_alive = row->lingering_close = row->wait_io = 0;
}

int child_slot_of(pid_t pid)
{
    int i;

    for (i = 0; i < slots; i++)
        if (children[i].pid == pid)
            return i;
    return -1;
}

int child_count_active(void)
{
    int i, n = 0;

    for (i = 0; i < slots; i++)
        n += is_active(i);
    return n;
}

int child_lives_since(apr_time_t moment)
{
    int i;

    for (i = 0; i < slots; i++)
        if (is_active(i) && children[i].started <= moment)
            return 1;
    return 0;
}

int child_count_all(void)
{
    int i, n = 0;

    for (i = 0; i < slots; i++)
        n += children[i].pid != 0;
    return n;
}

int child_highest_spare(void)
{
    int i;

    for (i = slots - 1; i >= 0 && !(is_active(i) && count_in_set(children[i].set) > 1); i--)
        ;
    return i;
}

void child_finish(int slot)
{
    ap_assert(slot >= 0 && slot < slots);
    if (children[slot].pid == 0)
        return;
    children[slot].finishing = 1;
    children[slot].finish_by = 0;
    ap_get_scoreboard_process(slot)->quiescing = 1;
    ap_mpm_safe_kill(children[slot].pid, AP_SIG_GRACEFUL);
}

void child_finish_all(apr_interval_time_t patience)
{
    apr_time_t finish_by = patience ? apr_time_now() + patience : 0;
    int i;

    for (i = 0; i < slots; i++) {
        int told = children[i].finishing;
        apr_time_t before = children[i].finish_by;

        child_finish(i);
        children[i].finish_by = told && before ? before : finish_by;
    }
}

void child_end_late(server_rec *s)
{
    apr_time_t now = apr_time_now();
    int i;

    for (i = 0; i < slots; i++) {
        struct child *c = &children[i];

        if (c->pid == 0 || c->finish_by == 0 || now < c->finish_by)
            continue;
        ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s,
                     "child %" APR_PID_T_FMT " of generation %d has not finished in time: ending "
                     "it with its connections (GracefulShutdownTimeout)", c->pid, c->generation);
        c->finish_by = 0;
        ap_mpm_safe_kill(c->pid, SIGTERM);
    }
}

void child_signal_all(int signum)
{
    int i;

    for (i = 0; i < slots; i++) {
        if (children[i].pid == 0)
            continue;
        if (signum == AP_SIG_GRACEFUL)
            child_finish(i);
        else
            ap_mpm_safe_kill(children[i].pid, signum);
    }
}

AP_DECLARE(apr_status_t) ap_mpm_safe_kill(pid_t pid, int sig)
{
    if (pid <= 1)
        return APR_EINVAL; /* never a group, never everybody */
    return kill(pid, sig) == 0 ? APR_SUCCESS : apr_get_os_error();
}
