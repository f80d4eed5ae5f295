/* SPDX-License-Identifier: Apache-2.0 */
/* cookie_name.c - a cookie as a directive names it. */
#include "apr_strings.h"
#include "cookie_name.h"
#include "httpd.h"
#include "util_cookies.h"

const char *cookie_name_read(cmd_parms *cmd, struct cookie_name *cookie, const char *args)
{
    const char *line = apr_pstrdup(cmd->pool, args);

    cookie->name = ap_getword_conf(cmd->pool, &line);
    cookie->attrs = line;
    if (*cookie->name == '\0' || ap_cookie_check_string(cookie->name) != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, cmd->directive->directive,
                           " cannot be empty, or contain '=' or '&'.", NULL);
    return NULL;
}
