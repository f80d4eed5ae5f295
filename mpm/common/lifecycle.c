/* SPDX-License-Identifier: Apache-2.0 */
/* lifecycle.c - the control process: start children, watch, restart, end.
 *
 *     STARTING -> RUNNING --HUP--> all children ended -> read configuration again
 *                    |----USR1--> children told to finish -> read again (generation + 1)
 *                    |----USR2--> a successor starts; when it serves: retire.c
 *                    |----WINCH-> ports closed, children told to finish; last one gone: end
 *                    +----TERM--> children ended: end
 *
 * It serves nothing, takes no lock that a child could die holding, and sleeps in one
 * wait (signals_wait) that a signal, a child's death or the survey's time ends. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"
#include "os/unix/os_priv.h"
#include "unixd.h"

APLOG_USE_MODULE(core);

#define SURVEY_EVERY apr_time_from_sec(1)
#define CONTAINER_SECONDS 8
#define LOOK_SOON apr_time_from_msec(20) /* while somebody waits for what children say */

/** Outlives the readings of the configuration (and, in the reference's interface, the
 *  unloading of a model's module). */
static ap_unixd_mpm_retained_data *retained;
static int max_used;
static int active_before; /* children when a graceful restart began */

AP_DECLARE(ap_unixd_mpm_retained_data *) ap_unixd_mpm_get_retained_data(void)
{
    static ap_unixd_mpm_retained_data data = { .mpm_state = AP_MPMQ_STARTING };

    return retained ? retained : (retained = &data);
}

int lifecycle_state(void)
{
    return ap_unixd_mpm_get_retained_data()->mpm_state;
}

void lifecycle_set_state(int state)
{
    ap_assert(state >= AP_MPMQ_STARTING && state <= AP_MPMQ_STOPPING);
    ap_unixd_mpm_get_retained_data()->mpm_state = state;
}

ap_generation_t lifecycle_generation(void)
{
    return ap_unixd_mpm_get_retained_data()->my_generation;
}

int lifecycle_max_used(void)
{
    return max_used;
}

/* What the process says when it begins to serve. */
static void announce(server_rec *s)
{
    ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s,
                 "%s: %s configured -- resuming normal operations", model_number(MSG_CONFIGURED),
                 ap_get_server_description());
    ap_log_error(MODEL_MARK, APLOG_INFO, 0, s, "%s: Server built: %s", model_number(MSG_BUILT),
                 ap_get_server_built());
    ap_log_command_line(ap_pglobal, s);
    ap_log_mpm_common(s);
}

/* Once a second: who ended, are there enough, what modules want to look at. */
static enum reap_verdict survey(const struct mpm_model *model, apr_pool_t *pconf, server_rec *s)
{
    int n;

    ap_run_monitor(pconf, s);
    ap_update_global_status();
    spares_survey(model, s);
    child_end_late(s);
    n = child_count_all();
    max_used = n > max_used ? n : max_used;
    return REAP_NONE;
}

static int is_restart(enum order order)
{
    return order == ORDER_GRACEFUL || order == ORDER_RESTART;
}

/* The children of this generation serve: whoever waits for that is told. */
static void tell_ready(void)
{
    if (upgrade_is_waited_for())
        ap_log_pid(ap_pglobal, ap_pid_fname);
    upgrade_ready();
    os_notify("READY=1\nMAINPID=%ld\nSTATUS=Serving", (long)getpid());
}

/* Start an upgrade that was asked for. @return ORDER_UPGRADE: a successor serves; else the
 * order that is to be obeyed now, since a restart can wait for the outcome */
static enum order next_order(server_rec *s)
{
    enum order order = signals_order();
    enum upgrade_state state = upgrade_look(s);

    if (state == UPGRADE_NONE && order < ORDER_GRACEFUL_STOP && signals_take_upgrade()) {
        upgrade_start(s);
        state = UPGRADE_PENDING;
    }
    if (state == UPGRADE_OVER)
        return ORDER_UPGRADE;
    return state == UPGRADE_PENDING && is_restart(order) ? ORDER_NONE : order;
}

/* Serve until an order comes. @return the order; ORDER_STOP also after a fatal end */
static enum order watch(const struct mpm_model *model, apr_pool_t *pconf, server_rec *s)
{
    apr_time_t next = apr_time_now() + SURVEY_EVERY;
    int ready = 0;

    for (;;) {
        enum reap_verdict verdict = reap_all(model, s);
        apr_time_t now = apr_time_now();
        enum order order = verdict == REAP_FATAL ? ORDER_STOP : next_order(s);
        int soon, status;

        if (order != ORDER_NONE)
            return order;
        if (!ready && (ready = spares_serving()))
            tell_ready();
        soon = !ready || upgrade_successor(&status) != 0;
        if (verdict == REAP_CHILD)
            spares_replace(model, s);
        if (now >= next) {
            survey(model, pconf, s);
            next = now + SURVEY_EVERY;
        }
        else
            signals_wait(soon && next - now > LOOK_SOON ? LOOK_SOON : next - now);
    }
}

/* The end that waits for requests: children finish, the last one ends it.
 * seconds: until they are ended; 0: no limit */
static void finish_all(const struct mpm_model *model, server_rec *s, int seconds)
{
    apr_time_t deadline = seconds ? apr_time_now() + apr_time_from_sec(seconds) : 0;

    ap_close_listeners();
    child_finish_all(0);
    signals_clear();
    while (child_count_all() > 0 && signals_order() < ORDER_STOP
           && (deadline == 0 || apr_time_now() < deadline)) {
        reap_all(model, s);
        if (child_count_all() > 0)
            signals_wait(apr_time_from_msec(500));
    }
    reap_stop_all(s);
}

