/* SPDX-License-Identifier: Apache-2.0 */
/* mod_autoindex.c - listings of folders that have no index file.
 *
 * This file: the directives, and the handler. Manual: mod_autoindex. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "autoindex_priv.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(autoindex);

const struct index_conf *index_conf_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &autoindex_module);
}

static void set_fields(request_rec *r, const struct view *view)
{
    const char *type = view->conf->type ? view->conf->type : "text/html";
    const char *charset = view->conf->charset ? view->conf->charset : "ISO-8859-1";

    if (*charset)
        type = apr_pstrcat(r->pool, type, ";charset=", charset, NULL);
    ap_set_content_type(r, type);
    if (view->options & OPTION_TRACK_MODIFIED) {
        ap_update_mtime(r, r->finfo.mtime);
        ap_set_last_modified(r);
        ap_set_etag(r);
    }
}

static int list_folder(request_rec *r)
{
    struct view view;
    apr_array_header_t *entries;
    apr_dir_t *dir;
    apr_status_t rv = apr_dir_open(&dir, r->filename, r->pool);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(01275) "Can't open directory for index: %s", r->filename);
        return HTTP_FORBIDDEN;
    }
    index_view_make(r, &view);
    set_fields(r, &view);
    if (r->header_only) {
        apr_dir_close(dir);
        return OK;
    }
    entries = index_read(r, &view, dir);
    apr_dir_close(dir);
    index_write_page(r, &view, entries);
    return OK;
}

/* Hook: handler of folders. */
static int handle(request_rec *r)
{
    const char *names;
    int answer;

    if (r->handler == NULL || strcmp(r->handler, DIR_MAGIC_TYPE) != 0)
        return DECLINED;
    r->allowed |= (apr_int64_t)(AP_METHOD_BIT << M_GET);
    if (r->method_number != M_GET)
        return DECLINED;
    if (!(ap_allow_options(r) & OPT_INDEXES)) {
        names = apr_table_get(r->notes, "dir-index-names");
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01276) "Cannot serve directory %s: No matching DirectoryIndex (%s) "
                      "found, and server-generated directory index forbidden by Options directive",
                      r->filename, names ? names : "none");
        return HTTP_FORBIDDEN;
    }
    if ((answer = ap_discard_request_body(r)) != OK)
        return answer;
    if (r->filename[strlen(r->filename) - 1] != '/')
        r->filename = apr_pstrcat(r->pool, r->filename, "/", NULL);
    return list_folder(r);
}

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct index_conf));
}

/** Settings that are a text, and lists that inner sections add to in front. */
static const size_t text_offsets[] = {
    offsetof(struct index_conf, default_icon), offsetof(struct index_conf, style_sheet),
    offsetof(struct index_conf, head_insert), offsetof(struct index_conf, header),
    offsetof(struct index_conf, readme),
};

