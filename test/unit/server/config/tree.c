/* SPDX-License-Identifier: Apache-2.0 */
/* Text becomes the right tree of directives, or the right error in the right line. */
#include "config_test.h"

/* A tree as text: name(args){children} ... */
static void render(const ap_directive_t *d, const ap_directive_t *parent, char *out, size_t size)
{
    for (; d; d = d->next) {
        size_t len = strlen(out);
        assert_ptr_equal(d->parent, parent);
        snprintf(out + len, size - len, "%s(%s)", d->directive, d->args);
        if (*d->directive == '<') {
            strncat(out, "{", size - strlen(out) - 1);
            render(d->first_child, d, out, size);
            strncat(out, "}", size - strlen(out) - 1);
        }
    }
}

static const char *build(apr_pool_t *p, const char *text, size_t n, ap_directive_t **tree,
                         int *line)
{
    cmd_parms parms = config_parms(NULL, p, p);
    const char *error;

    parms.config_file = open_text_n(p, text, n);
    *tree = NULL;
    error = ap_build_config(&parms, p, p, tree);
    *line = parms.err_directive ? parms.err_directive->line_num : 0;
    return error;
}

static const struct {
    const char *text;
    const char *tree;
} good[] = {
    { "", "" },
    { "# A\n\n", "" },
    { "A b\nC", "A(b)C()" },
    { "A  \"b c\"  d ", "A(\"b c\"  d)" },
    { "\"A\" b", "A(b)" },
    { "<S x>\n</S>", "<S(x>){}" },
    { "<S>\n</s>\nA", "<S(>){}A()" },
    { "A\n<S x>\nB\n<T>\nC\n</T>\nD\n</S>\nE", "A()<S(x>){B()<T(>){C()}D()}E()" },
    { "<IfModule core.c>\nA\n</IfModule>\nB", "A()B()" },
    { "<IfModule no.c>\nA\n<S>\n</S>\n</IfModule>\nB", "B()" },
    { "<S>\n<IfModule core.c>\nA\n</IfModule>\nB\n</S>", "<S(>){A()B()}" },
    { "<IfModule core.c>\n<S>\nA\n</S>\n</IfModule>\nB", "<S(>){A()}B()" },
    { "<IfModule !no.c>\n<IfDefine !NO>\nA\n</IfDefine>\nB\n</IfModule>", "A()B()" },
    { "A\n<IfModule core.c>\nB", "A()B()" },
    { "<IfModule no.c>\n<IfModule core.c>\nA\n</IfModule>\nB\n</IfModule>", "" },
};

static void trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        ap_directive_t *tree;
        char out[256] = "";
        int line;
        assert_null(build(ap_pglobal, good[i].text, strlen(good[i].text), &tree, &line));
        render(tree, NULL, out, sizeof(out));
        assert_string_equal(out, good[i].tree);
    }
}

static const struct {
    const char *text;
    int line;
    const char *error;
} bad[] = {
    { "A\n</S>", 2, "</S> without matching <S> section" },
    { "</S", 1, "</S without matching <S section" },
    { "<S>\n</T>", 2, "Expected </S> but saw </T>" },
    { "<S>\n</S x>", 2, "</S> directive missing closing '>'" },
    { "<S>\nA", 1, "text:1: <S> was not closed." },
    { "<S>\n<T>\n</S>", 3, "Expected </T> but saw </S>" },
    { "\n<IfModule", 2, "<IfModule> directive missing closing '>'" },
    { "<IfModule>", 1, "<IfModule> directive requires additional arguments" },
    { "A\n<IfModule no.c>\nB", 2, "Expected </IfModule> before end of configuration" },
    { "<IfModule core.c>\n</IfDefine>", 2, "</IfDefine> without matching <IfDefine> section" },
    { "<IfModule no.c>\n<S>\n</IfModule>", 1, "Expected </S> but saw </IfModule>" },
};

static void errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        ap_directive_t *tree;
        int line;
        const char *error = build(ap_pglobal, bad[i].text, strlen(bad[i].text), &tree, &line);
        assert_non_null(error);
        assert_string_equal(error, bad[i].error);
        assert_int_equal(line, bad[i].line);
    }
}

/* Whatever byte a file ends at, there is a tree or an error. */
static void cut_everywhere(void **state)
{
    static const char text[] = "A b\\\nc\n<S \"x\">\n<IfModule core.c>\nB\n</IfModule>\n"
                               "<IfModule !core.c>\n<T>\n</T>\n</IfModule>\n</S>\nD\n";

    (void)state;
    for (size_t n = 0; n < sizeof(text); n++) {
        ap_directive_t *tree;
        char out[256] = "";
        int line;
        if (!build(ap_pglobal, text, n, &tree, &line))
            render(tree, NULL, out, sizeof(out));
    }
}

static void nodes_link(void **state)
{
    ap_directive_t a = { 0 }, b = { 0 }, c = { 0 };
    ap_directive_t *parent = NULL;

    (void)state;
    assert_ptr_equal(ap_add_node(&parent, NULL, &a, 0), &a);
    assert_ptr_equal(ap_add_node(&parent, &a, &b, 1), &b);
    assert_ptr_equal(parent, &a);
    assert_ptr_equal(ap_add_node(&parent, &b, &c, 0), &c);
    assert_ptr_equal(a.first_child, &b);
    assert_ptr_equal(b.next, &c);
    assert_ptr_equal(c.parent, &a);
}

/* A second source goes on behind the first. */
static void sources_append(void **state)
{
    cmd_parms parms = config_parms(NULL, ap_pglobal, ap_pglobal);
    ap_directive_t *tree = NULL;
    char out[64] = "";

    (void)state;
    parms.config_file = open_text(ap_pglobal, "A");
    assert_null(ap_build_config(&parms, ap_pglobal, ap_pglobal, &tree));
    parms.config_file = open_text(ap_pglobal, "<B>\n</B>\nC");
    assert_null(ap_build_config(&parms, ap_pglobal, ap_pglobal, &tree));
    render(tree, NULL, out, sizeof(out));
    assert_string_equal(out, "A()<B(>){}C()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),      cmocka_unit_test(errors),
        cmocka_unit_test(cut_everywhere), cmocka_unit_test(nodes_link),
        cmocka_unit_test(sources_append),
    };

    return cmocka_run_group_tests(tests, start_process, NULL);
}
