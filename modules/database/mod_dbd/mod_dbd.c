/* SPDX-License-Identifier: Apache-2.0 */
/* mod_dbd.c - connections to SQL databases, for other modules: the interface of mod_dbd.h.
 *
 * Requests and client connections keep what they acquire until their pool goes; subrequests and
 * internal redirects use the connection of the request that they belong to. Manual: mod_dbd. */
#include "apr_strings.h"
#include "dbd_priv.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(dbd);

/** Somebody's connection, to be given back. */
struct holding {
    ap_dbd_t *dbd;
    server_rec *server;
};

/* While a virtual host is read it has settings only if a directive made them. */
static struct dbd_server *server_settings(server_rec *s)
{
    struct dbd_server *server = ap_get_module_config(s->module_config, &dbd_module);

    if (server)
        return server;
    server = dbd_create_server(s->process->pconf, s);
    ap_set_module_config(s->module_config, &dbd_module, server);
    return server;
}

AP_DECLARE(ap_dbd_t *) ap_dbd_open(apr_pool_t *p, server_rec *s)
{
    struct dbd_server *server = server_settings(s);
    ap_dbd_t *dbd = NULL;

    if (*server->cfg.name == '\0') {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s, APLOGNO(02654) "not configured");
        return NULL;
    }
    if (server->conns)
        return dbd_take(server->conns);
    return dbd_connect(p, &server->cfg, &dbd) == APR_SUCCESS ? dbd : NULL;
}

AP_DECLARE(void) ap_dbd_close(server_rec *s, ap_dbd_t *dbd)
{
    struct dbd_server *server = server_settings(s);

    if (server->conns)
        dbd_give(server->conns, dbd);
    else
        apr_pool_destroy(dbd->pool);
}

static apr_status_t let_go(void *holdingv)
{
    struct holding *holding = holdingv;

    ap_dbd_close(holding->server, holding->dbd);
    return APR_SUCCESS;
}

/* What stands in a config vector, acquired if there is nothing yet. */
static ap_dbd_t *acquire(apr_pool_t *pool, server_rec *s, ap_conf_vector_t *vector)
{
    struct holding *holding = ap_get_module_config(vector, &dbd_module);
    ap_dbd_t *dbd;

    if (holding)
        return holding->dbd;
    if ((dbd = ap_dbd_open(pool, s)) == NULL)
        return NULL;
    holding = apr_palloc(pool, sizeof(*holding));
    *holding = (struct holding){ dbd, s };
    ap_set_module_config(vector, &dbd_module, holding);
    /* before the pools below this one go: the connection's may be one of them */
    apr_pool_pre_cleanup_register(pool, holding, let_go);
    return dbd;
}

AP_DECLARE(ap_dbd_t *) ap_dbd_acquire(request_rec *r)
{
    while (!ap_is_initial_req(r))
        r = r->prev ? r->prev : r->main;
    return acquire(r->pool, r->server, r->request_config);
}

AP_DECLARE(ap_dbd_t *) ap_dbd_cacquire(conn_rec *c)
{
    return acquire(c->pool, c->base_server, c->conn_config);
}

AP_DECLARE(void) ap_dbd_prepare(server_rec *s, const char *query, const char *label)
{
    apr_hash_t *queries = server_settings(s)->cfg.queries;
    const char *other = apr_hash_get(queries, label, APR_HASH_KEY_STRING);

    if (other && strcmp(query, other) != 0)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     APLOGNO(02653) "conflicting SQL statements with label %s", label);
    apr_hash_set(queries, label, APR_HASH_KEY_STRING, query);
}

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    return apr_dbd_init(pconf) == APR_SUCCESS ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(dbd_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    APR_REGISTER_OPTIONAL_FN(ap_dbd_prepare);
    APR_REGISTER_OPTIONAL_FN(ap_dbd_open);
    APR_REGISTER_OPTIONAL_FN(ap_dbd_close);
    APR_REGISTER_OPTIONAL_FN(ap_dbd_acquire);
    APR_REGISTER_OPTIONAL_FN(ap_dbd_cacquire);
    APR_OPTIONAL_HOOK(dbd, post_connect, dbd_run_init, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA dbd_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_dbd.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, dbd_create_server, dbd_merge_server,
    dbd_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
