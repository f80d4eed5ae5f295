/* SPDX-License-Identifier: Apache-2.0 */
/* file_memo.c - what a look at a file said, while nothing has happened to it.
 *
 * A request's file is looked at once (core/walk_directory.c). If the watch on its folder
 * (util/file_watch.c) has told of nothing since the last look, and that was in this very
 * second, what it said holds still: not every file system tells of changes, nor does a
 * mapping or another name of the file. A symbolic link is looked at each time, since its
 * target is elsewhere.
 *
 * One table for each child, filled as files are asked for; a set's place that was not asked
 * for longest gives way. Lock: one for each set. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "apr_strings.h"
#include "request/request_priv.h"
#include "util/file_watch.h"

enum { SETS = 256, WAYS = 4, LOOKS_MOST = 200 };

/** One file. */
struct known {
    char *name;                  /* NULL: the place is free */
    apr_uint64_t hash;
    unsigned long changes;       /* of the watch, before the look */
    apr_time_t looked;           /* the second */
    apr_uint32_t used;           /* the set's clock when it was asked for last */
    apr_finfo_t info;            /* pointers unset */
};

static struct set {
    pthread_mutex_t lock;
    apr_uint32_t clock;
    struct known way[WAYS];
} sets[SETS];

void file_memo_init(void)
{
    for (int i = 0; i < SETS; i++)
        pthread_mutex_init(&sets[i].lock, NULL);
}

static apr_uint64_t hash_of(const char *name, apr_size_t len)
{
    apr_uint64_t hash = len, word;

    for (; len >= sizeof(word); len -= sizeof(word), name += sizeof(word)) {
        memcpy(&word, name, sizeof(word));
        hash = (hash ^ word) * APR_UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, name, len);
    hash = (hash ^ word) * APR_UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static struct known *find(struct set *set, apr_uint64_t hash, const char *name)
{
    for (int i = 0; i < WAYS; i++)
        if (set->way[i].hash == hash && set->way[i].name && !strcmp(set->way[i].name, name))
            return &set->way[i];
    return NULL;
}

static struct known *oldest(struct set *set)
{
    struct known *best = &set->way[0];

    for (int i = 1; i < WAYS && best->name; i++)
        if (!set->way[i].name || set->way[i].used < best->used)
            best = &set->way[i];
    return best;
}

/** Put what a look said in its place. Set locked. */
static void store(struct set *set, struct known *place, const struct known *fresh,
                  const char *name)
{
    char *copy = place->name && !strcmp(place->name, name) ? place->name : strdup(name);

    if (copy != place->name)
        free(place->name);
    *place = *fresh;
    place->name = copy;
    place->used = ++set->clock;
}

/** Where folders change all the time, setting up watches would cost more than it saves: only
 *  so many looks in a second do. */
static int is_too_often(apr_time_t second)
{
    static _Atomic apr_time_t this_second;
    static _Atomic int looks;

    if (atomic_load(&this_second) != second) {
        atomic_store(&this_second, second);
        atomic_store(&looks, 0);
    }
    return atomic_fetch_add(&looks, 1) >= LOOKS_MOST;
}

/** Look, with the folder watched from before. @return false: not to be kept */
static int look(request_rec *r, struct known *fresh)
{
    const char *slash = strrchr(r->filename, '/');
    apr_size_t len = (apr_size_t)(slash - r->filename) + 1;

    file_watch_name(FILE_WATCH_FILES, slash + 1, strlen(slash + 1));
    if (!file_watch_folder(r->pool, apr_pstrmemdup(r->pool, r->filename, len), 1))
        return 0;
    fresh->changes = file_watch_changes(FILE_WATCH_FILES);
    return apr_stat(&fresh->info, r->filename, APR_FINFO_MIN | APR_FINFO_LINK, r->pool)
               == APR_SUCCESS
           && fresh->info.filetype == APR_REG;
}

/** It was looked at under the same number of changes: only the second has passed. */
static int refresh(struct set *set, struct known *k, const apr_finfo_t *info, apr_time_t now)
{
    if (k->info.inode != info->inode || k->info.device != info->device
        || k->info.ctime != info->ctime || k->info.mtime != info->mtime
        || k->info.size != info->size)
        return 0;
    k->looked = now;
    k->used = ++set->clock;
    return 1;
}

int file_memo_get(request_rec *r, apr_finfo_t *info)
{
    apr_uint64_t hash = hash_of(r->filename, strlen(r->filename));
    struct set *set = &sets[hash % SETS];
    unsigned long changes = file_watch_changes(FILE_WATCH_FILES);
    const struct known *k;
    int found;

    pthread_mutex_lock(&set->lock);
    k = find(set, hash, r->filename);
    found = k && k->changes == changes && k->looked == apr_time_sec(r->request_time);
    if (found)
        *info = k->info;
    pthread_mutex_unlock(&set->lock);
    if (!found)
        return 0;
    info->fname = r->filename;
    info->pool = r->pool;
    return 1;
}

void file_memo_put(request_rec *r, const apr_finfo_t *info)
{
    apr_uint64_t hash = hash_of(r->filename, strlen(r->filename));
    struct set *set = &sets[hash % SETS];
    struct known fresh = { .hash = hash, .looked = apr_time_sec(r->request_time) }, *k;
    unsigned long changes = file_watch_changes(FILE_WATCH_FILES);
    int done;

    ap_assert(r->filename[0] == '/');
    if (info->filetype != APR_REG)
        return;
    pthread_mutex_lock(&set->lock);
    k = find(set, hash, r->filename);
    done = k && k->changes == changes && refresh(set, k, info, fresh.looked);
    pthread_mutex_unlock(&set->lock);
    if (done || is_too_often(fresh.looked) || !look(r, &fresh))
        return;
    fresh.info.fname = fresh.info.name = NULL;
    fresh.info.pool = NULL;
    pthread_mutex_lock(&set->lock);
    k = find(set, hash, r->filename);
    store(set, k ? k : oldest(set), &fresh, r->filename);
    pthread_mutex_unlock(&set->lock);
}
