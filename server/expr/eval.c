/* SPDX-License-Identifier: Apache-2.0 */
/* eval.c - the answer of a tree for one request.
 *
 * Left to right, and no further than the answer needs. Texts live in the pool of the
 * context; what is constant is not copied. */
#include <stdlib.h>
#include <sys/uio.h>

#include <apr_strings.h>

#include "http_log.h"
#include "expr/expr_priv.h"

enum { PARTS_ON_STACK = 16 };

static const char *eval_concat(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    struct iovec few[PARTS_ON_STACK];
    struct iovec *parts = few;
    size_t count = 0;
    size_t i = 0;

    ap_assert(node->left != NULL);
    for (const ap_expr_t *part = node->left; part; part = part->next)
        count++;
    if (count > PARTS_ON_STACK)
        parts = apr_palloc(ctx->p, count * sizeof(*parts));
    for (const ap_expr_t *part = node->left; part; part = part->next, i++) {
        const char *text = expr_word(ctx, part);
        parts[i].iov_base = (char *)text;
        parts[i].iov_len = strlen(text);
    }
    return apr_pstrcatv(ctx->p, parts, count, NULL);
}

static const char *eval_backref(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    const ap_regmatch_t *group;

    ap_assert(node->op >= 0 && node->op <= 9);
    if (!ctx->re_source || !*ctx->re_source || (apr_size_t)node->op >= ctx->re_nmatch)
        return "";
    group = &ctx->re_pmatch[node->op];
    if (group->rm_so < 0 || group->rm_eo <= group->rm_so)
        return "";
    return apr_pstrmemdup(ctx->p, *ctx->re_source + group->rm_so, group->rm_eo - group->rm_so);
}

static const char *eval_string(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    return node->text;
}

static const char *eval_var(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    ap_assert(node->func != NULL);
    return ((ap_expr_var_func_t *)node->func)(ctx, node->data);
}

static const char *eval_func(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    ap_assert(node->func != NULL && node->left != NULL);
    return ((ap_expr_string_func_t *)node->func)(ctx, node->data, expr_word(ctx, node->left));
}

const char *expr_word(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    static const char *(*const evals[])(ap_expr_eval_ctx_t *, const ap_expr_t *) = {
        [EXPR_STRING] = eval_string, [EXPR_CONCAT] = eval_concat, [EXPR_VAR] = eval_var,
        [EXPR_FUNC] = eval_func,     [EXPR_BACKREF] = eval_backref,
    };
    const char *text;

    ap_assert(node->kind >= EXPR_STRING && node->kind <= EXPR_BACKREF);
    text = evals[node->kind](ctx, node);
    return text ? text : "";
}

static int holds(int op, int order)
{
    switch (op) {
    case EXPR_STR_EQ: return order == 0;
    case EXPR_STR_NE: return order != 0;
    case EXPR_STR_LT: return order < 0;
    case EXPR_STR_LE: return order <= 0;
    case EXPR_STR_GT: return order > 0;
    default: return order >= 0;
    }
}

/* SSLRequire's order: the shorter text is less, whatever it says. */
static int compare_by_length(const char *a, const char *b)
{
    size_t a_len = strlen(a);
    size_t b_len = strlen(b);

    return a_len != b_len ? (a_len < b_len ? -1 : 1) : strcmp(a, b);
}

static int eval_compare(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    const char *a = expr_word(ctx, node->left);
    const char *b = expr_word(ctx, node->right);
    int by_number = node->op >= EXPR_INT_EQ;
    int op = by_number ? node->op - EXPR_INT_EQ : node->op;
    apr_int64_t x;
    apr_int64_t y;

    ap_assert(node->op >= EXPR_STR_EQ && node->op <= EXPR_INT_GE);
    if (ctx->info->flags & AP_EXPR_FLAG_SSL_EXPR_COMPAT)
        return holds(op, compare_by_length(a, b));
    if (!by_number)
        return holds(op, strcmp(a, b));
    x = apr_atoi64(a);
    y = apr_atoi64(b);
    return holds(op, x < y ? -1 : x > y);
}

static int eval_in(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    const char *wanted = expr_word(ctx, node->left);

    for (const ap_expr_t *item = node->right; item; item = item->next) {
        if (!strcmp(wanted, expr_word(ctx, item)))
            return 1;
    }
    return 0;
}

static int eval_in_func(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    const char *wanted = expr_word(ctx, node->left);
    ap_expr_list_func_t *func = (ap_expr_list_func_t *)node->right->func;
    apr_array_header_t *list = func(ctx, node->right->data, expr_word(ctx, node->right->left));

    ap_assert(node->right != NULL && node->right->func != NULL);
    return list && ap_array_str_contains(list, wanted);
}

/* An expression without groups leaves the back references of an earlier one alone. */
static int eval_match(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    const char *subject = expr_word(ctx, node->left);
    int keeps = node->rx->re_nsub > 0 && ctx->re_nmatch > 0 && ctx->re_source;
    int found;

    ap_assert(node->rx != NULL);
    found = ap_regexec(node->rx, subject, keeps ? ctx->re_nmatch : 0, ctx->re_pmatch, 0) == 0;
    if (keeps)
        *ctx->re_source = found ? subject : NULL;
    return found != node->op;
}

static int eval_unary(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    ap_assert(node->func != NULL && node->left != NULL);
    return ((ap_expr_op_unary_t *)node->func)(ctx, node->data, expr_word(ctx, node->left));
}

static int eval_binary(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    const char *left = expr_word(ctx, node->left);
    const char *right = expr_word(ctx, node->left->next);

    ap_assert(node->func != NULL && node->left->next != NULL);
    return ((ap_expr_op_binary_t *)node->func)(ctx, node->data, left, right);
}

static int eval_true(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    return 1;
}

static int eval_false(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    return 0;
}

static int eval_not(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    return !expr_eval(ctx, node->left);
}

static int eval_and(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    for (const ap_expr_t *item = node->left; item; item = item->next) {
        if (!expr_eval(ctx, item))
            return 0;
    }
    return 1;
}

static int eval_or(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    for (const ap_expr_t *item = node->left; item; item = item->next) {
        if (expr_eval(ctx, item))
            return 1;
    }
    return 0;
}

int expr_eval(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node)
{
    static int (*const evals[])(ap_expr_eval_ctx_t *, const ap_expr_t *) = {
        [EXPR_TRUE] = eval_true,       [EXPR_FALSE] = eval_false, [EXPR_NOT] = eval_not,
        [EXPR_AND] = eval_and,         [EXPR_OR] = eval_or,       [EXPR_COMPARE] = eval_compare,
        [EXPR_IN] = eval_in,           [EXPR_IN_FUNC] = eval_in_func,
        [EXPR_MATCH] = eval_match,     [EXPR_UNARY] = eval_unary, [EXPR_BINARY] = eval_binary,
    };

    ap_assert(node->kind <= EXPR_BINARY);
    if (*ctx->err)
        return 0; /* nothing more is asked after a failure */
    return evals[node->kind](ctx, node) != 0;
}
