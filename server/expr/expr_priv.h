/* SPDX-License-Identifier: Apache-2.0 */
/* expr_priv.h - expressions as a tree, and the parts that make and walk it.
 *
 * text -> lex.c (tokens) and strings.c (quoted text) -> parse.c (tree) -> eval.c (answer)
 * lookup.c finds by name what vars.c, functions.c and operators.c know;
 * api.c is ap_expr.h's front of it all.
 *
 * A tree is made once, out of the pool of the configuration, and never changes:
 * any number of threads evaluate it, each with a context of its own. */
#ifndef WEFT_EXPR_PRIV_H
#define WEFT_EXPR_PRIV_H

#include "ap_expr.h"

enum { EXPR_MAX_DEPTH = 100 }; /* of parentheses, calls and variables in each other */

/** What a node is. The first half answers true or false, the second half is text. */
enum expr_kind {
    EXPR_TRUE,
    EXPR_FALSE,
    EXPR_NOT,        /* left */
    EXPR_AND,        /* every one of the list at left */
    EXPR_OR,         /* one of the list at left */
    EXPR_COMPARE,    /* left op right */
    EXPR_IN,         /* left is equal to one of the list at right */
    EXPR_IN_FUNC,    /* left is equal to one of what the function at right gives */
    EXPR_MATCH,      /* left against rx; op: not 0 for !~ */
    EXPR_UNARY,      /* func(left) */
    EXPR_BINARY,     /* func(left, right) */
    EXPR_STRING,     /* text */
    EXPR_CONCAT,     /* the list at left, one behind the other */
    EXPR_VAR,        /* func() */
    EXPR_FUNC,       /* func(left) */
    EXPR_BACKREF     /* group number op of the last match */
};

struct ap_expr_node {
    enum expr_kind kind;
    int op;                 /* EXPR_COMPARE: enum expr_compare; see above */
    const char *text;       /* EXPR_STRING: the text; EXPR_FUNC and operators: the name */
    const void *func;       /* as the look-up gave it, by kind ap_expr_*_t */
    const void *data;       /* the function's own, from the look-up */
    ap_regex_t *rx;         /* EXPR_MATCH */
    ap_expr_t *left;        /* operand, or the first of a list */
    ap_expr_t *right;
    ap_expr_t *next;        /* in a list */
};

/** Comparisons; those of integers come second. */
enum expr_compare {
    EXPR_STR_EQ, EXPR_STR_NE, EXPR_STR_LT, EXPR_STR_LE, EXPR_STR_GT, EXPR_STR_GE,
    EXPR_INT_EQ, EXPR_INT_NE, EXPR_INT_LT, EXPR_INT_LE, EXPR_INT_GT, EXPR_INT_GE
};

/** Tokens outside of quotes. */
enum expr_token {
    TOKEN_END,
    TOKEN_ERROR,    /* a character that starts nothing */
    TOKEN_TRUE, TOKEN_FALSE, TOKEN_NOT, TOKEN_AND, TOKEN_OR,
    TOKEN_OPEN, TOKEN_CLOSE, TOKEN_LIST, TOKEN_LIST_END, TOKEN_COMMA, TOKEN_DOT,
    TOKEN_COMPARE,  /* op: enum expr_compare */
    TOKEN_MATCH, TOKEN_NOMATCH,
    TOKEN_IN,
    TOKEN_UNARY,    /* -x; the text is the letter */
    TOKEN_BINARY,   /* -xy; the text is the name */
    TOKEN_DIGITS,
    TOKEN_NAME,     /* what may be a function's name */
    TOKEN_QUOTE,    /* ' or " */
    TOKEN_VAR,      /* %{ */
    TOKEN_BACKREF   /* $0 to $9; op: the number */
};

/** The parser's state: where it reads, and the token it looks at. */
struct expr_parser {
    apr_pool_t *pool;             /* of the tree */
    apr_pool_t *ptemp;
    ap_expr_info_t *info;
    ap_expr_lookup_fn_t *lookup;
    const char *at;               /* behind the token */
    const char *start;            /* of the token */
    enum expr_token token;
    int op;
    const char *text;             /* of the token, where it has one */
    int depth;
    const char *error;            /* the first mistake, or NULL */
};

/* lex.c */

/** Read the next token into ps. */
void expr_next(struct expr_parser *ps);
/** Note the first mistake; returns NULL for the caller to return. */
ap_expr_t *expr_fail(struct expr_parser *ps, const char *fmt, ...) AP_PRINTF_LIKE(2, 3);
/** Say that the present token is none of what may stand here. */
ap_expr_t *expr_unexpected(struct expr_parser *ps, const char *wanted);
/** Read a regular expression, which must come next; 0 after a mistake. */
int expr_read_regex(struct expr_parser *ps, const char **pattern, int *icase);

/* strings.c */

/** Text with variables in it, up to the character `end` (0: all of the rest), which is
 *  passed over. The parser's token is not looked at and not changed. */
ap_expr_t *expr_string(struct expr_parser *ps, char end);
/** A variable or %{function:argument}, from behind its opening brace. */
ap_expr_t *expr_variable(struct expr_parser *ps);

/* parse.c */

/** A new node. */
ap_expr_t *expr_node(struct expr_parser *ps, enum expr_kind kind);
/** Enter or leave one level of nesting; 0 if there are too many. */
int expr_enter(struct expr_parser *ps);
/** Make a node that calls what the look-up finds. */
ap_expr_t *expr_call(struct expr_parser *ps, enum expr_kind kind, int type, const char *name,
                     ap_expr_t *arg);
/** The whole text as a condition. */
ap_expr_t *expr_condition(struct expr_parser *ps);

/* eval.c */

/** The answer of a condition: 1, 0, or less than 0 with *ctx->err set. */
int expr_eval(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node);
/** The value of a word; never NULL. */
const char *expr_word(ap_expr_eval_ctx_t *ctx, const ap_expr_t *node);

/* lookup.c, vars.c, functions.c, operators.c */

/** One row of what is known by name. */
struct expr_entry {
    const char *name;
    const void *func;
    const void *data;
    ap_expr_lookup_fn_t *prepare; /* makes data when the expression is read; may be NULL */
    int restricted;               /* the flags of info that forbid it */
};
extern const struct expr_entry expr_vars[];
extern const struct expr_entry expr_functions[];
extern const struct expr_entry expr_unary[];
extern const struct expr_entry expr_binary[];

/** Find the optional functions of other modules; after all modules registered. */
void expr_vars_retrieve(void);
/** Note that the answer depends on a field of the request. */
void expr_vary(ap_expr_eval_ctx_t *ctx, const char *field);

#endif
