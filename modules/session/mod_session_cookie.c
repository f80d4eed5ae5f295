/* SPDX-License-Identifier: Apache-2.0 */
/* mod_session_cookie.c - sessions that the browser keeps, in a cookie.
 *
 * What a request's session is stands in a note of the main request, so that subrequests have the
 * same. Manual: mod_session_cookie. */
#include <string.h>

#include "apr_strings.h"
#include "cookie_name.h"
#include "http_config.h"
#include "http_log.h"
#include "httpd.h"
#include "mod_session.h"
#include "util_cookies.h"

APLOG_USE_MODULE(session_cookie);

#define NOTE MOD_SESSION_NOTES_KEY "mod_session_cookie"
#define KEEP_OUT "no-cache, private" /* what depends on a session is for nobody else */

/** A place's settings. */
struct cookie_conf {
    struct cookie_name first, second; /* SessionCookieName and SessionCookieName2 */
    int remove;                       /* SessionCookieRemove: hide it from what answers */
    int remove_set;
};

static request_rec *main_of(request_rec *r)
{
    while (r->main)
        r = r->main;
    return r;
}

static apr_status_t save(request_rec *r, session_rec *z)
{
    const struct cookie_conf *conf = ap_get_module_config(r->per_dir_config,
                                                          &session_cookie_module);
    const struct cookie_name *first = &conf->first, *second = &conf->second;
    int has_content = z->encoded && *z->encoded;

    if (first->name == NULL && second->name == NULL)
        return DECLINED;
    if (first->name && has_content)
        ap_cookie_write(r, first->name, z->encoded, first->attrs, z->maxage, r->err_headers_out,
                        NULL);
    else if (first->name)
        ap_cookie_remove(r, first->name, first->attrs, r->headers_out, r->err_headers_out, NULL);
    if (second->name && has_content)
        ap_cookie_write2(r, second->name, z->encoded, second->attrs, z->maxage,
                         r->err_headers_out, NULL);
    else if (second->name)
        ap_cookie_remove2(r, second->name, second->attrs, r->headers_out, r->err_headers_out,
                          NULL);
    return APR_SUCCESS;
}

/* The cookie's value; NULL where there is none, or it came twice. */
static const char *read_cookie(request_rec *r, const struct cookie_conf *conf)
{
    const char *val = NULL;

    if (conf->second.name && ap_cookie_read(r, conf->second.name, &val, conf->remove) != APR_SUCCESS)
        val = NULL;
    if (val == NULL && conf->first.name &&
        ap_cookie_read(r, conf->first.name, &val, conf->remove) != APR_SUCCESS)
        val = NULL;
    return val;
}

static void keep_out_of_caches(request_rec *r, const struct cookie_conf *conf)
{
    apr_table_addn(r->headers_out, "Cache-Control", KEEP_OUT);
    if (conf->remove) /* the field that Vary would name is not seen by what answers */
        apr_table_addn(r->err_headers_out, "Cache-Control", KEEP_OUT);
}

static apr_status_t load(request_rec *r, session_rec **result)
{
    const struct cookie_conf *conf = ap_get_module_config(r->per_dir_config,
                                                          &session_cookie_module);
    request_rec *m = main_of(r);
    session_rec *z;

    if (conf->first.name == NULL && conf->second.name == NULL)
        return DECLINED;
    z = (session_rec *)apr_table_get(m->notes, NOTE);
    if (z == NULL) {
        z = apr_pcalloc(m->pool, sizeof(*z));
        z->pool = m->pool;
        z->entries = apr_table_make(m->pool, 10);
        z->encoded = read_cookie(r, conf);
        apr_table_setn(m->notes, NOTE, (const char *)z);
        keep_out_of_caches(r, conf);
    }
    *result = z;
    return APR_SUCCESS;
}

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct cookie_conf));
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct cookie_conf *base = basev, *add = addv;
    struct cookie_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->first.name == NULL)
        both->first = base->first;
    if (add->second.name == NULL)
        both->second = base->second;
    if (!add->remove_set) {
        both->remove = base->remove;
        both->remove_set = base->remove_set;
    }
    return both;
}

static const char *set_name(cmd_parms *cmd, void *mconfig, const char *args)
{
    return cookie_name_read(cmd, &((struct cookie_conf *)mconfig)->first, args);
}

static const char *set_name2(cmd_parms *cmd, void *mconfig, const char *args)
{
    return cookie_name_read(cmd, &((struct cookie_conf *)mconfig)->second, args);
}

static const char *set_remove(cmd_parms *cmd, void *mconfig, int on)
{
    struct cookie_conf *conf = mconfig;

    conf->remove = on;
    conf->remove_set = 1;
    return NULL;
}

static const command_rec session_cookie_cmds[] = {
    AP_INIT_RAW_ARGS("SessionCookieName", set_name, NULL, RSRC_CONF | OR_AUTHCFG,
                     "The name of the RFC2109 cookie carrying the session"),
    AP_INIT_RAW_ARGS("SessionCookieName2", set_name2, NULL, RSRC_CONF | OR_AUTHCFG,
                     "The name of the RFC2965 cookie carrying the session"),
    AP_INIT_FLAG("SessionCookieRemove", set_remove, NULL, RSRC_CONF | OR_AUTHCFG,
                 "Set to 'On' to remove the session cookie from the headers and hide the cookie "
                 "from a backend server or process"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_session_load(load, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_session_save(save, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA session_cookie_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_session_cookie.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    session_cookie_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
