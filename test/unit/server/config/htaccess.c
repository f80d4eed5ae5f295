/* SPDX-License-Identifier: Apache-2.0 */
/* A folder's .htaccess for a request: which file is taken, what it may say, what a mistake or an
 * unreadable file answers, and that each folder is read once for a request. */
#include <sys/stat.h>

#include "apr_hooks.h"
#include "config_test.h"
#include "http_request.h"

static char *root;
static server_rec server;

static int start(void **state)
{
    start_process(state);
    apr_hook_global_pool = ap_pglobal;
    for (module **m = ap_prelinked_modules; *m; m++)
        ap_register_hooks(*m, ap_pglobal);
    apr_hook_sort_all();
    server.process = test_process;
    server.log.level = -1;
    server.addrs = apr_pcalloc(ap_pglobal, sizeof(*server.addrs));
    config_vars_reset(ap_pglobal);
    config_slots_open(ap_pglobal);
    config_server_vectors(ap_pglobal, &server);
    config_slots_close(NULL);
    root = apr_pstrdup(ap_pglobal, "/tmp/weft-test-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    return system(apr_pstrcat(ap_pglobal, "rm -r ", root, NULL));
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(apr_pstrcat(ap_pglobal, root, "/", name, NULL), "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static request_rec *request(void)
{
    static struct ap_logconf quiet = { .level = -1 };
    static conn_rec c = { .log = &quiet };
    request_rec *r = apr_pcalloc(ap_pglobal, sizeof(*r));

    r->pool = ap_pglobal;
    r->server = &server;
    r->connection = &c;
    r->log = &quiet;
    r->notes = apr_table_make(ap_pglobal, 2);
    return r;
}

static int parse(request_rec *r, int override, const char *names, ap_conf_vector_t **conf)
{
    *conf = NULL;
    return ap_parse_htaccess(conf, r, override, OPT_ALL, NULL, root, names);
}

static const struct {
    const char *text;
    int override, status;
} rows[] = {
    { "", OR_NONE, OK },
    { "# nothing\n", OR_NONE, OK },
    { "ForceType a/b\n", OR_FILEINFO, OK },
    { "ForceType a/b\n", OR_OPTIONS, HTTP_INTERNAL_SERVER_ERROR },
    { "Options None\n", OR_OPTIONS, OK },
    { "Options None\n", OR_FILEINFO, HTTP_INTERNAL_SERVER_ERROR },
    { "<Files *.x>\nForceType a/b\n</Files>\n", OR_ALL, OK },
    { "<Files *.x>\nForceType a/b\n", OR_ALL, HTTP_INTERNAL_SERVER_ERROR },
    { "<IfModule core.c>\nForceType a/b\n</IfModule>\n", OR_ALL, OK },
    { "ServerName x\n", OR_ALL, HTTP_INTERNAL_SERVER_ERROR },
    { "<Directory />\n</Directory>\n", OR_ALL, HTTP_INTERNAL_SERVER_ERROR },
    { "Define A\n", OR_ALL, HTTP_INTERNAL_SERVER_ERROR },
    { "Nonsense\n", OR_ALL, HTTP_INTERNAL_SERVER_ERROR },
};

static void what_it_may_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        ap_conf_vector_t *conf;

        put(".htaccess", rows[i].text);
        assert_int_equal(parse(request(), rows[i].override, ".htaccess", &conf), rows[i].status);
        assert_int_equal(conf != NULL, rows[i].status == OK);
    }
}

/* The first name that is there; none is no mistake. */
static void names(void **state)
{
    ap_conf_vector_t *conf;
    core_dir_config *core;

    (void)state;
    put(".second", "ForceType a/second\n");
    put(".third", "ForceType a/third\n");
    assert_int_equal(parse(request(), OR_ALL, ".first", &conf), OK);
    assert_null(conf);
    assert_int_equal(parse(request(), OR_ALL, ".first .second .third", &conf), OK);
    core = ap_get_core_module_config(conf);
    assert_string_equal(core->mime_type, "a/second");
}

static void read_once(void **state)
{
    request_rec *r = request();
    ap_conf_vector_t *first, *again;

    (void)state;
    put(".htaccess", "ForceType a/b\n");
    assert_int_equal(parse(r, OR_ALL, ".htaccess", &first), OK);
    put(".htaccess", "Nonsense\n");
    assert_int_equal(parse(r, OR_ALL, ".htaccess", &again), OK);
    assert_ptr_equal(again, first);
    assert_int_equal(parse(r, OR_FILEINFO, ".htaccess", &again), HTTP_INTERNAL_SERVER_ERROR);
}

/* What is no file keeps everybody out. */
static void unreadable(void **state)
{
    ap_conf_vector_t *conf;

    (void)state;
    mkdir(apr_pstrcat(ap_pglobal, root, "/.folder", NULL), 0700);
    assert_int_equal(parse(request(), OR_ALL, ".folder", &conf), HTTP_FORBIDDEN);
    assert_null(conf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_may_say), cmocka_unit_test(names), cmocka_unit_test(read_once),
        cmocka_unit_test(unreadable),
    };

    return cmocka_run_group_tests(tests, start, finish);
}
