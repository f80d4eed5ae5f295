/* SPDX-License-Identifier: Apache-2.0 */
/* append.c - a log file, opened for appending.
 *
 * Containers and service managers have logs go to /dev/stdout and /dev/stderr. Where
 * those are sockets, or pipes of another user, they cannot be opened by that name; then
 * the descriptor that is meant is used as it is. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apr_portable.h"
#include "http_config.h"
#include "log/log_priv.h"

/** Names of descriptors of this process; with a number behind it where it is -1. */
static const struct {
    const char *name;
    int fd;
} names[] = {
    { "/dev/stdout", STDOUT_FILENO },
    { "/dev/stderr", STDERR_FILENO },
    { "/dev/fd/", -1 },
    { "/proc/self/fd/", -1 },
};

/* @return -1: a path like any other */
static int own_descriptor(const char *path)
{
    size_t i, len;
    char *end;
    long fd;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        len = strlen(names[i].name);
        if (names[i].fd >= 0 && strcmp(path, names[i].name) == 0)
            return names[i].fd;
        if (names[i].fd >= 0 || strncmp(path, names[i].name, len) != 0)
            continue;
        fd = strtol(path + len, &end, 10);
        return end == path + len || *end || fd != (int)fd ? -1 : (int)fd;
    }
    return -1;
}

apr_status_t log_append(apr_file_t **file, const char *path, apr_pool_t *p)
{
    apr_status_t rv;
    apr_file_t *own = NULL;
    int fd;

    ap_assert(file != NULL);
    if (path == NULL)
        return APR_EBADPATH;
    rv = apr_file_open(file, path, APR_APPEND | APR_WRITE | APR_CREATE | APR_LARGEFILE,
                       APR_OS_DEFAULT, p);
    if (rv == APR_SUCCESS || (fd = own_descriptor(path)) < 0)
        return rv;
    if (apr_os_file_put(&own, &fd, APR_APPEND | APR_WRITE | APR_LARGEFILE, p) != APR_SUCCESS
        || apr_file_dup(file, own, p) != APR_SUCCESS)
        return rv;
    return APR_SUCCESS;
}
