/* SPDX-License-Identifier: Apache-2.0 */
/* mod_remoteip.c - the client's address, when proxies stand in between.
 *
 * It is told by a PROXY header of the connection (proxy_filter.c), or by a field of the request:
 * addresses that are read from right to left, each told by the one on its right, as long as
 * that one's word counts. The connection's own address stays. Manual: mod_remoteip. */
#include <string.h>

#include "remoteip_priv.h"

#include "apr_strings.h"
#include "http_connection.h"
#include "http_log.h"
#include "http_protocol.h"

APLOG_USE_MODULE(remoteip);

/** How far the addresses of a field have been followed. */
struct trail {
    apr_sockaddr_t *address; /* who is known to be the client, or the next proxy */
    const char *ip;
    char *rest;              /* what is not looked at yet; NULL: all is */
    const char *proxies;     /* that are to be recorded; NULL: none */
};

/* @return the one that the address is of; NULL: none. Without a list all are trusted. */
static const struct remoteip_proxy *proxy_of(const struct remoteip_server *conf,
                                             apr_sockaddr_t *address)
{
    static const struct remoteip_proxy anybody = { NULL, 0 };
    const struct remoteip_proxy *proxy;

    if (conf->proxies == NULL)
        return &anybody;
    proxy = (const struct remoteip_proxy *)conf->proxies->elts;
    for (int i = 0; i < conf->proxies->nelts; i++)
        if (apr_ipsubnet_test(proxy[i].subnet, address))
            return &proxy[i];
    return NULL;
}

/* The last address of a list, without blanks. */
static const char *last_of(apr_pool_t *p, const char *list, const char **comma)
{
    const char *start, *end = list + strlen(list);

    *comma = strrchr(list, ',');
    start = *comma ? *comma + 1 : list;
    start += strspn(start, " \t");
    while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return apr_pstrmemdup(p, start, (apr_size_t)(end - start));
}

/* Go one address to the left. @return whether the proxy's word counts, and is one */
static int step(request_rec *r, const struct remoteip_server *conf, struct trail *trail)
{
    const struct remoteip_proxy *proxy = proxy_of(conf, trail->address);
    const char *comma, *text, *ip;
    apr_sockaddr_t *told;

    if (proxy == NULL || trail->rest == NULL)
        return 0;
    text = last_of(r->pool, trail->rest, &comma);
    if (*text == '\0')
        return 0;
    told = remoteip_address(r->pool, text, APR_UNSPEC, 0, &ip);
    if (told == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(01568)
                      "RemoteIP: Header %s value of %s cannot be parsed as a client IP",
                      conf->header, text);
        return 0;
    }
    if (!proxy->internal && remoteip_is_private(told)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(01569)
                      "RemoteIP: Header %s value of %s appears to be a private IP or "
                      "nonsensical.  Ignored", conf->header, text);
        return 0;
    }
    if (!proxy->internal)
        trail->proxies = trail->proxies
            ? apr_pstrcat(r->pool, trail->proxies, ", ", trail->ip, NULL) : trail->ip;
    trail->address = told;
    trail->ip = ip;
    if (comma)
        trail->rest[comma - trail->rest] = '\0';
    else
        trail->rest = NULL;
    return 1;
}

static void use_address(request_rec *r, apr_sockaddr_t *address, const char *ip)
{
    r->useragent_addr = address;
    r->useragent_ip = (char *)ip;
}

/* What the field became goes on, for those behind. */
static void use_trail(request_rec *r, const struct remoteip_server *conf,
                      const struct trail *trail)
{
    if (trail->rest) {
        char *end = trail->rest + strlen(trail->rest);

        while (end > trail->rest && (end[-1] == ' ' || end[-1] == '\t'))
            *--end = '\0';
        apr_table_setn(r->headers_in, conf->header, trail->rest);
    }
    else
        apr_table_unset(r->headers_in, conf->header);
    if (trail->proxies) {
        apr_table_setn(r->notes, "remoteip-proxy-ip-list", trail->proxies);
        if (conf->proxies_header)
            apr_table_setn(r->headers_in, conf->proxies_header, trail->proxies);
    }
    use_address(r, trail->address, trail->ip);
    ap_log_rerror(APLOG_MARK, APLOG_TRACE1, 0, r, "Using %s as client's IP by %s%s", trail->ip,
                  trail->proxies ? "proxies " : "internal proxies",
                  trail->proxies ? trail->proxies : "");
}

/* Hook: post_read_request. */
static int find_client(request_rec *r)
{
    const struct remoteip_server *conf = ap_get_module_config(r->server->module_config,
                                                              &remoteip_module);
    const struct proxy_header *header = remoteip_header_of(r->connection);
    struct trail trail = { r->connection->client_addr, r->connection->client_ip, NULL, NULL };
    const char *field;

    if (header) {
        use_address(r, header->client, header->client_ip);
        ap_log_rerror(APLOG_MARK, APLOG_TRACE1, 0, r,
                      "Using %s as client's IP from PROXY protocol", header->client_ip);
        return OK;
    }
    if (conf->header == NULL || (field = apr_table_get(r->headers_in, conf->header)) == NULL)
        return OK;
    trail.rest = apr_pstrdup(r->pool, field);
    if (!step(r, conf, &trail))
        return OK;
    while (step(r, conf, &trail))
        ;
    use_trail(r, conf, &trail);
    return OK;
}

/* Hook: pre_connection. */
static int begin_connection(conn_rec *c, void *socket)
{
    if (!remoteip_wants_header(c))
        return DECLINED;
    ap_log_cerror(APLOG_MARK, APLOG_DEBUG, 0, c, APLOGNO(03503)
                  "RemoteIPProxyProtocol: enabled on connection to %s:%hu", c->local_ip,
                  c->local_addr->port);
    remoteip_expect_header(c);
    return OK;
}

/* Hook: pre_config. */
static int begin_settings(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    remoteip_begin_listeners(p);
    return OK;
}

/* Hook: post_config. */
static int finish_settings(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    remoteip_gather_listeners(p, s);
    for (; s; s = s->next) {
        const struct remoteip_server *conf = ap_get_module_config(s->module_config,
                                                                  &remoteip_module);
        if (conf->merged)
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, APLOGNO(10633)
                         "RemoteIP proxy entries are configured in both the main server and the "
                         "virtual host defined at %s:%u, they are merged", s->defn_name,
                         s->defn_line_number);
    }
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    ap_register_input_filter(remoteip_filter_name, remoteip_filter, NULL,
                             AP_FTYPE_NETWORK - 3);
    ap_hook_pre_config(begin_settings, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(finish_settings, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_connection(begin_connection, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_read_request(find_client, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA remoteip_module = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL,                                    /* per folder */
    remoteip_create_server, remoteip_merge_server, /* per server */
    remoteip_directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
