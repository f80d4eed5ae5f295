/* SPDX-License-Identifier: Apache-2.0 */
/* mod_mime_magic.c - the media type of a file by what is in it, where its name does not say.
 *
 * The magic file is read once, when the configuration is. A request for a file without a type
 * looks at its first bytes. Manual: mod_mime_magic. */
#include <string.h>

#include "mime_magic_priv.h"

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

APLOG_USE_MODULE(mime_magic);

struct mime_magic_server {
    const char *file;            /* NULL: files are not looked at */
    apr_array_header_t *entries; /* struct magic_entry; NULL: it was not read */
};

/* @return the bytes that were read; negative: the file cannot be */
static apr_ssize_t read_beginning(request_rec *r, unsigned char *bytes)
{
    apr_size_t len = 0;
    apr_file_t *file;
    apr_status_t rv = apr_file_open(&file, r->filename, APR_READ, APR_OS_DEFAULT, r->pool);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01512)
                      "mod_mime_magic: can't read `%s'", r->filename);
        return -1;
    }
    rv = apr_file_read_full(file, bytes, MAGIC_READ, &len);
    apr_file_close(file);
    if (rv != APR_SUCCESS && !APR_STATUS_IS_EOF(rv)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(01513)
                      "mod_mime_magic: read failed: %s", r->filename);
        return -1;
    }
    return (apr_ssize_t)len;
}

/* Hook: check_type, when the name has not settled it. */
static int look_into_file(request_rec *r)
{
    const struct mime_magic_server *conf = ap_get_module_config(r->server->module_config,
                                                                &mime_magic_module);
    struct magic_found found = { NULL, NULL, 0 };
    unsigned char bytes[MAGIC_READ];
    apr_ssize_t len;

    if (conf->entries == NULL || r->finfo.filetype != APR_REG || r->content_type)
        return DECLINED;
    len = read_beginning(r, bytes);
    if (len < 0)
        return DECLINED;
    magic_match(conf->entries, bytes, (size_t)len, &found);
    if (!found.matched)
        magic_guess(bytes, (size_t)len, &found);
    if (found.encoding)
        r->content_encoding = found.encoding;
    if (found.type == NULL)
        return DECLINED;
    ap_set_content_type(r, found.type);
    return OK;
}

/* Read a magic file; lines that are wrong are told of, and left out. */
static apr_array_header_t *read_magic(apr_pool_t *p, apr_pool_t *ptemp, server_rec *s,
                                      const char *name)
{
    const char *path = ap_server_root_relative(ptemp, name), *wrong, *about;
    apr_array_header_t *entries = apr_array_make(p, 64, sizeof(struct magic_entry));
    char line[MAX_STRING_LEN];
    ap_configfile_t *file;
    apr_status_t rv;

    if (path == NULL) {
        ap_log_error(APLOG_MARK, APLOG_ERR, APR_EBADPATH, s, APLOGNO(01514)
                     "mod_mime_magic: Invalid magic file path %s", name);
        return NULL;
    }
    rv = ap_pcfg_openfile(&file, ptemp, path);
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s, APLOGNO(01515)
                     "mod_mime_magic: can't read magic file %s", path);
        return NULL;
    }
    while (ap_cfg_getline(line, sizeof(line), file) == APR_SUCCESS) {
        if (*line == '\0' || *line == '#')
            continue;
        wrong = magic_entry_parse(p, line, apr_array_push(entries), &about);
        if (wrong == NULL)
            continue;
        apr_array_pop(entries);
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s, "%s (%s, line %u)",
                     apr_psprintf(ptemp, wrong, about), path, file->line_number);
    }
    ap_cfg_closefile(file);
    return entries;
}

/* Hook: post_config. Servers that inherit a file share what was read. */
static int read_files(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    const struct mime_magic_server *first = ap_get_module_config(main_server->module_config,
                                                                 &mime_magic_module);

    for (server_rec *s = main_server; s; s = s->next) {
        struct mime_magic_server *conf = ap_get_module_config(s->module_config,
                                                              &mime_magic_module);
        if (conf->file == NULL || conf->entries)
            continue;
        conf->entries = conf != first && conf->file == first->file
            ? first->entries : read_magic(p, ptemp, s, conf->file);
    }
    return OK;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct mime_magic_server));
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct mime_magic_server *base = basev, *add = addv;
    struct mime_magic_server *both = apr_pcalloc(p, sizeof(*both));

    both->file = add->file ? add->file : base->file;
    return both;
}

static const char *set_file(cmd_parms *cmd, void *mconfig, const char *name)
{
    struct mime_magic_server *conf = ap_get_module_config(cmd->server->module_config,
                                                          &mime_magic_module);

    conf->file = name;
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_TAKE1("MimeMagicFile", set_file, NULL, RSRC_CONF,
                  "Path to MIME Magic file (in file(1) format)"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    static const char *const after[] = { "mod_mime.c", NULL };

    ap_hook_type_checker(look_into_file, after, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(read_files, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA mime_magic_module = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL,                  /* per folder */
    create_server, merge_server, /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
