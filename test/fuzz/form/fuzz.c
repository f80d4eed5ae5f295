/* SPDX-License-Identifier: Apache-2.0 */
/* Form data: first two bytes where the content is cut, third how many pairs are allowed. Whole
 * and in pieces it has to give the same pairs; a query's arguments are read from the same text. */
#include "fuzz.h"
#include "http/http_test.h"
#include "util_script.h"

/* The content in pieces, then EOS. */
static apr_status_t give(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                         apr_read_type_e block, apr_off_t readbytes)
{
    struct http_test *t = f->ctx;

    if (!t->len) {
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(f->c->bucket_alloc));
        return APR_SUCCESS;
    }
    return test_input(f, bb, mode, block, readbytes);
}

static int parse(struct http_test *t, const struct fuzz_input *in, size_t cut, size_t most,
                 apr_array_header_t **pairs)
{
    static ap_filter_rec_t frec = {.name = "form", .ftype = AP_FTYPE_RESOURCE};
    ap_filter_t f = {.frec = &frec};

    test_begin(t, (const char *)in->data, in->size);
    frec.filter_func.in_func = give;
    f.c = &t->conn;
    f.r = t->r;
    f.ctx = t;
    t->cut = cut;
    t->server.log.level = -1;
    apr_table_setn(t->r->headers_in, "Content-Type", "application/x-www-form-urlencoded");
    return ap_parse_form_data(t->r, &f, pairs, most, 2000);
}

static void compare(const apr_array_header_t *a, const apr_array_header_t *b)
{
    FUZZ_CHECK(a->nelts == b->nelts);
    for (int i = 0; i < a->nelts; i++) {
        ap_form_pair_t *x = &APR_ARRAY_IDX(a, i, ap_form_pair_t);
        ap_form_pair_t *y = &APR_ARRAY_IDX(b, i, ap_form_pair_t);
        char left[4096], right[4096];
        apr_size_t n = sizeof(left), m = sizeof(right);

        FUZZ_CHECK(!strcmp(x->name, y->name));
        apr_brigade_flatten(x->value, left, &n);
        apr_brigade_flatten(y->value, right, &m);
        FUZZ_CHECK(n == m && !memcmp(left, right, n));
    }
}

static void query(struct http_test *t, const struct fuzz_input *in)
{
    apr_table_t *args;
    char *text = fuzz_text(in->data, in->size);

    t->r->args = text;
    ap_args_to_table(t->r, &args);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    size_t cut = fuzz_byte(&in) * 8;
    size_t most;
    struct http_test whole, pieces;
    apr_array_header_t *a = NULL, *b = NULL;
    int status;

    if (!started++)
        apr_initialize();
    cut += fuzz_byte(&in) % 8;
    most = fuzz_byte(&in);
    status = parse(&whole, &in, 0, most == 255 ? (size_t)-1 : most, &a);
    FUZZ_CHECK(status == parse(&pieces, &in, cut, most == 255 ? (size_t)-1 : most, &b));
    FUZZ_CHECK(status == OK || ap_is_HTTP_ERROR(status));
    if (status == OK)
        compare(a, b);
    query(&whole, &in);
    apr_pool_destroy(whole.pool); /* which empties the values before their allocator goes */
    apr_pool_destroy(pieces.pool);
    return 0;
}
