/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - -L and -l: which directives and built-in modules there are.
 *
 * Owner: the control process, before it does anything else. */

#include <stdio.h>

#include "config_priv.h"
#include "http_core.h"

static const struct {
    int bits;
    const char *text;
} override_names[] = {
    { OR_AUTHCFG, "AuthConfig" }, { OR_LIMIT, "Limit" },   { OR_OPTIONS, "Options" },
    { OR_FILEINFO, "FileInfo" },  { OR_INDEXES, "Indexes" },
};

/* "when AllowOverride includes A or B" */
static void show_overrides(int where)
{
    const char *before = " includes ";

    printf("\twhen AllowOverride");
    if ((where & OR_ALL) == OR_ALL) {
        printf(" isn't None\n");
        return;
    }
    for (size_t i = 0; i < sizeof(override_names) / sizeof(*override_names); i++) {
        if (where & override_names[i].bits) {
            printf("%s%s", before, override_names[i].text);
            before = " or ";
        }
    }
    printf("\n");
}

/* Where a directive may stand, in words. Outside of sections that is what is allowed
 * there by RSRC_CONF and by all categories but those about access. */
static void show_places(const module *m, int where)
{
    static const char sections[] = "<Directory>, <Files>, <Location>, or <If>";
    int outside = where & (RSRC_CONF | (OR_ALL & ~(OR_AUTHCFG | OR_LIMIT)));
    int inside = where & (ACCESS_CONF | OR_ALL);

    printf("\tAllowed in *.conf ");
    if (outside && inside)
        printf("anywhere");
    else
        printf("only %s %s", outside ? "outside" : "inside", sections);
    if (inside && !m->create_dir_config)
        printf(" [no per-dir config]");
    if (!(where & OR_ALL)) {
        printf("\n");
        return;
    }
    printf(" and in .htaccess\n");
    show_overrides(where);
}

static void show_command(const module *m, const command_rec *cmd)
{
    printf("%s (%s)\n", cmd->name, m->name);
    if (cmd->errmsg)
        printf("\t%s\n", cmd->errmsg);
    show_places(m, cmd->req_override);
}

AP_DECLARE(void) ap_show_directives(void)
{
    ap_assert(ap_loaded_modules);
    for (int n = 0; ap_loaded_modules[n]; n++) {
        const command_rec *cmd = ap_loaded_modules[n]->cmds;
        for (; cmd && cmd->name; cmd++)
            show_command(ap_loaded_modules[n], cmd);
    }
}

AP_DECLARE(void) ap_show_modules(void)
{
    ap_assert(ap_loaded_modules);
    printf("Compiled in modules:\n");
    for (int n = 0; ap_loaded_modules[n]; n++)
        printf("  %s\n", ap_loaded_modules[n]->name);
}

static int tree_has(const ap_directive_t *d, const char *name)
{
    for (; d; d = d->next) {
        if (ap_cstr_casecmp(d->directive, name) == 0 || tree_has(d->first_child, name))
            return 1;
    }
    return 0;
}

AP_DECLARE(int) ap_exists_directive(apr_pool_t *p, const char *name)
{
    ap_assert(name);
    (void)p;
    return tree_has(ap_conftree, name);
}
