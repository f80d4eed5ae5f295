/* SPDX-License-Identifier: Apache-2.0 */
/* conn_priv.h - one client connection inside the server: its state, and its owner.
 *
 * server/ knows no process model. What it needs of one is the table below, which
 * the model fills in its children; in every other process the calls do nothing.
 *
 * Our own state of a connection hangs on the slot of http_module in
 * c->conn_config (slot 0, the core's, holds the apr_socket_t that modules expect). */
#ifndef WEFT_CONN_PRIV_H
#define WEFT_CONN_PRIV_H

#include "ap_listen.h"
#include "http_connection.h"
#include "http_core.h"
#include "httpd.h"

/** What becomes of a connection when process_connection has returned. */
enum conn_next {
    CONN_NEXT_CLOSE,    /* linger, then close */
    CONN_NEXT_IDLE,     /* wait for the next request for s->keep_alive_timeout */
    CONN_NEXT_READ,     /* the next request is already here, whole or in part */
    CONN_NEXT_WRITE,    /* the client is slow: wait for room, then conn_resume_write() */
    CONN_NEXT_SUSPENDED /* a module has it; it comes back by itself */
};

/** The server's private state of a connection. Zeroed when made; lives in c->pool. */
struct conn_state_priv {
    core_net_rec *net;        /* the network filters' context */
    struct net_in *in;        /* bytes received, not yet read by anybody */
    struct host_memo *host;   /* the core's: core/host_memo.c */
    int fd;                   /* the socket, -1 where there is none */
    enum conn_next next;      /* set by http's process_connection */
    enum conn_next after;     /* what follows when a waiting answer is sent */
    unsigned read_timed_out:1;/* waited for in vain: reads answer APR_TIMEUP at once */
    unsigned stuck:1;         /* the client does not take what it is sent */
    unsigned lingering:1;
    unsigned draining:1;      /* the child is stopping: say Connection: close */
    unsigned foreign:1;       /* a module speaks a protocol of its own on it */
    unsigned begun:1;         /* process_connection has run */
    unsigned peeked:1;        /* other filters have all that came, and it is no request yet */
    apr_size_t peek_len;      /* bytes of it */
    unsigned last_word:1;     /* the client has said that it will send nothing more */
};

/** What conn_open() was told, while it makes the record in this thread; else NULL. */
extern _Thread_local const struct conn_ends *conn_known_ends;

/** The private state of a connection, or NULL if it is none of ours
 *  (a module may have made a conn_rec of its own). */
struct conn_state_priv *conn_priv(const conn_rec *c);

/** What the process model does for a thread that serves a connection. */
struct conn_model {
    /** This thread may block from now on: somebody else must watch the sockets.
     *  Calls nest; each is paired with one did_block(). */
    void (*will_block)(void);
    /** It will not any more. */
    void (*did_block)(void);
    /** Whether this child is to finish: true makes responses say Connection: close. */
    int (*stopping)(void);
    /** A handler that may take long begins, by its name; NULL: it has ended. May be NULL. */
    void (*handling)(const char *handler);
    /** Whether an answer may wait for its client without a thread. */
    int async_writes;
    /** Whether the calling thread runs what was deferred before it waits. May be NULL. */
    int (*defers)(void);
};

/** Work that can wait until a thread has nothing else to do, but no longer. */
struct conn_deferred {
    int (*pending)(void);
    void (*run)(void);
};

/** Give this process its deferred work: there is one kind. Before threads exist. */
void conn_defer_to(const struct conn_deferred *work);
/** Whether the calling thread may defer. */
int conn_defers(void);
/** For process models: whether there is any. Takes no lock. */
int conn_has_deferred(void);
/** Run it, before waiting for anything; look again then, instead of waiting. */
void conn_run_deferred(void);

/** Put a model's table in force in this process; NULL takes it out. */
void conn_set_model(const struct conn_model *model);
/** Whether one is in force: not where a module brought the process model. */
int conn_has_model(void);
/** Say so before a read, write or handler that may take long; cheap where no model is. */
void conn_will_block(void);
/** Its end; in the same thread. */
void conn_did_block(void);
/** Whether the process is to finish. */
int conn_stopping(void);
/** A handler begins that may take long; NULL: it has ended. */
void conn_handling(const char *handler);

/* conn.c - the life of a connection, as the process models drive it */

/** What is known of an accepted socket's two ends without asking the system. */
struct conn_ends {
    const struct sockaddr *remote; /* as accept told */
    const apr_sockaddr_t *local;   /* the listener's; NULL: it listens on any address */
};

/** Make the record of an accepted socket and run its pre_connection hooks.
 *  @param pool    the connection's; everything here is allocated from it
 *  @param csd     accepted socket; closed with the pool
 *  @param sbh     scoreboard handle of the thread that starts with it
 *  @param ends    copied; NULL: nothing is known
 *  @return NULL: a module refused it (the caller closes it) */
