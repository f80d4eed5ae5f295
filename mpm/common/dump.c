/* SPDX-License-Identifier: Apache-2.0 */
/* dump.c - the process model's lines of `-D DUMP_RUN_CFG`. */
#include "http_config.h"
#include "mpm/common/mpm_priv.h"

AP_DECLARE(void) ap_mpm_dump_pidfile(apr_pool_t *p, apr_file_t *out)
{
    apr_file_printf(out, "PidFile: \"%s\"\n", ap_server_root_relative(p, ap_pid_fname));
}
