/* SPDX-License-Identifier: Apache-2.0 */
/* net_in.c - bytes from the socket: one buffer for each connection, and the filter CORE_IN.
 *
 * The buffer exists only while there is something in it, so that an idle connection
 * costs none. Two readers share it: the HTTP reader, which looks at it directly when no
 * filter stands between (net_in_peek), and the filter, which turns it into buckets.
 * A short receive means that the socket is drained, so no call is spent on hearing
 * EAGAIN. Owner: the thread that owns the connection. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "conn/conn_priv.h"
#include "conn/net_priv.h"
#include "http/http_priv.h"
#include "http_log.h"
#include "http_request.h"
#include "mod_core.h"
#include "util_filter.h"

APLOG_USE_MODULE(core);

static struct net_in *in_of(const conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);

    return priv ? priv->in : NULL;
}

struct net_in *net_in_of(core_net_rec *net, conn_rec *c)
{
    struct net_in *in = (struct net_in *)net->in_ctx;

    if (in)
        return in;
    in = apr_pcalloc(c->pool, sizeof(*in));
    in->c = c;
    in->sock = net->client_socket;
    in->fd = socket_fd(in->sock);
    net->in_ctx = &in->pub;
    return in;
}

static apr_size_t pending(const struct net_in *in)
{
    return in->end - in->start;
}

static void drop_buffer(struct net_in *in)
{
    if (in->buf)
        apr_bucket_free(in->buf);
    in->buf = NULL;
    in->start = in->end = 0;
}

static void consume(struct net_in *in, apr_size_t n)
{
    ap_assert(n <= pending(in));
    net_count_in(in->c, (apr_off_t)n);
    in->start += n;
    if (in->start == in->end)
        drop_buffer(in);
}

/* Room behind the last byte, made by moving the rest to the front. */
static apr_size_t make_room(struct net_in *in, apr_bucket_alloc_t *alloc)
{
    if (in->buf == NULL)
        in->buf = apr_bucket_alloc(NET_IN_SIZE, alloc);
    if (in->start > 0 && in->end == NET_IN_SIZE) {
        memmove(in->buf, in->buf + in->start, pending(in));
        in->end -= in->start;
        in->start = 0;
    }
    return NET_IN_SIZE - in->end;
}

/* One receive that does not wait. */
static apr_status_t receive(struct net_in *in, conn_rec *c)
{
    apr_size_t room;
    ssize_t n;

    if (in->last != APR_SUCCESS)
        return in->last;
    if ((room = make_room(in, c->bucket_alloc)) == 0)
        return APR_ENOSPC;
    do {
        n = recv(in->fd, in->buf + in->end, room, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n > 0) {
        in->end += (apr_size_t)n;
        return APR_SUCCESS;
    }
    if (pending(in) == 0)
        drop_buffer(in);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return APR_EAGAIN;
    return in->last = n == 0 ? APR_EOF : errno;
}

/* Receive, waiting as long as the socket's timeout allows. */
static apr_status_t receive_waiting(struct net_in *in, conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);
    apr_status_t rv;

    while ((rv = receive(in, c)) == APR_EAGAIN) {
        if (priv && priv->read_timed_out)
            return APR_TIMEUP;
        if ((rv = socket_wait(in->sock, in->fd, 0)) != APR_SUCCESS)
            return rv;
    }
    return rv;
}

apr_status_t net_in_fill(conn_rec *c)
{
    struct net_in *in = in_of(c);

    ap_assert(in != NULL);
    return receive(in, c);
}

apr_size_t net_in_pending(conn_rec *c)
{
    struct net_in *in = in_of(c);

    return in ? pending(in) : 0;
}

/* Nothing but CORE_IN below HTTP: what is in the buffer is what the client says in HTTP. */
static int is_bare(const conn_rec *c)
{
    ap_filter_t *f = c->input_filters;

    return f && f->frec == ap_core_input_filter_handle;
}

apr_size_t net_in_peek(conn_rec *c, const char **data)
{
    struct net_in *in = in_of(c);

    if (in == NULL || !is_bare(c) || pending(in) == 0)
        return 0;
    *data = in->buf + in->start;
    return pending(in);
}

void net_in_consume(conn_rec *c, apr_size_t n)
{
    struct net_in *in = in_of(c);

    ap_assert(in != NULL);
    consume(in, n);
}

int net_in_is_bare(const conn_rec *c)
{
    return is_bare(c);
}

/* RFC 8446 section 5.1: type 22, version 3.x, length, and so many bytes. */
int net_in_half_record(conn_rec *c)
{
    struct net_in *in = in_of(c);
    const unsigned char *record = in && in->buf ? (unsigned char *)in->buf + in->start : NULL;
    apr_size_t n = in ? pending(in) : 0, len;

    if (n == 0 || record[0] != 22 || (n > 1 && record[1] != 3))
        return 0;
    if (n < 5)
        return 1;
    len = 5 + ((apr_size_t)record[3] << 8 | record[4]);
    return len <= NET_IN_SIZE && n < len;
}

