/* SPDX-License-Identifier: Apache-2.0 */
/* util_varbuf.h - a string buffer that grows, and gives its memory back at once.
 *
 * Unlike with pools, what was outgrown is free again. One thread at a time. */
#ifndef WEFT_UTIL_VARBUF_H
#define WEFT_UTIL_VARBUF_H

#include "apr.h"
#include "apr_pools.h"
#include "apr_errno.h"
#include "ap_regex.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** As strlen: the length is to be found out. */
#define AP_VARBUF_UNKNOWN (-1)

/** The buffer. vb->buf may be written up to vb->avail; set strlen after that. */
struct ap_varbuf {
    char *buf;                   /**< ends with NUL; never to be freed */
    apr_size_t avail;            /**< room without the end */
    apr_size_t strlen;           /**< length, or AP_VARBUF_UNKNOWN */
    apr_pool_t *pool;
    struct ap_varbuf_info *info; /**< what frees the block */
};

/** Make a buffer ready.
 *  @param pool       frees the buffer if nobody does before
 *  @param init_size  bytes of room to start with; 0: none until it grows */
AP_DECLARE(void) ap_varbuf_init(apr_pool_t *pool, struct ap_varbuf *vb, apr_size_t init_size);

/** Free the memory; the buffer may be made ready again. */
AP_DECLARE(void) ap_varbuf_free(struct ap_varbuf *vb);

/** Have room for at least so many bytes and the end; vb->buf may move. */
AP_DECLARE(void) ap_varbuf_grow(struct ap_varbuf *vb, apr_size_t new_size);

/** Append what ap_pregsub_ex() would give.
 *  @return its errors; nothing is appended then */
AP_DECLARE(apr_status_t) ap_varbuf_regsub(struct ap_varbuf *vb, const char *input,
                                          const char *source, apr_size_t nmatch,
                                          ap_regmatch_t *pmatch, apr_size_t maxlen);

/** Append so many bytes. */
AP_DECLARE(void) ap_varbuf_strmemcat(struct ap_varbuf *vb, const char *str, int len);

/** Read a line of a configuration file, continued lines joined.
 *  @return APR_SUCCESS; APR_EOF at the end; APR_ENOSPC for a line of more than max_len bytes */
AP_DECLARE(apr_status_t) ap_varbuf_cfg_getline(struct ap_varbuf *vb, ap_configfile_t *cfp,
                                               apr_size_t max_len);

/** A copy out of a pool, with text before and behind.
 *  @param new_len  gets its length; may be NULL */
AP_DECLARE(char *) ap_varbuf_pdup(apr_pool_t *p, struct ap_varbuf *vb, const char *prepend,
                                  apr_size_t prepend_len, const char *append, apr_size_t append_len,
                                  apr_size_t *new_len);

/** An empty buffer without a pool, to be given one by ap_varbuf_init(). */
#define AP_VARBUF_INIT { NULL, NULL, 0, 0, NULL }

/** Append a string. */
#define ap_varbuf_strcat(vb, str) ap_varbuf_strmemcat(vb, str, strlen(str))

#ifdef __cplusplus
}
#endif
#endif
