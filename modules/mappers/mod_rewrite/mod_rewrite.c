/* SPDX-License-Identifier: Apache-2.0 */
/* mod_rewrite.c - its work in the phases of a request: a server's rules when the URL is translated,
 * those of folders when everything else is known (fixups), which may start an internal redirect.
 *
 * Manual: mod_rewrite, rewrite/tech. */
#include <string.h>

#include "apr_strings.h"
#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"
#include "mod_rewrite.h"
#include "rewrite_priv.h"

static const char redirect_head[] = "redirect:";

/* SCRIPT_URL and SCRIPT_URI: the URL that the client asked for, whatever becomes of it. */
static void set_script_variables(request_rec *r)
{
    const char *url = r->main ? apr_table_get(r->main->subprocess_env, "SCRIPT_URL")
                              : apr_table_get(r->subprocess_env, "REDIRECT_SCRIPT_URL");
    apr_port_t port = ap_get_server_port(r);

    if (url == NULL) {
        if (r->main)
            return;
        url = r->uri;
    }
    apr_table_setn(r->subprocess_env, "SCRIPT_URL", url);
    apr_table_setn(r->subprocess_env, "SCRIPT_URI",
                   apr_psprintf(r->pool, "%s://%s%s%s", ap_http_scheme(r),
                                ap_get_server_name_for_url(r),
                                ap_is_default_port(port, r) ? ""
                                    : apr_psprintf(r->pool, ":%u", port), url));
}

/* Hand the target to mod_proxy. @return OK, or why not */
static int send_to_proxy(request_rec *r, enum rewrite_outcome outcome, const char *perdir)
{
    if (ap_find_linked_module("mod_proxy.c") == NULL) {
        if (perdir)
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH10160: attempt to make remote request "
                          "from mod_rewrite without proxy enabled: %s", r->filename);
        else
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH00669: attempt to make remote request "
                          "from mod_rewrite without proxy enabled: %s", r->filename);
        return HTTP_FORBIDDEN;
    }
    if (outcome == REWRITE_CHANGED_NOESCAPE)
        apr_table_setn(r->notes, "proxy-nocanon", "1");
    if (r->proxyreq == PROXYREQ_NONE)
        r->proxyreq = PROXYREQ_REVERSE;
    r->handler = "proxy-server";
    REWRITE_LOG(r, 1, perdir, "go-ahead with proxy request %s [OK]", r->filename);
    return OK;
}

static int refuse_query(request_rec *r, const char *perdir)
{
    if (perdir)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH10411: Rewritten query string contains "
                      "control characters or spaces");
    else
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH10410: Rewritten query string contains "
                      "control characters or spaces");
    return HTTP_FORBIDDEN;
}

static int is_bad_query(const char *query)
{
    return query && *ap_scan_vchar_obstext(query) != '\0';
}

/* Send the client to the target; what it sent of the query is escaped already. */
static int send_away(struct rewrite_ctx *ctx, enum rewrite_outcome outcome, const char *old_args)
{
    request_rec *r = ctx->r;
    const char *location = r->filename, *query = r->args;
    int plain = outcome == REWRITE_CHANGED_NOESCAPE;

    if (!plain) {
        REWRITE_LOG(r, 1, ctx->perdir, "escaping %s for redirect", location);
        location = rewrite_escape_address(r->pool, location);
    }
    if (query) {
        if (!plain && !(old_args && strcmp(query, old_args) == 0))
            query = ap_escape_uri(r->pool, query);
        REWRITE_LOG(r, 1, ctx->perdir, "%s %s to query string for redirect %s",
                    query == r->args ? "copying" : "escaping", r->args, location);
        if (is_bad_query(query))
            return refuse_query(r, ctx->perdir);
        location = apr_pstrcat(r->pool, location, "?", query, NULL);
    }
    if (apr_table_get(r->subprocess_env, "redirect-keeps-vary")) {
        const char *vary = apr_table_get(r->headers_out, "Vary");

        if (vary)
            apr_table_setn(r->err_headers_out, "Vary", vary);
    }
    apr_table_setn(r->headers_out, "Location", location);
    REWRITE_LOG(r, 1, ctx->perdir, "redirect to %s [REDIRECT/%d]", location, ctx->status);
    return ctx->status;
}

