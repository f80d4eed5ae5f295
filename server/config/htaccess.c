/* SPDX-License-Identifier: Apache-2.0 */
/* htaccess.c - the configuration file of a directory, read for a request.
 *
 * What a directory's files said is kept with the request (r->htaccess), since a request
 * and its subrequests pass the same directories again and again.
 * Owner: the thread that serves the request; all of it lives in r->pool. */

#include "apr_strings.h"
#include "apr_tables.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"

APLOG_USE_MODULE(core)

static const struct htaccess_result *find_cached(const request_rec *r, const char *dir,
                                                 int override, int override_opts,
                                                 const apr_table_t *override_list)
{
    for (const struct htaccess_result *h = r->htaccess; h; h = h->next) {
        if (h->override == override && h->override_opts == override_opts
            && h->override_list == override_list && strcmp(h->dir, dir) == 0)
            return h;
    }
    return NULL;
}

AP_DECLARE(apr_status_t) ap_open_htaccess(request_rec *r, const char *dir_name,
                                          const char *access_name, ap_configfile_t **conffile,
                                          const char **full_name)
{
    ap_assert(r && conffile && full_name);
    *full_name = ap_make_full_path(r->pool, dir_name, access_name);
    return ap_pcfg_openfile(conffile, r->pool, *full_name);
}

/* An open_htaccess hook may bring the file from elsewhere. */
static apr_status_t open_one(request_rec *r, const char *dir, const char *name,
                             ap_configfile_t **file, const char **full_name)
{
    apr_status_t rc = ap_run_open_htaccess(r, dir, name, file, full_name);

    return rc == AP_DECLINED ? ap_open_htaccess(r, dir, name, file, full_name) : rc;
}

const char *htaccess_read(cmd_parms *parms, ap_conf_vector_t **conf, int *line)
{
    ap_directive_t *tree = NULL;
    const char *error;

    ap_assert(parms->config_file && parms->server);
    *conf = ap_create_per_dir_config(parms->pool);
    /* The walk looks at the core's part of every section. */
    ap_set_config_vectors(parms->server, *conf, parms->path, &core_module, parms->pool);
    error = ap_build_config(parms, parms->pool, parms->temp_pool, &tree);
    if (!error)
        error = ap_walk_config(tree, parms, *conf);
    ap_cfg_closefile(parms->config_file);
    *line = parms->err_directive ? parms->err_directive->line_num
                                 : (int)parms->config_file->line_number;
    return error;
}

int htaccess_refuse(request_rec *r, const char *file, const char *error, int line)
{
    ap_log_rerror(APLOG_MARK, APLOG_ALERT, 0, r, "%s: %s (line %d)", file, error, line);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Read an open file into a new vector; closes it.
 *  @return OK, or 500 with a line in the error log */
static int read_one(request_rec *r, cmd_parms *parms, ap_conf_vector_t **conf)
{
    int line;
    const char *error = htaccess_read(parms, conf, &line);

    return error ? htaccess_refuse(r, parms->config_file->name, error, line) : OK;
}

static int refuse(request_rec *r, apr_status_t rc, const char *file)
{
    ap_log_rerror(APLOG_MARK, APLOG_CRIT, rc, r,
                  APLOGNO(00529) "%s pcfg_openfile: unable to check htaccess file, ensure it is "
                  "readable and that '%s' is executable", file,
                  ap_make_dirstr_parent(r->pool, file));
    apr_table_setn(r->notes, "error-notes",
                   "Server unable to read htaccess file, denying access to be safe");
    return HTTP_FORBIDDEN;
}

/* Try each name of AccessFileName; the first file that is there is the one. */
static int read_first(request_rec *r, cmd_parms *parms, const char *dir, const char *names,
                      ap_conf_vector_t **conf)
{
    while (*names) {
        const char *name = ap_getword_conf(r->pool, &names);
        const char *full = name;
        ap_configfile_t *file = NULL;
        apr_status_t rc = open_one(r, dir, name, &file, &full);

        if (rc == APR_SUCCESS) {
            parms->config_file = file;
            return read_one(r, parms, conf);
        }
        if (!APR_STATUS_IS_ENOENT(rc) && !APR_STATUS_IS_ENOTDIR(rc))
            return refuse(r, rc, full);
    }
    *conf = NULL;
    return OK;
}

/* A folder without a file is remembered as well. */
AP_DECLARE(int) ap_parse_htaccess(ap_conf_vector_t **result, request_rec *r, int override,
                                  int override_opts, apr_table_t *override_list, const char *path,
                                  const char *access_names)
{
    const struct htaccess_result *known;
    ap_conf_vector_t *conf = NULL;
    int status;

    ap_assert(result && r && path && access_names);
    known = find_cached(r, path, override, override_opts, override_list);
    if (known) {
        if (known->htaccess)
            *result = known->htaccess;
        return OK;
    }
    char *dir = apr_pstrdup(r->pool, path);
    cmd_parms parms = { .override = override, .override_opts = override_opts,
                        .override_list = override_list, .limited = -1, .pool = r->pool,
                        .temp_pool = r->pool, .server = r->server, .path = dir };
    status = read_first(r, &parms, dir, access_names, &conf);
    if (status != OK)
        return status;
    struct htaccess_result *h = apr_pcalloc(r->pool, sizeof(*h));
    h->dir = dir;
    h->override = override;
    h->override_opts = override_opts;
    h->override_list = override_list;
    h->htaccess = conf;
    h->next = r->htaccess;
    r->htaccess = h;
    if (conf)
        *result = conf;
    return OK;
}
