/* SPDX-License-Identifier: Apache-2.0 */
/* util_filter.h - filters: chains that content passes on its way in and out.
 *
 * Output is pushed: each filter gets a brigade, does its work and passes one to
 * f->next. Input is pulled: each asks f->next. A request's chain goes on into its
 * connection's; the types order the filters from the handler to the socket:
 *
 *     RESOURCE  CONTENT_SET  PROTOCOL  TRANSCODE | CONNECTION  NETWORK
 *     r->output_filters      r->proto_output_filters  c->output_filters
 *
 * Who owns what: the buckets of a brigade that is passed belong to the filter, which
 * passes them on, keeps them (ap_save_brigade) or deletes them; the brigade itself
 * stays its maker's. An EOS bucket ends a request's content, once; FLUSH wants all
 * before it sent. Filters must let through metadata buckets that they do not know.
 * A chain belongs to the thread that serves the connection. */
#ifndef WEFT_UTIL_FILTER_H
#define WEFT_UTIL_FILTER_H

#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_pools.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an output filter does to content, for mod_filter. */
#define AP_FILTER_PROTO_CHANGE 0x1        /* changes it */
#define AP_FILTER_PROTO_CHANGE_LENGTH 0x2 /* and its length */
#define AP_FILTER_PROTO_NO_BYTERANGE 0x4  /* cannot work on parts */
#define AP_FILTER_PROTO_NO_PROXY 0x8      /* must not run in a proxy */
#define AP_FILTER_PROTO_NO_CACHE 0x10     /* its result must not be cached */
#define AP_FILTER_PROTO_TRANSFORM 0x20    /* not where Cache-Control says no-transform */

/** Where in the chain a filter belongs; numbers between are allowed. */
typedef enum {
    AP_FTYPE_RESOURCE = 10,    /* makes content out of content: INCLUDES */
    AP_FTYPE_CONTENT_SET = 20, /* changes it as a whole: DEFLATE */
    AP_FTYPE_PROTOCOL = 30,    /* between content and HTTP: HTTP_HEADER, HTTP_IN */
    AP_FTYPE_TRANSCODE = 40,   /* the transfer coding: CHUNK */
    AP_FTYPE_CONNECTION = 50,  /* of the connection: TLS */
    AP_FTYPE_NETWORK = 60      /* the socket: CORE, CORE_IN */
} ap_filter_type;

/** How input is read. */
typedef enum {
    AP_MODE_READBYTES = 0,   /* up to so many bytes */
    AP_MODE_GETLINE = 1,     /* up to the end of a line */
    AP_MODE_EATCRLF = 2,     /* take empty lines out and look if there is more */
    AP_MODE_SPECULATIVE = 3, /* as READBYTES, and leave it to be read again */
    AP_MODE_EXHAUSTIVE = 4,  /* all until the end; rarely supported */
    AP_MODE_INIT = 5         /* nothing: a TLS handshake may be made now */
} ap_input_mode_t;

typedef union ap_filter_func ap_filter_func;
typedef struct ap_filter_provider_t ap_filter_provider_t;
typedef struct ap_filter_rec_t ap_filter_rec_t;
typedef struct ap_filter_t ap_filter_t;

/** A filter of input: put into bb what `mode` asks for. */
typedef apr_status_t (*ap_in_filter_func)(ap_filter_t *f, apr_bucket_brigade *bb,
                                          ap_input_mode_t mode, apr_read_type_e block,
                                          apr_off_t readbytes);
/** Called before the handler of the filter's request; a status other than OK ends it. */
typedef int (*ap_init_filter_func)(ap_filter_t *f);
/** A filter of output: take bb's buckets. */
typedef apr_status_t (*ap_out_filter_func)(ap_filter_t *f, apr_bucket_brigade *bb);

/** One filter in one chain. */
struct ap_filter_t {
    ap_filter_rec_t *frec; /* what it is */
    void *ctx;             /* its own state */
    ap_filter_t *next;     /* nearer to the socket */
    request_rec *r;        /* NULL for filters of connections */
    conn_rec *c;
};

/** A filter's function; which one follows from how it was registered. */
union ap_filter_func {
    ap_out_filter_func out_func;
    ap_in_filter_func in_func;
};

/** A registered filter. */
struct ap_filter_rec_t {
    const char *name;                     /* in lower case */
    ap_filter_func filter_func;
    ap_init_filter_func filter_init_func; /* or NULL */
    struct ap_filter_rec_t *next;         /* mod_filter's */
    ap_filter_provider_t *providers;      /* mod_filter's */
    ap_filter_type ftype;                 /* its place */
    int debug;                            /* mod_filter's */
    unsigned int proto_flags;             /* AP_FILTER_PROTO_* */
};

/* filter.c: the registry */

/** Register a filter of input under a name; case does not count. While hooks register.
 *  @param filter_init  run before the handler, for filters of requests; may be NULL
 *  @return its record, which lives until the configuration is read again */
AP_DECLARE(ap_filter_rec_t *)
ap_register_input_filter(const char *name, ap_in_filter_func filter_func,
                         ap_init_filter_func filter_init, ap_filter_type ftype);

/** Register a filter of output; see ap_register_input_filter(). */
AP_DECLARE(ap_filter_rec_t *)
ap_register_output_filter(const char *name, ap_out_filter_func filter_func,
                          ap_init_filter_func filter_init, ap_filter_type ftype);

/** ap_register_output_filter() with what the filter does to the content: bits of
 *  AP_FILTER_PROTO_*, which mod_filter acts on. */
