/* SPDX-License-Identifier: Apache-2.0 */
/* mod_dir.c - index files of folders, redirects to a folder's slash, fallbacks for what is missing.
 *
 * All of it happens in the last of the fixups, when rewriting has had its say. An index is
 * found by subrequests; the one that is found becomes the request itself, which so keeps
 * its URL. Manual: mod_dir. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(dir);

enum { UNSET = -1 };

/** A section's settings. */
struct dir_conf {
    apr_array_header_t *indexes; /* const char *: URLs; NULL: not set here */
    const char *all_indexes;     /* the same with commas between, for mod_autoindex */
    const char *fallback;        /* a URL; "": none; NULL: not set here */
    int slash;
    int check_handler;
    int redirect;                /* status for an index that was found; 0: serve it */
};

/** Of other modules: the request is theirs, whatever its file is. */
static const char *const foreign_handlers[] = { "redirect-handler", "proxy-server" };

static int is_foreign(const request_rec *r)
{
    size_t i;

    for (i = 0; r->handler && i < sizeof(foreign_handlers) / sizeof(*foreign_handlers); i++)
        if (strcmp(r->handler, foreign_handlers[i]) == 0)
            return 1;
    return 0;
}

/* A name with the request's query behind it, whether it has one of its own or not. */
static const char *with_query(request_rec *r, const char *name)
{
    return r->args ? apr_pstrcat(r->pool, name, "?", r->args, NULL) : name;
}

/* Send the client to the folder's URL with its slash. Clients of redirect-carefully follow
 * only GET. */
static int redirect_to_slash(request_rec *r)
{
    const char *url;

    if (r->method_number != M_GET && apr_table_get(r->subprocess_env, "redirect-carefully"))
        return DECLINED;
    url = with_query(r, apr_pstrcat(r->pool, ap_escape_uri(r->pool, r->uri), "/", NULL));
    apr_table_setn(r->headers_out, "Location", ap_construct_url(r->pool, url, r));
    return HTTP_MOVED_PERMANENTLY;
}

/* The subrequest leads to a file, or to a backend that may have one. */
static int is_index(const request_rec *sub)
{
    return sub->status == HTTP_OK
           && (sub->finfo.filetype == APR_REG
               || (sub->handler && strcmp(sub->handler, "proxy-server") == 0));
}

/* An answer for the client rather than a missing file: a redirect, or no variant that suits
 * when nothing else is left to try. */
static int is_answer(const request_rec *sub, int is_last)
{
    return ap_is_HTTP_REDIRECT(sub->status) || (sub->status == HTTP_NOT_ACCEPTABLE && is_last);
}

static int use_index(request_rec *r, request_rec *sub, int redirect)
{
    if (redirect) {
        apr_table_setn(r->headers_out, "Location", ap_construct_url(r->pool, sub->uri, r));
        return redirect;
    }
    ap_internal_fast_redirect(sub, r);
    return OK;
}

static int pass_answer(request_rec *r, request_rec *sub)
{
    int status = sub->status;

    apr_pool_join(r->pool, sub->pool);
    r->notes = apr_table_overlay(r->pool, r->notes, sub->notes);
    r->headers_out = apr_table_overlay(r->pool, r->headers_out, sub->headers_out);
    r->err_headers_out = apr_table_overlay(r->pool, r->err_headers_out, sub->err_headers_out);
    return status;
}

/* Try the indexes in turn. An error other than "not found" is remembered, so that a broken
 * index does not turn into a listing.
 * @return OK or a status; DECLINED: there is none */
static int find_index(request_rec *r, const struct dir_conf *conf)
{
    static const char *const none_set[] = { AP_DEFAULT_INDEX };
    int n = conf->indexes ? conf->indexes->nelts : 1, i, error = DECLINED;
    const char *const *names = conf->indexes ? (const char *const *)conf->indexes->elts
                                             : none_set;

    for (i = 0; i < n; i++) {
        request_rec *sub = ap_sub_req_lookup_uri(with_query(r, names[i]), r, r->output_filters);

        if (is_index(sub))
            return use_index(r, sub, conf->redirect == UNSET ? 0 : conf->redirect);
        if (is_answer(sub, i == n - 1))
            return pass_answer(r, sub);
        if (sub->status != HTTP_OK && sub->status != HTTP_NOT_FOUND)
            error = sub->status;
        ap_destroy_sub_req(sub);
    }
    if (error == DECLINED)
        apr_table_setn(r->notes, "dir-index-names",
                       conf->indexes ? conf->all_indexes : AP_DEFAULT_INDEX);
    return error;
}

/* Let the fallback answer, unless a handler was chosen.
 * @return OK or a status; DECLINED: there is none */
static int use_fallback(request_rec *r, const struct dir_conf *conf)
{
    request_rec *sub;
    int status;

    if (conf->fallback == NULL || *conf->fallback == '\0')
        return DECLINED;
    if (r->handler && strcmp(r->handler, DIR_MAGIC_TYPE) != 0)
        return DECLINED;
    sub = ap_sub_req_lookup_uri(with_query(r, conf->fallback), r, r->output_filters);
    if (is_index(sub)) {
        ap_internal_fast_redirect(sub, r);
        return OK;
    }
    if (is_answer(sub, 1))
        return pass_answer(r, sub);
    status = sub->status;
    ap_destroy_sub_req(sub);
    return status == HTTP_OK || status == HTTP_NOT_FOUND ? DECLINED : status;
}

