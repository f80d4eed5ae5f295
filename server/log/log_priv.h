/* SPDX-License-Identifier: Apache-2.0 */
/* log_priv.h - the error log: where lines go, how they are made, log programs.
 *
 * error.c         ap_log_*error_: level, message, write
 * format.c        ErrorLogFormat: parse, and put a line together
 * format_items.c  what each %x of a format writes
 * open.c          ErrorLog's targets, standard error before them
 * piped.c         programs that read a log        data.c   dumps of bytes
 * append.c        opening for appending         loss.c   what could not be written
 * directives.c    ErrorLog, ErrorLogFormat        pid.c    the pid file */
#ifndef WEFT_LOG_PRIV_H
#define WEFT_LOG_PRIV_H

#include <stdatomic.h>

#include "http_core.h"
#include "http_log.h"

/** Longest line of the error log, and longest message in it. */
enum { LOG_LINE_MAX = 8192 };

/* format.c */

/** Parse an ErrorLogFormat.
 *  @param items  gets an array of ap_errorlog_format_item out of pool
 *  @return NULL, or what is wrong with it */
const char *log_format_parse(apr_pool_t *pool, const char *text, apr_array_header_t **items);
/** Write one line by a format into buf (len bytes, always ended), without a line end.
 *  @return its length; 0: the line is to be left out */
int log_format_line(const ap_errorlog_info *info, const apr_array_header_t *items,
                    const char *message, char *buf, int len);
/** The format in force where no ErrorLogFormat is. */
const apr_array_header_t *log_format_default(void);
/** The format of lines with an error status to a person who starts the server: no time,
 *  no process. */
const apr_array_header_t *log_format_startup(void);
/** Make these formats; once, at start-up. */
void log_format_init(apr_pool_t *p);

/* format_items.c */

/** What writes %tag, or NULL; flags gets its AP_ERRORLOG_FLAG_*. */
ap_errorlog_handler_fn_t *log_item_find(char tag, int *flags);
/** Register the items of the manual; once, at start-up. */
void log_items_register(apr_pool_t *p);
/** Write plain text of a format. */
int log_item_literal(const ap_errorlog_info *info, const char *arg, char *buf, int len);

/* open.c */

/** Where lines go that belong to no server, or to one whose log is not open yet. */
apr_file_t *log_stderr(void);
/** Whether the folder of ErrorLog's target is there; programs and syslog have none.
 *  @param folder  gets its name on errors
 *  @return APR_SUCCESS, or why it cannot be used */
apr_status_t log_folder(const char *target, apr_pool_t *p, const char **folder);
/** Hand one line to syslog. */
void log_to_syslog(int level, const char *line);

/** The name of the level as it stands in a line ("error", "trace1"). */
const char *log_level_name(int level);

/* append.c */

/** Open a log file for appending; /dev/stdout and its like whatever they are.
 *  @param path  NULL: APR_EBADPATH */
apr_status_t log_append(apr_file_t **file, const char *path, apr_pool_t *p);

/* loss.c */

/** What one log has lost in this process. Zeroed where it is made. */
struct log_loss {
    _Atomic unsigned lost;      /* lines since it could last be written */
    _Atomic int torn;           /* the last one is there in part */
    _Atomic apr_time_t told;    /* moment of the last complaint */
};

/** Write a line, or several, in one piece; count it as lost where that fails. */
apr_status_t log_write(struct log_loss *loss, apr_file_t *file, const char *line, apr_size_t len);
/** Whether to complain now: once a minute. */
int log_loss_is_news(struct log_loss *loss);
/** It can be written again. @return how much was lost in between; 0 also where another
 *  thread tells of it */
unsigned log_loss_end(struct log_loss *loss);

#endif
