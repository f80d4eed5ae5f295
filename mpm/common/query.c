/* SPDX-License-Identifier: Apache-2.0 */
/* query.c - what modules ask the process model, and its hooks. */
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "core/core_priv.h"
#include "mpm/common/mpm_priv.h"
#include "scoreboard/scoreboard_priv.h"
#include "unixd.h"
#include "weft_queue.h"

APLOG_USE_MODULE(core);

APR_HOOK_STRUCT(
    APR_HOOK_LINK(drop_privileges)
    APR_HOOK_LINK(mpm)
    APR_HOOK_LINK(mpm_query)
    APR_HOOK_LINK(mpm_register_timed_callback)
    APR_HOOK_LINK(mpm_get_name)
    APR_HOOK_LINK(monitor)
    APR_HOOK_LINK(end_generation)
    APR_HOOK_LINK(child_status)
    APR_HOOK_LINK(child_stopping)
    APR_HOOK_LINK(suspend_connection)
    APR_HOOK_LINK(resume_connection)
)

AP_IMPLEMENT_HOOK_RUN_ALL(int, drop_privileges, (apr_pool_t *p, server_rec *s), (p, s), OK,
                          DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, mpm, (apr_pool_t *pconf, apr_pool_t *plog, server_rec *s),
                            (pconf, plog, s), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, mpm_query, (int code, int *result, apr_status_t *status),
                            (code, result, status), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, mpm_register_timed_callback,
                            (apr_time_t t, ap_mpm_callback_fn_t *cb, void *baton), (t, cb, baton),
                            APR_ENOTIMPL)
AP_IMPLEMENT_HOOK_RUN_FIRST(const char *, mpm_get_name, (void), (), NULL)
AP_IMPLEMENT_HOOK_RUN_ALL(int, monitor, (apr_pool_t *p, server_rec *s), (p, s), OK, DECLINED)
AP_IMPLEMENT_HOOK_VOID(end_generation, (server_rec *s, ap_generation_t gen), (s, gen))
AP_IMPLEMENT_HOOK_VOID(child_status,
                       (server_rec *s, pid_t pid, ap_generation_t gen, int slot,
                        mpm_child_status status), (s, pid, gen, slot, status))
AP_IMPLEMENT_HOOK_VOID(child_stopping, (apr_pool_t *pchild, int graceful), (pchild, graceful))
AP_IMPLEMENT_HOOK_VOID(suspend_connection, (conn_rec *c, request_rec *r), (c, r))
AP_IMPLEMENT_HOOK_VOID(resume_connection, (conn_rec *c, request_rec *r), (c, r))

AP_DECLARE(apr_status_t) ap_mpm_query(int query_code, int *result)
{
    apr_status_t rv;

    if (ap_run_mpm_query(query_code, result, &rv) == DECLINED)
        return APR_EGENERAL;
    return rv;
}

AP_DECLARE(apr_status_t) ap_mpm_register_timed_callback(apr_time_t t, ap_mpm_callback_fn_t *cbfn,
                                                        void *baton)
{
    return ap_run_mpm_register_timed_callback(t, cbfn, baton);
}

AP_DECLARE(const char *) ap_show_mpm(void)
{
    const char *name = ap_run_mpm_get_name();

    return name ? name : "";
}

AP_DECLARE(const char *) ap_check_mpm(void)
{
    return ap_run_mpm_get_name() ? NULL : "No MPM loaded.";
}

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    mpm_common_pre_config(pconf);
    return OK;
}

void core_mpm_register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_child_status(ap_core_child_status, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_mpm(ap_create_scoreboard, NULL, NULL, APR_HOOK_MIDDLE);
    APR_REGISTER_OPTIONAL_FN(ap_signal_server);
}

AP_DECLARE(apr_status_t) ap_mpm_end_gen_helper(void *unused)
{
    ap_run_end_generation(ap_server_conf, lifecycle_generation());
    return APR_SUCCESS;
}

/** The last child of a generation has ended: told to whoever keeps something for it. */
AP_DECLARE(void) ap_core_child_status(server_rec *s, pid_t pid, ap_generation_t gen, int slot,
                                      mpm_child_status status)
{
    int i, left = 0;

    if (status == MPM_CHILD_STARTED || gen == lifecycle_generation())
        return;
    for (i = 0; i < scoreboard_slots(); i++) {
        const process_score *row = ap_get_scoreboard_process(i);

        left += row && row->pid && row->pid != pid && row->generation == gen;
    }
    if (left == 0)
        ap_run_end_generation(s, gen);
}

static int weft_child_queue(int slot, apr_interval_time_t *wait)
{
    return child_queue(slot, wait);
}

void query_register(void)
{
    APR_REGISTER_OPTIONAL_FN(weft_child_queue);
}
