/* SPDX-License-Identifier: Apache-2.0 */
/* What containers make of their rules' results, who is said to have refused, and what is
 * settled without a request. */
#include "../../../server/core/core_test.h"

#include "modules/aaa/mod_authz_core/rules.c"

/* What rules.c needs of its neighbours. */
module authz_core_module;
static const int yes = 1, no = 0;
const authz_provider authz_provider_all;

int authz_all_granted(const void *parsed)
{
    return parsed == &yes;
}

static authz_status answer(request_rec *r, const char *args, const void *parsed)
{
    switch (*args) {
    case 'g': return AUTHZ_GRANTED;
    case 'd': return AUTHZ_DENIED;
    case 'u': return AUTHZ_DENIED_NO_USER;
    case 'e': return AUTHZ_GENERAL_ERROR;
    default: return AUTHZ_NEUTRAL;
    }
}

static const authz_provider provider_letter = { answer, NULL };
static request_rec *r;

static int start(void **state)
{
    static conn_rec c;
    static server_rec s;

    if (start_pool(state) != 0)
        return -1;
    r = apr_pcalloc(pool, sizeof(*r));
    r->pool = pool;
    r->connection = &c;
    r->server = c.base_server = &s;
    r->notes = apr_table_make(pool, 2);
    r->method_number = M_GET;
    return 0;
}

static struct rule *leaf(const char *letter, int line)
{
    struct rule *rule = authz_rule_make(pool, RULE_REQUIRE);

    rule->methods = -1;
    rule->negated = *letter == '!';
    rule->args = letter + rule->negated;
    rule->name = "letter";
    rule->file = "conf";
    rule->line = line;
    rule->provider = &provider_letter;
    return rule;
}

/* "&gd": ALL of g and d; "|": ANY; "-": NONE; a "!" before a letter negates; a letter in
 * upper case is for POST alone. */
static struct rule *tree(const char *text)
{
    struct rule *root = authz_rule_make(pool, *text == '&' ? RULE_ALL
                                        : *text == '|' ? RULE_ANY : RULE_NONE);
    int line = 0;

    for (text++; *text; text++) {
        char letter[3] = { text[0], text[0] == '!' ? text[1] : '\0', '\0' };
        char *last = letter[1] ? letter + 1 : letter;
        int post = *last >= 'A' && *last <= 'Z';
        struct rule *rule;

        if (post)
            *last = (char)(*last - 'A' + 'a');
        rule = leaf(apr_pstrdup(pool, letter), ++line);
        if (post)
            rule->methods = (apr_int64_t)(AP_METHOD_BIT << M_POST);
        authz_rule_add(root, rule);
        text += letter[1] != '\0';
    }
    return root;
}

static void containers(void **state)
{
    static const struct {
        const char *tree;
        int status;
        int refuser; /* line; 0: the container or nobody */
        int others;
    } rows[] = {
        { "|gd", AUTHZ_GRANTED, 0, 0 },         { "|dg", AUTHZ_GRANTED, 0, 0 },
        { "|dd", AUTHZ_DENIED, 1, 1 },          { "|du", AUTHZ_DENIED_NO_USER, 0, 0 },
        { "|ud", AUTHZ_DENIED_NO_USER, 0, 0 },  { "|nd", AUTHZ_DENIED, 2, 0 },
        { "|n", AUTHZ_NEUTRAL, 0, 0 },          { "|ge", AUTHZ_GRANTED, 0, 0 },
        { "|eg", AUTHZ_GENERAL_ERROR, 0, 0 },   { "|G", AUTHZ_NEUTRAL, 0, 0 },
        { "|dG", AUTHZ_DENIED, 1, 0 },          { "&gg", AUTHZ_GRANTED, 0, 0 },
        { "&gd", AUTHZ_DENIED, 2, 0 },          { "&ud", AUTHZ_DENIED, 2, 0 },
        { "&gu", AUTHZ_DENIED_NO_USER, 0, 0 },  { "&ng", AUTHZ_GRANTED, 0, 0 },
        { "&nn", AUTHZ_NEUTRAL, 0, 0 },         { "&g!g", AUTHZ_DENIED, 2, 0 },
        { "&g!d", AUTHZ_GRANTED, 0, 0 },        { "&g!u", AUTHZ_GRANTED, 0, 0 },
        { "&u!u", AUTHZ_DENIED_NO_USER, 0, 0 }, { "&!d", AUTHZ_NEUTRAL, 0, 0 },
        { "&D!d", AUTHZ_GRANTED, 0, 0 },        { "&g!e", AUTHZ_GENERAL_ERROR, 0, 0 },
        { "-d", AUTHZ_NEUTRAL, 0, 0 },          { "-dg", AUTHZ_DENIED, 0, 0 },
        { "-u", AUTHZ_NEUTRAL, 0, 0 },          { "-e", AUTHZ_GENERAL_ERROR, 0, 0 },
        { "-G", AUTHZ_NEUTRAL, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct refusal why = { NULL, 0 };
        int status = authz_rule_ask(r, tree(rows[i].tree), &why);

        if (status != rows[i].status)
            fail_msg("%s: %d, not %d", rows[i].tree, status, rows[i].status);
        if (rows[i].refuser == 0)
            continue;
        if (why.rule == NULL || why.rule->line != rows[i].refuser || why.others != rows[i].others)
            fail_msg("%s: refused by %d and %d more", rows[i].tree, why.rule ? why.rule->line : 0,
                     why.others);
    }
}

static void without_a_request(void **state)
{
    struct refusal why = { NULL, 0 };
    struct rule *any = authz_rule_make(pool, RULE_ANY), *all = authz_rule_make(pool, RULE_ALL);
    struct rule *open = leaf("", 1), *shut = leaf("", 2);

    (void)state;
    open->provider = shut->provider = &authz_provider_all;
    open->parsed = &yes;
    shut->parsed = &no;
    authz_rule_add(any, open);
    authz_rule_add(any, leaf("d", 3));
    assert_int_equal(authz_rule_ask(NULL, any, &why), AUTHZ_GRANTED);
    authz_rule_add(all, open);
    authz_rule_add(all, shut);
    assert_int_equal(authz_rule_ask(NULL, all, &why), AUTHZ_DENIED);
    assert_ptr_equal(why.rule, shut);
    assert_string_equal(authz_refusal_text(r, &why), "Require letter, at conf:2");
    assert_int_equal(authz_rule_ask(NULL, tree("|dg"), &why), AUTHZ_DEPENDS);
    open->methods = 1;
    assert_int_equal(authz_rule_ask(NULL, any, &why), AUTHZ_DEPENDS);
}

static void negative(void **state)
{
    static const struct {
        const char *tree;
        int is;
    } rows[] = { { "&!g!d", 1 }, { "&!gd", 0 }, { "-d", 1 }, { "|d", 0 } };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(authz_rule_is_negative(tree(rows[i].tree)), rows[i].is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers),
        cmocka_unit_test(without_a_request),
        cmocka_unit_test(negative),
    };

    return cmocka_run_group_tests(tests, start, end_pool);
}
