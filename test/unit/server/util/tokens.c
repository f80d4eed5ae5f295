/* SPDX-License-Identifier: Apache-2.0 */
/* Items of lists, tokens, entity tags, and "chunked" in its place. */
#include "util_test.h"

static const struct {
    const char *field, *item, *canonical, *rest;
} items[] = {
    { "a, b", "a", "a", "b" },
    { "a b , c", "a b", "a b", "c" },
    { " a;q=1, b", "a;q=1", "a;q=1", "b" },
    { "\"a,b\", c", "\"a,b\"", "\"a,b\"", "c" },
    { "a \"x;y\" z; b", "a \"x;y\" z; b", "a \"x;y\" z;b", "" },
    { ",,a", "a", "a", "" },
    { "\"a\\\",b\",c", "\"a\\\",b\"", "\"a\\\",b\"", "c" },
    { "(Com,ment) A, b", "(Com,ment) A", "(Com,ment) a", "b" },
    { "W/\"X\", \"y\"", "W/\"X\"", "w/\"X\"", "\"y\"" },
    { "a\\,b", "a\\,b", "a\\,b", "" },
};

static void list_items(void **state)
{
    for (size_t i = 0; i < ROWS(items); i++) {
        const char *field = items[i].field;
        int len;
        const char *item = ap_size_list_item(&field, &len);

        assert_string_equal(apr_pstrmemdup(pool, item, len), items[i].item);
        assert_string_equal(field, items[i].rest);
        field = items[i].field;
        assert_string_equal(ap_get_list_item(pool, &field), items[i].canonical);
    }
}

static void empty_lists(void **state)
{
    static const char *const fields[] = { "", "  ", ",", " , ,\t" };

    for (size_t i = 0; i < ROWS(fields); i++) {
        const char *field = fields[i];
        int len;
        assert_null(ap_size_list_item(&field, &len));
        assert_int_equal(len, 0);
    }
}

static const struct {
    const char *line, *token;
    int token_in, last, item_in;
} finds[] = {
    { "a, b, c", "b", 1, 0, 1 },
    { "a,bc", "b", 0, 0, 0 },
    { "A,B", "b", 1, 1, 1 },
    { "a b c", "b", 1, 0, 0 },
    { "gzip;q=0", "gzip", 1, 0, 0 },
    { "gzip, chunked", "chunked", 1, 1, 1 },
    { "chunked, gzip", "chunked", 1, 0, 1 },
    { "x-chunked", "chunked", 0, 0, 0 },
    { "chunked,", "chunked", 1, 0, 1 },
    { "a,\"B\",c", "\"B\"", 0, 0, 1 },
    { "", "a", 0, 0, 0 },
};

static void find_tokens(void **state)
{
    for (size_t i = 0; i < ROWS(finds); i++) {
        assert_int_equal(ap_find_token(pool, finds[i].line, finds[i].token), finds[i].token_in);
        assert_int_equal(ap_find_last_token(pool, finds[i].line, finds[i].token), finds[i].last);
        assert_int_equal(ap_find_list_item(pool, finds[i].line, finds[i].token),
                         finds[i].item_in);
    }
    assert_false(ap_find_token(pool, NULL, "a"));
    assert_false(ap_find_list_item(pool, NULL, "a"));
}

static const struct {
    const char *line, *tag;
    int strong, weak;
} tags[] = {
    { "\"x\"", "\"x\"", 1, 1 },
    { "W/\"x\"", "\"x\"", 0, 1 },
    { "\"x\"", "W/\"x\"", 0, 1 },
    { "W/\"x\"", "W/\"x\"", 0, 1 },
    { "\"a\", \"b\"", "\"b\"", 1, 1 },
    { "\"a\", W/\"b\"", "\"b\"", 0, 1 },
    { "a, \"b\"", "\"b\"", 0, 0 },
    { "\"A\"", "\"a\"", 0, 0 },
    { "\"a,b\"", "\"a,b\"", 1, 1 },
    { "*", "\"a\"", 0, 0 },
    { "", "\"a\"", 0, 0 },
};

static void entity_tags(void **state)
{
    for (size_t i = 0; i < ROWS(tags); i++) {
        assert_int_equal(ap_find_etag_strong(pool, tags[i].line, tags[i].tag), tags[i].strong);
        assert_int_equal(ap_find_etag_weak(pool, tags[i].line, tags[i].tag), tags[i].weak);
    }
}

static void chunked_last(void **state)
{
    static const struct {
        const char *line;
        int is;
    } table[] = {
        { "chunked", 1 },  { " Chunked", 1 }, { "gzip, chunked", 1 }, { "gzip,chunked", 1 },
        { "chunked,", 0 }, { "chunked ", 0 }, { "gzipchunked", 0 },   { "gzip chunked", 0 },
        { "", 0 },
    };

    for (size_t i = 0; i < ROWS(table); i++)
        assert_int_equal(ap_is_chunked(pool, table[i].line), table[i].is);
}

static void strict_lists(void **state)
{
    static const struct {
        const char *list;
        int skip, tokens, wrong;
    } table[] = {
        { "a, b", 0, 2, 0 },   { "a,,b", 0, 2, 0 }, { "", 0, 0, 0 },    { " , ", 0, 0, 0 },
        { "a b", 0, 0, 1 },    { "a;b", 0, 0, 1 },  { "a;b", 1, 0, 0 }, { "a/b,c", 1, 1, 0 },
        { "a,b c,d", 1, 1, 1 }, { "\ta\t,b", 0, 2, 0 },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        apr_array_header_t *list = NULL;
        const char *err = ap_parse_token_list_strict(pool, table[i].list, &list, table[i].skip);
        assert_int_equal(err != NULL, table[i].wrong);
        assert_int_equal(list ? list->nelts : 0, table[i].tokens);
    }
}

static void cut_everywhere(void **state)
{
    static const char text[] = "\"a\\\"b\" (x\\)y) ; q = 1 ,W/\"t\", plain/text;v=\"2\"";

    for (size_t n = 0; n < sizeof(text); n++) {
        const char *field = apr_pstrmemdup(pool, text, n);
        const char *rest = field;
        while (ap_get_list_item(pool, &rest))
            assert_true(rest <= field + n);
        for (rest = field; *rest; rest += *rest != '\0')
            ap_get_token(pool, &rest, n % 2);
        ap_find_etag_weak(pool, field, "\"t\"");
    }
}

MAIN(cmocka_unit_test(list_items), cmocka_unit_test(empty_lists), cmocka_unit_test(find_tokens),
     cmocka_unit_test(entity_tags), cmocka_unit_test(chunked_last),
     cmocka_unit_test(strict_lists), cmocka_unit_test(cut_everywhere))
