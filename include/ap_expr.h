/* SPDX-License-Identifier: Apache-2.0 */
/* ap_expr.h - expressions of the configuration: reading them, evaluating them, adding to them.
 *
 * The language is manual page expr.html. An expression is read once, with the directive that
 * it stands in, and evaluated by any thread as often as wanted. Modules add variables,
 * functions and operators by the hook expr_lookup. */
#ifndef WEFT_AP_EXPR_H
#define WEFT_AP_EXPR_H

#include "apr.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "ap_regex.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How an expression is read and evaluated. */
#define AP_EXPR_FLAG_SSL_EXPR_COMPAT 0x01      /**< compare as SSLRequire does */
#define AP_EXPR_FLAG_DONT_VARY 0x02            /**< add nothing to Vary */
#define AP_EXPR_FLAG_RESTRICTED 0x04           /**< no look at files */
#define AP_EXPR_FLAG_STRING_RESULT 0x08        /**< a text, not a condition */
#define AP_EXPR_FLAG_RESTRICTED_FILE_FUNC 0x10 /**< no functions that read files */

/* What is looked up. */
#define AP_EXPR_FUNC_VAR 0       /**< ap_expr_var_func_t */
#define AP_EXPR_FUNC_STRING 1    /**< ap_expr_string_func_t */
#define AP_EXPR_FUNC_LIST 2      /**< ap_expr_list_func_t */
#define AP_EXPR_FUNC_OP_UNARY 3  /**< ap_expr_op_unary_t; the name is one letter */
#define AP_EXPR_FUNC_OP_BINARY 4 /**< ap_expr_op_binary_t; the name without its dash */

/** A node of the tree that an expression is. */
typedef struct ap_expr_node ap_expr_t;
typedef struct ap_expr_lookup_parms ap_expr_lookup_parms;
typedef struct ap_expr_info_t ap_expr_info_t;
typedef struct ap_expr_eval_ctx_t ap_expr_eval_ctx_t;
/** A function that gives a list, of const char *. */
typedef apr_array_header_t *ap_expr_list_func_t(ap_expr_eval_ctx_t *ctx, const void *data,
                                                const char *arg);
/** Finds what a name stands for, as the hook does. */
typedef int ap_expr_lookup_fn_t(ap_expr_lookup_parms *parms);
/** Not 0: the comparison holds. */
typedef int ap_expr_op_binary_t(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg1,
                                const char *arg2);
/** Not 0: the operand has the property. */
typedef int ap_expr_op_unary_t(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg);
/** A function of one text that gives one; NULL counts as "". */
typedef const char *ap_expr_string_func_t(ap_expr_eval_ctx_t *ctx, const void *data,
                                          const char *arg);
/** The value of a variable; NULL counts as "". */
typedef const char *ap_expr_var_func_t(ap_expr_eval_ctx_t *ctx, const void *data);

/** A question to the hook, and its answer. */
struct ap_expr_lookup_parms {
    int type;          /**< AP_EXPR_FUNC_* */
    const char *name;  /**< as written */
    int flags;         /**< AP_EXPR_FLAG_* of the expression */
    apr_pool_t *pool;  /**< of the expression */
    apr_pool_t *ptemp; /**< of its reading */
    const void **func; /**< gets the function, by type */
    const void **data; /**< gets what is handed to it */
    const char **err;  /**< gets a message */
    const char *arg;   /**< the argument if it is constant, or NULL */
};

/** An expression. */
struct ap_expr_info_t {
    ap_expr_t *root_node;     /**< NULL until it is read */
    const char *filename;     /**< of the directive */
    unsigned int line_number; /**< of the directive */
    unsigned int flags;       /**< AP_EXPR_FLAG_* */
    int module_index;         /**< of the module that logs */
};

/** One evaluation. */
struct ap_expr_eval_ctx_t {
    request_rec *r;             /**< may be NULL */
    conn_rec *c;
    server_rec *s;
    apr_pool_t *p;              /**< of results */
    const char **err;           /**< gets a message */
    const ap_expr_info_t *info;
    ap_regmatch_t *re_pmatch;   /**< groups of the last match */
    apr_size_t re_nmatch;       /**< room in it */
    const char **re_source;     /**< its subject */
    const char **vary_this;     /**< gets fields for Vary; NULL: not wanted */
    const char **result_string; /**< of an expression that is a text */
    void *data;                 /**< for functions of the caller's own */
    int reclvl;                 /**< depth */
};

/** Find what a name stands for, when an expression is read.
 *  OK: parms->func (and data) are set; DECLINED: not mine; another: parms->err says why not. */
AP_DECLARE_HOOK(int, expr_lookup, (ap_expr_lookup_parms *parms))

/** Read an expression of a directive.
 *  @param flags      AP_EXPR_FLAG_*
 *  @param err        gets NULL, or what is wrong
 *  @param lookup_fn  NULL: the hook
 *  @return out of the configuration's pool; NULL if it is wrong */
AP_DECLARE(ap_expr_info_t *) ap_expr_parse_cmd_mi(const cmd_parms *cmd, const char *expr,
                                                  unsigned int flags, const char **err,
                                                  ap_expr_lookup_fn_t *lookup_fn, int module_index);

/** The text of an expression with AP_EXPR_FLAG_STRING_RESULT, or "true" and "false" of a
 *  condition; out of the request's pool. NULL with *err set. */
AP_DECLARE(const char *) ap_expr_str_exec(request_rec *r, const ap_expr_info_t *info,
                                          const char **err);

/** The answer of a condition: 1, 0, or less than 0 with *err set. May add to Vary. */
AP_DECLARE(int) ap_expr_exec(request_rec *r, const ap_expr_info_t *info, const char **err);

/** The same with back references that come from before and stay for later.
 *  @param nmatch  room in pmatch, 0: none
 *  @param source  the subject that pmatch is of; NULL in it: no match yet */
AP_DECLARE(int) ap_expr_exec_re(request_rec *r, const ap_expr_info_t *info, apr_size_t nmatch,
                                ap_regmatch_t *pmatch, const char **source, const char **err);

/** The same for any text; info->flags are read, info->root_node is set.
 *  @return NULL, or what is wrong */
AP_DECLARE(const char *) ap_expr_parse(apr_pool_t *pool, apr_pool_t *ptemp, ap_expr_info_t *info,
                                       const char *expr, ap_expr_lookup_fn_t *lookup_fn);

/** The same with everything told by the caller; the request may be missing. */
AP_DECLARE(int) ap_expr_exec_ctx(ap_expr_eval_ctx_t *ctx);

/** Run the hook: what look-up functions of modules end with. */
AP_DECLARE(int) ap_expr_lookup_default(ap_expr_lookup_parms *parms);

/** The same with back references. */
AP_DECLARE(const char *) ap_expr_str_exec_re(request_rec *r, const ap_expr_info_t *info,
                                             apr_size_t nmatch, ap_regmatch_t *pmatch,
                                             const char **source, const char **err);

/** Add the core's names to the hook; while modules register. */
AP_DECLARE(void) ap_expr_init(apr_pool_t *pool);

/** ap_expr_parse_cmd_mi() for the module that asks. */
#define ap_expr_parse_cmd(cmd, expr, flags, err, lookup) \
    ap_expr_parse_cmd_mi(cmd, expr, flags, err, lookup, APLOG_MODULE_INDEX)

#ifdef __cplusplus
}
#endif
#endif
