/* SPDX-License-Identifier: Apache-2.0 */
/* walk_directory.c - from a file name to its kind, its path info and the
 * configuration of the directories above it.
 *
 * The name is looked up first, whole: for a file that exists that is the only
 * system call, unless symbolic links are restricted (then each component costs an
 * lstat) or .htaccess files are allowed. Only for a name that does not exist is it
 * taken back, component by component, until something is found; what lies beyond a
 * file is path info, what lies beyond a directory is a missing file.
 *
 * Then the levels "/", "/a/", "/a/b/" are gone through: <Directory> sections of
 * that many components, the .htaccess file, the check of the next component. What they
 * add up to is kept for the next request to the folder (folder_memo.c), unless links
 * have to be looked at or a .htaccess file has to be read each time. Last come sections
 * with regular expressions, which see the whole name. */
#include <errno.h>
#include <string.h>
#include "apr_fnmatch.h"
#include "apr_strings.h"
#include "config/config_priv.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_request.h"
#include "request/request_priv.h"

APLOG_USE_MODULE(core)

/** Deeper folders are not kept. */
enum { FILES_MOST = 32 };

/** One run over the directories of a name. */
struct dirwalk {
    struct walk walk;
    struct core_opts opts;         /* in force at the level reached */
    const apr_array_header_t *sections;
    int next;                      /* first section not looked at yet */
    int regex;                     /* none with an expression stands before this */
    unsigned level;                /* components of the level reached */
    char *path;                    /* the name; cut while a level is worked on */
    size_t len;                    /* of the part that exists */
    apr_status_t missing;          /* why the rest does not; APR_SUCCESS: there is none */
    struct folder_visit visit;     /* where folders are kept */
    unsigned visiting:1;
    unsigned keepable:1;           /* nothing but kept files decided so far */
    struct htaccess_kept *files[FILES_MOST];
    int file_count;
};

static apr_status_t stat_name(request_rec *r, apr_finfo_t *finfo, const char *name, int wanted)
{
    return apr_stat(finfo, name, wanted, r->pool);
}

/** Look up r->filename, through the modules that want to do it themselves. */
static apr_status_t stat_whole(request_rec *r)
{
    apr_array_header_t *hooks = ap_hook_get_dirwalk_stat();
    apr_status_t rv;

    if (hooks && hooks->nelts) {
        rv = ap_run_dirwalk_stat(&r->finfo, r, APR_FINFO_MIN);
        if (rv != AP_DECLINED)
            return rv;
    }
    if (file_memo_get(r, &r->finfo))
        return APR_SUCCESS;
    rv = stat_name(r, &r->finfo, r->filename, APR_FINFO_MIN);
    if (rv == APR_SUCCESS)
        file_memo_put(r, &r->finfo);
    return rv;
}

static int needs_cleaning(const char *path)
{
    for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/'))
        if (p[1] == '/' || (p[1] == '.' && (!p[2] || p[2] == '/'
                                            || (p[2] == '.' && (!p[3] || p[3] == '/')))))
            return 1;
    return 0;
}

/** Join file name and path info, and take out what a file system would skip. */
static int clean_name(request_rec *r)
{
    if (r->path_info && *r->path_info) {
        r->filename = apr_pstrcat(r->pool, r->filename, r->path_info, NULL);
        r->path_info = NULL;
    }
    if (!needs_cleaning(r->filename))
        return OK;
    if (apr_filepath_merge(&r->filename, "/", r->filename,
                           APR_FILEPATH_NOTABOVEROOT | APR_FILEPATH_TRUENAME, r->pool)
        == APR_SUCCESS)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(00030) "the file name %s for %s is not a path", r->filename, r->uri);
    return HTTP_FORBIDDEN;
}

/** Take the name back until it exists; sets len, and missing to the last error. */
static void take_back(struct dirwalk *d)
{
    request_rec *r = d->walk.r;

    while (d->missing != APR_SUCCESS && d->len > 1) {
        char *slash = memrchr(d->path, '/', d->len);
        char saved;
        apr_status_t rv;

        d->len = slash == d->path ? 1 : (size_t)(slash - d->path);
        saved = d->path[d->len];
        d->path[d->len] = '\0';
        rv = stat_name(r, &r->finfo, d->path, APR_FINFO_MIN);
        d->path[d->len] = saved;
        if (rv == APR_SUCCESS)
            return;
        d->missing = rv;
    }
}

