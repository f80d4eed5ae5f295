/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - match a name against a pattern of *, ? and plain characters. */
#include <apr_lib.h>

#include "util/util_priv.h"

static int same(char a, char b, int fold)
{
    return a == b || (fold && apr_tolower(a) == apr_tolower(b));
}

/* Match with one point to come back to: behind the last '*' the shortest text is tried
 * first, then one character more each time; earlier stars need no second look.
 * 0: matches, 1: does not, -1: the text ended before the pattern. */
static int wild_match(const char *str, const char *pattern, int fold)
{
    const char *star = NULL; /* the pattern behind the last '*' */
    const char *again = NULL; /* where the text behind that star starts for now */

    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            again = str;
        } else if (*pattern == '\0' && *str == '\0') {
            return 0;
        } else if (*str == '\0') {
            return -1;
        } else if (*pattern && (*pattern == '?' || same(*pattern, *str, fold))) {
            pattern++;
            str++;
        } else if (star) {
            pattern = star;
            str = ++again;
        } else {
            return 1;
        }
    }
}

AP_DECLARE(int) ap_strcmp_match(const char *str, const char *expected)
{
    return wild_match(str, expected, 0);
}

AP_DECLARE(int) ap_strcasecmp_match(const char *str, const char *expected)
{
    return wild_match(str, expected, 1);
}

AP_DECLARE(int) ap_is_matchexp(const char *str)
{
    return strpbrk(str, "*?") != NULL;
}
