/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - what the operating system says of a process and of its listening sockets. */
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ap_listen.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "status_priv.h"

/* Linux: pages in all, resident, shared. */
apr_uint64_t status_memory(pid_t pid)
{
    unsigned long resident = 0, shared = 0;
    char name[64], text[128];
    ssize_t n;
    int fd;

    apr_snprintf(name, sizeof(name), "/proc/%ld/statm", (long)pid);
    if ((fd = open(name, O_RDONLY | O_CLOEXEC)) < 0)
        return 0;
    n = read(fd, text, sizeof(text) - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    if (sscanf(text, "%*u %lu %lu", &resident, &shared) != 2 || shared > resident)
        return 0;
    return (apr_uint64_t)(resident - shared) * (apr_uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

int status_backlog(void)
{
    const ap_listen_rec *lr;
    int sum = -1;

    for (lr = ap_listeners; lr; lr = lr->next) {
        apr_socket_t *sd = __atomic_load_n(&lr->sd, __ATOMIC_ACQUIRE); /* NULL: just closed */
        struct tcp_info info;
        socklen_t len = sizeof(info);
        apr_os_sock_t fd;

        memset(&info, 0, sizeof(info));
        if (sd && apr_os_sock_get(&fd, sd) == APR_SUCCESS
            && getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
            sum = (sum < 0 ? 0 : sum) + (int)info.tcpi_unacked;
    }
    return sum;
}
