/* SPDX-License-Identifier: Apache-2.0 */
/* walk.c - what the four walks share: a configuration that grows section by section.
 *
 * A walk collects the sections that apply, one upon the other, and lays the result
 * upon what the request has already. As long as all of them live as long as the
 * configuration, each step is one look-up in the memo; from the first .htaccess
 * file on, steps are merged in the request's pool. */
#include "apr_strings.h"
#include "core/core_priv.h"

int walk_base_lasting(const request_rec *r)
{
    const struct core_request *state = core_request(r);
    return r->per_dir_config == r->server->lookup_defaults
           || (state && r->per_dir_config == state->lasting);
}

/** One merge; *lasting tells of both inputs on entry and of the result on return. */
static ap_conf_vector_t *merge(request_rec *r, ap_conf_vector_t *base, ap_conf_vector_t *add,
                               int *lasting)
{
    ap_conf_vector_t *merged = *lasting ? merge_memo_lasting(base, add) : NULL;
    if (merged)
        return merged;
    *lasting = 0;
    return ap_merge_per_dir_configs(r->pool, base, add);
}

void walk_add(struct walk *w, ap_conf_vector_t *section, int lasting)
{
    ap_assert(w->r && section);
    if (!w->conf) {
        w->conf = section;
        w->lasting = lasting;
        return;
    }
    lasting = lasting && w->lasting;
    w->conf = merge(w->r, w->conf, section, &lasting);
    w->lasting = lasting;
}

void walk_finish(struct walk *w)
{
    request_rec *r = w->r;
    struct core_request *state = core_request(r);
    int lasting = w->lasting && walk_base_lasting(r);

    ap_assert(r->per_dir_config);
    if (!w->conf)
        return;
    r->per_dir_config = merge(r, r->per_dir_config, w->conf, &lasting);
    if (lasting && state)
        state->lasting = r->per_dir_config;
}

void walk_adopt(request_rec *r, const request_rec *from)
{
    struct core_request *state = core_request(r);
    r->per_dir_config = from->per_dir_config;
    if (state && walk_base_lasting(from))
        state->lasting = r->per_dir_config;
}

static void set_named_groups(request_rec *r, const core_dir_config *section, const char *text,
                             const ap_regmatch_t *groups)
{
    for (int i = 1; i < section->refs->nelts && i < AP_MAX_REG_MATCH; i++) {
        const char *name = APR_ARRAY_IDX(section->refs, i, const char *);
        if (!name || groups[i].rm_so < 0)
            continue;
        apr_table_setn(r->subprocess_env, name,
                       apr_pstrmemdup(r->pool, text + groups[i].rm_so,
                                      groups[i].rm_eo - groups[i].rm_so));
    }
}

int walk_regex(request_rec *r, const core_dir_config *section, const char *text)
{
    ap_regmatch_t groups[AP_MAX_REG_MATCH];

    ap_assert(section->r);
    if (!section->refs || !section->refs->nelts)
        return ap_regexec(section->r, text, 0, NULL, 0) == 0;
    if (ap_regexec(section->r, text, AP_MAX_REG_MATCH, groups, 0) != 0)
        return 0;
    set_named_groups(r, section, text, groups);
    return 1;
}
