/* SPDX-License-Identifier: Apache-2.0 */
/* vhost_match.c - which virtual host of a group a request means.
 *
 * The first server in file order that has the name wins, whether it has it plainly
 * or by a pattern. Plain names are found in a table, which gives the first owner's
 * place; only patterns of servers before that place are tried after it. */
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include "apr_lib.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_vhost.h"

APLOG_USE_MODULE(core)

/** Enter a name for the server at index, unless an earlier one has it. */
static void enter_name(apr_pool_t *p, apr_hash_t *names, const char *name, int index)
{
    char *lower = apr_pstrdup(p, name);
    apr_ssize_t len = (apr_ssize_t)strlen(lower);

    ap_str_tolower(lower);
    if (!apr_hash_get(names, lower, len))
        apr_hash_set(names, lower, len, (void *)(intptr_t)(index + 1));
}

static void enter_names(apr_pool_t *p, struct vhost_group *group, const server_rec *s, int index)
{
    if (s->server_hostname)
        enter_name(p, group->names, s->server_hostname, index);
    for (int i = 0; s->names && i < s->names->nelts; i++)
        enter_name(p, group->names, APR_ARRAY_IDX(s->names, i, const char *), index);
    for (int i = 0; s->wild_names && i < s->wild_names->nelts; i++) {
        struct vhost_wild *wild = apr_array_push(group->wild);
        wild->pattern = APR_ARRAY_IDX(s->wild_names, i, const char *);
        wild->index = index;
    }
}

void vhost_group_index(apr_pool_t *p, struct vhost_group *group)
{
    ap_assert(group->entries->nelts > 0);
    group->names = apr_hash_make(p);
    group->literals = apr_hash_make(p);
    group->wild = apr_array_make(p, 2, sizeof(struct vhost_wild));
    for (int i = 0; i < group->entries->nelts; i++) {
        const struct vhost_entry *entry = &APR_ARRAY_IDX(group->entries, i, struct vhost_entry);
        enter_names(p, group, entry->server, i);
        enter_name(p, group->literals, strchr(entry->addr->virthost, ':')
                       ? apr_pstrcat(p, "[", entry->addr->virthost, "]", NULL)
                       : entry->addr->virthost, i);
    }
}

/** Index of the server that has a name in small letters, or -1. */
static int find_name(const struct vhost_group *group, const char *name)
{
    int found = (int)(intptr_t)apr_hash_get(group->names, name, APR_HASH_KEY_STRING) - 1;

    for (int i = 0; i < group->wild->nelts; i++) {
        const struct vhost_wild *wild = &APR_ARRAY_IDX(group->wild, i, struct vhost_wild);
        if (found >= 0 && wild->index >= found)
            break;
        if (ap_strcasecmp_match(name, wild->pattern) == 0)
            return wild->index;
    }
    if (found >= 0)
        return found;
    return (int)(intptr_t)apr_hash_get(group->literals, name, APR_HASH_KEY_STRING) - 1;
}

static int has_alias(const server_rec *s, const char *name)
{
    for (int i = 0; s->names && i < s->names->nelts; i++)
        if (!strcasecmp(APR_ARRAY_IDX(s->names, i, const char *), name))
            return 1;
    for (int i = 0; s->wild_names && i < s->wild_names->nelts; i++)
        if (!ap_strcasecmp_match(name, APR_ARRAY_IDX(s->wild_names, i, const char *)))
            return 1;
    return 0;
}

static void choose(request_rec *r, server_rec *s)
{
    r->server = s;
    r->per_dir_config = s->lookup_defaults;
}

/** Choose by r->hostname; 1 if some server has it. */
static int choose_by_name(request_rec *r)
{
    const struct vhost_group *group = r->connection->vhost_lookup_data;
    int index;

    if (!group)
        return (r->server->server_hostname
                && !strcasecmp(r->server->server_hostname, r->hostname))
               || has_alias(r->server, r->hostname);
    index = find_name(group, r->hostname);
    if (index >= 0)
        choose(r, APR_ARRAY_IDX(group->entries, index, struct vhost_entry).server);
    return index >= 0;
}

/** Clients without a Host field reach a virtual host by its ServerPath. */
static void choose_by_path(request_rec *r)
{
    const struct vhost_group *group = r->connection->vhost_lookup_data;
    const char *path = r->parsed_uri.path ? r->parsed_uri.path : r->uri;

    for (int i = 0; path && group && i < group->entries->nelts; i++) {
        server_rec *s = APR_ARRAY_IDX(group->entries, i, struct vhost_entry).server;
        if (s->path && s->pathlen > 0 && !strncmp(path, s->path, (size_t)s->pathlen)
            && (s->path[s->pathlen - 1] == '/' || path[s->pathlen] == '/'
                || !path[s->pathlen])) {
            choose(r, s);
            return;
        }
    }
}

