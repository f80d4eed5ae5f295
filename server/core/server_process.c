/* SPDX-License-Identifier: Apache-2.0 */
/* server_process.c - directives of the whole process: ServerRoot, DefaultRuntimeDir,
 * ServerTokens, ServerProduct, ExtendedStatus, RegexDefaultOptions. */
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_main.h"
#include "scoreboard.h"

/** Runs as it is read, and so in whatever section it stands. */
static const char *set_server_root(cmd_parms *cmd, void *mconfig, const char *arg)
{
    if (apr_filepath_merge((char **)&ap_server_root, NULL, arg, APR_FILEPATH_TRUENAME,
                           cmd->pool) != APR_SUCCESS
        || !ap_is_directory(cmd->temp_pool, ap_server_root))
        return "ServerRoot must be a valid directory";
    return NULL;
}

static const char *set_runtime_dir(cmd_parms *cmd, void *mconfig, const char *arg)
{
    if (apr_filepath_merge((char **)&ap_runtime_dir, NULL,
                           ap_server_root_relative(cmd->temp_pool, arg), APR_FILEPATH_TRUENAME,
                           cmd->pool) != APR_SUCCESS
        || !ap_is_directory(cmd->temp_pool, ap_runtime_dir))
        return "DefaultRuntimeDir must be a valid directory, absolute or relative to ServerRoot";
    return NULL;
}

static const char *set_tokens(cmd_parms *cmd, void *mconfig, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    return err ? err : version_set_tokens(cmd->pool, arg);
}

static const char *set_product(cmd_parms *cmd, void *mconfig, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err)
        return err;
    for (const char *p = arg; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 127)
            return "ServerProduct must not contain control characters";
    core_server(cmd->server)->product = apr_pstrdup(cmd->pool, arg);
    version_set_product(cmd->pool, core_server(cmd->server)->product);
    return NULL;
}

/** "+word" adds to the defaults, "-word" takes away, "none" starts anew. */
static const char *set_regex_option(cmd_parms *cmd, const char *arg)
{
    const char *name = *arg == '+' || *arg == '-' ? arg + 1 : arg;
    int flags = ap_regcomp_get_default_cflags();
    int flag;

    if (!strcasecmp(arg, "none")) {
        ap_regcomp_set_default_cflags(0);
        return NULL;
    }
    flag = ap_regcomp_default_cflag_by_name(name);
    if (!flag)
        return apr_psprintf(cmd->pool, "%s: option '%s' unknown", cmd->cmd->name, name);
    ap_regcomp_set_default_cflags(*arg == '-' ? flags & ~flag : flags | flag);
    return NULL;
}

/** Without a word nothing changes. */
static const char *set_regex_options(cmd_parms *cmd, void *mconfig, const char *args)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    while (!err && *args)
        err = set_regex_option(cmd, ap_getword_conf(cmd->temp_pool, &args));
    return err;
}

const command_rec core_process_directives[] = {
    AP_INIT_TAKE1("ServerRoot", set_server_root, NULL, RSRC_CONF | EXEC_ON_READ,
                  "the folder that relative names start from"),
    AP_INIT_TAKE1("DefaultRuntimeDir", set_runtime_dir, NULL, RSRC_CONF | EXEC_ON_READ,
                  "the folder of files that live as long as the process"),
    AP_INIT_TAKE1("ServerTokens", set_tokens, NULL, RSRC_CONF,
                  "how much the Server field tells: Prod, Major, Minor, Min, OS, or Full"),
    AP_INIT_TAKE1("ServerProduct", set_product, NULL, RSRC_CONF,
                  "a text in the place of the product's name and versions"),
    AP_INIT_FLAG("ExtendedStatus", ap_set_extended_status, NULL, RSRC_CONF,
                 "whether the scoreboard keeps the details of each request"),
    AP_INIT_RAW_ARGS("RegexDefaultOptions", set_regex_options, NULL, RSRC_CONF,
                    "options of regular expressions that follow: +word, -word, or none"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
