/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - how busy the machine and the server are, for modules that steer by it. */
#include <stdlib.h>

#include "ap_mpm.h"
#include "httpd.h"
#include "scoreboard.h"

AP_DECLARE(void) ap_get_loadavg(ap_loadavg_t *ld)
{
    double avg[3] = { -1.0, -1.0, -1.0 };

    if (getloadavg(avg, 3) < 3)
        avg[0] = avg[1] = avg[2] = -1.0;
    ld->loadavg = (float)avg[0];
    ld->loadavg5 = (float)avg[1];
    ld->loadavg15 = (float)avg[2];
}

/* Count one child's workers into idle and busy. */
static void count_child(ap_sload_t *ld, int child, int threads)
{
    const process_score *ps = ap_get_scoreboard_process(child);
    int j;

    for (j = 0; j < threads; j++) {
        const worker_score *ws = ap_get_scoreboard_worker_from_indexes(child, j);

        ld->access_count += ws->access_count;
        ld->bytes_served += (apr_uint64_t)ws->bytes_served;
        if (ps->quiescing || ps->pid == 0)
            continue;
        if (ws->status == SERVER_READY)
            ld->idle++;
        else if (ws->status != SERVER_DEAD && ws->status != SERVER_STARTING)
            ld->busy++;
    }
}

/* Idle and busy workers as percentages of all that could be. */
AP_DECLARE(void) ap_get_sload(ap_sload_t *ld)
{
    int i, children = 0, threads = 0, workers;

    *ld = (ap_sload_t){ 0 };
    if (!ap_exists_scoreboard_image())
        return;
    ap_mpm_query(AP_MPMQ_HARD_LIMIT_THREADS, &threads);
    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &children);
    for (i = 0; i < children; i++)
        count_child(ld, i, threads);
    workers = ld->idle + ld->busy;
    if (workers > 0) {
        ld->idle = ld->idle * 100 / workers;
        ld->busy = ld->busy * 100 / workers;
    }
}
