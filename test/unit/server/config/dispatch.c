/* SPDX-License-Identifier: Apache-2.0 */
/* A directive's function gets its arguments as its row says, or the error names what is wanted. */
#include "config_test.h"

static char got[256];

static const char *note(const char *a, const char *b, const char *c)
{
    size_t len = strlen(got);

    snprintf(got + len, sizeof(got) - len, "[%s|%s|%s]", a ? a : "-", b ? b : "-", c ? c : "-");
    return a && strcmp(a, "bad") == 0 ? "refused" : NULL;
}

static const char *none(cmd_parms *cmd, void *m)
{
    return note(NULL, NULL, NULL);
}

static const char *one(cmd_parms *cmd, void *m, const char *a)
{
    return note(a, NULL, NULL);
}

static const char *two(cmd_parms *cmd, void *m, const char *a, const char *b)
{
    return note(a, b, NULL);
}

static const char *three(cmd_parms *cmd, void *m, const char *a, const char *b, const char *c)
{
    return note(a, b, c);
}

static const char *flag(cmd_parms *cmd, void *m, int on)
{
    return note(on ? "on" : "off", NULL, NULL);
}

static const char *argv(cmd_parms *cmd, void *m, int argc, char *const *v)
{
    for (int i = 0; i < argc; i++)
        note(v[i], NULL, NULL);
    return NULL;
}

static const command_rec rows[] = {
    AP_INIT_RAW_ARGS("Raw", one, NULL, OR_ALL, "raw help"),
    AP_INIT_NO_ARGS("None", none, NULL, OR_ALL, "no help"),
    AP_INIT_TAKE1("One", one, NULL, OR_ALL, "one help"),
    AP_INIT_TAKE2("Two", two, NULL, OR_ALL, NULL),
    AP_INIT_TAKE12("OneTwo", two, NULL, OR_ALL, "h"),
    AP_INIT_TAKE3("Three", three, NULL, OR_ALL, "h"),
    AP_INIT_TAKE23("TwoThree", three, NULL, OR_ALL, "h"),
    AP_INIT_TAKE13("OneThree", three, NULL, OR_ALL, "h"),
    AP_INIT_TAKE123("OneToThree", three, NULL, OR_ALL, "h"),
    AP_INIT_ITERATE("Each", one, NULL, OR_ALL, "h"),
    AP_INIT_ITERATE2("EachWith", two, NULL, OR_ALL, "h"),
    AP_INIT_FLAG("Flag", flag, NULL, OR_ALL, "h"),
    AP_INIT_TAKE_ARGV("Argv", argv, NULL, OR_ALL, "h"),
    AP_INIT_TAKE1("Server", one, NULL, RSRC_CONF, "h"),
    AP_INIT_TAKE1("Section", one, NULL, ACCESS_CONF, "h"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL },
};

static const struct {
    const char *name, *args, *got, *error;
} table[] = {
    { "Raw", " a \"b", "[ a \"b|-|-]", NULL },
    { "Raw", "", "[|-|-]", NULL },
    { "None", "", "[-|-|-]", NULL },
    { "None", "x", "", "None takes no arguments, no help" },
    { "One", "a", "[a|-|-]", NULL },
    { "one", "\"a b\"", "[a b|-|-]", NULL },
    { "One", "", "", "One takes one argument, one help" },
    { "One", "\"\"", "", "One takes one argument, one help" },
    { "One", "a b", "", "One takes one argument, one help" },
    { "One", "bad", "[bad|-|-]", "refused" },
    { "Two", "a b", "[a|b|-]", NULL },
    { "Two", "a", "", "Two takes two arguments" },
    { "OneTwo", "a", "[a|-|-]", NULL },
    { "OneTwo", "a \"\"", "[a|-|-]", NULL },
    { "OneTwo", "a b", "[a|b|-]", NULL },
    { "OneTwo", "a b c", "", "OneTwo takes 1-2 arguments, h" },
    { "Three", "a b c", "[a|b|c]", NULL },
    { "Three", "a b", "", "Three takes three arguments, h" },
    { "TwoThree", "a b", "[a|b|-]", NULL },
    { "TwoThree", "a", "", "TwoThree takes two or three arguments, h" },
    { "OneThree", "a", "[a|-|-]", NULL },
    { "OneThree", "a b c", "[a|b|c]", NULL },
    { "OneThree", "a b", "", "OneThree takes one or three arguments, h" },
    { "OneToThree", "a b", "[a|b|-]", NULL },
    { "OneToThree", "a b c d", "", "OneToThree takes one, two or three arguments, h" },
    { "Each", "a b", "[a|-|-][b|-|-]", NULL },
    { "Each", "a bad b", "[a|-|-][bad|-|-]", "refused" },
    { "Each", "", "", "Each requires at least one argument, h" },
    { "EachWith", "a b c", "[a|b|-][a|c|-]", NULL },
    { "EachWith", "a", "", "EachWith requires at least two arguments, h" },
    { "Flag", "On", "[on|-|-]", NULL },
    { "Flag", "oFF", "[off|-|-]", NULL },
    { "Flag", "1", "", "Flag must be On or Off" },
    { "Argv", "", "", NULL },
    { "Argv", "a 'b c' d", "[a|-|-][b c|-|-][d|-|-]", NULL },
    { "Server", "a", "", "Server not allowed here" },
    { "Section", "a", "", "Section not allowed here" },
};

