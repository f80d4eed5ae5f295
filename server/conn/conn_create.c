/* SPDX-License-Identifier: Apache-2.0 */
/* conn_create.c - making a connection: its record, its network filters, its private state.
 *
 * Slot 0 of c->conn_config holds the apr_socket_t, as modules expect; the private
 * state hangs on http_module's slot. Everything lives in the connection's pool. */
#include "apr_portable.h"
#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "conn/net_priv.h"
#include "core/core_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_vhost.h"
#include "scoreboard.h"
#include "util_filter.h"

APLOG_USE_MODULE(core);

extern module http_module;

AP_DECLARE_DATA ap_filter_rec_t *ap_core_input_filter_handle;
AP_DECLARE_DATA ap_filter_rec_t *ap_core_output_filter_handle;

APR_HOOK_STRUCT(
    APR_HOOK_LINK(create_connection)
    APR_HOOK_LINK(pre_connection)
    APR_HOOK_LINK(process_connection)
    APR_HOOK_LINK(pre_close_connection)
    APR_HOOK_LINK(insert_network_bucket)
    APR_HOOK_LINK(get_pollfd_from_conn)
)

AP_IMPLEMENT_HOOK_RUN_FIRST(conn_rec *, create_connection,
                            (apr_pool_t *p, server_rec *s, apr_socket_t *csd, long id, void *sbh,
                             apr_bucket_alloc_t *alloc),
                            (p, s, csd, id, sbh, alloc), NULL)
AP_IMPLEMENT_HOOK_RUN_ALL(int, pre_connection, (conn_rec *c, void *csd), (c, csd), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, process_connection, (conn_rec *c), (c), DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, pre_close_connection, (conn_rec *c), (c), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, insert_network_bucket,
                            (conn_rec *c, apr_bucket_brigade *bb, apr_socket_t *socket),
                            (c, bb, socket), AP_DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, get_pollfd_from_conn,
                            (conn_rec *c, struct apr_pollfd_t *pfd, apr_interval_time_t *timeout),
                            (c, pfd, timeout), APR_ENOTIMPL)

struct conn_state_priv *conn_priv(const conn_rec *c)
{
    return ap_get_module_config(c->conn_config, &http_module);
}

AP_DECLARE(apr_socket_t *) ap_get_conn_socket(conn_rec *c)
{
    return ap_get_core_module_config(c->conn_config);
}

AP_DECLARE(apr_status_t) ap_get_pollfd_from_conn(conn_rec *c, struct apr_pollfd_t *pfd,
                                                 apr_interval_time_t *ptimeout)
{
    return ap_run_get_pollfd_from_conn(c, pfd, ptimeout);
}

static apr_status_t core_pollfd(conn_rec *c, struct apr_pollfd_t *pfd,
                                apr_interval_time_t *ptimeout)
{
    if (c->master)
        return APR_ENOTIMPL;
    pfd->desc_type = APR_POLL_SOCKET;
    pfd->desc.s = ap_get_conn_socket(c);
    if (ptimeout)
        apr_socket_timeout_get(pfd->desc.s, ptimeout);
    return APR_SUCCESS;
}

/* An address in APR's form; NULL: of a family that APR has to be asked about. */
static apr_sockaddr_t *make_address(apr_pool_t *pool, const struct sockaddr *from)
{
    apr_sockaddr_t *a = apr_pcalloc(pool, sizeof(*a));

    a->pool = pool;
    a->family = from->sa_family;
    if (from->sa_family == AF_INET) {
        memcpy(&a->sa.sin, from, sizeof(a->sa.sin));
        a->port = ntohs(a->sa.sin.sin_port);
        a->salen = sizeof(a->sa.sin);
        a->ipaddr_ptr = &a->sa.sin.sin_addr;
        a->ipaddr_len = sizeof(a->sa.sin.sin_addr);
        a->addr_str_len = 16;
        return a;
    }
    if (from->sa_family != AF_INET6)
        return NULL;
    memcpy(&a->sa.sin6, from, sizeof(a->sa.sin6));
    a->port = ntohs(a->sa.sin6.sin6_port);
    a->salen = sizeof(a->sa.sin6);
    a->ipaddr_ptr = &a->sa.sin6.sin6_addr;
    a->ipaddr_len = sizeof(a->sa.sin6.sin6_addr);
    a->addr_str_len = 46;
    return a;
}

