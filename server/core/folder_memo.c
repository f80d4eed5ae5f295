/* SPDX-License-Identifier: Apache-2.0 */
/* folder_memo.c - what a walk over the folders of a file found, kept for the next request.
 *
 * An edition is what was found while nothing changed: the .htaccess files that were read,
 * the merges with them, and for each folder the configuration and options that its levels
 * add up to. A change (util/file_watch.c; or, looked at once a second, a .htaccess file that
 * is another one than was read) retires the edition as a whole and begins a new one.
 *
 *     current -> retired, in use -> free, once no request uses it -> current ...
 *
 * A request that uses anything out of an edition keeps it until its pool is cleared, and
 * stays with it whatever changes meanwhile. With all editions in use nothing is kept: then
 * every request reads for itself, as it does without this.
 *
 * Threads: users count themselves in and out, in one of several counters so that threads
 *          seldom share one. A user counts itself in and then looks whether the edition is
 *          still the current one; a retired one is cleared only when nobody is counted, so
 *          whoever comes late sees that it is not current and leaves. Folders and files are
 *          only added, under the lock, and found without it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include "apr_strings.h"
#include "config/config_priv.h"
#include "core/core_priv.h"
#include "util/file_watch.h"

enum {
    EDITIONS = 16,
    COUNTERS = 8,
    BUCKETS = 4096,                /* a power of two */
    FOLDERS_MOST = 8192            /* of an edition; then it is retired */
};
#define SETTLE apr_time_from_sec(1) /* between retiring and clearing, for clean-ups */

/** A file that was read, or was not there. */
struct kept_file {
    struct kept_file *next;
    uint64_t hash;
    struct folder_key key;
    int override, override_opts;
    const apr_table_t *override_list;
    struct htaccess_kept *kept;
};

struct edition {
    struct {
        _Alignas(64) _Atomic int users;
    } counters[COUNTERS];
    apr_pool_t *pool;              /* NULL: never used, or cleared */
    struct merge_memo *merges;
    _Atomic(struct folder *) *folders;
    _Atomic(struct kept_file *) *files;
    int count;                     /* of both, under the lock */
    unsigned long changes;         /* of the watch, when it began */
    apr_time_t retired;            /* moment */
};

static struct edition editions[EDITIONS];
static _Atomic(struct edition *) current;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static apr_pool_t *memo_pool;      /* of this child; NULL: nothing is kept */

static unsigned my_counter(void)
{
    static _Atomic unsigned threads;
    static _Thread_local unsigned mine;

    if (!mine)
        mine = 1 + atomic_fetch_add(&threads, 1);
    return mine % COUNTERS;
}

static int users(struct edition *e)
{
    int sum = 0;

    for (int i = 0; i < COUNTERS; i++)
        sum += atomic_load(&e->counters[i].users);
    return sum;
}

static void begin(struct edition *e, unsigned long changes)
{
    if (e->pool)
        apr_pool_destroy(e->pool);
    e->pool = own_pool_create(memo_pool, "edition");
    e->merges = merge_memo_create(e->pool);
    e->folders = apr_pcalloc(e->pool, BUCKETS * sizeof(*e->folders));
    e->files = apr_pcalloc(e->pool, BUCKETS * sizeof(*e->files));
    e->count = 0;
    e->changes = changes;
}

/** An edition that nobody uses any more, or NULL. Lock held. */
static struct edition *find_free(apr_time_t now)
{
    struct edition *in_force = atomic_load(&current);

    for (int i = 0; i < EDITIONS; i++) {
        struct edition *e = &editions[i];
        int unused = !e->pool || (now - e->retired > SETTLE && !users(e));
        if (e != in_force && unused)
            return e;
    }
    return NULL;
}

/** Retire an edition, unless another thread has done so. */
static void retire(struct edition *e, unsigned long changes)
{
    struct edition *fresh;
    apr_time_t now = apr_time_now();

    pthread_mutex_lock(&lock);
    if (atomic_load(&current) == e && memo_pool) {
        fresh = find_free(now);
        if (fresh)
            begin(fresh, changes);
        if (e)
            e->retired = now;
        atomic_store(&current, fresh);
    }
    pthread_mutex_unlock(&lock);
}

