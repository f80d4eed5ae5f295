/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c - the sockets that connections are accepted on.
 *
 * Directives make a list of addresses; after the configuration is read the sockets are
 * opened, by the control process, before privileges are dropped. A socket whose address
 * is still wanted after a restart is kept as it is, with its backlog, so that no
 * connection is lost. Sockets live in the process's pool, the records too.
 * Not here: several sockets for one address (listen_sets.c). */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ap_listen.h"
#include "apr_network_io.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "core/core_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "mpm_common.h"
#include "unixd.h"

APLOG_USE_MODULE(core);

ap_listen_rec *ap_listeners;

static ap_listen_rec *old_listeners;   /* of the configuration before */
static int backlog, send_size, receive_size, defer_seconds;

AP_DECLARE(void) ap_listen_pre_config(void)
{
    listen_inherit_begin();
    old_listeners = ap_listeners;
    ap_listeners = NULL;
    backlog = DEFAULT_LISTENBACKLOG;
    defer_seconds = DEFAULT_TCP_DEFER_ACCEPT;
    send_size = receive_size = 0;
    listen_sets_reset();
}

static int same_address(const ap_listen_rec *lr, const apr_sockaddr_t *addr)
{
    return lr->bind_addr->port == addr->port && lr->bind_addr->family == addr->family
           && apr_sockaddr_equal(lr->bind_addr, addr);
}

ap_listen_rec *listen_find(ap_listen_rec *list, const apr_sockaddr_t *addr)
{
    for (; list; list = list->next)
        if (same_address(list, addr))
            return list;
    return NULL;
}

/* A record that had this address before the restart, taken out of its list. */
static ap_listen_rec *reuse_old(const apr_sockaddr_t *addr)
{
    ap_listen_rec **at, *lr;

    for (at = &old_listeners; (lr = *at) != NULL; at = &lr->next) {
        if (!same_address(lr, addr))
            continue;
        *at = lr->next;
        return lr;
    }
    return NULL;
}

static void append(ap_listen_rec *lr)
{
    ap_listen_rec **at;

    for (at = &ap_listeners; *at; at = &(*at)->next)
        ;
    lr->next = NULL;
    *at = lr;
}

ap_listen_rec *listen_make(apr_pool_t *p, apr_sockaddr_t *addr)
{
    ap_listen_rec *lr = apr_pcalloc(p, sizeof(*lr));

    lr->bind_addr = addr;
    lr->accept_func = ap_unixd_accept;
    return lr;
}

/* One address of a Listen directive. @return NULL or what is wrong */
static const char *add_address(process_rec *process, apr_sockaddr_t *addr, const char *protocol)
{
    ap_listen_rec *lr;

    if (listen_find(ap_listeners, addr))
        return "Cannot define multiple Listeners on the same IP:port";
    if ((lr = reuse_old(addr)) == NULL)
        lr = listen_make(process->pool, addr);
    lr->protocol = apr_pstrdup(process->pool, protocol);
    append(lr);
    return NULL;
}

/* Without an address: every one, IPv6 with IPv4 in it where the machine has IPv6. */
static apr_status_t any_address(apr_sockaddr_t **addr, apr_port_t port, apr_pool_t *p)
{
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0)
        close(fd);
    return apr_sockaddr_info_get(addr, fd >= 0 ? "::" : "0.0.0.0", fd >= 0 ? APR_INET6 : APR_INET,
                                 port, 0, p);
}

static apr_status_t resolve(apr_sockaddr_t **addr, const char *host, apr_port_t port,
                            process_rec *process)
{
    if (host == NULL || strcmp(host, "*") == 0)
        return any_address(addr, port, process->pool);
    return apr_sockaddr_info_get(addr, host, APR_UNSPEC, port, 0, process->pool);
}

AP_DECLARE(const char *) ap_set_listener(cmd_parms *cmd, void *dummy, int argc, char *const *argv)
{
    process_rec *process = cmd->server->process;
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY), *protocol;
    char *host, *scope;
    apr_sockaddr_t *addr;
    apr_status_t rv;
    apr_port_t port;

    if (err)
        return err;
    if (argc < 1 || argc > 2 || !*argv[0])
        return "Listen requires 1 or 2 arguments.";
    if (apr_parse_addr_port(&host, &scope, &port, argv[0], cmd->pool) != APR_SUCCESS)
        return "Invalid address or port";
    if (host && strcmp(host, "*") == 0)
        host = NULL;
    if (scope)
        host = apr_pstrcat(cmd->pool, host, "%", scope, NULL);
    if (port == 0)
        return "Port must be specified";
    protocol = argc == 2 ? argv[1] : port == 443 ? "https" : "http";
    rv = resolve(&addr, host, port, process);
    if (rv != APR_SUCCESS) {
        ap_log_perror(APLOG_MARK, APLOG_CRIT, rv, cmd->pool,
                      "AH00077: alloc_listener: failed to set up sockaddr for %s",
                      host ? host : "*");
        return "Listen setup failed";
    }
    for (err = NULL; addr && err == NULL; addr = addr->next)
        err = add_address(process, addr, protocol);
    return err;
}

