/* SPDX-License-Identifier: Apache-2.0 */
/* util_ldap.h - what mod_ldap offers: pooled connections to directories, their answers cached.
 *
 * A module finds the functions by APR_RETRIEVE_OPTIONAL_FN, asks for a connection, asks the
 * cache with it, and closes it (which gives it back to the pool). The functions that ask return
 * LDAP_* result codes; on failure the connection's `reason` says why. A connection belongs to one
 * thread until it is closed; the pool and the cache are guarded by locks of their own. */
#ifndef WEFT_UTIL_LDAP_H
#define WEFT_UTIL_LDAP_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_global_mutex.h"
#include "apr_ldap.h"
#include "apr_rmm.h"
#include "apr_shm.h"
#include "apr_pools.h"
#include "apr_shm.h"
#include "apr_tables.h"
#include "apr_thread_mutex.h"
#include "apr_time.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define LDAP_DECLARE(type) type
#define LDAP_DECLARE_NONSTD(type) type
#define LDAP_DECLARE_DATA

/** When a directory's aliases are followed, as AuthLDAPDereferenceAliases says. */
typedef enum {
    never = 0,
    searching = 1,
    finding = 2,
    always = 3
} deref_options;

typedef struct util_ldap_config_t util_ldap_config_t;
typedef struct util_ldap_connection_t util_ldap_connection_t;
typedef struct util_ldap_state_t util_ldap_state_t;
struct mod_auth_ldap_groupattr_entry_t;

/** A directory's settings. */
struct util_ldap_config_t {
    int ChaseReferrals;               /**< follow referrals; -1: not said */
    int ReferralHopLimit;             /**< how many, one after the other */
    apr_array_header_t *client_certs; /**< apr_ldap_opt_tls_cert_t, for connections from here */
};

/** One AuthLDAPGroupAttribute. */
struct mod_auth_ldap_groupattr_entry_t {
    char *name; /**< the attribute that holds a group's members */
};

/** A connection to a directory, in use or waiting in the pool of its server. */
struct util_ldap_connection_t {
    LDAP *ldap;                          /**< the library's handle; NULL while not connected */
    apr_pool_t *pool;                    /**< dies with the connection */
    apr_thread_mutex_t *lock;            /**< held while it is in use */
    const char *host;                    /**< of the directory; several with blanks between */
    int port;
    deref_options deref;                 /**< when aliases are followed */
    const char *binddn;                  /**< who to bind as; NULL: anonymous */
    const char *bindpw;                  /**< with which password */
    int bound;                           /**< the bind has been made */
    int secure;                          /**< APR_LDAP_NONE, _SSL or _STARTTLS */
    apr_array_header_t *client_certs;    /**< what it presents */
    const char *reason;                  /**< of the last failure, for the log */
    struct util_ldap_connection_t *next; /**< in the server's pool */
    struct util_ldap_state_t *st;        /**< the server's state */
    int keep;                            /**< back to the pool when closed */
    int ChaseReferrals;                  /**< as of the directory it was found for */
    int ReferralHopLimit;                /**< the same */
    apr_time_t freed;                    /**< when it was last given back */
    apr_pool_t *rebind_pool;             /**< life of what referrals need */
    int must_rebind;                     /**< the handle was last bound as another */
    request_rec *r;                      /**< the request that uses it now */
    apr_time_t last_backend_conn;        /**< when the last answer came */
};

/** A server's settings, pool of connections, and place of the cache. */
struct util_ldap_state_t {
    apr_pool_t *pool;                           /**< of the configuration */
    apr_thread_mutex_t *mutex;                  /**< guards the list of connections */
    apr_global_mutex_t *util_ldap_cache_lock;   /**< guards the cache, between processes */
    apr_size_t cache_bytes;                     /**< LDAPSharedCacheSize */
    char *cache_file;                           /**< LDAPSharedCacheFile */
    long search_cache_ttl;                      /**< LDAPCacheTTL, microseconds */
    long search_cache_size;                     /**< LDAPCacheEntries */
    long compare_cache_ttl;                     /**< LDAPOpCacheTTL, microseconds */
    long compare_cache_size;                    /**< LDAPOpCacheEntries */
    struct util_ldap_connection_t *connections; /**< head of the list */
    apr_array_header_t *global_certs;           /**< of LDAPTrustedGlobalCert */
    int ssl_supported;                          /**< the library can speak TLS */
    int secure;                                 /**< LDAPTrustedMode */
    int secure_set;
    int verify_svr_cert;                        /**< LDAPVerifyServerCert */
    apr_shm_t *cache_shm;                       /**< the cache's memory */
    apr_rmm_t *cache_rmm;                       /**< and who divides it */
    void *util_ldap_cache;                      /**< the cache itself */
    long connectionTimeout;                     /**< seconds */
    struct timeval *opTimeout;                  /**< longest wait for an answer */
    int debug_level;                            /**< LDAPLibraryDebug */
    /** how long one may wait in the pool; -1: any time */
    apr_interval_time_t connection_pool_ttl;
    int retries;                                /**< LDAPRetries */
    apr_interval_time_t retry_delay;            /**< between them */
};

