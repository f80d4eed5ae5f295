/* SPDX-License-Identifier: Apache-2.0 */
/* ring.c - lines of a child that are written together, once it has nothing else to do.
 *
 * A worker that has answered a request goes on to the next one that is ready; the lines of
 * all these requests leave in one write before the thread waits for anything. So a line
 * never waits for time to pass, and a busy server makes one write for many requests.
 *
 *     free --claim(): child_init--> owned --give_back(): the child's end--> free
 *                                     `----access_ring_reap(): it died----> written, free
 *
 * The lines stand in memory that the control process shares: what a child leaves behind
 * when it dies is written by the control process, which trusts nothing of it but what
 * fits. Each record is the number of a log's name and a line.
 *
 * Threads: `lock` guards the child's own ring. Threads that do not run in turn (modules'
 *          own) have their lines written at once. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conn/conn_priv.h"
#include "log_config_priv.h"

enum { RINGS = 512, ROOM = 16 * 1024 - 64, PIECE = 8 * 1024 };

/** One child's lines. */
struct ring {
    _Atomic pid_t owner;            /* 0: free */
    _Atomic unsigned used;          /* bytes of data that are whole records */
    _Atomic unsigned done;          /* of these, bytes that are written already */
    char data[ROOM];
};

/** What stands in front of each line. */
struct record {
    unsigned id;                    /* of the log's name */
    unsigned len;
};

static struct ring *rings;          /* shared; NULL: none */
static struct ring *mine;           /* this child's */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void access_ring_open(void)
{
    void *memory;

    if (rings)
        return;
    memory = mmap(NULL, RINGS * sizeof(struct ring), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    rings = memory == MAP_FAILED ? NULL : memory;
}

/** Lines for one log, collected out of records. */
struct piece {
    unsigned id;
    unsigned len;
    char data[PIECE];
};

static void write_piece(struct piece *piece)
{
    if (piece->len)
        access_output_write_to(piece->id, piece->data, piece->len);
    piece->len = 0;
}

/** Take a record's line into the piece, or write it alone if it is too long for one. */
static void take(struct piece *piece, const struct record *rec, const char *line)
{
    apr_size_t most = access_output_at_once(rec->id, PIECE);

    if (piece->id != rec->id || piece->len + rec->len > most)
        write_piece(piece);
    piece->id = rec->id;
    if (rec->len > most) {
        access_output_write_to(rec->id, line, rec->len);
        return;
    }
    memcpy(piece->data + piece->len, line, rec->len);
    piece->len += rec->len;
}

/** Write what stands in a ring, and empty it. Of a dead child's only what makes sense. */
static void write_out(struct ring *ring)
{
    unsigned at = atomic_load(&ring->done), used = atomic_load(&ring->used);
    struct piece piece = { .len = 0 };
    struct record rec;

    while (used <= ROOM && at < used && used - at > sizeof(rec)) {
        memcpy(&rec, ring->data + at, sizeof(rec));
        if (rec.len > used - at - sizeof(rec))
            break;
        take(&piece, &rec, ring->data + at + sizeof(rec));
        at += (unsigned)sizeof(rec) + rec.len;
        if (!piece.len)
            atomic_store(&ring->done, at);
    }
    write_piece(&piece);
    atomic_store(&ring->used, 0);
    atomic_store(&ring->done, 0);
}

static int pending(void)
{
    return mine && atomic_load_explicit(&mine->used, memory_order_relaxed) != 0;
}

static void run(void)
{
    pthread_mutex_lock(&lock);
    if (mine)
        write_out(mine);
    pthread_mutex_unlock(&lock);
}

static void append(struct ring *ring, unsigned id, const char **strs, const int *lens, int n,
                   apr_size_t len)
{
    unsigned used = atomic_load_explicit(&ring->used, memory_order_relaxed);
    struct record rec = { id, (unsigned)len };
    char *to = ring->data + used;

    memcpy(to, &rec, sizeof(rec));
    to += sizeof(rec);
    for (int i = 0; i < n; i++) {
        memcpy(to, strs[i], (size_t)lens[i]);
        to += lens[i];
    }
    atomic_store_explicit(&ring->used, used + (unsigned)(sizeof(rec) + len),
                          memory_order_release);
}

int access_ring_add(unsigned id, const char **strs, const int *lens, int n, apr_size_t len)
{
    if (!mine || len > ROOM / 4 || !conn_defers())
        return 0;
    pthread_mutex_lock(&lock);
    if (atomic_load_explicit(&mine->used, memory_order_relaxed) + sizeof(struct record) + len
        > ROOM)
        write_out(mine);
    append(mine, id, strs, lens, n, len);
    pthread_mutex_unlock(&lock);
    return 1;
}

static apr_status_t give_back(void *unused)
{
    if (!mine || atomic_load(&mine->owner) != getpid())
        return APR_SUCCESS;
    run();
    atomic_store(&mine->owner, 0);
    mine = NULL;
    return APR_SUCCESS;
}

/** A free ring, or none: then each line is written at once. */
static struct ring *claim(pid_t pid)
{
    for (int i = 0; rings && i < RINGS; i++) {
        pid_t nobody = 0;
        if (atomic_compare_exchange_strong(&rings[i].owner, &nobody, pid))
            return &rings[i];
    }
    return NULL;
}

void access_ring_child_init(apr_pool_t *child_pool)
{
    static const struct conn_deferred work = { pending, run };

    mine = claim(getpid());
    if (!mine)
        return;
    conn_defer_to(&work);
    apr_pool_cleanup_register(child_pool, NULL, give_back, apr_pool_cleanup_null);
}

void access_ring_reap(pid_t pid)
{
    for (int i = 0; rings && i < RINGS; i++) {
        if (atomic_load(&rings[i].owner) != pid)
            continue;
        write_out(&rings[i]);
        atomic_store(&rings[i].owner, 0);
    }
}
