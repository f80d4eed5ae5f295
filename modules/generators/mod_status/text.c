/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - lengths of time and amounts, in the words and units of the page. */
#include "apr_strings.h"
#include "status_priv.h"

const char *status_time_words(apr_pool_t *p, long seconds)
{
    static const struct {
        const char *unit;
        long seconds;
    } units[] = { { "day", 86400 }, { "hour", 3600 }, { "minute", 60 }, { "second", 1 } };
    const char *text = "";
    size_t i;

    for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
        long n = seconds / units[i].seconds;

        seconds %= units[i].seconds;
        if (n || (units[i].seconds == 1 && !*text))
            text = apr_psprintf(p, "%s %ld %s%s", text, n, units[i].unit, n == 1 ? "" : "s");
    }
    return text;
}

const char *status_bytes(apr_pool_t *p, double bytes)
{
    if (bytes < 5 * 1024.0)
        return apr_psprintf(p, "%d B", (int)bytes);
    if (bytes < 512 * 1024.0)
        return apr_psprintf(p, "%.1f kB", bytes / 1024);
    if (bytes < 512 * 1048576.0)
        return apr_psprintf(p, "%.1f MB", bytes / 1048576);
    return apr_psprintf(p, "%.1f GB", bytes / 1073741824);
}

const char *status_kbytes(apr_pool_t *p, apr_uint64_t kbytes)
{
    if (kbytes < 1024)
        return apr_psprintf(p, "%d kB", (int)kbytes);
    return status_bytes(p, (double)kbytes * 1024);
}

const char *status_ms(apr_pool_t *p, apr_interval_time_t t)
{
    return apr_psprintf(p, "%.*f ms", t < 10000 ? 1 : 0, (double)t / 1000);
}

double status_ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}
