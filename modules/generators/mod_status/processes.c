/* SPDX-License-Identifier: Apache-2.0 */
/* processes.c - the status page's parts about the server as a whole and its processes:
 * figures at a glance, generations, a row for each child. */
#include <string.h>

#include "apr_strings.h"
#include "http_protocol.h"
#include "mod_status.h"
#include "status_priv.h"

static void put_tile(request_rec *r, const char *figure, const char *meaning)
{
    ap_rvputs(r, "<li><b>", figure, "</b><span>", meaning, "</span></li>\n", NULL);
}

static void put_number(request_rec *r, apr_int64_t n, const char *meaning)
{
    put_tile(r, apr_psprintf(r->pool, "%" APR_INT64_T_FMT, n), meaning);
}

static void put_share(request_rec *r, const char *kind, int part, int all)
{
    if (part > 0)
        ap_rprintf(r, "<div class=\"%s\" style=\"width:%.1f%%\"></div>", kind,
                   100 * status_ratio(part, all));
}

/* Parked connections by what they wait for, and requests that wait for a worker. */
static void put_waiting(request_rec *r, const struct status *st)
{
    put_number(r, st->connections, "connections");
    put_number(r, st->waiting, "reading");
    put_number(r, st->keep_alive, "idle (keep-alive)");
    put_number(r, st->writing, "writing");
    put_number(r, st->closing, "lingering");
    if (st->knows_queue)
        put_tile(r, apr_psprintf(r->pool, "%d", st->queue),
                 apr_pstrcat(r->pool, "wait for a worker", st->queue ? ", up to " : "",
                             st->queue ? status_ms(r->pool, st->queue_wait) : "", NULL));
    if (st->backlog >= 0)
        put_number(r, st->backlog, "wait to be accepted");
}

void status_overview(request_rec *r, const struct status *st, int flags)
{
    int workers = st->busy + st->graceful + st->idle;

    ap_rputs("<ul>\n", r);
    put_tile(r, apr_psprintf(r->pool, "%d / %d", st->busy, workers), "workers busy");
    if (flags & AP_STATUS_EXTENDED)
        put_tile(r, apr_psprintf(r->pool, "%.3g", status_ratio((double)st->accesses,
                                                               (double)st->uptime)),
                 "requests/s since the start");
    put_waiting(r, st);
    if (st->memory > 0)
        put_tile(r, status_kbytes(r->pool, st->memory), "memory, all processes");
    ap_rputs("</ul>\n<div class=\"bar\">", r);
    put_share(r, "busy", st->busy, workers);
    put_share(r, "done", st->graceful, workers);
    put_share(r, "idle", st->idle, workers);
    ap_rputs("</div>\n", r);
}

/** What runs of one generation. */
struct generation {
    int number, processes, stopping, busy, idle;
    apr_uint32_t connections;
};

/* The children by generation, newest last. @return how many there are */
static int count_generations(const struct status *st, struct generation *g)
{
    int i, j, n = 0;

    for (i = 0; i < st->children; i++) {
        const struct status_child *child = &st->child[i];

        for (j = n; j > 0 && g[j - 1].number >= child->score->generation; j--)
            ;
        if (j == n || g[j].number != child->score->generation) {
            memmove(&g[j + 1], &g[j], sizeof(*g) * (size_t)(n - j));
            g[j] = (struct generation){ .number = child->score->generation };
            n++;
        }
        g[j].processes++;
        g[j].stopping += child->score->quiescing != 0;
        g[j].busy += child->busy + child->graceful;
        g[j].idle += child->idle;
        g[j].connections += child->score->connections;
    }
    return n;
}

void status_generations(request_rec *r, const struct status *st)
{
    struct generation *g = apr_palloc(r->pool, sizeof(*g) * (size_t)(st->children + 1));
    int i, n = count_generations(st, g);

    ap_rputs("<h2>Generations</h2>\n<div class=\"wide\"><table><thead><tr><th>Generation</th>"
             "<th>Processes</th><th>finishing</th><th>Connections</th><th>Workers busy</th>"
             "<th>idle</th></tr></thead>\n", r);
    for (i = 0; i < n; i++)
        ap_rprintf(r, "<tr><td>%d%s</td><td>%d</td><td>%d</td><td>%u</td><td>%d</td><td>%d</td>"
                   "</tr>\n", g[i].number, g[i].number == st->generation ? " (running)" : "",
                   g[i].processes, g[i].stopping, g[i].connections, g[i].busy, g[i].idle);
    ap_rputs("</table></div>\n", r);
}

static void put_child(request_rec *r, const struct status_child *child)
{
    const process_score *ps = child->score;

    ap_rprintf(r, "<tr><td>%d</td><td>%" APR_PID_T_FMT "</td><td>%d</td><td>%s%s</td><td>%u</td>"
               "<td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%u</td><td>%u</td><td>%u</td>"
               "<td>%u</td>", child->slot, ps->pid, ps->generation,
               ps->quiescing ? "yes" : "no", child->old ? " (old gen)" : "", ps->connections,
               ps->not_accepting ? "no" : "yes", child->busy, child->graceful, child->idle,
               ps->wait_io, ps->write_completion, ps->keep_alive, ps->lingering_close);
    if (child->queue < 0)
        ap_rputs("<td>-</td><td>-</td>", r);
    else
        ap_rprintf(r, "<td>%d</td><td>%s</td>", child->queue, status_ms(r->pool, child->queue_wait));
    ap_rprintf(r, "<td>%.2f s</td><td>%s</td></tr>\n", child->cpu,
               child->memory ? status_kbytes(r->pool, child->memory) : "-");
}

static void put_columns(request_rec *r)
{
    ap_rputs("<h2>Processes</h2>\n<div class=\"wide\"><table><thead>"
             "<tr><th rowspan=\"2\">Slot</th><th rowspan=\"2\">PID</th>"
             "<th rowspan=\"2\">Generation</th><th rowspan=\"2\">Stopping</th>"
             "<th colspan=\"2\">Connections</th>\n<th colspan=\"3\">Threads</th>"
             "<th colspan=\"4\">Waiting connections</th><th colspan=\"2\">Queue</th>"
             "<th rowspan=\"2\">CPU</th><th rowspan=\"2\">Memory</th></tr>\n"
             "<tr><th>total</th><th>accepting</th><th>busy</th><th>graceful</th><th>idle</th>"
             "<th>wait-io</th><th>writing</th><th>keep-alive</th><th>closing</th>"
             "<th>length</th><th>wait</th></tr></thead>\n", r);
}

void status_processes(request_rec *r, const struct status *st)
{
    double cpu = 0;
    int i;

    put_columns(r);
    for (i = 0; i < st->children; i++) {
        put_child(r, &st->child[i]);
        cpu += st->child[i].cpu;
    }
    ap_rprintf(r, "<tr><td>Sum</td><td>%d</td><td></td><td>%d</td><td>%u</td><td></td><td>%d</td>"
               "<td>%d</td><td>%d</td><td>%u</td><td>%u</td><td>%u</td><td>%u</td><td>%d</td>"
               "<td>%s</td><td>%.2f s</td><td>%s</td></tr>\n</table></div>\n", st->children,
               st->stopping, st->connections, st->busy, st->graceful, st->idle, st->waiting,
               st->writing, st->keep_alive, st->closing, st->queue,
               status_ms(r->pool, st->queue_wait), cpu, status_kbytes(r->pool, st->memory));
}
