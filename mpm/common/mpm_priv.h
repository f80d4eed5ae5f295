/* SPDX-License-Identifier: Apache-2.0 */
/* mpm_priv.h - what the process models share: the contract between their parts.
 *
 *     control process                          child
 *     lifecycle.c  start, watch, restart       child.c     obey, finish; crew.c: its threads
 *       signals.c  notes what was asked        accept.c    listener: accepts in batches
 *       child_table.c  slots                   handoff.c   who runs, who waits, who polls
 *       spares.c   once a second               parked.c    connections that wait
 *       reap.c     who ended, and of what      serve.c     one turn of a connection
 *       overload.c  client_limit.c             porter.c    turns away, when it is too much
 *       backoff.c  not too often               conn_slot.c their memory, recycled
 *       limits.c   numbers that fit            crash.c     last words
 *     control.c    -k, -X, the command line
 *
 *     choose.c     which model; with -D MPM_FROM_FILE one that is no part of the program,
 *                  which runs on reclaim.c and fd_queue.h
 *
 * A model (worker, event, prefork) is a struct mpm_model and a module record. */
#ifndef WEFT_MPM_PRIV_H
#define WEFT_MPM_PRIV_H

#include <stdatomic.h>

#include "ap_listen.h"
#include "ap_mpm.h"
#include "http_config.h"
#include "httpd.h"
#include "mpm/common/messages.h"
#include "mpm_common.h"
#include "scoreboard.h"

/** What distinguishes one process model from another. */
struct mpm_model {
    const char *name;      /* "worker": MPM name of -V and of mpm_get_name */
    module *record;
    enum mpm_column column; /* of the messages' numbers */
    int threaded;          /* children have several workers */
    int async;             /* a client that is slow to take its answer holds no worker */
    /** Serve until told to finish; runs in a fresh child (or, with -X, in the only
     *  process) after privileges were dropped and child_init has run. */
    void (*child_main)(server_rec *s, int slot);
};

/* model.c */

/** Put a model in force: the register_hooks of its module record does just this. */
void model_register(const struct mpm_model *model);
/** The model in force. */
const struct mpm_model *model_get(void);

/* limits.c */

/** The numbers of the configuration, corrected so that they fit each other. */
struct mpm_limits {
    int start_servers;
    int server_limit, thread_limit; /* hard: sizes of the scoreboard */
    int threads_per_child;
    int max_children;               /* MaxRequestWorkers / ThreadsPerChild */
    int max_workers;                /* MaxRequestWorkers */
    int min_spare, max_spare;       /* idle workers */
    int listener_sets;              /* ListenCoresBucketsRatio; a child accepts from one */
    int async_factor;               /* AsyncRequestWorkerFactor in hundredths; 0: no limit */
};

extern struct mpm_limits mpm_limits;

/** Back to the defaults, before each reading of the configuration. */
void limits_reset(int threaded);
/** Correct numbers that do not fit, each with a warning. Hook check_config. */
int limits_check(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s);
/* Directives: directives.h */

/* control.c */

/** Leave the terminal unless the command line says otherwise; once. Hook pre_config's part. */
void control_detach(apr_pool_t *p);
/** Whether -X asked for a single process. */
int control_one_process(void);
/** Whether this process, or the server before it, has left who started it. */
int control_detached(void);

/* lifecycle.c */

/** Run until a restart or the end.
 *  @return OK: read the configuration again; DONE: end the process */
int lifecycle_run(const struct mpm_model *model, apr_pool_t *pconf, server_rec *s);
/** AP_MPMQ_STARTING, RUNNING or STOPPING of this process. */
int lifecycle_state(void);
void lifecycle_set_state(int state);
/** The generation that new children run. */
ap_generation_t lifecycle_generation(void);
/** Most children that there have been at once, for AP_MPMQ_MAX_DAEMON_USED. */
int lifecycle_max_used(void);

/* signals.c - handlers only note what was asked, and end the wait. */

/** What a process may be asked to do; a later, more urgent one replaces an earlier. */
enum order {
    ORDER_UPGRADE = -1,  /* USR2: noted apart (signals_take_upgrade) */
    ORDER_NONE,
    ORDER_GRACEFUL,      /* USR1: control: restart gracefully; child: finish and end */
    ORDER_RESTART,       /* HUP */
    ORDER_GRACEFUL_STOP, /* WINCH */
    ORDER_STOP           /* TERM, INT */
};

