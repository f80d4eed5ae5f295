/* SPDX-License-Identifier: Apache-2.0 */
/* mod_negotiation.c - the form of a resource that suits the client best.
 *
 * Forms are files of a folder (MultiViews) or what a type map lists. One is chosen, or the
 * client gets the list: 300 if it wants to choose, 406 if it takes none. Manual:
 * mod_negotiation, content-negotiation. */
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "apr_strings.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util_filter.h"

APLOG_USE_MODULE(negotiation);

struct negotiation_server {
    int cacheable; /* answers to HTTP/1.0 may be kept; negative: not said */
};

/* @return the variant, its fields set; NULL: status is 300 or 406, and the list is made */
static struct variant *settle(struct negotiation *neg, int *status)
{
    struct variant *best = negotiation_choose(neg, status);

    if (*status != OK)
        best = NULL;
    negotiation_set_fields(neg, best);
    if (best)
        return best;
    negotiation_offer(neg);
    if (*status == OK) {
        *status = HTTP_NOT_ACCEPTABLE;
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, neg->r, APLOGNO(00690)
                      "no acceptable variant: %s", neg->r->filename);
    }
    return NULL;
}

/* A tag of the list of variants, which changes when the folder does. */
static char *folder_tag(request_rec *r, const char *folder)
{
    apr_finfo_t info;

    if (apr_stat(&info, folder, APR_FINFO_MTIME, r->pool) != APR_SUCCESS)
        return NULL;
    return apr_psprintf(r->pool, "\"%" APR_UINT64_T_HEX_FMT "\"", (apr_uint64_t)info.mtime);
}

/* Go on with a file of the folder as if it had been asked for. */
static void become(request_rec *r, request_rec *sub)
{
    if (r->path_info && *r->path_info) {
        if (sub->path_info == NULL || *sub->path_info == '\0')
            sub->uri = apr_pstrcat(r->pool, sub->uri, r->path_info, NULL);
        sub->path_info = r->path_info;
    }
    ap_internal_fast_redirect(sub, r);
}

/* Hook: check_type, MultiViews. */
static int look_for_files(request_rec *r)
{
    struct negotiation neg;
    struct variant *best;
    int status;

    if (r->finfo.filetype != APR_NOFILE || !(ap_allow_options(r) & OPT_MULTI)
        || r->filename == NULL)
        return DECLINED;
    negotiation_begin(&neg, r);
    neg.transparent &= r->method_number == M_GET;
    if ((status = multiviews_read(&neg)) != OK)
        return status;
    if (neg.map) {
        become(r, neg.map);
        return OK;
    }
    best = settle(&neg, &status);
    negotiation_release(&neg, best);
    if (best == NULL)
        return status;
    become(r, best->sub);
    r->vlist_validator = folder_tag(r, neg.folder);
    return OK;
}

/* A body that stands in the map. */
static int send_body(request_rec *r, const struct variant *variant, apr_file_t *file)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb;
    int status;

    if (r->method_number != M_GET && r->method_number != M_POST)
        return DECLINED;
    if ((status = ap_discard_request_body(r)) != OK)
        return status;
    if (variant->full_type)
        ap_set_content_type(r, variant->full_type);
    if (variant->encoding)
        r->content_encoding = variant->encoding;
    if (variant->languages)
        r->content_languages = variant->languages;
    ap_set_accept_ranges(r);
    bb = apr_brigade_create(r->pool, alloc);
    apr_brigade_insert_file(bb, file, variant->body, variant->length, r->pool);
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    if (ap_pass_brigade(r->output_filters, bb) != APR_SUCCESS)
        return AP_FILTER_ERROR;
    return OK;
}

/* The URL of a file that a map names. */
static const char *url_of(request_rec *r, const struct variant *variant)
{
    const char *folder = *variant->name == '/' ? "" : ap_make_dirstr_parent(r->pool, r->uri);

    return apr_pstrcat(r->pool, ap_escape_uri(r->pool, folder), variant->name,
                       ap_escape_uri(r->pool, r->path_info ? r->path_info : ""),
                       r->args ? "?" : NULL, r->args, NULL);
}

