/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - how far a string stays within a class of characters. */
#include "util/util_priv.h"

static const char *scan(const char *s, int cls)
{
    while (util_is(*s, cls))
        s++;
    return s;
}

AP_DECLARE(const char *) ap_scan_http_field_content(const char *s)
{
    return scan(s, UTIL_FIELD);
}

AP_DECLARE(const char *) ap_scan_http_token(const char *s)
{
    return scan(s, UTIL_TOKEN);
}

AP_DECLARE(const char *) ap_scan_vchar_obstext(const char *s)
{
    return scan(s, UTIL_VISIBLE);
}
