/* SPDX-License-Identifier: Apache-2.0 */
/* reap.c - who has ended, of what, and what follows from it.
 *
 * The control process takes in every process that ends: its own children, those that
 * modules registered as other children (log programs, daemons of modules), and those of
 * a model's own (ap_register_extra_mpm_process). */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "apr_signal.h"
#include "apr_thread_proc.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/overload_priv.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

/** Processes that a model started beside its children. */
struct extra {
    pid_t pid;
    ap_generation_t generation;
    struct extra *next;
};

static struct extra *extras;

AP_DECLARE(void) ap_register_extra_mpm_process(pid_t pid, ap_generation_t gen)
{
    struct extra *e = calloc(1, sizeof(*e));

    ap_assert(e != NULL);
    *e = (struct extra){ .pid = pid, .generation = gen, .next = extras };
    extras = e;
}

AP_DECLARE(int) ap_unregister_extra_mpm_process(pid_t pid, ap_generation_t *old_gen)
{
    struct extra **at, *e;

    for (at = &extras; (e = *at) != NULL; at = &e->next) {
        if (e->pid != pid)
            continue;
        *at = e->next;
        *old_gen = e->generation;
        free(e);
        return 1;
    }
    return 0;
}

/* The callback may unregister the process that it is told of. */
void reap_each_extra(void (*visit)(void *data, pid_t pid, ap_generation_t generation), void *data)
{
    struct extra *e, *next;

    for (e = extras; e; e = next) {
        next = e->next;
        visit(data, e->pid, e->generation);
    }
}

/* Signals that say nothing is wrong. */
static int is_ordinary_signal(int signum)
{
    return signum == SIGTERM || signum == SIGHUP || signum == AP_SIG_GRACEFUL || signum == SIGKILL;
}

/** What a worker does that has a request or a connection in hand. */
static const char *const doings[SERVER_NUM_STATUS] = {
    [SERVER_BUSY_READ] = "reading",        [SERVER_BUSY_WRITE] = "answering",
    [SERVER_BUSY_KEEPALIVE] = "waiting",   [SERVER_BUSY_LOG] = "logging",
    [SERVER_BUSY_DNS] = "looking up",      [SERVER_CLOSING] = "closing",
    [SERVER_GRACEFUL] = "finishing",
};

/* What a dead child's workers were at, as the scoreboard has it. A row may be half
 * written: the copy's strings end, and what is not for reading is escaped by the log. */
static void log_requests_in_flight(server_rec *s, pid_t pid, int slot)
{
    int i;

    for (i = 0; i < scoreboard_threads(slot); i++) {
        worker_score ws;

        ap_copy_scoreboard_worker(&ws, slot, i);
        if (ws.status >= SERVER_NUM_STATUS || doings[ws.status] == NULL)
            continue;
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     "in flight in child %ld, worker %d, %s: \"%s\" of client %s for %s",
                     (long)pid, i, doings[ws.status], ws.request, ws.client64, ws.vhost);
    }
}

static void log_signal(server_rec *s, const apr_proc_t *pid, int signum, int core)
{
    const char *name = apr_signal_description_get(signum);

    if (core)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                     "AH00051: child pid %ld exit signal %s (%d), possible coredump in %s",
                     (long)pid->pid, name, signum, ap_coredump_dir);
    else
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, "AH00052: child pid %ld exit signal %s (%d)",
                     (long)pid->pid, name, signum);
}

AP_DECLARE(int) ap_process_child_status(apr_proc_t *pid, apr_exit_why_e why, int status)
{
    if (APR_PROC_CHECK_EXIT(why) && status == APEXIT_CHILDFATAL) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, ap_server_conf,
                     "AH00050: Child %" APR_PID_T_FMT " returned a Fatal error... "
                     "%s is exiting!", pid->pid, ap_get_server_banner());
        return APEXIT_CHILDFATAL;
    }
    if (APR_PROC_CHECK_SIGNALED(why) && (!is_ordinary_signal(status) || status == SIGKILL))
        log_signal(ap_server_conf, pid, status, APR_PROC_CHECK_CORE_DUMP(why));
    return APR_PROC_CHECK_EXIT(why) ? status : 0;
}

