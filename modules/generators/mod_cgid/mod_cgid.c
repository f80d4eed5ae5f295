/* SPDX-License-Identifier: Apache-2.0 */
/* mod_cgid.c - scripts as children of a daemon, which is small and so quick to fork.
 *
 * The control process opens the socket, starts the daemon, and starts another when it dies:
 * requests wait on the socket meanwhile, over a restart too, since the socket stays open as
 * long as its name does not change. Manual: mod_cgid. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../cgi/cgi_priv.h"
#include "ap_mpm.h"
#include "apr_strings.h"
#include "cgid_priv.h"
#include "http_core.h"
#include "mpm_common.h"

APLOG_USE_MODULE(cgid)

enum { BACKLOG = 511, EXIT_STARTUP = 254 };

const struct cgi_kind cgi_kind = {
    &cgid_module,
    { "AH01262: ", "AH01263: ", "AH01264: ", "AH01265: ", "AH01266: ", "AH01270: " },
    cgid_start, cgid_end
};

/** What outlives a configuration. */
struct kept {
    int open;
    int listener;
    char name[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

static struct {
    struct kept *kept;
    server_rec *server;
    apr_pool_t *pool;
    pid_t control;
    apr_proc_t daemon; /* pid 0: none */
    const char *name;  /* of the socket; in children kept->name may be the next generation's */
} self;

const char *cgid_socket_name(void)
{
    return self.name;
}

pid_t cgid_control(void)
{
    return self.control;
}

static void start_daemon(void);

/* Callback of apr_proc_other_child_register(). */
static void watch_daemon(int reason, void *data, apr_wait_t status)
{
    int state = AP_MPMQ_STOPPING;

    if (reason != APR_OC_REASON_DEATH && reason != APR_OC_REASON_LOST
        && reason != APR_OC_REASON_RESTART)
        return;
    apr_proc_other_child_unregister(data);
    if (reason == APR_OC_REASON_RESTART)
        return; /* the end of the configuration ends it */
    self.daemon.pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_STARTUP) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, self.server,
                     APLOGNO(01238) "cgid daemon failed to initialize");
        return;
    }
    if (ap_mpm_query(AP_MPMQ_MPM_STATE, &state) != APR_SUCCESS || state == AP_MPMQ_STOPPING)
        return;
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, self.server,
                 APLOGNO(01239) "cgid daemon process died, restarting");
    start_daemon();
}

static void start_daemon(void)
{
    pid_t pid = fork();

    if (pid == 0)
        cgid_daemon(self.server, self.pool, self.kept->listener, self.control);
    if (pid < 0) {
        ap_log_error(APLOG_MARK, APLOG_ERR, errno, self.server,
                     APLOGNO(01253) "mod_cgid: Couldn't spawn cgid daemon process");
        return;
    }
    self.daemon.pid = pid;
    apr_proc_other_child_register(&self.daemon, watch_daemon, &self.daemon, NULL, self.pool);
    ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, self.server,
                 "cgid daemon listening on %s, pid %d", self.kept->name, (int)pid);
}

static void close_socket(struct kept *kept)
{
    if (!kept->open)
        return;
    close(kept->listener);
    if (unlink(kept->name) != 0 && errno != ENOENT)
        ap_log_error(APLOG_MARK, APLOG_ERR, errno, self.server,
                     APLOGNO(01240) "Couldn't unlink unix domain socket %s", kept->name);
    kept->open = 0;
}

/* Without scripts it ends at once; else whoever reaps children will meet it. */
static void send_off(pid_t pid)
{
    int ms;

    kill(pid, SIGTERM);
    for (ms = 0; ms < 20 && waitpid(pid, NULL, WNOHANG) == 0; ms++)
        apr_sleep(apr_time_from_msec(1));
}

/* Clean-up of the configuration, in the control process alone. The old daemon serves no
 * new request, and leaves when its scripts have ended. APR, whose clean-up was registered
 * later and so has run, watches it no more. */
static apr_status_t stop_daemon(void *unused)
{
    if (getpid() != self.control)
        return APR_SUCCESS;
    if (self.daemon.pid > 0)
        send_off(self.daemon.pid);
    self.daemon.pid = 0;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_EXITING)
        close_socket(self.kept);
    return APR_SUCCESS;
}

