/* SPDX-License-Identifier: Apache-2.0 */
/* mod_auth_digest.c - Digest authentication (RFC 7616 with MD5 and qop=auth) against providers.
 *
 * What a client sends is checked in this order: fields, address, realm, algorithm; then user and
 * response; then whether the nonce is ours and may still be used. Internal redirects and
 * subrequests are checked with the fields of the request that came, whose nonce is used once.
 * Manual: mod_auth_digest. */
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "ap_provider.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "apr_uri.h"
#include "digest_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(auth_digest);

static int ask_again(request_rec *r)
{
    ap_note_auth_failure(r);
    return HTTP_UNAUTHORIZED;
}

static int ask_with_new_nonce(request_rec *r)
{
    digest_login_of(r)->is_stale = 1;
    return ask_again(r);
}

/* Checks of the fields */

/* Take the field apart.
 * @return OK, or a status */
static int read_fields(request_rec *r, struct digest_login *login)
{
    const char *field = apr_table_get(r->headers_in, r->proxyreq == PROXYREQ_PROXY
                                                     ? "Proxy-Authorization" : "Authorization");
    const struct digest_fields *fields = &login->fields;
    const char *scheme;

    if (field == NULL)
        return ask_again(r);
    scheme = ap_getword_white(r->pool, &field);
    if (ap_cstr_casecmp(scheme, "Digest") != 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01781)
                      "client used wrong authentication scheme `%s': %s", scheme, r->uri);
        return ask_again(r);
    }
    digest_parse(digest_original(r)->pool, field, &login->fields);
    if (fields->username && fields->realm && fields->nonce && fields->uri && fields->response
        && (fields->qop == NULL || (fields->cnonce && fields->nc))
        && strlen(fields->response) == RESPONSE_LENGTH
        && digest_looks_like_nonce(fields->nonce)) {
        r->user = (char *)fields->username;
        return OK;
    }
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01782)
                  "missing user, realm, nonce, uri, digest, cnonce, or nonce_count in authorization "
                  "header: %s", r->uri);
    return ask_again(r);
}

/* A part of an address, without its escapes; "" if there is none. */
static char *unescaped(apr_pool_t *pool, const char *part)
{
    char *text = apr_pstrdup(pool, part ? part : "");

    ap_unescape_url(text);
    return text;
}

static int same_query(request_rec *came, const apr_uri_t *asked, const apr_uri_t *told)
{
    if (told->query == NULL && asked->query
        && apr_table_get(came->subprocess_env, "AuthDigestEnableQueryStringHack")) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, came, APLOGNO(01784)
                      "applying AuthDigestEnableQueryStringHack to uri <%s>", came->unparsed_uri);
        return 1;
    }
    return asked->query && told->query ? strcmp(asked->query, told->query) == 0
                                       : asked->query == told->query;
}

/* Is the address that was hashed the one that was asked for? */
static int same_address(request_rec *came, const apr_uri_t *asked, const apr_uri_t *told)
{
    if (told->hostname && (asked->hostname == NULL
                           || ap_cstr_casecmp(told->hostname, asked->hostname) != 0
                           || told->port != asked->port))
        return 0;
    return strcmp(unescaped(came->pool, told->path), unescaped(came->pool, asked->path)) == 0
           && same_query(came, asked, told);
}

/* For CONNECT the address is host:port.
 * @return OK or 400 */
static int check_address(request_rec *r, struct digest_login *login)
{
    request_rec *came = digest_original(r);
    int is_connect = came->method_number == M_CONNECT;
    apr_uri_t told = { 0 }, asked = { 0 };
    const char *uri = login->fields.uri;

    if (!is_connect && ((*uri != '/' && *uri != '*' && strstr(uri, "://") == NULL)
                        || apr_uri_parse(r->pool, uri, &told) != APR_SUCCESS)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01783)
                      "invalid uri <%s> in Authorization header", uri);
        return HTTP_BAD_REQUEST;
    }
    if (is_connect ? ap_cstr_casecmp(uri, came->unparsed_uri) == 0
        : apr_uri_parse(r->pool, came->unparsed_uri, &asked) == APR_SUCCESS
          && same_address(came, &asked, &told))
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%suri mismatch - <%s> does not match request-uri "
                  "<%s>", is_connect ? APLOGNO(01785) : APLOGNO(01786), uri, came->unparsed_uri);
    return HTTP_BAD_REQUEST;
}

