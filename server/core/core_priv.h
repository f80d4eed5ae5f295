/* SPDX-License-Identifier: Apache-2.0 */
/* core_priv.h - the core module: its configuration and what runs on it.
 *
 * The structs that modules see (core_server_config, core_dir_config,
 * core_request_config) are the first member of ours, so that one pointer in the
 * core's slot serves both. What modules cannot see goes behind them.
 *
 * core.c         the module record, create and merge
 * dir_*.c        directives of directories        server_*.c  of servers
 * section.c      <Directory>, <Location>, <Files>, <If>, <Limit>, <VirtualHost>
 * walk_*.c       which sections apply to a request
 * merge_memo.c   merges that are made once
 * vhost*.c       which host is meant */
#ifndef WEFT_CORE_PRIV_H
#define WEFT_CORE_PRIV_H

#include "http_config.h"
#include "http_core.h"
#include "httpd.h"

/** The core's configuration of a server. */
struct core_server {
    core_server_config pub;
    const char *product;           /* ServerProduct, or NULL */
};

/** The core's configuration of a directory, location or file. */
struct core_dir {
    core_dir_config pub;
};

/** The core's state of one request; allocated zeroed in its pool. */
struct core_request {
    core_request_config pub;
};

static inline struct core_server *core_server(const server_rec *s)
{
    return (struct core_server *)ap_get_core_module_config(s->module_config);
}

static inline struct core_dir *core_dir(const request_rec *r)
{
    return (struct core_dir *)ap_get_core_module_config(r->per_dir_config);
}

static inline struct core_request *core_request(const request_rec *r)
{
    return (struct core_request *)ap_get_core_module_config(r->request_config);
}

/* merge_memo.c */

/** The merge of two configurations that both live as long as the configuration:
 *  made once in each child, found by one look-up afterwards.
 *  @param base, add  vectors out of the configuration or out of this function
 *  @param req_pool   used instead once the memo is full
 *  @return a vector that lives as long as the configuration (or as req_pool)
 *  Any thread. Takes the memo's lock only for a pair not seen before. */
ap_conf_vector_t *merge_memo(ap_conf_vector_t *base, ap_conf_vector_t *add, apr_pool_t *req_pool);

/* Hooks and directives that other parts of server/ give to the core module. */

/** Register the hooks that a part runs under the core's name; module pool. */
void conn_register_hooks(apr_pool_t *p);    /* conn/: create_connection, network filters */
void log_register_hooks(apr_pool_t *p);     /* log/: open_logs, log ids */
void request_register_hooks(apr_pool_t *p); /* request/: default handler, map to storage */
void expr_register_hooks(apr_pool_t *p);    /* expr/: the expressions' own look-ups */
void mutex_register_hooks(apr_pool_t *p);   /* util/: Mutex */

extern const command_rec config_directives[]; /* config/ */
extern const command_rec log_directives[];    /* log/: ErrorLog, ErrorLogFormat, LogLevel */
extern const command_rec mutex_directives[];  /* util/: Mutex */

#endif
