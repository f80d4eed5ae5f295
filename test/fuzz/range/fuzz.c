/* SPDX-License-Identifier: Apache-2.0 */
/* The Range field: first bytes: the limits and the content's length, then the field. What is
 * served lies inside the content. */
#include "fuzz.h"
#include "http/http_test.h"

static apr_off_t take_length(struct fuzz_input *in)
{
    unsigned int bits = fuzz_byte(in);
    apr_uint64_t n = fuzz_byte(in) + 1;

    return (apr_off_t)((n << (bits % 56)) >> 1) + (apr_off_t)(bits >> 6);
}

static int take_limit(struct fuzz_input *in)
{
    unsigned int n = fuzz_byte(in);

    return n == 255 ? -1 : (int)n;
}

static void check(const apr_array_header_t *ranges, apr_off_t clength, int most)
{
    FUZZ_CHECK(ranges && ranges->nelts > 0);
    FUZZ_CHECK(most < 0 || ranges->nelts <= most);
    for (int i = 0; i < ranges->nelts; i++) {
        struct http_range range = APR_ARRAY_IDX(ranges, i, struct http_range);

        FUZZ_CHECK(range.first >= 0 && range.first <= range.last && range.last < clength);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct fuzz_input in = {data, size};
    apr_off_t clength = take_length(&in);
    struct http_range_limits limits = {take_limit(&in), take_limit(&in), take_limit(&in)};
    char *field = fuzz_line(&in);
    apr_array_header_t *ranges = NULL;
    apr_pool_t *pool;

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    if (http_range_parse(pool, field, clength, &limits, &ranges) == RANGES_SOME)
        check(ranges, clength, limits.ranges);
    apr_pool_destroy(pool);
    free(field);
    return 0;
}
