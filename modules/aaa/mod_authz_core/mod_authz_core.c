/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_core.c - authorization: which requests a section's Require directives let pass.
 *
 * The rules are asked before anybody has logged in; where only a login can help, the
 * request goes on to authentication and they are asked again. Rules whose answer no
 * request can change (`Require all granted`) are settled while the configuration is read.
 * Manual: mod_authz_core, howto/access. */
#include "apr_strings.h"
#include "authz_core_priv.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(authz_core)

static void *create_dir(apr_pool_t *p, char *path)
{
    struct authz_dir *dir = apr_pcalloc(p, sizeof(*dir));

    dir->verdict = AUTHZ_DEPENDS;
    return dir;
}

/* AuthMerging speaks of this section and the one before it alone; it is not handed on. */
static void *merge_dir(apr_pool_t *p, void *outer, void *inner)
{
    const struct authz_dir *base = outer, *add = inner;
    struct authz_dir *dir = apr_pmemdup(p, add->rules ? add : base, sizeof(*dir));
    const struct authz_dir *says = add->forbidden_set ? add : base;

    dir->open = NULL;
    dir->merging = RULE_REQUIRE;
    dir->forbidden = says->forbidden;
    dir->forbidden_set = says->forbidden_set;
    if (add->merging != RULE_REQUIRE && base->rules && add->rules) {
        dir->rules = authz_rule_make(p, add->merging);
        authz_rule_add(dir->rules, base->rules);
        authz_rule_add(dir->rules, add->rules);
        authz_dir_settle(dir);
    }
    return dir;
}

static int ask(request_rec *r, const struct authz_dir *dir, struct refusal *why)
{
    if (dir->verdict != AUTHZ_DEPENDS && !APLOGrdebug(r)) {
        *why = dir->why;
        return dir->verdict;
    }
    if (authz_rule_applies(dir->rules, r))
        return authz_rule_ask(r, dir->rules, why);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  APLOGNO(01625) "authorization result of %s: %s "
                  "(directive limited to other methods)",
                  authz_rule_kind_name(dir->rules->kind), "granted");
    return AUTHZ_GRANTED;
}

/* A section without rules lets all pass, but for one that speaks of a login. */
static int no_rules(request_rec *r)
{
    if (ap_auth_type(r)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01627) "AuthType configured with no corresponding "
                      "authorization directives");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  APLOGNO(01628) "authorization result: granted (no directives)");
    return OK;
}

/* Hook: before anybody is known. DECLINED: a login may help. */
static int check_access(request_rec *r)
{
    const struct authz_dir *dir = ap_get_module_config(r->per_dir_config, &authz_core_module);
    struct refusal why = { NULL, 0 };

    if (dir->rules == NULL)
        return no_rules(r);
    switch (ask(r, dir, &why)) {
    case AUTHZ_GRANTED:
        return OK;
    case AUTHZ_DENIED_NO_USER:
        return DECLINED;
    case AUTHZ_GENERAL_ERROR:
        return HTTP_INTERNAL_SERVER_ERROR;
    default:
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01630) "client denied by server configuration: %s%s (%s)",
                      r->filename ? "" : "uri ", r->filename ? r->filename : r->uri,
                      authz_refusal_text(r, &why));
        return HTTP_FORBIDDEN;
    }
}

static int refuse(request_rec *r, const struct authz_dir *dir, int status,
                  const struct refusal *why)
{
    if (r->user)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01631) "user %s: authorization failure for \"%s\": %s", r->user,
                      r->uri, authz_refusal_text(r, why));
    else
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01629) "authorization failure (no authenticated user): %s (%s)",
                      r->uri, authz_refusal_text(r, why));
    if (dir->forbidden && status == AUTHZ_DENIED && r->user)
        return HTTP_FORBIDDEN;
    ap_note_auth_failure(r);
    return HTTP_UNAUTHORIZED;
}

/* Hook: the user is known. */
static int check_user(request_rec *r)
{
    const struct authz_dir *dir = ap_get_module_config(r->per_dir_config, &authz_core_module);
    struct refusal why = { NULL, 0 };
    int status;

    if (dir->rules == NULL)
        return no_rules(r);
    status = ask(r, dir, &why);
    if (status == AUTHZ_GRANTED)
        return OK;
    return status == AUTHZ_GENERAL_ERROR ? HTTP_INTERNAL_SERVER_ERROR
                                         : refuse(r, dir, status, &why);
}

/* Optional function: whether there are rules for the method of this request. */
static int authz_some_auth_required(request_rec *r)
{
    const struct authz_dir *dir = ap_get_module_config(r->per_dir_config, &authz_core_module);

    return dir->rules && authz_rule_applies(dir->rules, r);
}

static int pre_config(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    authz_alias_reset(p);
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_access_ex(check_access, NULL, NULL, APR_HOOK_LAST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authz(check_user, NULL, NULL, APR_HOOK_LAST, AP_AUTH_INTERNAL_PER_CONF);
    authz_register_providers(p);
    APR_REGISTER_OPTIONAL_FN(authz_some_auth_required);
}

module AP_MODULE_DECLARE_DATA authz_core_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_core.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    authz_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
