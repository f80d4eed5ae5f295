/* SPDX-License-Identifier: Apache-2.0 */
/* mod_session.c - what a site remembers of a visitor: loaded for a request, saved with its answer.
 *
 * Life: loaded at first use, or before the handler (fixups); changed by modules and by the field
 * that SessionHeader names; saved when the answer's first content passes the filter
 * MOD_SESSION_OUT, while fields can still be set. Where it is kept is other modules' (hooks
 * session_load and session_save). Manual: mod_session. */
#include <string.h>

#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "session_priv.h"
#include "util_filter.h"

APLOG_USE_MODULE(session);

#define SESSION_FILTER "MOD_SESSION_OUT"

APR_HOOK_STRUCT(APR_HOOK_LINK(session_load) APR_HOOK_LINK(session_save)
                APR_HOOK_LINK(session_encode) APR_HOOK_LINK(session_decode))
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, session_load, (request_rec *r, session_rec **z), (r, z),
                            DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, session_save, (request_rec *r, session_rec *z), (r, z),
                            DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(apr_status_t, session_encode, (request_rec *r, session_rec *z), (r, z),
                          OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(apr_status_t, session_decode, (request_rec *r, session_rec *z), (r, z),
                          OK, DECLINED)

/* Whether the place has sessions */

static const session_dir_conf *settings(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &session_module);
}

static int begins_with_one(const char *uri, const apr_array_header_t *prefixes)
{
    for (int i = 0; i < prefixes->nelts; i++) {
        const char *prefix = APR_ARRAY_IDX(prefixes, i, const char *);

        if (strncmp(uri, prefix, strlen(prefix)) == 0)
            return 1;
    }
    return 0;
}

static int is_included(const request_rec *r, const session_dir_conf *conf)
{
    return (conf->includes->nelts == 0 || begins_with_one(r->uri, conf->includes)) &&
           !begins_with_one(r->uri, conf->excludes);
}

/* Load */

static session_rec *fresh_session(request_rec *r)
{
    session_rec *z = apr_pcalloc(r->pool, sizeof(*z));

    z->pool = r->pool;
    z->entries = apr_table_make(r->pool, 10);
    return z;
}

/* A session that is over, or cannot be read, begins anew, in its place: whoever has it sees it so. */
static void begin_anew(session_rec *z)
{
    apr_table_clear(z->entries);
    z->uuid = NULL;
    z->encoded = NULL;
    z->remote_user = NULL;
    z->expiry = 0;
    z->maxage = 0;
}

/* What is loaded for the first time becomes entries. */
static void unpack(request_rec *r, const session_dir_conf *conf, session_rec *z)
{
    apr_status_t rv = ap_run_session_decode(r, z);

    if (rv != OK && rv != DECLINED) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01817)
                      "error while decoding the session, session not loaded: %s", r->uri);
        begin_anew(z);
    }
    if (z->expiry && z->expiry < apr_time_now()) {
        ap_log_rerror(APLOG_MARK, APLOG_TRACE2, 0, r, "session is expired");
        begin_anew(z);
        z->dirty = 1;
    }
    if (conf->maxage && z->expiry == 0) {
        z->expiry = apr_time_now() + apr_time_from_sec(conf->maxage);
        z->dirty = 1;
    }
    z->maxage = conf->maxage;
}

static apr_status_t ap_session_load(request_rec *r, session_rec **result)
{
    const session_dir_conf *conf = settings(r);
    session_rec *z = NULL;
    apr_status_t rv;

    *result = NULL;
    if (!conf->enabled)
        return APR_SUCCESS;
    if (!is_included(r, conf)) {
        ap_log_rerror(APLOG_MARK, APLOG_TRACE1, 0, r, APLOGNO(01814)
                      "excluded by configuration for: %s", r->uri);
        return APR_SUCCESS;
    }
    rv = ap_run_session_load(r, &z);
    if (rv == DECLINED) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, APLOGNO(01815)
                      "session is enabled but no session modules have been configured, session not "
                      "loaded: %s", r->uri);
        return APR_EGENERAL;
    }
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01816)
                      "error while loading the session, session not loaded: %s", r->uri);
        return rv;
    }
    if (z == NULL)
        z = fresh_session(r);
    if (!z->cached)
        unpack(r, conf, z);
    z->cached = 1;
    *result = z;
    return APR_SUCCESS;
}

/* Save */

/* Put the end off. @return 0: by too little to save it for that */
static int put_off_expiry(const session_dir_conf *conf, session_rec *z, apr_time_t now)
{
    apr_time_t expiry = now + apr_time_from_sec(z->maxage);

    if (!z->dirty && z->expiry && expiry - z->expiry < conf->expiry_update_time)
        return 0;
    z->expiry = expiry;
    z->dirty = 1;
    return 1;
}

