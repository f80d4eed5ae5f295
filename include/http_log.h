/* SPDX-License-Identifier: Apache-2.0 */
/* http_log.h - the error log: levels, one line each, log programs, the pid file. */
#ifndef WEFT_HTTP_LOG_H
#define WEFT_HTTP_LOG_H

#include <sys/types.h>
#include "apr.h"
#include "apr_errno.h"
#include "apr_file_io.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_thread_proc.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A file in C without APLOG_USE_MODULE sees this one: no module. In C++ a file
 * that logs must say APLOG_USE_MODULE, since a definition cannot come twice. */
#ifndef __cplusplus
static int *const aplog_module_index __attribute__((unused));
#endif

#define APLOG_EMERG 0
#define APLOG_ALERT 1
#define APLOG_CRIT 2
#define APLOG_ERR 3
#define APLOG_WARNING 4
#define APLOG_NOTICE 5
#define APLOG_INFO 6
#define APLOG_DEBUG 7
#define APLOG_TRACE1 8
#define APLOG_TRACE2 9
#define APLOG_TRACE3 10
#define APLOG_TRACE4 11
#define APLOG_TRACE5 12
#define APLOG_TRACE6 13
#define APLOG_TRACE7 14
#define APLOG_TRACE8 15
#define APLOG_LEVELMASK 15
#define APLOG_NOERRNO 16
#define APLOG_TOCLIENT 32
#define APLOG_STARTUP 64
#define DEFAULT_LOGLEVEL 4
#define APLOG_NO_MODULE (-1)
#define AP_LOG_DATA_DEFAULT 0
#define AP_LOG_DATA_SHOW_OFFSET 1

typedef struct piped_log piped_log;

/* open.c */

/** Give the start-up messages a place: standard error, until ErrorLog is opened.
 *  @param p  lives as long as the process */
AP_DECLARE(void) ap_open_stderr_log(apr_pool_t *p);
/** Write standard error, which start-up messages and scripts use, into a file (-E).
 *  @param fname  absolute, or below ServerRoot
 *  @return the status of opening it; a message is logged on failure */
AP_DECLARE(apr_status_t) ap_replace_stderr_log(apr_pool_t *p, const char *fname);
/** Send the main server's error log to standard error again. */
AP_DECLARE(void) ap_error_log2stderr(server_rec *s);
/** Open the error logs of all servers and point standard error at the main one's.
 *  Hook open_logs. @return OK, or DONE after a message when one cannot be opened */
AP_DECLARE(int) ap_open_logs(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                             server_rec *s_main);
/** In a new child: let go of what only the control process needs of the logs. */
AP_DECLARE(void) ap_logs_child_init(apr_pool_t *p, server_rec *s);
/** The level in force before any LogLevel; `-e` sets it. */
extern AP_DECLARE_DATA int ap_default_loglevel;

/* error.c - one line in the error log. The macros below test the level first; use them.
 * file, line and module_index come from APLOG_MARK; level is APLOG_* with its flags;
 * status is an APR or system error shown as "(number)text", 0: none; the format is
 * apr_psprintf's. Any thread; the line is written whole, control characters escaped. */

/** A line about a server; s NULL: the process, to standard error. */
AP_DECLARE(void) ap_log_error_(const char *file, int line, int module_index, int level,
                               apr_status_t status, const server_rec *s, const char *fmt, ...)
    AP_PRINTF_LIKE(7, 8);
/** A line about the process at start-up or in a configuration; p is scratch. */
AP_DECLARE(void) ap_log_perror_(const char *file, int line, int module_index, int level,
                                apr_status_t status, apr_pool_t *p, const char *fmt, ...)
    AP_PRINTF_LIKE(7, 8);
/** A line about a request, with its client. A message at warning or worse that carries
 *  APLOG_TOCLIENT is kept for the error page too. */
AP_DECLARE(void) ap_log_rerror_(const char *file, int line, int module_index, int level,
                                apr_status_t status, const request_rec *r, const char *fmt, ...)
    AP_PRINTF_LIKE(7, 8);
/** A line about a connection, with its client. */
AP_DECLARE(void) ap_log_cerror_(const char *file, int line, int module_index, int level,
                                apr_status_t status, const conn_rec *c, const char *fmt, ...)
    AP_PRINTF_LIKE(7, 8);