/* the cache */

/** Write the cache's state as HTML to the client, for the ldap-status handler. */
AP_DECLARE(char *) util_ald_cache_display(request_rec *r, util_ldap_state_t *st);

/** Make the shared memory of the cache and its tables; gone with the pool. In post_config. */
AP_DECLARE(apr_status_t) util_ldap_cache_init(apr_pool_t *pool, util_ldap_state_t *st);

/* connections */

/** Connect and bind if that is not done yet; retries as configured.
 *  @return LDAP_SUCCESS or the last LDAP_* code */
APR_DECLARE_OPTIONAL_FN(int, uldap_connection_open, (request_rec *r, util_ldap_connection_t *ldc));

/** Give a connection back to the pool; it must not be used afterwards. */
APR_DECLARE_OPTIONAL_FN(void, uldap_connection_close, (util_ldap_connection_t *ldc));

/** Cut a connection to its directory; it stays usable and connects again when opened.
 *  @param param  the util_ldap_connection_t, so that this fits as a pool's cleanup */
APR_DECLARE_OPTIONAL_FN(apr_status_t, uldap_connection_unbind, (void *param));

/** A connection from the pool that fits all of this, or a new one; locked for this thread.
 *  Not connected yet: see uldap_connection_open().
 *  @return NULL: no memory or lock for one */
APR_DECLARE_OPTIONAL_FN(util_ldap_connection_t *, uldap_connection_find, (request_rec *r,
                                                                          const char *host,
                                                                          int port,
                                                                          const char *binddn,
                                                                          const char *bindpw,
                                                                          deref_options deref,
                                                                          int secure));

/** Whether connections of this server can be secured. */
APR_DECLARE_OPTIONAL_FN(int, uldap_ssl_supported, (request_rec *r));

/* questions, answered from the cache where it knows */

/** Whether two distinguished names are the same.
 *  @param url                   the directory's, names the cache
 *  @param compare_dn_on_server  ask the server how it writes dn; otherwise compare bytes
 *  @return LDAP_COMPARE_TRUE, LDAP_COMPARE_FALSE, or another LDAP_* code */
APR_DECLARE_OPTIONAL_FN(int, uldap_cache_comparedn, (request_rec *r, util_ldap_connection_t *ldc,
                                                     const char *url, const char *dn,
                                                     const char *reqdn, int compare_dn_on_server));

/** Whether an entry has a value in an attribute.
 *  @return LDAP_COMPARE_TRUE, LDAP_COMPARE_FALSE, LDAP_NO_SUCH_ATTRIBUTE, or another code */
APR_DECLARE_OPTIONAL_FN(int, uldap_cache_compare, (request_rec *r, util_ldap_connection_t *ldc,
                                                   const char *url, const char *dn,
                                                   const char *attrib, const char *value));

/** Whether a value is in an attribute of a group or of the groups in it.
 *  @param subgroupAttrs       attributes that name inner groups; NULL ends
 *  @param subgroupclasses     object classes that groups have; array of
 *                             mod_auth_ldap_groupattr_entry_t
 *  @param cur_subgroup_depth  0 from outside
 *  @return LDAP_COMPARE_TRUE, LDAP_COMPARE_FALSE, or another code */
APR_DECLARE_OPTIONAL_FN(int, uldap_cache_check_subgroups, (request_rec *r,
                                                           util_ldap_connection_t *ldc,
                                                           const char *url, const char *dn,
                                                           const char *attrib, const char *value,
                                                           char **subgroupAttrs,
                                                           apr_array_header_t *subgroupclasses,
                                                           int cur_subgroup_depth,
                                                           int max_subgroup_depth));

/** Find the one entry that a filter describes and bind as it with a password.
 *  @param attrs    attributes to read, NULL ends; or NULL
 *  @param binddn   gets the entry's name; lives with the request
 *  @param retvals  gets the attributes' values, in attrs' order, NULL for those it lacks
 *  @return LDAP_SUCCESS; LDAP_NO_SUCH_OBJECT: none or several; LDAP_INVALID_CREDENTIALS ... */
APR_DECLARE_OPTIONAL_FN(int, uldap_cache_checkuserid, (request_rec *r, util_ldap_connection_t *ldc,
                                                       const char *url, const char *basedn,
                                                       int scope, char **attrs, const char *filter,
                                                       const char *bindpw, const char **binddn,
                                                       const char ***retvals));

/** As uldap_cache_checkuserid(), without trying a password. */
APR_DECLARE_OPTIONAL_FN(int, uldap_cache_getuserdn, (request_rec *r, util_ldap_connection_t *ldc,
                                                     const char *url, const char *basedn, int scope,
                                                     char **attrs, const char *filter,
                                                     const char **binddn, const char ***retvals));

#ifdef __cplusplus
}
#endif
#endif