static apr_status_t encode_and_keep(request_rec *r, session_rec *z)
{
    apr_status_t rv = ap_run_session_encode(r, z);

    if (rv != OK && rv != DECLINED) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01820)
                      "error while encoding the session, session not saved: %s", r->uri);
        return rv;
    }
    rv = ap_run_session_save(r, z);
    if (rv == DECLINED) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, APLOGNO(01821)
                      "session is enabled but no session modules have been configured, session not "
                      "saved: %s", r->uri);
        return APR_EGENERAL;
    }
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01822)
                      "error while saving the session, session not saved: %s", r->uri);
        return rv;
    }
    z->written = 1;
    return APR_SUCCESS;
}

static apr_status_t ap_session_save(request_rec *r, session_rec *z)
{
    apr_time_t now = apr_time_now();

    if (z == NULL)
        return APR_EGENERAL;
    if (z->written) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(01818)
                      "attempt made to save the session twice, session not saved: %s", r->uri);
        return APR_EGENERAL;
    }
    if (z->expiry && z->expiry < now) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(01819)
                      "attempt made to save a session when the session had already expired, "
                      "session not saved: %s", r->uri);
        return APR_EGENERAL;
    }
    if (z->maxage && !put_off_expiry(settings(r), z, now))
        return APR_SUCCESS;
    return z->dirty ? encode_and_keep(r, z) : APR_SUCCESS;
}

/* Entries */

static apr_status_t ap_session_get(request_rec *r, session_rec *z, const char *key,
                                   const char **value)
{
    apr_status_t rv = z ? APR_SUCCESS : ap_session_load(r, &z);

    if (rv == APR_SUCCESS && z)
        *value = apr_table_get(z->entries, key);
    return rv;
}

static apr_status_t ap_session_set(request_rec *r, session_rec *z, const char *key,
                                   const char *value)
{
    apr_status_t rv = z ? APR_SUCCESS : ap_session_load(r, &z);

    if (rv != APR_SUCCESS || z == NULL)
        return rv;
    if (value)
        apr_table_set(z->entries, key, value);
    else
        apr_table_unset(z->entries, key);
    z->dirty = 1;
    return APR_SUCCESS;
}

/* Requests */

static void replace_entry(void *session, const char *name, const char *value)
{
    ap_session_set(NULL, session, name, *value ? value : NULL);
}

/* The answer's field that SessionHeader names goes into the session, not to the client. */
static void take_header(request_rec *r, session_rec *z, const char *name)
{
    const char *text = apr_table_get(r->err_headers_out, name);

    if (text == NULL)
        text = apr_table_get(r->headers_out, name);
    if (text == NULL)
        return;
    session_each_pair(r->pool, text, replace_entry, z);
    z->dirty = 1;
    apr_table_unset(r->headers_out, name);
    apr_table_unset(r->err_headers_out, name);
}

/* Save the sessions of a request and of those that it was redirected from. */
static apr_status_t session_output_filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;

    while (r->prev)
        r = r->prev;
    for (; r; r = r->next) {
        const session_dir_conf *conf = settings(r);
        session_rec *z = NULL;

        if (!conf->enabled || ap_session_load(r, &z) != APR_SUCCESS || z == NULL || z->written)
            continue;
        if (conf->header)
            take_header(f->r, z, conf->header);
        ap_session_save(r, z); /* says itself what went wrong; the answer goes on */
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static void insert_filter(request_rec *r)
{
    int is_wanted = 0;

    for (const request_rec *each = r; each && !is_wanted; each = each->prev)
        is_wanted = settings(each)->enabled;
    if (is_wanted && r->main == NULL)
        ap_add_output_filter(SESSION_FILTER, NULL, r, r->connection);
}

static int fixups(request_rec *r)
{
    const session_dir_conf *conf = settings(r);
    session_rec *z = NULL;

    if (!conf->enabled)
        return DECLINED;
    if (conf->env) /* the client's field of that name is none of ours */
        apr_table_unset(r->headers_in, "Session");
    ap_session_load(r, &z);
    if (z == NULL || !conf->env)
        return OK;
    session_to_text(r, z);
    apr_table_set(r->subprocess_env, "HTTP_SESSION", z->encoded ? z->encoded : "");
    z->encoded = NULL;
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    ap_register_output_filter(SESSION_FILTER, session_output_filter, NULL, AP_FTYPE_CONTENT_SET);
    ap_hook_insert_filter(insert_filter, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_insert_error_filter(insert_filter, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_fixups(fixups, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_session_encode(session_to_text, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_session_decode(session_from_text, NULL, NULL, APR_HOOK_REALLY_LAST);
    APR_REGISTER_OPTIONAL_FN(ap_session_get);
    APR_REGISTER_OPTIONAL_FN(ap_session_set);
    APR_REGISTER_OPTIONAL_FN(ap_session_load);
    APR_REGISTER_OPTIONAL_FN(ap_session_save);
}

module AP_MODULE_DECLARE_DATA session_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_session.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    session_create_dir, session_merge_dir, NULL, NULL,
    session_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