static const size_t list_offsets[] = {
    offsetof(struct index_conf, icons), offsetof(struct index_conf, alts),
    offsetof(struct index_conf, descriptions), offsetof(struct index_conf, ignores),
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void merge_list(apr_pool_t *p, apr_array_header_t **both, apr_array_header_t *base)
{
    if (*both == NULL)
        *both = base;
    else if (base)
        *both = apr_array_append(p, *both, base);
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct index_conf *base = basev, *add = addv;
    struct index_conf *both = apr_pmemdup(p, add, sizeof(*both));
    size_t i;

    index_merge_options(both, base, add);
    if (add->key == 0) {
        both->key = base->key;
        both->descending = base->descending;
    }
    for (i = 0; i < COUNT(text_offsets); i++) {
        const char **text = (const char **)((char *)both + text_offsets[i]);

        if (*text == NULL)
            *text = *(const char *const *)((const char *)base + text_offsets[i]);
    }
    for (i = 0; i < COUNT(list_offsets); i++)
        if (list_offsets[i] != offsetof(struct index_conf, ignores) || !add->ignore_reset)
            merge_list(p, (apr_array_header_t **)((char *)both + list_offsets[i]),
                       *(apr_array_header_t *const *)((const char *)base + list_offsets[i]));
    return both;
}

/* IndexOrderDefault Ascending | Descending KEY */
static const char *set_order(cmd_parms *cmd, void *mconfig, const char *direction,
                             const char *word)
{
    static const struct {
        const char *word;
        char key;
    } keys[] = { { "Name", 'N' }, { "Date", 'M' }, { "Size", 'S' }, { "Description", 'D' } };
    struct index_conf *conf = mconfig;
    size_t i;

    if (strcasecmp(direction, "Ascending") != 0 && strcasecmp(direction, "Descending") != 0)
        return "First keyword must be 'Ascending' or 'Descending'";
    conf->descending = strcasecmp(direction, "Descending") == 0;
    for (i = 0; i < COUNT(keys); i++) {
        if (strcasecmp(word, keys[i].word) == 0) {
            conf->key = keys[i].key;
            return NULL;
        }
    }
    return "Second keyword must be 'Name', 'Date', 'Size', or 'Description'";
}

static const char *refuse_fancy(cmd_parms *cmd, void *mconfig, const char *args)
{
    return "The FancyIndexing directive is no longer supported. Use IndexOptions FancyIndexing.";
}

#define TEXT(name, member, help) \
    AP_INIT_TAKE1(name, ap_set_string_slot, \
                  (void *)(apr_uintptr_t)offsetof(struct index_conf, member), OR_INDEXES, help)
#define ITEM(name, function, by, help) \
    AP_INIT_ITERATE2(name, function, (void *)(apr_uintptr_t)(by), OR_INDEXES, help)

static const command_rec autoindex_cmds[] = {
    ITEM("AddIcon", index_add_icon, BY_NAME, "an icon's URL or (TEXT,URL), and names"),
    ITEM("AddIconByType", index_add_icon, BY_TYPE, "an icon's URL or (TEXT,URL), and media types"),
    ITEM("AddIconByEncoding", index_add_icon, BY_ENCODING,
         "an icon's URL or (TEXT,URL), and content codings"),
    ITEM("AddAlt", index_add_alt, BY_NAME, "a text in an icon's place, and names"),
    ITEM("AddAltByType", index_add_alt, BY_TYPE, "a text in an icon's place, and media types"),
    ITEM("AddAltByEncoding", index_add_alt, BY_ENCODING,
         "a text in an icon's place, and content codings"),
    AP_INIT_RAW_ARGS("IndexOptions", index_set_options, NULL, OR_INDEXES,
                     "options, with + or - before them to change those that are inherited"),
    AP_INIT_TAKE2("IndexOrderDefault", set_order, NULL, OR_INDEXES,
                  "Ascending or Descending, and Name, Date, Size or Description"),
    AP_INIT_ITERATE("IndexIgnore", index_add_ignore, NULL, OR_INDEXES, "names to hide"),
    AP_INIT_FLAG("IndexIgnoreReset", ap_set_flag_slot,
                 (void *)(apr_uintptr_t)offsetof(struct index_conf, ignore_reset), OR_INDEXES,
                 "On: names that outer sections hide are not hidden here"),
    AP_INIT_ITERATE2("AddDescription", index_add_description, NULL, OR_INDEXES,
                     "a description, and names"),
    TEXT("HeaderName", header, "the URL of a text to stand above the list"),
    TEXT("ReadmeName", readme, "the URL of a text to stand below the list"),
    AP_INIT_RAW_ARGS("FancyIndexing", refuse_fancy, NULL, OR_ALL,
                     "gone; IndexOptions FancyIndexing is in its place"),
    TEXT("DefaultIcon", default_icon, "the URL of the icon where no other fits"),
    TEXT("IndexStyleSheet", style_sheet, "the URL of a style sheet"),
    TEXT("IndexHeadInsert", head_insert, "HTML to stand in the page's head"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA autoindex_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_autoindex.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    autoindex_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
