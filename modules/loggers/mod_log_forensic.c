/* SPDX-License-Identifier: Apache-2.0 */
/* mod_log_forensic.c - a line before each request and one after it, to find those that never ended.
 *
 * A line that cannot be written ends the child: what is served is in the log. Manual:
 * mod_log_forensic. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apr_atomic.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(log_forensic);

#define ID_NOTE "forensic-id"

/** A server's log; virtual hosts without one share the main server's. */
struct forensic_conf {
    const char *name; /* as written; NULL: none */
    apr_file_t *file;
};

static apr_uint32_t requests; /* of this child */

/* Lines */

static int is_escaped(unsigned char c)
{
    return c < ' ' || c >= 127 || strchr("|:%", c);
}

/* Append text to a line, escaped. @return where it ends */
static char *append(char *at, const char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (is_escaped(c)) {
            *at++ = '%';
            *at++ = digits[c >> 4];
            *at++ = digits[c & 15];
        } else {
            *at++ = (char)c;
        }
    }
    return at;
}

static apr_size_t room_for(const char *text)
{
    return 3 * strlen(text) + 2; /* escaped, and what stands before it */
}

/* One write, so that lines of several children do not mix. */
static void write_line(request_rec *r, apr_file_t *file, const char *line, apr_size_t len)
{
    apr_status_t rv = apr_file_write_full(file, line, len, NULL);

    if (rv == APR_SUCCESS)
        return;
    ap_log_rerror(APLOG_MARK, APLOG_ALERT, rv, r, "could not write to the forensic log, exiting");
    abort();
}

static void write_request(request_rec *r, apr_file_t *file, const char *id)
{
    const apr_table_entry_t *fields = (const void *)apr_table_elts(r->headers_in)->elts;
    int count = apr_table_elts(r->headers_in)->nelts;
    const char *request = r->the_request ? r->the_request : "";
    apr_size_t room = strlen(id) + 3 + room_for(request);
    char *line, *at;

    for (int i = 0; i < count; i++)
        room += room_for(fields[i].key) + room_for(fields[i].val);
    line = apr_palloc(r->pool, room);
    *line = '+';
    at = strcpy(line + 1, id) + strlen(id);
    *at++ = '|';
    at = append(at, request);
    for (int i = 0; i < count; i++) {
        *at++ = '|';
        at = append(at, fields[i].key);
        *at++ = ':';
        at = append(at, fields[i].val);
    }
    *at++ = '\n';
    write_line(r, file, line, (apr_size_t)(at - line));
}

/* Requests */

static const char *make_id(request_rec *r)
{
    const char *id = apr_table_get(r->subprocess_env, "UNIQUE_ID");

    if (id)
        return id;
    return apr_psprintf(r->pool, "%d:%lx:%x", (int)getpid(), (long)apr_time_sec(r->request_time),
                        apr_atomic_inc32(&requests));
}

static int log_before(request_rec *r)
{
    const struct forensic_conf *conf = ap_get_module_config(r->server->module_config,
                                                            &log_forensic_module);
    const char *id;

    if (conf->file == NULL || r->prev)
        return DECLINED;
    id = make_id(r);
    ap_set_module_config(r->request_config, &log_forensic_module, (void *)id);
    apr_table_setn(r->notes, ID_NOTE, id);
    write_request(r, conf->file, id);
    return OK;
}

static int log_after(request_rec *r)
{
    const struct forensic_conf *conf = ap_get_module_config(r->server->module_config,
                                                            &log_forensic_module);
    const char *id, *line;

    if (conf->file == NULL)
        return DECLINED;
    while (r->prev)
        r = r->prev;
    id = ap_get_module_config(r->request_config, &log_forensic_module);
    if (id == NULL) /* not a request: it was refused before */
        return DECLINED;
    line = apr_pstrcat(r->pool, "-", id, "\n", NULL);
    write_line(r, conf->file, line, strlen(line));
    return OK;
}

/* Start */

static apr_status_t open_program(apr_pool_t *p, server_rec *s, struct forensic_conf *conf)
{
    piped_log *program = ap_open_piped_log(p, conf->name + 1);

    if (program == NULL) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     APLOGNO(00650) "couldn't spawn forensic log pipe %s", conf->name + 1);
        return APR_EGENERAL;
    }
    conf->file = ap_piped_log_write_fd(program);
    return APR_SUCCESS;
}

static apr_status_t open_file(apr_pool_t *p, server_rec *s, struct forensic_conf *conf)
{
    const char *path = ap_server_root_relative(p, conf->name);
    apr_status_t rv = APR_EBADPATH;

    if (path)
        rv = apr_file_open(&conf->file, path, APR_WRITE | APR_APPEND | APR_CREATE | APR_LARGEFILE,
                           APR_OS_DEFAULT, p);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     APLOGNO(00651) "could not open forensic log file %s.",
                     path ? path : conf->name);
    return rv;
}

static int open_logs(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    for (; s; s = s->next) {
        struct forensic_conf *conf = ap_get_module_config(s->module_config, &log_forensic_module);
        apr_status_t rv = APR_SUCCESS;

        if (conf->name && conf->file == NULL)
            rv = *conf->name == '|' ? open_program(pconf, s, conf) : open_file(pconf, s, conf);
        if (rv != APR_SUCCESS)
            return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

/* Configuration */

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct forensic_conf));
}

static void *merge_server(apr_pool_t *p, void *base, void *addv)
{
    const struct forensic_conf *add = addv;

    return add->name ? addv : base;
}

static const char *set_log(cmd_parms *cmd, void *dummy, const char *name)
{
    struct forensic_conf *conf = ap_get_module_config(cmd->server->module_config,
                                                      &log_forensic_module);

    conf->name = name;
    return NULL;
}

static const command_rec log_forensic_cmds[] = {
    AP_INIT_TAKE1("ForensicLog", set_log, NULL, RSRC_CONF, "the filename of the forensic log"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    static const char *const after[] = { "mod_unique_id.c", NULL };

    ap_hook_open_logs(open_logs, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_read_request(log_before, after, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_log_transaction(log_after, NULL, NULL, APR_HOOK_REALLY_LAST);
}

module AP_MODULE_DECLARE_DATA log_forensic_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_log_forensic.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, create_server, merge_server,
    log_forensic_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
