/* SPDX-License-Identifier: Apache-2.0 */
/* varbuf.c - a string buffer that grows and gives its memory back before its pool does.
 *
 * The block is on the heap, freed by a cleanup on the buffer's pool; `info` holds what
 * the cleanup needs. `avail` does not count the byte for the string's end. */
#include <stdlib.h>

#include <apr_strings.h>

#include "util/util_priv.h"
#include "util_varbuf.h"

enum { VARBUF_MIN = 120 };

struct ap_varbuf_info {
    char *block; /* what is freed; the same as the buffer's buf */
};

/* A buffer of size 0 points here; nothing is ever written to it. */
static char nothing[1];

static apr_status_t release(void *data)
{
    struct ap_varbuf_info *info = data;

    free(info->block);
    info->block = NULL;
    return APR_SUCCESS;
}

AP_DECLARE(void) ap_varbuf_init(apr_pool_t *pool, struct ap_varbuf *vb, apr_size_t init_size)
{
    ap_assert(pool != NULL);
    vb->buf = nothing;
    vb->avail = 0;
    vb->strlen = AP_VARBUF_UNKNOWN;
    vb->pool = pool;
    vb->info = NULL;
    if (init_size)
        ap_varbuf_grow(vb, init_size);
}

static struct ap_varbuf_info *attach(struct ap_varbuf *vb)
{
    struct ap_varbuf_info *info = apr_pcalloc(vb->pool, sizeof(*info));

    apr_pool_cleanup_register(vb->pool, info, release, apr_pool_cleanup_null);
    return info;
}

/* The room at least doubles, so that n appends cost O(n). */
AP_DECLARE(void) ap_varbuf_grow(struct ap_varbuf *vb, apr_size_t new_len)
{
    apr_size_t size = new_len;
    apr_size_t keep = vb->strlen == (apr_size_t)AP_VARBUF_UNKNOWN ? vb->avail : vb->strlen;
    char *block;

    ap_assert(vb->buf != NULL);
    if (new_len <= vb->avail)
        return;
    if (size < 2 * vb->avail)
        size = 2 * vb->avail; /* so that n appends cost O(n) */
    if (size < VARBUF_MIN)
        size = VARBUF_MIN;
    ap_assert(size < APR_SIZE_MAX - 1 && keep <= vb->avail);
    block = ap_malloc(size + 1);
    memcpy(block, vb->buf, keep);
    block[keep] = '\0';
    if (!vb->info)
        vb->info = attach(vb);
    free(vb->info->block);
    vb->info->block = vb->buf = block;
    vb->avail = size;
}

/* Callers that write into the buffer themselves leave its length to be found out. */
static void know_length(struct ap_varbuf *vb)
{
    if (vb->strlen == (apr_size_t)AP_VARBUF_UNKNOWN)
        vb->strlen = strlen(vb->buf);
}

AP_DECLARE(void) ap_varbuf_strmemcat(struct ap_varbuf *vb, const char *str, int len)
{
    ap_assert(len >= 0);
    if (!len)
        return;
    know_length(vb);
    ap_varbuf_grow(vb, vb->strlen + len);
    memcpy(vb->buf + vb->strlen, str, len);
    vb->strlen += len;
    vb->buf[vb->strlen] = '\0';
}

AP_DECLARE(void) ap_varbuf_free(struct ap_varbuf *vb)
{
    if (vb->info)
        apr_pool_cleanup_run(vb->pool, vb->info, release);
    vb->info = NULL;
    vb->buf = NULL;
    vb->avail = 0;
}

/* One allocation for all three pieces. */
AP_DECLARE(char *) ap_varbuf_pdup(apr_pool_t *p, struct ap_varbuf *vb, const char *prepend,
                                  apr_size_t prepend_len, const char *append,
                                  apr_size_t append_len, apr_size_t *new_len)
{
    char *copy;
    char *to;

    ap_assert(prepend != NULL || prepend_len == 0);
    know_length(vb);
    copy = to = apr_palloc(p, prepend_len + vb->strlen + append_len + 1);
    if (prepend_len)
        to = (char *)memcpy(to, prepend, prepend_len) + prepend_len;
    to = (char *)memcpy(to, vb->buf, vb->strlen) + vb->strlen;
    if (append_len)
        to = (char *)memcpy(to, append, append_len) + append_len;
    *to = '\0';
    if (new_len)
        *new_len = to - copy;
    return copy;
}

AP_DECLARE(apr_status_t) ap_varbuf_regsub(struct ap_varbuf *vb, const char *input,
                                          const char *source, apr_size_t nmatch,
                                          ap_regmatch_t pmatch[], apr_size_t maxlen)
{
    apr_size_t len;
    apr_status_t rv = util_regsub(NULL, input, source, nmatch, pmatch, maxlen, &len);

    if (rv != APR_SUCCESS)
        return rv;
    know_length(vb);
    if (!len && vb->buf == nothing)
        return APR_SUCCESS;
    ap_varbuf_grow(vb, vb->strlen + len);
    util_regsub(vb->buf + vb->strlen, input, source, nmatch, pmatch, 0, &len);
    vb->strlen += len;
    return APR_SUCCESS;
}
