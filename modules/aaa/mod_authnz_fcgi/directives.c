/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - mod_authnz_fcgi's settings, and the providers that they define. */
#include <string.h>
#include <strings.h>

#include "ap_provider.h"
#include "apr_hash.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "fcgi_priv.h"
#include "http_log.h"
#include "http_request.h"

APLOG_USE_MODULE(authnz_fcgi);

/* Providers by name; made anew with each reading of the configuration. */
static apr_hash_t *authn_providers, *authz_providers;

int fcgi_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    authn_providers = apr_hash_make(pconf);
    authz_providers = apr_hash_make(pconf);
    return OK;
}

const struct fcgi_provider *fcgi_find_authn(const char *name)
{
    return apr_hash_get(authn_providers, name, APR_HASH_KEY_STRING);
}

const struct fcgi_provider *fcgi_find_authz(const char *name)
{
    return apr_hash_get(authz_providers, name, APR_HASH_KEY_STRING);
}

/** The types of applications, and what each may be asked. */
static const struct type {
    const char *name;
    int authn, authz;
} types[] = {
    { "authn", 1, 0 }, { "authz", 0, 1 }, { "authnz", 1, 1 }
};

static const struct type *find_type(const char *name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (strcasecmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

/* Take `fcgi://HOST:PORT/` apart.
 * @return NULL, or what is wrong */
static const char *read_backend(apr_pool_t *pool, const char *text, const char **host, long *port)
{
    static const char scheme[] = "fcgi://";
    const char *start = text + sizeof(scheme) - 1, *colon = strrchr(text, ':');
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

    if (strncmp(text, scheme, sizeof(scheme) - 1) != 0 || colon <= start || digits < 1
        || digits > 5 || (strcmp(colon + 1 + digits, "") != 0
                          && strcmp(colon + 1 + digits, "/") != 0))
        return "has invalid form";
    *port = (long)apr_atoi64(colon + 1);
    if (*port > 65535)
        return "has invalid port";
    if (*start == '[' && colon[-1] == ']')
        *host = apr_pstrmemdup(pool, start + 1, (apr_size_t)(colon - start - 2));
    else
        *host = apr_pstrmemdup(pool, start, (apr_size_t)(colon - start));
    return NULL;
}

/* Find an application's addresses.
 * @return NULL, or what is wrong */
static const char *find_addresses(cmd_parms *cmd, struct fcgi_provider *provider)
{
    const char *err, *host;
    apr_status_t rv;
    long port;

    err = read_backend(cmd->temp_pool, provider->backend, &host, &port);
    if (err)
        return apr_psprintf(cmd->pool, "%s: backend-address '%s' %s", cmd->cmd->name,
                            provider->backend, err);
    rv = apr_sockaddr_info_get(&provider->addresses, host, APR_UNSPEC, (apr_port_t)port, 0,
                               cmd->pool);
    if (rv == APR_SUCCESS)
        return NULL;
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, rv, NULL,
                 APLOGNO(02530) "Address %s could not be resolved", provider->backend);
    return apr_pstrcat(cmd->pool, cmd->cmd->name, ": Error resolving backend address", NULL);
}

static void register_provider(apr_pool_t *p, const struct type *type,
                              const struct fcgi_provider *provider)
{
    if (type->authn) {
        apr_hash_set(authn_providers, provider->name, APR_HASH_KEY_STRING, provider);
        ap_register_auth_provider(p, AUTHN_PROVIDER_GROUP, provider->name, AUTHN_PROVIDER_VERSION,
                                  &fcgi_authn, AP_AUTH_INTERNAL_PER_CONF);
    }
    if (type->authz) {
        apr_hash_set(authz_providers, provider->name, APR_HASH_KEY_STRING, provider);
        ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, provider->name, AUTHZ_PROVIDER_VERSION,
                                  &fcgi_authz, AP_AUTH_INTERNAL_PER_CONF);
    }
}