/* The client's number. What is none leads to a nonce that does not fit. */
static void read_client(request_rec *r, struct digest_login *login)
{
    const char *opaque = login->fields.opaque;
    char *end;

    if (opaque == NULL || !digest_needs_client(digest_section(r)))
        return;
    login->client = (apr_uint64_t)apr_strtoi64(opaque, &end, 16);
    if (*opaque && *end == '\0')
        return;
    login->client = 0;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(01787) "received invalid opaque - got `%s'", opaque);
}

/* @return OK, or 401 */
static int check_fields(request_rec *r, struct digest_login *login)
{
    const struct digest_fields *fields = &login->fields;
    const char *realm = digest_realm_of(r);

    read_client(r, login);
    if (strcmp(fields->realm, realm) != 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01788)
                      "realm mismatch - got `%s' but expected `%s'", fields->realm, realm);
        return ask_again(r);
    }
    if (fields->algorithm && strcasecmp(fields->algorithm, "MD5") != 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01789)
                      "unknown algorithm `%s' received: %s", fields->algorithm, r->uri);
        return ask_again(r);
    }
    return OK;
}

/* Checks of user and response */

static authn_status ask(request_rec *r, const char *name, const authn_provider *provider,
                        const struct digest_login *login, char **hash)
{
    authn_status status;

    apr_table_setn(r->notes, AUTHN_PROVIDER_NAME_NOTE, name);
    status = provider->get_realm_hash(r, login->fields.username, login->fields.realm, hash);
    apr_table_unset(r->notes, AUTHN_PROVIDER_NAME_NOTE);
    return status;
}

static authn_status ask_all(request_rec *r, const struct digest_login *login, char **hash)
{
    const authn_provider_list *p = digest_section(r)->providers;
    authn_status status = AUTH_USER_NOT_FOUND;
    const authn_provider *provider;

    if (p == NULL) {
        provider = ap_lookup_provider(AUTHN_PROVIDER_GROUP, AUTHN_DEFAULT_PROVIDER,
                                      AUTHN_PROVIDER_VERSION);
        if (provider && provider->get_realm_hash)
            return ask(r, AUTHN_DEFAULT_PROVIDER, provider, login, hash);
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01770) "No Authn provider configured");
        return AUTH_GENERAL_ERROR;
    }
    for (; p && status == AUTH_USER_NOT_FOUND; p = p->next)
        status = ask(r, p->provider_name, p->provider, login, hash);
    return status;
}

/* @return OK, or a status */
static int find_hash(request_rec *r, struct digest_login *login, char **hash)
{
    const struct digest_fields *fields = &login->fields;

    switch (ask_all(r, login, hash)) {
    case AUTH_USER_FOUND:
        return OK;
    case AUTH_USER_NOT_FOUND:
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01790)
                      "user `%s' in realm `%s' not found: %s", fields->username, fields->realm,
                      r->uri);
        return ask_again(r);
    case AUTH_DENIED:
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01791)
                      "user `%s' in realm `%s' denied by provider: %s", fields->username,
                      fields->realm, r->uri);
        return ask_again(r);
    default:
        return HTTP_INTERNAL_SERVER_ERROR;
    }
}

/* @return OK, or a status */
static int check_response(request_rec *r, struct digest_login *login)
{
    const struct digest_fields *fields = &login->fields;
    char *hash = NULL;
    int answer = find_hash(r, login, &hash);

    if (answer != OK)
        return answer;
    if (fields->qop == NULL || strcasecmp(fields->qop, "auth") != 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(10560)
                      "invalid or missing qop value '%s', RFC 2069 is no longer supported: %s",
                      fields->qop ? fields->qop : "(null)", r->uri);
        return ask_again(r);
    }
    if (strcmp(fields->response, digest_response(r->pool, fields, hash, digest_original(r)->method))
        != 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01794) "user %s: password mismatch: %s", fields->username, r->uri);
        return ask_again(r);
    }
    login->hash = apr_pstrdup(digest_original(r)->pool, hash);
    return OK;
}

/* Checks of the nonce */

/* Is it ours, and not too old?
 * @return OK, or 401 */