/* A server's target is a file: of the file system as it stands, or below DocumentRoot. */
static int use_local_path(struct rewrite_ctx *ctx, const struct rewrite_server *server)
{
    request_rec *r = ctx->r;
    int below_root = ctx->reduced && !(server->options & REWRITE_LEGACY_DOCROOT);
    const char *uri;
    int rc;

    REWRITE_LOG(r, 2, NULL, "local path result: %s", r->filename);
    if (r->filename[0] != '/')
        return HTTP_BAD_REQUEST;
    if (below_root || !rewrite_is_file_path(ctx, server->options)) {
        uri = r->uri;
        r->uri = r->filename;
        rc = ap_core_translate(r);
        r->uri = (char *)uri;
        if (rc != OK) {
            REWRITE_LOG(r, 1, NULL, "prefixing with document_root of %s FAILED", r->filename);
            return rc;
        }
        REWRITE_LOG(r, 2, NULL, "prefixed with document_root to %s", r->filename);
    }
    REWRITE_LOG(r, 1, NULL, "go-ahead with %s [OK]", r->filename);
    return OK;
}

static int finish_translation(struct rewrite_ctx *ctx, const struct rewrite_server *server,
                              enum rewrite_outcome outcome, const char *old_args)
{
    request_rec *r = ctx->r;

    if (outcome == REWRITE_STATUS)
        return ctx->status;
    if (outcome == REWRITE_NOTHING) {
        r->filename = NULL;
        REWRITE_LOG(r, 1, NULL, "pass through %s", r->uri);
        return DECLINED;
    }
    if (ctx->proxy)
        return is_bad_query(r->args) ? refuse_query(r, NULL) : send_to_proxy(r, outcome, NULL);
    if (ctx->pass && !rewrite_address_head(r->filename, NULL)) {
        if (is_bad_query(r->args))
            return refuse_query(r, NULL);
        r->uri = r->filename;
        r->filename = NULL;
        return DECLINED;
    }
    if (rewrite_address_head(r->filename, NULL))
        return send_away(ctx, outcome, old_args);
    if (is_bad_query(r->args))
        return refuse_query(r, NULL);
    return use_local_path(ctx, server);
}

/* Hook: the rules of the server. */
static int translate(request_rec *r)
{
    const struct rewrite_server *server = ap_get_module_config(r->server->module_config,
                                                               &rewrite_module);
    struct rewrite_ctx ctx = {.r = r};
    const char *old_args = r->args;

    /* a virtual host without a directive of its own has the main server's settings as they are,
     * but none of its rules */
    if (server->state != 1 || server->owner != r->server)
        return DECLINED;
    if (rewrite_ended(r)) {
        REWRITE_LOG(r, 8, NULL, "Declining, no further rewriting due to END flag");
        return DECLINED;
    }
    if (!(server->options & REWRITE_ANY_URI)
        && (r->uri == NULL || r->uri[0] != '/' || strcmp(r->unparsed_uri, "*") == 0)) {
        REWRITE_LOG(r, 8, NULL, "Declining, request-URI '%s' is not a URL-path. Consult the "
                    "manual entry for the RewriteOptions directive for options and caveats about "
                    "matching other strings.", r->uri ? r->uri : "");
        return DECLINED;
    }
    set_script_variables(r);
    if (server->rules->nelts == 0)
        return DECLINED;
    if (r->filename == NULL) {
        r->filename = apr_pstrdup(r->pool, r->uri);
        REWRITE_LOG(r, 2, NULL, "init rewrite engine with requested uri %s", r->filename);
    }
    else
        REWRITE_LOG(r, 2, NULL, "init rewrite engine with passed filename %s. Original uri = %s",
                    r->filename, r->uri);
    return finish_translation(&ctx, server, rewrite_rules_run(&ctx, server->rules), old_args);
}

