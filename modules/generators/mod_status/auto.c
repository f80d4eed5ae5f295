/* SPDX-License-Identifier: Apache-2.0 */
/* auto.c - ?auto: the keys that monitoring programs read.
 *
 * Names, order and form of numbers are an interface: they do not change. */
#include "ap_mpm.h"
#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "mod_status.h"
#include "status_priv.h"

static void put_head(request_rec *r, const struct status *st)
{
    int generation = 0;

    ap_mpm_query(AP_MPMQ_GENERATION, &generation);
    ap_rvputs(r, ap_get_server_name(r), "\nServerVersion: ", ap_get_server_description(),
              "\nServerMPM: ", ap_show_mpm(), "\nServer Built: ", ap_get_server_built(),
              "\nCurrentTime: ", ap_ht_time(r->pool, st->now, "%A, %d-%b-%Y %H:%M:%S %Z", 0),
              "\nRestartTime: ", ap_ht_time(r->pool, st->started, "%A, %d-%b-%Y %H:%M:%S %Z", 0),
              "\n", NULL);
    ap_rprintf(r, "ParentServerConfigGeneration: %d\nParentServerMPMGeneration: %d\n",
               ap_state_query(AP_SQ_CONFIG_GEN), generation);
    ap_rprintf(r, "ServerUptimeSeconds: %ld\nServerUptime:%s\n", st->uptime,
               status_time_words(r->pool, st->uptime));
    ap_rprintf(r, "Load1: %.2f\nLoad5: %.2f\nLoad15: %.2f\n", (double)st->load.loadavg,
               (double)st->load.loadavg5, (double)st->load.loadavg15);
}

/* Averages are left out where there is nothing to divide by. */
static void put_totals(request_rec *r, const struct status *st)
{
    double cpu = st->user + st->system + st->children_user + st->children_system;
    double ms = (double)apr_time_as_msec(st->duration);

    ap_rprintf(r, "Total Accesses: %lu\nTotal kBytes: %" APR_UINT64_T_FMT "\n"
               "Total Duration: %" APR_TIME_T_FMT "\n", st->accesses, st->bytes / 1024,
               apr_time_as_msec(st->duration));
    ap_rprintf(r, "CPUUser: %g\nCPUSystem: %g\nCPUChildrenUser: %g\nCPUChildrenSystem: %g\n",
               st->user, st->system, st->children_user, st->children_system);
    if (cpu > 0 && st->uptime > 0)
        ap_rprintf(r, "CPULoad: %g\n", 100 * cpu / (double)st->uptime);
    ap_rprintf(r, "Uptime: %ld\n", st->uptime);
    if (st->uptime > 0)
        ap_rprintf(r, "ReqPerSec: %g\nBytesPerSec: %g\n",
                   (double)st->accesses / (double)st->uptime,
                   (double)st->bytes / (double)st->uptime);
    if (st->accesses > 0)
        ap_rprintf(r, "BytesPerReq: %g\nDurationPerReq: %g\n",
                   (double)st->bytes / (double)st->accesses, ms / (double)st->accesses);
}

static void put_connections(request_rec *r, const struct status *st)
{
    ap_rprintf(r, "Processes: %d\nStopping: %d\nConnsTotal: %u\nConnsAsyncWaitIO: %u\n"
               "ConnsAsyncWriting: %u\nConnsAsyncKeepAlive: %u\nConnsAsyncClosing: %u\n",
               st->children, st->stopping, st->connections, st->waiting, st->writing,
               st->keep_alive, st->closing);
}

void status_auto(request_rec *r, const struct status *st, int flags)
{
    int i, j, is_async = 0;

    put_head(r, st);
    if (flags & AP_STATUS_EXTENDED)
        put_totals(r, st);
    ap_rprintf(r, "BusyWorkers: %d\nGracefulWorkers: %d\nIdleWorkers: %d\n", st->busy,
               st->graceful, st->idle);
    ap_mpm_query(AP_MPMQ_IS_ASYNC, &is_async);
    if (is_async || st->connections)
        put_connections(r, st);
    ap_rputs("Scoreboard: ", r);
    for (i = 0; i < st->shown_slots; i++)
        for (j = 0; j < st->shown_threads; j++)
            ap_rputc(status_letter(st, i, j), r);
    ap_rputs("\n", r);
    status_run_hook(r, flags);
}
