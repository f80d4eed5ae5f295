/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - what mod_remoteip can be told. */
#include <string.h>

#include "remoteip_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_log.h"

APLOG_USE_MODULE(remoteip);

void *remoteip_create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct remoteip_server));
}

void *remoteip_merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct remoteip_server *base = basev, *add = addv;
    struct remoteip_server *both = apr_pmemdup(p, add, sizeof(*add));

    if (both->header == NULL)
        both->header = base->header;
    if (both->proxies_header == NULL)
        both->proxies_header = base->proxies_header;
    both->merged = base->proxies && add->proxies;
    if (both->merged)
        both->proxies = apr_array_append(p, base->proxies, add->proxies);
    else if (base->proxies)
        both->proxies = base->proxies;
    return both;
}

static struct remoteip_server *settings(cmd_parms *cmd)
{
    return ap_get_module_config(cmd->server->module_config, &remoteip_module);
}

static const char *set_header(cmd_parms *cmd, void *mconfig, const char *name)
{
    settings(cmd)->header = name;
    return NULL;
}

static const char *set_proxies_header(cmd_parms *cmd, void *mconfig, const char *name)
{
    settings(cmd)->proxies_header = name;
    return NULL;
}

/* Whether the text has only what addresses in numbers have. */
static int looks_numeric(const char *text)
{
    return text[strspn(text, "0123456789abcdefABCDEF:.")] == '\0'
           && (strchr(text, ':') || text[strspn(text, "0123456789.")] == '\0');
}

static void push_proxy(struct remoteip_server *conf, apr_pool_t *p, apr_ipsubnet_t *subnet,
                       int internal)
{
    struct remoteip_proxy *proxy;

    if (conf->proxies == NULL)
        conf->proxies = apr_array_make(p, 4, sizeof(*proxy));
    proxy = apr_array_push(conf->proxies);
    proxy->subnet = subnet;
    proxy->internal = internal;
}

/* All addresses of a host. */
static apr_status_t add_host(cmd_parms *cmd, const char *name, int internal)
{
    apr_sockaddr_t *address;
    apr_status_t rv = apr_sockaddr_info_get(&address, name, APR_UNSPEC, 0, 0, cmd->temp_pool);

    for (; rv == APR_SUCCESS && address; address = address->next) {
        apr_ipsubnet_t *subnet;
        char *ip;

        apr_sockaddr_ip_get(&ip, address);
        rv = apr_ipsubnet_create(&subnet, ip, NULL, cmd->pool);
        if (rv == APR_SUCCESS)
            push_proxy(settings(cmd), cmd->pool, subnet, internal);
    }
    return rv;
}

/* An address, a block of addresses or a host; the directive's cmd_data is set if it is one of
 * our own network. @param where  added to messages */
static const char *add_proxy_of(cmd_parms *cmd, const char *text, const char *where)
{
    char *ip = apr_pstrdup(cmd->temp_pool, text), *mask = strchr(ip, '/');
    int internal = cmd->info != NULL;
    apr_ipsubnet_t *subnet;
    apr_status_t rv;

    if (mask)
        *mask++ = '\0';
    if (looks_numeric(ip)) {
        rv = apr_ipsubnet_create(&subnet, ip, mask, cmd->pool);
        if (rv == APR_SUCCESS)
            push_proxy(settings(cmd), cmd->pool, subnet, internal);
    }
    else if (mask)
        return apr_psprintf(cmd->pool, "RemoteIP: Error parsing IP %s the subnet /%s is invalid "
                            "for %s%s", text, mask, cmd->cmd->name, where);
    else
        rv = add_host(cmd, ip, internal);
    if (rv == APR_SUCCESS)
        return NULL;
    return apr_psprintf(cmd->pool, "RemoteIP: Error parsing IP %s (%pm error) for %s%s", text,
                        &rv, cmd->cmd->name, where);
}

static const char *add_proxy(cmd_parms *cmd, void *mconfig, const char *text)
{
    return add_proxy_of(cmd, text, "");
}

/* A file of them, # before comments. */
static const char *add_list(cmd_parms *cmd, void *mconfig, const char *name)
{
    const char *path = ap_server_root_relative(cmd->temp_pool, name), *err = NULL, *word;
    char line[MAX_STRING_LEN];
    ap_configfile_t *file;
    apr_status_t rv;

    if (path == NULL)
        return apr_psprintf(cmd->pool, "%s: invalid path %s", cmd->cmd->name, name);
    rv = ap_pcfg_openfile(&file, cmd->temp_pool, path);
    if (rv != APR_SUCCESS)
        return apr_psprintf(cmd->pool, "%s: Could not open file %s: %pm", cmd->cmd->name, name,
                            &rv);
    while (err == NULL && ap_cfg_getline(line, sizeof(line), file) == APR_SUCCESS) {
        const char *args = line;

        line[strcspn(line, "#")] = '\0';
        while (err == NULL && *(word = ap_getword_conf(cmd->temp_pool, &args)))
            err = add_proxy_of(cmd, word, apr_psprintf(cmd->temp_pool, " at line %d of %s",
                                                       file->line_number, path));
    }
    ap_cfg_closefile(file);
    return err;
}

static const char *set_protocol(cmd_parms *cmd, void *mconfig, int on)
{
    remoteip_note_protocol(cmd->server, on);
    return NULL;
}

static const char *add_exempt(cmd_parms *cmd, void *mconfig, const char *text)
{
    char *ip = apr_pstrdup(cmd->temp_pool, text), *mask = strchr(ip, '/');
    apr_ipsubnet_t *subnet;
    apr_status_t rv;

    if (mask)
        *mask++ = '\0';
    rv = apr_ipsubnet_create(&subnet, ip, mask, cmd->pool);
    if (APR_STATUS_IS_EINVAL(rv))
        return apr_psprintf(cmd->pool, "ip address '%s' appears to be invalid", ip);
    if (rv != APR_SUCCESS)
        return apr_psprintf(cmd->pool, "ip address '%s' appears to be invalid: %pm", ip, &rv);
    remoteip_note_exempt(subnet);
    return NULL;
}

const command_rec remoteip_directives[] = {
    AP_INIT_TAKE1("RemoteIPHeader", set_header, NULL, RSRC_CONF,
                  "a request field that tells the client's address, such as X-Forwarded-For"),
    AP_INIT_TAKE1("RemoteIPProxiesHeader", set_proxies_header, NULL, RSRC_CONF,
                  "a request field in which proxies are recorded, such as X-Forwarded-By"),
    AP_INIT_ITERATE("RemoteIPTrustedProxy", add_proxy, NULL, RSRC_CONF,
                    "addresses, blocks of addresses or hosts whose word counts for public "
                    "addresses"),
    AP_INIT_ITERATE("RemoteIPInternalProxy", add_proxy, "internal", RSRC_CONF,
                    "addresses, blocks of addresses or hosts whose word counts for all "
                    "addresses"),
    AP_INIT_TAKE1("RemoteIPTrustedProxyList", add_list, NULL, RSRC_CONF,
                  "a file with what RemoteIPTrustedProxy takes"),
    AP_INIT_TAKE1("RemoteIPInternalProxyList", add_list, "internal", RSRC_CONF,
                  "a file with what RemoteIPInternalProxy takes"),
    AP_INIT_FLAG("RemoteIPProxyProtocol", set_protocol, NULL, RSRC_CONF,
                 "whether connections begin with a PROXY header: On or Off"),
    AP_INIT_ITERATE("RemoteIPProxyProtocolExceptions", add_exempt, NULL, RSRC_CONF,
                    "addresses or blocks of addresses that send no PROXY header"),
    { NULL }
};
