/* SPDX-License-Identifier: Apache-2.0 */
/* counts.c - from the scoreboard to numbers.
 *
 * Rows are copied once, so that the numbers on a page agree with each other. */
#include <unistd.h>

#include "ap_mpm.h"
#include "status_priv.h"
#include "weft_queue.h"

char status_letter(const struct status *st, int slot, int thread)
{
    static const char letters[SERVER_NUM_STATUS + 1] = ".S_RWKLDCGI";
    int state = st->rows[slot * st->thread_limit + thread].status;

    return state < SERVER_NUM_STATUS ? letters[state] : '?';
}

static double ticks(clock_t t)
{
    static long per_second;

    if (per_second <= 0)
        per_second = sysconf(_SC_CLK_TCK);
    return (double)t / (double)(per_second > 0 ? per_second : 100);
}

double status_row_cpu(const worker_score *row)
{
    return ticks(row->times.tms_utime + row->times.tms_stime + row->times.tms_cutime
                 + row->times.tms_cstime);
}

static void add_times(struct status *st, const struct tms *t)
{
    st->user += ticks(t->tms_utime);
    st->system += ticks(t->tms_stime);
    st->children_user += ticks(t->tms_cutime);
    st->children_system += ticks(t->tms_cstime);
}

static void count_worker(struct status_child *child, int state)
{
    if (state == SERVER_READY && !child->old && !child->score->quiescing)
        child->idle++;
    else if (state == SERVER_GRACEFUL)
        child->graceful++;
    else if (state >= SERVER_BUSY_READ && state < SERVER_IDLE_KILL)
        child->busy++;
}

/* A child's CPU is the same whoever of its threads noted it: the highest figure is the
 * newest. */
static void count_slot(struct status *st, struct status_child *child)
{
    const worker_score *newest = &st->rows[child->slot * st->thread_limit];
    int i;

    for (i = 0; i < st->thread_limit; i++) {
        worker_score *row = &st->rows[child->slot * st->thread_limit + i];

        ap_copy_scoreboard_worker(row, child->slot, i);
        st->accesses += row->access_count;
        st->bytes += (apr_uint64_t)row->bytes_served;
        st->duration += row->duration;
        if (status_row_cpu(row) > status_row_cpu(newest))
            newest = row;
        if (child->score->pid == 0 || row->status == SERVER_DEAD)
            continue;
        child->threads = i + 1;
        count_worker(child, row->status);
    }
    add_times(st, &newest->times);
    child->cpu = status_row_cpu(newest);
}

/* Figures that are not in the scoreboard. */
static void ask_of_child(struct status_child *child)
{
    APR_OPTIONAL_FN_TYPE(weft_child_queue) *queue = APR_RETRIEVE_OPTIONAL_FN(weft_child_queue);

    child->queue = queue ? queue(child->slot, &child->queue_wait) : -1;
    child->memory = status_memory(child->score->pid);
}

static void add_child(struct status *st, const struct status_child *child)
{
    if (child->queue >= 0) {
        st->knows_queue = 1;
        st->queue += child->queue;
    }
    if (child->queue_wait > st->queue_wait)
        st->queue_wait = child->queue_wait;
    st->memory += child->memory;
    st->busy += child->busy;
    st->graceful += child->graceful;
    st->idle += child->idle;
    st->stopping += child->score->quiescing != 0;
    st->connections += child->score->connections;
    st->waiting += child->score->wait_io;
    st->writing += child->score->write_completion;
    st->keep_alive += child->score->keep_alive;
    st->closing += child->score->lingering_close;
    st->child[st->children++] = *child;
}

/* As many letters as there may be workers; more where children of before have them. */
static void choose_letters(struct status *st)
{
    int i, slots = 0, threads = 0;

    ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &slots);
    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
    for (i = 0; i < st->children; i++) {
        const struct status_child *child = &st->child[i];

        slots = child->slot >= slots ? child->slot + 1 : slots;
        if (child->old && child->threads > threads)
            threads = child->threads;
    }
    st->shown_slots = slots > st->server_limit ? st->server_limit : slots;
    st->shown_threads = threads < 1 ? 1 : threads > st->thread_limit ? st->thread_limit : threads;
}

/* Slots without a process count too: what their workers served belongs to the totals. */
void status_count(struct status *st, apr_pool_t *p)
{
    const global_score *global = ap_get_scoreboard_global();
    int i, *generations;

    *st = (struct status){ .server_limit = global->server_limit,
                           .thread_limit = global->thread_limit, .now = apr_time_now(),
                           .started = global->restart_time };
    st->uptime = (long)apr_time_sec(st->now - st->started);
    st->rows = apr_palloc(p, sizeof(*st->rows) * (size_t)(st->server_limit * st->thread_limit));
    st->child = apr_palloc(p, sizeof(*st->child) * (size_t)st->server_limit);
    st->generations = generations = apr_palloc(p, sizeof(int) * (size_t)st->server_limit);
    ap_get_loadavg(&st->load);
    for (i = 0; i < st->server_limit; i++) {
        struct status_child child = { .slot = i, .score = ap_get_scoreboard_process(i) };

        generations[i] = child.score->generation;
        child.old = child.score->generation != global->running_generation;
        count_slot(st, &child);
        if (child.score->pid) {
            ask_of_child(&child);
            add_child(st, &child);
        }
    }
    add_times(st, &global->times);
    st->backlog = status_backlog();
    st->generation = global->running_generation;
    choose_letters(st);
}
