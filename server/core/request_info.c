/* SPDX-License-Identifier: Apache-2.0 */
/* request_info.c - facts about a request and about the server that modules ask for:
 * options, limits, document root, authorization, notes, the server's state.
 *
 * Authorization is the business of modules. The core's functions of that name pass
 * the question on to the optional functions of whichever module is loaded. */
#include <string.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_main.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(core)

APR_HOOK_STRUCT(APR_HOOK_LINK(get_mgmt_items))

AP_IMPLEMENT_HOOK_RUN_ALL(int, get_mgmt_items,
                          (apr_pool_t *p, const char *val, apr_hash_t *ht), (p, val, ht), OK,
                          DECLINED)

AP_DECLARE(int) ap_allow_options(request_rec *r)
{
    return core_dir(r)->pub.opts;
}

AP_DECLARE(int) ap_allow_overrides(request_rec *r)
{
    return (int)core_dir(r)->pub.override;
}

/** The optional functions, found once all modules have registered theirs. */
static APR_OPTIONAL_FN_TYPE(authn_ap_auth_type) *auth_type;
static APR_OPTIONAL_FN_TYPE(authn_ap_auth_name) *auth_name;
static APR_OPTIONAL_FN_TYPE(access_compat_ap_satisfies) *satisfies;
static APR_OPTIONAL_FN_TYPE(authz_some_auth_required) *some_auth_required;
static APR_OPTIONAL_FN_TYPE(ap_ident_lookup) *ident_lookup;

void core_find_optional(void)
{
    auth_type = APR_RETRIEVE_OPTIONAL_FN(authn_ap_auth_type);
    auth_name = APR_RETRIEVE_OPTIONAL_FN(authn_ap_auth_name);
    satisfies = APR_RETRIEVE_OPTIONAL_FN(access_compat_ap_satisfies);
    some_auth_required = APR_RETRIEVE_OPTIONAL_FN(authz_some_auth_required);
    ident_lookup = APR_RETRIEVE_OPTIONAL_FN(ap_ident_lookup);
}

AP_DECLARE(const char *) ap_auth_type(request_rec *r)
{
    return auth_type ? auth_type(r) : NULL;
}

AP_DECLARE(const char *) ap_auth_name(request_rec *r)
{
    return auth_name ? auth_name(r) : NULL;
}

AP_DECLARE(int) ap_satisfies(request_rec *r)
{
    return satisfies ? satisfies(r) : SATISFY_NOSPEC;
}

AP_DECLARE(int) ap_some_auth_required(request_rec *r)
{
    return some_auth_required ? some_auth_required(r) : 0;
}

AP_DECLARE(const char *) ap_get_remote_logname(request_rec *r)
{
    if (r->connection->remote_logname)
        return r->connection->remote_logname;
    return ident_lookup ? ident_lookup(r) : NULL;
}

/** Bytes; 0 is no limit. */
AP_DECLARE(apr_off_t) ap_get_limit_req_body(const request_rec *r)
{
    static const apr_off_t one_gigabyte = 1024 * 1024 * 1024;
    apr_off_t limit = core_dir(r)->pub.limit_req_body;
    return limit == CORE_LIMIT_UNSET ? one_gigabyte : limit;
}

AP_DECLARE(apr_size_t) ap_get_limit_xml_body(const request_rec *r)
{
    static const apr_size_t one_megabyte = 1000000;
    static const apr_size_t most = APR_SIZE_MAX / 6 - 1;
    long limit = core_dir(r)->pub.limit_xml_body;

    if (limit == CORE_LIMIT_UNSET)
        return one_megabyte;
    return limit == 0 ? most : (apr_size_t)limit;
}

AP_DECLARE(apr_size_t) ap_get_read_buf_size(const request_rec *r)
{
    apr_size_t size = core_dir(r)->pub.read_buf_size;
    return size ? size : AP_IOBUFSIZE;
}

AP_DECLARE(const char *) ap_document_root(request_rec *r)
{
    const struct core_request *state = core_request(r);
    if (state && state->pub.document_root)
        return state->pub.document_root;
    return core_server(r->server)->pub.ap_document_root;
}

AP_DECLARE(void) ap_set_document_root(request_rec *r, const char *document_root)
{
    ap_assert(core_request(r));
    core_request(r)->pub.document_root = document_root;
}

AP_DECLARE(void) ap_set_context_info(request_rec *r, const char *prefix, const char *root)
{
    struct core_request *state = core_request(r);

    ap_assert(state);
    if (root)
        state->pub.context_document_root = root;
    if (prefix)
        state->pub.context_prefix = prefix;
}