/** The same into another server's log. */
AP_DECLARE(void) ap_log_cserror_(const char *file, int line, int module_index, int level,
                                 apr_status_t status, const conn_rec *c, const server_rec *s,
                                 const char *fmt, ...)
    AP_PRINTF_LIKE(8, 9);

/* data.c - bytes as lines of hexadecimal and text, sixteen a line, under a label.
 * flags: AP_LOG_DATA_SHOW_OFFSET puts the offset in front. */

/** For a server. */
AP_DECLARE(void) ap_log_data_(const char *file, int line, int module_index, int level,
                              const server_rec *s, const char *label, const void *data,
                              apr_size_t len, unsigned int flags);
/** For a request. */
AP_DECLARE(void) ap_log_rdata_(const char *file, int line, int module_index, int level,
                               const request_rec *r, const char *label, const void *data,
                               apr_size_t len, unsigned int flags);
/** For a connection. */
AP_DECLARE(void) ap_log_cdata_(const char *file, int line, int module_index, int level,
                               const conn_rec *c, const char *label, const void *data,
                               apr_size_t len, unsigned int flags);
/** For a connection, into another server's log. */
AP_DECLARE(void) ap_log_csdata_(const char *file, int line, int module_index, int level,
                                const conn_rec *c, const server_rec *s, const char *label,
                                const void *data, apr_size_t len, unsigned int flags);

/* pid.c - the file with the control process's number, and what is told at the start. */

/** Write the number of this process; a file left over is replaced, with a warning.
 *  The process ends with a message where it cannot be written.
 *  @param fname  absolute or below ServerRoot; NULL: no file */
AP_DECLARE(void) ap_log_pid(apr_pool_t *p, const char *fname);
/** Read the number that ap_log_pid() wrote.
 *  @return APR_SUCCESS; APR_ENOENT without a file; APR_EGENERAL for one without a number */
AP_DECLARE(apr_status_t) ap_read_pid(apr_pool_t *p, const char *fname, pid_t *mypid);
/** Remove the file, quietly where there is none. */
AP_DECLARE(void) ap_remove_pid(apr_pool_t *p, const char *fname);
/** Log the words of the command line, once the server runs. */
AP_DECLARE(void) ap_log_command_line(apr_pool_t *p, server_rec *s);
/** Log what is common to all process models at the start: version and build. */
AP_DECLARE(void) ap_log_mpm_common(server_rec *s);

/* piped.c - programs that read a log from a pipe. The control process starts them,
 * starts them again when they end, and ends them with the pool. */

/** Start a log program, through the shell if it has to be.
 *  @param p        its life; usually the configuration's pool
 *  @param program  command line without the leading `|`
 *  @return NULL: it did not start, a message is logged */
AP_DECLARE(piped_log *) ap_open_piped_log(apr_pool_t *p, const char *program);
/** The same, saying how: APR_SHELLCMD_ENV by way of the shell, APR_PROGRAM_ENV directly. */
AP_DECLARE(piped_log *) ap_open_piped_log_ex(apr_pool_t *p, const char *program,
                                             apr_cmdtype_e cmdtype);
/** Close the pipe and end the program. */
AP_DECLARE(void) ap_close_piped_log(piped_log *pl);
/** The end that the program reads from; for handing it to another program. */
AP_DECLARE(apr_file_t *) ap_piped_log_read_fd(piped_log *pl);
/** The end to write lines to; stays the same when the program is started again. */
AP_DECLARE(apr_file_t *) ap_piped_log_write_fd(piped_log *pl);

/** Hook, first answer wins: an id for log lines about a connection or request (%L).
 *  @param r   NULL: for the connection
 *  @param id  gets a string that lives as long as what it names
 *  @return OK or DECLINED */
AP_DECLARE_HOOK(int, generate_log_id, (const conn_rec *c, const request_rec *r, const char **id))

/** File, line and index of the module that logs: the first arguments of ap_log_*.
 *  A file that belongs to no module logs for the core. */
