/* SPDX-License-Identifier: Apache-2.0 */
/* format.c - ErrorLogFormat: text to a list of items, and a line out of them.
 *
 * A format is a row of fields. A field begins where white space follows something
 * else (or at "% ") and is left out whole, its space included, when an item in it has
 * nothing to say; "%-x" writes a hyphen instead and "%+x" drops the line. A number
 * between % and the item shows it only for lines of that level or a lesser one
 * (manual: core, ErrorLogFormat; the direction is the reference's). */
#include <string.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "log/log_priv.h"

static const char *const default_text =
    "[%{u}t] [%-m:%l] [pid %P:tid %T] %7F: %E: [client\\ %a] %M% ,\\ referer:\\ %{Referer}i";

static const char ran_off[] = "Ran off end of error log format parsing args to some directive";

static apr_array_header_t *default_items, *startup_items;

/* Plain text up to the next item or the next beginning of a field. */
static const char *parse_literal(apr_pool_t *pool, const char *p, ap_errorlog_format_item *item,
                                 int after_text)
{
    char *text = apr_palloc(pool, strlen(p) + 1), *to = text;

    item->func = log_item_literal;
    item->arg = text;
    if (after_text && apr_isspace(*p))
        item->flags = AP_ERRORLOG_FLAG_FIELD_SEP;
    while (apr_isspace(*p))
        *to++ = *p++;
    while (*p && *p != '%' && !apr_isspace(*p)) {
        if (*p == '\\' && p[1])
            p++;
        *to++ = *p++;
    }
    *to = '\0';
    return p;
}

/* The signs between % and the item's letter, in any order. */
static const char *parse_modifiers(apr_pool_t *pool, const char *p, ap_errorlog_format_item *item,
                                   const char **why)
{
    for (;; p++) {
        if (*p == '-')
            item->flags |= AP_ERRORLOG_FLAG_NULL_AS_HYPHEN;
        else if (*p == '+')
            item->flags |= AP_ERRORLOG_FLAG_REQUIRED;
        else if (apr_isdigit(*p))
            item->min_loglevel = item->min_loglevel * 10 + (unsigned)(*p - '0');
        else if (*p == '{') {
            const char *end = strchr(p, '}');

            if (end == NULL) {
                *why = ran_off;
                return p;
            }
            item->arg = apr_pstrmemdup(pool, p + 1, (apr_size_t)(end - p - 1));
            p = end;
        }
        else
            return p;
    }
}

/* One item, p behind its percent sign. */
static const char *parse_item(apr_pool_t *pool, const char *p, ap_errorlog_format_item *item,
                              const char **why)
{
    int flags = 0;

    if (*p == '%' || *p == ' ') {
        item->func = log_item_literal;
        item->arg = *p == '%' ? "%" : "";
        item->flags = *p == ' ' ? AP_ERRORLOG_FLAG_FIELD_SEP : 0;
        return p + 1;
    }
    p = parse_modifiers(pool, p, item, why);
    if (*why == NULL && *p == '\0')
        *why = ran_off;
    if (*why)
        return p;
    item->func = log_item_find(*p, &flags);
    if (item->func == NULL) {
        *why = apr_psprintf(pool, "Unrecognized error log format directive %%%c", *p);
        return p;
    }
    if (item->arg == NULL)
        item->arg = "";
    item->flags |= (unsigned)flags;
    return p + 1;
}

const char *log_format_parse(apr_pool_t *pool, const char *text, apr_array_header_t **items)
{
    apr_array_header_t *list = apr_array_make(pool, 20, sizeof(ap_errorlog_format_item));
    const char *p = text, *why = NULL;

    ap_assert(text != NULL && items != NULL);
    while (*p && why == NULL) {
        ap_errorlog_format_item *item = apr_array_push(list);

        memset(item, 0, sizeof(*item));
        if (*p == '%')
            p = parse_item(pool, p + 1, item, &why);
        else
            p = parse_literal(pool, p, item, p > text);
    }
    *items = list;
    return why;
}

/* One item at the end of the line; -1: it has nothing to say. */
static int write_item(const ap_errorlog_info *info, const ap_errorlog_format_item *item,
                      const char *message, char *buf, int len)
{
    int n;

    if (item->flags & AP_ERRORLOG_FLAG_MESSAGE)
        return (int)(apr_cpystrn(buf, message, (apr_size_t)len) - buf);
    if (item->min_loglevel > (unsigned)info->level)
        return -1;
    n = item->func(info, item->arg, buf, len);
    if (n > 0 || item->func == log_item_literal)
        return n;
    if (!(item->flags & AP_ERRORLOG_FLAG_NULL_AS_HYPHEN) || len < 2)
        return -1;
    buf[0] = '-';
    return 1;
}

/* Fields that say nothing are cut off again at their beginning. */
int log_format_line(const ap_errorlog_info *info, const apr_array_header_t *items,
                    const char *message, char *buf, int len)
{
    const ap_errorlog_format_item *item = (const ap_errorlog_format_item *)items->elts;
    const ap_errorlog_format_item *end = item + items->nelts;
    int at = 0, field = 0, skip = 0;

    ap_assert(len > 1);
    for (; item < end && at < len - 1; item++) {
        int n;

        if (item->flags & AP_ERRORLOG_FLAG_FIELD_SEP) {
            field = at;
            skip = 0;
        }
        if (skip)
            continue;
        n = write_item(info, item, message, buf + at, len - at);
        if (n >= 0) {
            at += n;
            continue;
        }
        if (item->flags & AP_ERRORLOG_FLAG_REQUIRED)
            return 0;
        at = field;
        skip = 1;
    }
    buf[at] = '\0';
    return at;
}

const apr_array_header_t *log_format_default(void)
{
    return default_items;
}

const apr_array_header_t *log_format_startup(void)
{
    return startup_items;
}

void log_format_init(apr_pool_t *p)
{
    const char *why = log_format_parse(p, default_text, &default_items);

    ap_assert(why == NULL);
    why = log_format_parse(p, "%E: %M", &startup_items);
    ap_assert(why == NULL);
}
