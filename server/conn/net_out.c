/* SPDX-License-Identifier: Apache-2.0 */
/* net_out.c - buckets to the socket: the filter CORE.
 *
 * What comes is held until there is a reason to send: a FLUSH bucket, more than
 * FlushMaxThreshold bytes, more than FlushMaxPipelined responses, or net_out_flush(),
 * which the connection's life calls when no further request is waiting. So a head and
 * a small body that come one after the other leave in one call, and answers to
 * pipelined requests leave together. Deleting an EOR bucket here ends its request.
 *
 * Small files are read into memory to leave with their head; larger ones go by
 * sendfile behind it. Sending waits for a slow client (the thread is held) as long as
 * the socket's timeout allows. Owner: the thread that owns the connection. */
#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "apr_portable.h"
#include "conn/conn_priv.h"
#include "conn/net_priv.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_request.h"
#include "util_filter.h"

APLOG_USE_MODULE(core);

enum {
    IOV_MAX_USED = 32,          /* pieces of memory that leave in one call */
    FILE_COPY_MAX = 16 * 1024,  /* files up to this are read and sent with their head */
    FILE_PIECE = 4 * 1024 * 1024, /* sendfile at most this much, so that timeouts count */
    HOLD_DEFAULT = 65535,       /* FlushMaxThreshold where nothing is configured */
    PIPELINED_DEFAULT = 5       /* FlushMaxPipelined likewise */
};

/** One gathered write: memory of the first buckets of a brigade. */
struct gather {
    struct iovec iov[IOV_MAX_USED];
    int n;
    int more; /* what follows goes out at once after it */
};

struct core_output_filter_ctx *net_out_of(core_net_rec *net, conn_rec *c)
{
    struct core_output_filter_ctx *out = net->out_ctx;

    if (out)
        return out;
    out = apr_pcalloc(c->pool, sizeof(*out));
    out->held = apr_brigade_create(c->pool, c->bucket_alloc);
    net->out_ctx = out;
    return out;
}

/* A file that sendfile can take: its handler allowed it and it is worth a call. */
static int wants_sendfile(const apr_bucket *b)
{
    apr_bucket_file *f;

    if (!APR_BUCKET_IS_FILE(b) || b->length <= FILE_COPY_MAX)
        return 0;
    f = b->data;
    return (apr_file_flags_get(f->fd) & APR_SENDFILE_ENABLED) != 0;
}

/* Read a small file into memory in one call, in place of its bucket. */
static apr_status_t load_small_file(apr_bucket *b)
{
    apr_bucket_file *f = b->data;
    apr_size_t len = b->length, done = 0;
    apr_os_file_t fd;
    char *mem;

    if (apr_os_file_get(&fd, f->fd) != APR_SUCCESS)
        return APR_EBADF;
    mem = apr_bucket_alloc(len, b->list);
    while (done < len) {
        ssize_t n = pread(fd, mem + done, len - done, (off_t)b->start + (off_t)done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            apr_bucket_free(mem);
            return n == 0 ? APR_EOF : errno;
        }
        done += (apr_size_t)n;
    }
    apr_bucket_file *old = f;
    apr_bucket_heap_make(b, mem, len, apr_bucket_free);
    apr_bucket_type_file.destroy(old);
    return APR_SUCCESS;
}

/* Memory of a data bucket, whatever its type; a long one is split by reading. */
static apr_status_t bucket_memory(apr_bucket *b, const char **data, apr_size_t *len)
{
    if (APR_BUCKET_IS_FILE(b) && b->length > 0 && b->length <= FILE_COPY_MAX) {
        apr_status_t rv = load_small_file(b);

        if (rv != APR_SUCCESS)
            return rv;
    }
    if (b->length == (apr_size_t)-1) {
        apr_status_t rv = apr_bucket_read(b, data, len, APR_NONBLOCK_READ);

        if (!APR_STATUS_IS_EAGAIN(rv))
            return rv;
        conn_will_block();
        rv = apr_bucket_read(b, data, len, APR_BLOCK_READ);
        conn_did_block();
        return rv;
    }
    return apr_bucket_read(b, data, len, APR_BLOCK_READ);
}

/* Collect memory from the front of a brigade until something else than memory comes.
 * Metadata before any data is dropped: an EOR bucket ends its request thereby. */
static apr_status_t gather_front(struct gather *g, apr_bucket_brigade *bb)
{
    apr_bucket *b = APR_BRIGADE_FIRST(bb);

    g->n = 0;
    g->more = 0;
    while (b != APR_BRIGADE_SENTINEL(bb) && g->n < IOV_MAX_USED && !wants_sendfile(b)) {
        const char *data = NULL;
        apr_size_t len = 0;
        apr_status_t rv;

        if (APR_BUCKET_IS_METADATA(b)) {
            if (g->n > 0) {
                b = APR_BUCKET_NEXT(b);
                continue;
            }
            apr_bucket_delete(b);
            b = APR_BRIGADE_FIRST(bb);
            continue;
        }
        if (b->length == (apr_size_t)-1 && g->n > 0)
            return APR_SUCCESS; /* reading may take long: send what is here first */
        if ((rv = bucket_memory(b, &data, &len)) != APR_SUCCESS)
            return rv;
        if (len > 0)
            g->iov[g->n++] = (struct iovec){ .iov_base = (void *)data, .iov_len = len };
        b = APR_BUCKET_NEXT(b);
    }
    g->more = b != APR_BRIGADE_SENTINEL(bb);
    return APR_SUCCESS;
}

