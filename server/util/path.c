/* SPDX-License-Identifier: Apache-2.0 */
/* path.c - put the path of a URL into its normal form, in place.
 *
 * RFC 3986 section 6.2.2. Results are never longer than what was given. */
#include "util/util_priv.h"

/* Decode the escapes of unreserved characters; 0 if an escape is malformed. */
static int decode_unreserved(char *path)
{
    char *to = strchr(path, '%');
    int ok = 1;

    if (!to)
        return 1;
    for (const char *s = to; *s; s++) {
        int c = *s == '%' ? util_hex2(s + 1) : -2;
        ok &= c != -1;
        if (c >= 0 && util_is((char)c, UTIL_UNRESERVED)) {
            *to++ = (char)c;
            s += 2;
        } else {
            *to++ = *s;
        }
    }
    *to = '\0';
    return ok;
}

/* The length of a segment that means a step: 1 for ".", 2 for "..", else 0. */
static int dots(const char *s)
{
    int n = s[0] != '.' ? 0 : s[1] != '.' ? 1 : 2;

    return n && (s[n] == '/' || s[n] == '\0') ? n : 0;
}

/* Take the last segment off what was written so far; 0 if there is none. */
static int step_up(char *start, char **to)
{
    char *end = *to;

    ap_assert(*to >= start);
    if (end == start)
        return 0;
    end--; /* the slash behind the segment */
    while (end > start && end[-1] != '/')
        end--;
    *to = end;
    return 1;
}

/* Copy one segment with the slashes behind it; returns the place behind them. */
static const char *copy_segment(const char *s, char **to, int merge)
{
    while (*s && *s != '/')
        *(*to)++ = *s++;
    if (*s == '/')
        *(*to)++ = *s++;
    while (merge && *s == '/')
        s++;
    return s;
}

/* Remove dot segments, and double slashes if asked to; 0 if the path leads above its root.
 * `start` is behind the first slash of an absolute path. */
static int remove_dots(char *start, unsigned int flags)
{
    int merge = flags & AP_NORMALIZE_MERGE_SLASHES;
    const char *s = start;
    char *to = start;
    int ok = 1;

    while (merge && *s == '/')
        s++;
    while (*s) {
        int n = dots(s);
        if (!n) {
            s = copy_segment(s, &to, merge);
            continue;
        }
        if (n == 2 && !step_up(start, &to) && (flags & AP_NORMALIZE_NOT_ABOVE_ROOT))
            ok = 0;
        s += n;
        if (*s == '/')
            s++;
        while (merge && *s == '/')
            s++;
    }
    *to = '\0';
    return ok;
}

AP_DECLARE(int) ap_normalize_path(char *path, unsigned int flags)
{
    int ok = 1;

    ap_assert(path != NULL);
    if (flags & AP_NORMALIZE_DECODE_UNRESERVED)
        ok = decode_unreserved(path);
    if (path[0] == '*' && path[1] == '\0')
        return ok; /* asterisk-form */
    if (path[0] == '/')
        return remove_dots(path + 1, flags) && ok;
    if (!(flags & AP_NORMALIZE_ALLOW_RELATIVE) || path[0] == '\0')
        return 0;
    return remove_dots(path, flags) && ok;
}

AP_DECLARE(void) ap_getparents(char *name)
{
    if (!ap_normalize_path(name, AP_NORMALIZE_NOT_ABOVE_ROOT | AP_NORMALIZE_ALLOW_RELATIVE))
        name[0] = '\0';
}

AP_DECLARE(void) ap_no2slash_ex(char *name, int is_fs_path)
{
    char *to = strstr(name, "//");

    if (!to)
        return;
    for (const char *s = to; *s; s++) {
        if (s[0] != '/' || s[1] != '/')
            *to++ = *s;
    }
    *to = '\0';
}

AP_DECLARE(void) ap_no2slash(char *name)
{
    ap_no2slash_ex(name, 1);
}
