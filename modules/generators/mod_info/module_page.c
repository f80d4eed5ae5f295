/* SPDX-License-Identifier: Apache-2.0 */
/* module_page.c - what a module is, which directives it has, and which are in use. */
#include <stdlib.h>
#include <string.h>

#include "info_priv.h"

#include "http_protocol.h"

static int by_name(const void *left, const void *right)
{
    return strcmp((*(const module *const *)left)->name, (*(const module *const *)right)->name);
}

apr_array_header_t *info_modules(apr_pool_t *p)
{
    apr_array_header_t *list = apr_array_make(p, 64, sizeof(const module *));

    for (const module *mod = ap_top_module; mod; mod = mod->next)
        APR_ARRAY_PUSH(list, const module *) = mod;
    qsort(list->elts, (size_t)list->nelts, sizeof(const module *), by_name);
    return list;
}

/* Which functions of the configuration the module has. */
static void show_config_phases(request_rec *r, const module *mod)
{
    const struct {
        const char *name;
        int present;
    } phases[] = {
        { "Create Directory Config", mod->create_dir_config != NULL },
        { "Merge Directory Configs", mod->merge_dir_config != NULL },
        { "Create Server Config", mod->create_server_config != NULL },
        { "Merge Server Configs", mod->merge_server_config != NULL },
    };
    int count = 0;

    for (size_t i = 0; i < sizeof(phases) / sizeof(*phases); i++)
        if (phases[i].present)
            ap_rvputs(r, count++ ? ", " : "", "<tt>", phases[i].name, "</tt>", NULL);
    if (count == 0)
        ap_rputs("<tt> <em>none</em></tt>", r);
}

static void show_directives(request_rec *r, const module *mod)
{
    const command_rec *cmd = mod->cmds;

    ap_rputs("<dt><strong>Module Directives:</strong>", r);
    if (cmd == NULL || cmd->name == NULL) {
        ap_rputs(" <tt>none</tt></dt>", r);
        return;
    }
    ap_rputs("</dt>", r);
    for (; cmd->name; cmd++)
        ap_rvputs(r, "<dd><tt>", ap_escape_html(r->pool, cmd->name),
                  *cmd->name == '<' ? "&gt;" : "", " - <i>",
                  ap_escape_html(r->pool, cmd->errmsg ? cmd->errmsg : ""), "</i></tt></dd>\n",
                  NULL);
    ap_rputs("<dt><strong>Current Configuration:</strong></dt>\n", r);
    info_show_config(r, mod);
}

/* What administrators added. */
static void show_texts(request_rec *r, const module *mod)
{
    extern module info_module;
    const struct info_server *conf = ap_get_module_config(r->server->module_config,
                                                          &info_module);
    int count = 0;

    for (int i = 0; i < conf->texts->nelts; i++) {
        const struct info_text *one = &APR_ARRAY_IDX(conf->texts, i, struct info_text);

        if (strcmp(one->module, mod->name) != 0)
            continue;
        if (count++ == 0)
            ap_rputs("<dt><strong>Additional Information:</strong>\n</dt>", r);
        ap_rvputs(r, "<dd>", one->text, "</dd>\n", NULL);
    }
}

void info_show_module(request_rec *r, const module *mod)
{
    const char *name = ap_escape_html(r->pool, mod->name);

    ap_rvputs(r, "<dl><dt><a name=\"", name, "\"><strong>Module Name:</strong></a> <font "
              "size=\"+1\"><tt><a href=\"?", name, "\">", name, "</a></tt></font></dt>\n", NULL);
    ap_rvputs(r, "<dt><strong>Content handlers:</strong> <tt> <em>",
              info_is_handler(mod->name) ? "yes" : "none", "</em></tt></dt><dt><strong>"
              "Configuration Phase Participation:</strong>\n", NULL);
    show_config_phases(r, mod);
    ap_rputs("</dt><dt><strong>Request Phase Participation:</strong>\n", r);
    info_show_phases(r, mod->name);
    ap_rputs("</dt>\n", r);
    show_directives(r, mod);
    show_texts(r, mod);
    ap_rputs("</dl><hr />\n", r);
}
