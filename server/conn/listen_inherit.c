/* SPDX-License-Identifier: Apache-2.0 */
/* listen_inherit.c - listening sockets that this process was started with.
 *
 * Who starts it may hand over open sockets: a service manager that opened them itself
 * (LISTEN_PID, LISTEN_FDS: numbers from 3 on), or a running server that this one is to
 * follow (WEFT_LISTEN_FDS: a list of numbers). They are taken instead of being opened,
 * each by the Listen that has its address; whatever waits in their backlogs is not lost.
 * What no Listen wants is closed after the first opening of the ports.
 * Control process, before there are children. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conn/conn_priv.h"
#include "http_log.h"
#include "http_main.h"

APLOG_USE_MODULE(core);

enum { FIRST_OF_MANAGER = 3, INHERITED_MAX = 4096 };

static int given[INHERITED_MAX]; /* -1: taken */
static int count;

static int is_listening(int fd)
{
    int yes = 0;
    socklen_t len = sizeof(yes);

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &len) == 0 && yes;
}

static void add(long fd)
{
    if (fd <= STDERR_FILENO || fd != (int)fd || count >= INHERITED_MAX || !is_listening((int)fd))
        return;
    fcntl((int)fd, F_SETFD, FD_CLOEXEC);
    given[count++] = (int)fd;
}

static void add_of_manager(const char *pid, const char *number)
{
    long i, n = strtol(number, NULL, 10);

    if (strtol(pid, NULL, 10) != (long)getpid())
        return;
    for (i = 0; i < n && i < INHERITED_MAX; i++)
        add(FIRST_OF_MANAGER + i);
}

static void add_of_server(const char *list)
{
    char *end;

    for (; *list; list = *end ? end + 1 : end) {
        add(strtol(list, &end, 10));
        if (end == list)
            return;
    }
}

void listen_inherit_begin(void)
{
    const char *pid = getenv("LISTEN_PID"), *number = getenv("LISTEN_FDS");
    const char *list = getenv(LISTEN_FDS_OF_SERVER);

    if (pid && number)
        add_of_manager(pid, number);
    if (list)
        add_of_server(list);
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    unsetenv(LISTEN_FDS_OF_SERVER);
}

/** A socket's address, as the system says it. */
union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_storage room;
};

static int has_address(int fd, const apr_sockaddr_t *addr)
{
    union address is;
    socklen_t len = sizeof(is);

    if (getsockname(fd, &is.any, &len) != 0 || is.any.sa_family != addr->family)
        return 0;
    if (is.any.sa_family == AF_INET)
        return is.in.sin_port == addr->sa.sin.sin_port
               && is.in.sin_addr.s_addr == addr->sa.sin.sin_addr.s_addr;
    return is.any.sa_family == AF_INET6 && is.in6.sin6_port == addr->sa.sin6.sin6_port
           && is.in6.sin6_scope_id == addr->sa.sin6.sin6_scope_id
           && memcmp(&is.in6.sin6_addr, &addr->sa.sin6.sin6_addr, sizeof(is.in6.sin6_addr)) == 0;
}

int listen_inherit_take(const apr_sockaddr_t *addr)
{
    int i;

    ap_assert(addr != NULL);
    for (i = 0; i < count; i++) {
        int fd = given[i];

        if (fd < 0 || !has_address(fd, addr))
            continue;
        given[i] = -1;
        return fd;
    }
    return -1;
}

void listen_inherit_end(server_rec *s)
{
    int i, left = 0;

    for (i = 0; i < count; i++) {
        if (given[i] < 0)
            continue;
        close(given[i]);
        left++;
    }
    count = 0;
    if (left)
        ap_log_error(APLOG_MARK, APLOG_WARNING | APLOG_STARTUP, 0, s,
                     "%d listening socket%s handed over at the start, and no Listen directive "
                     "has that address: closed", left, left == 1 ? " was" : "s were");
}
