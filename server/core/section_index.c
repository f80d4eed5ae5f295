/* SPDX-License-Identifier: Apache-2.0 */
/* section_index.c - which <Location> sections can hold a path, however many there are.
 *
 * A plain section holds a path if it is the path up to a slash, up to and with a slash,
 * or all of it. So the path is gone through once with a running hash, which is looked up
 * at those places; sections with wildcards or expressions are candidates always. An
 * index is made by the first request that comes to a server. Virtual hosts without
 * sections of their own have the main server's list (the same elements), and its index.
 *
 * Threads: look-ups take no lock; an index does not change. The list of indexes grows
 *          under the lock. */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include "apr_hash.h"
#include "apr_thread_mutex.h"
#include "core/core_priv.h"

/** Plain sections of one text, by its hash. */
struct place {
    uint32_t hash;
    uint32_t len;                  /* of the text */
    int first;                     /* index + 1 of its first section; 0: free */
};

struct section_index {
    const char *elts;              /* of the array that it was made of */
    int count;
    uint32_t mask;
    struct place *places;
    int *next;                     /* index + 1 of the next section with the same text */
    int *open;                     /* sections that every path may match, in order */
    int open_count;
};

static apr_thread_mutex_t *lock;
static apr_pool_t *index_pool;
static apr_hash_t *made;           /* elements -> index, under the lock */

static const core_dir_config *section_at(const apr_array_header_t *sections, int i)
{
    return ap_get_core_module_config(APR_ARRAY_IDX(sections, i, ap_conf_vector_t *));
}

/** FNV-1a, one character on. */
static inline uint32_t hash_on(uint32_t hash, char c)
{
    return (hash ^ (unsigned char)c) * UINT32_C(16777619);
}

enum { HASH_START = 0x811c9dc5 };

static uint32_t hash_of(const char *text)
{
    uint32_t hash = HASH_START;
    for (; *text; text++)
        hash = hash_on(hash, *text);
    return hash;
}

/** Where a text's sections begin, or the free place for it. */
static struct place *probe(const struct section_index *index, const apr_array_header_t *sections,
                           uint32_t hash, const char *text, uint32_t len)
{
    for (uint32_t i = hash;; i++) {
        struct place *place = &index->places[i & index->mask];
        if (!place->first)
            return place;
        if (place->hash == hash && place->len == len
            && memcmp(section_at(sections, place->first - 1)->d, text, len) == 0)
            return place;
    }
}

static void enter(struct section_index *index, const apr_array_header_t *sections, int i)
{
    const core_dir_config *conf = section_at(sections, i);
    uint32_t hash, len;
    struct place *place;

    if (conf->r || conf->d_is_fnmatch) {
        index->open[index->open_count++] = i;
        return;
    }
    hash = hash_of(conf->d);
    len = (uint32_t)strlen(conf->d);
    place = probe(index, sections, hash, conf->d, len);
    index->next[i] = place->first;
    *place = (struct place) { hash, len, i + 1 };
}

/** Entered from the last to the first, so that equal texts are linked in order. */
static struct section_index *build(const apr_array_header_t *sections)
{
    struct section_index *index = apr_pcalloc(index_pool, sizeof(*index));
    size_t count = (size_t)sections->nelts;

    index->elts = sections->elts;
    index->count = sections->nelts;
    for (index->mask = 7; index->mask < 2 * count; index->mask = 2 * index->mask + 1)
        ;
    index->places = apr_pcalloc(index_pool, (index->mask + 1) * sizeof(*index->places));
    index->next = apr_pcalloc(index_pool, count * sizeof(*index->next));
    index->open = apr_pcalloc(index_pool, count * sizeof(*index->open));
    for (int i = sections->nelts - 1; i >= 0; i--)
        enter(index, sections, i);
    for (int i = 0, j = index->open_count - 1; i < j; i++, j--) {
        int swapped = index->open[i];
        index->open[i] = index->open[j];
        index->open[j] = swapped;
    }
    return index;
}

/** The index of these very sections, made now if there is none. */
static struct section_index *find_or_build(const apr_array_header_t *sections)
{
    struct section_index *index;

    apr_thread_mutex_lock(lock);
    index = apr_hash_get(made, &sections->elts, sizeof(sections->elts));
    if (!index || index->count != sections->nelts) {
        index = build(sections);
        apr_hash_set(made, &index->elts, sizeof(index->elts), index);
    }
    apr_thread_mutex_unlock(lock);
    return index;
}

const struct section_index *section_index_of(const server_rec *s)
{
    struct core_server *server = core_server(s);
    const apr_array_header_t *sections = server->pub.sec_url;
    struct section_index *index = atomic_load_explicit(&server->url_index, memory_order_acquire);

    if (!lock)
        return NULL;
    if (index && index->elts == sections->elts && index->count == sections->nelts)
        return index;
    index = find_or_build(sections);
    atomic_store_explicit(&server->url_index, index, memory_order_release);
    return index;
}

/** Add the sections of a text behind those that are there, in file order. */
static int add_in_order(const struct section_index *index, const struct place *place, int *found,
                        int n, int most)
{
    for (int i = place->first; i; i = index->next[i - 1]) {
        int at = n;
        if (n == most)
            return most + 1;
        for (; at > 0 && found[at - 1] > i - 1; at--)
            found[at] = found[at - 1];
        found[at] = i - 1;
        n++;
    }
    return n;
}

int section_index_plain(const struct section_index *index, const apr_array_header_t *sections,
                        const char *path, int *found, int most)
{
    uint32_t hash = HASH_START;
    int n = 0;

    ap_assert(index && sections->elts == index->elts);
    for (uint32_t len = 0;; len++) {
        char c = path[len];
        if (len == 0 || c == '/' || !c || path[len - 1] == '/')
            n = add_in_order(index, probe(index, sections, hash, path, len), found, n, most);
        if (!c || n > most)
            return n;
        hash = hash_on(hash, c);
    }
}

int section_index_open(const struct section_index *index, const int **open)
{
    *open = index->open;
    return index->open_count;
}

static apr_status_t forget(void *unused)
{
    lock = NULL;
    index_pool = NULL;
    made = NULL;
    return APR_SUCCESS;
}

void section_index_reset(apr_pool_t *pconf)
{
    ap_assert(pconf);
    index_pool = own_pool_create(pconf, "section_index");
    made = apr_hash_make(index_pool);
    if (apr_thread_mutex_create(&lock, APR_THREAD_MUTEX_DEFAULT, pconf) != APR_SUCCESS)
        ap_abort_on_oom();
    apr_pool_cleanup_register(pconf, NULL, forget, apr_pool_cleanup_null);
}