/* The URL of a path that a folder's rules made. */
static const char *url_of_path(request_rec *r, const struct rewrite_dir *dir)
{
    const char *path = r->filename, *url, *root;

    if (dir->base) {
        REWRITE_LOG(r, 2, dir->folder, "trying to replace prefix %s with %s", dir->folder,
                    dir->base);
        return rewrite_replace_prefix(r, dir->folder, path, dir->folder, dir->base);
    }
    if (!(dir->options & REWRITE_IGNORE_CONTEXT)) {
        const char *prefix = ap_context_prefix(r);

        root = ap_context_document_root(r);
        if (root && prefix) {
            REWRITE_LOG(r, 2, dir->folder, "trying to replace context docroot %s with context "
                        "prefix %s", root, prefix);
            url = rewrite_replace_prefix(r, dir->folder, path, root, prefix);
            if (url != path)
                return url;
        }
    }
    root = ap_document_root(r);
    if (root == NULL)
        return path;
    url = rewrite_replace_prefix(r, dir->folder, path, root, "");
    if (url != path)
        REWRITE_LOG(r, 2, dir->folder, "strip document_root prefix: %s -> %s", path, url);
    return url;
}

/* A folder's relative target in an address goes through the base. */
static void base_address(request_rec *r, const struct rewrite_dir *dir)
{
    size_t head = rewrite_address_head(r->filename, NULL);
    const char *path = r->filename + head, *changed;

    if (dir->base == NULL)
        return;
    REWRITE_LOG(r, 2, dir->folder, "trying to replace prefix %s with %s", dir->folder, dir->base);
    changed = rewrite_replace_prefix(r, dir->folder, path, dir->folder, dir->base);
    if (changed != path)
        r->filename = apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, r->filename, head), changed,
                                  NULL);
}

/* A file other than before: the whole request starts over for its URL. */
static int start_over(struct rewrite_ctx *ctx, const struct rewrite_dir *dir,
                      const char *old_filename)
{
    request_rec *r = ctx->r;

    if (r->filename[0] != '/')
        return HTTP_BAD_REQUEST;
    if (strcmp(r->filename, old_filename) == 0) {
        REWRITE_LOG(r, 1, dir->folder, "initial URL equal rewritten URL: %s [IGNORING REWRITE]",
                    r->filename);
        return OK;
    }
    r->filename = apr_pstrcat(r->pool, redirect_head, url_of_path(r, dir), NULL);
    REWRITE_LOG(r, 1, dir->folder, "internal redirect with %s [INTERNAL REDIRECT]",
                r->filename + sizeof(redirect_head) - 1);
    r->handler = REWRITE_REDIRECT_HANDLER_NAME;
    return OK;
}

static int finish_folder(struct rewrite_ctx *ctx, const struct rewrite_dir *dir,
                         enum rewrite_outcome outcome, const char *old_filename,
                         const char *old_args)
{
    request_rec *r = ctx->r;

    if (outcome == REWRITE_STATUS)
        return ctx->status;
    if (outcome == REWRITE_NOTHING) {
        REWRITE_LOG(r, 1, dir->folder, "pass through %s", r->filename);
        return DECLINED;
    }
    if (ctx->proxy)
        return is_bad_query(r->args) ? refuse_query(r, dir->folder)
                                     : send_to_proxy(r, outcome, dir->folder);
    if (rewrite_address_head(r->filename, NULL)) {
        base_address(r, dir);
        return send_away(ctx, outcome, old_args);
    }
    if (is_bad_query(r->args))
        return refuse_query(r, dir->folder);
    return start_over(ctx, dir, old_filename);
}

/* A folder asked for without its slash, which mod_dir will add. */
static int lacks_slash(request_rec *r, const struct rewrite_dir *dir)
{
    size_t len = strlen(dir->folder);

    return !(dir->options & REWRITE_NO_SLASH) && len && strlen(r->filename) == len - 1
        && strncmp(r->filename, dir->folder, len - 1) == 0;
}