static int fix_folder(request_rec *r, const struct dir_conf *conf)
{
    size_t len = strlen(r->uri);
    int answer;

    if (is_foreign(r))
        return DECLINED;
    if (r->handler == NULL)
        r->handler = DIR_MAGIC_TYPE;
    if (len == 0 || r->uri[len - 1] != '/')
        return conf->slash == 0 ? DECLINED : redirect_to_slash(r);
    if (conf->check_handler == 1 && strcmp(r->handler, DIR_MAGIC_TYPE) != 0)
        return DECLINED;
    answer = find_index(r, conf);
    return answer == DECLINED ? use_fallback(r, conf) : answer;
}

/* Hook: fixups, the last. */
static int fix_request(request_rec *r)
{
    const struct dir_conf *conf = ap_get_module_config(r->per_dir_config, &dir_module);

    if (r->finfo.filetype == APR_DIR)
        return fix_folder(r, conf);
    if (r->finfo.filetype == APR_NOFILE && conf->fallback && !is_foreign(r))
        return use_fallback(r, conf);
    return DECLINED;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    struct dir_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->slash = conf->check_handler = conf->redirect = UNSET;
    return conf;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct dir_conf *base = basev, *add = addv;
    struct dir_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->indexes == NULL) {
        both->indexes = base->indexes;
        both->all_indexes = base->all_indexes;
    }
    if (add->fallback == NULL)
        both->fallback = base->fallback;
    if (add->slash == UNSET)
        both->slash = base->slash;
    if (add->check_handler == UNSET)
        both->check_handler = base->check_handler;
    if (add->redirect == UNSET)
        both->redirect = base->redirect;
    return both;
}

/* DirectoryIndex disabled | URL ...: adds to what the section has already said. */
static const char *set_indexes(cmd_parms *cmd, void *mconfig, int argc, char *const argv[])
{
    struct dir_conf *conf = mconfig;
    int i;

    if (argc == 1 && strcasecmp(argv[0], "disabled") == 0) {
        conf->indexes = apr_array_make(cmd->pool, 0, sizeof(const char *));
        conf->all_indexes = "";
        return NULL;
    }
    if (conf->indexes == NULL)
        conf->indexes = apr_array_make(cmd->pool, argc, sizeof(const char *));
    for (i = 0; i < argc; i++)
        APR_ARRAY_PUSH(conf->indexes, const char *) = argv[i];
    conf->all_indexes = apr_array_pstrcat(cmd->pool, conf->indexes, ',');
    return NULL;
}

static const char *set_slash(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct dir_conf *)mconfig)->slash = on;
    return NULL;
}

static const char *set_check_handler(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct dir_conf *)mconfig)->check_handler = on;
    return NULL;
}

static const char *set_fallback(cmd_parms *cmd, void *mconfig, const char *url)
{
    ((struct dir_conf *)mconfig)->fallback = strcasecmp(url, "disabled") == 0 ? "" : url;
    return NULL;
}

/* DirectoryIndexRedirect on | off | permanent | temp | seeother | 3xx */
static const char *set_redirect(cmd_parms *cmd, void *mconfig, const char *word)
{
    static const struct {
        const char *word;
        int status;
    } words[] = {
        { "on", HTTP_MOVED_TEMPORARILY },   { "off", 0 },
        { "temp", HTTP_MOVED_TEMPORARILY }, { "permanent", HTTP_MOVED_PERMANENTLY },
        { "seeother", HTTP_SEE_OTHER },
    };
    struct dir_conf *conf = mconfig;
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcasecmp(word, words[i].word) == 0) {
            conf->redirect = words[i].status;
            return NULL;
        }
    }
    if (!apr_isdigit(*word))
        return "DirectoryIndexRedirect ON|OFF|permanent|temp|seeother|3xx";
    conf->redirect = atoi(word);
    return ap_is_HTTP_REDIRECT(conf->redirect)
           ? NULL : "DirectoryIndexRedirect only accepts values between 300 and 399";
}

static const command_rec dir_cmds[] = {
    AP_INIT_FLAG("DirectoryCheckHandler", set_check_handler, NULL, OR_INDEXES, "On or Off"),
    AP_INIT_TAKE_ARGV("DirectoryIndex", set_indexes, NULL, OR_INDEXES,
                      "'disabled', or URLs to look for in a folder"),
    AP_INIT_TAKE1("DirectoryIndexRedirect", set_redirect, NULL, OR_INDEXES,
                  "On, Off, permanent, temp, seeother or a status of 300 to 399"),
    AP_INIT_FLAG("DirectorySlash", set_slash, NULL, OR_INDEXES, "On or Off"),
    AP_INIT_TAKE1("FallbackResource", set_fallback, NULL, OR_INDEXES,
                  "'disabled', or a URL for what is not there"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_fixups(fix_request, NULL, NULL, APR_HOOK_LAST);
}

module AP_MODULE_DECLARE_DATA dir_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_dir.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    dir_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