static void set_option(int fd, int level, int name, int value, const char *what, server_rec *s)
{
    if (setsockopt(fd, level, name, &value, sizeof(value)) < 0)
        ap_log_error(APLOG_MARK, APLOG_WARNING, apr_get_netos_error(), s,
                     "AH00069: cannot set %s on a listening socket", what);
}

/* Sets of sockets share their ports. One that was opened before this was asked for may
 * still join, as Linux looks at the option when another one is bound. */
static void share_port(ap_listen_rec *lr, server_rec *s)
{
    apr_os_sock_t fd;

    if (listen_sets_wanted() == 1)
        return;
    apr_os_sock_get(&fd, lr->sd);
    set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT", s);
}

/* One that somebody has opened for us, or a fresh one. @return whether it is bound already */
static int find_socket(ap_listen_rec *lr, apr_pool_t *p, apr_status_t *rv)
{
    apr_os_sock_info_t info = { .family = lr->bind_addr->family, .type = SOCK_STREAM };
    int fd = listen_inherit_take(lr->bind_addr);

    if (fd < 0) {
        *rv = apr_socket_create(&lr->sd, lr->bind_addr->family, SOCK_STREAM, 0, p);
        return 0;
    }
    info.os_sock = &fd;
    info.local = (struct sockaddr *)&lr->bind_addr->sa;
    *rv = apr_os_sock_make(&lr->sd, &info, p);
    return 1;
}

/* A socket, bound, listening, and with what accepted ones inherit. */
static apr_status_t open_socket(ap_listen_rec *lr, server_rec *s, apr_pool_t *p)
{
    apr_status_t rv;
    apr_os_sock_t fd;
    int bound = find_socket(lr, p, &rv);

    if (rv != APR_SUCCESS)
        return rv;
    apr_os_sock_get(&fd, lr->sd);
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR", s);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE", s);
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY", s);
    if (lr->bind_addr->family == APR_INET6 && !bound) {
        int only = !IN6_IS_ADDR_UNSPECIFIED(&lr->bind_addr->sa.sin6.sin6_addr);

        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, only, "IPV6_V6ONLY", s);
    }
    if (send_size)
        set_option(fd, SOL_SOCKET, SO_SNDBUF, send_size, "SendBufferSize", s);
    if (receive_size)
        set_option(fd, SOL_SOCKET, SO_RCVBUF, receive_size, "ReceiveBufferSize", s);
    share_port(lr, s);
    if (!bound && (rv = apr_socket_bind(lr->sd, lr->bind_addr)) != APR_SUCCESS)
        return rv;
    if ((rv = apr_socket_listen(lr->sd, backlog)) != APR_SUCCESS)
        return rv;
    return apr_socket_opt_set(lr->sd, APR_SO_NONBLOCK, 1);
}

/* A failure to open is told in one line, with what was wanted. */
static int open_or_tell(ap_listen_rec *lr, server_rec *s)
{
    apr_status_t rv = open_socket(lr, s, s->process->pool);

    if (rv == APR_SUCCESS) {
        lr->active = 1;
        return 1;
    }
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, rv, NULL,
                 "AH00072: make_sock: could not bind to address %pI", lr->bind_addr);
    if (lr->sd)
        apr_socket_close(lr->sd);
    lr->sd = NULL;
    return 0;
}

int listen_close(ap_listen_rec *lr)
{
    apr_socket_t *sd = lr->sd;

    if (sd == NULL)
        return 0;
    __atomic_store_n(&lr->sd, NULL, __ATOMIC_RELEASE); /* a status page may look at it */
    lr->active = 0;
    apr_socket_close(sd);
    return 1;
}

static void close_list(ap_listen_rec *lr)
{
    for (; lr; lr = lr->next)
        listen_close(lr);
}

