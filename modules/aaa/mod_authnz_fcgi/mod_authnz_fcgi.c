/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authnz_fcgi.c - FastCGI applications that authenticate and authorize: as providers of
 * AuthBasicProvider and Require, and in the phase check_authn by themselves.
 *
 * An application that does not answer grants nothing. Manual: mod_authnz_fcgi. */
#include <string.h>

#include "apr_strings.h"
#include "fcgi_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util_fcgi.h"

APLOG_USE_MODULE(authnz_fcgi);

/* A generic application that granted a request is not asked again by Require. */
static void note_grant(request_rec *r, const struct fcgi_provider *provider)
{
    if (provider->is_generic)
        ap_set_module_config(r->request_config, &authnz_fcgi_module, (void *)provider);
}

static int is_server_error(int status)
{
    return status >= HTTP_INTERNAL_SERVER_ERROR;
}

/* Providers */

/* The provider that is asked just now, by the note that says so.
 * @return NULL after a message */
static const struct fcgi_provider *provider_of(request_rec *r, const char *note,
                                               const struct fcgi_provider *(*find)(const char *),
                                               const char *no_note, const char *not_found)
{
    const char *name = apr_table_get(r->notes, note);
    const struct fcgi_provider *provider = name ? find(name) : NULL;

    if (name == NULL)
        ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r, "%sprovider note isn't set", no_note);
    else if (provider == NULL)
        ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r, "%scan't find config for provider %s",
                      not_found, name);
    return provider;
}

static authn_status check_password(request_rec *r, const char *user, const char *password)
{
    const struct fcgi_provider *provider = provider_of(r, AUTHN_PROVIDER_NAME_NOTE,
                                                       fcgi_find_authn, APLOGNO(02525),
                                                       APLOGNO(02526));
    struct fcgi_answer answer = { 0 };

    if (provider == NULL)
        return AUTH_GENERAL_ERROR;
    if (fcgi_ask(r, provider,
                 provider->is_generic ? NULL : AP_FCGI_APACHE_ROLE_AUTHENTICATOR_STR, password,
                 &answer) != APR_SUCCESS || is_server_error(answer.status))
        return AUTH_GENERAL_ERROR;
    if (answer.status != HTTP_OK)
        return AUTH_DENIED;
    note_grant(r, provider);
    return AUTH_GRANTED;
}

static authz_status check_authorization(request_rec *r, const char *line, const void *parsed)
{
    const struct fcgi_provider *provider = provider_of(r, AUTHZ_PROVIDER_NAME_NOTE,
                                                       fcgi_find_authz, APLOGNO(02528),
                                                       APLOGNO(02529));
    struct fcgi_answer answer = { 0 };

    if (provider == NULL)
        return AUTHZ_GENERAL_ERROR;
    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    if (provider->is_generic) {
        const struct fcgi_provider *granted = ap_get_module_config(r->request_config,
                                                                   &authnz_fcgi_module);

        return granted && strcmp(granted->name, provider->name) == 0 ? AUTHZ_GRANTED
                                                                     : AUTHZ_DENIED;
    }
    if (fcgi_ask(r, provider, AP_FCGI_APACHE_ROLE_AUTHORIZER_STR, NULL, &answer) != APR_SUCCESS
        || is_server_error(answer.status))
        return AUTHZ_GENERAL_ERROR;
    return answer.status == HTTP_OK ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

static const char *parse_line(cmd_parms *cmd, const char *line, const void **parsed)
{
    return *line == '\0' ? NULL : "mod_authnz_fcgi doesn't support restrictions on providers (i.e., "
                                  "multiple require args)";
}

const authn_provider fcgi_authn = { check_password, NULL };
const authz_provider fcgi_authz = { check_authorization, parse_line };

/* The phase check_authn */

/* UserExpr: who it is.
 * @return OK, or 500 after a message */
static int find_user(request_rec *r, const struct fcgi_conf *conf)
{
    const char *err = NULL, *user;

    if (conf->user_expr == NULL)
        return OK;
    user = ap_expr_str_exec(r, conf->user_expr, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02521)
                      "Failure extracting user after calling authorizer: %s", err);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (*user == '\0')
        user = conf->default_user;
    if (user == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02520) "Failure extracting user after "
                      "calling authorizer: user expression yielded empty string (variable not "
                      "set?)");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(02519) "Setting user to '%s'", user);
    r->user = apr_pstrdup(r->pool, user);
    return OK;
}

/* The application's refusal, with its body. A body that looks like an address would be taken for
 * one by ap_custom_response(); a line break in front of it prevents that. */
static int refuse(request_rec *r, const struct fcgi_answer *answer)
{
    if (ap_is_HTTP_VALID_RESPONSE(answer->status) == 0 || ap_is_HTTP_INFO(answer->status))
        return HTTP_INTERNAL_SERVER_ERROR;
    if (answer->body)
        ap_custom_response(r, answer->status,
                           *answer->body == '/' || ap_is_url(answer->body)
                           ? apr_pstrcat(r->pool, "\n", answer->body, NULL) : answer->body);
    return answer->status;
}

/* Hook: check_authn. */
static int check_authn(request_rec *r)
{
    const struct fcgi_conf *conf = ap_get_module_config(r->per_dir_config, &authnz_fcgi_module);
    const struct fcgi_provider *provider;
    struct fcgi_answer answer = { HTTP_INTERNAL_SERVER_ERROR, NULL };
    const char *password = NULL;

    if (conf->name == NULL)
        return DECLINED;
    if (ap_get_basic_auth_pw(r, &password) != OK) {
        password = NULL;
        if (conf->needs_basic) {
            ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                          APLOGNO(02517) "couldn't retrieve basic auth password");
            return HTTP_UNAUTHORIZED;
        }
    }
    if ((provider = fcgi_find_authn(conf->name)) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r,
                      APLOGNO(02518) "can't find config for provider %s", conf->name);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (fcgi_ask(r, provider, AP_FCGI_APACHE_ROLE_AUTHENTICATOR_STR, password, &answer)
        == APR_SUCCESS && answer.status == HTTP_OK && find_user(r, conf) == OK) {
        note_grant(r, provider);
        return OK;
    }
    if (conf->is_authoritative)
        return answer.status == HTTP_OK ? HTTP_INTERNAL_SERVER_ERROR : refuse(r, &answer);
    if (answer.body)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, APLOGNO(02522)
                      "Ignoring response body from non-authoritative authorizer");
    return DECLINED;
}

static void register_hooks(apr_pool_t *p)
{
    static const char *const before[] = { "mod_auth_basic.c", NULL };

    ap_hook_pre_config(fcgi_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_authn(check_authn, NULL, before, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA authnz_fcgi_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authnz_fcgi.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    fcgi_create_dir, fcgi_merge_dir, NULL, NULL,
    fcgi_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
