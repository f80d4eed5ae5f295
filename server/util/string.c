/* SPDX-License-Identifier: Apache-2.0 */
/* string.c - compare, search and change case without regard to the locale. */
#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

AP_DECLARE(void) ap_str_tolower(char *str)
{
    for (; *str; str++)
        *str = apr_tolower(*str);
}

AP_DECLARE(void) ap_str_toupper(char *str)
{
    for (; *str; str++)
        *str = apr_toupper(*str);
}

AP_DECLARE(void) ap_content_type_tolower(char *str)
{
    char *semi = strchr(str, ';');

    if (semi)
        *semi = '\0';
    ap_str_tolower(str);
    if (semi)
        *semi = ';';
}

AP_DECLARE(char *) ap_field_noparam(apr_pool_t *p, const char *intype)
{
    const char *end;

    if (!intype)
        return NULL;
    end = strchrnul(intype, ';');
    while (end > intype && apr_isspace(end[-1]))
        end--;
    return apr_pstrmemdup(p, intype, end - intype);
}

AP_DECLARE(int) ap_cstr_casecmp(const char *s1, const char *s2)
{
    return apr_cstr_casecmp(s1, s2);
}

AP_DECLARE(int) ap_cstr_casecmpn(const char *s1, const char *s2, apr_size_t n)
{
    return apr_cstr_casecmpn(s1, s2, n);
}

AP_DECLARE(char *) ap_strcasestr(const char *s1, const char *s2)
{
    apr_size_t len = strlen(s2);

    if (!len)
        return (char *)s1;
    for (; *s1; s1++) {
        if (apr_tolower(*s1) == apr_tolower(*s2) && !apr_cstr_casecmpn(s1, s2, len))
            return (char *)s1;
    }
    return NULL;
}

AP_DECLARE(const char *) ap_stripprefix(const char *bigstring, const char *prefix)
{
    apr_size_t len = strlen(prefix);

    return strncmp(bigstring, prefix, len) ? bigstring : bigstring + len;
}

AP_DECLARE(int) ap_ind(const char *s, char c)
{
    const char *found = c ? strchr(s, c) : NULL;

    return found ? (int)(found - s) : -1;
}

AP_DECLARE(int) ap_rind(const char *s, char c)
{
    const char *found = c ? strrchr(s, c) : NULL;

    return found ? (int)(found - s) : -1;
}

AP_DECLARE(int) ap_array_str_index(const apr_array_header_t *array, const char *s, int start)
{
    ap_assert(array->elt_size == sizeof(char *));
    for (int i = start; i >= 0 && i < array->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(array, i, const char *), s))
            return i;
    }
    return -1;
}

AP_DECLARE(int) ap_array_str_contains(const apr_array_header_t *array, const char *s)
{
    return ap_array_str_index(array, s, 0) >= 0;
}

/* Equal or not in a time that depends on the length alone. */
AP_DECLARE(int) ap_memeq_timingsafe(const void *buf1, const void *buf2, apr_size_t n)
{
    const volatile unsigned char *a = buf1;
    const volatile unsigned char *b = buf2;
    unsigned char differs = 0;

    for (apr_size_t i = 0; i < n; i++)
        differs |= a[i] ^ b[i];
    return differs == 0;
}

/* Both strings are read up to the longer one's end (or n), the shorter one's end again
 * and again, so that the time tells about no more than the lengths. */
AP_DECLARE(int) ap_strneq_timingsafe(const char *str1, const char *str2, apr_size_t n)
{
    const volatile char *a = str1;
    const volatile char *b = str2;
    unsigned char differs = 0;

    for (apr_size_t i = 0; i < n && (*a | *b); i++) {
        differs |= (unsigned char)(*a ^ *b);
        a += *a != '\0';
        b += *b != '\0';
    }
    return differs == 0;
}

AP_DECLARE(int) ap_streq_timingsafe(const char *str1, const char *str2)
{
    return ap_strneq_timingsafe(str1, str2, (apr_size_t)-1);
}

/* The C library's searches under names that modules built for debugging call. */

AP_DECLARE(char *) ap_strchr(char *s, int c)
{
    return strchr(s, c);
}

AP_DECLARE(const char *) ap_strchr_c(const char *s, int c)
{
    return strchr(s, c);
}

AP_DECLARE(char *) ap_strrchr(char *s, int c)
{
    return strrchr(s, c);
}

AP_DECLARE(const char *) ap_strrchr_c(const char *s, int c)
{
    return strrchr(s, c);
}

AP_DECLARE(char *) ap_strstr(char *s, const char *c)
{
    return strstr(s, c);
}

AP_DECLARE(const char *) ap_strstr_c(const char *s, const char *c)
{
    return strstr(s, c);
}
