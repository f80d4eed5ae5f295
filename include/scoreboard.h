/* SPDX-License-Identifier: Apache-2.0 */
/* scoreboard.h - shared memory in which every worker says what it does.
 *
 * One row for the server, one for each child (slot), one for each worker thread of each
 * child. A worker writes its own row only; the control process and whoever shows a
 * status read all of them without locks, so a row may be seen half updated, and nobody
 * decides anything dangerous by what a child wrote. */
#ifndef WEFT_SCOREBOARD_H
#define WEFT_SCOREBOARD_H

#include <sys/times.h>
#include <sys/types.h>
#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_portable.h"
#include "apr_shm.h"
#include "apr_thread_proc.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a worker does: worker_score.status. */
#define SERVER_DEAD 0           /**< no thread in this row */
#define SERVER_STARTING 1       /**< being started */
#define SERVER_READY 2          /**< waiting for work */
#define SERVER_BUSY_READ 3      /**< reading a request */
#define SERVER_BUSY_WRITE 4     /**< answering one */
#define SERVER_BUSY_KEEPALIVE 5 /**< waiting for the next request of a connection */
#define SERVER_BUSY_LOG 6       /**< writing the access log */
#define SERVER_BUSY_DNS 7       /**< looking up a host name */
#define SERVER_CLOSING 8        /**< closing a connection */
#define SERVER_GRACEFUL 9       /**< finishing, the child is to end */
#define SERVER_IDLE_KILL 10     /**< ending, there were too many */
#define SERVER_NUM_STATUS 11

/* For ap_time_process_request(). */
#define START_PREQUEST 1
#define STOP_PREQUEST 2

#define DEFAULT_SCOREBOARD "logs/apache_runtime_status"

/** Whether the memory is shared with the children. */
typedef enum {
    SB_NOT_SHARED = 1,
    SB_SHARED = 2
} ap_scoreboard_e;

typedef int ap_generation_t;
typedef struct ap_sb_handle_t ap_sb_handle_t;
typedef struct process_score process_score;
typedef struct worker_score worker_score;
typedef struct scoreboard scoreboard;
typedef struct global_score global_score;

/** Where the rows are, in this process's addresses. */
struct scoreboard {
    global_score *global;
    process_score *parent;  /* server_limit rows */
    worker_score **servers; /* server_limit pointers to thread_limit rows */
};

/** One child. */
struct process_score {
    pid_t pid;                     /* 0: the slot is free */
    ap_generation_t generation;    /* the configuration that it runs */
    char quiescing;                /* told to finish */
    char not_accepting;            /* too busy to take connections */
    apr_uint32_t connections;      /* connections of any kind */
    apr_uint32_t write_completion; /* waiting for a client to take its answer */
    apr_uint32_t lingering_close;  /* waiting for a client to close */
    apr_uint32_t keep_alive;       /* waiting for the next request */
    apr_uint32_t suspended;        /* held by modules */
    int bucket;                    /* group of listeners */
    apr_uint32_t wait_io;          /* waiting for bytes of a request */
};

/** One worker thread. Times are moments; strings are cut to fit. */
struct worker_score {
    apr_os_thread_t tid;
    int thread_num;
    pid_t pid;
    ap_generation_t generation;
    unsigned char status;          /* SERVER_* */
    unsigned short conn_count;     /* requests on the connection */
    apr_off_t conn_bytes;          /* bytes on the connection */
    unsigned long access_count;    /* requests since the slot was made */
    apr_off_t bytes_served;        /* bytes since then */
    unsigned long my_access_count; /* requests of this child */
    apr_off_t my_bytes_served;     /* bytes of this child */
    apr_time_t start_time;         /* of the current or last request */
    apr_time_t stop_time;
    apr_time_t last_used;
    struct tms times;              /* CPU of the child */
    char client[32];
    char request[64];              /* request line */
    char vhost[32];                /* name and port */
    char protocol[16];
    apr_time_t duration;           /* length: time in requests */
    char client64[64];             /* client, with room for IPv6 */
};

/** The server. */
struct global_score {
    int server_limit;
    int thread_limit;
    ap_generation_t running_generation; /* what new children run */
    apr_time_t restart_time;
    struct tms times;
};

/** Hook, all: the process model is about to start; the scoreboard is made here. */
AP_DECLARE_HOOK(int, pre_mpm, (apr_pool_t *p, ap_scoreboard_e sb_type))

/* image.c - making and finding the memory. Control process, but for the look-ups. */

/** The image; its global member is NULL until the memory exists. */
extern AP_DECLARE_DATA scoreboard *ap_scoreboard_image;
/** ScoreBoardFile, NULL: anonymous memory. */
extern AP_DECLARE_DATA const char *ap_scoreboard_fname;
/** Bytes that all rows need. */
AP_DECLARE(int) ap_calc_scoreboard_size(void);
/** Hook pre_mpm: make the memory, or reset it on a restart that is not graceful.
 *  @return OK; the process ends with a message where there is no memory */
