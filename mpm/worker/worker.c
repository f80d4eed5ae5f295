/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - the process model "worker": children of many threads; a response holds its thread.
 *
 * All it has of its own is its name and its record; control process, children and the
 * life of a connection are mpm/common. */
#include "mpm/common/directives.h"

extern module mpm_worker_module;

static const struct mpm_model model = {
    .name = "worker",
    .record = &mpm_worker_module,
    .column = COLUMN_WORKER,
    .threaded = 1,
    .async = 0,
    .child_main = child_run_threads,
};

static void register_hooks(apr_pool_t *p)
{
    model_register(&model);
}

static const command_rec directives[] = {
    MPM_THREAD_LIMITS,
    MPM_OVERLOAD_DIRECTIVES,
    MPM_COMMON_DIRECTIVES,
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

module mpm_worker_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "worker.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
