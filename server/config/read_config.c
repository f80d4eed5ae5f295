/* SPDX-License-Identifier: Apache-2.0 */
/* read_config.c - one reading: the main server, -C, the file, -c.
 *
 * Owner: the control process. The server's record and the tree live in process->pconf. */

#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "http_vhost.h"

APLOG_USE_MODULE(core)

/* The lines that -C or -c gave, as a source. */
struct line_list {
    apr_array_header_t *lines;
    int next;
    const char *at; /* rest of the current line; NULL: take the next one */
};

static apr_status_t list_getch(char *ch, void *param)
{
    struct line_list *list = param;

    if (!list->at) {
        if (list->next >= list->lines->nelts)
            return APR_EOF;
        list->at = APR_ARRAY_IDX(list->lines, list->next++, const char *);
    }
    *ch = *list->at ? *list->at++ : LF;
    if (*ch == LF)
        list->at = NULL;
    return APR_SUCCESS;
}

static const char *read_lines(server_rec *s, apr_array_header_t *lines, ap_directive_t **tree,
                              apr_pool_t *p, apr_pool_t *ptemp)
{
    cmd_parms parms = config_parms(s, p, ptemp);
    struct line_list list = { lines, 0, NULL };
    const char *error;

    parms.config_file = ap_pcfg_open_custom(p, "-c/-C directives", &list, list_getch, NULL, NULL);
    error = ap_build_config(&parms, p, ptemp, tree);
    return error ? apr_pstrcat(p, "Syntax error in -C/-c directive: ", error, NULL) : NULL;
}

/* The main server answers at any address and port; modules look at host_addr unasked. */
static server_addr_rec *any_address(apr_pool_t *p)
{
    server_addr_rec *addr = apr_pcalloc(p, sizeof(*addr));
    apr_status_t rv = apr_sockaddr_info_get(&addr->host_addr, NULL, APR_UNSPEC, 0, 0, p);

    ap_assert(rv == APR_SUCCESS);
    addr->virthost = "";
    return addr;
}

static server_rec *new_main_server(process_rec *process, apr_pool_t *p)
{
    server_rec *s = apr_pcalloc(p, sizeof(*s));

    s->process = process;
    s->error_fname = DEFAULT_ERRORLOG;
    s->server_admin = DEFAULT_ADMIN;
    s->limit_req_line = DEFAULT_LIMIT_REQUEST_LINE;
    s->limit_req_fieldsize = DEFAULT_LIMIT_REQUEST_FIELDSIZE;
    s->limit_req_fields = DEFAULT_LIMIT_REQUEST_FIELDS;
    s->log.level = DEFAULT_LOGLEVEL;
    s->timeout = apr_time_from_sec(DEFAULT_TIMEOUT);
    s->keep_alive_timeout = apr_time_from_sec(DEFAULT_KEEPALIVE_TIMEOUT);
    s->keep_alive_max = DEFAULT_KEEPALIVE;
    s->keep_alive = 1;
    s->addrs = any_address(p);
    config_server_vectors(p, s);
    return s;
}

/* In order: -C, the file, -c. */
static const char *read_all(server_rec *s, const char *file, ap_directive_t **tree,
                            apr_pool_t *p, apr_pool_t *ptemp)
{
    const char *error = read_lines(s, ap_server_pre_read_config, tree, p, ptemp);

    if (error)
        return error;
    const char *path = ap_server_root_relative(p, file);
    if (!path)
        return apr_pstrcat(p, "Invalid config file path ", file, NULL);
    config_include_from(NULL, 0);
    error = ap_process_resource_config(s, path, tree, p, ptemp);
    return error ? error : read_lines(s, ap_server_post_read_config, tree, p, ptemp);
}

/* Vectors become short only after a success: the caller ends the program otherwise. */
AP_DECLARE(server_rec *) ap_read_config(process_rec *process, apr_pool_t *temp_pool,
                                        const char *config_name, ap_directive_t **conftree)
{
    apr_pool_t *p = process->pconf;
    const char *error;

    ap_assert(temp_pool && config_name && conftree);
    config_vars_reset(p);
    config_slots_open(p);
    config_include_reset(temp_pool);
    *conftree = NULL;
    ap_init_vhost_config(p);
    server_rec *s = new_main_server(process, p);
    error = read_all(s, config_name, conftree, p, temp_pool);
    if (!error)
        error = mpm_settle(p, s);
    if (error) {
        ap_log_perror(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, process->pool, "%s: %s",
                      process->short_name, error);
        return NULL;
    }
    config_slots_close(*conftree);
    return s;
}
