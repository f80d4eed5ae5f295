/* SPDX-License-Identifier: Apache-2.0 */
/* crash.c - where a core dump goes. */
#include <sys/prctl.h>
#include <unistd.h>

#include "http_config.h"
#include "http_log.h"
#include "mpm/common/mpm_priv.h"

APLOG_USE_MODULE(core);

/* Only with CoreDumpDirectory: a process that changed its user may dump core again, and
 * does so there. */
AP_DECLARE(apr_status_t) ap_fatal_signal_child_setup(server_rec *s)
{
    if (!ap_coredumpdir_configured)
        return APR_SUCCESS;
    if (chdir(ap_coredump_dir) != 0) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, apr_get_os_error(), s,
                     "CoreDumpDirectory %s cannot be entered", ap_coredump_dir);
        return apr_get_os_error();
    }
    return prctl(PR_SET_DUMPABLE, 1) == 0 ? APR_SUCCESS : apr_get_os_error();
}
