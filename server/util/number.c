/* SPDX-License-Identifier: Apache-2.0 */
/* number.c - lengths and times as clients and administrators write them. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

AP_DECLARE(int) ap_parse_strict_length(apr_off_t *len, const char *str)
{
    char *end;

    ap_assert(len != NULL);
    if (!apr_isdigit(*str))
        return 0; /* what strtol would skip: blanks and signs */
    return apr_strtoff(len, str, &end, 10) == APR_SUCCESS && *end == '\0';
}

/* Microseconds of the unit that the text starts with, or 0. */
static apr_int64_t unit_length(const char *text)
{
    static const struct {
        const char *prefix;
        apr_int64_t usec;
    } units[] = {
        { "ms", 1000 },
        { "mi", APR_INT64_C(60) * APR_USEC_PER_SEC },
        { "s", APR_USEC_PER_SEC },
        { "h", APR_INT64_C(3600) * APR_USEC_PER_SEC },
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (!strncmp(text, units[i].prefix, strlen(units[i].prefix)))
            return units[i].usec;
    }
    return 0;
}

AP_DECLARE(apr_status_t) ap_timeout_parameter_parse(const char *timeout_parameter,
                                                    apr_interval_time_t *timeout,
                                                    const char *default_time_unit)
{
    char *end;
    apr_int64_t count;
    apr_int64_t unit;

    ap_assert(timeout != NULL && default_time_unit != NULL);
    errno = 0;
    count = apr_strtoi64(timeout_parameter, &end, 10);
    if (errno)
        return errno;
    unit = unit_length(*end ? end : default_time_unit);
    if (!unit || count < 0 || count > APR_INT64_MAX / unit)
        return APR_EGENERAL;
    *timeout = count * unit;
    return APR_SUCCESS;
}
