/* SPDX-License-Identifier: Apache-2.0 */
/* walk.c - what the four walks share: a configuration that grows section by section.
 *
 * A walk collects the sections that apply, one upon the other, and lays the result
 * upon what the request has already. As long as all of them outlive the request, each
 * step is one look-up in a memo; from the first .htaccess file on that cannot be kept,
 * steps are merged in the request's pool. */
#include "apr_strings.h"
#include "core/core_priv.h"

enum life walk_base_life(const request_rec *r)
{
    const struct core_request *state = core_request(r);

    if (r->per_dir_config == r->server->lookup_defaults)
        return LIFE_CONFIGURATION;
    return state && r->per_dir_config == state->lasting ? state->life : LIFE_REQUEST;
}

static enum life shorter(enum life a, enum life b)
{
    return a < b ? a : b;
}

/** One merge; *life tells of both inputs on entry and of the result on return. */
static ap_conf_vector_t *merge(request_rec *r, ap_conf_vector_t *base, ap_conf_vector_t *add,
                               enum life *life)
{
    ap_conf_vector_t *merged = NULL;

    if (*life == LIFE_CONFIGURATION)
        merged = merge_memo_lasting(base, add);
    else if (*life == LIFE_EDITION)
        merged = folder_memo_merge(r, base, add);
    if (merged)
        return merged;
    *life = LIFE_REQUEST;
    return ap_merge_per_dir_configs(r->pool, base, add);
}

void walk_add(struct walk *w, ap_conf_vector_t *section, enum life life)
{
    ap_assert(w->r && section);
    if (!w->conf) {
        w->conf = section;
        w->life = life;
        return;
    }
    w->life = shorter(w->life, life);
    w->conf = merge(w->r, w->conf, section, &w->life);
}

void walk_finish(struct walk *w)
{
    request_rec *r = w->r;
    struct core_request *state = core_request(r);
    enum life life = shorter(w->life, walk_base_life(r));

    ap_assert(r->per_dir_config);
    if (!w->conf)
        return;
    r->per_dir_config = merge(r, r->per_dir_config, w->conf, &life);
    if (life == LIFE_REQUEST || !state)
        return;
    state->lasting = r->per_dir_config;
    state->life = life;
}

void walk_adopt(request_rec *r, const request_rec *from)
{
    struct core_request *state = core_request(r);
    const struct core_request *other = core_request(from);

    r->per_dir_config = from->per_dir_config;
    if (!state || !other || walk_base_life(from) == LIFE_REQUEST)
        return;
    state->lasting = r->per_dir_config;
    state->life = walk_base_life(from);
    state->edition = other->edition;
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