/* Hook: handler, type maps. */
static int follow_map(request_rec *r)
{
    const struct negotiation_server *server = ap_get_module_config(r->server->module_config,
                                                                   &negotiation_module);
    struct negotiation neg;
    struct variant *best;
    apr_file_t *file;
    int status;

    if (!is_type_map(r->handler))
        return DECLINED;
    negotiation_begin(&neg, r);
    if ((status = type_map_read(&neg, r->filename, &file)) != OK)
        return status;
    best = settle(&neg, &status);
    negotiation_release(&neg, NULL);
    if (best == NULL)
        return status;
    if (r->proto_num < HTTP_VERSION(1, 1) && server->cacheable != 1)
        r->no_cache = 1;
    if (best->body >= 0)
        return send_body(r, best, file);
    r->vlist_validator = apr_psprintf(r->pool, "\"%" APR_UINT64_T_HEX_FMT "-%"
                                      APR_UINT64_T_HEX_FMT "\"", (apr_uint64_t)r->finfo.size,
                                      (apr_uint64_t)r->finfo.mtime);
    ap_internal_redirect(url_of(r, best), r);
    return OK;
}

/* Hook: fixups. An encoding has the name by which the client knows it: gzip or x-gzip. */
static int name_encoding(request_rec *r)
{
    const char *encoding = r->content_encoding, *field;
    apr_array_header_t *list;

    if (encoding == NULL || (field = apr_table_get(r->headers_in, "Accept-Encoding")) == NULL)
        return DECLINED;
    if (strncasecmp(encoding, "x-", 2) == 0)
        encoding += 2;
    list = accept_parse(r->pool, field);
    for (int i = 0; i < list->nelts; i++) {
        const char *name = APR_ARRAY_IDX(list, i, struct preference).name;

        if (strcasecmp(strncmp(name, "x-", 2) == 0 ? name + 2 : name, encoding) == 0) {
            r->content_encoding = name;
            return OK;
        }
    }
    return DECLINED;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    struct negotiation_dir *conf = apr_pcalloc(p, sizeof(*conf));

    conf->force = -1;
    return conf;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct negotiation_dir *base = basev, *add = addv;
    struct negotiation_dir *both = apr_palloc(p, sizeof(*both));

    both->force = add->force >= 0 ? add->force : base->force;
    both->languages = add->languages ? add->languages : base->languages;
    return both;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    struct negotiation_server *conf = apr_pcalloc(p, sizeof(*conf));

    conf->cacheable = -1;
    return conf;
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct negotiation_server *add = addv;

    return add->cacheable >= 0 ? addv : basev;
}

static const char *set_cacheable(cmd_parms *cmd, void *mconfig, int on)
{
    struct negotiation_server *conf = ap_get_module_config(cmd->server->module_config,
                                                           &negotiation_module);

    conf->cacheable = on;
    return NULL;
}

static const char *add_language(cmd_parms *cmd, void *mconfig, const char *language)
{
    struct negotiation_dir *conf = mconfig;

    if (conf->languages == NULL)
        conf->languages = apr_array_make(cmd->pool, 4, sizeof(const char *));
    APR_ARRAY_PUSH((apr_array_header_t *)conf->languages, const char *) = language;
    return NULL;
}

/* ForceLanguagePriority None | Prefer | Fallback | Prefer Fallback */
static const char *add_force(cmd_parms *cmd, void *mconfig, const char *word)
{
    struct negotiation_dir *conf = mconfig;

    if (strcasecmp(word, "None") == 0) {
        if (conf->force > 0)
            return "Cannot combine ForceLanguagePriority options with None";
        conf->force = FORCE_NONE;
        return NULL;
    }
    if (strcasecmp(word, "Prefer") != 0 && strcasecmp(word, "Fallback") != 0)
        return apr_pstrcat(cmd->pool, "Invalid ForceLanguagePriority option ", word, NULL);
    if (conf->force == FORCE_NONE)
        return apr_pstrcat(cmd->pool, "Cannot combine ForceLanguagePriority options None and ",
                           word, NULL);
    if (conf->force < 0)
        conf->force = 0;
    conf->force |= strcasecmp(word, "Prefer") == 0 ? FORCE_PREFER : FORCE_FALLBACK;
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_FLAG("CacheNegotiatedDocs", set_cacheable, NULL, RSRC_CONF,
                 "whether negotiated answers to HTTP/1.0 may be kept: On or Off"),
    AP_INIT_ITERATE("LanguagePriority", add_language, NULL, OR_FILEINFO,
                    "languages, the preferred first"),
    AP_INIT_ITERATE("ForceLanguagePriority", add_force, NULL, OR_FILEINFO,
                    "when LanguagePriority decides: None, or Prefer and/or Fallback"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_type_checker(look_for_files, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_fixups(name_encoding, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(follow_map, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA negotiation_module = {
    STANDARD20_MODULE_STUFF,
    create_dir, merge_dir,       /* per folder */
    create_server, merge_server, /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
