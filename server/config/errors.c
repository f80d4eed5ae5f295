/* SPDX-License-Identifier: Apache-2.0 */
/* errors.c - the mistakes of one reading of the configuration, each told with its place.
 *
 * Owner: the control process; .htaccess files never come here. */

#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"

APLOG_USE_MODULE(core)

static int noted;
static int collecting;

/* The files between the one in error and the first. */
static void tell_chain(const char *file)
{
    const struct config_origin *origin = config_origin(file);

    for (int depth = 0; origin && origin->by_file && depth < 20; depth++) {
        ap_log_perror(APLOG_MARK, APLOG_NOERRNO | APLOG_STARTUP, 0, ap_pglobal,
                      "included from line %d of %s", origin->by_line, origin->by_file);
        origin = config_origin(origin->by_file);
    }
}

void config_error(const ap_directive_t *where, const char *text)
{
    ap_assert(text);
    noted++;
    if (where)
        ap_log_perror(APLOG_MARK, APLOG_NOERRNO | APLOG_STARTUP, 0, ap_pglobal,
                      APLOGNO(00526) "Syntax error on line %d of %s:", where->line_num,
                      where->filename);
    ap_log_perror(APLOG_MARK, APLOG_NOERRNO | APLOG_STARTUP, 0, ap_pglobal, "%s", text);
    if (where)
        tell_chain(where->filename);
}

int config_errors(int reset)
{
    int n = noted;

    if (reset)
        noted = 0;
    return n;
}

int config_collecting(void)
{
    return collecting;
}

void config_collect(int on)
{
    collecting = on;
}