/* Remove n bytes, and the metadata that stands before what is left. Bytes are counted
 * before the EOR bucket behind them ends their request, which logs them. */
static void drop_front(conn_rec *c, apr_bucket_brigade *bb, apr_size_t n)
{
    apr_size_t passed = 0;

    while (!APR_BRIGADE_EMPTY(bb)) {
        apr_bucket *b = APR_BRIGADE_FIRST(bb);

        if (APR_BUCKET_IS_METADATA(b)) {
            net_count_out(c, (apr_off_t)passed);
            passed = 0;
        }
        else if (b->length > 0) {
            if (n == 0)
                break;
            if (n < b->length)
                apr_bucket_split(b, n);
            n -= b->length;
            passed += b->length;
        }
        apr_bucket_delete(b);
    }
    net_count_out(c, (apr_off_t)passed);
}

/* One gathered write that does not wait. */
static apr_status_t send_memory(int fd, struct gather *g, apr_size_t *sent)
{
    struct msghdr msg = { .msg_iov = g->iov, .msg_iovlen = (size_t)g->n };
    ssize_t n;

    do {
        n = sendmsg(fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL | (g->more ? MSG_MORE : 0));
    } while (n < 0 && errno == EINTR);
    *sent = n > 0 ? (apr_size_t)n : 0;
    return n < 0 ? errno : APR_SUCCESS;
}

/* One piece of a file; a file that has shrunk breaks the promise of its length. */
static apr_status_t send_file(int fd, apr_bucket *b, apr_size_t *sent)
{
    apr_bucket_file *f = b->data;
    apr_size_t want = b->length < FILE_PIECE ? b->length : FILE_PIECE;
    off_t offset = (off_t)b->start;
    apr_os_file_t file;
    ssize_t n;

    *sent = 0;
    if (apr_os_file_get(&file, f->fd) != APR_SUCCESS)
        return APR_EBADF;
    do {
        n = sendfile(fd, file, &offset, want);
    } while (n < 0 && errno == EINTR);
    if (n > 0)
        *sent = (apr_size_t)n;
    return n < 0 ? errno : n == 0 ? APR_EOF : APR_SUCCESS;
}

/* Send once from the front of the brigade. */
static apr_status_t send_some(core_net_rec *net, int fd, apr_bucket_brigade *bb)
{
    struct gather g;
    apr_size_t sent = 0;
    apr_status_t rv = gather_front(&g, bb);

    if (rv != APR_SUCCESS || APR_BRIGADE_EMPTY(bb))
        return rv;
    if (g.n > 0)
        rv = send_memory(fd, &g, &sent);
    else if (wants_sendfile(APR_BRIGADE_FIRST(bb)))
        rv = send_file(fd, APR_BRIGADE_FIRST(bb), &sent);
    if (rv != APR_SUCCESS)
        return rv;
    drop_front(net->c, bb, sent);
    return APR_SUCCESS;
}

/* Send the whole brigade, waiting for the client where it must be and may. */
static apr_status_t send_all(core_net_rec *net, apr_bucket_brigade *bb, int wait)
{
    int fd = socket_fd(net->client_socket);
    apr_status_t rv = APR_SUCCESS;

    if (fd < 0)
        return APR_ENOTSOCK;
    while (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(bb)) {
        rv = send_some(net, fd, bb);
        if (wait && APR_STATUS_IS_EAGAIN(rv))
            rv = socket_wait(net->client_socket, fd, 1);
    }
    return rv;
}

/* Nothing is held any more, sent or given up: files that were set aside are closed. */
static void forget(struct core_output_filter_ctx *out, conn_rec *c)
{
    ap_assert(APR_BRIGADE_EMPTY(out->held));
    if (out->aside)
        apr_pool_clear(out->aside);
    out->bytes = 0;
    out->responses = 0;
    c->data_in_output_filters = 0;
}

/* The connection is broken: nothing held will ever be sent. */
static apr_status_t give_up(struct core_output_filter_ctx *out, conn_rec *c, apr_status_t rv)
{
    ap_log_cerror(APLOG_MARK, APLOG_TRACE1, rv, c, "the client takes no more");
    c->aborted = 1;
    apr_brigade_cleanup(out->held);
    forget(out, c);
    return rv;
}

static apr_status_t send_held(core_net_rec *net, struct core_output_filter_ctx *out, int wait)
{
    conn_rec *c = net->c;
    struct conn_state_priv *priv = conn_priv(c);
    apr_status_t rv = c->aborted ? APR_ECONNABORTED : send_all(net, out->held, wait);

    if (priv)
        priv->stuck = APR_STATUS_IS_EAGAIN(rv);
    if (!wait && APR_STATUS_IS_EAGAIN(rv))
        return rv;
    if (rv != APR_SUCCESS)
        return give_up(out, c, rv);
    forget(out, c);
    return APR_SUCCESS;
}

