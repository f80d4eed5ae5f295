/* SPDX-License-Identifier: Apache-2.0 */
/* http_protocol.h - HTTP as handlers and filters see it: reading a request's content,
 * writing a response, its validators and conditions, status lines, methods.
 *
 * A request belongs to the thread that serves its connection; so do all calls here.
 * What they return lives in the request's pool unless it says otherwise. A response
 * goes out in this order: status and fields when the first brigade reaches
 * HTTP_HEADER, then content; after that r->headers_out has no effect. */
#ifndef WEFT_HTTP_PROTOCOL_H
#define WEFT_HTTP_PROTOCOL_H

#include "apr.h"
#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_file_info.h"
#include "apr_file_io.h"
#include "apr_hooks.h"
#include "apr_network_io.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How ap_getline() and ap_rgetline_core() read. */
#define AP_GETLINE_FOLD 1      /* continuation lines belong to the line */
#define AP_GETLINE_CRLF 2      /* a line must end in CRLF */
#define AP_GETLINE_NOSPC_EOL 4 /* of a line that is too long the rest is read, too */

/* Key of r->notes that ap_get_basic_auth_pw() leaves when it was asked. */
#define AP_GET_BASIC_AUTH_PW_NOTE "AP_GET_BASIC_AUTH_PW_NOTE"

/* The name of HTTP/1.x among protocols. */
#define AP_PROTOCOL_HTTP1 "http/1.1"

/** How a conditional field compares with a response's validators. */
typedef enum {
    AP_CONDITION_NONE = 0,    /* the request has no such field */
    AP_CONDITION_NOMATCH = 1, /* it does not match */
    AP_CONDITION_WEAK = 2,    /* it matches, weakly compared */
    AP_CONDITION_STRONG = 3   /* it matches byte for byte */
} ap_condition_e;

typedef struct ap_bucket_error ap_bucket_error;
typedef struct etag_rec etag_rec;

/** What an ETag is made of. */
struct etag_rec {
    const char *vlist_validator; /* the negotiation's own tag, or NULL */
    apr_time_t request_time;     /* a file changed within the second before is weak */
    apr_finfo_t *finfo;          /* of the file; filetype APR_NOFILE: there is none */
    const char *pathname;        /* opened for FileETag Digest if fd is NULL */
    apr_file_t *fd;              /* or the open file */
    int force_weak;              /* not 0: always W/ */
};

/** What an error bucket carries. */
struct ap_bucket_error {
    apr_bucket_refcount refcount; /* first, as APR wants it */
    int status;                   /* the HTTP status to answer with */
    const char *data;             /* text with it, or NULL */
};

/* read.c, request_line.c, uri.c: a request's head */

/** A request is about to be read. All. */
AP_DECLARE_HOOK(void, pre_read_request, (request_rec *r, conn_rec *c))

/** A head has been read and its virtual host chosen. All, until one fails; an HTTP status
 *  is answered. */
AP_DECLARE_HOOK(int, post_read_request, (request_rec *r))

/** A request with nothing read yet: tables, filters, r->status 200. Its pool is a child
 *  of the connection's, and it is the caller's to destroy until an EOR bucket has it. */
AP_DECLARE(request_rec *) ap_create_request(conn_rec *c);

/** Read a request's head and run post_read_request. What is wrong is answered here.
 *  @return a request with status 200; NULL: there is none, and conn->keepalive says
 *          AP_CONN_CLOSE */
AP_DECLARE(request_rec *) ap_read_request(conn_rec *conn);

/** Parse r->the_request into method, target and version, by HttpProtocolOptions.
 *  @return 1; 0: refused, with r->status set and a line in the log */
AP_DECLARE(int) ap_parse_request_line(request_rec *r);

/** Choose the virtual host by the target and Host, and check Host and Expect.
 *  @return 1; 0: refused, with r->status set and a line in the log */
AP_DECLARE(int) ap_check_request_header(request_rec *r);

/** Start at the virtual host's defaults and run the hook post_read_request.
 *  @return OK, or a status for ap_die() */
AP_DECLARE(int) ap_post_read_request(request_rec *r);

/** Parse a target into r->unparsed_uri, uri, args, parsed_uri and hostname. r->status
 *  becomes 400 if it cannot be. The string is copied. */
AP_DECLARE(void) ap_parse_uri(request_rec *r, const char *uri);

/* line.c, fields.c: lines and fields */

