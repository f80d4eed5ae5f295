/* SPDX-License-Identifier: Apache-2.0 */
/* Words of directives, tokens and items of fields, cookies: every reader that takes one piece
 * after the other has to move on, and stay inside its text. First byte: the separator. */
#include "fuzz.h"
#include "util/util_test.h"
#include "util_cookies.h"

static char stop;

static char *word(apr_pool_t *p, const char **at) { return ap_getword(p, at, stop); }
static char *word_nulls(apr_pool_t *p, const char **at) { return ap_getword_nulls(p, at, stop); }
static char *token(apr_pool_t *p, const char **at) { return ap_get_token(p, at, stop & 1); }

static char *(*const readers[])(apr_pool_t *p, const char **at) = {
    word, word_nulls, token, ap_getword_white, ap_getword_conf, ap_getword_conf2, ap_get_list_item,
};

static void read_all(char *(*reader)(apr_pool_t *, const char **), const char *text)
{
    const char *at = text, *end = text + strlen(text);

    while (at && at < end) {
        const char *before = at;
        const char *piece = reader(pool, &at);

        FUZZ_CHECK(!piece || strlen(piece) <= (size_t)(end - text));
        if (!at || !piece || (at == before && reader == token))
            break; /* a separator that the caller has to step over */
        FUZZ_CHECK(at > before && at <= end);
    }
}

static void look_for(const char *text, const char *name)
{
    apr_array_header_t *tokens = NULL;

    ap_find_token(pool, text, name);
    ap_find_last_token(pool, text, name);
    ap_find_list_item(pool, text, name);
    ap_is_chunked(pool, text);
    if (!ap_parse_token_list_strict(pool, text, &tokens, stop & 1) && tokens)
        for (int i = 0; i < tokens->nelts; i++)
            FUZZ_CHECK(*APR_ARRAY_IDX(tokens, i, const char *));
}

static void cookies(char *text, const char *name)
{
    request_rec *r = fake_request();
    const char *value = NULL;

    apr_table_setn(r->headers_in, "Cookie", text);
    if (!*name || strchr(name, '=') || strchr(name, ';'))
        return;
    if (ap_cookie_read(r, name, &value, 1) == APR_SUCCESS && value) {
        value = NULL;
        FUZZ_CHECK(ap_cookie_read(r, name, &value, 0) == APR_SUCCESS && !value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    apr_off_t length;
    char *name, *text;

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    stop = (char)fuzz_byte(&in);
    name = fuzz_line(&in);
    text = fuzz_text(in.data, in.size);
    for (size_t i = 0; i < ROWS(readers); i++)
        read_all(readers[i], text);
    if (*name)
        look_for(text, name);
    FUZZ_CHECK(!ap_parse_strict_length(&length, name) || length >= 0);
    cookies(text, name);
    apr_pool_destroy(pool);
    free(name);
    free(text);
    return 0;
}
