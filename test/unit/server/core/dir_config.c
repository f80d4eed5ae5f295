/* SPDX-License-Identifier: Apache-2.0 */
/* Merging directories: Options, FileETag, ErrorDocument, lists of sections; and that the
 * order of merging makes no difference. */
#include "core_test.h"

static core_dir_config *section(allow_options_t opts, allow_options_t add, allow_options_t remove)
{
    core_dir_config *conf = core_dir_create(pool, "/x/");
    conf->opts = opts;
    conf->opts_add = add;
    conf->opts_remove = remove;
    return conf;
}

static core_dir_config *merge(core_dir_config *base, core_dir_config *add)
{
    return core_dir_merge(pool, base, add);
}

/* Each row: three sections, and the options where all apply. */
static const struct {
    struct {
        allow_options_t opts, add, remove;
    } parts[3];
    allow_options_t result;
} options[] = {
    { { { OPT_INDEXES, 0, 0 }, { OPT_UNSET, 0, 0 }, { OPT_UNSET, 0, 0 } }, OPT_INDEXES },
    { { { OPT_INDEXES, 0, 0 }, { OPT_UNSET | OPT_EXECCGI, OPT_EXECCGI, 0 }, { OPT_UNSET, 0, 0 } },
      OPT_INDEXES | OPT_EXECCGI },
    { { { OPT_INDEXES | OPT_SYM_LINKS, 0, 0 }, { OPT_UNSET, 0, OPT_INDEXES },
        { OPT_UNSET, OPT_MULTI, 0 } }, OPT_SYM_LINKS | OPT_MULTI },
    { { { OPT_ALL, 0, 0 }, { OPT_NONE, 0, 0 }, { OPT_UNSET, OPT_INDEXES, 0 } }, OPT_INDEXES },
    { { { OPT_INDEXES, 0, 0 }, { OPT_UNSET, OPT_MULTI, 0 }, { OPT_UNSET, 0, OPT_MULTI } },
      OPT_INDEXES },
};

static void merge_options(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(options); i++) {
        core_dir_config *s[3];
        for (int j = 0; j < 3; j++)
            s[j] = section(options[i].parts[j].opts, options[i].parts[j].add,
                           options[i].parts[j].remove);
        assert_int_equal(merge(merge(s[0], s[1]), s[2])->opts, options[i].result);
        assert_int_equal(merge(s[0], merge(s[1], s[2]))->opts, options[i].result);
    }
}

static void merge_etags(void **state)
{
    core_dir_config *base = core_dir_create(pool, NULL);
    core_dir_config *less = core_dir_create(pool, "/x/");

    (void)state;
    base->etag_bits = ETAG_INODE | ETAG_MTIME | ETAG_SIZE;
    less->etag_remove = ETAG_INODE;
    assert_int_equal(merge(base, less)->etag_bits, ETAG_MTIME | ETAG_SIZE);
    less->etag_bits = ETAG_NONE;
    assert_int_equal(merge(base, less)->etag_bits, ETAG_NONE);
}

static void merge_error_documents(void **state)
{
    core_dir_config *base = core_dir_create(pool, NULL);
    core_dir_config *inner = core_dir_create(pool, "/x/");
    core_dir_config *merged;
    int key = 7;

    (void)state;
    base->response_code_strings = apr_pcalloc(pool, sizeof(char *) * RESPONSE_CODES);
    base->response_code_strings[3] = "outer";
    base->response_code_exprs = apr_hash_make(pool);
    apr_hash_set(base->response_code_exprs, &key, sizeof(key), "expression");
    inner->response_code_strings = apr_pcalloc(pool, sizeof(char *) * RESPONSE_CODES);
    inner->response_code_strings[4] = "inner";
    inner->response_code_strings[7] = core_error_default;
    merged = merge(base, inner);
    assert_string_equal(merged->response_code_strings[3], "outer");
    assert_string_equal(merged->response_code_strings[4], "inner");
    assert_ptr_equal(merged->response_code_strings[7], core_error_default);
    assert_null(apr_hash_get(merged->response_code_exprs, &key, sizeof(key)));
    assert_non_null(apr_hash_get(base->response_code_exprs, &key, sizeof(key)));
}

static void keep_what_is_unset(void **state)
{
    core_dir_config *base = core_dir_create(pool, NULL);
    core_dir_config *merged;

    (void)state;
    base->limit_req_body = 5;
    base->handler = "cgi-script";
    base->hostname_lookups = HOSTNAME_LOOKUP_ON;
    merged = merge(base, core_dir_create(pool, "/x/"));
    assert_int_equal(merged->limit_req_body, 5);
    assert_string_equal(merged->handler, "cgi-script");
    assert_int_equal(merged->hostname_lookups, HOSTNAME_LOOKUP_ON);
    assert_string_equal(merged->d, "/x/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merge_options),
        cmocka_unit_test(merge_etags),
        cmocka_unit_test(merge_error_documents),
        cmocka_unit_test(keep_what_is_unset),
    };
    return cmocka_run_group_tests(tests, start_pool, end_pool);
}
