/* SPDX-License-Identifier: Apache-2.0 */
/* body_cache.c - the bodies of small files, kept in memory by what stat says of them.
 *
 * A request has looked at its file already (one stat in the directory walk). If device,
 * inode, size and both times are those of a body that is kept, the file need not be
 * opened, read and closed again: 3 of 7 system calls. A changed, replaced or chmod-ed
 * file has another change time and is read anew, at once. Times are as fine as the
 * kernel's clock tick, so a body younger than SETTLED is not kept: it could change again
 * within the tick that its times show.
 *
 * One cache for each child, filled as files are asked for, bounded by BODY_CACHE_BYTES and
 * the number of places; a set's place that was not asked for longest gives way.
 * Lock: one for each set; a body is copied out while it is held. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "apr_atomic.h"
#include "request/request_priv.h"

enum { SETS = 512, WAYS = 4 };
#define BODY_CACHE_BYTES (8 * 1024 * 1024)
#define SETTLED apr_time_from_sec(2)
/* What has to be known of a file. */
#define IDENTITY (APR_FINFO_DEV | APR_FINFO_INODE | APR_FINFO_SIZE | APR_FINFO_MTIME | APR_FINFO_CTIME)

/** One body. */
struct body {
    apr_dev_t device;
    apr_ino_t inode;
    apr_time_t mtime, ctime;
    apr_size_t size;
    apr_uint32_t used;   /* the set's clock when it was asked for last */
    char *data;          /* NULL: the place is free */
};

static struct set {
    pthread_mutex_t lock;
    apr_uint32_t clock;
    struct body way[WAYS];
} sets[SETS];

static volatile apr_uint32_t bytes;

void body_cache_init(void)
{
    int i;

    for (i = 0; i < SETS; i++)
        pthread_mutex_init(&sets[i].lock, NULL);
}

static struct set *set_of(const apr_finfo_t *f)
{
    return &sets[((apr_uint64_t)f->inode * 0x9E3779B97F4A7C15u + f->device) >> 32 & (SETS - 1)];
}

static int is_it(const struct body *b, const apr_finfo_t *f)
{
    return b->data && b->inode == f->inode && b->device == f->device && b->mtime == f->mtime
           && b->ctime == f->ctime && b->size == (apr_size_t)f->size;
}

int body_cache_takes(const apr_finfo_t *f)
{
    return f->filetype == APR_REG && f->size > 0 && f->size <= BODY_CACHE_LARGEST
           && (f->valid & IDENTITY) == IDENTITY;
}

int body_cache_get(const apr_finfo_t *f, char *to)
{
    struct set *set = set_of(f);
    int i, found = 0;

    ap_assert(body_cache_takes(f));
    pthread_mutex_lock(&set->lock);
    for (i = 0; i < WAYS && !found; i++) {
        struct body *b = &set->way[i];

        if (!is_it(b, f))
            continue;
        b->used = ++set->clock;
        memcpy(to, b->data, b->size);
        found = 1;
    }
    pthread_mutex_unlock(&set->lock);
    return found;
}

static void drop(struct body *b)
{
    apr_atomic_sub32(&bytes, (apr_uint32_t)b->size);
    free(b->data);
    b->data = NULL;
}

/* The place of an older version of the file, a free one, or the one not used longest. */
static struct body *place_for(struct set *set, const apr_finfo_t *f)
{
    struct body *best = &set->way[0];
    int i;

    for (i = 0; i < WAYS; i++) {
        struct body *b = &set->way[i];

        if (b->data && b->inode == f->inode && b->device == f->device)
            return b;
        if (best->data && (!b->data || b->used < best->used))
            best = b;
    }
    return best;
}

static char *copy_of(const char *data, apr_size_t size)
{
    char *copy = malloc(size);

    return copy ? memcpy(copy, data, size) : NULL;
}

void body_cache_put(const apr_finfo_t *f, const char *data, apr_time_t now)
{
    struct set *set = set_of(f);
    apr_size_t size = (apr_size_t)f->size;
    struct body *b;

    ap_assert(body_cache_takes(f) && data);
    if (now - f->ctime < SETTLED || now - f->mtime < SETTLED)
        return;
    pthread_mutex_lock(&set->lock);
    b = place_for(set, f);
    if (b->data)
        drop(b);
    if (apr_atomic_read32(&bytes) + size <= BODY_CACHE_BYTES && (b->data = copy_of(data, size))) {
        b->device = f->device;
        b->inode = f->inode;
        b->mtime = f->mtime;
        b->ctime = f->ctime;
        b->size = size;
        b->used = ++set->clock;
        apr_atomic_add32(&bytes, (apr_uint32_t)size);
    }
    pthread_mutex_unlock(&set->lock);
}
