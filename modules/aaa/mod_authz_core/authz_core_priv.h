/* SPDX-License-Identifier: Apache-2.0 */
/* authz_core_priv.h - rules of authorization: how they are kept and asked.
 *
 * A section's Require directives and containers make a tree of rules. It is built while
 * the configuration is read and read-only from then on; merging makes a new root above
 * the two trees, and never changes them.
 *
 * mod_authz_core.c  configuration, hooks, answers   rules.c      the tree: building, asking
 * directives.c      Require and its containers      providers.c  all, env, method, expr
 * alias.c           <AuthzProviderAlias> */
#ifndef WEFT_AUTHZ_CORE_PRIV_H
#define WEFT_AUTHZ_CORE_PRIV_H

#include "apr_tables.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "httpd.h"
#include "mod_auth.h"

/** What a rule is. */
enum rule_kind {
    RULE_REQUIRE, /* asks a provider */
    RULE_ANY,
    RULE_ALL,
    RULE_NONE
};

/** Beside authz_status: a rule that cannot be told without a request. */
enum { AUTHZ_DEPENDS = -1 };

/** One Require, or a container of them. */
struct rule {
    enum rule_kind kind;
    int negated;                    /* Require not */
    apr_int64_t methods;            /* as bits; -1: all */
    const char *file;               /* of the directive; NULL: the section itself */
    int line;
    apr_array_header_t *rules;      /* container: const struct rule * */
    const char *name;               /* Require: the provider's name */
    const char *args;               /* Require: the rest of the line */
    const authz_provider *provider;
    const void *parsed;             /* Require: the provider's own */
};

/** Who refused, for the log. */
struct refusal {
    const struct rule *rule; /* NULL: no rule said no */
    int others;              /* alternatives that did not help either */
};

/** What a section says. */
struct authz_dir {
    struct rule *rules;      /* RULE_ANY, or what merging made; NULL: none */
    struct rule *open;       /* while reading: the container that is being filled */
    int broken;              /* a rule was wrong, and that was told: say no more */
    enum rule_kind merging;  /* RULE_REQUIRE: Off */
    char forbidden;          /* AuthzSendForbiddenOnFailure */
    char forbidden_set;
    int verdict;             /* the answer to every request, or AUTHZ_DEPENDS */
    struct refusal why;      /* of a verdict that refuses */
};

/* rules.c */

/** A rule; a container is empty yet. */
struct rule *authz_rule_make(apr_pool_t *p, enum rule_kind kind);
/** Put a rule into a container. */
void authz_rule_add(struct rule *container, const struct rule *rule);
/** The container's directive, "<RequireAll>". */
const char *authz_rule_kind_name(enum rule_kind kind);
/** Whether a rule can refuse but never grant. */
int authz_rule_is_negative(const struct rule *rule);
/** Whether a rule is about the method of a request. */
int authz_rule_applies(const struct rule *rule, const request_rec *r);
/** Ask a rule.
 *  @param r    NULL: what holds for every request
 *  @param why  gets who refused
 *  @return authz_status; AUTHZ_DEPENDS only without a request */
int authz_rule_ask(request_rec *r, const struct rule *rule, struct refusal *why);
/** Words for the log: which rule refused, and where it stands; out of the request's pool. */
const char *authz_refusal_text(request_rec *r, const struct refusal *why);

/* providers.c */

extern const authz_provider authz_provider_all;
/** Whether a parsed `Require all` is granted. */
int authz_all_granted(const void *parsed);
/** Offer all, env, method and expr; while modules register. */
void authz_register_providers(apr_pool_t *p);

/* directives.c */

extern const command_rec authz_cmds[];
/** Note the verdict of a section's rules, after they changed. */
void authz_dir_settle(struct authz_dir *dir);
/** A message for a name that no provider has. */
const char *authz_unknown_provider(apr_pool_t *p, const char *name);

/* alias.c */

/** Forget the aliases of the reading before. */
void authz_alias_reset(apr_pool_t *p);
/** The directive <AuthzProviderAlias>, see http_config.h. */
const char *authz_alias_section(cmd_parms *cmd, void *unused, const char *args);

#endif
