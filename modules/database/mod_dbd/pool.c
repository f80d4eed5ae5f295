/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - a child's connections to a database, handed out to one user at a time.
 *
 * APR's resource list makes and ends connections under its own lock, which is the only place
 * where the pool that all connections of a list hang on is touched. */
#include <string.h>

#include "ap_mpm.h"
#include "apr_strings.h"
#include "dbd_priv.h"

APLOG_USE_MODULE(dbd);

static apr_status_t construct(void **dbd, void *connsv, apr_pool_t *pool)
{
    struct dbd_pool *conns = connsv;

    return dbd_connect(pool, conns->cfg, (ap_dbd_t **)dbd);
}

static apr_status_t destruct(void *dbd, void *connsv, apr_pool_t *pool)
{
    apr_pool_destroy(((ap_dbd_t *)dbd)->pool);
    return APR_SUCCESS;
}

static int greater(int one, int other)
{
    return one > other ? one : other;
}

/* Each limit is at least as high as the one below it. */
static apr_status_t make_list(struct dbd_pool *conns)
{
    const dbd_cfg_t *cfg = conns->cfg;
    int keep = greater(cfg->nkeep, cfg->nmin), max = greater(greater(cfg->nmax, keep), 1);
    apr_reslist_t *list = NULL;
    apr_pool_t *pool;
    apr_status_t rv = apr_pool_create(&pool, conns->pool);

    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_reslist_create(&list, cfg->nmin, keep, max, apr_time_from_sec(cfg->exptime),
                            construct, destruct, conns, pool);
    if (rv == APR_SUCCESS) {
        apr_reslist_cleanup_order_set(list, APR_RESLIST_CLEANUP_FIRST);
        conns->list = list;
        return APR_SUCCESS;
    }
    ap_log_error(APLOG_MARK, APLOG_ERR, rv, cfg->server, APLOGNO(00633) "failed to initialise");
    apr_pool_destroy(pool);
    return rv;
}

/* The list, made now if the database was not there before.
 * @return NULL after a message */
static apr_reslist_t *list_of(struct dbd_pool *conns)
{
    if (conns->mutex)
        apr_thread_mutex_lock(conns->mutex);
    if (conns->list == NULL)
        make_list(conns);
    if (conns->mutex)
        apr_thread_mutex_unlock(conns->mutex);
    return conns->list;
}

ap_dbd_t *dbd_take(struct dbd_pool *conns)
{
    apr_reslist_t *list = list_of(conns);
    void *dbd = NULL;
    apr_status_t rv;

    while (list) {
        rv = apr_reslist_acquire(list, &dbd);
        if (rv != APR_SUCCESS) {
            ap_log_error(APLOG_MARK, APLOG_ERR, rv, conns->cfg->server,
                         APLOGNO(02655) "Failed to acquire DBD connection from pool!");
            return NULL;
        }
        if (dbd_check(conns->cfg, dbd) == APR_SUCCESS)
            return dbd;
        apr_reslist_invalidate(list, dbd);
    }
    return NULL;
}

void dbd_give(struct dbd_pool *conns, ap_dbd_t *dbd)
{
    apr_reslist_release(conns->list, dbd);
}

/* Do both lead to the same database, with the same statements? */
static int same_queries(apr_pool_t *p, const dbd_cfg_t *a, const dbd_cfg_t *b)
{
    const void *label;
    void *query;

    if (apr_hash_count(a->queries) != apr_hash_count(b->queries))
        return 0;
    for (apr_hash_index_t *at = apr_hash_first(p, a->queries); at; at = apr_hash_next(at)) {
        const char *other;

        apr_hash_this(at, &label, NULL, &query);
        other = apr_hash_get(b->queries, label, APR_HASH_KEY_STRING);
        if (other == NULL || strcmp(query, other) != 0)
            return 0;
    }
    return 1;
}

static int same(apr_pool_t *p, const dbd_cfg_t *a, const dbd_cfg_t *b)
{
    if (strcmp(a->name, b->name) != 0 || strcmp(a->params, b->params) != 0
        || a->nmin != b->nmin || a->nkeep != b->nkeep || a->nmax != b->nmax
        || a->exptime != b->exptime || a->init_queries->nelts != b->init_queries->nelts)
        return 0;
    for (int i = 0; i < a->init_queries->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(a->init_queries, i, const char *),
                   APR_ARRAY_IDX(b->init_queries, i, const char *)) != 0)
            return 0;
    return same_queries(p, a, b);
}

static struct dbd_pool *make_pool(apr_pool_t *p, const dbd_cfg_t *cfg)
{
    struct dbd_pool *conns = apr_pcalloc(p, sizeof(*conns));
    int threaded = AP_MPMQ_NOT_SUPPORTED;
    apr_status_t rv;

    conns->cfg = cfg;
    rv = dbd_make_pool(p, &conns->pool);
    if (rv == APR_SUCCESS && ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded) == APR_SUCCESS
        && threaded != AP_MPMQ_NOT_SUPPORTED)
        rv = apr_thread_mutex_create(&conns->mutex, APR_THREAD_MUTEX_DEFAULT, p);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, cfg->server,
                     APLOGNO(00635) "Failed to create thread mutex");
    else if ((rv = make_list(conns)) != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, cfg->server, APLOGNO(00636) "child init failed!");
    return conns;
}

void dbd_child_init(apr_pool_t *p, server_rec *main_server)
{
    for (server_rec *s = main_server; s; s = s->next) {
        struct dbd_server *server = ap_get_module_config(s->module_config, &dbd_module);

        if (*server->cfg.name == '\0' || !server->cfg.persist || server->conns)
            continue;
        server->conns = make_pool(p, &server->cfg);
        for (server_rec *t = s->next; t; t = t->next) {
            struct dbd_server *other = ap_get_module_config(t->module_config, &dbd_module);

            if (other->cfg.persist && same(p, &server->cfg, &other->cfg))
                other->conns = server->conns;
        }
    }
}
