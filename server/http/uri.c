/* SPDX-License-Identifier: Apache-2.0 */
/* uri.c - the target of a request: origin-form, absolute-form, authority-form, "*".
 *
 * Nearly every target is a path with or without a query. That is cut by hand in one
 * copy; the rest goes to apr_uri_parse(). r->uri, r->args and r->parsed_uri share
 * their memory, as modules expect. */
#include "apr_strings.h"
#include "apr_uri.h"

#include "http_core.h"
#include "http_priv.h"

/* "//a" is the path "/a": nothing here has a network-path reference's meaning. */
static const char *skip_slashes(const char *target, apr_size_t *len)
{
    while (*len > 1 && target[0] == '/' && target[1] == '/') {
        target++;
        --*len;
    }
    return target;
}

static void take_path(request_rec *r, const char *target, apr_size_t len)
{
    char *path = apr_palloc(r->pool, len + 1);
    char *query;

    ap_assert(len > 0 && target[0] == '/');
    memcpy(path, target, len);
    path[len] = '\0';
    query = memchr(path, '?', len);
    if (query)
        *query++ = '\0';
    memset(&r->parsed_uri, 0, sizeof(r->parsed_uri));
    r->parsed_uri.path = path;
    r->parsed_uri.query = query;
    r->parsed_uri.is_initialized = 1;
    r->uri = path;
    r->args = query;
}

/* Any form but a plain path. Without a path OPTIONS asks about the whole server. */
static void take_any(request_rec *r, const char *target)
{
    apr_status_t rv = r->method_number == M_CONNECT
                          ? apr_uri_parse_hostinfo(r->pool, target, &r->parsed_uri)
                          : apr_uri_parse(r->pool, target, &r->parsed_uri);

    r->args = NULL;
    r->hostname = NULL;
    if (rv != APR_SUCCESS) {
        r->status = HTTP_BAD_REQUEST;
        r->uri = apr_pstrdup(r->pool, target);
        return;
    }
    if (r->method_number == M_CONNECT
        || (r->parsed_uri.scheme && !strcasecmp(r->parsed_uri.scheme, ap_http_scheme(r))))
        r->hostname = r->parsed_uri.hostname;
    r->args = r->parsed_uri.query;
    /* Without a path OPTIONS asks about the whole server (RFC 9112 section 3.2.4). */
    r->uri = r->parsed_uri.path
                 ? r->parsed_uri.path
                 : apr_pstrdup(r->pool, r->method_number == M_OPTIONS ? "*" : "/");
}

void http_parse_target(request_rec *r, const char *target, apr_size_t len)
{
    apr_size_t path_len = len;
    const char *path;

    ap_assert(target != NULL);
    r->unparsed_uri = apr_pstrmemdup(r->pool, target, len);
    path = skip_slashes(target, &path_len);
    if (len && *path == '/' && r->method_number != M_CONNECT
        && !memchr(path, '#', path_len))
        take_path(r, path, path_len);
    else
        take_any(r, apr_pstrmemdup(r->pool, path, path_len));
}

AP_DECLARE(void) ap_parse_uri(request_rec *r, const char *uri)
{
    http_parse_target(r, uri, strlen(uri));
}
