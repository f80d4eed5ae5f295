/* SPDX-License-Identifier: Apache-2.0 */
/* target.c - targets of rules as addresses, paths and queries. */
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_vhost.h"
#include "rewrite_priv.h"

/** What an address begins with. */
static const struct {
    const char *head;
    int query;         /* a '?' separates a query */
} schemes[] = {
    {"http://", 1}, {"https://", 1}, {"ajp://", 1}, {"balancer://", 1}, {"fcgi://", 1},
    {"scgi://", 1}, {"uwsgi://", 1}, {"h2://", 1}, {"h2c://", 1}, {"ws://", 1}, {"wss://", 1},
    {"ftp://", 0}, {"gopher://", 0}, {"imap://", 0}, {"ldap://", 0}, {"ldaps://", 0},
    {"nntp://", 0}, {"unix:", 1}, {"mailto:", 1}, {"news:", 0}, {"snews:", 0}
};

size_t rewrite_address_head(const char *url, int *query)
{
    size_t i, len;

    if (!apr_isalpha(*url))
        return 0;
    for (i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        len = strlen(schemes[i].head);
        if (strncasecmp(url, schemes[i].head, len) != 0)
            continue;
        if (query)
            *query = schemes[i].query;
        return url[len - 1] == '/' ? len + strcspn(url + len, "/?#") : len;
    }
    return 0;
}

/* The query that a target brings, before or without the one that was there. */
static void take_query(request_rec *r, const char *query, unsigned flags)
{
    if ((flags & RULE_QSA) && r->args && *r->args)
        r->args = *query ? apr_pstrcat(r->pool, query, "&", r->args, NULL) : r->args;
    else
        r->args = *query ? apr_pstrdup(r->pool, query) : NULL;
}

void rewrite_split_query(struct rewrite_ctx *ctx, unsigned flags)
{
    request_rec *r = ctx->r;
    const char *mark;
    int takes_query = 1;

    if (rewrite_address_head(r->filename, &takes_query) && !takes_query) {
        r->args = NULL;
        return;
    }
    if (flags & RULE_QSD) {
        REWRITE_LOG(r, 2, ctx->perdir, "discarding query string");
        r->args = NULL;
    }
    mark = flags & RULE_QSL ? strrchr(r->filename, '?') : strchr(r->filename, '?');
    if (mark) {
        const char *whole = r->filename;

        r->filename = apr_pstrmemdup(r->pool, whole, (apr_size_t)(mark - whole));
        take_query(r, mark + 1, flags);
        REWRITE_LOG(r, 3, ctx->perdir, "split uri=%s -> uri=%s, args=%s", whole, r->filename,
                    r->args ? r->args : "<none>");
    }
}

static const char *default_port(request_rec *r)
{
    return ap_is_default_port(ap_get_server_port(r), r)
        ? "" : apr_psprintf(r->pool, ":%u", ap_get_server_port(r));
}

void rewrite_reduce(struct rewrite_ctx *ctx)
{
    request_rec *r = ctx->r;
    const char *scheme = ap_http_scheme(r), *at, *colon, *host;
    size_t len = strlen(scheme), host_len;
    apr_port_t port = ap_default_port(r);

    if (strncasecmp(r->filename, scheme, len) != 0 || strncmp(r->filename + len, "://", 3) != 0)
        return;
    at = r->filename + len + 3;
    host_len = strcspn(at, "/");
    host = apr_pstrmemdup(r->pool, at, host_len);
    colon = *host == '[' ? strstr(host, "]:") : strchr(host, ':');
    if (colon) {
        colon += *colon == ']';
        port = (apr_port_t)apr_atoi64(colon + 1);
        host = apr_pstrmemdup(r->pool, host, (apr_size_t)(colon - host));
    }
    if (!ap_matches_request_vhost(r, host, port))
        return;
    at += host_len;
    REWRITE_LOG(r, 3, ctx->perdir, "reduce %s -> %s", r->filename, *at ? at : "/");
    r->filename = apr_pstrdup(r->pool, *at ? at : "/");
    ctx->reduced = 1;
}

void rewrite_qualify(request_rec *r)
{
    if (rewrite_address_head(r->filename, NULL))
        return;
    r->filename = apr_psprintf(r->pool, "%s://%s%s%s%s", ap_http_scheme(r),
                               ap_get_server_name_for_url(r), default_port(r),
                               *r->filename == '/' ? "" : "/", r->filename);
}

/* The parts of a directory's address stay apart (RFC 4516). */
static const char *escape_parts(apr_pool_t *p, const char *path)
{
    const char *escaped = "";

    for (;;) {
        size_t len = strcspn(path, "?");

        escaped = apr_pstrcat(p, escaped, ap_escape_uri(p, apr_pstrmemdup(p, path, len)), NULL);
        if (path[len] == '\0')
            return escaped;
        escaped = apr_pstrcat(p, escaped, "?", NULL);
        path += len + 1;
    }
}

const char *rewrite_escape_address(apr_pool_t *p, const char *url)
{
    size_t head = rewrite_address_head(url, NULL);
    const char *path = url + head;

    path = strncasecmp(url, "ldap", 4) == 0 && head ? escape_parts(p, path)
                                                    : ap_escape_uri(p, path);
    return apr_pstrcat(p, apr_pstrmemdup(p, url, head), path, NULL);
}

const char *rewrite_replace_prefix(request_rec *r, const char *perdir, const char *path,
                                   const char *from, const char *to)
{
    size_t len = strlen(from), to_len = strlen(to);
    const char *rest, *result;

    while (len && from[len - 1] == '/')
        len--;
    if (strncmp(path, from, len) != 0 || path[len] != '/')
        return path;
    rest = path + len + 1;
    REWRITE_LOG(r, 5, perdir, "strip matching prefix: %s -> %s", path, rest);
    result = apr_pstrcat(r->pool, to, to_len && to[to_len - 1] == '/' ? "" : "/", rest, NULL);
    REWRITE_LOG(r, 5, perdir, "add subst prefix: %s -> %s", rest, result);
    return result;
}

static int starts_with(const char *text, const char *head)
{
    return head && *head && strncmp(text, head, strlen(head)) == 0;
}

/* The first segment has to be there, and the administrator must have meant it: it is written
 * in the rule, or the path lies where documents are anyway. */
int rewrite_is_file_path(const struct rewrite_ctx *ctx, unsigned options)
{
    request_rec *r = ctx->r;
    const struct rewrite_rule *rule = ctx->last_change;
    const char *path = r->filename;
    const char *first = apr_pstrmemdup(r->pool, path, 1 + strcspn(path + 1, "/"));
    apr_finfo_t found;

    if (first[1] == '\0' || apr_stat(&found, first, APR_FINFO_MIN, r->pool) != APR_SUCCESS)
        return 0;
    if (rule == NULL || (rule->flags & RULE_UNSAFE_STAT) || (options & REWRITE_UNSAFE_STAT))
        return 1;
    return starts_with(rule->output, first) || starts_with(path, ap_document_root(r))
        || starts_with(path, ap_context_document_root(r));
}
