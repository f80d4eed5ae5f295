/* SPDX-License-Identifier: Apache-2.0 */
/* notify.c - what the service manager is told: a datagram of lines to NOTIFY_SOCKET.
 *
 * The protocol of sd_notify(3), which several managers speak. The socket is a path, or
 * a name of Linux's abstract kind where it begins with @. Nobody listening is no error:
 * the server does not depend on its manager. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "os/unix/os_priv.h"

enum { MESSAGE_MAX = 512 };

static int forgotten;
static apr_time_t next_sign;

int os_notify_wanted(void)
{
    return !forgotten && getenv("NOTIFY_SOCKET") != NULL;
}

void os_notify_forget(void)
{
    forgotten = 1;
}

/* @return its length, 0: no such address */
static socklen_t address_of(const char *name, struct sockaddr_un *addr)
{
    size_t len = strlen(name);

    memset(addr, 0, sizeof(*addr));
    addr->sun_family = AF_UNIX;
    if ((*name != '/' && *name != '@') || len >= sizeof(addr->sun_path))
        return 0;
    memcpy(addr->sun_path, name, len);
    if (*name == '@')
        addr->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

static void send_text(const char *text, size_t len)
{
    struct sockaddr_un addr;
    socklen_t addr_len = address_of(getenv("NOTIFY_SOCKET"), &addr);
    int fd = addr_len ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;

    if (fd < 0)
        return;
    if (sendto(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&addr, addr_len) < 0)
        len = 0; /* it will see from our end, or ask */
    close(fd);
}

void os_notify(const char *fmt, ...)
{
    char text[MESSAGE_MAX];
    va_list args;
    int n;

    if (!os_notify_wanted())
        return;
    va_start(args, fmt);
    n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    ap_assert(n > 0 && n < (int)sizeof(text));
    send_text(text, (size_t)n);
}

void os_notify_reloading(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    os_notify("RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reading the configuration",
              (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

/* Half the time within which the manager wants a sign; 0: it wants none of us. */
static apr_interval_time_t sign_every(void)
{
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

    if (!os_notify_wanted() || usec == NULL)
        return 0;
    if (pid && strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    return strtoll(usec, NULL, 10) / 2;
}

apr_interval_time_t os_notify_alive(void)
{
    apr_interval_time_t every = sign_every();
    apr_time_t now;

    if (every <= 0)
        return -1;
    now = apr_time_now();
    if (now >= next_sign || next_sign - now > every) {
        os_notify("WATCHDOG=1");
        next_sign = now + every;
    }
    return next_sign - now;
}
