/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authn_core.c - AuthType, AuthName, and providers of authentication under new names.
 *
 * Type and name may be expressions. An alias is a provider: when it is asked, it finds
 * itself by the note that says under which name it is asked, lays its section's
 * configuration over the request's, and asks the provider behind it.
 * Manual: mod_authn_core. */
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "ap_provider.h"
#include "apr_hash.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authn_core);

/** A text of the configuration: one or the other, or neither where it is not set. */
struct text {
    const char *constant;
    const ap_expr_info_t *expr;
};

/** A section's settings. */
struct authn_core_conf {
    struct text type;
    struct text name;
};

/** <AuthnProviderAlias> */
struct alias {
    const char *base;               /* the name of the provider behind it */
    const authn_provider *provider;
    ap_conf_vector_t *config;       /* what the section says */
};

static apr_hash_t *aliases; /* name to struct alias; of this configuration */

/* The type and the name of a request: optional functions, registered under their names */

static const char *authn_ap_auth_type(request_rec *r)
{
    const struct authn_core_conf *conf = ap_get_module_config(r->per_dir_config,
                                                              &authn_core_module);
    const char *type = conf->type.constant, *err = NULL;

    if (conf->type.expr) {
        type = ap_expr_str_exec(r, conf->type.expr, &err);
        if (err) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                          APLOGNO(02834) "AuthType expression could not be evaluated: %s", err);
            return NULL;
        }
    }
    return type && strcasecmp(type, "none") == 0 ? NULL : type;
}

/* With quotes escaped, as a challenge has it. */
static const char *authn_ap_auth_name(request_rec *r)
{
    const struct authn_core_conf *conf = ap_get_module_config(r->per_dir_config,
                                                              &authn_core_module);
    const char *name, *err = NULL;

    if (conf->name.expr == NULL)
        return conf->name.constant;
    name = ap_expr_str_exec(r, conf->name.expr, &err);
    if (err == NULL)
        return ap_escape_quotes(r->pool, name);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(02835) "AuthName expression could not be evaluated: %s", err);
    return NULL;
}

/* Hook: check_authn, the last: nobody felt responsible. Without a type that is in order; who
 * insists on a user is told by authorization. */
static int check_authn(request_rec *r)
{
    const char *type = authn_ap_auth_type(r);

    if (type == NULL)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(01796) "AuthType %s configured without corresponding module", type);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Aliases */

/** What a call of a provider under another name changes for its time. */
struct disguise {
    const struct alias *alias;
    const char *name;
    ap_conf_vector_t *outer;
};

/* @return 0: there is no such alias */
static int begin_alias(request_rec *r, struct disguise *d)
{
    d->name = apr_table_get(r->notes, AUTHN_PROVIDER_NAME_NOTE);
    d->alias = d->name ? apr_hash_get(aliases, d->name, APR_HASH_KEY_STRING) : NULL;
    if (d->alias == NULL)
        return 0;
    d->outer = r->per_dir_config;
    r->per_dir_config = ap_merge_per_dir_configs(r->pool, d->outer, d->alias->config);
    apr_table_setn(r->notes, AUTHN_PROVIDER_NAME_NOTE, d->alias->base);
    return 1;
}

static void end_alias(request_rec *r, const struct disguise *d)
{
    apr_table_setn(r->notes, AUTHN_PROVIDER_NAME_NOTE, d->name);
    r->per_dir_config = d->outer;
}

static authn_status check_alias_password(request_rec *r, const char *user, const char *password)
{
    struct disguise d;
    authn_status status;

    if (!begin_alias(r, &d))
        return AUTH_USER_NOT_FOUND;
    status = d.alias->provider->check_password(r, user, password);
    end_alias(r, &d);
    return status;
}

static authn_status get_alias_hash(request_rec *r, const char *user, const char *realm,
                                   char **rethash)
{
    struct disguise d;
    authn_status status;

    if (!begin_alias(r, &d))
        return AUTH_USER_NOT_FOUND;
    status = d.alias->provider->get_realm_hash(r, user, realm, rethash);
    end_alias(r, &d);
    return status;
}

/* An alias can do what its base can. */
static const authn_provider *disguise_for(const authn_provider *base)
{
    static const authn_provider both = { check_alias_password, get_alias_hash };
    static const authn_provider password = { check_alias_password, NULL };
    static const authn_provider hash = { NULL, get_alias_hash };

    if (base->check_password == NULL)
        return &hash;
    return base->get_realm_hash ? &both : &password;
}

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct authn_core_conf));
}

