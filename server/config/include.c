/* SPDX-License-Identifier: Apache-2.0 */
/* include.c - files of the configuration that bring in others, by name or pattern.
 *
 * Owner: the control process while it reads; nothing here is used by children.
 * A file's name is copied at each opening, so the pointer in a directive tells which
 * inclusion it came from; config_origin() finds the including line by it. */

#include <stdlib.h>

#include "apr_file_info.h"
#include "apr_fnmatch.h"
#include "apr_hash.h"
#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"

enum {
    MOST_INCLUDES = 128,   /* files within files */
    MOST_DIRECTORIES = 20  /* folders within folders */
};

static apr_hash_t *origins;       /* name pointer -> struct config_origin */
static struct config_origin next; /* who asks for the next files */
static int depth;                 /* files that are open */

void config_include_reset(apr_pool_t *ptemp)
{
    origins = apr_hash_make(ptemp);
    next = (struct config_origin){ NULL, NULL, 0 };
    depth = 0;
    apr_pool_cleanup_register(ptemp, &origins, ap_pool_cleanup_set_null, apr_pool_cleanup_null);
}

void config_include_from(const char *file, int line)
{
    next.by_file = file;
    next.by_line = line;
}

const struct config_origin *config_origin(const char *name)
{
    return origins ? apr_hash_get(origins, &name, sizeof(name)) : NULL;
}

static void note_origin(const char *name)
{
    apr_pool_t *pool;

    if (!origins)
        return;
    pool = apr_hash_pool_get(origins);
    struct config_origin *o = apr_pmemdup(pool, &next, sizeof(next));
    o->name = name;
    apr_hash_set(origins, &o->name, sizeof(o->name), o);
}

/* -t -D DUMP_INCLUDES */
static void show(const char *name)
{
    static const char title[] = "Included configuration files:";

    if (!ap_exists_config_define("DUMP_INCLUDES"))
        return;
    if (!next.by_file)
        printf("%s\n  (*) %s\n", title, name);
    else
        printf("%*s(%d) %s\n", 2 * depth, "", next.by_line, name);
}

/* Read one open file; an error names its line and file. */
static const char *read_open_file(cmd_parms *parms, ap_directive_t **tree)
{
    const char *error = ap_build_config(parms, parms->pool, parms->temp_pool, tree);

    if (!error)
        return NULL;
    const ap_directive_t *at = parms->err_directive;
    if (!at)
        return error;
    return apr_psprintf(parms->pool, "Syntax error on line %d of %s: %s", at->line_num,
                        at->filename, error);
}

/* Who asked for the file is put back at its end: the same line may ask for another. */
AP_DECLARE(const char *) ap_process_resource_config(server_rec *s, const char *fname,
                                                    ap_directive_t **conftree, apr_pool_t *p,
                                                    apr_pool_t *ptemp)
{
    cmd_parms parms = config_parms(s, p, ptemp);
    struct config_origin outer = next;
    ap_configfile_t *file;
    const char *error;
    apr_status_t rc;

    ap_assert(fname && conftree);
    if (depth >= MOST_INCLUDES)
        return apr_psprintf(p, "Exceeded maximum include depth of %d, There appears to be a "
                            "recursion.", MOST_INCLUDES);
    rc = ap_pcfg_openfile(&file, p, fname);
    if (rc != APR_SUCCESS)
        return apr_psprintf(p, "Could not open configuration file %s: %pm", fname, &rc);
    depth++;
    note_origin(file->name);
    show(file->name);
    parms.config_file = file;
    error = read_open_file(&parms, conftree);
    ap_cfg_closefile(file);
    depth--;
    next = outer;
    return error;
}

/* Names in a folder */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The entries of a folder that a pattern picks (NULL: all but . and ..), sorted. */
static const char *list_folder(const ap_dir_match_t *w, const char *path, const char *pattern,
                               apr_array_header_t **names)
{
    apr_dir_t *dir;
    apr_finfo_t entry;
    apr_status_t rc = apr_dir_open(&dir, path, w->ptemp);

    if (rc != APR_SUCCESS)
        return apr_psprintf(w->p, "%sCould not open directory %s: %pm", w->prefix, path, &rc);
    *names = apr_array_make(w->ptemp, 16, sizeof(char *));
    while (apr_dir_read(&entry, APR_FINFO_NAME, dir) == APR_SUCCESS) {
        if (strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0)
            continue;
        if (!pattern || apr_fnmatch(pattern, entry.name, APR_FNM_PERIOD) == APR_SUCCESS)
            APR_ARRAY_PUSH(*names, const char *) = apr_pstrdup(w->ptemp, entry.name);
    }
    apr_dir_close(dir);
    qsort((*names)->elts, (size_t)(*names)->nelts, sizeof(char *), by_name);
    return NULL;
}

static const char *too_deep(const ap_dir_match_t *w, const char *path)
{
    if (w->depth < MOST_DIRECTORIES)
        return NULL;
    return apr_psprintf(w->p, "%sDirectory '%s' exceeds the maximum include directory nesting "
                        "level of %d. You have probably a recursion somewhere.", w->prefix, path,
                        MOST_DIRECTORIES);
}