/* AuthnzFcgiDefineProvider TYPE NAME BACKEND */
static const char *define_provider(cmd_parms *cmd, void *dummy, int argc, char *const argv[])
{
    static const char *const missing[] = {
        "No type given", "No provider name given", "No backend-address given"
    };
    const struct type *type = argc > 0 ? find_type(argv[0]) : NULL;
    struct fcgi_provider *provider;
    const char *err;

    if (argc > 0 && type == NULL)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, ": Invalid provider type ", argv[0], NULL);
    if (argc < 3)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", missing[argc], NULL);
    provider = apr_pcalloc(cmd->pool, sizeof(*provider));
    provider->name = argv[1];
    provider->backend = argv[2];
    provider->is_generic = type->authn && type->authz;
    if ((err = find_addresses(cmd, provider)) != NULL)
        return err;
    if (argc > 3)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, ": Unexpected parameter ", argv[3], NULL);
    register_provider(cmd->pool, type, provider);
    return NULL;
}

void *fcgi_create_dir(apr_pool_t *p, char *path)
{
    struct fcgi_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->is_authoritative = 1;
    return conf;
}

void *fcgi_merge_dir(apr_pool_t *p, void *base, void *add)
{
    return ((struct fcgi_conf *)add)->is_set ? add : base;
}

/* Options of AuthnzFcgiCheckAuthnProvider; each answers NULL or what is wrong. */

static const char *read_switch(cmd_parms *cmd, const char *option, const char *value, int *on)
{
    if (strcasecmp(value, "on") != 0 && strcasecmp(value, "off") != 0)
        return apr_psprintf(cmd->pool, "%s: Bad argument '%s' to option '%s'", cmd->cmd->name,
                            value, option);
    *on = strcasecmp(value, "on") == 0;
    return NULL;
}

static const char *set_authoritative(cmd_parms *cmd, struct fcgi_conf *conf, const char *option,
                                     const char *value)
{
    return read_switch(cmd, option, value, &conf->is_authoritative);
}

static const char *set_needs_basic(cmd_parms *cmd, struct fcgi_conf *conf, const char *option,
                                   const char *value)
{
    return read_switch(cmd, option, value, &conf->needs_basic);
}

static const char *set_default_user(cmd_parms *cmd, struct fcgi_conf *conf, const char *option,
                                    const char *value)
{
    conf->default_user = value;
    return NULL;
}

static const char *set_user_expr(cmd_parms *cmd, struct fcgi_conf *conf, const char *option,
                                 const char *value)
{
    const char *err = NULL;

    conf->user_expr = ap_expr_parse_cmd_mi(cmd, value, AP_EXPR_FLAG_STRING_RESULT, &err,
                                           NULL, APLOG_MODULE_INDEX);
    return err ? apr_psprintf(cmd->pool, "%s: Error parsing '%s': '%s'", cmd->cmd->name, value, err)
               : NULL;
}

static const struct option {
    const char *name;
    const char *(*set)(cmd_parms *cmd, struct fcgi_conf *conf, const char *option,
                       const char *value);
} options[] = {
    { "Authoritative", set_authoritative },
    { "RequireBasicAuth", set_needs_basic },
    { "DefaultUser", set_default_user },
    { "UserExpr", set_user_expr }
};

static const char *set_option(cmd_parms *cmd, struct fcgi_conf *conf, const char *option,
                              const char *value)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        if (strcasecmp(options[i].name, option) == 0)
            return options[i].set(cmd, conf, option, value);
    return apr_psprintf(cmd->pool, "%s: Unexpected option '%s'", cmd->cmd->name, option);
}

/* AuthnzFcgiCheckAuthnProvider NAME|None [OPTION VALUE] ... */
static const char *set_check(cmd_parms *cmd, void *mconfig, int argc, char *const argv[])
{
    struct fcgi_conf *conf = mconfig;
    const char *err = NULL;

    if (argc == 0)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, ": No provider given", NULL);
    conf->is_set = 1;
    if (strcasecmp(argv[0], "None") == 0)
        return argc > 1 ? "Options aren't supported with \"None\"" : NULL;
    conf->name = argv[0];
    for (int i = 1; i < argc && err == NULL; i += 2) {
        if (i + 1 == argc)
            return apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", argv[i], " needs an argument", NULL);
        err = set_option(cmd, conf, argv[i], argv[i + 1]);
    }
    return err;
}

const command_rec fcgi_cmds[] = {
    AP_INIT_TAKE_ARGV("AuthnzFcgiDefineProvider", define_provider, NULL, RSRC_CONF,
                      "Define a FastCGI authn and/or authz provider"),
    AP_INIT_TAKE_ARGV("AuthnzFcgiCheckAuthnProvider", set_check, NULL, ACCESS_CONF,
                      "Enable/disable a FastCGI authorizer to handle check_authn phase"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
