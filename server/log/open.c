/* SPDX-License-Identifier: Apache-2.0 */
/* open.c - where the error log goes: a file, a program, syslog, and standard error until then.
 *
 * Standard error follows the main server's log once that is open, so that what modules
 * and scripts print there is found in one place. A log that is shared by name is opened
 * once. Everything is opened by the control process before privileges are dropped. */
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>
#include <unistd.h>

#include "apr_hash.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_config.h"
#include "http_main.h"
#include "log/log_priv.h"

APLOG_USE_MODULE(core);

int ap_default_loglevel = DEFAULT_LOGLEVEL;

static apr_file_t *stderr_log;

/** syslog's names for who is speaking. */
static const struct {
    const char *name;
    int value;
} facilities[] = {
    { "auth", LOG_AUTH },     { "authpriv", LOG_AUTHPRIV }, { "cron", LOG_CRON },
    { "daemon", LOG_DAEMON }, { "ftp", LOG_FTP },           { "kern", LOG_KERN },
    { "lpr", LOG_LPR },       { "mail", LOG_MAIL },         { "news", LOG_NEWS },
    { "syslog", LOG_SYSLOG }, { "user", LOG_USER },         { "uucp", LOG_UUCP },
    { "local0", LOG_LOCAL0 }, { "local1", LOG_LOCAL1 },     { "local2", LOG_LOCAL2 },
    { "local3", LOG_LOCAL3 }, { "local4", LOG_LOCAL4 },     { "local5", LOG_LOCAL5 },
    { "local6", LOG_LOCAL6 }, { "local7", LOG_LOCAL7 },
};

apr_file_t *log_stderr(void)
{
    return stderr_log;
}

void log_to_syslog(int level, const char *line)
{
    syslog(level < LOG_DEBUG ? level : LOG_DEBUG, "%s", line);
}

AP_DECLARE(void) ap_open_stderr_log(apr_pool_t *p)
{
    apr_file_open_stderr(&stderr_log, p);
    log_items_register(p);
    log_format_init(p);
}

AP_DECLARE(apr_status_t) ap_replace_stderr_log(apr_pool_t *p, const char *fname)
{
    const char *path = ap_server_root_relative(p, fname);
    apr_file_t *file;
    apr_status_t rv;

    if (path == NULL)
        return APR_EBADPATH;
    rv = log_append(&file, path, p);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, rv, NULL,
                     "AH00089: cannot open the log file %s", path);
        return rv;
    }
    return apr_file_dup2(stderr_log, file, p);
}

AP_DECLARE(void) ap_error_log2stderr(server_rec *s)
{
    apr_file_t *out = NULL;

    apr_file_open_stderr(&out, s->process->pool);
    if (s->error_log && out)
        apr_file_dup2(out, s->error_log, s->process->pool);
}

/* `syslog[:[facility][:tag]]`; the last one of the configuration counts for all. */
static apr_status_t open_syslog(server_rec *s, apr_pool_t *p)
{
    char *spec = apr_pstrdup(p, s->error_fname + strlen("syslog"));
    const char *tag = ap_server_argv0 ? ap_server_argv0 : "httpd";
    int facility = LOG_LOCAL7;
    char *name, *colon;
    size_t i;

    s->error_log = NULL;
    if (*spec == ':') {
        name = spec + 1;
        if ((colon = strchr(name, ':')) != NULL) {
            *colon = '\0';
            tag = colon[1] ? colon + 1 : tag;
        }
        for (i = 0; i < sizeof(facilities) / sizeof(*facilities); i++)
            if (strcasecmp(name, facilities[i].name) == 0)
                facility = facilities[i].value;
    }
    openlog(tag, LOG_NDELAY | LOG_CONS | LOG_PID, facility);
    return APR_SUCCESS;
}

/* A log program: `|cmd` and `||cmd` directly, `|$cmd` by way of the shell. */
static apr_status_t open_program(server_rec *s, apr_pool_t *p)
{
    const char *program = s->error_fname + 1;
    apr_cmdtype_e type = APR_PROGRAM_ENV;
    piped_log *pl;

    if (*program == '|')
        program++;
    else if (*program == '$') {
        program++;
        type = APR_SHELLCMD_ENV;
    }
    if ((pl = ap_open_piped_log_ex(p, program, type)) == NULL)
        return APR_EGENERAL;
    s->error_log = ap_piped_log_write_fd(pl);
    return APR_SUCCESS;
}

static int is_syslog(const char *target)
{
    return strncmp(target, "syslog", 6) == 0 && (target[6] == '\0' || target[6] == ':');
}

static apr_status_t open_file(server_rec *s, apr_pool_t *p)
{
    const char *path = ap_server_root_relative(p, s->error_fname);
    apr_status_t rv = log_append(&s->error_log, path, p);

    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, rv, NULL,
                     "AH00091: %s: could not open error log file %s.",
                     ap_server_argv0 ? ap_server_argv0 : "httpd", path ? path : s->error_fname);
    return rv;
}

apr_status_t log_folder(const char *target, apr_pool_t *p, const char **folder)
{
    apr_finfo_t info;
    apr_status_t rv;
    const char *path;

    if (!target || *target == '|' || is_syslog(target))
        return APR_SUCCESS;
    path = ap_server_root_relative(p, target);
    *folder = path ? ap_make_dirstr_parent(p, path) : target;
    rv = path ? apr_stat(&info, *folder, APR_FINFO_TYPE, p) : APR_EBADPATH;
    return rv == APR_SUCCESS && info.filetype != APR_DIR ? APR_ENOTDIR : rv;
}

static apr_status_t open_one(server_rec *s, apr_pool_t *p)
{
    if (*s->error_fname == '|')
        return open_program(s, p);
    if (is_syslog(s->error_fname))
        return open_syslog(s, p);
    return open_file(s, p);
}

/* Virtual hosts without an ErrorLog share the main server's, equal names are opened once. */
static int open_virtual_hosts(server_rec *s_main, apr_pool_t *plog, apr_pool_t *ptemp)
{
    apr_hash_t *open = apr_hash_make(ptemp);
    server_rec *s, *same;

    for (s = s_main->next; s; s = s->next) {
        if (s->error_fname == NULL) {
            s->error_fname = s_main->error_fname;
            s->error_log = s_main->error_log;
            continue;
        }
        same = apr_hash_get(open, s->error_fname, APR_HASH_KEY_STRING);
        if (same)
            s->error_log = same->error_log;
        else if (open_one(s, plog) != APR_SUCCESS)
            return DONE;
        apr_hash_set(open, s->error_fname, APR_HASH_KEY_STRING, s);
    }
    return OK;
}

AP_DECLARE(int) ap_open_logs(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                             server_rec *s_main)
{
    if (open_one(s_main, plog) != APR_SUCCESS)
        return DONE;
    if (open_virtual_hosts(s_main, plog, ptemp) != OK)
        return DONE;
    if (s_main->error_log && stderr_log) {
        apr_status_t rv;

        apr_file_flush(s_main->error_log);
        rv = apr_file_dup2(stderr_log, s_main->error_log, s_main->process->pool);
        if (rv != APR_SUCCESS)
            ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s_main,
                         "AH00092: unable to replace stderr with error log");
    }
    return OK;
}

/* A child has no business with the control process's standard input. */
AP_DECLARE(void) ap_logs_child_init(apr_pool_t *p, server_rec *s)
{
    int nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC);

    ap_assert(s != NULL);
    if (nowhere < 0)
        return;
    dup2(nowhere, STDIN_FILENO);
    if (nowhere != STDIN_FILENO)
        close(nowhere);
}
