/* SPDX-License-Identifier: Apache-2.0 */
/* The field of a Digest login: no value is longer than the text, and what was taken out of it,
 * written again with quotes, is taken out once more. */
#include "fuzz.h"

#include "../../../modules/aaa/mod_auth_digest/digest_priv.h"
#include "apr_general.h"
#include "apr_strings.h"

/* A value between quotes, with backslashes in front of what needs them. */
static const char *quoted(apr_pool_t *pool, const char *name, const char *value)
{
    char *text, *to;

    if (!value)
        return "";
    text = to = apr_palloc(pool, 2 * strlen(value) + 1);
    for (; *value; *to++ = *value++)
        if (*value == '"' || *value == '\\')
            *to++ = '\\';
    *to = '\0';
    return apr_pstrcat(pool, name, "=\"", text, "\",", NULL);
}

static void compare(const char *a, const char *b, size_t len)
{
    FUZZ_CHECK(!a == !b);
    FUZZ_CHECK(!a || (!strcmp(a, b) && strlen(a) <= len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct digest_fields one, other;
    apr_pool_t *pool;
    char *text = fuzz_text(data, size);
    const char *again;

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    digest_parse(pool, text, &one);
    again = apr_pstrcat(pool, quoted(pool, "username", one.username),
                        quoted(pool, "NONCE", one.nonce), quoted(pool, "nc", one.nc),
                        quoted(pool, "uri", one.uri), quoted(pool, "cnonce", one.cnonce), NULL);
    digest_parse(pool, again, &other);
    compare(one.username, other.username, size);
    compare(one.nonce, other.nonce, size);
    compare(one.nc, other.nc, size);
    compare(one.uri, other.uri, size);
    compare(one.cnonce, other.cnonce, size);
    apr_pool_destroy(pool);
    free(text);
    return 0;
}
