/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - take the next word off a line: by a separator, by blanks, or as directives quote.
 *
 * Every function moves *line behind the word and its separators and gives back a
 * copy out of the pool; an empty word at the end of the line is "". */
#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

static const char *skip_blank(const char *s)
{
    while (apr_isspace(*s))
        s++;
    return s;
}

AP_DECLARE(char *) ap_getword_nulls(apr_pool_t *pool, const char **line, char stop)
{
    const char *start = *line;
    const char *end = strchr(start, stop);

    ap_assert(line != NULL && *line != NULL);
    if (!end || stop == '\0') {
        *line = start + strlen(start);
        return apr_pstrmemdup(pool, start, *line - start);
    }
    *line = end + 1;
    return apr_pstrmemdup(pool, start, end - start);
}

AP_DECLARE(char *) ap_getword(apr_pool_t *pool, const char **line, char stop)
{
    char *word = ap_getword_nulls(pool, line, stop);

    while (stop && **line == stop)
        ++*line;
    return word;
}

AP_DECLARE(char *) ap_getword_white(apr_pool_t *pool, const char **line)
{
    const char *start = *line;
    const char *end = start;

    while (*end && !apr_isspace(*end))
        end++;
    *line = skip_blank(end);
    return apr_pstrmemdup(pool, start, end - start);
}

/* A copy of the quoted text without the backslashes that hide a quote or a backslash. */
static char *unquote(apr_pool_t *pool, const char *from, const char *end, char quote)
{
    char *word = apr_palloc(pool, end - from + 1);
    char *to = word;

    for (; from < end; from++) {
        if (from[0] == '\\' && (from[1] == '\\' || (quote && from[1] == quote)))
            from++;
        *to++ = *from;
    }
    *to = '\0';
    return word;
}

static const char *closing_quote(const char *s, char quote)
{
    while (*s && *s != quote) {
        if (*s == '\\' && s[1] && (s[1] == quote || s[1] == '\\'))
            s++;
        s++;
    }
    return s;
}

static const char *closing_brace(const char *s)
{
    int depth = 1;

    for (; *s; s++) {
        if (*s == '{')
            depth++;
        else if (*s == '}' && --depth == 0)
            break;
    }
    return s;
}

/* The word at *line, which starts with an opening quote or brace. */
static char *quoted_word(apr_pool_t *pool, const char **line)
{
    char open = **line;
    const char *start = *line + 1;
    const char *end = open == '{' ? closing_brace(start) : closing_quote(start, open);
    char *word = open == '{' ? apr_pstrmemdup(pool, start, end - start)
                             : unquote(pool, start, end, open);

    ap_assert(strchr("\"'{", **line) != NULL);
    *line = skip_blank(*end ? end + 1 : end);
    return word;
}

static char *conf_word(apr_pool_t *pool, const char **line, const char *openers)
{
    *line = skip_blank(*line);
    if (**line && strchr(openers, **line))
        return quoted_word(pool, line);
    return ap_getword_white(pool, line);
}

AP_DECLARE(char *) ap_getword_conf(apr_pool_t *pool, const char **line)
{
    return conf_word(pool, line, "\"'");
}

AP_DECLARE(char *) ap_getword_conf2(apr_pool_t *pool, const char **line)
{
    return conf_word(pool, line, "\"'{");
}

AP_DECLARE(char *) ap_getword_nc(apr_pool_t *pool, char **line, char stop)
{
    return ap_getword(pool, (const char **)line, stop);
}

AP_DECLARE(char *) ap_getword_white_nc(apr_pool_t *pool, char **line)
{
    return ap_getword_white(pool, (const char **)line);
}

AP_DECLARE(char *) ap_getword_nulls_nc(apr_pool_t *pool, char **line, char stop)
{
    return ap_getword_nulls(pool, (const char **)line, stop);
}

AP_DECLARE(char *) ap_getword_conf_nc(apr_pool_t *pool, char **line)
{
    return ap_getword_conf(pool, (const char **)line);
}

AP_DECLARE(char *) ap_getword_conf2_nc(apr_pool_t *pool, char **line)
{
    return ap_getword_conf2(pool, (const char **)line);
}
