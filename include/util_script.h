/* SPDX-License-Identifier: Apache-2.0 */
/* util_script.h - what handlers of scripts share: their environment, and the head of their answer.
 *
 * RFC 3875. Modules for CGI, FastCGI, SCGI and the like all go through here. */
#ifndef WEFT_UTIL_SCRIPT_H
#define WEFT_UTIL_SCRIPT_H

#include "apr_buckets.h"
#include "apr_file_io.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of arguments that a program can be given for sure. */
#define APACHE_ARG_MAX 4096
/** Variable that makes a script's Content-Length count. */
#define AP_TRUST_CGILIKE_CL_ENVVAR "ap_trust_cgilike_cl"

/** Put what every script, include and filter gets into r->subprocess_env: fields of the
 *  request as HTTP_*, server, client and file. Credentials only with CGIPassAuth. */
AP_DECLARE(void) ap_add_common_vars(request_rec *r);

/** Add what only handlers get: method, target, script name and the rest of the path. */
AP_DECLARE(void) ap_add_cgi_vars(request_rec *r);

/** Length of the URI before the rest of the path. */
AP_DECLARE(int) ap_find_path_info(const char *uri, const char *path_info);

/** The same from a brigade; what was read is taken out of it. */
AP_DECLARE(int) ap_scan_script_header_err_brigade(request_rec *r, apr_bucket_brigade *bb,
                                                  char *buffer);

/** "NAME=value" strings with NULL behind them, names made fit for a shell; out of the pool. */
AP_DECLARE(char **) ap_create_environment(apr_pool_t *p, apr_table_t *t);

/** The query as a table: names and values decoded, "1" for a name without value. */
AP_DECLARE(void) ap_args_to_table(request_rec *r, apr_table_t **table);

/** Read the head of a script's answer into the request.
 *  @param buffer    MAX_STRING_LEN bytes; has the line that is wrong, or is "". May be NULL
 *  @param getsfunc  gives a line: buffer, room, data; 1: got one; 0: end; -1: timed out
 *  @return OK; 304 or 412 by the conditions of the request; 500: end or nonsense;
 *  504: timed out */
AP_DECLARE(int) ap_scan_script_header_err_core(request_rec *r, char *buffer,
                                               int (*getsfunc)(char *, int, void *),
                                               void *getsfunc_data);

/** The same from strings, with NULL behind the last.
 *  @param termch   gets what follows the head in its last string
 *  @param termarg  gets that string's number */
AP_DECLARE(int) ap_scan_script_header_err_strs(request_rec *r, char *buffer, const char **termch,
                                               int *termarg, ...);

/** The same from a brigade, for a module. */
AP_DECLARE(int) ap_scan_script_header_err_brigade_ex(request_rec *r, apr_bucket_brigade *bb,
                                                     char *buffer, int module_index);

/** The same from a file, for a module. */
AP_DECLARE(int) ap_scan_script_header_err_ex(request_rec *r, apr_file_t *f, char *buffer,
                                             int module_index);

/** The same from a file. */
AP_DECLARE(int) ap_scan_script_header_err(request_rec *r, apr_file_t *f, char *buffer);

/** The same, and mistakes are logged for the module. */
AP_DECLARE(int) ap_scan_script_header_err_core_ex(request_rec *r, char *buffer,
                                                  int (*getsfunc)(char *, int, void *),
                                                  void *getsfunc_data, int module_index);

/** The same from strings, for a module. */
AP_DECLARE(int) ap_scan_script_header_err_strs_ex(request_rec *r, char *buffer, int module_index,
                                                  const char **termch, int *termarg, ...);

#ifdef __cplusplus
}
#endif
#endif
