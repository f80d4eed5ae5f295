/* SPDX-License-Identifier: Apache-2.0 */
/* model.c - the model in force: its hooks, and what it answers when modules ask.
 *
 * One process has one model; the module record of each registers itself here. */
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/overload_priv.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

static const struct mpm_model *model;

const struct mpm_model *model_get(void)
{
    ap_assert(model != NULL);
    return model;
}

#define MESSAGE_ROW(name, worker, event, prefork) { worker, event, prefork },

static const char *const numbers_of[MSG_COUNT][COLUMN_COUNT] = { MPM_MESSAGES(MESSAGE_ROW) };

const char *model_number(enum mpm_message message)
{
    ap_assert(message < MSG_COUNT);
    return numbers_of[message][model_get()->column];
}

int model_index(void)
{
    return model_get()->record->module_index;
}

static int is_threaded(void)
{
    return model->threaded ? AP_MPMQ_STATIC : AP_MPMQ_NOT_SUPPORTED;
}

static int is_forked(void)
{
    return AP_MPMQ_DYNAMIC;
}

/* A model that writes by blocking has never heard of the questions of one that does not. */
#define UNKNOWN (-1)

static int is_async(void)
{
    return model->async ? 1 : UNKNOWN;
}

static int cannot(void)
{
    return model->async ? 0 : UNKNOWN;
}

/* For a model without threads as many children as there may be. */
static int daemons_used(void)
{
    int n = lifecycle_max_used();

    if (!model->threaded)
        return mpm_limits.max_children;
    for (int i = n; ap_exists_scoreboard_image() && i < scoreboard_slots(); i++)
        if (ap_get_scoreboard_process(i)->pid)
            n = i + 1;
    return n;
}

static int min_spare_threads(void)
{
    return model->threaded ? mpm_limits.min_spare : 0;
}

static int max_spare_threads(void)
{
    return model->threaded ? mpm_limits.max_spare : 0;
}

/* For a model without threads the spare ones are processes. */
static int min_spare_daemons(void)
{
    return model->threaded ? 0 : mpm_limits.min_spare;
}

static int max_spare_daemons(void)
{
    return model->threaded ? 0 : mpm_limits.max_spare;
}

/* Slots and rows that modules find, with those of children of former configurations. */
static int hard_daemons(void)
{
    return ap_exists_scoreboard_image() ? scoreboard_slots() : mpm_limits.server_limit;
}

static int hard_threads(void)
{
    return ap_exists_scoreboard_image() ? scoreboard_thread_limit() : mpm_limits.thread_limit;
}

/** Answers that are numbers of the configuration. */
static const struct {
    int code;
    const int *value;
} numbers[] = {
    { AP_MPMQ_MAX_THREADS, &mpm_limits.threads_per_child },
    { AP_MPMQ_MAX_REQUESTS_DAEMON, &ap_max_requests_per_child },
    { AP_MPMQ_MAX_DAEMONS, &mpm_limits.max_children },
};

/** Answers that follow from the model or the moment. */
static const struct {
    int code;
    int (*value)(void);
} facts[] = {
    { AP_MPMQ_HARD_LIMIT_DAEMONS, hard_daemons },
    { AP_MPMQ_HARD_LIMIT_THREADS, hard_threads },
    { AP_MPMQ_IS_THREADED, is_threaded },
    { AP_MPMQ_IS_FORKED, is_forked },
    { AP_MPMQ_IS_ASYNC, is_async },
    { AP_MPMQ_CAN_WAITIO, cannot },
    { AP_MPMQ_MIN_SPARE_THREADS, min_spare_threads },
    { AP_MPMQ_MAX_SPARE_THREADS, max_spare_threads },
    { AP_MPMQ_MIN_SPARE_DAEMONS, min_spare_daemons },
    { AP_MPMQ_MAX_SPARE_DAEMONS, max_spare_daemons },
    { AP_MPMQ_MAX_DAEMON_USED, daemons_used },
    { AP_MPMQ_MPM_STATE, lifecycle_state },
    { AP_MPMQ_GENERATION, lifecycle_generation },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int query(int code, int *result, apr_status_t *rv)
{
    size_t i;

    *rv = APR_SUCCESS;
    for (i = 0; i < COUNT(facts); i++) {
        int answer = facts[i].code == code ? facts[i].value() : UNKNOWN;
        if (answer != UNKNOWN)
            return *result = answer, OK;
    }
    for (i = 0; i < COUNT(numbers); i++)
        if (numbers[i].code == code)
            return *result = *numbers[i].value, OK;
    *rv = APR_ENOTIMPL;
    return OK;
}

static const char *name(void)
{
    return model->name;
}

static int run(apr_pool_t *pconf, apr_pool_t *plog, server_rec *s)
{
    return lifecycle_run(model, pconf, s);
}

/* Before each reading: defaults, and at the second the terminal is left. */
static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    limits_reset(model->threaded);
    ap_listen_pre_config();
    overload_reset();
    client_limit_reset();
    accept_register(pconf);
    control_detach(pconf);
    signals_install_early();
    return OK;
}

/* The ports are opened in the first pass already, so that a person sees what fails. */
static int open_ports(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    int sets = mpm_limits.listener_sets;
    ap_listen_rec **unused;

    if (ap_setup_listeners(s) > 0
        && ap_duplicate_listeners(ptemp, s, &unused, &sets) == APR_SUCCESS) {
        listen_inherit_end(s);
        return OK;
    }
    ap_log_error(APLOG_MARK, APLOG_ALERT | APLOG_STARTUP, 0, NULL,
                 "no listening sockets available, shutting down");
    return !OK;
}

void model_register(const struct mpm_model *m)
{
    static const char *const before_core[] = { "core.c", NULL };

    ap_assert(m && m->name && m->child_main);
    model = m;
    ap_hook_open_logs(open_ports, NULL, before_core, APR_HOOK_REALLY_FIRST);
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_config(limits_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_mpm(run, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_mpm_query(query, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_mpm_get_name(name, NULL, NULL, APR_HOOK_MIDDLE);
    query_register();
}
