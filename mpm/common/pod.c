/* SPDX-License-Identifier: Apache-2.0 */
/* pod.c - the pipe of death: the control process writes a byte for each child that is to
 * end, and whichever child reads it ends.
 *
 * For process models that are loaded; ours tell each child by a signal instead. The plain
 * kind (ap_mpm_pod_*) is for children that wait in accept(): a connection to our own
 * listener wakes one. The other (ap_mpm_podx_*) is for children that poll the pipe, and
 * says how to end. */
#include <unistd.h>

#include "ap_listen.h"
#include "apr_strings.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm/common/mpm_priv.h"

APLOG_USE_MODULE(core);

enum { WAKE_SECONDS = 3 };

static const char plain_order = '!';

/** What the byte means to children that poll. */
static const struct {
    char byte;
    ap_podx_restart_t order;
} orders[] = {
    { AP_MPM_PODX_RESTART_CHAR, AP_MPM_PODX_RESTART },
    { AP_MPM_PODX_GRACEFUL_CHAR, AP_MPM_PODX_GRACEFUL },
};

static char byte_of(ap_podx_restart_t order)
{
    size_t i;

    for (i = 0; i < sizeof(orders) / sizeof(*orders) - 1; i++)
        if (orders[i].order == order)
            break;
    return orders[i].byte;
}

static apr_status_t open_pipe(apr_pool_t *p, ap_pod_t **pod, apr_int32_t blocking)
{
    *pod = apr_pcalloc(p, sizeof(**pod));
    (*pod)->p = p;
    return apr_file_pipe_create_ex(&(*pod)->pod_in, &(*pod)->pod_out, blocking, p);
}

static apr_status_t close_pipe(ap_pod_t *pod)
{
    apr_status_t out = apr_file_close(pod->pod_out);
    apr_status_t in = apr_file_close(pod->pod_in);

    return out != APR_SUCCESS ? out : in;
}

static apr_status_t write_order(ap_pod_t *pod, char byte)
{
    apr_size_t n = 1;
    apr_status_t rv = apr_file_write(pod->pod_out, &byte, &n);

    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, ap_server_conf,
                     "a child could not be told to end: writing to its pipe failed");
    return rv;
}

/* Where a socket that is bound to any address can be reached from here. */
static apr_status_t reachable(apr_sockaddr_t **addr, apr_sockaddr_t *bound, apr_pool_t *p)
{
    apr_sockaddr_t *any;
    apr_status_t rv = apr_sockaddr_info_get(&any, bound->family == APR_INET6 ? "::" : "0.0.0.0",
                                            bound->family, bound->port, 0, p);

    *addr = bound;
    if (rv != APR_SUCCESS || !apr_sockaddr_equal(any, bound))
        return rv;
    return apr_sockaddr_info_get(addr, bound->family == APR_INET6 ? "::1" : "127.0.0.1",
                                 bound->family, bound->port, 0, p);
}

/* One connection to a listener of ours. It asks for nothing where TLS is spoken: closing
 * it is enough there, and a request in clear text would be logged as an error. */
static apr_status_t connect_to(const ap_listen_rec *lr, apr_pool_t *p)
{
    const char *text = apr_pstrcat(p, "OPTIONS * HTTP/1.0\r\nUser-Agent: ",
                                   ap_get_server_banner(), " (internal dummy connection)\r\n\r\n",
                                   NULL);
    apr_size_t len = strlen(text);
    apr_sockaddr_t *addr;
    apr_socket_t *sock;
    apr_status_t rv = reachable(&addr, lr->bind_addr, p);

    if (rv == APR_SUCCESS)
        rv = apr_socket_create(&sock, addr->family, SOCK_STREAM, 0, p);
    if (rv == APR_SUCCESS)
        rv = apr_socket_timeout_set(sock, apr_time_from_sec(WAKE_SECONDS));
    if (rv == APR_SUCCESS)
        rv = apr_socket_connect(sock, addr);
    if (rv == APR_SUCCESS && (!lr->protocol || strcmp(lr->protocol, "https") != 0))
        rv = apr_socket_send(sock, text, &len);
    return rv;
}

/* Wake a child that waits in accept(). */
static apr_status_t wake_child(ap_pod_t *pod)
{
    apr_pool_t *p;
    apr_status_t rv;

    if (ap_listeners == NULL)
        return APR_SUCCESS;
    apr_pool_create(&p, pod->p);
    rv = connect_to(ap_listeners, p);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, ap_server_conf,
                     "a child could not be woken: connecting to %pI failed",
                     ap_listeners->bind_addr);
    apr_pool_destroy(p);
    return rv;
}

AP_DECLARE(apr_status_t) ap_mpm_pod_open(apr_pool_t *p, ap_pod_t **pod)
{
    ap_assert(p != NULL && pod != NULL);
    return open_pipe(p, pod, APR_WRITE_BLOCK); /* a child looks without waiting */
}

AP_DECLARE(apr_status_t) ap_mpm_pod_check(ap_pod_t *pod)
{
    apr_size_t n = 1;
    char byte;
    apr_status_t rv = apr_file_read(pod->pod_in, &byte, &n);

    if (rv != APR_SUCCESS)
        return rv;
    return n == 1 && byte == plain_order ? APR_SUCCESS : AP_NORESTART;
}

AP_DECLARE(apr_status_t) ap_mpm_pod_close(ap_pod_t *pod)
{
    return close_pipe(pod);
}

AP_DECLARE(apr_status_t) ap_mpm_pod_signal(ap_pod_t *pod)
{
    apr_status_t rv = write_order(pod, plain_order);

    return rv == APR_SUCCESS ? wake_child(pod) : rv;
}

/* All orders first: the children that are woken then find one each. */
AP_DECLARE(void) ap_mpm_pod_killpg(ap_pod_t *pod, int num)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    ap_assert(num >= 0);
    for (i = 0; i < num && rv == APR_SUCCESS; i++)
        rv = write_order(pod, plain_order);
    for (i = 0; i < num && rv == APR_SUCCESS; i++)
        rv = wake_child(pod);
}

AP_DECLARE(apr_status_t) ap_mpm_podx_open(apr_pool_t *p, ap_pod_t **pod)
{
    ap_assert(p != NULL && pod != NULL);
    return open_pipe(p, pod, APR_FULL_BLOCK);
}

/* A signal ends the wait: the child then looks at what its handler has noted. */
AP_DECLARE(int) ap_mpm_podx_check(ap_pod_t *pod)
{
    apr_os_file_t fd;
    char byte;

    if (apr_os_file_get(&fd, pod->pod_in) != APR_SUCCESS || read(fd, &byte, 1) != 1)
        return AP_MPM_PODX_NORESTART;
    for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
        if (orders[i].byte == byte)
            return orders[i].order;
    return AP_MPM_PODX_NORESTART;
}

AP_DECLARE(apr_status_t) ap_mpm_podx_close(ap_pod_t *pod)
{
    return close_pipe(pod);
}

AP_DECLARE(apr_status_t) ap_mpm_podx_signal(ap_pod_t *pod, ap_podx_restart_t graceful)
{
    return write_order(pod, byte_of(graceful));
}

AP_DECLARE(void) ap_mpm_podx_killpg(ap_pod_t *pod, int num, ap_podx_restart_t graceful)
{
    apr_status_t rv = APR_SUCCESS;

    ap_assert(num >= 0);
    for (int i = 0; i < num && rv == APR_SUCCESS; i++)
        rv = write_order(pod, byte_of(graceful));
}
