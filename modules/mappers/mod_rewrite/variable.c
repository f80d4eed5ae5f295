/* SPDX-License-Identifier: Apache-2.0 */
/* variable.c - what stands in %{NAME}: a table of names, and the prefixes ENV: SSL: HTTP: LA-U:
 * and LA-F:. Names are resolved when a text is parsed. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ap_mmn.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "apr_time.h"
#include "apr_user.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"
#include "http_ssl.h"
#include "rewrite_priv.h"

/* A field of the request; the answer varies with it, except for Host, which caches know. */
static const char *get_field(struct rewrite_ctx *ctx, const char *name)
{
    const char *value = apr_table_get(ctx->r->headers_in, name);

    if (value && strcasecmp(name, "Host") != 0)
        ctx->vary_this = ctx->vary_this
            ? apr_pstrcat(ctx->r->pool, ctx->vary_this, ", ", name, NULL) : name;
    return value;
}

static const char *get_env(struct rewrite_ctx *ctx, const char *name)
{
    const char *value = apr_table_get(ctx->r->notes, name);

    if (value == NULL)
        value = apr_table_get(ctx->r->subprocess_env, name);
    return value ? value : getenv(name);
}

static const char *get_ssl(struct rewrite_ctx *ctx, const char *name)
{
    request_rec *r = ctx->r;

    return ap_ssl_var_lookup(r->pool, r->server, r->connection, r, name);
}

/** A variable in a variable: of LA-U and LA-F. */
struct inner_variable {
    rewrite_variable_fn *get;
    const char *arg;
    const char *name;
};

int rewrite_may_look_ahead(const request_rec *r)
{
    const request_rec *main;

    for (main = r->main; main; main = main->main)
        if (strcmp(main->uri, r->uri) == 0)
            return 0;
    return 1;
}

/* The variable as a subrequest has it. */
static const char *look_ahead(struct rewrite_ctx *ctx, const struct inner_variable *inner,
                              request_rec *sub, const char *path)
{
    request_rec *r = ctx->r;
    const char *value;

    ctx->r = sub;
    value = inner->get(ctx, inner->arg);
    ctx->r = r;
    value = value ? apr_pstrdup(r->pool, value) : NULL;
    ap_destroy_sub_req(sub);
    REWRITE_LOG(r, 5, ctx->perdir, "lookahead: path=%s var=%s -> val=%s", path, inner->name,
                value ? value : "");
    return value;
}

static const char *look_ahead_url(struct rewrite_ctx *ctx, const char *arg)
{
    if (!rewrite_may_look_ahead(ctx->r))
        return NULL;
    return look_ahead(ctx, (const struct inner_variable *)(const void *)arg,
                      ap_sub_req_lookup_uri(ctx->uri, ctx->r, NULL), ctx->uri);
}

static const char *look_ahead_file(struct rewrite_ctx *ctx, const char *arg)
{
    const char *path = ctx->r->filename;

    if (path == NULL || !rewrite_may_look_ahead(ctx->r))
        return NULL;
    return look_ahead(ctx, (const struct inner_variable *)(const void *)arg,
                      ap_sub_req_lookup_file(path, ctx->r, NULL), path);
}

static const char *get_unknown(struct rewrite_ctx *ctx, const char *arg)
{
    (void)ctx;
    (void)arg;
    return NULL;
}

#define VARIABLE(name, value) \
    static const char *get_##name(struct rewrite_ctx *ctx, const char *arg) \
    { \
        request_rec *r __attribute__((unused)) = ctx->r; \
        (void)arg; \
        return value; \
    }

VARIABLE(auth_type, r->ap_auth_type)
VARIABLE(context_prefix, ap_context_prefix(r))
VARIABLE(context_document_root, ap_context_document_root(r))
VARIABLE(document_root, ap_document_root(r))
VARIABLE(https, ap_ssl_conn_is_ssl(r->connection) ? "on" : "off")
VARIABLE(is_subreq, r->main ? "true" : "false")
VARIABLE(path_info, r->path_info)
VARIABLE(query_string, r->args)
VARIABLE(remote_addr, r->useragent_ip)
VARIABLE(conn_remote_addr, r->connection->client_ip)
VARIABLE(remote_host, ap_get_useragent_host(r, REMOTE_NAME, NULL))
VARIABLE(remote_ident, ap_get_remote_logname(r))
VARIABLE(remote_port, apr_itoa(r->pool, r->useragent_addr->port))
VARIABLE(remote_user, r->user)
VARIABLE(request_filename, r->filename)
VARIABLE(request_method, r->method)
VARIABLE(request_scheme, ap_http_scheme(r))
VARIABLE(request_uri, r->uri)
VARIABLE(server_addr, r->connection->local_ip)
VARIABLE(server_admin, r->server->server_admin)
VARIABLE(server_name, ap_get_server_name_for_url(r))
VARIABLE(server_port, apr_itoa(r->pool, ap_get_server_port(r)))
VARIABLE(server_protocol, r->protocol)
VARIABLE(server_software, ap_get_server_banner())
VARIABLE(the_request, r->the_request)
VARIABLE(api_version, apr_psprintf(r->pool, "%d:%d", MODULE_MAGIC_NUMBER_MAJOR,
                                   MODULE_MAGIC_NUMBER_MINOR))

static const char *get_ipv6(struct rewrite_ctx *ctx, const char *arg)
{
#if APR_HAVE_IPV6
    const apr_sockaddr_t *addr = ctx->r->useragent_addr;

    if (addr->family == APR_INET6 && !IN6_IS_ADDR_V4MAPPED(&addr->sa.sin6.sin6_addr))
        return "on";
#endif
    (void)ctx;
    (void)arg;
    return "off";
}

