/* SPDX-License-Identifier: Apache-2.0 */
/* strings.c - text with %{variables}, %{functions:of text} and $1 in it. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "expr/expr_priv.h"

/** A list of parts while it grows, and the plain text that is not in it yet. */
struct parts {
    ap_expr_t *first;
    ap_expr_t **last;
    char *text;
    apr_size_t len;
};

static void add_part(struct parts *parts, ap_expr_t *part)
{
    *parts->last = part;
    parts->last = &part->next;
}

static void flush_text(struct expr_parser *ps, struct parts *parts)
{
    ap_expr_t *part;

    if (!parts->len)
        return;
    part = expr_node(ps, EXPR_STRING);
    part->text = apr_pstrmemdup(ps->pool, parts->text, parts->len);
    parts->len = 0;
    add_part(parts, part);
}

/* What the escape behind a backslash at s stands for; *next is set behind it. */
static char escaped(const char *s, const char **next)
{
    static const char from[] = "rntbf";
    static const char to[] = "\r\n\t\b\f";
    const char *known = strchr(from, *s);
    int octal = 0;
    int digits = 0;

    if (*s >= '0' && *s <= '7') {
        while (digits < 3 && s[digits] >= '0' && s[digits] <= '7')
            octal = octal * 8 + s[digits++] - '0';
        *next = s + digits;
        return (char)octal;
    }
    *next = s + 1;
    return known ? to[known - from] : *s;
}

/* One part that is not plain text, if there is one at ps->at. */
static ap_expr_t *special_part(struct expr_parser *ps)
{
    ap_expr_t *part;

    if (ps->at[0] == '%' && ps->at[1] == '{') {
        ps->at += 2;
        return expr_variable(ps);
    }
    if (ps->at[0] != '$' || !apr_isdigit(ps->at[1]))
        return NULL;
    part = expr_node(ps, EXPR_BACKREF);
    part->op = ps->at[1] - '0';
    ps->at += 2;
    return part;
}

/* Take one character of plain text; an escaped NUL cannot be kept and is left out. */
static void take_char(struct expr_parser *ps, struct parts *parts)
{
    char c = *ps->at++;

    if (c == '\\' && *ps->at)
        c = escaped(ps->at, &ps->at);
    if (c)
        parts->text[parts->len++] = c;
}

static ap_expr_t *join(struct expr_parser *ps, struct parts *parts)
{
    ap_expr_t *node;

    if (parts->first && !parts->first->next)
        return parts->first;
    node = expr_node(ps, parts->first ? EXPR_CONCAT : EXPR_STRING);
    node->text = "";
    node->left = parts->first;
    return node;
}

/* Plain text is gathered until something else comes; then both become parts of a list. */
ap_expr_t *expr_string(struct expr_parser *ps, char end)
{
    struct parts parts = { NULL, &parts.first, NULL, 0 };

    ap_assert(ps->ptemp != NULL);
    parts.text = apr_palloc(ps->ptemp, strlen(ps->at) + 1);
    while (*ps->at && !(end && *ps->at == end)) {
        ap_expr_t *part = special_part(ps);
        if (ps->error)
            return NULL;
        if (part) {
            flush_text(ps, &parts);
            add_part(&parts, part);
        } else {
            take_char(ps, &parts);
        }
    }
    if (end && *ps->at != end)
        return expr_fail(ps, "Unterminated string or variable");
    if (end)
        ps->at++;
    flush_text(ps, &parts);
    return join(ps, &parts);
}

static int is_name(char c)
{
    return apr_isalnum(c) || c == '_';
}

/* %{NAME} or %{function:text}; the text may hold variables again. */
ap_expr_t *expr_variable(struct expr_parser *ps)
{
    const char *start = ps->at;
    const char *name;
    ap_expr_t *arg;

    ap_assert(ps->at[-1] == '{');
    while (is_name(*ps->at))
        ps->at++;
    name = apr_pstrmemdup(ps->pool, start, ps->at - start);
    if (*ps->at == '\0')
        return expr_fail(ps, "Unterminated string or variable");
    if (*ps->at != '}' && *ps->at != ':')
        return expr_fail(ps, "Invalid character in variable name '%c'", *ps->at);
    if (!*name)
        return expr_fail(ps, "syntax error near '%%{%.16s', expecting a name", start);
    if (*ps->at++ == '}')
        return expr_call(ps, EXPR_VAR, AP_EXPR_FUNC_VAR, name, NULL);
    if (!expr_enter(ps))
        return NULL;
    arg = expr_string(ps, '}');
    ps->depth--;
    return arg ? expr_call(ps, EXPR_FUNC, AP_EXPR_FUNC_STRING, name, arg) : NULL;
}