static int check_age(request_rec *r, struct digest_login *login)
{
    const struct digest_conf *conf = digest_section(r);
    apr_time_t now = apr_time_now();

    if ((digest_needs_client(conf) && login->client == 0)
        || !digest_check_nonce(login->fields.nonce, login->fields.realm, login->client,
                               &login->made)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01776)
                      "invalid nonce %s received - hash does not fit", login->fields.nonce);
        login->client = 0;
        return ask_with_new_nonce(r);
    }
    if (login->made > now) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01777)
                      "invalid nonce %s received - user attempted time travel",
                      login->fields.nonce);
        return ask_with_new_nonce(r);
    }
    if (conf->lifetime > 0 && now - login->made > apr_time_from_sec(conf->lifetime)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(01778)
                      "user %s: nonce expired (%.2f seconds old - max lifetime %.2f) - sending new "
                      "nonce", login->fields.username, (double)(now - login->made) / APR_USEC_PER_SEC,
                      (double)conf->lifetime);
        return ask_with_new_nonce(r);
    }
    return OK;
}

/* Refuse a use of a nonce. */
static int refuse_use(request_rec *r, struct digest_login *login, enum digest_use use,
                      apr_uint64_t count, apr_uint64_t last)
{
    if (use == DIGEST_USE_REPLAY) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01774) "Warning, possible replay attack: "
                      "nonce-count check failed: %" APR_UINT64_T_FMT " is not above %"
                      APR_UINT64_T_FMT " for nonce %s", count, last, login->fields.nonce);
        return ask_again(r);
    }
    if (use == DIGEST_USE_OLD)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(01779)
                      "user %s: one-time-nonce %s already used - sending new nonce",
                      login->fields.username, login->fields.nonce);
    else
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(10618)
                      "client %" APR_UINT64_T_FMT " is no longer known - sending new nonce",
                      login->client);
    if (use == DIGEST_USE_GONE)
        login->client = 0;
    return ask_with_new_nonce(r);
}

/* In a section that counts: may it be used (again)?
 * @return OK, or 401 */
static int check_use(request_rec *r, struct digest_login *login)
{
    const struct digest_conf *conf = digest_section(r);
    apr_uint64_t count = 0, last = 0;
    enum digest_use use;
    char *end;

    if (!digest_needs_client(conf) || login->is_used)
        return OK;
    if (conf->check_count && conf->lifetime != 0) {
        count = (apr_uint64_t)apr_strtoi64(login->fields.nc, &end, 16);
        if (*end || !apr_isxdigit(*login->fields.nc) || count == 0) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01773)
                          "invalid nc %s received - not a number", login->fields.nc);
            return ask_again(r);
        }
    }
    use = digest_use_nonce(r->server, login->client, login->made, count, &last);
    login->is_used = use == DIGEST_USE_OK;
    return use == DIGEST_USE_OK ? OK : refuse_use(r, login, use, count, last);
}

/* Hook: check_authn. */
static int check_authn(request_rec *r)
{
    static int (*const checks[])(request_rec *r, struct digest_login *login) = {
        read_fields, check_address, check_fields, check_response, check_age, check_use
    };
    const char *type = ap_auth_type(r);
    struct digest_login *login;

    if (type == NULL || ap_cstr_casecmp(type, "Digest") != 0)
        return DECLINED;
    if (ap_auth_name(r) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01780) "need AuthName: %s", r->uri);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    r->ap_auth_type = (char *)"Digest";
    login = digest_login_of(r);
    login->hash = NULL;
    for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
        int answer = checks[i](r, login);

        if (answer != OK) {
            login->hash = NULL;
            return answer;
        }
    }
    return OK;
}

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    digest_reset_shm_size();
    return digest_clients_pre_config(pconf, plog, ptemp);
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    apr_status_t rv;

    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK;
    if ((rv = digest_make_secret(s)) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, APLOGNO(01758) "error generating secret");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return digest_clients_create(pconf, s, digest_shm_size()) == APR_SUCCESS
           ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(digest_clients_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_authn(check_authn, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_note_auth_failure(digest_challenge, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_fixups(digest_add_info, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA auth_digest_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_auth_digest.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    digest_create_dir, NULL, NULL, NULL,
    digest_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
