/* SPDX-License-Identifier: Apache-2.0 */
/* vars.c - the variables of expressions: manual page expr.html, "Variables".
 *
 * A variable that the context cannot answer (no request, not known yet) is empty. */
#include <apr_optional.h>
#include <apr_strings.h>
#include <apr_user.h>

#include "expr/expr_priv.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_ssl.h"
#include "mod_http2.h"
#include "util_time.h"

static APR_OPTIONAL_FN_TYPE(http2_is_h2) *is_h2;

void expr_vars_retrieve(void)
{
    is_h2 = APR_RETRIEVE_OPTIONAL_FN(http2_is_h2);
}

static const char *var_field(ap_expr_eval_ctx_t *ctx, const void *data)
{
    expr_vary(ctx, data);
    return ctx->r ? apr_table_get(ctx->r->headers_in, data) : NULL;
}

/** What the request itself knows. */
enum request_var {
    V_METHOD, V_SCHEME, V_URI, V_FILENAME, V_LAST_MODIFIED, V_SCRIPT_USER, V_SCRIPT_GROUP,
    V_PATH_INFO, V_ARGS, V_IS_SUBREQ, V_THE_REQUEST, V_REMOTE_HOST, V_REMOTE_PORT, V_USER, V_IDENT,
    V_SERVER_NAME, V_SERVER_PORT, V_PROTOCOL, V_DOCUMENT_ROOT, V_AUTH_TYPE, V_CONTENT_TYPE,
    V_HANDLER, V_STATUS, V_LOG_ID, V_CONTEXT_PREFIX, V_CONTEXT_ROOT
};

static const char *stamp(apr_pool_t *p, const apr_time_exp_t *tm)
{
    return apr_psprintf(p, "%02d%02d%02d%02d%02d%02d%02d", (tm->tm_year / 100) + 19,
                        tm->tm_year % 100, tm->tm_mon + 1, tm->tm_mday, tm->tm_hour, tm->tm_min,
                        tm->tm_sec);
}

static const char *last_modified(request_rec *r)
{
    apr_time_exp_t tm;

    ap_explode_recent_localtime(&tm, r->mtime);
    return stamp(r->pool, &tm);
}

static const char *script_user(request_rec *r)
{
    char *name = NULL;

    if (r->finfo.valid & APR_FINFO_USER)
        apr_uid_name_get(&name, r->finfo.user, r->pool);
    return name;
}

static const char *script_group(request_rec *r)
{
    char *name = NULL;

    if (r->finfo.valid & APR_FINFO_GROUP)
        apr_gid_name_get(&name, r->finfo.group, r->pool);
    return name;
}

static const char *port_text(apr_pool_t *p, apr_port_t port)
{
    return apr_itoa(p, port);
}

/* A table in the form of a switch: each variable is one expression. */
static const char *var_request(ap_expr_eval_ctx_t *ctx, const void *data)
{
    request_rec *r = ctx->r;

    if (!r)
        return NULL;
    switch ((enum request_var)(apr_uintptr_t)data) {
    case V_METHOD: return r->method;
    case V_SCHEME: return ap_http_scheme(r);
    case V_URI: return r->uri;
    case V_FILENAME: return r->filename ? r->filename : r->uri;
    case V_LAST_MODIFIED: return last_modified(r);
    case V_SCRIPT_USER: return script_user(r);
    case V_SCRIPT_GROUP: return script_group(r);
    case V_PATH_INFO: return r->path_info;
    case V_ARGS: return r->args;
    case V_IS_SUBREQ: return r->main ? "true" : "false";
    case V_THE_REQUEST: return r->the_request;
    case V_REMOTE_HOST: return ap_get_useragent_host(r, REMOTE_NAME, NULL);
    case V_REMOTE_PORT: return port_text(ctx->p, r->useragent_addr ? r->useragent_addr->port : 0);
    case V_USER: return r->user;
    case V_IDENT: return ap_get_remote_logname(r);
    case V_SERVER_NAME: return ap_get_server_name_for_url(r);
    case V_SERVER_PORT: return port_text(ctx->p, ap_get_server_port(r));
    case V_PROTOCOL: return r->protocol;
    case V_DOCUMENT_ROOT: return ap_document_root(r);
    case V_AUTH_TYPE: return r->ap_auth_type;
    case V_CONTENT_TYPE: return r->content_type;
    case V_HANDLER: return r->handler;
    case V_STATUS: return r->status ? apr_itoa(ctx->p, r->status) : NULL;
    case V_LOG_ID: return r->log_id;
    case V_CONTEXT_PREFIX: return ap_context_prefix(r);
    case V_CONTEXT_ROOT: return ap_context_document_root(r);
    }
    return NULL;
}

static const char *var_remote_addr(ap_expr_eval_ctx_t *ctx, const void *data)
{
    if (ctx->r)
        return ctx->r->useragent_ip;
    return ctx->c ? ctx->c->client_ip : NULL;
}

static const char *var_conn_addr(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return ctx->c ? ctx->c->client_ip : NULL;
}

static const char *var_conn_log_id(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return ctx->c ? ctx->c->log_id : NULL;
}

static const char *var_server_admin(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return ctx->s ? ctx->s->server_admin : NULL;
}

static const char *on_off(int on)
{
    return on ? "on" : "off";
}

static const char *var_https(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return on_off(ctx->c && ap_ssl_conn_is_ssl(ctx->c));
}

static const char *var_http2(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return on_off(ctx->c && is_h2 && is_h2(ctx->c));
}

