/* SPDX-License-Identifier: Apache-2.0 */
/* query.c - what a client asks of a listing: C, O, F, V and P in the query.
 *
 * Reading ends at the first part that is none of them, so that a form may have others
 * behind. F, V and P are carried on by the links that sort. */
#include <string.h>

#include "apr_strings.h"
#include "autoindex_priv.h"

/* C=x, O=x, F=x or V=x: one of the letters, and nothing behind it.
 * @return the letter, or 0 */
static char read_letter(const char *query, char name, const char *letters)
{
    if (query[0] != name || query[1] != '=' || query[2] == '\0')
        return '\0';
    if (query[3] != '\0' && query[3] != '&' && query[3] != ';')
        return '\0';
    return strchr(letters, query[2]) ? query[2] : '\0';
}

static void set_format(struct view *view, char letter)
{
    view->options &= ~(unsigned)(OPTION_FANCY | OPTION_TABLE);
    if (letter >= '1')
        view->options |= OPTION_FANCY;
    if (letter == '2')
        view->options |= OPTION_TABLE;
}

/* P=PATTERN; one that does not decode ends the reading.
 * @return what is behind it, or NULL */
static const char *read_pattern(apr_pool_t *p, const char *query, const char **pattern)
{
    size_t len;
    char *text;

    if (query[0] != 'P' || query[1] != '=')
        return NULL;
    len = strcspn(query + 2, "&;");
    text = apr_pstrmemdup(p, query + 2, len);
    if (ap_unescape_url(text) != OK)
        return NULL;
    if (*text)
        *pattern = text;
    return query + 2 + len;
}

/* One part of the query.
 * @return what is behind it; NULL: it is none of ours */
static const char *read_part(apr_pool_t *p, const char *query, struct view *view, char *format,
                             char *version)
{
    char letter;

    if ((letter = read_letter(query, 'C', "NMSD")) != '\0')
        view->key = letter;
    else if ((letter = read_letter(query, 'O', "AD")) != '\0')
        view->descending = letter == 'D';
    else if ((letter = read_letter(query, 'F', "012")) != '\0')
        *format = letter;
    else if ((letter = read_letter(query, 'V', "01")) != '\0')
        *version = letter;
    else
        return read_pattern(p, query, &view->pattern);
    return query + 3;
}

/* The pattern as a link has it: what parts a query from the next is escaped, too. */
static const char *escape_pattern(apr_pool_t *p, const char *pattern)
{
    const char *path = ap_os_escape_path(p, pattern, 1);
    char *escaped = apr_palloc(p, 3 * strlen(path) + 1), *to = escaped;

    for (; *path; path++) {
        if (*path == '&' || *path == ';') {
            memcpy(to, *path == '&' ? "%26" : "%3b", 3);
            to += 3;
        }
        else
            *to++ = *path;
    }
    *to = '\0';
    return ap_escape_html(p, escaped);
}

static void read_query(request_rec *r, struct view *view)
{
    const char *query = r->args;
    char format = '\0', version = '\0';

    while (query && *query) {
        query = read_part(r->pool, query, view, &format, &version);
        if (query && *query)
            query++;
    }
    if (format)
        set_format(view, format);
    if (version == '1')
        view->options |= OPTION_VERSION_SORT;
    else if (version)
        view->options &= ~(unsigned)OPTION_VERSION_SORT;
    view->query = apr_pstrcat(r->pool, format ? apr_psprintf(r->pool, ";F=%c", format) : "",
                              version ? apr_psprintf(r->pool, ";V=%c", version) : "",
                              view->pattern ? ";P=" : "",
                              view->pattern ? escape_pattern(r->pool, view->pattern) : "", NULL);
}

void index_view_make(request_rec *r, struct view *view)
{
    const struct index_conf *conf = index_conf_of(r);

    memset(view, 0, sizeof(*view));
    view->conf = conf;
    view->options = index_options_of(conf);
    view->key = conf->key ? conf->key : 'N';
    view->descending = conf->descending;
    view->query = "";
    if (view->options & OPTION_IGNORE_CLIENT)
        view->options |= OPTION_NO_SORTING;
    else
        read_query(r, view);
    if (view->options & OPTION_TABLE)
        view->options |= OPTION_FANCY;
    view->slash = view->options & OPTION_XHTML ? " /" : "";
}
