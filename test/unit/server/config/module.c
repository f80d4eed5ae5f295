/* SPDX-License-Identifier: Apache-2.0 */
/* Modules come and go: indexes, names, directives, vectors, levels and merging. */
#include "config_test.h"

static int merged;

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pstrdup(p, path ? path : "/");
}

static void *merge_dir(apr_pool_t *p, void *base, void *add)
{
    merged++;
    return apr_pstrcat(p, base, "+", add, NULL);
}

static const char *set_it(cmd_parms *cmd, void *m, const char *arg)
{
    return NULL;
}

static const command_rec rows[] = {
    AP_INIT_TAKE1("TestThing", set_it, NULL, OR_ALL, "h"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL },
};

static module make(const char *name, int minor, int flags)
{
    module m = { .version = MODULE_MAGIC_NUMBER_MAJOR, .minor_version = minor,
                 .module_index = -1, .name = name, .magic = MODULE_MAGIC_COOKIE };

    m.create_dir_config = create_dir;
    m.merge_dir_config = merge_dir;
    m.cmds = rows;
    m.flags = flags;
    return m;
}

static void come_and_go(void **state)
{
    module a = make("/build/modules/mod_a.c", 142, 0), b = make("mod_b.c", 142, 0);
    module *at = NULL;

    config_slots_open(test_process->pconf);
    assert_null(ap_add_loaded_module(&a, ap_pglobal, "a_module"));
    assert_null(ap_add_loaded_module(&b, ap_pglobal, NULL));
    assert_string_equal(a.name, "mod_a.c");
    assert_ptr_equal(ap_find_linked_module("mod_a.c"), &a);
    assert_ptr_equal(config_module_by_symbol("a_module"), &a);
    assert_string_equal(ap_find_module_short_name(a.module_index), "a");
    assert_string_equal(ap_find_module_short_name(b.module_index), "b");
    assert_int_equal(b.module_index, a.module_index + 1);
    assert_ptr_equal(config_commands("testTHING")->mod, &b);
    assert_ptr_equal(config_commands_next(config_commands("TestThing"))->mod, &a);
    at = ap_top_module;
    assert_non_null(ap_find_command_in_modules("TestThing", &at));
    assert_ptr_equal(at, &b);
    int index = a.module_index;
    ap_remove_loaded_module(&a);
    assert_int_equal(a.module_index, -1);
    assert_null(ap_find_module_short_name(index));
    assert_null(ap_find_linked_module("mod_a.c"));
    assert_null(config_commands_next(config_commands("TestThing")));
    ap_remove_loaded_module(&b);
    assert_null(config_commands("TestThing"));
}

static void core_is_first(void **state)
{
    assert_ptr_equal(ap_find_linked_module("core.c"), config_module_at(0));
    assert_ptr_equal(ap_loaded_modules[0], config_module_at(0));
    assert_string_equal(ap_find_module_short_name(0), "core");
}

static void wrong_version(void **state)
{
    module m = make("mod_old.c", 0, 0);

    m.version = 20051115;
    assert_non_null(ap_add_module(&m, ap_pglobal, "old_module"));
    assert_int_equal(m.module_index, -1);
}

/* An old record ends before its flags. */
static void flags(void **state)
{
    module old = make("o.c", 69, 1), new = make("n.c", 70, 1);

    assert_int_equal(ap_get_module_flags(&old), 0);
    assert_int_equal(ap_get_module_flags(&new), 1);
}

static void limits(void **state)
{
    enum { N = DYNAMIC_MODULE_LIMIT };
    module *many = calloc(N + 1, sizeof(*many));
    int n = 0;

    config_slots_open(test_process->pconf);
    for (; n <= N; n++) {
        many[n] = make("mod_n.c", 142, 0);
        if (ap_add_module(&many[n], ap_pglobal, NULL))
            break;
    }
    assert_int_equal(n, N);
    while (n-- > 0)
        ap_remove_module(&many[n]);
    free(many);
}

static void slots(void **state)
{
    ap_directive_t inner = { .directive = "loadlater" };
    ap_directive_t tree = { .directive = "<S", .first_child = &inner };
    int most, least;

    config_slots_open(test_process->pconf);
    most = config_vector_slots();
    config_slots_close(NULL);
    least = config_vector_slots();
    assert_true(least < most);
    config_slots_open(test_process->pconf);
    assert_int_equal(config_vector_slots(), most);
    ap_reserve_module_slots(7);
    ap_reserve_module_slots_directive("LoadLater");
    config_slots_close(&tree);
    assert_int_equal(config_vector_slots(), least + 8);
    config_slots_open(test_process->pconf);
}