#define APLOG_MARK __FILE__, __LINE__, APLOG_MODULE_INDEX
#ifndef APLOG_MODULE_INDEX
#define APLOG_MODULE_INDEX (aplog_module_index ? *aplog_module_index : APLOG_NO_MODULE)
#endif
/** A number for monitoring to key on: "AH" and five digits. */
#define APLOGNO(n) "AH" #n ": "

/* Whether a line of this level would be written. Notice and more severe always are. */
#define APLOG_MODULE_IS_LEVEL(s, i, level) \
    ((((level)&APLOG_LEVELMASK) <= APLOG_NOTICE) || (s) == NULL \
     || ap_get_server_module_loglevel(s, i) >= ((level)&APLOG_LEVELMASK))
#define APLOG_C_MODULE_IS_LEVEL(c, i, level) \
    ((((level)&APLOG_LEVELMASK) <= APLOG_NOTICE) \
     || ap_get_conn_module_loglevel(c, i) >= ((level)&APLOG_LEVELMASK))
#define APLOG_CS_MODULE_IS_LEVEL(c, s, i, level) \
    ((((level)&APLOG_LEVELMASK) <= APLOG_NOTICE) \
     || ap_get_conn_server_module_loglevel(c, s, i) >= ((level)&APLOG_LEVELMASK))
#define APLOG_R_MODULE_IS_LEVEL(r, i, level) \
    ((((level)&APLOG_LEVELMASK) <= APLOG_NOTICE) \
     || ap_get_request_module_loglevel(r, i) >= ((level)&APLOG_LEVELMASK))
#define APLOG_IS_LEVEL(s, level) APLOG_MODULE_IS_LEVEL(s, APLOG_MODULE_INDEX, level)
#define APLOG_C_IS_LEVEL(c, level) APLOG_C_MODULE_IS_LEVEL(c, APLOG_MODULE_INDEX, level)
#define APLOG_CS_IS_LEVEL(c, s, level) APLOG_CS_MODULE_IS_LEVEL(c, s, APLOG_MODULE_INDEX, level)
#define APLOG_R_IS_LEVEL(r, level) APLOG_R_MODULE_IS_LEVEL(r, APLOG_MODULE_INDEX, level)
#define APLOGinfo(s) APLOG_IS_LEVEL(s, APLOG_INFO)
#define APLOGdebug(s) APLOG_IS_LEVEL(s, APLOG_DEBUG)
#define APLOGtrace1(s) APLOG_IS_LEVEL(s, APLOG_TRACE1)
#define APLOGtrace2(s) APLOG_IS_LEVEL(s, APLOG_TRACE2)
#define APLOGtrace3(s) APLOG_IS_LEVEL(s, APLOG_TRACE3)
#define APLOGtrace4(s) APLOG_IS_LEVEL(s, APLOG_TRACE4)
#define APLOGtrace5(s) APLOG_IS_LEVEL(s, APLOG_TRACE5)
#define APLOGtrace6(s) APLOG_IS_LEVEL(s, APLOG_TRACE6)
#define APLOGtrace7(s) APLOG_IS_LEVEL(s, APLOG_TRACE7)
#define APLOGtrace8(s) APLOG_IS_LEVEL(s, APLOG_TRACE8)
#define APLOG_C_info(c) APLOG_C_IS_LEVEL(c, APLOG_INFO)
#define APLOG_Cdebug(c) APLOG_C_IS_LEVEL(c, APLOG_DEBUG)
#define APLOGcinfo(c) APLOG_C_IS_LEVEL(c, APLOG_INFO)
#define APLOGcdebug(c) APLOG_C_IS_LEVEL(c, APLOG_DEBUG)
#define APLOGctrace1(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE1)
#define APLOGctrace2(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE2)
#define APLOGctrace3(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE3)
#define APLOGctrace4(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE4)
#define APLOGctrace5(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE5)
#define APLOGctrace6(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE6)
#define APLOGctrace7(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE7)
#define APLOGctrace8(c) APLOG_C_IS_LEVEL(c, APLOG_TRACE8)
#define APLOGrinfo(r) APLOG_R_IS_LEVEL(r, APLOG_INFO)
#define APLOGrdebug(r) APLOG_R_IS_LEVEL(r, APLOG_DEBUG)
#define APLOGrtrace1(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE1)
#define APLOGrtrace2(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE2)
#define APLOGrtrace3(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE3)
#define APLOGrtrace4(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE4)
#define APLOGrtrace5(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE5)
#define APLOGrtrace6(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE6)
#define APLOGrtrace7(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE7)
#define APLOGrtrace8(r) APLOG_R_IS_LEVEL(r, APLOG_TRACE8)

