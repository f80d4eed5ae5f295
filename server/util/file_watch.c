/* SPDX-License-Identifier: Apache-2.0 */
/* file_watch.c - tells when what was remembered of folders may have changed.
 *
 * One inotify instance for each child. A folder is watched from before the moment when
 * something about it is remembered. An event counts if it is about a folder, a name that
 * somebody watches for, or the watch itself; then the number of changes grows, and what was
 * remembered under an earlier number is worth nothing. Uploads and logs in a watched
 * folder therefore change nothing.
 *
 * Order: a client that has changed a file and then asks must not get an old answer. So
 * events that happened before a request came have to be read before the request is
 * answered. Whoever polls for requests polls for events in the same call and reads them
 * first, and says so (file_watch_trust); else the look itself costs one read.
 *
 * Any thread. Names are added and never taken out until the process ends. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "util/file_watch.h"

enum { BUFFER = 16 * 1024, NAME_BITS = 1 << 14 };

#define INTERESTS (IN_CREATE | IN_DELETE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO \
                   | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
/* Events that count whatever they name. */
#define ALWAYS (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT | IN_Q_OVERFLOW | IN_ISDIR)

static int fd = -1;
static _Atomic unsigned long changes;
/* A set of names as bits of their hashes: a wrong yes only costs a fresh look. */
static _Atomic uint64_t names[NAME_BITS / 64];
static _Thread_local int trusted;
static _Atomic int watching;       /* somebody has asked for a folder */

static unsigned bit_of(const char *name, size_t len)
{
    uint32_t hash = UINT32_C(0x811c9dc5);

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)name[i]) * UINT32_C(16777619);
    return (hash ^ hash >> 16) & (NAME_BITS - 1);
}

static apr_status_t stop(void *unused)
{
    close(fd);
    fd = -1;
    watching = 0;
    return APR_SUCCESS;
}

void file_watch_start(apr_pool_t *child_pool)
{
    ap_assert(child_pool);
    if (fd >= 0)
        return;
    fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0)
        apr_pool_cleanup_register(child_pool, NULL, stop, apr_pool_cleanup_null);
}

int file_watch_fd(void)
{
    return fd;
}

int file_watch_folder(const char *path)
{
    atomic_store_explicit(&watching, 1, memory_order_relaxed);
    return fd >= 0 && inotify_add_watch(fd, path, INTERESTS) >= 0;
}

void file_watch_name(const char *name, size_t len)
{
    unsigned bit = bit_of(name, len);
    uint64_t mask = UINT64_C(1) << (bit % 64);

    if (!(atomic_load_explicit(&names[bit / 64], memory_order_relaxed) & mask))
        atomic_fetch_or(&names[bit / 64], mask);
}

static int counts(const struct inotify_event *event)
{
    unsigned bit;

    if (event->mask & ALWAYS || !event->len)
        return 1;
    bit = bit_of(event->name, strlen(event->name));
    return atomic_load(&names[bit / 64]) >> (bit % 64) & 1;
}

/** Whether any of the events in a buffer counts. */
static int any_counts(const char *buffer, ssize_t len)
{
    int any = 0;

    for (ssize_t at = 0; at < len && !any;) {
        const struct inotify_event *event = (const void *)(buffer + at);
        any = counts(event);
        at += (ssize_t)(sizeof(*event) + event->len);
    }
    return any;
}

/* A thread that finds nothing must not go on before another has counted what it found. */
void file_watch_read(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    _Alignas(struct inotify_event) char buffer[BUFFER];
    ssize_t n;

    if (fd < 0)
        return;
    pthread_mutex_lock(&lock);
    while ((n = read(fd, buffer, sizeof(buffer))) > 0)
        if (any_counts(buffer, n))
            atomic_fetch_add(&changes, 1);
    pthread_mutex_unlock(&lock);
}

void file_watch_trust(int on)
{
    trusted = on;
}

unsigned long file_watch_changes(void)
{
    if (!trusted && atomic_load_explicit(&watching, memory_order_relaxed))
        file_watch_read();
    return atomic_load(&changes);
}
