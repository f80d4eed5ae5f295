/* SPDX-License-Identifier: Apache-2.0 */
/* cgid_priv.h - the daemon that starts scripts, and how it is asked to.
 *
 * mod_cgid.c  directives, and the daemon's life in the control process
 * ask.c       in children: ask for a script
 * daemon.c    the daemon: one loop that starts, watches and ends scripts
 * wire.c      the message from one to the other
 *
 * A connection carries one message and then belongs to the script, whose standard input and
 * output it becomes. With the message come two descriptors: the read end of a pipe that
 * tells, by being closed at the other end, that the script is not needed any more (so that
 * no one has to know its process id, and a child that crashes ends its scripts), and the
 * main server's error log, the script's standard error. */
#ifndef WEFT_CGID_PRIV_H
#define WEFT_CGID_PRIV_H

#include <sys/resource.h>

#include "apr_pools.h"
#include "httpd.h"
#include "unixd.h"

enum { CGID_LIMITS = 3 }; /* RLimitCPU, RLimitMEM, RLimitNPROC */

/** What comes first; both sides are the same program on the same machine. */
struct cgid_head {
    apr_uint32_t magic;
    apr_uint32_t length;        /* bytes that follow */
    apr_int64_t instance;       /* the control process */
    apr_int32_t cmd_type;       /* apr_cmdtype_e */
    apr_uint32_t argc, envc;
    apr_int32_t has_identity;
    ap_unix_identity_t identity;
    apr_int32_t has_limit[CGID_LIMITS];
    struct rlimit limit[CGID_LIMITS];
};

/** A script that is to be started. The strings lie in the message. */
struct cgid_job {
    struct cgid_head head;
    const char *command, *directory, *filename;
    const char **argv, **env;   /* ended by NULL */
};

/* wire.c */

/** Make the message. @return its bytes, in p; NULL: it would be too long */
char *cgid_encode(apr_pool_t *p, struct cgid_job *job, apr_size_t *length);
/** Whether a head makes sense, before anything of what it announces is read. */
int cgid_head_ok(const struct cgid_head *head);
/** Find the strings of a message whose head is in job->head.
 *  @param body  head.length bytes
 *  @return 0: they do not fit the head */
int cgid_decode(apr_pool_t *p, struct cgid_job *job, const char *body);
/** Send a whole message and its descriptors. @param fds  -1: not given */
apr_status_t cgid_send(int sock, const char *message, apr_size_t length, const int fds[2]);
/** Receive a message; nothing behind it is taken.
 *  @param fds  get the descriptors, closed on exec; -1: none; the caller's whatever is returned
 *  @return APR_EGENERAL: not one of ours */
apr_status_t cgid_receive(int sock, apr_pool_t *p, struct cgid_job *job, int fds[2]);

/* daemon.c */

/** Be the daemon. Does not return.
 *  @param listener  scripts are asked for here */
void cgid_daemon(server_rec *s, apr_pool_t *p, int listener, pid_t control);
/** In the daemon: whom the job at hand wants to be run as; NULL: nobody else. */
ap_unix_identity_t *cgid_identity(void);

/* ask.c */

struct cgi_script;
/** For cgi_kind: ask the daemon for the script. */
int cgid_start(struct cgi_script *script);
/** For cgi_kind: tell the daemon that the script is not needed any more. */
void cgid_end(struct cgi_script *script);

/* mod_cgid.c */

/** Where the daemon listens. */
const char *cgid_socket_name(void);
/** The control process, whose daemon it is. */
pid_t cgid_control(void);

#endif
