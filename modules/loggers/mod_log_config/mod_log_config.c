/* SPDX-License-Identifier: Apache-2.0 */
/* mod_log_config.c - the access log: CustomLog, GlobalLog, TransferLog, LogFormat, BufferedLogs.
 *
 * A virtual host without a log of its own writes to the main server's; global logs
 * take every host. Manual: mod_log_config. */
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_protocol.h"
#include "log_config_priv.h"
#include "mpm_common.h"

APLOG_USE_MODULE(log_config);

static const char default_format[] = "%h %l %u %t \"%r\" %>s %b";

/** One log of a server. */
struct access_log {
    const char *fname;
    const char *format_text;       /* NULL: the server's default, known at the end */
    apr_array_header_t *format;    /* struct log_item */
    void *output;                  /* of the writer */
    const char *env;               /* env=NAME or env=!NAME */
    ap_expr_info_t *expr;
    const ap_directive_t *where;
};

struct log_server {
    const char *default_text;      /* the last LogFormat without a nickname */
    apr_table_t *formats;          /* nickname: text */
    apr_array_header_t *logs;      /* struct access_log * */
    apr_array_header_t *parent_logs;
};

static apr_array_header_t *global_logs; /* struct access_log * */
static ap_log_writer *writer = access_output_write;
static ap_log_writer_init *writer_init = access_output_open;

static int is_wanted(const struct access_log *log, request_rec *r)
{
    const char *err;

    if (log->env) {
        int negated = *log->env == '!';
        int set = apr_table_get(r->subprocess_env, log->env + negated) != NULL;

        return set != negated;
    }
    if (log->expr) {
        int rc = ap_expr_exec(r, log->expr, &err);

        if (rc < 0)
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                          "AH00644: Error evaluating log condition: %s", err);
        return rc > 0;
    }
    return 1;
}

/* One line into one log. Hooks look at the request the last internal redirect made. */
static void write_line(struct access_log *log, request_rec *r)
{
    int n = log->format->nelts;
    const char **strs = apr_palloc(r->pool, (apr_size_t)(n + 1) * sizeof(*strs));
    int *lens = apr_palloc(r->pool, (apr_size_t)(n + 1) * sizeof(*lens));
    apr_size_t len;

    len = access_format_line(r, log->format, strs, lens);
    strs[n] = "\n";
    lens[n] = 1;
    if (writer(r, log->output, strs, lens, n + 1, len + 1) != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "AH00646: Error writing to %s",
                      log->fname);
}

static void write_to_all(const apr_array_header_t *logs, request_rec *r)
{
    request_rec *last = r;
    int i;

    while (last->next)
        last = last->next;
    for (i = 0; logs && i < logs->nelts; i++) {
        struct access_log *log = APR_ARRAY_IDX(logs, i, struct access_log *);

        if (log->output && is_wanted(log, last))
            write_line(log, r);
    }
}

/* Hook: the request is over. */
static int log_request(request_rec *r)
{
    const struct log_server *conf = ap_get_module_config(r->server->module_config,
                                                         &log_config_module);

    write_to_all(global_logs, r);
    write_to_all(conf->logs->nelts ? conf->logs : conf->parent_logs, r);
    return OK;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    struct log_server *conf = apr_pcalloc(p, sizeof(*conf));

    conf->logs = apr_array_make(p, 1, sizeof(struct access_log *));
    conf->formats = apr_table_make(p, 4);
    apr_table_setn(conf->formats, "CLF", default_format);
    return conf;
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    struct log_server *base = basev, *add = addv;

    add->parent_logs = base->logs;
    if (add->default_text == NULL)
        add->default_text = base->default_text;
    add->formats = apr_table_overlay(p, add->formats, base->formats);
    return add;
}

/* LogFormat FORMAT|NICKNAME [NICKNAME] */
static const char *set_format(cmd_parms *cmd, void *unused, const char *text, const char *nick)
{
    struct log_server *conf = ap_get_module_config(cmd->server->module_config,
                                                   &log_config_module);
    const char *err;

    if (access_format_parse(cmd->temp_pool, text, &err) == NULL)
        return err;
    if (nick == NULL) {
        conf->default_text = text;
        return NULL;
    }
    apr_table_setn(conf->formats, nick, text);
    return NULL;
}

