/* SPDX-License-Identifier: Apache-2.0 */
/* mod_socache_shmcb.c - small objects in memory that the control process and its children share.
 *
 * The memory has no file: children have it from the control process. A path before the size is
 * taken, as Apache's manual has one, and names nothing. Manual: mod_socache_shmcb. */
#include <stdlib.h>
#include <string.h>

#include "ap_provider.h"
#include "apr_lib.h"
#include "apr_shm.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "httpd.h"
#include "shmcb_priv.h"

APLOG_USE_MODULE(socache_shmcb);

enum { BYTES_DEFAULT = 512000, BYTES_MIN = 8192, EXPECTED_ID = 30, EXPECTED_OBJECT = 150 };

struct ap_socache_instance_t {
    apr_size_t bytes;
    apr_shm_t *shm;
    struct shmcb_cache *cache;
};

/* The size in "PATH(SIZE)", without the parenthesis that ends it. */
static const char *read_size(const char *text, apr_pool_t *pool, apr_size_t *bytes)
{
    char *end;
    apr_int64_t size;

    if (!apr_isdigit(*text))
        return "Invalid argument: cache size not numerical";
    size = apr_strtoi64(text, &end, 10);
    if (strcmp(end, ")"))
        return "Invalid argument: cache size not numerical";
    if (size < BYTES_MIN)
        return "Invalid argument: size has to be >= 8192 bytes";
    if (size >= APR_INT32_MAX)
        return apr_psprintf(pool, "Invalid argument: size has to be < %d bytes on this platform",
                            APR_INT32_MAX);
    *bytes = (apr_size_t)size;
    return NULL;
}

static const char *create(ap_socache_instance_t **result, const char *arg, apr_pool_t *tmp,
                          apr_pool_t *p)
{
    ap_socache_instance_t *inst = *result = apr_pcalloc(p, sizeof(*inst));
    const char *open, *close;

    inst->bytes = BYTES_DEFAULT;
    if (arg == NULL || *arg == '\0')
        return NULL;
    open = strrchr(arg, '(');
    close = strrchr(arg, ')');
    if (open == NULL)
        return close && close[1] == '\0' ? "Invalid argument: no opening parenthesis" : NULL;
    if (close == NULL || close[1] != '\0' || close <= open + 1)
        return "Invalid argument: no closing parenthesis or cache size missing after pathname "
               "with parenthesis";
    return read_size(open + 1, tmp, &inst->bytes);
}

static apr_status_t init(ap_socache_instance_t *inst, const char *cname,
                         const struct ap_socache_hints *hints, server_rec *s, apr_pool_t *p)
{
    apr_size_t id = hints && hints->avg_id_len ? hints->avg_id_len : EXPECTED_ID;
    apr_size_t object = hints && hints->avg_obj_size ? hints->avg_obj_size : EXPECTED_OBJECT;
    apr_status_t rv = apr_shm_create(&inst->shm, inst->bytes, NULL, p);

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s, APLOGNO(00819)
                     "Could not allocate shared memory segment for shmcb socache");
        return rv;
    }
    inst->cache = apr_shm_baseaddr_get(inst->shm);
    memset(inst->cache, 0, sizeof(*inst->cache));
    rv = shmcb_lay(inst->cache, inst->bytes, id + object);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     APLOGNO(00820) "shared memory segment too small");
        return rv;
    }
    for (apr_uint32_t i = 0; i < inst->cache->parts; i++)
        memset(shmcb_part_at(inst->cache, i), 0, sizeof(struct shmcb_part));
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, s, APLOGNO(00830) "Shared memory socache initialised");
    return APR_SUCCESS;
}

static void destroy(ap_socache_instance_t *inst, server_rec *s)
{
    if (inst && inst->shm) {
        apr_shm_destroy(inst->shm);
        inst->shm = NULL;
        inst->cache = NULL;
    }
}

static apr_status_t store(ap_socache_instance_t *inst, server_rec *s, const unsigned char *id,
                          unsigned int idlen, apr_time_t expiry, unsigned char *data,
                          unsigned int datalen, apr_pool_t *pool)
{
    const struct shmcb_bytes key = { id, idlen }, object = { data, datalen };
    apr_status_t rv = shmcb_store(inst->cache, &key, &object, expiry);

    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s, APLOGNO(00844)
                     "inserting socache entry larger (%u) than subcache data area (%u)",
                     idlen + datalen, inst->cache->ring_bytes);
    return rv;
}

static apr_status_t retrieve(ap_socache_instance_t *inst, server_rec *s, const unsigned char *id,
                             unsigned int idlen, unsigned char *data, unsigned int *datalen,
                             apr_pool_t *pool)
{
    const struct shmcb_bytes key = { id, idlen };

    return shmcb_retrieve(inst->cache, &key, data, datalen);
}

static apr_status_t take_out(ap_socache_instance_t *inst, server_rec *s, const unsigned char *id,
                             unsigned int idlen, apr_pool_t *pool)
{
    const struct shmcb_bytes key = { id, idlen };

    return shmcb_remove(inst->cache, &key);
}

static void show(ap_socache_instance_t *inst, request_rec *r, int flags)
{
    shmcb_show(inst->cache, r, flags);
}

/** What iterate() hands on. */
struct round {
    ap_socache_instance_t *inst;
    server_rec *s;
    void *userctx;
    ap_socache_iterator_t *iterator;
    apr_pool_t *pool;
};

static apr_status_t visit_part(const struct round *round, struct shmcb_part *part, apr_time_t now)
{
    const struct shmcb_cache *cache = round->inst->cache;
    apr_status_t rv = APR_SUCCESS;

    for (apr_uint32_t i = 0; i < part->count && rv == APR_SUCCESS; i++) {
        const struct shmcb_entry *entry = shmcb_entry_at(cache, part, i);
        unsigned char *copy;

        if (entry->is_gone || entry->expiry <= now)
            continue;
        copy = apr_palloc(round->pool, entry->id_len + entry->len + 1);
        shmcb_ring_get(cache, part, entry->at, copy, entry->id_len + entry->len);
        copy[entry->id_len + entry->len] = '\0';
        rv = round->iterator(round->inst, round->s, round->userctx, copy, entry->id_len,
                             copy + entry->id_len, entry->len, round->pool);
    }
    return rv;
}

static apr_status_t iterate(ap_socache_instance_t *inst, server_rec *s, void *userctx,
                            ap_socache_iterator_t *iterator, apr_pool_t *pool)
{
    const struct round round = { inst, s, userctx, iterator, pool };
    apr_time_t now = apr_time_now();
    apr_status_t rv = APR_SUCCESS;

    for (apr_uint32_t i = 0; i < inst->cache->parts && rv == APR_SUCCESS; i++)
        rv = visit_part(&round, shmcb_part_at(inst->cache, i), now);
    return rv;
}

static const ap_socache_provider_t provider = {
    "shmcb", AP_SOCACHE_FLAG_NOTMPSAFE, create, init, destroy, store, retrieve, take_out, show,
    iterate
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_provider(p, AP_SOCACHE_PROVIDER_GROUP, "shmcb", AP_SOCACHE_PROVIDER_VERSION,
                         &provider);
    ap_register_provider(p, AP_SOCACHE_PROVIDER_GROUP, AP_SOCACHE_DEFAULT_PROVIDER,
                         AP_SOCACHE_PROVIDER_VERSION, &provider);
}

module AP_MODULE_DECLARE_DATA socache_shmcb_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_socache_shmcb.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
