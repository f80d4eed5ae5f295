/* SPDX-License-Identifier: Apache-2.0 */
/* lookup.c - what a name in an expression stands for: the core's own tables and the hook. */
#include <apr_strings.h>

#include "core/core_priv.h"
#include "expr/expr_priv.h"
#include "http_ssl.h"

APR_HOOK_STRUCT(APR_HOOK_LINK(expr_lookup))

AP_IMPLEMENT_HOOK_RUN_FIRST(int, expr_lookup, (ap_expr_lookup_parms *parms), (parms), DECLINED)

/* Operators of one letter are told apart by case, all other names are not. */
static const struct expr_entry *find(const struct expr_entry *entry, int type, const char *name)
{
    for (; entry->name; entry++) {
        int differs = type == AP_EXPR_FUNC_OP_UNARY ? strcmp(entry->name, name)
                                                    : ap_cstr_casecmp(entry->name, name);
        if (!differs)
            return entry;
    }
    return NULL;
}

/* The hook function of the core: its tables, and what restricted expressions may not use. */
static int lookup_builtin(ap_expr_lookup_parms *parms)
{
    static const struct expr_entry *const tables[] = {
        [AP_EXPR_FUNC_VAR] = expr_vars,
        [AP_EXPR_FUNC_STRING] = expr_functions,
        [AP_EXPR_FUNC_LIST] = NULL, /* the core has none */
        [AP_EXPR_FUNC_OP_UNARY] = expr_unary,
        [AP_EXPR_FUNC_OP_BINARY] = expr_binary,
    };
    const struct expr_entry *entry;

    ap_assert(parms->type >= 0 && parms->type <= AP_EXPR_FUNC_OP_BINARY);
    if (!tables[parms->type] || !(entry = find(tables[parms->type], parms->type, parms->name)))
        return DECLINED;
    if (parms->flags & entry->restricted) {
        *parms->err = apr_psprintf(parms->ptemp, "%s%s not available in restricted context",
                                   parms->type == AP_EXPR_FUNC_OP_UNARY ? "-" : "", parms->name);
        return !OK;
    }
    *parms->func = entry->func;
    *parms->data = entry->data;
    return entry->prepare ? entry->prepare(parms) : OK;
}

AP_DECLARE(int) ap_expr_lookup_default(ap_expr_lookup_parms *parms)
{
    return ap_run_expr_lookup(parms);
}

AP_DECLARE(void) ap_expr_init(apr_pool_t *pool)
{
    ap_hook_expr_lookup(lookup_builtin, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_optional_fn_retrieve(expr_vars_retrieve, NULL, NULL, APR_HOOK_MIDDLE);
}

/* %{HTTPS} asks them, and modules that look for the older names in the same hook. */
static void setup_tls_functions(void)
{
    ap_setup_ssl_optional_fns(NULL);
}

void expr_register_hooks(apr_pool_t *p)
{
    ap_hook_optional_fn_retrieve(setup_tls_functions, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_expr_init(p);
}
