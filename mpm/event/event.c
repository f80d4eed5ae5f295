/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - the process model "event": children of many threads; a waiting answer holds none.
 *
 * What it has beside worker: an answer that its client is slow to take is parked like
 * any other wait (net_out.c, serve.c), and AsyncRequestWorkerFactor. */
#include "mpm/common/directives.h"

static const command_rec directives[] = {
    MPM_THREAD_LIMITS,
    MPM_OVERLOAD_DIRECTIVES,
    MPM_COMMON_DIRECTIVES,
    AP_INIT_TAKE1("AsyncRequestWorkerFactor", limits_set_async_factor, NULL, RSRC_CONF,
                  "How many connections a child takes for each idle worker"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

MPM_MODEL(event, COLUMN_EVENT, child_run_threads, .threaded = 1, .async = 1);
