/* SPDX-License-Identifier: Apache-2.0 */
/* ring.c - bytes in a part's buffer, which wraps at its end. */
#include <string.h>

#include "shmcb_priv.h"

static unsigned char *ring_of(const struct shmcb_cache *cache, struct shmcb_part *part)
{
    return (unsigned char *)(part + 1) + cache->entries * sizeof(struct shmcb_entry);
}

/* Bytes from an offset on that lie in one piece, at most len. */
static unsigned piece(const struct shmcb_cache *cache, apr_uint32_t at, unsigned len)
{
    return len < cache->ring_bytes - at ? len : cache->ring_bytes - at;
}

void shmcb_ring_put(const struct shmcb_cache *cache, struct shmcb_part *part, apr_uint32_t at,
                    const struct shmcb_bytes *bytes)
{
    unsigned char *ring = ring_of(cache, part);
    unsigned whole = piece(cache, at %= cache->ring_bytes, bytes->len);

    memcpy(ring + at, bytes->data, whole);
    memcpy(ring, bytes->data + whole, bytes->len - whole);
}

void shmcb_ring_get(const struct shmcb_cache *cache, struct shmcb_part *part, apr_uint32_t at,
                    unsigned char *to, unsigned len)
{
    const unsigned char *ring = ring_of(cache, part);
    unsigned whole = piece(cache, at %= cache->ring_bytes, len);

    memcpy(to, ring + at, whole);
    memcpy(to + whole, ring, len - whole);
}

int shmcb_ring_equals(const struct shmcb_cache *cache, struct shmcb_part *part, apr_uint32_t at,
                      const struct shmcb_bytes *bytes)
{
    const unsigned char *ring = ring_of(cache, part);
    unsigned whole = piece(cache, at %= cache->ring_bytes, bytes->len);

    return memcmp(ring + at, bytes->data, whole) == 0 &&
           memcmp(ring, bytes->data + whole, bytes->len - whole) == 0;
}
