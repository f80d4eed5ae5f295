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
    ":root{color-scheme:light dark;--line:#8883;--soft:#8881;--busy:#d9730d;--idle:#3a9a5b;"
    "--done:#8a6fd1}\n"
    "body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:90rem;padding:1rem}\n"
    "h1{font-size:1.35rem;line-height:1.3;margin:0 0 1rem;overflow-wrap:anywhere}\n"
    "h2{font-size:1.05rem;margin:1.8rem 0 .5rem}\n"
    "hr{border:0;border-top:1px solid var(--line);margin:1rem 0}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));"
    "gap:.1rem 2rem;margin:0}\n"
    "ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.8rem,1fr));gap:.5rem;"
    "list-style:none;margin:0 0 .8rem;padding:0}\n"
    "li{background:var(--soft);border:1px solid var(--line);border-radius:.5rem;"
    "padding:.45rem .7rem}\n"
    "li b{display:block;font-size:1.2rem;line-height:1.3;white-space:nowrap;font-variant-numeric:tabular-nums}\n"
    "li span,nav{font-size:.85rem;line-height:1.3;opacity:.75}\n"
    "nav{float:right}\n"
    ".bar{display:flex;height:.6rem;border-radius:.3rem;overflow:hidden;background:var(--line);"
    "margin-bottom:1rem}\n"
    ".busy{background:var(--busy)}.done{background:var(--done)}.idle{background:var(--idle)}\n"
    "pre{font:14px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;"
    "background:var(--soft);border-radius:.5rem;padding:.6rem .8rem;margin:.5rem 0}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:left;"
    "white-space:nowrap}\n"
    "thead th{border-bottom:2px solid var(--line);vertical-align:bottom}\n"
    "tr:hover td{background:var(--soft)}\n"
    ".key{font-size:.85rem;opacity:.8}\n"
    "@media(max-width:40rem){nav{float:none;margin:0 0 .5rem}body{padding:.7rem}}\n"
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
    int i, total = st->shown_slots * st->shown_threads;

    ap_rputs("<h2>Scoreboard</h2>\n<pre>", r);
    for (i = 0; i < total; i++) {
        ap_rputc(status_letter(st, i / st->shown_threads, i % st->shown_threads), r);
        if (i % LINE == LINE - 1)
            ap_rputs("\n", r);
    }
    ap_rputs("</pre>\n<p class=\"key\">Scoreboard Key:<br />\n"
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

/* How often the page is asked for again; the one in force is no link. */
static void put_refresh(request_rec *r)
{
    static const int choices[] = { 0, 2, 10, 60 };
    int now = status_refresh(r);
    size_t i;

    ap_rputs("<nav>Refresh:", r);
    for (i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
        const char *name = choices[i] ? apr_psprintf(r->pool, "%d s", choices[i]) : "off";

        if (choices[i] == now)
            ap_rvputs(r, " <b>", name, "</b>", NULL);
        else if (choices[i])
            ap_rprintf(r, " <a href=\"?refresh=%d\">%s</a>", choices[i], name);
        else
            ap_rputs(" <a href=\"?\">off</a>", r);
    }
    ap_rputs("</nav>\n", r);
}

static void put_head(request_rec *r)
{
    const char *host = ap_escape_html(r->pool, ap_get_server_name(r));

    ap_rvputs(r, "<!DOCTYPE html>\n<html lang=\"en\"><head>\n<title>Apache Server Status for ",
              host, "</title>\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n",
              style, "</head><body>\n", NULL);
    put_refresh(r);
    ap_rvputs(r, "<h1>Apache Server Status for ", host, " (via ", r->connection->local_ip,
              ")</h1>\n\n", NULL);
}

/* In the order of interest: its state at a glance, the server, processes, workers. */
void status_page(request_rec *r, const struct status *st, int flags)
{
    put_head(r);
    status_overview(r, st, flags);
    put_server(r, st);
    if (flags & AP_STATUS_EXTENDED)
        put_totals(r, st);
    ap_rprintf(r, "<dt>%d requests currently being processed, %d workers gracefully restarting, "
               "%d idle workers</dt>\n</dl>", st->busy, st->graceful, st->idle);
    put_scoreboard(r, st);
    status_generations(r, st);
    status_processes(r, st);
    if (flags & AP_STATUS_EXTENDED)
        status_workers(r, st, flags);
    else
        status_states(r, st);
    status_run_hook(r, flags);
    ap_rvputs(r, ap_psignature("<hr />\n", r), "</body></html>\n", NULL);
}
