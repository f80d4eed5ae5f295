/* SPDX-License-Identifier: Apache-2.0 */
/* A Range field gives ranges, merged where they touch; or the whole; or none fits. */
#include "http_test.h"

static const struct {
    const char *field;
    apr_off_t clength;
    enum http_range_result result;
    const char *ranges; /* "first-last,..." */
    struct http_range_limits limits;
} rows[] = {
#define ANY {200, 20, 20}
    {"bytes=0-0", 11, RANGES_SOME, "0-0", ANY},
    {"BYTES=1-2", 11, RANGES_SOME, "1-2", ANY},
    {"bytes=-3", 11, RANGES_SOME, "8-10", ANY},
    {"bytes=-1000", 11, RANGES_SOME, "0-10", ANY},
    {"bytes=7-", 11, RANGES_SOME, "7-10", ANY},
    {"bytes=4-1000", 11, RANGES_SOME, "4-10", ANY},
    {"bytes=0-1,5-6", 11, RANGES_SOME, "0-1,5-6", ANY},
    {"bytes=0-1, ,5-6", 11, RANGES_SOME, "0-1,5-6", ANY},
    {"bytes=0-3,2-4", 11, RANGES_SOME, "0-4", ANY},
    {"bytes=4-5,3-4", 11, RANGES_SOME, "3-5", ANY},
    {"bytes=0-1,2-3", 11, RANGES_SOME, "0-3", ANY},
    {"bytes=20-30,1-2", 11, RANGES_SOME, "1-2", ANY},
    {"bytes=11-", 11, RANGES_NONE_FIT, "", ANY},
    {"bytes=500-600", 11, RANGES_NONE_FIT, "", ANY},
    {"bytes=-0", 11, RANGES_WHOLE, "", ANY},
    {"bytes=5-2", 11, RANGES_WHOLE, "", ANY},
    {"bytes=abc", 11, RANGES_WHOLE, "", ANY},
    {"bytes=", 11, RANGES_WHOLE, "", ANY},
    {"bytes=,", 11, RANGES_WHOLE, "", ANY},
    {"bytes=1-2x", 11, RANGES_WHOLE, "", ANY},
    {"bytes=1-2 ,4-5", 11, RANGES_WHOLE, "", ANY},
    {"lines=1-2", 11, RANGES_WHOLE, "", ANY},
    {"bytes 1-2", 11, RANGES_WHOLE, "", ANY},
    {"bytes=99999999999999999999-", 11, RANGES_WHOLE, "", ANY},
    {"bytes=0-0", 0, RANGES_WHOLE, "", ANY},
    {"bytes=0-0,2-2,4-4", 11, RANGES_WHOLE, "", {2, 20, 20}},
    {"bytes=0-4,2-6", 11, RANGES_WHOLE, "", {200, 0, 20}},
    {"bytes=4-6,0-1", 11, RANGES_SOME, "4-6,0-1", {200, 20, 0}},
    {"bytes=4-6,2-4", 11, RANGES_WHOLE, "", {200, 20, 0}},
    {"bytes=0-9,20-,0-9", 25, RANGES_SOME, "0-9,20-24,0-9", {-1, -1, -1}},
    {"bytes=0-9,20-,0-9", 24, RANGES_SOME, "0-9,20-23,0-9", {-1, -1, -1}},
    {"bytes=0-9,20-,0-9", 22, RANGES_SOME, "0-9,20-21,0-9", {-1, -1, -1}},
    {"bytes=0-19,21-,0-9", 22, RANGES_WHOLE, "", {-1, -1, -1}},
};

static void fields(void **state)
{
    (void)state;
    for (apr_size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        apr_array_header_t *ranges = NULL;
        apr_pool_t *pool;
        char got[256] = "";
        enum http_range_result result;

        apr_pool_create(&pool, NULL);
        result = http_range_parse(pool, rows[i].field, rows[i].clength, &rows[i].limits, &ranges);
        for (int n = 0; result == RANGES_SOME && n < ranges->nelts; n++) {
            const struct http_range *range = &APR_ARRAY_IDX(ranges, n, struct http_range);

            apr_snprintf(got + strlen(got), 64, "%s%" APR_OFF_T_FMT "-%" APR_OFF_T_FMT,
                         n ? "," : "", range->first, range->last);
        }
        if (result != rows[i].result || strcmp(got, rows[i].ranges))
            fail_msg("row %d '%s': %d '%s'", (int)i, rows[i].field, result, got);
        apr_pool_destroy(pool);
    }
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(fields)};

TEST_MAIN(tests)
