/* SPDX-License-Identifier: Apache-2.0 */
/* unescape.c - turn %XX back into characters, in place.
 *
 * The whole string is decoded even where part of it is wrong, so that a log line
 * or an error page shows as much of it as there is to show. */
#include "util/util_priv.h"

/** What is to be done with characters that a plain decoding would hide. */
struct unescape_rule {
    unsigned int flags; /* AP_UNESCAPE_URL_* */
    int plus;           /* '+' stands for a blank */
};

/* Whether the escape of `c` is left as it stands. */
static int keeps(const struct unescape_rule *rule, char c)
{
    if (c == '/')
        return (rule->flags & AP_UNESCAPE_URL_KEEP_SLASHES)
               && !(rule->flags & AP_UNESCAPE_URL_FORBID_SLASHES);
    return (rule->flags & AP_UNESCAPE_URL_KEEP_UNRESERVED) && util_is(c, UTIL_UNRESERVED);
}

/* Decode in place. A bad escape is 400; a NUL, or a slash that is forbidden, 404. */
static int unescape(char *url, const struct unescape_rule *rule)
{
    int bad_escape = 0;
    int bad_path = 0;
    char *to = url;

    for (const char *s = url; *s; s++) {
        int c = *s == '%' ? util_hex2(s + 1) : *s == '+' && rule->plus ? ' ' : *s;

        if (*s != '%') {
            *to++ = (char)c;
            continue;
        }
        if (c < 0 || keeps(rule, (char)c)) {
            bad_escape |= c < 0;
            *to++ = *s;
            continue;
        }
        bad_path |= c == '\0' || (c == '/' && (rule->flags & AP_UNESCAPE_URL_FORBID_SLASHES));
        *to++ = (char)c;
        s += 2;
    }
    *to = '\0';
    if (bad_escape)
        return HTTP_BAD_REQUEST;
    return bad_path ? HTTP_NOT_FOUND : OK;
}

/* The first character that needs work; most URLs have none. */
static int unescape_from(char *url, unsigned int flags, int plus)
{
    struct unescape_rule rule = { flags, plus };
    char *first = strpbrk(url, plus ? "%+" : "%");

    return first ? unescape(first, &rule) : OK;
}

AP_DECLARE(int) ap_unescape_url(char *url)
{
    return unescape_from(url, AP_UNESCAPE_URL_FORBID_SLASHES, 0);
}

AP_DECLARE(int) ap_unescape_url_keep2f(char *url, int decode_slashes)
{
    return unescape_from(url, decode_slashes ? 0 : AP_UNESCAPE_URL_KEEP_SLASHES, 0);
}

AP_DECLARE(int) ap_unescape_url_ex(char *url, unsigned int flags)
{
    return unescape_from(url, flags, 0);
}

AP_DECLARE(int) ap_unescape_all(char *url)
{
    return unescape_from(url, 0, 0);
}

AP_DECLARE(int) ap_unescape_urlencoded(char *query)
{
    return query ? unescape_from(query, 0, 1) : OK;
}
