/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - the status page.
 *
 * Plain HTML with one small style, readable on a wide screen and a phone, light or dark.
 * The sentences in the first list and the columns of the table of workers are read by
 * programs too: their words and order stay. */
#include <string.h>

#include "ap_mpm.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_protocol.h"
#include "mod_status.h"
#include "status_priv.h"

enum { LINE = 64 }; /* letters in a line of the scoreboard */

static const char style[] =
    "<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:15px/1.5 system-ui,sans-serif;margin:1rem auto;max-width:90rem;padding:0 1rem}\n"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));"
    "gap:.1rem 2rem}\n"
    "pre{font:14px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "div{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid #8884;padding:.2rem .6rem;text-align:left;white-space:nowrap}\n"
    "thead th{border-bottom:2px solid #8888}\n"
    "</style>\n";

static void put_server(request_rec *r, const struct status *st)
{
    int generation = 0;

    ap_mpm_query(AP_MPMQ_GENERATION, &generation);
    ap_rvputs(r, "<dl><dt>Server Version: ", ap_get_server_description(),
              "</dt>\n<dt>Server MPM: ", ap_show_mpm(),
              "</dt>\n<dt>Server Built: ", ap_get_server_built(),
              "\n</dt></dl><hr /><dl>\n<dt>Current Time: ",
              ap_ht_time(r->pool, st->now, "%A, %d-%b-%Y %H:%M:%S %Z", 0),
              "</dt>\n<dt>Restart Time: ",
              ap_ht_time(r->pool, st->started, "%A, %d-%b-%Y %H:%M:%S %Z", 0), "</dt>\n", NULL);
    ap_rprintf(r, "<dt>Parent Server Config. Generation: %d</dt>\n"
               "<dt>Parent Server MPM Generation: %d</dt>\n",
               ap_state_query(AP_SQ_CONFIG_GEN), generation);
    ap_rvputs(r, "<dt>Server uptime: ", status_time_words(r->pool, st->uptime), "</dt>\n", NULL);
    ap_rprintf(r, "<dt>Server load: %.2f %.2f %.2f</dt>\n", (double)st->load.loadavg,
               (double)st->load.loadavg5, (double)st->load.loadavg15);
}

static void put_totals(request_rec *r, const struct status *st)
{
    double cpu = st->user + st->system + st->children_user + st->children_system;
    double uptime = (double)st->uptime, accesses = (double)st->accesses;

    ap_rprintf(r, "<dt>Total accesses: %lu - Total Traffic: %s - Total Duration: %"
               APR_TIME_T_FMT "</dt>\n", st->accesses, status_kbytes(r->pool, st->bytes / 1024),
               apr_time_as_msec(st->duration));
    ap_rprintf(r, "<dt>CPU Usage: u%g s%g cu%g cs%g", st->user, st->system, st->children_user,
               st->children_system);
    if (cpu > 0 && uptime > 0)
        ap_rprintf(r, " - %.3g%% CPU load", 100 * cpu / uptime);
    ap_rprintf(r, "</dt>\n<dt>%.3g requests/sec - %s/second - %s/request - %g ms/request</dt>\n",
               status_ratio(accesses, uptime),
               status_bytes(r->pool, status_ratio((double)st->bytes, uptime)),
               status_bytes(r->pool, status_ratio((double)st->bytes, accesses)),
               status_ratio((double)apr_time_as_msec(st->duration), accesses));
}

/* All workers as letters, those of a slot side by side, and what the letters mean. */
static void put_scoreboard(request_rec *r, const struct status *st)
{
    int i, total = st->server_limit * st->thread_limit;

    ap_rputs("<h2>Scoreboard</h2>\n<pre>", r);
    for (i = 0; i < total; i++) {
        ap_rputc(status_letter(st, i / st->thread_limit, i % st->thread_limit), r);
        if (i % LINE == LINE - 1)
            ap_rputs("\n", r);
    }
    ap_rputs("</pre>\n<p>Scoreboard Key:<br />\n"
             "\"<b><code>_</code></b>\" Waiting for Connection, \n"
             "\"<b><code>S</code></b>\" Starting up, \n"
             "\"<b><code>R</code></b>\" Reading Request,<br />\n"
             "\"<b><code>W</code></b>\" Sending Reply, \n"
             "\"<b><code>K</code></b>\" Keepalive (read), \n"
             "\"<b><code>D</code></b>\" DNS Lookup,<br />\n"
             "\"<b><code>C</code></b>\" Closing connection, \n"
             "\"<b><code>L</code></b>\" Logging, \n"
             "\"<b><code>G</code></b>\" Gracefully finishing,<br />\n"
             "\"<b><code>I</code></b>\" Idle cleanup of worker, \n"
             "\"<b><code>.</code></b>\" Open slot with no current process<br />\n</p>\n", r);
}

static void put_child(request_rec *r, const struct status_child *child)
{
    const process_score *ps = child->score;

    ap_rprintf(r, "<tr><td>%d</td><td>%" APR_PID_T_FMT "</td><td>%d</td><td>%s%s</td><td>%u</td>"
               "<td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%u</td><td>%u</td><td>%u</td>"
               "<td>%u</td></tr>\n", child->slot, ps->pid, ps->generation,
               ps->quiescing ? "yes" : "no", child->old ? " (old gen)" : "", ps->connections,
               ps->not_accepting ? "no" : "yes", child->busy, child->graceful, child->idle,
               ps->wait_io, ps->write_completion, ps->keep_alive, ps->lingering_close);
}

static void put_children(request_rec *r, const struct status *st)
{
    int i;

    ap_rputs("<h2>Processes</h2>\n<div><table><thead>"
             "<tr><th rowspan=\"2\">Slot</th><th rowspan=\"2\">PID</th>"
             "<th rowspan=\"2\">Generation</th><th rowspan=\"2\">Stopping</th>"
             "<th colspan=\"2\">Connections</th>\n<th colspan=\"3\">Threads</th>"
             "<th colspan=\"4\">Waiting connections</th></tr>\n"
             "<tr><th>total</th><th>accepting</th><th>busy</th><th>graceful</th><th>idle</th>"
             "<th>wait-io</th><th>writing</th><th>keep-alive</th><th>closing</th></tr>"
             "</thead>\n", r);
    for (i = 0; i < st->children; i++)
        put_child(r, &st->child[i]);
    ap_rprintf(r, "<tr><td>Sum</td><td>%d</td><td></td><td>%d</td><td>%u</td><td></td><td>%d</td>"
               "<td>%d</td><td>%d</td><td>%u</td><td>%u</td><td>%u</td><td>%u</td></tr>\n"
               "</table></div>\n", st->children, st->stopping, st->connections, st->busy,
               st->graceful, st->idle, st->waiting, st->writing, st->keep_alive, st->closing);
}

/* Without ExtendedStatus there is no more to say of a worker than its state. */
static void put_states(request_rec *r, const struct status *st)
{
    int i, j;

    ap_rputs("<h2>PID Key</h2>\n<pre>\n", r);
    for (i = 0; i < st->children; i++)
        for (j = 0; j < st->thread_limit; j++) {
            char letter = status_letter(st, st->child[i].slot, j);

            if (letter != '.')
                ap_rprintf(r, "   %" APR_PID_T_FMT " in state: %c\n", st->child[i].score->pid,
                           letter);
        }
    ap_rputs("</pre>\n<hr />To obtain a full report with current status information you need to "
             "use the <code>ExtendedStatus On</code> directive.\n", r);
}

/** A worker's row, ready to be written. */
struct row {
    const worker_score *score;
    int slot, generation;
    const char *pid;            /* "-": nobody */
    char letter;
    long since;                 /* seconds */
    apr_time_t took, sum;       /* milliseconds */
    double cpu, kb_conn, mb_child, mb_slot;
    const char *client, *protocol, *vhost, *request; /* escaped */
};

static const char *escaped(request_rec *r, const char *text)
{
    return ap_escape_html(r->pool, ap_escape_logitem(r->pool, text));
}

/* From the scoreboard to what is shown. Rows of ended workers keep their last request, and
 * show no process. */
static void fill_row(request_rec *r, const struct status *st, int slot, int thread,
                     struct row *row)
{
    const worker_score *ws = &st->rows[slot * st->thread_limit + thread];
    pid_t pid = ws->pid ? ws->pid : ap_get_scoreboard_process(slot)->pid;

    row->score = ws;
    row->slot = slot;
    row->generation = ws->pid ? ws->generation : st->generations[slot];
    row->letter = status_letter(st, slot, thread);
    row->pid = row->letter == '.' ? "-" : apr_psprintf(r->pool, "%" APR_PID_T_FMT, pid);
    row->since = ws->last_used ? (long)apr_time_sec(st->now - ws->last_used) : 0;
    row->took = ws->stop_time > ws->start_time ? apr_time_as_msec(ws->stop_time - ws->start_time)
                                               : 0;
    row->sum = apr_time_as_msec(ws->duration);
    row->cpu = status_row_cpu(ws);
    row->kb_conn = (double)ws->conn_bytes / 1024;
    row->mb_child = (double)ws->my_bytes_served / 1048576;
    row->mb_slot = (double)ws->bytes_served / 1048576;
    row->client = escaped(r, ws->client64[0] ? ws->client64 : ws->client);
    row->protocol = escaped(r, ws->protocol);
    row->vhost = escaped(r, ws->vhost);
    row->request = escaped(r, ws->request);
}

static void put_row(request_rec *r, const struct row *row)
{
    const worker_score *ws = row->score;

    ap_rprintf(r, "<tr><td><b>%d-%d</b></td><td>%s</td><td>%d/%lu/%lu</td><td>%c</td>"
               "<td>%.2f</td><td>%ld</td><td>%" APR_TIME_T_FMT "</td><td>%" APR_TIME_T_FMT "</td>"
               "<td>%.1f</td><td>%.2f</td><td>%.2f</td>",
               row->slot, row->generation, row->pid, (int)ws->conn_count, ws->my_access_count,
               ws->access_count, row->letter, row->cpu, row->since, row->took, row->sum,
               row->kb_conn, row->mb_child, row->mb_slot);
    ap_rvputs(r, "<td>", row->client, "</td><td>", row->protocol, "</td><td>", row->vhost,
              "</td><td>", row->request, "</td></tr>\n", NULL);
}

static void put_line(request_rec *r, const struct row *row)
{
    const worker_score *ws = row->score;

    ap_rprintf(r, "<b>Server %d-%d</b> (%s): %d|%lu|%lu [%c] %.2f %ld %" APR_TIME_T_FMT
               " %" APR_TIME_T_FMT " (%.1f|%.2f|%.2f) ", row->slot, row->generation, row->pid,
               (int)ws->conn_count, ws->my_access_count, ws->access_count, row->letter, row->cpu,
               row->since, row->took, row->sum, row->kb_conn, row->mb_child, row->mb_slot);
    ap_rvputs(r, "<i>", row->client, " {", row->request, "}</i> <i>(", row->protocol,
              ")</i> <b>[", row->vhost, "]</b><br />\n", NULL);
}

/* Workers that have something to tell: they serve, or have served. */
static void put_workers(request_rec *r, const struct status *st,
                        void (*put)(request_rec *, const struct row *))
{
    int i;

    for (i = 0; i < st->server_limit * st->thread_limit; i++) {
        const worker_score *ws = &st->rows[i];
        struct row row;

        if (ws->access_count == 0 && (ws->status == SERVER_READY || ws->status == SERVER_DEAD))
            continue;
        fill_row(r, st, i / st->thread_limit, i % st->thread_limit, &row);
        put(r, &row);
    }
}

/* What the columns mean. */
static void put_key(request_rec *r)
{
    static const struct {
        const char *column, *meaning;
    } key[] = {
        { "Srv", "Child Server number - generation" },
        { "PID", "OS process ID" },
        { "Acc", "Number of accesses this connection / this child / this slot" },
        { "M", "Mode of operation" },
        { "CPU", "CPU usage, number of seconds" },
        { "SS", "Seconds since beginning of most recent request" },
        { "Req", "Milliseconds required to process most recent request" },
        { "Dur", "Sum of milliseconds required to process all requests" },
        { "Conn", "Kilobytes transferred this connection" },
        { "Child", "Megabytes transferred this child" },
        { "Slot", "Total megabytes transferred this slot" },
    };
    size_t i;

    ap_rputs("<hr />\n<div><table>\n", r);
    for (i = 0; i < sizeof(key) / sizeof(*key); i++)
        ap_rvputs(r, "<tr><th>", key[i].column, "</th><td>", key[i].meaning, "</td></tr>\n", NULL);
    ap_rputs("</table></div>\n", r);
}

static void put_details(request_rec *r, const struct status *st, int flags)
{
    if (flags & AP_STATUS_NOTABLE) {
        ap_rputs("<hr /><h2>Server Details</h2>\n<p>", r);
        put_workers(r, st, put_line);
        ap_rputs("</p>\n", r);
        return;
    }
    ap_rputs("<h2>Workers</h2>\n<div><table border=\"0\"><tr><th>Srv</th><th>PID</th><th>Acc</th>"
             "<th>M</th><th>CPU</th><th>SS</th><th>Req</th><th>Dur</th><th>Conn</th>"
             "<th>Child</th><th>Slot</th><th>Client</th><th>Protocol</th><th>VHost</th>"
             "<th>Request</th></tr>\n", r);
    put_workers(r, st, put_row);
    ap_rputs("</table></div>\n", r);
    put_key(r);
}

/* In the order of interest: the server, its state at a glance, processes, workers. */
void status_page(request_rec *r, const struct status *st, int flags)
{
    const char *host = ap_escape_html(r->pool, ap_get_server_name(r));

    ap_rvputs(r, "<!DOCTYPE html>\n<html lang=\"en\"><head>\n<title>Apache Server Status for ",
              host, "</title>\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n",
              style, "</head><body>\n<h1>Apache Server Status for ", host, " (via ",
              r->connection->local_ip, ")</h1>\n\n", NULL);
    put_server(r, st);
    if (flags & AP_STATUS_EXTENDED)
        put_totals(r, st);
    ap_rprintf(r, "<dt>%d requests currently being processed, %d workers gracefully restarting, "
               "%d idle workers</dt>\n</dl>", st->busy, st->graceful, st->idle);
    put_scoreboard(r, st);
    put_children(r, st);
    if (flags & AP_STATUS_EXTENDED)
        put_details(r, st, flags);
    else
        put_states(r, st);
    status_run_hook(r, flags);
    ap_rvputs(r, ap_psignature("<hr />\n", r), "</body></html>\n", NULL);
}