/** Read a line through r->proto_input_filters, without its end.
 *  @param s      *s NULL: gets the line, in r->pool; else a buffer of n bytes
 *  @param n      most bytes of the line with its '\0'
 *  @param read   gets the length
 *  @param flags  AP_GETLINE_*
 *  @param bb     scratch; empty before and after
 *  @return APR_SUCCESS; APR_ENOSPC: longer, *s has the start; APR_EINVAL: a NUL byte or
 *          a bad line end; else what the filters said */
AP_DECLARE(apr_status_t)
ap_rgetline_core(char **s, apr_size_t n, apr_size_t *read, request_rec *r, int flags,
                 apr_bucket_brigade *bb);

/** Read a line into a buffer of n bytes; see ap_rgetline_core().
 *  @return its length; n: too long; -1: any other error */
AP_DECLARE(int) ap_getline(char *s, int n, request_rec *r, int flags);

/** Read fields up to an empty line into r->headers_in; r->status is 400 or 408 if that
 *  failed. @param bb  scratch */
AP_DECLARE(void) ap_get_mime_headers_core(request_rec *r, apr_bucket_brigade *bb);

/** ap_get_mime_headers_core() with a brigade of its own. */
AP_DECLARE(void) ap_get_mime_headers(request_rec *r);

/* client_block.c: a request's content */

/** Get ready to read the request's content with ap_get_client_block().
 *  @param read_policy  REQUEST_NO_BODY: content is refused; REQUEST_CHUNKED_ERROR: chunks
 *                      are; REQUEST_CHUNKED_DECHUNK: both framings are taken
 *  @return OK, or 400, 411, 413 or 501 for the handler to return */
AP_DECLARE(int) ap_setup_client_block(request_rec *r, int read_policy);

/** Whether there is content to read; after ap_setup_client_block(). A client that waits
 *  with Expect: 100-continue is answered by the first read. */
AP_DECLARE(int) ap_should_client_block(request_rec *r);

/** Read content into a buffer; waits for some.
 *  @return bytes read; 0 at the end; -1: reading failed, and the connection will close */
AP_DECLARE(long) ap_get_client_block(request_rec *r, char *buffer, apr_size_t bufsiz);

/** Read the rest of the content and throw it away, so that the next request can be
 *  found. Does nothing where the connection closes anyway.
 *  @return OK or an HTTP status that says what is wrong with the content */
AP_DECLARE(int) ap_discard_request_body(request_rec *r);

/** The status that tells a client why its content could not be read.
 *  @param rv      what ap_get_brigade() returned
 *  @param status  answer for a reason that has none of its own */
AP_DECLARE(int) ap_map_http_request_error(apr_status_t rv, int status);

/* write.c: a response's content */

/** Write bytes to the client, through OLD_WRITE's buffer: small writes leave together.
 *  @return nbyte, or -1: the client is gone or a filter failed */
AP_DECLARE(int) ap_rwrite(const void *buf, int nbyte, request_rec *r);

/** Write one byte; see ap_rwrite(). @return the byte, or -1 */
AP_DECLARE(int) ap_rputc(int c, request_rec *r);

/** Write strings up to a NULL argument; see ap_rwrite(). @return bytes written, or -1 */
AP_DECLARE(int) ap_rvputs(request_rec *r, ...);

/** Write by a format of apr_vformatter(); of any length. @return bytes written, or -1 */
AP_DECLARE(int) ap_rprintf(request_rec *r, const char *fmt, ...);

/** ap_rprintf() with its arguments in a list. */
AP_DECLARE(int) ap_vrprintf(request_rec *r, const char *fmt, va_list va);

/** Send everything written so far to the client, through all filters. @return 0, or -1 */
AP_DECLARE(int) ap_rflush(request_rec *r);

/** Send a part of an open file, without reading it if the system can.
 *  @param fd      stays the caller's, and open until the request ends
 *  @param nbytes  gets what was sent; may be NULL
 *  @return what the filters said */
AP_DECLARE(apr_status_t)
ap_send_fd(apr_file_t *fd, request_rec *r, apr_off_t offset, apr_size_t length, apr_size_t *nbytes);

/** Send a part of a mapped file. @return length, or 0 if a filter failed */
AP_DECLARE(apr_size_t)
ap_send_mmap(apr_mmap_t *mm, request_rec *r, apr_size_t offset, apr_size_t length);

/** The filter OLD_WRITE, which holds what the functions above write. */
AP_DECLARE(apr_status_t) ap_old_write_filter(ap_filter_t *f, apr_bucket_brigade *bb);