/* The condition of a log: env=NAME, env=!NAME or expr=EXPRESSION. */
static const char *set_condition(cmd_parms *cmd, struct access_log *log, const char *text)
{
    const char *err = NULL;

    if (strncasecmp(text, "env=", 4) == 0) {
        if (text[4] == '\0' || (text[4] == '!' && text[5] == '\0'))
            return "missing environment variable name";
        log->env = text + 4;
        return NULL;
    }
    if (strncasecmp(text, "expr=", 5) != 0)
        return "error in condition clause";
    if (text[5] == '\0')
        return "missing condition";
    log->expr = ap_expr_parse_cmd_mi(cmd, text + 5, AP_EXPR_FLAG_DONT_VARY, &err, NULL,
                                     APLOG_MODULE_INDEX);
    return err;
}

/* A mistake in a format is told with its line; a nickname reads as plain text. */
static const char *add_log(cmd_parms *cmd, apr_array_header_t *logs, const char *fname,
                           const char *format, const char *condition)
{
    struct access_log *log = apr_pcalloc(cmd->pool, sizeof(*log));
    const char *err;

    if (condition && (err = set_condition(cmd, log, condition)) != NULL)
        return err;
    if (*fname == '\0')
        return apr_psprintf(cmd->temp_pool, "%s wants a file or a |program", cmd->cmd->name);
    if (format && access_format_parse(cmd->temp_pool, format, &err) == NULL)
        return err;
    log->fname = fname;
    log->format_text = format;
    log->where = cmd->directive;
    APR_ARRAY_PUSH(logs, struct access_log *) = log;
    return NULL;
}

static const char *add_custom(cmd_parms *cmd, void *unused, const char *fname, const char *format,
                              const char *condition)
{
    struct log_server *conf = ap_get_module_config(cmd->server->module_config,
                                                   &log_config_module);

    return add_log(cmd, conf->logs, fname, format, condition);
}

static const char *add_global(cmd_parms *cmd, void *unused, const char *fname, const char *format,
                              const char *condition)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    if (global_logs == NULL)
        global_logs = apr_array_make(cmd->pool, 1, sizeof(struct access_log *));
    return add_log(cmd, global_logs, fname, format, condition);
}

static const char *add_transfer(cmd_parms *cmd, void *unused, const char *fname)
{
    return add_custom(cmd, unused, fname, NULL, NULL);
}

static const char *set_buffered(cmd_parms *cmd, void *unused, int flag)
{
    access_output_set_buffered(flag);
    return NULL;
}

static const command_rec log_config_cmds[] = {
    AP_INIT_TAKE23("CustomLog", add_custom, NULL, RSRC_CONF,
                   "a file name, a custom log format string or format name, and an optional "
                   "\"env=\" or \"expr=\" clause"),
    AP_INIT_TAKE23("GlobalLog", add_global, NULL, RSRC_CONF,
                   "Same as CustomLog, but forces virtualhosts to inherit the log"),
    AP_INIT_TAKE1("TransferLog", add_transfer, NULL, RSRC_CONF,
                  "the filename of the access log"),
    AP_INIT_TAKE12("LogFormat", set_format, NULL, RSRC_CONF,
                   "a log format string and an optional format name"),
    AP_INIT_FLAG("BufferedLogs", set_buffered, NULL, RSRC_CONF,
                 "Enable Buffered Logging (experimental)"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

/* The text that a log's second word means: a nickname's, or itself. */
static const char *resolve_text(const struct log_server *conf, const struct access_log *log)
{
    const char *text = log->format_text ? log->format_text : conf->default_text;
    const char *named;

    if (text == NULL)
        return default_format;
    named = apr_table_get(conf->formats, text);
    return named ? named : text;
}

static int open_log(apr_pool_t *p, server_rec *s, const struct log_server *conf,
                    struct access_log *log)
{
    const char *err;

    log->format = access_format_parse(p, resolve_text(conf, log), &err);
    if (log->format == NULL) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, NULL,
                     "%s of %s, line %d: %s", log->where->directive, log->where->filename,
                     log->where->line_num, err);
        return DONE;
    }
    log->output = writer_init(p, s, log->fname);
    return log->output ? OK : DONE;
}

