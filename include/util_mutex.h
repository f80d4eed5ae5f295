/* SPDX-License-Identifier: Apache-2.0 */
/* util_mutex.h - locks between processes, chosen by the administrator with Mutex.
 *
 * A module registers a type of lock before the configuration is read (pre_config), creates
 * its locks after that (post_config), and attaches in each child with
 * apr_global_mutex_child_init() or apr_proc_mutex_child_init(). */
#ifndef WEFT_UTIL_MUTEX_H
#define WEFT_UTIL_MUTEX_H

#include "apr_errno.h"
#include "apr_file_io.h"
#include "apr_global_mutex.h"
#include "apr_pools.h"
#include "apr_proc_mutex.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define AP_MUTEX_ALLOW_NONE 0x1   /**< the administrator may choose none */
#define AP_MUTEX_DEFAULT_NONE 0x2 /**< none unless chosen */

/* Mechanisms as messages list them. */
#define AP_LIST_FLOCK_SERIALIZE ", 'flock:/path/to/file'"
#define AP_LIST_FCNTL_SERIALIZE ", 'fcntl:/path/to/file'"
#define AP_LIST_SYSVSEM_SERIALIZE ", 'sysvsem'"
#define AP_LIST_POSIXSEM_SERIALIZE ", 'posixsem'"
#define AP_LIST_PTHREAD_SERIALIZE ", 'pthread'"
#define AP_LIST_FILE_SERIALIZE ", 'file:/path/to/file'"
#define AP_LIST_SEM_SERIALIZE ", 'sem'"
#define AP_ALL_AVAILABLE_MUTEXES_STRING "Mutex mechanisms are: 'none', 'default', 'flock:/path/to/file', 'fcntl:/path/to/file', 'file:/path/to/file', 'pthread', 'sysvsem', 'posixsem', 'sem'"
#define AP_AVAILABLE_MUTEXES_STRING "Mutex mechanisms are: 'default', 'flock:/path/to/file', 'fcntl:/path/to/file', 'file:/path/to/file', 'pthread', 'sysvsem', 'posixsem', 'sem'"

/** Make a type known to Mutex.
 *  @param default_dir  of lock files; NULL: DefaultRuntimeDir
 *  @param options      AP_MUTEX_*
 *  @return APR_EINVAL for unknown options */
AP_DECLARE(apr_status_t) ap_mutex_register(apr_pool_t *pconf, const char *type,
                                           const char *default_dir, apr_lockmech_e default_mech,
                                           apr_int32_t options);

/** Create a lock of a type, for all threads of all processes.
 *  @param mutex        gets it; NULL: the administrator wants none
 *  @param name         gets the lock file's name; may be NULL
 *  @param instance_id  tells locks of a type apart; NULL if there is one only
 *  @param options      0 */
AP_DECLARE(apr_status_t) ap_global_mutex_create(apr_global_mutex_t **mutex, const char **name,
                                                const char *type, const char *instance_id,
                                                server_rec *server, apr_pool_t *pool,
                                                apr_int32_t options);

/** The same for one thread of each process. */
AP_DECLARE(apr_status_t) ap_proc_mutex_create(apr_proc_mutex_t **mutex, const char **name,
                                              const char *type, const char *instance_id,
                                              server_rec *server, apr_pool_t *pool,
                                              apr_int32_t options);

/** Print the settings of all types, for -t -D DUMP_RUN_CFG. */
AP_DECLARE(void) ap_dump_mutexes(apr_pool_t *p, server_rec *s, apr_file_t *out);

/** Start the table of types for a reading of the configuration. */
AP_DECLARE(void) ap_mutex_init(apr_pool_t *p);

/** Read "mechanism" or "mechanism:path".
 *  @param mutexfile  gets the path below ServerRoot, or NULL
 *  @return APR_ENOLOCK: none; APR_ENOTIMPL: unknown; APR_BADARG: bad path */
AP_DECLARE(apr_status_t) ap_parse_mutex(const char *arg, apr_pool_t *pool,
                                        apr_lockmech_e *mutexmech, const char **mutexfile);

/** The directive Mutex. */
AP_DECLARE(const char *) ap_set_mutex(cmd_parms *cmd, void *dummy, const char *arg);

#ifdef __cplusplus
}
#endif
#endif
