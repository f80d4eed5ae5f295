/* SPDX-License-Identifier: Apache-2.0 */
/* expand.c - texts with back references, variables and maps: $N %N %{NAME} ${MAP:KEY|DEFAULT}.
 *
 * A text is parsed once into pieces; keys and defaults of maps are texts themselves. */
#include <string.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "rewrite_priv.h"

enum piece_kind { PIECE_LITERAL, PIECE_RULE_GROUP, PIECE_COND_GROUP, PIECE_VARIABLE, PIECE_MAP };

struct piece {
    enum piece_kind kind;
    int group;
    const char *text;              /* a literal, a variable's argument, a map's name */
    rewrite_variable_fn *variable;
    struct rewrite_text *key;      /* of a map */
    struct rewrite_text *fallback; /* of a map, or NULL */
};

struct rewrite_text {
    apr_array_header_t *pieces;    /* struct piece */
};

enum { FEW_PIECES = 16 };

static struct piece *add_piece(struct rewrite_text *text, enum piece_kind kind)
{
    struct piece *piece = apr_array_push(text->pieces);

    memset(piece, 0, sizeof(*piece));
    piece->kind = kind;
    return piece;
}

/* The next `wanted` that is in no inner pair of braces; NULL: none. */
static const char *find_outside(const char *at, char wanted)
{
    int depth = 0;

    for (; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (depth == 0 && *at == wanted)
            return at;
        else if (*at == '{')
            depth++;
        else if (*at == '}')
            depth--;
    }
    return NULL;
}

/* What stands in ${}. @return 0: it is no look-up */
static int add_map(apr_pool_t *p, struct rewrite_text *text, char *inner)
{
    char *colon = (char *)find_outside(inner, ':'), *bar;
    struct piece *piece;

    if (colon == NULL)
        return 0;
    *colon = '\0';
    bar = (char *)find_outside(colon + 1, '|');
    if (bar)
        *bar = '\0';
    piece = add_piece(text, PIECE_MAP);
    piece->text = inner;
    piece->key = rewrite_text_parse(p, colon + 1);
    piece->fallback = bar ? rewrite_text_parse(p, bar + 1) : NULL;
    return 1;
}

/* @return the byte behind the construct at `at`; NULL: there is none */
static const char *add_construct(apr_pool_t *p, struct rewrite_text *text, const char *at)
{
    const char *end;
    char *inner;
    struct piece *piece;

    if (apr_isdigit(at[1])) {
        add_piece(text, *at == '$' ? PIECE_RULE_GROUP : PIECE_COND_GROUP)->group = at[1] - '0';
        return at + 2;
    }
    if (at[1] != '{' || (end = find_outside(at + 2, '}')) == NULL)
        return NULL;
    inner = apr_pstrmemdup(p, at + 2, (apr_size_t)(end - at - 2));
    if (*at == '$')
        return add_map(p, text, inner) ? end + 1 : NULL;
    piece = add_piece(text, PIECE_VARIABLE);
    piece->variable = rewrite_variable_find(p, inner, &piece->text);
    return end + 1;
}

/* Literals collect in `run`, which has room for all of them. */
static void end_run(struct rewrite_text *text, apr_pool_t *p, const char *run, size_t len)
{
    if (len)
        add_piece(text, PIECE_LITERAL)->text = apr_pstrmemdup(p, run, len);
}

struct rewrite_text *rewrite_text_parse(apr_pool_t *p, const char *source)
{
    struct rewrite_text *text = apr_palloc(p, sizeof(*text));
    char *run = apr_palloc(p, strlen(source) + 1);
    const char *at = source, *next;
    size_t len = 0;

    text->pieces = apr_array_make(p, 2, sizeof(struct piece));
    while (*at) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '$' || *at == '%') {
            int before = text->pieces->nelts;

            end_run(text, p, run, len);
            next = add_construct(p, text, at);
            if (next) {
                len = 0;
                at = next;
                continue;
            }
            text->pieces->nelts = before;
        }
        run[len++] = *at++;
    }
    end_run(text, p, run, len);
    return text;
}

