/* SPDX-License-Identifier: Apache-2.0 */
/* dbd/select.c - statements of mod_dbd about a user: prepared when directives are read, found and
 * stepped through in a request. */
#include "dbd/select_priv.h"

#include "apr_strings.h"
#include "httpd.h"

static APR_OPTIONAL_FN_TYPE(ap_dbd_prepare) *prepare;
static APR_OPTIONAL_FN_TYPE(ap_dbd_acquire) *acquire;
static unsigned number; /* of labels in this reading of the configuration, and those before */

int dbd_find_functions(void)
{
    prepare = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_prepare);
    acquire = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_acquire);
    return prepare && acquire;
}

const char *dbd_prepare(cmd_parms *cmd, const char *prefix, const char *query)
{
    const char *label = apr_psprintf(cmd->pool, "%s_%u", prefix, ++number);

    prepare(cmd->server, query, label);
    return label;
}

ap_dbd_t *dbd_connection(request_rec *r)
{
    return acquire(r);
}

apr_dbd_prepared_t *dbd_statement(ap_dbd_t *dbd, const char *label)
{
    return apr_hash_get(dbd->prepared, label, APR_HASH_KEY_STRING);
}

int dbd_next_row(request_rec *r, ap_dbd_t *dbd, apr_dbd_results_t *results, apr_dbd_row_t **row)
{
    return apr_dbd_get_row(dbd->driver, r->pool, results, row, -1);
}

const char *dbd_error(ap_dbd_t *dbd, int error)
{
    return apr_dbd_error(dbd->driver, dbd->handle, error);
}
