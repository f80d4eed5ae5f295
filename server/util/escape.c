/* SPDX-License-Identifier: Apache-2.0 */
/* escape.c - make text harmless where it goes: in URLs, HTML, logs, shells, quotes.
 *
 * All results come out of the pool, except for the _buffer and errorlog forms,
 * which write where the caller says. */
#include <apr_strings.h>

#include "util/util_priv.h"

/* How many characters of the string lack the class. */
static apr_size_t count_outside(const char *s, int cls, apr_size_t *len)
{
    const char *start = s;
    apr_size_t outside = 0;

    ap_assert(s != NULL);
    for (; *s; s++)
        outside += !util_is(*s, cls);
    *len = s - start;
    return outside;
}

AP_DECLARE(char *) ap_escape_path_segment_buffer(char *copy, const char *segment)
{
    char *to = copy;

    for (; *segment; segment++) {
        if (util_is(*segment, UTIL_SEGMENT))
            *to++ = *segment;
        else
            to = util_put_escape(to, *segment);
    }
    *to = '\0';
    return copy;
}

AP_DECLARE(char *) ap_escape_path_segment(apr_pool_t *p, const char *segment)
{
    apr_size_t len;
    apr_size_t outside = count_outside(segment, UTIL_SEGMENT, &len);

    return ap_escape_path_segment_buffer(apr_palloc(p, len + 2 * outside + 1), segment);
}

/* A relative path whose first segment has a colon would read as a URL with a scheme. */
static int looks_absolute(const char *path)
{
    const char *colon = strchr(path, ':');

    return colon && !memchr(path, '/', colon - path);
}

/* Measured first, so that the copy has its final size; most paths need no escape. */
AP_DECLARE(char *) ap_os_escape_path(apr_pool_t *p, const char *path, int partial)
{
    apr_size_t len;
    apr_size_t outside = count_outside(path, UTIL_SEGMENT, &len);
    char *copy = apr_palloc(p, len + 2 * outside + 3);
    char *to = copy;

    if (!partial && looks_absolute(path)) {
        *to++ = '.';
        *to++ = '/';
    }
    for (; *path; path++) {
        /* unlike in one segment, slashes separate and parameters follow ';' */
        if (util_is(*path, UTIL_SEGMENT) || *path == '/' || *path == ';')
            *to++ = *path;
        else
            to = util_put_escape(to, *path);
    }
    *to = '\0';
    return copy;
}

AP_DECLARE(char *) ap_escape_urlencoded_buffer(char *copy, const char *s)
{
    char *to = copy;

    for (; *s; s++) {
        if (util_is(*s, UTIL_FORM))
            *to++ = *s;
        else if (*s == ' ')
            *to++ = '+';
        else
            to = util_put_escape(to, *s);
    }
    *to = '\0';
    return copy;
}

AP_DECLARE(char *) ap_escape_urlencoded(apr_pool_t *p, const char *s)
{
    apr_size_t len;
    apr_size_t outside = count_outside(s, UTIL_FORM, &len);

    return ap_escape_urlencoded_buffer(apr_palloc(p, len + 2 * outside + 1), s);
}

/* The reference for a character of HTML, or NULL if it needs none. */
static const char *html_reference(char c)
{
    switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    default: return NULL;
    }
}

/* Two rounds: how long it gets, and the writing. */
AP_DECLARE(char *) ap_escape_html2(apr_pool_t *p, const char *s, int toasc)
{
    apr_size_t len = 1;
    char *copy;
    char *to;

    for (const char *c = s; *c; c++)
        len += html_reference(*c) || (toasc && (unsigned char)*c >= 0x80) ? 6 : 1;
    copy = to = apr_palloc(p, len);
    for (; *s; s++) {
        const char *ref = html_reference(*s);
        if (ref)
            to = stpcpy(to, ref);
        else if (toasc && (unsigned char)*s >= 0x80)
            to += apr_snprintf(to, 7, "&#%.3d;", (int)(unsigned char)*s);
        else
            *to++ = *s;
    }
    *to = '\0';
    return copy;
}

/* Put a character of a log line that does not stand for itself: \n and its like, or
 * \xHH. Returns the length, 2 or 4. */
static int log_escape(char out[4], char c)
{
    static const char from[] = "\b\n\r\t\v\\\"";
    static const char to[] = "bnrtv\\\"";
    static const char digits[] = "0123456789abcdef";
    const char *known = strchr(from, c);

    out[0] = '\\';
    if (known) {
        out[1] = to[known - from];
        return 2;
    }
    out[1] = 'x';
    out[2] = digits[(unsigned char)c >> 4];
    out[3] = digits[c & 15];
    return 4;
}

/* Most items are plain: they are copied at once. */
AP_DECLARE(char *) ap_escape_logitem(apr_pool_t *p, const char *str)
{
    apr_size_t len;
    apr_size_t outside;
    char *copy;
    char *to;

    if (!str)
        return NULL;
    outside = count_outside(str, UTIL_LOG, &len);
    if (!outside)
        return apr_pstrmemdup(p, str, len);
    copy = to = apr_palloc(p, len + 3 * outside + 1);
    for (; *str; str++) {
        if (util_is(*str, UTIL_LOG))
            *to++ = *str;
        else
            to += log_escape(to, *str);
    }
    *to = '\0';
    return copy;
}

/* An escape is written whole or not at all, so that a cut line cannot mislead. */
AP_DECLARE(apr_size_t) ap_escape_errorlog_item(char *dest, const char *source, apr_size_t buflen)
{
    apr_size_t used = 0;
    char escape[4];

    if (!buflen || !source || !dest)
        return 0;
    for (; *source; source++) {
        int plain = util_is(*source, UTIL_LOG) || *source == '"';
        apr_size_t need = plain ? 1 : log_escape(escape, *source);

        if (need >= buflen - used)
            break; /* no half escape, and room for the end */
        memcpy(dest + used, plain ? source : escape, need);
        used += need;
    }
    dest[used] = '\0';
    return used;
}

AP_DECLARE(char *) ap_escape_shell_cmd(apr_pool_t *p, const char *str)
{
    char *copy = apr_palloc(p, 2 * strlen(str) + 1);
    char *to = copy;

    for (; *str; str++) {
        if (util_is(*str, UTIL_SHELL))
            *to++ = '\\';
        *to++ = *str;
    }
    *to = '\0';
    return copy;
}

AP_DECLARE(char *) ap_escape_quotes(apr_pool_t *p, const char *instring)
{
    char *copy = apr_palloc(p, 2 * strlen(instring) + 1);
    char *to = copy;

    for (; *instring; instring++) {
        if (*instring == '"')
            *to++ = '\\';
        else if (*instring == '\\' && instring[1])
            *to++ = *instring++; /* what is escaped stays so */
        *to++ = *instring;
    }
    *to = '\0';
    return copy;
}
