/* SPDX-License-Identifier: Apache-2.0 */
/* entries.c - the entries of a folder: which, what is known of them, in which order.
 *
 * Every entry is looked up by a subrequest, so that a listing shows what its reader may
 * see, with the types and encodings that the files would have. */
#include <string.h>
#include <strings.h>

#include "apr_fnmatch.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "autoindex_priv.h"
#include "http_request.h"

enum {
    NAME_WIDTH = 23,
    DESCRIPTION_WIDTH = 23, /* and what other columns leave: */
    ICON_LEAVES = 6,
    SIZE_LEAVES = 7,
    MODIFIED_LEAVES = 19,
    TITLE_SEARCH = 8192     /* bytes of a document in which its title is looked for */
};

/* Titles */

static int is_html(apr_pool_t *p, const char *type)
{
    static const char *const types[] = { "text/html", "application/xhtml+xml",
                                         "text/x-server-parsed-html" };
    const char *bare = type ? ap_field_noparam(p, type) : "";
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (strcasecmp(bare, types[i]) == 0)
            return 1;
    return 0;
}

static const char *find_tag(const char *text, const char *tag)
{
    size_t len = strlen(tag);

    for (; *text; text++)
        if (strncasecmp(text, tag, len) == 0)
            return text;
    return NULL;
}

/* What stands between the tags, on one line. */
static const char *cut_title(apr_pool_t *p, const char *text)
{
    const char *start = find_tag(text, "<title>"), *end;
    char *title, *c;

    if (start == NULL || (end = find_tag(start, "</title>")) == NULL)
        return NULL;
    start += strlen("<title>");
    while (apr_iscntrl(*start))
        start++;
    title = apr_pstrmemdup(p, start, (size_t)(end - start));
    for (c = title; *c; c++)
        if (apr_iscntrl(*c))
            *c = ' ';
    return title;
}

static const char *read_title(request_rec *r, request_rec *sub)
{
    char text[TITLE_SEARCH + 1];
    apr_size_t len = TITLE_SEARCH;
    apr_file_t *file;

    if (sub->content_encoding || !is_html(sub->pool, sub->content_type)
        || apr_file_open(&file, sub->filename, APR_READ, APR_OS_DEFAULT, sub->pool) != APR_SUCCESS)
        return NULL;
    if (apr_file_read_full(file, text, len, &len) != APR_SUCCESS && len == 0)
        return NULL;
    apr_file_close(file);
    text[len] = '\0';
    return cut_title(r->pool, text);
}

/* One entry */

static const char *href_of(apr_pool_t *p, const char *name)
{
    return ap_escape_html(p, ap_os_escape_path(p, name, 0));
}

static void describe_folder(request_rec *r, const struct index_conf *conf, struct entry *e)
{
    if (e->icon == NULL)
        e->icon = index_find_special(r->pool, conf->icons, "^^DIRECTORY^^");
    if (e->alt == NULL && !e->is_parent)
        e->alt = index_find_special(r->pool, conf->alts, "^^DIRECTORY^^");
    if (e->alt == NULL)
        e->alt = e->is_parent ? "PARENTDIR" : "DIR";
}

/* What only fancy listings show. */
static void describe(request_rec *r, const struct view *view, request_rec *sub, const char *name,
                     struct entry *e)
{
    const struct index_conf *conf = view->conf;
    struct subject what = { sub->filename, name, sub->content_type, sub->content_encoding };

    if (e->is_folder && sub->finfo.filetype != APR_DIR) {
        what.path = ap_make_dirstr_parent(r->pool, sub->filename);
        what.type = what.encoding = NULL;
    }
    e->modified = sub->finfo.mtime;
    e->size = e->is_folder ? -1 : sub->finfo.size;
    e->icon = index_find_item(r->pool, conf->icons, &what);
    e->alt = index_find_item(r->pool, conf->alts, &what);
    e->description = index_find_description(conf->descriptions, &what);
    if (e->description == NULL && !e->is_folder && (view->options & OPTION_SCAN_TITLES))
        e->description = read_title(r, sub);
    if (e->is_folder)
        describe_folder(r, conf, e);
    if (e->icon == NULL)
        e->icon = conf->default_icon;
}

/* What a subrequest found for a name. A folder with an index is a folder all the same, though
 * the subrequest is for the index by now.
 * @return NULL: not to be shown */
static struct entry *make_entry(request_rec *r, const struct view *view, request_rec *sub,
                                const char *name, apr_filetype_e type)
{
    int is_folder = type == APR_DIR || sub->finfo.filetype == APR_DIR;
    int is_hidden = sub->status != HTTP_OK && !ap_is_HTTP_REDIRECT(sub->status);
    struct entry *e;

    if ((view->options & OPTION_SHOW_FORBIDDEN)
        && (sub->status == HTTP_UNAUTHORIZED || sub->status == HTTP_FORBIDDEN))
        is_hidden = 0;
    if (is_hidden || (!is_folder && sub->finfo.filetype != APR_REG))
        return NULL;
    e = apr_pcalloc(r->pool, sizeof(*e));
    e->is_folder = is_folder;
    e->name = apr_pstrcat(r->pool, name, is_folder ? "/" : "", NULL);
    e->title = e->name;
    e->href = href_of(r->pool, e->name);
    if (view->options & OPTION_FANCY)
        describe(r, view, sub, name, e);
    return e;
}

static const char *parent_of(apr_pool_t *p, const char *uri)
{
    size_t len = strlen(uri);

    while (len > 1 && uri[len - 1] == '/')
        len--;
    return ap_make_dirstr_parent(p, apr_pstrmemdup(p, uri, len));
}

