/* SPDX-License-Identifier: Apache-2.0 */
/* section_order.c - the lists that sections stand in, and the order of <Directory>.
 *
 * Folders come by the number of their components, so that a walk down a path can go
 * through the list once; sections with regular expressions follow. Within one number
 * the order is the file's. */
#include <stdlib.h>
#include "core/core_priv.h"

AP_DECLARE(void) ap_add_per_dir_conf(server_rec *s, void *dir_config)
{
    ap_assert(s && dir_config);
    APR_ARRAY_PUSH(core_server(s)->pub.sec_dir, void *) = dir_config;
}

AP_DECLARE(void) ap_add_per_url_conf(server_rec *s, void *url_config)
{
    ap_assert(s && url_config);
    APR_ARRAY_PUSH(core_server(s)->pub.sec_url, void *) = url_config;
}

AP_DECLARE(void) ap_add_file_conf(apr_pool_t *p, core_dir_config *conf, void *file_config)
{
    ap_assert(conf && file_config);
    if (!conf->sec_file)
        conf->sec_file = apr_array_make(p, 2, sizeof(ap_conf_vector_t *));
    APR_ARRAY_PUSH(conf->sec_file, void *) = file_config;
}

AP_DECLARE(const char *) ap_add_if_conf(apr_pool_t *p, core_dir_config *conf, void *if_config)
{
    const core_dir_config *section = ap_get_core_module_config((ap_conf_vector_t *)if_config);
    const core_dir_config *before = NULL;

    ap_assert(conf && section);
    if (!conf->sec_if)
        conf->sec_if = apr_array_make(p, 2, sizeof(ap_conf_vector_t *));
    if (conf->sec_if->nelts)
        before = ap_get_core_module_config(
            APR_ARRAY_IDX(conf->sec_if, conf->sec_if->nelts - 1, ap_conf_vector_t *));
    if ((section->condition_ifelse & AP_CONDITION_ELSE)
        && (!before || !(before->condition_ifelse & AP_CONDITION_IF)))
        return "<Else> or <ElseIf> section without previous <If> or <ElseIf> section in same "
               "scope";
    APR_ARRAY_PUSH(conf->sec_if, void *) = if_config;
    return NULL;
}

struct ranked {
    ap_conf_vector_t *vector;
    int is_regex;
    unsigned components;
    int position;
};

static int compare(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->is_regex != b->is_regex)
        return a->is_regex - b->is_regex;
    if (a->components != b->components)
        return a->components < b->components ? -1 : 1;
    return a->position - b->position;
}

AP_DECLARE(void) ap_core_reorder_directories(apr_pool_t *p, server_rec *s)
{
    apr_array_header_t *sections = core_server(s)->pub.sec_dir;
    struct ranked *ranked;

    ap_assert(p && sections);
    ranked = apr_palloc(p, sizeof(*ranked) * (size_t)(sections->nelts + 1));
    for (int i = 0; i < sections->nelts; i++) {
        ap_conf_vector_t *vector = APR_ARRAY_IDX(sections, i, ap_conf_vector_t *);
        const core_dir_config *conf = ap_get_core_module_config(vector);
        ranked[i] = (struct ranked) { vector, conf->r != NULL, conf->d_components, i };
    }
    qsort(ranked, (size_t)sections->nelts, sizeof(*ranked), compare);
    for (int i = 0; i < sections->nelts; i++)
        APR_ARRAY_IDX(sections, i, ap_conf_vector_t *) = ranked[i].vector;
}