static int exists(const ap_dir_match_t *w, const char *path)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, w->ptemp) == APR_SUCCESS;
}

/* A file goes to the callback; a folder's contents do, one after the other. */
AP_DECLARE(const char *) ap_dir_nofnmatch(ap_dir_match_t *w, const char *fname)
{
    apr_array_header_t *names;
    const char *error;

    ap_assert(w && w->cb && fname);
    if (!(w->flags & AP_DIR_FLAG_RECURSIVE) || !ap_is_directory(w->ptemp, fname)) {
        return (w->flags & AP_DIR_FLAG_OPTIONAL) && !exists(w, fname) ? NULL : w->cb(w, fname);
    }
    error = too_deep(w, fname);
    if (!error)
        error = list_folder(w, fname, NULL, &names);
    w->depth++;
    for (int i = 0; !error && i < names->nelts; i++)
        error = ap_dir_nofnmatch(w, ap_make_full_path(w->ptemp, fname,
                                                      APR_ARRAY_IDX(names, i, char *)));
    w->depth--;
    return error;
}

/* One step of a pattern is a wildcard: take every match of it, and what follows below. */
static const char *match_step(ap_dir_match_t *w, const char *path, const char *step,
                              const char *rest)
{
    apr_array_header_t *names;
    const char *error = too_deep(w, path);

    if (!error && (w->flags & AP_DIR_FLAG_OPTIONAL) && !ap_is_directory(w->ptemp, path))
        return NULL;
    if (!error)
        error = list_folder(w, path, step, &names);
    if (!error && names->nelts == 0 && !(w->flags & AP_DIR_FLAG_OPTIONAL))
        error = apr_psprintf(w->p, "%sNo matches for the wildcard '%s' in '%s', failing",
                             w->prefix, step, path);
    w->depth++;
    for (int i = 0; !error && i < names->nelts; i++) {
        const char *full = ap_make_full_path(w->ptemp, path, APR_ARRAY_IDX(names, i, char *));
        if (!rest)
            error = ap_dir_nofnmatch(w, full);
        else if (ap_is_directory(w->ptemp, full))
            error = ap_dir_fnmatch(w, full, rest);
    }
    w->depth--;
    return error;
}

AP_DECLARE(const char *) ap_dir_fnmatch(ap_dir_match_t *w, const char *path, const char *fname)
{
    ap_assert(w && fname);
    if (!path)
        path = "/";
    while (*fname == '/')
        fname++;
    const char *slash = strchr(fname, '/');
    const char *step = slash ? apr_pstrmemdup(w->ptemp, fname, (apr_size_t)(slash - fname))
                             : fname;
    if (apr_fnmatch_test(step))
        return match_step(w, path, step, slash ? slash + 1 : NULL);
    const char *full = ap_make_full_path(w->ptemp, path, step);
    return slash ? ap_dir_fnmatch(w, full, slash + 1) : ap_dir_nofnmatch(w, full);
}

AP_DECLARE(ap_dir_match_t *) ap_dir_cfgmatch(cmd_parms *cmd, int flags,
                                             const char *(*cb)(ap_dir_match_t *, const char *),
                                             void *ctx)
{
    ap_dir_match_t *w = apr_pcalloc(cmd->temp_pool, sizeof(*w));

    ap_assert(cb);
    w->prefix = apr_pstrcat(cmd->pool, cmd->cmd->name, ": ", NULL);
    w->p = cmd->pool;
    w->ptemp = cmd->temp_pool;
    w->flags = flags;
    w->cb = cb;
    w->ctx = ctx;
    return w;
}

/* What ap_process_fnmatch_configs() gives its callback. */
struct include_target {
    server_rec *s;
    ap_directive_t **tree;
};

static const char *include_one(ap_dir_match_t *w, const char *fname)
{
    struct include_target *to = w->ctx;

    return ap_process_resource_config(to->s, fname, to->tree, w->p, w->ptemp);
}

AP_DECLARE(const char *) ap_process_fnmatch_configs(server_rec *s, const char *fname,
                                                    ap_directive_t **conftree, apr_pool_t *p,
                                                    apr_pool_t *ptemp, int optional)
{
    struct include_target to = { s, conftree };
    ap_dir_match_t w = { .prefix = "Include/IncludeOptional: ", .p = p, .ptemp = ptemp,
                         .flags = AP_DIR_FLAG_RECURSIVE | (optional ? AP_DIR_FLAG_OPTIONAL : 0),
                         .cb = include_one, .ctx = &to };
    const char *path = ap_server_root_relative(ptemp, fname);

    ap_assert(s && conftree);
    if (!path)
        return apr_pstrcat(p, "Invalid Include path ", fname, NULL);
    return apr_fnmatch_test(path) ? ap_dir_fnmatch(&w, NULL, path) : ap_dir_nofnmatch(&w, path);
}
