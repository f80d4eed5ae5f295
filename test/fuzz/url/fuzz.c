/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of URLs: first byte the flags, then the path. Decoding and normalizing never make a
 * text longer, and what was taken without an error has no step upwards left in it. */
#include "fuzz.h"
#include "util/util_test.h"

static void unescape(const struct fuzz_input *in, unsigned int flags)
{
    char *text = fuzz_text(in->data, in->size);
    size_t len = strlen(text);
    int status = ap_unescape_url_ex(text, flags & 7);

    FUZZ_CHECK(strlen(text) <= len);
    FUZZ_CHECK(status == OK || status == HTTP_BAD_REQUEST || status == HTTP_NOT_FOUND);
    free(text);
    text = fuzz_text(in->data, in->size);
    ap_unescape_urlencoded(text);
    FUZZ_CHECK(strlen(text) <= len);
    free(text);
}

/* A segment "." or ".." anywhere; and "//" where slashes were to be merged. */
static void check_normal(const char *path, unsigned int flags)
{
    for (const char *s = path; *s; s++) {
        int starts = s == path || s[-1] == '/';

        FUZZ_CHECK(!(starts && s[0] == '.' && (s[1] == '/' || !s[1])));
        FUZZ_CHECK(!(starts && s[0] == '.' && s[1] == '.' && (s[2] == '/' || !s[2])));
        FUZZ_CHECK(!(flags & AP_NORMALIZE_MERGE_SLASHES) || s[0] != '/' || s[1] != '/');
    }
}

static void normalize(const struct fuzz_input *in, unsigned int flags)
{
    char *text = fuzz_text(in->data, in->size);
    size_t len = strlen(text);

    if (ap_normalize_path(text, flags)) {
        check_normal(text, flags);
        char *again = fuzz_text(text, strlen(text));
        if (!(flags & AP_NORMALIZE_DECODE_UNRESERVED) && ap_normalize_path(again, flags))
            FUZZ_CHECK(!strcmp(text, again));
        free(again);
    }
    FUZZ_CHECK(strlen(text) <= len);
    ap_getparents(text);
    check_normal(text, 0);
    ap_no2slash(text);
    FUZZ_CHECK(!strstr(text, "//"));
    free(text);
}

/* What is escaped comes back when it is unescaped. */
static void escape(const struct fuzz_input *in)
{
    char *text = fuzz_text(in->data, in->size);
    char *escaped = ap_os_escape_path(pool, text, 1);

    FUZZ_CHECK(ap_unescape_all(escaped) == OK && !strcmp(escaped, text));
    ap_escape_html2(pool, text, 1);
    ap_escape_logitem(pool, text);
    ap_escape_quotes(pool, text);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    unsigned int flags = fuzz_byte(&in);

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    unescape(&in, flags);
    normalize(&in, flags & 15);
    escape(&in);
    apr_pool_destroy(pool);
    return 0;
}
