/* SPDX-License-Identifier: Apache-2.0 */
/* target.c - the URL that a value of a map file means. */
#include <string.h>
#include <strings.h>

#include "imagemap_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_core.h"
#include "http_log.h"

APLOG_USE_MODULE(imagemap);

static int is_map(const char *word)
{
    return strcasecmp(word, "map") == 0 || strcasecmp(word, "menu") == 0;
}

static const char *referer(request_rec *r)
{
    const char *url = apr_table_get(r->headers_in, "Referer");

    return url && *url ? url : NULL;
}

/* Letters and a colon: a whole URL. */
static int has_scheme(const char *url)
{
    const char *at = url;

    while (apr_isalpha(*at))
        at++;
    return at > url && *at == ':';
}

/* Where the path of a URL begins. */
static size_t path_start(const char *url)
{
    const char *host = strstr(url, "://");

    return host ? (size_t)(host + 3 - url) + strcspn(host + 3, "/") : 0;
}

const char *map_base(request_rec *r, const char *word)
{
    const char *url;

    if (is_map(word))
        return ap_construct_url(r->pool, r->uri, r);
    if (strcasecmp(word, "referer") != 0)
        return apr_pstrdup(r->pool, word);
    url = referer(r);
    return url ? url : ap_construct_url(r->pool, "/", r);
}

/* A value that is relative to the base's folder; ".." at its beginning goes up from there. */
static const char *below_base(request_rec *r, const char *base, const char *value)
{
    size_t start = path_start(base);
    char *folder = apr_pstrdup(r->pool, base), *slash = strrchr(folder + start, '/');
    int up = 0;

    if (slash == NULL && strncmp(value, "..", 2) != 0)
        return apr_pstrcat(r->pool, base, value, NULL);
    if (slash)
        *slash = '\0';
    while (strncmp(value, "..", 2) == 0 && (value[2] == '/' || value[2] == '\0')) {
        slash = strrchr(folder + start, '/');
        if (slash == NULL) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(00678)
                          "invalid directory name in map file: %s", r->uri);
            return NULL;
        }
        *slash = '\0';
        value += value[2] == '/' ? 3 : 2;
        up = 1;
    }
    return apr_pstrcat(r->pool, folder, up && *value == '\0' ? "" : "/", value, NULL);
}

const char *map_target(request_rec *r, const char *base, const char *value)
{
    const char *url;

    if (is_map(value))
        return ap_construct_url(r->pool, r->uri, r);
    if (strcasecmp(value, "nocontent") == 0 || strcasecmp(value, "error") == 0)
        return apr_pstrdup(r->pool, value);
    if (strcasecmp(value, "referer") == 0) {
        url = referer(r);
        return url ? url : below_base(r, base, "");
    }
    if (has_scheme(value))
        return apr_pstrdup(r->pool, value);
    if (*value == '/')
        return apr_pstrcat(r->pool, apr_pstrmemdup(r->pool, base, path_start(base)), value,
                           NULL);
    return below_base(r, base, value);
}
