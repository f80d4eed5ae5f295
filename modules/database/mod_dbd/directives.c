/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - mod_dbd's settings for each server: driver, limits, statements. */
#include <stdlib.h>
#include <string.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "dbd_priv.h"
#include "http_core.h"

extern module AP_MODULE_DECLARE_DATA dbd_module;

void *dbd_create_server(apr_pool_t *p, server_rec *s)
{
    struct dbd_server *server = apr_pcalloc(p, sizeof(*server));

    server->cfg = (dbd_cfg_t){
        .server = s, .name = "", .params = "", .persist = 1, .nmin = 1, .nkeep = 2, .nmax = 10,
        .exptime = 300, .queries = apr_hash_make(p),
        .init_queries = apr_array_make(p, 2, sizeof(const char *))
    };
    return server;
}

/* A statement without text takes the inherited one away. */
static apr_hash_t *merge_queries(apr_pool_t *p, apr_hash_t *base, apr_hash_t *add)
{
    apr_hash_t *both = apr_hash_overlay(p, add, base);
    const void *label;
    void *query;

    for (apr_hash_index_t *at = apr_hash_first(p, both); at; at = apr_hash_next(at)) {
        apr_hash_this(at, &label, NULL, &query);
        if (*(const char *)query == '\0')
            apr_hash_set(both, label, APR_HASH_KEY_STRING, NULL);
    }
    return both;
}

void *dbd_merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const dbd_cfg_t *base = &((struct dbd_server *)basev)->cfg;
    const dbd_cfg_t *add = &((struct dbd_server *)addv)->cfg;
    struct dbd_server *server = apr_pcalloc(p, sizeof(*server));

#define MERGED(bit, member) .member = (add->set & (bit)) ? add->member : base->member
    server->cfg = (dbd_cfg_t){
        .server = add->server, MERGED(DBD_SET_NAME, name), MERGED(DBD_SET_PARAMS, params),
        MERGED(DBD_SET_PERSIST, persist), MERGED(DBD_SET_MIN, nmin), MERGED(DBD_SET_KEEP, nkeep),
        MERGED(DBD_SET_MAX, nmax), MERGED(DBD_SET_EXPTIME, exptime), .set = add->set | base->set,
        .queries = merge_queries(p, base->queries, add->queries),
        .init_queries = apr_array_append(p, base->init_queries, add->init_queries)
    };
    return server;
}

static dbd_cfg_t *settings(const cmd_parms *cmd)
{
    return &((struct dbd_server *)ap_get_module_config(cmd->server->module_config,
                                                       &dbd_module))->cfg;
}

static const char *set_driver(cmd_parms *cmd, void *dummy, const char *name)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);
    const apr_dbd_driver_t *driver;
    apr_status_t rv;

    if (err)
        return err;
    rv = apr_dbd_get_driver(cmd->temp_pool, name, &driver);
    if (rv == APR_ENOTIMPL)
        return apr_psprintf(cmd->pool, "No driver for %s", name);
    if (rv == APR_EDSOOPEN)
        return apr_psprintf(cmd->pool, "Can't load driver file apr_dbd_%s.so", name);
    if (rv != APR_SUCCESS)
        return apr_psprintf(cmd->pool, "Failed to load driver apr_dbd_%s_driver", name);
    settings(cmd)->name = name;
    settings(cmd)->set |= DBD_SET_NAME;
    return NULL;
}

static const char *set_params(cmd_parms *cmd, void *dummy, const char *params)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    settings(cmd)->params = params;
    settings(cmd)->set |= DBD_SET_PARAMS;
    return err;
}

static const char *set_persist(cmd_parms *cmd, void *dummy, int on)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    settings(cmd)->persist = on;
    settings(cmd)->set |= DBD_SET_PERSIST;
    return err;
}

/** Directives that take a number: their bit and where it goes. */
static const struct number {
    int bit;
    size_t at;
} numbers[] = {
    { DBD_SET_MIN, APR_OFFSETOF(dbd_cfg_t, nmin) },
    { DBD_SET_KEEP, APR_OFFSETOF(dbd_cfg_t, nkeep) },
    { DBD_SET_MAX, APR_OFFSETOF(dbd_cfg_t, nmax) },
    { DBD_SET_EXPTIME, APR_OFFSETOF(dbd_cfg_t, exptime) }
};

static const char *set_number(cmd_parms *cmd, void *dummy, const char *text)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);
    const struct number *number = cmd->info;

    if (err)
        return err;
    for (const char *c = text; *c; c++)
        if (!apr_isdigit(*c))
            return "Argument must be numeric!";
    *(int *)((char *)settings(cmd) + number->at) = atoi(text);
    settings(cmd)->set |= number->bit;
    return NULL;
}

/* DBDPrepareSQL STATEMENT LABEL | LABEL */
static const char *add_query(cmd_parms *cmd, void *dummy, const char *query, const char *label)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    if (err)
        return err;
    ap_dbd_prepare(cmd->server, label ? query : "", label ? label : query);
    return NULL;
}

static const char *add_init(cmd_parms *cmd, void *dummy, const char *query)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    if (*query == '\0')
        return "You should specify SQL statement";
    APR_ARRAY_PUSH(settings(cmd)->init_queries, const char *) = query;
    return err;
}

const command_rec dbd_cmds[] = {
    AP_INIT_TAKE1("DBDriver", set_driver, NULL, RSRC_CONF, "SQL Driver"),
    AP_INIT_TAKE1("DBDParams", set_params, NULL, RSRC_CONF, "SQL Driver Params"),
    AP_INIT_FLAG("DBDPersist", set_persist, NULL, RSRC_CONF, "Use persistent connection/pool"),
    AP_INIT_TAKE12("DBDPrepareSQL", add_query, NULL, RSRC_CONF,
                   "SQL statement to prepare (or nothing, to override statement inherited from "
                   "main server) and label"),
    AP_INIT_TAKE1("DBDMin", set_number, (void *)&numbers[0], RSRC_CONF,
                  "Minimum number of connections"),
    AP_INIT_TAKE1("DBDKeep", set_number, (void *)&numbers[1], RSRC_CONF,
                  "Maximum number of sustained connections"),
    AP_INIT_TAKE1("DBDMax", set_number, (void *)&numbers[2], RSRC_CONF,
                  "Maximum number of connections"),
    AP_INIT_TAKE1("DBDExptime", set_number, (void *)&numbers[3], RSRC_CONF,
                  "Keepalive time for idle connections"),
    AP_INIT_TAKE1("DBDInitSQL", add_init, NULL, RSRC_CONF,
                  "SQL statement to be executed after connection is created"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
