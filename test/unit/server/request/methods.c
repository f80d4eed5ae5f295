/* SPDX-License-Identifier: Apache-2.0 */
/* Methods for the Allow field: adding, replacing, numbers and names. */
#include "../core/core_test.h"
#include "http_protocol.h"
#include "http_request.h"

static request_rec *new_request(void)
{
    request_rec *r = apr_pcalloc(pool, sizeof(*r));
    r->pool = pool;
    r->allowed_methods = ap_make_method_list(pool, 2);
    return r;
}

static void standard(void **state)
{
    request_rec *r = new_request();

    (void)state;
    ap_allow_standard_methods(r, MERGE_ALLOW, M_GET, M_POST, -1);
    ap_allow_standard_methods(r, MERGE_ALLOW, M_PUT, -1);
    assert_int_equal(r->allowed_methods->method_mask,
                     (AP_METHOD_BIT << M_GET) | (AP_METHOD_BIT << M_POST)
                         | (AP_METHOD_BIT << M_PUT));
    ap_allow_standard_methods(r, REPLACE_ALLOW, M_DELETE, -1);
    assert_int_equal(r->allowed_methods->method_mask, AP_METHOD_BIT << M_DELETE);
}

static void named(void **state)
{
    request_rec *r = new_request();

    (void)state;
    ap_method_registry_init(pool);
    ap_allow_methods(r, MERGE_ALLOW, "GET", "BREW", NULL);
    assert_true(ap_method_in_list(r->allowed_methods, "BREW"));
    assert_true(ap_method_in_list(r->allowed_methods, "GET"));
    ap_allow_methods(r, REPLACE_ALLOW, "PUT", NULL);
    assert_false(ap_method_in_list(r->allowed_methods, "BREW"));
}

static void times(void **state)
{
    request_rec *r = new_request();

    (void)state;
    ap_update_mtime(r, 5);
    ap_update_mtime(r, 3);
    assert_int_equal(r->mtime, 5);
    assert_true(ap_is_initial_req(r));
    r->prev = r;
    assert_false(ap_is_initial_req(r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard),
        cmocka_unit_test(named),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, start_pool, end_pool);
}
