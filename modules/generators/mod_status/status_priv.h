/* SPDX-License-Identifier: Apache-2.0 */
/* status_priv.h - what the server does, counted up, and how it is shown.
 *
 * mod_status.c  handler, hooks     counts.c  from the scoreboard to numbers
 * page.c        for people         auto.c    for programs
 * text.c        numbers as words */
#ifndef WEFT_STATUS_PRIV_H
#define WEFT_STATUS_PRIV_H

#include "httpd.h"
#include "scoreboard.h"

/** One child. */
struct status_child {
    int slot;
    const process_score *score; /* shared: may change while it is read */
    int old;                    /* of a configuration before the running one */
    int busy, graceful, idle;   /* workers */
};

/** The server at one moment; out of the request's pool. */
struct status {
    int server_limit, thread_limit;
    int children;               /* entries of child */
    struct status_child *child;
    worker_score *rows;         /* copies, thread_limit for each slot */
    const int *generations;     /* of each slot */
    int busy, graceful, idle, stopping;
    apr_uint32_t connections, waiting, writing, keep_alive, closing;
    unsigned long accesses;
    apr_uint64_t bytes;
    apr_time_t duration;        /* length: of all requests */
    double user, system, children_user, children_system; /* seconds of CPU */
    apr_time_t now, started;
    long uptime;                /* seconds */
    ap_loadavg_t load;
};

/* counts.c */

/** Read the scoreboard. */
void status_count(struct status *st, apr_pool_t *p);
/** The letter that stands for what a worker does. */
char status_letter(const struct status *st, int slot, int thread);
/** CPU of a row, in seconds. */
double status_row_cpu(const worker_score *row);

/* text.c */

/** A length of time, " 1 day 2 hours". */
const char *status_time_words(apr_pool_t *p, long seconds);
/** An amount, "1.5 kB". */
const char *status_bytes(apr_pool_t *p, double bytes);
/** The same of kibibytes, with no smaller unit. */
const char *status_kbytes(apr_pool_t *p, apr_uint64_t kbytes);
/** A quotient; 0 where there is nothing to divide by. */
double status_ratio(double a, double b);

/* page.c, auto.c */

/** Write the page; flags: AP_STATUS_*. */
void status_page(request_rec *r, const struct status *st, int flags);
/** Write the lines for programs. */
void status_auto(request_rec *r, const struct status *st, int flags);
/** Run the hook that other modules show their state by. */
void status_run_hook(request_rec *r, int flags);

#endif
