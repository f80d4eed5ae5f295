/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c - the tree of rules: putting it together, and asking it.
 *
 * What a container makes of its rules (manual: mod_authz_core, Authorization Containers):
 * in ALL the strongest of "denied, no user yet, granted, neutral" counts, in ANY the
 * strongest of "granted, no user yet, denied, neutral". NONE is ANY turned round. A rule
 * turned round denies what it would have granted, and has no opinion otherwise. A rule for
 * other methods is out of the way: ALL takes it as granted, ANY as not there. */
#include "apr_strings.h"
#include "authz_core_priv.h"

APLOG_USE_MODULE(authz_core)

struct rule *authz_rule_make(apr_pool_t *p, enum rule_kind kind)
{
    struct rule *rule = apr_pcalloc(p, sizeof(*rule));

    rule->kind = kind;
    if (kind != RULE_REQUIRE)
        rule->rules = apr_array_make(p, 4, sizeof(const struct rule *));
    return rule;
}

void authz_rule_add(struct rule *container, const struct rule *rule)
{
    APR_ARRAY_PUSH(container->rules, const struct rule *) = rule;
    container->methods |= rule->methods;
}

const char *authz_rule_kind_name(enum rule_kind kind)
{
    static const char *const names[] = { "Require", "<RequireAny>", "<RequireAll>",
                                         "<RequireNone>" };

    return names[kind];
}

static const struct rule *inner(const struct rule *container, int i)
{
    return APR_ARRAY_IDX(container->rules, i, const struct rule *);
}

int authz_rule_is_negative(const struct rule *rule)
{
    int i;

    if (rule->kind == RULE_REQUIRE)
        return rule->negated;
    for (i = 0; rule->kind != RULE_NONE && i < rule->rules->nelts; i++)
        if (!authz_rule_is_negative(inner(rule, i)))
            return 0;
    return 1;
}

int authz_rule_applies(const struct rule *rule, const request_rec *r)
{
    return rule->methods == -1
           || (rule->methods & (apr_int64_t)(AP_METHOD_BIT << r->method_number)) != 0;
}

static int turned_round(int status)
{
    if (status == AUTHZ_GRANTED)
        return AUTHZ_DENIED;
    return status == AUTHZ_DENIED || status == AUTHZ_DENIED_NO_USER ? AUTHZ_NEUTRAL : status;
}

static const char *words(apr_pool_t *p, const struct rule *rule)
{
    if (rule->kind != RULE_REQUIRE)
        return authz_rule_kind_name(rule->kind);
    return apr_pstrcat(p, "Require ", rule->negated ? "not " : "", rule->name,
                       *rule->args ? " " : "", rule->args, NULL);
}

static void log_result(request_rec *r, const struct rule *rule, int status)
{
    static const char *const results[] = { "denied", "granted", "neutral", "error",
                                           "denied (no authenticated user yet)" };

    if (r && APLOGrdebug(r))
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(01626) "authorization result of %s: %s", words(r->pool, rule),
                      results[status]);
}

static void log_other_methods(request_rec *r, const struct rule *rule)
{
    if (APLOGrdebug(r))
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(01625) "authorization result of %s: %s "
                      "(directive limited to other methods)", words(r->pool, rule), "granted");
}

/* Providers find by the note under which name they are asked. */
static int ask_provider(request_rec *r, const struct rule *rule)
{
    int status;

    if (rule->provider == &authz_provider_all)
        return authz_all_granted(rule->parsed) ? AUTHZ_GRANTED : AUTHZ_DENIED;
    if (r == NULL)
        return AUTHZ_DEPENDS;
    apr_table_setn(r->notes, AUTHZ_PROVIDER_NAME_NOTE, rule->name);
    status = (int)rule->provider->check_authorization(r, rule->args, rule->parsed);
    apr_table_unset(r->notes, AUTHZ_PROVIDER_NAME_NOTE);
    return status < AUTHZ_DENIED || status > AUTHZ_DENIED_NO_USER ? AUTHZ_GENERAL_ERROR : status;
}

/* Which of two results of a container's rules is stronger. */
static int stronger(enum rule_kind kind, int a, int b)
{
    static const int in_all[] = { 3, 1, 0, 4, 2 }, in_any[] = { 1, 3, 0, 4, 2 };
    const int *rank = kind == RULE_ALL ? in_all : in_any;

    return rank[a] >= rank[b] ? a : b;
}

/* A result that no other rule of the container can change. */
static int settles(enum rule_kind kind, int status)
{
    return status == AUTHZ_GENERAL_ERROR || status == AUTHZ_DEPENDS
           || status == (kind == RULE_ALL ? AUTHZ_DENIED : AUTHZ_GRANTED);
}

static void note_refusal(struct refusal *why, const struct refusal *one, enum rule_kind kind)
{
    if (one->rule == NULL)
        return;
    if (kind != RULE_ALL && why->rule)
        why->others += 1 + one->others;
    else
        *why = *one;
}

/* Ask what is in a container, in order, until one result settles it. Without a request
 * anything that depends on one ends the question. */
static int ask_rules(request_rec *r, const struct rule *container, struct refusal *why)
{
    int i, status = AUTHZ_NEUTRAL, one;

    for (i = 0; i < container->rules->nelts; i++) {
        const struct rule *rule = inner(container, i);
        struct refusal because = { NULL, 0 };

        if (r == NULL && rule->methods != -1)
            return AUTHZ_DEPENDS;
        if (r && !authz_rule_applies(rule, r)) {
            if (container->kind != RULE_ALL)
                continue;
            log_other_methods(r, rule);
            one = AUTHZ_GRANTED;
        }
        else
            one = authz_rule_ask(r, rule, &because);
        if (one == AUTHZ_DENIED)
            note_refusal(why, &because, container->kind);
        if (settles(container->kind, one))
            return one;
        status = stronger(container->kind, status, one);
    }
    return status;
}

/* The answer of a rule, negation included. A rule that was turned round refuses in its own
 * name: what is inside it granted. */
int authz_rule_ask(request_rec *r, const struct rule *rule, struct refusal *why)
{
    struct refusal inside = { NULL, 0 };
    int status, round = rule->negated || rule->kind == RULE_NONE;

    status = rule->kind == RULE_REQUIRE ? ask_provider(r, rule) : ask_rules(r, rule, &inside);
    if (round)
        status = turned_round(status);
    if (rule->kind == RULE_REQUIRE || round)
        inside = (struct refusal){ rule, 0 };
    if (status == AUTHZ_DENIED)
        *why = inside;
    if (status != AUTHZ_DEPENDS)
        log_result(r, rule, status);
    return status;
}

const char *authz_refusal_text(request_rec *r, const struct refusal *why)
{
    const char *others = "";

    if (why->rule == NULL || why->rule->file == NULL)
        return "no rule grants it";
    if (why->others)
        others = apr_psprintf(r->pool, " and %d more", why->others);
    return apr_psprintf(r->pool, "%s, at %s:%d%s", words(r->pool, why->rule), why->rule->file,
                        why->rule->line, others);
}
