/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - the trace of the rules: who asks, which request, which folder, what happened. */
#include <stdarg.h>

#include "apr_strings.h"
#include "http_core.h"
#include "rewrite_priv.h"

void rewrite_log_line(request_rec *r, int level, const char *perdir, const char *format, ...)
{
    const char *host = ap_get_useragent_host(r, REMOTE_NOLOOKUP, NULL);
    const request_rec *at;
    const char *text, *redirects = "";
    int depth = 0;
    va_list args;

    va_start(args, format);
    text = apr_pvsprintf(r->pool, format, args);
    va_end(args);
    for (at = r->prev; at; at = at->prev)
        depth++;
    if (depth)
        redirects = apr_psprintf(r->pool, "/redir#%d", depth);
    ap_log_rerror(APLOG_MARK, level, 0, r,
                  "%s - %s [%s/sid#%pp][rid#%pp/%s%s] %s%s%s%s", host ? host : "-",
                  r->user ? r->user : "-", ap_get_server_name(r), (void *)r->server, (void *)r,
                  r->main ? "subreq" : "initial", redirects, perdir ? "[perdir " : "",
                  perdir ? perdir : "", perdir ? "] " : "", text);
}
