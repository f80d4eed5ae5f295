/* SPDX-License-Identifier: Apache-2.0 */
/* cond.c - RewriteCond: tests of texts, numbers, files, URLs and expressions.
 *
 * What a pattern means is found out when it is read: a row of one of the tables, or else a
 * regular expression. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apr_file_info.h"
#include "apr_strings.h"
#include "http_request.h"
#include "rewrite_priv.h"

enum relation { LESS = 1, EQUAL = 2, GREATER = 4 };

/* Shorter texts precede longer ones; texts of one length are compared by their bytes. */
static int compare_texts(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);

    if (a_len != b_len)
        return a_len < b_len ? -1 : 1;
    return strcmp(a, b);
}

static int relation_of(int difference)
{
    return difference < 0 ? LESS : difference > 0 ? GREATER : EQUAL;
}

static int test_text(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                     const char *text)
{
    (void)ctx;
    if (cond->relation == EQUAL && (cond->flags & COND_NOCASE))
        return strcasecmp(text, cond->operand) == 0;
    return (cond->relation & relation_of(compare_texts(text, cond->operand))) != 0;
}

static int test_number(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                       const char *text)
{
    int number = atoi(text);

    (void)ctx;
    return (cond->relation & relation_of((number > cond->number) - (number < cond->number))) != 0;
}

static int look_at(struct rewrite_ctx *ctx, const char *path, apr_int32_t wanted,
                   apr_finfo_t *found)
{
    return apr_stat(found, path, wanted, ctx->r->pool) == APR_SUCCESS;
}

static int test_file(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                     const char *text)
{
    apr_finfo_t found;

    (void)cond;
    return look_at(ctx, text, APR_FINFO_MIN, &found) && found.filetype == APR_REG;
}

static int test_size(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                     const char *text)
{
    apr_finfo_t found;

    (void)cond;
    return look_at(ctx, text, APR_FINFO_MIN, &found) && found.filetype == APR_REG
        && found.size > 0;
}

static int test_folder(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                       const char *text)
{
    apr_finfo_t found;

    (void)cond;
    return look_at(ctx, text, APR_FINFO_MIN, &found) && found.filetype == APR_DIR;
}

static int test_link(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                     const char *text)
{
    apr_finfo_t found;

    (void)cond;
    return look_at(ctx, text, APR_FINFO_MIN | APR_FINFO_LINK, &found)
        && found.filetype == APR_LNK;
}

static int test_executable(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                           const char *text)
{
    apr_finfo_t found;

    (void)cond;
    return look_at(ctx, text, APR_FINFO_PROT, &found)
        && (found.protection & (APR_UEXECUTE | APR_GEXECUTE | APR_WEXECUTE));
}

/* Whether the access rules of a URL's place let the request in. */
static int test_url(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                    const char *text)
{
    request_rec *sub;
    int status;

    (void)cond;
    if (*text == '\0' || !rewrite_may_look_ahead(ctx->r))
        return 0;
    sub = ap_sub_req_lookup_uri(text, ctx->r, NULL);
    status = sub->status;
    REWRITE_LOG(ctx->r, 5, ctx->perdir, "RewriteCond URI (-U check: path=%s -> status=%d", text,
                status);
    ap_destroy_sub_req(sub);
    return status < HTTP_BAD_REQUEST;
}

static int test_served_file(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                            const char *text)
{
    request_rec *sub;
    apr_finfo_t found;
    int fine;

    (void)cond;
    if (*text == '\0' || !rewrite_may_look_ahead(ctx->r))
        return 0;
    sub = ap_sub_req_lookup_file(text, ctx->r, NULL);
    fine = sub->status < HTTP_MULTIPLE_CHOICES && look_at(ctx, sub->filename, APR_FINFO_MIN,
                                                          &found);
    REWRITE_LOG(ctx->r, 5, ctx->perdir, "RewriteCond file (-F check: path=%s -> file=%s status=%d",
                text, sub->filename, sub->status);
    ap_destroy_sub_req(sub);
    return fine;
}

static int test_regex(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                      const char *text)
{
    ap_regmatch_t groups[AP_MAX_REG_MATCH];

    if (ap_regexec(cond->regex, text, AP_MAX_REG_MATCH, groups, 0) != 0)
        return 0;
    if (!(cond->flags & COND_NOT)) {
        ctx->cond.source = text;
        memcpy(ctx->cond.at, groups, sizeof(groups));
    }
    return 1;
}

/** Tests of files: the whole pattern is the name. */
static const struct {
    const char *name;
    rewrite_test_fn *test;
} file_tests[] = {
    {"-f", test_file}, {"-s", test_size}, {"-d", test_folder}, {"-l", test_link},
    {"-L", test_link}, {"-h", test_link}, {"-x", test_executable}, {"-U", test_url},
    {"-F", test_served_file}
};

/** Comparisons: the operand stands behind the name. */
static const struct {
    const char *name;
    rewrite_test_fn *test;
    int relation;
} comparisons[] = {
    {"-eq", test_number, EQUAL},
    {"-ne", test_number, LESS | GREATER},
    {"-lt", test_number, LESS},
    {"-le", test_number, LESS | EQUAL},
    {"-gt", test_number, GREATER},
    {"-ge", test_number, GREATER | EQUAL},
    {"<=", test_text, LESS | EQUAL},
    {">=", test_text, GREATER | EQUAL},
    {"<", test_text, LESS},
    {">", test_text, GREATER},
    {"=", test_text, EQUAL}
};

