/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a script's answer: first two bytes where it is cut into buckets. From a brigade
 * and from a string the same status and fields have to come. */
#include "fuzz.h"
#include "util/util_test.h"
#include "util_script.h"

static request_rec *request(void)
{
    request_rec *r = fake_request();

    r->method = "POST";
    r->method_number = M_POST; /* no conditions to look at */
    return r;
}

static int from_brigade(request_rec *r, const struct fuzz_input *in, size_t cut, char *buffer)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(pool, alloc);
    const char *text = (const char *)in->data;

    if (cut > in->size)
        cut = in->size;
    if (cut)
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(text, cut, alloc));
    if (in->size > cut)
        APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_immortal_create(text + cut, in->size - cut, alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_scan_script_header_err_brigade(r, bb, buffer);
}

static int is_clean(void *data, const char *name, const char *value)
{
    (void)data;
    FUZZ_CHECK(!strchr(name, '\n') && !strchr(value, '\n') && !strchr(name, ':'));
    return 1;
}

static void check(request_rec *r, int status, const char *buffer)
{
    FUZZ_CHECK(strlen(buffer) < MAX_STRING_LEN);
    FUZZ_CHECK(status == OK || ap_is_HTTP_ERROR(status) || ap_is_HTTP_REDIRECT(status));
    apr_table_do(is_clean, NULL, r->headers_out, NULL);
    apr_table_do(is_clean, NULL, r->err_headers_out, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    static char buffer[MAX_STRING_LEN];
    struct fuzz_input in = {data, size};
    size_t cut = fuzz_byte(&in) * 8;
    request_rec *r, *other;
    const char *rest;
    char *text;
    int status, which;

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    cut += fuzz_byte(&in) % 8;
    status = from_brigade(r = request(), &in, cut, buffer);
    check(r, status, buffer);
    if (!memchr(in.data, '\0', in.size)) {
        text = fuzz_text(in.data, in.size);
        other = request();
        FUZZ_CHECK(status == ap_scan_script_header_err_strs(other, NULL, &rest, &which, text, NULL)
                   || status != OK);
        free(text);
    }
    apr_pool_destroy(pool);
    return 0;
}
