/* SPDX-License-Identifier: Apache-2.0 */
/* http_request.h - one request from its path to its answer: phases, redirects,
 * subrequests, errors.
 *
 * A phase is a hook. Its functions answer OK (done), DECLINED (not mine), DONE (the
 * answer is made), or a status, which ends the run and is answered by ap_die(). The
 * thread that owns the connection runs them all. */
#ifndef WEFT_HTTP_REQUEST_H
#define WEFT_HTTP_REQUEST_H

#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_file_info.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "apr_optional.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whether a subrequest for a folder's entry gets the query of its main request. */
#define AP_SUBREQ_NO_ARGS 0
#define AP_SUBREQ_MERGE_ARGS 1

/** What an authorization hook or provider goes by; the rest of the bits is reserved. */
#define AP_AUTH_INTERNAL_PER_URI 0
#define AP_AUTH_INTERNAL_PER_CONF 1
#define AP_AUTH_INTERNAL_MASK 0xf

/** Whether methods are added to what Allow says, or replace it. */
#define MERGE_ALLOW 0
#define REPLACE_ALLOW 1

/* hooks.c: the hooks of a request, in the order of their phases */

/** A request record was made (for a client, a redirect, or a subrequest): modules hang their
 *  state on r->request_config. All are run; something else than OK or DECLINED refuses the
 *  request. */
AP_DECLARE_HOOK(int, create_request, (request_rec *r))

/** Map the path as the client encoded it. The first answer counts; OK: mapped, no decoding and no
 *  translate_name. */
AP_DECLARE_HOOK(int, pre_translate_name, (request_rec *r))

/** From r->uri to r->filename. The first answer counts. */
AP_DECLARE_HOOK(int, translate_name, (request_rec *r))

/** Apply the configuration of the place that r->filename names, and fill r->finfo and
 *  r->path_info. The first answer counts; DONE ends the request. */
AP_DECLARE_HOOK(int, map_to_storage, (request_rec *r))

/** Look up r->filename in the place of the file system. The first answer other than AP_DECLINED
 *  counts.
 *  @param wanted  bits APR_FINFO_* */
AP_DECLARE_HOOK(apr_status_t, dirwalk_stat,
                (apr_finfo_t *finfo, request_rec *r, apr_int32_t wanted))

/** The configuration of the request is complete. All are run. */
AP_DECLARE_HOOK(int, post_perdir_config, (request_rec *r))

/** May the client in without regard to who it is? OK: yes, and authentication is not needed;
 *  DECLINED: no opinion; else a status. The first answer counts. */
AP_DECLARE_HOOK(int, access_checker_ex, (request_rec *r))

/** The same under Satisfy: all must agree. */
AP_DECLARE_HOOK(int, access_checker, (request_rec *r))

/** Ask for authentication although access_checker_ex said OK: answer OK. The first answer
 *  counts. */
AP_DECLARE_HOOK(int, force_authn, (request_rec *r))

/** Who is the client? Sets r->user and r->ap_auth_type. The first answer counts; nobody answering
 *  is an error. */
AP_DECLARE_HOOK(int, check_user_id, (request_rec *r))

/** May this user in? The first answer counts; nobody answering is an error. */
AP_DECLARE_HOOK(int, auth_checker, (request_rec *r))

/** Find media type, encoding, languages and handler. The first answer counts. */
AP_DECLARE_HOOK(int, type_checker, (request_rec *r))

/** Last changes before the handler. All are run. */
AP_DECLARE_HOOK(int, fixups, (request_rec *r))

/** Add content filters to the request. All are run. */
AP_DECLARE_HOOK(void, insert_filter, (request_rec *r))

/* phases.c: the phases before the handler */

/** Run the phases from the path to fixups. For a subrequest with r->filename set, those that map
 *  the path are left out.
 *  @return OK, or the status that ended the run */
AP_DECLARE(int) ap_process_request_internal(request_rec *r);

/* auth.c: who may */

/** Whether authorization is configured for the request.
 *  @return true or 0 */
AP_DECLARE(int) ap_some_auth_required(request_rec *r);

/** Whether the request could not pass without a user.
 *  @return true or 0 */
AP_DECLARE(int) ap_some_authn_required(request_rec *r);

