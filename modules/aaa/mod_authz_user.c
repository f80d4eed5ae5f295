/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_user.c - Require user and valid-user: who may in by name, or with any name.
 *
 * Names may come out of an expression, so they are split for each request.
 * Manual: mod_authz_user. */
#include <string.h>

#include "ap_expr.h"
#include "ap_provider.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authz_user);

static const char *parse_names(cmd_parms *cmd, const char *args, const void **parsed)
{
    const char *err = NULL;

    *parsed = ap_expr_parse_cmd_mi(cmd, args, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                   APLOG_MODULE_INDEX);
    return err ? apr_pstrcat(cmd->pool, "Cannot parse expression in require line: ", err, NULL)
               : NULL;
}

static authz_status check_user(request_rec *r, const char *args, const void *parsed)
{
    const char *err = NULL, *names;

    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    names = ap_expr_str_exec(r, parsed, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02594) "authz_user authorize: require user: Can't evaluate require "
                      "expression: %s", err);
        return AUTHZ_DENIED;
    }
    while (*names)
        if (strcmp(r->user, ap_getword_conf(r->pool, &names)) == 0)
            return AUTHZ_GRANTED;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  APLOGNO(01663) "access to %s failed, reason: user '%s' does not meet "
                  "'require'ments for user to be allowed access", r->uri, r->user);
    return AUTHZ_DENIED;
}

static authz_status check_valid_user(request_rec *r, const char *args, const void *parsed)
{
    return r->user ? AUTHZ_GRANTED : AUTHZ_DENIED_NO_USER;
}

static const char *parse_nothing(cmd_parms *cmd, const char *args, const void **parsed)
{
    return *args == '\0' ? NULL : "Require valid-user takes no arguments";
}

static const authz_provider provider_user = { check_user, parse_names };
static const authz_provider provider_valid_user = { check_valid_user, parse_nothing };

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "user", AUTHZ_PROVIDER_VERSION,
                              &provider_user, AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "valid-user", AUTHZ_PROVIDER_VERSION,
                              &provider_valid_user, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA authz_user_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_user.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
