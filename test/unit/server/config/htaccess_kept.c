/* SPDX-License-Identifier: Apache-2.0 */
/* A .htaccess file that is read for many requests: what can be kept, and, without a watch, that a
 * look once a second tells whether it is still the one that was read. */
#include <sys/stat.h>

#include "apr_hooks.h"
#include "config_test.h"
#include "core/core_priv.h"
#include "http_request.h"

static char *root;
static server_rec server;

static int start(void **state)
{
    start_process(state);
    apr_hook_global_pool = ap_pglobal;
    server.process = test_process;
    config_vars_reset(ap_pglobal);
    config_slots_open(ap_pglobal);
    config_server_vectors(ap_pglobal, &server);
    config_slots_close(NULL);
    root = apr_pstrdup(ap_pglobal, "/tmp/weft-test-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    root = apr_pstrcat(ap_pglobal, root, "/", NULL);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    return system(apr_pstrcat(ap_pglobal, "rm -r ", root, NULL));
}


static void put(const char *name, const char *text)
{
    FILE *f = fopen(apr_pstrcat(ap_pglobal, root, name, NULL), "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* A request that many seconds from now. */
static request_rec *request(int seconds)
{
    static struct ap_logconf quiet = { .level = -1 };
    static conn_rec c = { .log = &quiet };
    request_rec *r = apr_pcalloc(ap_pglobal, sizeof(*r));

    r->pool = ap_pglobal;
    r->server = &server;
    r->connection = &c;
    r->log = &quiet;
    r->request_time = apr_time_now() + apr_time_from_sec(seconds);
    return r;
}

static struct htaccess_kept *keep(const char *names)
{
    return htaccess_keep(request(0), OR_ALL, OPT_ALL, NULL, root, names);
}

/* A file of this moment could change again without a trace in its times. */
static void young(void **state)
{
    (void)state;
    put("young", "ForceType a/b\n");
    assert_null(keep("young"));
}

static void none(void **state)
{
    struct htaccess_kept *kept = keep("none neither");
    ap_conf_vector_t *conf;
    int status;

    (void)state;
    assert_non_null(kept);
    assert_int_equal(htaccess_kept_use(kept, request(0), &conf, &status), HTACCESS_KEPT);
    assert_null(conf);
    assert_true(htaccess_kept_holds(kept, request(0)));
    put("neither", "");
    assert_true(htaccess_kept_holds(kept, request(0)));
    assert_false(htaccess_kept_holds(kept, request(2)));
    htaccess_kept_drop(kept);
}

static const struct {
    const char *text;
    int use;                      /* by the request that has read it */
} rows[] = {
    { "", HTACCESS_KEPT },
    { "ForceType a/b\n", HTACCESS_KEPT },
    { "<Files x>\nForceType a/b\n<If \"true\">\nForceType c/d\n</If>\n</Files>\n", HTACCESS_KEPT },
    { "<IfModule core.c>\nForceType a/b\n</IfModule>\n", HTACCESS_KEPT },
    { "<IfFile /etc>\nForceType a/b\n</IfFile>\n", HTACCESS_ONCE },
    { "Nonsense\n", HTACCESS_WRONG },
    { "ServerName x\n", HTACCESS_WRONG },
};

/* All are written first, and old enough together. */
static void what_is_kept(void **state)
{
    size_t n = sizeof(rows) / sizeof(*rows);
    ap_conf_vector_t *conf;
    int status;

    (void)state;
    for (size_t i = 0; i < n; i++)
        put(apr_psprintf(ap_pglobal, "row%d", (int)i), rows[i].text);
    struct htaccess_kept *kept;
    while (!(kept = keep("row6")))
        usleep(50000);
    htaccess_kept_drop(kept);
    for (size_t i = 0; i < n; i++) {
        request_rec *r = request(0);
        kept = htaccess_keep(r, OR_ALL, OPT_ALL, NULL, root,
                             apr_psprintf(ap_pglobal, "row%d", (int)i));
        assert_non_null(kept);
        assert_int_equal(htaccess_kept_use(kept, r, &conf, &status), rows[i].use);
        assert_int_equal(htaccess_kept_use(kept, request(0), &conf, &status),
                         rows[i].use == HTACCESS_KEPT ? HTACCESS_KEPT : HTACCESS_READ);
        htaccess_kept_drop(kept);
    }
}

/* Every change of the file shows at the next look, and only then. */
static void looks(void **state)
{
    char *path = apr_pstrcat(ap_pglobal, root, "row1", NULL);
    struct htaccess_kept *kept = keep("row1");

    (void)state;
    assert_non_null(kept);
    assert_true(htaccess_kept_holds(kept, request(5)));
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(htaccess_kept_holds(kept, request(5)));
    assert_false(htaccess_kept_holds(kept, request(6)));
    assert_false(htaccess_kept_holds(kept, request(7)));
    assert_int_equal(unlink(path), 0);
    assert_false(htaccess_kept_holds(kept, request(8)));
    htaccess_kept_drop(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(young), cmocka_unit_test(none), cmocka_unit_test(what_is_kept),
        cmocka_unit_test(looks),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
