/* SPDX-License-Identifier: Apache-2.0 */
/* mod_request.h - content of requests that is kept, so that it can be read again.
 *
 * KeptBodySize of a section lets the filter KEEP_BODY collect content in r->kept_body while it
 * is read; KEPT_BODY gives it to whoever reads in subrequests and internal redirects. */
#ifndef WEFT_MOD_REQUEST_H
#define WEFT_MOD_REQUEST_H

#include "http_config.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define KEEP_BODY_FILTER "KEEP_BODY" /**< input filter that keeps a copy */
#define KEPT_BODY_FILTER "KEPT_BODY" /**< input filter that reads it */

typedef struct request_dir_conf request_dir_conf;

/** A section's settings; other modules may read them. */
struct request_dir_conf {
    apr_off_t keep_body; /**< bytes to keep at most; 0: nothing */
    int keep_body_set;   /**< not 0: set here */
};

/** The module's record, to find the settings with. */
extern AP_DECLARE_DATA module request_module;

/** Put in the filter that a request needs: KEPT_BODY if content was kept, KEEP_BODY if its
 *  section says so. Before the content is read. */
APR_DECLARE_OPTIONAL_FN(void, ap_request_insert_filter, (request_rec *r));

/** Take KEPT_BODY out again. */
APR_DECLARE_OPTIONAL_FN(void, ap_request_remove_filter, (request_rec *r));

#ifdef __cplusplus
}
#endif
#endif
