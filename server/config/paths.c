/* SPDX-License-Identifier: Apache-2.0 */
/* paths.c - names that count from ServerRoot, and data that outlive a reading.
 *
 * Owner: the control process; paths may be asked for by any thread. */

#include "apr_file_info.h"
#include "apr_hash.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_main.h"

static char *relative_to(apr_pool_t *p, const char *root, const char *file)
{
    char *path = NULL;
    apr_status_t rc = apr_filepath_merge(&path, root, file, APR_FILEPATH_TRUENAME, p);

    ap_assert(p && file);
    /* What does not exist yet still has a name. */
    if (rc == APR_SUCCESS || APR_STATUS_IS_EPATHWILD(rc) || APR_STATUS_IS_ENOENT(rc)
        || APR_STATUS_IS_ENOTDIR(rc))
        return path;
    return NULL;
}

AP_DECLARE(char *) ap_server_root_relative(apr_pool_t *p, const char *file)
{
    return relative_to(p, ap_server_root, file);
}

AP_DECLARE(char *) ap_runtime_dir_relative(apr_pool_t *p, const char *file)
{
    const char *dir = ap_runtime_dir ? ap_runtime_dir : DEFAULT_REL_RUNTIMEDIR;

    return relative_to(p, ap_server_root_relative(p, dir), file);
}

/* Retained data: by name, in the process pool, over every restart. */

static apr_hash_t *retained(void)
{
    void *table = NULL;

    ap_assert(ap_pglobal);
    apr_pool_userdata_get(&table, "weft-retained", ap_pglobal);
    if (!table) {
        table = apr_hash_make(ap_pglobal);
        apr_pool_userdata_setn(table, "weft-retained", NULL, ap_pglobal);
    }
    return table;
}

AP_DECLARE(void *) ap_retained_data_create(const char *key, apr_size_t size)
{
    void *data = apr_pcalloc(ap_pglobal, size);

    ap_assert(key && size > 0);
    apr_hash_set(retained(), apr_pstrdup(ap_pglobal, key), APR_HASH_KEY_STRING, data);
    return data;
}

AP_DECLARE(void *) ap_retained_data_get(const char *key)
{
    ap_assert(key);
    return apr_hash_get(retained(), key, APR_HASH_KEY_STRING);
}

AP_DECLARE(apr_status_t) ap_pool_cleanup_set_null(void *data)
{
    *(void **)data = NULL;
    return APR_SUCCESS;
}
