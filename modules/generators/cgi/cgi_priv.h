/* SPDX-License-Identifier: Apache-2.0 */
/* cgi_priv.h - what mod_cgi and mod_cgid share: all but how a script is started and ended.
 *
 * Each module is built with its own copy of these files and says in cgi_kind what is its.
 *
 * settings.c    directives            prepare.c   may it run, and as what command
 * exchange.c    bytes to and from a script that runs; its complaints
 * output.c      its output as a bucket
 * handler.c     a request, from handler to answer
 * script_log.c  ScriptLog             include.c   <!--#exec -->
 *
 * A script's life: PREPARED (cgi_script_make) -> RUNNING (cgi_kind.start) -> FED (cgi_feed;
 * what it says early is kept) -> READ to its end, by a bucket -> ENDED (cgi_end). A script
 * belongs to one request and so to one thread at a time; its memory is the request's. */
#ifndef WEFT_CGI_PRIV_H
#define WEFT_CGI_PRIV_H

#include <stddef.h>

#include "apr_buckets.h"
#include "apr_lib.h"
#include "http_config.h"
#include "http_log.h"
#include "httpd.h"
#include "mod_cgi.h"

enum { CGI_SAID = 8192 }; /* bytes of complaints that ScriptLog gets */

#define CGI_MAGIC_TYPE "application/x-httpd-cgi"

/** Settings of a server. */
struct cgi_server {
    const char *log_name;      /* ScriptLog, NULL: none */
    long log_length;           /* ScriptLogLength, bytes; -1: not set */
    long log_buffer;           /* ScriptLogBuffer, bytes; -1: not set */
    const char *socket_name;   /* ScriptSock, of mod_cgid alone */
};

/** Settings of a directory. */
struct cgi_dir {
    apr_interval_time_t timeout; /* 0: the server's Timeout */
};

/** Why a script is not run, or does not finish; numbers of log lines differ by module. */
enum cgi_trouble {
    CGI_NO_EXEC, CGI_NPH_INCLUDED, CGI_MISSING, CGI_DIRECTORY, CGI_PATH_INFO, CGI_BODY,
    CGI_TROUBLES
};

/** One script, and the ways to it. */
struct cgi_script {
    request_rec *r;
    cgi_exec_info_t how;
    const char *command;         /* the program, or a line for the shell */
    const char **argv;           /* ended by NULL */
    apr_interval_time_t timeout; /* how long it may be silent */
    int in, out, err;            /* our ends, not blocking; -1: none or closed */
    apr_file_t *in_file;         /* of a pipe; NULL: in is a socket */
    int client;                  /* to notice that the client has gone; -1: cannot */
    int ended;
    int silent;                  /* out has come to its end */
    apr_status_t failed;         /* why the script was given up */
    apr_bucket_brigade *early;   /* said before its input was complete */
    apr_size_t early_length;     /* of that, in memory */
    apr_file_t *spill;           /* the rest of it, NULL: none */
    apr_off_t spilled;
    char *body;                  /* start of its input, for ScriptLog; NULL: not wanted */
    apr_size_t body_length;
    char line[MAX_STRING_LEN];   /* a complaint that is not complete */
    apr_size_t line_length;
    char *said;                  /* start of its complaints, for ScriptLog; NULL: not wanted */
    apr_size_t said_length;
    void *own;                   /* the module's */
};

/** What differs between the modules. */
struct cgi_kind {
    module *record;
    const char *numbers[CGI_TROUBLES];
    /** Start the script, set in, out, err (and in_file). @return OK or an HTTP status */
    int (*start)(struct cgi_script *script);
    /** It is not needed any more: end it if it still runs. Closes nothing of ours. */
    void (*end)(struct cgi_script *script);
};

/** Defined by each module. */
extern const struct cgi_kind cgi_kind;

#undef APLOG_MODULE_INDEX
#define APLOG_MODULE_INDEX (cgi_kind.record->module_index)

/* settings.c */

