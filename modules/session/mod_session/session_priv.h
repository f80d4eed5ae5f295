/* SPDX-License-Identifier: Apache-2.0 */
/* session_priv.h - what the files of mod_session share.
 *
 * mod_session.c  a request's session: loaded, looked at, saved   text.c  entries <-> text
 * directives.c   settings of a place */
#ifndef WEFT_SESSION_PRIV_H
#define WEFT_SESSION_PRIV_H

#include "mod_session.h"

/** Hook session_encode: entries, and the expiry as one of them, to z->encoded; NULL where there
 *  is nothing. */
apr_status_t session_to_text(request_rec *r, session_rec *z);

/** Hook session_decode: the other way; z->encoded is NULL then. */
apr_status_t session_from_text(request_rec *r, session_rec *z);

/** Call a function for each pair of "name=value&...", decoded; pairs that are none are skipped. */
void session_each_pair(apr_pool_t *p, const char *text,
                       void (*func)(void *data, const char *name, const char *value), void *data);

/* directives.c */
extern const command_rec session_cmds[];
void *session_create_dir(apr_pool_t *p, char *path);
void *session_merge_dir(apr_pool_t *p, void *basev, void *addv);

#endif
