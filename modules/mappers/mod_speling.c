/* SPDX-License-Identifier: Apache-2.0 */
/* mod_speling.c - names that are written nearly right.
 *
 * Where nothing is found, the folder is read for names that differ in case, by one character,
 * or in what follows the first dot. One that is nearer than all others is redirected to; of
 * several the client chooses (300). Manual: mod_speling. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "httpd.h" /* first: Apache's other headers count on it */

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(speling);

/** How near a name is, the nearest first. */
enum nearness { IDENTICAL, CASE, TRANSPOSED, MISSING, EXTRA, MISTYPED, BASENAME, NOT_NEAR };

static const char *const nearness_names[] = {
    "identical",       "miscapitalized",     "transposed characters", "character missing",
    "extra character", "mistyped character", "common basename",
};

struct speling_dir {
    int enabled;
    int case_only;
    int basename;
};

/** A name of the folder that may have been meant. */
struct candidate {
    const char *name;
    enum nearness nearness;
};

/** What was asked for, taken apart. */
struct wanted {
    const char *folder;   /* path of the folder in the file system */
    const char *name;     /* what is not in it */
    const char *url_head; /* the URL's path up to the name */
};

static int same_char(char a, char b)
{
    return apr_tolower(a) == apr_tolower(b);
}

/* One mistake at most, case aside. */
static enum nearness compare(const char *wanted, const char *name)
{
    const char *w = wanted, *n = name;

    if (strcmp(wanted, name) == 0)
        return IDENTICAL;
    while (*w && same_char(*w, *n)) {
        w++;
        n++;
    }
    if (*w == '\0' && *n == '\0')
        return CASE;
    if (*w && *n && n[1] && same_char(w[0], n[1]) && same_char(w[1], n[0])
        && strcasecmp(w + 2, n + 2) == 0)
        return TRANSPOSED;
    if (*n && strcasecmp(w, n + 1) == 0)
        return MISSING;
    if (*w && strcasecmp(w + 1, n) == 0)
        return EXTRA;
    return *w && *n && strcasecmp(w + 1, n + 1) == 0 ? MISTYPED : NOT_NEAR;
}

static enum nearness judge(const struct speling_dir *conf, const char *wanted, const char *name)
{
    enum nearness nearness = compare(wanted, name);
    size_t len = strcspn(wanted, ".");

    if (conf->case_only && nearness > CASE)
        nearness = NOT_NEAR;
    if (nearness == NOT_NEAR && conf->basename && strcspn(name, ".") == len
        && strncasecmp(wanted, name, len) == 0)
        nearness = BASENAME;
    return nearness;
}

static int nearer_first(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    return a->nearness != b->nearness ? (int)a->nearness - (int)b->nearness
                                      : strcmp(a->name, b->name);
}

/* @return the folder's near names, the nearest first; NULL: it cannot be read, or has the name
 *         that was asked for (which is not to be had for another reason) */
static apr_array_header_t *read_folder(request_rec *r, const struct speling_dir *conf,
                                       const struct wanted *wanted)
{
    apr_array_header_t *list = apr_array_make(r->pool, 8, sizeof(struct candidate));
    apr_finfo_t info;
    apr_dir_t *dir;

    if (apr_dir_open(&dir, wanted->folder, r->pool) != APR_SUCCESS)
        return NULL;
    while (list && apr_dir_read(&info, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        enum nearness nearness = judge(conf, wanted->name, info.name);
        struct candidate *found;

        if (strcmp(info.name, ".") == 0 || strcmp(info.name, "..") == 0)
            continue;
        if (nearness == IDENTICAL)
            list = NULL;
        else if (nearness != NOT_NEAR) {
            found = apr_array_push(list);
            found->name = apr_pstrdup(r->pool, info.name);
            found->nearness = nearness;
        }
    }
    apr_dir_close(dir);
    if (list)
        qsort(list->elts, (size_t)list->nelts, sizeof(struct candidate), nearer_first);
    return list;
}

/* The URL's path with another name in it, decoded. */
static const char *url_with(request_rec *r, const struct wanted *wanted, const char *name)
{
    return apr_pstrcat(r->pool, wanted->url_head, name, r->path_info, NULL);
}

static int redirect(request_rec *r, const char *url)
{
    const char *referer = apr_table_get(r->headers_in, "Referer");
    const char *target = ap_escape_uri(r->pool, url);

    if (r->args)
        target = apr_pstrcat(r->pool, target, "?", r->args, NULL);
    apr_table_setn(r->headers_out, "Location", ap_construct_url(r->pool, target, r));
    if (referer)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(03224)
                      "Fixed spelling: %s to %s from %s", r->uri, target, referer);
    else
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(03225)
                      "Fixed spelling: %s to %s", r->uri, target);
    return HTTP_MOVED_PERMANENTLY;
}

/* Add one name to the page, and to what programs that answer errors are told. */
static void add_choice(request_rec *r, const struct wanted *wanted, const struct candidate *one,
                       apr_array_header_t *page, apr_array_header_t *told)
{
    const char *url = url_with(r, wanted, one->name);
    const char *shown = r->args ? apr_pstrcat(r->pool, url, "?", r->args, NULL) : url;
    const char *why = nearness_names[one->nearness];

    APR_ARRAY_PUSH(page, const char *) =
        apr_pstrcat(r->pool, "<li><a href=\"",
                    ap_escape_html(r->pool, ap_escape_uri(r->pool, shown)), "\">",
                    ap_escape_html(r->pool, shown), "</a> (", why, ")\n", NULL);
    APR_ARRAY_PUSH(told, const char *) =
        apr_pstrcat(r->pool, "\",", ap_escape_uri(r->pool, shown), ",\";\",", why, ",\"", NULL);
}