/** For the module record: struct cgi_server. */
void *cgi_create_server(apr_pool_t *p, server_rec *s);
/** For the module record. */
void *cgi_merge_server(apr_pool_t *p, void *base, void *add);
/** For the module record: struct cgi_dir. */
void *cgi_create_dir(apr_pool_t *p, char *path);
/** For the module record. */
void *cgi_merge_dir(apr_pool_t *p, void *base, void *add);
/** Settings of this module's; never NULL. */
const struct cgi_server *cgi_server_of(const server_rec *s);
/** ScriptLogLength in force, bytes. */
long cgi_log_length(const struct cgi_server *conf);
/** ScriptLogBuffer in force, bytes. */
long cgi_log_buffer(const struct cgi_server *conf);
/** ScriptLog. */
const char *cgi_set_log(cmd_parms *cmd, void *unused, const char *arg);
/** A number of bytes; info: offset of the long in struct cgi_server. */
const char *cgi_set_bytes(cmd_parms *cmd, void *unused, const char *arg);
/** CGIScriptTimeout, CGIDScriptTimeout: seconds unless a unit is said. */
const char *cgi_set_timeout(cmd_parms *cmd, void *dir, const char *arg);

/** Directives of both modules. */
#define CGI_COMMANDS \
    AP_INIT_TAKE1("ScriptLog", cgi_set_log, NULL, RSRC_CONF, \
                  "the file that tells what went wrong with scripts"), \
    AP_INIT_TAKE1("ScriptLogLength", cgi_set_bytes, \
                  (void *)offsetof(struct cgi_server, log_length), RSRC_CONF, \
                  "size in bytes at which ScriptLog grows no more"), \
    AP_INIT_TAKE1("ScriptLogBuffer", cgi_set_bytes, \
                  (void *)offsetof(struct cgi_server, log_buffer), RSRC_CONF, \
                  "how many bytes of a request's content go to ScriptLog")

/* prepare.c */

/** Whether the request's file may be run. @return OK, or a status after a log line */
int cgi_check(request_rec *r);
/** A script that is not running. */
struct cgi_script *cgi_script_make(request_rec *r, prog_types type);
/** The command as it is without another module's word: optional function of mod_cgi.h. */
apr_status_t cgi_build_command(const char **cmd, const char ***argv, request_rec *r,
                               apr_pool_t *p, cgi_exec_info_t *how);
/** Limits of the configuration, by APR_LIMIT_CPU, _MEM, _NPROC. @return NULL: none */
struct rlimit *cgi_limit(const request_rec *r, int what);

/* exchange.c */

/** Read what the script says.
 *  @param timeout  0: do not wait
 *  @return APR_EAGAIN: nothing now; APR_EOF; APR_TIMEUP; APR_ECONNABORTED: client gone */
apr_status_t cgi_read(struct cgi_script *script, char *buf, apr_size_t *len,
                      apr_interval_time_t timeout);
/** Hand the request's content to the script and close its input.
 *  @return OK, or a status after a log line */
int cgi_feed(struct cgi_script *script);
/** There is nothing (more) for the script to read. */
void cgi_close_input(struct cgi_script *script);
/** Read and forget what the script still says. */
void cgi_drain(struct cgi_script *script);
/** Log what has arrived on err; does not wait. */
void cgi_complaints(struct cgi_script *script);
/** End the script if it runs; may be called again. */
void cgi_end(struct cgi_script *script);

/* output.c */

/** A bucket that gives the script's output as it comes. */
apr_bucket *cgi_output_bucket(struct cgi_script *script, apr_bucket_alloc_t *list);
/** All that the script says, with EOS. */
apr_bucket_brigade *cgi_output(struct cgi_script *script);

/* handler.c */

/** Hook: run scripts. */
int cgi_handle(request_rec *r);

/* script_log.c */

/** Log that a script cannot be run. @return status */
int cgi_refuse(request_rec *r, int status, enum cgi_trouble trouble, const char *message);
/** Log in ScriptLog what a script has said wrongly.
 *  @param line  the line that is no head, or ""
 *  @param bb    its output; is read */
void cgi_log_answer(struct cgi_script *script, int status, const char *line,
                    apr_bucket_brigade *bb);

/* include.c */

/** Hook: offer `exec` to mod_include. */
int cgi_offer_exec(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s);

#endif