/** Count in, if there is an edition that holds what is true now. */
static struct edition *enter(unsigned counter)
{
    unsigned long changes = file_watch_changes(FILE_WATCH_FOLDERS);

    for (int tries = 0; tries < 4; tries++) {
        struct edition *e = atomic_load(&current);
        if (!e || e->changes != changes) {
            retire(e, changes);
            if (!atomic_load(&current))
                return NULL;
            continue;
        }
        atomic_fetch_add(&e->counters[counter].users, 1);
        if (atomic_load(&current) == e)
            return e;
        atomic_fetch_sub(&e->counters[counter].users, 1);
    }
    return NULL;
}

static apr_status_t leave(void *data)
{
    _Atomic int *count = data;

    atomic_fetch_sub(count, 1);
    return APR_SUCCESS;
}

int folder_memo_enter(struct folder_visit *visit, request_rec *r)
{
    struct core_request *state = core_request(r);
    unsigned counter;

    *visit = (struct folder_visit) { .r = r };
    if (!memo_pool || !state)
        return 0;
    visit->edition = state->edition;
    if (visit->edition)
        return 1;
    counter = my_counter();
    visit->edition = enter(counter);
    if (!visit->edition)
        return 0;
    visit->counter = &visit->edition->counters[counter].users;
    return 1;
}

void folder_memo_leave(struct folder_visit *visit)
{
    if (visit->counter)
        leave((void *)visit->counter);
    visit->counter = NULL;
}

void folder_memo_stay(struct folder_visit *visit)
{
    struct core_request *state = core_request(visit->r);

    ap_assert(visit->edition && state);
    if (!visit->counter)
        return;
    state->edition = visit->edition;
    apr_pool_cleanup_register(visit->r->pool, (void *)visit->counter, leave,
                              apr_pool_cleanup_null);
    visit->counter = NULL;
}

ap_conf_vector_t *folder_memo_merge(request_rec *r, ap_conf_vector_t *base, ap_conf_vector_t *add)
{
    const struct core_request *state = core_request(r);

    return state && state->edition ? merge_memo_get(state->edition->merges, base, add) : NULL;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 32);
}

static uint64_t hash_of(const struct folder_key *key)
{
    uint64_t h = mix((uintptr_t)key->server, (uintptr_t)key->base), word;
    size_t at = 0;

    for (; at + sizeof(word) <= key->len; at += sizeof(word)) {
        memcpy(&word, key->path + at, sizeof(word));
        h = mix(h, word);
    }
    word = 0;
    memcpy(&word, key->path + at, key->len - at);
    return mix(h, word ^ key->len);
}

static int same_key(const struct folder_key *a, const struct folder_key *b)
{
    return a->server == b->server && a->base == b->base && a->len == b->len
           && memcmp(a->path, b->path, a->len) == 0;
}

static struct folder_key copy_key(apr_pool_t *pool, const struct folder_key *key)
{
    struct folder_key copy = *key;
    copy.path = apr_pstrmemdup(pool, key->path, key->len);
    return copy;
}

/** Whether the files that a folder's levels had are as they were; looked at once a second. */
static int is_true_still(request_rec *r, const struct folder *f)
{
    for (int i = 0; i < f->file_count; i++)
        if (!htaccess_kept_holds(f->files[i], r))
            return 0;
    return 1;
}

const struct folder *folder_memo_find(struct folder_visit *visit, const struct folder_key *key)
{
    struct edition *e = visit->edition;
    uint64_t hash = hash_of(key);
    const struct folder *f = atomic_load_explicit(&e->folders[hash & (BUCKETS - 1)],
                                                  memory_order_acquire);

    while (f && !(f->hash == hash && same_key(&f->key, key)))
        f = f->next;
    if (!f || is_true_still(visit->r, f))
        return f;
    retire(e, e->changes);
    return NULL;
}

