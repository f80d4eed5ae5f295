/* SPDX-License-Identifier: Apache-2.0 */
/* walk_location.c - which <Location> sections apply to a request's path. */
#include <limits.h>
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

/** Some paths are held by more plain sections than this: then all are looked at. */
enum { FOUND_MOST = 64 };

/** Look at every section. */
static void walk_all(struct walk *w, const apr_array_header_t *sections, const char *merged)
{
    for (int i = 0; i < sections->nelts; i++) {
        ap_conf_vector_t *section = APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        if (applies(w->r, ap_get_core_module_config(section), merged))
            walk_add(w, section, LIFE_CONFIGURATION);
    }
}

/** Look at those that the index names, in the order of the list: plain ones hold the
 *  path, the others may. */
static void walk_found(struct walk *w, const apr_array_header_t *sections, const char *merged,
                       const int *plain, int plain_count, const int *open, int open_count)
{
    for (int p = 0, o = 0; p < plain_count || o < open_count;) {
        int is_plain = o == open_count || (p < plain_count && plain[p] < open[o]);
        ap_conf_vector_t *section = APR_ARRAY_IDX(sections, is_plain ? plain[p] : open[o],
                                                  ap_conf_vector_t *);
        if (is_plain || applies(w->r, ap_get_core_module_config(section), merged))
            walk_add(w, section, LIFE_CONFIGURATION);
        p += is_plain;
        o += !is_plain;
    }
}

AP_DECLARE(int) ap_location_walk(request_rec *r)
{
    apr_array_header_t *sections = core_server(r->server)->pub.sec_url;
    const struct section_index *index;
    struct walk w = { .r = r };
    const char *merged;
    const int *open;
    int plain[FOUND_MOST], count, open_count;

    ap_assert(r->per_dir_config && sections);
    if (!sections->nelts || !r->uri)
        return OK;
    merged = merge_slashes(r);
    index = section_index_of(r->server);
    count = index ? section_index_plain(index, sections, merged, plain, FOUND_MOST) : INT_MAX;
    if (count > FOUND_MOST) {
        walk_all(&w, sections, merged);
    } else {
        open_count = section_index_open(index, &open);
        walk_found(&w, sections, merged, plain, count, open, open_count);
    }
    walk_finish(&w);
    return OK;
}
