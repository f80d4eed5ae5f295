/* SPDX-License-Identifier: Apache-2.0 */
/* loglevel.c - which level a module logs at, and the configuration vectors' real functions.
 *
 * Modules call macros for most of this; the functions of the same names are for programs
 * that take their address. An ap_logconf has one level for all modules, and an array for
 * single ones that is made when the first of them is set.
 * Owner: the control process writes while it reads the configuration; any thread reads. */

#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"

#undef ap_get_module_config
#undef ap_set_module_config

AP_DECLARE(void *) ap_get_module_config(const ap_conf_vector_t *cv, const module *m)
{
    ap_assert(cv && m->module_index >= 0);
    return ((void *const *)cv)[m->module_index];
}

AP_DECLARE(void) ap_set_module_config(ap_conf_vector_t *cv, const module *m, void *val)
{
    ap_assert(cv && m->module_index >= 0);
    ((void **)cv)[m->module_index] = val;
}

AP_DECLARE(struct ap_logconf *) ap_new_log_config(apr_pool_t *p, const struct ap_logconf *old)
{
    struct ap_logconf *l = apr_pcalloc(p, sizeof(*l));

    l->level = CONFIG_LOGLEVEL_UNSET;
    if (!old)
        return l;
    l->level = old->level;
    if (old->module_levels)
        l->module_levels = apr_pmemdup(p, old->module_levels, (apr_size_t)config_slots_most());
    return l;
}

/* A level for all that the inner context set covers the outer one's single modules. */
AP_DECLARE(void) ap_merge_log_config(const struct ap_logconf *old_conf,
                                     struct ap_logconf *new_conf)
{
    int inherits = new_conf->level == CONFIG_LOGLEVEL_UNSET;

    ap_assert(old_conf);
    if (inherits)
        new_conf->level = old_conf->level;
    if (!old_conf->module_levels)
        return;
    if (!new_conf->module_levels) {
        if (inherits)
            new_conf->module_levels = old_conf->module_levels;
        return;
    }
    for (int i = 0; i < config_slots_most(); i++) {
        if (new_conf->module_levels[i] == CONFIG_LOGLEVEL_UNSET)
            new_conf->module_levels[i] = old_conf->module_levels[i];
    }
}

AP_DECLARE(void) ap_reset_module_loglevels(struct ap_logconf *l, int val)
{
    ap_assert(l && val <= APLOG_TRACE8);
    if (l->module_levels)
        memset(l->module_levels, val, (size_t)config_slots_most());
}

AP_DECLARE(void) ap_set_module_loglevel(apr_pool_t *p, struct ap_logconf *l, int index, int level)
{
    ap_assert(index >= 0 && index < config_slots_most());
    if (!l->module_levels) {
        l->module_levels = apr_palloc(p, (apr_size_t)config_slots_most());
        ap_reset_module_loglevels(l, l->level == CONFIG_LOGLEVEL_UNSET ? CONFIG_LOGLEVEL_UNSET
                                                                       : APLOG_NO_MODULE);
    }
    l->module_levels[index] = (signed char)level;
}

static const struct {
    const char *name;
    int level;
} level_names[] = {
    { "emerg", APLOG_EMERG },     { "alert", APLOG_ALERT },   { "crit", APLOG_CRIT },
    { "error", APLOG_ERR },       { "warn", APLOG_WARNING },  { "notice", APLOG_NOTICE },
    { "info", APLOG_INFO },       { "debug", APLOG_DEBUG },   { "trace1", APLOG_TRACE1 },
    { "trace2", APLOG_TRACE2 },   { "trace3", APLOG_TRACE3 }, { "trace4", APLOG_TRACE4 },
    { "trace5", APLOG_TRACE5 },   { "trace6", APLOG_TRACE6 }, { "trace7", APLOG_TRACE7 },
    { "trace8", APLOG_TRACE8 },
};

AP_DECLARE(const char *) ap_parse_log_level(const char *str, int *val)
{
    ap_assert(str && val);
    for (size_t i = 0; i < sizeof(level_names) / sizeof(*level_names); i++) {
        if (ap_cstr_casecmp(str, level_names[i].name) == 0) {
            *val = level_names[i].level;
            return NULL;
        }
    }
    return "Log level keyword must be one of emerg/alert/crit/error/warn/notice/info/debug/"
           "trace1/.../trace8";
}

static int module_level(const struct ap_logconf *l, int index)
{
    int own = index >= 0 && l->module_levels ? l->module_levels[index] : APLOG_NO_MODULE;

    return own >= 0 ? own : l->level;
}

#undef ap_get_server_module_loglevel
#undef ap_get_conn_module_loglevel
#undef ap_get_conn_server_module_loglevel
#undef ap_get_request_module_loglevel

AP_DECLARE(int) ap_get_server_module_loglevel(const server_rec *s, int index)
{
    return module_level(&s->log, index);
}

AP_DECLARE(int) ap_get_conn_module_loglevel(const conn_rec *c, int index)
{
    return module_level(ap_get_conn_logconf(c), index);
}

AP_DECLARE(int) ap_get_conn_server_module_loglevel(const conn_rec *c, const server_rec *s,
                                                   int index)
{
    const struct ap_logconf *of_server = s == c->base_server ? &c->base_server->log : &s->log;

    return module_level(c->log ? c->log : of_server, index);
}

AP_DECLARE(int) ap_get_request_module_loglevel(const request_rec *r, int index)
{
    return module_level(ap_get_request_logconf(r), index);
}