static cmd_parms make_parms(void)
{
    cmd_parms parms = config_parms(NULL, ap_pglobal, ap_pglobal);

    parms.override = OR_ALL;
    return parms;
}

static void arguments(void **state)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        const command_rec *cmd = ap_find_command(table[i].name, rows);
        cmd_parms parms = make_parms();
        const char *error;
        assert_non_null(cmd);
        got[0] = '\0';
        error = config_invoke(cmd, &parms, NULL, table[i].args);
        assert_string_equal(got, table[i].got);
        if (table[i].error)
            assert_string_equal(error, table[i].error);
        else
            assert_null(error);
    }
}

static void overrides(void **state)
{
    const command_rec *cmd = ap_find_command("Server", rows);
    ap_directive_t section = { .directive = "<Files" };
    ap_directive_t node = { .directive = "Server", .parent = &section };
    cmd_parms parms = make_parms();

    parms.directive = &node;
    assert_string_equal(config_invoke(cmd, &parms, NULL, "a"),
                        "Server not allowed in <Files> context");
    got[0] = '\0';
    parms.override |= NONFATAL_OVERRIDE;
    assert_null(config_invoke(cmd, &parms, NULL, "a"));
    assert_string_equal(got, "");
    parms.override_list = apr_table_make(ap_pglobal, 1);
    apr_table_setn(parms.override_list, "server", "1");
    assert_null(config_invoke(cmd, &parms, NULL, "a"));
    assert_string_equal(got, "[a|-|-]");
}

static const struct {
    const char *section;
    int is_virtual;
    unsigned forbidden;
    const char *error;
} contexts[] = {
    { NULL, 0, GLOBAL_ONLY, NULL },
    { NULL, 1, GLOBAL_ONLY, "D cannot occur within <VirtualHost> section" },
    { NULL, 1, NOT_IN_DIR_CONTEXT, NULL },
    { "<Directory", 0, NOT_IN_DIRECTORY, "D cannot occur within <Directory> section" },
    { "<DirectoryMatch", 0, GLOBAL_ONLY, "D cannot occur within <DirectoryMatch> section" },
    { "<Directory", 0, NOT_IN_LOCATION, NULL },
    { "<Location", 0, NOT_IN_DIR_LOC_FILE, "D cannot occur within <Location> section" },
    { "<FilesMatch", 0, NOT_IN_FILES, "D cannot occur within <FilesMatch> section" },
    { "<If", 0, NOT_IN_FILES, "D cannot occur within <If> section" },
    { "<Limit", 0, NOT_IN_LIMIT, "D cannot occur within <Limit> section" },
    { "<Proxy", 0, NOT_IN_PROXY, "D cannot occur within <Proxy> section" },
    { "<IfVersion", 0, GLOBAL_ONLY, NULL },
};

static void places(void **state)
{
    command_rec row = { .name = "D" };

    for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++) {
        server_rec s = { .is_virtual = contexts[i].is_virtual };
        ap_directive_t section = { .directive = contexts[i].section };
        ap_directive_t node = { .directive = "D",
                                .parent = contexts[i].section ? &section : NULL };
        cmd_parms parms = make_parms();
        parms.temp_pool = test_process->pool == ap_pglobal ? test_process->pconf : NULL;
        parms.server = &s;
        parms.cmd = &row;
        parms.directive = &node;
        const char *error = ap_check_cmd_context(&parms, contexts[i].forbidden);
        if (contexts[i].error)
            assert_string_equal(error, contexts[i].error);
        else
            assert_null(error);
    }
}

static void hints(void **state)
{
    assert_string_equal(config_hint(ap_pglobal, "RewriteEngin"),
                        " (did you mean RewriteEngine, which is in mod_rewrite?)");
    assert_string_equal(config_hint(ap_pglobal, "rewriteengine"),
                        " (RewriteEngine is in mod_rewrite, which is not loaded)");
    assert_string_equal(config_hint(ap_pglobal, "<Proxy"),
                        " (<Proxy> is in mod_proxy, which is not loaded)");
    assert_string_equal(config_hint(ap_pglobal, "LoadModul"), " (did you mean LoadModule?)");
    assert_string_equal(config_hint(ap_pglobal, "Qqqqqqqqqqq"), "");
    assert_string_equal(config_hint(ap_pglobal, ""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments), cmocka_unit_test(overrides), cmocka_unit_test(places),
        cmocka_unit_test(hints),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