/* Hook: the rules of folders and other sections. */
static int fix_request(request_rec *r)
{
    const struct rewrite_dir *dir = ap_get_module_config(r->per_dir_config, &rewrite_module);
    struct rewrite_ctx ctx = {.r = r};
    const char *old_filename, *old_args = r->args;

    if (dir == NULL || dir->folder == NULL || dir->state != 1 || r->filename == NULL)
        return DECLINED;
    if (r->proxyreq == PROXYREQ_PROXY || lacks_slash(r, dir))
        return DECLINED;
    if (rewrite_ended(r)) {
        REWRITE_LOG(r, 8, dir->folder, "Declining, no further rewriting due to END flag");
        return DECLINED;
    }
    if (!(ap_allow_options(r) & (OPT_SYM_LINKS | OPT_SYM_OWNER))) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH00670: Options FollowSymLinks and "
                      "SymLinksIfOwnerMatch are both off, so the RewriteRule directive is also "
                      "forbidden due to its similar ability to circumvent directory "
                      "restrictions : %s", r->filename);
        return HTTP_FORBIDDEN;
    }
    if (dir->rules->nelts == 0)
        return DECLINED;
    ctx.perdir = dir->folder;
    old_filename = r->filename;
    return finish_folder(&ctx, dir, rewrite_rules_run(&ctx, dir->rules), old_filename, old_args);
}

/* The type and the handler that rules ask for. */
static int force_type(request_rec *r)
{
    const char *type = apr_table_get(r->notes, REWRITE_TYPE_NOTE);
    const char *handler = apr_table_get(r->notes, REWRITE_HANDLER_NOTE);

    if (type) {
        REWRITE_LOG(r, 1, NULL, "force filename %s to have MIME-type '%s'", r->filename, type);
        ap_set_content_type_ex(r, type, 1);
    }
    if (handler && !(r->handler && strcmp(r->handler, REWRITE_REDIRECT_HANDLER_NAME) == 0)) {
        REWRITE_LOG(r, 1, NULL, "force filename %s to have the Content-handler '%s'",
                    r->filename, handler);
        r->handler = handler;
    }
    return OK;
}

/* Hook: folders' rules, then the type and the handler that any rule asked for. */
static int fix_and_force(request_rec *r)
{
    int rc = fix_request(r);

    if (rc == OK || rc == DECLINED)
        force_type(r);
    return rc;
}

/* Hook: carry out the redirect of a folder's rules. */
static int redirect_internally(request_rec *r)
{
    const char *url;

    if (strcmp(r->handler, REWRITE_REDIRECT_HANDLER_NAME) != 0
        || strncmp(r->filename, redirect_head, sizeof(redirect_head) - 1) != 0)
        return DECLINED;
    url = r->filename + sizeof(redirect_head) - 1;
    if (r->args)
        url = apr_pstrcat(r->pool, url, "?", r->args, NULL);
    ap_internal_redirect(url, r);
    return OK;
}

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    rewrite_map_pre_config(pconf);
    rewrite_program_pre_config(pconf);
    return OK;
}

static int post_config(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    int rc;

    (void)plog;
    (void)ptemp;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;
    rc = rewrite_program_create_lock(p, s);
    for (; s && rc == OK; s = s->next)
        rc = rewrite_map_start_programs(p, s);
    return rc;
}

static void register_hooks(apr_pool_t *p)
{
    (void)p;
    rewrite_map_export();
    ap_hook_handler(redirect_internally, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(rewrite_map_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_translate_name(translate, NULL, NULL, APR_HOOK_FIRST);
    /* mod_proxy's, which adds the query, comes after: it orders itself so. */
    ap_hook_fixups(fix_and_force, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA rewrite_module = {
    STANDARD20_MODULE_STUFF,
    rewrite_create_dir,
    rewrite_merge_dirs,
    rewrite_create_server,
    rewrite_merge_servers,
    rewrite_directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