/** The record of OLD_WRITE. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_old_write_func;

/** Write a string to the client; see ap_rwrite(). @return bytes written, or -1 */
static inline int ap_rputs(const char *str, request_rec *r)
{
    apr_size_t len = 0;

    while (str[len])
        len++;
    return ap_rwrite(str, (int)len, r);
}

/* header_out.c, keepalive.c: the head of a response */

/** Decide whether the connection stays open after this response, set the Connection and
 *  Keep-Alive fields, and r->chunked if it takes chunks. @return whether it stays */
AP_DECLARE(int) ap_set_keepalive(request_rec *r);

/** Send a 1xx with r->status and r->status_line now. Not to clients of HTTP/1.0, not after
 *  the final header, and 100 only to one that waits for it.
 *  @param send_headers  not 0: with r->headers_out, which is emptied */
AP_DECLARE(void) ap_send_interim_response(request_rec *r, int send_headers);

/** The filter HTTP_HEADER: writes the head before the first brigade. */
AP_DECLARE(apr_status_t) ap_http_header_filter(ap_filter_t *f, apr_bucket_brigade *b);

/* content_type.c, content_length.c, range.c */

/** Set r->content_type, which becomes Content-Type. The string is not copied: it lives
 *  as long as the request. NULL takes the type away. It is not trusted to choose a handler. */
AP_DECLARE(void) ap_set_content_type(request_rec *r, const char *ct);

/** ap_set_content_type() for a type that the server's configuration vouches for.
 *  @param trusted  not 0: the type may choose the handler (AddHandler by type) */
AP_DECLARE(void) ap_set_content_type_ex(request_rec *r, const char *ct, int trusted);

/** The type with the charset that AddDefaultCharset gives it, if it needs one.
 *  @return type itself, or a new string in r->pool; NULL for NULL */
AP_DECLARE(const char *) ap_make_content_type(request_rec *r, const char *type);

/** Get ap_make_content_type() ready; once, at start. */
AP_DECLARE(void) ap_setup_make_content_type(apr_pool_t *pool);

/** Set r->clength and the Content-Length field. Filters that change the content's
 *  length must unset the field. */
AP_DECLARE(void) ap_set_content_length(request_rec *r, apr_off_t length);

/** The filter CONTENT_LENGTH: counts, and sets Content-Length where it is known in time. */
AP_DECLARE(apr_status_t) ap_content_length_filter(ap_filter_t *f, apr_bucket_brigade *b);

/** Set Accept-Ranges: bytes, or none where MaxRanges forbids ranges. */
AP_DECLARE(void) ap_set_accept_ranges(request_rec *r);

/** The filter BYTERANGE: parts of a whole response, for a request with Range. */
AP_DECLARE(apr_status_t) ap_byterange_filter(ap_filter_t *f, apr_bucket_brigade *bb);

/* etag.c, conditions.c: validators */

/** A modification time that is not after now: clients would trust it for too long. */
AP_DECLARE(apr_time_t) ap_rationalize_mtime(request_rec *r, apr_time_t mtime);

/** Set Last-Modified from r->mtime (see ap_update_mtime()), never in the future. */
AP_DECLARE(void) ap_set_last_modified(request_rec *r);

/** The ETag of r->finfo; "" if there is to be none. In r->pool.
 *  @param force_weak  not 0: always W/"..." */
AP_DECLARE(char *) ap_make_etag(request_rec *r, int force_weak);

/** The ETag of what `er` describes; "" if there is to be none. In r->pool. */
AP_DECLARE(char *) ap_make_etag_ex(request_rec *r, etag_rec *er);

/** Set ETag from r->finfo by the rules of FileETag, if they want one. */
AP_DECLARE(void) ap_set_etag(request_rec *r);

/** ap_set_etag() with the file at hand, for FileETag Digest. The file's position is kept. */
AP_DECLARE(void) ap_set_etag_fd(request_rec *r, apr_file_t *fd);

/** Hold the request's If-* fields against ETag and Last-Modified in r->headers_out, which
 *  must be set before (RFC 9110 section 13).
 *  @return OK: go on; HTTP_NOT_MODIFIED or HTTP_PRECONDITION_FAILED to return at once */
AP_DECLARE(int) ap_meets_conditions(request_rec *r);

/** How the request's If-Match compares with the validators in `headers`.
 *  @return AP_CONDITION_NONE: no such field; NOMATCH; WEAK or STRONG: it matches */
AP_DECLARE(ap_condition_e) ap_condition_if_match(request_rec *r, apr_table_t *headers);

/** How the request's If-Unmodified-Since compares with the validators in `headers`.
 *  @return AP_CONDITION_NONE: no such field; NOMATCH; WEAK or STRONG: it matches */
