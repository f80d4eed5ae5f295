/* SPDX-License-Identifier: Apache-2.0 */
/* mod_unixd.c - User, Group, ChrootDir, Suexec: what a child may do on the machine.
 *
 * The control process keeps its rights, a child gives them up before it touches a
 * request: groups first, then the root folder, the user last. A server that is not
 * started by root has nothing to give up. Manual: mod_unixd. */
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "mod_unixd.h"
#include "mpm_common.h"
#include "os/unix/harden_priv.h"
#include "unixd.h"

unixd_config_rec ap_unixd_config;

APLOG_USE_MODULE(unixd);

static int as_group(server_rec *s)
{
    if (getpwuid(ap_unixd_config.user_id) == NULL) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s,
                     "AH02155: getpwuid: couldn't determine user name from uid %ld, you probably "
                     "need to modify the User directive", (long)ap_unixd_config.user_id);
        return -1;
    }
    if (setgid(ap_unixd_config.group_id) != 0) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s,
                     "AH02156: setgid: unable to set group id to Group %ld",
                     (long)ap_unixd_config.group_id);
        return -1;
    }
    if (initgroups(ap_unixd_config.user_name, ap_unixd_config.group_id) != 0) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s,
                     "AH02157: initgroups: unable to set groups for User %s and Group %ld",
                     ap_unixd_config.user_name, (long)ap_unixd_config.group_id);
        return -1;
    }
    return 0;
}

static int in_root(server_rec *s)
{
    const char *dir = ap_unixd_config.chroot_dir;

    if (dir == NULL)
        return 0;
    if (geteuid() != 0 || chdir(dir) != 0 || chroot(dir) != 0 || chdir("/") != 0) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s,
                     "AH02158: Can't chroot to %s; it needs root and a folder that can be entered",
                     dir);
        return -1;
    }
    return 0;
}

AP_DECLARE(int) ap_unixd_setup_child(void)
{
    server_rec *s = ap_server_conf;

    if (geteuid() != 0)
        return in_root(s);
    if (as_group(s) != 0 || in_root(s) != 0)
        return -1;
    if (setuid(ap_unixd_config.user_id) == -1) {
        ap_log_error(APLOG_MARK, APLOG_ALERT, errno, s,
                     "AH02162: setuid: unable to change to uid: %ld",
                     (long)ap_unixd_config.user_id);
        return -1;
    }
    return 0;
}

static int unixd_drop_privileges(apr_pool_t *pool, server_rec *s)
{
    return ap_unixd_setup_child() == 0 ? OK : 1;
}

static const char *set_user(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    apr_uid_t id;
    apr_gid_t gid;

    if (err)
        return err;
    ap_unixd_config.user_name = arg;
    if (*arg == '#')
        id = ap_uname2id(arg);
    else if (apr_uid_get(&id, &gid, arg, cmd->temp_pool) != APR_SUCCESS)
        return apr_psprintf(cmd->pool, APLOGNO(00543) "bad user name %s", arg);
    if (id == 0)
        return apr_psprintf(cmd->pool, "User %s: requests are never served as root. Name a user "
                            "that has no rights of its own", arg);
    ap_unixd_config.user_id = id;
    return NULL;
}

static const char *set_group(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    apr_gid_t id;

    if (err)
        return err;
    ap_unixd_config.group_name = arg;
    if (*arg == '#') {
        ap_unixd_config.group_id = ap_gname2id(arg);
        return NULL;
    }
    if (apr_gid_get(&id, arg, cmd->temp_pool) != APR_SUCCESS)
        return apr_psprintf(cmd->pool, APLOGNO(00544) "bad group name %s", arg);
    ap_unixd_config.group_id = id;
    return NULL;
}

static const char *set_chroot(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    if (!ap_is_directory(cmd->pool, arg))
        return "ChrootDir must be a valid directory";
    ap_unixd_config.chroot_dir = arg;
    return NULL;
}

