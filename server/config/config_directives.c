/* SPDX-License-Identifier: Apache-2.0 */
/* config_directives.c - the directives that steer the reading itself.
 *
 * All but Error run as they are read. A conditional section gives back the nodes inside
 * it, or reads past them; its own tags never enter the tree.
 * Owner: the control process, or a request's thread for sections in .htaccess. */

#include "apr_file_info.h"
#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"

static const char *check_name(cmd_parms *cmd, const char *name)
{
    const char *error = ap_check_cmd_context(cmd, NOT_IN_HTACCESS);

    return error ? error : strchr(name, ':') ? "Variable name must not contain ':'" : NULL;
}

static const char *set_define(cmd_parms *cmd, void *dummy, const char *name, const char *value)
{
    const char *error = check_name(cmd, name);

    (void)dummy;
    if (!error)
        config_vars_set(name, value);
    return error;
}

static const char *set_undefine(cmd_parms *cmd, void *dummy, const char *name)
{
    const char *error = check_name(cmd, name);

    (void)dummy;
    if (!error)
        config_vars_unset(name);
    return error;
}

static const char *include(cmd_parms *cmd, void *mconfig, const char *name, int optional)
{
    ap_directive_t *tree = NULL;
    const char *error = ap_check_cmd_context(cmd, NOT_IN_HTACCESS);

    if (error)
        return error;
    config_include_from(cmd->directive->filename, cmd->directive->line_num);
    error = ap_process_fnmatch_configs(cmd->server, name, &tree, cmd->pool, cmd->temp_pool,
                                       optional);
    *(ap_directive_t **)mconfig = tree;
    return error;
}

static const char *set_include(cmd_parms *cmd, void *mconfig, const char *name)
{
    return include(cmd, mconfig, name, 0);
}

static const char *set_include_optional(cmd_parms *cmd, void *mconfig, const char *name)
{
    return include(cmd, mconfig, name, 1);
}

/* Quotes around the whole message are no part of it. */
static const char *set_error(cmd_parms *cmd, void *dummy, const char *text)
{
    size_t len = strlen(text);

    (void)dummy;
    if (!len)
        return "The Error directive was used with no message.";
    if (len > 1 && (*text == '"' || *text == '\'') && text[len - 1] == *text)
        return apr_pstrmemdup(cmd->pool, text + 1, len - 2);
    return text;
}

/* Conditions */

typedef int condition_fn(cmd_parms *cmd, const char *name);

static int has_module(cmd_parms *cmd, const char *name)
{
    mpm_asked(cmd, name);
    return ap_find_linked_module(name) || config_module_by_symbol(name);
}

static int has_define(cmd_parms *cmd, const char *name)
{
    (void)cmd;
    return ap_exists_config_define(name);
}

static int has_file(cmd_parms *cmd, const char *name)
{
    const char *path = ap_server_root_relative(cmd->temp_pool, name);
    apr_finfo_t info;

    config_volatile = 1;
    return path && apr_stat(&info, path, APR_FINFO_TYPE, cmd->temp_pool) == APR_SUCCESS;
}

static int has_directive(cmd_parms *cmd, const char *name)
{
    (void)cmd;
    return config_commands(name) != NULL;
}

static int has_section(cmd_parms *cmd, const char *name)
{
    return config_commands(apr_pstrcat(cmd->temp_pool, "<", name, NULL)) != NULL;
}

/* The row of a directive carries its condition. */
static const struct condition {
    condition_fn *holds;
} if_module = { has_module }, if_define = { has_define }, if_file = { has_file },
  if_directive = { has_directive }, if_section = { has_section };

/* The name is looked at before anything inside is read, so what the section would make
 * true cannot count. */
static const char *start_condition(cmd_parms *cmd, void *mconfig, const char *args)
{
    const struct condition *condition = cmd->info;
    const char *section = cmd->cmd->name;
    const char *end = strrchr(args, '>');
    ap_directive_t *parent = NULL;
    int wanted = 1;

    ap_assert(condition && mconfig);
    if (!end)
        return apr_pstrcat(cmd->pool, section, "> directive missing closing '>'", NULL);
    args = apr_pstrmemdup(cmd->temp_pool, args, (apr_size_t)(end - args));
    if (*args == '!') {
        wanted = 0;
        args++;
    }
    const char *name = ap_getword_conf(cmd->temp_pool, &args);
    if (!*name)
        return apr_pstrcat(cmd->pool, section, "> directive requires additional arguments", NULL);
    *(ap_directive_t **)mconfig = NULL;
    if (!!condition->holds(cmd, name) != wanted)
        return ap_soak_end_container(cmd, (char *)section);
    return ap_build_cont_config(cmd->pool, cmd->temp_pool, cmd, mconfig, &parent,
                                (char *)section);
}

#define CONDITION(name, condition, help) \
    AP_INIT_RAW_ARGS(name, start_condition, (void *)&(condition), EXEC_ON_READ | OR_ALL, help)

const command_rec config_directives[] = {
    CONDITION("<IfModule", if_module,
              "Container for directives that are read if a module is there"),
    CONDITION("<IfDefine", if_define,
              "Container for directives that are read if a name is defined"),
    CONDITION("<IfFile", if_file, "Container for directives that are read if a file exists"),
    CONDITION("<IfDirective", if_directive,
              "Container for directives that are read if a directive is known"),
    CONDITION("<IfSection", if_section,
              "Container for directives that are read if a section is known"),
    AP_INIT_TAKE12("Define", set_define, NULL, RSRC_CONF | ACCESS_CONF | EXEC_ON_READ,
                   "Define a variable, optionally with a value, as -D does on the command line"),
    AP_INIT_TAKE1("UnDefine", set_undefine, NULL, RSRC_CONF | ACCESS_CONF | EXEC_ON_READ,
                  "Forget a variable that Define or -D made"),
    AP_INIT_TAKE1("Include", set_include, NULL, RSRC_CONF | ACCESS_CONF | EXEC_ON_READ,
                  "Name or pattern of configuration files to read here; at least one must exist"),
    AP_INIT_TAKE1("IncludeOptional", set_include_optional, NULL,
                  RSRC_CONF | ACCESS_CONF | EXEC_ON_READ,
                  "Name or pattern of configuration files to read here, if there are any"),
    AP_INIT_RAW_ARGS("Error", set_error, NULL, OR_ALL,
                     "Stop the reading of the configuration with this message"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL },
};
