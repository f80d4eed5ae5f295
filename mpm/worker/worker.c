/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - the process model "worker": children of many threads; a response holds its thread.
 *
 * All it has of its own is its name, its record and what it answers to queries. The
 * control process, the children and the life of a connection are mpm/common. */
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/directives.h"

static const struct mpm_model worker_model = {
    .name = "worker",
    .threaded = 1,
    .child_main = child_run_threads,
};

/** What does not follow from numbers. */
static const struct {
    int code, answer;
} fixed_answers[] = {
    { AP_MPMQ_IS_THREADED, AP_MPMQ_STATIC },
    { AP_MPMQ_IS_FORKED, AP_MPMQ_DYNAMIC },
    { AP_MPMQ_MIN_SPARE_DAEMONS, 0 },
    { AP_MPMQ_MAX_SPARE_DAEMONS, 0 },
    { AP_MPMQ_IS_ASYNC, 0 },
    { AP_MPMQ_CAN_WAITIO, 0 },
};

/** Numbers of the configuration. */
static const struct {
    int code;
    const int *value;
} number_answers[] = {
    { AP_MPMQ_HARD_LIMIT_DAEMONS, &mpm_limits.server_limit },
    { AP_MPMQ_HARD_LIMIT_THREADS, &mpm_limits.thread_limit },
    { AP_MPMQ_MAX_THREADS, &mpm_limits.threads_per_child },
    { AP_MPMQ_MIN_SPARE_THREADS, &mpm_limits.min_spare },
    { AP_MPMQ_MAX_SPARE_THREADS, &mpm_limits.max_spare },
    { AP_MPMQ_MAX_REQUESTS_DAEMON, &ap_max_requests_per_child },
    { AP_MPMQ_MAX_DAEMONS, &mpm_limits.max_children },
};

/** Facts of the moment. */
static const struct {
    int code;
    int (*value)(void);
} state_answers[] = {
    { AP_MPMQ_MAX_DAEMON_USED, lifecycle_max_used },
    { AP_MPMQ_MPM_STATE, lifecycle_state },
    { AP_MPMQ_GENERATION, lifecycle_generation },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int worker_query(int code, int *result, apr_status_t *rv)
{
    size_t i;

    *rv = APR_SUCCESS;
    for (i = 0; i < COUNT(fixed_answers); i++)
        if (fixed_answers[i].code == code)
            return *result = fixed_answers[i].answer, OK;
    for (i = 0; i < COUNT(number_answers); i++)
        if (number_answers[i].code == code)
            return *result = *number_answers[i].value, OK;
    for (i = 0; i < COUNT(state_answers); i++)
        if (state_answers[i].code == code)
            return *result = state_answers[i].value(), OK;
    *rv = APR_ENOTIMPL;
    return OK;
}

static const char *worker_name(void)
{
    return worker_model.name;
}

static int worker_run(apr_pool_t *pconf, apr_pool_t *plog, server_rec *s)
{
    return lifecycle_run(&worker_model, pconf, s);
}

/* Before each reading: defaults, and at the second the terminal is left. */
static int worker_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    mpm_common_pre_config(pconf);
    limits_reset(worker_model.threaded);
    ap_listen_pre_config();
    accept_register(pconf);
    control_detach(pconf);
    return OK;
}

/* The ports are opened in the first pass already, so that a person sees what fails. */
static int worker_open_logs(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    if (ap_setup_listeners(s) > 0)
        return OK;
    ap_log_error(APLOG_MARK, APLOG_ALERT | APLOG_STARTUP, 0, NULL,
                 "no listening sockets available, shutting down");
    return !OK;
}

static void worker_hooks(apr_pool_t *p)
{
    static const char *const after_core[] = { "core.c", NULL };

    ap_hook_open_logs(worker_open_logs, after_core, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_pre_config(worker_pre_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_config(limits_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_mpm(worker_run, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_mpm_query(worker_query, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_mpm_get_name(worker_name, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_status(ap_core_child_status, NULL, NULL, APR_HOOK_MIDDLE);
    APR_REGISTER_OPTIONAL_FN(ap_signal_server);
    ap_hook_pre_mpm(ap_create_scoreboard, NULL, NULL, APR_HOOK_MIDDLE);
}

static const command_rec worker_cmds[] = {
    MPM_THREAD_LIMITS,
    MPM_COMMON_DIRECTIVES,
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

AP_DECLARE_MODULE(mpm_worker) = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "worker.c", NULL, NULL,
    MODULE_MAGIC_COOKIE,
    control_rewrite_args,
    NULL, NULL, NULL, NULL,
    worker_cmds,
    worker_hooks,
    AP_MODULE_FLAG_NONE
};
