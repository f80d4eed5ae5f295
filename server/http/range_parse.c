/* SPDX-License-Identifier: Apache-2.0 */
/* range_parse.c - the Range field, RFC 9110 section 14.1.
 *
 * A field that is not understood, or that asks for more than is reasonable, is as if
 * it were not there. Ranges that overlap or adjoin the one before them are merged
 * with it; how often that may happen is limited (MaxRangeOverlaps, and
 * MaxRangeReversals for those that start further left). */
#include "apr_lib.h"
#include "apr_strings.h"

#include "http_priv.h"

struct parsing {
    apr_array_header_t *ranges;
    apr_off_t clength;
    int overlaps, reversals;
};

/* Digits, and nothing beyond what fits. */
static int take_number(const char **at, apr_off_t *n)
{
    const char *s = *at;

    *n = 0;
    for (; apr_isdigit(*s); s++) {
        if (*n > (APR_INT64_MAX - 9) / 10)
            return 0;
        *n = *n * 10 + (*s - '0');
    }
    if (s == *at)
        return 0;
    *at = s;
    return 1;
}

/* One "first-last", "first-" or "-suffix". @return 0: not one */
static int take_spec(const char **at, apr_off_t clength, struct http_range *range)
{
    apr_off_t n;

    if (**at == '-') {
        ++*at;
        if (!take_number(at, &n) || n == 0)
            return 0;
        range->first = n < clength ? clength - n : 0;
        range->last = clength - 1;
        return 1;
    }
    if (!take_number(at, &range->first) || **at != '-')
        return 0;
    ++*at;
    range->last = clength - 1;
    if (apr_isdigit(**at)) {
        if (!take_number(at, &n) || n < range->first)
            return 0;
        if (n < range->last)
            range->last = n;
    }
    return 1;
}

static void add_range(struct parsing *p, const struct http_range *range)
{
    struct http_range *before = NULL;

    ap_assert(range->first <= range->last);
    if (p->ranges->nelts)
        before = &APR_ARRAY_IDX(p->ranges, p->ranges->nelts - 1, struct http_range);
    if (!before || range->first > before->last + 1 || range->last < before->first - 1) {
        APR_ARRAY_PUSH(p->ranges, struct http_range) = *range;
        return;
    }
    p->overlaps++;
    if (range->first < before->first) {
        p->reversals++;
        before->first = range->first;
    }
    if (range->last > before->last)
        before->last = range->last;
}

static int is_over(int n, int limit)
{
    return limit >= 0 && n > limit;
}

/* Whether all ranges together are longer than what they are ranges of. */
static int exceed(const apr_array_header_t *ranges, apr_off_t clength)
{
    apr_off_t left = clength;

    for (int i = 0; i < ranges->nelts; i++) {
        const struct http_range *range = &APR_ARRAY_IDX(ranges, i, struct http_range);
        apr_off_t len = range->last - range->first + 1;

        if (len > left)
            return 1;
        left -= len;
    }
    return 0;
}

/* Every element of the list; 0 where one is not understood. */
static int take_list(struct parsing *p, const char *at)
{
    while (*at) {
        struct http_range range;

        while (*at == ',' || *at == ' ' || *at == '\t')
            at++;
        if (!*at)
            break;
        if (!take_spec(&at, p->clength, &range) || (*at && *at != ','))
            return 0;
        if (range.first < p->clength)
            add_range(p, &range);
    }
    return 1;
}

enum http_range_result http_range_parse(apr_pool_t *pool, const char *field, apr_off_t clength,
                                        const struct http_range_limits *limits,
                                        apr_array_header_t **ranges)
{
    struct parsing p = {NULL, clength, 0, 0};

    ap_assert(field != NULL && limits != NULL);
    if (clength <= 0 || strncasecmp(field, "bytes=", 6) || !field[6])
        return RANGES_WHOLE;
    p.ranges = apr_array_make(pool, 4, sizeof(struct http_range));
    *ranges = p.ranges;
    if (!take_list(&p, field + 6) || is_over(p.ranges->nelts, limits->ranges)
        || is_over(p.overlaps, limits->overlaps) || is_over(p.reversals, limits->reversals))
        return RANGES_WHOLE;
    if (!p.ranges->nelts)
        return strspn(field + 6, ", \t") == strlen(field + 6) ? RANGES_WHOLE : RANGES_NONE_FIT;
    return exceed(p.ranges, clength) ? RANGES_WHOLE : RANGES_SOME;
}
