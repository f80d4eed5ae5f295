/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - ErrorLog, ErrorLogFormat, LogLevel; and the core's hooks for the log. */
#include <string.h>
#include <unistd.h>

#include "apr_atomic.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "log/log_priv.h"

static const char *set_error_log(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    if (err)
        return err;
    if (*arg == '\0')
        return "ErrorLog wants a file, a program or syslog";
    cmd->server->error_fname = apr_pstrdup(cmd->pool, arg);
    return NULL;
}

/* Whether a field has "+", which drops lines that lack it: no message may be lost so. */
static int has_required(const apr_array_header_t *items)
{
    int i;

    for (i = 0; i < items->nelts; i++)
        if (APR_ARRAY_IDX(items, i, ap_errorlog_format_item).flags & AP_ERRORLOG_FLAG_REQUIRED)
            return 1;
    return 0;
}

/* The main format has %M, the lines that stand before it once have not. */
static int has_message(const apr_array_header_t *items)
{
    int i;

    for (i = 0; i < items->nelts; i++)
        if (APR_ARRAY_IDX(items, i, ap_errorlog_format_item).flags & AP_ERRORLOG_FLAG_MESSAGE)
            return 1;
    return 0;
}

static void add_extra_format(apr_pool_t *pool, apr_array_header_t **list,
                             apr_array_header_t *items)
{
    if (*list == NULL)
        *list = apr_array_make(pool, 2, sizeof(apr_array_header_t *));
    APR_ARRAY_PUSH(*list, apr_array_header_t *) = items;
}

/* ErrorLogFormat [connection|request] FORMAT */
static const char *set_error_log_format(cmd_parms *cmd, void *unused, const char *first,
                                        const char *second)
{
    core_server_config *conf = ap_get_core_module_config(cmd->server->module_config);
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);
    apr_array_header_t *items;

    if (err == NULL)
        err = log_format_parse(cmd->pool, second ? second : first, &items);
    if (err)
        return err;
    if (second == NULL) {
        if (!has_message(items) && *first)
            return "main ErrorLogFormat must contain message format string '%M'";
        if (has_required(items))
            return "The '+' flag cannot be used in the main error log format";
        conf->error_log_format = *first ? items : NULL;
    }
    else if (strcasecmp(first, "connection") != 0 && strcasecmp(first, "request") != 0)
        return "ErrorLogFormat type must be one of request, connection";
    else if (has_message(items))
        return "%M cannot be used in once-per-request or once-per-connection formats";
    else if (strcasecmp(first, "connection") == 0)
        add_extra_format(cmd->pool, &conf->error_log_conn, items);
    else
        add_extra_format(cmd->pool, &conf->error_log_req, items);
    return NULL;
}

/* The log settings of the place where a directive stands. */
static struct ap_logconf *conf_of_place(cmd_parms *cmd, core_dir_config *dir)
{
    if (cmd->path == NULL)
        return &cmd->server->log;
    if (dir->log == NULL)
        dir->log = ap_new_log_config(cmd->pool, NULL);
    return dir->log;
}

/* A module by its record's name, with or without `_module`, or by its source file's. */
static module *module_of_name(apr_pool_t *p, const char *name)
{
    int i;

    for (i = 0; ap_loaded_modules && ap_loaded_modules[i]; i++) {
        const char *short_name = ap_find_module_short_name(ap_loaded_modules[i]->module_index);

        if (short_name
            && (strcmp(short_name, name) == 0
                || strcmp(apr_pstrcat(p, short_name, "_module", NULL), name) == 0))
            return ap_loaded_modules[i];
    }
    return ap_find_linked_module(name);
}

/* LogLevel [module:]level ... */
static const char *set_log_level(cmd_parms *cmd, void *dirv, const char *arg)
{
    struct ap_logconf *log = conf_of_place(cmd, dirv);
    char *spec = apr_pstrdup(cmd->temp_pool, arg), *colon = strrchr(spec, ':');
    const char *err;
    module *m;
    int level;

    if (colon == NULL) {
        if ((err = ap_parse_log_level(spec, &level)) != NULL)
            return err;
        ap_reset_module_loglevels(log, APLOG_NO_MODULE);
        log->level = level;
        return NULL;
    }
    *colon = '\0';
    if (colon[1] == '\0')
        return apr_psprintf(cmd->temp_pool, "Module specifier '%s' must be followed by a log level "
                            "keyword", spec);
    if ((err = ap_parse_log_level(colon + 1, &level)) != NULL)
        return apr_psprintf(cmd->temp_pool, "%s: %s", arg, err);
    if ((m = module_of_name(cmd->temp_pool, spec)) == NULL)
        return apr_psprintf(cmd->temp_pool, "Cannot find module %s", spec);
    ap_set_module_loglevel(cmd->pool, log, m->module_index, level);
    return NULL;
}

/* Hook: the folders of error logs are looked at while a person is reading, also by -t. */
static int check_folders(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    for (; s; s = s->next) {
        const char *folder = NULL;
        apr_status_t rv = log_folder(s->error_fname, ptemp, &folder);

        if (rv == APR_SUCCESS)
            continue;
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, rv, NULL,
                     "AH02291: Cannot access directory '%s' for %s", folder,
                     s->is_virtual ? apr_psprintf(ptemp, "error log of vhost defined at %s:%d",
                                                  s->defn_name, (int)s->defn_line_number)
                                   : "main error log");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

const command_rec log_directives[] = {
    AP_INIT_TAKE1("ErrorLog", set_error_log, NULL, RSRC_CONF,
                  "a file, |program or syslog[:facility[:tag]]"),
    AP_INIT_TAKE12("ErrorLogFormat", set_error_log_format, NULL, RSRC_CONF,
                   "[connection|request] and a format, see the manual"),
    AP_INIT_ITERATE("LogLevel", set_log_level, NULL, RSRC_CONF | ACCESS_CONF,
                    "[module:]level, of emerg alert crit error warn notice info debug trace1-8"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

/* Hook: an id that no other connection or request of this host has: a count, the time
 * and the process, in an alphabet without special characters. */
static int make_log_id(const conn_rec *c, const request_rec *r, const char **id)
{
    static apr_uint32_t count;
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    apr_uint64_t parts[2];
    char text[24];
    size_t i;

    parts[0] = (apr_uint64_t)apr_time_now();
    parts[1] = ((apr_uint64_t)getpid() << 32) | apr_atomic_inc32(&count);
    for (i = 0; i < sizeof(text) - 2; i++) {
        apr_uint64_t *part = &parts[i < 11 ? 0 : 1];

        text[i] = digits[*part & 63];
        *part >>= 6;
    }
    text[i] = '\0';
    *id = apr_pstrdup(r ? r->pool : c->pool, text);
    return OK;
}

AP_DECLARE(void) ap_register_log_hooks(apr_pool_t *p)
{
    ap_hook_check_config(check_folders, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_open_logs(ap_open_logs, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_child_init(ap_logs_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_generate_log_id(make_log_id, NULL, NULL, APR_HOOK_REALLY_LAST);
}
