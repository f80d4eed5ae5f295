/* SPDX-License-Identifier: Apache-2.0 */
/* include.c - <!--#exec cmd="..." --> and <!--#exec cgi="..." --> in pages of mod_include.
 *
 * A command's output takes the element's place; a script is run as a subrequest, and one
 * that redirects becomes a link. Manual: mod_include, exec. */
#include <string.h>

#include "apr_strings.h"
#include "cgi_priv.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util_script.h"

static APR_OPTIONAL_FN_TYPE(ap_ssi_get_tag_and_value) *get_attribute;
static APR_OPTIONAL_FN_TYPE(ap_ssi_parse_string) *expand;

static void append(apr_bucket_brigade *bb, apr_pool_t *p, const char *text)
{
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(apr_pstrdup(p, text), strlen(text), p,
                                                       bb->bucket_alloc));
}

static void append_error(include_ctx_t *ctx, apr_bucket_brigade *bb)
{
    append(bb, ctx->pool, ctx->error_str);
}

/* Where the rest of the page's path would lead. */
static void set_translated(request_rec *r)
{
    apr_table_t *env = r->subprocess_env;
    request_rec *rr = ap_sub_req_lookup_uri(ap_escape_uri(r->pool, r->path_info), r, NULL);

    apr_table_setn(env, "PATH_INFO", ap_escape_shell_cmd(r->pool, r->path_info));
    if (rr->status == HTTP_OK && rr->filename)
        apr_table_setn(env, "PATH_TRANSLATED",
                       apr_pstrcat(r->pool, rr->filename, rr->path_info, NULL));
    ap_destroy_sub_req(rr);
}

/* What commands get besides the page's variables. */
static void add_variables(request_rec *r)
{
    char *decoded;

    if (r->path_info && *r->path_info)
        set_translated(r);
    if (r->args == NULL)
        return;
    decoded = apr_pstrdup(r->pool, r->args);
    ap_unescape_url(decoded);
    apr_table_setn(r->subprocess_env, "QUERY_STRING", r->args);
    apr_table_setn(r->subprocess_env, "QUERY_STRING_UNESCAPED",
                   ap_escape_shell_cmd(r->pool, decoded));
}

/* @return 0: could not be run */
static int exec_cmd(include_ctx_t *ctx, ap_filter_t *f, apr_bucket_brigade *bb, const char *line)
{
    request_rec *r = f->r;
    struct cgi_script *script;

    add_variables(r);
    script = cgi_script_make(r, RUN_AS_SSI);
    script->how.bb = &bb;
    script->how.ctx = ctx;
    script->how.next = f->next;
    script->command = line;
    if (cgi_kind.start(script) != OK)
        return 0;
    cgi_close_input(script);
    APR_BRIGADE_INSERT_TAIL(bb, cgi_output_bucket(script, bb->bucket_alloc));
    return 1;
}

/* The script is told the page's query and path, so its own address may have neither. */
static int may_exec(const request_rec *rr)
{
    return rr->status == HTTP_OK && !(rr->path_info && *rr->path_info) && !rr->args
           && rr->finfo.filetype == APR_REG;
}

static void append_link(request_rec *r, apr_bucket_brigade *bb, const char *location)
{
    const char *text = ap_escape_html(r->pool, location);

    append(bb, r->pool, apr_pstrcat(r->pool, "<a href=\"", text, "\">", text, "</a>", NULL));
}

static int exec_cgi(include_ctx_t *ctx, ap_filter_t *f, apr_bucket_brigade *bb, const char *uri)
{
    request_rec *r = f->r, *rr;
    const char *location;
    int ok;

    ap_pass_brigade(f->next, bb); /* what stands before it on the page goes first */
    apr_brigade_cleanup(bb);
    rr = ap_sub_req_lookup_uri(uri, r, f->next);
    ok = may_exec(rr);
    if (ok) {
        rr->path_info = r->path_info;
        rr->args = r->args;
        ap_set_content_type_ex(rr, CGI_MAGIC_TYPE, 1);
        rr->handler = CGI_MAGIC_TYPE;
        if (ap_is_HTTP_REDIRECT(ap_run_sub_req(rr))
            && (location = apr_table_get(rr->headers_out, "Location")) != NULL)
            append_link(r, bb, location);
    }
    ap_destroy_sub_req(rr);
    return ok;
}

/* One attribute. @return 0 after a log line: the element ends */
static int exec_attribute(include_ctx_t *ctx, ap_filter_t *f, apr_bucket_brigade *bb,
                          const char *name, const char *value)
{
    request_rec *r = f->r;

    if (strcmp(name, "cmd") == 0) {
        if (exec_cmd(ctx, f, bb, expand(ctx, value, NULL, 0, SSI_EXPAND_LEAVE_NAME)))
            return 1;
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01229)
                      "execution failure for parameter \"%s\" to tag exec in file %s", name,
                      r->filename);
    } else if (strcmp(name, "cgi") == 0) {
        const char *uri = expand(ctx, value, NULL, 0, SSI_EXPAND_DROP_NAME);

        if (exec_cgi(ctx, f, bb, uri))
            return 1;
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01230) "invalid CGI ref \"%s\" in %s",
                      uri, r->filename);
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01231) "unknown parameter \"%s\" to tag exec in %s", name,
                      r->filename);
    }
    append_error(ctx, bb);
    return 0;
}

/* Element handler of mod_include. */
static apr_status_t exec_element(include_ctx_t *ctx, ap_filter_t *f, apr_bucket_brigade *bb)
{
    char *name, *value;

    if (ctx->argc == 0)
        ap_log_rerror(APLOG_MARK, ctx->flags & SSI_FLAG_PRINTING ? APLOG_ERR : APLOG_WARNING, 0,
                      f->r, APLOGNO(03195) "missing argument for exec element in %s",
                      f->r->filename);
    if (!(ctx->flags & SSI_FLAG_PRINTING))
        return APR_SUCCESS;
    if (ctx->argc && ctx->flags & SSI_FLAG_NO_EXEC)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, f->r,
                      APLOGNO(01228) "exec used but not allowed in %s", f->r->filename);
    if (ctx->argc == 0 || ctx->flags & SSI_FLAG_NO_EXEC) {
        append_error(ctx, bb);
        return APR_SUCCESS;
    }
    for (;;) {
        get_attribute(ctx, &name, &value, SSI_VALUE_DECODED);
        if (name == NULL || value == NULL || !exec_attribute(ctx, f, bb, name, value))
            return APR_SUCCESS;
    }
}

/* Behind mod_include's own post_config: it takes handlers from then on. */
int cgi_offer_exec(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    APR_OPTIONAL_FN_TYPE(ap_register_include_handler) *offer;

    offer = APR_RETRIEVE_OPTIONAL_FN(ap_register_include_handler);
    get_attribute = APR_RETRIEVE_OPTIONAL_FN(ap_ssi_get_tag_and_value);
    expand = APR_RETRIEVE_OPTIONAL_FN(ap_ssi_parse_string);
    if (offer && get_attribute && expand)
        offer((char *)"exec", exec_element);
    return OK;
}