static const char *get_script_user(struct rewrite_ctx *ctx, const char *arg)
{
    const apr_finfo_t *file = &ctx->r->finfo;
    char *name;

    (void)arg;
    if (!(file->valid & APR_FINFO_USER)
        || apr_uid_name_get(&name, file->user, ctx->r->pool) != APR_SUCCESS)
        return NULL;
    return name;
}

static const char *get_script_group(struct rewrite_ctx *ctx, const char *arg)
{
    const apr_finfo_t *file = &ctx->r->finfo;
    char *name;

    (void)arg;
    if (!(file->valid & APR_FINFO_GROUP)
        || apr_gid_name_get(&name, file->group, ctx->r->pool) != APR_SUCCESS)
        return NULL;
    return name;
}

/* The local time in a format of strftime. */
static const char *get_time(struct rewrite_ctx *ctx, const char *format)
{
    char text[32];
    apr_time_exp_t now;
    apr_size_t len;

    if (apr_time_exp_lt(&now, apr_time_now()) != APR_SUCCESS
        || apr_strftime(text, &len, sizeof(text), format, &now) != APR_SUCCESS)
        return NULL;
    return apr_pstrmemdup(ctx->r->pool, text, len);
}

static const struct variable {
    const char *name;
    rewrite_variable_fn *get;
    const char *arg;
} variables[] = {
    {"API_VERSION", get_api_version, NULL},
    {"AUTH_TYPE", get_auth_type, NULL},
    {"CONN_REMOTE_ADDR", get_conn_remote_addr, NULL},
    {"CONTEXT_DOCUMENT_ROOT", get_context_document_root, NULL},
    {"CONTEXT_PREFIX", get_context_prefix, NULL},
    {"DOCUMENT_ROOT", get_document_root, NULL},
    {"HTTP_ACCEPT", get_field, "Accept"},
    {"HTTP_COOKIE", get_field, "Cookie"},
    {"HTTP_FORWARDED", get_field, "Forwarded"},
    {"HTTP_HOST", get_field, "Host"},
    {"HTTP_PROXY_CONNECTION", get_field, "Proxy-Connection"},
    {"HTTP_REFERER", get_field, "Referer"},
    {"HTTP_USER_AGENT", get_field, "User-Agent"},
    {"HTTPS", get_https, NULL},
    {"IPV6", get_ipv6, NULL},
    {"IS_SUBREQ", get_is_subreq, NULL},
    {"PATH_INFO", get_path_info, NULL},
    {"QUERY_STRING", get_query_string, NULL},
    {"REMOTE_ADDR", get_remote_addr, NULL},
    {"REMOTE_HOST", get_remote_host, NULL},
    {"REMOTE_IDENT", get_remote_ident, NULL},
    {"REMOTE_PORT", get_remote_port, NULL},
    {"REMOTE_USER", get_remote_user, NULL},
    {"REQUEST_FILENAME", get_request_filename, NULL},
    {"REQUEST_METHOD", get_request_method, NULL},
    {"REQUEST_SCHEME", get_request_scheme, NULL},
    {"REQUEST_URI", get_request_uri, NULL},
    {"SCRIPT_FILENAME", get_request_filename, NULL},
    {"SCRIPT_GROUP", get_script_group, NULL},
    {"SCRIPT_USER", get_script_user, NULL},
    {"SERVER_ADDR", get_server_addr, NULL},
    {"SERVER_ADMIN", get_server_admin, NULL},
    {"SERVER_NAME", get_server_name, NULL},
    {"SERVER_PORT", get_server_port, NULL},
    {"SERVER_PROTOCOL", get_server_protocol, NULL},
    {"SERVER_SOFTWARE", get_server_software, NULL},
    {"THE_REQUEST", get_the_request, NULL},
    {"TIME", get_time, "%Y%m%d%H%M%S"},
    {"TIME_DAY", get_time, "%d"},
    {"TIME_HOUR", get_time, "%H"},
    {"TIME_MIN", get_time, "%M"},
    {"TIME_MON", get_time, "%m"},
    {"TIME_SEC", get_time, "%S"},
    {"TIME_WDAY", get_time, "%w"},
    {"TIME_YEAR", get_time, "%Y"}
};

static const struct variable prefixes[] = {
    {"ENV:", get_env, NULL},
    {"SSL:", get_ssl, NULL},
    {"HTTP:", get_field, NULL},
    {"LA-U:", look_ahead_url, NULL},
    {"LA-F:", look_ahead_file, NULL}
};

static const char *parse_inner(apr_pool_t *p, const char *name)
{
    struct inner_variable *inner = apr_palloc(p, sizeof(*inner));

    inner->name = name;
    inner->get = rewrite_variable_find(p, name, &inner->arg);
    return (const char *)inner;
}

rewrite_variable_fn *rewrite_variable_find(apr_pool_t *p, const char *name, const char **arg)
{
    size_t i;

    for (i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        const struct variable *prefix = &prefixes[i];
        size_t len = strlen(prefix->name);

        if (strncasecmp(name, prefix->name, len) != 0)
            continue;
        *arg = prefix->get == look_ahead_url || prefix->get == look_ahead_file
            ? parse_inner(p, name + len) : name + len;
        return prefix->get;
    }
    for (i = 0; i < sizeof(variables) / sizeof(*variables); i++)
        if (strcmp(name, variables[i].name) == 0) {
            *arg = variables[i].arg;
            return variables[i].get;
        }
    *arg = NULL;
    return get_unknown;
}
