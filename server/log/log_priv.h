/* SPDX-License-Identifier: Apache-2.0 */
/* log_priv.h - the error log: where lines go, how they are made, log programs.
 *
 * error.c   ap_log_*error_: level, format, write      format.c  ErrorLogFormat
 * open.c    ErrorLog's targets, stderr before them    piped.c   programs that read a log
 * directives.c  ErrorLog, ErrorLogFormat, LogLevel */
#ifndef WEFT_LOG_PRIV_H
#define WEFT_LOG_PRIV_H

#include "http_core.h"
#include "http_log.h"

/** Parse an ErrorLogFormat.
 *  @param items  gets an array of ap_errorlog_format_item out of pool
 *  @return NULL, or what is wrong with it */
const char *log_format_parse(apr_pool_t *pool, const char *text, apr_array_header_t **items);
/** Write one line by a format into buf (len bytes, always ended); returns its length. */
int log_format_line(const ap_errorlog_info *info, const apr_array_header_t *items,
                    const char *message, char *buf, int len);

#endif
