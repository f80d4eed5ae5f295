/* SPDX-License-Identifier: Apache-2.0 */
/* segment.c - memory that processes share, by a file, and its copy that outlives them.
 *
 * A file appears by its name only when it is whole (written or sized aside, then renamed), so
 * that nobody maps half a segment, and what an older process has mapped stays as it is. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "segment_priv.h"

#define SEGMENT_MAGIC "weft slots 1"
enum { PATH_ROOM = 4096 };

static int aside(char *name, const char *path)
{
    int len = snprintf(name, PATH_ROOM, "%s.%ld", path, (long)getpid());

    if (len < 0 || len >= PATH_ROOM) {
        errno = ENAMETOOLONG;
        return -1;
    }
    unlink(name);
    return open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
}

/* Close a file that was made aside; it gets its name if all went well (errno is 0). */
static apr_status_t settle(int fd, const char *name, const char *path, apr_status_t rv)
{
    close(fd);
    if (rv == APR_SUCCESS && rename(name, path) != 0)
        rv = errno;
    if (rv != APR_SUCCESS)
        unlink(name);
    return rv;
}

static apr_status_t map(int fd, size_t bytes, struct segment **made)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED, fd, 0);

    if (memory == MAP_FAILED)
        return errno;
    *made = memory;
    return APR_SUCCESS;
}

apr_status_t segment_make(const char *path, const struct segment *what, struct segment **made)
{
    size_t bytes = sizeof(*what) + what->length;
    char name[PATH_ROOM];
    apr_status_t rv;
    int fd = -1;

    if (path && (fd = aside(name, path)) < 0)
        return errno;
    rv = fd < 0 ? 0 : posix_fallocate(fd, 0, (off_t)bytes); /* not a SIGBUS later */
    if (rv == APR_SUCCESS)
        rv = map(fd, bytes, made);
    if (rv == APR_SUCCESS) {
        **made = *what;
        (*made)->maker = (apr_uint64_t)getpid();
        memcpy((*made)->magic, SEGMENT_MAGIC, sizeof(SEGMENT_MAGIC));
    }
    return fd < 0 ? rv : settle(fd, name, path, rv);
}

/* The head of a segment's file is sound and says how long the file is. */
static int is_sound(const struct segment *head, int fd)
{
    struct stat st;

    return memcmp(head->magic, SEGMENT_MAGIC, sizeof(SEGMENT_MAGIC)) == 0 && fstat(fd, &st) == 0 &&
           (apr_uint64_t)st.st_size >= sizeof(*head) &&
           (apr_uint64_t)st.st_size - sizeof(*head) == head->length;
}

apr_status_t segment_open(const char *path, struct segment **found)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct segment head;
    apr_status_t rv = APR_EINVAL;

    if (fd < 0)
        return errno;
    if (read(fd, &head, sizeof(head)) == sizeof(head) && is_sound(&head, fd))
        rv = map(fd, sizeof(head) + head.length, found);
    close(fd);
    return rv;
}

void segment_end(const char *path, struct segment *seg)
{
    struct segment head;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (fd >= 0) {
        if (read(fd, &head, sizeof(head)) == sizeof(head) && head.maker == seg->maker)
            unlink(path);
        close(fd);
    }
    munmap(seg, sizeof(*seg) + seg->length);
}

/* FNV-1a: tells damage, not malice. */
static apr_uint64_t checksum(const unsigned char *bytes, size_t len)
{
    apr_uint64_t sum = 0xcbf29ce484222325u;

    for (size_t i = 0; i < len; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3u;
    return sum;
}

static apr_status_t write_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len) {
        ssize_t done = write(fd, at, len);

        if (done < 0 && errno != EINTR)
            return errno;
        at += done > 0 ? done : 0;
        len -= done > 0 ? (size_t)done : 0;
    }
    return APR_SUCCESS;
}

apr_status_t segment_save(const char *path, const struct segment *seg)
{
    const unsigned char *content = (const unsigned char *)(seg + 1);
    struct segment head = *seg;
    char name[PATH_ROOM];
    apr_status_t rv;
    int fd = aside(name, path);

    if (fd < 0)
        return errno;
    head.sum = checksum(content, head.length);
    rv = write_all(fd, &head, sizeof(head));
    if (rv == APR_SUCCESS)
        rv = write_all(fd, content, head.length);
    return settle(fd, name, path, rv);
}

static int read_all(int fd, unsigned char *to, size_t len)
{
    while (len) {
        ssize_t got = read(fd, to, len);

        if (got <= 0)
            return 0;
        to += got;
        len -= (size_t)got;
    }
    return 1;
}

apr_status_t segment_restore(const char *path, struct segment *seg)
{
    unsigned char *content = (unsigned char *)(seg + 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct segment head;
    int good;

    if (fd < 0)
        return errno;
    good = read(fd, &head, sizeof(head)) == sizeof(head) && is_sound(&head, fd) &&
           head.size == seg->size && head.num == seg->num && head.length == seg->length &&
           read_all(fd, content, head.length) && checksum(content, head.length) == head.sum;
    close(fd);
    if (good)
        return APR_SUCCESS;
    memset(content, 0, seg->length);
    return APR_EINVAL;
}
