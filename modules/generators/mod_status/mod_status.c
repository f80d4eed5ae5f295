/* SPDX-License-Identifier: Apache-2.0 */
/* mod_status.c - what the server does at this moment, for people (`SetHandler
 * server-status`) and for programs (?auto).
 *
 * Reads the scoreboard and touches nothing. Other modules add parts by the hook of
 * mod_status.h. Manual: mod_status. */
#include <stdlib.h>
#include <string.h>

#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "mod_status.h"
#include "status_priv.h"

APLOG_USE_MODULE(status)

enum { DEFAULT_REFRESH = 10 }; /* seconds, of ?refresh alone */

APR_IMPLEMENT_OPTIONAL_HOOK_RUN_ALL(ap, AP, int, status_hook, (request_rec *r, int flags),
                                    (r, flags), OK, DECLINED)

void status_run_hook(request_rec *r, int flags)
{
    ap_run_status_hook(r, flags);
}

static int is_ours(const request_rec *r)
{
    return strcmp(r->handler, "server-status") == 0
           || strcmp(r->handler, "application/x-httpd-status") == 0;
}

int status_refresh(request_rec *r)
{
    const char *at = r->args ? strstr(r->args, "refresh") : NULL;
    long seconds = at && at[7] == '=' ? strtol(at + 8, NULL, 10) : 0;

    if (at == NULL)
        return 0;
    return seconds < 1 || seconds > 86400 ? DEFAULT_REFRESH : (int)seconds;
}

/* What the query asks for; words may stand in any order, between any signs. */
static int read_args(request_rec *r)
{
    int flags = ap_extended_status ? AP_STATUS_EXTENDED : 0;

    if (r->args == NULL)
        return flags;
    if (status_refresh(r))
        apr_table_setn(r->headers_out, "Refresh", apr_itoa(r->pool, status_refresh(r)));
    if (strstr(r->args, "notable"))
        flags |= AP_STATUS_NOTABLE;
    if (strstr(r->args, "auto"))
        flags |= AP_STATUS_SHORT;
    return flags;
}

/* Hook: GET and HEAD only; a POST is left to whoever serves files, who finds none. */
static int handle(request_rec *r)
{
    struct status st;
    int flags;

    if (!is_ours(r))
        return DECLINED;
    r->allowed |= (apr_int64_t)(AP_METHOD_BIT << M_GET);
    if (r->method_number != M_GET)
        return DECLINED;
    if (!ap_exists_scoreboard_image()) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01237) "Server status unavailable: there is no scoreboard");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    flags = read_args(r);
    status_count(&st, r->pool);
    ap_set_content_type(r, flags & AP_STATUS_SHORT ? "text/plain; charset=ISO-8859-1"
                                                   : "text/html; charset=ISO-8859-1");
    if (flags & AP_STATUS_SHORT)
        status_auto(r, &st, flags);
    else
        status_page(r, &st, flags);
    return OK;
}

/* Hook: whoever loads this module wants to see requests; ExtendedStatus Off says no. */
static int pre_config(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    ap_extended_status = 1;
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_LAST);
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA status_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_status.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