/* The folder that holds this one; the root has none. */
static struct entry *make_parent(request_rec *r, const struct view *view)
{
    const struct index_conf *conf = view->conf;
    struct subject what = { "..", "..", NULL, NULL };
    struct entry *e;

    if (strcmp(r->uri, "/") == 0 || index_is_ignored(conf, ".."))
        return NULL;
    e = apr_pcalloc(r->pool, sizeof(*e));
    e->is_folder = e->is_parent = 1;
    e->title = "Parent Directory";
    e->name = "../";
    e->size = -1;
    e->href = href_of(r->pool, parent_of(r->pool, r->uri));
    e->icon = index_find_special(r->pool, conf->icons, "..");
    e->alt = index_find_special(r->pool, conf->alts, "..");
    e->description = index_find_description(conf->descriptions, &what);
    describe_folder(r, conf, e);
    if (e->icon == NULL)
        e->icon = conf->default_icon;
    return e;
}

/* Order */

static int compare_texts(const struct view *view, const char *a, const char *b)
{
    int order = 0;

    a = a ? a : "";
    b = b ? b : "";
    if (view->options & OPTION_VERSION_SORT)
        order = view->options & OPTION_IGNORE_CASE ? apr_strnatcasecmp(a, b) : apr_strnatcmp(a, b);
    else if (view->options & OPTION_IGNORE_CASE)
        order = strcasecmp(a, b);
    return order ? order : strcmp(a, b);
}

static int compare_keys(const struct view *view, const struct entry *a, const struct entry *b)
{
    switch (view->key) {
    case 'M':
        return (a->modified > b->modified) - (a->modified < b->modified);
    case 'S':
        return (a->size > b->size) - (a->size < b->size);
    case 'D':
        return compare_texts(view, a->description, b->description);
    }
    return 0;
}

/* The parent is first in any order. The direction holds for equal keys, too. */
static int compare(const struct view *view, const struct entry *a, const struct entry *b)
{
    int order;

    if (a->is_parent != b->is_parent)
        return a->is_parent ? -1 : 1;
    if ((view->options & OPTION_FOLDERS_FIRST) && (view->options & OPTION_FANCY)
        && a->is_folder != b->is_folder)
        return a->is_folder ? -1 : 1;
    order = compare_keys(view, a, b);
    if (order == 0)
        order = compare_texts(view, a->name, b->name);
    return view->descending ? -order : order;
}

/* Merge sort of n entries; room is for as many. */
static void sort(const struct view *view, struct entry **entries, struct entry **room, int n)
{
    int half = n / 2, left = 0, right = half, i;

    if (n < 2)
        return;
    sort(view, entries, room, half);
    sort(view, entries + half, room, n - half);
    memcpy(room, entries, (size_t)n * sizeof(*room));
    for (i = 0; i < n; i++) {
        int take_left = right == n
                        || (left < half && compare(view, room[left], room[right]) <= 0);

        entries[i] = room[take_left ? left++ : right++];
    }
}

/* Widths */

static void set_widths(struct view *view, const apr_array_header_t *entries)
{
    const struct index_conf *conf = view->conf;
    int i;

    view->name_width = conf->name_width > 0 ? conf->name_width : NAME_WIDTH;
    for (i = 0; conf->name_width == NUMBER_ALL && i < entries->nelts; i++) {
        int width = (int)strlen(APR_ARRAY_IDX(entries, i, struct entry *)->title);

        if (width > view->name_width)
            view->name_width = width;
    }
    view->description_width = conf->description_width;
    if (conf->description_width > 0 || conf->description_width == NUMBER_ALL)
        return;
    view->description_width = DESCRIPTION_WIDTH;
    if (view->options & OPTION_NO_ICON)
        view->description_width += ICON_LEAVES;
    if (view->options & OPTION_NO_SIZE)
        view->description_width += SIZE_LEAVES;
    if (view->options & OPTION_NO_MODIFIED)
        view->description_width += MODIFIED_LEAVES;
}

/* Whether a name is wanted at all; what is found out about it comes later. */
static int is_wanted(const struct view *view, const char *name)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || index_is_ignored(view->conf, name))
        return 0;
    return view->pattern == NULL
           || apr_fnmatch(view->pattern, name, APR_FNM_NOESCAPE | APR_FNM_PERIOD) == APR_SUCCESS;
}

apr_array_header_t *index_read(request_rec *r, struct view *view, apr_dir_t *dir)
{
    apr_array_header_t *entries = apr_array_make(r->pool, 64, sizeof(struct entry *));
    struct entry *e = make_parent(r, view), **room;
    apr_finfo_t found;
    apr_status_t rv;

    if (e)
        APR_ARRAY_PUSH(entries, struct entry *) = e;
    while ((rv = apr_dir_read(&found, APR_FINFO_MIN | APR_FINFO_NAME, dir)) == APR_SUCCESS
           || rv == APR_INCOMPLETE) {
        request_rec *sub;

        if (!is_wanted(view, found.name))
            continue;
        sub = ap_sub_req_lookup_dirent(&found, r, AP_SUBREQ_NO_ARGS, NULL);
        if ((e = make_entry(r, view, sub, found.name, found.filetype)) != NULL)
            APR_ARRAY_PUSH(entries, struct entry *) = e;
        ap_destroy_sub_req(sub);
    }
    room = apr_palloc(r->pool, (apr_size_t)entries->nelts * sizeof(*room) + 1);
    sort(view, (struct entry **)entries->elts, room, entries->nelts);
    set_widths(view, entries);
    return entries;
}