static int refuse_host(request_rec *r, const char *host)
{
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  APLOGNO(00550) "Client sent malformed Host header: %s", host);
    r->status = HTTP_BAD_REQUEST;
    return HTTP_BAD_REQUEST;
}

/** StrictHostCheck: nobody here has the name. */
static int refuse_name(request_rec *r)
{
    const server_rec *s = r->server;

    if (r->connection->vhost_lookup_data)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(10157) "Requested hostname '%s' did not match any "
                      "ServerName/ServerAlias in the matching virtual host (default vhost for "
                      "current connection is %s:%u)", r->hostname, s->defn_name,
                      s->defn_line_number);
    else
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(10156) "Requested hostname '%s' did not match any "
                      "ServerName/ServerAlias in the global server configuration ", r->hostname);
    r->status = HTTP_BAD_REQUEST;
    return HTTP_BAD_REQUEST;
}

/** The name and port that a text gives become the request's. */
static int take_host(request_rec *r, const char *host)
{
    const core_server_config *conf = &core_server(r->server)->pub;
    apr_port_t port;
    char *name;

    if (!vhost_host_parse(r->pool, host, conf->http_conformance != AP_HTTP_CONFORMANCE_UNSAFE,
                          &name, &port))
        return refuse_host(r, host);
    r->hostname = name;
    if (port) {
        r->parsed_uri.port = port;
        r->parsed_uri.port_str = apr_itoa(r->pool, port);
    }
    return OK;
}

/** The host's name as it stands in front of a port. */
static const char *in_brackets(const request_rec *r)
{
    return strchr(r->hostname, ':') ? apr_pstrcat(r->pool, "[", r->hostname, "]", NULL)
                                    : r->hostname;
}

/** The host of the target URI counts; a Host field that says something else is
 *  brought into line with it (RFC 9112 section 3.2.2), but a malformed one, and so two
 *  of them, is refused all the same (section 3.2). */
static int take_uri_host(request_rec *r, const char *field)
{
    const core_server_config *conf = &core_server(r->server)->pub;
    const char *host = in_brackets(r);
    int rc = *host ? take_host(r, host) : OK;
    apr_port_t port;
    char *name;

    host = in_brackets(r);
    if (rc != OK || !field || conf->http_conformance == AP_HTTP_CONFORMANCE_UNSAFE)
        return rc;
    if (*field && !vhost_host_parse(r->pool, field, 1, &name, &port))
        return refuse_host(r, field);
    if (r->parsed_uri.port_str)
        host = apr_pstrcat(r->pool, host, ":", r->parsed_uri.port_str, NULL);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  APLOGNO(02417) "Replacing host header '%s' with host '%s' given in the "
                  "request uri", field, host);
    apr_table_setn(r->headers_in, "Host", host);
    return OK;
}

static int is_strict(const server_rec *s)
{
    return core_server(s)->pub.strict_host_check == AP_CORE_CONFIG_ON;
}

/** The target's host counts before the field; without both, the path may tell. */
AP_DECLARE(int) ap_update_vhost_from_headers_ex(request_rec *r, int require_match)
{
    const char *field = apr_table_get(r->headers_in, "Host");
    const server_rec *from = r->server;
    int rc = OK, of_target = r->hostname != NULL;

    ap_assert(r->connection && r->server);
    if (!of_target && field && host_memo_use(r, field))
        return HTTP_OK;
    if (of_target)
        rc = take_uri_host(r, field);
    else if (field)
        rc = take_host(r, field);
    if (rc != OK)
        return rc;
    if (!r->hostname || !*r->hostname) {
        choose_by_path(r);
        return HTTP_OK;
    }
    if (choose_by_name(r)) {
        if (!of_target)
            host_memo_keep(r, field, from);
        return HTTP_OK;
    }
    return require_match || is_strict(r->server) ? refuse_name(r) : HTTP_OK;
}

AP_DECLARE(void) ap_update_vhost_from_headers(request_rec *r)
{
    ap_update_vhost_from_headers_ex(r, 0);
}

/** Whether a port is one that the request's server is reached at. */
static int is_own_port(const request_rec *r, apr_port_t port)
{
    if (r->server->port)
        return r->server->port == port;
    return port == r->connection->local_addr->port || ap_is_default_port(port, r);
}

AP_DECLARE(int) ap_matches_request_vhost(request_rec *r, const char *host, apr_port_t port)
{
    server_rec *s = r->server;

    ap_assert(host);
    for (server_addr_rec *addr = s->addrs; addr; addr = addr->next)
        if (addr->virthost && (!addr->host_port || addr->host_port == port)
            && !strcasecmp(host, addr->virthost))
            return 1;
    if (!is_own_port(r, port))
        return 0;
    return (s->server_hostname && !strcasecmp(host, s->server_hostname)) || has_alias(s, host);
}
