/* SPDX-License-Identifier: Apache-2.0 */
/* vhost.c - the addresses of virtual hosts: who is served where.
 *
 * While the configuration is read, each server collects its addresses. When it is
 * complete, servers are gathered into groups, one for each address and port; the
 * first of a group is its default. A connection finds its group by one look-up, by
 * the address that it came to: that port before any port, that address before any
 * address.
 *
 * Memory: pconf; the tables are built by the control process and only read after. */
#include <string.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_main.h"
#include "http_vhost.h"

APLOG_USE_MODULE(core)

enum { BUCKETS = 1024 };

static struct vhost_group **buckets;
static struct vhost_group *wildcards;     /* groups of any address */
static apr_array_header_t *groups;        /* all, in file order */

static apr_status_t forget(void *unused)
{
    buckets = NULL;
    wildcards = NULL;
    groups = NULL;
    return APR_SUCCESS;
}

AP_DECLARE(void) ap_init_vhost_config(apr_pool_t *p)
{
    ap_assert(p);
    buckets = apr_pcalloc(p, sizeof(*buckets) * BUCKETS);
    groups = apr_array_make(p, 16, sizeof(struct vhost_group *));
    wildcards = NULL;
    apr_pool_cleanup_register(p, NULL, forget, apr_pool_cleanup_null);
}

/** The bytes of an address; IPv4 in IPv6 is taken for IPv4. Returns their number. */
static size_t address_bytes(const apr_sockaddr_t *addr, const unsigned char **bytes)
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    if (addr->family == APR_INET) {
        *bytes = (const unsigned char *)&addr->sa.sin.sin_addr;
        return 4;
    }
    *bytes = (const unsigned char *)&addr->sa.sin6.sin6_addr;
    if (memcmp(*bytes, mapped, sizeof(mapped)) == 0) {
        *bytes += sizeof(mapped);
        return 4;
    }
    return 16;
}

static int same_address(const apr_sockaddr_t *a, const apr_sockaddr_t *b)
{
    const unsigned char *left, *right;
    size_t len = address_bytes(a, &left);
    return len == address_bytes(b, &right) && memcmp(left, right, len) == 0;
}

static struct vhost_group **bucket_of(const apr_sockaddr_t *addr)
{
    const unsigned char *bytes;
    size_t len = address_bytes(addr, &bytes);
    unsigned hash = 2166136261u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return &buckets[(hash ^ (hash >> 15)) % BUCKETS];
}

/** The group of a chain for exactly this address (NULL: any) and port. */
static struct vhost_group *find_exact(struct vhost_group *chain, const apr_sockaddr_t *ip,
                                      apr_port_t port)
{
    for (; chain; chain = chain->next)
        if (chain->port == port && (!ip || same_address(chain->ip, ip)))
            return chain;
    return NULL;
}

/** The group that serves a connection to this address, or NULL. */
static struct vhost_group *find_group(const apr_sockaddr_t *addr)
{
    struct vhost_group *group = NULL;

    if (!buckets || !addr)
        return NULL;
    if (addr->family == APR_INET || addr->family == APR_INET6) {
        struct vhost_group *chain = *bucket_of(addr);
        group = chain ? find_exact(chain, addr, addr->port) : NULL;
        if (chain && !group)
            group = find_exact(chain, addr, 0);
    }
    group = group ? group : find_exact(wildcards, NULL, addr->port);
    return group ? group : find_exact(wildcards, NULL, 0);
}

static int is_wildcard(const server_addr_rec *addr)
{
    return strcmp(addr->virthost, "*") == 0 || strcmp(addr->virthost, "_default_") == 0;
}

/** Put a server into the group of one of its addresses. */
static void enter(apr_pool_t *p, server_rec *s, server_addr_rec *addr)
{
    int any = is_wildcard(addr);
    struct vhost_group **chain = any ? &wildcards : bucket_of(addr->host_addr);
    struct vhost_group *group = find_exact(*chain, any ? NULL : addr->host_addr,
                                           addr->host_port);
    struct vhost_entry *entry;

    if (!group) {
        group = apr_pcalloc(p, sizeof(*group));
        group->ip = any ? NULL : addr->host_addr;
        group->port = addr->host_port;
        group->entries = apr_array_make(p, 2, sizeof(struct vhost_entry));
        group->next = *chain;
        *chain = group;
        APR_ARRAY_PUSH(groups, struct vhost_group *) = group;
    }
    if (group->entries->nelts
        && APR_ARRAY_IDX(group->entries, group->entries->nelts - 1, struct vhost_entry).server
               == s)
        return;
    entry = apr_array_push(group->entries);
    entry->server = s;
    entry->addr = addr;
}

/** A server without a name takes the one that its address has in the DNS, or the
 *  main server's. */
static void name_server(apr_pool_t *p, server_rec *s, const server_rec *main_server)
{
    char *name, *ip;
    apr_status_t rv;

    if (s->server_hostname)
        return;
    if (!s->addrs || is_wildcard(s->addrs)) {
        s->server_hostname = main_server->server_hostname;
        return;
    }
    rv = apr_getnameinfo(&name, s->addrs->host_addr, 0);
    if (rv == APR_SUCCESS) {
        s->server_hostname = apr_pstrdup(p, name);
        return;
    }
    apr_sockaddr_ip_get(&ip, s->addrs->host_addr);
    ap_log_error(APLOG_MARK, APLOG_ERR, rv, main_server,
                 APLOGNO(00549) "Failed to resolve server name for %s (check DNS) -- or specify "
                 "an explicit ServerName", ip);
    s->server_hostname = main_server->server_hostname;
}

