/* SPDX-License-Identifier: Apache-2.0 */
/* cipher.c - text to text that only holders of a passphrase can read or change, and back.
 *
 * The form is Apache's, so that servers can share sessions: base64 of a MAC (SipHash-2-4 of all
 * that follows, its key the MD5 of the passphrase), a salt, an initialization vector and the
 * text under a block cipher in CBC mode, its key derived from passphrase and salt. */
#include <string.h>

#include "apr_base64.h"
#include "apr_md5.h"
#include "apr_siphash.h"
#include "apr_strings.h"
#include "apr_uuid.h"
#include "crypto_priv.h"
#include "http_log.h"

APLOG_USE_MODULE(session_crypto);

enum { MAC = APR_SIPHASH_DSIZE, SALT = sizeof(apr_uuid_t), ITERATIONS = 4096 };

static void make_mac(unsigned char *mac, const char *passphrase, const unsigned char *data,
                     apr_size_t len)
{
    unsigned char key[APR_SIPHASH_KSIZE];

    apr_md5(key, passphrase, strlen(passphrase));
    apr_siphash24_auth(mac, data, len, key);
}

/* In a time that does not tell where they differ. */
static int are_equal(const unsigned char *a, const unsigned char *b, apr_size_t len)
{
    unsigned char difference = 0;

    for (apr_size_t i = 0; i < len; i++)
        difference |= a[i] ^ b[i];
    return difference == 0;
}

/* @return APR_SUCCESS, or an error after a message */
static apr_status_t derive_key(request_rec *r, const apr_crypto_t *crypto, const char *cipher,
                               const char *passphrase, const unsigned char *salt,
                               apr_crypto_key_t **key, apr_size_t *iv_len)
{
    apr_crypto_block_key_type_t *type;
    apr_hash_t *types;
    apr_status_t rv = apr_crypto_get_block_key_types(&types, crypto);

    if (rv != APR_SUCCESS || (type = apr_hash_get(types, cipher, APR_HASH_KEY_STRING)) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01824)
                      "cipher '%s' not recognised by crypto driver. session encryption not "
                      "possible", cipher);
        return APR_EGENERAL;
    }
    *key = NULL;
    rv = apr_crypto_passphrase(key, iv_len, passphrase, strlen(passphrase), salt, SALT,
                               type->type, APR_MODE_CBC, 1, ITERATIONS, crypto, r->pool);
    if (rv != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(01825) "failure generating key from passphrase");
    return rv;
}

apr_status_t crypto_encrypt(request_rec *r, const apr_crypto_t *crypto, const char *cipher,
                            const char *passphrase, const char *text, const char **result)
{
    apr_size_t iv_len = 0, block_size = 0, len = 0, tail = 0, head;
    unsigned char *sealed = NULL, *all;
    char *encoded;
    const unsigned char *iv = NULL;
    apr_crypto_block_t *block = NULL;
    apr_crypto_key_t *key;
    apr_uuid_t salt;
    apr_status_t rv;

    apr_uuid_get(&salt);
    rv = derive_key(r, crypto, cipher, passphrase, salt.data, &key, &iv_len);
    if (rv != APR_SUCCESS)
        return rv;
    rv = apr_crypto_block_encrypt_init(&block, &iv, key, &block_size, r->pool);
    if (rv == APR_SUCCESS)
        rv = apr_crypto_block_encrypt(&sealed, &len, (const unsigned char *)text, strlen(text),
                                      block);
    if (rv == APR_SUCCESS)
        rv = apr_crypto_block_encrypt_finish(sealed + len, &tail, block);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(01830) "apr_crypto_block_encrypt failed");
        return rv;
    }
    head = MAC + SALT + iv_len;
    len += tail;
    all = apr_palloc(r->pool, head + len);
    memcpy(all + MAC, salt.data, SALT);
    memcpy(all + MAC + SALT, iv, iv_len);
    memcpy(all + head, sealed, len);
    make_mac(all, passphrase, all + MAC, head - MAC + len);
    encoded = apr_palloc(r->pool, (apr_size_t)apr_base64_encode_len((int)(head + len)));
    apr_base64_encode_binary(encoded, all, (int)(head + len));
    *result = encoded;
    return APR_SUCCESS;
}

/* What one passphrase makes of it, once the MAC says that it is the one. */
static apr_status_t unseal(request_rec *r, const apr_crypto_t *crypto, const char *cipher,
                           const char *passphrase, unsigned char *all, apr_size_t len,
                           const char **result)
{
    apr_size_t iv_len = 0, block_size = 0, out = 0, tail = 0;
    apr_crypto_block_t *block = NULL;
    unsigned char *text = NULL;
    apr_crypto_key_t *key;
    apr_status_t rv = derive_key(r, crypto, cipher, passphrase, all + MAC, &key, &iv_len);

    if (rv != APR_SUCCESS)
        return rv;
    if (len < MAC + SALT + iv_len) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(01836) "too short to decrypt, skipping");
        return APR_ECRYPT;
    }
    rv = apr_crypto_block_decrypt_init(&block, &block_size, all + MAC + SALT, key, r->pool);
    len -= MAC + SALT + iv_len;
    if (rv == APR_SUCCESS)
        rv = apr_crypto_block_decrypt(&text, &out, all + MAC + SALT + iv_len, len, block);
    if (rv == APR_SUCCESS)
        rv = apr_crypto_block_decrypt_finish(text + out, &tail, block);
    if (rv == APR_SUCCESS)
        *result = apr_pstrmemdup(r->pool, (const char *)text, out + tail);
    else
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r,
                      APLOGNO(01838) "apr_crypto_block_decrypt failed");
    return rv;
}

apr_status_t crypto_decrypt(request_rec *r, const apr_crypto_t *crypto, const char *cipher,
                            const apr_array_header_t *keys, const char *text,
                            const char **result)
{
    unsigned char *all = apr_palloc(r->pool, (apr_size_t)apr_base64_decode_len(text) + 1);
    int len = apr_base64_decode_binary(all, text);
    apr_status_t rv = APR_ECRYPT;

    if (len < MAC + SALT) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      APLOGNO(10005) "too short to decrypt, aborting");
        return APR_ECRYPT;
    }
    for (int i = 0; i < keys->nelts && rv != APR_SUCCESS; i++) {
        const char *passphrase = APR_ARRAY_IDX(keys, i, const char *);
        unsigned char mac[MAC];

        make_mac(mac, passphrase, all + MAC, (apr_size_t)len - MAC);
        if (are_equal(mac, all, MAC))
            rv = unseal(r, crypto, cipher, passphrase, all, (apr_size_t)len, result);
        else
            ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                          APLOGNO(10006) "auth does not match, skipping");
    }
    if (rv != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(01840) "decryption failed");
    return rv;
}
