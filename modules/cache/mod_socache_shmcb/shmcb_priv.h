/* SPDX-License-Identifier: Apache-2.0 */
/* shmcb_priv.h - objects in cyclic buffers in shared memory.
 *
 * mod_socache_shmcb.c  the provider       objects.c  objects in a part's index and buffer
 * status.c             shown to people    ring.c     bytes in a buffer that wraps
 *
 * The memory is cut into parts of equal size; the hash of an object's key says which part it is
 * in. A part is a ring of entries, oldest first, and a ring of bytes, in which keys and objects
 * lie in the same order. What is new pushes out what is oldest. Callers hold the lock of the
 * cache's user around every call; all numbers are offsets, as the memory may lie anywhere. */
#ifndef WEFT_SHMCB_PRIV_H
#define WEFT_SHMCB_PRIV_H

#include "ap_socache.h"

/** An object in a part. */
struct shmcb_entry {
    apr_time_t expiry;
    apr_uint32_t hash;   /**< of the key */
    apr_uint32_t at;     /**< of the key's first byte in the ring; the object follows it */
    apr_uint32_t id_len;
    apr_uint32_t len;    /**< of the object */
    apr_uint32_t is_gone; /**< removed; its room is free when it is the oldest */
};

/** A part; its entries and its ring follow it. */
struct shmcb_part {
    apr_uint32_t first, count; /**< entries: the oldest, how many */
    apr_uint32_t begin, used;  /**< bytes: of the oldest, how many */
};

/** What happened since the start. */
enum shmcb_event {
    SHMCB_STORED, SHMCB_REPLACED, SHMCB_EXPIRED, SHMCB_DISCARDED, SHMCB_HIT, SHMCB_MISS,
    SHMCB_REMOVED, SHMCB_NOT_REMOVED, SHMCB_EVENTS
};

/** The head of the memory. */
struct shmcb_cache {
    apr_uint64_t bytes;      /**< of the whole memory */
    apr_uint32_t parts;
    apr_uint32_t part_bytes; /**< of a part with its head */
    apr_uint32_t entries;    /**< of a part */
    apr_uint32_t ring_bytes; /**< of a part */
    apr_uint64_t events[SHMCB_EVENTS];
};

/** A key or an object. */
struct shmcb_bytes {
    const unsigned char *data;
    unsigned len;
};

/* ring.c */

/** Put bytes at an offset of the part's ring, which is taken modulo its size. */
void shmcb_ring_put(const struct shmcb_cache *cache, struct shmcb_part *part, apr_uint32_t at,
                    const struct shmcb_bytes *bytes);

/** Copy bytes out of it. */
void shmcb_ring_get(const struct shmcb_cache *cache, struct shmcb_part *part, apr_uint32_t at,
                    unsigned char *to, unsigned len);

/** Whether the same bytes lie there. */
int shmcb_ring_equals(const struct shmcb_cache *cache, struct shmcb_part *part, apr_uint32_t at,
                      const struct shmcb_bytes *bytes);

/* objects.c */

/** Lay an empty cache over zeroed memory.
 *  @param expected  bytes of a usual key and object
 *  @return APR_ENOSPC: there is too little memory */
apr_status_t shmcb_lay(struct shmcb_cache *cache, apr_size_t bytes, apr_size_t expected);

struct shmcb_part *shmcb_part_at(struct shmcb_cache *cache, apr_uint32_t number);
struct shmcb_entry *shmcb_entry_at(const struct shmcb_cache *cache, struct shmcb_part *part,
                                   apr_uint32_t number);

/** Drop the oldest entries that are over or gone. */
void shmcb_expire(struct shmcb_cache *cache, struct shmcb_part *part, apr_time_t now);

/** @return APR_ENOSPC: it does not fit into an empty part */
apr_status_t shmcb_store(struct shmcb_cache *cache, const struct shmcb_bytes *id,
                         const struct shmcb_bytes *object, apr_time_t expiry);

/** @param len  room in `to`; then the object's length
 *  @return APR_NOTFOUND; APR_ENOSPC: there is less room than that */
apr_status_t shmcb_retrieve(struct shmcb_cache *cache, const struct shmcb_bytes *id,
                            unsigned char *to, unsigned *len);

/** @return APR_NOTFOUND */
apr_status_t shmcb_remove(struct shmcb_cache *cache, const struct shmcb_bytes *id);

/* status.c */

/** Write about the cache, after expiring what is over.
 *  @param flags  AP_STATUS_* */
void shmcb_show(struct shmcb_cache *cache, request_rec *r, int flags);

#endif
