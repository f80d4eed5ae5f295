/* SPDX-License-Identifier: Apache-2.0 */
/* vectors.c - the modules' configurations of a server, a directory, a request, a connection.
 *
 * A vector is an array of pointers, one for each module; modules read it by macro and
 * unchecked, so it is zeroed and always long enough. It belongs to nobody but its pool.
 * Hot: merging runs for requests. Owner: the thread that merges; its inputs are read-only. */

#include "config_priv.h"
#include "http_core.h"
#include "http_vhost.h"

static void **new_vector(apr_pool_t *p)
{
    ap_assert(p);
    return apr_pcalloc(p, sizeof(void *) * (size_t)config_vector_slots());
}

AP_DECLARE(ap_conf_vector_t *) ap_create_request_config(apr_pool_t *p)
{
    return (ap_conf_vector_t *)new_vector(p);
}

AP_DECLARE(ap_conf_vector_t *) ap_create_conn_config(apr_pool_t *p)
{
    return (ap_conf_vector_t *)new_vector(p);
}

AP_DECLARE(ap_conf_vector_t *) ap_create_per_dir_config(apr_pool_t *p)
{
    return (ap_conf_vector_t *)new_vector(p);
}

/* The names in parentheses are not the macros. */
AP_DECLARE(void *) (ap_get_core_module_config)(const ap_conf_vector_t *cv)
{
    return ap_get_core_module_config(cv);
}

AP_DECLARE(void) (ap_set_core_module_config)(ap_conf_vector_t *cv, void *val)
{
    ap_set_core_module_config(cv, val);
}

/* A configuration merged with itself is itself, unless the module says that its merge
 * does more than that. */
static void *merge_slot(apr_pool_t *p, const module *m, void *base, void *add)
{
    if (!m || !m->merge_dir_config || !base)
        return add;
    if (base == add && !(ap_get_module_flags(m) & AP_MODULE_FLAG_ALWAYS_MERGE))
        return add;
    return m->merge_dir_config(p, base, add);
}

AP_DECLARE(ap_conf_vector_t *) ap_merge_per_dir_configs(apr_pool_t *p, ap_conf_vector_t *base,
                                                        ap_conf_vector_t *new_conf)
{
    int n = config_vector_slots();
    void **result = apr_palloc(p, sizeof(void *) * (size_t)n);
    void *const *under = (void *const *)base, *const *over = (void *const *)new_conf;

    ap_assert(base && new_conf);
    for (int i = 0; i < n; i++)
        result[i] = over[i] ? merge_slot(p, config_module_at(i), under[i], over[i]) : under[i];
    return (ap_conf_vector_t *)result;
}

/* Configurations of servers */

static void create_server_slots(apr_pool_t *p, server_rec *s)
{
    for (module *m = ap_top_module; m; m = m->next) {
        if (m->create_server_config && !ap_get_module_config(s->module_config, m))
            ap_set_module_config(s->module_config, m, m->create_server_config(p, s));
    }
}

static void create_default_slots(apr_pool_t *p, server_rec *s)
{
    for (module *m = ap_top_module; m; m = m->next) {
        if (m->create_dir_config && !ap_get_module_config(s->lookup_defaults, m))
            ap_set_module_config(s->lookup_defaults, m, m->create_dir_config(p, NULL));
    }
}

AP_DECLARE(void) ap_single_module_configure(apr_pool_t *p, server_rec *s, module *m)
{
    ap_assert(s && m && m->module_index >= 0 && m->module_index < config_vector_slots());
    if (m->create_server_config)
        ap_set_module_config(s->module_config, m, m->create_server_config(p, s));
    if (m->create_dir_config)
        ap_set_module_config(s->lookup_defaults, m, m->create_dir_config(p, NULL));
}

void config_server_vectors(apr_pool_t *p, server_rec *s)
{
    s->module_config = (ap_conf_vector_t *)new_vector(p);
    s->lookup_defaults = (ap_conf_vector_t *)new_vector(p);
    if (!s->is_virtual) {
        create_server_slots(p, s);
        create_default_slots(p, s);
    }
}

/* Everything is unset until ap_fixup_virtual_hosts() asks the main server, except limits of
 * the request head: directives change them in place. */
AP_DECLARE(const char *) ap_init_virtual_host(apr_pool_t *p, const char *hostname,
                                              server_rec *main_server, server_rec **ps)
{
    server_rec *s = apr_pcalloc(p, sizeof(*s));

    ap_assert(main_server && ps);
    s->process = main_server->process;
    s->is_virtual = 1;
    s->keep_alive = -1;
    s->keep_alive_max = -1;
    s->limit_req_line = main_server->limit_req_line;
    s->limit_req_fieldsize = main_server->limit_req_fieldsize;
    s->limit_req_fields = main_server->limit_req_fields;
    s->log.level = CONFIG_LOGLEVEL_UNSET;
    s->names = apr_array_make(p, 4, sizeof(char **));
    s->wild_names = apr_array_make(p, 4, sizeof(char **));
    config_server_vectors(p, s);
    /* The core fills its part first: other modules look at it while they make theirs. */
    module *core = config_module_at(AP_CORE_MODULE_INDEX);
    if (core && core->create_server_config)
        ap_set_module_config(s->module_config, core, core->create_server_config(p, s));
    if (core && core->create_dir_config)
        ap_set_module_config(s->lookup_defaults, core, core->create_dir_config(p, NULL));
    *ps = s;
    return ap_parse_vhost_addrs(p, hostname, s);
}

/* A module that a virtual host says nothing to has the main server's configuration, but
 * for those that want one for each host in any case. */
static void merge_server_vectors(apr_pool_t *p, const server_rec *main_server, server_rec *s)
{
    void **base = (void **)main_server->module_config, **own = (void **)s->module_config;

    for (module *m = ap_top_module; m; m = m->next) {
        int i = m->module_index;
        if (!own[i] && m->create_server_config
            && (ap_get_module_flags(m) & AP_MODULE_FLAG_ALWAYS_MERGE))
            own[i] = m->create_server_config(p, s);
        if (!own[i])
            own[i] = base[i];
        else if (m->merge_server_config && base[i])
            own[i] = m->merge_server_config(p, base[i], own[i]);
    }
}

static void inherit(apr_pool_t *p, const server_rec *main_server, server_rec *s)
{
    merge_server_vectors(p, main_server, s);
    s->lookup_defaults = ap_merge_per_dir_configs(p, main_server->lookup_defaults,
                                                  s->lookup_defaults);
    if (!s->server_admin)
        s->server_admin = main_server->server_admin;
    if (s->timeout == 0)
        s->timeout = main_server->timeout;
    if (!s->keep_alive_timeout_set)
        s->keep_alive_timeout = main_server->keep_alive_timeout;
    if (s->keep_alive_max == -1)
        s->keep_alive_max = main_server->keep_alive_max;
    if (s->keep_alive == -1)
        s->keep_alive = main_server->keep_alive;
    ap_merge_log_config(&main_server->log, &s->log);
}

AP_DECLARE(void) ap_fixup_virtual_hosts(apr_pool_t *p, server_rec *main_server)
{
    ap_assert(main_server && !main_server->is_virtual);
    for (server_rec *s = main_server->next; s; s = s->next)
        inherit(p, main_server, s);
}
