/* SPDX-License-Identifier: Apache-2.0 */
/* map_program.c - maps that are programs: started once with the server, asked through one pipe
 * by all children, a line in and a line out. The mutex "rewrite-map" lets one ask at a time. */
#include <string.h>
#include <strings.h>

#include "apr_file_io.h"
#include "apr_global_mutex.h"
#include "apr_strings.h"
#include "apr_thread_proc.h"
#include "http_core.h"
#include "rewrite_priv.h"
#include "util_mutex.h"

static const char lock_type[] = "rewrite-map";

struct rewrite_program {
    char **argv;         /* ends with NULL; the first has its path from ServerRoot */
    const char *user;    /* or NULL: the one who started the server */
    const char *group;
    apr_file_t *to;      /* NULL: it does not run */
    apr_file_t *from;
};

static apr_global_mutex_t *ask_lock; /* NULL: none is wanted */
static const char *lock_file;

const char *rewrite_program_prepare(cmd_parms *cmd, const char *command, const char *user,
                                    struct rewrite_program **program)
{
    struct rewrite_program *made = apr_pcalloc(cmd->pool, sizeof(*made));
    apr_finfo_t found;
    char *colon;

    if (apr_tokenize_to_argv(command, &made->argv, cmd->pool) != APR_SUCCESS
        || made->argv[0] == NULL
        || (made->argv[0] = ap_server_root_relative(cmd->pool, made->argv[0])) == NULL)
        return apr_pstrcat(cmd->pool, "RewriteMap: bad path to prg map: ", command, NULL);
    if (apr_stat(&found, made->argv[0], APR_FINFO_MIN, cmd->temp_pool) != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, "RewriteMap: file for map not found:", made->argv[0], NULL);
    if (user) {
        made->user = apr_pstrdup(cmd->pool, user);
        colon = strchr(made->user, ':');
        if (colon) {
            *colon = '\0';
            made->group = colon + 1;
        }
    }
    *program = made;
    return NULL;
}

void rewrite_program_pre_config(apr_pool_t *pconf)
{
    ask_lock = NULL;
    ap_mutex_register(pconf, lock_type, NULL, APR_LOCK_DEFAULT, 0);
}

static apr_status_t forget_lock(void *data)
{
    (void)data;
    ask_lock = NULL;
    return APR_SUCCESS;
}

int rewrite_program_create_lock(apr_pool_t *p, server_rec *s)
{
    if (ap_global_mutex_create(&ask_lock, &lock_file, lock_type, NULL, s, p, 0) != APR_SUCCESS)
        return HTTP_INTERNAL_SERVER_ERROR;
    apr_pool_cleanup_register(p, NULL, forget_lock, apr_pool_cleanup_null);
    return OK;
}

void rewrite_program_child_init(apr_pool_t *p, server_rec *s)
{
    apr_status_t rv = ask_lock ? apr_global_mutex_child_init(&ask_lock, lock_file, p)
                               : APR_SUCCESS;

    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, "AH00666: mod_rewrite: could not init "
                     "rewrite_mapr_lock_acquire in child");
}

static void report_failure(apr_pool_t *p, apr_status_t rv, const char *what)
{
    (void)p;
    ap_log_error(APLOG_MARK, APLOG_ERR, rv, NULL, "AH00653: %s", what);
}

static apr_status_t set_up(apr_pool_t *p, const struct rewrite_program *program,
                           apr_procattr_t **attr)
{
    apr_status_t rv = apr_procattr_create(attr, p);

    if (rv == APR_SUCCESS)
        rv = apr_procattr_io_set(*attr, APR_FULL_BLOCK, APR_FULL_BLOCK, APR_NO_PIPE);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_dir_set(*attr, ap_make_dirstr_parent(p, program->argv[0]));
    if (rv == APR_SUCCESS)
        rv = apr_procattr_cmdtype_set(*attr, APR_PROGRAM);
    if (rv == APR_SUCCESS && program->user)
        rv = apr_procattr_user_set(*attr, program->user, NULL);
    if (rv == APR_SUCCESS && program->group)
        rv = apr_procattr_group_set(*attr, program->group);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_child_errfn_set(*attr, report_failure);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_error_check_set(*attr, 1);
    return rv;
}

/* It lives as long as the configuration. A map that virtual hosts share is started once. */
apr_status_t rewrite_program_start(apr_pool_t *p, server_rec *s, struct rewrite_program *program)
{
    apr_procattr_t *attr;
    apr_proc_t *process = apr_pcalloc(p, sizeof(*process));
    apr_status_t rv;

    if (program->to)
        return APR_SUCCESS;
    rv = set_up(p, program, &attr);
    if (rv == APR_SUCCESS)
        rv = apr_proc_create(process, program->argv[0], (const char *const *)program->argv, NULL,
                             attr, p);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s, "AH00654: mod_rewrite: could not start "
                     "RewriteMap program %s", program->argv[0]);
        return rv;
    }
    apr_pool_note_subprocess(p, process, APR_KILL_AFTER_TIMEOUT);
    program->to = process->in;
    program->from = process->out;
    return APR_SUCCESS;
}

/* Read up to the end of the line; what follows it answers no question and is dropped. */
static const char *read_line(request_rec *r, apr_file_t *from)
{
    char part[512];
    const char *line = "";

    for (;;) {
        apr_size_t len = sizeof(part);
        const char *end;

        if (apr_file_read(from, part, &len) != APR_SUCCESS)
            return NULL;
        end = memchr(part, '\n', len);
        line = apr_pstrcat(r->pool, line,
                           apr_pstrmemdup(r->pool, part, end ? (apr_size_t)(end - part) : len),
                           NULL);
        if (end)
            return line;
    }
}

static const char *exchange(request_rec *r, struct rewrite_program *program, const char *key)
{
    struct iovec parts[2] = {{(char *)key, strlen(key)}, {"\n", 1}};
    apr_size_t written;

    if (apr_file_writev_full(program->to, parts, 2, &written) != APR_SUCCESS)
        return NULL;
    return read_line(r, program->from);
}

const char *rewrite_program_ask(request_rec *r, struct rewrite_program *program, const char *key)
{
    const char *value;
    apr_status_t rv;

    if (program->to == NULL || strchr(key, '\n'))
        return NULL;
    if (ask_lock && (rv = apr_global_mutex_lock(ask_lock)) != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      "AH00659: apr_global_mutex_lock(rewrite_mapr_lock_acquire) failed");
        return NULL;
    }
    value = exchange(r, program, key);
    if (ask_lock && (rv = apr_global_mutex_unlock(ask_lock)) != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      "AH00660: apr_global_mutex_unlock(rewrite_mapr_lock_acquire) failed");
    return value && strcasecmp(value, "NULL") == 0 ? NULL : value;
}
