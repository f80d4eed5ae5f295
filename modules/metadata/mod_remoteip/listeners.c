/* SPDX-License-Identifier: Apache-2.0 */
/* listeners.c - on which addresses connections begin with a PROXY header.
 *
 * It is a matter of address and port, not of virtual hosts: the last of those that share them
 * decides. Off counts before On where entries overlap (`*` and an address). */
#include <string.h>

#include "remoteip_priv.h"

#include "apr_strings.h"
#include "http_log.h"

APLOG_USE_MODULE(remoteip);

/** An address that a server with the directive listens on. */
struct listener {
    const apr_sockaddr_t *address; /* NULL: any */
    apr_port_t port;               /* 0: any */
    int on;
    const server_rec *server;
};

/** A directive that was read. */
struct wish {
    server_rec *server;
    int on;
};

static apr_array_header_t *wishes;    /* struct wish, in the order of the configuration */
static apr_array_header_t *listeners; /* struct listener; NULL: nobody said anything */
static apr_array_header_t *exempt;    /* apr_ipsubnet_t * */

void remoteip_begin_listeners(apr_pool_t *p)
{
    wishes = apr_array_make(p, 4, sizeof(struct wish));
    exempt = apr_array_make(p, 4, sizeof(apr_ipsubnet_t *));
    listeners = NULL;
}

void remoteip_note_protocol(server_rec *s, int on)
{
    struct wish *wish = apr_array_push(wishes);

    wish->server = s;
    wish->on = on;
}

void remoteip_note_exempt(apr_ipsubnet_t *subnet)
{
    APR_ARRAY_PUSH(exempt, apr_ipsubnet_t *) = subnet;
}

static int is_any(const apr_sockaddr_t *address)
{
    static const char zeroes[16];

    return address == NULL || memcmp(address->ipaddr_ptr, zeroes, (size_t)address->ipaddr_len) == 0;
}

static const char *address_text(apr_pool_t *p, const apr_sockaddr_t *address)
{
    char *text = NULL;

    if (!is_any(address))
        apr_sockaddr_ip_get(&text, (apr_sockaddr_t *)address);
    return text ? apr_pstrdup(p, text) : "0.0.0.0";
}

static int same_address(const apr_sockaddr_t *a, const apr_sockaddr_t *b)
{
    if (is_any(a) || is_any(b))
        return is_any(a) && is_any(b);
    return apr_sockaddr_equal(a, b);
}

/* Put an address down; what an earlier server said about it is overridden. */
static void add_listener(apr_pool_t *p, const server_rec *s, const apr_sockaddr_t *address,
                         apr_port_t port, int on)
{
    struct listener *one = (struct listener *)listeners->elts, *end = one + listeners->nelts;
    const char *text = address_text(p, address);

    while (one < end && !(one->port == port && same_address(one->address, address)))
        one++;
    if (one == end)
        one = apr_array_push(listeners);
    else if (one->on != on)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, APLOGNO(03491) "RemoteIPProxyProtocol: "
                     "previous setting for %s:%hu from virtual host {%s:%hu in %s} is being "
                     "overridden by virtual host {%s:%hu in %s}; new setting is '%s'", text,
                     port, one->server->server_hostname, one->port, one->server->defn_name,
                     s->server_hostname, port, s->defn_name, on ? "On" : "Off");
    *one = (struct listener){ .address = address, .port = port, .on = on, .server = s };
}

static void tell(apr_pool_t *p, const server_rec *s)
{
    const struct listener *one = (const struct listener *)listeners->elts;

    for (int i = 0; i < listeners->nelts; i++)
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s, "%sRemoteIPProxyProtocol: %s on %s:%hu",
                     one[i].on ? APLOGNO(03492) : APLOGNO(03494),
                     one[i].on ? "enabled" : "disabled", address_text(p, one[i].address),
                     one[i].port);
}

void remoteip_gather_listeners(apr_pool_t *p, server_rec *main_server)
{
    const struct wish *wish = (const struct wish *)wishes->elts, *end = wish + wishes->nelts;

    if (wish == end)
        return;
    listeners = apr_array_make(p, 4, sizeof(struct listener));
    for (; wish < end; wish++) {
        if (wish->server == main_server)
            add_listener(p, main_server, NULL, 0, wish->on);
        else
            for (server_addr_rec *at = wish->server->addrs; at; at = at->next)
                add_listener(p, wish->server, at->host_addr, at->host_port, wish->on);
    }
    tell(p, main_server);
}

/* Whether a listener that says so much has the connection. */
static int said(const conn_rec *c, int on)
{
    const struct listener *one = (const struct listener *)listeners->elts;

    for (int i = 0; i < listeners->nelts; i++)
        if (one[i].on == on && (one[i].port == 0 || one[i].port == c->local_addr->port)
            && (is_any(one[i].address) || apr_sockaddr_equal(one[i].address, c->local_addr)))
            return 1;
    return 0;
}

int remoteip_wants_header(conn_rec *c)
{
    if (listeners == NULL || c->master || said(c, 0) || !said(c, 1))
        return 0;
    for (int i = 0; i < exempt->nelts; i++)
        if (apr_ipsubnet_test(APR_ARRAY_IDX(exempt, i, apr_ipsubnet_t *), c->client_addr))
            return 0;
    return 1;
}
