/* SPDX-License-Identifier: Apache-2.0 */
/* What a worker writes into its row: states, texts that are cut to their room, counts that start
 * anew with the worker, times; and indexes that have no row. */
#include "../config/config_test.h"
#include "apr_hooks.h"
#include "mpm/common/mpm_priv.h"

extern module mpm_worker_module;

enum { CHILDREN = 2, THREADS = 3 };

static ap_sb_handle_t *sbh;

static int start(void **state)
{
    int size;

    start_process(state);
    apr_hook_global_pool = ap_pglobal;
    mpm_worker_module.register_hooks(ap_pglobal);
    mpm_limits.server_limit = CHILDREN;
    mpm_limits.thread_limit = THREADS;
    size = ap_calc_scoreboard_size();
    ap_init_scoreboard(apr_pcalloc(ap_pglobal, (apr_size_t)size));
    ap_scoreboard_image->global->server_limit = CHILDREN;
    ap_scoreboard_image->global->thread_limit = THREADS;
    ap_create_sb_handle(&sbh, ap_pglobal, 1, 2);
    return 0;
}

static request_rec *request(const char *line, const char *host)
{
    request_rec *r = apr_pcalloc(ap_pglobal, sizeof(*r));
    server_rec *s = apr_pcalloc(ap_pglobal, sizeof(*s));

    s->server_hostname = (char *)host;
    s->port = 8080;
    r->server = s;
    r->the_request = (char *)line;
    r->useragent_ip = "2001:db8:1111:2222:3333:4444:5555:6666";
    r->request_time = 42;
    return r;
}

static void rows_there_are(void **state)
{
    static const struct {
        int child, thread, there;
    } rows[] = {
        { 0, 0, 1 }, { 1, 2, 1 }, { -1, 0, 0 }, { 0, -1, 0 }, { 2, 0, 0 }, { 0, 3, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        assert_int_equal(
            ap_get_scoreboard_worker_from_indexes(rows[i].child, rows[i].thread) != NULL,
            rows[i].there);
        assert_int_equal(ap_update_child_status_from_indexes(rows[i].child, rows[i].thread,
                                                             SERVER_DEAD, NULL) >= 0,
                         rows[i].there);
    }
    assert_int_equal(ap_update_child_status(NULL, SERVER_READY, NULL), -1);
}

static void states(void **state)
{
    worker_score *ws = ap_get_scoreboard_worker(sbh);

    (void)state;
    ws->my_access_count = 5;
    ap_update_child_status(sbh, SERVER_STARTING, NULL);
    assert_int_equal(ws->my_access_count, 5);
    assert_int_equal(ap_update_child_status(sbh, SERVER_READY, NULL), SERVER_STARTING);
    assert_int_equal(ws->my_access_count, 0); /* a new worker */
    ws->my_access_count = 7;
    assert_int_equal(ap_update_child_status(sbh, SERVER_BUSY_READ, NULL), SERVER_READY);
    ap_update_child_status(sbh, SERVER_READY, NULL);
    assert_int_equal(ws->my_access_count, 7); /* the same one */
}

static void texts_are_cut(void **state)
{
    worker_score *ws = ap_get_scoreboard_worker(sbh);
    char line[200], host[200];

    (void)state;
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    line[sizeof(line) - 2] = 'z';
    memset(host, 'h', sizeof(host));
    ap_extended_status = 1;
    for (size_t n = 0; n < sizeof(host); n++) {
        host[sizeof(host) - 1] = '\0';
        ap_update_child_status(sbh, SERVER_BUSY_WRITE,
                               request(line + sizeof(line) - 1 - n, host + sizeof(host) - 1 - n));
        assert_true(strlen(ws->request) < sizeof(ws->request));
        assert_true(strlen(ws->vhost) < sizeof(ws->vhost));
        assert_int_equal(ws->last_used, 42);
    }
    assert_int_equal(ws->request[0], 'x');
    ap_mod_status_reqtail = 1;
    ap_update_child_status(sbh, SERVER_BUSY_WRITE, request(line, "a.example"));
    assert_int_equal(ws->request[strlen(ws->request) - 1], 'z');
    assert_string_equal(ws->vhost, "a.example:8080");
    assert_string_equal(ws->client64, "2001:db8:1111:2222:3333:4444:5555:6666");
    ap_update_child_status_descr(sbh, SERVER_BUSY_LOG, "in words");
    assert_string_equal(ws->request, "in words");
    ap_update_child_status(sbh, SERVER_READY, NULL);
    assert_string_equal(ws->request, "in words"); /* what it did last stays to be seen */
    ap_extended_status = ap_mod_status_reqtail = 0;
    ap_update_child_status_descr(sbh, SERVER_BUSY_LOG, "not told");
    assert_string_equal(ws->request, "in words");
}

static void time_taken(void **state)
{
    worker_score *ws = ap_get_scoreboard_worker(sbh);

    (void)state;
    ws->duration = 0;
    ap_extended_status = 1;
    ap_set_time_process_request(sbh, 100, 0);
    ap_set_time_process_request(sbh, 0, 130);
    assert_int_equal(ws->start_time, 100);
    assert_int_equal(ws->stop_time, 130);
    assert_int_equal(ws->duration, 30);
    ap_set_time_process_request(sbh, 0, 50); /* a clock that was set back */
    assert_int_equal(ws->duration, 30);
    ap_set_time_process_request(NULL, 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_there_are), cmocka_unit_test(states),
        cmocka_unit_test(texts_are_cut),  cmocka_unit_test(time_taken),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