/* It may be another server's: of one that is to be followed, or has followed. */
static void remove_pid_file(void)
{
    pid_t pid = 0;

    if (ap_read_pid(ap_pglobal, ap_pid_fname, &pid) == APR_SUCCESS && pid == getpid())
        ap_remove_pid(ap_pglobal, ap_pid_fname);
}

/* Where this is all that runs there, TERM is how the container is stopped, and what is in
 * hand should be answered: somebody follows with KILL after some ten seconds. */
static int is_of_container(void)
{
    return getpid() == 1 || (upgrade_succeeded() && getppid() == 1 && !control_detached());
}

static int end_process(const struct mpm_model *model, server_rec *s, enum order order)
{
    lifecycle_set_state(AP_MPMQ_STOPPING);
    os_notify("STOPPING=1\nSTATUS=Finishing");
    upgrade_cancel();
    ap_unixd_mpm_get_retained_data()->was_graceful = order == ORDER_GRACEFUL_STOP;
    if (order == ORDER_GRACEFUL_STOP) {
        ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s,
                     "%s: caught " AP_SIG_GRACEFUL_STOP_STRING ", shutting down gracefully",
                     model_number(MSG_GRACEFUL_STOP));
        finish_all(model, s, ap_graceful_shutdown_timeout);
    }
    else if (is_of_container())
        finish_all(model, s, ap_graceful_shutdown_timeout ? ap_graceful_shutdown_timeout
                                                          : CONTAINER_SECONDS);
    else
        reap_stop_all(s);
    if (!control_one_process())
        remove_pid_file();
    if (order == ORDER_STOP)
        ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s, "%s: caught SIGTERM, shutting down",
                     model_number(MSG_STOP));
    return DONE;
}

/* Before the configuration is read again. Old children of a graceful restart stay. */
static int prepare_restart(server_rec *s, enum order order)
{
    ap_unixd_mpm_retained_data *data = ap_unixd_mpm_get_retained_data();

    signals_clear();
    data->was_graceful = order == ORDER_GRACEFUL;
    active_before = order == ORDER_GRACEFUL ? child_count_active() : 0;
    if (order == ORDER_GRACEFUL) {
        ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s,
                     "%s: " AP_SIG_GRACEFUL_STRING " received.  Doing graceful restart",
                     model_number(MSG_GRACEFUL));
        child_finish_all(mpm_drain_time());
    }
    else {
        reap_stop_all(s);
        ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s,
                     "%s: SIGHUP received.  Attempting to restart", model_number(MSG_RESTART));
    }
    data->my_generation++;
    ap_scoreboard_image->global->running_generation = data->my_generation;
    lifecycle_set_state(AP_MPMQ_STARTING);
    return OK;
}

/* The scoreboard survives a graceful restart with the old children in it. */
static int make_scoreboard(server_rec *s)
{
    if (ap_unixd_mpm_get_retained_data()->was_graceful && ap_exists_scoreboard_image())
        return OK;
    if (ap_run_pre_mpm(s->process->pool, SB_SHARED) != OK) {
        lifecycle_set_state(AP_MPMQ_STOPPING);
        return DONE;
    }
    ap_scoreboard_image->global->running_generation = lifecycle_generation();
    return OK;
}

/* A configuration that would not start must not end the server that runs. */
static int may_restart(server_rec *s)
{
    enum order order = signals_order();

    os_notify_reloading();
    if (control_one_process() || recheck_configuration(s))
        return 1;
    os_notify("READY=1\nSTATUS=Serving; the new configuration has errors");
    ap_log_error(MODEL_MARK, APLOG_ERR, 0, s,
                 "the configuration has errors (above): no restart, going on as before");
    if (signals_order() == order)
        signals_clear();
    return 0;
}

/* A graceful restart goes on with the strength it had: the load is the same. */
static int children_to_start(void)
{
    int n = mpm_limits.start_servers;

    if (control_one_process())
        return 1;
    if (active_before > n)
        n = active_before;
    return n < mpm_limits.max_children ? n : mpm_limits.max_children;
}

int lifecycle_run(const struct mpm_model *model, apr_pool_t *pconf, server_rec *s)
{
    enum order order;
    apr_status_t rv;

    ap_assert(model && model->child_main);
    if (!upgrade_is_waited_for())
        ap_log_pid(pconf, ap_pid_fname);
    if ((rv = accept_init(s, pconf)) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, "cannot create the accept mutex");
        lifecycle_set_state(AP_MPMQ_STOPPING);
        return DONE;
    }
    if (make_scoreboard(s) != OK)
        return DONE;
    signals_install_control();
    ap_fatal_signal_setup(s, pconf);
    announce(s);
    lifecycle_set_state(AP_MPMQ_RUNNING);
    spares_start(model, s, children_to_start());
    do {
        order = watch(model, pconf, s);
    } while (is_restart(order) && !may_restart(s));
    if (order == ORDER_UPGRADE) {
        lifecycle_set_state(AP_MPMQ_STOPPING);
        retire(model, s);
        return DONE;
    }
    if (signals_order() > order)
        order = signals_order(); /* more urgent, and came during the check */
    if (order == ORDER_STOP || order == ORDER_GRACEFUL_STOP)
        return end_process(model, s, order);
    return prepare_restart(s, order);
}
