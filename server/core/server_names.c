/* SPDX-License-Identifier: Apache-2.0 */
/* server_names.c - directives of servers: their names, their files and how long they
 * wait. Directives about the protocol are in server_protocol.c, those of the whole
 * process in server_process.c. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_main.h"

APLOG_USE_MODULE(core)

/** [scheme://]name[:port], where the name may be an address in brackets. */
static const char *set_server_name(cmd_parms *cmd, void *mconfig, const char *arg)
{
    server_rec *s = cmd->server;
    const char *name = strstr(arg, "://");
    const char *colon;
    char *end;
    long port;

    if (name)
        s->server_scheme = apr_pstrndup(cmd->pool, arg, (apr_size_t)(name - arg));
    name = name ? name + 3 : arg;
    colon = strrchr(name, ':');
    if (colon && strchr(colon, ']'))
        colon = NULL;
    if (!colon) {
        s->port = 0;
        s->server_hostname = apr_pstrdup(cmd->pool, name);
    } else {
        port = strtol(colon + 1, &end, 10);
        if (!colon[1] || *end || port < 1 || port > 65535)
            return apr_pstrcat(cmd->temp_pool, "The port number \"", arg,
                               "\" is outside the appropriate range (i.e., 1..65535).", NULL);
        s->port = (apr_port_t)port;
        s->server_hostname = apr_pstrmemdup(cmd->pool, name, (apr_size_t)(colon - name));
    }
    if (ap_is_matchexp(s->server_hostname))
        return apr_pstrcat(cmd->temp_pool, "Invalid ServerName \"", arg,
                           "\" use ServerAlias to set multiple server names.", NULL);
    return NULL;
}

/** Plain names and patterns are kept apart: the first are found by hash. */
static const char *set_server_alias(cmd_parms *cmd, void *mconfig, const char *args)
{
    server_rec *s = cmd->server;

    if (!s->is_virtual || !s->names)
        return "ServerAlias only used in <VirtualHost>";
    while (*args) {
        char *name = ap_getword_conf(cmd->pool, &args);
        APR_ARRAY_PUSH(ap_is_matchexp(name) ? s->wild_names : s->names, char *) = name;
    }
    return NULL;
}

static const char *set_server_path(cmd_parms *cmd, void *mconfig, const char *arg)
{
    cmd->server->path = apr_pstrdup(cmd->pool, arg);
    cmd->server->pathlen = (int)strlen(arg);
    return NULL;
}

static const char *set_admin(cmd_parms *cmd, void *mconfig, const char *arg)
{
    cmd->server->server_admin = apr_pstrdup(cmd->pool, arg);
    return NULL;
}

/** A main server without its documents cannot start; a virtual host can. */
static const char *set_document_root(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_server_config *conf = &core_server(cmd->server)->pub;
    const char *shown = arg;
    char *root;

    if (apr_filepath_merge((char **)&conf->ap_document_root, NULL, arg, APR_FILEPATH_TRUENAME,
                           cmd->pool) != APR_SUCCESS
        || !ap_is_directory(cmd->temp_pool, arg)) {
        root = ap_server_root_relative(cmd->pool, arg);
        if (!root)
            return "DocumentRoot must be a directory";
        conf->ap_document_root = root;
        shown = root;
    }
    if (!ap_document_root_check || ap_is_directory(cmd->temp_pool, conf->ap_document_root))
        return NULL;
    if (!cmd->server->is_virtual)
        return apr_psprintf(cmd->pool, "DocumentRoot '%s' is not a directory, or is not readable",
                            shown);
    ap_log_perror(APLOG_MARK, APLOG_STARTUP | APLOG_WARNING, 0, cmd->pool,
                  APLOGNO(00112) "Warning: DocumentRoot [%s] does not exist",
                  conf->ap_document_root);
    return NULL;
}

static const char *set_access_name(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_server(cmd->server)->pub.access_name = apr_pstrdup(cmd->pool, arg);
    return NULL;
}

/** A line that configurations of old have. */
static const char *refuse_port(cmd_parms *cmd, void *mconfig, const char *arg)
{
    return "Port was replaced with Listen in Apache 2.0";
}

