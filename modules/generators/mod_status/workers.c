/* SPDX-License-Identifier: Apache-2.0 */
/* workers.c - the status page's part about workers: a row for each that has something to tell.
 *
 * The columns are read by programs too: their words and order stay. Whatever a client
 * sent is escaped. */
#include "apr_strings.h"
#include "httpd.h"
#include "http_protocol.h"
#include "mod_status.h"
#include "status_priv.h"

/* Without ExtendedStatus there is no more to say of a worker than its state. */
void status_states(request_rec *r, const struct status *st)
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

    ap_rputs("<hr />\n<div class=\"wide\"><table>\n", r);
    for (i = 0; i < sizeof(key) / sizeof(*key); i++)
        ap_rvputs(r, "<tr><th>", key[i].column, "</th><td>", key[i].meaning, "</td></tr>\n", NULL);
    ap_rputs("</table></div>\n", r);
}

void status_workers(request_rec *r, const struct status *st, int flags)
{
    if (flags & AP_STATUS_NOTABLE) {
        ap_rputs("<hr /><h2>Server Details</h2>\n<p>", r);
        put_workers(r, st, put_line);
        ap_rputs("</p>\n", r);
        return;
    }
    ap_rputs("<h2>Workers</h2>\n<div class=\"wide\"><table border=\"0\"><tr><th>Srv</th><th>PID</th><th>Acc</th>"
             "<th>M</th><th>CPU</th><th>SS</th><th>Req</th><th>Dur</th><th>Conn</th>"
             "<th>Child</th><th>Slot</th><th>Client</th><th>Protocol</th><th>VHost</th>"
             "<th>Request</th></tr>\n", r);
    put_workers(r, st, put_row);
    ap_rputs("</table></div>\n", r);
    put_key(r);
}
