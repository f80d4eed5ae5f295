/* SPDX-License-Identifier: Apache-2.0 */
/* phases.c - the phases between a request's head and its handler, in order:
 *
 *   normalize the path, pre_translate_name, decode the path       (not for lookups
 *   <Location>, translate_name                                     of files)
 *   map_to_storage: <Directory>, .htaccess, <Files>
 *   <Location> again, now on top; <If>; post_perdir_config
 *   header_parser                                                  (main requests)
 *   access, authentication, authorization                          (see auth.c)
 *   type_checker, fixups
 *
 * A phase answers OK to go on, or a status, which ends the run. */
#include <string.h>
#include <strings.h>
#include "ap_expr.h"
#include "config/config_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "request/request_priv.h"

APLOG_USE_MODULE(core)

static int has_functions(const apr_array_header_t *hooks)
{
    return hooks && hooks->nelts > 0;
}

int request_quick_handler(request_rec *r, int lookup)
{
    return has_functions(ap_hook_get_quick_handler()) ? ap_run_quick_handler(r, lookup)
                                                      : DECLINED;
}

/** A phase that somebody must take: DECLINED is a mistake of the configuration. */
static int must_run(request_rec *r, int rc, const char *phase)
{
    if (rc != DECLINED)
        return rc;
    ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r,
                  APLOGNO(00025) "configuration error:  couldn't %s: %s", phase, r->uri);
    return HTTP_INTERNAL_SERVER_ERROR;
}

static int merges_slashes(const request_rec *r)
{
    return core_server(r->server)->pub.merge_slashes != AP_CORE_CONFIG_OFF;
}

/** Take out "." and "..", and decode what need not be encoded. */
static int normalize(request_rec *r)
{
    unsigned flags = AP_NORMALIZE_NOT_ABOVE_ROOT | AP_NORMALIZE_DECODE_UNRESERVED;

    if (merges_slashes(r))
        flags |= AP_NORMALIZE_MERGE_SLASHES;
    if (r->method_number == M_OPTIONS)
        flags |= AP_NORMALIZE_ALLOW_RELATIVE;
    if (ap_normalize_path(r->parsed_uri.path, flags)) {
        r->uri = r->parsed_uri.path;
        return OK;
    }
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(10244) "invalid URI path (%s)", r->unparsed_uri);
    return HTTP_BAD_REQUEST;
}

/** Decode the path once. What AllowEncodedSlashes lets through can make new dots and runs
 *  of slashes; the path never leaves the root. */
static int decode(request_rec *r)
{
    const core_dir_config *conf = &core_dir(r)->pub;
    unsigned flags = !conf->allow_encoded_slashes ? AP_UNESCAPE_URL_FORBID_SLASHES
                     : !conf->decode_encoded_slashes ? AP_UNESCAPE_URL_KEEP_SLASHES : 0;
    int rc;

    if (!strchr(r->uri, '%'))
        return OK;
    rc = ap_unescape_url_ex(r->uri, flags);
    if (rc == HTTP_NOT_FOUND && !conf->allow_encoded_slashes)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      APLOGNO(00026) "found %%2f (encoded '/') in URI path (%s), returning 404",
                      r->unparsed_uri);
    if (rc != OK || flags)
        return rc;
    flags = merges_slashes(r) ? AP_NORMALIZE_MERGE_SLASHES : 0;
    return ap_normalize_path(r->uri, flags | AP_NORMALIZE_ALLOW_RELATIVE) ? OK : HTTP_BAD_REQUEST;
}

/** Let modules map the path as the client wrote it. OK: one did, and it stays so. */
static int map_undecoded(request_rec *r)
{
    int rc;

    if (!has_functions(ap_hook_get_pre_translate_name()))
        return DECLINED;
    rc = ap_location_walk(r);
    if (rc == OK)
        rc = ap_run_pre_translate_name(r);
    r->per_dir_config = r->server->lookup_defaults;
    return rc;
}

/** From the target to a file name. What a forward proxy asks for stays as it came. */
static int translate(request_rec *r)
{
    int rc = DECLINED;

    if (!r->proxyreq && r->parsed_uri.path) {
        rc = normalize(r);
        if (rc == OK)
            rc = map_undecoded(r);
        if (rc == DECLINED)
            rc = decode(r);
        else if (rc == OK)
            return OK;
    } else {
        rc = OK;
    }
    if (rc == OK)
        rc = ap_location_walk(r);
    if (rc != OK)
        return rc;
    return must_run(r, ap_run_translate_name(r), "translate");
}

/** A section's LogLevel holds for the request from here on. */
static void use_log(request_rec *r)
{
    struct ap_logconf *log = core_dir(r)->pub.log;

    if (log && log->level == CONFIG_LOGLEVEL_UNSET) {
        log = ap_new_log_config(r->pool, log);
        ap_merge_log_config(&r->server->log, log);
    }
    if (log)
        r->log = log;
}

/** Everything that configures the request. */
static int configure(request_rec *r)
{
    int rc;

    r->per_dir_config = r->server->lookup_defaults;
    rc = must_run(r, ap_run_map_to_storage(r), "map to storage");
    if (rc != OK)
        return rc;
    rc = ap_location_walk(r);
    if (rc == OK)
        rc = ap_if_walk(r);
    use_log(r);
    return rc != OK ? rc : ap_run_post_perdir_config(r);
}

AP_DECLARE(int) ap_process_request_internal(request_rec *r)
{
    int is_file = r->main && r->filename;
    int rc;

    ap_assert(r->pool && r->server && r->request_config);
    rc = is_file ? OK : translate(r);
    if (rc == OK)
        rc = configure(r);
    if (rc == OK && !r->main)
        rc = ap_run_header_parser(r);
    if (rc == OK)
        rc = request_authorize(r);
    if (rc == OK)
        rc = must_run(r, ap_run_type_checker(r), "find types");
    if (rc == OK)
        rc = ap_run_fixups(r);
    return rc;
}

static const char *handler_of(request_rec *r, const core_dir_config *conf, const char **err)
{
    return conf->expr_handler ? ap_expr_str_exec(r, conf->expr_handler, err) : conf->handler;
}

/** ForceType, SetHandler and AcceptPathInfo have the last word over type_checker. */
int request_override_type(request_rec *r)
{
    const core_dir_config *conf = &core_dir(r)->pub;
    const char *err = NULL;
    const char *handler = handler_of(r, conf, &err);

    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(03154) "Can't evaluate handler expression: %s", err);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (conf->mime_type && strcmp(conf->mime_type, "none"))
        ap_set_content_type_ex(r, conf->mime_type, 1);
    if (handler && *handler && strcasecmp(handler, "none"))
        r->handler = handler;
    if (r->used_path_info == AP_REQ_DEFAULT_PATH_INFO
        && conf->accept_path_info != CORE_PATH_INFO_UNSET)
        r->used_path_info = conf->accept_path_info;
    return OK;
}
