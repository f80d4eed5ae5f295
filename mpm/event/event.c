/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - the process model "event": children of many threads; a waiting answer holds none.
 *
 * What it has beside worker: an answer that its client is slow to take is parked like
 * any other wait (net_out.c, serve.c), and AsyncRequestWorkerFactor. */
#include "mpm/common/directives.h"

extern module mpm_event_module;

static const struct mpm_model model = {
    .name = "event",
    .record = &mpm_event_module,
    .column = COLUMN_EVENT,
    .threaded = 1,
    .async = 1,
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
    AP_INIT_TAKE1("AsyncRequestWorkerFactor", limits_set_async_factor, NULL, RSRC_CONF,
                  "How many connections a child takes for each idle worker"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

module mpm_event_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "event.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
