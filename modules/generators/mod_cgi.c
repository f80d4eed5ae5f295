/* SPDX-License-Identifier: Apache-2.0 */
/* mod_cgi.c - scripts as children of the process that serves the request.
 *
 * Pipes lead to the script's three standard files. Under process models with threads
 * mod_cgid is the better choice: a fork is dear where there are many. Manual: mod_cgi. */
#include <signal.h>
#include <sys/wait.h>

#include "ap_mpm.h"
#include "apr_portable.h"
#include "cgi/cgi_priv.h"
#include "util_script.h"

APLOG_USE_MODULE(cgi)

enum { PATIENCE_MS = 50, AFTER_TERM_MS = 3000 };

static APR_OPTIONAL_FN_TYPE(ap_cgi_build_command) *build;

static int start(struct cgi_script *script);
static void end(struct cgi_script *script);

const struct cgi_kind cgi_kind = {
    &cgi_module,
    { "AH02809: ", "AH02810: ", "AH02811: ", "AH02812: ", "AH02813: ", "AH01225: " },
    start, end
};

/* In the new process, which has become no script: the server reads this as its complaint. */
static void tell_error(apr_pool_t *p, apr_status_t err, const char *what)
{
    apr_file_t *f;

    if (apr_file_open_stderr(&f, p) == APR_SUCCESS)
        apr_file_printf(f, "(%d)%pm: %s\n", err, &err, ap_escape_logitem(p, what));
}

static apr_status_t set_limits(const request_rec *r, apr_procattr_t *attr)
{
    static const int kinds[] = { APR_LIMIT_CPU, APR_LIMIT_MEM, APR_LIMIT_NPROC };
    apr_status_t rv = APR_SUCCESS;
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(*kinds) && rv == APR_SUCCESS; i++) {
        struct rlimit *limit = cgi_limit(r, kinds[i]);

        if (limit)
            rv = apr_procattr_limit_set(attr, kinds[i], limit);
    }
    return rv;
}

static apr_status_t make_attr(struct cgi_script *script, apr_procattr_t **attr)
{
    request_rec *r = script->r;
    const cgi_exec_info_t *how = &script->how;
    apr_status_t rv = apr_procattr_create(attr, r->pool);

    if (rv == APR_SUCCESS)
        rv = apr_procattr_io_set(*attr, how->in_pipe, how->out_pipe, how->err_pipe);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_dir_set(*attr, ap_make_dirstr_parent(r->pool, r->filename));
    if (rv == APR_SUCCESS)
        rv = set_limits(r, *attr);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_cmdtype_set(*attr, how->cmd_type);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_detach_set(*attr, how->detached);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_addrspace_set(*attr, how->addrspace);
    if (rv == APR_SUCCESS)
        rv = apr_procattr_child_errfn_set(*attr, tell_error);
    return rv;
}

/* Our end of a pipe, not blocking. @return -1: there is none */
static int our_end(apr_file_t *f)
{
    apr_os_file_t fd;

    if (f == NULL || apr_os_file_get(&fd, f) != APR_SUCCESS)
        return -1;
    apr_file_pipe_timeout_set(f, 0);
    return fd;
}

/* The command is another module's to build, if it wants; the core runs it, as another user
 * if suexec says so. */
static int start(struct cgi_script *script)
{
    request_rec *r = script->r;
    apr_proc_t *proc = apr_pcalloc(r->pool, sizeof(*proc));
    const char *const *env = (const char *const *)ap_create_environment(r->pool,
                                                                        r->subprocess_env);
    apr_procattr_t *attr;
    apr_status_t rv = (build ? build : cgi_build_command)(&script->command, &script->argv, r,
                                                          r->pool, &script->how);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01222)
                      "don't know how to spawn child process: %s", r->filename);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if ((rv = make_attr(script, &attr)) != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01216)
                      "couldn't set child process attributes: %s", r->filename);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    rv = ap_os_create_privileged_process(r, proc, script->command,
                                         (const char *const *)script->argv, env, attr, r->pool);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01223)
                      "couldn't spawn child process: %s", r->filename);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    script->own = proc;
    script->in = our_end(script->in_file = proc->in);
    script->out = our_end(proc->out);
    script->err = our_end(proc->err);
    script->silent = script->out < 0;
    return OK;
}

/* @return 0: it still runs */
static int wait_ms(apr_proc_t *proc, int ms)
{
    apr_interval_time_t step = 100, waited = 0;

    while (apr_proc_wait(proc, NULL, NULL, APR_NOWAIT) == APR_CHILD_NOTDONE) {
        if (waited >= apr_time_from_msec(ms))
            return 0;
        apr_sleep(step);
        waited += step;
        step = step < 50000 ? step * 2 : step;
    }
    return 1;
}

/* Most scripts are about to exit when they have closed their output. Others are asked,
 * and then made, to go: nobody listens to them any more. One of another user's, by suexec,
 * is out of reach. */
static void end(struct cgi_script *script)
{
    apr_proc_t *proc = script->own;
    int given_up = script->failed != APR_SUCCESS;

    if (proc == NULL)
        return;
    script->own = NULL;
    if (!wait_ms(proc, given_up ? 0 : PATIENCE_MS)
        && apr_proc_kill(proc, SIGTERM) == APR_SUCCESS && !wait_ms(proc, AFTER_TERM_MS)
        && apr_proc_kill(proc, SIGKILL) == APR_SUCCESS)
        apr_proc_wait(proc, NULL, NULL, APR_WAIT);
    cgi_complaints(script);
}

/* Hook. */
static void find_builder(void)
{
    build = APR_RETRIEVE_OPTIONAL_FN(ap_cgi_build_command);
}

static const command_rec cgi_cmds[] = {
    CGI_COMMANDS,
    AP_INIT_TAKE1("CGIScriptTimeout", cgi_set_timeout, NULL, RSRC_CONF | OR_FILEINFO,
                  "how long a script may be silent, in seconds"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    static const char *const after_include[] = { "mod_include.c", NULL };

    ap_hook_post_config(cgi_offer_exec, after_include, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_optional_fn_retrieve(find_builder, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(cgi_handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA cgi_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_cgi.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    cgi_create_dir, cgi_merge_dir, cgi_create_server, cgi_merge_server,
    cgi_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
