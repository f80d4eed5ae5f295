/* SPDX-License-Identifier: Apache-2.0 */
/* section_limit.c - <Limit> and <LimitExcept>: directives for some methods only.
 *
 * There is no configuration of their own: the directives inside see the methods in
 * cmd->limited and keep them with what they store. */
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_protocol.h"

/** The bit of a method, registered now if need be; 0 with *err set. */
static apr_int64_t method_bit(cmd_parms *cmd, const char *name, const char **err)
{
    int number = ap_method_number_of(name);

    if (number == M_TRACE && !cmd->cmd->cmd_data) {
        *err = "TRACE cannot be controlled by <Limit>, see TraceEnable";
        return 0;
    }
    if (number == M_INVALID && cmd->pool == cmd->temp_pool) {
        *err = apr_psprintf(cmd->pool, "Could not register method '%s' for %s from .htaccess "
                            "configuration", name, cmd->cmd->name);
        return 0;
    }
    if (number == M_INVALID)
        number = ap_method_register(cmd->pool, name);
    return (apr_int64_t)(AP_METHOD_BIT << number);
}

/** Sections in each other narrow the methods down; what leaves none, or all, is a mistake. */
const char *section_limit(cmd_parms *cmd, void *mconfig, const char *arg)
{
    const char *err = NULL;
    const char *rest = section_argument(cmd, arg, &err);
    apr_int64_t outer = cmd->limited;
    apr_int64_t methods = 0;

    while (!err && *rest)
        methods |= method_bit(cmd, ap_getword_conf(cmd->pool, &rest), &err);
    if (err)
        return err;
    if (cmd->cmd->cmd_data)
        methods = ~methods;
    if (!(outer & methods))
        return apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive excludes all methods", NULL);
    if ((outer & methods) == outer)
        return apr_pstrcat(cmd->pool, cmd->cmd->name,
                           "> directive specifies methods already excluded", NULL);
    cmd->limited = outer & methods;
    err = ap_walk_config(cmd->directive->first_child, cmd, cmd->context);
    cmd->limited = outer;
    return err;
}
