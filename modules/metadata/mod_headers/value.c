/* SPDX-License-Identifier: Apache-2.0 */
/* value.c - values of fields: constant text, formats with %x items, expressions.
 *
 * A format is taken apart once, when the directive is read; a value without items costs a
 * request nothing. */
#include <string.h>
#include <strings.h>
#include <sys/uio.h>

#include "apr_strings.h"
#include "headers_priv.h"
#include "http_ssl.h"

APLOG_USE_MODULE(headers);

typedef const char *item_fn(request_rec *r, const char *arg);

/** A piece of a format. */
struct format_item {
    item_fn *get;
    const char *arg; /* of %{arg}x, or the text itself */
};

enum { FEW_ITEMS = 16 }; /* put together without memory of their own */

static const char *item_text(request_rec *r, const char *arg)
{
    return arg;
}

static const char *item_received(request_rec *r, const char *arg)
{
    return apr_psprintf(r->pool, "t=%" APR_TIME_T_FMT, r->request_time);
}

static const char *item_duration(request_rec *r, const char *arg)
{
    return apr_psprintf(r->pool, "D=%" APR_TIME_T_FMT, apr_time_now() - r->request_time);
}

static const char *item_load(request_rec *r, const char *arg)
{
    ap_loadavg_t load;

    ap_get_loadavg(&load);
    return apr_psprintf(r->pool, "l=%.2f/%.2f/%.2f", load.loadavg, load.loadavg5,
                        load.loadavg15);
}

static const char *item_idle(request_rec *r, const char *arg)
{
    ap_sload_t load;

    ap_get_sload(&load);
    return apr_psprintf(r->pool, "i=%d", load.idle);
}

static const char *item_busy(request_rec *r, const char *arg)
{
    ap_sload_t load;

    ap_get_sload(&load);
    return apr_psprintf(r->pool, "b=%d", load.busy);
}

/* Variables may hold what a client sent: a line break would start another field. */
static const char *on_one_line(request_rec *r, const char *text)
{
    char *copy, *at;

    if (text == NULL)
        return "(null)";
    if (strpbrk(text, "\r\n") == NULL)
        return text;
    copy = apr_pstrdup(r->pool, text);
    for (at = copy; (at = strpbrk(at, "\r\n")) != NULL; at++)
        *at = ' ';
    return copy;
}

static const char *item_env(request_rec *r, const char *arg)
{
    return on_one_line(r, apr_table_get(r->subprocess_env, arg));
}

static const char *item_ssl(request_rec *r, const char *arg)
{
    const char *value = ap_ssl_var_lookup(r->pool, r->server, r->connection, r, arg);

    return on_one_line(r, value && *value ? value : NULL);
}

static const struct {
    char letter;
    item_fn *get;
} letters[] = {
    { 't', item_received }, { 'D', item_duration }, { 'l', item_load }, { 'i', item_idle },
    { 'b', item_busy },     { 'e', item_env },      { 's', item_ssl },
};

/* Text up to the next percent sign; \n, \r and \t stand for what they stand for in C. */
static const char *parse_text(apr_pool_t *p, const char *at, struct format_item *item)
{
    static const char names[] = "nrt", meant[] = "\n\r\t";
    char *to;

    item->get = item_text;
    item->arg = to = apr_palloc(p, strlen(at) + 1);
    for (; *at && *at != '%'; at++) {
        const char *name = *at == '\\' && at[1] ? strchr(names, at[1]) : NULL;

        *to++ = name ? meant[name - names] : *at;
        at += name != NULL;
    }
    *to = '\0';
    return at;
}

/* One item; at stands on its percent sign. NULL: not an item. */
static const char *parse_item(apr_pool_t *p, const char *at, struct format_item *item)
{
    size_t i;

    item->get = item_text;
    item->arg = "%";
    if (at[1] == '%' || at[1] == '\0')
        return at + (at[1] ? 2 : 1);
    item->arg = "";
    at++;
    if (*at == '{') {
        const char *end = strchr(at, '}');

        if (end == NULL)
            return NULL;
        item->arg = apr_pstrmemdup(p, at + 1, (apr_size_t)(end - at - 1));
        at = end + 1;
    }
    for (i = 0; i < sizeof(letters) / sizeof(*letters); i++) {
        if (letters[i].letter == *at) {
            item->get = letters[i].get;
            return at + 1;
        }
    }
    return NULL;
}

/* Take a format apart; without items that depend on the request its value is known at once. */
static const char *parse_format(cmd_parms *cmd, struct header_value *value, const char *text)
{
    apr_array_header_t *items = apr_array_make(cmd->pool, 4, sizeof(struct format_item));
    const char *at = text;
    int i, constant = 1;

    while (*at) {
        struct format_item *item = apr_array_push(items);

        at = *at == '%' ? parse_item(cmd->pool, at, item) : parse_text(cmd->pool, at, item);
        if (at == NULL)
            return apr_psprintf(cmd->pool, "Unrecognized header format %% in '%s'", text);
        constant = constant && item->get == item_text;
    }
    if (!constant) {
        value->items = items;
        return NULL;
    }
    value->text = "";
    for (i = 0; i < items->nelts; i++)
        value->text = apr_pstrcat(cmd->pool, value->text,
                                  APR_ARRAY_IDX(items, i, struct format_item).arg, NULL);
    return NULL;
}

const char *header_value_parse(cmd_parms *cmd, struct header_value *value, const char *text)
{
    const char *err;

    if (strncasecmp(text, "expr=", 5) != 0)
        return parse_format(cmd, value, text);
    value->expr = ap_expr_parse_cmd_mi(cmd, text + 5, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                       headers_module.module_index);
    return err ? apr_pstrcat(cmd->pool, "Can't parse value expression : ", err, NULL) : NULL;
}

static const char *format_value(request_rec *r, const apr_array_header_t *items)
{
    const struct format_item *item = (const struct format_item *)items->elts;
    apr_size_t i, n = (apr_size_t)items->nelts;
    struct iovec few[FEW_ITEMS], *pieces = few;

    if (n > FEW_ITEMS)
        pieces = apr_palloc(r->pool, n * sizeof(*pieces));
    for (i = 0; i < n; i++) {
        const char *text = item[i].get(r, item[i].arg);

        pieces[i].iov_base = (void *)text;
        pieces[i].iov_len = strlen(text);
    }
    return apr_pstrcatv(r->pool, pieces, n, NULL);
}

const char *header_value_get(request_rec *r, const struct header_value *value)
{
    const char *text, *err;

    if (value->text)
        return value->text;
    if (value->items)
        return format_value(r, value->items);
    text = ap_expr_str_exec(r, value->expr, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "AH02557: Can't evaluate value expression: %s", err);
        return "";
    }
    return text;
}
