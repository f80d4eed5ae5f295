/* SPDX-License-Identifier: Apache-2.0 */
/* walk_location.c - which <Location> sections apply to a request's path. */
#include <string.h>
#include "apr_fnmatch.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_request.h"

/** "/a" holds "/a" and "/a/b" but not "/ab"; "/a/" holds "/a/" and "/a/b". */
static int prefix_holds(const char *prefix, const char *uri)
{
    size_t len = strlen(prefix);
    if (strncmp(prefix, uri, len) != 0)
        return 0;
    return len == 0 || prefix[len - 1] == '/' || uri[len] == '/' || !uri[len];
}

/** Expressions see the path as it is, prefixes and patterns with single slashes. */
static int applies(request_rec *r, const core_dir_config *section, const char *merged)
{
    if (section->r)
        return walk_regex(r, section, r->uri);
    if (section->d_is_fnmatch)
        return apr_fnmatch(section->d, merged, APR_FNM_PATHNAME) == APR_SUCCESS;
    return prefix_holds(section->d, merged);
}

/** The path with each run of slashes as one: only MergeSlashes Off leaves such runs. */
static const char *merge_slashes(const request_rec *r)
{
    char *merged;

    if (!strstr(r->uri, "//"))
        return r->uri;
    merged = apr_pstrdup(r->pool, r->uri);
    ap_no2slash(merged);
    return merged;
}

AP_DECLARE(int) ap_location_walk(request_rec *r)
{
    apr_array_header_t *sections = core_server(r->server)->pub.sec_url;
    struct walk w = { .r = r };
    const char *merged;

    ap_assert(r->per_dir_config && sections);
    if (!sections->nelts || !r->uri)
        return OK;
    merged = merge_slashes(r);
    for (int i = 0; i < sections->nelts; i++) {
        ap_conf_vector_t *section = APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        const core_dir_config *conf = ap_get_core_module_config(section);
        if (applies(r, conf, merged))
            walk_add(&w, section, 1);
    }
    walk_finish(&w);
    return OK;
}
