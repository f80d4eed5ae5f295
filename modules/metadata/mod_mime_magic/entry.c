/* SPDX-License-Identifier: Apache-2.0 */
/* entry.c - a line of a magic file: OFFSET TYPE VALUE MEDIA-TYPE [ENCODING]. */
#include <stdlib.h>
#include <string.h>

#include "mime_magic_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_log.h"

static const char *skip_blanks(const char *at)
{
    while (apr_isspace(*at))
        at++;
    return at;
}

/* (OFFSET.l+PLUS): the number that stands at an offset. @return what follows; NULL: it is wrong */
static const char *read_indirect(const char *at, struct magic_entry *entry)
{
    char *end;

    entry->offset = (apr_uint32_t)strtoul(at, &end, 0);
    entry->indirect = 4;
    if (*end == '.') {
        char kind = end[1];

        entry->indirect = strchr("lL", kind) ? 4 : strchr("sShH", kind) ? 2 : 1;
        entry->indirect_order = apr_isupper(kind) ? ORDER_BIG : ORDER_LITTLE;
        if (kind == '\0' || strchr("lLsShHbBcC", kind) == NULL)
            return NULL;
        end += 2;
    }
    if (*end == '+' || *end == '-')
        entry->indirect_plus = (apr_int32_t)strtol(end, &end, 0);
    return *end == ')' ? end + 1 : NULL;
}

/* Bits, flags and a value's mask that follow the name of a type. */
static const char *read_type_rest(const char *at, struct magic_entry *entry)
{
    char *end;

    entry->mask = 0xffffffff;
    if (*at == '&') {
        entry->mask = (apr_uint32_t)strtoul(at + 1, &end, 0);
        return end;
    }
    if (*at == '/' && entry->bytes == 0)
        for (at++; apr_isalpha(*at); at++)
            entry->ignore_case |= *at == 'c' || *at == 'C';
    return at;
}

static const char *read_type(const char *at, struct magic_entry *entry)
{
    static const struct {
        const char *name;
        int bytes;
        enum magic_order order;
    } types[] = {
        { "byte", 1, ORDER_HOST },      { "short", 2, ORDER_HOST },
        { "long", 4, ORDER_HOST },      { "string", 0, ORDER_HOST },
        { "date", 4, ORDER_HOST },      { "beshort", 2, ORDER_BIG },
        { "belong", 4, ORDER_BIG },     { "bedate", 4, ORDER_BIG },
        { "leshort", 2, ORDER_LITTLE }, { "lelong", 4, ORDER_LITTLE },
        { "ledate", 4, ORDER_LITTLE },
    };

    if (*at == 'u') {
        entry->is_unsigned = 1;
        at++;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        size_t len = strlen(types[i].name);

        if (strncmp(at, types[i].name, len) != 0 || apr_isalnum(at[len]))
            continue;
        entry->bytes = types[i].bytes;
        entry->order = types[i].order;
        return read_type_rest(at + len, entry);
    }
    return NULL;
}

/* One character behind a backslash. */
static const char *read_escape(const char *at, char *to)
{
    static const char names[] = "abfnrtv", means[] = "\a\b\f\n\r\t\v";
    const char *name = *at ? strchr(names, *at) : NULL;
    unsigned number = 0;
    int digits = 0;

    if (*at == 'x' && apr_isxdigit(at[1])) {
        for (at++; digits < 2 && apr_isxdigit(*at); at++, digits++)
            number = number * 16 + (apr_isdigit(*at) ? (unsigned)(*at - '0')
                                                     : (unsigned)(apr_tolower(*at) - 'a' + 10));
        *to = (char)number;
        return at;
    }
    for (; digits < 3 && *at >= '0' && *at <= '7'; at++, digits++)
        number = number * 8 + (unsigned)(*at - '0');
    if (digits > 0) {
        *to = (char)number;
        return at;
    }
    *to = name ? means[name - names] : *at;
    return *at ? at + 1 : at;
}

/* A string, which ends at white space. */
static const char *read_string(apr_pool_t *p, const char *at, struct magic_entry *entry)
{
    char *text = apr_palloc(p, strlen(at) + 1);

    entry->text = text;
    while (*at && !apr_isspace(*at)) {
        if (*at == '\\')
            at = read_escape(at + 1, text);
        else
            *text = *at++;
        text++;
    }
    entry->text_len = (size_t)(text - entry->text);
    return at;
}

static const char *read_value(apr_pool_t *p, const char *at, struct magic_entry *entry)
{
    char *end;

    entry->relation = '=';
    if (*at == 'x' && (at[1] == '\0' || apr_isspace(at[1]))) {
        entry->relation = 'x';
        return at + 1;
    }
    if (*at && strchr(entry->bytes ? "=!<>&^" : "=!<>", *at))
        entry->relation = *at++;
    if (entry->bytes == 0)
        return read_string(p, at, entry);
    entry->number = (apr_uint32_t)strtoul(skip_blanks(at), &end, 0);
    return end + strspn(end, "lLuU");
}

static const char *read_word(apr_pool_t *p, const char *at, const char **word)
{
    const char *start = skip_blanks(at);

    for (at = start; *at && !apr_isspace(*at);)
        at++;
    *word = apr_pstrmemdup(p, start, (apr_size_t)(at - start));
    return at;
}

const char *magic_entry_parse(apr_pool_t *p, const char *line, struct magic_entry *entry,
                              const char **about)
{
    const char *at = line;
    char *end;

    memset(entry, 0, sizeof(*entry));
    *about = line;
    for (; *at == '>'; at++)
        entry->level++;
    if (*at == '(') {
        at = read_indirect(at + 1, entry);
        if (at == NULL)
            return APLOGNO(01523) "mod_mime_magic: indirect offset %s is wrong";
    }
    else {
        entry->offset = (apr_uint32_t)strtoul(at, &end, 0);
        if (end == at || *at == '-')
            return APLOGNO(01521) "mod_mime_magic: offset %s invalid";
        at = end;
    }
    at = *about = skip_blanks(at);
    at = read_type(at, entry);
    if (at == NULL || !apr_isspace(*at))
        return APLOGNO(01524) "mod_mime_magic: type %s invalid";
    at = read_value(p, skip_blanks(at), entry);
    at = read_word(p, at, &entry->type);
    read_word(p, at, &entry->encoding);
    return NULL;
}
