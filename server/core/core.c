/* SPDX-License-Identifier: Apache-2.0 */
/* core.c - the core module: its record, its table of directives and its hooks.
 *
 * The table is put together once in the process from those of the core's own files
 * and those of other parts of server/ that speak for the core. */
#include <stdlib.h>
#include <string.h>
#include "core/core_priv.h"
#include "http_log.h"
#include "http_main.h"
#include "http_request.h"
#include "http_vhost.h"

static const command_rec *const tables[] = {
    core_section_directives, core_options_directives, core_file_directives,
    core_response_directives, core_limit_directives, core_server_directives,
    core_protocol_directives, core_process_directives, core_mpm_directives, config_directives,
    log_directives, mutex_directives,
};

static size_t table_len(const command_rec *table)
{
    size_t n = 0;
    while (table[n].name)
        n++;
    return n;
}

/** Runs before main(): the record below must have its table when it is first seen. */
__attribute__((constructor)) static void join_tables(void)
{
    size_t count = sizeof(tables) / sizeof(tables[0]);
    size_t total = 1, at = 0;
    command_rec *all;

    for (size_t i = 0; i < count; i++)
        total += table_len(tables[i]);
    all = calloc(total, sizeof(*all));
    if (!all)
        abort();
    for (size_t i = 0; i < count; i++) {
        size_t n = table_len(tables[i]);
        memcpy(all + at, tables[i], n * sizeof(*all));
        at += n;
    }
    core_module.cmds = all;
}

/** Before each reading: nothing of the last one may be left. */
static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    version_reset(pconf);
    ap_regcomp_set_default_cflags(AP_REG_DEFAULT);
    return OK;
}

static int post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    ap_assert(s && !s->is_virtual);
    for (; s; s = s->next)
        ap_core_reorder_directories(ptemp, s);
    merge_memo_reset(pconf);
    section_index_reset(pconf);
    ap_setup_auth_internal(ptemp);
    return OK;
}

static void start_child(apr_pool_t *pchild, server_rec *s)
{
    folder_memo_start(pchild);
}

/** The first module to register, so that what follows starts from nothing. */
static void register_hooks(apr_pool_t *p)
{
    ap_clear_auth_internal();
    conn_register_hooks(p);
    ap_register_log_hooks(p);
    request_register_hooks(p);
    expr_register_hooks(p);
    mutex_register_hooks(p);
    core_mpm_register_hooks(p);
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_post_config(post_config, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_child_init(start_child, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_optional_fn_retrieve(core_find_optional, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_test_config(vhost_dump, NULL, NULL, APR_HOOK_FIRST);
}

APLOG_USE_MODULE(core)

AP_DECLARE_DATA module core_module = {
    MODULE_MAGIC_NUMBER_MAJOR,
    MODULE_MAGIC_NUMBER_MINOR,
    AP_CORE_MODULE_INDEX,
    "core.c",
    NULL,
    NULL,
    MODULE_MAGIC_COOKIE,
    NULL,
    core_dir_create,
    core_dir_merge,
    core_server_create,
    core_server_merge,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
