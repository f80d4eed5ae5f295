/* SPDX-License-Identifier: Apache-2.0 */
/* crypto_priv.h - what the files of mod_session_crypto share. */
#ifndef WEFT_SESSION_CRYPTO_PRIV_H
#define WEFT_SESSION_CRYPTO_PRIV_H

#include "apr_crypto.h"
#include "apr_tables.h"
#include "http_config.h"
#include "httpd.h"

/** A place's settings. */
struct crypto_conf {
    apr_array_header_t *passphrases; /**< const char *; the first one encrypts; NULL: none */
    const char *cipher;              /**< NULL: CRYPTO_CIPHER_DEFAULT */
};

/** The server's. */
struct crypto_server_conf {
    const char *library; /**< NULL: the one that APR recommends */
    const char *params;
};

#define CRYPTO_CIPHER_DEFAULT "aes256"

extern const command_rec session_crypto_cmds[];

/** Text to text that only holders of a passphrase can read or change.
 *  @param key     to encrypt with
 *  @param result  base64, out of the request's pool
 *  @return as APR; the reason is in the error log */
apr_status_t crypto_encrypt(request_rec *r, const apr_crypto_t *crypto, const char *cipher,
                            const char *key, const char *text, const char **result);

/** The other way, with the first of the passphrases that fits.
 *  @return APR_ECRYPT or the like where none does */
apr_status_t crypto_decrypt(request_rec *r, const apr_crypto_t *crypto, const char *cipher,
                            const apr_array_header_t *keys, const char *text,
                            const char **result);

#endif
