/* SPDX-License-Identifier: Apache-2.0 */
/* md5.c - MD5 digests as text, for the protocols that still ask for them. */
#include <apr_base64.h>
#include <apr_strings.h>

#include "util/util_priv.h"
#include "util_md5.h"

AP_DECLARE(char *) ap_md5_binary(apr_pool_t *p, const unsigned char *buf, int len)
{
    unsigned char digest[APR_MD5_DIGESTSIZE];
    char *text = apr_palloc(p, 2 * APR_MD5_DIGESTSIZE + 1);

    ap_assert(len >= 0);
    apr_md5(digest, buf, len);
    ap_bin2hex(digest, sizeof(digest), text);
    return text;
}

AP_DECLARE(char *) ap_md5(apr_pool_t *p, const unsigned char *string)
{
    return ap_md5_binary(p, string, (int)strlen((const char *)string));
}

AP_DECLARE(char *) ap_md5contextTo64(apr_pool_t *p, apr_md5_ctx_t *context)
{
    unsigned char digest[APR_MD5_DIGESTSIZE];
    char *text = apr_palloc(p, apr_base64_encode_len(sizeof(digest)));

    apr_md5_final(digest, context);
    apr_base64_encode_binary(text, digest, sizeof(digest));
    return text;
}

AP_DECLARE(char *) ap_md5digest(apr_pool_t *p, apr_file_t *infile)
{
    apr_md5_ctx_t context;
    char buf[4096];
    apr_size_t n = sizeof(buf);
    apr_off_t start = 0;

    apr_md5_init(&context);
    while (apr_file_read(infile, buf, &n) == APR_SUCCESS) {
        apr_md5_update(&context, buf, n);
        n = sizeof(buf);
    }
    apr_file_seek(infile, APR_SET, &start);
    return ap_md5contextTo64(p, &context);
}
