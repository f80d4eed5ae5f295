/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - Require, its containers, and how sections are merged. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "ap_provider.h"
#include "apr_strings.h"
#include "authz_core_priv.h"

APLOG_USE_MODULE(authz_core)

/** Which module has a provider that nobody registered. */
static const struct {
    const char *name, *module;
} homes[] = {
    { "ip", "authz_host" },           { "host", "authz_host" },
    { "local", "authz_host" },        { "forward-dns", "authz_host" },
    { "user", "authz_user" },         { "valid-user", "authz_user" },
    { "group", "authz_groupfile" },   { "file-group", "authz_owner" },
    { "file-owner", "authz_owner" },  { "dbm-group", "authz_dbm" },
    { "dbd-group", "authz_dbd" },     { "dbd-login", "authz_dbd" },
    { "ldap-user", "authnz_ldap" },   { "ldap-group", "authnz_ldap" },
    { "ldap-dn", "authnz_ldap" },     { "ldap-attribute", "authnz_ldap" },
    { "ldap-filter", "authnz_ldap" }, { "ssl", "ssl" },
    { "ssl-verify-client", "ssl" },
};

const char *authz_unknown_provider(apr_pool_t *p, const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(homes) / sizeof(*homes); i++)
        if (strcasecmp(name, homes[i].name) == 0)
            return apr_psprintf(p, "Unknown Authz provider: %s (%s is of mod_%s)", name,
                                homes[i].name, homes[i].module);
    return apr_psprintf(p, "Unknown Authz provider: %s", name);
}

void authz_dir_settle(struct authz_dir *dir)
{
    dir->why = (struct refusal){ NULL, 0 };
    dir->verdict = dir->rules ? authz_rule_ask(NULL, dir->rules, &dir->why) : AUTHZ_DEPENDS;
    if (dir->verdict != AUTHZ_GRANTED && dir->verdict != AUTHZ_DENIED)
        dir->verdict = AUTHZ_DEPENDS;
}

/* A rule knows its directive, to be told who refused. */
static struct rule *make(cmd_parms *cmd, enum rule_kind kind)
{
    struct rule *rule = authz_rule_make(cmd->pool, kind);

    rule->file = apr_pstrdup(cmd->pool, cmd->directive->filename);
    rule->line = cmd->directive->line_num;
    return rule;
}

/* Into the container that is open, or the one that every section is. */
static const char *add(cmd_parms *cmd, struct authz_dir *dir, struct rule *rule, const char *what)
{
    struct rule *container = dir->open ? dir->open : dir->rules;

    if (container == NULL)
        container = dir->rules = authz_rule_make(cmd->pool, RULE_ANY);
    if ((rule->negated || rule->kind == RULE_NONE) && container->kind != RULE_ALL)
        return apr_psprintf(cmd->pool, "%s directive has no effect in %s directive", what,
                            authz_rule_kind_name(container->kind));
    authz_rule_add(container, rule);
    if (dir->open == NULL)
        authz_dir_settle(dir);
    return NULL;
}

/* A line without its directive: who is to be asked, and what. The provider takes its
 * arguments apart now, so that a mistake is told with its line. */
static const char *read_require(cmd_parms *cmd, struct authz_dir *dir, const char *args)
{
    struct rule *rule = make(cmd, RULE_REQUIRE);
    const char *err;

    rule->methods = cmd->limited;
    rule->name = ap_getword_conf(cmd->pool, &args);
    if (strcasecmp(rule->name, "not") == 0) {
        rule->negated = 1;
        rule->name = ap_getword_conf(cmd->pool, &args);
    }
    rule->args = apr_pstrdup(cmd->pool, args);
    rule->provider = ap_lookup_provider(AUTHZ_PROVIDER_GROUP, rule->name, AUTHZ_PROVIDER_VERSION);
    if (rule->provider == NULL)
        return authz_unknown_provider(cmd->pool, rule->name);
    if (rule->provider->check_authorization == NULL)
        return apr_psprintf(cmd->pool, "The '%s' Authz provider is not supported by any of the "
                            "loaded authorization modules", rule->name);
    if (rule->provider->parse_require_line
        && (err = rule->provider->parse_require_line(cmd, rule->args, &rule->parsed)) != NULL)
        return err;
    return add(cmd, dir, rule, "negative Require");
}

/* Require [not] PROVIDER [ARGUMENTS] */
static const char *require(cmd_parms *cmd, void *mconfig, const char *args)
{
    struct authz_dir *dir = mconfig;
    const char *err = read_require(cmd, dir, args);

    if (err)
        dir->broken = 1;
    return err;
}

