/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - the process model "worker": children of many threads; a response holds its thread.
 *
 * All it has of its own is its name and its record; control process, children and the
 * life of a connection are mpm/common. */
#include "mpm/common/directives.h"

static const command_rec directives[] = {
    MPM_THREAD_LIMITS,
    MPM_OVERLOAD_DIRECTIVES,
    MPM_COMMON_DIRECTIVES,
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

MPM_MODEL(worker, COLUMN_WORKER, child_run_threads, .threaded = 1);
