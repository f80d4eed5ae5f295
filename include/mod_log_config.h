/* SPDX-License-Identifier: Apache-2.0 */
/* mod_log_config.h - items of access log formats, and where lines go, as other modules make them.
 *
 * All are optional functions of mod_log_config, to be called in pre_config or post_config.
 * Lines are written in the thread that ends the request. */
#ifndef WEFT_MOD_LOG_CONFIG_H
#define WEFT_MOD_LOG_CONFIG_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define _MOD_LOG_CONFIG_H 1

typedef struct ap_log_handler ap_log_handler;
/** What an item writes.
 *  @param a  the text of %{a}x, "" without one
 *  @return as long as r; what a client may have chosen is escaped; NULL: "-" */
typedef const char *ap_log_handler_fn_t(request_rec *r, char *a);
/** Write one line, which comes in pieces.
 *  @param handle  of ap_log_writer_init
 *  @param portions, lengths, nelts  the pieces, with the line feed
 *  @param len     of all of them */
typedef apr_status_t ap_log_writer(request_rec *r, void *handle, const char **portions,
                                   int *lengths, int nelts, apr_size_t len);
/** Open what a directive names.
 *  @return a handle; NULL after a message: the server does not start */
typedef void *ap_log_writer_init(apr_pool_t *p, server_rec *s, const char *name);

/** One item. */
struct ap_log_handler {
    ap_log_handler_fn_t *func; /**< what it writes */
    int want_orig_default;     /**< not 0: of the request before internal redirects, if neither
                                    < nor > says which */
};

/** Write lines otherwise. @return the writer until now */
APR_DECLARE_OPTIONAL_FN(ap_log_writer *, ap_log_set_writer, (ap_log_writer *handle));

/** Open logs otherwise; before post_config has opened them. @return the function until now */
APR_DECLARE_OPTIONAL_FN(ap_log_writer_init *, ap_log_set_writer_init,
                        (ap_log_writer_init *handle));

/** Add an item, in pre_config: formats are taken apart when directives are read.
 *  @param tag  its letter, or ^ and two more; not copied
 *  @param def  want_orig_default */
APR_DECLARE_OPTIONAL_FN(void, ap_register_log_handler,
                        (apr_pool_t *p, char *tag, ap_log_handler_fn_t *func, int def));

#ifdef __cplusplus
}
#endif
#endif
