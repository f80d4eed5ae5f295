/* SPDX-License-Identifier: Apache-2.0 */
/* connect.c - one connection to a database, made ready for use.
 *
 * It has a pool with an allocator of its own, so that it may be used by any one thread. */
#include "apr_allocator.h"
#include "apr_strings.h"
#include "dbd_priv.h"

APLOG_USE_MODULE(dbd);

APR_IMPLEMENT_OPTIONAL_HOOK_RUN_ALL(dbd, AP, apr_status_t, post_connect,
                                    (apr_pool_t *pool, dbd_cfg_t *cfg, ap_dbd_t *dbd),
                                    (pool, cfg, dbd), OK, DECLINED)

apr_status_t dbd_make_pool(apr_pool_t *parent, apr_pool_t **pool)
{
    apr_allocator_t *allocator;
    apr_status_t rv = apr_allocator_create(&allocator);

    if (rv == APR_SUCCESS && (rv = apr_pool_create_ex(pool, parent, NULL, allocator)) != APR_SUCCESS)
        apr_allocator_destroy(allocator);
    if (rv != APR_SUCCESS)
        return rv;
    apr_allocator_owner_set(allocator, *pool);
    return APR_SUCCESS;
}

static apr_status_t find_driver(const dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    apr_status_t rv = apr_dbd_get_driver(dbd->pool, cfg->name, &dbd->driver);

    if (rv == APR_ENOTIMPL)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, cfg->server,
                     APLOGNO(00625) "driver for %s not available", cfg->name);
    else if (rv == APR_EDSOOPEN)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, cfg->server,
                     APLOGNO(00626) "can't find driver for %s", cfg->name);
    else if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, cfg->server,
                     APLOGNO(00627) "driver for %s is invalid or corrupted", cfg->name);
    return rv;
}

static apr_status_t disconnect(void *dbdv)
{
    ap_dbd_t *dbd = dbdv;

    return apr_dbd_close(dbd->driver, dbd->handle);
}

static apr_status_t open_handle(const dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    const char *err = "";
    apr_status_t rv = apr_dbd_open_ex(dbd->driver, dbd->pool, cfg->params, &dbd->handle, &err);

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, cfg->server,
                     APLOGNO(00629) "Can't connect to %s: %s", cfg->name, err);
        return rv;
    }
    apr_pool_cleanup_register(dbd->pool, dbd, disconnect, apr_pool_cleanup_null);
    return APR_SUCCESS;
}

static apr_status_t prepare_all(const dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    const void *label;
    void *query;

    dbd->prepared = apr_hash_make(dbd->pool);
    for (apr_hash_index_t *at = apr_hash_first(dbd->pool, cfg->queries); at;
         at = apr_hash_next(at)) {
        apr_dbd_prepared_t *statement = NULL;
        int failed;

        apr_hash_this(at, &label, NULL, &query);
        if (*(const char *)query == '\0')
            continue;
        failed = apr_dbd_prepare(dbd->driver, dbd->pool, dbd->handle, query, label, &statement);
        if (failed) {
            ap_log_error(APLOG_MARK, APLOG_ERR, APR_EGENERAL, cfg->server,
                         APLOGNO(00632) "failed to prepare SQL statements: %s",
                         apr_dbd_error(dbd->driver, dbd->handle, failed));
            return APR_EGENERAL;
        }
        apr_hash_set(dbd->prepared, label, APR_HASH_KEY_STRING, statement);
    }
    return APR_SUCCESS;
}

/* What is missing does not keep a connection from being used. */
apr_status_t dbd_run_init(apr_pool_t *pool, dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    for (int i = 0; i < cfg->init_queries->nelts; i++) {
        const char *query = APR_ARRAY_IDX(cfg->init_queries, i, const char *);
        int rows, failed = apr_dbd_query(dbd->driver, dbd->handle, &rows, query);

        if (failed)
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cfg->server, "DBDInitSQL \"%s\": %s", query,
                         apr_dbd_error(dbd->driver, dbd->handle, failed));
    }
    return APR_SUCCESS;
}

apr_status_t dbd_connect(apr_pool_t *parent, const dbd_cfg_t *cfg, ap_dbd_t **dbd)
{
    apr_pool_t *pool;
    apr_status_t rv = dbd_make_pool(parent, &pool);

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, cfg->server,
                     APLOGNO(00624) "Failed to create memory pool");
        return rv;
    }
    *dbd = apr_pcalloc(pool, sizeof(**dbd));
    (*dbd)->pool = pool;
    rv = find_driver(cfg, *dbd);
    if (rv == APR_SUCCESS)
        rv = open_handle(cfg, *dbd);
    if (rv == APR_SUCCESS)
        rv = prepare_all(cfg, *dbd);
    if (rv == APR_SUCCESS)
        rv = dbd_run_post_connect(pool, (dbd_cfg_t *)cfg, *dbd);
    if (rv != APR_SUCCESS)
        apr_pool_destroy(pool);
    return rv;
}

apr_status_t dbd_check(const dbd_cfg_t *cfg, ap_dbd_t *dbd)
{
    apr_status_t rv = apr_dbd_check_conn(dbd->driver, dbd->pool, dbd->handle);

    if (rv == APR_SUCCESS || rv == APR_ENOTIMPL)
        return APR_SUCCESS;
    ap_log_error(APLOG_MARK, APLOG_ERR, rv, cfg->server, APLOGNO(00639) "DBD [%s] Error: %s",
                 cfg->name, apr_dbd_error(dbd->driver, dbd->handle, rv));
    return rv;
}
