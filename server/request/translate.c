/* SPDX-License-Identifier: Apache-2.0 */
/* translate.c - from a request's path to a file name, and from there to the
 * configuration of the file's directory. */
#include <string.h>
#include "apr_strings.h"
#include "http_log.h"
#include "request/request_priv.h"
#include "util/file_watch.h"

APLOG_USE_MODULE(core)

/** The core's state of a request; what it was made from hands down its roots. */
int request_create(request_rec *r)
{
    struct core_request *state = apr_pcalloc(r->pool, sizeof(*state));
    const request_rec *from = r->main ? r->main : r->prev;

    ap_assert(r->request_config);
    if (!r->main && !r->prev)
        file_watch_request();
    state->pub.deliver_script = 1;
    if (from) {
        const core_request_config *other = &core_request(from)->pub;
        state->pub.deliver_script = other->deliver_script;
        state->pub.document_root = other->document_root;
        state->pub.context_document_root = other->context_document_root;
        state->pub.context_prefix = other->context_prefix;
    }
    ap_set_core_module_config(r->request_config, state);
    return OK;
}

/** Whether a path, laid behind a folder, might name something else than it says. */
static int needs_merging(const char *path)
{
    for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/'))
        if (p[1] == '/' || p[1] == '.')
            return 1;
    return 0;
}

/** Behind a ServerPath, only what follows it counts. */
static const char *without_server_path(const request_rec *r)
{
    const server_rec *s = r->server;

    if (s->path && s->pathlen > 0 && !strncmp(r->uri, s->path, (size_t)s->pathlen)
        && (s->path[s->pathlen - 1] == '/' || r->uri[s->pathlen] == '/'
            || !r->uri[s->pathlen]))
        return r->uri + s->pathlen;
    return r->uri;
}

/** Most paths are clean by now and are put behind the root as they are; others are merged
 *  so that they cannot leave it. */
AP_DECLARE(int) ap_core_translate(request_rec *r)
{
    const char *root = core_server(r->server)->pub.ap_document_root;
    const char *path;
    size_t len;

    if (r->proxyreq)
        return HTTP_FORBIDDEN;
    if (!r->uri
        || (r->uri[0] != '/' && (strcmp(r->uri, "*") || r->method_number != M_OPTIONS))) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00126) "Invalid URI in request '%s' '%s'", r->uri, r->the_request);
        return HTTP_BAD_REQUEST;
    }
    ap_assert(root);
    path = without_server_path(r);
    while (*path == '/')
        path++;
    len = strlen(root);
    while (len > 1 && root[len - 1] == '/')
        len--;
    r->filename = apr_pstrcat(r->pool, len == 1 ? "" : apr_pstrmemdup(r->pool, root, len), "/",
                              path, NULL);
    if (needs_merging(path - 1 >= r->uri ? path - 1 : path)
        && apr_filepath_merge(&r->filename, root, path,
                              APR_FILEPATH_TRUENAME | APR_FILEPATH_SECUREROOT, r->pool)
               != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00127) "Cannot map %s to file", r->the_request);
        return HTTP_FORBIDDEN;
    }
    r->canonical_filename = r->filename;
    return OK;
}

int request_map_to_storage(request_rec *r)
{
    int rc = ap_directory_walk(r);
    return rc ? rc : ap_file_walk(r);
}