static const char *set_suexec(cmd_parms *cmd, void *dummy, int arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    if (!ap_unixd_config.suexec_enabled && arg)
        return apr_pstrcat(cmd->pool, "suEXEC isn't supported: ",
                           ap_unixd_config.suexec_disabled_reason, NULL);
    if (!arg)
        ap_unixd_config.suexec_disabled_reason = "Suexec directive is Off";
    ap_unixd_config.suexec_enabled = arg;
    return NULL;
}

/* The helper must be root's and set-user-id, or it cannot do what it is for. */
static void look_for_suexec(apr_pool_t *p)
{
    apr_finfo_t wrapper;

    ap_unixd_config.suexec_enabled = 0;
    ap_unixd_config.suexec_disabled_reason = NULL;
    if (apr_stat(&wrapper, SUEXEC_BIN, APR_FINFO_NORM, p) != APR_SUCCESS
        || access(SUEXEC_BIN, X_OK) != 0)
        ap_unixd_config.suexec_disabled_reason = "Missing or not executable: " SUEXEC_BIN;
    else if (!(wrapper.protection & APR_USETID) || wrapper.user != 0)
        ap_unixd_config.suexec_disabled_reason = "Invalid owner or file mode for " SUEXEC_BIN;
    else
        ap_unixd_config.suexec_enabled = 1;
}

static int unixd_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    ap_unixd_config.user_name = DEFAULT_USER;
    ap_unixd_config.group_name = DEFAULT_GROUP;
    ap_unixd_config.user_id = ap_uname2id(DEFAULT_USER);
    ap_unixd_config.group_id = ap_gname2id(DEFAULT_GROUP);
    ap_unixd_config.chroot_dir = NULL;
    harden_reset();
    look_for_suexec(ptemp);
    return OK;
}

/* Hook: the lines of -S and of -D DUMP_RUN_CFG. */
static void unixd_dump(apr_pool_t *p, server_rec *s)
{
    apr_file_t *out = NULL;

    if (!ap_exists_config_define("DUMP_RUN_CFG"))
        return;
    apr_file_open_stdout(&out, p);
    apr_file_printf(out, "User: name=\"%s\" id=%lu\n", ap_unixd_config.user_name,
                    (unsigned long)ap_unixd_config.user_id);
    apr_file_printf(out, "Group: name=\"%s\" id=%lu\n", ap_unixd_config.group_name,
                    (unsigned long)ap_unixd_config.group_id);
    if (ap_unixd_config.chroot_dir)
        apr_file_printf(out, "ChrootDir: \"%s\"\n", ap_unixd_config.chroot_dir);
}

static const command_rec unixd_cmds[] = {
    AP_INIT_TAKE1("User", set_user, NULL, RSRC_CONF, "Effective user id for this server"),
    AP_INIT_TAKE1("Group", set_group, NULL, RSRC_CONF, "Effective group id for this server"),
    AP_INIT_TAKE1("ChrootDir", set_chroot, NULL, RSRC_CONF,
                  "The directory to chroot(2) into"),
    AP_INIT_FLAG("Suexec", set_suexec, NULL, RSRC_CONF, "Enable or disable suEXEC support"),
    AP_INIT_FLAG("ChildHardening", harden_set, NULL, RSRC_CONF,
                 "Off lets children, and programs that they run, keep or gain rights"),
    AP_INIT_FLAG("ChildSandbox", harden_set, (void *)1, RSRC_CONF,
                 "On refuses children, and programs that they run, dangerous system calls"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void unixd_hooks(apr_pool_t *pool)
{
    ap_hook_pre_config(unixd_pre_config, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_test_config(unixd_dump, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(harden_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_drop_privileges(harden_before, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_drop_privileges(harden_after, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_drop_privileges(unixd_drop_privileges, NULL, NULL, APR_HOOK_LAST);
}

module AP_MODULE_DECLARE_DATA unixd_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_unixd.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    unixd_cmds,
    unixd_hooks,
    AP_MODULE_FLAG_NONE
};
