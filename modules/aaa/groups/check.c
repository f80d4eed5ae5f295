/* SPDX-License-Identifier: Apache-2.0 */
/* groups/check.c - is the user in one of the groups that a Require line means?
 *
 * Whatever cannot be found out (no file, no such user, no owner) is a refusal. */
#include "groups/groups_priv.h"

#include <string.h>

#include "ap_expr.h"
#include "apr_strings.h"
#include "http_protocol.h"
#include "http_request.h"

static APR_OPTIONAL_FN_TYPE(authz_owner_get_file_group) *group_of_file; /* NULL: no such module */

void group_find_owner_function(void)
{
    group_of_file = APR_RETRIEVE_OPTIONAL_FN(authz_owner_get_file_group);
}

/* @return AUTHZ_GRANTED: they are in groups */
static authz_status find_groups(request_rec *r, const struct group_words *say,
                                const apr_array_header_t **groups)
{
    const char *file = group_base.file(r);
    authz_status status;

    if (file == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "%sNo group file was specified in the configuration", say->no_file);
        return AUTHZ_DENIED;
    }
    status = group_base.find(r, file, say, groups);
    if (status != AUTHZ_GRANTED || *groups)
        return status;
    ap_log_rerror(APLOG_MARK, say->not_listed_level, 0, r,
                  "%sAuthorization of user %s to access %s failed, reason: user doesn't appear in "
                  "%s (%s).", say->not_listed, r->user, r->uri, group_base.file_kind, file);
    return AUTHZ_DENIED;
}

static int has(const apr_array_header_t *groups, const char *name)
{
    for (int i = 0; i < groups->nelts; i++)
        if (strcmp(name, APR_ARRAY_IDX(groups, i, const char *)) == 0)
            return 1;
    return 0;
}

static authz_status refuse(request_rec *r, const struct group_words *say)
{
    ap_log_rerror(APLOG_MARK, say->not_member_level, 0, r,
                  "%sAuthorization of user %s to access %s failed, reason: user is not part of the "
                  "'require'ed %s.", say->not_member, r->user, r->uri, say->what);
    return AUTHZ_DENIED;
}

static authz_status check_named(request_rec *r, const char *args, const void *parsed)
{
    const apr_array_header_t *groups = NULL;
    const char *err = NULL, *names;
    authz_status status;

    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    if ((status = find_groups(r, &group_base.named, &groups)) != AUTHZ_GRANTED)
        return status;
    names = ap_expr_str_exec(r, parsed, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%s: Can't evaluate require expression: %s",
                      group_base.expr_failed, err);
        return AUTHZ_DENIED;
    }
    while (*names)
        if (has(groups, ap_getword_conf(r->pool, &names)))
            return AUTHZ_GRANTED;
    return refuse(r, &group_base.named);
}

static const char *parse_names(cmd_parms *cmd, const char *args, const void **parsed)
{
    const char *err = NULL;

    *parsed = ap_expr_parse_cmd_mi(cmd, args, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                   APLOG_MODULE_INDEX);
    return err ? apr_pstrcat(cmd->pool, "Cannot parse expression in require line: ", err, NULL)
               : NULL;
}

static authz_status check_owning(request_rec *r, const char *args, const void *parsed)
{
    const apr_array_header_t *groups = NULL;
    const char *group;

    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    if (find_groups(r, &group_base.owning, &groups) != AUTHZ_GRANTED)
        return AUTHZ_DENIED;
    if (group_of_file == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "Authorization of user %s to access %s failed, "
                      "reason: the group of the file is mod_authz_owner's to tell, which is not "
                      "loaded", r->user, r->uri);
        return AUTHZ_DENIED;
    }
    group = group_of_file(r);
    if (group == NULL)
        return AUTHZ_DENIED;
    return has(groups, group) ? AUTHZ_GRANTED : refuse(r, &group_base.owning);
}

const authz_provider group_named = { check_named, parse_names };
const authz_provider group_owning = { check_owning, NULL };
