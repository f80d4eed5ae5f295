/* SPDX-License-Identifier: Apache-2.0 */
/* Define, UnDefine, -D and ${NAME}: values, the environment, and what stays as it stands. */
#include "config_test.h"

static const struct {
    const char *text, *result;
} table[] = {
    { "", "" },
    { "plain", "plain" },
    { "${A}", "one" },
    { "x${A}y${A}", "xoneyone" },
    { "${a}", "small" },
    { "${B}", "${B}" },        /* defined without a value */
    { "${NOT_THERE}", "${NOT_THERE}" },
    { "${ENV}", "from outside" },
    { "${SHADOW}", "inside" },
    { "${A", "${A" },
    { "$A ${}", "$A ${}" },
    { "${map:key}", "${map:key}" },
    { "$${A}}", "$one}" },
    { "${${A}}", "${${A}}" },
};

static int prepare(void **state)
{
    start_process(state);
    setenv("ENV", "from outside", 1);
    setenv("SHADOW", "outside", 1);
    *(const char **)apr_array_push(ap_server_config_defines) = "CMD";
    config_vars_reset(test_process->pconf);
    config_vars_set("A", "one");
    config_vars_set("a", "small");
    config_vars_set("B", NULL);
    config_vars_set("SHADOW", "inside");
    return 0;
}

static void values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        assert_string_equal(ap_resolve_env(ap_pglobal, table[i].text), table[i].result);
}

static void cut_everywhere(void **state)
{
    static const char text[] = "a${A}b${x:y}${NOT";

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++)
        assert_non_null(ap_resolve_env(ap_pglobal, apr_pstrmemdup(ap_pglobal, text, n)));
}

static void undefine(void **state)
{
    (void)state;
    config_vars_set("GONE", "soon");
    assert_string_equal(config_vars_get("GONE"), "soon");
    assert_true(ap_exists_config_define("GONE"));
    config_vars_unset("GONE");
    config_vars_unset("NEVER_WAS");
    assert_null(config_vars_get("GONE"));
    assert_false(ap_exists_config_define("GONE"));
    config_vars_unset("SHADOW");
    assert_string_equal(config_vars_get("SHADOW"), "outside");
}

/* A reading ends: what it defined is gone, what it took from -D is back. */
static void next_reading(void **state)
{
    (void)state;
    assert_true(ap_exists_config_define("CMD"));
    config_vars_unset("CMD");
    assert_false(ap_exists_config_define("CMD"));
    apr_pool_clear(test_process->pconf);
    config_vars_reset(test_process->pconf);
    assert_true(ap_exists_config_define("CMD"));
    assert_false(ap_exists_config_define("A"));
    assert_null(config_vars_get("A"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values), cmocka_unit_test(cut_everywhere), cmocka_unit_test(undefine),
        cmocka_unit_test(next_reading),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
