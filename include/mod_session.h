/* SPDX-License-Identifier: Apache-2.0 */
/* mod_session.h - what a site remembers of a visitor from one request to the next.
 *
 * A session is a table of names and values. It is loaded by one module (mod_session_cookie,
 * mod_session_dbd), decoded on the way in and encoded on the way out by others
 * (mod_session_crypto), and saved when the answer begins, if something changed. One request
 * has one session of a name; its thread uses it. All of it lives as long as the request. */
#ifndef WEFT_MOD_SESSION_H
#define WEFT_MOD_SESSION_H

#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_time.h"
#include "apr_uuid.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "http_config.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define SESSION_DECLARE(type) type
#define SESSION_DECLARE_NONSTD(type) type
#define SESSION_DECLARE_DATA

/** The note under which a request carries its session; with the path in front of it. */
#define MOD_SESSION_NOTES_KEY "mod_session_key"

/* Entries that mod_auth_form keeps. */
#define MOD_SESSION_USER "user"
#define MOD_SESSION_PW "pw"

typedef struct session_dir_conf session_dir_conf;
typedef struct session_rec session_rec;

/** What the directives of mod_session say of a place; a _set member tells that the one in
 *  front of it was said here. */
struct session_dir_conf {
    int enabled;                   /**< Session */
    int enabled_set;
    long maxage;                   /**< SessionMaxAge, in seconds; 0: no end */
    int maxage_set;
    const char *header;            /**< SessionHeader: the field that replaces a session */
    int header_set;
    int env;                       /**< SessionEnv: hand it to scripts as HTTP_SESSION */
    int env_set;
    apr_array_header_t *includes;  /**< SessionInclude: prefixes of URLs, const char * */
    apr_array_header_t *excludes;  /**< SessionExclude: the same */
    apr_time_t expiry_update_time; /**< SessionExpiryUpdateInterval; a length of time */
    int expiry_update_set;
};

/** A session. */
struct session_rec {
    apr_pool_t *pool;        /**< of the request */
    apr_uuid_t *uuid;        /**< its key, where one is kept by key; or NULL */
    const char *remote_user; /**< whose it is, where that is known; or NULL */
    apr_table_t *entries;    /**< what is in it */
    const char *encoded;     /**< the same as text, as it is kept; or NULL */
    apr_time_t expiry;       /**< when it ends; 0: never */
    long maxage;             /**< seconds; 0: no end */
    int dirty;               /**< it changed, and is to be saved */
    int cached;              /**< it was found in the request, not loaded anew */
    int written;             /**< it was saved */
};

/** Hook, all: from z->encoded towards z->entries. APR_SUCCESS: it was changed; DECLINED
 *  otherwise; an error drops the session. */
AP_DECLARE_HOOK(apr_status_t, session_decode, (request_rec *r, session_rec *z))

/** Hook, all: from z->entries to z->encoded; the same answers. */
AP_DECLARE_HOOK(apr_status_t, session_encode, (request_rec *r, session_rec *z))

/** Hook, first answer wins: load the request's session.
 *  @param z  gets it, or a fresh one
 *  @return APR_SUCCESS; DECLINED: not kept here; an error */
AP_DECLARE_HOOK(apr_status_t, session_load, (request_rec *r, session_rec **z))

/** Hook, first answer wins: save the request's session. The same answers. */
AP_DECLARE_HOOK(apr_status_t, session_save, (request_rec *r, session_rec *z))

/** The module's record, for those that look at its configuration. */
extern AP_DECLARE_DATA module session_module;

/* In each of these z NULL stands for the session of the request, which is loaded if need
 * be. The functions answer APR_SUCCESS, or what a hook said. */

/** The value of an entry; NULL where there is none. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_session_get,
                        (request_rec *r, session_rec *z, const char *key, const char **value));

/** Load the session of the request; NULL where the place has none. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_session_load, (request_rec *r, session_rec **z));

/** Save a session, if it changed. Before the answer begins. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_session_save, (request_rec *r, session_rec *z));

/** Set an entry; value NULL removes it. Marks the session as changed where it did. */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ap_session_set,
                        (request_rec *r, session_rec *z, const char *key, const char *value));

#ifdef __cplusplus
}
#endif
#endif