int net_in_head_ready(conn_rec *c)
{
    struct net_in *in = in_of(c);
    const struct conn_state_priv *priv = conn_priv(c);

    if (in == NULL || in->last != APR_SUCCESS)
        return 1;
    if (priv && priv->foreign)
        return pending(in) > 0;
    if (!is_bare(c))
        return !(priv && priv->peeked) || pending(in) > 0;
    if (pending(in) == 0)
        return 0;
    if (in->start == 0 && in->end == NET_IN_SIZE)
        return 1;
    return http_head_is_answerable(in->buf + in->start, pending(in));
}

static void append_copy(apr_bucket_brigade *bb, const char *data, apr_size_t n)
{
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_heap_create(data, n, NULL, bb->bucket_alloc));
}

/* Hand out n bytes; a buffer that they fill for the most part goes along uncopied. */
static void append_taken(struct net_in *in, apr_bucket_brigade *bb, apr_size_t n)
{
    apr_bucket *b;

    if (n < pending(in) || n < NET_IN_SIZE / 4) {
        append_copy(bb, in->buf + in->start, n);
        consume(in, n);
        return;
    }
    b = apr_bucket_heap_create(in->buf, in->end, apr_bucket_free, bb->bucket_alloc);
    b->start = (apr_off_t)in->start;
    b->length = n;
    APR_BRIGADE_INSERT_TAIL(bb, b);
    net_count_in(in->c, (apr_off_t)n);
    in->buf = NULL;
    in->start = in->end = 0;
}

/* What every mode needs first: something in the buffer. */
static apr_status_t need_bytes(struct net_in *in, conn_rec *c, apr_read_type_e block)
{
    if (pending(in) > 0)
        return APR_SUCCESS;
    return block == APR_BLOCK_READ ? receive_waiting(in, c) : receive(in, c);
}

static apr_status_t read_bytes(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                               apr_read_type_e block, apr_off_t wanted)
{
    apr_status_t rv = need_bytes(in, c, block);
    apr_size_t n;

    if (rv != APR_SUCCESS)
        return rv;
    n = pending(in);
    append_taken(in, bb, (apr_off_t)n > wanted ? (apr_size_t)wanted : n);
    return APR_SUCCESS;
}

static apr_status_t read_ahead(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                               apr_read_type_e block, apr_off_t wanted)
{
    apr_status_t rv = need_bytes(in, c, block);
    apr_size_t n;

    if (rv != APR_SUCCESS)
        return rv;
    n = pending(in);
    append_copy(bb, in->buf + in->start, (apr_off_t)n > wanted ? (apr_size_t)wanted : n);
    return APR_SUCCESS;
}

/* One line with its LF, or as much of it as fits into the buffer. */
static apr_status_t read_line(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                              apr_read_type_e block, apr_off_t wanted)
{
    apr_status_t rv = need_bytes(in, c, block);
    const char *lf;
    apr_size_t n;

    while (rv == APR_SUCCESS) {
        lf = memchr(in->buf + in->start, '\n', pending(in));
        n = lf ? (apr_size_t)(lf + 1 - (in->buf + in->start)) : pending(in);
        if (lf || n >= NET_IN_SIZE) {
            append_taken(in, bb, n);
            return APR_SUCCESS;
        }
        rv = block == APR_BLOCK_READ ? receive_waiting(in, c) : receive(in, c);
    }
    if (pending(in) > 0 && rv != APR_EAGAIN && rv != APR_TIMEUP) {
        append_taken(in, bb, pending(in));
        return APR_SUCCESS;
    }
    return rv;
}

static apr_status_t eat_line_ends(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                                  apr_read_type_e block, apr_off_t wanted)
{
    while (pending(in) > 0) {
        const char *p = in->buf + in->start;
        apr_size_t n = *p == '\n' ? 1 : pending(in) > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;

        if (n == 0)
            break;
        consume(in, n);
    }
    return APR_SUCCESS;
}

/* Everything until the end: what is here, then the socket itself. */
static apr_status_t read_all(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                             apr_read_type_e block, apr_off_t wanted)
{
    if (pending(in) > 0)
        append_taken(in, bb, pending(in));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_socket_create(in->sock, bb->bucket_alloc));
    return APR_SUCCESS;
}

static apr_status_t read_nothing(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                                 apr_read_type_e block, apr_off_t wanted)
{
    return APR_SUCCESS;
}

typedef apr_status_t reader(struct net_in *in, conn_rec *c, apr_bucket_brigade *bb,
                            apr_read_type_e block, apr_off_t wanted);

static reader *const readers[] = {
    [AP_MODE_READBYTES] = read_bytes,     [AP_MODE_GETLINE] = read_line,
    [AP_MODE_EATCRLF] = eat_line_ends,    [AP_MODE_SPECULATIVE] = read_ahead,
    [AP_MODE_EXHAUSTIVE] = read_all,      [AP_MODE_INIT] = read_nothing,
};

/* The end of the stream is APR_EOF, and stays so. */
AP_DECLARE(apr_status_t) ap_core_input_filter(ap_filter_t *f, apr_bucket_brigade *bb,
                                              ap_input_mode_t mode, apr_read_type_e block,
                                              apr_off_t readbytes)
{
    core_net_rec *net = f->ctx;
    struct net_in *in = net_in_of(net, f->c);

    if ((unsigned)mode >= sizeof(readers) / sizeof(*readers))
        return APR_ENOTIMPL;
    if (mode == AP_MODE_READBYTES && readbytes <= 0)
        return APR_EGENERAL;
    return readers[mode](in, f->c, bb, block, readbytes);
}
