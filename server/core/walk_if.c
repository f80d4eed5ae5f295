/* SPDX-License-Identifier: Apache-2.0 */
/* walk_if.c - which <If>, <ElseIf> and <Else> sections apply to a request. */
#include "ap_expr.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_request.h"

APLOG_USE_MODULE(core)

/** Whether a section's condition holds: 1, 0, or -1 with a line in the log. */
static int holds(request_rec *r, const core_dir_config *section)
{
    const char *err = NULL;
    int rc;

    if (section->condition_ifelse == AP_CONDITION_ELSE || !section->condition)
        return 1;
    rc = ap_expr_exec(r, section->condition, &err);
    if (rc >= 0 && !err)
        return rc > 0;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(00039) "the condition of <If> at %s:%u could not be evaluated: %s",
                  section->condition->filename, section->condition->line_number,
                  err ? err : "unknown error");
    return -1;
}

/** Go through the sections in order. An <ElseIf> or <Else> is looked at only while
 *  its chain, which a plain <If> begins, has not had a condition that holds. Sections
 *  inside one that applies follow it at once. */
static int collect(struct walk *w, const apr_array_header_t *sections, enum life life)
{
    int chain_done = 0;

    for (int i = 0; i < sections->nelts; i++) {
        ap_conf_vector_t *vector = APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        const core_dir_config *section = ap_get_core_module_config(vector);
        int rc;

        if (section->condition_ifelse == AP_CONDITION_IF)
            chain_done = 0;
        if (chain_done)
            continue;
        rc = holds(w->r, section);
        if (rc < 0)
            return HTTP_INTERNAL_SERVER_ERROR;
        if (rc)
            walk_add(w, vector, life);
        if (rc && section->sec_if && collect(w, section->sec_if, life) != OK)
            return HTTP_INTERNAL_SERVER_ERROR;
        chain_done = rc;
    }
    return OK;
}

AP_DECLARE(int) ap_if_walk(request_rec *r)
{
    const apr_array_header_t *sections = core_dir(r)->pub.sec_if;
    struct walk w = { .r = r };
    int rc;

    ap_assert(r->per_dir_config);
    if (!sections || !sections->nelts)
        return OK;
    rc = collect(&w, sections, walk_base_life(r));
    if (rc == OK)
        walk_finish(&w);
    return rc;
}
