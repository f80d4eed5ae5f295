/* SPDX-License-Identifier: Apache-2.0 */
/* info_priv.h - what the parts of mod_info share. */
#ifndef INFO_PRIV_H
#define INFO_PRIV_H

#include "httpd.h" /* first: Apache's other headers count on it */

#include "http_config.h"

/** What an administrator adds about a module. */
struct info_text {
    const char *module; /* as in mod_x.c */
    const char *text;   /* HTML */
};

struct info_server {
    apr_array_header_t *texts; /* struct info_text */
};

/* --- hooks.c --- */

/** Write which modules are in which hooks, in the order in which they run.
 *  @param link  "?" or "#": what the modules' names lead to */
void info_show_hooks(request_rec *r, const char *link);
/** Write the hooks of requests that a module is in. */
void info_show_phases(request_rec *r, const char *module);
/** @return whether the module answers requests */
int info_is_handler(const char *module);

/* --- config_tree.c --- */

/** Write the configuration as it was read.
 *  @param mod  only what belongs to the module; NULL: all */
void info_show_config(request_rec *r, const module *mod);
/** Print it to the standard output, as lines of a configuration. */
void info_dump_config(apr_pool_t *p);

/* --- server.c --- */

/** Write what the server is, and what its program was built with. */
void info_show_server(request_rec *r);
/** Write what can be asked for by name. */
void info_show_providers(request_rec *r);

/* --- module_page.c --- */

/** @return all modules by name: const module * elements */
apr_array_header_t *info_modules(apr_pool_t *p);
/** Write what a module is, takes and was told. */
void info_show_module(request_rec *r, const module *mod);

#endif
