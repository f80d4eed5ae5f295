/* SPDX-License-Identifier: Apache-2.0 */
/* script_env.c - the environment of scripts: RFC 3875 section 4.1 and what is customary.
 *
 * Variables go into r->subprocess_env. What only CGI-like handlers want (the request
 * itself: ap_add_cgi_vars) is apart from what includes and filters want too. */
#include <stdlib.h>

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util/util_priv.h"
#include "util_script.h"

#define DEFAULT_PATH "/bin:/usr/bin:/usr/ucb:/usr/bsd:/usr/local/bin"

/* HTTP_NAME of a field, or NULL: names with other characters than letters, digits and
 * dashes could be taken for another field once dashes have become underscores. */
static char *field_variable(apr_pool_t *p, const char *field)
{
    char *name = apr_palloc(p, sizeof("HTTP_") + strlen(field));
    char *to = stpcpy(name, "HTTP_");

    for (; *field; field++) {
        if (*field != '-' && !apr_isalnum(*field))
            return NULL;
        *to++ = *field == '-' ? '_' : apr_toupper(*field);
    }
    *to = '\0';
    return name;
}

/* Fields that are not handed on under HTTP_: another variable has them, or none may. */
static const char *other_variable(const request_rec *r, const char *field, int *hidden)
{
    static const struct {
        const char *field;
        const char *variable; /* NULL: hidden */
        int credentials;      /* handed on after all with CGIPassAuth */
    } others[] = {
        { "Content-type", "CONTENT_TYPE", 0 },
        { "Content-length", "CONTENT_LENGTH", 0 },
        { "Proxy", NULL, 0 }, /* HTTP_PROXY means something else to many programs */
        { "Authorization", NULL, 1 },
        { "Proxy-Authorization", NULL, 1 },
    };
    core_dir_config *conf = ap_core_dir_config(r);

    *hidden = 0;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (ap_cstr_casecmp(field, others[i].field))
            continue;
        if (!others[i].credentials || conf->cgi_pass_auth != AP_CGI_PASS_AUTH_ON)
            *hidden = others[i].variable == NULL;
        return others[i].variable;
    }
    return NULL;
}

/* One variable for each field that may be told, in the order of the request. */
static void add_fields(request_rec *r, apr_table_t *env)
{
    const apr_array_header_t *fields = apr_table_elts(r->headers_in);

    for (int i = 0; i < fields->nelts; i++) {
        const apr_table_entry_t *field = &APR_ARRAY_IDX(fields, i, apr_table_entry_t);
        int hidden = 0;
        const char *variable;

        if (!field->key)
            continue;
        variable = other_variable(r, field->key, &hidden);
        if (hidden)
            continue;
        if (!variable && !(variable = field_variable(r->pool, field->key))) {
            ap_log_rerror(APLOG_MARK, APLOG_TRACE1, 0, r,
                          "Not exporting header with invalid name as envvar: %s", field->key);
            continue;
        }
        apr_table_addn(env, variable, field->val);
    }
}

static void set_if(apr_table_t *env, const char *name, const char *value)
{
    if (value)
        apr_table_setn(env, name, value);
}

/* What every script needs of this process's own environment. */
static void add_process(apr_table_t *env)
{
    const char *path = getenv("PATH");

    apr_table_addn(env, "PATH", path ? path : DEFAULT_PATH);
    set_if(env, "LD_LIBRARY_PATH", getenv("LD_LIBRARY_PATH"));
}