/** Register a function of access_checker and say what it goes by.
 *  @param type  AP_AUTH_INTERNAL_PER_CONF: the configuration of the request alone, so that its
 *          answer holds for subrequests under the same one; AP_AUTH_INTERNAL_PER_URI: anything */
AP_DECLARE(void) ap_hook_check_access(int (*pf)(request_rec *), const char * const *pre,
                                      const char * const *succ, int order, int type);

/** Register a function of access_checker_ex and say what it goes by.
 *  @param type  AP_AUTH_INTERNAL_PER_CONF: the configuration of the request alone, so that its
 *          answer holds for subrequests under the same one; AP_AUTH_INTERNAL_PER_URI: anything */
AP_DECLARE(void) ap_hook_check_access_ex(int (*pf)(request_rec *), const char * const *pre,
                                         const char * const *succ, int order, int type);

/** Register a function of check_user_id and say what it goes by.
 *  @param type  AP_AUTH_INTERNAL_PER_CONF: the configuration of the request alone, so that its
 *          answer holds for subrequests under the same one; AP_AUTH_INTERNAL_PER_URI: anything */
AP_DECLARE(void) ap_hook_check_authn(int (*pf)(request_rec *), const char * const *pre,
                                     const char * const *succ, int order, int type);

/** Register a function of auth_checker and say what it goes by.
 *  @param type  AP_AUTH_INTERNAL_PER_CONF: the configuration of the request alone, so that its
 *          answer holds for subrequests under the same one; AP_AUTH_INTERNAL_PER_URI: anything */
AP_DECLARE(void) ap_hook_check_authz(int (*pf)(request_rec *), const char * const *pre,
                                     const char * const *succ, int order, int type);

/** The same for a provider of authentication or authorization; see ap_register_provider(). */
AP_DECLARE(apr_status_t) ap_register_auth_provider(apr_pool_t *pool, const char *group,
                                                   const char *name, const char *version,
                                                   const void *provider, int type);

/** When all have registered: decide whether answers can be used again. Control process. */
AP_DECLARE(void) ap_setup_auth_internal(apr_pool_t *ptemp);

/** Forget what was registered: before modules register anew. Control process. */
AP_DECLARE(void) ap_clear_auth_internal(void);

/* process.c: the run of a request */

/** Run a request that was read, send its answer and log it; what is buffered goes out unless
 *  another request is here already. The request may be gone on return. */
AP_DECLARE(void) ap_process_request(request_rec *r);

/** The same without the final flush, for process models that send later. */
AP_DECLARE(void) ap_process_async_request(request_rec *r);

/** End a request whose handler is done: its end goes down the filters, and the connection is
 *  asked for the next one. The request may be gone on return. */
AP_DECLARE(void) ap_process_request_after_handler(request_rec *r);

/** Look, without waiting, whether another request has begun to arrive; sets
 *  c->data_in_input_filters.
 *  @param bb               empty brigade of the connection, for scratch; empty again on return
 *  @param max_blank_lines  how many to skip
 *  @return APR_SUCCESS: yes; APR_EAGAIN: no; APR_EOF: there will be none; else what the filters
 *          said */
AP_DECLARE(apr_status_t) ap_check_pipeline(conn_rec *c, apr_bucket_brigade *bb,
                                           unsigned int max_blank_lines);

/* die.c: answers */

/** Answer with a status: by what ErrorDocument says, or by the page for it. OK and DONE end a
 *  response that is made. While an error is answered, a second one gets the page of the first.
 *  @param type  OK, DONE, AP_FILTER_ERROR, or a status */
AP_DECLARE(void) ap_die(int type, request_rec *r);

/* redirect.c: internal redirects */

/** Answer with another local path instead, method and received fields being the same. Its answer
 *  is made on return; the caller returns OK.
 *  @param new_uri  path and query, as a client would send them */
AP_DECLARE(void) ap_internal_redirect(const char *new_uri, request_rec *r);

/** The same, keeping the content type when r has a handler. */
AP_DECLARE(void) ap_internal_redirect_handler(const char *new_uri, request_rec *r);

/** Make a subrequest's resource the request's own, without new phases. Its pool joins r's: it
 *  must not be destroyed any more. */
AP_DECLARE(void) ap_internal_fast_redirect(request_rec *sub_req, request_rec *r);

/** Whether the request is what the client sent: neither subrequest nor redirect. */
AP_DECLARE(int) ap_is_initial_req(request_rec *r);

