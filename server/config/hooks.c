/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c - the hooks of the configuration and of a request's handler.
 *
 * Start: pre_config, check_config, open_logs, post_config and test_config run once for
 * each reading, in the control process; child_init once in each child.
 * A request: header_parser, quick_handler and handler, in its thread. */

#include "apr_lib.h"
#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "util_filter.h"

APLOG_USE_MODULE(core)

APR_HOOK_STRUCT(
    APR_HOOK_LINK(header_parser)
    APR_HOOK_LINK(pre_config)
    APR_HOOK_LINK(check_config)
    APR_HOOK_LINK(post_config)
    APR_HOOK_LINK(open_logs)
    APR_HOOK_LINK(child_init)
    APR_HOOK_LINK(handler)
    APR_HOOK_LINK(quick_handler)
    APR_HOOK_LINK(optional_fn_retrieve)
    APR_HOOK_LINK(test_config)
    APR_HOOK_LINK(open_htaccess)
)

AP_IMPLEMENT_HOOK_RUN_ALL(int, header_parser, (request_rec *r), (r), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, pre_config,
                          (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp),
                          (pconf, plog, ptemp), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, check_config,
                          (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                           server_rec *s), (pconf, plog, ptemp, s), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, post_config,
                          (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                           server_rec *s), (pconf, plog, ptemp, s), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, open_logs,
                          (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                           server_rec *s), (pconf, plog, ptemp, s), OK, DECLINED)
AP_IMPLEMENT_HOOK_VOID(child_init, (apr_pool_t *pchild, server_rec *s), (pchild, s))
AP_IMPLEMENT_HOOK_VOID(test_config, (apr_pool_t *pconf, server_rec *s), (pconf, s))
AP_IMPLEMENT_HOOK_VOID(optional_fn_retrieve, (void), ())
AP_IMPLEMENT_HOOK_RUN_FIRST(int, handler, (request_rec *r), (r), DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(int, quick_handler, (request_rec *r, int lookup), (r, lookup),
                            DECLINED)
AP_IMPLEMENT_HOOK_RUN_FIRST(apr_status_t, open_htaccess,
                            (request_rec *r, const char *dir_name, const char *access_name,
                             ap_configfile_t **conffile, const char **full_name),
                            (r, dir_name, access_name, conffile, full_name), AP_DECLINED)

/* Filters that want to know that the handler is about to run. */
static int init_filters(ap_filter_t *f)
{
    for (; f; f = f->next) {
        if (f->frec->filter_init_func) {
            int rc = f->frec->filter_init_func(f);
            if (rc != OK)
                return rc;
        }
    }
    return OK;
}

/* The handler's name where none was chosen: the type of the content, bare. */
static const char *handler_from_type(request_rec *r)
{
    const char *type = r->content_type;

    if (!type)
        return AP_DEFAULT_HANDLER_NAME;
    const char *end = strchr(type, ';');
    if (!end)
        return type;
    while (end > type && apr_isspace(end[-1]))
        end--;
    return apr_pstrmemdup(r->pool, type, (apr_size_t)(end - type));
}

/* Plain files and folders are answered without waiting for anything but the disk. */
static int known_quick(const char *chosen)
{
    return !chosen || !*chosen || strcmp(chosen, DIR_MAGIC_TYPE) == 0;
}

static int run_handlers(request_rec *r, const char *chosen)
{
    int result;

    if (known_quick(chosen))
        return ap_run_handler(r);
    conn_handling(chosen);
    conn_will_block();
    result = ap_run_handler(r);
    conn_did_block();
    conn_handling(NULL);
    return result;
}

/* Hold a handler to what it may answer. */
static int check_result(request_rec *r, const char *name, int result)
{
    int known = result == OK || result == DONE || result == SUSPENDED
                || result == AP_FILTER_ERROR || ap_is_HTTP_VALID_RESPONSE(result);

    if (known)
        return result;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(00524) "Handler for %s returned invalid result code %d", name, result);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* r->handler is put back, because an internal redirect looks at what was chosen, not at what
 * the type made of it. */
AP_DECLARE(int) ap_invoke_handler(request_rec *r)
{
    const char *chosen = r->handler;
    int result;

    ap_assert(r && r->connection);
    ap_run_insert_filter(r);
    result = init_filters(r->input_filters);
    if (result == OK)
        result = init_filters(r->output_filters);
    if (result != OK)
        return result;
    if (!chosen)
        r->handler = handler_from_type(r);
    result = run_handlers(r, chosen);
    const char *name = r->handler;
    r->handler = chosen;
    if (result != DECLINED)
        return check_result(r, name, result);
    if (chosen && r->filename)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(00523) "handler \"%s\" not found for: %s", chosen, r->filename);
    return HTTP_INTERNAL_SERVER_ERROR;
}
