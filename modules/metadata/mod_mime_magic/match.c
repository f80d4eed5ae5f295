/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - compares the beginning of a file with the entries of a magic file. */
#include <string.h>
#include <strings.h>

#include "mime_magic_priv.h"

static apr_uint32_t number_at(const unsigned char *bytes, int count, enum magic_order order)
{
    static const union { apr_uint16_t number; unsigned char first; } host = { 1 };
    int little = order == ORDER_LITTLE || (order == ORDER_HOST && host.first);
    apr_uint32_t number = 0;

    for (int i = 0; i < count; i++)
        number = number << 8 | bytes[little ? count - 1 - i : i];
    return number;
}

/* @return whether the offset's bytes, and as many behind as there must be, are in the file */
static int find_offset(const struct magic_entry *entry, const unsigned char *bytes, size_t len,
                       size_t *offset)
{
    apr_int64_t at = entry->offset;

    if (entry->indirect) {
        if (at + entry->indirect > (apr_int64_t)len)
            return 0;
        at = (apr_int64_t)number_at(bytes + at, entry->indirect, entry->indirect_order)
             + entry->indirect_plus;
    }
    *offset = (size_t)at;
    return at >= 0 && at + MAGIC_ROOM <= (apr_int64_t)len
           && at + (apr_int64_t)entry->text_len <= (apr_int64_t)len;
}

static apr_int64_t extended(const struct magic_entry *entry, apr_uint32_t number)
{
    if (entry->is_unsigned)
        return number;
    return entry->bytes == 1 ? (signed char)number
                             : entry->bytes == 2 ? (apr_int16_t)number : (apr_int32_t)number;
}

static int compare_numbers(const struct magic_entry *entry, apr_uint32_t raw)
{
    apr_uint32_t all = entry->bytes == 4 ? 0xffffffff : (1u << (8 * entry->bytes)) - 1;
    apr_uint32_t bits = entry->number & all, masked = raw & entry->mask & all;
    apr_int64_t is = extended(entry, masked), wanted = extended(entry, bits);

    switch (entry->relation) {
    case '!': return is != wanted;
    case '<': return is < wanted;
    case '>': return is > wanted;
    case '&': return (masked & bits) == bits;
    case '^': return (masked & bits) != bits;
    default: return is == wanted;
    }
}

static int compare_strings(const struct magic_entry *entry, const char *at)
{
    int result = entry->ignore_case ? strncasecmp(at, entry->text, entry->text_len)
                                    : memcmp(at, entry->text, entry->text_len);

    switch (entry->relation) {
    case '!': return result != 0;
    case '<': return result < 0;
    case '>': return result > 0;
    default: return result == 0;
    }
}

static int matches(const struct magic_entry *entry, const unsigned char *bytes, size_t len)
{
    size_t offset;

    if (!find_offset(entry, bytes, len, &offset))
        return 0;
    if (entry->relation == 'x')
        return 1;
    return entry->bytes
        ? compare_numbers(entry, number_at(bytes + offset, entry->bytes, entry->order))
        : compare_strings(entry, (const char *)bytes + offset);
}

static void take(struct magic_found *found, const struct magic_entry *entry)
{
    if (found->type == NULL && *entry->type)
        found->type = entry->type;
    if (found->encoding == NULL && *entry->encoding)
        found->encoding = entry->encoding;
}

void magic_match(const apr_array_header_t *entries, const unsigned char *bytes, size_t len,
                 struct magic_found *found)
{
    const struct magic_entry *entry = (const struct magic_entry *)entries->elts;
    const struct magic_entry *end = entry + entries->nelts;
    int level = -1; /* of the last that matched; those one deeper may count */

    for (; entry < end; entry++) {
        if (entry->level == 0 && (found->type || found->encoding))
            return;
        if (entry->level > level + 1 || !matches(entry, bytes, len)) {
            if (entry->level <= level)
                level = entry->level - 1;
            continue;
        }
        level = entry->level;
        found->matched = 1;
        take(found, entry);
    }
}