/* In the order that pages which print them all are known to have. */
static void add_server(request_rec *r, apr_table_t *env)
{
    apr_table_addn(env, "SERVER_SIGNATURE", ap_psignature("", r));
    apr_table_addn(env, "SERVER_SOFTWARE", ap_get_server_banner());
    apr_table_addn(env, "SERVER_NAME", ap_escape_html(r->pool, ap_get_server_name_for_url(r)));
    set_if(env, "SERVER_ADDR", r->connection->local_ip);
    apr_table_addn(env, "SERVER_PORT", apr_itoa(r->pool, ap_get_server_port(r)));
    set_if(env, "REMOTE_HOST", ap_get_useragent_host(r, REMOTE_HOST, NULL));
    set_if(env, "REMOTE_ADDR", r->useragent_ip);
    set_if(env, "DOCUMENT_ROOT", ap_document_root(r));
    set_if(env, "REQUEST_SCHEME", ap_http_scheme(r));
    set_if(env, "CONTEXT_PREFIX", ap_context_prefix(r));
    set_if(env, "CONTEXT_DOCUMENT_ROOT", ap_context_document_root(r));
    set_if(env, "SERVER_ADMIN", r->server->server_admin);
    set_if(env, "SCRIPT_FILENAME", r->filename);
}

/* Who asks: the port, and who they proved to be, here or before a redirect. */
static void add_client(request_rec *r, apr_table_t *env)
{
    if (r->useragent_addr)
        apr_table_addn(env, "REMOTE_PORT", apr_itoa(r->pool, r->useragent_addr->port));
    if (r->user) {
        apr_table_addn(env, "REMOTE_USER", r->user);
    } else if (r->prev) {
        request_rec *back = r->prev; /* who asked for what was redirected here */
        while (back && !back->user)
            back = back->prev;
        if (back)
            apr_table_addn(env, "REDIRECT_REMOTE_USER", back->user);
    }
    set_if(env, "AUTH_TYPE", r->ap_auth_type);
    set_if(env, "REMOTE_IDENT", ap_get_remote_logname(r));
}

/* The address that was redirected here: as a whole, with its query, if QualifyRedirectURL
 * is On. */
static const char *redirected_url(request_rec *r)
{
    core_dir_config *conf = ap_core_dir_config(r);
    request_rec *from = r->prev;

    if (conf->qualify_redirect_url != AP_CORE_CONFIG_ON)
        return from->uri;
    return apr_pstrcat(r->pool, ap_construct_url(r->pool, from->uri, from),
                       from->args ? "?" : NULL, from->args, NULL);
}

AP_DECLARE(void) ap_add_common_vars(request_rec *r)
{
    apr_table_t *env = apr_table_make(r->pool, 50);

    ap_assert(r->headers_in != NULL && r->subprocess_env != NULL);
    add_fields(r, env);
    add_process(env);
    add_server(r, env);
    add_client(r, env);
    if (r->prev) {
        set_if(env, "REDIRECT_QUERY_STRING", r->prev->args);
        set_if(env, "REDIRECT_URL", redirected_url(r));
    }
    if (env != r->subprocess_env)
        apr_table_overlap(r->subprocess_env, env, APR_OVERLAP_TABLES_SET);
}

/* The target as the client wrote it. */
static const char *original_uri(request_rec *r)
{
    const char *start = r->the_request;

    if (!start)
        return "";
    while (*start && !apr_isspace(*start))
        start++; /* the method */
    while (apr_isspace(*start))
        start++;
    return apr_pstrmemdup(r->pool, start, strcspn(start, " \t\r\n"));
}

static const char *request_uri(request_rec *r)
{
    core_dir_config *conf = ap_core_dir_config(r);
    const char *rule = conf->cgi_var_rules ? apr_hash_get(conf->cgi_var_rules, "REQUEST_URI",
                                                          APR_HASH_KEY_STRING)
                                           : NULL;

    return rule && !strcmp(rule, "current-uri") ? r->uri : original_uri(r);
}

/* Where the rest of the path would lead if it were a URL of its own. */
static void add_translated_path(request_rec *r)
{
    request_rec *rr = ap_sub_req_lookup_uri(ap_escape_uri(r->pool, r->path_info), r, NULL);

    if (rr->filename) {
        const char *rest = rr->path_info ? rr->path_info : "";
        apr_table_setn(r->subprocess_env, "PATH_TRANSLATED",
                       apr_pstrcat(r->pool, rr->filename, rest, NULL));
    }
    ap_destroy_sub_req(rr);
}

