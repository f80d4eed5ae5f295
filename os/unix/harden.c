/* SPDX-License-Identifier: Apache-2.0 */
/* harden.c - what a child gives up beyond User and Group, for good and for its scripts.
 *
 * By default: no program that it runs gains rights (no_new_privs), no capabilities, and
 * none that could come back (bounding and ambient sets). Programs that live by gaining
 * rights, suexec before all, cannot work then: where suexec is in use nothing of this is
 * done, and ChildHardening Off is for others. ChildSandbox On puts a filter on system
 * calls besides (sandbox.c).
 * The bounding set needs a right that goes with the user, so there are two steps, before
 * mod_unixd's and after. In a child that becomes a server or a daemon of scripts. */
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "http_config.h"
#include "http_log.h"
#include "http_request.h"
#include "mpm_common.h"
#include "os/unix/harden_priv.h"
#include "os/unix/os_priv.h"
#include "unixd.h"

APLOG_USE_MODULE(unixd);

static int hardening, sandbox;

void harden_reset(void)
{
    hardening = 1;
    sandbox = 0;
}

const char *harden_set(cmd_parms *cmd, void *unused, int on)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL)
        *(cmd->cmd->cmd_data ? &sandbox : &hardening) = on;
    return err;
}

/* Its hook is there, and so is the helper that it runs. */
static int suexec_in_use(void)
{
    apr_array_header_t *hooks = ap_hook_get_get_suexec_identity();

    return ap_unixd_config.suexec_enabled && hooks && hooks->nelts > 0;
}

/* Who serves as root has been told to keep root's rights. */
static int is_wanted(void)
{
    return hardening && !suexec_in_use() && ap_unixd_config.user_id != 0;
}

int harden_check(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    if (!sandbox)
        return OK;
    if (suexec_in_use()) {
        ap_log_error(APLOG_MARK, APLOG_ERR | APLOG_STARTUP, 0, s,
                     "ChildSandbox On: programs that run by suexec could not gain their rights; "
                     "say Suexec Off, or ChildSandbox Off");
        return !OK;
    }
    if (os_sandbox_available())
        return OK;
    ap_log_error(APLOG_MARK, APLOG_ERR | APLOG_STARTUP, errno, s,
                 "ChildSandbox On: this kernel has no filters for system calls (seccomp), or does "
                 "not let this process use them");
    return !OK;
}

int harden_before(apr_pool_t *pool, server_rec *s)
{
    int cap;

    for (cap = 0; is_wanted() && cap <= CAP_LAST_CAP; cap++)
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0 && errno == EPERM)
            break; /* not root: what is not there cannot be given up */
    return OK;
}

static int drop_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &head, none);
}

int harden_after(apr_pool_t *pool, server_rec *s)
{
    if ((is_wanted() || sandbox) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s, "cannot set no_new_privs in a child");
        return 1;
    }
    if (is_wanted() && drop_capabilities() != 0) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s, "cannot drop a child's capabilities");
        return 1;
    }
    if (sandbox && os_sandbox_enter() != 0) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s, "cannot enter ChildSandbox");
        return 1;
    }
    return OK;
}
