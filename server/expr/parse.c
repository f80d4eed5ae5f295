/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - conditions as a tree, by recursive descent.
 *
 *   or         = and { ( "||" | "or" ) and }
 *   and        = not { ( "&&" | "and" ) not }
 *   not        = ( "!" | "not" ) not | "(" or ")" | "true" | "false" | comparison
 *   comparison = unary-operator word | word comparison-operator word
 *              | word ( "=~" | "!~" ) regex | word "in" ( "{" list "}" | function )
 *   word       = part { "." part }
 *   part       = digits | string | variable | back-reference | name "(" word ")"
 *
 * Every function looks at ps->token, and leaves behind it what it read the next one.
 * NULL means that ps->error says why. */
#include <apr_strings.h>

#include "expr/expr_priv.h"

static ap_expr_t *parse_or(struct expr_parser *ps);
static ap_expr_t *parse_word(struct expr_parser *ps);

ap_expr_t *expr_node(struct expr_parser *ps, enum expr_kind kind)
{
    ap_expr_t *node = apr_pcalloc(ps->pool, sizeof(*node));

    ap_assert(ps->pool != NULL);
    node->kind = kind;
    return node;
}

int expr_enter(struct expr_parser *ps)
{
    if (++ps->depth <= EXPR_MAX_DEPTH)
        return 1;
    expr_fail(ps, "nested more than %d levels deep", EXPR_MAX_DEPTH);
    return 0;
}

/* Pass the token if it is the one wanted. */
static int expect(struct expr_parser *ps, enum expr_token token, const char *wanted)
{
    if (ps->token != token) {
        expr_unexpected(ps, wanted);
        return 0;
    }
    expr_next(ps);
    return 1;
}

/* What a failed look-up is called, by AP_EXPR_FUNC_*. */
static void lookup_error(struct expr_parser *ps, int type, const char *name)
{
    static const char *const what[] = { "Variable '", "Function '", "List-returning function '",
                                        "Unary operator '-", "Binary operator '-" };

    expr_fail(ps, "%s%s' does not exist", what[type], name);
}

/* The look-up runs while the expression is read, so that mistakes show at the start and a
 * constant argument (a subnet) is made ready once. */
ap_expr_t *expr_call(struct expr_parser *ps, enum expr_kind kind, int type, const char *name,
                     ap_expr_t *arg)
{
    ap_expr_t *node = expr_node(ps, kind);
    ap_expr_t *constant = type == AP_EXPR_FUNC_OP_BINARY ? arg->next : arg;
    const char *err = NULL;
    ap_expr_lookup_parms parms = { 0 };

    ap_assert(type >= AP_EXPR_FUNC_VAR && type <= AP_EXPR_FUNC_OP_BINARY);
    parms.type = type;
    parms.name = name;
    parms.flags = (int)ps->info->flags;
    parms.pool = ps->pool;
    parms.ptemp = ps->ptemp;
    parms.func = &node->func;
    parms.data = &node->data;
    parms.err = &err;
    parms.arg = constant && constant->kind == EXPR_STRING ? constant->text : NULL;
    node->text = name;
    node->left = arg;
    if (ps->lookup(&parms) == OK && node->func && !err)
        return node;
    if (err)
        return expr_fail(ps, "%s", err);
    lookup_error(ps, type, name);
    return NULL;
}

static ap_expr_t *parse_call(struct expr_parser *ps, enum expr_kind kind, int type)
{
    const char *name = ps->text;
    ap_expr_t *arg;

    expr_next(ps);
    if (!expect(ps, TOKEN_OPEN, "'(' behind the name of a function") || !expr_enter(ps))
        return NULL;
    arg = parse_word(ps);
    ps->depth--;
    if (!arg || !expect(ps, TOKEN_CLOSE, "')'"))
        return NULL;
    return expr_call(ps, kind, type, name, arg);
}

/* The parts that strings.c reads: it goes on from behind the token. */
static ap_expr_t *parse_text(struct expr_parser *ps)
{
    ap_expr_t *part = ps->token == TOKEN_VAR ? expr_variable(ps) : expr_string(ps, *ps->start);

    if (part)
        expr_next(ps);
    return part;
}

static ap_expr_t *parse_part(struct expr_parser *ps)
{
    ap_expr_t *part;

    if (ps->token == TOKEN_QUOTE || ps->token == TOKEN_VAR)
        return parse_text(ps);
    if (ps->token == TOKEN_NAME)
        return parse_call(ps, EXPR_FUNC, AP_EXPR_FUNC_STRING);
    if (ps->token != TOKEN_DIGITS && ps->token != TOKEN_BACKREF)
        return expr_unexpected(ps, "a string, a variable or a function");
    part = expr_node(ps, ps->token == TOKEN_DIGITS ? EXPR_STRING : EXPR_BACKREF);
    part->text = ps->text;
    part->op = ps->op;
    expr_next(ps);
    return part;
}

/* A part as one of a list that is joined by `separator`, or by itself. */
static ap_expr_t *parse_chain(struct expr_parser *ps, enum expr_kind kind,
                              enum expr_token separator, ap_expr_t *(*parse)(struct expr_parser *))
{
    ap_expr_t *first = parse(ps);
    ap_expr_t *last = first;
    ap_expr_t *node;

    if (!first || ps->token != separator)
        return first;
    node = expr_node(ps, kind);
    node->left = first;
    while (last && ps->token == separator) {
        expr_next(ps);
        last->next = parse(ps);
        last = last->next;
    }
    return last ? node : NULL;
}

static ap_expr_t *parse_word(struct expr_parser *ps)
{
    return parse_chain(ps, EXPR_CONCAT, TOKEN_DOT, parse_part);
}

