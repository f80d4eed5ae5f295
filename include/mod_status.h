/* SPDX-License-Identifier: Apache-2.0 */
/* mod_status.h - a part of the status page for other modules.
 *
 * The hook is an optional one: register with APR_OPTIONAL_HOOK(ap, status_hook, ...), and
 * the function is called if mod_status is loaded. */
#ifndef WEFT_MOD_STATUS_H
#define WEFT_MOD_STATUS_H

#include "apr_hooks.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define STATUS_DECLARE(type) type
#define STATUS_DECLARE_NONSTD(type) type
#define STATUS_DECLARE_DATA

/* How the page is asked for, as bits. */
#define AP_STATUS_SHORT 1    /**< ?auto: lines of text, "Key: value" */
#define AP_STATUS_NOTABLE 2  /**< ?notable: HTML without tables */
#define AP_STATUS_EXTENDED 4 /**< ExtendedStatus is on */

/** Hook, all: write a part of the page, at its end, with ap_rputs() and its like. In the
 *  request's thread.
 *  @param flags  AP_STATUS_*
 *  @return OK or DECLINED */
AP_DECLARE_HOOK(int, status_hook, (request_rec *r, int flags))

#ifdef __cplusplus
}
#endif
#endif