static int open_all(apr_pool_t *p, server_rec *s, const struct log_server *conf,
                    const apr_array_header_t *logs)
{
    int i;

    for (i = 0; logs && i < logs->nelts; i++)
        if (open_log(p, s, conf, APR_ARRAY_IDX(logs, i, struct access_log *)) != OK)
            return DONE;
    return OK;
}

/* Hook: open what the configuration names. */
static int open_logs(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s_main)
{
    server_rec *s;
    struct log_server *conf = ap_get_module_config(s_main->module_config, &log_config_module);

    access_output_forget_with(pconf);
    access_ring_open();
    if (open_all(pconf, s_main, conf, global_logs) != OK)
        return DONE;
    for (s = s_main; s; s = s->next) {
        conf = ap_get_module_config(s->module_config, &log_config_module);
        if (open_all(pconf, s, conf, conf->logs) != OK)
            return DONE;
    }
    return OK;
}

/* Whether the folder of a log is there; a program has none. */
static int check_folder(apr_pool_t *p, server_rec *s, const struct access_log *log)
{
    const char *path = *log->fname == '|' ? NULL : ap_server_root_relative(p, log->fname);
    const char *folder = path ? ap_make_dirstr_parent(p, path) : NULL;
    apr_finfo_t info;
    apr_status_t rv = folder ? apr_stat(&info, folder, APR_FINFO_TYPE, p) : APR_SUCCESS;

    if (folder && rv == APR_SUCCESS && info.filetype != APR_DIR)
        rv = APR_ENOTDIR;
    if (rv == APR_SUCCESS)
        return OK;
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, rv, s,
                 "AH02297: Cannot access directory '%s' for log file '%s' defined at %s:%d",
                 folder, log->fname, log->where->filename, log->where->line_num);
    return HTTP_INTERNAL_SERVER_ERROR;
}

static int check_all(apr_pool_t *p, server_rec *s, const apr_array_header_t *logs)
{
    int i;

    for (i = 0; logs && i < logs->nelts; i++)
        if (check_folder(p, s, APR_ARRAY_IDX(logs, i, struct access_log *)) != OK)
            return HTTP_INTERNAL_SERVER_ERROR;
    return OK;
}

/* Hook: folders are looked at while a person is reading, also by -t. */
static int check_folders(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    if (check_all(ptemp, s, global_logs) != OK)
        return HTTP_INTERNAL_SERVER_ERROR;
    for (; s; s = s->next) {
        struct log_server *conf = ap_get_module_config(s->module_config, &log_config_module);

        if (check_all(ptemp, s, conf->logs) != OK)
            return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

static void ap_register_log_handler(apr_pool_t *p, char *tag, ap_log_handler_fn_t *handler, int def)
{
    access_item_register(p, tag, handler, def);
}

static ap_log_writer *ap_log_set_writer(ap_log_writer *fn)
{
    ap_log_writer *before = writer;

    writer = fn;
    return before;
}

static ap_log_writer_init *ap_log_set_writer_init(ap_log_writer_init *fn)
{
    ap_log_writer_init *before = writer_init;

    writer_init = fn;
    return before;
}

/* Hook: a fresh reading begins. */
static int pre_config(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    global_logs = NULL;
    access_output_set_buffered(0);
    access_items_init(p);
    writer = access_output_write;
    writer_init = access_output_open;
    return OK;
}

static void child_init(apr_pool_t *p, server_rec *s)
{
    access_output_child_init(p);
}

/* Hook: a child has ended, perhaps with lines in hand. */
static void child_status(server_rec *s, pid_t pid, ap_generation_t generation, int slot,
                         mpm_child_status status)
{
    if (status == MPM_CHILD_EXITED)
        access_ring_reap(pid);
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_config(check_folders, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_open_logs(open_logs, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_status(child_status, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_log_transaction(log_request, NULL, NULL, APR_HOOK_MIDDLE);
    APR_REGISTER_OPTIONAL_FN(ap_register_log_handler);
    APR_REGISTER_OPTIONAL_FN(ap_log_set_writer);
    APR_REGISTER_OPTIONAL_FN(ap_log_set_writer_init);
}

module AP_MODULE_DECLARE_DATA log_config_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_log_config.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, create_server, merge_server,
    log_config_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