static int fail(apr_status_t rv, const char *message)
{
    ap_log_error(APLOG_MARK, APLOG_ERR, rv, self.server, "%s %s", message, self.kept->name);
    if (self.kept->open)
        close_socket(self.kept);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Only User may ask for scripts, whoever else can reach the folder. */
static int open_socket(struct kept *kept)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    mode_t mask;
    int rv;

    kept->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (kept->listener < 0)
        return fail(errno, APLOGNO(01242) "Couldn't create unix domain socket");
    kept->open = 1;
    strcpy(addr.sun_path, kept->name);
    unlink(kept->name);
    mask = umask(0077);
    rv = bind(kept->listener, (struct sockaddr *)&addr, sizeof(addr));
    umask(mask);
    if (rv != 0)
        return fail(errno, APLOGNO(01243) "Couldn't bind unix domain socket");
    if (chmod(kept->name, 0700) != 0)
        return fail(errno, APLOGNO(01244) "Couldn't set permissions on unix domain socket");
    if (listen(kept->listener, BACKLOG) != 0)
        return fail(errno, APLOGNO(01245) "Couldn't listen on unix domain socket");
    if (geteuid() == 0 && chown(kept->name, ap_unixd_config.user_id, (gid_t)-1) != 0)
        return fail(errno, APLOGNO(01246) "Couldn't change owner of unix domain socket");
    return OK;
}

/* ScriptSock with the control process's id, in the folder of such files. */
static const char *socket_name(apr_pool_t *p, const server_rec *s)
{
    const char *name = cgi_server_of(s)->socket_name;

    return ap_append_pid(p, name ? name : ap_runtime_dir_relative(p, "cgisock"), ".");
}

/* Hook: the configuration is complete. */
static int start(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        || ap_state_query(AP_SQ_RUN_MODE) != AP_SQ_RM_NORMAL)
        return OK;
    self.server = s;
    self.pool = pconf;
    self.control = getpid();
    self.name = socket_name(pconf, s);
    self.kept = ap_retained_data_get("mod_cgid");
    if (self.kept == NULL)
        self.kept = ap_retained_data_create("mod_cgid", sizeof(*self.kept));
    if (strlen(self.name) >= sizeof(self.kept->name)) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s, APLOGNO(01254) "The length of the ScriptSock "
                     "path exceeds the maximum of %d: %s", (int)sizeof(self.kept->name) - 1,
                     self.name);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (self.kept->open && strcmp(self.kept->name, self.name) != 0)
        close_socket(self.kept);
    if (!self.kept->open) {
        apr_cpystrn(self.kept->name, self.name, sizeof(self.kept->name));
        if (open_socket(self.kept) != OK) {
            /* Scripts are not all that there is to serve. */
            ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                         APLOGNO(01238) "cgid daemon failed to initialize");
            return OK;
        }
    }
    apr_pool_cleanup_register(pconf, NULL, stop_daemon, apr_pool_cleanup_null);
    start_daemon();
    return OK;
}

/* Hook: the socket is the daemon's. */
static void leave_socket(apr_pool_t *pchild, server_rec *s)
{
    if (self.kept && self.kept->open)
        close(self.kept->listener);
}

/* Hook: in the daemon, the child's answer is the answer. */
static ap_unix_identity_t *identity(const request_rec *r)
{
    return cgid_identity();
}

static const char *set_socket(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    struct cgi_server *conf = ap_get_module_config(cmd->server->module_config, &cgid_module);

    if (err)
        return err;
    conf->socket_name = ap_runtime_dir_relative(cmd->pool, arg);
    return conf->socket_name ? NULL
                             : apr_pstrcat(cmd->pool, "Invalid ScriptSock path ", arg, NULL);
}

static const command_rec cgid_cmds[] = {
    CGI_COMMANDS,
    AP_INIT_TAKE1("ScriptSock", set_socket, NULL, RSRC_CONF,
                  "the name of the socket that the daemon listens on"),
    AP_INIT_TAKE1("CGIDScriptTimeout", cgi_set_timeout, NULL, RSRC_CONF | OR_FILEINFO,
                  "how long a script may be silent, in seconds"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    static const char *const after_include[] = { "mod_include.c", NULL };

    ap_hook_post_config(cgi_offer_exec, after_include, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_post_config(start, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(leave_socket, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_get_suexec_identity(identity, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_handler(cgi_handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA cgid_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_cgid.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    cgi_create_dir, cgi_merge_dir, cgi_create_server, cgi_merge_server,
    cgid_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
