/* SPDX-License-Identifier: Apache-2.0 */
/* chars.c - which characters mean what: one byte of class bits for each of the 256. */
#include "util/util_priv.h"

#define TXT (UTIL_FIELD | UTIL_VISIBLE | UTIL_LOG)
#define ALNUM (TXT | UTIL_TOKEN | UTIL_SEGMENT | UTIL_FORM | UTIL_UNRESERVED)
#define OBS (UTIL_FIELD | UTIL_VISIBLE)

const unsigned char util_class[256] = {
    ['\t'] = UTIL_FIELD,
    ['\n'] = UTIL_SHELL,
    [' '] = UTIL_FIELD | UTIL_LOG,
    ['!'] = TXT | UTIL_TOKEN | UTIL_SEGMENT,
    ['"'] = OBS | UTIL_SHELL,
    ['#'] = TXT | UTIL_TOKEN,
    ['$'] = TXT | UTIL_TOKEN | UTIL_SEGMENT | UTIL_SHELL,
    ['%'] = TXT | UTIL_TOKEN,
    ['&'] = TXT | UTIL_TOKEN | UTIL_SEGMENT | UTIL_SHELL,
    ['\''] = TXT | UTIL_TOKEN | UTIL_SEGMENT | UTIL_SHELL,
    ['('] = TXT | UTIL_SEGMENT | UTIL_SHELL,
    [')'] = TXT | UTIL_SEGMENT | UTIL_SHELL,
    ['*'] = TXT | UTIL_TOKEN | UTIL_SEGMENT | UTIL_FORM | UTIL_SHELL,
    ['+'] = TXT | UTIL_TOKEN | UTIL_SEGMENT,
    [','] = TXT | UTIL_SEGMENT,
    ['-'] = ALNUM,
    ['.'] = ALNUM,
    ['/'] = TXT,
    ['0' ... '9'] = ALNUM,
    [':'] = TXT | UTIL_SEGMENT,
    [';'] = TXT | UTIL_SHELL,
    ['<'] = TXT | UTIL_SHELL,
    ['='] = TXT | UTIL_SEGMENT,
    ['>'] = TXT | UTIL_SHELL,
    ['?'] = TXT | UTIL_SHELL,
    ['@'] = TXT | UTIL_SEGMENT,
    ['A' ... 'Z'] = ALNUM,
    ['['] = TXT | UTIL_SHELL,
    ['\\'] = OBS | UTIL_SHELL,
    [']'] = TXT | UTIL_SHELL,
    ['^'] = TXT | UTIL_TOKEN | UTIL_SHELL,
    ['_'] = ALNUM,
    ['`'] = TXT | UTIL_TOKEN | UTIL_SHELL,
    ['a' ... 'z'] = ALNUM,
    ['{'] = TXT | UTIL_SHELL,
    ['|'] = TXT | UTIL_TOKEN | UTIL_SHELL,
    ['}'] = TXT | UTIL_SHELL,
    ['~'] = TXT | UTIL_TOKEN | UTIL_SEGMENT | UTIL_UNRESERVED | UTIL_SHELL,
    [0x80 ... 0xff] = OBS,
};
