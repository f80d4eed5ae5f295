/* SPDX-License-Identifier: Apache-2.0 */
/* dbm_priv.h - one look-up in a DBM file, for mod_authn_dbm and mod_authz_dbm. */
#ifndef WEFT_AAA_DBM_PRIV_H
#define WEFT_AAA_DBM_PRIV_H

#include "apr_errno.h"
#include "apr_pools.h"

/** Find what stands under a key. The file is opened anew each time, so that changes count.
 *  @param type   as AuthDBMType has it: default, SDBM, GDBM, NDBM, DB
 *  @param value  gets it out of the pool, ended by NUL; NULL if there is no such key
 *  @return what opening or reading the file says */
apr_status_t dbm_find(apr_pool_t *pool, const char *type, const char *path, const char *key,
                      char **value);

#endif
