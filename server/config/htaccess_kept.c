/* SPDX-License-Identifier: Apache-2.0 */
/* htaccess_kept.c - a .htaccess file read for many requests.
 *
 * What a file says can be kept if nothing but its text decides it: it was read without an
 * error, no module brings files from elsewhere (open_htaccess), it asks for no other file
 * (<IfFile>), and all its directives are of modules that are known to do nothing with them
 * but remember them. The answer "each request has to read it" is kept as well; what was
 * read to find that out serves the request that read it.
 *
 * Whether a kept file is the one on the disk is told at once by the watch on its folder;
 * and all the same once a second by a look at the file, since not every file system tells
 * (and a folder above may have been renamed). Without a watch a file that changed just now
 * is not kept, since its times could not tell the next change.
 *
 * Memory: a pool of its own for each, until htaccess_kept_drop() or the death of the pool
 * that it was given to. Any thread; one that is kept does not change. */
#include <stdatomic.h>
#include <string.h>
#include "apr_strings.h"
#include "config_priv.h"
#include "core/core_priv.h"
#include "http_main.h"
#include "http_request.h"
#include "util/file_watch.h"

/* What has to be known of a file to tell it from another. */
#define IDENTITY (APR_FINFO_DEV | APR_FINFO_INODE | APR_FINFO_SIZE | APR_FINFO_MTIME \
                  | APR_FINFO_CTIME)
#define YOUNG apr_time_from_sec(2)

_Thread_local int config_volatile;

/** Which file is there, and which version of it. */
struct sight {
    const char *name;              /* full, in the pool of the look; NULL: there is none */
    apr_status_t rc;               /* APR_SUCCESS, also for none */
    apr_finfo_t info;
};

struct htaccess_kept {
    apr_pool_t *pool;
    ap_conf_vector_t *conf;        /* NULL: no file, or it says nothing */
    int ordinary;                  /* each request reads it */
    _Atomic(const request_rec *) reader; /* whose reading this was; may use it all the same */
    const char *error;             /* what was wrong then, and in which line */
    int error_line;
    const char *dir, *names;
    struct sight seen;
    _Atomic apr_int64_t checked;   /* second of the last look */
};

/* Modules whose directives in .htaccess files are plain settings. */
static const char *const plain_modules[] = {
    "core.c", "http_core.c", "mod_access_compat.c", "mod_actions.c", "mod_alias.c",
    "mod_allowmethods.c", "mod_asis.c", "mod_auth_basic.c", "mod_auth_digest.c",
    "mod_auth_form.c", "mod_authn_anon.c", "mod_authn_core.c", "mod_authn_dbd.c",
    "mod_authn_dbm.c", "mod_authn_file.c", "mod_authn_socache.c", "mod_authnz_fcgi.c",
    "mod_authnz_ldap.c", "mod_authz_core.c", "mod_authz_dbd.c", "mod_authz_dbm.c",
    "mod_authz_groupfile.c", "mod_authz_host.c", "mod_authz_owner.c", "mod_authz_user.c",
    "mod_autoindex.c", "mod_brotli.c", "mod_buffer.c", "mod_cern_meta.c", "mod_cgi.c",
    "mod_cgid.c", "mod_charset_lite.c", "mod_deflate.c", "mod_dir.c", "mod_env.c",
    "mod_expires.c", "mod_ext_filter.c", "mod_filter.c", "mod_headers.c", "mod_imagemap.c",
    "mod_include.c", "mod_log_config.c", "mod_log_debug.c", "mod_logio.c", "mod_mime.c",
    "mod_mime_magic.c", "mod_negotiation.c", "mod_ratelimit.c", "mod_reflector.c",
    "mod_request.c", "mod_rewrite.c", "mod_session.c", "mod_session_cookie.c",
    "mod_session_crypto.c", "mod_session_dbd.c", "mod_setenvif.c", "mod_so.c",
    "mod_speling.c", "mod_ssl.c", "mod_substitute.c", "mod_unixd.c", "mod_userdir.c",
    "mod_usertrack.c", "mod_version.c", "mod_xml2enc.c",
};

int config_is_plain(const module *m)
{
    for (size_t i = 0; i < sizeof(plain_modules) / sizeof(*plain_modules); i++)
        if (strcmp(m->name, plain_modules[i]) == 0)
            return 1;
    return 0;
}

static int all_plain(const ap_conf_vector_t *vector);

static int sections_plain(const apr_array_header_t *sections)
{
    for (int i = 0; sections && i < sections->nelts; i++)
        if (!all_plain(APR_ARRAY_IDX(sections, i, ap_conf_vector_t *)))
            return 0;
    return 1;
}

/** Whether plain modules alone have something in a vector or the sections inside. */
static int all_plain(const ap_conf_vector_t *vector)
{
    void *const *slots = (void *const *)vector;
    const core_dir_config *conf = ap_get_core_module_config(vector);

    for (int i = 0; i < config_vector_slots(); i++)
        if (slots[i] && !config_is_plain(config_module_at(i)))
            return 0;
    return !conf || (sections_plain(conf->sec_file) && sections_plain(conf->sec_if));
}

