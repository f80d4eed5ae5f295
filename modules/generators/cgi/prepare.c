/* SPDX-License-Identifier: Apache-2.0 */
/* prepare.c - whether a file may be run, and as what command. */
#include <string.h>

#include "apr_portable.h"
#include "apr_strings.h"
#include "cgi_priv.h"
#include "http_core.h"
#include "http_request.h"
#include "util_script.h"

static int is_nph(const request_rec *r)
{
    return strncmp(apr_filepath_name_get(r->filename), "nph-", 4) == 0;
}

static int is_script_alias(const request_rec *r)
{
    const char *type = apr_table_get(r->notes, "alias-forced-type");

    return type && strcasecmp(type, "cgi-script") == 0;
}

/* In the reference's order, which decides what a client is told. */
int cgi_check(request_rec *r)
{
    if (!(ap_allow_options(r) & OPT_EXECCGI) && !is_script_alias(r))
        return cgi_refuse(r, HTTP_FORBIDDEN, CGI_NO_EXEC,
                          "Options ExecCGI is off in this directory");
    if (is_nph(r) && strcmp(r->protocol, "INCLUDED") == 0)
        return cgi_refuse(r, HTTP_FORBIDDEN, CGI_NPH_INCLUDED,
                          "attempt to include NPH CGI script");
    if (r->finfo.filetype == APR_NOFILE)
        return cgi_refuse(r, HTTP_NOT_FOUND, CGI_MISSING,
                          "script not found or unable to stat");
    if (r->finfo.filetype == APR_DIR)
        return cgi_refuse(r, HTTP_FORBIDDEN, CGI_DIRECTORY,
                          "attempt to invoke directory as script");
    if (r->used_path_info == AP_REQ_REJECT_PATH_INFO && r->path_info && *r->path_info)
        return cgi_refuse(r, HTTP_NOT_FOUND, CGI_PATH_INFO,
                          "AcceptPathInfo off disallows user's path");
    return OK;
}

/* The client's socket; behind HTTP/2 it is shared by requests and says nothing of one. */
static int client_socket(const request_rec *r)
{
    apr_socket_t *sock = r->connection->master ? NULL : ap_get_conn_socket(r->connection);
    apr_os_sock_t fd;

    return sock && apr_os_sock_get(&fd, sock) == APR_SUCCESS ? fd : -1;
}

static apr_status_t end_with_request(void *data)
{
    cgi_end(data);
    return APR_SUCCESS;
}

struct cgi_script *cgi_script_make(request_rec *r, prog_types type)
{
    const struct cgi_dir *dir = ap_get_module_config(r->per_dir_config, cgi_kind.record);
    struct cgi_script *script = apr_pcalloc(r->pool, sizeof(*script));

    script->r = r;
    script->in = script->out = script->err = -1;
    script->client = client_socket(r);
    script->timeout = dir->timeout ? dir->timeout : r->server->timeout;
    script->how.prog_type = type;
    script->how.process_cgi = type == RUN_AS_CGI;
    script->how.cmd_type = type == RUN_AS_CGI ? APR_PROGRAM : APR_SHELLCMD;
    script->how.in_pipe = type == RUN_AS_CGI ? APR_CHILD_BLOCK : APR_NO_PIPE;
    script->how.out_pipe = script->how.err_pipe = APR_CHILD_BLOCK;
    if (cgi_server_of(r->server)->log_name)
        script->said = apr_palloc(r->pool, CGI_SAID);
    apr_pool_cleanup_register(r->pool, script, end_with_request, apr_pool_cleanup_null);
    return script;
}

/* A query without '=' is a list of words, RFC 3875 section 4.4: decoded, and with the
 * shell's signs escaped, as scripts have always got them. */
static void add_words(apr_array_header_t *argv, request_rec *r, apr_pool_t *p)
{
    const char *rest = r->args;
    size_t room = APACHE_ARG_MAX / sizeof(char *) - 2;

    if (rest == NULL || *rest == '\0' || strchr(rest, '='))
        return;
    while (rest && room--) {
        const char *end = strchr(rest, '+');
        char *word = apr_pstrmemdup(p, rest, end ? (size_t)(end - rest) : strlen(rest));

        ap_unescape_url(word);
        APR_ARRAY_PUSH(argv, const char *) = ap_escape_shell_cmd(p, word);
        rest = end ? end + 1 : NULL;
    }
}

apr_status_t cgi_build_command(const char **cmd, const char ***argv, request_rec *r,
                               apr_pool_t *p, cgi_exec_info_t *how)
{
    apr_array_header_t *words = apr_array_make(p, 4, sizeof(char *));

    if (how->process_cgi)
        *cmd = r->filename;
    APR_ARRAY_PUSH(words, const char *) = how->process_cgi ? apr_filepath_name_get(*cmd) : *cmd;
    if (how->process_cgi)
        add_words(words, r, p);
    APR_ARRAY_PUSH(words, const char *) = NULL;
    *argv = (const char **)words->elts;
    return APR_SUCCESS;
}

struct rlimit *cgi_limit(const request_rec *r, int what)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);

    return what == APR_LIMIT_CPU ? core->limit_cpu : what == APR_LIMIT_MEM ? core->limit_mem
                                                                           : core->limit_nproc;
}
