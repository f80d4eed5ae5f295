/* SPDX-License-Identifier: Apache-2.0 */
/* headers_priv.h - changes to fields of requests and responses, as read from the configuration.
 *
 * mod_headers.c  hooks, filters, merging        directives.c  Header and RequestHeader
 * value.c        formats and expressions        actions.c     set, append, edit, ...
 *
 * Directives become lists of struct header_change, one for each table that they act on and
 * each time that they run at; running a list looks at nothing that is not in it. */
#ifndef WEFT_HEADERS_PRIV_H
#define WEFT_HEADERS_PRIV_H

#include "ap_expr.h"
#include "apr_tables.h"
#include "http_config.h"
#include "http_log.h"
#include "httpd.h"

/** The tables that changes act on. */
enum header_table { REQUEST_FIELDS, RESPONSE_FIELDS, ALWAYS_FIELDS, HEADER_TABLES };

/** A value: constant text, a format, or an expression. */
struct header_value {
    const char *text;          /* the whole value, if it is constant */
    apr_array_header_t *items; /* struct format_item, or NULL */
    ap_expr_info_t *expr;      /* or NULL */
};

struct header_change;

/** What an action does to the fields of one table. */
typedef void header_action_fn(request_rec *r, const struct header_change *change,
                              apr_table_t *fields);

/** An action: a row of header_action_find()'s table. */
struct header_action {
    const char *name;
    header_action_fn *run;
    int words;             /* behind the field's name: 0, 1 (value), 2 (regex, replacement) */
    int response_only;
};

/** One directive. */
struct header_change {
    const struct header_action *action;
    const char *name;          /* of the field */
    int is_content_type;       /* a response's Content-Type, kept in r->content_type */
    ap_regex_t *regex;         /* of edit; of echo: which fields */
    struct header_value value; /* of edit: the replacement */
    const char *env;           /* only if this variable is set */
    int env_negated;           /* only if it is not */
    ap_expr_info_t *condition; /* or NULL */
};

/** Parse a value; `text` is kept. @return NULL, or what is wrong */
const char *header_value_parse(cmd_parms *cmd, struct header_value *value, const char *text);
/** The value for a request, living as long as it; never NULL. */
const char *header_value_get(request_rec *r, const struct header_value *value);

/** An action by its name, in any case; NULL: unknown. */
const struct header_action *header_action_find(const char *name);
/** Run a list (struct header_change) on a table of r. */
void header_changes_run(request_rec *r, const apr_array_header_t *changes, apr_table_t *fields);

/** Read a directive's words behind its condition; *early gets whether it says so.
 *  @return NULL, or what is wrong */
const char *header_change_parse(cmd_parms *cmd, const char *args, int response,
                                struct header_change *change, int *early);

#endif
