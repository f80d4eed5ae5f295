/* SPDX-License-Identifier: Apache-2.0 */
/* mod_rewrite.h - maps of mod_rewrite that other modules make (RewriteMap NAME int:FUNCTION).
 *
 * Register in pre_config, in a hook that runs behind mod_rewrite.c; the directives are read
 * after it. */
#ifndef WEFT_MOD_REWRITE_H
#define WEFT_MOD_REWRITE_H

#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MOD_REWRITE_H 1

/** r->handler after a rule of a folder has made another URL of the request. */
#define REWRITE_REDIRECT_HANDLER_NAME "redirect-handler"

/** Look a key up, in the thread of the request.
 *  @param key  may be changed, is not to be kept
 *  @return the value, out of r->pool or static; NULL: not found */
typedef char *rewrite_mapfunc_t(request_rec *r, char *key);

/** Make a function known to `int:NAME`. The name is not copied; it lasts for one reading of the
 *  configuration. */
APR_DECLARE_OPTIONAL_FN(void, ap_register_rewrite_mapfunc,
                        (char *name, rewrite_mapfunc_t *func));

#ifdef __cplusplus
}
#endif
#endif
