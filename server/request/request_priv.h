/* SPDX-License-Identifier: Apache-2.0 */
/* request_priv.h - one request, from its head to its log line.
 *
 * process.c   the run of a request: phases, handler, end      die.c     statuses to answers
 * phases.c    the phases in order                             auth.c    who may
 * redirect.c  internal redirects                              subrequest.c  requests in requests
 * hooks.c     the lists of functions                          filters.c filters of requests
 * translate.c path to file                                    default_handler.c  static files
 * methods.c   what Allow says                                 eor.c     the last bucket
 *
 * A request lives in a pool of its own. The end-of-request bucket goes down the
 * connection's output filters behind the last byte; when it is destroyed, the request
 * is logged and its pool is gone. Internal redirects share the pool of the request
 * that they come from; subrequests have a child of it. */
#ifndef WEFT_REQUEST_PRIV_H
#define WEFT_REQUEST_PRIV_H

#include "core/core_priv.h"
#include "http_request.h"
#include "httpd.h"

/* auth.c */

/** Find out whether the request may go on; sets r->user. OK or an HTTP status. */
int request_authorize(request_rec *r);

/* filters.c */

/** Make filters from f on that worked for one request work for another. */
void request_move_filters(ap_filter_t *f, request_rec *from, request_rec *to);
/** Add the filters of SetOutputFilter and SetInputFilter; hook insert_filter. */
void request_insert_filters(request_rec *r);

/* phases.c */

/** The quick handlers, if there are any: what they say, or DECLINED. */
int request_quick_handler(request_rec *r, int lookup);

/* translate.c, default_handler.c, phases.c: hooks of the core module */

/** create_request: the core's state. */
int request_create(request_rec *r);
/** map_to_storage: directories and files. */
int request_map_to_storage(request_rec *r);
/** handler: static files. */
int request_default_handler(request_rec *r);
/** fixups: ForceType, SetHandler, AcceptPathInfo. */
int request_override_type(request_rec *r);

/* body_cache.c - see there for what makes a body trustworthy. Any thread of a child. */

/** Largest body that is kept. */
enum { BODY_CACHE_LARGEST = 16 * 1024 };

/** Make the locks; once in the process. */
void body_cache_init(void);
/** Whether a file of this kind and size is kept at all. */
int body_cache_takes(const apr_finfo_t *f);
/** The body of the file that f describes, as a bucket.
 *  @return NULL: not kept */
apr_bucket *body_cache_get(const apr_finfo_t *f, apr_bucket_alloc_t *list);
/** Keep a body. The caller has made sure that the data is of the file as f describes it.
 *  @param data  f->size bytes, copied
 *  @param now   the moment */
void body_cache_put(const apr_finfo_t *f, const char *data, apr_time_t now);

/* file_memo.c - what a look at a file said, as long as it holds. Any thread of a child. */

/** Make the locks; once in the process. */
void file_memo_init(void);
/** What is known of r->filename. @return 0: nothing that holds still; look */
int file_memo_get(request_rec *r, apr_finfo_t *info);
/** Remember what a look at r->filename (absolute) has just said, if that can be kept. */
void file_memo_put(request_rec *r, const apr_finfo_t *info);

#endif
