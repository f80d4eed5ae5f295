/* SPDX-License-Identifier: Apache-2.0 */
/* select_priv.h - statements of mod_dbd about a user, for mod_authn_dbd and mod_authz_dbd. */
#ifndef WEFT_AAA_DBD_SELECT_PRIV_H
#define WEFT_AAA_DBD_SELECT_PRIV_H

#include "http_config.h"
#include "mod_dbd.h"

/** Look for mod_dbd. When directives are read; again each time they are.
 *  @return whether it is loaded */
int dbd_find_functions(void);

/** Have a directive's statement prepared.
 *  @param prefix  of the label: a number is added
 *  @return the label */
const char *dbd_prepare(cmd_parms *cmd, const char *prefix, const char *query);

/** The request's connection.
 *  @return NULL after a message of mod_dbd */
ap_dbd_t *dbd_connection(request_rec *r);

/** The statement of a label, or NULL. */
apr_dbd_prepared_t *dbd_statement(ap_dbd_t *dbd, const char *label);

/** Read the next row.
 *  @param row  NULL before the first; the rows before the last must all be read
 *  @return 0; -1: there are no more; else an error for apr_dbd_error() */
int dbd_next_row(request_rec *r, ap_dbd_t *dbd, apr_dbd_results_t *results, apr_dbd_row_t **row);

/** What the driver says of an error. */
const char *dbd_error(ap_dbd_t *dbd, int error);

#endif
