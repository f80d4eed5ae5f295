/* SPDX-License-Identifier: Apache-2.0 */
/* Providers by group, name and version: replaced, listed, forgotten with their pool. */
#include "ap_provider.h"
#include "util_test.h"

static void look_up(void **state)
{
    apr_pool_t *conf;
    apr_array_header_t *names;

    apr_pool_create(&conf, pool);
    assert_null(ap_lookup_provider("g", "n", "0"));
    ap_register_provider(conf, "g", "n", "0", "A");
    ap_register_provider(conf, "g", "m", "0", "B");
    ap_register_provider(conf, "g", "n", "1", "C");
    ap_register_provider(conf, "g", "n", "0", "D");
    assert_string_equal(ap_lookup_provider("g", "n", "0"), "D");
    assert_string_equal(ap_lookup_provider("g", "n", "1"), "C");
    assert_null(ap_lookup_provider("g", "x", "0"));
    names = ap_list_provider_names(pool, "g", "0");
    assert_int_equal(names->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(names, 0, ap_list_provider_names_t).provider_name, "n");
    assert_int_equal(ap_list_provider_groups(pool)->nelts, 2);
    apr_pool_destroy(conf);
    assert_null(ap_lookup_provider("g", "n", "0"));
    assert_int_equal(ap_list_provider_names(pool, "g", "0")->nelts, 0);
}

MAIN(cmocka_unit_test(look_up))
