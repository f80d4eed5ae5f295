/* SPDX-License-Identifier: Apache-2.0 */
/* section_if.c - <If>, <ElseIf> and <Else>: sections with a condition. */
#include <string.h>
#include "ap_expr.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"

APLOG_USE_MODULE(core)

static const char *section_text(cmd_parms *cmd, const char *arg, int kind, const char **err)
{
    const char *rest, *word;
    const char *end = strrchr(arg, '>');

    if (kind != AP_CONDITION_ELSE) {
        arg = section_argument(cmd, arg, err);
        rest = arg;
        word = arg ? ap_getword_conf(cmd->temp_pool, &rest) : NULL;
        return arg && *rest ? arg : word;
    }
    *err = !end ? apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive missing closing '>'", NULL)
           : end != arg ? "<Else> does not take an argument" : NULL;
    return "";
}

/** The kind of section stands in the directive's cmd_data. */
const char *section_if(cmd_parms *cmd, void *mconfig, const char *arg)
{
    int kind = *(const int *)cmd->cmd->cmd_data;
    const char *err = ap_check_cmd_context(cmd, NOT_IN_LIMIT);
    const char *expr_err = NULL;
    ap_conf_vector_t *vector;
    core_dir_config *conf;

    ap_assert(mconfig && kind >= AP_CONDITION_IF && kind <= AP_CONDITION_ELSEIF);
    arg = err ? NULL : section_text(cmd, arg, kind, &err);
    err = err ? err : section_read(cmd, cmd->path ? cmd->path : "*If", &vector, &conf);
    if (err)
        return err;
    conf->d = cmd->path ? cmd->path : "*If";
    conf->condition_ifelse = (unsigned)kind;
    if (kind != AP_CONDITION_ELSE)
        conf->condition = ap_expr_parse_cmd_mi(cmd, arg, 0, &expr_err, NULL,
                                               APLOG_MODULE_INDEX);
    if (expr_err)
        return apr_psprintf(cmd->pool, "Cannot parse condition clause: %s", expr_err);
    return ap_add_if_conf(cmd->pool, mconfig, vector);
}