conn_rec *conn_open(apr_pool_t *pool, server_rec *s, apr_socket_t *csd, long id, void *sbh,
                    apr_bucket_alloc_t *alloc,
                    const struct conn_ends *ends);
/** Serve what is there: returns when the connection has to wait or is over.
 *  @return what to do with it; see enum conn_next */
enum conn_next conn_serve(conn_rec *c);
/** Wait for bytes of the client, in a process that has nothing else to do meanwhile.
 *  @param timeout  microseconds; negative: no limit
 *  @return APR_SUCCESS, APR_TIMEUP, or the error; APR_EINTR: a signal came */
apr_status_t conn_wait_readable(conn_rec *c, apr_interval_time_t timeout);
/** Go on sending an answer that waited for its client.
 *  @return CONN_NEXT_WRITE: it waits again; else as conn_serve() */
enum conn_next conn_resume_write(conn_rec *c);
/** Whether answers may wait without a thread, in this process. */
int conn_async_writes(void);
/** Flush, run pre_close_connection and shut down writing.
 *  @return 1: read and throw away until the client closes; 0: close at once */
int conn_linger_start(conn_rec *c);
/** Throw away what has arrived on a lingering connection.
 *  @return 1: more may come; 0: close it */
int conn_linger_read(conn_rec *c);

/* count.c */

/** Bytes of the last answer on a request's connection, for the scoreboard. */
apr_off_t conn_last_bytes(const request_rec *r);

/* net_in.c - bytes from the socket, filter CORE_IN */

/** Receive without waiting into the connection's buffer.
 *  @return APR_SUCCESS: there are new bytes; APR_EAGAIN: none now; APR_EOF: the
 *  client has closed its side; else an error of the socket */
apr_status_t net_in_fill(conn_rec *c);
/** Whether a whole request head (or a line too long for one) is in the buffer, so
 *  that reading it will not wait. With a filter between socket and HTTP: whether it
 *  may be, since nobody has looked yet or more has come. */
int net_in_head_ready(conn_rec *c);
/** Whether nothing stands between socket and HTTP. */
int net_in_is_bare(const conn_rec *c);
/** Whether the buffer begins with a record of TLS's handshake that is not whole, though it
 *  would fit. */
int net_in_half_record(conn_rec *c);
/** How many bytes are in the buffer. */
apr_size_t net_in_pending(conn_rec *c);
/** Look at the buffer where nothing stands between HTTP and the socket.
 *  @param data  first byte; valid until the next call on this connection
 *  @return number of bytes; 0 also where a filter of a module stands between */
apr_size_t net_in_peek(conn_rec *c, const char **data);
/** Take n bytes, n <= what peek said, out of the buffer. */
void net_in_consume(conn_rec *c, apr_size_t n);

/* net_out.c - buckets to the socket, filter CORE */

/** Send what is held back. Waits for the client as long as its timeout allows.
 *  @return APR_SUCCESS, or the error that broke the connection (c->aborted set) */
apr_status_t net_out_flush(conn_rec *c);
/** Send what is held back as far as it goes without waiting.
 *  @return APR_SUCCESS: all of it; APR_EAGAIN: the rest waits; else as net_out_flush() */
apr_status_t net_out_try(conn_rec *c);

/* listen.c - also the making of sockets for listen_sets.c. Control process. */

/** A list's record of an address; NULL: none. */
ap_listen_rec *listen_find(ap_listen_rec *list, const apr_sockaddr_t *addr);
/** A record without a socket, in a pool. */
ap_listen_rec *listen_make(apr_pool_t *p, apr_sockaddr_t *addr);
/** Open a record's socket, unless it is, and set what the configuration says of it.
 *  @return 0: after a message */
int listen_open(ap_listen_rec *lr, server_rec *s);
/** Close a record's socket. @return whether there was one */
int listen_close(ap_listen_rec *lr);

/* listen_inherit.c - sockets that this process was started with. Control process. */

/** The environment's name for a list of descriptors from a server to its successor. */
#define LISTEN_FDS_OF_SERVER "WEFT_LISTEN_FDS"
/** Look what there is; once, since it takes the words out of the environment. */
void listen_inherit_begin(void);
/** A socket that listens on an address; the caller's from now on. @return -1: none */
int listen_inherit_take(const apr_sockaddr_t *addr);
/** Close what nobody has taken. */
void listen_inherit_end(server_rec *s);

/* listen_sets.c */

/** Back to one set, before each reading of the configuration. */
void listen_sets_reset(void);
/** How many sets the configuration and this machine's processors ask for; at least 1. */
int listen_sets_wanted(void);
/** Make one of the sets this process's listeners, and close the others. In a child. */
void listen_take_set(int number);
/** Descriptors of the sockets of all sets.
 *  @param fds  gets not more than room
 *  @return how many there are */
int listen_descriptors(int *fds, int room);
/** Close all sets but ap_listeners. */
void listen_close_sets(void);

#endif