/** Seconds unless a unit follows; kept out of range it means "wait for ever". */
static const char *set_timeout(cmd_parms *cmd, void *mconfig, const char *arg)
{
    apr_interval_time_t timeout = apr_time_from_sec(atoi(arg));
    cmd->server->timeout = timeout;
    return NULL;
}

/** A limit of a request's head, kept in the server_rec; cmd_data is its place. */
static const char *set_head_limit(cmd_parms *cmd, void *mconfig, const char *arg)
{
    int *member = (int *)((char *)cmd->server + (apr_size_t)cmd->cmd->cmd_data);
    int limit = atoi(arg);

    if (limit < 0)
        return apr_pstrcat(cmd->temp_pool, cmd->cmd->name, " \"", arg,
                           "\" must be a non-negative integer",
                           !strcasecmp(cmd->cmd->name, "LimitRequestFields")
                               ? " (0 = no limit)" : "", NULL);
    *member = limit;
    return NULL;
}

static void warn_low(cmd_parms *cmd, int limit, const char *text)
{
    if (limit < 4)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server, "%s may cause normal requests "
                     "to fail.", text);
}

/** One number for both limits, or redirects and subrequests apart. */
static const char *set_recursion(cmd_parms *cmd, void *mconfig, const char *redirects,
                                 const char *subrequests)
{
    core_server_config *conf = &core_server(cmd->server)->pub;
    int redirect_limit = atoi(redirects);
    int subreq_limit = subrequests ? atoi(subrequests) : redirect_limit;

    if (redirect_limit <= 0 || subreq_limit <= 0)
        return "The recursion limit must be greater than zero.";
    warn_low(cmd, redirect_limit,
             APLOGNO(00119) "Limiting internal redirects to very low numbers");
    if (subrequests)
        warn_low(cmd, subreq_limit,
                 APLOGNO(00120) "Limiting the subrequest depth to a very low level");
    conf->redirect_limit = redirect_limit;
    conf->subreq_limit = subreq_limit;
    return NULL;
}

#define MEMBER(name) ((void *)offsetof(server_rec, name))

const command_rec core_server_directives[] = {
    AP_INIT_TAKE1("ServerName", set_server_name, NULL, RSRC_CONF,
                  "the server's own name: [scheme://]name[:port]"),
    AP_INIT_RAW_ARGS("ServerAlias", set_server_alias, NULL, RSRC_CONF,
                    "other names of a virtual host; * and ? may stand in them"),
    AP_INIT_TAKE1("ServerPath", set_server_path, NULL, RSRC_CONF,
                  "the path under which old clients reach a virtual host"),
    AP_INIT_TAKE1("ServerAdmin", set_admin, NULL, RSRC_CONF,
                  "the address that error pages name for complaints"),
    AP_INIT_TAKE1("DocumentRoot", set_document_root, NULL, RSRC_CONF,
                  "the folder that the path / stands for"),
    AP_INIT_RAW_ARGS("AccessFileName", set_access_name, NULL, RSRC_CONF,
                     "names of the configuration files looked for in each folder"),
    AP_INIT_TAKE1("Port", refuse_port, NULL, RSRC_CONF, "has been Listen since 2.0"),
    AP_INIT_TAKE1("Timeout", set_timeout, NULL, RSRC_CONF,
                  "seconds that a connection may stand still"),
    AP_INIT_TAKE1("LimitRequestLine", set_head_limit, MEMBER(limit_req_line), RSRC_CONF,
                  "most bytes of a request line"),
    AP_INIT_TAKE1("LimitRequestFieldsize", set_head_limit, MEMBER(limit_req_fieldsize),
                  RSRC_CONF, "most bytes of a request's field"),
    AP_INIT_TAKE1("LimitRequestFields", set_head_limit, MEMBER(limit_req_fields), RSRC_CONF,
                  "most fields of a request; 0: no limit"),
    AP_INIT_TAKE12("LimitInternalRecursion", set_recursion, NULL, RSRC_CONF,
                   "most internal redirects and, as second number, subrequests in each other"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