static int is_escaped(const struct rewrite_escape *escape, char c)
{
    if (escape->except && strchr(escape->except, c))
        return 0;
    if (escape->only)
        return strchr(escape->only, c) != NULL;
    if (escape->controls)
        return apr_iscntrl(c) || c == ' ';
    return !apr_isalnum(c) && c != '_';
}

static const char *escape_group(request_rec *r, const char *value,
                                const struct rewrite_escape *escape)
{
    static const char digits[] = "0123456789abcdef";
    char *escaped = apr_palloc(r->pool, 3 * strlen(value) + 1), *to = escaped;
    const char *at;

    for (at = value; *at; at++) {
        if (!is_escaped(escape, *at))
            *to++ = *at;
        else if (*at == ' ' && !escape->no_plus)
            *to++ = '+';
        else {
            *to++ = '%';
            *to++ = digits[(unsigned char)*at >> 4];
            *to++ = digits[(unsigned char)*at & 15];
        }
    }
    *to = '\0';
    return escaped;
}

static const char *expand_group(struct rewrite_ctx *ctx, const struct rewrite_groups *groups,
                                int number, const struct rewrite_escape *escape)
{
    const ap_regmatch_t *at = &groups->at[number];
    const char *value;

    if (groups->source == NULL || at->rm_so < 0 || at->rm_eo <= at->rm_so)
        return "";
    value = apr_pstrmemdup(ctx->r->pool, groups->source + at->rm_so,
                           (apr_size_t)(at->rm_eo - at->rm_so));
    if (escape && escape->on) {
        const char *plain = value;

        value = escape_group(ctx->r, plain, escape);
        REWRITE_LOG(ctx->r, 5, ctx->perdir, "escaping backreference '%s' to '%s'", plain, value);
    }
    return value;
}

static const char *expand_map(struct rewrite_ctx *ctx, const struct piece *piece,
                              const struct rewrite_escape *escape)
{
    const char *key = rewrite_text_expand(ctx, piece->key, escape, NULL);
    const char *value = rewrite_map_lookup(ctx, piece->text, key);

    if (value && *value)
        return value;
    return piece->fallback ? rewrite_text_expand(ctx, piece->fallback, escape, NULL) : "";
}

static const char *expand_piece(struct rewrite_ctx *ctx, const struct piece *piece,
                                const struct rewrite_escape *escape)
{
    const char *value;

    switch (piece->kind) {
    case PIECE_LITERAL:
        return piece->text;
    case PIECE_RULE_GROUP:
        return expand_group(ctx, &ctx->rule, piece->group, escape);
    case PIECE_COND_GROUP:
        return expand_group(ctx, &ctx->cond, piece->group, escape);
    case PIECE_MAP:
        return expand_map(ctx, piece, escape);
    case PIECE_VARIABLE:
        break;
    }
    value = piece->variable(ctx, piece->text);
    return value ? value : "";
}

static void see_marks(struct rewrite_marks *marks, const struct piece *piece, const char *value)
{
    enum rewrite_mark mark = piece->kind == PIECE_LITERAL ? MARK_LITERAL : MARK_FOREIGN;

    if (strchr(value, '?') == NULL)
        return;
    if (marks->first == MARK_NONE)
        marks->first = mark;
    marks->last = mark;
}

/* The pieces are put together in one allocation; one piece alone needs none. */
const char *rewrite_text_expand(struct rewrite_ctx *ctx, const struct rewrite_text *text,
                                const struct rewrite_escape *escape, struct rewrite_marks *marks)
{
    const struct piece *pieces = (const struct piece *)text->pieces->elts;
    int count = text->pieces->nelts, i;
    struct iovec few[FEW_PIECES], *parts = few;

    if (marks)
        marks->first = marks->last = MARK_NONE;
    if (count == 0)
        return "";
    if (count > FEW_PIECES)
        parts = apr_palloc(ctx->r->pool, (apr_size_t)count * sizeof(*parts));
    for (i = 0; i < count; i++) {
        const char *value = expand_piece(ctx, &pieces[i], escape);

        if (marks)
            see_marks(marks, &pieces[i], value);
        parts[i].iov_base = (char *)value;
        parts[i].iov_len = strlen(value);
    }
    return count == 1 ? parts[0].iov_base
                      : apr_pstrcatv(ctx->r->pool, parts, (apr_size_t)count, NULL);
}
