/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that wait for a thread to have nothing else to do: they leave together, in order, each to
 * its log; those of a child that died are written by whoever reaps it, once; nonsense is not. */
#include <sys/wait.h>

#include "../../../server/config/config_test.h"
#include "conn/conn_priv.h"
#include "../modules/loggers/mod_log_config/log_config_priv.h"

static char *root;
static void *one, *two;
static int may_defer = 1;

static void nothing(void)
{
}

static int no(void)
{
    return 0;
}

static int defers(void)
{
    return may_defer;
}

static const struct conn_model model = { .will_block = nothing, .did_block = nothing,
                                         .stopping = no, .defers = defers };

static int start(void **state)
{
    start_process(state);
    root = apr_pstrdup(ap_pglobal, "/tmp/weft-test-XXXXXX");
    if (!mkdtemp(root))
        return -1;
    conn_set_model(&model);
    access_output_set_buffered(0);
    access_ring_open();
    one = access_output_open(ap_pglobal, NULL, apr_pstrcat(ap_pglobal, root, "/one", NULL));
    two = access_output_open(ap_pglobal, NULL, apr_pstrcat(ap_pglobal, root, "/two", NULL));
    return one && two ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    conn_set_model(NULL);
    return system(apr_pstrcat(ap_pglobal, "rm -r ", root, NULL));
}

static void add(void *log, const char *text)
{
    request_rec r = { .pool = ap_pglobal };
    const char *strs[] = { text, "\n" };
    int lens[] = { (int)strlen(text), 1 };

    assert_int_equal(access_output_write(&r, log, strs, lens, 2, strlen(text) + 1), APR_SUCCESS);
}

/* What stands in a log; it is empty afterwards. */
static char *contents(const char *name)
{
    char *path = apr_pstrcat(ap_pglobal, root, "/", name, NULL);
    FILE *f = fopen(path, "r");
    char *text = apr_pcalloc(ap_pglobal, 1 << 20);

    assert_non_null(f);
    assert_true(fread(text, 1, (1 << 20) - 1, f) < 1 << 20);
    fclose(f);
    assert_int_equal(truncate(path, 0), 0);
    return text;
}

/* As a child: claims a ring, does something, and ends as told. */
static pid_t child(void (*work)(void), int clean)
{
    pid_t pid = fork();
    apr_pool_t *pool;

    assert_true(pid >= 0);
    if (pid) {
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return pid;
    }
    apr_pool_create(&pool, ap_pglobal);
    access_ring_child_init(pool);
    work();
    if (clean)
        apr_pool_destroy(pool);
    _exit(0);
}

static void several(void)
{
    add(one, "a");
    add(one, "b");
    add(two, "c");
    add(one, "d");
}

static void turn(void)
{
    several();
    conn_run_deferred();
    add(two, "e");
    conn_run_deferred();
}

/* More than fits, and lines as long as can be. */
static void much(void)
{
    static char line[5000];

    memset(line, 'x', sizeof(line) - 1);
    for (int i = 0; i < 20; i++) {
        add(one, line);
        add(one, "short");
    }
    conn_run_deferred();
}

static void at_once(void)
{
    may_defer = 0;
    add(one, "now");
}

static void together(void **state)
{
    (void)state;
    child(turn, 0);
    assert_string_equal(contents("one"), "a\nb\nd\n");
    assert_string_equal(contents("two"), "c\ne\n");
}

static void at_the_end(void **state)
{
    pid_t pid = child(several, 1);

    (void)state;
    assert_string_equal(contents("one"), "a\nb\nd\n");
    assert_string_equal(contents("two"), "c\n");
    access_ring_reap(pid);
    assert_string_equal(contents("one"), "");
}

static void of_a_dead_child(void **state)
{
    pid_t pid = child(several, 0);

    (void)state;
    assert_string_equal(contents("one"), "");
    access_ring_reap(pid);
    assert_string_equal(contents("one"), "a\nb\nd\n");
    assert_string_equal(contents("two"), "c\n");
    access_ring_reap(pid);
    assert_string_equal(contents("one"), "");
}

static void long_ones(void **state)
{
    const char *text;
    int lines = 0, shorts = 0;

    (void)state;
    child(much, 0);
    text = contents("one");
    for (const char *at = text; *at; at = strchr(at, '\n') + 1) {
        size_t len = strcspn(at, "\n");
        assert_true(len == 4999 || len == 5);
        shorts += len == 5;
        lines++;
    }
    assert_int_equal(lines, 40);
    assert_int_equal(shorts, 20);
}

static void other_threads(void **state)
{
    (void)state;
    child(at_once, 0);
    assert_string_equal(contents("one"), "now\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(together), cmocka_unit_test(at_the_end),
        cmocka_unit_test(of_a_dead_child), cmocka_unit_test(long_ones),
        cmocka_unit_test(other_threads),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
