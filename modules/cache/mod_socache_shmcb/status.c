/* SPDX-License-Identifier: Apache-2.0 */
/* status.c - what a status page says of the cache, for people and for programs. */
#include "http_protocol.h"
#include "mod_status.h"
#include "shmcb_priv.h"

/** The cache at one moment. */
struct sum {
    int count, parts_in_use;
    apr_uint64_t used;           /* bytes */
    apr_time_t now, least, most; /* expiries of the parts' oldest entries */
    double seconds;              /* that are left to them, summed up */
};

static const struct event_text {
    const char *key, *text;
    enum shmcb_event event;
} event_texts[] = {
    { "CacheStoreCount", "total entries stored since starting", SHMCB_STORED },
    { "CacheReplaceCount", "total entries replaced since starting", SHMCB_REPLACED },
    { "CacheExpireCount", "total entries expired since starting", SHMCB_EXPIRED },
    { "CacheDiscardCount", "total (pre-expiry) entries scrolled out of the cache",
      SHMCB_DISCARDED },
    { "CacheRetrieveHitCount", NULL, SHMCB_HIT },
    { "CacheRetrieveMissCount", NULL, SHMCB_MISS },
    { "CacheRemoveHitCount", NULL, SHMCB_REMOVED },
    { "CacheRemoveMissCount", NULL, SHMCB_NOT_REMOVED },
};
enum { EVENT_TEXTS = sizeof(event_texts) / sizeof(event_texts[0]) };

static void add_part(struct shmcb_cache *cache, struct shmcb_part *part, struct sum *sum)
{
    apr_time_t expiry;

    shmcb_expire(cache, part, sum->now);
    if (part->count == 0)
        return;
    expiry = shmcb_entry_at(cache, part, 0)->expiry;
    sum->count += (int)part->count;
    sum->used += part->used;
    if (sum->parts_in_use == 0 || expiry < sum->least)
        sum->least = expiry;
    if (sum->parts_in_use == 0 || expiry > sum->most)
        sum->most = expiry;
    sum->seconds += (double)apr_time_sec(expiry - sum->now);
    sum->parts_in_use++;
}

static int percent(apr_uint64_t part, apr_uint64_t whole)
{
    return whole ? (int)(part * 100 / whole) : 0;
}

static void show_for_programs(const struct shmcb_cache *cache, const struct sum *sum,
                              request_rec *r)
{
    ap_rprintf(r, "CacheType: SHMCB\nCacheSharedMemory: %" APR_UINT64_T_FMT "\n"
               "CacheCurrentEntries: %d\nCacheSubcaches: %u\nCacheIndexesPerSubcaches: %u\n",
               cache->bytes, sum->count, cache->parts, cache->entries);
    if (sum->parts_in_use)
        ap_rprintf(r, "CacheTimeLeftOldestAvg: %d\nCacheTimeLeftOldestMin: %d\n"
                   "CacheTimeLeftOldestMax: %d\n", (int)(sum->seconds / sum->parts_in_use),
                   (int)apr_time_sec(sum->least - sum->now),
                   (int)apr_time_sec(sum->most - sum->now));
    ap_rprintf(r, "CacheIndexUsage: %d%%\nCacheUsage: %d%%\n",
               percent((apr_uint64_t)sum->count, (apr_uint64_t)cache->entries * cache->parts),
               percent(sum->used, (apr_uint64_t)cache->ring_bytes * cache->parts));
    for (int i = 0; i < EVENT_TEXTS; i++)
        ap_rprintf(r, "%s: %" APR_UINT64_T_FMT "\n", event_texts[i].key,
                   cache->events[event_texts[i].event]);
}

static void show_pair(const struct shmcb_cache *cache, request_rec *r, const char *what,
                      enum shmcb_event hit, enum shmcb_event miss)
{
    ap_rprintf(r, "total %s since starting: <b>%" APR_UINT64_T_FMT "</b> hit, <b>%"
               APR_UINT64_T_FMT "</b> miss<br>", what, cache->events[hit], cache->events[miss]);
}

static void show_for_people(const struct shmcb_cache *cache, const struct sum *sum,
                            request_rec *r)
{
    ap_rprintf(r, "cache type: <b>SHMCB</b>, shared memory: <b>%" APR_UINT64_T_FMT
               "</b> bytes, current entries: <b>%d</b><br>subcaches: <b>%u</b>, indexes per "
               "subcache: <b>%u</b><br>", cache->bytes, sum->count, cache->parts, cache->entries);
    if (sum->parts_in_use)
        ap_rprintf(r, "time left on oldest entries' objects: avg: <b>%d</b> seconds, "
                   "(range: %d...%d)<br>", (int)(sum->seconds / sum->parts_in_use),
                   (int)apr_time_sec(sum->least - sum->now),
                   (int)apr_time_sec(sum->most - sum->now));
    ap_rprintf(r, "index usage: <b>%d%%</b>, cache usage: <b>%d%%</b><br>",
               percent((apr_uint64_t)sum->count, (apr_uint64_t)cache->entries * cache->parts),
               percent(sum->used, (apr_uint64_t)cache->ring_bytes * cache->parts));
    for (int i = 0; i < EVENT_TEXTS; i++)
        if (event_texts[i].text)
            ap_rprintf(r, "%s: <b>%" APR_UINT64_T_FMT "</b><br>", event_texts[i].text,
                       cache->events[event_texts[i].event]);
    show_pair(cache, r, "retrieves", SHMCB_HIT, SHMCB_MISS);
    show_pair(cache, r, "removes", SHMCB_REMOVED, SHMCB_NOT_REMOVED);
}

void shmcb_show(struct shmcb_cache *cache, request_rec *r, int flags)
{
    struct sum sum = { .now = apr_time_now() };

    for (apr_uint32_t i = 0; i < cache->parts; i++)
        add_part(cache, shmcb_part_at(cache, i), &sum);
    if (flags & AP_STATUS_SHORT)
        show_for_programs(cache, &sum, r);
    else
        show_for_people(cache, &sum, r);
}
