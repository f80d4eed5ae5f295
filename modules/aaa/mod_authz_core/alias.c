/* SPDX-License-Identifier: Apache-2.0 */
/* alias.c - <AuthzProviderAlias>: a provider with arguments and configuration of its own,
 * under a new name.
 *
 * The name is registered as a provider. When it is asked, it finds its alias by the note
 * that says under which name it is asked, lays the section's configuration over the
 * request's, and asks the base provider. */
#include <string.h>

#include "ap_provider.h"
#include "apr_hash.h"
#include "apr_strings.h"
#include "authz_core_priv.h"
#include "http_request.h"

APLOG_USE_MODULE(authz_core)

/** An alias. */
struct alias {
    const char *base;             /* the name of the provider behind it */
    const authz_provider *provider;
    const char *args;
    const void *parsed;
    ap_conf_vector_t *config;     /* what the section says */
};

static apr_hash_t *aliases; /* name to struct alias; of this configuration */

void authz_alias_reset(apr_pool_t *p)
{
    aliases = apr_hash_make(p);
}

static authz_status check_alias(request_rec *r, const char *args, const void *parsed)
{
    const char *name = apr_table_get(r->notes, AUTHZ_PROVIDER_NAME_NOTE);
    const struct alias *alias = name ? apr_hash_get(aliases, name, APR_HASH_KEY_STRING) : NULL;
    ap_conf_vector_t *outer = r->per_dir_config;
    authz_status status;

    if (alias == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02305) "no alias provider found for '%s' (BUG?)",
                      name ? name : "n/a");
        return AUTHZ_GENERAL_ERROR;
    }
    r->per_dir_config = ap_merge_per_dir_configs(r->pool, outer, alias->config);
    apr_table_setn(r->notes, AUTHZ_PROVIDER_NAME_NOTE, alias->base);
    status = alias->provider->check_authorization(r, alias->args, alias->parsed);
    apr_table_setn(r->notes, AUTHZ_PROVIDER_NAME_NOTE, name);
    r->per_dir_config = outer;
    return status;
}

static const authz_provider provider_alias = { check_alias, NULL };

static const char *take_arguments(cmd_parms *cmd, struct alias *alias)
{
    const char *err;

    if (alias->provider->parse_require_line == NULL)
        return NULL;
    err = alias->provider->parse_require_line(cmd, alias->args, &alias->parsed);
    return err ? apr_psprintf(cmd->pool, "Can't parse 'Require %s %s': %s", alias->base,
                              alias->args, err)
               : NULL;
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

static void warn_of_more(cmd_parms *cmd, const char *first, const char *rest)
{
    if (*rest)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     APLOGNO(10142) "When several arguments (%s %s...) are passed to a %s "
                     "directive, they must be enclosed in quotation marks.  Otherwise, only the "
                     "first one is taken into account", first, rest, cmd->cmd->name);
}

/* <AuthzProviderAlias BASE NAME "ARGUMENTS">. The base is looked up before the name is
 * registered, so that an alias may have its base's name. */
const char *authz_alias_section(cmd_parms *cmd, void *unused, const char *args)
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
    alias->args = ap_getword_conf(cmd->pool, &args);
    warn_of_more(cmd, alias->args, args);
    alias->provider = ap_lookup_provider(AUTHZ_PROVIDER_GROUP, alias->base,
                                         AUTHZ_PROVIDER_VERSION);
    if (alias->provider == NULL || alias->provider == &provider_alias)
        return authz_unknown_provider(cmd->pool, alias->base);
    if ((err = take_arguments(cmd, alias)) != NULL || (err = read_section(cmd, alias)) != NULL)
        return err;
    apr_hash_set(aliases, name, APR_HASH_KEY_STRING, alias);
    ap_register_auth_provider(cmd->pool, AUTHZ_PROVIDER_GROUP, name, AUTHZ_PROVIDER_VERSION,
                              &provider_alias, AP_AUTH_INTERNAL_PER_CONF);
    return NULL;
}