/** An .htaccess file that says nothing to the core has no configuration of it. */
static void add_section(struct dirwalk *d, ap_conf_vector_t *vector, enum life life)
{
    const core_dir_config *conf = ap_get_core_module_config(vector);

    walk_add(&d->walk, vector, life);
    if (conf)
        core_opts_merge(&d->opts, conf);
}

/** The <Directory> sections of a level; path is cut behind its slash. */
static void add_sections(struct dirwalk *d, unsigned components)
{
    for (; d->next < d->sections->nelts; d->next++) {
        ap_conf_vector_t *vector = APR_ARRAY_IDX(d->sections, d->next, ap_conf_vector_t *);
        const core_dir_config *conf = ap_get_core_module_config(vector);
        int applies;

        if (conf->r || conf->d_components > components)
            return;
        if (conf->d_components < components)
            continue;
        applies = conf->d_is_fnmatch ? !apr_fnmatch(conf->d, d->path, APR_FNM_PATHNAME)
                                     : !strcmp(conf->d, d->path);
        if (applies)
            add_section(d, vector, LIFE_CONFIGURATION);
    }
}

/** The level's .htaccess file as it was kept, or is now.
 *  @return false: the request has to read it for itself; else *status is set */
static int add_kept_file(struct dirwalk *d, const char *names, int *status)
{
    struct htaccess_kept *kept = NULL;
    enum htaccess_use use = HTACCESS_READ;
    ap_conf_vector_t *vector;

    *status = OK;
    if (d->visiting && d->file_count < FILES_MOST)
        kept = folder_memo_file(&d->visit, d->path, strlen(d->path), &d->opts, names);
    if (kept)
        use = htaccess_kept_use(kept, d->walk.r, &vector, status);
    if (use == HTACCESS_KEPT)
        d->files[d->file_count++] = kept;
    else
        d->keepable = 0;
    if (use == HTACCESS_READ)
        return 0;
    folder_memo_stay(&d->visit);
    if (use != HTACCESS_WRONG && vector)
        add_section(d, vector, use == HTACCESS_KEPT ? LIFE_EDITION : LIFE_REQUEST);
    return 1;
}

static int add_htaccess(struct dirwalk *d)
{
    request_rec *r = d->walk.r;
    const char *names = core_server(r->server)->pub.access_name;
    ap_conf_vector_t *vector = NULL;
    int rc;

    if (!(d->opts.override & ~(overrides_t)OR_UNSET)
        && (!d->opts.override_list || apr_is_empty_table(d->opts.override_list)))
        return OK;
    names = names ? names : DEFAULT_ACCESS_FNAME;
    if (add_kept_file(d, names, &rc))
        return rc;
    rc = ap_parse_htaccess(&vector, r, d->opts.override, d->opts.override_opts,
                           d->opts.override_list, apr_pstrdup(r->pool, d->path), names);
    if (rc == OK && vector)
        add_section(d, vector, LIFE_REQUEST);
    return rc;
}

static int refuse_link(request_rec *r, const char *path)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(00037) "Symbolic link not allowed or link target not accessible: %s",
                  path);
    return HTTP_FORBIDDEN;
}

/** Check the component that path is cut behind: may it be a symbolic link? */
static int check_link(struct dirwalk *d)
{
    request_rec *r = d->walk.r;
    apr_finfo_t link, target;

    if (d->opts.opts & OPT_SYM_LINKS)
        return OK;
    d->keepable = 0;
    if (stat_name(r, &link, d->path, APR_FINFO_MIN | APR_FINFO_LINK) != APR_SUCCESS
        || link.filetype != APR_LNK)
        return OK;
    if ((d->opts.opts & OPT_SYM_OWNER)
        && stat_name(r, &target, d->path, APR_FINFO_OWNER) == APR_SUCCESS
        && apr_uid_compare(link.user, target.user) == APR_SUCCESS)
        return OK;
    return refuse_link(r, d->path);
}

/** Cut path at its first len bytes, run a step, mend it. */
static int at_cut(struct dirwalk *d, size_t len, int (*step)(struct dirwalk *))
{
    char saved = d->path[len];
    int rc;

    d->path[len] = '\0';
    rc = step(d);
    d->path[len] = saved;
    return rc;
}

/** One level: path is cut behind its slash. */
static int walk_level(struct dirwalk *d)
{
    add_sections(d, ++d->level);
    return add_htaccess(d);
}

