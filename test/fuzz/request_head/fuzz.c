/* SPDX-License-Identifier: Apache-2.0 */
/* A request head: line and fields. First byte: how it is read (1: lenient, 2: cut in two),
 * second byte: where it is cut. A head that is there as a whole is read in memory and through
 * filters, and both have to say the same. */
#include "fuzz.h"
#include "http/http_test.h"

enum { LENIENT = 1, CUT = 2 };

/* One reading and what came of it. */
struct reading {
    struct http_test t;
    int line, fields; /* whether they were taken */
};

static void begin(struct reading *reading, const struct fuzz_input *in, unsigned int how,
                  size_t cut)
{
    test_begin(&reading->t, (const char *)in->data, in->size);
    reading->t.server.limit_req_line = 200;
    reading->t.server.limit_req_fieldsize = 100;
    reading->t.server.limit_req_fields = 20;
    reading->t.server.log.level = -1;
    if (how & LENIENT)
        reading->t.core_server.pub.http_conformance = AP_HTTP_CONFORMANCE_UNSAFE;
    reading->t.cut = how & CUT ? cut : 0;
}

static void take(struct reading *reading, struct http_head *head)
{
    request_rec *r = reading->t.r;
    char *line;
    apr_size_t len;

    head->r = r;
    head->into = r->headers_in;
    head->strict = http_is_strict(r);
    reading->line = reading->fields = 0;
    if (http_head_line(head, (apr_size_t)r->server->limit_req_line, &line, &len) != APR_SUCCESS)
        return;
    FUZZ_CHECK(strlen(line) == len);
    r->the_request = line;
    reading->line = ap_parse_request_line(r);
    FUZZ_CHECK(r->method && r->uri && r->protocol && r->the_request);
    FUZZ_CHECK(reading->line || ap_is_HTTP_ERROR(r->status));
    if (reading->line && !r->assbackwards)
        reading->fields = http_read_fields(head);
}

static int is_sound(void *strict, const char *name, const char *value)
{
    if (*(int *)strict) {
        FUZZ_CHECK(*name && http_all_of(name, strlen(name), HTTP_TOKEN));
        FUZZ_CHECK(http_all_of(value, strlen(value), HTTP_FIELD));
    }
    FUZZ_CHECK(!strpbrk(name, " \t\r\n:") && !strpbrk(value, "\n"));
    FUZZ_CHECK(*value != ' ' && *value != '\t');
    return 1;
}

static int is_same(void *other, const char *name, const char *value)
{
    const char *theirs = apr_table_get(other, name);

    FUZZ_CHECK(theirs && !strcmp(theirs, value));
    return 1;
}

static void compare(struct reading *a, struct reading *b)
{
    FUZZ_CHECK(a->line == b->line && a->fields == b->fields);
    if (a->line) {
        FUZZ_CHECK(!strcmp(a->t.r->uri, b->t.r->uri) && a->t.r->proto_num == b->t.r->proto_num);
        FUZZ_CHECK(!strcmp(a->t.r->method, b->t.r->method));
    }
    if (!a->fields)
        return;
    FUZZ_CHECK(apr_table_elts(a->t.r->headers_in)->nelts
               == apr_table_elts(b->t.r->headers_in)->nelts);
    apr_table_do(is_same, b->t.r->headers_in, a->t.r->headers_in, NULL);
}

/* The scheme and port of targets come from hooks. */
static void start(void)
{
    apr_pool_t *lasting;

    apr_initialize();
    apr_pool_create(&lasting, NULL);
    apr_hook_global_pool = lasting;
    http_module.register_hooks(lasting);
    apr_hook_sort_all();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    unsigned int how = fuzz_byte(&in);
    size_t cut = fuzz_byte(&in);
    struct reading memory, filters;
    struct http_head head = {0};
    apr_size_t whole = http_head_length((const char *)in.data, in.size);
    int strict = !(how & LENIENT);

    if (!started++)
        start();
    FUZZ_CHECK(whole <= in.size);
    FUZZ_CHECK(!whole || http_head_is_answerable((const char *)in.data, in.size));
    begin(&filters, &in, how, cut);
    head.bb = apr_brigade_create(filters.t.pool, filters.t.conn.bucket_alloc);
    take(&filters, &head);
    if (filters.fields)
        apr_table_do(is_sound, &strict, filters.t.r->headers_in, NULL);
    if (whole) {
        char *text = fuzz_text(in.data, whole);

        begin(&memory, &in, how, 0);
        head = (struct http_head){.at = text, .end = text + whole};
        take(&memory, &head);
        compare(&memory, &filters);
        test_end(&memory.t);
        free(text);
    }
    test_end(&filters.t);
    return 0;
}