static int is_set(const struct text *text)
{
    return text->constant || text->expr;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct authn_core_conf *base = basev, *add = addv;
    struct authn_core_conf *both = apr_palloc(p, sizeof(*both));

    both->type = is_set(&add->type) ? add->type : base->type;
    both->name = is_set(&add->name) ? add->name : base->name;
    return both;
}

/* Most texts are no expressions, and are not evaluated. */
static const char *read_text(cmd_parms *cmd, const char *text, struct text *value)
{
    const char *err = NULL;

    value->expr = NULL;
    value->constant = text;
    if (strchr(text, '%') == NULL)
        return NULL;
    value->constant = NULL;
    value->expr = ap_expr_parse_cmd_mi(cmd, text, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                       APLOG_MODULE_INDEX);
    return err ? apr_psprintf(cmd->pool, "Cannot parse expression '%s' in %s: %s", text,
                              cmd->cmd->name, err)
               : NULL;
}

static const char *set_type(cmd_parms *cmd, void *mconfig, const char *text)
{
    return read_text(cmd, text, &((struct authn_core_conf *)mconfig)->type);
}

static const char *set_name(cmd_parms *cmd, void *mconfig, const char *text)
{
    struct authn_core_conf *conf = mconfig;
    const char *err = read_text(cmd, text, &conf->name);

    if (conf->name.constant)
        conf->name.constant = ap_escape_quotes(cmd->pool, conf->name.constant);
    return err;
}

/* What the section says about directories, into a vector of its own. */
static const char *read_section(cmd_parms *cmd, struct alias *alias)
{
    int override = cmd->override;
    const char *err;

    alias->config = ap_create_per_dir_config(cmd->pool);
    cmd->override = OR_AUTHCFG | ACCESS_CONF;
    err = ap_walk_config(cmd->directive->first_child, cmd, alias->config);
    cmd->override = override;
    return err;
}

static const char *check_names(cmd_parms *cmd, const struct alias *alias, const char *name)
{
    if (strcasecmp(alias->base, name) == 0)
        return "The alias provider name must be different from the base provider name.";
    if (ap_lookup_provider(AUTHN_PROVIDER_GROUP, name, AUTHN_PROVIDER_VERSION))
        return apr_psprintf(cmd->pool, "The alias provider %s has already been registered "
                            "as either a base provider or an alias provider.", name);
    if (alias->provider == NULL)
        return apr_psprintf(cmd->pool, "Unknown Authn provider: %s", alias->base);
    return NULL;
}

/* <AuthnProviderAlias BASE NAME> */
static const char *add_alias(cmd_parms *cmd, void *unused, const char *args)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY), *end = strrchr(args, '>'), *name;
    struct alias *alias = apr_pcalloc(cmd->pool, sizeof(*alias));

    if (err)
        return err;
    if (end == NULL)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive missing closing '>'", NULL);
    args = apr_pstrmemdup(cmd->temp_pool, args, (apr_size_t)(end - args));
    alias->base = ap_getword_conf(cmd->pool, &args);
    name = ap_getword_conf(cmd->pool, &args);
    if (*alias->base == '\0' || *name == '\0')
        return apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive requires additional arguments",
                           NULL);
    alias->provider = ap_lookup_provider(AUTHN_PROVIDER_GROUP, alias->base,
                                         AUTHN_PROVIDER_VERSION);
    if ((err = check_names(cmd, alias, name)) != NULL || (err = read_section(cmd, alias)) != NULL)
        return err;
    apr_hash_set(aliases, name, APR_HASH_KEY_STRING, alias);
    ap_register_auth_provider(cmd->pool, AUTHN_PROVIDER_GROUP, name, AUTHN_PROVIDER_VERSION,
                              disguise_for(alias->provider), AP_AUTH_INTERNAL_PER_CONF);
    return NULL;
}

static const command_rec authn_core_cmds[] = {
    AP_INIT_TAKE1("AuthType", set_type, NULL, OR_AUTHCFG, "a scheme, such as Basic, or None"),
    AP_INIT_TAKE1("AuthName", set_name, NULL, OR_AUTHCFG, "the realm, such as \"Members Only\""),
    AP_INIT_RAW_ARGS("<AuthnProviderAlias", add_alias, NULL, RSRC_CONF,
                     "a provider and the new name; directives for it up to the end tag"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static int pre_config(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    aliases = apr_hash_make(p);
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    APR_REGISTER_OPTIONAL_FN(authn_ap_auth_type);
    APR_REGISTER_OPTIONAL_FN(authn_ap_auth_name);
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_authn(check_authn, NULL, NULL, APR_HOOK_LAST, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA authn_core_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authn_core.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    authn_core_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
