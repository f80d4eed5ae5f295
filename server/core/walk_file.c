/* SPDX-License-Identifier: Apache-2.0 */
/* walk_file.c - which <Files> sections apply to the last component of a file's name.
 *
 * The sections stand in the merged configuration of the file's directory, so those
 * of outer directories come first. */
#include <string.h>
#include "apr_fnmatch.h"
#include "core/core_priv.h"
#include "http_request.h"

static int applies(request_rec *r, const core_dir_config *section, const char *name)
{
    if (section->r)
        return walk_regex(r, section, name);
    if (section->d_is_fnmatch)
        return apr_fnmatch(section->d, name, APR_FNM_PATHNAME) == APR_SUCCESS;
    return strcmp(section->d, name) == 0;
}

AP_DECLARE(int) ap_file_walk(request_rec *r)
{
    apr_array_header_t *sections = core_dir(r)->pub.sec_file;
    const char *slash = r->filename ? strrchr(r->filename, '/') : NULL;
    struct walk w = { .r = r };
    enum life life = walk_base_life(r);

    ap_assert(r->per_dir_config);
    if (!sections || !sections->nelts || !slash)
        return OK;
    for (int i = 0; i < sections->nelts; i++) {
        ap_conf_vector_t *section = APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        if (applies(r, ap_get_core_module_config(section), slash + 1))
            walk_add(&w, section, life);
    }
    walk_finish(&w);
    return OK;
}
