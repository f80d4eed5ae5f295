/* SPDX-License-Identifier: Apache-2.0 */
/* objects.c - objects in a part's ring of entries and ring of bytes. */
#include "shmcb_priv.h"

/* A part that is smaller would not hold a large TLS session. */
enum { PARTS_MAX = 32, PART_BYTES_WANTED = 12 * 1024, ENTRIES_MIN = 5 };

apr_status_t shmcb_lay(struct shmcb_cache *cache, apr_size_t bytes, apr_size_t expected)
{
    apr_size_t room = bytes > sizeof(*cache) ? bytes - sizeof(*cache) : 0, part_bytes;
    apr_uint32_t parts = PARTS_MAX;

    while (parts > 1 && room / parts < PART_BYTES_WANTED)
        parts /= 2;
    part_bytes = (room / parts) & ~(apr_size_t)7;
    cache->bytes = bytes;
    cache->parts = parts;
    cache->part_bytes = (apr_uint32_t)part_bytes;
    if (part_bytes <= sizeof(struct shmcb_part) || part_bytes > APR_UINT32_MAX / 2)
        return APR_ENOSPC;
    part_bytes -= sizeof(struct shmcb_part);
    cache->entries = (apr_uint32_t)(part_bytes / (expected + sizeof(struct shmcb_entry)));
    if (cache->entries < ENTRIES_MIN)
        return APR_ENOSPC;
    cache->ring_bytes = (apr_uint32_t)(part_bytes - cache->entries * sizeof(struct shmcb_entry));
    return APR_SUCCESS;
}

struct shmcb_part *shmcb_part_at(struct shmcb_cache *cache, apr_uint32_t number)
{
    return (struct shmcb_part *)((char *)(cache + 1) + (apr_size_t)number * cache->part_bytes);
}

struct shmcb_entry *shmcb_entry_at(const struct shmcb_cache *cache, struct shmcb_part *part,
                                   apr_uint32_t number)
{
    return (struct shmcb_entry *)(part + 1) + (part->first + number) % cache->entries;
}

/* FNV-1a. */
static apr_uint32_t hash_of(const struct shmcb_bytes *id)
{
    apr_uint32_t hash = 2166136261u;

    for (unsigned i = 0; i < id->len; i++)
        hash = (hash ^ id->data[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static void drop_oldest(struct shmcb_cache *cache, struct shmcb_part *part)
{
    const struct shmcb_entry *oldest = shmcb_entry_at(cache, part, 0);
    apr_uint32_t len = oldest->id_len + oldest->len;

    part->begin = (part->begin + len) % cache->ring_bytes;
    part->used -= len;
    part->first = (part->first + 1) % cache->entries;
    part->count--;
}

void shmcb_expire(struct shmcb_cache *cache, struct shmcb_part *part, apr_time_t now)
{
    while (part->count) {
        const struct shmcb_entry *oldest = shmcb_entry_at(cache, part, 0);

        if (!oldest->is_gone && oldest->expiry > now)
            return;
        cache->events[SHMCB_EXPIRED] += !oldest->is_gone;
        drop_oldest(cache, part);
    }
}

/* The entry of a key, NULL if there is none: the newest are looked at first. */
static struct shmcb_entry *find(struct shmcb_cache *cache, struct shmcb_part *part,
                                apr_uint32_t hash, const struct shmcb_bytes *id)
{
    for (apr_uint32_t i = part->count; i-- > 0;) {
        struct shmcb_entry *entry = shmcb_entry_at(cache, part, i);

        if (entry->hash == hash && !entry->is_gone && entry->id_len == id->len &&
            shmcb_ring_equals(cache, part, entry->at, id))
            return entry;
    }
    return NULL;
}

static int has_room(const struct shmcb_cache *cache, const struct shmcb_part *part,
                    apr_uint64_t len)
{
    return part->count < cache->entries && part->used + len <= cache->ring_bytes;
}

static void append(struct shmcb_cache *cache, struct shmcb_part *part,
                   const struct shmcb_entry *model, const struct shmcb_bytes *id,
                   const struct shmcb_bytes *object)
{
    struct shmcb_entry *entry = shmcb_entry_at(cache, part, part->count);

    *entry = *model;
    entry->at = (part->begin + part->used) % cache->ring_bytes;
    shmcb_ring_put(cache, part, entry->at, id);
    shmcb_ring_put(cache, part, entry->at + id->len, object);
    part->used += id->len + object->len;
    part->count++;
}

apr_status_t shmcb_store(struct shmcb_cache *cache, const struct shmcb_bytes *id,
                         const struct shmcb_bytes *object, apr_time_t expiry)
{
    apr_uint32_t hash = hash_of(id);
    struct shmcb_part *part = shmcb_part_at(cache, hash % cache->parts);
    struct shmcb_entry *old = find(cache, part, hash, id);
    apr_uint64_t len = (apr_uint64_t)id->len + object->len;
    struct shmcb_entry model = { .expiry = expiry, .hash = hash, .id_len = id->len,
                                 .len = object->len };

    if (old) { /* nobody shall find it if the new one has no room */
        old->is_gone = 1;
        cache->events[SHMCB_REPLACED]++;
    }
    if (len > cache->ring_bytes)
        return APR_ENOSPC;
    shmcb_expire(cache, part, apr_time_now());
    while (!has_room(cache, part, len)) {
        cache->events[SHMCB_DISCARDED] += !shmcb_entry_at(cache, part, 0)->is_gone;
        drop_oldest(cache, part);
    }
    append(cache, part, &model, id, object);
    cache->events[SHMCB_STORED]++;
    return APR_SUCCESS;
}

apr_status_t shmcb_retrieve(struct shmcb_cache *cache, const struct shmcb_bytes *id,
                            unsigned char *to, unsigned *len)
{
    apr_uint32_t hash = hash_of(id);
    struct shmcb_part *part = shmcb_part_at(cache, hash % cache->parts);
    struct shmcb_entry *entry = find(cache, part, hash, id);

    if (entry && entry->expiry <= apr_time_now()) {
        entry->is_gone = 1;
        cache->events[SHMCB_EXPIRED]++;
        entry = NULL;
    }
    cache->events[entry ? SHMCB_HIT : SHMCB_MISS]++;
    if (entry == NULL)
        return APR_NOTFOUND;
    if (entry->len > *len)
        return APR_ENOSPC;
    *len = entry->len;
    shmcb_ring_get(cache, part, entry->at + entry->id_len, to, entry->len);
    return APR_SUCCESS;
}

apr_status_t shmcb_remove(struct shmcb_cache *cache, const struct shmcb_bytes *id)
{
    apr_uint32_t hash = hash_of(id);
    struct shmcb_part *part = shmcb_part_at(cache, hash % cache->parts);
    struct shmcb_entry *entry = find(cache, part, hash, id);

    cache->events[entry ? SHMCB_REMOVED : SHMCB_NOT_REMOVED]++;
    if (entry == NULL)
        return APR_NOTFOUND;
    entry->is_gone = 1;
    return APR_SUCCESS;
}
