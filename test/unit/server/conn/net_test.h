/* SPDX-License-Identifier: Apache-2.0 */
/* net_test.h - a connection of ours over a pair of sockets, with the two network filters. */
#ifndef WEFT_NET_TEST_H
#define WEFT_NET_TEST_H

#include <fcntl.h>
#include <sys/socket.h>

#include "../config/config_test.h"
#include "apr_hooks.h"
#include "apr_portable.h"
#include "conn/conn_priv.h"
#include "conn/net_priv.h"
#include "core/core_priv.h"
#include "http/http_priv.h"
#include "mod_core.h"

enum { NET_SLOTS = 300 };

/** Made anew for each test. */
struct net_test {
    apr_pool_t *pool;
    server_rec server;
    core_server_config core;
    conn_rec conn;
    struct conn_state_priv priv;
    core_net_rec net;
    ap_filter_t in, out;
    void *slots[2][NET_SLOTS];
    int client; /* the other end, -1: closed; never blocks */
};

static inline void net_test_begin(struct net_test *t)
{
    static struct ap_logconf quiet = { .level = -1 };
    apr_os_sock_t fd;
    int fds[2];

    if (!ap_core_input_filter_handle) {
        apr_hook_global_pool = ap_pglobal;
        conn_register_hooks(ap_pglobal);
    }
    memset(t, 0, sizeof(*t));
    apr_pool_create(&t->pool, ap_pglobal);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    fd = fds[0];
    t->client = fds[1];
    t->core.flush_max_pipelined = -1;
    t->server.module_config = (ap_conf_vector_t *)t->slots[0];
    t->slots[0][core_module.module_index] = &t->core;
    t->conn.conn_config = (ap_conf_vector_t *)t->slots[1];
    t->slots[1][http_module.module_index] = &t->priv;
    t->conn.pool = t->pool;
    t->conn.base_server = &t->server;
    t->conn.log = &quiet;
    t->conn.bucket_alloc = apr_bucket_alloc_create(t->pool);
    t->net.c = &t->conn;
    apr_os_sock_put(&t->net.client_socket, &fd, t->pool);
    apr_socket_timeout_set(t->net.client_socket, apr_time_from_msec(50));
    t->priv.fd = fd;
    t->priv.net = &t->net;
    t->priv.in = net_in_of(&t->net, &t->conn);
    t->in = (ap_filter_t){ .frec = ap_core_input_filter_handle, .ctx = &t->net, .c = &t->conn };
    t->out = (ap_filter_t){ .frec = ap_core_output_filter_handle, .ctx = &t->net, .c = &t->conn };
    t->conn.input_filters = &t->in;
    t->conn.output_filters = &t->out;
}

static inline void net_test_hang_up(struct net_test *t)
{
    if (t->client >= 0)
        close(t->client);
    t->client = -1;
}

static inline void net_test_end(struct net_test *t)
{
    net_test_hang_up(t);
    apr_pool_destroy(t->pool);
    close(t->priv.fd);
}

/** The client says something. */
static inline void net_test_say(struct net_test *t, const char *text, size_t len)
{
    assert_int_equal(write(t->client, text, len), (ssize_t)len);
}

/** What the client has got up to now, at most size bytes. */
static inline size_t net_test_hear(struct net_test *t, char *to, size_t size)
{
    size_t len = 0;
    ssize_t n;

    while (len < size && (n = read(t->client, to + len, size - len)) > 0)
        len += (size_t)n;
    return len;
}

#endif