AP_DECLARE(ap_condition_e) ap_condition_if_unmodified_since(request_rec *r, apr_table_t *headers);

/** How the request's If-None-Match compares with the validators in `headers`.
 *  @return AP_CONDITION_NONE: no such field; NOMATCH; WEAK or STRONG: it matches */
AP_DECLARE(ap_condition_e) ap_condition_if_none_match(request_rec *r, apr_table_t *headers);

/** How the request's If-Modified-Since compares with the validators in `headers`.
 *  @return AP_CONDITION_NONE: no such field; NOMATCH; WEAK or STRONG: it matches */
AP_DECLARE(ap_condition_e) ap_condition_if_modified_since(request_rec *r, apr_table_t *headers);

/** How the request's If-Range compares with the validators in `headers`.
 *  @return AP_CONDITION_NONE: no such field; NOMATCH; WEAK or STRONG: it matches */
AP_DECLARE(ap_condition_e) ap_condition_if_range(request_rec *r, apr_table_t *headers);

/* error_page.c, error_filter.c: what goes wrong */

/** Add filters to an error page; r->output_filters starts over without content filters. */
AP_DECLARE_HOOK(void, insert_error_filter, (request_rec *r))

/** Answer with the page for r->status: ErrorDocument's text or the built-in one. Drops
 *  r->headers_out in favour of r->err_headers_out. Called by ap_die().
 *  @param recursive_error  the status that this error's ErrorDocument ended with, or 0 */
AP_DECLARE(void) ap_send_error_response(request_rec *r, int recursive_error);

/** A bucket that makes HTTP_HEADER answer with a status instead of what follows.
 *  @param buf  text to go with it, copied into p; may be NULL */
AP_DECLARE(apr_bucket *)
ap_bucket_error_create(int error, const char *buf, apr_pool_t *p, apr_bucket_alloc_t *list);

/** Turn a bucket into one of ap_bucket_error_create()'s. @return b */
AP_DECLARE(apr_bucket *)
ap_bucket_error_make(apr_bucket *b, int error, const char *buf, apr_pool_t *p);

/** The type of error buckets: metadata, of no length. */
extern AP_DECLARE_DATA const apr_bucket_type_t ap_bucket_type_error;
/** Whether a bucket is one. */
#define AP_BUCKET_IS_ERROR(e) ((e)->type == &ap_bucket_type_error)

/* status.c: status codes */

/** "404 Not Found" for 404; that of 500 for a status that has none. Lives forever. */
AP_DECLARE(const char *) ap_get_status_line(int status);

/** ap_get_status_line(), but "NNN Status NNN" in p for any other status from 100 to 599. */
AP_DECLARE(const char *) ap_get_status_line_ex(apr_pool_t *p, int status);

/** A status's place in tables of RESPONSE_CODES rows; that of 500 for an unknown one. */
AP_DECLARE(int) ap_index_of_response(int status);

/* methods.c: methods and lists of them */

/** Forget the methods that were registered, now and when p is cleared. */
AP_DECLARE(void) ap_method_registry_init(apr_pool_t *p);

/** Give a method a number; one that it has already is kept. At configuration time.
 *  @return the number; M_INVALID: no name, or METHODS are in use */
AP_DECLARE(int) ap_method_register(apr_pool_t *p, const char *methname);

/** The number of a method; HEAD has GET's. Case counts. M_INVALID: unknown. */
AP_DECLARE(int) ap_method_number_of(const char *method);

/** The name of a number, or NULL. Lives as long as the configuration. */
AP_DECLARE(const char *) ap_method_name_of(apr_pool_t *p, int methnum);

/** An empty list of methods, with room for nelts that have no number. */
AP_DECLARE(ap_method_list_t *) ap_make_method_list(apr_pool_t *p, int nelts);

/** Make dest hold what src holds. */
AP_DECLARE(void) ap_copy_method_list(ap_method_list_t *dest, ap_method_list_t *src);

/** Add a method to a list, once. A name without number is not copied. */
AP_DECLARE(void) ap_method_list_add(ap_method_list_t *l, const char *method);

/** Take a method out of a list; no error if it is not in it. */
AP_DECLARE(void) ap_method_list_remove(ap_method_list_t *l, const char *method);

/** Whether a list has a method. */
AP_DECLARE(int) ap_method_in_list(ap_method_list_t *l, const char *method);

/** Empty a list. */
AP_DECLARE(void) ap_clear_method_list(ap_method_list_t *l);

