/* SPDX-License-Identifier: Apache-2.0 */
/* http_test.h - a request on a connection that reads from a text: what the tests of
 * server/http stand on. The text can come in two pieces, cut anywhere. */
#ifndef WEFT_HTTP_TEST_H
#define WEFT_HTTP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apr_general.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http/http_priv.h"
#include "http_core.h"
#include "mod_core.h"
#include "util_filter.h"

enum { TEST_SLOTS = 512 };

/* All that a test needs; made anew for each row of a table. */
struct http_test {
    apr_pool_t *pool;
    server_rec server;
    conn_rec conn;
    request_rec *r;
    struct core_server core_server;
    struct core_dir core_dir;
    struct core_request core_request;
    void *slots[3][TEST_SLOTS];
    const char *text; /* what the connection still has to give */
    apr_size_t len;
    apr_size_t cut; /* the first piece ends here; 0: one piece */
};

/* Give what is asked for out of the text, at most up to the cut. */
static inline apr_status_t test_input(ap_filter_t *f, apr_bucket_brigade *bb,
                                      ap_input_mode_t mode, apr_read_type_e block,
                                      apr_off_t readbytes)
{
    struct http_test *t = f->ctx;
    apr_size_t n = t->cut && t->cut < t->len ? t->cut : t->len;
    const char *lf = n ? memchr(t->text, '\n', n) : NULL;

    (void)block;
    if (!n)
        return APR_EOF;
    if (mode == AP_MODE_GETLINE && lf)
        n = (apr_size_t)(lf + 1 - t->text);
    if (mode != AP_MODE_GETLINE && (apr_off_t)n > readbytes)
        n = (apr_size_t)readbytes;
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(t->text, n, f->c->bucket_alloc));
    if (mode != AP_MODE_SPECULATIVE) {
        t->text += n;
        t->len -= n;
        t->cut = t->cut > n ? t->cut - n : 0;
    }
    return APR_SUCCESS;
}

static inline void test_begin(struct http_test *t, const char *text, apr_size_t len)
{
    static ap_filter_rec_t frec = {.name = "test", .ftype = AP_FTYPE_NETWORK};
    ap_filter_t *f;

    memset(t, 0, sizeof(*t));
    apr_pool_create(&t->pool, NULL);
    t->text = text;
    t->len = len;
    t->server.limit_req_line = DEFAULT_LIMIT_REQUEST_LINE;
    t->server.limit_req_fieldsize = DEFAULT_LIMIT_REQUEST_FIELDSIZE;
    t->server.limit_req_fields = DEFAULT_LIMIT_REQUEST_FIELDS;
    t->server.module_config = (ap_conf_vector_t *)t->slots[0];
    t->slots[0][0] = &t->core_server;
    t->slots[1][0] = &t->core_dir;
    t->slots[2][0] = &t->core_request;
    t->conn.pool = t->pool;
    t->conn.base_server = &t->server;
    t->conn.bucket_alloc = apr_bucket_alloc_create(t->pool);
    frec.filter_func.in_func = test_input;
    f = apr_pcalloc(t->pool, sizeof(*f));
    f->frec = &frec;
    f->ctx = t;
    f->c = &t->conn;
    t->conn.input_filters = f;
    t->r = apr_pcalloc(t->pool, sizeof(*t->r));
    t->r->pool = t->pool;
    t->r->connection = &t->conn;
    t->r->server = &t->server;
    t->r->status = HTTP_OK;
    t->r->per_dir_config = (struct ap_conf_vector_t *)t->slots[1];
    t->r->request_config = (struct ap_conf_vector_t *)t->slots[2];
    t->r->headers_in = apr_table_make(t->pool, 4);
    t->r->headers_out = apr_table_make(t->pool, 4);
    t->r->trailers_in = apr_table_make(t->pool, 4);
    t->r->notes = apr_table_make(t->pool, 4);
    t->r->subprocess_env = apr_table_make(t->pool, 4);
    t->r->proto_input_filters = t->r->input_filters = f;
    t->r->request_time = apr_time_now();
}

static inline void test_end(struct http_test *t)
{
    apr_bucket_alloc_destroy(t->conn.bucket_alloc);
    apr_pool_destroy(t->pool);
}

#define TEST_MAIN(tests) \
    int main(void) \
    { \
        apr_initialize(); \
        return cmocka_run_group_tests(tests, NULL, NULL); \
    }

#endif
