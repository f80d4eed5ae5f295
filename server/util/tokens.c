/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.c - the lists in header fields: their items, tokens and entity tags.
 *
 * Two grammars live here. "Items" (ap_*_list_item, ap_find_etag_*) are what RFC 9110
 * section 5.6.1 separates by commas, with quoted strings and comments kept whole.
 * "Tokens" (ap_get_token, ap_find_token) are the older, looser words. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

/* The end of an item: a comma outside of quotes and comments, or the end of the field. */
static const char *item_end(const char *s)
{
    int quoted = 0;
    int comment = 0;

    for (; *s; s++) {
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '"' && !comment)
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (*s == '(')
            comment++;
        else if (*s == ')' && comment)
            comment--;
        else if (*s == ',' && !comment)
            break;
    }
    return s;
}

static const char *skip_commas(const char *s)
{
    while (*s == ',' || apr_isspace(*s))
        s++;
    return s;
}

AP_DECLARE(const char *) ap_size_list_item(const char **field, int *len)
{
    const char *start = skip_commas(*field);
    const char *end = item_end(start);
    const char *last = end;

    ap_assert(field != NULL && len != NULL);
    *field = skip_commas(end);
    while (last > start && apr_isspace(last[-1]))
        last--;
    *len = (int)(last - start);
    return *start ? start : NULL;
}

/* What one item looks like while it is put into its canonical form. */
struct item_state {
    char *to;
    int quoted;
    int comment;
    int blank; /* a blank was seen and may have to be written */
};

/* Blanks beside these separators carry no meaning. */
static int drops_blanks(char c)
{
    return c == ';' || c == '=' || c == '/';
}

static void put_plain(struct item_state *st, const char *start, char c)
{
    if (apr_isspace(c)) {
        st->blank = 1;
        return;
    }
    if (st->blank && st->to > start && !drops_blanks(c) && !drops_blanks(st->to[-1]))
        *st->to++ = ' ';
    st->blank = 0;
    *st->to++ = apr_tolower(c);
}

/* Put one character, or two when it is hidden by a backslash; returns how many were used. */
static int put_item_char(struct item_state *st, const char *start, const char *s)
{
    int verbatim = st->quoted || st->comment;

    if (*s == '\\' && s[1]) {
        put_plain(st, start, s[0]);
        *st->to++ = s[1];
        return 2;
    }
    if (*s == '"' && !st->comment)
        st->quoted = !st->quoted;
    else if (*s == '(' && !st->quoted)
        st->comment++;
    else if (*s == ')' && st->comment && !st->quoted)
        st->comment--;
    if (verbatim)
        *st->to++ = *s;
    else
        put_plain(st, start, *s);
    return 1;
}

AP_DECLARE(char *) ap_get_list_item(apr_pool_t *pool, const char **field)
{
    int len;
    const char *s = ap_size_list_item(field, &len);
    struct item_state st = { NULL, 0, 0, 0 };
    char *item;

    if (!s)
        return NULL;
    item = st.to = apr_palloc(pool, len + 1);
    for (const char *end = s + len; s < end;)
        s += put_item_char(&st, item, s);
    *st.to = '\0';
    return item;
}

AP_DECLARE(int) ap_find_list_item(apr_pool_t *pool, const char *line, const char *tok)
{
    const char *wanted;
    const char *item;

    if (!line || !tok || !(wanted = ap_get_list_item(pool, &tok)))
        return 0;
    while ((item = ap_get_list_item(pool, &line)) != NULL) {
        if (!strcmp(item, wanted))
            return 1;
    }
    return 0;
}

/* The opaque part of an entity tag and its length; 0 if it is none. */
static int opaque_tag(const char **tag, int len)
{
    if (len >= 2 && (*tag)[0] == 'W' && (*tag)[1] == '/') {
        *tag += 2;
        len -= 2;
    }
    return len >= 2 && **tag == '"' && (*tag)[len - 1] == '"' ? len : 0;
}

static int is_weak(const char *tag)
{
    return tag[0] == 'W';
}

/* Weak or strong comparison of RFC 9110 section 8.8.3.2 with each tag of a field. */
static int find_etag(const char *line, const char *tag, int strong)
{
    const char *wanted;
    const char *item;
    int wanted_len;
    int len;

    if (!line || !tag)
        return 0;
    wanted = ap_size_list_item(&tag, &wanted_len);
    if (!wanted || (strong && is_weak(wanted)) || !(wanted_len = opaque_tag(&wanted, wanted_len)))
        return 0;
    while ((item = ap_size_list_item(&line, &len)) != NULL) {
        int weak = is_weak(item);
        if (!(len = opaque_tag(&item, len)))
            return 0; /* no list of tags: none of it counts */
        if (!(strong && weak) && len == wanted_len && !memcmp(item, wanted, len))
            return 1;
    }
    return 0;
}