/* The target is split where the file ends: SCRIPT_NAME before it, PATH_INFO behind it. */
AP_DECLARE(void) ap_add_cgi_vars(request_rec *r)
{
    apr_table_t *env = r->subprocess_env;
    int has_info = r->path_info && *r->path_info;

    ap_assert(r->uri != NULL && r->protocol != NULL);
    apr_table_setn(env, "GATEWAY_INTERFACE", "CGI/1.1");
    apr_table_setn(env, "SERVER_PROTOCOL", r->protocol);
    apr_table_setn(env, "REQUEST_METHOD", r->method);
    apr_table_setn(env, "QUERY_STRING", r->args ? r->args : "");
    apr_table_setn(env, "REQUEST_URI", request_uri(r));
    if (!strcmp(r->protocol, "INCLUDED")) {
        /* a subrequest of a page: its own address means nothing to the client */
        apr_table_setn(env, "SCRIPT_NAME", r->uri);
        if (has_info)
            apr_table_setn(env, "PATH_INFO", r->path_info);
    } else if (!has_info) {
        apr_table_setn(env, "SCRIPT_NAME", r->uri);
    } else {
        int len = ap_find_path_info(r->uri, r->path_info);
        apr_table_setn(env, "SCRIPT_NAME", apr_pstrmemdup(r->pool, r->uri, len));
        apr_table_setn(env, "PATH_INFO", r->path_info);
    }
    if (has_info)
        add_translated_path(r);
}

/* The length without the last character; a run of slashes counts as one. */
static int drop_last(const char *path, int len)
{
    int slash = path[--len] == '/';

    while (slash && len > 0 && path[len - 1] == '/')
        len--;
    return len;
}

AP_DECLARE(int) ap_find_path_info(const char *uri, const char *path_info)
{
    int uri_len = (int)strlen(uri);
    int info_len = (int)strlen(path_info);

    while (uri_len > 0 && info_len > 0 && uri[uri_len - 1] == path_info[info_len - 1]) {
        uri_len = drop_last(uri, uri_len);
        info_len = drop_last(path_info, info_len);
    }
    /* the path may have been merged on one side only: end with a whole segment */
    while (uri[uri_len] && uri[uri_len] != '/')
        uri_len++;
    return uri_len;
}

/* NAME=value with a name that a shell takes for one. */
static char *environment_entry(apr_pool_t *p, const char *name, const char *value)
{
    char *entry = apr_pstrcat(p, name, "=", value, NULL);

    if (apr_isdigit(*entry))
        *entry = '_';
    for (char *c = entry; *c != '='; c++) {
        if (!apr_isalnum(*c) && *c != '_')
            *c = '_';
    }
    return entry;
}

AP_DECLARE(char **) ap_create_environment(apr_pool_t *p, apr_table_t *t)
{
    const apr_array_header_t *vars = apr_table_elts(t);
    char **env = apr_palloc(p, (vars->nelts + 2) * sizeof(char *));
    const char *zone = getenv("TZ");
    int n = 0;

    if (zone && !apr_table_get(t, "TZ"))
        env[n++] = apr_pstrcat(p, "TZ=", zone, NULL);
    for (int i = 0; i < vars->nelts; i++) {
        const apr_table_entry_t *var = &APR_ARRAY_IDX(vars, i, apr_table_entry_t);
        if (var->key && *var->key && !strchr(var->key, '='))
            env[n++] = environment_entry(p, var->key, var->val ? var->val : "");
    }
    env[n] = NULL;
    return env;
}

AP_DECLARE(void) ap_args_to_table(request_rec *r, apr_table_t **table)
{
    const char *rest = r->args;

    *table = apr_table_make(r->pool, 10);
    while (rest && *rest) {
        char *name = ap_getword(r->pool, &rest, '&');
        char *value = strchr(name, '=');
        if (value)
            *value++ = '\0';
        if (ap_unescape_urlencoded(name) != OK || (value && ap_unescape_urlencoded(value) != OK))
            continue; /* a bad escape has no meaning */
        apr_table_set(*table, name, value ? value : "1");
    }
}