AP_DECLARE(void) ap_fini_vhost_config(apr_pool_t *p, server_rec *main_server)
{
    ap_assert(p && main_server && !main_server->is_virtual);
    if (!buckets)
        ap_init_vhost_config(p);
    if (!main_server->server_hostname)
        main_server->server_hostname = ap_get_local_host(p);
    for (server_rec *s = main_server->next; s; s = s->next) {
        name_server(p, s, main_server);
        for (server_addr_rec *addr = s->addrs; addr; addr = addr->next)
            enter(p, s, addr);
    }
    for (int i = 0; i < groups->nelts; i++)
        vhost_group_index(p, APR_ARRAY_IDX(groups, i, struct vhost_group *));
}

AP_DECLARE(void) ap_update_vhost_given_ip(conn_rec *c)
{
    struct vhost_group *group = find_group(c->local_addr);

    c->vhost_lookup_data = group;
    if (group)
        c->base_server = APR_ARRAY_IDX(group->entries, 0, struct vhost_entry).server;
    else if (ap_server_conf)
        c->base_server = ap_server_conf;
}

AP_DECLARE(int) ap_vhost_iterate_given_conn(conn_rec *c, ap_vhost_iterate_conn_cb each,
                                            void *ctx)
{
    struct vhost_group *group = c->vhost_lookup_data;
    int rc = 0;

    ap_assert(each);
    if (!group)
        return each(ctx, c, c->base_server);
    for (int i = 0; i < group->entries->nelts && !rc; i++)
        rc = each(ctx, c, APR_ARRAY_IDX(group->entries, i, struct vhost_entry).server);
    return rc;
}

void vhost_each_group(void (*each)(void *ctx, const struct vhost_group *group), void *ctx)
{
    for (int any = 0; groups && any <= 1; any++)
        for (int i = 0; i < groups->nelts; i++) {
            struct vhost_group *group = APR_ARRAY_IDX(groups, i, struct vhost_group *);
            if ((group->ip == NULL) == any)
                each(ctx, group);
        }
}

static void append_addr(apr_pool_t *p, server_addr_rec ***tail, const char *name,
                        apr_sockaddr_t *ip, apr_port_t port)
{
    server_addr_rec *addr = apr_pcalloc(p, sizeof(*addr));
    addr->virthost = apr_pstrdup(p, name);
    addr->host_addr = ip;
    addr->host_port = port;
    **tail = addr;
    *tail = &addr->next;
}

/** One `address[:port]`; the port may be "*". What cannot be resolved is left out,
 *  with a line in the log: a name server that is down must not stop the rest. */
static const char *parse_addr(apr_pool_t *p, char *text, server_addr_rec ***tail)
{
    size_t len = strlen(text);
    apr_port_t port = 0;
    apr_sockaddr_t *ip;
    char *host = text, *scope;
    apr_status_t rv;

    if (len > 2 && strcmp(text + len - 2, ":*") == 0)
        host = apr_pstrmemdup(p, text, len - 2);
    rv = apr_parse_addr_port(&host, &scope, &port, host, p);
    if (rv != APR_SUCCESS)
        return "The address or port is invalid";
    if (!host)
        return "Missing address for VirtualHost";
    if (scope)
        return "Scope ids are not supported";
    if (strcmp(host, "*") == 0 || strcmp(host, "_default_") == 0) {
        rv = apr_sockaddr_info_get(&ip, "0.0.0.0", APR_INET, port, 0, p);
        append_addr(p, tail, host, ip, port);
        return rv == APR_SUCCESS ? NULL : "Could not make an address";
    }
    rv = apr_sockaddr_info_get(&ip, host, APR_UNSPEC, port, 0, p);
    if (rv != APR_SUCCESS)
        ap_log_perror(APLOG_MARK, APLOG_ERR, rv, p,
                      APLOGNO(00547) "Could not resolve host name %s -- ignoring!", host);
    for (; rv == APR_SUCCESS && ip; ip = ip->next)
        append_addr(p, tail, host, ip, port);
    return NULL;
}

AP_DECLARE(const char *) ap_parse_vhost_addrs(apr_pool_t *p, const char *text, server_rec *s)
{
    server_addr_rec **tail = &s->addrs;
    const char *err = NULL;

    ap_assert(p && text);
    while (*text && !err) {
        char *word = ap_getword_conf(p, &text);
        err = *word ? parse_addr(p, word, &tail) : NULL;
    }
    *tail = NULL;
    if (s->addrs)
        s->port = s->addrs->host_port; /* unless a ServerName says otherwise */
    return err;
}

AP_DECLARE(const char *) ap_set_name_virtual_host(cmd_parms *cmd, void *dummy, const char *arg)
{
    static const ap_directive_t *warned;

    if (cmd->directive != warned)
        ap_log_error(APLOG_MARK, APLOG_NOERRNO | APLOG_STARTUP | APLOG_WARNING, 0, NULL,
                     APLOGNO(00548) "NameVirtualHost has no effect and will be removed in the "
                     "next release %s:%d", cmd->directive->filename, cmd->directive->line_num);
    warned = cmd->directive;
    return NULL;
}
