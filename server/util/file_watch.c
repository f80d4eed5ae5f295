/* SPDX-License-Identifier: Apache-2.0 */
/* file_watch.c - tells when what was remembered of folders may have changed.
 *
 * One inotify instance for each child. A folder is watched from before the moment when
 * something about it is remembered. An event counts if it is about a folder, a name that
 * somebody watches for, or the watch itself; then a number of changes grows, and what was
 * remembered under an earlier number is worth nothing. Uploads and logs in a watched
 * folder therefore change nothing. There are two such numbers: of what decides how requests
 * are served (folders, .htaccess files), and of the content of files besides.
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

#include "apr_strings.h"
#include "util/file_watch.h"

enum { BUFFER = 16 * 1024, NAME_BITS = 1 << 14 };

#define INTERESTS (IN_CREATE | IN_DELETE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO \
                   | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD)
/* Events that count whatever they name. */
#define ALWAYS (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT | IN_Q_OVERFLOW | IN_ISDIR)

static int fd = -1;
/** What is counted, and names that count, as bits of their hashes: a wrong yes only costs a
 *  fresh look. */
static struct kind {
    _Atomic unsigned long changes;
    _Atomic uint64_t names[NAME_BITS / 64];
} kinds[2];
/** Whether events older than the request in hand have been read. */
static _Thread_local enum { NOT_READ, READ_FOR_REQUEST, READ_BY_POLL } trusted;
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

/** Watch the folder whose name has len bytes of path; path is as it was afterwards. */
static int watch(char *path, size_t len, uint32_t more)
{
    char behind = path[len];
    int wd;

    path[len] = '\0';
    wd = inotify_add_watch(fd, path, INTERESTS | more);
    path[len] = behind;
    return wd >= 0;
}

int file_watch_folder(apr_pool_t *p, const char *path, int content)
{
    size_t start = 1, len = strlen(path);
    char *copy = apr_pstrmemdup(p, path, len);
    int watched;

    ap_assert(len && path[0] == '/' && path[len - 1] == '/');
    atomic_store_explicit(&watching, 1, memory_order_relaxed);
    watched = fd >= 0 && watch(copy, 1, 0);
    while (start < len && watched) {
        char *slash = memchr(copy + start, '/', len - start);
        size_t end = (size_t)(slash - copy);
        file_watch_name(FILE_WATCH_FOLDERS, copy + start, end - start);
        start = end + 1;
        watched = watch(copy, start, content && start == len ? IN_MODIFY : 0);
    }
    return watched;
}

void file_watch_name(enum file_watch what, const char *name, size_t len)
{
    unsigned bit = bit_of(name, len);
    uint64_t mask = UINT64_C(1) << (bit % 64);
    _Atomic uint64_t *word = &kinds[what].names[bit / 64];

    if (!(atomic_load_explicit(word, memory_order_relaxed) & mask))
        atomic_fetch_or(word, mask);
}

/** Which kinds an event counts for, as bits. */
static unsigned counts(const struct inotify_event *event)
{
    unsigned bit, which = 0;

    if (event->mask & ALWAYS || !event->len)
        return 3;
    bit = bit_of(event->name, strlen(event->name));
    for (unsigned i = 0; i < 2; i++)
        which |= (unsigned)(atomic_load(&kinds[i].names[bit / 64]) >> (bit % 64) & 1) << i;
    return which;
}

/** Count the events in a buffer, all of them as one. */
static void count_all(const char *buffer, ssize_t len)
{
    unsigned which = 0;

    for (ssize_t at = 0; at < len && which != 3;) {
        const struct inotify_event *event = (const void *)(buffer + at);
        which |= counts(event);
        at += (ssize_t)(sizeof(*event) + event->len);
    }
    for (unsigned i = 0; i < 2; i++)
        if (which >> i & 1)
            atomic_fetch_add(&kinds[i].changes, 1);
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
        count_all(buffer, n);
    pthread_mutex_unlock(&lock);
}

void file_watch_trust(int on)
{
    trusted = on ? READ_BY_POLL : NOT_READ;
}

void file_watch_request(void)
{
    if (trusted == READ_FOR_REQUEST)
        trusted = NOT_READ;
}

unsigned long file_watch_changes(enum file_watch what)
{
    if (trusted == NOT_READ && atomic_load_explicit(&watching, memory_order_relaxed)) {
        file_watch_read();
        trusted = READ_FOR_REQUEST;
    }
    return atomic_load(&kinds[what].changes);
}
