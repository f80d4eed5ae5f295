/* SPDX-License-Identifier: Apache-2.0 */
/* methods.c - the methods this server knows, and lists of methods.
 *
 * The methods of the RFCs have fixed numbers; RegisterHttpMethod and modules add
 * more until METHODS are used, which are forgotten when the configuration is read
 * again. Registration happens in one thread, before any request. */
#include "apr_strings.h"

#include "http_log.h"
#include "http_priv.h"

APLOG_USE_MODULE(http)

struct method_row {
    const char *name;
    unsigned char len;
    unsigned char number;
};

#define ROW(name, number) {name, sizeof(name) - 1, number}
/* The common ones first: look-ups compare length and first letter in this order. */
static const struct method_row known[] = {
    ROW("GET", M_GET),
    ROW("HEAD", M_GET),
    ROW("POST", M_POST),
    ROW("PUT", M_PUT),
    ROW("OPTIONS", M_OPTIONS),
    ROW("DELETE", M_DELETE),
    ROW("PATCH", M_PATCH),
    ROW("CONNECT", M_CONNECT),
    ROW("TRACE", M_TRACE),
    ROW("PROPFIND", M_PROPFIND),
    ROW("PROPPATCH", M_PROPPATCH),
    ROW("MKCOL", M_MKCOL),
    ROW("COPY", M_COPY),
    ROW("MOVE", M_MOVE),
    ROW("LOCK", M_LOCK),
    ROW("UNLOCK", M_UNLOCK),
    ROW("VERSION-CONTROL", M_VERSION_CONTROL),
    ROW("CHECKOUT", M_CHECKOUT),
    ROW("UNCHECKOUT", M_UNCHECKOUT),
    ROW("CHECKIN", M_CHECKIN),
    ROW("UPDATE", M_UPDATE),
    ROW("LABEL", M_LABEL),
    ROW("REPORT", M_REPORT),
    ROW("MKWORKSPACE", M_MKWORKSPACE),
    ROW("MKACTIVITY", M_MKACTIVITY),
    ROW("BASELINE-CONTROL", M_BASELINE_CONTROL),
    ROW("MERGE", M_MERGE),
};
#undef ROW

enum { KNOWN = sizeof(known) / sizeof(known[0]), FIRST_ADDED = M_INVALID + 1 };

static const char *added[METHODS - FIRST_ADDED];
static int added_count;

static apr_status_t forget_added(void *unused)
{
    (void)unused;
    added_count = 0;
    return APR_SUCCESS;
}

AP_DECLARE(void) ap_method_registry_init(apr_pool_t *p)
{
    added_count = 0;
    apr_pool_cleanup_register(p, NULL, forget_added, apr_pool_cleanup_null);
}

int http_method_find(const char *text, apr_size_t len, const char **name)
{
    ap_assert(text != NULL && name != NULL);
    for (int i = 0; i < KNOWN; i++) {
        if (known[i].len == len && known[i].name[0] == text[0]
            && !memcmp(known[i].name, text, len)) {
            *name = known[i].name;
            return known[i].number;
        }
    }
    for (int i = 0; i < added_count; i++) {
        if (!strncmp(added[i], text, len) && !added[i][len]) {
            *name = added[i];
            return FIRST_ADDED + i;
        }
    }
    return M_INVALID;
}

AP_DECLARE(int) ap_method_number_of(const char *method)
{
    const char *name;

    return method ? http_method_find(method, strlen(method), &name) : M_INVALID;
}

AP_DECLARE(int) ap_method_register(apr_pool_t *p, const char *methname)
{
    int number;

    if (!methname)
        return M_INVALID;
    number = ap_method_number_of(methname);
    if (number != M_INVALID)
        return number;
    if (FIRST_ADDED + added_count >= METHODS) {
        ap_log_perror(APLOG_MARK, APLOG_ERR, 0, p,
                      APLOGNO(01610) "Maximum new request methods %d reached while "
                      "registering method %s.", METHODS, methname);
        return M_INVALID;
    }
    added[added_count] = apr_pstrdup(p, methname);
    return FIRST_ADDED + added_count++;
}

AP_DECLARE(const char *) ap_method_name_of(apr_pool_t *p, int methnum)
{
    (void)p;
    for (int i = 0; i < KNOWN; i++) {
        if (known[i].number == methnum)
            return known[i].name;
    }
    if (methnum >= FIRST_ADDED && methnum < FIRST_ADDED + added_count)
        return added[methnum - FIRST_ADDED];
    return NULL;
}

/* --- lists: a bit for each method with a number, names for the others --- */

AP_DECLARE(ap_method_list_t *) ap_make_method_list(apr_pool_t *p, int nelts)
{
    ap_method_list_t *list = apr_palloc(p, sizeof(*list));

    list->method_mask = 0;
    list->method_list = apr_array_make(p, nelts, sizeof(char *));
    return list;
}

AP_DECLARE(void) ap_copy_method_list(ap_method_list_t *dest, ap_method_list_t *src)
{
    ap_assert(dest != NULL && src != NULL);
    dest->method_mask = src->method_mask;
    apr_array_clear(dest->method_list);
    apr_array_cat(dest->method_list, src->method_list);
}

static int find_name(const ap_method_list_t *list, const char *method)
{
    for (int i = 0; i < list->method_list->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(list->method_list, i, const char *), method))
            return i;
    }
    return -1;
}

AP_DECLARE(int) ap_method_in_list(ap_method_list_t *l, const char *method)
{
    int number = ap_method_number_of(method);

    ap_assert(l != NULL);
    if (number != M_INVALID)
        return !!(l->method_mask & (apr_int64_t)(AP_METHOD_BIT << number));
    return method && find_name(l, method) >= 0;
}

AP_DECLARE(void) ap_method_list_add(ap_method_list_t *l, const char *method)
{
    int number = ap_method_number_of(method);

    ap_assert(l != NULL);
    if (number != M_INVALID)
        l->method_mask |= (apr_int64_t)(AP_METHOD_BIT << number);
    else if (method && find_name(l, method) < 0)
        APR_ARRAY_PUSH(l->method_list, const char *) = method;
}

AP_DECLARE(void) ap_method_list_remove(ap_method_list_t *l, const char *method)
{
    int number = ap_method_number_of(method);
    int at;

    ap_assert(l != NULL);
    if (number != M_INVALID) {
        l->method_mask &= ~(apr_int64_t)(AP_METHOD_BIT << number);
        return;
    }
    at = method ? find_name(l, method) : -1;
    if (at >= 0) {
        const char **names = (const char **)l->method_list->elts;

        l->method_list->nelts--;
        memmove(names + at, names + at + 1,
                sizeof(*names) * (apr_size_t)(l->method_list->nelts - at));
    }
}

AP_DECLARE(void) ap_clear_method_list(ap_method_list_t *l)
{
    l->method_mask = 0;
    apr_array_clear(l->method_list);
}