static const char *var_ipv6(ap_expr_eval_ctx_t *ctx, const void *data)
{
    apr_sockaddr_t *addr = ctx->r ? ctx->r->useragent_addr : ctx->c ? ctx->c->client_addr : NULL;

    return on_off(addr && addr->family == APR_INET6
                  && !IN6_IS_ADDR_V4MAPPED((struct in6_addr *)addr->ipaddr_ptr));
}

static const char *var_software(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return ap_get_server_banner();
}

static const char *var_api(ap_expr_eval_ctx_t *ctx, const void *data)
{
    return APR_STRINGIFY(MODULE_MAGIC_NUMBER_MAJOR);
}

enum time_var { T_STAMP, T_YEAR, T_MON, T_DAY, T_HOUR, T_MIN, T_SEC, T_WDAY };

static const char *var_time(ap_expr_eval_ctx_t *ctx, const void *data)
{
    enum time_var which = (enum time_var)(apr_uintptr_t)data;
    apr_time_exp_t tm;

    ap_explode_recent_localtime(&tm, apr_time_now());
    switch (which) {
    case T_STAMP: return stamp(ctx->p, &tm);
    case T_YEAR: return apr_itoa(ctx->p, tm.tm_year + 1900);
    case T_MON: return apr_psprintf(ctx->p, "%02d", tm.tm_mon + 1);
    case T_DAY: return apr_psprintf(ctx->p, "%02d", tm.tm_mday);
    case T_HOUR: return apr_psprintf(ctx->p, "%02d", tm.tm_hour);
    case T_MIN: return apr_psprintf(ctx->p, "%02d", tm.tm_min);
    case T_SEC: return apr_psprintf(ctx->p, "%02d", tm.tm_sec);
    case T_WDAY: return apr_itoa(ctx->p, tm.tm_wday);
    }
    return NULL;
}

#define FIELD(name, field) { name, (const void *)var_field, field, NULL, 0 }
#define REQUEST(name, id) { name, (const void *)var_request, (const void *)(id), NULL, 0 }
#define TIME(name, id) { name, (const void *)var_time, (const void *)(id), NULL, 0 }
#define OTHER(name, func) { name, (const void *)func, NULL, NULL, 0 }

const struct expr_entry expr_vars[] = {
    FIELD("HTTP_ACCEPT", "Accept"),
    FIELD("HTTP_COOKIE", "Cookie"),
    FIELD("HTTP_FORWARDED", "Forwarded"),
    FIELD("HTTP_HOST", "Host"),
    FIELD("HTTP_PROXY_CONNECTION", "Proxy-Connection"),
    FIELD("HTTP_REFERER", "Referer"),
    FIELD("HTTP_USER_AGENT", "User-Agent"),
    REQUEST("REQUEST_METHOD", V_METHOD),
    REQUEST("REQUEST_SCHEME", V_SCHEME),
    REQUEST("REQUEST_URI", V_URI),
    REQUEST("DOCUMENT_URI", V_URI),
    REQUEST("REQUEST_FILENAME", V_FILENAME),
    REQUEST("SCRIPT_FILENAME", V_FILENAME),
    REQUEST("LAST_MODIFIED", V_LAST_MODIFIED),
    REQUEST("SCRIPT_USER", V_SCRIPT_USER),
    REQUEST("SCRIPT_GROUP", V_SCRIPT_GROUP),
    REQUEST("PATH_INFO", V_PATH_INFO),
    REQUEST("QUERY_STRING", V_ARGS),
    REQUEST("IS_SUBREQ", V_IS_SUBREQ),
    REQUEST("THE_REQUEST", V_THE_REQUEST),
    REQUEST("REMOTE_HOST", V_REMOTE_HOST),
    REQUEST("REMOTE_PORT", V_REMOTE_PORT),
    REQUEST("REMOTE_USER", V_USER),
    REQUEST("REMOTE_IDENT", V_IDENT),
    REQUEST("SERVER_NAME", V_SERVER_NAME),
    REQUEST("SERVER_PORT", V_SERVER_PORT),
    REQUEST("SERVER_PROTOCOL", V_PROTOCOL),
    REQUEST("DOCUMENT_ROOT", V_DOCUMENT_ROOT),
    REQUEST("AUTH_TYPE", V_AUTH_TYPE),
    REQUEST("CONTENT_TYPE", V_CONTENT_TYPE),
    REQUEST("HANDLER", V_HANDLER),
    REQUEST("REQUEST_STATUS", V_STATUS),
    REQUEST("REQUEST_LOG_ID", V_LOG_ID),
    REQUEST("CONTEXT_PREFIX", V_CONTEXT_PREFIX),
    REQUEST("CONTEXT_DOCUMENT_ROOT", V_CONTEXT_ROOT),
    OTHER("REMOTE_ADDR", var_remote_addr),
    OTHER("CONN_REMOTE_ADDR", var_conn_addr),
    OTHER("CONN_LOG_ID", var_conn_log_id),
    OTHER("SERVER_ADMIN", var_server_admin),
    OTHER("HTTPS", var_https),
    OTHER("HTTP2", var_http2),
    OTHER("IPV6", var_ipv6),
    OTHER("SERVER_SOFTWARE", var_software),
    OTHER("API_VERSION", var_api),
    TIME("TIME", T_STAMP),
    TIME("TIME_YEAR", T_YEAR),
    TIME("TIME_MON", T_MON),
    TIME("TIME_DAY", T_DAY),
    TIME("TIME_HOUR", T_HOUR),
    TIME("TIME_MIN", T_MIN),
    TIME("TIME_SEC", T_SEC),
    TIME("TIME_WDAY", T_WDAY),
    { NULL, NULL, NULL, NULL, 0 },
};
