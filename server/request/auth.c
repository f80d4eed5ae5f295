/* SPDX-License-Identifier: Apache-2.0 */
/* auth.c - who may: access, authentication and authorization, and when an earlier
 * answer holds for a later request.
 *
 * A module says of its hooks and providers whether they go by the configuration alone
 * or look at the URI. While all of them go by the configuration, a subrequest or an
 * internal redirect under the same configuration needs no new check. */
#include <string.h>
#include "ap_provider.h"
#include "http_log.h"
#include "http_protocol.h"
#include "mod_auth.h"
#include "request/request_priv.h"

APLOG_USE_MODULE(core)

static int per_conf_hooks;         /* registered with AP_AUTH_INTERNAL_PER_CONF */
static int per_conf_providers;
static int all_per_conf;           /* the verdict, when all have registered */

static int count(const apr_array_header_t *hooks)
{
    return hooks ? hooks->nelts : 0;
}

static int count_providers(apr_pool_t *pool)
{
    static const char *const groups[] = { AUTHN_PROVIDER_GROUP, AUTHZ_PROVIDER_GROUP };
    int total = 0;

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        apr_array_header_t *names = ap_list_provider_names(pool, groups[i],
                                                           AUTHN_PROVIDER_VERSION);
        total += names ? names->nelts : 0;
    }
    return total;
}

AP_DECLARE(void) ap_setup_auth_internal(apr_pool_t *ptemp)
{
    int hooks = 0;

    ap_assert(ptemp);
    hooks += count(ap_hook_get_access_checker());
    hooks += count(ap_hook_get_access_checker_ex());
    hooks += count(ap_hook_get_check_user_id());
    hooks += count(ap_hook_get_auth_checker());
    all_per_conf = hooks == per_conf_hooks && count_providers(ptemp) == per_conf_providers;
}

AP_DECLARE(void) ap_clear_auth_internal(void)
{
    per_conf_hooks = 0;
    per_conf_providers = 0;
    all_per_conf = 0;
}

AP_DECLARE(apr_status_t) ap_register_auth_provider(apr_pool_t *pool, const char *group,
                                                   const char *name, const char *version,
                                                   const void *provider, int type)
{
    if ((type & AP_AUTH_INTERNAL_MASK) == AP_AUTH_INTERNAL_PER_CONF)
        per_conf_providers++;
    return ap_register_provider(pool, group, name, version, provider);
}

static void note_type(int type)
{
    if ((type & AP_AUTH_INTERNAL_MASK) == AP_AUTH_INTERNAL_PER_CONF)
        per_conf_hooks++;
}

AP_DECLARE(void) ap_hook_check_access(int (*pf)(request_rec *r), const char *const *pre,
                                      const char *const *succ, int order, int type)
{
    note_type(type);
    ap_hook_access_checker(pf, pre, succ, order);
}

AP_DECLARE(void) ap_hook_check_access_ex(int (*pf)(request_rec *r), const char *const *pre,
                                         const char *const *succ, int order, int type)
{
    note_type(type);
    ap_hook_access_checker_ex(pf, pre, succ, order);
}

AP_DECLARE(void) ap_hook_check_authn(int (*pf)(request_rec *r), const char *const *pre,
                                     const char *const *succ, int order, int type)
{
    note_type(type);
    ap_hook_check_user_id(pf, pre, succ, order);
}

AP_DECLARE(void) ap_hook_check_authz(int (*pf)(request_rec *r), const char *const *pre,
                                     const char *const *succ, int order, int type)
{
    note_type(type);
    ap_hook_auth_checker(pf, pre, succ, order);
}

AP_DECLARE(int) ap_some_authn_required(request_rec *r)
{
    int let_in = ap_run_access_checker(r) == OK;

    if (let_in == (ap_satisfies(r) == SATISFY_ANY))
        return 0;
    return ap_run_access_checker_ex(r) == DECLINED;
}

/** A phase in which somebody must speak; silence is a mistake of the configuration. */
static int need_answer(request_rec *r, int rc, const char *phase)
{
    if (rc != DECLINED)
        return rc;
    ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r,
                  APLOGNO(00025) "configuration error:  couldn't %s: %s", phase, r->uri);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/** Modules of authorization may count on a user. */
static int need_user(const request_rec *r, int any)
{
    if (r->user)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  "%sNo authentication done but request not allowed without "
                  "authentication for %s. Authentication not configured?",
                  any ? APLOGNO(00028) : APLOGNO(00027), r->uri);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/** Log which phase refused, so that the log explains the answer. */
static int told(const request_rec *r, int rc, const char *phase)
{
    if (rc != OK)
        ap_log_rerror(APLOG_MARK, APLOG_TRACE3, 0, r, "auth phase '%s' gave status %d: %s",
                      phase, rc, r->uri);
    return rc;
}

static int check_user(request_rec *r, int any)
{
    int rc = need_answer(r, ap_run_check_user_id(r), "check user");

    if (rc == OK)
        rc = need_user(r, any);
    if (rc != OK)
        return told(r, rc, "check user");
    rc = need_answer(r, ap_run_auth_checker(r), "check authorization");
    return told(r, rc, "check authorization");
}

/** Let in without a user, unless a module wants to know who it is all the same. */
static int let_in(request_rec *r, int any, const char *by)
{
    if (ap_run_force_authn(r) == OK)
        return check_user(r, any);
    ap_log_rerror(APLOG_MARK, APLOG_TRACE3, 0, r,
                  "request authorized without authentication by %s: %s", by, r->uri);
    return OK;
}

/** What access control says is asked first: with Satisfy Any its yes is enough, with
 *  Satisfy All its no. Then the rules (access_checker_ex) may let in or refuse without a
 *  user; where they decline a user is asked for. */
static int check_all(request_rec *r)
{
    int any = ap_satisfies(r) == SATISFY_ANY;
    int access = ap_run_access_checker(r);
    int rc;

    if (any && access == OK)
        return let_in(r, any, "access_checker hook and 'Satisfy any'");
    if (!any && access != OK)
        return told(r, access, "check access (with Satisfy All)");
    rc = ap_run_access_checker_ex(r);
    if (rc == OK)
        return let_in(r, any, "access_checker_ex hook");
    if (rc != DECLINED)
        return told(r, rc, "check access");
    if (any && !ap_some_auth_required(r))
        return told(r, access, "check access (with Satisfy Any)");
    return check_user(r, any);
}

static int same_answer(request_rec *r, const request_rec *earlier)
{
    if (!all_per_conf || !earlier || earlier->per_dir_config != r->per_dir_config)
        return 0;
    r->user = earlier->user;
    r->ap_auth_type = earlier->ap_auth_type;
    return 1;
}

int request_authorize(request_rec *r)
{
    ap_assert(r->per_dir_config);
    if (same_answer(r, r->main) || same_answer(r, r->prev))
        return OK;
    return check_all(r);
}