/* subrequest.c: requests in a request */

/** Run the phases for another path, up to fixups.
 *  @param new_uri      path and query; relative ones start from r's
 *  @param next_filter  where its content will go when it is run; NULL: it is only asked about
 *  @return a request in a child of r's pool; its status is HTTP_OK, or why it cannot be served */
AP_DECLARE(request_rec *) ap_sub_req_lookup_uri(const char *new_uri, const request_rec *r,
                                                ap_filter_t *next_filter);

/** The same with another method than GET. The method's text is not copied. */
AP_DECLARE(request_rec *) ap_sub_req_method_uri(const char *method, const char *new_uri,
                                                const request_rec *r, ap_filter_t *next_filter);

/** The same for a file name; relative ones start from the folder of r->filename. */
AP_DECLARE(request_rec *) ap_sub_req_lookup_file(const char *new_file, const request_rec *r,
                                                 ap_filter_t *next_filter);

/** The same for an entry of the folder of r->filename, whose facts are known.
 *  @param subtype  AP_SUBREQ_NO_ARGS, or AP_SUBREQ_MERGE_ARGS: with r's query */
AP_DECLARE(request_rec *) ap_sub_req_lookup_dirent(const apr_finfo_t *finfo, const request_rec *r,
                                                   int subtype, ap_filter_t *next_filter);

/** Send a subrequest's content to the filter that it was looked up with.
 *  @return OK, or a status */
AP_DECLARE(int) ap_run_sub_req(request_rec *r);

/** End a subrequest; its pool is gone. */
AP_DECLARE(void) ap_destroy_sub_req(request_rec *r);

/** The output filter SUBREQ_CORE: keeps the end of a subrequest's content from ending its main
 *  request's. */
AP_DECLARE(apr_status_t) ap_sub_req_output_filter(ap_filter_t *f, apr_bucket_brigade *bb);

/* methods.c: what a resource takes */

/** Add methods to the Allow field.
 *  @param reset  REPLACE_ALLOW: drop what is there; MERGE_ALLOW: keep it
 *  Names follow, ended by NULL. */
AP_DECLARE(void) ap_allow_methods(request_rec *r, int reset, ...);

/** The same with method numbers M_*, ended by -1. */
AP_DECLARE(void) ap_allow_standard_methods(request_rec *r, int reset, ...);

/** Make the resource as young as what it was made from. */
AP_DECLARE(void) ap_update_mtime(request_rec *r, apr_time_t dependency_mtime);

/* walk_*.c: which sections apply */

/** Merge <Location> sections for r->uri into r->per_dir_config. OK or a status. */
AP_DECLARE(int) ap_location_walk(request_rec *r);

/** Merge <Directory> sections and .htaccess files for r->filename; fills r->finfo, and splits
 *  file from path info. OK or a status. */
AP_DECLARE(int) ap_directory_walk(request_rec *r);

/** Merge <Files> sections for the last component of r->filename. OK or a status. */
AP_DECLARE(int) ap_file_walk(request_rec *r);

/** Merge <If> sections whose conditions hold. OK or a status. */
AP_DECLARE(int) ap_if_walk(request_rec *r);

/* eor.c: the bucket that ends a request */

/** Turn a bucket into an end-of-request bucket for r. */
AP_DECLARE(apr_bucket *) ap_bucket_eor_make(apr_bucket *b, request_rec *r);

/** Make one. When it is destroyed, the request is logged and its pool is gone; if the pool goes
 *  first, the request is logged then. */
AP_DECLARE(apr_bucket *) ap_bucket_eor_create(apr_bucket_alloc_t *list, request_rec *r);

/** The type of end-of-request buckets; compare addresses. */
extern AP_DECLARE_DATA const apr_bucket_type_t ap_bucket_type_eor;
/** Whether a bucket ends a request. */
#define AP_BUCKET_IS_EOR(e) ((e)->type == &ap_bucket_type_eor)

/** Names of the providers that mod_authn_core and mod_authz_core know; array of
 *  ap_list_provider_names_t in the pool. */
APR_DECLARE_OPTIONAL_FN(apr_array_header_t *, authn_ap_list_provider_names, (apr_pool_t *));
APR_DECLARE_OPTIONAL_FN(apr_array_header_t *, authz_ap_list_provider_names, (apr_pool_t *));

#ifdef __cplusplus
}
#endif
#endif
