/* SPDX-License-Identifier: Apache-2.0 */
/* mod_version.c - <IfVersion>: parts of a configuration for some versions only.
 *
 * The version compared is the one whose configuration and modules this server takes
 * (AP_SERVER_*), so that a site's conditions go on meaning what they meant.
 * Manual: mod_version. */
#include <string.h>

#include "ap_regex.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"

static const int here[3] = { AP_SERVER_MAJORVERSION_NUMBER, AP_SERVER_MINORVERSION_NUMBER,
                             AP_SERVER_PATCHLEVEL_NUMBER };

/** How a comparison's sign (-1, 0, 1) answers an operator. */
static const struct {
    const char *op;
    int less, equal, greater;
} operators[] = {
    { "=", 0, 1, 0 },  { "==", 0, 1, 0 }, { ">", 0, 0, 1 },
    { ">=", 0, 1, 1 }, { "<", 1, 0, 0 },  { "<=", 1, 1, 0 },
};

static const char bad_version[] =
    "Version appears to be invalid. It must have the format major[.minor[.patch]] where major, "
    "minor and patch are numbers.";

/* Compare with MAJOR[.MINOR[.PATCH]]; parts that are not said count as zero. */
static const char *compare(const char *text, int *sign)
{
    int i, part;

    *sign = 0;
    if (!apr_isdigit(*text))
        return bad_version;
    for (i = 0; i < 3; i++) {
        for (part = 0; apr_isdigit(*text); text++)
            part = part * 10 + (*text - '0');
        if (*sign == 0)
            *sign = (here[i] > part) - (here[i] < part);
        if (*text == '.')
            text++;
        else if (*text)
            return bad_version;
    }
    return *text ? bad_version : NULL;
}

static const char *match_regex(cmd_parms *cmd, const char *pattern, int *answer)
{
    ap_regex_t *regex = ap_pregcomp(cmd->temp_pool, pattern, AP_REG_EXTENDED);

    if (regex == NULL)
        return "Unable to compile regular expression";
    *answer = ap_regexec(regex, AP_SERVER_BASEREVISION, 0, NULL, 0) == 0;
    return NULL;
}

/* `/regex/` behind =, or without the slashes behind ~. */
static const char *regex_of(cmd_parms *cmd, const char *op, const char *text)
{
    size_t len = strlen(text);

    if (strcmp(op, "~") == 0)
        return text;
    if (op[0] != '=' || len < 2 || text[0] != '/' || text[len - 1] != '/')
        return NULL;
    return apr_pstrmemdup(cmd->temp_pool, text + 1, len - 2);
}

/* @return NULL with the answer, or what is wrong */
static const char *evaluate(cmd_parms *cmd, const char *op, const char *text, int *answer)
{
    const char *regex = regex_of(cmd, op, text), *err;
    size_t i;
    int sign;

    if (regex)
        return match_regex(cmd, regex, answer);
    for (i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        if (strcmp(op, operators[i].op) != 0)
            continue;
        if ((err = compare(text, &sign)) != NULL)
            return err;
        *answer = sign < 0 ? operators[i].less : sign > 0 ? operators[i].greater
                                                          : operators[i].equal;
        return NULL;
    }
    return apr_psprintf(cmd->pool, "unrecognized operator '%s'", op);
}

/* <IfVersion [[!]OPERATOR] VERSION> */
static const char *if_version(cmd_parms *cmd, void *mconfig, const char *first,
                              const char *second, const char *third)
{
    const char *op = second ? first : "=", *text = second ? second : first, *err;
    int negated = 0, answer = 0;
    char *end = apr_pstrdup(cmd->temp_pool, text);
    size_t len = strlen(end);

    if (third || len == 0 || end[len - 1] != '>')
        return apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive missing closing '>'", NULL);
    end[len - 1] = '\0';
    if (second && *op == '!') {
        negated = 1;
        op = op[1] ? op + 1 : "=";
    }
    if ((err = evaluate(cmd, op, end, &answer)) != NULL)
        return err;
    if (answer != negated) {
        ap_directive_t *current = NULL, *parent = NULL;

        err = ap_build_cont_config(cmd->pool, cmd->temp_pool, cmd, &current, &parent,
                                   (char *)cmd->cmd->name);
        *(ap_directive_t **)mconfig = current;
        return err;
    }
    *(ap_directive_t **)mconfig = NULL;
    return ap_soak_end_container(cmd, (char *)cmd->cmd->name);
}

static const command_rec version_cmds[] = {
    AP_INIT_TAKE123("<IfVersion", if_version, NULL, EXEC_ON_READ | OR_ALL,
                    "a comparison operator, a version (and a delimiter)"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

module AP_MODULE_DECLARE_DATA version_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_version.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    version_cmds,
    NULL,
    AP_MODULE_FLAG_NONE
};
