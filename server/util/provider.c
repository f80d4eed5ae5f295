/* SPDX-License-Identifier: Apache-2.0 */
/* provider.c - tables of functions that modules offer under group, name and version.
 *
 * Filled while modules register, in the control process; read by any thread after
 * that. It belongs to the pool that registered first and is forgotten with it, that
 * is, before each reading of the configuration. */
#include <stdlib.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "ap_provider.h"
#include "util/util_priv.h"

/** A registered provider. The key in `providers` is group, name and version. */
struct provider {
    const char *group;
    const char *name;
    const char *version;
    const void *provider;
};

static apr_hash_t *providers;
static apr_array_header_t *in_order; /* struct provider *, as registered */

static apr_status_t forget(void *unused)
{
    providers = NULL;
    in_order = NULL;
    return APR_SUCCESS;
}

static void start_table(apr_pool_t *pool)
{
    providers = apr_hash_make(pool);
    in_order = apr_array_make(pool, 32, sizeof(struct provider *));
    apr_pool_cleanup_register(pool, NULL, forget, apr_pool_cleanup_null);
}

/* A key with ends inside, so that no two triples give the same. */
static char *make_key(char *buf, apr_size_t room, const char *group, const char *name,
                      const char *version, apr_ssize_t *len)
{
    apr_size_t g = strlen(group) + 1;
    apr_size_t n = strlen(name) + 1;
    apr_size_t v = strlen(version) + 1;

    if (g + n + v > room)
        buf = ap_malloc(g + n + v);
    memcpy(buf, group, g);
    memcpy(buf + g, name, n);
    memcpy(buf + g + n, version, v);
    *len = (apr_ssize_t)(g + n + v);
    return buf;
}

/* The row stays where it is when a provider is replaced, and with it the order. */
AP_DECLARE(apr_status_t) ap_register_provider(apr_pool_t *pool, const char *provider_group,
                                              const char *provider_name,
                                              const char *provider_version, const void *provider)
{
    char buf[256];
    apr_ssize_t len;
    char *key = make_key(buf, sizeof(buf), provider_group, provider_name, provider_version, &len);
    struct provider *row;

    ap_assert(provider_group && provider_name && provider_version);
    if (!providers)
        start_table(pool);
    row = apr_hash_get(providers, key, len);
    if (!row) {
        row = apr_pcalloc(pool, sizeof(*row));
        row->group = apr_pstrdup(pool, provider_group);
        row->name = apr_pstrdup(pool, provider_name);
        row->version = apr_pstrdup(pool, provider_version);
        APR_ARRAY_PUSH(in_order, struct provider *) = row;
        apr_hash_set(providers, apr_pmemdup(pool, key, len), len, row);
    }
    row->provider = provider;
    if (key != buf)
        free(key);
    return APR_SUCCESS;
}

AP_DECLARE(void *) ap_lookup_provider(const char *provider_group, const char *provider_name,
                                      const char *provider_version)
{
    char buf[256];
    apr_ssize_t len;
    char *key;
    struct provider *row;

    ap_assert(provider_group && provider_name && provider_version);
    if (!providers)
        return NULL;
    key = make_key(buf, sizeof(buf), provider_group, provider_name, provider_version, &len);
    row = apr_hash_get(providers, key, len);
    if (key != buf)
        free(key);
    return row ? (void *)row->provider : NULL;
}

AP_DECLARE(apr_array_header_t *) ap_list_provider_names(apr_pool_t *pool,
                                                        const char *provider_group,
                                                        const char *provider_version)
{
    apr_array_header_t *names = apr_array_make(pool, 10, sizeof(ap_list_provider_names_t));

    for (int i = 0; in_order && i < in_order->nelts; i++) {
        struct provider *row = APR_ARRAY_IDX(in_order, i, struct provider *);
        if (!strcmp(row->group, provider_group) && !strcmp(row->version, provider_version))
            APR_ARRAY_PUSH(names, ap_list_provider_names_t).provider_name = row->name;
    }
    return names;
}

static int has_group(const apr_array_header_t *groups, const struct provider *row)
{
    for (int i = 0; i < groups->nelts; i++) {
        const ap_list_provider_groups_t *g = &APR_ARRAY_IDX(groups, i, ap_list_provider_groups_t);
        if (!strcmp(g->provider_group, row->group) && !strcmp(g->provider_version, row->version))
            return 1;
    }
    return 0;
}

AP_DECLARE(apr_array_header_t *) ap_list_provider_groups(apr_pool_t *pool)
{
    apr_array_header_t *groups = apr_array_make(pool, 10, sizeof(ap_list_provider_groups_t));

    for (int i = 0; in_order && i < in_order->nelts; i++) {
        struct provider *row = APR_ARRAY_IDX(in_order, i, struct provider *);
        ap_list_provider_groups_t *group;
        if (has_group(groups, row))
            continue;
        group = apr_array_push(groups);
        group->provider_group = row->group;
        group->provider_version = row->version;
    }
    return groups;
}
