/* SPDX-License-Identifier: Apache-2.0 */
/* socket.c - waiting for a socket without holding up the process. */
#include <errno.h>
#include <poll.h>

#include "apr_portable.h"
#include "conn/conn_priv.h"
#include "conn/net_priv.h"

int socket_fd(apr_socket_t *sock)
{
    apr_os_sock_t fd = -1;

    if (sock == NULL || apr_os_sock_get(&fd, sock) != APR_SUCCESS)
        return -1;
    return fd;
}

/* poll() counts in milliseconds; a wait shorter than one is not none. */
static int poll_timeout(apr_interval_time_t timeout)
{
    if (timeout < 0)
        return -1;
    return (int)((timeout + 999) / 1000);
}

apr_status_t socket_wait(apr_socket_t *sock, int fd, int writing)
{
    struct pollfd pfd = { .fd = fd, .events = writing ? POLLOUT : POLLIN };
    apr_interval_time_t timeout = -1;
    int n;

    ap_assert(fd >= 0);
    apr_socket_timeout_get(sock, &timeout);
    if (timeout == 0)
        return APR_TIMEUP;
    conn_will_block();
    do {
        n = poll(&pfd, 1, poll_timeout(timeout));
    } while (n < 0 && errno == EINTR);
    conn_did_block();
    if (n < 0)
        return errno;
    return n == 0 ? APR_TIMEUP : APR_SUCCESS;
}

apr_status_t conn_wait_readable(conn_rec *c, apr_interval_time_t timeout)
{
    struct pollfd pfd = { .fd = conn_priv(c)->fd, .events = POLLIN };
    int n = poll(&pfd, 1, poll_timeout(timeout));

    if (n < 0)
        return errno;
    return n == 0 ? APR_TIMEUP : APR_SUCCESS;
}
