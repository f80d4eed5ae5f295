/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - what every process model can be told, besides its numbers (limits.c).
 *
 * Manual: mpm_common. The values are public, as modules expect. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "apr_strings.h"
#include "http_log.h"
#include "http_main.h"
#include "core/core_priv.h"
#include "mpm/common/mpm_priv.h"

APLOG_USE_MODULE(core);

enum { DRAIN_SECONDS = 3600 };

int ap_max_requests_per_child;
int ap_coredumpdir_configured;
apr_uint32_t ap_max_mem_free;
int ap_graceful_shutdown_timeout;
static int drain_told;          /* GracefulShutdownTimeout was given */
const char *ap_pid_fname;
apr_size_t ap_thread_stacksize;
char ap_coredump_dir[8192];

AP_DECLARE(void) mpm_common_pre_config(apr_pool_t *pconf)
{
    ap_pid_fname = DEFAULT_PIDLOG;
    ap_max_requests_per_child = 0;
    ap_graceful_shutdown_timeout = drain_told = 0;
    ap_max_mem_free = APR_ALLOCATOR_MAX_FREE_UNLIMITED;
    ap_thread_stacksize = 0;
    ap_coredumpdir_configured = 0;
    ap_scoreboard_fname = NULL;
    ap_extended_status = 0;
    apr_cpystrn(ap_coredump_dir, ap_server_root ? ap_server_root : "/", sizeof(ap_coredump_dir));
}

/* A number, as far as the text is one. @return NULL or what is wrong */
static const char *read_number(cmd_parms *cmd, const char *arg, int *value)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL)
        *value = atoi(arg);
    return err;
}

/* A size of something, which is not negative. */
static const char *read_size(cmd_parms *cmd, const char *arg, long *value)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    errno = 0;
    *value = strtol(arg, NULL, 10);
    if (*value < 0 || errno == ERANGE)
        return apr_psprintf(cmd->pool, "Invalid %s value: %s", cmd->cmd->name, arg);
    return NULL;
}

AP_DECLARE(const char *) ap_mpm_set_pidfile(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    if (cmd->server->is_virtual)
        return "PidFile directive not allowed in <VirtualHost>";
    ap_pid_fname = arg;
    return NULL;
}

AP_DECLARE(const char *) ap_mpm_set_max_requests(cmd_parms *cmd, void *dummy, const char *arg)
{
    return read_number(cmd, arg, &ap_max_requests_per_child);
}

AP_DECLARE(const char *) ap_mpm_set_graceful_shutdown(cmd_parms *cmd, void *dummy,
                                                      const char *arg)
{
    drain_told = 1;
    return read_number(cmd, arg, &ap_graceful_shutdown_timeout);
}

/* Without a word of the administrator's an old child may stay for an hour: nobody waits
 * for it, but it takes memory. */
apr_interval_time_t mpm_drain_time(void)
{
    return apr_time_from_sec(drain_told ? ap_graceful_shutdown_timeout : DRAIN_SECONDS);
}

/* In kilobytes; 0, and more than can be counted: never give memory back. */
AP_DECLARE(const char *) ap_mpm_set_max_mem_free(cmd_parms *cmd, void *dummy, const char *arg)
{
    long n;
    const char *err = read_size(cmd, arg, &n);

    if (err)
        return err;
    if (n > APR_UINT32_MAX / 1024)
        n = 0;
    ap_max_mem_free = n ? (apr_uint32_t)n * 1024 : APR_ALLOCATOR_MAX_FREE_UNLIMITED;
    return NULL;
}

AP_DECLARE(const char *) ap_mpm_set_thread_stacksize(cmd_parms *cmd, void *dummy, const char *arg)
{
    long n;
    const char *err = read_size(cmd, arg, &n);

    if (err)
        return err;
    ap_thread_stacksize = (apr_size_t)n;
    return NULL;
}

AP_DECLARE(const char *) ap_mpm_set_coredumpdir(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY), *path;
    apr_finfo_t info;

    if (err)
        return err;
    path = ap_server_root_relative(cmd->temp_pool, arg);
    if (path == NULL)
        return apr_pstrcat(cmd->pool, "Invalid CoreDumpDirectory path ", arg, NULL);
    if (apr_stat(&info, path, APR_FINFO_TYPE, cmd->pool) != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, "CoreDumpDirectory ", path, " does not exist", NULL);
    if (info.filetype != APR_DIR)
        return apr_pstrcat(cmd->pool, "CoreDumpDirectory ", path, " is not a directory", NULL);
    apr_cpystrn(ap_coredump_dir, path, sizeof(ap_coredump_dir));
    ap_coredumpdir_configured = 1;
    return NULL;
}

/** The core's, since every model that there could be obeys them. */
const command_rec core_mpm_directives[] = {
    AP_INIT_TAKE1("PidFile", ap_mpm_set_pidfile, NULL, RSRC_CONF,
                  "A file for logging the server process ID"),
    AP_INIT_TAKE1("ScoreBoardFile", ap_set_scoreboard, NULL, RSRC_CONF,
                  "A file for Apache to maintain runtime process management information"),
    AP_INIT_FLAG("SeeRequestTail", ap_set_reqtail, NULL, RSRC_CONF,
                 "For extended status, \"On\" to see the last 63 chars of the request line"),
    AP_INIT_TAKE1("MaxConnectionsPerChild", ap_mpm_set_max_requests, NULL, RSRC_CONF,
                  "Maximum number of connections a particular child serves before dying."),
    AP_INIT_TAKE1("MaxRequestsPerChild", ap_mpm_set_max_requests, NULL, RSRC_CONF,
                  "Old name of MaxConnectionsPerChild"),
    AP_INIT_TAKE1("CoreDumpDirectory", ap_mpm_set_coredumpdir, NULL, RSRC_CONF,
                  "The location of the directory Apache changes to before dumping core"),
    AP_INIT_TAKE1("MaxMemFree", ap_mpm_set_max_mem_free, NULL, RSRC_CONF,
                  "Maximum number of 1k blocks a particular child's allocator may hold."),
    AP_INIT_TAKE1("ThreadStackSize", ap_mpm_set_thread_stacksize, NULL, RSRC_CONF,
                  "Size in bytes of stack used by threads handling client connections"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
