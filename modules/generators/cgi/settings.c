/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - directives that mod_cgi and mod_cgid share.
 *
 * Manual: mod_cgi, mod_cgid. */
#include <stdlib.h>

#include "apr_strings.h"
#include "cgi_priv.h"

void *cgi_create_server(apr_pool_t *p, server_rec *s)
{
    struct cgi_server *conf = apr_pcalloc(p, sizeof(*conf));

    conf->log_length = conf->log_buffer = -1;
    return conf;
}

void *cgi_merge_server(apr_pool_t *p, void *base, void *add)
{
    const struct cgi_server *outer = base, *inner = add;
    struct cgi_server *conf = apr_palloc(p, sizeof(*conf));

    conf->log_name = inner->log_name ? inner->log_name : outer->log_name;
    conf->log_length = inner->log_length >= 0 ? inner->log_length : outer->log_length;
    conf->log_buffer = inner->log_buffer >= 0 ? inner->log_buffer : outer->log_buffer;
    conf->socket_name = outer->socket_name;
    return conf;
}

void *cgi_create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct cgi_dir));
}

void *cgi_merge_dir(apr_pool_t *p, void *base, void *add)
{
    return ((struct cgi_dir *)add)->timeout ? add : base;
}

const struct cgi_server *cgi_server_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, cgi_kind.record);
}

long cgi_log_length(const struct cgi_server *conf)
{
    return conf->log_length >= 0 ? conf->log_length : 10385760;
}

long cgi_log_buffer(const struct cgi_server *conf)
{
    return conf->log_buffer >= 0 ? conf->log_buffer : 1024;
}

const char *cgi_set_log(cmd_parms *cmd, void *unused, const char *arg)
{
    struct cgi_server *conf = ap_get_module_config(cmd->server->module_config, cgi_kind.record);

    conf->log_name = ap_server_root_relative(cmd->pool, arg);
    return conf->log_name ? NULL : apr_pstrcat(cmd->pool, "Invalid ScriptLog path ", arg, NULL);
}

const char *cgi_set_bytes(cmd_parms *cmd, void *unused, const char *arg)
{
    char *conf = ap_get_module_config(cmd->server->module_config, cgi_kind.record), *end;
    long bytes = strtol(arg, &end, 10);

    if (end == arg || *end || bytes < 0)
        return apr_psprintf(cmd->pool, "%s takes a number of bytes, not '%s'", cmd->cmd->name,
                            arg);
    *(long *)(void *)(conf + (size_t)cmd->info) = bytes;
    return NULL;
}

const char *cgi_set_timeout(cmd_parms *cmd, void *dir, const char *arg)
{
    struct cgi_dir *conf = dir;

    if (ap_timeout_parameter_parse(arg, &conf->timeout, "s") != APR_SUCCESS
        || conf->timeout < 0)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " has wrong format", NULL);
    return NULL;
}