AP_DECLARE(ap_filter_rec_t *)
ap_register_output_filter_protocol(const char *name, ap_out_filter_func filter_func,
                                   ap_init_filter_func filter_init, ap_filter_type ftype,
                                   unsigned int proto_flags);

/** Say what a filter does to the content; bits of AP_FILTER_PROTO_*. */
AP_DECLARE(void) ap_filter_protocol(ap_filter_t *f, unsigned int proto_flags);

/** The record of an input filter's name, or NULL. */
AP_DECLARE(ap_filter_rec_t *) ap_get_input_filter_handle(const char *name);

/** The record of an output filter's name, or NULL. */
AP_DECLARE(ap_filter_rec_t *) ap_get_output_filter_handle(const char *name);

/* filter.c: chains */

/** Put a filter into a chain, behind those of its type that are there.
 *  @param ctx  for the filter; its owner sees to its life
 *  @param r    NULL only for filters of connections
 *  @return NULL: an unknown name, which is logged, or no request for a type that needs one */
AP_DECLARE(ap_filter_t *)
ap_add_input_filter(const char *name, void *ctx, request_rec *r, conn_rec *c);

/** Put a filter of output into a chain; see ap_add_input_filter(). */
AP_DECLARE(ap_filter_t *)
ap_add_output_filter(const char *name, void *ctx, request_rec *r, conn_rec *c);

/** ap_add_input_filter() without the look-up. */
AP_DECLARE(ap_filter_t *)
ap_add_input_filter_handle(ap_filter_rec_t *frec, void *ctx, request_rec *r, conn_rec *c);

/** ap_add_output_filter() without the look-up. */
AP_DECLARE(ap_filter_t *)
ap_add_output_filter_handle(ap_filter_rec_t *frec, void *ctx, request_rec *r, conn_rec *c);

/** Take a filter out of its chain. A filter may do so to itself: f->next stays. */
AP_DECLARE(void) ap_remove_input_filter(ap_filter_t *f);

/** Take a filter of output out of its chain; see ap_remove_input_filter(). */
AP_DECLARE(void) ap_remove_output_filter(ap_filter_t *f);

/** Take the first filter of a name out of the chain that starts at `next`.
 *  @return APR_SUCCESS; APR_NOTFOUND */
AP_DECLARE(apr_status_t) ap_remove_input_filter_byhandle(ap_filter_t *next, const char *handle);

/** ap_remove_input_filter_byhandle() for output. */
AP_DECLARE(apr_status_t) ap_remove_output_filter_byhandle(ap_filter_t *next, const char *handle);

/* filter.c: brigades */

/** Ask a filter for input.
 *  @param bucket     gets the data; empty before
 *  @param mode       READBYTES up to readbytes; GETLINE up to a line's end; SPECULATIVE as
 *                    READBYTES, and it stays to be read again; EATCRLF; INIT
 *  @param block      APR_NONBLOCK_READ: APR_EAGAIN, or an empty brigade, if there is none now
 *  @return APR_SUCCESS; APR_EOF; AP_NOBODY_READ: no filter; else what the filter said */
AP_DECLARE(apr_status_t)
ap_get_brigade(ap_filter_t *filter, apr_bucket_brigade *bucket, ap_input_mode_t mode,
               apr_read_type_e block, apr_off_t readbytes);

/** Hand a brigade to a filter and all behind it. The buckets are the filter's from then
 *  on, whatever it returns; the brigade stays the caller's, who cleans it before using
 *  it again. @return AP_NOBODY_WROTE: no filter; else what the filter said */
AP_DECLARE(apr_status_t) ap_pass_brigade(ap_filter_t *filter, apr_bucket_brigade *bucket);

/** ap_pass_brigade() to r->output_filters, for a handler to return.
 *  @param fmt  logged at debug level on failure; NULL: a text of ours
 *  @return OK; AP_FILTER_ERROR: a filter has answered; 500 */
AP_DECLARE(apr_status_t)
ap_pass_brigade_fchk(request_rec *r, apr_bucket_brigade *bucket, const char *fmt, ...);

/** Keep buckets beyond this call: sets each aside into p and moves them.
 *  @param save_to  brigade to append to; *save_to NULL: one is made in p
 *  @param b        emptied
 *  @return the first error of a bucket; all are moved nevertheless */
AP_DECLARE(apr_status_t)
ap_save_brigade(ap_filter_t *f, apr_bucket_brigade **save_to, apr_bucket_brigade **b,
                apr_pool_t *p);

/** For apr_brigade_write() and friends: pass bb to the filter ctx, then empty it. */
AP_DECLARE(apr_status_t) ap_filter_flush(apr_bucket_brigade *bb, void *ctx);

/** Append a flush bucket to bb and pass it to f: everything goes to the client now. */
AP_DECLARE(apr_status_t) ap_fflush(ap_filter_t *f, apr_bucket_brigade *bb);

/** Append strings up to a NULL argument to bb; what does not fit goes to f. */
AP_DECLARE(apr_status_t) ap_fputstrs(ap_filter_t *f, apr_bucket_brigade *bb, ...);

/** Append formatted text to bb; what does not fit goes to f. */
AP_DECLARE(apr_status_t) ap_fprintf(ap_filter_t *f, apr_bucket_brigade *bb, const char *fmt, ...);

/* Append a byte, a string, a block to bb; what does not fit goes to f. */
#define ap_fputc(f, bb, c) apr_brigade_putc(bb, ap_filter_flush, f, c)
#define ap_fputs(f, bb, str) apr_brigade_write(bb, ap_filter_flush, f, str, strlen(str))
#define ap_fwrite(f, bb, data, n) apr_brigade_write(bb, ap_filter_flush, f, data, n)

#ifdef __cplusplus
}
#endif
#endif