/** Why something is sent now. */
enum urgency { HOLD, ENOUGH, FLUSH };

/* Look over what has come: how much it is, and whether it asks to be sent now. */
static enum urgency look_over(struct core_output_filter_ctx *out, const conn_rec *c,
                              apr_bucket_brigade *bb)
{
    const core_server_config *conf = ap_get_core_module_config(c->base_server->module_config);
    apr_size_t limit = conf->flush_max_threshold ? conf->flush_max_threshold : HOLD_DEFAULT;
    int pipelined = conf->flush_max_pipelined >= 0 ? conf->flush_max_pipelined : PIPELINED_DEFAULT;
    enum urgency urgency = HOLD;
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb); b = APR_BUCKET_NEXT(b)) {
        if (APR_BUCKET_IS_FLUSH(b) || AP_BUCKET_IS_EOC(b) || b->length == (apr_size_t)-1)
            urgency = FLUSH;
        else if (AP_BUCKET_IS_EOR(b))
            out->responses++;
        else
            out->bytes += b->length;
    }
    if (urgency == HOLD && (out->bytes > limit || out->responses > pipelined))
        urgency = ENOUGH;
    return urgency;
}

/* Bytes of memory that are held; files and maps of them cost none of their own. */
static apr_size_t held_memory(const struct core_output_filter_ctx *out)
{
    apr_size_t n = 0;
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(out->held); b != APR_BRIGADE_SENTINEL(out->held);
         b = APR_BUCKET_NEXT(b))
        if (!APR_BUCKET_IS_FILE(b) && !APR_BUCKET_IS_MMAP(b) && !APR_BUCKET_IS_METADATA(b))
            n += b->length;
    return n;
}

/* There is much of it: send what goes at once, and wait for the client only where the
 * rest would fill memory (or the model cannot wait otherwise). */
static apr_status_t send_enough(core_net_rec *net, struct core_output_filter_ctx *out)
{
    apr_status_t rv;

    if (!conn_async_writes())
        return send_held(net, out, 1);
    rv = send_held(net, out, 0);
    if (APR_STATUS_IS_EAGAIN(rv) && held_memory(out) > HOLD_DEFAULT)
        return send_held(net, out, 1);
    return rv;
}

/* Keep what is held past the caller's return: buckets that point into a stack are
 * copied, files and maps outlive the pool (a subrequest's, say) that they came from. */
static apr_status_t set_aside(struct core_output_filter_ctx *out, conn_rec *c)
{
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(out->held); b != APR_BRIGADE_SENTINEL(out->held);
         b = APR_BUCKET_NEXT(b)) {
        apr_status_t rv;

        if (!APR_BUCKET_IS_TRANSIENT(b) && !APR_BUCKET_IS_FILE(b) && !APR_BUCKET_IS_MMAP(b))
            continue;
        if (out->aside == NULL)
            apr_pool_create(&out->aside, c->pool);
        if ((rv = apr_bucket_setaside(b, out->aside)) != APR_SUCCESS)
            return rv;
    }
    c->data_in_output_filters = 1;
    return APR_SUCCESS;
}

/* What a caller that polls the socket itself (a tunnel) asks for by passing no brigade:
 * send what goes now. c->data_in_output_filters tells whether something is left. */
static apr_status_t send_what_goes(core_net_rec *net, struct core_output_filter_ctx *out)
{
    apr_status_t rv = APR_BRIGADE_EMPTY(out->held) ? APR_SUCCESS : send_held(net, out, 0);

    return APR_STATUS_IS_EAGAIN(rv) ? APR_SUCCESS : rv;
}

AP_DECLARE(apr_status_t) ap_core_output_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    core_net_rec *net = f->ctx;
    conn_rec *c = f->c;
    struct core_output_filter_ctx *out = net_out_of(net, c);
    enum urgency urgency;
    apr_status_t rv = APR_EAGAIN;

    ap_assert(net->c == c);
    if (c->aborted) {
        if (bb)
            apr_brigade_cleanup(bb);
        return give_up(out, c, APR_ECONNABORTED);
    }
    if (!bb)
        return send_what_goes(net, out);
    urgency = look_over(out, c, bb);
    APR_BRIGADE_CONCAT(out->held, bb);
    if (urgency == FLUSH)
        return send_held(net, out, 1);
    if (urgency == ENOUGH)
        rv = send_enough(net, out);
    return APR_STATUS_IS_EAGAIN(rv) ? set_aside(out, c) : rv;
}

static apr_status_t flush(conn_rec *c, int wait)
{
    struct conn_state_priv *priv = conn_priv(c);
    struct core_output_filter_ctx *out = priv && priv->net ? priv->net->out_ctx : NULL;

    if (out == NULL || APR_BRIGADE_EMPTY(out->held))
        return APR_SUCCESS;
    return send_held(priv->net, out, wait);
}

apr_status_t net_out_flush(conn_rec *c)
{
    return flush(c, 1);
}

apr_status_t net_out_try(conn_rec *c)
{
    return flush(c, 0);
}