/** Go through the folders down to the one whose name, with its slash, has len bytes. */
static int walk_levels(struct dirwalk *d, size_t len)
{
    for (size_t end = 1;;) {
        char *slash;
        int rc = at_cut(d, end, walk_level);

        if (rc != OK || end >= len)
            return rc;
        slash = memchr(d->path + end, '/', len - end);
        end = (size_t)(slash - d->path);
        rc = at_cut(d, end, check_link);
        if (rc != OK)
            return rc;
        end++;
    }
}

/** The name as a copy that can be cut. */
static void own_path(struct dirwalk *d)
{
    if (d->path == d->walk.r->filename)
        d->path = apr_pstrmemdup(d->walk.r->pool, d->path, strlen(d->path));
}

static int first_regex(const struct dirwalk *d)
{
    int i = d->next;

    while (i < d->sections->nelts) {
        const core_dir_config *conf = ap_get_core_module_config(
            APR_ARRAY_IDX(d->sections, i, ap_conf_vector_t *));
        if (conf->r)
            break;
        i++;
    }
    return i;
}

/** Go through the levels of a folder, and keep what was found if that is possible. */
static int walk_new(struct dirwalk *d, const struct folder_key *key)
{
    struct folder found = { 0 };
    int rc;

    d->keepable = 1;
    own_path(d);
    rc = walk_levels(d, key->len);
    if (rc != OK || !d->visiting || !d->keepable || !(d->opts.opts & OPT_SYM_LINKS)
        || d->walk.life == LIFE_REQUEST)
        return rc;
    found.conf = d->walk.conf;
    found.life = d->walk.life;
    found.opts = d->opts;
    found.level = d->level;
    found.next_section = d->next;
    found.first_regex = first_regex(d);
    found.files = d->files;
    found.file_count = d->file_count;
    folder_memo_add(&d->visit, key, &found);
    return OK;
}

/** As if the levels had been gone through. */
static void take(struct dirwalk *d, const struct folder *kept)
{
    if (kept->file_count)
        folder_memo_stay(&d->visit);
    d->walk.conf = kept->conf;
    d->walk.life = kept->life;
    d->opts = kept->opts;
    d->level = kept->level;
    d->next = kept->next_section;
    d->regex = kept->first_regex;
}

/** Go through the folders of the part that exists, "/" first, and check what stands in the
 *  last one. */
static int walk_folders(struct dirwalk *d)
{
    request_rec *r = d->walk.r;
    const char *slash = memrchr(d->path, '/', d->len);
    struct folder_key key = { r->server, r->per_dir_config, d->path,
                              (size_t)(slash - d->path) + 1 };
    const struct folder *kept = d->visiting ? folder_memo_find(&d->visit, &key) : NULL;
    int rc = OK;

    if (kept)
        take(d, kept);
    else
        rc = walk_new(d, &key);
    if (rc != OK || key.len >= d->len || d->opts.opts & OPT_SYM_LINKS)
        return rc;
    own_path(d);
    return at_cut(d, d->len, check_link);
}

/** A directory named without its slash is a level too. */
static int walk_last(struct dirwalk *d)
{
    char *path = d->path;
    int rc;

    if (d->walk.r->finfo.filetype != APR_DIR || path[d->len - 1] == '/')
        return OK;
    d->path = apr_pstrcat(d->walk.r->pool, apr_pstrmemdup(d->walk.r->pool, path, d->len), "/",
                          NULL);
    rc = walk_level(d);
    d->path = path;
    return rc;
}

/** Sections with regular expressions see the whole name, as it is. */
static void add_regex_sections(struct dirwalk *d)
{
    for (int i = d->next > d->regex ? d->next : d->regex; i < d->sections->nelts; i++) {
        ap_conf_vector_t *vector = APR_ARRAY_IDX(d->sections, i, ap_conf_vector_t *);
        const core_dir_config *conf = ap_get_core_module_config(vector);
        if (conf->r && walk_regex(d->walk.r, conf, d->walk.r->filename))
            add_section(d, vector, LIFE_CONFIGURATION);
    }
}

/** Say in the log why a name cannot be reached. */
static int refuse_name(request_rec *r, apr_status_t why)
{
    if (APR_STATUS_IS_EACCES(why))
        ap_log_rerror(APLOG_MARK, APLOG_ERR, why, r,
                      APLOGNO(00035) "access to %s denied (filesystem path '%s') because search "
                      "permissions are missing on a component of the path", r->uri, r->filename);
    else
        ap_log_rerror(APLOG_MARK, APLOG_ERR, why, r,
                      APLOGNO(00036) "access to %s failed (filesystem path '%s')", r->uri,
                      r->filename);
    return HTTP_FORBIDDEN;
}

