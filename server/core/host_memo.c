/* SPDX-License-Identifier: Apache-2.0 */
/* host_memo.c - the Host field that a connection's requests have in common.
 *
 * Nearly all requests of a connection name the same host. The first name that some server
 * has is remembered with what came of it, and looked up no more, as long as the field is the
 * same to the letter and the search would begin at the same server and address. One name is
 * kept for each connection, in its pool.
 * Owner: the thread that owns the connection. */
#include <string.h>
#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "core/core_priv.h"

enum { FIELD_MOST = 256 };

struct host_memo {
    const char *field;             /* as the client sends it */
    const char *name;              /* r->hostname */
    const char *port_str;
    apr_port_t port;               /* 0: none is given */
    const server_rec *from;        /* what the search began with */
    const void *group;
    server_rec *server;            /* what it found */
};

/** A connection that a module has made need not have a configuration. */
static struct conn_state_priv *state_of(const conn_rec *c)
{
    return c->conn_config ? conn_priv(c) : NULL;
}

int host_memo_use(request_rec *r, const char *field)
{
    const struct conn_state_priv *priv = state_of(r->connection);
    const struct host_memo *memo = priv ? priv->host : NULL;

    ap_assert(field && !r->hostname);
    if (!memo || memo->from != r->server || memo->group != r->connection->vhost_lookup_data
        || strcmp(memo->field, field) != 0)
        return 0;
    r->hostname = memo->name;
    r->server = memo->server;
    r->per_dir_config = memo->server->lookup_defaults;
    if (memo->port) {
        r->parsed_uri.port = memo->port;
        r->parsed_uri.port_str = (char *)memo->port_str;
    }
    return 1;
}

void host_memo_keep(request_rec *r, const char *field, const server_rec *from)
{
    struct conn_state_priv *priv = state_of(r->connection);
    apr_pool_t *pool = r->connection->pool;
    struct host_memo *memo;

    if (!priv || priv->host || strlen(field) > FIELD_MOST)
        return;
    memo = apr_pcalloc(pool, sizeof(*memo));
    memo->field = apr_pstrdup(pool, field);
    memo->name = apr_pstrdup(pool, r->hostname);
    memo->from = from;
    memo->group = r->connection->vhost_lookup_data;
    memo->server = r->server;
    if (r->parsed_uri.port_str) {
        memo->port = r->parsed_uri.port;
        memo->port_str = apr_pstrdup(pool, r->parsed_uri.port_str);
    }
    priv->host = memo;
}