/* The two ends of the socket, in the words that modules use: what is known, else what the
 * system says. */
static apr_status_t fill_addresses(conn_rec *c, apr_socket_t *csd)
{
    const struct conn_ends *known = conn_known_ends;
    apr_status_t rv = APR_SUCCESS;

    if (known && known->local)
        c->local_addr = make_address(c->pool, (const struct sockaddr *)&known->local->sa);
    if (known && known->remote)
        c->client_addr = make_address(c->pool, known->remote);
    if (!c->local_addr)
        rv = apr_socket_addr_get(&c->local_addr, APR_LOCAL, csd);
    if (rv == APR_SUCCESS && !c->client_addr)
        rv = apr_socket_addr_get(&c->client_addr, APR_REMOTE, csd);
    if (rv != APR_SUCCESS)
        return rv;
    apr_sockaddr_ip_get(&c->local_ip, c->local_addr);
    apr_sockaddr_ip_get(&c->client_ip, c->client_addr);
    return APR_SUCCESS;
}

/* Hook: the record of an accepted socket. */
static conn_rec *core_create_conn(apr_pool_t *pool, server_rec *s, apr_socket_t *csd, long id,
                                  void *sbh, apr_bucket_alloc_t *alloc)
{
    conn_rec *c = apr_pcalloc(pool, sizeof(*c));
    struct conn_state_priv *priv = apr_pcalloc(pool, sizeof(*priv));

    ap_assert(csd != NULL);
    c->pool = pool;
    c->id = id;
    c->sbh = sbh;
    c->bucket_alloc = alloc;
    c->conn_config = ap_create_conn_config(pool);
    c->notes = apr_table_make(pool, 5);
    c->base_server = s;
    c->log = NULL;
    c->cs = apr_pcalloc(pool, sizeof(*c->cs));
    c->cs->state = CONN_STATE_READ_REQUEST_LINE;
    ap_set_core_module_config(c->conn_config, csd);
    priv->fd = socket_fd(csd);
    ap_set_module_config(c->conn_config, &http_module, priv);
    if (fill_addresses(c, csd) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, s, "a client went away before it was served");
        return NULL;
    }
    ap_update_vhost_given_ip(c);
    return c;
}

/* Hook, last: the network filters, and the timeout of the virtual host. */
static int core_pre_connection(conn_rec *c, void *csd)
{
    core_net_rec *net;
    struct conn_state_priv *priv = conn_priv(c);

    if (c->master)
        return DONE;
    net = apr_pcalloc(c->pool, sizeof(*net));
    net->c = c;
    net->client_socket = csd;
    apr_socket_timeout_set(csd, c->base_server->timeout);
    if (priv) {
        priv->net = net;
        priv->in = net_in_of(net, c);
    }
    ap_add_input_filter_handle(ap_core_input_filter_handle, net, NULL, c);
    ap_add_output_filter_handle(ap_core_output_filter_handle, net, NULL, c);
    return DONE;
}

void conn_register_hooks(apr_pool_t *p)
{
    ap_hook_create_connection(core_create_conn, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_pre_connection(core_pre_connection, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_get_pollfd_from_conn(core_pollfd, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_optional_fn_retrieve(net_find_counters, NULL, NULL, APR_HOOK_MIDDLE);
    ap_core_input_filter_handle =
        ap_register_input_filter("CORE_IN", ap_core_input_filter, NULL, AP_FTYPE_NETWORK);
    ap_core_output_filter_handle =
        ap_register_output_filter("CORE", ap_core_output_filter, NULL, AP_FTYPE_NETWORK);
}
