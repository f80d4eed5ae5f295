/* SPDX-License-Identifier: Apache-2.0 */
/* rule.c - running a list of rules: pattern, then conditions, then what the rule does.
 *
 * The target is r->filename all along; each rule sees what the ones before it made. */
#include <string.h>

#include "apr_strings.h"
#include "rewrite_priv.h"

/** What one rule came to. */
enum result { NO_MATCH, MATCHED, CHANGED, ANSWERED };

static const char ended_mark[] = "rewrite-ended";

int rewrite_ended(request_rec *r)
{
    void *mark = NULL;

    apr_pool_userdata_get(&mark, ended_mark, r->pool);
    return mark != NULL;
}

/* What patterns are compared with: of a folder's rules, the path below it. */
static void find_subject(struct rewrite_ctx *ctx)
{
    request_rec *r = ctx->r;
    size_t len;

    ctx->uri = r->filename;
    if (ctx->perdir == NULL)
        return;
    if (!ctx->discard_path && r->path_info && *r->path_info) {
        REWRITE_LOG(r, 3, ctx->perdir, "add path info postfix: %s -> %s%s", ctx->uri, ctx->uri,
                    r->path_info);
        ctx->uri = apr_pstrcat(r->pool, ctx->uri, r->path_info, NULL);
    }
    len = strlen(ctx->perdir);
    if (strncmp(ctx->uri, ctx->perdir, len) == 0) {
        REWRITE_LOG(r, 3, ctx->perdir, "strip per-dir prefix: %s -> %s", ctx->uri,
                    ctx->uri + len);
        ctx->uri += len;
    }
    else if (len && strlen(ctx->uri) == len - 1 && strncmp(ctx->uri, ctx->perdir, len - 1) == 0)
        ctx->uri = "";
}

static int pattern_matches(struct rewrite_ctx *ctx, const struct rewrite_rule *rule)
{
    int matched;

    REWRITE_LOG(ctx->r, 3, ctx->perdir, "applying pattern '%s' to uri '%s'", rule->pattern,
                ctx->uri);
    matched = ap_regexec(rule->regex, ctx->uri, AP_MAX_REG_MATCH, ctx->rule.at, 0) == 0;
    ctx->rule.source = NULL;
    if (matched && !(rule->flags & RULE_NOT))
        ctx->rule.source = ctx->uri;
    return rule->flags & RULE_NOT ? !matched : matched;
}

/* A question mark that splits the target has to be the administrator's own. */
static int is_foreign_mark(const struct rewrite_rule *rule, const struct rewrite_marks *marks)
{
    enum rewrite_mark splitting = rule->flags & RULE_QSL ? marks->last : marks->first;

    return splitting == MARK_FOREIGN && !(rule->flags & RULE_ALLOW_3F);
}

/* Complete what a rule made of a path: below the folder, or below the root. */
static const char *place_target(struct rewrite_ctx *ctx, const char *target)
{
    request_rec *r = ctx->r;

    if (*target == '/' || rewrite_address_head(target, NULL))
        return target;
    if (ctx->perdir) {
        REWRITE_LOG(r, 3, ctx->perdir, "add per-dir prefix: %s -> %s%s", target, ctx->perdir,
                    target);
        return apr_pstrcat(r->pool, ctx->perdir, target, NULL);
    }
    REWRITE_LOG(r, 3, NULL, "add root prefix: %s -> /%s", target, target);
    return apr_pstrcat(r->pool, "/", target, NULL);
}

/* P: mod_proxy escapes what a server's rules made; in folders its turn is over by then. */
static void make_proxied(struct rewrite_ctx *ctx, const struct rewrite_rule *rule)
{
    request_rec *r = ctx->r;

    if (ctx->perdir && !(rule->flags & RULE_NOESCAPE))
        r->filename = apr_pstrdup(r->pool, rewrite_escape_address(r->pool, r->filename));
    rewrite_qualify(r);
    REWRITE_LOG(r, 2, ctx->perdir, "forcing proxy-throughput with %s", r->filename);
    r->filename = apr_pstrcat(r->pool, "proxy:", r->filename, NULL);
    ctx->proxy = 1;
}

static int status_of(const struct rewrite_rule *rule)
{
    return rule->status ? rule->status : HTTP_MOVED_TEMPORARILY;
}

/* Make the target. @return CHANGED, or ANSWERED with ctx->status */
static enum result change_target(struct rewrite_ctx *ctx, const struct rewrite_rule *rule)
{
    request_rec *r = ctx->r;
    struct rewrite_marks marks;
    const char *target = rewrite_text_expand(ctx, rule->text, &rule->escape, &marks);

    REWRITE_LOG(r, 2, ctx->perdir, "rewrite '%s' -> '%s'", ctx->uri, target);
    if (is_foreign_mark(rule, &marks)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH10508: Unsafe URL with %%3f URL rewritten "
                      "without UnsafeAllow3F");
        ctx->status = HTTP_FORBIDDEN;
        return ANSWERED;
    }
    ctx->reduced = 0;
    r->filename = apr_pstrdup(r->pool, place_target(ctx, target));
    rewrite_split_query(ctx, rule->flags);
    if (!(rule->flags & RULE_REDIRECT))
        rewrite_reduce(ctx);
    if (rule->flags & RULE_PROXY)
        make_proxied(ctx, rule);
    else if (rule->flags & RULE_REDIRECT) {
        rewrite_qualify(r);
        REWRITE_LOG(r, 2, ctx->perdir, "explicitly forcing redirect with %s", r->filename);
    }
    else if (rewrite_address_head(r->filename, NULL))
        REWRITE_LOG(r, 2, ctx->perdir, "implicitly forcing redirect (rc=%d) with %s",
                    status_of(rule), r->filename);
    ctx->status = status_of(rule);
    return CHANGED;
}

