/* SPDX-License-Identifier: Apache-2.0 */
/* status_priv.h - what the server does, counted up, and how it is shown.
 *
 * mod_status.c  handler, hooks     counts.c  from the scoreboard to numbers
 * page.c        for people         auto.c    for programs
 *   processes.c   its parts        process.c what the system says of a process
 *   workers.c                      text.c    numbers as words */
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
    int threads;                /* that it has: rows up to the last that is not dead */
    int queue;                  /* requests that wait for a worker; -1: not known */
    apr_interval_time_t queue_wait; /* the longest such wait, in the last second */
    double cpu;                 /* seconds */
    apr_uint64_t memory;        /* kibibytes of its own; 0: not known */
};

/** The server at one moment; out of the request's pool. */
struct status {
    int server_limit, thread_limit;
    int shown_slots, shown_threads; /* of the scoreboard's letters */
    int generation;             /* the running one */
    int children;               /* entries of child */
    struct status_child *child;
    worker_score *rows;         /* copies, thread_limit for each slot */
    const int *generations;     /* of each slot */
    int busy, graceful, idle, stopping;
    apr_uint32_t connections, waiting, writing, keep_alive, closing;
    int knows_queue, queue;     /* requests that wait for a worker */
    apr_interval_time_t queue_wait;
    int backlog;                /* connections that wait to be accepted; -1: not known */
    apr_uint64_t memory;        /* kibibytes */
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
/** A length of time in milliseconds, "1.5 ms". */
const char *status_ms(apr_pool_t *p, apr_interval_time_t t);
/** A quotient; 0 where there is nothing to divide by. */
double status_ratio(double a, double b);

/* process.c */

/** Memory that a process does not share, in kibibytes; 0: the system does not say. */
apr_uint64_t status_memory(pid_t pid);
/** Connections that wait in this process's listening sockets; -1: not known. */
int status_backlog(void);

/* processes.c, workers.c: parts of the page */

/** The state at a glance. */
void status_overview(request_rec *r, const struct status *st, int flags);
void status_generations(request_rec *r, const struct status *st);
void status_processes(request_rec *r, const struct status *st);
/** What each worker does, with ExtendedStatus. */
void status_workers(request_rec *r, const struct status *st, int flags);
/** The same without. */
void status_states(request_rec *r, const struct status *st);

/* mod_status.c */

/** Seconds after which the page is to be asked for again; 0: it is not. */
int status_refresh(request_rec *r);

/* page.c, auto.c */

/** Write the page; flags: AP_STATUS_*. */
void status_page(request_rec *r, const struct status *st, int flags);
/** Write the lines for programs. */
void status_auto(request_rec *r, const struct status *st, int flags);
/** Run the hook that other modules show their state by. */
void status_run_hook(request_rec *r, int flags);

#endif
