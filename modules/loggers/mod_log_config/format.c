/* SPDX-License-Identifier: Apache-2.0 */
/* format.c - an access log format: text to a list of items, and a line out of them. */
#include <string.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "log_config_priv.h"

static const char ran_off[] = "Ran off end of LogFormat parsing args to some directive";

/* Plain text up to the next percent sign; \n, \t and escaped characters resolved. */
static const char *parse_text(apr_pool_t *p, const char *at, struct log_item *item)
{
    char *to;

    item->func = NULL;
    item->arg = to = apr_palloc(p, strlen(at) + 1);
    for (; *at && *at != '%'; at++) {
        if (*at != '\\' || at[1] == '\0') {
            *to++ = *at;
            continue;
        }
        at++;
        if (*at == 'n' || *at == 't')
            *to++ = *at == 'n' ? '\n' : '\t';
        else {
            if (*at != '\\' && *at != '"')
                *to++ = '\\';
            *to++ = *at;
        }
    }
    *to = '\0';
    return at;
}

static const char *parse_statuses(apr_pool_t *p, const char *at, struct log_item *item)
{
    if (item->statuses == NULL)
        item->statuses = apr_array_make(p, 4, sizeof(int));
    for (;;) {
        int n = 0;

        while (apr_isdigit(*at))
            n = n * 10 + (*at++ - '0');
        APR_ARRAY_PUSH(item->statuses, int) = n;
        if (*at != ',' || !apr_isdigit(at[1]))
            return at;
        at++;
    }
}

/* What stands between % and the letters, in any order; -1 as `original`: not said. */
static const char *parse_modifiers(apr_pool_t *p, const char *at, struct log_item *item,
                                   int *original, const char **err)
{
    for (;; at++) {
        if (*at == '!')
            item->not_statuses = !item->not_statuses;
        else if (*at == '<' || *at == '>')
            *original = *at == '<';
        else if (*at == ',')
            continue;
        else if (apr_isdigit(*at))
            at = parse_statuses(p, at, item) - 1;
        else if (*at == '{') {
            const char *end = strchr(at, '}');

            if (end == NULL) {
                *err = ran_off;
                return at;
            }
            item->arg = apr_pstrmemdup(p, at + 1, (apr_size_t)(end - at - 1));
            at = end;
        }
        else
            return at;
    }
}

/* One item; at stands behind its percent sign. */
static const char *parse_item(apr_pool_t *p, const char *at, struct log_item *item,
                              const char **err)
{
    const ap_log_handler *handler;
    int original = -1;
    char tag[4] = { 0 };

    if (*at == '%') {
        item->arg = "%";
        return at + 1;
    }
    item->arg = "";
    at = parse_modifiers(p, at, item, &original, err);
    if (*err)
        return at;
    if (*at == '\0') {
        *err = ran_off;
        return at;
    }
    apr_cpystrn(tag, at, *at == '^' ? 4 : 2);
    if ((handler = access_item_find(tag)) == NULL) {
        *err = apr_psprintf(p, "Unrecognized LogFormat directive %%%s", tag);
        return at;
    }
    item->func = handler->func;
    item->original = original >= 0 ? (unsigned)original : (unsigned)handler->want_orig_default;
    return at + strlen(tag);
}

apr_array_header_t *access_format_parse(apr_pool_t *p, const char *text, const char **err)
{
    apr_array_header_t *items = apr_array_make(p, 20, sizeof(struct log_item));

    *err = NULL;
    while (*text && *err == NULL) {
        struct log_item *item = apr_array_push(items);

        memset(item, 0, sizeof(*item));
        text = *text == '%' ? parse_item(p, text + 1, item, err) : parse_text(p, text, item);
    }
    return *err ? NULL : items;
}

static int status_matches(const struct log_item *item, int status)
{
    int i;

    for (i = 0; i < item->statuses->nelts; i++)
        if (APR_ARRAY_IDX(item->statuses, i, int) == status)
            return !item->not_statuses;
    return item->not_statuses;
}

static const char *item_text(const struct log_item *item, request_rec *first, request_rec *last)
{
    const char *text;

    if (item->func == NULL)
        return item->arg;
    if (item->statuses && !status_matches(item, first->status))
        return "-";
    text = item->func(item->original ? first : last, item->arg);
    return text ? text : "-";
}

apr_size_t access_format_line(request_rec *r, const apr_array_header_t *items, const char **strs,
                           int *lens)
{
    request_rec *first = r, *last = r;
    apr_size_t total = 0;
    int i;

    while (first->prev)
        first = first->prev;
    while (last->next)
        last = last->next;
    for (i = 0; i < items->nelts; i++) {
        strs[i] = item_text(&APR_ARRAY_IDX(items, i, struct log_item), first, last);
        lens[i] = (int)strlen(strs[i]);
        total += (apr_size_t)lens[i];
    }
    return total;
}
