/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - the words of Header and RequestHeader:
 *
 *     [always|onsuccess] ACTION NAME[:] [VALUE [REPLACEMENT]] [early|env=[!]NAME|expr=...]
 *
 * mod_headers.c has read the first; this file reads the rest. */
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "headers_priv.h"

APLOG_USE_MODULE(headers);

static const char *set_condition(cmd_parms *cmd, struct header_change *change, const char *text,
                                 int *early)
{
    const char *err = NULL;

    if (strcasecmp(text, "early") == 0)
        *early = 1;
    else if (strncasecmp(text, "env=", 4) == 0) {
        change->env_negated = text[4] == '!';
        change->env = text + 4 + change->env_negated;
        if (*change->env == '\0')
            return "error: missing environment variable name. envclause should be in the form "
                   "env=envar ";
    }
    else if (strncasecmp(text, "expr=", 5) == 0)
        change->condition = ap_expr_parse_cmd_mi(cmd, text + 5, 0, &err, NULL,
                                                 headers_module.module_index);
    else
        return apr_pstrcat(cmd->pool, "Unknown parameter: ", text, NULL);
    return err ? apr_pstrcat(cmd->pool, "Can't parse envclause/expression: ", err, NULL) : NULL;
}

/* The field's name; a final colon may be written. */
static const char *set_name(cmd_parms *cmd, struct header_change *change, char *name,
                            int response)
{
    size_t len = strlen(name);

    if (len && name[len - 1] == ':')
        name[--len] = '\0';
    if (len == 0)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " ", change->action->name,
                           " requires the name of a field", NULL);
    change->name = name;
    change->is_content_type = response && strcasecmp(name, "Content-Type") == 0;
    return NULL;
}

static const char *set_regex(cmd_parms *cmd, struct header_change *change, const char *pattern)
{
    change->regex = ap_pregcomp(cmd->pool, pattern, AP_REG_EXTENDED);
    if (change->regex == NULL)
        return apr_psprintf(cmd->pool, "Header %s regex could not be compiled: %s",
                            change->action->name, pattern);
    return NULL;
}

/* Words that the action needs; those of other actions are refused behind it. */
static const char *set_words(cmd_parms *cmd, struct header_change *change, const char **args)
{
    const char *err;

    if (change->action->words == 0)
        return NULL;
    if (**args == '\0')
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " requires three arguments", NULL);
    if (change->action->words == 2) {
        err = set_regex(cmd, change, ap_getword_conf(cmd->pool, args));
        if (err)
            return err;
        if (**args == '\0')
            return "Header edit requires a match and a substitution";
    }
    return header_value_parse(cmd, &change->value, ap_getword_conf(cmd->pool, args));
}

const char *header_change_parse(cmd_parms *cmd, const char *args, int response,
                                struct header_change *change, int *early)
{
    const char *word = ap_getword_conf(cmd->pool, &args), *err;

    change->action = header_action_find(word);
    if (change->action == NULL)
        return "first argument must be 'add', 'set', 'setifempty', 'append', 'merge', 'unset', "
               "'echo', 'note', 'edit', or 'edit*'.";
    if (change->action->response_only && !response)
        return apr_psprintf(cmd->pool, "RequestHeader does not support the '%s' action",
                            change->action->name);
    err = set_name(cmd, change, ap_getword_conf(cmd->pool, &args), response);
    if (err == NULL && strcmp(change->action->name, "echo") == 0)
        err = set_regex(cmd, change, change->name);
    if (err == NULL)
        err = set_words(cmd, change, &args);
    if (err == NULL && *args)
        err = set_condition(cmd, change, ap_getword_conf(cmd->pool, &args), early);
    if (err == NULL && *args)
        err = apr_pstrcat(cmd->pool, cmd->cmd->name, " has too many arguments", NULL);
    return err;
}