static int find_file_test(struct rewrite_condition *cond)
{
    size_t i;

    for (i = 0; i < sizeof(file_tests) / sizeof(*file_tests); i++)
        if (strcmp(cond->pattern, file_tests[i].name) == 0) {
            cond->test = file_tests[i].test;
            return 1;
        }
    return 0;
}

static int find_comparison(struct rewrite_condition *cond)
{
    size_t i;

    for (i = 0; i < sizeof(comparisons) / sizeof(*comparisons); i++) {
        size_t len = strlen(comparisons[i].name);

        if (strncmp(cond->pattern, comparisons[i].name, len) != 0)
            continue;
        cond->test = comparisons[i].test;
        cond->relation = comparisons[i].relation;
        cond->operand = cond->pattern + len;
        if (strcmp(cond->operand, "\"\"") == 0)
            cond->operand = "";
        cond->number = atoi(cond->operand);
        return 1;
    }
    return 0;
}

static const char *prepare_expr(cmd_parms *cmd, struct rewrite_condition *cond)
{
    unsigned flags = cond->flags & COND_NOVARY ? AP_EXPR_FLAG_DONT_VARY : 0;
    const char *err;

    cond->expr = ap_expr_parse_cmd_mi(cmd, cond->pattern, flags, &err, NULL,
                                      APLOG_MODULE_INDEX);
    return err == NULL ? NULL
                       : apr_psprintf(cmd->pool, "RewriteCond: cannot compile expression "
                                      "\"%s\": %s", cond->pattern, err);
}

static const char *prepare_regex(cmd_parms *cmd, struct rewrite_condition *cond)
{
    cond->test = test_regex;
    cond->regex = ap_pregcomp(cmd->pool, cond->pattern,
                              cond->flags & COND_NOCASE ? AP_REG_ICASE : 0);
    return cond->regex ? NULL
                       : apr_pstrcat(cmd->pool, "RewriteCond: cannot compile regular expression '",
                                     cond->pattern, "'", NULL);
}

const char *rewrite_condition_prepare(cmd_parms *cmd, struct rewrite_condition *cond)
{
    if (strcasecmp(cond->input, "expr") == 0)
        return prepare_expr(cmd, cond);
    cond->text = rewrite_text_parse(cmd->pool, cond->input);
    if (!find_file_test(cond) && !find_comparison(cond))
        return prepare_regex(cmd, cond);
    if ((cond->flags & COND_NOCASE) && (cond->test != test_text || cond->relation != EQUAL))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     "AH00665: RewriteCond: NoCase option for non-regex pattern '%s' is not "
                     "supported and will be ignored. (%s:%d)", cond->pattern,
                     cmd->directive->filename, cmd->directive->line_num);
    return NULL;
}

static int expr_holds(struct rewrite_ctx *ctx, const struct rewrite_condition *cond)
{
    const char *err = NULL, *source = NULL;
    ap_regmatch_t groups[AP_MAX_REG_MATCH];
    int held;

    memcpy(groups, ctx->cond.at, sizeof(groups));
    source = ctx->cond.source;
    held = ap_expr_exec_re(ctx->r, cond->expr, AP_MAX_REG_MATCH, groups, &source, &err);
    if (held < 0 || err) {
        REWRITE_LOG(ctx->r, 1, ctx->perdir, "RewriteCond: expr='%s' evaluation failed: %s",
                    cond->pattern, err ? err : "");
        held = 0;
    }
    if (held && source && !(cond->flags & COND_NOT)) {
        ctx->cond.source = source;
        memcpy(ctx->cond.at, groups, sizeof(groups));
    }
    return cond->flags & COND_NOT ? !held : held;
}

static void add_vary(struct rewrite_ctx *ctx)
{
    ctx->vary = ctx->vary ? apr_pstrcat(ctx->r->pool, ctx->vary, ", ", ctx->vary_this, NULL)
                          : ctx->vary_this;
}

static int condition_holds(struct rewrite_ctx *ctx, const struct rewrite_condition *cond)
{
    const char *text;
    int holds;

    if (cond->expr)
        return expr_holds(ctx, cond);
    ctx->vary_this = NULL;
    text = rewrite_text_expand(ctx, cond->text, NULL, NULL);
    holds = cond->test(ctx, cond, text);
    if (cond->flags & COND_NOT)
        holds = !holds;
    REWRITE_LOG(ctx->r, 4, ctx->perdir, "RewriteCond: input='%s' pattern='%s%s'%s => %s", text,
                cond->flags & COND_NOT ? "!" : "", cond->pattern,
                cond->flags & COND_NOCASE ? " [NC]" : "", holds ? "matched" : "not-matched");
    if (holds && ctx->vary_this && !(cond->flags & COND_NOVARY))
        add_vary(ctx);
    return holds;
}

/* One that holds stands for all that OR ties to it, up to the first without. */
int rewrite_conditions_hold(struct rewrite_ctx *ctx, const apr_array_header_t *conditions)
{
    const struct rewrite_condition *cond = (const struct rewrite_condition *)conditions->elts;
    const struct rewrite_condition *end = cond + conditions->nelts;

    for (; cond < end; cond++) {
        if (condition_holds(ctx, cond)) {
            while (cond < end && (cond->flags & COND_OR))
                cond++;
        }
        else if (!(cond->flags & COND_OR))
            return 0;
        if (cond >= end)
            break;
    }
    return 1;
}
