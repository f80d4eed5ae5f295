/* SPDX-License-Identifier: Apache-2.0 */
/* chars.c - classes of bytes in HTTP, and numbers as text.
 *
 * The table is made from ranges by the preprocessor's designated initializers; a
 * byte's class never depends on the locale. */
#include "http_priv.h"

#define T HTTP_TOKEN
#define F HTTP_FIELD
#define V (HTTP_FIELD | HTTP_VISIBLE)
#define H HTTP_HEX

const unsigned char http_chars[256] = {
    ['\t'] = F,
    [' '] = F,
    ['!'] = T | V,
    ['"'] = V,
    ['#' ... '\''] = T | V,
    ['(' ... ')'] = V,
    ['*' ... '+'] = T | V,
    [','] = V,
    ['-' ... '.'] = T | V,
    ['/'] = V,
    ['0' ... '9'] = T | V | H,
    [':' ... '@'] = V,
    ['A' ... 'F'] = T | V | H,
    ['G' ... 'Z'] = T | V,
    ['[' ... ']'] = V,
    ['^' ... '`'] = T | V,
    ['a' ... 'f'] = T | V | H,
    ['g' ... 'z'] = T | V,
    ['{'] = V,
    ['|'] = T | V,
    ['}'] = V,
    ['~'] = T | V,
    [0x80 ... 0xff] = V,
};

#undef T
#undef F
#undef V
#undef H

static char *put_digits(char *to, apr_uint64_t n, unsigned int base)
{
    char text[24];
    char *at = text + sizeof(text);

    do {
        *--at = "0123456789abcdef"[n % base];
        n /= base;
    } while (n);
    memcpy(to, at, (apr_size_t)(text + sizeof(text) - at));
    return to + (text + sizeof(text) - at);
}

char *http_put_decimal(char *to, apr_uint64_t n)
{
    return put_digits(to, n, 10);
}

char *http_put_hex(char *to, apr_uint64_t n)
{
    return put_digits(to, n, 16);
}

void http_set_number(apr_table_t *fields, apr_pool_t *pool, const char *name, apr_uint64_t n)
{
    char *text = apr_palloc(pool, 24);

    ap_assert(fields != NULL);
    *http_put_decimal(text, n) = '\0';
    apr_table_setn(fields, name, text);
}
