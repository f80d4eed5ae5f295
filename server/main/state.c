/* SPDX-License-Identifier: Apache-2.0 */
/* state.c - the program's public variables, from the command line and the main loop.
 *
 * Written by the control process before it starts children, read by everybody. */

#include "http_core.h"
#include "http_main.h"

AP_DECLARE_DATA const char *ap_server_root = HTTPD_ROOT;
AP_DECLARE_DATA server_rec *ap_server_conf;
AP_DECLARE_DATA apr_array_header_t *ap_server_config_defines;
AP_DECLARE_DATA apr_array_header_t *ap_server_pre_read_config;
AP_DECLARE_DATA apr_array_header_t *ap_server_post_read_config;
AP_DECLARE_DATA apr_pool_t *ap_pglobal;
AP_DECLARE_DATA const char *ap_server_argv0;
AP_DECLARE_DATA const char *ap_runtime_dir;
AP_DECLARE_DATA int ap_config_generation;
AP_DECLARE_DATA int ap_document_root_check = 1;
AP_DECLARE_DATA int ap_main_state = AP_SQ_MS_INITIAL_STARTUP;
AP_DECLARE_DATA int ap_run_mode = AP_SQ_RM_UNKNOWN;
