/* SPDX-License-Identifier: Apache-2.0 */
/* nonce.c - nonces that prove themselves: the time in base64, then a hash of secret, realm, client
 * and time. Nothing needs to be kept for them.
 *
 * A nonce for a client, who is counted in a table, dies with the table. */
#include "digest_priv.h"

#include <string.h>

#include "apr_base64.h"
#include "apr_general.h"
#include "apr_sha1.h"
#include "apr_strings.h"
#include "http_core.h"

enum { SECRET_LENGTH = 32, TIME_LENGTH = 12, HASH_LENGTH = 2 * APR_SHA1_DIGESTSIZE };

/** What restarts keep. */
struct kept {
    int is_made;
    unsigned char secret[SECRET_LENGTH];
};

static const struct kept *kept;

apr_status_t digest_make_secret(server_rec *s)
{
    static const char key[] = "mod_auth_digest-secret";
    struct kept *found = ap_retained_data_get(key);
    apr_status_t rv = APR_SUCCESS;

    if (found == NULL)
        found = ap_retained_data_create(key, sizeof(*found));
    if (!found->is_made)
        rv = apr_generate_random_bytes(found->secret, sizeof(found->secret));
    found->is_made = rv == APR_SUCCESS;
    kept = found;
    return rv;
}

static void hash(char hex[HASH_LENGTH + 1], const char *realm, apr_uint64_t client,
                 apr_time_t when)
{
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    apr_uint64_t numbers[3] = { client, client ? (apr_uint64_t)digest_clients_epoch() : 0,
                                (apr_uint64_t)when };
    apr_sha1_ctx_t context;

    apr_sha1_init(&context);
    apr_sha1_update_binary(&context, kept->secret, sizeof(kept->secret));
    apr_sha1_update_binary(&context, (const unsigned char *)numbers, sizeof(numbers));
    apr_sha1_update_binary(&context, (const unsigned char *)realm, (unsigned)strlen(realm));
    /* once more at the end: nobody can add to what is hashed */
    apr_sha1_update_binary(&context, kept->secret, sizeof(kept->secret));
    apr_sha1_final(digest, &context);
    ap_bin2hex(digest, sizeof(digest), hex);
}

const char *digest_nonce(apr_pool_t *pool, const char *realm, apr_uint64_t client, apr_time_t when)
{
    char *nonce = apr_palloc(pool, NONCE_LENGTH + 1);

    apr_base64_encode_binary(nonce, (const unsigned char *)&when, sizeof(when));
    hash(nonce + TIME_LENGTH, realm, client, when);
    return nonce;
}

/* The same time for no matter how different texts. */
static int is_equal(const char *one, const char *other, size_t len)
{
    unsigned differing = 0;

    while (len-- > 0)
        differing |= (unsigned char)one[len] ^ (unsigned char)other[len];
    return differing == 0;
}

int digest_looks_like_nonce(const char *text)
{
    return strlen(text) == NONCE_LENGTH && text[TIME_LENGTH - 1] == '=';
}

int digest_check_nonce(const char *nonce, const char *realm, apr_uint64_t client,
                       apr_time_t *when)
{
    char text[TIME_LENGTH + 1], expected[HASH_LENGTH + 1], again[TIME_LENGTH + 1];

    if (!digest_looks_like_nonce(nonce))
        return 0;
    apr_cpystrn(text, nonce, sizeof(text));
    if (apr_base64_decode_binary((unsigned char *)again, text) != sizeof(*when))
        return 0;
    memcpy(when, again, sizeof(*when));
    hash(expected, realm, client, *when);
    return is_equal(nonce + TIME_LENGTH, expected, HASH_LENGTH);
}
