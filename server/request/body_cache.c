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
 * Answers share a body with the cache: a bucket of a type of its own holds on to it, so a
 * body that gave way lives until its last answer is sent.
 * Lock: one for each set. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "apr_atomic.h"
#include "request/request_priv.h"

enum { SETS = 512, WAYS = 4 };
#define BODY_CACHE_BYTES (8 * 1024 * 1024)
#define SETTLED apr_time_from_sec(2)
/* What has to be known of a file. */
#define IDENTITY (APR_FINFO_DEV | APR_FINFO_INODE | APR_FINFO_SIZE | APR_FINFO_MTIME | APR_FINFO_CTIME)

/** What the cache and buckets share. */
struct shared_body {
    _Atomic int holders;
    apr_size_t size;
    char data[];
};

/** One body. */
struct body {
    apr_dev_t device;
    apr_ino_t inode;
    apr_time_t mtime, ctime;
    apr_size_t size;
    apr_uint32_t used;   /* the set's clock when it was asked for last */
    struct shared_body *shared; /* NULL: the place is free */
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
    return b->shared && b->inode == f->inode && b->device == f->device && b->mtime == f->mtime
           && b->ctime == f->ctime && b->size == (apr_size_t)f->size;
}

int body_cache_takes(const apr_finfo_t *f)
{
    return f->filetype == APR_REG && f->size > 0 && f->size <= BODY_CACHE_LARGEST
           && (f->valid & IDENTITY) == IDENTITY;
}

static void let_go(void *data)
{
    struct shared_body *shared = data;

    if (atomic_fetch_sub(&shared->holders, 1) == 1)
        free(shared);
}

static apr_status_t read_bucket(apr_bucket *b, const char **data, apr_size_t *len,
                                apr_read_type_e block)
{
    struct shared_body *shared = b->data;

    *data = shared->data + b->start;
    *len = b->length;
    return APR_SUCCESS;
}

static apr_status_t copy_bucket(apr_bucket *a, apr_bucket **b)
{
    struct shared_body *shared = a->data;

    atomic_fetch_add(&shared->holders, 1);
    return apr_bucket_simple_copy(a, b);
}

static apr_status_t split_bucket(apr_bucket *a, apr_size_t point)
{
    struct shared_body *shared = a->data;
    apr_status_t rv = apr_bucket_simple_split(a, point);

    if (rv == APR_SUCCESS)
        atomic_fetch_add(&shared->holders, 1);
    return rv;
}

/** Memory that lasts as long as a bucket holds on to it: nothing has to be set aside. */
static const apr_bucket_type_t body_bucket = {
    "BODY", 5, APR_BUCKET_DATA, let_go, read_bucket, apr_bucket_setaside_noop, split_bucket,
    copy_bucket
};

/** A bucket that takes over one hold on a body. */
static apr_bucket *make_bucket(struct shared_body *shared, apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    b->type = &body_bucket;
    b->data = shared;
    b->start = 0;
    b->length = shared->size;
    return b;
}

apr_bucket *body_cache_get(const apr_finfo_t *f, apr_bucket_alloc_t *list)
{
    struct set *set = set_of(f);
    struct shared_body *found = NULL;
    int i;

    ap_assert(body_cache_takes(f));
    pthread_mutex_lock(&set->lock);
    for (i = 0; i < WAYS && !found; i++) {
        struct body *b = &set->way[i];

        if (!is_it(b, f))
            continue;
        b->used = ++set->clock;
        found = b->shared;
        atomic_fetch_add(&found->holders, 1);
    }
    pthread_mutex_unlock(&set->lock);
    return found ? make_bucket(found, list) : NULL;
}

static void drop(struct body *b)
{
    apr_atomic_sub32(&bytes, (apr_uint32_t)b->size);
    let_go(b->shared);
    b->shared = NULL;
}

/* The place of an older version of the file, a free one, or the one not used longest. */
static struct body *place_for(struct set *set, const apr_finfo_t *f)
{
    struct body *best = &set->way[0];
    int i;

    for (i = 0; i < WAYS; i++) {
        struct body *b = &set->way[i];

        if (b->shared && b->inode == f->inode && b->device == f->device)
            return b;
        if (best->shared && (!b->shared || b->used < best->used))
            best = b;
    }
    return best;
}

static struct shared_body *copy_of(const char *data, apr_size_t size)
{
    struct shared_body *copy = malloc(sizeof(*copy) + size);

    if (!copy)
        return NULL;
    copy->holders = 1;
    copy->size = size;
    memcpy(copy->data, data, size);
    return copy;
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
    if (b->shared)
        drop(b);
    if (apr_atomic_read32(&bytes) + size <= BODY_CACHE_BYTES
        && (b->shared = copy_of(data, size))) {
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
