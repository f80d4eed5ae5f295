/* SPDX-License-Identifier: Apache-2.0 */
/* mod_auth.h - providers of authentication (is this password right?) and of authorization
 * (does this request meet a `Require` line?).
 *
 * A provider is a struct of functions, offered by ap_register_auth_provider() under its
 * group and the name that directives use: `AuthBasicProvider file`, `Require ip 10`. All
 * functions but parse_require_line run in the request's thread; what they hand back lives
 * as long as the request. */
#ifndef WEFT_MOD_AUTH_H
#define WEFT_MOD_AUTH_H

#include "http_config.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Groups and versions of providers. */
#define AUTHN_PROVIDER_GROUP "authn"
#define AUTHZ_PROVIDER_GROUP "authz"
#define AUTHN_PROVIDER_VERSION "0"
#define AUTHZ_PROVIDER_VERSION "0"
#define AUTHN_DEFAULT_PROVIDER "file" /**< where none is named */

/* Notes of the request that say under which name the provider is asked just now. */
#define AUTHN_PROVIDER_NAME_NOTE "authn_provider_name"
#define AUTHZ_PROVIDER_NAME_NOTE "authz_provider_name"

/* How environment variables begin that tell scripts what a provider found out. */
#define AUTHN_PREFIX "AUTHENTICATE_"
#define AUTHZ_PREFIX "AUTHORIZE_"

/** What a provider of authentication finds. */
typedef enum {
    AUTH_DENIED = 0,         /**< the password is wrong */
    AUTH_GRANTED = 1,        /**< it is right */
    AUTH_USER_FOUND = 2,     /**< get_realm_hash: here is the hash */
    AUTH_USER_NOT_FOUND = 3, /**< nobody of that name: the next provider is asked */
    AUTH_GENERAL_ERROR = 4   /**< cannot tell; logged */
} authn_status;

/** What a provider of authorization finds. */
typedef enum {
    AUTHZ_DENIED = 0,
    AUTHZ_GRANTED = 1,
    AUTHZ_NEUTRAL = 2,       /**< it has no opinion */
    AUTHZ_GENERAL_ERROR = 3, /**< cannot tell; logged. The request fails */
    AUTHZ_DENIED_NO_USER = 4 /**< not without r->user: ask again after a login */
} authz_status;

typedef struct authn_provider_list authn_provider_list;
typedef struct authn_provider authn_provider;
typedef struct authz_provider authz_provider;

/** The providers that a directive names, in its order. */
struct authn_provider_list {
    const char *provider_name;
    const authn_provider *provider;
    authn_provider_list *next;      /**< NULL: the last */
};

/** A provider of authentication; what it cannot do is NULL. */
struct authn_provider {
    /** Check a password of Basic authentication, as the client sent it. */
    authn_status (*check_password)(request_rec *r, const char *user, const char *password);
    /** Find the hash of user:realm:password (RFC 7616 section 3.4.2) in hexadecimal. */
    authn_status (*get_realm_hash)(request_rec *r, const char *user, const char *realm,
                                   char **rethash);
};

/** A provider of authorization. */
struct authz_provider {
    /** Check a request.
     *  @param require_line         what stands behind the provider's name
     *  @param parsed_require_line  what parse_require_line made of it, or NULL */
    authz_status (*check_authorization)(request_rec *r, const char *require_line,
                                        const void *parsed_require_line);
    /** Take a line apart when it is read; may be NULL.
     *  @param parsed_require_line  gets it, out of cmd->pool
     *  @return NULL, or what is wrong */
    const char *(*parse_require_line)(cmd_parms *cmd, const char *require_line,
                                      const void **parsed_require_line);
};

/** mod_authn_socache: remember credentials that a provider confirmed.
 *  @param module  the provider's name, as AuthnCacheProvideFor has it
 *  @param user    the user's name
 *  @param realm   of Digest; NULL: Basic
 *  @param data    the password's hash, or Digest's */
APR_DECLARE_OPTIONAL_FN(void, ap_authn_cache_store,
                        (request_rec *r, const char *module, const char *user, const char *realm,
                         const char *data));

#ifdef __cplusplus
}
#endif
#endif
