/* SPDX-License-Identifier: Apache-2.0 */
/* methods.c - which methods a resource takes, for the Allow field. */
#include <stdarg.h>
#include "http_protocol.h"
#include "request/request_priv.h"

AP_DECLARE(void) ap_allow_methods(request_rec *r, int reset, ...)
{
    const char *name;
    va_list names;

    ap_assert(r->allowed_methods);
    if (reset)
        ap_clear_method_list(r->allowed_methods);
    va_start(names, reset);
    while ((name = va_arg(names, const char *)) != NULL)
        ap_method_list_add(r->allowed_methods, name);
    va_end(names);
}

AP_DECLARE(void) ap_allow_standard_methods(request_rec *r, int reset, ...)
{
    apr_int64_t mask = 0;
    va_list numbers;
    int number;

    ap_assert(r->allowed_methods);
    if (reset)
        ap_clear_method_list(r->allowed_methods);
    va_start(numbers, reset);
    while ((number = va_arg(numbers, int)) != -1)
        mask |= (apr_int64_t)(AP_METHOD_BIT << number);
    va_end(numbers);
    r->allowed_methods->method_mask |= mask;
}

AP_DECLARE(int) ap_is_initial_req(request_rec *r)
{
    return !r->main && !r->prev;
}

AP_DECLARE(void) ap_update_mtime(request_rec *r, apr_time_t dependency_mtime)
{
    if (r->mtime < dependency_mtime)
        r->mtime = dependency_mtime;
}