/** Note orders for a restart that come while the server starts, instead of dying of them. */
void signals_install_early(void);
/** Install the control process's handlers. */
void signals_install_control(void);
/** Install a child's: USR1 finish, TERM end now, the terminal's are the parent's. */
void signals_install_child(void);
/** The order noted, or ORDER_NONE; stays until taken. */
enum order signals_order(void);
/** Forget the order. */
void signals_clear(void);
/** Whether an upgrade was asked for (USR2) since the last call. */
int signals_take_upgrade(void);
/** Note an order from inside. */
void signals_note(enum order order);
/** What is readable when a signal has come, for waits of others. */
int signals_fd(void);
/** Wait until a signal comes (any of ours, or a child's death) or the time is over. */
void signals_wait(apr_interval_time_t timeout);

/* child_table.c - slots of the scoreboard. Control process only. */

/** Fork a child into a slot. @return 0, or -1 after a log line */
int child_start(const struct mpm_model *model, server_rec *s, int slot);
/** Have slots for a configuration's children beside those that there are.
 *  @return 0: there is no room for such limits */
int child_make_room(int server_limit, int thread_limit);
/** A slot that is free, from the lowest; -1: no memory for one. */
int child_free_slot(void);
/** When a slot's child was started. */
apr_time_t child_started(int slot);
/** When the youngest child was; 0: there is none. */
apr_time_t child_last_started(void);
/** The slot's child is gone: free it. */
void child_gone(server_rec *s, int slot);
/** The slot of a process, or -1. */
int child_slot_of(pid_t pid);
/** Children that run this generation and are not finishing. */
int child_count_active(void);
/** Whether one of those was started at that moment or before. */
int child_lives_since(apr_time_t moment);
/** Children of any kind. */
int child_count_all(void);
/** Ask a child to finish what it has and end. */
void child_finish(int slot);
/** Ask all to finish.
 *  @param patience  microseconds until child_end_late() ends them; 0: no limit */
void child_finish_all(apr_interval_time_t patience);
/** End those that had time enough to finish. Once a second. */
void child_end_late(server_rec *s);
/** Send a signal to every child. */
void child_signal_all(int signum);
/** What a child tells besides the scoreboard: how many requests wait for a thread. */
void child_publish_queue(int slot, int waiting, apr_interval_time_t longest);
/** The same, read. @param longest  gets the length of the longest wait; may be NULL */
int child_queue(int slot, apr_interval_time_t *longest);
/** The highest slot of this generation whose child's listeners others have too; -1: none. */
int child_highest_spare(void);
/** Sets of listeners that no child of this generation accepts from. */
int child_unserved_sets(void);

/* spares.c */

/** Whether every set of listeners has a child that serves. */
int spares_serving(void);
/** A child has ended: start one at once where it is missed. */
void spares_replace(const struct mpm_model *model, server_rec *s);
/** Compare idle threads with the limits; start or finish children. Once a second. */
void spares_survey(const struct mpm_model *model, server_rec *s);
/** Start as many children as StartServers says (or fewer than the limit). */
void spares_start(const struct mpm_model *model, server_rec *s, int count);

/* reap.c */

/** What a reaped child's end means for the server. */
enum reap_verdict { REAP_NONE, REAP_CHILD, REAP_FATAL };
/** Take in everybody who has ended; log of what. */
enum reap_verdict reap_all(const struct mpm_model *model, server_rec *s);
/** Ask all children to end, wait, insist, and in the end kill. */
void reap_stop_all(server_rec *s);

/** Visit the processes that a model started beside its children. */
void reap_each_extra(void (*visit)(void *data, pid_t pid, ap_generation_t generation), void *data);

/* backoff.c - control process. */

/** A child has ended. @param lived  length of its life @param well  whether as it should */
void backoff_child_ended(server_rec *s, apr_interval_time_t lived, int well);
/** A child could not even be started. */
void backoff_not_started(server_rec *s);
/** Whether to start none for now. @param youngest  moment of the last start that lives; 0: none */
int backoff_holds(server_rec *s, apr_time_t youngest);

/* crash.c */

/** A thread of this process begins: room for its last words.
 *  @param number  its row in the scoreboard; -1: it has none */
void crash_thread_begin(int number);

/* upgrade.c - another program takes over. Control process. */

/** Where it stands. */
enum upgrade_state { UPGRADE_NONE, UPGRADE_PENDING, UPGRADE_OVER };

