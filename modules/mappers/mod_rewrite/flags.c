/* SPDX-License-Identifier: Apache-2.0 */
/* flags.c - the flags of RewriteRule and RewriteCond: one table each. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_protocol.h"
#include "rewrite_priv.h"

enum { DEFAULT_ROUNDS = 10000 };

struct flag;
/** Takes a flag's value ("" if it has none). @return NULL, or what is wrong */
typedef const char *flag_fn(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                            const char *value);

struct flag {
    const char *name, *short_name;
    flag_fn *set;                 /* NULL: only the bits count */
    unsigned bits;                /* RULE_* */
};

static const char *set_escape(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                              const char *value)
{
    (void)p;
    (void)flag;
    rule->escape.on = 1;
    if (*value)
        rule->escape.only = value;
    return NULL;
}

static const char *set_escape_controls(apr_pool_t *p, struct rewrite_rule *rule,
                                       const struct flag *flag, const char *value)
{
    (void)p;
    (void)flag;
    (void)value;
    rule->escape.on = rule->escape.controls = 1;
    return NULL;
}

static const char *set_escape_except(apr_pool_t *p, struct rewrite_rule *rule,
                                     const struct flag *flag, const char *value)
{
    (void)p;
    (void)flag;
    if (*value == '\0')
        return "flag 'BNE' wants a list of characters (i.e. [BNE=...])";
    rule->escape.except = value;
    return NULL;
}

static const char *set_no_plus(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                               const char *value)
{
    (void)p;
    (void)flag;
    (void)value;
    rule->escape.no_plus = 1;
    return NULL;
}

static void add_text(apr_pool_t *p, apr_array_header_t **list, const char *value)
{
    if (*list == NULL)
        *list = apr_array_make(p, 2, sizeof(struct rewrite_text *));
    APR_ARRAY_PUSH(*list, struct rewrite_text *) = rewrite_text_parse(p, value);
}

static const char *add_cookie(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                              const char *value)
{
    (void)flag;
    add_text(p, &rule->cookies, value);
    return NULL;
}

static const char *add_env(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                           const char *value)
{
    (void)flag;
    add_text(p, &rule->env, value);
    return NULL;
}

static const char *set_forbidden(apr_pool_t *p, struct rewrite_rule *rule,
                                 const struct flag *flag, const char *value)
{
    (void)p;
    (void)flag;
    (void)value;
    rule->status = HTTP_FORBIDDEN;
    return NULL;
}

static const char *set_gone(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                            const char *value)
{
    (void)p;
    (void)flag;
    (void)value;
    rule->status = HTTP_GONE;
    return NULL;
}

static const char *set_handler(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                               const char *value)
{
    (void)flag;
    rule->handler = rewrite_text_parse(p, value);
    return NULL;
}

static const char *set_type(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                            const char *value)
{
    (void)flag;
    rule->type = rewrite_text_parse(p, value);
    return NULL;
}

static const char *set_next(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                            const char *value)
{
    (void)p;
    (void)flag;
    rule->max_rounds = *value ? atoi(value) : DEFAULT_ROUNDS;
    return NULL;
}

static const char *set_skip(apr_pool_t *p, struct rewrite_rule *rule, const struct flag *flag,
                            const char *value)
{
    (void)p;
    (void)flag;
    rule->skip = atoi(value);
    return rule->skip < 0 ? "flag 'S' wants how many rules to skip" : NULL;
}

/* A number or a name; beyond redirects it is the whole answer. */
static const char *set_redirect(apr_pool_t *p, struct rewrite_rule *rule,
                                const struct flag *flag, const char *value)
{
    static const struct { const char *name; int status; } names[] = {
        {"", HTTP_MOVED_TEMPORARILY}, {"temp", HTTP_MOVED_TEMPORARILY},
        {"permanent", HTTP_MOVED_PERMANENTLY}, {"seeother", HTTP_SEE_OTHER}
    };
    size_t i;

    (void)flag;
    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcasecmp(value, names[i].name) == 0)
            rule->status = names[i].status;
    if (apr_isdigit(*value)) {
        rule->status = atoi(value);
        if (rule->status != HTTP_INTERNAL_SERVER_ERROR
            && ap_index_of_response(rule->status)
                   == ap_index_of_response(HTTP_INTERNAL_SERVER_ERROR))
            return apr_psprintf(p, "invalid HTTP response code '%s' for flag 'R'", value);
    }
    if (!ap_is_HTTP_REDIRECT(rule->status) && rule->status)
        rule->flags |= RULE_STATUS;
    return NULL;
}

