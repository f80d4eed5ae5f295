/* SPDX-License-Identifier: Apache-2.0 */
/* encode.c - bytes as text: base64, hexadecimal, letters and digits alone. */
#include <apr_base64.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

AP_DECLARE(char *) ap_pbase64encode(apr_pool_t *p, char *string)
{
    int len = (int)strlen(string);
    char *text = apr_palloc(p, apr_base64_encode_len(len));

    apr_base64_encode(text, string, len);
    return text;
}

AP_DECLARE(char *) ap_pbase64decode(apr_pool_t *p, const char *bufcoded)
{
    char *decoded = apr_palloc(p, apr_base64_decode_len(bufcoded) + 1);
    int len = apr_base64_decode(decoded, bufcoded);

    decoded[len] = '\0';
    return decoded;
}

AP_DECLARE(void) ap_bin2hex(const void *src, apr_size_t srclen, char *dest)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = src;

    ap_assert(dest != NULL && (src != NULL || srclen == 0));
    for (apr_size_t i = 0; i < srclen; i++) {
        *dest++ = digits[in[i] >> 4];
        *dest++ = digits[in[i] & 15];
    }
    *dest = '\0';
}

/* Where a letter or digit is wanted: '_' for the rest, 'x' for what is not ASCII. */
static char to_alnum(char c)
{
    if ((unsigned char)c >= 0x80)
        return 'x';
    return apr_isalnum(c) ? c : '_';
}

AP_DECLARE(apr_status_t) ap_str2_alnum(const char *src, char *dest)
{
    for (; *src; src++)
        *dest++ = to_alnum(*src);
    *dest = '\0';
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_pstr2_alnum(apr_pool_t *p, const char *src, const char **dest)
{
    char *copy = apr_palloc(p, strlen(src) + 1);

    *dest = copy;
    return ap_str2_alnum(src, copy);
}