static void merging(void **state)
{
    module m = make("mod_m.c", 142, 0), always = make("mod_always.c", 142, 1);
    ap_conf_vector_t *base, *add, *result;

    assert_null(ap_add_module(&m, ap_pglobal, "m_module"));
    assert_null(ap_add_module(&always, ap_pglobal, "always_module"));
    base = ap_create_per_dir_config(ap_pglobal);
    add = ap_create_per_dir_config(ap_pglobal);
    ap_set_module_config(base, &m, "a");
    ap_set_module_config(base, &always, "x");
    result = ap_merge_per_dir_configs(ap_pglobal, base, add);
    assert_string_equal(ap_get_module_config(result, &m), "a");
    ap_set_module_config(add, &m, "b");
    merged = 0;
    result = ap_merge_per_dir_configs(ap_pglobal, base, add);
    assert_string_equal(ap_get_module_config(result, &m), "a+b");
    assert_int_equal(merged, 1);
    merged = 0;
    result = ap_merge_per_dir_configs(ap_pglobal, base, base);
    assert_string_equal(ap_get_module_config(result, &m), "a");
    assert_string_equal(ap_get_module_config(result, &always), "x+x");
    assert_int_equal(merged, 1);
    ap_remove_module(&m);
    ap_remove_module(&always);
}

static void levels(void **state)
{
    struct ap_logconf outer = { NULL, APLOG_WARNING };
    struct ap_logconf *inner = ap_new_log_config(ap_pglobal, NULL);
    struct ap_logconf *own = ap_new_log_config(ap_pglobal, NULL);
    int level = -5;

    ap_set_module_loglevel(ap_pglobal, &outer, 3, APLOG_DEBUG);
    ap_set_module_loglevel(ap_pglobal, inner, 4, APLOG_INFO);
    ap_merge_log_config(&outer, inner);
    assert_int_equal(inner->level, APLOG_WARNING);
    assert_int_equal(inner->module_levels[3], APLOG_DEBUG);
    assert_int_equal(inner->module_levels[4], APLOG_INFO);
    own->level = APLOG_ERR;
    ap_merge_log_config(&outer, own);
    assert_int_equal(own->level, APLOG_ERR);
    assert_null(own->module_levels);
    assert_null(ap_parse_log_level("TRACE3", &level));
    assert_int_equal(level, APLOG_TRACE3);
    assert_non_null(ap_parse_log_level("loud", &level));
}

static void values(void **state)
{
    struct { const char *s; int n, f; char c; } conf = { NULL, 0, 0, 0 };
    command_rec row = { .name = "N", .errmsg = "gone" };
    cmd_parms cmd = { .pool = ap_pglobal, .cmd = &row };

    cmd.info = (void *)offsetof(__typeof__(conf), s);
    assert_null(ap_set_string_slot_lower(&cmd, &conf, "AbC"));
    assert_string_equal(conf.s, "abc");
    assert_null(ap_set_file_slot(&cmd, &conf, "/x/../y"));
    assert_string_equal(conf.s, "/y");
    cmd.info = (void *)offsetof(__typeof__(conf), n);
    assert_null(ap_set_int_slot(&cmd, &conf, "-12"));
    assert_int_equal(conf.n, -12);
    assert_non_null(ap_set_int_slot(&cmd, &conf, "12x"));
    assert_non_null(ap_set_int_slot(&cmd, &conf, ""));
    assert_non_null(ap_set_int_slot(&cmd, &conf, "99999999999"));
    cmd.info = (void *)offsetof(__typeof__(conf), c);
    assert_null(ap_set_flag_slot_char(&cmd, &conf, 5));
    assert_int_equal(conf.c, 1);
    assert_string_equal(ap_set_deprecated(&cmd, &conf, "x"), "gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(come_and_go), cmocka_unit_test(core_is_first),
        cmocka_unit_test(wrong_version), cmocka_unit_test(flags), cmocka_unit_test(limits),
        cmocka_unit_test(slots), cmocka_unit_test(merging), cmocka_unit_test(levels),
        cmocka_unit_test(values),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