AP_DECLARE(const char *) ap_context_document_root(request_rec *r)
{
    const char *root = core_request(r)->pub.context_document_root;
    return root ? root : ap_document_root(r);
}

AP_DECLARE(const char *) ap_context_prefix(request_rec *r)
{
    const char *prefix = core_request(r)->pub.context_prefix;
    return prefix ? prefix : "";
}

AP_DECLARE(void) ap_custom_response(request_rec *r, int status, const char *string)
{
    core_request_config *conf = &core_request(r)->pub;
    int index = ap_index_of_response(status);

    ap_assert(string && index >= 0 && index < RESPONSE_CODES);
    if (!conf->response_code_strings)
        conf->response_code_strings =
            apr_pcalloc(r->pool, sizeof(*conf->response_code_strings) * RESPONSE_CODES);
    conf->response_code_strings[index] =
        ap_is_url(string) || *string == '/' ? apr_pstrdup(r->pool, string)
                                            : apr_pstrcat(r->pool, "\"", string, NULL);
}

AP_DECLARE(int) ap_exists_config_define(const char *name)
{
    return ap_array_str_contains(ap_server_config_defines, name);
}

AP_DECLARE(int) ap_state_query(int query)
{
    switch (query) {
    case AP_SQ_MAIN_STATE: return ap_main_state;
    case AP_SQ_RUN_MODE: return ap_run_mode;
    case AP_SQ_CONFIG_GEN: return ap_config_generation;
    default: return AP_SQ_NOT_SUPPORTED;
    }
}

/* Notes: cells of a request that a module reserves while hooks are registered. */

static apr_size_t notes_count = AP_NUM_STD_NOTES;

static apr_status_t forget_notes(void *unused)
{
    notes_count = AP_NUM_STD_NOTES;
    return APR_SUCCESS;
}

AP_DECLARE(apr_size_t) ap_register_request_note(void)
{
    apr_pool_cleanup_register(apr_hook_global_pool, NULL, forget_notes, apr_pool_cleanup_null);
    return notes_count++;
}

AP_DECLARE(void **) ap_get_request_note(request_rec *r, apr_size_t note)
{
    core_request_config *conf = &core_request(r)->pub;

    if (note >= notes_count)
        return NULL;
    if (!conf->notes)
        conf->notes = apr_pcalloc(r->pool, sizeof(void *) * notes_count);
    return &conf->notes[note];
}

static const char *logged_uri(const request_rec *r)
{
    return r->uri ? r->uri : "(unset)";
}

static void log_limit(const request_rec *r, const char *number, const char *what, int limit)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  "%sRequest exceeded the limit of %d %s due to probable configuration error. Use "
                  "'LimitInternalRecursion' to increase the limit if necessary. Use 'LogLevel "
                  "debug' to get a backtrace.",
                  number, limit, what);
    if (!APLOG_R_IS_LEVEL(r, APLOG_DEBUG))
        return;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(00121) "r->uri = %s", logged_uri(r));
    for (; r->main || r->prev; r = r->prev ? r->prev : r->main)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, "%s r->uri = %s",
                      r->prev ? APLOGNO(00122) "redirected from" : APLOGNO(00123) "subrequest of",
                      logged_uri(r->prev ? r->prev : r->main));
}

/** A chain of requests is followed to its start: redirects are counted, and so are
 *  the subrequests in each other. */
AP_DECLARE(int) ap_is_recursion_limit_exceeded(const request_rec *r)
{
    const core_server_config *conf = &core_server(r->server)->pub;
    int redirect_limit = conf->redirect_limit ? conf->redirect_limit
                                              : AP_DEFAULT_MAX_INTERNAL_REDIRECTS;
    int subreq_limit = conf->subreq_limit ? conf->subreq_limit : AP_DEFAULT_MAX_SUBREQ_DEPTH;
    int redirects = 0, subrequests = 0;

    for (const request_rec *top = r; top->main || top->prev;) {
        if (top->prev && ++redirects >= redirect_limit) {
            log_limit(r, APLOGNO(00124), "internal redirects", redirect_limit);
            return 1;
        }
        if (!top->prev && ++subrequests >= subreq_limit) {
            log_limit(r, APLOGNO(00125), "subrequest nesting levels", subreq_limit);
            return 1;
        }
        top = top->prev ? top->prev : top->main;
    }
    return 0;
}
