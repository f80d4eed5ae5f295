/* SPDX-License-Identifier: Apache-2.0 */
/* digest_priv.h - the parts of mod_auth_digest: fields.c (the client's field), answer.c (what
 * is said), nonce.c (nonces), clients.c (what all children know of clients), directives.c,
 * mod_auth_digest.c (the checks). */
#ifndef WEFT_DIGEST_PRIV_H
#define WEFT_DIGEST_PRIV_H

#include "apr_errno.h"
#include "apr_pools.h"
#include "apr_time.h"
#include "http_config.h"
#include "httpd.h"
#include "mod_auth.h"

extern module AP_MODULE_DECLARE_DATA auth_digest_module;

/** A section's settings; an inner section that says anything starts anew, as with Apache. */
struct digest_conf {
    authn_provider_list *providers; /**< NULL: the default one */
    const char *domain;             /**< addresses, separated by spaces; NULL: none */
    int lifetime;                   /**< seconds of a nonce; 0: for one request; < 0: for ever */
    int check_count;                /**< nonce counts must rise */
};

/* fields.c */

/** What a client's field says; NULL: nothing. */
struct digest_fields {
    const char *username, *realm, *nonce, *uri, *response, *algorithm, *cnonce, *opaque, *qop, *nc;
};

/** Take apart what stands behind the scheme. Any bytes may come; of equal names the last counts.
 *  @param fields  gets texts out of the pool */
void digest_parse(apr_pool_t *pool, const char *text, struct digest_fields *fields);

/* nonce.c */

enum { NONCE_LENGTH = 52, RESPONSE_LENGTH = 32 };

/** Get the secret that nonces are made with; it outlives restarts.
 *  @return an error if there is no randomness */
apr_status_t digest_make_secret(server_rec *s);

/** Make a nonce.
 *  @param client  that it is for; 0: whoever */
const char *digest_nonce(apr_pool_t *pool, const char *realm, apr_uint64_t client, apr_time_t when);

/** Does it have the shape of one? */
int digest_looks_like_nonce(const char *text);

/** Was it made here, for this realm and client?
 *  @param when  gets the time it was made, if it was */
int digest_check_nonce(const char *nonce, const char *realm, apr_uint64_t client,
                       apr_time_t *when);

/* answer.c */

/** What is known of a request that came, and of those that followed from it. */
struct digest_login {
    struct digest_fields fields;
    const char *hash;    /* of user, realm and password; NULL: not proved yet */
    apr_uint64_t client; /* 0: none */
    apr_time_t made;     /* the nonce's time */
    int is_used;         /* the nonce's use has been noted */
    int is_stale;        /* the next challenge says so */
};

/** The settings of the request's section. */
const struct digest_conf *digest_section(request_rec *r);

/** Must nonces of the section be noted when they are used? */
int digest_needs_client(const struct digest_conf *conf);

/** The request that came; r itself, or what led to it. */
request_rec *digest_original(request_rec *r);

/** What is known of it. Lives as long as it. */
struct digest_login *digest_login_of(request_rec *r);

/** AuthName as it was written: ap_auth_name() puts a backslash before each quote. */
const char *digest_realm_of(request_rec *r);

/** MD5 of hash:nonce:nc:cnonce:qop:MD5(method:uri), in hexadecimal.
 *  @param hash  of user, realm and password */
const char *digest_response(apr_pool_t *pool, const struct digest_fields *fields, const char *hash,
                            const char *method);

/** Hook: note_auth_failure. */
int digest_challenge(request_rec *r, const char *type);

/** Hook: fixups. The server proves that it knows the password, too. */
int digest_add_info(request_rec *r);

/* clients.c */

/** What a client may do with a nonce. */
enum digest_use {
    DIGEST_USE_OK,
    DIGEST_USE_OLD,    /**< a newer nonce was used, or this one and it is for one request */
    DIGEST_USE_REPLAY, /**< the count did not rise */
    DIGEST_USE_GONE    /**< the table had no room for the client any longer */
};

/** Hook: pre_config. Makes the lock's type known. */
int digest_clients_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp);

/** Make the table, which all children share.
 *  @param size  bytes
 *  @return an error after a message */
apr_status_t digest_clients_create(apr_pool_t *pconf, server_rec *s, apr_size_t size);

/** Hook: child_init. */
void digest_clients_child_init(apr_pool_t *p, server_rec *s);

/** The number of a client that is new. Any thread. */
apr_uint64_t digest_new_client(void);

/** Part of the nonces for clients: another with each table, since a new one knows nobody. */
apr_time_t digest_clients_epoch(void);

/** Note that a client uses a nonce. Takes the lock.
 *  @param made   when the nonce was made
 *  @param count  of the use; 0: the nonce is for one use
 *  @param last   gets the count before, for DIGEST_USE_REPLAY */
enum digest_use digest_use_nonce(server_rec *s, apr_uint64_t client, apr_time_t made,
                                 apr_uint64_t count, apr_uint64_t *last);

/* directives.c */

extern const command_rec digest_cmds[];
void *digest_create_dir(apr_pool_t *p, char *path);

/** AuthDigestShmemSize: bytes. */
apr_size_t digest_shm_size(void);
void digest_reset_shm_size(void);

#endif