static const struct flag rule_flags[] = {
    {"B", "escapebackref", set_escape, 0},
    {"BCTLS", "BCTLS", set_escape_controls, 0},
    {"BNE", "BNE", set_escape_except, 0},
    {"BNP", "backrefnoplus", set_no_plus, 0},
    {"C", "chain", NULL, RULE_CHAIN},
    {"CO", "cookie", add_cookie, 0},
    {"DPI", "discardpath", NULL, RULE_DISCARD_PATH},
    {"E", "env", add_env, 0},
    {"END", "END", NULL, RULE_END},
    {"F", "forbidden", set_forbidden, RULE_STATUS},
    {"G", "gone", set_gone, RULE_STATUS},
    {"H", "handler", set_handler, 0},
    {"L", "last", NULL, RULE_LAST},
    {"N", "next", set_next, RULE_NEXT},
    {"NC", "nocase", NULL, RULE_NOCASE},
    {"NE", "noescape", NULL, RULE_NOESCAPE},
    {"NS", "nosubreq", NULL, RULE_NOSUBREQ},
    {"P", "proxy", NULL, RULE_PROXY},
    {"PT", "passthrough", NULL, RULE_PASS},
    {"QSA", "qsappend", NULL, RULE_QSA},
    {"QSD", "qsdiscard", NULL, RULE_QSD},
    {"QSL", "qslast", NULL, RULE_QSL},
    {"R", "redirect", set_redirect, RULE_REDIRECT},
    {"S", "skip", set_skip, 0},
    {"T", "type", set_type, 0},
    {"UNC", "UNC", NULL, RULE_UNC},
    {"UnsafeAllow3F", "UnsafeAllow3F", NULL, RULE_ALLOW_3F},
    {"UnsafePrefixStat", "UnsafePrefixStat", NULL, RULE_UNSAFE_STAT}
};

static const char *set_rule_flag(apr_pool_t *p, void *target, const char *name,
                                 const char *value)
{
    struct rewrite_rule *rule = target;
    size_t i;

    for (i = 0; i < sizeof(rule_flags) / sizeof(*rule_flags); i++) {
        const struct flag *flag = &rule_flags[i];

        if (strcasecmp(name, flag->name) != 0 && strcasecmp(name, flag->short_name) != 0)
            continue;
        rule->flags |= flag->bits;
        return flag->set ? flag->set(p, rule, flag, value) : NULL;
    }
    return apr_pstrcat(p, "RewriteRule: unknown flag '", name, "'", NULL);
}

static const struct { const char *name, *long_name; unsigned bit; } cond_flags[] = {
    {"NC", "nocase", COND_NOCASE}, {"OR", "ornext", COND_OR}, {"NV", "novary", COND_NOVARY}
};

static const char *set_condition_flag(apr_pool_t *p, void *target, const char *name,
                                      const char *value)
{
    struct rewrite_condition *cond = target;
    size_t i;

    (void)value;
    for (i = 0; i < sizeof(cond_flags) / sizeof(*cond_flags); i++)
        if (strcasecmp(name, cond_flags[i].name) == 0
            || strcasecmp(name, cond_flags[i].long_name) == 0) {
            cond->flags |= cond_flags[i].bit;
            return NULL;
        }
    return apr_pstrcat(p, "RewriteCond: unknown flag '", name, "'", NULL);
}

typedef const char *set_flag_fn(apr_pool_t *p, void *target, const char *name,
                                const char *value);

/* Take "[a,b=c]" apart; blanks around flags do not count, those in values do. */
static const char *read_flags(apr_pool_t *p, char *text, void *target, set_flag_fn *set)
{
    size_t len = strlen(text);
    char *at = text + 1, *next;

    if (len < 2 || text[0] != '[' || text[len - 1] != ']')
        return "bad flag delimiters";
    text[len - 1] = '\0';
    for (; at; at = next) {
        char *value, *end;
        const char *err;

        next = strchr(at, ',');
        if (next)
            *next++ = '\0';
        while (apr_isspace(*at))
            at++;
        for (end = at + strlen(at); end > at && apr_isspace(end[-1]); end--)
            end[-1] = '\0';
        value = strchr(at, '=');
        if (value)
            *value++ = '\0';
        err = set(p, target, at, value ? value : "");
        if (err)
            return err;
    }
    return NULL;
}

const char *rewrite_rule_flags(apr_pool_t *p, struct rewrite_rule *rule, char *text)
{
    return read_flags(p, text, rule, set_rule_flag);
}

const char *rewrite_condition_flags(apr_pool_t *p, struct rewrite_condition *cond, char *text)
{
    return read_flags(p, text, cond, set_condition_flag);
}
