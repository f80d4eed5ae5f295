/* SPDX-License-Identifier: Apache-2.0 */
/* providers.c - what anybody can be asked for: Require all, env, method, expr.
 *
 * Arguments are taken apart while the configuration is read. Manual: mod_authz_core, The
 * Require Directives. */
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "ap_provider.h"
#include "apr_strings.h"
#include "authz_core_priv.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(authz_core)

/** A parsed `Require expr`. */
struct condition {
    ap_expr_info_t *expr;
    int names_user; /* REMOTE_USER is in it: with a login it may come out otherwise */
};

static const int granted = 1, denied = 0;

static const char *parse_all(cmd_parms *cmd, const char *args, const void **parsed)
{
    if (strcasecmp(args, "granted") == 0)
        *parsed = &granted;
    else if (strcasecmp(args, "denied") == 0)
        *parsed = &denied;
    else
        return "Argument for 'Require all' must be 'granted' or 'denied'";
    return NULL;
}

int authz_all_granted(const void *parsed)
{
    return parsed == &granted;
}

static authz_status check_all(request_rec *r, const char *args, const void *parsed)
{
    return parsed == &granted ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

static const char *parse_env(cmd_parms *cmd, const char *args, const void **parsed)
{
    apr_array_header_t *names = apr_array_make(cmd->pool, 2, sizeof(const char *));

    while (*args)
        APR_ARRAY_PUSH(names, const char *) = ap_getword_conf(cmd->pool, &args);
    *parsed = names;
    return NULL;
}

static authz_status check_env(request_rec *r, const char *args, const void *parsed)
{
    const apr_array_header_t *names = parsed;
    int i;

    for (i = 0; i < names->nelts; i++)
        if (apr_table_get(r->subprocess_env, APR_ARRAY_IDX(names, i, const char *)))
            return AUTHZ_GRANTED;
    return AUTHZ_DENIED;
}

static const char *parse_method(cmd_parms *cmd, const char *args, const void **parsed)
{
    apr_uint64_t *methods = apr_pcalloc(cmd->pool, sizeof(*methods));

    while (*args) {
        const char *name = ap_getword_conf(cmd->temp_pool, &args);
        int number = ap_method_number_of(name);

        if (number == M_INVALID)
            return apr_pstrcat(cmd->pool, "Invalid Method '", name, "'", NULL);
        *methods |= AP_METHOD_BIT << number;
    }
    *parsed = methods;
    return NULL;
}

static authz_status check_method(request_rec *r, const char *args, const void *parsed)
{
    const apr_uint64_t *methods = parsed;

    return *methods & (AP_METHOD_BIT << r->method_number) ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

/* Set for the time of a reading, which one thread does. */
static _Thread_local struct condition *being_read;

static int look_up(ap_expr_lookup_parms *parms)
{
    if (parms->type == AP_EXPR_FUNC_VAR && strcasecmp(parms->name, "REMOTE_USER") == 0)
        being_read->names_user = 1;
    return ap_expr_lookup_default(parms);
}

static const char *parse_expr(cmd_parms *cmd, const char *args, const void **parsed)
{
    struct condition *condition = apr_pcalloc(cmd->pool, sizeof(*condition));
    const char *err = NULL;
    size_t len = strlen(args);

    if (len > 1 && args[0] == '"' && args[len - 1] == '"')
        args = apr_pstrmemdup(cmd->pool, args + 1, len - 2);
    being_read = condition;
    condition->expr = ap_expr_parse_cmd_mi(cmd, args, 0, &err, look_up, APLOG_MODULE_INDEX);
    being_read = NULL;
    *parsed = condition;
    return err ? apr_pstrcat(cmd->pool, "Cannot parse expression in require line: ", err, NULL)
               : NULL;
}

static authz_status check_expr(request_rec *r, const char *args, const void *parsed)
{
    const struct condition *condition = parsed;
    const char *err = NULL;
    int answer = ap_expr_exec(r, condition->expr, &err);

    if (answer < 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02320) "Error evaluating expression in 'Require expr': %s", err);
        return AUTHZ_GENERAL_ERROR;
    }
    if (answer > 0)
        return AUTHZ_GRANTED;
    return condition->names_user && r->user == NULL ? AUTHZ_DENIED_NO_USER : AUTHZ_DENIED;
}

const authz_provider authz_provider_all = { check_all, parse_all };
static const authz_provider provider_env = { check_env, parse_env };
static const authz_provider provider_method = { check_method, parse_method };
static const authz_provider provider_expr = { check_expr, parse_expr };

void authz_register_providers(apr_pool_t *p)
{
    static const struct {
        const char *name;
        const authz_provider *provider;
    } all[] = {
        { "all", &authz_provider_all }, { "env", &provider_env },
        { "method", &provider_method }, { "expr", &provider_expr },
    };
    size_t i;

    for (i = 0; i < sizeof(all) / sizeof(*all); i++)
        ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, all[i].name, AUTHZ_PROVIDER_VERSION,
                                  all[i].provider, AP_AUTH_INTERNAL_PER_CONF);
}
