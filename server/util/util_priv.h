/* SPDX-License-Identifier: Apache-2.0 */
/* util_priv.h - what the files of server/util share among themselves.
 *
 * words.c tokens.c     words of directives, items of header fields
 * chars.c scan.c       classes of characters, and scanning by them
 * escape.c unescape.c  one character for several, and back
 * path.c dirs.c        paths of URLs and of files
 * string.c match.c number.c encode.c random.c   small things about text
 * regex.c regsub.c rxplus.c    regular expressions over PCRE2
 * time.c               times as text, rendered once a second
 * thread.c memory.c process.c form.c            threads, heap, programs, forms
 * script_*.c fcgi.c cookies.c xml.c md5.c varbuf.c provider.c mutex*.c ssl_hooks.c
 *                      one public header each */
#ifndef WEFT_UTIL_PRIV_H
#define WEFT_UTIL_PRIV_H

#include "httpd.h"

/** Classes of characters, bits of util_class[]. None depends on the locale. */
enum {
    UTIL_TOKEN = 0x01,      /* token of RFC 9110 section 5.6.2 */
    UTIL_FIELD = 0x02,      /* may stand in a field value: HTAB, SP, VCHAR, obs-text */
    UTIL_VISIBLE = 0x04,    /* VCHAR or obs-text: no blank, no control */
    UTIL_SEGMENT = 0x08,    /* stands for itself in a segment of an escaped path */
    UTIL_FORM = 0x10,       /* stands for itself in application/x-www-form-urlencoded */
    UTIL_LOG = 0x20,        /* stands for itself in a log line between quotes */
    UTIL_UNRESERVED = 0x40, /* unreserved of RFC 3986 section 2.3 */
    UTIL_SHELL = 0x80       /* means something to a shell */
};
extern const unsigned char util_class[256];

static inline int util_is(char c, int cls)
{
    return util_class[(unsigned char)c] & cls;
}

/** The value of a hexadecimal digit, or -1. */
static inline int util_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/** The value of the two hexadecimal digits after a percent sign, or -1. */
static inline int util_hex2(const char *s)
{
    int hi = util_hex(s[0]);
    int lo = hi < 0 ? -1 : util_hex(s[1]);
    return lo < 0 ? -1 : hi * 16 + lo;
}

/** Put `%xx` for a character, in lower case; returns the place after it. */
static inline char *util_put_escape(char *to, char c)
{
    static const char digits[] = "0123456789abcdef";
    *to++ = '%';
    *to++ = digits[(unsigned char)c >> 4];
    *to++ = digits[c & 15];
    return to;
}

/** regsub.c: expand $0..$9 and & escapes of a substitution.
 *  @param out   where to write, or NULL to measure only
 *  @param max   more than this many bytes: APR_ENOMEM; 0: no limit
 *  @param len   gets the length without the end
 *  @return APR_SUCCESS, APR_ENOMEM, or APR_EINVAL: more matches than can be named */
apr_status_t util_regsub(char *out, const char *input, const char *source, apr_size_t nmatch,
                         const ap_regmatch_t match[], apr_size_t max, apr_size_t *len);

#endif