/* In .htaccess files the reference lets rules that never grant pass, and so do we. */
static const char *check_container(cmd_parms *cmd, const struct rule *rule)
{
    const char *name = authz_rule_kind_name(rule->kind);

    if (rule->rules->nelts == 0)
        return apr_pstrcat(cmd->pool, name, " directive contains no authorization directives",
                           NULL);
    if (rule->kind == RULE_ALL && authz_rule_is_negative(rule)
        && ap_check_cmd_context(cmd, NOT_IN_HTACCESS) == NULL)
        return apr_pstrcat(cmd->pool, APLOGNO(01624), name,
                           " directive contains only negative authorization directives", NULL);
    return NULL;
}

/* <RequireAll>, <RequireAny>, <RequireNone> */
static const char *container(cmd_parms *cmd, void *mconfig, const char *args)
{
    static const struct {
        const char *name;
        enum rule_kind kind;
    } kinds[] = { { "<RequireAny", RULE_ANY }, { "<RequireAll", RULE_ALL },
                  { "<RequireNone", RULE_NONE } };
    struct authz_dir *dir = mconfig;
    struct rule *outer = dir->open;
    const char *end = strrchr(args, '>'), *err;
    int kind = 0, override = cmd->override;

    if (end == NULL)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive missing closing '>'", NULL);
    if (end != args)
        return apr_pstrcat(cmd->pool, cmd->cmd->name,
                           "> directive doesn't take additional arguments", NULL);
    while (strcasecmp(kinds[kind].name, cmd->cmd->name) != 0)
        kind++;
    dir->open = make(cmd, kinds[kind].kind);
    cmd->override = OR_AUTHCFG;
    err = ap_walk_config(cmd->directive->first_child, cmd, cmd->context);
    cmd->override = override;
    if (err == NULL && !dir->broken)
        err = check_container(cmd, dir->open);
    if (err == NULL && !dir->broken) {
        struct rule *filled = dir->open;

        dir->open = outer;
        err = add(cmd, dir, filled, authz_rule_kind_name(filled->kind));
    }
    dir->open = outer;
    if (err)
        dir->broken = 1;
    return err;
}

static const char *set_merging(cmd_parms *cmd, void *mconfig, const char *how)
{
    static const struct {
        const char *name;
        enum rule_kind kind;
    } hows[] = { { "Off", RULE_REQUIRE }, { "And", RULE_ALL }, { "Or", RULE_ANY } };
    struct authz_dir *dir = mconfig;
    size_t i;

    for (i = 0; i < sizeof(hows) / sizeof(*hows); i++)
        if (strcasecmp(how, hows[i].name) == 0) {
            dir->merging = hows[i].kind;
            return NULL;
        }
    return apr_pstrcat(cmd->pool, cmd->cmd->name, " must be one of: Off | And | Or", NULL);
}

static const char *set_forbidden(cmd_parms *cmd, void *mconfig, int on)
{
    struct authz_dir *dir = mconfig;

    dir->forbidden = (char)on;
    dir->forbidden_set = 1;
    return NULL;
}

const command_rec authz_cmds[] = {
    AP_INIT_RAW_ARGS("<AuthzProviderAlias", authz_alias_section, NULL, RSRC_CONF,
                     "container for grouping an authorization provider's directives under a "
                     "provider alias"),
    AP_INIT_RAW_ARGS("Require", require, NULL, OR_AUTHCFG,
                     "specifies authorization directives which one must pass (or not) for a "
                     "request to succeed"),
    AP_INIT_RAW_ARGS("<RequireAll", container, NULL, OR_AUTHCFG,
                     "container for grouping authorization directives of which none must fail "
                     "and at least one must pass for a request to succeed"),
    AP_INIT_RAW_ARGS("<RequireAny", container, NULL, OR_AUTHCFG,
                     "container for grouping authorization directives of which one must pass "
                     "for a request to succeed"),
    AP_INIT_RAW_ARGS("<RequireNone", container, NULL, OR_AUTHCFG,
                     "container for grouping authorization directives of which none must pass "
                     "for a request to succeed"),
    AP_INIT_TAKE1("AuthMerging", set_merging, NULL, OR_AUTHCFG,
                  "controls how a <Directory>, <Location>, or similar directive's authorization "
                  "directives are combined with those of its predecessor"),
    AP_INIT_FLAG("AuthzSendForbiddenOnFailure", set_forbidden, NULL, OR_AUTHCFG,
                 "Controls if an authorization failure should result in a '403 FORBIDDEN' "
                 "response instead of the HTTP-conforming '401 UNAUTHORIZED'"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