/** Look whether this process is to follow another; at the program's start. */
void upgrade_begin(process_rec *process);
/** Whether a server waits for this one to be ready. */
int upgrade_is_waited_for(void);
/** Whether this process was started by a server that it followed. */
int upgrade_succeeded(void);
/** Tell the server before this one that it may go. */
void upgrade_ready(void);
/** Start the program that is to follow, or log why not. */
void upgrade_start(server_rec *s);
/** See how it goes; a failure is logged. */
enum upgrade_state upgrade_look(server_rec *s);
/** This server ends otherwise: stop a successor that does not serve yet. */
void upgrade_cancel(void);
/** A process has ended. @return whether it was the successor */
int upgrade_on_end(pid_t pid, int exited, int status);
/** The successor, 0: none.
 *  @param status  gets what waitpid() said of its end, -1: it runs */
pid_t upgrade_successor(int *status);
/** The successor has one itself, which is now what ours is. */
void upgrade_follow(pid_t pid);

/* retire.c */

/** A successor serves: finish, and return when the process is to end. */
void retire(const struct mpm_model *model, server_rec *s);

/* query.c */

/** Offer modules what include/weft_queue.h says. */
void query_register(void);

/* recheck.c */

/** Whether the configuration, read anew, would start a server; reasons are logged. */
int recheck_configuration(server_rec *s);

/* directives.c */

/** How long children of an old configuration have to finish; 0: as long as they need. */
apr_interval_time_t mpm_drain_time(void);

/* choose.c: mpm_choose(), mpm_is(), mpm_settle() of config/config_priv.h */

/* conn_slot.c - a connection's memory, recycled: never given back while the child runs,
 * so that an event that comes late points at something that is a slot. */

/** What a connection waits for. */
enum wait_kind { WAIT_NONE, WAIT_HEAD, WAIT_IDLE, WAIT_WRITE, WAIT_LINGER };

/** Who has it. */
enum slot_state { SLOT_OWNED, SLOT_PARKED, SLOT_NOTIFIED };

struct conn_slot {
    _Atomic int state;            /* enum slot_state */
    _Atomic enum wait_kind wait;  /* meaningful while parked; slot_set_wait() */
    unsigned events;              /* EPOLL*: what the epoll set looks for; 0: not in it */
    unsigned timed_out : 1;       /* its deadline passed while parked */
    unsigned trimmed : 1;         /* holds no more memory than an idle one has to */
    int number;                   /* unique in the child */
    apr_time_t deadline;          /* moment; meaningful while parked */
    apr_time_t since;             /* moment when this wait began */
    apr_time_t queued_at;         /* moment when it became ready */
    apr_pool_t *pool;
    apr_bucket_alloc_t *alloc;
    ap_sb_handle_t *sbh;
    ap_listen_rec *listener;      /* where it was accepted */
    apr_os_sock_t fd;
    union {
        struct sockaddr any;
        struct sockaddr_storage room;
    } peer;                       /* who is at the other end */
    socklen_t peer_len;
    conn_rec *c;                  /* NULL: accepted, not opened */
    struct conn_slot *next;       /* in the ready queue or the list of free ones */
    int reason;                   /* enum porter_reason, while it is turned away */
    unsigned client_place;        /* where it is counted to its address, */
    uint64_t client_head;         /* and under what; 0: it is not */
    struct conn_slot *open_prev, *open_next;
};

/** Note what it waits for. Its owner; who counts may look meanwhile. */
static inline void slot_set_wait(struct conn_slot *slot, enum wait_kind wait)
{
    atomic_store_explicit(&slot->wait, wait, memory_order_relaxed);
}

/** An empty slot; NULL: no memory. Listener thread. */
struct conn_slot *conn_slot_get(apr_pool_t *parent);
/** Close its socket, clear its pool, put it back. Its owner. */
void conn_slot_put(struct conn_slot *slot);
/** Give back to the system what requests have left in its allocator. Its owner. */
void conn_slot_trim(struct conn_slot *slot);
/** Open connections of this child. */
int conn_slot_count(void);
/** Call visit for each open slot; no slot is opened or closed meanwhile. */
void conn_slot_each(void (*visit)(struct conn_slot *slot, void *data), void *data);

/* handoff.c - threads: see the file's head for the rules. */

/** Make the queue for a number of workers.
 *  @param async  whether answers wait for their clients without a worker */
apr_status_t handoff_init(apr_pool_t *p, int workers, int async);
/** How many there are in truth: there may be fewer at first. */
void handoff_set_workers(int workers);
/** A worker's whole life; returns when the child finishes. */
void handoff_work(int thread_num, apr_thread_t *thread);
/** Append slots linked by next to the ready queue. Listener. Any thread that owns them. */
void handoff_push(struct conn_slot *first, struct conn_slot *last, int count);
/** How many wait for a thread, and how long the first of them has. */
int handoff_waiting(apr_interval_time_t *longest);
/** Wait until a worker is free for one more connection, or the child finishes. Listener.
 *  @param patience  for how long at most; negative: no limit
 *  @return for how many there are; 0 or less: none */
