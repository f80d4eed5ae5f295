/* SPDX-License-Identifier: Apache-2.0 */
/* config_tree.c - the configuration as it was read: as a page, and as text. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "info_priv.h"

#include "apr_strings.h"
#include "http_protocol.h"
#include "util_cfgtree.h"

/** Where a walk writes, and where it is. */
struct walk {
    request_rec *r;      /* NULL: to the standard output */
    apr_file_t *out;
    const module *mod;   /* whose directives; NULL: all */
    const char *file;    /* of the last line that was written */
    apr_pool_t *pool;
};

static int is_section(const ap_directive_t *one)
{
    return *one->directive == '<';
}

/* Whether a module has the directive. */
static int has_directive(const module *mod, const char *name)
{
    for (const command_rec *cmd = mod->cmds; cmd && cmd->name; cmd++)
        if (strcasecmp(cmd->name, name) == 0)
            return 1;
    return 0;
}

/* Whether the directive, or one inside it, is to be shown. */
static int is_wanted(const struct walk *walk, const ap_directive_t *one)
{
    if (walk->mod == NULL || has_directive(walk->mod, one->directive))
        return 1;
    for (const ap_directive_t *in = one->first_child; in; in = in->next)
        if (is_wanted(walk, in))
            return 1;
    return 0;
}

static void indent(struct walk *walk, int depth)
{
    while (depth-- > 0) {
        if (walk->r)
            ap_rputs("&nbsp;&nbsp;", walk->r);
        else
            apr_file_printf(walk->out, "  ");
    }
}

/* The name of a section's end: <Location -> Location. */
static const char *section_name(const ap_directive_t *one)
{
    return one->directive + 1;
}

static void show_file(struct walk *walk, const ap_directive_t *one)
{
    if (walk->file && strcmp(walk->file, one->filename) == 0)
        return;
    walk->file = one->filename;
    if (walk->r)
        ap_rvputs(walk->r, "<dd><tt><strong>In file: ",
                  ap_escape_html(walk->pool, one->filename), "</strong></tt></dd>\n", NULL);
    else
        apr_file_printf(walk->out, "# In file: %s\n", one->filename);
}

/* The line's number, four characters wide. */
static void show_number(struct walk *walk, int number)
{
    char text[16];

    snprintf(text, sizeof(text), "%4d", number);
    ap_rputs("<dd><tt>", walk->r);
    for (const char *at = text; *at; at++)
        ap_rputs(*at == ' ' ? "&nbsp;" : (char[]){ *at, '\0' }, walk->r);
    ap_rputs(":&nbsp;", walk->r);
}

static void show_line(struct walk *walk, const ap_directive_t *one, int depth)
{
    const char *args = one->args ? one->args : "";

    show_file(walk, one);
    if (walk->r == NULL) {
        indent(walk, depth);
        apr_file_printf(walk->out, "# %3d:\n", one->line_num);
        indent(walk, depth);
        apr_file_printf(walk->out, *args ? "%s %s%s\n" : "%s%s%s\n", one->directive, args,
                        is_section(one) && !strchr(args, '>') ? ">" : "");
        return;
    }
    show_number(walk, one->line_num);
    indent(walk, depth);
    args = ap_escape_html(walk->pool, args);
    if (is_section(one))
        ap_rvputs(walk->r, ap_escape_html(walk->pool, one->directive), " ", args,
                  strstr(args, "&gt;") ? "" : "&gt;", "</tt></dd>\n", NULL);
    else
        ap_rvputs(walk->r, ap_escape_html(walk->pool, one->directive), " <i>", args,
                  "</i></tt></dd>\n", NULL);
}

static void show_end(struct walk *walk, const ap_directive_t *one, int depth)
{
    if (walk->r == NULL) {
        indent(walk, depth);
        apr_file_printf(walk->out, "</%s>\n", section_name(one));
        return;
    }
    ap_rputs("<dd><tt>&nbsp;&nbsp;&nbsp;&nbsp;:&nbsp;", walk->r);
    indent(walk, depth);
    ap_rvputs(walk->r, "&lt;/", ap_escape_html(walk->pool, section_name(one)),
              "&gt;</tt></dd>\n", NULL);
}

static void show_tree(struct walk *walk, const ap_directive_t *one, int depth)
{
    for (; one; one = one->next) {
        if (!is_wanted(walk, one))
            continue;
        show_line(walk, one, depth);
        if (!is_section(one) && one->first_child == NULL)
            continue;
        show_tree(walk, one->first_child, depth + 1);
        show_end(walk, one, depth);
    }
}

void info_show_config(request_rec *r, const module *mod)
{
    struct walk walk = { .r = r, .mod = mod, .pool = r->pool };

    show_tree(&walk, ap_conftree, 0);
}

void info_dump_config(apr_pool_t *p)
{
    struct walk walk = { .pool = p };

    if (apr_file_open_stdout(&walk.out, p) == APR_SUCCESS)
        show_tree(&walk, ap_conftree, 0);
}
