/* SPDX-License-Identifier: Apache-2.0 */
/* mod_cgi.h - how the command that runs a script is built, for modules that build it otherwise.
 *
 * mod_cgi asks the optional function ap_cgi_build_command, if a module offers one, before it
 * starts a program for a request or for an include's exec. */
#ifndef WEFT_MOD_CGI_H
#define WEFT_MOD_CGI_H

#include "apr_buckets.h"
#include "apr_thread_proc.h"
#include "apr_optional.h"
#include "httpd.h"
#include "mod_include.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

#define _MOD_CGI_H 1

/** For what a program is run. */
typedef enum {
    RUN_AS_SSI = 0, /**< <!--#exec cmd: the command is a line for the shell */
    RUN_AS_CGI = 1  /**< a script of its own */
} prog_types;

typedef struct cgi_exec_info_t cgi_exec_info_t;

/** How a program is started. */
struct cgi_exec_info_t {
    apr_int32_t in_pipe;     /**< its standard input: APR_*_BLOCK or APR_NO_PIPE */
    apr_int32_t out_pipe;    /**< its standard output */
    apr_int32_t err_pipe;    /**< its standard error */
    int process_cgi;         /**< not 0: name and arguments come from the request */
    apr_cmdtype_e cmd_type;  /**< directly, or by the shell */
    apr_int32_t detached;    /**< not 0: in a session of its own */
    prog_types prog_type;    /**< for what */
    apr_bucket_brigade **bb; /**< of the include; NULL for scripts */
    include_ctx_t *ctx;      /**< of the include; NULL for scripts */
    ap_filter_t *next;       /**< behind the include; NULL for scripts */
    apr_int32_t addrspace;   /**< not 0: may share the server's address space */
};

/** Build a command. A module that runs scripts in its own way registers this function.
 *  @param cmd     gets the program; for RUN_AS_SSI it holds the line of the shell
 *  @param argv    gets its arguments, ended by NULL, the program first
 *  @param p       of the results
 *  @param e_info  may be changed
 *  @return APR_SUCCESS, or why the script cannot be run */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_cgi_build_command,
                        (const char **cmd, const char ***argv, request_rec *r, apr_pool_t *p,
                         cgi_exec_info_t *e_info));

#ifdef __cplusplus
}
#endif
#endif