static void push(apr_array_header_t *page, const char *text)
{
    APR_ARRAY_PUSH(page, const char *) = text;
}

static int offer(request_rec *r, const struct wanted *wanted, const apr_array_header_t *list)
{
    const struct candidate *one = (const struct candidate *)list->elts, *end = one + list->nelts;
    apr_array_header_t *page = apr_array_make(r->pool, list->nelts + 6, sizeof(const char *));
    apr_array_header_t *told = apr_array_make(r->pool, list->nelts, sizeof(const char *));
    const char *referer = apr_table_get(r->headers_in, "Referer");
    int related = one->nearness == BASENAME;

    push(page, apr_pstrcat(r->pool, "The document name you requested (<code>",
                           ap_escape_html(r->pool, r->uri),
                           "</code>) could not be found on this server.\nHowever, we found "
                           "documents with names similar to the one you requested.<p>Available "
                           "documents:\n<ul>\n", NULL));
    for (; one < end; one++) {
        if (one->nearness == BASENAME && !related) {
            push(page, "</ul>\nFurthermore, the following related documents were found:\n<ul>\n");
            related = 1;
        }
        add_choice(r, wanted, one, page, told);
    }
    push(page, "</ul>\n");
    if (referer)
        push(page, apr_pstrcat(r->pool, "Please consider informing the owner of the referring "
                               "page <tt>", ap_escape_html(r->pool, referer),
                               "</tt> about the broken link.\n", NULL));
    apr_table_setn(r->notes, "variant-list", apr_array_pstrcat(r->pool, page, 0));
    apr_table_setn(r->subprocess_env, "VARIANTS", apr_array_pstrcat(r->pool, told, ','));
    if (referer)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(03226)
                      "Spelling fix: %s: %d candidates from %s", r->uri, list->nelts, referer);
    else
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, APLOGNO(03227)
                      "Spelling fix: %s: %d candidates", r->uri, list->nelts);
    return HTTP_MULTIPLE_CHOICES;
}

/* @return whether file and URL end with the same name, so that one can be changed for the other */
static int take_apart(request_rec *r, struct wanted *wanted)
{
    const char *slash = strrchr(r->filename, '/'), *info = r->path_info ? r->path_info : "";
    size_t uri_len = strlen(r->uri), info_len = strlen(info), name_len;

    if (slash == NULL || slash[1] == '\0')
        return 0;
    wanted->folder = apr_pstrmemdup(r->pool, r->filename, (apr_size_t)(slash + 1 - r->filename));
    wanted->name = slash + 1;
    name_len = strlen(wanted->name);
    if (uri_len < info_len + name_len || strcmp(r->uri + uri_len - info_len, info) != 0)
        return 0;
    uri_len -= info_len + name_len;
    wanted->url_head = apr_pstrmemdup(r->pool, r->uri, uri_len);
    return strncmp(r->uri + uri_len, wanted->name, name_len) == 0;
}

/* Hook: fixups, after everything that might still find something. */
static int check_spelling(request_rec *r)
{
    const struct speling_dir *conf = ap_get_module_config(r->per_dir_config, &speling_module);
    const struct candidate *first;
    apr_array_header_t *list;
    struct wanted wanted;

    if (!conf->enabled || r->method_number != M_GET || r->finfo.filetype != APR_NOFILE
        || r->main || r->proxyreq || r->filename == NULL || !take_apart(r, &wanted))
        return DECLINED;
    list = read_folder(r, conf, &wanted);
    if (list == NULL || list->nelts == 0)
        return DECLINED;
    first = (const struct candidate *)list->elts;
    if (first->nearness != BASENAME
        && (list->nelts == 1 || first[0].nearness < first[1].nearness))
        return redirect(r, url_with(r, &wanted, first->name));
    return offer(r, &wanted, list);
}

/* There is no merge: the settings of a section replace those around it as a whole. */
static void *create_dir(apr_pool_t *p, char *path)
{
    struct speling_dir *conf = apr_pcalloc(p, sizeof(*conf));

    conf->basename = 1;
    return conf;
}

static const command_rec directives[] = {
    AP_INIT_FLAG("CheckSpelling", ap_set_flag_slot,
                 (void *)APR_OFFSETOF(struct speling_dir, enabled), OR_OPTIONS,
                 "whether names that are nearly right are looked for: On or Off"),
    AP_INIT_FLAG("CheckCaseOnly", ap_set_flag_slot,
                 (void *)APR_OFFSETOF(struct speling_dir, case_only), OR_OPTIONS,
                 "whether only upper and lower case may differ: On or Off"),
    AP_INIT_FLAG("CheckBasenameMatch", ap_set_flag_slot,
                 (void *)APR_OFFSETOF(struct speling_dir, basename), OR_OPTIONS,
                 "whether what follows the first dot may differ: On or Off"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_fixups(check_spelling, NULL, NULL, APR_HOOK_LAST);
}

module AP_MODULE_DECLARE_DATA speling_module = {
    STANDARD20_MODULE_STUFF,
    create_dir, NULL, /* per folder */
    NULL, NULL,       /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
