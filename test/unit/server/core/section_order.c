/* SPDX-License-Identifier: Apache-2.0 */
/* <Directory> sections are walked from the shortest folder down, regular expressions last, each in
 * the file's order; <Else> needs an <If> before it. */
#include "core_test.h"

enum { SLOTS = 8 };

struct section {
    void *slots[SLOTS]; /* the vector: the core's is the first */
    core_dir_config conf;
};

static struct section *section(unsigned components, int is_regex)
{
    static ap_regex_t regex;
    struct section *s = apr_pcalloc(pool, sizeof(*s));

    s->slots[0] = &s->conf;
    s->conf.d_components = components;
    s->conf.r = is_regex ? &regex : NULL;
    return s;
}

static void folders(void **state)
{
    static const struct {
        unsigned components;
        int is_regex;
        int place; /* in the walk */
    } rows[] = {
        { 3, 0, 4 }, { 1, 1, 5 }, { 1, 0, 0 }, { 2, 0, 2 }, { 1, 0, 1 },
        { 2, 0, 3 }, { 0, 1, -1 }, { 2, 1, 7 },
    };
    struct core_server core = { 0 };
    void *slots[SLOTS] = { &core };
    server_rec s = { .module_config = (ap_conf_vector_t *)slots };
    struct section *sections[ROWS(rows)];
    int last_regex = 0;

    (void)state;
    core.pub.sec_dir = apr_array_make(pool, 1, sizeof(void *));
    for (size_t i = 0; i < ROWS(rows); i++)
        ap_add_per_dir_conf(&s, sections[i] = section(rows[i].components, rows[i].is_regex));
    ap_core_reorder_directories(pool, &s);
    assert_int_equal(core.pub.sec_dir->nelts, ROWS(rows));
    for (size_t i = 0; i < ROWS(rows); i++)
        if (!rows[i].is_regex)
            assert_ptr_equal(APR_ARRAY_IDX(core.pub.sec_dir, rows[i].place, void *), sections[i]);
    for (int i = 0; i < core.pub.sec_dir->nelts; i++) {
        struct section *at = APR_ARRAY_IDX(core.pub.sec_dir, i, struct section *);
        assert_true((at->conf.r != NULL) >= last_regex);
        last_regex = at->conf.r != NULL;
    }
}

static void conditions(void **state)
{
    static const struct {
        int kinds[4]; /* 0: no more */
        int ok;       /* of the last */
    } rows[] = {
        { { AP_CONDITION_IF }, 1 },
        { { AP_CONDITION_ELSE }, 0 },
        { { AP_CONDITION_ELSEIF }, 0 },
        { { AP_CONDITION_IF, AP_CONDITION_ELSE }, 1 },
        { { AP_CONDITION_IF, AP_CONDITION_ELSEIF, AP_CONDITION_ELSE }, 1 },
        { { AP_CONDITION_IF, AP_CONDITION_ELSE, AP_CONDITION_ELSE }, 0 },
        { { AP_CONDITION_IF, AP_CONDITION_ELSE, AP_CONDITION_ELSEIF }, 0 },
        { { AP_CONDITION_IF, AP_CONDITION_IF, AP_CONDITION_ELSE }, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        core_dir_config conf = { 0 };
        const char *error = NULL;

        for (int j = 0; j < 4 && rows[i].kinds[j]; j++) {
            struct section *s = section(0, 0);
            assert_null(error);
            s->conf.condition_ifelse = rows[i].kinds[j];
            error = ap_add_if_conf(pool, &conf, s);
        }
        assert_int_equal(error == NULL, rows[i].ok);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(folders), cmocka_unit_test(conditions) };

    return cmocka_run_group_tests(tests, start_pool, end_pool);
}