/* One process has ended. */
static enum reap_verdict on_end(server_rec *s, apr_proc_t *pid, apr_exit_why_e why, int status)
{
    int slot = child_slot_of(pid->pid);
    ap_generation_t gen;

    if (slot >= 0) {
        int code = ap_process_child_status(pid, why, status);

        if (APR_PROC_CHECK_SIGNALED(why) && status != SIGTERM)
            log_requests_in_flight(s, pid->pid, slot);
        backoff_child_ended(s, apr_time_now() - child_started(slot),
                            APR_PROC_CHECK_EXIT(why) ? status == 0 : status == SIGTERM);
        if (!APR_PROC_CHECK_EXIT(why) || status != 0)
            client_limit_recount();
        child_gone(s, slot);
        if (code == APEXIT_CHILDFATAL)
            return REAP_FATAL;
        if (code == APEXIT_CHILDSICK)
            ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                         "child pid %ld could not start its threads",
                         (long)pid->pid);
        return REAP_CHILD;
    }
    if (apr_proc_other_child_alert(pid, APR_OC_REASON_DEATH, status) == APR_SUCCESS)
        return REAP_NONE;
    if (upgrade_on_end(pid->pid, APR_PROC_CHECK_EXIT(why), status))
        return REAP_NONE;
    if (ap_unregister_extra_mpm_process(pid->pid, &gen))
        ap_run_child_status(s, pid->pid, gen, -1, MPM_CHILD_EXITED);
    return REAP_NONE;
}

enum reap_verdict reap_all(const struct mpm_model *model, server_rec *s)
{
    enum reap_verdict worst = REAP_NONE;
    apr_exit_why_e why;
    apr_proc_t pid;
    int status;

    ap_assert(model != NULL);
    while (apr_proc_wait_all_procs(&pid, &status, &why, APR_NOWAIT, ap_pglobal)
           == APR_CHILD_DONE) {
        enum reap_verdict v = on_end(s, &pid, why, status);

        worst = v > worst ? v : worst;
    }
    return worst;
}

AP_DECLARE(void) ap_wait_or_timeout(apr_exit_why_e *status, int *exitcode, apr_proc_t *ret,
                                    apr_pool_t *p, server_rec *s)
{
    ret->pid = -1;
    if (apr_proc_wait_all_procs(ret, exitcode, status, APR_NOWAIT, p) == APR_CHILD_DONE)
        return;
    apr_sleep(apr_time_from_sec(1));
    ret->pid = -1;
    ap_run_monitor(p, s);
}

/** How to ask, and until when (seconds after the first). */
static const struct {
    int signum;
    double until;
    const char *text;
} insistence[] = {
    { SIGTERM, 3.0, NULL },
    { SIGTERM, 6.0, "AH00045: child process %ld still did not exit, sending a SIGTERM" },
    { SIGKILL, 10.0, "AH00046: child process %ld still did not exit, sending a SIGKILL" },
};

static void tell_the_rest(server_rec *s, const char *text)
{
    int i;

    for (i = 0; text && i < scoreboard_slots(); i++) {
        pid_t pid = ap_get_scoreboard_process(i)->pid;

        if (pid > 0 && child_slot_of(pid) == i)
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, text, (long)pid);
    }
}

void reap_stop_all(server_rec *s)
{
    static const struct mpm_model none = { 0 };
    apr_time_t start = apr_time_now();
    size_t i;

    for (i = 0; i < sizeof(insistence) / sizeof(*insistence) && child_count_all() > 0; i++) {
        apr_time_t until = start + (apr_time_t)(insistence[i].until * APR_USEC_PER_SEC);

        tell_the_rest(s, insistence[i].text);
        child_signal_all(insistence[i].signum);
        while (child_count_all() > 0 && apr_time_now() < until) {
            reap_all(&none, s);
            if (child_count_all() > 0)
                signals_wait(apr_time_from_msec(50));
        }
    }
}
