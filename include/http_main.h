/* SPDX-License-Identifier: Apache-2.0 */
/* http_main.h - the program's own state: command line, main loop, process.
 *
 * The control process writes all of it before it starts children; everybody may read. */
#ifndef WEFT_HTTP_MAIN_H
#define WEFT_HTTP_MAIN_H

#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The options of the command line that are not a process model's, for apr_getopt(). */
#define AP_SERVER_BASEARGS "C:c:D:d:E:e:f:vVlLtTSMh?X"

/* state.c */

/** ServerRoot, or what -d says until that was read. */
extern AP_DECLARE_DATA const char *ap_server_root;
/** DefaultRuntimeDir as it is written there; NULL: the default. */
extern AP_DECLARE_DATA const char *ap_runtime_dir;
/** The main server, virtual hosts linked behind it; NULL between two readings. */
extern AP_DECLARE_DATA server_rec *ap_server_conf;
/** Names that -D and Define made (char *). */
extern AP_DECLARE_DATA apr_array_header_t *ap_server_config_defines;
/** The lines of -C (char *). */
extern AP_DECLARE_DATA apr_array_header_t *ap_server_pre_read_config;
/** The lines of -c (char *). */
extern AP_DECLARE_DATA apr_array_header_t *ap_server_post_read_config;
/** The pool that lives as long as the process. */
extern AP_DECLARE_DATA apr_pool_t *ap_pglobal;
/** The program as it was called. */
extern AP_DECLARE_DATA const char *ap_server_argv0;
/** How many readings there were behind the first; ap_state_query(AP_SQ_CONFIG_GEN). */
extern AP_DECLARE_DATA int ap_config_generation;
/** Zero after -T: a missing DocumentRoot is no error. */
extern AP_DECLARE_DATA int ap_document_root_check;
/** AP_SQ_MS_*; ask ap_state_query(AP_SQ_MAIN_STATE). */
extern AP_DECLARE_DATA int ap_main_state;
/** AP_SQ_RM_*; ask ap_state_query(AP_SQ_RUN_MODE). */
extern AP_DECLARE_DATA int ap_run_mode;

/** A process model's answer to -k: called after the first reading.
 *  @param status  gets the exit status
 *  @return OK: go on and start; else the program ends with that status */
APR_DECLARE_OPTIONAL_FN(int, ap_signal_server, (int *status, apr_pool_t *pconf));

#ifdef __cplusplus
}
#endif
#endif