/** Whether one more may be kept; a full edition makes way for a new one. Lock held. */
static int has_room(struct edition *e)
{
    return atomic_load(&current) == e && e->count < FOLDERS_MOST;
}

void folder_memo_add(struct folder_visit *visit, const struct folder_key *key,
                     const struct folder *found)
{
    struct edition *e = visit->edition;
    uint64_t hash = hash_of(key);
    struct folder *f;
    int full;

    pthread_mutex_lock(&lock);
    full = e->count >= FOLDERS_MOST;
    if (has_room(e)) {
        f = apr_pmemdup(e->pool, found, sizeof(*f));
        f->hash = hash;
        f->key = copy_key(e->pool, key);
        f->files = apr_pmemdup(e->pool, found->files,
                               sizeof(*f->files) * (size_t)found->file_count);
        f->next = atomic_load(&e->folders[hash & (BUCKETS - 1)]);
        atomic_store_explicit(&e->folders[hash & (BUCKETS - 1)], f, memory_order_release);
        e->count++;
    }
    pthread_mutex_unlock(&lock);
    if (full)
        retire(e, e->changes);
}

static struct kept_file *look_up_file(struct edition *e, const struct kept_file *like)
{
    struct kept_file *f = atomic_load_explicit(&e->files[like->hash & (BUCKETS - 1)],
                                               memory_order_acquire);

    while (f && !(f->hash == like->hash && same_key(&f->key, &like->key)
                  && f->override == like->override && f->override_opts == like->override_opts
                  && f->override_list == like->override_list))
        f = f->next;
    return f;
}

/** Keep what was read, unless another thread was first. */
static struct htaccess_kept *add_file(struct edition *e, const struct kept_file *like)
{
    struct kept_file *f;

    pthread_mutex_lock(&lock);
    f = look_up_file(e, like);
    if (!f && has_room(e)) {
        htaccess_kept_give(like->kept, e->pool);
        f = apr_pmemdup(e->pool, like, sizeof(*f));
        f->key = copy_key(e->pool, &like->key);
        f->next = atomic_load(&e->files[like->hash & (BUCKETS - 1)]);
        atomic_store_explicit(&e->files[like->hash & (BUCKETS - 1)], f, memory_order_release);
        e->count++;
    }
    pthread_mutex_unlock(&lock);
    if (!f || f->kept != like->kept)
        htaccess_kept_drop(like->kept);
    return f ? f->kept : NULL;
}

struct htaccess_kept *folder_memo_file(struct folder_visit *visit, const char *path, size_t len,
                                       const struct core_opts *opts, const char *names)
{
    request_rec *r = visit->r;
    struct kept_file like = {
        .key = { .server = r->server, .path = path, .len = len },
        .override = (int)opts->override, .override_opts = opts->override_opts,
        .override_list = opts->override_list
    };
    struct kept_file *f;

    like.hash = hash_of(&like.key);
    f = look_up_file(visit->edition, &like);
    if (f && htaccess_kept_holds(f->kept, r))
        return f->kept;
    if (f) {
        retire(visit->edition, visit->edition->changes);
        return NULL;
    }
    like.kept = htaccess_keep(r, like.override, like.override_opts,
                              (apr_table_t *)like.override_list, apr_pstrmemdup(r->pool, path, len),
                              names);
    return like.kept ? add_file(visit->edition, &like) : NULL;
}

static apr_status_t stop(void *unused)
{
    memo_pool = NULL;
    atomic_store(&current, NULL);
    memset(editions, 0, sizeof(editions));
    return APR_SUCCESS;
}

void folder_memo_start(apr_pool_t *child_pool)
{
    ap_assert(child_pool);
    file_watch_start(child_pool);
    memo_pool = own_pool_create(child_pool, "folder_memo");
    apr_pool_cleanup_register(child_pool, NULL, stop, apr_pool_cleanup_null);
}
