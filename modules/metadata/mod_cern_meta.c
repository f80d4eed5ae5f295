/* SPDX-License-Identifier: Apache-2.0 */
/* mod_cern_meta.c - fields of answers from a file beside the document.
 *
 * FOLDER/.web/NAME.meta has one field a line, as in a message; an empty line ends them. Status
 * and Content-Type have their effect, what frames a message is refused. Manual: mod_cern_meta. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "httpd.h" /* first: Apache's other headers count on it */

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(cern_meta);

struct meta_dir {
    int on;
    const char *folder; /* NULL: not said */
    const char *suffix; /* NULL: not said */
};

/* The server alone says how a message is framed. */
static int is_framing(const char *name)
{
    static const char *const names[] = {
        "Transfer-Encoding", "Content-Length", "Connection", "Trailer", "Upgrade", "Keep-Alive",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcasecmp(name, names[i]) == 0)
            return 1;
    return 0;
}

static void apply_field(request_rec *r, const char *name, const char *value)
{
    if (strcasecmp(name, "Content-Type") == 0)
        ap_set_content_type(r, apr_pstrdup(r->pool, value));
    else if (strcasecmp(name, "Status") != 0)
        apr_table_set(r->headers_out, name, value);
    else if (apr_isdigit(*value)) {
        r->status = atoi(value);
        r->status_line = apr_pstrdup(r->pool, value);
    }
}

/* One line without its end. @return OK or 500, with a word in the log */
static int read_line(request_rec *r, char *line, const char *path)
{
    char *value = strchr(line, ':');

    if (value == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01560)
                      "malformed header in meta file: %s", path);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    *value++ = '\0';
    if (is_framing(line)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(10596)
                      "forbidden HTTP framing header '%s' in meta file: %s", line, path);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    while (apr_isspace(*value))
        value++;
    apply_field(r, line, value);
    return OK;
}

static int read_file(request_rec *r, apr_file_t *file, const char *path)
{
    char line[MAX_STRING_LEN];

    while (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS) {
        size_t len = strlen(line);
        int status;

        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            line[--len] = '\0';
        if (len == 0)
            break;
        if ((status = read_line(r, line, path)) != OK)
            return status;
    }
    return OK;
}

/* @return whether a client might have the file itself */
static int is_allowed(request_rec *r, const char *path)
{
    request_rec *sub = ap_sub_req_lookup_file(path, r, NULL);
    int allowed = sub->status == HTTP_OK;

    ap_destroy_sub_req(sub);
    return allowed;
}

/* Hook: fixups. */
static int add_fields(request_rec *r)
{
    const struct meta_dir *conf = ap_get_module_config(r->per_dir_config, &cern_meta_module);
    const char *name, *path;
    apr_finfo_t info;
    apr_file_t *file;
    apr_status_t rv;
    int status;

    if (!conf->on || r->finfo.filetype == APR_NOFILE || r->finfo.filetype == APR_DIR
        || r->filename == NULL || (name = strrchr(r->filename, '/')) == NULL)
        return DECLINED;
    path = apr_pstrcat(r->pool,
                       apr_pstrmemdup(r->pool, r->filename, (apr_size_t)(name - r->filename)),
                       "/", conf->folder ? conf->folder : ".web", name,
                       conf->suffix ? conf->suffix : ".meta", NULL);
    if (apr_stat(&info, path, APR_FINFO_TYPE, r->pool) != APR_SUCCESS || !is_allowed(r, path))
        return DECLINED;
    rv = apr_file_open(&file, path, APR_READ | APR_BUFFERED, APR_OS_DEFAULT, r->pool);
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01562)
                      "meta file permissions deny server access: %s", path);
        return HTTP_FORBIDDEN;
    }
    status = read_file(r, file, path);
    apr_file_close(file);
    return status;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct meta_dir));
}

/* Where files lie is inherited; whether they are used is not. */
static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct meta_dir *base = basev, *add = addv;
    struct meta_dir *both = apr_pmemdup(p, add, sizeof(*add));

    if (both->folder == NULL)
        both->folder = base->folder;
    if (both->suffix == NULL)
        both->suffix = base->suffix;
    return both;
}

static const command_rec directives[] = {
    AP_INIT_FLAG("MetaFiles", ap_set_flag_slot, (void *)APR_OFFSETOF(struct meta_dir, on),
                 OR_INDEXES, "whether fields are taken from meta files: On or Off"),
    AP_INIT_TAKE1("MetaDir", ap_set_string_slot, (void *)APR_OFFSETOF(struct meta_dir, folder),
                  OR_INDEXES, "the folder of meta files, seen from the document's"),
    AP_INIT_TAKE1("MetaSuffix", ap_set_string_slot,
                  (void *)APR_OFFSETOF(struct meta_dir, suffix), OR_INDEXES,
                  "what the names of meta files have after the document's name"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_fixups(add_fields, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA cern_meta_module = {
    STANDARD20_MODULE_STUFF,
    create_dir, merge_dir, /* per folder */
    NULL, NULL,            /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
