/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c - the numbers of a process model: directives, and corrections that the manual promises.
 *
 * Nothing that does not fit keeps the server from starting: it is corrected and a
 * warning says how (manual: mpm_common). A restart may change all of them. */
#include <stdarg.h>
#include <stdlib.h>

#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "http_core.h"

#include "http_log.h"
#include "http_main.h"
#include "mpm/common/directives.h"

APLOG_USE_MODULE(core);

enum { MAX_SERVER_LIMIT = 20000, MAX_THREAD_LIMIT = 20000, TEXT_MOST = 400 };

struct mpm_limits mpm_limits;

static const struct mpm_limits threaded_defaults = {
    .start_servers = 3, .server_limit = 16, .thread_limit = 64, .threads_per_child = 25,
    .max_workers = 400, .min_spare = 75, .max_spare = 250,
};

static const struct mpm_limits process_defaults = {
    .start_servers = 5, .server_limit = 256, .thread_limit = 1, .threads_per_child = 1,
    .max_workers = 256, .min_spare = 5, .max_spare = 10,
};

/* As they were at the reading before; 0: there was none. */
static int last_server_limit, last_thread_limit;
static int has_threads;

void limits_reset(int threaded)
{
    mpm_limits = threaded ? threaded_defaults : process_defaults;
    has_threads = threaded;
}

/* Every number of the model: a directive and where it goes. What is no number counts as
 * zero and is corrected with the rest. */
const char *limits_set_number(cmd_parms *cmd, void *unused, const char *arg)
{
    int *to = cmd->cmd->cmd_data;
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL)
        *to = atoi(arg);
    return err;
}

/* AsyncRequestWorkerFactor: a number above 0, two digits behind the point counted. */
const char *limits_set_async_factor(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    double n;
    char *end;

    if (err)
        return err;
    n = strtod(arg, &end);
    if (end == arg || *end)
        return "error parsing value";
    if (!(n > 0))
        return "AsyncRequestWorkerFactor argument must be a positive number";
    mpm_limits.async_factor = (int)((n < 1000000 ? n : 1000000) * 100);
    return NULL;
}

/* Tell of a correction. At the start a person is reading, later the log is: there its lines
 * have the next number, and the level in front. */
static void tell(enum mpm_message no, const char *fmt, ...)
{
    int starting = ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG;
    char text[TEXT_MOST];
    va_list args;

    va_start(args, fmt);
    apr_vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    ap_log_error(MODEL_MARK, starting ? APLOG_WARNING | APLOG_STARTUP : APLOG_WARNING, 0, NULL,
                 "AH%05d: %s%s", atoi(model_number(no) + 2) + !starting,
                 starting ? "WARNING: " : "", text);
}

/* A number that is not positive becomes 1. */
static void raise_to_one(enum mpm_message no, const char *name, int *value, const char *why)
{
    if (*value > 0)
        return;
    tell(no, "%s of %d not allowed, increasing to 1%s.", name, *value, why);
    *value = 1;
}

/* A hard limit that is more than can be. */
static void lower_limit(enum mpm_message no, const char *name, int *value, int most,
                        const char *unit)
{
    if (*value <= most)
        return;
    tell(no, "%s of %d exceeds compile-time limit of %d %s, decreasing to %d.", name, *value, most,
         unit, most);
    *value = most;
}

/* What was before is good for this reading, too. */
static void keep(server_rec *s, enum mpm_message no, const char *name, int *value, int before)
{
    if (*value != before)
        ap_log_error(MODEL_MARK, APLOG_WARNING, 0, s,
                     "%s: changing %s to %d from original value of %d not allowed during "
                     "restart: there is no room for it beside what runs", model_number(no), name,
                     *value, before);
    *value = before;
}

/* The scoreboard takes on other limits while children run; within reason. */
static void fit_scoreboard(server_rec *s)
{
    struct mpm_limits *l = &mpm_limits;

    if (!child_make_room(l->server_limit, l->thread_limit)) {
        ap_assert(last_server_limit > 0);
        keep(s, MSG_SERVER_LIMIT_CHANGED, "ServerLimit", &l->server_limit, last_server_limit);
        keep(s, MSG_THREAD_LIMIT_CHANGED, "ThreadLimit", &l->thread_limit, last_thread_limit);
        child_make_room(l->server_limit, l->thread_limit);
    }
    last_server_limit = l->server_limit;
    last_thread_limit = l->thread_limit;
}

