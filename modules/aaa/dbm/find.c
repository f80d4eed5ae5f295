/* SPDX-License-Identifier: Apache-2.0 */
/* dbm/find.c - one look-up in a DBM file. */
#include "dbm/dbm_priv.h"

#include <string.h>

#include "apr_dbm.h"
#include "apr_strings.h"

apr_status_t dbm_find(apr_pool_t *pool, const char *type, const char *path, const char *key,
                      char **value)
{
    apr_datum_t asked = { .dptr = (char *)key, .dsize = strlen(key) }, found = { 0 };
    apr_dbm_t *dbm;
    apr_status_t rv = apr_dbm_open_ex(&dbm, type, path, APR_DBM_READONLY, APR_OS_DEFAULT, pool);

    *value = NULL;
    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_dbm_fetch(dbm, asked, &found);
    if (rv == APR_SUCCESS && found.dptr)
        *value = apr_pstrmemdup(pool, found.dptr, found.dsize);
    apr_dbm_close(dbm);
    return rv;
}
