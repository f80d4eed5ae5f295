/* SPDX-License-Identifier: Apache-2.0 */
/* Names of virtual hosts: the first in file order wins, plain or by pattern; ten thousand
 * names are found as quickly as two. */
#include "core_test.h"
#include "http_vhost.h"

static struct vhost_group *group;
static server_rec *main_server;

static void add_server(const char *name, const char *alias)
{
    struct vhost_entry *entry = apr_array_push(group->entries);
    server_rec *s = apr_pcalloc(pool, sizeof(*s));
    apr_array_header_t **names = alias && ap_is_matchexp(alias) ? &s->wild_names : &s->names;

    s->server_hostname = apr_pstrdup(pool, name);
    s->is_virtual = 1;
    s->module_config = main_server->module_config;
    *names = apr_array_make(pool, 1, sizeof(char *));
    if (alias)
        APR_ARRAY_PUSH(*names, const char *) = alias;
    entry->server = s;
    entry->addr = apr_pcalloc(pool, sizeof(*entry->addr));
    entry->addr->virthost = "127.0.0.1";
}

static void start_group(void)
{
    void **vector = apr_pcalloc(pool, sizeof(void *) * 8);

    main_server = apr_pcalloc(pool, sizeof(*main_server));
    vector[AP_CORE_MODULE_INDEX] = core_server_create(pool, main_server);
    main_server->module_config = (ap_conf_vector_t *)vector;
    group = apr_pcalloc(pool, sizeof(*group));
    group->entries = apr_array_make(pool, 4, sizeof(struct vhost_entry));
}

/* Ask for a host; the name of the server that answers, or NULL: refused. */
static const char *ask(const char *host, int require_match)
{
    conn_rec *c = apr_pcalloc(pool, sizeof(*c));
    request_rec *r = apr_pcalloc(pool, sizeof(*r));

    c->vhost_lookup_data = group;
    r->pool = pool;
    r->connection = c;
    r->server = APR_ARRAY_IDX(group->entries, 0, struct vhost_entry).server;
    r->status = HTTP_OK;
    r->headers_in = apr_table_make(pool, 2);
    if (host)
        apr_table_setn(r->headers_in, "Host", host);
    return ap_update_vhost_from_headers_ex(r, require_match) == HTTP_OK
               ? r->server->server_hostname : NULL;
}

static const struct {
    const char *host, *server;
} table[] = {
    { "one.example", "one.example" },
    { "ONE.example:99", "one.example" },
    { "uno.example.", "one.example" },
    { "www.two.example", "two.example" },
    { "special.two.example", "two.example" }, /* the pattern stands before the name */
    { "plain.three.example", "plain.three.example" }, /* the name before the pattern */
    { "x.three.example", "three.example" },
    { "127.0.0.1", "one.example" },
    { "nobody.example", "one.example" },
    { NULL, "one.example" },
};

static void names(void **state)
{
    (void)state;
    start_group();
    add_server("one.example", "uno.example");
    add_server("two.example", "*.two.example");
    add_server("special.two.example", NULL);
    add_server("plain.three.example", NULL);
    add_server("three.example", "*.three.example");
    vhost_group_index(pool, group);
    for (size_t i = 0; i < ROWS(table); i++)
        assert_string_equal(ask(table[i].host, 0), table[i].server);
    assert_null(ask("nobody.example", 1));
    assert_null(ask("a..b", 0));
    assert_string_equal(ask(NULL, 1), "one.example");
}

static void many(void **state)
{
    (void)state;
    start_group();
    for (int i = 0; i < 10000; i++)
        add_server(apr_psprintf(pool, "host%d.example", i), NULL);
    vhost_group_index(pool, group);
    assert_string_equal(ask("host0.example", 1), "host0.example");
    assert_string_equal(ask("host9999.example", 1), "host9999.example");
    assert_null(ask("host10000.example", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(many),
    };
    return cmocka_run_group_tests(tests, start_pool, end_pool);
}
