/* SPDX-License-Identifier: Apache-2.0 */
/* dirs.c - the directories of a path, and what the file system knows about one. */
#include <sys/stat.h>

#include <apr_file_info.h>
#include <apr_strings.h>

#include "util/util_priv.h"

AP_DECLARE(char *) ap_make_dirstr_prefix(char *d, const char *s, int n)
{
    char *to = d;

    ap_assert(d != NULL && s != NULL);
    if (n <= 0)
        s = ""; /* just the slash */
    for (;;) {
        if (*s == '\0' || (*s == '/' && --n <= 0)) {
            *to++ = '/';
            break;
        }
        *to++ = *s++;
    }
    *to = '\0';
    return to;
}

AP_DECLARE(char *) ap_make_dirstr_parent(apr_pool_t *p, const char *s)
{
    const char *last = strrchr(s, '/');

    return last ? apr_pstrmemdup(p, s, last - s + 1) : apr_pstrdup(p, "");
}

AP_DECLARE(int) ap_count_dirs(const char *path)
{
    int n = 0;

    for (; *path; path++)
        n += *path == '/';
    return n;
}

AP_DECLARE(char *) ap_make_full_path(apr_pool_t *a, const char *dir, const char *f)
{
    apr_size_t len = strlen(dir);
    const char *slash = len && dir[len - 1] == '/' ? "" : "/";

    return apr_pstrcat(a, dir, slash, f, NULL);
}

AP_DECLARE(int) (ap_os_is_path_absolute)(apr_pool_t *p, const char *dir)
{
    return dir[0] == '/';
}

AP_DECLARE(int) ap_is_directory(apr_pool_t *p, const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

AP_DECLARE(int) ap_is_rdirectory(apr_pool_t *p, const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* No path here names a machine, as \\\\HOST\\SHARE does elsewhere: every one may be looked at. */
AP_DECLARE(apr_status_t) ap_stat_check(const char *path, apr_pool_t *pool)
{
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_filepath_merge(char **newpath, const char *rootpath,
                                           const char *addpath, apr_int32_t flags, apr_pool_t *p)
{
    return apr_filepath_merge(newpath, rootpath, addpath, flags, p);
}