/* { word, word } behind its opening brace; the first of the chain. */
static ap_expr_t *parse_list(struct expr_parser *ps)
{
    ap_expr_t *first = NULL;
    ap_expr_t **last = &first;

    do {
        expr_next(ps);
        if (!(*last = parse_word(ps)))
            return NULL;
        last = &(*last)->next;
    } while (ps->token == TOKEN_COMMA);
    return expect(ps, TOKEN_LIST_END, "',' or '}'") ? first : NULL;
}

static ap_expr_t *parse_in(struct expr_parser *ps, ap_expr_t *word)
{
    ap_expr_t *node = expr_node(ps, EXPR_IN);

    ap_assert(ps->token == TOKEN_IN);
    expr_next(ps);
    node->left = word;
    if (ps->token == TOKEN_LIST) {
        node->right = parse_list(ps);
    } else if (ps->token == TOKEN_NAME) {
        node->kind = EXPR_IN_FUNC;
        node->right = parse_call(ps, EXPR_FUNC, AP_EXPR_FUNC_LIST);
    } else {
        return expr_unexpected(ps, "'{' or a function that gives a list");
    }
    return node->right ? node : NULL;
}

static ap_expr_t *parse_match(struct expr_parser *ps, ap_expr_t *word)
{
    ap_expr_t *node = expr_node(ps, EXPR_MATCH);
    const char *pattern;
    int icase;

    ap_assert(ps->token == TOKEN_MATCH || ps->token == TOKEN_NOMATCH);
    node->op = ps->token == TOKEN_NOMATCH;
    node->left = word;
    if (!expr_read_regex(ps, &pattern, &icase))
        return NULL;
    node->rx = ap_pregcomp(ps->pool, pattern, AP_REG_EXTENDED | (icase ? AP_REG_ICASE : 0));
    if (!node->rx)
        return expr_fail(ps, "Failed to compile regular expression '%s'", pattern);
    expr_next(ps);
    return node;
}

static ap_expr_t *parse_compare(struct expr_parser *ps, ap_expr_t *word)
{
    ap_expr_t *node = expr_node(ps, EXPR_COMPARE);

    ap_assert(ps->token == TOKEN_COMPARE);
    node->op = ps->op;
    node->left = word;
    expr_next(ps);
    node->right = parse_word(ps);
    return node->right ? node : NULL;
}

static ap_expr_t *parse_binary(struct expr_parser *ps, ap_expr_t *word)
{
    const char *name = ps->text;

    ap_assert(ps->token == TOKEN_BINARY);
    expr_next(ps);
    word->next = parse_word(ps);
    if (!word->next)
        return NULL;
    return expr_call(ps, EXPR_BINARY, AP_EXPR_FUNC_OP_BINARY, name, word);
}

static ap_expr_t *parse_unary(struct expr_parser *ps)
{
    const char *name = ps->text;
    ap_expr_t *word;

    expr_next(ps);
    word = parse_word(ps);
    return word ? expr_call(ps, EXPR_UNARY, AP_EXPR_FUNC_OP_UNARY, name, word) : NULL;
}

/* Which comparison it is shows only behind the first word. */
static ap_expr_t *parse_comparison(struct expr_parser *ps)
{
    static const struct {
        enum expr_token token;
        ap_expr_t *(*parse)(struct expr_parser *, ap_expr_t *);
    } rest[] = {
        { TOKEN_COMPARE, parse_compare }, { TOKEN_MATCH, parse_match },
        { TOKEN_NOMATCH, parse_match },   { TOKEN_IN, parse_in },
        { TOKEN_BINARY, parse_binary },
    };
    ap_expr_t *word;

    if (ps->token == TOKEN_UNARY)
        return parse_unary(ps);
    if (!(word = parse_word(ps)))
        return NULL;
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
        if (rest[i].token == ps->token)
            return rest[i].parse(ps, word);
    }
    return expr_unexpected(ps, "a comparison");
}

static ap_expr_t *parse_constant(struct expr_parser *ps)
{
    ap_expr_t *node = expr_node(ps, ps->token == TOKEN_TRUE ? EXPR_TRUE : EXPR_FALSE);

    expr_next(ps);
    return node;
}

static ap_expr_t *parse_group(struct expr_parser *ps)
{
    ap_expr_t *node;

    if (!expr_enter(ps))
        return NULL;
    expr_next(ps);
    node = parse_or(ps);
    ps->depth--;
    return node && expect(ps, TOKEN_CLOSE, "')'") ? node : NULL;
}

/* Negations in a row are counted, not nested. */
static ap_expr_t *parse_not(struct expr_parser *ps)
{
    int negated = 0;
    ap_expr_t *node;
    ap_expr_t *not;

    for (; ps->token == TOKEN_NOT; expr_next(ps))
        negated = !negated;
    if (ps->token == TOKEN_OPEN)
        node = parse_group(ps);
    else if (ps->token == TOKEN_TRUE || ps->token == TOKEN_FALSE)
        node = parse_constant(ps);
    else
        node = parse_comparison(ps);
    if (!node || !negated)
        return node;
    not = expr_node(ps, EXPR_NOT);
    not->left = node;
    return not;
}

static ap_expr_t *parse_and(struct expr_parser *ps)
{
    return parse_chain(ps, EXPR_AND, TOKEN_AND, parse_not);
}

static ap_expr_t *parse_or(struct expr_parser *ps)
{
    return parse_chain(ps, EXPR_OR, TOKEN_OR, parse_and);
}

ap_expr_t *expr_condition(struct expr_parser *ps)
{
    ap_expr_t *node;

    ap_assert(ps->at != NULL && ps->depth == 0);
    expr_next(ps);
    node = parse_or(ps);
    if (node && ps->token != TOKEN_END)
        return expr_unexpected(ps, "'&&', '||' or the end");
    return node;
}
