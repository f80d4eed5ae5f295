/* SPDX-License-Identifier: Apache-2.0 */
/* fields.c - the client's field of Digest authentication (RFC 7616 section 3.4), taken apart. */
#include "digest_priv.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"

/** The names that count, and where their values go. */
static const struct name {
    const char *name;
    size_t at;
} names[] = {
    { "username", offsetof(struct digest_fields, username) },
    { "realm", offsetof(struct digest_fields, realm) },
    { "nonce", offsetof(struct digest_fields, nonce) },
    { "uri", offsetof(struct digest_fields, uri) },
    { "response", offsetof(struct digest_fields, response) },
    { "algorithm", offsetof(struct digest_fields, algorithm) },
    { "cnonce", offsetof(struct digest_fields, cnonce) },
    { "opaque", offsetof(struct digest_fields, opaque) },
    { "qop", offsetof(struct digest_fields, qop) },
    { "nc", offsetof(struct digest_fields, nc) },
};

static const char *skip_space(const char *at)
{
    while (apr_isspace(*at))
        at++;
    return at;
}

/* Read `"text"`, where a backslash stands before any character that is meant; without the last
 * quote it reaches to the end.
 * @param at  behind the first quote; moves behind the last */
static char *read_quoted(apr_pool_t *pool, const char **at)
{
    char *text = apr_palloc(pool, strlen(*at) + 1), *to = text;
    const char *from = *at;

    while (*from && *from != '"') {
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from++;
    }
    *to = '\0';
    *at = *from ? from + 1 : from;
    return text;
}

/* Read up to a comma or a space. */
static char *read_token(apr_pool_t *pool, const char **at)
{
    const char *from = *at;

    while (**at && **at != ',' && !apr_isspace(**at))
        ++*at;
    return apr_pstrmemdup(pool, from, (apr_size_t)(*at - from));
}

static void keep(struct digest_fields *fields, const char *name, size_t len, const char *value)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strlen(names[i].name) == len && strncasecmp(names[i].name, name, len) == 0)
            *(const char **)((char *)fields + names[i].at) = value;
}

void digest_parse(apr_pool_t *pool, const char *text, struct digest_fields *fields)
{
    memset(fields, 0, sizeof(*fields));
    for (const char *at = skip_space(text); *at;) {
        const char *name = at, *value;
        size_t len;

        while (*at && *at != '=' && *at != ',' && !apr_isspace(*at))
            at++;
        len = (size_t)(at - name);
        at = skip_space(at);
        if (*at == '=') {
            at = skip_space(at + 1);
            value = *at == '"' ? (at++, read_quoted(pool, &at)) : read_token(pool, &at);
            keep(fields, name, len, value);
        }
        while (*at && *at != ',')
            at++;
        if (*at == ',')
            at = skip_space(at + 1);
    }
}
