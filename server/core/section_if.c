/* SPDX-License-Identifier: Apache-2.0 */
/* section_if.c - <If>, <ElseIf> and <Else>: sections with a condition. */
#include <string.h>
#include "ap_expr.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"

APLOG_USE_MODULE(core)

/** The condition: one word, in quotes if there are blanks in it. */
static const char *read_condition(cmd_parms *cmd, const char *arg, ap_expr_info_t **expr)
{
    const char *err, *expr_err = NULL;
    const char *rest = section_argument(cmd, arg, &err);

    if (err)
        return err;
    *expr = ap_expr_parse_cmd_mi(cmd, ap_getword_conf(cmd->temp_pool, &rest), 0, &expr_err, NULL,
                                 APLOG_MODULE_INDEX);
    if (expr_err)
        return apr_psprintf(cmd->pool, "Cannot parse condition clause: %s", expr_err);
    if (*rest)
        return apr_pstrcat(cmd->pool, "Multiple ", cmd->cmd->name, "> arguments not supported.",
                           NULL);
    return NULL;
}

static const char *check_else(cmd_parms *cmd, const char *arg)
{
    const char *end = strrchr(arg, '>');

    if (!end)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive missing closing '>'", NULL);
    return end != arg ? "<Else> does not take an argument" : NULL;
}

/** The kind of section stands in the directive's cmd_data. */
const char *section_if(cmd_parms *cmd, void *mconfig, const char *arg)
{
    int kind = *(const int *)cmd->cmd->cmd_data;
    const char *err = ap_check_cmd_context(cmd, NOT_IN_LIMIT);
    ap_expr_info_t *expr = NULL;
    ap_conf_vector_t *vector;
    core_dir_config *conf;

    ap_assert(mconfig && kind >= AP_CONDITION_IF && kind <= AP_CONDITION_ELSEIF);
    if (!err)
        err = kind == AP_CONDITION_ELSE ? check_else(cmd, arg) : read_condition(cmd, arg, &expr);
    err = err ? err : section_read(cmd, cmd->path ? cmd->path : "*If", &vector, &conf);
    if (err)
        return err;
    conf->d = cmd->path ? cmd->path : "*If";
    conf->condition_ifelse = (unsigned)kind;
    conf->condition = expr;
    return ap_add_if_conf(cmd->pool, mconfig, vector);
}
