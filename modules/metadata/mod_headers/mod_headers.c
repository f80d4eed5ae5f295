/* SPDX-License-Identifier: Apache-2.0 */
/* mod_headers.c - Header and RequestHeader: when changes to fields are run, and where.
 *
 * Early ones run when the request has been read, with what the server says outside of
 * sections. Late ones run at the end of the phases (request) and in a filter that sees the
 * response's first brigade, then takes itself away. Requests without changes get no filter.
 * Outer changes run before inner ones. Manual: mod_headers. */
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "headers_priv.h"
#include "http_protocol.h"
#include "http_request.h"
#include "util_filter.h"

APLOG_USE_MODULE(headers);

/** A section's changes; NULL: none. */
struct headers_dir {
    apr_array_header_t *late[HEADER_TABLES]; /* struct header_change */
    apr_array_header_t *early[HEADER_TABLES];
};

static ap_filter_rec_t *response_filter, *error_filter;

static void run(request_rec *r, apr_array_header_t *const lists[], enum header_table table)
{
    apr_table_t *const fields[HEADER_TABLES] = { r->headers_in, r->headers_out,
                                                 r->err_headers_out };

    if (lists[table])
        header_changes_run(r, lists[table], fields[table]);
}

/* Hook: the request has been read. */
static int run_early(request_rec *r)
{
    const struct headers_dir *conf = ap_get_module_config(r->per_dir_config, &headers_module);

    run(r, conf->early, REQUEST_FIELDS);
    run(r, conf->early, ALWAYS_FIELDS);
    run(r, conf->early, RESPONSE_FIELDS);
    return DECLINED;
}

/* Hook: fixups, behind those of other modules. */
static int run_request(request_rec *r)
{
    const struct headers_dir *conf = ap_get_module_config(r->per_dir_config, &headers_module);

    run(r, conf->late, REQUEST_FIELDS);
    return DECLINED;
}

/* Filter FIXUP_HEADERS_OUT: responses of handlers. */
static apr_status_t change_response(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const struct headers_dir *conf = ap_get_module_config(f->r->per_dir_config, &headers_module);

    run(f->r, conf->late, ALWAYS_FIELDS);
    run(f->r, conf->late, RESPONSE_FIELDS);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

/* Filter FIXUP_HEADERS_ERR: error pages. */
static apr_status_t change_error(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const struct headers_dir *conf = ap_get_module_config(f->r->per_dir_config, &headers_module);

    run(f->r, conf->late, ALWAYS_FIELDS);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static void insert_filter(request_rec *r)
{
    const struct headers_dir *conf = ap_get_module_config(r->per_dir_config, &headers_module);

    if (conf->late[RESPONSE_FIELDS] || conf->late[ALWAYS_FIELDS])
        ap_add_output_filter_handle(response_filter, NULL, r, r->connection);
}

static void insert_error_filter(request_rec *r)
{
    const struct headers_dir *conf = ap_get_module_config(r->per_dir_config, &headers_module);

    if (conf->late[ALWAYS_FIELDS])
        ap_add_output_filter_handle(error_filter, NULL, r, r->connection);
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct headers_dir));
}

static apr_array_header_t *join(apr_pool_t *p, apr_array_header_t *base, apr_array_header_t *add)
{
    if (base == NULL || add == NULL)
        return base ? base : add;
    return apr_array_append(p, base, add);
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct headers_dir *base = basev, *add = addv;
    struct headers_dir *both = apr_palloc(p, sizeof(*both));
    int i;

    for (i = 0; i < HEADER_TABLES; i++) {
        both->late[i] = join(p, base->late[i], add->late[i]);
        both->early[i] = join(p, base->early[i], add->early[i]);
    }
    return both;
}

/* Read one directive that acts on a table, and put it at the end of its list. */
static const char *add_change(cmd_parms *cmd, struct headers_dir *conf, const char *args,
                              enum header_table table)
{
    struct header_change change = { 0 };
    apr_array_header_t **list;
    int early = 0;
    const char *err = header_change_parse(cmd, args, table != REQUEST_FIELDS, &change, &early);

    if (err)
        return err;
    if (early && cmd->path)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server, "%s ... early in %s has no "
                     "effect: it runs before sections are known", cmd->cmd->name, cmd->path);
    list = early ? &conf->early[table] : &conf->late[table];
    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 2, sizeof(struct header_change));
    APR_ARRAY_PUSH(*list, struct header_change) = change;
    return NULL;
}

/* Header [always|onsuccess] ... */
static const char *header(cmd_parms *cmd, void *mconfig, const char *args)
{
    const char *rest = args, *word = ap_getword_conf(cmd->temp_pool, &rest);

    if (strcasecmp(word, "always") == 0)
        return add_change(cmd, mconfig, rest, ALWAYS_FIELDS);
    if (strcasecmp(word, "onsuccess") == 0)
        args = rest;
    return add_change(cmd, mconfig, args, RESPONSE_FIELDS);
}

/* RequestHeader ... */
static const char *request_header(cmd_parms *cmd, void *mconfig, const char *args)
{
    return add_change(cmd, mconfig, args, REQUEST_FIELDS);
}

static const command_rec headers_cmds[] = {
    AP_INIT_RAW_ARGS("Header", header, NULL, OR_FILEINFO,
                     "always or onsuccess, an action, a field, its value and a condition"),
    AP_INIT_RAW_ARGS("RequestHeader", request_header, NULL, OR_FILEINFO,
                     "an action, a field, its value and a condition"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    response_filter = ap_register_output_filter("FIXUP_HEADERS_OUT", change_response, NULL,
                                                AP_FTYPE_CONTENT_SET);
    error_filter = ap_register_output_filter("FIXUP_HEADERS_ERR", change_error, NULL,
                                             AP_FTYPE_CONTENT_SET);
    ap_hook_post_read_request(run_early, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_fixups(run_request, NULL, NULL, APR_HOOK_LAST);
    ap_hook_insert_filter(insert_filter, NULL, NULL, APR_HOOK_LAST);
    ap_hook_insert_error_filter(insert_error_filter, NULL, NULL, APR_HOOK_LAST);
}

module AP_MODULE_DECLARE_DATA headers_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_headers.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    headers_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