/* MaxRequestWorkers is a whole number of children, and not more than ServerLimit has. */
static void fit_workers(void)
{
    struct mpm_limits *l = &mpm_limits;
    int room = l->server_limit * l->threads_per_child;

    if (l->max_workers < l->threads_per_child) {
        tell(MSG_WORKERS_LOW,
             "MaxRequestWorkers of %d is less than ThreadsPerChild of "
             "%d, increasing to %d. MaxRequestWorkers must be at least as large as the "
             "number of threads in a single server.",
             l->max_workers, l->threads_per_child, l->threads_per_child);
        l->max_workers = l->threads_per_child;
    }
    if (l->max_workers % l->threads_per_child) {
        int down = l->max_workers - l->max_workers % l->threads_per_child;

        tell(MSG_WORKERS_MULTIPLE,
             "MaxRequestWorkers of %d is not an integer multiple of "
             "ThreadsPerChild of %d, decreasing to nearest multiple %d, for a maximum of "
             "%d servers.",
             l->max_workers, l->threads_per_child, down, down / l->threads_per_child);
        l->max_workers = down;
    }
    if (l->max_workers > room) {
        tell(MSG_WORKERS_HIGH,
             "MaxRequestWorkers of %d would require %d servers and "
             "would exceed ServerLimit of %d, decreasing to %d. To increase, please see "
             "the ServerLimit directive.",
             l->max_workers, l->max_workers / l->threads_per_child, l->server_limit, room);
        l->max_workers = room;
    }
    l->max_children = l->max_workers / l->threads_per_child;
    ap_assert(l->max_children >= 1 && l->max_children <= l->server_limit);
}

static void fit_threads(void)
{
    struct mpm_limits *l = &mpm_limits;

    if (l->threads_per_child > l->thread_limit) {
        tell(MSG_THREADS_HIGH,
             "ThreadsPerChild of %d exceeds ThreadLimit of %d threads, "
             "decreasing to %d. To increase, please see the ThreadLimit directive.",
             l->threads_per_child, l->thread_limit, l->thread_limit);
        l->threads_per_child = l->thread_limit;
    }
    raise_to_one(MSG_THREADS, "ThreadsPerChild", &l->threads_per_child, "");
}

/* Sets of listening sockets: not more than children can be, and idle threads for each, so
 * that no set is out of them while all together look well. */
static void fit_listener_sets(void)
{
    struct mpm_limits *l = &mpm_limits;
    int n = control_one_process() ? 1 : listen_sets_wanted();
    int least, most;

    if (n > l->max_children)
        n = l->max_children;
    least = l->threads_per_child * (n - 1) + n;
    if (l->start_servers < n)
        l->start_servers = n;
    if (l->min_spare < least)
        l->min_spare = least;
    most = l->min_spare + l->threads_per_child * n + has_threads;
    if (l->max_spare < most)
        l->max_spare = most;
    l->listener_sets = n;
}

int limits_check(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    struct mpm_limits *l = &mpm_limits;

    raise_to_one(MSG_SERVER_LIMIT, "ServerLimit", &l->server_limit, "");
    lower_limit(MSG_SERVER_LIMIT_HIGH, "ServerLimit", &l->server_limit, MAX_SERVER_LIMIT,
                "servers");
    raise_to_one(MSG_THREAD_LIMIT, "ThreadLimit", &l->thread_limit, "");
    lower_limit(MSG_THREAD_LIMIT_HIGH, "ThreadLimit", &l->thread_limit, MAX_THREAD_LIMIT,
                "threads");
    fit_scoreboard(s);
    fit_threads();
    fit_workers();
    raise_to_one(MSG_START, "StartServers", &l->start_servers, "");
    if (l->start_servers > l->max_children)
        l->start_servers = l->max_children;
    raise_to_one(MSG_SPARE, has_threads ? "MinSpareThreads" : "MinSpareServers", &l->min_spare,
                 " to avoid almost certain server failure. Please read the "
                 "documentation");
    fit_listener_sets();
    return OK;
}