AP_DECLARE(int) ap_create_scoreboard(apr_pool_t *p, ap_scoreboard_e t);
/** Point ap_scoreboard_image at the rows in a piece of memory of the right size. */
AP_DECLARE(void) ap_init_scoreboard(void *shared_score);
/** Attach to a named scoreboard from another process.
 *  @param shm       gets the segment; may be NULL
 *  @param detached  nonzero: p is not an ancestor of the segment's pool */
AP_DECLARE(apr_status_t) ap_reopen_scoreboard(apr_pool_t *p, apr_shm_t **shm, int detached);
/** Pool clean-up: give the memory back. */
AP_DECLARE(apr_status_t) ap_cleanup_scoreboard(void *d);
/** Whether there is a scoreboard. */
AP_DECLARE(int) ap_exists_scoreboard_image(void);
/** The server's row, NULL without a scoreboard. */
AP_DECLARE(global_score *) ap_get_scoreboard_global(void);
/** A child's row, NULL for an index outside the limits. */
AP_DECLARE(process_score *) ap_get_scoreboard_process(int x);
/** A worker's row, NULL for an index outside the limits. */
AP_DECLARE(worker_score *) ap_get_scoreboard_worker_from_indexes(int child_num, int thread_num);
/** The row of a handle, NULL without one. */
AP_DECLARE(worker_score *) ap_get_scoreboard_worker(ap_sb_handle_t *sbh);
/** Copy a row as it is this moment; dest is cleared for an index outside the limits. */
AP_DECLARE(void) ap_copy_scoreboard_worker(worker_score *dest, int child_num, int thread_num);
/** The slot of a child, by pid->pid. @return -1: none of ours */
AP_DECLARE(int) ap_find_child_by_pid(apr_proc_t *pid);
/** Count the CPU of the control process into the global row. @return OK */
AP_DECLARE(int) ap_update_global_status(void);

/* update.c - a worker writes its row. Only the thread that owns the handle. */

/** A handle on one row; lives in p. */
AP_DECLARE(void) ap_create_sb_handle(ap_sb_handle_t **new_sbh, apr_pool_t *p, int child_num,
                                     int thread_num);
/** Point a handle at another row, when another thread takes its connection. */
AP_DECLARE(void) ap_update_sb_handle(ap_sb_handle_t *sbh, int child_num, int thread_num);
/** Say what the worker does now, and (ExtendedStatus) for which request.
 *  @param status  SERVER_*
 *  @param r       NULL: no request
 *  @return the status before; -1 without a handle */
AP_DECLARE(int) ap_update_child_status(ap_sb_handle_t *sbh, int status, request_rec *r);
/** The same by indexes. */
AP_DECLARE(int) ap_update_child_status_from_indexes(int child_num, int thread_num, int status,
                                                    request_rec *r);
/** The same before there is a request, for a connection. */
AP_DECLARE(int) ap_update_child_status_from_conn(ap_sb_handle_t *sbh, int status, conn_rec *c);
/** The same, with the virtual host that is meant. */
AP_DECLARE(int) ap_update_child_status_from_server(ap_sb_handle_t *sbh, int status, conn_rec *c,
                                                   server_rec *s);
/** The same, with a text in place of the request line. */
AP_DECLARE(int) ap_update_child_status_descr(ap_sb_handle_t *sbh, int status, const char *descr);
/** Count a finished request and its bytes. */
AP_DECLARE(void) ap_increment_counts(ap_sb_handle_t *sbh, request_rec *r);
/** Note how many requests the connection has had. */
AP_DECLARE(void) ap_set_conn_count(ap_sb_handle_t *sbh, request_rec *r,
                                   unsigned short conn_count);
/** Note when a request starts or stops (START_PREQUEST, STOP_PREQUEST). */
AP_DECLARE(void) ap_time_process_request(ap_sb_handle_t *sbh, int status);
/** The same with known moments; 0: leave that one. */
AP_DECLARE(void) ap_set_time_process_request(ap_sb_handle_t *const sbh, const apr_time_t start,
                                             const apr_time_t stop);

/* directives.c - handlers of ExtendedStatus, SeeRequestTail and ScoreBoardFile. */

/** ExtendedStatus: whether rows tell of requests. */
extern AP_DECLARE_DATA int ap_extended_status;
/** SeeRequestTail: show the last 63 characters of a long request line, not the first. */
extern AP_DECLARE_DATA int ap_mod_status_reqtail;
/** Handler of ExtendedStatus. */
AP_DECLARE(const char *) ap_set_extended_status(cmd_parms *cmd, void *dummy, int arg);
/** Handler of SeeRequestTail. */
AP_DECLARE(const char *) ap_set_reqtail(cmd_parms *cmd, void *dummy, int arg);
/** Handler of ScoreBoardFile. */
AP_DECLARE(const char *) ap_set_scoreboard(cmd_parms *cmd, void *dummy, const char *arg);

#ifdef __cplusplus
}
#endif
#endif
