/* SPDX-License-Identifier: Apache-2.0 */
/* regsub.c - regular expressions in pools, and text with $0..$9 in it filled from a match. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"
#include "util_varbuf.h"

static apr_status_t free_regex(void *preg)
{
    ap_regfree(preg);
    return APR_SUCCESS;
}

AP_DECLARE(ap_regex_t *) ap_pregcomp(apr_pool_t *p, const char *pattern, int cflags)
{
    ap_regex_t *preg = apr_palloc(p, sizeof(*preg));

    ap_assert(pattern != NULL);
    if (ap_regcomp(preg, pattern, cflags) != 0)
        return NULL;
    apr_pool_cleanup_register(p, preg, free_regex, apr_pool_cleanup_null);
    return preg;
}

AP_DECLARE(void) ap_pregfree(apr_pool_t *p, ap_regex_t *reg)
{
    apr_pool_cleanup_run(p, reg, free_regex);
}

/** One piece of a substitution: text that goes out as it is. */
struct piece {
    const char *text;
    apr_size_t len;
};

/* The next piece of the template at *s, which moves behind it. */
static struct piece next_piece(const char **s, const char *source, apr_size_t nmatch,
                               const ap_regmatch_t match[])
{
    struct piece piece = { *s, 1 };
    const char *at = *s;
    apr_size_t n;

    if (at[0] == '$' && apr_isdigit(at[1])) {
        n = at[1] - '0';
        *s = at + 2;
        piece.len = 0;
        if (n < nmatch && match[n].rm_so >= 0 && match[n].rm_eo > match[n].rm_so) {
            piece.text = source + match[n].rm_so;
            piece.len = match[n].rm_eo - match[n].rm_so;
        }
        return piece;
    }
    if (at[0] == '\\' && at[1])
        piece.text = ++at;
    *s = at + 1;
    return piece;
}

/* Called twice, to measure and to write, so that both rounds agree by construction. */
apr_status_t util_regsub(char *out, const char *input, const char *source, apr_size_t nmatch,
                         const ap_regmatch_t match[], apr_size_t max, apr_size_t *len)
{
    apr_size_t total = 0;

    ap_assert(match != NULL || nmatch == 0);
    if (!source)
        return APR_EINVAL;
    if (!nmatch) {
        total = strlen(input); /* nothing was matched: the text means itself */
        if (out)
            memcpy(out, input, total);
    }
    for (const char *s = input; nmatch && *s;) {
        struct piece piece = next_piece(&s, source, nmatch, match);
        if (piece.len > APR_SIZE_MAX - 1 - total)
            return APR_ENOMEM;
        if (out)
            memcpy(out + total, piece.text, piece.len);
        total += piece.len;
    }
    if (out)
        out[total] = '\0';
    *len = total;
    return max && total >= max ? APR_ENOMEM : APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_pregsub_ex(apr_pool_t *p, char **result, const char *input,
                                       const char *source, apr_size_t nmatch,
                                       ap_regmatch_t pmatch[], apr_size_t maxlen)
{
    apr_size_t len;
    apr_status_t rv = util_regsub(NULL, input, source, nmatch, pmatch, maxlen, &len);

    ap_assert(result != NULL && input != NULL);
    *result = NULL;
    if (rv != APR_SUCCESS)
        return rv;
    *result = apr_palloc(p, len + 1);
    return util_regsub(*result, input, source, nmatch, pmatch, 0, &len);
}

AP_DECLARE(char *) ap_pregsub(apr_pool_t *p, const char *input, const char *source,
                              apr_size_t nmatch, ap_regmatch_t pmatch[])
{
    char *result;

    ap_pregsub_ex(p, &result, input, source, nmatch, pmatch, 0);
    return result;
}
