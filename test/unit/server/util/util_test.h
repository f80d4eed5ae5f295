/* SPDX-License-Identifier: Apache-2.0 */
/* util_test.h - a pool and a request of no connection, for the tests of server/util and expr. */
#ifndef WEFT_UTIL_TEST_H
#define WEFT_UTIL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "http_config.h"
#include "http_core.h"
#include "httpd.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static apr_pool_t *pool;

static inline int start_pool(void **state)
{
    (void)state;
    apr_initialize();
    return apr_pool_create(&pool, NULL) == APR_SUCCESS ? 0 : -1;
}

static inline int end_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

static inline apr_table_t *new_table(void)
{
    return apr_table_make(pool, 4);
}

/** A request with tables, names and a silent log. */
static inline request_rec *fake_request(void)
{
    request_rec *r = apr_pcalloc(pool, sizeof(*r));
    conn_rec *c = apr_pcalloc(pool, sizeof(*c));
    server_rec *s = apr_pcalloc(pool, sizeof(*s));
    struct ap_logconf *quiet = apr_pcalloc(pool, sizeof(*quiet));

    quiet->level = -1;
    s->log.level = -1;
    apr_file_open(&s->error_log, "/dev/null", APR_WRITE, APR_OS_DEFAULT, pool);
    s->process = apr_pcalloc(pool, sizeof(*s->process));
    s->process->pool = pool;
    s->server_hostname = "server.example";
    c->pool = r->pool = pool;
    c->base_server = r->server = s;
    c->log = r->log = quiet;
    c->client_ip = r->useragent_ip = "10.1.2.3";
    apr_sockaddr_info_get(&r->useragent_addr, "10.1.2.3", APR_INET, 1234, 0, pool);
    c->client_addr = r->useragent_addr;
    c->bucket_alloc = apr_bucket_alloc_create(pool);
    r->connection = c;
    r->headers_in = new_table();
    r->headers_out = new_table();
    r->err_headers_out = new_table();
    r->subprocess_env = new_table();
    r->notes = new_table();
    r->per_dir_config = apr_pcalloc(pool, 300 * sizeof(void *));
    r->request_config = apr_pcalloc(pool, 300 * sizeof(void *));
    s->module_config = apr_pcalloc(pool, 300 * sizeof(void *));
    ap_set_core_module_config(r->per_dir_config, apr_pcalloc(pool, 1024));
    r->method = "GET";
    r->uri = "/u ri";
    r->args = "a=b";
    r->protocol = "HTTP/1.1";
    r->the_request = "GET /u%20ri?a=b HTTP/1.1";
    r->filename = "/srv/script";
    r->status = HTTP_OK;
    return r;
}

#define MAIN(...) \
    int main(void) \
    { \
        const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
        return cmocka_run_group_tests(tests, start_pool, end_pool); \
    }

#endif
