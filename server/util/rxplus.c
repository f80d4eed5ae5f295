/* SPDX-License-Identifier: Apache-2.0 */
/* rxplus.c - regular expressions as Perl and sed write them: m/x/flags, s/x/y/flags.
 *
 * A string that does not look so is an expression by itself. The match that
 * ap_rxplus_match() and _pmatch() tell about is the one that ap_rxplus_exec() saw
 * last, and points into its subject: one thread at a time. */
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

enum { MAX_ROUNDS = 1024 }; /* of s///g on one subject */

/* Flags behind the last delimiter; unknown letters mean nothing. */
static int parse_flags(const char *s)
{
    static const struct {
        char letter;
        int flag;
    } letters[] = {
        { 'i', AP_REG_ICASE },   { 'm', AP_REG_NEWLINE }, { 'n', AP_REG_NOMEM },
        { 'g', AP_REG_MULTI },   { 's', AP_REG_DOTALL },  { '^', AP_REG_NOTBOL },
        { '$', AP_REG_NOTEOL },
    };
    int flags = AP_REG_EXTENDED;

    for (; *s; s++) {
        for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
            if (letters[i].letter == *s)
                flags |= letters[i].flag;
        }
    }
    return flags;
}

static apr_status_t free_rxplus(void *preg)
{
    ap_regfree(preg);
    return APR_SUCCESS;
}

/* Compile; room for the groups unless nobody wants to know them. */
static ap_rxplus_t *compile(apr_pool_t *pool, ap_rxplus_t *rx, const char *pattern)
{
    if (ap_regcomp(&rx->rx, pattern, (int)rx->flags) != 0)
        return NULL;
    apr_pool_cleanup_register(pool, &rx->rx, free_rxplus, apr_pool_cleanup_null);
    if (!(rx->flags & AP_REG_NOMEM)) {
        rx->nmatch = (apr_size_t)rx->rx.re_nsub + 1;
        rx->pmatch = apr_pcalloc(pool, rx->nmatch * sizeof(ap_regmatch_t));
    }
    return rx;
}

/* Where the expression starts if the string is one with delimiters, else NULL. */
static const char *delimited(const char *s, char *delim, int *substitutes)
{
    *substitutes = s[0] == 's' && s[1] && !apr_isalnum(s[1]);
    if (*substitutes || (s[0] == 'm' && s[1] && !apr_isalnum(s[1])))
        s++;
    else if (s[0] != '/')
        return NULL;
    *delim = *s;
    return s + 1;
}

AP_DECLARE(ap_rxplus_t *) ap_rxplus_compile(apr_pool_t *pool, const char *pattern)
{
    ap_rxplus_t *rx = apr_pcalloc(pool, sizeof(*rx));
    char delim;
    int substitutes;
    const char *start = delimited(pattern, &delim, &substitutes);
    const char *end = start ? strchr(start, delim) : NULL;
    const char *subs_end = end && substitutes ? strchr(end + 1, delim) : end;

    ap_assert(pattern != NULL);
    if (!start)
        return compile(pool, rx, pattern);
    if (!end || !subs_end)
        return NULL;
    rx->flags = parse_flags(subs_end + 1);
    if (substitutes)
        rx->subs = apr_pstrmemdup(pool, end + 1, subs_end - end - 1);
    return compile(pool, rx, apr_pstrmemdup(pool, start, end - start));
}

/* One substitution in the subject; *rest is set behind what was put in. */
static char *substitute(apr_pool_t *pool, const ap_rxplus_t *rx, const char *subject,
                        const char *from, apr_size_t *rest)
{
    char *subs = ap_pregsub(pool, rx->subs, from, rx->nmatch, rx->pmatch);
    apr_size_t before = (apr_size_t)(from - subject) + rx->pmatch[0].rm_so;
    char *result;

    ap_assert(rx->subs != NULL && rx->pmatch[0].rm_so >= 0);
    result = apr_pstrcat(pool, apr_pstrmemdup(pool, subject, before), subs,
                         from + rx->pmatch[0].rm_eo, NULL);
    *rest = before + strlen(subs);
    return result;
}

/* With s///g each round starts behind what the last one put in, which is never searched again. */
AP_DECLARE(int) ap_rxplus_exec(apr_pool_t *pool, ap_rxplus_t *rx, const char *pattern,
                               char **newpattern)
{
    const char *subject = pattern;
    apr_size_t at = 0;
    int rounds = 0;

    for (;;) {
        const char *from = subject + at;
        int empty;

        rx->match = from;
        if (ap_regexec(&rx->rx, from, rx->nmatch, rx->pmatch, at ? AP_REG_NOTBOL : 0) != 0) {
            rx->match = NULL;
            break;
        }
        rounds++;
        if (!rx->subs || !rx->nmatch)
            break;
        empty = rx->pmatch[0].rm_so == rx->pmatch[0].rm_eo;
        subject = *newpattern = substitute(pool, rx, subject, from, &at);
        if (!(rx->flags & AP_REG_MULTI))
            break;
        rx->match = NULL; /* s///g ends where nothing is found: no groups remain */
        if (rounds >= MAX_ROUNDS || !subject[at])
            break;
        at += empty; /* an empty match is not to be found again */
    }
    return rounds;
}

AP_DECLARE(void) ap_rxplus_match(ap_rxplus_t *rx, int n, int *len, const char **match)
{
    ap_assert(len != NULL && match != NULL);
    if (n >= 0 && (apr_size_t)n < rx->nmatch && rx->match && rx->pmatch[n].rm_so >= 0) {
        *match = rx->match + rx->pmatch[n].rm_so;
        *len = rx->pmatch[n].rm_eo - rx->pmatch[n].rm_so;
    } else {
        *match = NULL;
        *len = -1;
    }
}

AP_DECLARE(char *) ap_rxplus_pmatch(apr_pool_t *pool, ap_rxplus_t *rx, int n)
{
    const char *match;
    int len;

    ap_rxplus_match(rx, n, &len, &match);
    return match ? apr_pstrmemdup(pool, match, len) : NULL;
}
