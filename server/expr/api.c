/* SPDX-License-Identifier: Apache-2.0 */
/* api.c - what modules call: read an expression, evaluate it for a request. */
#include <apr_strings.h>

#include "core/core_priv.h"
#include "expr/expr_priv.h"
#include "http_log.h"

AP_DECLARE(const char *) ap_expr_parse(apr_pool_t *pool, apr_pool_t *ptemp, ap_expr_info_t *info,
                                       const char *expr, ap_expr_lookup_fn_t *lookup_fn)
{
    struct expr_parser ps = { 0 };

    ap_assert(info != NULL && expr != NULL);
    ps.pool = pool;
    ps.ptemp = ptemp;
    ps.info = info;
    ps.lookup = lookup_fn ? lookup_fn : ap_expr_lookup_default;
    ps.at = expr;
    info->root_node = info->flags & AP_EXPR_FLAG_STRING_RESULT ? expr_string(&ps, '\0')
                                                               : expr_condition(&ps);
    return ps.error;
}

AP_DECLARE(ap_expr_info_t *) ap_expr_parse_cmd_mi(const cmd_parms *cmd, const char *expr,
                                                  unsigned int flags, const char **err,
                                                  ap_expr_lookup_fn_t *lookup_fn,
                                                  int module_index)
{
    ap_expr_info_t *info = apr_pcalloc(cmd->pool, sizeof(*info));

    ap_assert(cmd != NULL && expr != NULL && err != NULL);
    info->filename = cmd->directive ? cmd->directive->filename : "";
    info->line_number = cmd->directive ? (unsigned int)cmd->directive->line_num : 0;
    info->flags = flags;
    info->module_index = module_index;
    *err = ap_expr_parse(cmd->pool, cmd->temp_pool, info, expr, lookup_fn);
    return *err ? NULL : info;
}

/* An answer that came out of request fields tells caches so, once for each field. */
static void merge_vary(ap_expr_eval_ctx_t *ctx, const char *vary)
{
    const char *item;
    int len;

    while (vary && ctx->r && (item = ap_size_list_item(&vary, &len)) != NULL) {
        const char *field = apr_pstrmemdup(ctx->p, item, len);
        const char *present = apr_table_get(ctx->r->headers_out, "Vary");
        if (!present || !ap_find_token(ctx->p, present, field))
            apr_table_mergen(ctx->r->headers_out, "Vary", field);
    }
}

/* The evaluation that all others end in; a context without room for an error gets one here. */
AP_DECLARE(int) ap_expr_exec_ctx(ap_expr_eval_ctx_t *ctx)
{
    const char *no_error = NULL;
    const ap_expr_t *root = ctx->info->root_node;
    int answer = 1;

    ap_assert(root != NULL);
    if (!ctx->err)
        ctx->err = &no_error;
    *ctx->err = NULL;
    if (ctx->info->flags & AP_EXPR_FLAG_STRING_RESULT)
        *ctx->result_string = expr_word(ctx, root);
    else
        answer = expr_eval(ctx, root);
    if (*ctx->err)
        answer = -1;
    else if (ctx->vary_this)
        merge_vary(ctx, *ctx->vary_this);
    if (ctx->err == &no_error)
        ctx->err = NULL;
    return answer;
}

static void fill_context(ap_expr_eval_ctx_t *ctx, request_rec *r, const ap_expr_info_t *info,
                         const char **err)
{
    ap_assert(r != NULL && info != NULL);
    memset(ctx, 0, sizeof(*ctx));
    ctx->r = r;
    ctx->c = r->connection;
    ctx->s = r->server;
    ctx->p = r->pool;
    ctx->err = err;
    ctx->info = info;
}

static void log_failure(request_rec *r, const ap_expr_info_t *info, const char *err)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  "Evaluation of expression from %s:%u failed: %s",
                  info->filename ? info->filename : "-", info->line_number, err);
}

/* Evaluate for a request with back references from the caller; failures are logged. */
static int run(request_rec *r, const ap_expr_info_t *info, apr_size_t nmatch,
               ap_regmatch_t *pmatch, const char **source, const char **result, const char **err)
{
    ap_expr_eval_ctx_t ctx;
    const char *vary = NULL;
    int answer;

    fill_context(&ctx, r, info, err);
    ctx.re_nmatch = nmatch;
    ctx.re_pmatch = pmatch;
    ctx.re_source = source;
    ctx.result_string = result;
    if (!(info->flags & (AP_EXPR_FLAG_DONT_VARY | AP_EXPR_FLAG_STRING_RESULT)))
        ctx.vary_this = &vary;
    answer = ap_expr_exec_ctx(&ctx);
    if (answer < 0)
        log_failure(r, info, *err);
    return answer;
}

AP_DECLARE(int) ap_expr_exec_re(request_rec *r, const ap_expr_info_t *info, apr_size_t nmatch,
                                ap_regmatch_t *pmatch, const char **source, const char **err)
{
    const char *ignored;

    return run(r, info, nmatch, pmatch, source, &ignored, err);
}

AP_DECLARE(int) ap_expr_exec(request_rec *r, const ap_expr_info_t *info, const char **err)
{
    ap_regmatch_t pmatch[AP_MAX_REG_MATCH];
    const char *source = NULL;

    return ap_expr_exec_re(r, info, AP_MAX_REG_MATCH, pmatch, &source, err);
}

AP_DECLARE(const char *) ap_expr_str_exec_re(request_rec *r, const ap_expr_info_t *info,
                                             apr_size_t nmatch, ap_regmatch_t *pmatch,
                                             const char **source, const char **err)
{
    const char *result = NULL;
    int answer = run(r, info, nmatch, pmatch, source, &result, err);

    if (info->flags & AP_EXPR_FLAG_STRING_RESULT)
        return answer < 0 ? NULL : result;
    return answer > 0 ? "true" : answer == 0 ? "false" : NULL;
}

AP_DECLARE(const char *) ap_expr_str_exec(request_rec *r, const ap_expr_info_t *info,
                                          const char **err)
{
    ap_regmatch_t pmatch[AP_MAX_REG_MATCH];
    const char *source = NULL;

    return ap_expr_str_exec_re(r, info, AP_MAX_REG_MATCH, pmatch, &source, err);
}

void expr_vary(ap_expr_eval_ctx_t *ctx, const char *field)
{
    ap_assert(field != NULL);
    if (!ctx->vary_this || !ap_cstr_casecmp(field, "Host"))
        return; /* each host has its own answers anyway */
    if (!*ctx->vary_this)
        *ctx->vary_this = apr_pstrdup(ctx->p, field);
    else if (!ap_find_token(ctx->p, *ctx->vary_this, field))
        *ctx->vary_this = apr_pstrcat(ctx->p, *ctx->vary_this, ", ", field, NULL);
}
