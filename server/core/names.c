/* SPDX-License-Identifier: Apache-2.0 */
/* names.c - what server and client are called: names, ports, and URLs made of them. */
#include <string.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_protocol.h"

/** A name that may stand in an URL: IPv6 addresses need brackets. */
static const char *bracketed(apr_pool_t *p, const char *name)
{
    return name && *name != '[' && strchr(name, ':') ? apr_pstrcat(p, "[", name, "]", NULL)
                                                      : name;
}

/** The name of the address that the client came to; looked up once a connection. */
static const char *local_name(request_rec *r)
{
    conn_rec *c = r->connection;
    apr_sockaddr_t *addr = c->local_addr;

    if (!c->local_host
        && apr_getnameinfo(&c->local_host, addr, 0) == APR_SUCCESS)
        ap_str_tolower(c->local_host);
    return c->local_host ? c->local_host : r->server->server_hostname;
}

AP_DECLARE(const char *) ap_get_server_name(request_rec *r)
{
    const core_dir_config *conf = &core_dir(r)->pub;

    ap_assert(r->server);
    if (conf->use_canonical_name == USE_CANONICAL_NAME_DNS)
        return local_name(r);
    if (conf->use_canonical_name == USE_CANONICAL_NAME_ON)
        return r->server->server_hostname;
    return r->hostname ? r->hostname : r->server->server_hostname;
}

AP_DECLARE(const char *) ap_get_server_name_for_url(request_rec *r)
{
    return bracketed(r->pool, ap_get_server_name(r));
}

/** The first of the ports that is known: the client's word (unless names are
 *  canonical), the configuration's, the connection's (if allowed), the default. */
AP_DECLARE(apr_port_t) ap_get_server_port(const request_rec *r)
{
    const core_dir_config *conf = &core_dir(r)->pub;
    int physical = conf->use_canonical_phys_port == USE_CANONICAL_PHYS_PORT_ON;
    int canonical = conf->use_canonical_name == USE_CANONICAL_NAME_ON;

    if (!canonical && r->parsed_uri.port_str)
        return r->parsed_uri.port;
    if (!canonical && physical)
        return r->connection->local_addr->port;
    if (r->server->port)
        return r->server->port;
    if (physical)
        return r->connection->local_addr->port;
    return ap_default_port(r);
}

AP_DECLARE(char *) ap_construct_url(apr_pool_t *p, const char *uri, request_rec *r)
{
    apr_port_t port = ap_get_server_port(r);
    const char *host = ap_get_server_name_for_url(r);

    ap_assert(p && uri);
    if (ap_is_default_port(port, r))
        return apr_pstrcat(p, ap_http_scheme(r), "://", host, uri, NULL);
    return apr_psprintf(p, "%s://%s:%u%s", ap_http_scheme(r), host, port, uri);
}

AP_DECLARE(const char *) ap_get_server_protocol(server_rec *s)
{
    return core_server(s)->pub.protocol;
}

AP_DECLARE(void) ap_set_server_protocol(server_rec *s, const char *protocol)
{
    core_server(s)->pub.protocol = protocol;
}

/** Whether a name's own addresses contain the client's: 1, or -1. */
static int check_double_reverse(apr_pool_t *p, const char *name, apr_sockaddr_t *client)
{
    apr_sockaddr_t *sa;

    if (apr_sockaddr_info_get(&sa, name, client->family, 0, 0, p) != APR_SUCCESS)
        return -1;
    for (; sa; sa = sa->next)
        if (apr_sockaddr_equal(sa, client))
            return 1;
    return -1;
}

/** The client, as connection or behind proxies: where its facts are kept. */
struct client {
    apr_pool_t *pool;
    apr_sockaddr_t *addr;
    const char *ip;
    char **host;                   /* NULL: not looked up; "": has none */
    int double_reverse;            /* 0: not checked; 1: passed; -1: failed */
};

static void look_up(struct client *client, int lookups)
{
    char *name;

    if (apr_getnameinfo(&name, client->addr, 0) != APR_SUCCESS) {
        *client->host = apr_pstrdup(client->pool, "");
        return;
    }
    *client->host = apr_pstrdup(client->pool, name);
    ap_str_tolower(*client->host);
    if (lookups == HOSTNAME_LOOKUP_DOUBLE)
        client->double_reverse = check_double_reverse(client->pool, *client->host, client->addr);
    if (client->double_reverse < 0)
        *client->host = apr_pstrdup(client->pool, "");
}

/** One answer for both forms below; the configuration says whether to look up. */
static const char *host_of(struct client *client, const core_dir_config *conf, int type,
                           int *is_ip)
{
    int lookups = conf && conf->hostname_lookups != HOSTNAME_LOOKUP_UNSET
                      ? (int)conf->hostname_lookups : HOSTNAME_LOOKUP_OFF;

    if (is_ip)
        *is_ip = 0;
    if (type == REMOTE_DOUBLE_REV)
        lookups = HOSTNAME_LOOKUP_DOUBLE;
    if (!*client->host && type != REMOTE_NOLOOKUP && lookups != HOSTNAME_LOOKUP_OFF)
        look_up(client, lookups);
    if (type == REMOTE_DOUBLE_REV) {
        if (*client->host && **client->host && !client->double_reverse)
            client->double_reverse = check_double_reverse(client->pool, *client->host,
                                                          client->addr);
        if (client->double_reverse < 0)
            return NULL;
    }
    if (*client->host && **client->host)
        return *client->host;
    if (type == REMOTE_HOST || type == REMOTE_DOUBLE_REV)
        return NULL;
    if (is_ip)
        *is_ip = 1;
    return client->ip;
}

AP_DECLARE(const char *) ap_get_remote_host(conn_rec *c, void *dir_config, int type, int *is_ip)
{
    const core_dir_config *conf =
        dir_config ? ap_get_core_module_config((ap_conf_vector_t *)dir_config) : NULL;
    struct client client = { c->pool, c->client_addr, c->client_ip, &c->remote_host,
                             c->double_reverse };
    const char *host;

    ap_assert(c->client_addr);
    host = host_of(&client, conf, type, is_ip);
    c->double_reverse = client.double_reverse;
    return host;
}

AP_DECLARE(const char *) ap_get_useragent_host(request_rec *r, int type, int *is_ip)
{
    struct client client = { r->pool, r->useragent_addr, r->useragent_ip, &r->useragent_host,
                             r->double_reverse };
    const char *host;

    if (!r->useragent_addr || r->useragent_addr == r->connection->client_addr)
        return ap_get_remote_host(r->connection, r->per_dir_config, type, is_ip);
    host = host_of(&client, &core_dir(r)->pub, type, is_ip);
    r->double_reverse = client.double_reverse;
    return host;
}
