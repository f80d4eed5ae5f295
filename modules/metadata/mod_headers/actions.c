/* SPDX-License-Identifier: Apache-2.0 */
/* actions.c - what Header and RequestHeader do: set, append, merge, edit and the others.
 *
 * A response's Content-Type is no entry of a table while filters run, but a member of the
 * request: actions that replace, remove or edit it look there too. */
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "headers_priv.h"
#include "http_protocol.h"

APLOG_USE_MODULE(headers);

static void action_set(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    const char *value = header_value_get(r, &change->value);

    if (change->is_content_type)
        ap_set_content_type_ex(r, value, 1);
    apr_table_setn(fields, change->name, value);
}

static void action_setifempty(request_rec *r, const struct header_change *change,
                              apr_table_t *fields)
{
    if (apr_table_get(fields, change->name) == NULL)
        action_set(r, change, fields);
}

static void action_add(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    apr_table_addn(fields, change->name, header_value_get(r, &change->value));
}

static void action_append(request_rec *r, const struct header_change *change,
                          apr_table_t *fields)
{
    apr_table_mergen(fields, change->name, header_value_get(r, &change->value));
}

/* The end of the element that starts at `at`: a comma outside of quotes, or the end. */
static const char *element_end(const char *at)
{
    int quoted = 0;

    for (; *at && (quoted || *at != ','); at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at == '\\' && quoted && at[1])
            at++;
    }
    return at;
}

static int list_has(const char *list, const char *value)
{
    size_t len = strlen(value);

    while (*list) {
        const char *end;

        while (apr_isspace(*list))
            list++;
        end = element_end(list);
        if ((size_t)(end - list) == len && memcmp(list, value, len) == 0)
            return 1;
        list = *end ? end + 1 : end;
    }
    return 0;
}

static void action_merge(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    const char *list = apr_table_get(fields, change->name);
    const char *value = header_value_get(r, &change->value);

    if (list == NULL)
        apr_table_addn(fields, change->name, value);
    else if (!list_has(list, value))
        apr_table_mergen(fields, change->name, value);
}

static void action_unset(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    if (change->is_content_type)
        r->content_type = NULL;
    apr_table_unset(fields, change->name);
}

/* Copy the request's fields whose names match. */
static void action_echo(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    const apr_array_header_t *all = apr_table_elts(r->headers_in);
    int i;

    for (i = 0; i < all->nelts; i++) {
        const apr_table_entry_t *field = &APR_ARRAY_IDX(all, i, apr_table_entry_t);

        if (ap_regexec(change->regex, field->key, 0, NULL, 0) == 0)
            apr_table_addn(fields, field->key, field->val);
    }
}

/* The value of the field becomes the note that the directive's value names. */
static void action_note(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    const char *value = apr_table_get(fields, change->name);

    if (value == NULL && change->is_content_type)
        value = r->content_type;
    if (value)
        apr_table_setn(r->notes, header_value_get(r, &change->value), value);
}

/* Replace matches in one value, the first or all. A match of nothing moves on by a character.
 * Each search starts as if the text began there, so `^` matches again behind a match.
 * Results longer than a field may be are refused: the value stays. */
static const char *replace(request_rec *r, const struct header_change *change,
                           const char *subject, int all)
{
    ap_regmatch_t groups[AP_MAX_REG_MATCH];
    const char *replacement = NULL, *at = subject, *done = "";

    while (ap_regexec(change->regex, at, AP_MAX_REG_MATCH, groups, 0) == 0) {
        int step = groups[0].rm_eo == groups[0].rm_so && at[groups[0].rm_eo] != '\0';
        char *piece;

        if (replacement == NULL)
            replacement = header_value_get(r, &change->value);
        if (ap_pregsub_ex(r->pool, &piece, replacement, at, AP_MAX_REG_MATCH, groups,
                          HUGE_STRING_LEN) != APR_SUCCESS) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH01504: Regular expression replacement "
                          "failed (replacement too long?) in %s", change->name);
            return subject;
        }
        done = apr_psprintf(r->pool, "%s%.*s%s%.*s", done, groups[0].rm_so, at, piece,
                            all ? step : 0, at + groups[0].rm_eo);
        at += groups[0].rm_eo + (all ? step : 0);
        if (!all || *at == '\0')
            break;
    }
    return replacement ? apr_pstrcat(r->pool, done, at, NULL) : subject;
}

/* Edit every field of the name where it stands, so that their order is kept. */
static void edit_fields(request_rec *r, const struct header_change *change, apr_table_t *fields,
                        int all)
{
    const apr_array_header_t *elts;
    int i;

    if (change->is_content_type && r->content_type) {
        const char *type = replace(r, change, r->content_type, all);

        if (type != r->content_type)
            ap_set_content_type_ex(r, type, 1);
    }
    if (apr_table_get(fields, change->name) == NULL)
        return;
    elts = apr_table_elts(fields);
    for (i = 0; i < elts->nelts; i++) {
        apr_table_entry_t *field = &APR_ARRAY_IDX(elts, i, apr_table_entry_t);

        if (field->key && strcasecmp(field->key, change->name) == 0)
            field->val = (char *)replace(r, change, field->val, all);
    }
}

static void action_edit(request_rec *r, const struct header_change *change, apr_table_t *fields)
{
    edit_fields(r, change, fields, 0);
}

static void action_edit_all(request_rec *r, const struct header_change *change,
                            apr_table_t *fields)
{
    edit_fields(r, change, fields, 1);
}

static const struct header_action actions[] = {
    { "add", action_add, 1, 0 },
    { "append", action_append, 1, 0 },
    { "echo", action_echo, 0, 1 },
    { "edit", action_edit, 2, 0 },
    { "edit*", action_edit_all, 2, 0 },
    { "merge", action_merge, 1, 0 },
    { "note", action_note, 1, 1 },
    { "set", action_set, 1, 0 },
    { "setifempty", action_setifempty, 1, 0 },
    { "unset", action_unset, 0, 0 },
};

const struct header_action *header_action_find(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
        if (strcasecmp(name, actions[i].name) == 0)
            return &actions[i];
    return NULL;
}

static int is_wanted(request_rec *r, const struct header_change *change)
{
    const char *err = NULL;
    int answer;

    if (change->env)
        return (apr_table_get(r->subprocess_env, change->env) != NULL) != change->env_negated;
    if (change->condition == NULL)
        return 1;
    answer = ap_expr_exec(r, change->condition, &err);
    if (err)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "AH01501: Failed to evaluate expression (%s) - ignoring", err);
    return answer > 0 && err == NULL;
}

void header_changes_run(request_rec *r, const apr_array_header_t *changes, apr_table_t *fields)
{
    const struct header_change *change = (const struct header_change *)changes->elts;
    const struct header_change *end = change + changes->nelts;

    for (; change < end; change++)
        if (is_wanted(r, change))
            change->action->run(r, change, fields);
}
