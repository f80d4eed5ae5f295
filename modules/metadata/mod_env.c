/* SPDX-License-Identifier: Apache-2.0 */
/* mod_env.c - SetEnv, UnsetEnv, PassEnv: variables that are the same for every request.
 *
 * A section is a pair: names to drop, then variables to set. Two sections make one by the
 * same rule, so a request has one short list to copy from. UnsetEnv undoes what outer
 * sections set; variables of other modules are not touched. Manual: mod_env. */
#include <stdlib.h>
#include <string.h>

#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(env);

/** A section's variables; NULL: none. */
struct env_dir {
    apr_table_t *vars;
    apr_table_t *unset; /* names that outer sections may have set */
};

/* Hook: fixups. Variables go behind those that the request has, of the same name too: a look
 * finds what SetEnvIf or a rewriting rule has set, a script gets the last, which is ours.
 * Names and values live as long as the section, which outlives the request. */
static int set_variables(request_rec *r)
{
    const struct env_dir *conf = ap_get_module_config(r->per_dir_config, &env_module);
    const apr_array_header_t *vars;
    int i;

    if (conf->vars == NULL)
        return DECLINED;
    vars = apr_table_elts(conf->vars);
    for (i = 0; i < vars->nelts; i++) {
        const apr_table_entry_t *var = &APR_ARRAY_IDX(vars, i, apr_table_entry_t);

        apr_table_addn(r->subprocess_env, var->key, var->val);
    }
    return OK;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct env_dir));
}

/* A copy of one table with the other's entries set over it. */
static apr_table_t *overlay(apr_pool_t *p, const apr_table_t *base, const apr_table_t *add)
{
    apr_table_t *both;

    if (base == NULL || add == NULL)
        return apr_table_copy(p, base ? base : add);
    both = apr_table_copy(p, base);
    apr_table_overlap(both, add, APR_OVERLAP_TABLES_SET);
    return both;
}

static void drop(apr_table_t *vars, const apr_table_t *names)
{
    const apr_array_header_t *all = apr_table_elts(names);
    int i;

    for (i = 0; i < all->nelts; i++)
        apr_table_unset(vars, APR_ARRAY_IDX(all, i, apr_table_entry_t).key);
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct env_dir *base = basev, *add = addv;
    struct env_dir *both;

    if (add->vars == NULL && add->unset == NULL)
        return basev;
    if (base->vars == NULL && base->unset == NULL)
        return addv;
    both = apr_pcalloc(p, sizeof(*both));
    if (base->unset || add->unset)
        both->unset = overlay(p, base->unset, add->unset);
    if (base->vars) {
        both->vars = apr_table_copy(p, base->vars);
        if (add->unset)
            drop(both->vars, add->unset);
    }
    if (add->vars)
        both->vars = overlay(p, both->vars, add->vars);
    return both;
}

static void set_variable(cmd_parms *cmd, struct env_dir *conf, const char *name, const char *value)
{
    if (conf->vars == NULL)
        conf->vars = apr_table_make(cmd->pool, 4);
    apr_table_setn(conf->vars, name, value);
}

/* SetEnv NAME [VALUE] */
static const char *set_env(cmd_parms *cmd, void *mconfig, const char *name, const char *value)
{
    const char *sign = strchr(name, '=');

    if (sign && value == NULL)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     "AH10032: Spurious usage of '=' in an environment variable name. "
                     "'%s %s %s' expected instead?", cmd->cmd->name,
                     apr_pstrmemdup(cmd->temp_pool, name, (apr_size_t)(sign - name)), sign + 1);
    set_variable(cmd, mconfig, name, value ? value : "");
    return NULL;
}

/* UnsetEnv NAME ...: of SetEnv and UnsetEnv in one section the later wins. */
static const char *unset_env(cmd_parms *cmd, void *mconfig, const char *name)
{
    struct env_dir *conf = mconfig;

    if (conf->unset == NULL)
        conf->unset = apr_table_make(cmd->pool, 4);
    apr_table_setn(conf->unset, name, "");
    if (conf->vars)
        apr_table_unset(conf->vars, name);
    return NULL;
}

/* PassEnv NAME ... */
static const char *pass_env(cmd_parms *cmd, void *mconfig, const char *name)
{
    const char *value = getenv(name);

    if (value)
        set_variable(cmd, mconfig, name, apr_pstrdup(cmd->pool, value));
    else
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     "AH01506: PassEnv variable %s was undefined", name);
    return NULL;
}

static const command_rec env_cmds[] = {
    AP_INIT_ITERATE("PassEnv", pass_env, NULL, OR_FILEINFO,
                    "names of variables of the server's own environment"),
    AP_INIT_TAKE12("SetEnv", set_env, NULL, OR_FILEINFO,
                   "a variable's name and its value (default: empty)"),
    AP_INIT_ITERATE("UnsetEnv", unset_env, NULL, OR_FILEINFO,
                    "names of variables that outer sections set"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_fixups(set_variables, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA env_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_env.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    env_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