/* The functions under their everyday names: the level is tested before any
 * argument is evaluated. ap_log_perror always calls. */
#define ap_log_error(...) ap_log_error__(__VA_ARGS__)
#define ap_log_error__(file, line, mi, level, status, s, ...) \
    do { \
        const server_rec *ap_log_s__ = (s); \
        if (APLOG_MODULE_IS_LEVEL(ap_log_s__, mi, level)) \
            ap_log_error_(file, line, mi, level, status, ap_log_s__, __VA_ARGS__); \
    } while (0)
#define ap_log_rerror(...) ap_log_rerror__(__VA_ARGS__)
#define ap_log_rerror__(file, line, mi, level, status, r, ...) \
    do { \
        const request_rec *ap_log_r__ = (r); \
        if (APLOG_R_MODULE_IS_LEVEL(ap_log_r__, mi, level)) \
            ap_log_rerror_(file, line, mi, level, status, ap_log_r__, __VA_ARGS__); \
    } while (0)
#define ap_log_cerror(...) ap_log_cerror__(__VA_ARGS__)
#define ap_log_cerror__(file, line, mi, level, status, c, ...) \
    do { \
        const conn_rec *ap_log_c__ = (c); \
        if (APLOG_C_MODULE_IS_LEVEL(ap_log_c__, mi, level)) \
            ap_log_cerror_(file, line, mi, level, status, ap_log_c__, __VA_ARGS__); \
    } while (0)
#define ap_log_cserror(...) ap_log_cserror__(__VA_ARGS__)
#define ap_log_cserror__(file, line, mi, level, status, c, s, ...) \
    do { \
        const conn_rec *ap_log_c__ = (c); \
        const server_rec *ap_log_s__ = (s); \
        if (APLOG_CS_MODULE_IS_LEVEL(ap_log_c__, ap_log_s__, mi, level)) \
            ap_log_cserror_(file, line, mi, level, status, ap_log_c__, ap_log_s__, __VA_ARGS__); \
    } while (0)
#define ap_log_perror(...) ap_log_perror__(__VA_ARGS__)
#define ap_log_perror__(file, line, mi, level, status, p, ...) \
    ap_log_perror_(file, line, mi, level, status, p, __VA_ARGS__)

/* Log a block of bytes as a hexadecimal dump, when the level is on. */
#define ap_log_data(...) ap_log_data__(__VA_ARGS__)
#define ap_log_data__(file, line, mi, level, s, label, data, len, flags) \
    do { \
        if (APLOG_MODULE_IS_LEVEL(s, mi, level)) \
            ap_log_data_(file, line, mi, level, s, label, data, len, flags); \
    } while (0)
#define ap_log_rdata(...) ap_log_rdata__(__VA_ARGS__)
#define ap_log_rdata__(file, line, mi, level, r, label, data, len, flags) \
    do { \
        if (APLOG_R_MODULE_IS_LEVEL(r, mi, level)) \
            ap_log_rdata_(file, line, mi, level, r, label, data, len, flags); \
    } while (0)
#define ap_log_cdata(...) ap_log_cdata__(__VA_ARGS__)
#define ap_log_cdata__(file, line, mi, level, c, label, data, len, flags) \
    do { \
        if (APLOG_C_MODULE_IS_LEVEL(c, mi, level)) \
            ap_log_cdata_(file, line, mi, level, c, label, data, len, flags); \
    } while (0)
#define ap_log_csdata(...) ap_log_csdata__(__VA_ARGS__)
#define ap_log_csdata__(file, line, mi, level, c, s, label, data, len, flags) \
    do { \
        if (APLOG_CS_MODULE_IS_LEVEL(c, s, mi, level)) \
            ap_log_csdata_(file, line, mi, level, c, s, label, data, len, flags); \
    } while (0)

#ifdef __cplusplus
}
#endif
#endif
