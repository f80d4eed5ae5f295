/* SPDX-License-Identifier: Apache-2.0 */
/* mod_include.h - elements of server side includes that other modules make.
 *
 * For every element of its name a handler is called by the filter INCLUDES, in the thread of
 * the request. It takes the attributes one by one, and appends what the element stands for to
 * the brigade, whose content mod_include passes on. Manual: mod_include. */
#ifndef WEFT_MOD_INCLUDE_H
#define WEFT_MOD_INCLUDE_H

#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "apr_optional.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

#define _MOD_INCLUDE_H 1

/* Whether an attribute's value has its entities (&amp; ...) resolved. */
#define SSI_VALUE_DECODED 1
#define SSI_VALUE_RAW 0

/* What ap_ssi_parse_string() makes of a variable that is not set. */
#define SSI_EXPAND_LEAVE_NAME 1 /**< the text that names it */
#define SSI_EXPAND_DROP_NAME 0  /**< nothing */

/* Bits of include_ctx_t.flags, and masks that clear some. */
#define SSI_FLAG_PRINTING 0x1      /**< not inside of an `if` that does not hold */
#define SSI_FLAG_COND_TRUE 0x2     /**< a branch of the present `if` was taken */
#define SSI_FLAG_SIZE_IN_BYTES 0x4 /**< sizefmt="bytes" */
#define SSI_FLAG_NO_EXEC 0x8       /**< Options IncludesNOEXEC */
#define SSI_FLAG_COND_ERROR 0x10   /**< the condition of the present `if` is broken */
#define SSI_FLAG_SIZE_ABBREV (-5)  /**< mask: sizefmt="abbrev" */
#define SSI_FLAG_CLEAR_PRINT_COND (-4) /**< mask: neither printing nor taken */
#define SSI_FLAG_CLEAR_PRINTING (-2) /**< mask: not printing */

typedef struct include_ctx_t include_ctx_t;

/** Make the content of one element.
 *  @param bb  append to it; it stays mod_include's
 *  @return APR_SUCCESS; another status ends the response */
typedef apr_status_t include_handler_fn_t(include_ctx_t *ctx, ap_filter_t *f,
                                          apr_bucket_brigade *bb);

/** One document that is being filtered. */
struct include_ctx_t {
    apr_pool_t *pool;                /**< of the request */
    apr_pool_t *dpool;               /**< emptied after each element */
    int flags;                       /**< SSI_FLAG_* */
    int if_nesting_level;            /**< ifs that are skipped with all inside */
    int flush_now;                   /**< set: pass on what there is */
    unsigned int argc;               /**< attributes of the element */
    const char *error_str;           /**< what to write for an error (errmsg) */
    const char *time_str;            /**< format of times (timefmt) */
    request_rec *r;                  /**< whose response it is */
    struct ssi_internal_ctx *intern; /**< mod_include's own */
};

/** Register an element's handler under its name, in lower case; for one reading of the
 *  configuration, after mod_include's pre_config. The name is not copied. */
APR_DECLARE_OPTIONAL_FN(void, ap_register_include_handler,
                        (char *tag, include_handler_fn_t *func));

/** Get the element's next attribute.
 *  @param tag        gets its name, NULL when there is no other
 *  @param tag_val    gets its value, NULL without one; lives until the element ends
 *  @param dodecode   SSI_VALUE_DECODED or SSI_VALUE_RAW */
APR_DECLARE_OPTIONAL_FN(void, ap_ssi_get_tag_and_value,
                        (include_ctx_t *ctx, char **tag, char **tag_val, int dodecode));

/** Put the values of $name and ${name} into a text.
 *  @param out         where to write, NULL: memory of ctx->dpool, as long as is needed
 *  @param length      size of out, with its NUL; without out the limit, 0: none
 *  @param leave_name  SSI_EXPAND_LEAVE_NAME or SSI_EXPAND_DROP_NAME */
APR_DECLARE_OPTIONAL_FN(char *, ap_ssi_parse_string,
                        (include_ctx_t *ctx, const char *in, char *out, apr_size_t length,
                         int leave_name));

/** Append the text of errmsg to a brigade. */
#define SSI_CREATE_ERROR_BUCKET(ctx, f, bb) \
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_pool_create(apr_pstrdup((ctx)->pool, (ctx)->error_str), \
                                                       strlen((ctx)->error_str), (ctx)->pool, \
                                                       (f)->c->bucket_alloc))

#ifdef __cplusplus
}
#endif
#endif