AP_DECLARE(int) ap_find_etag_strong(apr_pool_t *pool, const char *line, const char *tok)
{
    return find_etag(line, tok, 1);
}

AP_DECLARE(int) ap_find_etag_weak(apr_pool_t *pool, const char *line, const char *tok)
{
    return find_etag(line, tok, 0);
}

/* Only a double quote keeps separators from ending the token. */
AP_DECLARE(char *) ap_get_token(apr_pool_t *pool, const char **accept_line, int accept_white)
{
    const char *s = *accept_line;
    const char *start;
    int quoted = 0;
    char *token;

    while (apr_isspace(*s))
        s++;
    start = s;
    for (; *s; s++) {
        if (*s == '"')
            quoted = !quoted;
        else if (!quoted && (*s == ',' || *s == ';' || (!accept_white && apr_isspace(*s))))
            break;
    }
    token = apr_pstrmemdup(pool, start, s - start);
    while (apr_isspace(*s))
        s++;
    *accept_line = s;
    return token;
}

/* What ends a word for ap_find_token(): the separators of HTTP, blanks and controls. */
static int ends_word(char c)
{
    return !util_is(c, UTIL_TOKEN) && !((unsigned char)c >= 0x80);
}

/* Word by word, without a copy. */
AP_DECLARE(int) ap_find_token(apr_pool_t *pool, const char *line, const char *tok)
{
    apr_size_t len;

    if (!line || !tok || !*tok)
        return 0;
    len = strlen(tok);
    for (const char *s = line; *s;) {
        const char *start;
        while (*s && ends_word(*s))
            s++;
        start = s;
        while (*s && !ends_word(*s))
            s++;
        if (*start && !strncasecmp(start, tok, len) && ends_word(start[len]))
            return 1;
    }
    return 0;
}

AP_DECLARE(int) ap_find_last_token(apr_pool_t *pool, const char *line, const char *tok)
{
    apr_size_t line_len = strlen(line);
    apr_size_t len = strlen(tok);
    const char *start = line + line_len - len;

    if (len > line_len || (start > line && start[-1] != ',' && !apr_isspace(start[-1])))
        return 0;
    return !strncasecmp(start, tok, len);
}

AP_DECLARE(int) ap_is_chunked(apr_pool_t *pool, const char *line)
{
    const char *last = strrchr(line, ',');
    const char *s = last ? last + 1 : line;

    while (*s == ' ' || *s == '\t')
        s++;
    return !ap_cstr_casecmp(s, "chunked");
}

/* Read one token at *s up to its comma; NULL and *bad set where that is not possible. */
static const char *strict_token(apr_pool_t *pool, const char **s, const char **bad)
{
    const char *start = *s;
    const char *end = ap_scan_http_token(start);
    const char *next = end;

    *bad = NULL;
    while (*next == ' ' || *next == '\t')
        next++;
    if (*next && *next != ',') {
        *bad = next;
        *s = next;
        return NULL;
    }
    *s = next;
    return end > start ? apr_pstrmemdup(pool, start, end - start) : NULL;
}

/* What is wrong with the character where a token or a comma should be. */
static const char *strict_error(apr_pool_t *pool, const char *at)
{
    if (util_is(*at, UTIL_TOKEN))
        return "Encountered illegal whitespace in token";
    return apr_psprintf(pool, "Encountered illegal separator '\\x%.2x'",
                        (unsigned int)(unsigned char)*at);
}

/* Tokens found before a mistake stay in the list. */
AP_DECLARE(const char *) ap_parse_token_list_strict(apr_pool_t *pool, const char *str,
                                                    apr_array_header_t **tokens, int skip_invalid)
{
    ap_assert(tokens != NULL);
    while (*str) {
        const char *bad;
        const char *token;

        while (*str == ',' || *str == ' ' || *str == '\t')
            str++;
        token = strict_token(pool, &str, &bad);
        if (bad && (!skip_invalid || util_is(*bad, UTIL_TOKEN)))
            return strict_error(pool, bad);
        if (bad)
            str += strcspn(bad, ",");
        if (!token)
            continue;
        if (!*tokens)
            *tokens = apr_array_make(pool, 4, sizeof(char *));
        APR_ARRAY_PUSH(*tokens, const char *) = token;
    }
    return NULL;
}