/* auth_fields.c: credentials */

/** Add a challenge to r->err_headers_out. First that does not decline: the owner of
 *  auth_type. */
AP_DECLARE_HOOK(int, note_auth_failure, (request_rec *r, const char *auth_type))

/** Have the module of the request's AuthType add its challenge to the answer. */
AP_DECLARE(void) ap_note_auth_failure(request_rec *r);

/** ap_note_auth_failure() of a module that knows that AuthType is Basic. */
AP_DECLARE(void) ap_note_basic_auth_failure(request_rec *r);

/** ap_note_auth_failure() of a module that knows that AuthType is Digest. */
AP_DECLARE(void) ap_note_digest_auth_failure(request_rec *r);

/** Read Basic credentials: sets r->user and r->ap_auth_type.
 *  @param pw  gets the password, in r->pool
 *  @return OK; DECLINED: AuthType is not Basic; 401 with the challenge noted; 500 */
AP_DECLARE(int) ap_get_basic_auth_pw(request_rec *r, const char **pw);

/** Read Basic credentials whatever AuthType says; changes nothing.
 *  @param username, password  get them in r->pool; either may be NULL
 *  @return APR_SUCCESS; APR_EINVAL: none, or not Basic */
AP_DECLARE(apr_status_t)
ap_get_basic_auth_components(const request_rec *r, const char **username, const char **password);

/* protocols.c: which protocol a connection speaks */

/** Add the protocols of ours that fit an offer to `proposals`. r is NULL in a handshake.
 *  All, until one fails. */
AP_DECLARE_HOOK(int, protocol_propose,
                (conn_rec *c, request_rec *r, server_rec *s, const apr_array_header_t *offers,
                 apr_array_header_t *proposals))

/** Take a connection over. First that does not decline; OK or DONE. */
AP_DECLARE_HOOK(int, protocol_switch,
                (conn_rec *c, request_rec *r, server_rec *s, const char *protocol))

/** The protocol that c speaks, from the module that took it over. First that knows. */
AP_DECLARE_HOOK(const char *, protocol_get, (const conn_rec *c))

/** The protocol that a connection speaks: "http/1.1" unless a module says otherwise. */
AP_DECLARE(const char *) ap_get_protocol(conn_rec *c);

/** Whether Protocols allows a protocol. @param r  may be NULL */
AP_DECLARE(int)
ap_is_allowed_protocol(conn_rec *c, request_rec *r, server_rec *s, const char *protocol);

/** Choose among what the client offers, by what modules propose and Protocols prefers.
 *  @param r        NULL during a TLS handshake
 *  @param choices  names offered; may be NULL
 *  @return the choice, which may be the one in use; NULL: none fits */
AP_DECLARE(const char *)
ap_select_protocol(conn_rec *c, request_rec *r, server_rec *s, const apr_array_header_t *choices);

/** What a client may upgrade to.
 *  @param report_all  not 0: also what Protocols likes less than the one in use
 *  @param pupgrades   gets an array of names, or NULL if there are none */
AP_DECLARE(apr_status_t)
ap_get_protocol_upgrades(conn_rec *c, request_rec *r, server_rec *s, int report_all,
                         const apr_array_header_t **pupgrades);

/** Have the module of a protocol take the connection over. @param r  may be NULL
 *  @return APR_SUCCESS; APR_ENOTIMPL: nobody does; APR_EOF: it failed */
AP_DECLARE(apr_status_t)
ap_switch_protocol(conn_rec *c, request_rec *r, server_rec *s, const char *protocol);

/* finalize.c: the end of a response, and subrequests */

/** Log a request that is over. All, until one fails. */
AP_DECLARE_HOOK(int, log_transaction, (request_rec *r))

/** "http" or "https". First answer that is not NULL. */
AP_DECLARE_HOOK(const char *, http_scheme, (const request_rec *r))

/** The port that need not be written in URLs. First answer that is not 0. */
AP_DECLARE_HOOK(apr_port_t, default_port, (const request_rec *r))

/** End the response: unread content is thrown away, and EOS sent if none was. */
AP_DECLARE(void) ap_finalize_request_protocol(request_rec *r);

/** Make rnew, fresh, a GET that takes its fields and environment from its parent r. */
AP_DECLARE(void) ap_set_sub_req_protocol(request_rec *rnew, const request_rec *r);

/** Send EOS through a subrequest's filters if none was. */
AP_DECLARE(void) ap_finalize_sub_req_protocol(request_rec *sub_r);

#ifdef __cplusplus
}
#endif
#endif