/* AcceptFilter PROTOCOL none: do not let the kernel wait for the first bytes. */
static void defer_accept(ap_listen_rec *lr, server_rec *s)
{
    core_server_config *conf = ap_get_core_module_config(s->module_config);
    const char *filter = conf->accf_map && lr->protocol
        ? apr_table_get(conf->accf_map, lr->protocol) : NULL;
    int seconds = filter && strcmp(filter, "none") == 0 ? 0 : defer_seconds;
    apr_os_sock_t fd;

    apr_os_sock_get(&fd, lr->sd);
    set_option(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, seconds, "TCP_DEFER_ACCEPT", s);
}

int listen_open(ap_listen_rec *lr, server_rec *s)
{
    ap_assert(lr->bind_addr != NULL);
    if (lr->sd && lr->active)
        share_port(lr, s);
    else if (!open_or_tell(lr, s))
        return 0;
    defer_accept(lr, s);
    return 1;
}

/** @return how many sockets listen; 0 after a message: the server cannot start */
AP_DECLARE(int) ap_setup_listeners(server_rec *s)
{
    ap_listen_rec *lr;
    int n = 0;

    close_list(old_listeners);
    old_listeners = NULL;
    for (lr = ap_listeners; lr; lr = lr->next) {
        if (!listen_open(lr, s))
            return 0;
        n++;
    }
    return n;
}

AP_DECLARE(void) ap_close_listeners(void)
{
    close_list(ap_listeners);
    listen_close_sets();
}

/* Called by models in handlers of signals, in the middle of what they do with the socket:
 * the record keeps it, closed as it is. */
AP_DECLARE(void) ap_close_listeners_ex(ap_listen_rec *listeners)
{
    for (ap_listen_rec *lr = listeners; lr; lr = lr->next) {
        if (lr->sd)
            apr_socket_close(lr->sd);
        lr->active = 0;
    }
}

/* Models that give sockets to parts of theirs mark them by `slave`. */
AP_DECLARE(int) ap_close_selected_listeners(ap_slave_t *slave)
{
    ap_listen_rec *lr;
    int closed = 0;

    for (lr = ap_listeners; lr; lr = lr->next)
        if (lr->slave == slave)
            closed += listen_close(lr);
    return closed;
}

/* A directive's number, which is positive; words and what follows a number do not count. */
static const char *read_positive(cmd_parms *cmd, const char *arg, int *value)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    int n = atoi(arg);

    if (err)
        return err;
    if (n <= 0)
        return apr_pstrcat(cmd->pool, cmd->cmd->name, " must be > 0", NULL);
    *value = n;
    return NULL;
}

AP_DECLARE(const char *) ap_set_listenbacklog(cmd_parms *cmd, void *dummy, const char *arg)
{
    return read_positive(cmd, arg, &backlog);
}

AP_DECLARE(const char *) ap_set_listentcpdeferaccept(cmd_parms *cmd, void *dummy, const char *arg)
{
    return read_positive(cmd, arg, &defer_seconds);
}

/* A buffer of at least 512 bytes; 0: the system's. */
static const char *read_buffer_size(cmd_parms *cmd, const char *arg, int *size)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    int n = atoi(arg);

    if (err)
        return err;
    if (n < 512 && n != 0)
        return apr_pstrcat(cmd->pool, cmd->cmd->name,
                           " must be >= 512 bytes, or 0 for system default.", NULL);
    *size = n;
    return NULL;
}

AP_DECLARE(const char *) ap_set_send_buffer_size(cmd_parms *cmd, void *dummy, const char *arg)
{
    return read_buffer_size(cmd, arg, &send_size);
}

AP_DECLARE(const char *) ap_set_receive_buffer_size(cmd_parms *cmd, void *dummy, const char *arg)
{
    return read_buffer_size(cmd, arg, &receive_size);
}

AP_DECLARE(apr_status_t) ap_unixd_accept(void **accepted, ap_listen_rec *lr, apr_pool_t *ptrans)
{
    apr_socket_t *csd = NULL;
    apr_status_t rv = apr_socket_accept(&csd, lr->sd, ptrans);

    *accepted = csd;
    return rv;
}

AP_DECLARE(void) ap_sock_disable_nagle(apr_socket_t *s)
{
    apr_status_t rv = apr_socket_opt_set(s, APR_TCP_NODELAY, 1);

    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, ap_server_conf,
                     "AH00542: apr_socket_opt_set: (TCP_NODELAY)");
}