static enum result run_rule(struct rewrite_ctx *ctx, const struct rewrite_rule *rule)
{
    request_rec *r = ctx->r;

    find_subject(ctx);
    if (!pattern_matches(ctx, rule))
        return NO_MATCH;
    ctx->cond.source = NULL;
    ctx->vary = NULL;
    if (rule->conditions && !rewrite_conditions_hold(ctx, rule->conditions))
        return NO_MATCH;
    if (ctx->vary)
        apr_table_merge(r->headers_out, "Vary", ctx->vary);
    if (rule->env)
        rewrite_set_env(ctx, rule->env);
    if (rule->cookies)
        rewrite_set_cookies(ctx, rule->cookies);
    if (rule->flags & RULE_STATUS) {
        REWRITE_LOG(r, 2, ctx->perdir, "forcing responsecode %d for %s", rule->status,
                    r->filename);
        ctx->status = rule->status;
        return ANSWERED;
    }
    if (rule->type || rule->handler)
        rewrite_note_type(ctx, rule);
    if (rule->flags & RULE_DISCARD_PATH)
        ctx->discard_path = 1;
    if (rule->text)
        return change_target(ctx, rule);
    if (rule->flags & RULE_QSD) {
        REWRITE_LOG(r, 2, ctx->perdir, "discarding query string");
        r->args = NULL;
    }
    return MATCHED;
}

/* Start again, unless that was often enough or the target grows without end. */
static int may_start_again(struct rewrite_ctx *ctx, const struct rewrite_rule *rule, int round)
{
    request_rec *r = ctx->r;
    size_t most = 8192;

    if (r->server->limit_req_line > (int)most)
        most = (size_t)r->server->limit_req_line;
    if (round + 1 >= rule->max_rounds)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH02596: RewriteRule '%s' and URI '%s' "
                      "exceeded maximum number of rounds (%d) via the [N] flag", rule->pattern,
                      r->uri, rule->max_rounds);
    else if (strlen(r->filename) > most)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "RewriteRule '%s' and URI '%s' exceeded "
                      "maximum length (%d)", rule->pattern, r->uri, (int)most);
    else
        return 1;
    ctx->status = HTTP_INTERNAL_SERVER_ERROR;
    return 0;
}

/* The last rule of a chain. */
static const struct rewrite_rule *end_of_chain(const struct rewrite_rule *rule,
                                               const struct rewrite_rule *end)
{
    while (rule + 1 < end && (rule->flags & RULE_CHAIN))
        rule++;
    return rule;
}

/* Whether the list is over with a rule that matched. */
static int is_over(struct rewrite_ctx *ctx, const struct rewrite_rule *rule)
{
    if (rule->flags & RULE_END) {
        REWRITE_LOG(ctx->r, 8, ctx->perdir, "Rule has END flag, no further rewriting for this "
                    "request");
        apr_pool_userdata_setn(ended_mark, ended_mark, NULL, ctx->r->pool);
    }
    if (rule->flags & RULE_PASS) {
        REWRITE_LOG(ctx->r, 2, ctx->perdir, "forcing '%s' to get passed through to next API "
                    "URI-to-filename handler", ctx->r->filename);
        ctx->pass = 1;
    }
    return ctx->proxy || (rule->flags & (RULE_PASS | RULE_END | RULE_LAST));
}

static int is_for_client_alone(const struct rewrite_rule *rule)
{
    return (rule->flags & (RULE_NOSUBREQ | RULE_REDIRECT)) != 0;
}

/* Walk the list; S, C and N decide where it goes on. */
enum rewrite_outcome rewrite_rules_run(struct rewrite_ctx *ctx, const apr_array_header_t *rules)
{
    const struct rewrite_rule *first = (const struct rewrite_rule *)rules->elts;
    const struct rewrite_rule *end = first + rules->nelts, *rule = first;
    enum rewrite_outcome outcome = REWRITE_NOTHING;
    int round = 0;

    while (rule < end) {
        enum result result = NO_MATCH;

        if (!ctx->r->main || !is_for_client_alone(rule))
            result = run_rule(ctx, rule);
        if (result == ANSWERED)
            return REWRITE_STATUS;
        if (result == NO_MATCH) {
            rule = end_of_chain(rule, end) + 1;
            continue;
        }
        if (result == CHANGED) {
            ctx->last_change = rule;
            outcome = rule->flags & RULE_NOESCAPE ? REWRITE_CHANGED_NOESCAPE : REWRITE_CHANGED;
        }
        if (is_over(ctx, rule))
            return ctx->pass && outcome == REWRITE_NOTHING ? REWRITE_CHANGED : outcome;
        if (rule->flags & RULE_NEXT) {
            if (!may_start_again(ctx, rule, ++round))
                return REWRITE_STATUS;
            rule = first;
            continue;
        }
        rule += rule->skip < end - rule ? 1 + rule->skip : end - rule;
    }
    return outcome;
}
