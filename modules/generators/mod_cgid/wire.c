/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - the message that asks for a script.
 *
 * A head of fixed size, then strings, each with its NUL: command, directory, file, then as
 * many arguments and variables as the head says. Nothing that is received is believed
 * before it has been counted. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "apr_thread_proc.h"
#include "cgid_priv.h"

enum { MAGIC = 0x57434731, MAX_LENGTH = 8 << 20, MAX_STRINGS = 1 << 16, FIXED = 3 };

static apr_size_t strings_length(const char **list, apr_uint32_t *count)
{
    apr_size_t total = 0;

    for (*count = 0; list[*count]; ++*count)
        total += strlen(list[*count]) + 1;
    return total;
}

static char *put(char *to, const char *text)
{
    return stpcpy(to, text) + 1;
}

/* Two passes: count, then copy. */
char *cgid_encode(apr_pool_t *p, struct cgid_job *job, apr_size_t *length)
{
    const char *fixed[FIXED + 1] = { job->command, job->directory, job->filename, NULL };
    const char **lists[] = { fixed, job->argv, job->env };
    apr_uint32_t count;
    apr_size_t total;
    char *message, *to;
    size_t i, j;

    total = strings_length(fixed, &count) + strings_length(job->argv, &job->head.argc)
            + strings_length(job->env, &job->head.envc);
    if (total > MAX_LENGTH || job->head.argc > MAX_STRINGS || job->head.envc > MAX_STRINGS)
        return NULL;
    job->head.magic = MAGIC;
    job->head.length = (apr_uint32_t)total;
    *length = sizeof(job->head) + total;
    message = apr_palloc(p, *length);
    memcpy(message, &job->head, sizeof(job->head));
    to = message + sizeof(job->head);
    for (i = 0; i < 3; i++)
        for (j = 0; lists[i][j]; j++)
            to = put(to, lists[i][j]);
    return message;
}

int cgid_head_ok(const struct cgid_head *head)
{
    return head->magic == MAGIC && head->length <= MAX_LENGTH && head->argc <= MAX_STRINGS
           && head->envc <= MAX_STRINGS && head->argc > 0
           && (head->cmd_type == APR_PROGRAM || head->cmd_type == APR_SHELLCMD)
           && head->length >= FIXED + head->argc + head->envc;
}

/* The string at *at, which moves behind it; NULL: it has no end. */
static const char *take(const char **at, const char *end)
{
    const char *text = *at, *nul = *at < end ? memchr(*at, '\0', (size_t)(end - *at)) : NULL;

    *at = nul ? nul + 1 : end;
    return nul ? text : NULL;
}

static const char **take_list(apr_pool_t *p, apr_uint32_t count, const char **at,
                              const char *end)
{
    const char **list = apr_palloc(p, (count + 1) * sizeof(*list));
    apr_uint32_t i;

    for (i = 0; i < count; i++)
        if ((list[i] = take(at, end)) == NULL)
            return NULL;
    list[count] = NULL;
    return list;
}

int cgid_decode(apr_pool_t *p, struct cgid_job *job, const char *body)
{
    const char *at = body, *end = body + job->head.length;

    job->command = take(&at, end);
    job->directory = take(&at, end);
    job->filename = take(&at, end);
    job->argv = take_list(p, job->head.argc, &at, end);
    job->env = take_list(p, job->head.envc, &at, end);
    return job->filename && job->argv && job->env && at == end;
}

/* Descriptors go with the first byte; the rest is sent as there is room. */
apr_status_t cgid_send(int sock, const char *message, apr_size_t length, const int fds[2])
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control = { 0 };
    int count = fds[1] >= 0 ? 2 : 1;
    struct iovec iov = { (char *)message, length };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = CMSG_SPACE((size_t)count * sizeof(int)) };
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
    ssize_t put;

    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_RIGHTS;
    cmsg->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
    memcpy(CMSG_DATA(cmsg), fds, (size_t)count * sizeof(int));
    while (iov.iov_len > 0) {
        put = sendmsg(sock, &msg, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR)
            return errno;
        if (put < 0)
            continue;
        iov.iov_base = (char *)iov.iov_base + put;
        iov.iov_len -= (size_t)put;
        msg.msg_control = NULL;
        msg.msg_controllen = 0;
    }
    return APR_SUCCESS;
}

/* No more than two descriptors find room; the system closes any others. */
static void take_descriptors(struct msghdr *msg, int fds[2])
{
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);
    size_t count;

    if (cmsg == NULL || cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
        return;
    count = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(cmsg), (count > 2 ? 2 : count) * sizeof(int));
}

static apr_status_t receive_all(int sock, char *to, apr_size_t length)
{
    ssize_t got;

    while (length > 0) {
        got = recv(sock, to, length, 0);
        if (got == 0)
            return APR_EGENERAL;
        if (got < 0 && errno != EINTR)
            return errno;
        if (got > 0) {
            to += got;
            length -= (size_t)got;
        }
    }
    return APR_SUCCESS;
}

/* The head with the descriptors first, then exactly as much as it announces. */
apr_status_t cgid_receive(int sock, apr_pool_t *p, struct cgid_job *job, int fds[2])
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control;
    struct iovec iov = { &job->head, sizeof(job->head) };
    struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
                          .msg_controllen = sizeof(control) };
    apr_status_t rv;
    ssize_t got;
    char *body;

    fds[0] = fds[1] = -1;
    do
        got = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return got < 0 ? errno : APR_EGENERAL;
    take_descriptors(&msg, fds);
    rv = receive_all(sock, (char *)&job->head + got, sizeof(job->head) - (size_t)got);
    if (rv != APR_SUCCESS)
        return rv;
    if (!cgid_head_ok(&job->head) || fds[0] < 0)
        return APR_EGENERAL;
    body = apr_palloc(p, job->head.length);
    rv = receive_all(sock, body, job->head.length);
    if (rv == APR_SUCCESS && !cgid_decode(p, job, body))
        rv = APR_EGENERAL;
    return rv;
}