/** Look for the first file of the names that is there. */
static struct sight look(apr_pool_t *p, const char *dir, const char *names)
{
    struct sight sight = { NULL, APR_SUCCESS, { 0 } };

    while (*names) {
        sight.name = ap_make_full_path(p, dir, ap_getword_conf(p, &names));
        sight.rc = apr_stat(&sight.info, sight.name, IDENTITY, p);
        if (sight.rc == APR_INCOMPLETE)
            sight.rc = APR_SUCCESS;
        if (!APR_STATUS_IS_ENOENT(sight.rc) && !APR_STATUS_IS_ENOTDIR(sight.rc))
            return sight;
    }
    return (struct sight) { NULL, APR_SUCCESS, { 0 } };
}

static int same(const struct sight *a, const struct sight *b)
{
    if (!a->name || !b->name || a->rc != b->rc)
        return !a->name && !b->name;
    return a->info.inode == b->info.inode && a->info.device == b->info.device
           && a->info.size == b->info.size && a->info.mtime == b->info.mtime
           && a->info.ctime == b->info.ctime && strcmp(a->name, b->name) == 0;
}

/** Read the file that was seen. @return true if its text alone decided what it says */
static int read_kept(struct htaccess_kept *kept, cmd_parms *parms)
{
    struct sight again;

    if (ap_pcfg_openfile(&parms->config_file, kept->pool, kept->seen.name) != APR_SUCCESS)
        return 0;
    config_volatile = 0;
    kept->error = htaccess_read(parms, &kept->conf, &kept->error_line);
    if (kept->error || config_volatile || !all_plain(kept->conf))
        return 0;
    again = look(kept->pool, kept->dir, kept->names);
    return same(&kept->seen, &again);
}

static void watch_names(apr_pool_t *p, const char *names)
{
    while (*names) {
        const char *name = ap_getword_conf(p, &names);
        file_watch_name(FILE_WATCH_FOLDERS, name, strlen(name));
    }
}

static int others_open(void)
{
    apr_array_header_t *hooks = ap_hook_get_open_htaccess();
    return hooks && hooks->nelts > 0;
}

struct htaccess_kept *htaccess_keep(request_rec *r, int override, int override_opts,
                                    apr_table_t *override_list, const char *dir,
                                    const char *names)
{
    apr_pool_t *pool = own_pool_create(ap_pglobal, "htaccess");
    struct htaccess_kept *kept = apr_pcalloc(pool, sizeof(*kept));
    int watched;

    kept->pool = pool;
    kept->dir = apr_pstrdup(pool, dir);
    kept->names = apr_pstrdup(pool, names);
    watch_names(r->pool, names);
    watched = file_watch_folder(r->pool, dir, 0);
    kept->seen = look(pool, kept->dir, kept->names);
    kept->checked = apr_time_sec(r->request_time);
    if (!watched && kept->seen.name && apr_time_now() - kept->seen.info.ctime < YOUNG) {
        apr_pool_destroy(pool);
        return NULL;
    }
    /* One pool for both: that is how directives know a .htaccess file. */
    cmd_parms parms = { .override = override, .override_opts = override_opts,
                        .override_list = override_list, .limited = -1, .pool = pool,
                        .temp_pool = pool, .server = r->server, .path = (char *)kept->dir };
    kept->ordinary = others_open() || kept->seen.rc != APR_SUCCESS
                     || (kept->seen.name && !read_kept(kept, &parms));
    if (kept->conf)
        kept->reader = r;
    return kept;
}

enum htaccess_use htaccess_kept_use(struct htaccess_kept *kept, request_rec *r,
                                    ap_conf_vector_t **conf, int *status)
{
    const request_rec *reader = r;

    *conf = kept->conf;
    if (!kept->ordinary)
        return HTACCESS_KEPT;
    if (!atomic_compare_exchange_strong(&kept->reader, &reader, NULL))
        return HTACCESS_READ;
    if (!kept->error)
        return HTACCESS_ONCE;
    *status = htaccess_refuse(r, kept->seen.name, kept->error, kept->error_line);
    return HTACCESS_WRONG;
}

int htaccess_kept_holds(struct htaccess_kept *kept, request_rec *r)
{
    apr_int64_t second = apr_time_sec(r->request_time);
    struct sight now;

    if (atomic_load_explicit(&kept->checked, memory_order_relaxed) == second)
        return 1;
    now = look(r->pool, kept->dir, kept->names);
    if (!same(&kept->seen, &now))
        return 0;
    atomic_store_explicit(&kept->checked, second, memory_order_relaxed);
    return 1;
}

void htaccess_kept_drop(struct htaccess_kept *kept)
{
    apr_pool_destroy(kept->pool);
}

static apr_status_t drop(void *data)
{
    htaccess_kept_drop(data);
    return APR_SUCCESS;
}

void htaccess_kept_give(struct htaccess_kept *kept, apr_pool_t *owner)
{
    apr_pool_cleanup_register(owner, kept, drop, apr_pool_cleanup_null);
}
