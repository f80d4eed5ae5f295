/* SPDX-License-Identifier: Apache-2.0 */
/* util_md5.h - MD5 digests as text. */
#ifndef WEFT_UTIL_MD5_H
#define WEFT_UTIL_MD5_H

#include "apr_file_io.h"
#include "apr_md5.h"
#include "apr_pools.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The digest of so many bytes in hexadecimal; out of the pool. */
AP_DECLARE(char *) ap_md5_binary(apr_pool_t *p, const unsigned char *buf, int len);

/** The digest of a string in hexadecimal; out of the pool. */
AP_DECLARE(char *) ap_md5(apr_pool_t *p, const unsigned char *string);

/** End a computation; its digest in base64, as Content-MD5 (RFC 1864) has it. */
AP_DECLARE(char *) ap_md5contextTo64(apr_pool_t *p, apr_md5_ctx_t *context);

/** The digest of a file's rest in base64; the file is at its start again then. */
AP_DECLARE(char *) ap_md5digest(apr_pool_t *p, apr_file_t *infile);

#ifdef __cplusplus
}
#endif
#endif
