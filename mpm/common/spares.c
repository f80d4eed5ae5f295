/* SPDX-License-Identifier: Apache-2.0 */
/* spares.c - once a second: enough idle threads, and not too many.
 *
 * Short of MinSpareThreads children are forked, one in the first second and twice as
 * many in each that follows, up to 32; beyond MaxSpareThreads one child a second is told
 * to finish (manual: worker). A worker is idle when it is ready; connections that wait
 * for one take as many off the count, since few threads may be answering many clients. */
#include "http_log.h"
#include "mpm/common/mpm_priv.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

enum { SPAWN_MAX = 32, SPAWN_TELL = 8 };

static int spawn_rate = 1;

/* Idle workers of one child. */
static int idle_in(int slot)
{
    int i, idle = 0;

    for (i = 0; i < mpm_limits.threads_per_child; i++) {
        int status = ap_get_scoreboard_worker_from_indexes(slot, i)->status;

        idle += status == SERVER_READY || status == SERVER_STARTING;
    }
    idle -= child_queue(slot, NULL);
    return idle < 0 ? 0 : idle;
}

static int count_idle(int active)
{
    int slot, idle = 0, seen = 0;

    for (slot = 0; slot < scoreboard_slots() && seen < active; slot++) {
        const process_score *row = ap_get_scoreboard_process(slot);

        if (row->pid == 0 || row->quiescing || row->generation != lifecycle_generation())
            continue;
        seen++;
        idle += idle_in(slot);
    }
    return idle;
}

/* Whether one of a child's workers has begun its work. */
static int serves(int slot)
{
    int i, begun = 0;

    for (i = 0; i < mpm_limits.threads_per_child && !begun; i++) {
        int status = ap_get_scoreboard_worker_from_indexes(slot, i)->status;

        begun = status != SERVER_DEAD && status != SERVER_STARTING;
    }
    return begun;
}

int spares_serving(void)
{
    int slot, set, served = 0;

    for (set = 0; set < ap_num_listen_buckets; set++)
        for (slot = 0; slot < scoreboard_slots(); slot++) {
            const process_score *row = ap_get_scoreboard_process(slot);

            if (row->pid && row->generation == lifecycle_generation() && row->bucket == set
                && serves(slot)) {
                served++;
                break;
            }
        }
    return served == ap_num_listen_buckets;
}

void spares_start(const struct mpm_model *model, server_rec *s, int count)
{
    int slot;

    while (count-- > 0 && (slot = child_free_slot()) >= 0)
        if (child_start(model, s, slot) != 0)
            return;
}

/* Once each in a process's life: nobody is idle, or (with threads) fewer than there should be. */
static void tell_of_limit(server_rec *s, int idle)
{
    static int told, told_near;
    int near = idle && *model_number(MSG_NEAR_LIMIT);
    int *which = near ? &told_near : &told;

    if (*which)
        return;
    *which = 1;
    ap_log_error(
        MODEL_MARK, APLOG_ERR, 0, s,
        "%s: server %s MaxRequestWorkers%s, consider raising the MaxRequestWorkers setting",
        model_number(near ? MSG_NEAR_LIMIT : MSG_AT_LIMIT),
        near ? "is within MinSpareThreads of" : "reached", near ? "" : " setting");
}

static void spawn_more(const struct mpm_model *model, server_rec *s, int active, int idle)
{
    int room = mpm_limits.max_children - active;
    int count = spawn_rate < room ? spawn_rate : room;

    if (room <= 0) {
        tell_of_limit(s, idle);
        spawn_rate = 1;
        return;
    }
    if (spawn_rate >= SPAWN_TELL)
        ap_log_error(MODEL_MARK, APLOG_INFO, 0, s,
                     "%s: server seems busy, (you may need to increase StartServers, "
                     "ThreadsPerChild or Min/MaxSpareThreads), spawning %d children, there are "
                     "around %d idle threads, and %d active children", model_number(MSG_BUSY),
                     count, idle, active);
    spares_start(model, s, count);
    if (spawn_rate < SPAWN_MAX)
        spawn_rate *= 2;
}

void spares_replace(const struct mpm_model *model, server_rec *s)
{
    int active = child_count_active();

    if (backoff_holds(s, child_last_started()) || active >= mpm_limits.max_children)
        return;
    if (active == 0 || child_unserved_sets() || count_idle(active) < mpm_limits.min_spare)
        spares_start(model, s, 1);
}

void spares_survey(const struct mpm_model *model, server_rec *s)
{
    int active = child_count_active();
    int idle = count_idle(active);

    ap_assert(active >= 0);
    if (backoff_holds(s, child_last_started())) {
        spawn_rate = 1;
        return;
    }
    if (active == 0 || idle < mpm_limits.min_spare) {
        spawn_more(model, s, active, idle);
        return;
    }
    spawn_rate = 1;
    if (child_unserved_sets())
        spares_start(model, s, 1);
    else if (idle > mpm_limits.max_spare && child_highest_spare() >= 0)
        child_finish(child_highest_spare());
}
