/* SPDX-License-Identifier: Apache-2.0 */
/* mod_auth_basic.c - Basic authentication (RFC 7617) against providers, and faked credentials.
 *
 * Providers are asked in the order of the directive; the first that knows the user decides.
 * Manual: mod_auth_basic. */
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "ap_provider.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"
#include "util_md5.h"
#include "providers/providers_priv.h"

APLOG_USE_MODULE(auth_basic);

enum { UNSET = -1 };

/** A section's settings. */
struct auth_basic_conf {
    authn_provider_list *providers; /* NULL: not set here */
    int authoritative;
    int digest_algorithm;           /* passwords are stored as for Digest */
    int fake;                       /* UNSET; 0: off; 1: with these */
    const ap_expr_info_t *fake_user;
    const ap_expr_info_t *fake_password; /* NULL: "password" */
};

/** Who logs in. */
struct login {
    const char *user;
    const char *password;
};

/* Hook: note_auth_failure. The realm comes with its quotes escaped. */
static int challenge(request_rec *r, const char *type)
{
    if (ap_cstr_casecmp(type, "Basic") != 0)
        return DECLINED;
    apr_table_setn(r->err_headers_out,
                   r->proxyreq == PROXYREQ_PROXY ? "Proxy-Authenticate" : "WWW-Authenticate",
                   apr_pstrcat(r->pool, "Basic realm=\"", ap_auth_name(r), "\"", NULL));
    return OK;
}

static int ask_again(request_rec *r)
{
    ap_note_auth_failure(r);
    return HTTP_UNAUTHORIZED;
}

/* Take the credentials out of the request.
 * @return OK, or a status */
static int read_login(request_rec *r, struct login *login)
{
    const char *field = apr_table_get(r->headers_in, r->proxyreq == PROXYREQ_PROXY
                                                     ? "Proxy-Authorization" : "Authorization");
    const char *decoded;

    if (field == NULL)
        return ask_again(r);
    if (ap_cstr_casecmp(ap_getword(r->pool, &field, ' '), "Basic") != 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01614) "client used wrong authentication scheme: %s", r->uri);
        return ask_again(r);
    }
    field += strspn(field, " \t");
    decoded = ap_pbase64decode(r->pool, field);
    login->user = ap_getword_nulls(r->pool, &decoded, ':');
    login->password = decoded;
    r->user = (char *)login->user;
    return OK;
}

/* Compare the hash of user, realm and password with the one that is stored. */
static authn_status check_hash(request_rec *r, const authn_provider *provider,
                               const struct login *login)
{
    const char *realm = ap_auth_name(r), *text;
    char *stored = NULL;
    authn_status status;

    if (provider->get_realm_hash == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02493)
                      "Authn provider does not support AuthBasicUseDigestAlgorithm");
        return AUTH_GENERAL_ERROR;
    }
    status = provider->get_realm_hash(r, login->user, realm, &stored);
    if (status != AUTH_USER_FOUND)
        return status;
    text = apr_pstrcat(r->pool, login->user, ":", realm, ":", login->password, NULL);
    return strcmp(stored, ap_md5(r->pool, (const unsigned char *)text)) == 0 ? AUTH_GRANTED
                                                                             : AUTH_DENIED;
}

static authn_status ask(request_rec *r, const struct auth_basic_conf *conf, const char *name,
                        const authn_provider *provider, const struct login *login)
{
    authn_status status;

    apr_table_setn(r->notes, AUTHN_PROVIDER_NAME_NOTE, name);
    status = conf->digest_algorithm == 1 ? check_hash(r, provider, login)
             : provider->check_password(r, login->user, login->password);
    apr_table_unset(r->notes, AUTHN_PROVIDER_NAME_NOTE);
    return status;
}

static authn_status ask_default(request_rec *r, const struct auth_basic_conf *conf,
                                const struct login *login)
{
    const authn_provider *provider = ap_lookup_provider(AUTHN_PROVIDER_GROUP,
                                                        AUTHN_DEFAULT_PROVIDER,
                                                        AUTHN_PROVIDER_VERSION);

    if (provider && provider->check_password)
        return ask(r, conf, AUTHN_DEFAULT_PROVIDER, provider, login);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01616) "No Authn provider configured");
    return AUTH_GENERAL_ERROR;
}

static authn_status ask_all(request_rec *r, const struct auth_basic_conf *conf,
                            const struct login *login)
{
    const authn_provider_list *p = conf->providers;
    authn_status status = AUTH_USER_NOT_FOUND;

    if (p == NULL)
        return ask_default(r, conf, login);
    for (; p && status == AUTH_USER_NOT_FOUND; p = p->next)
        status = ask(r, conf, p->provider_name, p->provider, login);
    return status;
}

/* The words are what log watchers look for. */
static int refuse(request_rec *r, const struct login *login, authn_status status)
{
    if (status == AUTH_DENIED)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01617) "user %s: authentication failure for \"%s\": "
                      "Password Mismatch", login->user, r->uri);
    else if (status == AUTH_USER_NOT_FOUND)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01618) "user %s not found: %s",
                      login->user, r->uri);
    else
        return HTTP_INTERNAL_SERVER_ERROR;
    return ask_again(r);
}

