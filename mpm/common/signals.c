/* SPDX-License-Identifier: Apache-2.0 */
/* signals.c - handlers that only note what was asked, and the one wait of a process.
 *
 * Nothing is blocked and nothing is done in a handler: programs that are started
 * meanwhile inherit an ordinary set of signals. A handler writes to an eventfd, which
 * ends the wait; a signal that comes before the wait is therefore not missed. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "apr_signal.h"
#include "http_log.h"
#include "mpm/common/mpm_priv.h"
#include "os/unix/os_priv.h"
#include "unixd.h"

static _Atomic int noted, upgrade_noted;
static int wait_fd = -1;

/** A signal and what it asks of a process. */
struct meaning {
    int signum;
    enum order order;
};

static const struct meaning control_table[] = {
    { SIGTERM, ORDER_STOP },           { SIGINT, ORDER_STOP },
    { SIGHUP, ORDER_RESTART },         { AP_SIG_GRACEFUL, ORDER_GRACEFUL },
    { AP_SIG_GRACEFUL_STOP, ORDER_GRACEFUL_STOP },
    { SIGUSR2, ORDER_UPGRADE },
    { SIGCHLD, ORDER_NONE },
};

/* A terminal's signals go to the whole group; children leave them to the control process. */
static const struct meaning child_table[] = {
    { SIGTERM, ORDER_STOP },
    { AP_SIG_GRACEFUL, ORDER_GRACEFUL },
    { SIGUSR2, ORDER_NONE },
};

static const int child_ignores[] = { SIGINT, SIGHUP, AP_SIG_GRACEFUL_STOP, SIGPIPE };

static const struct meaning *table;
static size_t table_len;

void signals_note(enum order order)
{
    int before = atomic_load(&noted);

    if (order == ORDER_UPGRADE)
        atomic_store(&upgrade_noted, 1);
    while (order > (enum order)before && !atomic_compare_exchange_weak(&noted, &before, order))
        ;
    if (wait_fd >= 0)
        eventfd_write(wait_fd, 1);
}

/* A terminal that changes its size says WINCH, too, and means nothing by it. */
static int is_of_terminal(int signum, const siginfo_t *info)
{
    return signum == AP_SIG_GRACEFUL_STOP && info->si_code > 0;
}

static void handler(int signum, siginfo_t *info, void *context)
{
    int saved = errno;
    size_t i;

    for (i = 0; i < table_len && !is_of_terminal(signum, info); i++)
        if (table[i].signum == signum)
            signals_note(table[i].order);
    errno = saved;
}

static void set_handler(int signum)
{
    struct sigaction sa;

    memset(&sa, 0, sizeof(sa));
    sigemptyset(&sa.sa_mask);
    sa.sa_sigaction = handler;
    sa.sa_flags = SA_RESTART | SA_SIGINFO;
    sigaction(signum, &sa, NULL);
}

static void install(const struct meaning *meanings, size_t n)
{
    size_t i;

    if (wait_fd >= 0)
        close(wait_fd);
    wait_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ap_assert(wait_fd >= 0);
    table = meanings;
    table_len = n;
    for (i = 0; i < n; i++)
        set_handler(meanings[i].signum);
}

void signals_install_early(void)
{
    static const int early[] = { SIGHUP, AP_SIG_GRACEFUL, AP_SIG_GRACEFUL_STOP, SIGUSR2 };
    size_t i;

    if (wait_fd >= 0)
        return;
    table = control_table;
    table_len = sizeof(control_table) / sizeof(*control_table);
    for (i = 0; i < sizeof(early) / sizeof(*early); i++)
        set_handler(early[i]);
}

void signals_install_control(void)
{
    install(control_table, sizeof(control_table) / sizeof(*control_table));
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXCPU, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN);
}

void signals_install_child(void)
{
    size_t i;

    /* What was noted since the fork counts: the handlers were the control process's until
     * now, and an order is given once. */
    install(child_table, sizeof(child_table) / sizeof(*child_table));
    for (i = 0; i < sizeof(child_ignores) / sizeof(*child_ignores); i++)
        signal(child_ignores[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    os_notify_forget();
}

enum order signals_order(void)
{
    return (enum order)atomic_load(&noted);
}

void signals_clear(void)
{
    atomic_store(&noted, ORDER_NONE);
}

int signals_take_upgrade(void)
{
    return atomic_exchange(&upgrade_noted, 0);
}

int signals_fd(void)
{
    return wait_fd;
}

void signals_wait(apr_interval_time_t timeout)
{
    struct pollfd pfd = { .fd = wait_fd, .events = POLLIN };
    apr_interval_time_t sign = os_notify_alive();
    eventfd_t count;

    ap_assert(wait_fd >= 0);
    if (sign >= 0 && (timeout < 0 || sign < timeout))
        timeout = sign;
    poll(&pfd, 1, timeout < 0 ? -1 : (int)((timeout + 999) / 1000));
    eventfd_read(wait_fd, &count);
}

/* For a model that a module brought: it looks at the retained data. A later order does not
 * take back an earlier one. */
static void note_in_retained_data(int signum)
{
    ap_unixd_mpm_retained_data *data = ap_unixd_mpm_get_retained_data();
    int graceful = signum == AP_SIG_GRACEFUL || signum == AP_SIG_GRACEFUL_STOP;

    if (data->shutdown_pending || (data->restart_pending && signum != SIGTERM))
        return;
    if (!graceful)
        data->is_ungraceful = 1;
    if (signum == SIGHUP || signum == AP_SIG_GRACEFUL)
        data->restart_pending = 1;
    else
        data->shutdown_pending = 1;
    data->mpm_state = AP_MPMQ_STOPPING;
}

AP_DECLARE(void) ap_unixd_mpm_set_signals(apr_pool_t *pconf, int once)
{
    static const int orders[] = { SIGTERM, SIGINT, SIGHUP, AP_SIG_GRACEFUL, AP_SIG_GRACEFUL_STOP };
    ap_unixd_mpm_retained_data *data = ap_unixd_mpm_get_retained_data();
    size_t n = sizeof(orders) / sizeof(*orders);

    data->restart_pending = data->shutdown_pending = data->is_ungraceful = 0;
    for (size_t i = 0; i < n; i++)
        if (!once || orders[i] == SIGTERM || orders[i] == SIGINT)
            apr_signal(orders[i], note_in_retained_data);
    apr_signal(SIGPIPE, SIG_IGN);
    apr_signal(SIGXCPU, SIG_DFL);
    apr_signal(SIGXFSZ, SIG_IGN);
}
