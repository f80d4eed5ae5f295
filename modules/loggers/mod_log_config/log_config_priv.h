/* SPDX-License-Identifier: Apache-2.0 */
/* log_config_priv.h - the access log: formats, items, targets.
 *
 * mod_log_config.c  directives, configuration, the hook      format.c  text to items, items to a line
 * items.c           what each %x writes                      output.c  files and programs, buffers
 * ring.c            lines that are written together */
#ifndef WEFT_LOG_CONFIG_PRIV_H
#define WEFT_LOG_CONFIG_PRIV_H

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "httpd.h"
#include "mod_log_config.h"

/** One piece of a format: text, or a %x with what is said about it. */
struct log_item {
    ap_log_handler_fn_t *func;     /* NULL: plain text, in arg */
    char *arg;
    apr_array_header_t *statuses;  /* int; NULL: for every status */
    unsigned not_statuses : 1;     /* for all others */
    unsigned original : 1;         /* of the request as it came, before internal redirects */
};

/* items.c */

/** What writes an item, by its letters ("a", "^ti"); NULL: unknown. */
const ap_log_handler *access_item_find(const char *tag);
/** Add one (optional function ap_register_log_handler). tag is not copied. */
void access_item_register(apr_pool_t *p, char *tag, ap_log_handler_fn_t *handler, int def);
/** Register those of the manual; at each reading of the configuration. */
void access_items_init(apr_pool_t *p);

/* format.c */

/** Parse a format. @return an array of struct log_item, NULL with *err set */
apr_array_header_t *access_format_parse(apr_pool_t *p, const char *text, const char **err);
/** The pieces of a line, without its end. strs and lens have room for one more.
 *  @return the line's length; strings live as long as r */
apr_size_t access_format_line(request_rec *r, const apr_array_header_t *items, const char **strs,
                           int *lens);

/* output.c */

/** Open a log file or program. Default ap_log_writer_init. @return NULL after a message */
void *access_output_open(apr_pool_t *p, server_rec *s, const char *name);
/** Write one line, whole. Default ap_log_writer. */
apr_status_t access_output_write(request_rec *r, void *handle, const char **strs, int *lens,
                              int nelts, apr_size_t len);
/** Whether lines are collected (BufferedLogs); before the first is opened. */
void access_output_set_buffered(int on);
int access_output_buffered(void);
/** In a child: have buffers written out when its pool goes. */
void access_output_child_init(apr_pool_t *p);
/** What is opened from now on dies with p. Before the first is opened. */
void access_output_forget_with(apr_pool_t *p);
/** Write whole lines to the log of a number; they are lost where there is none (any more). */
void access_output_write_to(unsigned id, const char *lines, apr_size_t len);
/** How many bytes of lines may leave for it in one write.
 *  @param most  for a file */
apr_size_t access_output_at_once(unsigned id, apr_size_t most);

/* ring.c */

/** Make the memory; control process, before the first child. Where there is none, lines are
 *  written one by one. */
void access_ring_open(void);
/** Take part in this child. */
void access_ring_child_init(apr_pool_t *child_pool);
/** Keep a line until the calling thread has nothing else to do.
 *  @return 0: it has to be written now */
int access_ring_add(unsigned id, const char **strs, const int *lens, int n, apr_size_t len);
/** Write what a child left that is dead. Control process. */
void access_ring_reap(pid_t pid);

#endif
