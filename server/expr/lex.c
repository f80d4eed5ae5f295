/* SPDX-License-Identifier: Apache-2.0 */
/* lex.c - expressions cut into tokens.
 *
 * Only what stands outside of quotes: strings.c reads on by itself behind a quote or
 * an opening brace, and a regular expression is read where the grammar wants one,
 * since nothing but the place tells it from a division of words. */
#include <stdarg.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "expr/expr_priv.h"

/** Tokens that always look the same, longer ones before their beginnings. */
static const struct sign {
    const char *text;
    enum expr_token token;
    int op;
} signs[] = {
    { "==", TOKEN_COMPARE, EXPR_STR_EQ }, { "=~", TOKEN_MATCH, 0 },
    { "=", TOKEN_COMPARE, EXPR_STR_EQ },  { "!=", TOKEN_COMPARE, EXPR_STR_NE },
    { "!~", TOKEN_NOMATCH, 0 },           { "!", TOKEN_NOT, 0 },
    { "<=", TOKEN_COMPARE, EXPR_STR_LE }, { "<", TOKEN_COMPARE, EXPR_STR_LT },
    { ">=", TOKEN_COMPARE, EXPR_STR_GE }, { ">", TOKEN_COMPARE, EXPR_STR_GT },
    { "&&", TOKEN_AND, 0 },               { "||", TOKEN_OR, 0 },
    { "(", TOKEN_OPEN, 0 },               { ")", TOKEN_CLOSE, 0 },
    { "{", TOKEN_LIST, 0 },               { "}", TOKEN_LIST_END, 0 },
    { ",", TOKEN_COMMA, 0 },              { ".", TOKEN_DOT, 0 },
    { "'", TOKEN_QUOTE, 0 },              { "\"", TOKEN_QUOTE, 0 },
    { "%{", TOKEN_VAR, 0 },
};

/** Words with a meaning, with and without a dash before them. */
static const struct sign words[] = {
    { "true", TOKEN_TRUE, 0 },
    { "false", TOKEN_FALSE, 0 },
    { "not", TOKEN_NOT, 0 },
    { "and", TOKEN_AND, 0 },
    { "or", TOKEN_OR, 0 },
    { "in", TOKEN_IN, 0 },
    { "eq", TOKEN_COMPARE, EXPR_INT_EQ },
    { "ne", TOKEN_COMPARE, EXPR_INT_NE },
    { "lt", TOKEN_COMPARE, EXPR_INT_LT },
    { "le", TOKEN_COMPARE, EXPR_INT_LE },
    { "gt", TOKEN_COMPARE, EXPR_INT_GT },
    { "ge", TOKEN_COMPARE, EXPR_INT_GE },
};
enum { FIRST_WITH_DASH = 5 }; /* -in and the comparisons, not -true */

ap_expr_t *expr_fail(struct expr_parser *ps, const char *fmt, ...)
{
    va_list args;

    if (!ps->error) {
        va_start(args, fmt);
        ps->error = apr_pvsprintf(ps->pool, fmt, args);
        va_end(args);
    }
    return NULL;
}

ap_expr_t *expr_unexpected(struct expr_parser *ps, const char *wanted)
{
    if (ps->token == TOKEN_END)
        return expr_fail(ps, "syntax error, unexpected end, expecting %s", wanted);
    if (ps->token == TOKEN_ERROR)
        return expr_fail(ps, "Parse error near '%.16s', expecting %s", ps->start, wanted);
    return expr_fail(ps, "syntax error near '%.16s', expecting %s", ps->start, wanted);
}

static int is_name(char c)
{
    return apr_isalnum(c) || c == '_';
}

static void set_token(struct expr_parser *ps, const struct sign *sign, const char *end)
{
    ps->token = sign->token;
    ps->op = sign->op;
    ps->at = end;
}

static const struct sign *find_word(const char *s, apr_size_t len, apr_size_t first)
{
    for (apr_size_t i = first; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!strncmp(words[i].text, s, len) && words[i].text[len] == '\0')
            return &words[i];
    }
    return NULL;
}

/* A name at `s`, which is ps->start or behind its dash. */
static void read_name(struct expr_parser *ps, const char *s)
{
    const char *end = s;
    int dash = s > ps->start;
    const struct sign *word;

    while (is_name(*end))
        end++;
    word = find_word(s, end - s, dash ? FIRST_WITH_DASH : 0);
    if (word) {
        set_token(ps, word, end);
        return;
    }
    ps->text = apr_pstrmemdup(ps->pool, s, end - s);
    ps->token = !dash ? TOKEN_NAME : end - s == 1 ? TOKEN_UNARY : TOKEN_BINARY;
    ps->at = end;
}

static void read_digits(struct expr_parser *ps)
{
    const char *end = ps->start + 1;

    ap_assert(ps->start == ps->at);
    while (apr_isdigit(*end))
        end++;
    ps->token = TOKEN_DIGITS;
    ps->text = apr_pstrmemdup(ps->pool, ps->start, end - ps->start);
    ps->at = end;
}

static void read_sign(struct expr_parser *ps)
{
    const char *s = ps->start;

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        apr_size_t len = strlen(signs[i].text);
        if (!strncmp(s, signs[i].text, len)) {
            set_token(ps, &signs[i], s + len);
            return;
        }
    }
    ps->token = TOKEN_ERROR;
}

/* What the first character starts decides; a dash may start a number or an operator. */
void expr_next(struct expr_parser *ps)
{
    const char *s = ps->at;

    ap_assert(ps->at != NULL);
    while (apr_isspace(*s))
        s++;
    ps->start = ps->at = s;
    ps->text = NULL;
    if (*s == '\0') {
        ps->token = TOKEN_END;
    } else if (apr_isdigit(*s) || (*s == '-' && apr_isdigit(s[1]))) {
        read_digits(ps);
    } else if (apr_isalpha(*s) || *s == '_') {
        read_name(ps, s);
    } else if (*s == '-' && apr_isalpha(s[1])) {
        read_name(ps, s + 1);
    } else if (*s == '$' && apr_isdigit(s[1])) {
        ps->token = TOKEN_BACKREF;
        ps->op = s[1] - '0';
        ps->at = s + 2;
    } else {
        read_sign(ps);
    }
}

/* /x/ or m#x#, with i behind it; the delimiter cannot be escaped inside. */
int expr_read_regex(struct expr_parser *ps, const char **pattern, int *icase)
{
    static const char delimiters[] = "/#$%^|?!'\",;:.-";
    const char *s = ps->at;
    const char *end;

    while (apr_isspace(*s))
        s++;
    ps->start = ps->at = s;
    if (*s == 'm' && s[1] && strchr(delimiters, s[1]))
        s++;
    else if (*s != '/') {
        expr_fail(ps, "syntax error near '%.16s', expecting a regular expression", s);
        return 0;
    }
    end = strchr(s + 1, *s);
    if (!end) {
        expr_fail(ps, "regular expression lacks its closing '%c'", *s);
        return 0;
    }
    *pattern = apr_pstrmemdup(ps->pool, s + 1, end - s - 1);
    *icase = end[1] == 'i';
    ps->at = end + 1 + *icase;
    return 1;
}
