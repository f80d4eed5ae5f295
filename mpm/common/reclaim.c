/* SPDX-License-Identifier: Apache-2.0 */
/* reclaim.c - taking in the children of a process model that comes as a module.
 *
 * Such a model keeps its children in the scoreboard and in what it told of with
 * ap_register_extra_mpm_process(); here they are asked to end, and reaped. Our own models
 * have child_table.c and reap.c. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

/** How to ask, and until when (milliseconds after the first). */
static const struct insistence {
    int signum;
    int until;
    const char *text;
} steps[] = {
    { 0, 500, NULL },
    { SIGTERM, 3000, NULL },
    { SIGTERM, 6000, "AH00045: child process %ld still did not exit, sending a SIGTERM" },
    { SIGKILL, 9500, "AH00046: child process %ld still did not exit, sending a SIGKILL" },
};

/** What to do with the children that still run. */
struct round {
    ap_reclaim_callback_fn_t *gone; /* told of each that has ended */
    const struct insistence *step;  /* asked so; NULL: only looked at */
    int left;
};

/* Whether a process has ended; then nothing is left of it. */
static int has_ended(pid_t pid)
{
    int status;
    pid_t got = waitpid(pid, &status, WNOHANG);

    return got == pid || (got < 0 && errno == ECHILD);
}

static void look_at(struct round *round, int slot, pid_t pid, ap_generation_t generation)
{
    if (has_ended(pid)) {
        round->gone(slot, pid, generation);
        return;
    }
    round->left++;
    if (round->step && round->step->text)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, ap_server_conf, round->step->text, (long)pid);
    if (round->step && round->step->signum)
        ap_mpm_safe_kill(pid, round->step->signum);
}

static void look_at_extra(void *data, pid_t pid, ap_generation_t generation)
{
    look_at(data, -1, pid, generation);
}

/* @return how many still run */
static int look_at_all(ap_reclaim_callback_fn_t *gone, const struct insistence *step)
{
    struct round round = { gone, step, 0 };
    int slots = ap_scoreboard_image ? scoreboard_slots() : 0;

    for (int i = 0; i < slots; i++) {
        process_score row = *ap_get_scoreboard_process(i);

        if (row.pid != 0)
            look_at(&round, i, row.pid, row.generation);
    }
    reap_each_extra(look_at_extra, &round);
    return round.left;
}

AP_DECLARE(void) ap_relieve_child_processes(ap_reclaim_callback_fn_t *mpm_callback)
{
    ap_assert(mpm_callback != NULL);
    look_at_all(mpm_callback, NULL);
}

AP_DECLARE(void) ap_reclaim_child_processes(int terminate, ap_reclaim_callback_fn_t *mpm_callback)
{
    apr_time_t start = apr_time_now();
    int left = 1;

    ap_assert(mpm_callback != NULL);
    for (size_t i = terminate ? 1 : 0; left > 0 && i < sizeof(steps) / sizeof(*steps); i++) {
        apr_time_t until = start + apr_time_from_msec(steps[i].until);
        apr_interval_time_t pause = apr_time_from_msec(2);

        left = look_at_all(mpm_callback, &steps[i]);
        while (left > 0 && apr_time_now() < until) {
            apr_sleep(pause);
            pause = pause < apr_time_from_msec(50) ? pause * 2 : pause;
            left = look_at_all(mpm_callback, NULL);
        }
    }
}
