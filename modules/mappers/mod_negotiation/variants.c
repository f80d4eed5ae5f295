/* SPDX-License-Identifier: Apache-2.0 */
/* variants.c - the variants of a negotiation, and those that a folder has (MultiViews). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "negotiation_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_log.h"
#include "http_request.h"

APLOG_USE_MODULE(negotiation);

/* What the field of RFC 2295 asks for. Unknown words are let pass, as it says. */
static void read_negotiate(struct negotiation *neg)
{
    const char *field = apr_table_get(neg->r->headers_in, "Negotiate");
    apr_array_header_t *words = accept_parse(neg->r->pool, field);

    for (int i = 0; words && i < words->nelts; i++) {
        const char *word = APR_ARRAY_IDX(words, i, struct preference).name;

        if (strcmp(word, "trans") == 0 || strcmp(word, "vlist") == 0
            || strcmp(word, "guess-small") == 0)
            neg->list_only = neg->tell_list = 1;
        else if (strcmp(word, "1.0") == 0)
            neg->remote = neg->tell_list = 1;
        else if (strcmp(word, "*") == 0)
            neg->tell_list = 2;
    }
    if (neg->remote || neg->tell_list == 2)
        neg->list_only = 0;
    if (neg->tell_list == 2)
        neg->remote = 0;
}

void negotiation_begin(struct negotiation *neg, request_rec *r)
{
    memset(neg, 0, sizeof(*neg));
    neg->r = r;
    neg->conf = ap_get_module_config(r->per_dir_config, &negotiation_module);
    neg->variants = apr_array_make(r->pool, 8, sizeof(struct variant));
    neg->folder = ap_make_dirstr_parent(r->pool, r->filename);
    neg->transparent = r->path_info == NULL || *r->path_info == '\0';
    read_negotiate(neg);
}

struct variant *negotiation_add(struct negotiation *neg)
{
    struct variant *variant = apr_array_push(neg->variants);

    memset(variant, 0, sizeof(*variant));
    variant->name = "";
    variant->source_quality = 1;
    variant->length = variant->body = -1;
    return variant;
}

/* A parameter of a type: qs and level are for us, charset is kept beside. */
static void take_parameter(apr_pool_t *p, struct variant *variant, char *parameter)
{
    char *value = strchr(parameter, '='), *end;

    if (value == NULL)
        return;
    *value++ = '\0';
    if (*value == '"') {
        value++;
        value[strcspn(value, "\"")] = '\0';
    }
    for (end = value + strlen(value); end > value && apr_isspace(end[-1]);)
        *--end = '\0';
    if (strcasecmp(parameter, "qs") == 0)
        variant->source_quality = accept_quality(value);
    else if (strcasecmp(parameter, "level") == 0)
        variant->level = atoi(value);
    else {
        ap_str_tolower(value);
        if (strcasecmp(parameter, "charset") == 0)
            variant->charset = value;
        variant->full_type = apr_pstrcat(p, variant->full_type, "; ", parameter, "=", value,
                                         NULL);
    }
}

void variant_set_type(apr_pool_t *p, struct variant *variant, const char *text)
{
    char *state, *copy = apr_pstrdup(p, text), *type = apr_strtok(copy, ";", &state);

    if (type == NULL)
        return;
    type[strcspn(type, " \t")] = '\0';
    ap_str_tolower(type);
    variant->type = variant->full_type = type;
    variant->level = strcmp(type, "text/html") == 0 ? 2 : 0;
    for (char *word = apr_strtok(NULL, ";", &state); word; word = apr_strtok(NULL, ";", &state))
        take_parameter(p, variant, word + strspn(word, " \t"));
}

/* Whether the extensions that say nothing are in the name that was asked for, too. */
static int is_negotiable(request_rec *r, request_rec *sub, const char *wanted)
{
    const apr_array_header_t *unknown =
        (const apr_array_header_t *)apr_table_get(sub->notes, "ap-mime-exceptions-list");
    int at = 0;

    if (unknown == NULL)
        return 0;
    while (at < unknown->nelts && *wanted) {
        const char *part = ap_getword(r->pool, &wanted, '.');

        at += strcmp(part, APR_ARRAY_IDX(unknown, at, const char *)) == 0;
    }
    return at == unknown->nelts;
}

int is_type_map(const char *handler)
{
    return handler && (strcmp(handler, "type-map") == 0
                       || strcmp(handler, "application/x-type-map") == 0);
}

/* Add a file of the folder. @return whether it is a variant */
static int add_file(struct negotiation *neg, const apr_finfo_t *info, const char *wanted)
{
    request_rec *sub = ap_sub_req_lookup_dirent(info, neg->r, AP_SUBREQ_MERGE_ARGS, NULL);
    struct variant *variant;

    if (sub->status != HTTP_OK || sub->finfo.filetype != APR_REG
        || !is_negotiable(neg->r, sub, wanted)) {
        ap_destroy_sub_req(sub);
        return 0;
    }
    if (is_type_map(sub->handler) || is_type_map(sub->content_type))
        neg->map = sub;
    variant = negotiation_add(neg);
    variant->name = apr_pstrdup(neg->r->pool, info->name);
    variant->sub = sub;
    if (sub->content_type)
        variant_set_type(neg->r->pool, variant, sub->content_type);
    variant->encoding = sub->content_encoding;
    variant->languages = sub->content_languages;
    variant->length = sub->finfo.size;
    return 1;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct variant *)left)->name, ((const struct variant *)right)->name);
}

static int read_folder(struct negotiation *neg, apr_dir_t *dir, const char *wanted)
{
    size_t len = strlen(wanted);
    apr_finfo_t info;
    int seen = 0;

    while (apr_dir_read(&info, APR_FINFO_DIRENT, dir) == APR_SUCCESS) {
        if (strncmp(info.name, wanted, len) != 0 || info.name[len] != '.')
            continue;
        if ((info.valid & APR_FINFO_TYPE) && info.filetype == APR_DIR)
            continue;
        seen = 1;
        add_file(neg, &info, wanted);
    }
    return seen;
}

int multiviews_read(struct negotiation *neg)
{
    request_rec *r = neg->r;
    const char *slash = strrchr(r->filename, '/');
    apr_status_t rv;
    apr_dir_t *dir;
    int seen;

    if (slash == NULL || slash[1] == '\0')
        return DECLINED;
    rv = apr_dir_open(&dir, neg->folder, r->pool);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(00686)
                      "cannot read directory for multi: %s", neg->folder);
        return HTTP_FORBIDDEN;
    }
    seen = read_folder(neg, dir, slash + 1);
    apr_dir_close(dir);
    if (seen && neg->variants->nelts == 0) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(00687) "Negotiation: discovered "
                      "file(s) matching request: %s (None could be negotiated).", r->filename);
        return HTTP_NOT_FOUND;
    }
    qsort(neg->variants->elts, (size_t)neg->variants->nelts, sizeof(struct variant), by_name);
    return neg->variants->nelts ? OK : DECLINED;
}

void negotiation_release(struct negotiation *neg, const struct variant *but)
{
    for (int i = 0; i < neg->variants->nelts; i++) {
        struct variant *variant = &APR_ARRAY_IDX(neg->variants, i, struct variant);

        if (variant->sub && variant != but)
            ap_destroy_sub_req(variant->sub);
    }
}
