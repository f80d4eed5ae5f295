/* SPDX-License-Identifier: Apache-2.0 */
/* The index finds the <Location> sections that looking at each in turn finds, in the same order,
 * for random sections and paths; and makes room for what does not fit. */
#include "../config/config_test.h"
#include "apr_strings.h"
#include "core/core_priv.h"

enum { ROUNDS = 300, SECTIONS = 40, PATHS = 60, MOST = 64 };

static unsigned long seed = 1;

static unsigned rnd(unsigned below)
{
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    return (unsigned)(seed >> 33) % below;
}

/** A short path of few letters, so that many are prefixes of each other. */
static char *random_path(apr_pool_t *p)
{
    static const char *const parts[] = { "/", "a", "b", "ab", "/a", "/b/", "" };
    char *path = apr_pstrdup(p, rnd(8) ? "/" : "");

    for (unsigned n = rnd(6); n > 0; n--)
        path = apr_pstrcat(p, path, parts[rnd(sizeof(parts) / sizeof(*parts))], NULL);
    return path;
}

static ap_conf_vector_t *section(apr_pool_t *p, char *path, int pattern)
{
    ap_conf_vector_t *vector = ap_create_per_dir_config(p);
    core_dir_config *conf = core_dir_create(p, path);

    conf->d_is_fnmatch = (unsigned)pattern;
    ap_set_core_module_config(vector, conf);
    return vector;
}

static int holds(const char *prefix, const char *path)
{
    size_t len = strlen(prefix);

    return !strncmp(prefix, path, len)
           && (!len || prefix[len - 1] == '/' || path[len] == '/' || !path[len]);
}

static server_rec *server_with(apr_pool_t *p, int count)
{
    server_rec *s = apr_pcalloc(p, sizeof(*s));

    s->module_config = ap_create_request_config(p);
    ap_set_core_module_config(s->module_config, core_server_create(p, s));
    for (int i = 0; i < count; i++)
        APR_ARRAY_PUSH(core_server(s)->pub.sec_url, ap_conf_vector_t *) =
            section(p, random_path(p), rnd(10) == 0);
    return s;
}

static void compare(server_rec *s, const char *path)
{
    const apr_array_header_t *sections = core_server(s)->pub.sec_url;
    const struct section_index *index = section_index_of(s);
    const int *open;
    int found[MOST], n = section_index_plain(index, sections, path, found, MOST);
    int opens = section_index_open(index, &open), at = 0, at_open = 0;

    for (int i = 0; i < sections->nelts; i++) {
        const core_dir_config *conf =
            ap_get_core_module_config(APR_ARRAY_IDX(sections, i, ap_conf_vector_t *));
        if (conf->d_is_fnmatch)
            assert_true(at_open < opens && open[at_open++] == i);
        else if (holds(conf->d, path))
            assert_true(at < n && found[at++] == i);
    }
    assert_int_equal(at, n);
    assert_int_equal(at_open, opens);
}

static void as_one_by_one(void **state)
{
    apr_pool_t *p;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        apr_pool_create(&p, ap_pglobal);
        section_index_reset(p);
        server_rec *s = server_with(p, 1 + (int)rnd(SECTIONS));
        for (int i = 0; i < PATHS; i++)
            compare(s, random_path(p));
        apr_pool_destroy(p);
    }
}

/* Sections that are added afterwards are in the next index; too many are told. */
static void grows(void **state)
{
    apr_pool_t *p;
    int found[4];

    (void)state;
    apr_pool_create(&p, ap_pglobal);
    section_index_reset(p);
    server_rec *s = server_with(p, 3);
    const struct section_index *first = section_index_of(s);
    assert_ptr_equal(section_index_of(s), first);
    for (int i = 0; i < 5; i++)
        APR_ARRAY_PUSH(core_server(s)->pub.sec_url, ap_conf_vector_t *) =
            section(p, apr_pstrdup(p, "/same"), 0);
    assert_ptr_not_equal(section_index_of(s), first);
    compare(s, "/same/x");
    assert_int_equal(section_index_plain(section_index_of(s), core_server(s)->pub.sec_url,
                                         "/same", found, 4), 5);
    apr_pool_destroy(p);
}

static int start(void **state)
{
    start_process(state);
    config_slots_open(ap_pglobal);
    config_slots_close(NULL);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_one_by_one),
        cmocka_unit_test(grows),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
