/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a name or pattern stands for, in which order, and what the errors say. */
#include <sys/stat.h>

#include "config_test.h"

static char *root; /* a new folder */
static char seen[512];

static void touch(const char *name)
{
    char *path = apr_pstrcat(ap_pglobal, root, "/", name, NULL);
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fclose(f);
}

static int make_tree(void **state)
{
    static const char *const folders[] = { "d", "d/sub", "deep", "deep/p", "deep/o", "empty" };
    static const char *const files[] = { "one", "d/b.conf", "d/a.conf", "d/B.conf", "d/.h.conf",
                                         "d/x.bak", "d/sub/z", "deep/p/s1", "deep/o/s1",
                                         "deep/o/s10" };

    start_process(state);
    root = apr_pstrdup(ap_pglobal, "/tmp/weft-test-XXXXXX");
    assert_non_null(mkdtemp(root));
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        mkdir(apr_pstrcat(ap_pglobal, root, "/", folders[i], NULL), 0700);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        touch(files[i]);
    return 0;
}

static int remove_tree(void **state)
{
    (void)state;
    return system(apr_pstrcat(ap_pglobal, "rm -r ", root, NULL));
}

static const char *see(ap_dir_match_t *w, const char *fname)
{
    struct stat st;

    if (stat(fname, &st) != 0)
        return "missing";
    snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s ", fname + strlen(root) + 1);
    return NULL;
}

static const struct {
    const char *pattern;
    int optional;
    const char *files, *error;
} table[] = {
    { "one", 0, "one ", NULL },
    { "two", 0, "", "missing" },
    { "two", 1, "", NULL },
    { "d/*.conf", 0, "d/B.conf d/a.conf d/b.conf ", NULL },
    { "d/.*.conf", 0, "d/.h.conf ", NULL },
    { "d/[ab].conf", 0, "d/a.conf d/b.conf ", NULL },
    { "deep/*/s?", 0, "deep/o/s1 deep/p/s1 ", NULL },
    { "de*/o/s10", 0, "deep/o/s10 ", NULL },
    { "deep/*/s10", 1, "deep/o/s10 ", NULL },
    { "d", 0, "d/.h.conf d/B.conf d/a.conf d/b.conf d/sub/z d/x.bak ", NULL },
    { "d*p", 0, "deep/o/s1 deep/o/s10 deep/p/s1 ", NULL },
    { "empty", 0, "", NULL },
    { "d/*.none", 1, "", NULL },
    { "d/*.none", 0, "", "T: No matches for the wildcard '*.none' in 'ROOT/d', failing" },
    { "no/*", 1, "", NULL },
    { "no/*", 0, "", "T: Could not open directory ROOT/no: No such file or directory" },
};

static void names(void **state)
{
    command_rec row = { .name = "T" };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        cmd_parms cmd = { .pool = ap_pglobal, .temp_pool = ap_pglobal, .cmd = &row };
        int flags = AP_DIR_FLAG_RECURSIVE | (table[i].optional ? AP_DIR_FLAG_OPTIONAL : 0);
        ap_dir_match_t *w = ap_dir_cfgmatch(&cmd, flags, see, NULL);
        const char *path = apr_pstrcat(ap_pglobal, root, "/", table[i].pattern, NULL);
        const char *error;
        seen[0] = '\0';
        error = strpbrk(path, "*?[") ? ap_dir_fnmatch(w, NULL, path) : ap_dir_nofnmatch(w, path);
        assert_string_equal(seen, table[i].files);
        assert_int_equal(error != NULL, table[i].error != NULL);
        if (!error)
            continue;
        const char *at = strstr(table[i].error, "ROOT");
        if (!at)
            assert_string_equal(error, table[i].error);
        else
            assert_non_null(strstr(error, apr_pstrcat(ap_pglobal, root, at + 4, NULL)));
    }
}

/* Of the server's configuration: that of .htaccess files is the pool they are read into. */
static apr_pool_t *scratch(void)
{
    apr_pool_t *p;

    apr_pool_create(&p, ap_pglobal);
    return p;
}

/* A file that includes itself ends, and each inclusion is in the message. */
static void circles(void **state)
{
    server_rec s = { .process = test_process };
    char *name = apr_pstrcat(ap_pglobal, root, "/self", NULL);
    ap_directive_t *tree = NULL;
    FILE *f = fopen(name, "w");
    const char *error;

    (void)state;
    fprintf(f, "Include %s\n", name);
    fclose(f);
    error = ap_process_resource_config(&s, name, &tree, ap_pglobal, scratch());
    assert_non_null(error);
    assert_non_null(strstr(error, "Exceeded maximum include depth of 128"));
    assert_ptr_equal(strstr(error, "Syntax error on line 1 of "), error);
}

/* Where a directive came from is found again by its file's name. */
static void origins(void **state)
{
    server_rec s = { .process = test_process };
    char *outer = apr_pstrcat(ap_pglobal, root, "/outer", NULL);
    ap_directive_t *tree = NULL;
    FILE *f = fopen(outer, "w");
    const struct config_origin *o;

    (void)state;
    fprintf(f, "A\n\nInclude %s/inner\n", root);
    fclose(f);
    f = fopen(apr_pstrcat(ap_pglobal, root, "/inner", NULL), "w");
    fprintf(f, "B\n");
    fclose(f);
    config_include_reset(ap_pglobal);
    config_include_from(NULL, 0);
    assert_null(ap_process_resource_config(&s, outer, &tree, ap_pglobal, scratch()));
    assert_string_equal(tree->next->directive, "B");
    o = config_origin(tree->next->filename);
    assert_string_equal(o->by_file, outer);
    assert_int_equal(o->by_line, 3);
    assert_null(config_origin(o->by_file)->by_file);
    assert_null(config_origin("elsewhere"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names), cmocka_unit_test(circles), cmocka_unit_test(origins),
    };

    return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