/* Hook: check_authn. */
static int check_authn(request_rec *r)
{
    const struct auth_basic_conf *conf = ap_get_module_config(r->per_dir_config,
                                                              &auth_basic_module);
    const char *type = ap_auth_type(r);
    struct login login;
    authn_status status;
    int answer;

    if (type == NULL || ap_cstr_casecmp(type, "Basic") != 0)
        return DECLINED;
    if (ap_auth_name(r) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01615) "need AuthName: %s", r->uri);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    r->ap_auth_type = apr_pstrdup(r->pool, "Basic");
    if ((answer = read_login(r, &login)) != OK)
        return answer;
    status = ask_all(r, conf, &login);
    if (status == AUTH_GRANTED)
        return OK;
    if (status != AUTH_DENIED && conf->authoritative == 0)
        return DECLINED;
    return refuse(r, &login, status);
}

/* Faked credentials */

/* @return NULL, logged, if there is none */
static const char *evaluate(request_rec *r, const ap_expr_info_t *expr, int is_user)
{
    const char *err = NULL, *text = ap_expr_str_exec(r, expr, &err);

    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sAuthBasicFake: could not evaluate %s "
                      "expression for URI '%s': %s", is_user ? APLOGNO(02455) : APLOGNO(02456),
                      is_user ? "user" : "password", r->uri, err);
        return NULL;
    }
    if (text && *text)
        return text;
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "%sAuthBasicFake: empty %s expression for URI '%s',"
                  " ignoring", is_user ? APLOGNO(02458) : APLOGNO(02459),
                  is_user ? "username" : "password", r->uri);
    return NULL;
}

/* Hook: fixups. */
static int fake_login(request_rec *r)
{
    const struct auth_basic_conf *conf = ap_get_module_config(r->per_dir_config,
                                                              &auth_basic_module);
    const char *user, *password = "password", *field;

    if (conf->fake != 1 || (user = evaluate(r, conf->fake_user, 1)) == NULL)
        return DECLINED;
    if (conf->fake_password && (password = evaluate(r, conf->fake_password, 0)) == NULL)
        return DECLINED;
    field = apr_pstrcat(r->pool, "Basic ",
                        ap_pbase64encode(r->pool, apr_pstrcat(r->pool, user, ":", password, NULL)),
                        NULL);
    apr_table_setn(r->headers_in, "Authorization", field);
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  APLOGNO(02457) "AuthBasicFake: \"Authorization: %s\"", field);
    return OK;
}

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    struct auth_basic_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->authoritative = conf->digest_algorithm = conf->fake = UNSET;
    return conf;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct auth_basic_conf *base = basev, *add = addv;
    struct auth_basic_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->providers == NULL)
        both->providers = base->providers;
    if (add->authoritative == UNSET)
        both->authoritative = base->authoritative;
    if (add->digest_algorithm == UNSET)
        both->digest_algorithm = base->digest_algorithm;
    if (add->fake == UNSET) {
        both->fake = base->fake;
        both->fake_user = base->fake_user;
        both->fake_password = base->fake_password;
    }
    return both;
}

/* AuthBasicProvider NAME ...: called once for each. */
static const char *add_provider(cmd_parms *cmd, void *mconfig, const char *name)
{
    return provider_list_add(cmd, &((struct auth_basic_conf *)mconfig)->providers, name,
                             PROVIDER_PASSWORD);
}

static const char *set_authoritative(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct auth_basic_conf *)mconfig)->authoritative = on;
    return NULL;
}

static const char *read_expr(cmd_parms *cmd, const char *text, const ap_expr_info_t **expr)
{
    const char *err = NULL;

    *expr = ap_expr_parse_cmd_mi(cmd, text, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                 APLOG_MODULE_INDEX);
    return err;
}

/* AuthBasicFake off | USER [PASSWORD] */
static const char *set_fake(cmd_parms *cmd, void *mconfig, const char *user, const char *password)
{
    struct auth_basic_conf *conf = mconfig;
    const char *err;

    conf->fake = strcasecmp(user, "off") != 0;
    conf->fake_user = conf->fake_password = NULL;
    if (!conf->fake)
        return NULL;
    if ((err = read_expr(cmd, user, &conf->fake_user)) != NULL)
        return apr_psprintf(cmd->pool, "Could not parse fake username expression '%s': %s", user,
                            err);
    if (password && (err = read_expr(cmd, password, &conf->fake_password)) != NULL)
        return apr_psprintf(cmd->pool, "Could not parse fake password expression associated to "
                            "user '%s': %s", user, err);
    return NULL;
}

/* AuthBasicUseDigestAlgorithm MD5 | Off */
static const char *set_algorithm(cmd_parms *cmd, void *mconfig, const char *word)
{
    if (strcasecmp(word, "off") != 0 && strcasecmp(word, "md5") != 0)
        return apr_pstrcat(cmd->pool, "Invalid algorithm in AuthBasicUseDigestAlgorithm: ", word,
                           NULL);
    ((struct auth_basic_conf *)mconfig)->digest_algorithm = strcasecmp(word, "md5") == 0;
    return NULL;
}

static const command_rec auth_basic_cmds[] = {
    AP_INIT_ITERATE("AuthBasicProvider", add_provider, NULL, OR_AUTHCFG,
                    "providers, asked in this order"),
    AP_INIT_FLAG("AuthBasicAuthoritative", set_authoritative, NULL, OR_AUTHCFG,
                 "Off: other modules may know users that the providers do not"),
    AP_INIT_TAKE12("AuthBasicFake", set_fake, NULL, OR_AUTHCFG,
                   "'off', or expressions for a user and a password"),
    AP_INIT_TAKE1("AuthBasicUseDigestAlgorithm", set_algorithm, NULL, OR_AUTHCFG,
                  "MD5 where passwords are stored as for Digest, or Off"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_check_authn(check_authn, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_fixups(fake_login, NULL, NULL, APR_HOOK_LAST);
    ap_hook_note_auth_failure(challenge, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA auth_basic_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_auth_basic.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    auth_basic_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