/** Split a name of which only the first len bytes exist into file and path info. */
static int split_missing(struct dirwalk *d)
{
    request_rec *r = d->walk.r;
    size_t end = d->len;
    apr_finfo_t link;

    if (r->finfo.filetype == APR_DIR) {
        size_t start = end + (d->path[end - 1] != '/');
        end = start + strcspn(d->path + start, "/");
    }
    r->path_info = apr_pstrdup(r->pool, d->path + end);
    r->filename = apr_pstrmemdup(r->pool, d->path, end);
    if (r->finfo.filetype != APR_DIR)
        return OK;
    r->finfo = (apr_finfo_t) { .filetype = APR_NOFILE, .valid = r->finfo.valid };
    if (!APR_STATUS_IS_ENOENT(d->missing) && !APR_STATUS_IS_ENOTDIR(d->missing)
        && d->missing != ELOOP)
        return refuse_name(r, d->missing);
    if (stat_name(r, &link, r->filename, APR_FINFO_MIN | APR_FINFO_LINK) == APR_SUCCESS
        && link.filetype == APR_LNK)
        return refuse_link(r, r->filename);
    return OK;
}

/** Give file name, kind and path info their final values. */
static int settle_name(struct dirwalk *d)
{
    request_rec *r = d->walk.r;

    if (d->missing != APR_SUCCESS) {
        int rc = split_missing(d);
        if (rc != OK)
            return rc;
    }
    if (!r->path_info)
        r->path_info = apr_pstrdup(r->pool, "");
    r->canonical_filename = r->filename;
    if (r->finfo.filetype == APR_REG || r->finfo.filetype == APR_DIR
        || r->finfo.filetype == APR_NOFILE)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(00038) "Forbidden: %s doesn't point to a file or directory",
                  r->filename);
    return HTTP_FORBIDDEN;
}

/** Names like "proxy:..." are nothing on a disk: sections see them as plain text. */
static int walk_fake_name(request_rec *r, struct dirwalk *d)
{
    for (int i = 0; i < d->sections->nelts; i++) {
        ap_conf_vector_t *vector = APR_ARRAY_IDX(d->sections, i, ap_conf_vector_t *);
        const core_dir_config *conf = ap_get_core_module_config(vector);
        int applies = conf->r ? walk_regex(r, conf, r->filename)
                      : conf->d_is_fnmatch ? !apr_fnmatch(conf->d, r->filename, 0)
                                           : !strncmp(conf->d, r->filename, strlen(conf->d));
        if (applies)
            add_section(d, vector, LIFE_CONFIGURATION);
    }
    walk_finish(&d->walk);
    return OK;
}

static void start(struct dirwalk *d, request_rec *r)
{
    const core_dir_config *base = &core_dir(r)->pub;

    d->walk.r = r;
    d->sections = core_server(r->server)->pub.sec_dir;
    d->opts = (struct core_opts) {
        base->opts, base->opts_add, base->opts_remove, base->override, base->override_opts,
        base->override_list
    };
}

/** Find out how much of the name there is. */
static void look_up(struct dirwalk *d)
{
    request_rec *r = d->walk.r;

    if (r->finfo.filetype == APR_NOFILE || !r->finfo.valid || r->finfo.filetype == APR_LNK)
        d->missing = stat_whole(r);
    d->path = r->filename;
    d->len = strlen(d->path);
    if (d->missing == APR_SUCCESS)
        return;
    own_path(d);
    take_back(d);
}

/** See the head of this file. Fills r->filename, path_info, finfo, per_dir_config. */
AP_DECLARE(int) ap_directory_walk(request_rec *r)
{
    struct dirwalk d = { .missing = APR_SUCCESS };
    int rc;

    ap_assert(r->per_dir_config && r->server);
    if (!r->filename) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00029) "no module gave a file name for URI %s", r->uri);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    start(&d, r);
    if (r->filename[0] != '/')
        return walk_fake_name(r, &d);
    rc = clean_name(r);
    if (rc != OK)
        return rc;
    look_up(&d);
    d.visiting = walk_base_life(r) == LIFE_CONFIGURATION && folder_memo_enter(&d.visit, r);
    rc = walk_folders(&d);
    if (rc == OK)
        rc = walk_last(&d);
    if (rc == OK)
        rc = settle_name(&d);
    if (rc == OK)
        add_regex_sections(&d);
    walk_finish(&d.walk);
    folder_memo_leave(&d.visit);
    return rc;
}
