/* SPDX-License-Identifier: Apache-2.0 */
/* cookies.c - set, take back and read cookies, RFC 6265. */
#include <stdarg.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "http_config.h"
#include "http_log.h"
#include "util/util_priv.h"
#include "util_cookies.h"

/* Add the field to every table of the list, which ends with NULL. */
static void add_to_tables(const char *field, const char *value, va_list tables)
{
    apr_table_t *table;

    while ((table = va_arg(tables, apr_table_t *)) != NULL)
        apr_table_addn(table, field, value);
}

static const char *attributes(const char *attrs, const char *otherwise)
{
    return attrs && *attrs ? attrs : otherwise;
}

static const char *max_age(apr_pool_t *p, long maxage)
{
    return maxage ? apr_psprintf(p, "Max-Age=%ld;", maxage) : "";
}

AP_DECLARE(apr_status_t) ap_cookie_write(request_rec *r, const char *name, const char *val,
                                         const char *attrs, long maxage, ...)
{
    va_list tables;
    const char *cookie = apr_pstrcat(r->pool, name, "=", val, ";", max_age(r->pool, maxage),
                                     attributes(attrs, DEFAULT_ATTRS), NULL);

    va_start(tables, maxage);
    add_to_tables(SET_COOKIE, cookie, tables);
    va_end(tables);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(00007)
                  "ap_cookie: user '%s' set cookie: '%s'", r->user, cookie);
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_cookie_write2(request_rec *r, const char *name2, const char *val,
                                          const char *attrs2, long maxage, ...)
{
    va_list tables;
    const char *cookie = apr_pstrcat(r->pool, name2, "=", val, ";", max_age(r->pool, maxage),
                                     attributes(attrs2, DEFAULT_ATTRS), NULL);

    va_start(tables, maxage);
    add_to_tables(SET_COOKIE2, cookie, tables);
    va_end(tables);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(00008)
                  "ap_cookie: user '%s' set cookie2: '%s'", r->user, cookie);
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_cookie_remove(request_rec *r, const char *name, const char *attrs, ...)
{
    va_list tables;
    const char *cookie = apr_pstrcat(r->pool, name, "=;Max-Age=0;",
                                     attributes(attrs, CLEAR_ATTRS), NULL);

    va_start(tables, attrs);
    add_to_tables(SET_COOKIE, cookie, tables);
    va_end(tables);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(00009)
                  "ap_cookie: user '%s' removed cookie: '%s'", r->user, cookie);
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_cookie_remove2(request_rec *r, const char *name2, const char *attrs2,
                                           ...)
{
    va_list tables;
    const char *cookie = apr_pstrcat(r->pool, name2, "=;Max-Age=0;",
                                     attributes(attrs2, CLEAR_ATTRS), NULL);

    va_start(tables, attrs2);
    add_to_tables(SET_COOKIE2, cookie, tables);
    va_end(tables);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(00010)
                  "ap_cookie: user '%s' removed cookie2: '%s'", r->user, cookie);
    return APR_SUCCESS;
}

/* Whether one pair of a Cookie field is the cookie that is looked for. */
static int is_wanted(const char *pair, const char *name, apr_size_t len)
{
    while (apr_isspace(*pair))
        pair++;
    return !strncmp(pair, name, len) && pair[len] == '=';
}

static const char *pair_value(const char *pair)
{
    return strchr(pair, '=') + 1;
}

/* Look through one Cookie field; the other cookies in it are put into new_cookies. */
static int read_field(void *data, const char *field, const char *value)
{
    ap_cookie_do *wanted = data;
    apr_size_t len = strlen(wanted->name);
    const char *rest = value;
    char *others = NULL;

    while (*rest) {
        const char *pair = ap_getword_nulls(wanted->r->pool, &rest, ';');
        if (is_wanted(pair, wanted->name, len)) {
            wanted->duplicated |= wanted->encoded != NULL;
            wanted->encoded = pair_value(pair);
        } else {
            others = others ? apr_pstrcat(wanted->r->pool, others, ";", pair, NULL) : (char *)pair;
        }
    }
    if (others)
        apr_table_addn(wanted->new_cookies, field, others);
    return 1;
}

/* A cookie that came twice is nobody's word: it is refused as a whole. */
AP_DECLARE(apr_status_t) ap_cookie_read(request_rec *r, const char *name, const char **val,
                                        int remove)
{
    ap_cookie_do wanted = { r, name, NULL, apr_table_make(r->pool, 2), 0 };

    ap_assert(name != NULL && *name && val != NULL);
    apr_table_do(read_field, &wanted, r->headers_in, "Cookie", "Cookie2", NULL);
    if (wanted.duplicated) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(00011)
                      "ap_cookie: client submitted cookie '%s' more than once: %s", name, r->uri);
        return APR_EGENERAL;
    }
    if (remove && wanted.encoded) {
        apr_table_unset(r->headers_in, "Cookie");
        apr_table_unset(r->headers_in, "Cookie2");
        r->headers_in = apr_table_overlay(r->pool, r->headers_in, wanted.new_cookies);
    }
    if (wanted.encoded)
        *val = wanted.encoded;
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_cookie_check_string(const char *string)
{
    if (!string || !*string || strpbrk(string, "=&;"))
        return APR_EGENERAL;
    return APR_SUCCESS;
}