int handoff_wait_for_room(apr_interval_time_t patience);
/** Take out of the ready queue the requests that have waited for too long (OverloadWait).
 *  @return linked; the caller owns them */
struct conn_slot *handoff_take_late(void);
/** Look once for what is ready, if every worker is blocked, so that nobody does. */
void handoff_poll_for_workers(void);
/** Nothing new will be accepted: workers end when the last connection is closed. */
void handoff_finish(void);
/** Close what is parked, end as soon as the requests in hand are answered. */
void handoff_stop(void);
/** Look whether a worker is stuck without having said so; child's main thread, at a tick.
 *  @return whether anything ran since the last one */
int handoff_watch(void);

/* parked.c - connections that wait, and the poll for them. */

apr_status_t parked_init(apr_pool_t *p);
/** Let a connection wait. @return 1: parked; 0: something came meanwhile, it is still yours */
int parked_add(struct conn_slot *slot, enum wait_kind wait, apr_interval_time_t timeout);
/** Wait for events; one thread at a time. @return list of slots that are ready, linked */
struct conn_slot *parked_poll(struct conn_slot **last, int *count);
/** The same without waiting. */
struct conn_slot *parked_look(struct conn_slot **last, int *count);
/** End the wait of the thread that polls. Any thread. */
void parked_wake(void);
/** Make every parked connection ready, as timed out. */
struct conn_slot *parked_take_all(struct conn_slot **last, int *count);
/** Count what waits into the child's row. */
void parked_publish(process_score *row);

/* overload.c, porter.c, client_limit.c: overload_priv.h */

/* accept.c */

/** Name the mutex, so that Mutex can be told about it; before each reading. */
void accept_register(apr_pool_t *pconf);

/** Prepare the mutex between children; control process, once a generation. */
apr_status_t accept_init(server_rec *s, apr_pool_t *p);
/** Which set of listeners a child accepts from; before accept_child_init(). */
void accept_use_set(int set);
/** The same in a child. */
apr_status_t accept_child_init(apr_pool_t *p);
/** The listener's life: returns when told to finish, or MaxConnectionsPerChild is reached. */
void accept_loop(apr_pool_t *child_pool, int slot);
/** End it. Any thread. */
void accept_stop(void);
/** The memory that the listener uses is about to go: it must not come back. After accept_stop(). */
void accept_abandon(void);
/** Wait for one connection, for a child that serves alone.
 *  @return NULL: a signal came, or nothing after all; look at the order and at accept_enough() */
struct conn_slot *accept_one(apr_pool_t *child_pool);
/** Whether MaxConnectionsPerChild is reached. */
int accept_enough(void);

/* serve.c */

/** Make the connection of an accepted slot. @return 0: refused, and put back */
int serve_open(struct conn_slot *slot, server_rec *s, int child, int thread_num);
/** It is over: close at once, what is held is dropped. */
void serve_close(struct conn_slot *slot);

/** One turn of a connection in the calling worker: until it waits again or is closed. */
void serve_turn(struct conn_slot *slot, server_rec *s, int child, int thread_num,
                apr_thread_t *thread);

/* crew.c - child's main thread. */

/** Start the threads of a child. @return 0: not even one of each kind; the reason is logged */
int crew_start(server_rec *s, apr_pool_t *pool, int slot);
/** Try to start the workers that could not be started. Now and then. */
void crew_complete(void);
/** Wait until workers and porter have ended, after they were told to.
 *  @return 0: they have not in that time; 1: nobody uses the child's memory any more */
int crew_wait(apr_interval_time_t patience);

/* child.c */

/** child_main of the threaded models. */
void child_run_threads(server_rec *s, int slot);
/** Whether the control process has died. */
int child_orphaned(void);
/** Slot and pool of this child. */
int child_my_slot(void);
apr_pool_t *child_pool(void);
server_rec *child_server(void);
void child_set_self(int slot, server_rec *s, apr_pool_t *pool);
/** Whose end is the child's too. Told before the fork, since the control process may be gone
 *  by the time that the child could ask. */
void child_follow(pid_t parent);
/** End this child process, running its pool's clean-ups. */
void child_exit(int code) __attribute__((noreturn));

#endif
