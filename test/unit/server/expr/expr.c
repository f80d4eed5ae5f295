/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions, texts and mistakes as the reference reads them; Vary; nesting; cut at every byte. */
#include "../util/util_test.h"
#include "ap_expr.h"
#include "core/core_priv.h"
#include "expr_cases.h"

static int start_hooks(void **state)
{
    start_pool(state);
    apr_hook_global_pool = pool;
    expr_register_hooks(pool);
    apr_hook_sort_all();
    return 0;
}

static request_rec *request(void)
{
    request_rec *r = fake_request();

    apr_table_setn(r->headers_in, "X", "x1");
    apr_table_setn(r->headers_in, "Host", "hosty");
    apr_table_setn(r->headers_out, "O", "out");
    apr_table_setn(r->subprocess_env, "E", "env1");
    apr_table_setn(r->notes, "N", "note1");
    r->filename = "/tmp";
    return r;
}

static const char *parse(ap_expr_info_t *info, const char *expr, unsigned int flags)
{
    memset(info, 0, sizeof(*info));
    info->flags = flags;
    info->filename = "test";
    return ap_expr_parse(pool, pool, info, expr, NULL);
}

static void answers(void **state)
{
    for (size_t i = 0; i < ROWS(conditions); i++) {
        ap_expr_info_t info;
        const char *err = parse(&info, conditions[i].expr, conditions[i].flags);
        int answer = err ? -2 : ap_expr_exec(request(), &info, &err);

        if (answer != conditions[i].answer)
            fail_msg("%s: %d (%s)", conditions[i].expr, answer, err ? err : "");
    }
}

static void values(void **state)
{
    for (size_t i = 0; i < ROWS(texts); i++) {
        ap_expr_info_t info;
        const char *err = NULL;

        assert_null(parse(&info, texts[i].expr, AP_EXPR_FLAG_STRING_RESULT));
        assert_string_equal(ap_expr_str_exec(request(), &info, &err), texts[i].value);
        assert_null(err);
    }
}

static void mistakes(void **state)
{
    for (size_t i = 0; i < ROWS(wrong); i++) {
        ap_expr_info_t info;
        if (!parse(&info, wrong[i].expr, wrong[i].flags))
            fail_msg("understood: %s", wrong[i].expr);
    }
}

static void failures(void **state)
{
    ap_expr_info_t info;
    const char *err = NULL;

    assert_null(parse(&info, "file('/nonexistent') == '' || true", 0));
    assert_int_equal(ap_expr_exec(request(), &info, &err), -1);
    assert_string_equal(err, "Cannot open file /nonexistent");
}

static void vary(void **state)
{
    static const struct {
        const char *expr;
        unsigned int flags;
        const char *fields;
    } table[] = {
        { "req('X') == 'x1'", 0, "X" },
        { "%{HTTP_USER_AGENT} == '' && req('X') == '1'", 0, "User-Agent, X" },
        { "%{HTTP_USER_AGENT} == 'x' && req('X') == '1'", 0, "User-Agent" },
        { "req('X') == req('X')", 0, "X" },
        { "%{HTTP_HOST} == 'hosty'", 0, NULL },
        { "req_novary('X') == 'x1'", 0, NULL },
        { "req('X') == 'x1'", AP_EXPR_FLAG_DONT_VARY, NULL },
        { "%{req:X}", AP_EXPR_FLAG_STRING_RESULT, NULL },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        ap_expr_info_t info;
        request_rec *r = request();
        const char *err;
        const char *fields;

        assert_null(parse(&info, table[i].expr, table[i].flags));
        ap_expr_exec(r, &info, &err);
        fields = apr_table_get(r->headers_out, "Vary");
        assert_int_equal(fields != NULL, table[i].fields != NULL);
        if (fields)
            assert_string_equal(fields, table[i].fields);
    }
}

static char *repeat(const char *text, int n)
{
    char *all = apr_palloc(pool, n * strlen(text) + 1);
    char *to = all;

    *to = '\0';
    while (n-- > 0)
        to = stpcpy(to, text);
    return all;
}

static void nesting(void **state)
{
    ap_expr_info_t info;
    const char *err = NULL;

    assert_null(parse(&info, apr_pstrcat(pool, repeat("(", 50), "true", repeat(")", 50), NULL), 0));
    assert_non_null(parse(&info, repeat("(", 5000), 0));
    assert_non_null(parse(&info, repeat("md5(", 5000), 0));
    assert_non_null(parse(&info, repeat("%{md5:", 5000), AP_EXPR_FLAG_STRING_RESULT));
    assert_null(parse(&info, apr_pstrcat(pool, repeat("true && ", 5000), "true", NULL), 0));
    assert_int_equal(ap_expr_exec(request(), &info, &err), 1);
    assert_null(parse(&info, apr_pstrcat(pool, repeat("! ", 5001), "true", NULL), 0));
    assert_int_equal(ap_expr_exec(request(), &info, &err), 0);
}

static void cut_everywhere(void **state)
{
    static const char text[] = "!('a\\'%{tolower:B$1}' =~ m#^(a|b)#i) && req(\"X\") in {'x', 12 . "
                               "'y'} || -n %{REQUEST_URI} and '10.0.0.1' -ipmatch '10.0.0.0/8'";

    for (size_t n = 0; n < sizeof(text); n++) {
        ap_expr_info_t info;
        const char *err = parse(&info, apr_pstrmemdup(pool, text, n), 0);

        if (!err)
            ap_expr_exec(request(), &info, &err);
        parse(&info, apr_pstrmemdup(pool, text, n), AP_EXPR_FLAG_STRING_RESULT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),  cmocka_unit_test(values), cmocka_unit_test(mistakes),
        cmocka_unit_test(failures), cmocka_unit_test(vary),   cmocka_unit_test(nesting),
        cmocka_unit_test(cut_everywhere),
    };
    return cmocka_run_group_tests(tests, start_hooks, end_pool);
}
