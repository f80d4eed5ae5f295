/* SPDX-License-Identifier: Apache-2.0 */
/* retire.c - a control process whose successor serves: the end of the old server.
 *
 *     children told to finish -> the last one gone, or GracefulShutdownTimeout -> end
 *                                                                              -> minder
 *
 * A daemon ends then, and so does one whose service manager was told of the new main
 * process. In the foreground somebody waits for this very process (a terminal, a
 * container, a supervisor): it stays, as a minder without work, hands on what it is
 * signalled to whoever is in the pid file, and ends as that one ends. Successors of the
 * successor become its children, as orphans of a subreaper do. Control process. */
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ap_listen.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"
#include "os/unix/os_priv.h"
#include "scoreboard/scoreboard_priv.h"
#include "unixd.h"

APLOG_USE_MODULE(core);

#define LOOK_EVERY apr_time_from_msec(500)

/** What a successor is sent for an order. */
static const struct {
    enum order order;
    int signum;
} handed_on[] = {
    { ORDER_GRACEFUL, AP_SIG_GRACEFUL },
    { ORDER_RESTART, SIGHUP },
    { ORDER_GRACEFUL_STOP, AP_SIG_GRACEFUL_STOP },
    { ORDER_STOP, SIGTERM },
};

/* Who serves now: successors write the pid file before they say that they are ready. */
static pid_t serving(apr_pool_t *p)
{
    pid_t pid = 0;
    int status;

    if (ap_read_pid(p, ap_pid_fname, &pid) == APR_SUCCESS && pid != getpid()
        && kill(pid, 0) == 0)
        return pid;
    return upgrade_successor(&status);
}

static void hand_on_orders(apr_pool_t *p)
{
    enum order order = signals_order();
    size_t i;

    if (signals_take_upgrade())
        ap_mpm_safe_kill(serving(p), SIGUSR2);
    for (i = 0; i < sizeof(handed_on) / sizeof(*handed_on); i++)
        if (handed_on[i].order == order)
            ap_mpm_safe_kill(serving(p), handed_on[i].signum);
    if (order != ORDER_NONE)
        signals_clear();
}

/* Old children answer what they have; a stop is not only for the successor. */
static void drain(const struct mpm_model *model, server_rec *s, apr_pool_t *p)
{
    ap_close_listeners();
    child_finish_all(mpm_drain_time());
    while (child_count_all() > 0) {
        enum order order = signals_order();

        reap_all(model, s);
        hand_on_orders(p);
        child_end_late(s);
        if (order >= ORDER_GRACEFUL_STOP)
            break;
        if (child_count_all() > 0)
            signals_wait(LOOK_EVERY);
    }
    reap_stop_all(s);
}

/* Wait for the end of whoever serves. @return the exit status */
static int mind(const struct mpm_model *model, server_rec *s, apr_pool_t *p)
{
    int status;
    pid_t pid;

    for (;;) {
        apr_pool_clear(p);
        reap_all(model, s);
        hand_on_orders(p);
        pid = upgrade_successor(&status);
        if (status == -1) {
            signals_wait(-1);
            continue;
        }
        if (serving(p) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        upgrade_follow(serving(p));
    }
}

/* Whether somebody waits for this process and knows of no other. */
static int is_waited_for(void)
{
    return getpid() == 1
           || (!control_detached() && !upgrade_succeeded() && !os_notify_wanted());
}

void retire(const struct mpm_model *model, server_rec *s)
{
    int stays = is_waited_for(), status;
    pid_t pid = upgrade_successor(&status);
    apr_pool_t *p;

    ap_unixd_mpm_get_retained_data()->was_graceful = 1;
    apr_pool_create(&p, ap_pglobal);
    ap_log_error(MODEL_MARK, APLOG_NOTICE, 0, s,
                 "upgrade: process %" APR_PID_T_FMT " serves; finishing what is in hand here", pid);
    os_notify("MAINPID=%ld", (long)pid);
    if (stays)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    scoreboard_leave();
    drain(model, s, p);
    status = stays ? mind(model, s, p) : 0;
    if (status)
        exit(status);
}
