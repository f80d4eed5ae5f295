/* SPDX-License-Identifier: Apache-2.0 */
/* mod_info.c - a page about the server: its modules, hooks, providers and configuration.
 *
 * The query says which part is wanted; without one it is all. With -D DUMP_CONFIG the
 * configuration goes to the standard output at the start. Manual: mod_info. */
#include <string.h>
#include <strings.h>

#include "info_priv.h"

#include "http_core.h"
#include "http_protocol.h"
#include "http_request.h"

extern module info_module;

/* The modules' names, each with what stands around it. */
static void show_names(request_rec *r, const char *before, const char *after, int linked)
{
    apr_array_header_t *list = info_modules(r->pool);

    for (int i = 0; i < list->nelts; i++) {
        const char *name = ap_escape_html(r->pool, APR_ARRAY_IDX(list, i, const module *)->name);

        if (linked)
            ap_rvputs(r, before, "<a href=\"#", name, "\">", name, "</a>", after, NULL);
        else
            ap_rvputs(r, before, name, after, NULL);
    }
}

static void show_list(request_rec *r)
{
    ap_rputs("<dl><dt>Server Module List</dt>", r);
    show_names(r, "<dd>", "</dd>", 0);
    ap_rputs("</dl><hr />", r);
}

static void show_configuration(request_rec *r)
{
    ap_rputs("<dl><dt><strong>Configuration:</strong>\n</dt>", r);
    info_show_config(r, NULL);
    ap_rputs("\n</dl>\n<hr />\n", r);
}

static void show_hooks(request_rec *r)
{
    info_show_hooks(r, "?");
}

static const struct {
    const char *query;
    void (*show)(request_rec *r);
} views[] = {
    { "list", show_list },
    { "config", show_configuration },
    { "hooks", show_hooks },
    { "server", info_show_server },
    { "providers", info_show_providers },
};

static void show_all(request_rec *r)
{
    apr_array_header_t *list = info_modules(r->pool);

    ap_rputs("<dl><dt><tt>Subpages:<br /><a href=\"?config\">Configuration Files</a>, "
             "<a href=\"?server\">Server Settings</a>, <a href=\"?list\">Module List</a>, "
             "<a href=\"?hooks\">Active Hooks</a>, <a href=\"?providers\">Available Providers</a>"
             "</tt></dt></dl><hr /><dl><dt><tt>Sections:<br /><a href=\"#modules\">Loaded "
             "Modules</a>, <a href=\"#server\">Server Settings</a>, <a href=\"#startup_hooks\">"
             "Startup Hooks</a>, <a href=\"#request_hooks\">Request Hooks</a>, "
             "<a href=\"#other_hooks\">Other Hooks</a>, <a href=\"#providers\">Providers</a></tt>"
             "</dt></dl><hr /><h2><a name=\"modules\">Loaded Modules</a></h2><dl><dt><tt>", r);
    show_names(r, "", ", ", 1);
    ap_rputs("</tt></dt></dl><hr />", r);
    info_show_server(r);
    info_show_hooks(r, "#");
    info_show_providers(r);
    for (int i = 0; i < list->nelts; i++)
        info_show_module(r, APR_ARRAY_IDX(list, i, const module *));
}

/* Show what the query names: a view, or a module; nothing for what is neither. */
static void show_part(request_rec *r, const char *query)
{
    apr_array_header_t *list = info_modules(r->pool);

    for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
        if (strcasecmp(query, views[i].query) == 0) {
            views[i].show(r);
            return;
        }
    for (int i = 0; i < list->nelts; i++)
        if (strcasecmp(APR_ARRAY_IDX(list, i, const module *)->name, query) == 0)
            info_show_module(r, APR_ARRAY_IDX(list, i, const module *));
}

/* Hook: handler. */
static int answer(request_rec *r)
{
    if (r->handler == NULL || strcmp(r->handler, "server-info") != 0)
        return DECLINED;
    r->allowed |= AP_METHOD_BIT << M_GET;
    if (r->method_number != M_GET)
        return DECLINED;
    ap_set_content_type(r, "text/html; charset=ISO-8859-1");
    ap_rputs(DOCTYPE_XHTML_1_0T "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
             "  <title>Server Information</title>\n</head>\n"
             "<body><h1 style=\"text-align: center\">Apache Server Information</h1>\n", r);
    if (r->args)
        show_part(r, r->args);
    else
        show_all(r);
    ap_rputs(ap_psignature("", r), r);
    ap_rputs("</body></html>\n", r);
    return OK;
}

/* Hook: check_config. */
static int dump_if_asked(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    if (ap_exists_config_define("DUMP_CONFIG"))
        info_dump_config(ptemp);
    return DECLINED;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    struct info_server *conf = apr_palloc(p, sizeof(*conf));

    conf->texts = apr_array_make(p, 2, sizeof(struct info_text));
    return conf;
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct info_server *base = basev, *add = addv;
    struct info_server *both = apr_palloc(p, sizeof(*both));

    both->texts = apr_array_append(p, base->texts, add->texts);
    return both;
}

static const char *add_text(cmd_parms *cmd, void *mconfig, const char *name, const char *text)
{
    struct info_server *conf = ap_get_module_config(cmd->server->module_config, &info_module);
    struct info_text *one = apr_array_push(conf->texts);

    one->module = name;
    one->text = text;
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_TAKE2("AddModuleInfo", add_text, NULL, RSRC_CONF,
                  "a module name and additional information on that module"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(dump_if_asked, NULL, NULL, APR_HOOK_FIRST);
}

AP_DECLARE_MODULE(info) = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL,                  /* per folder */
    create_server, merge_server, /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
