/* SPDX-License-Identifier: Apache-2.0 */
/* custom_response.c - what ErrorDocument or a module wants to be said for a status. */
#include "apr_strings.h"

#include "ap_expr.h"
#include "core/core_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "mod_core.h"

APLOG_USE_MODULE(http)

/* The key of a status in the hash of texts that are expressions: its row as an int. */
static const char *evaluate(request_rec *r, const core_dir_config *conf, int index)
{
    ap_expr_info_t *expr = apr_hash_get(conf->response_code_exprs, &index, sizeof(index));
    const char *err = NULL;
    const char *text;

    if (!expr)
        return NULL;
    text = ap_expr_str_exec(r, expr, &err);
    if (!err)
        return text;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(02841) "core: ErrorDocument: can't evaluate require expression: %s",
                  err);
    return "";
}

/* The request's own text, then that of an expression, then the configured one. */
AP_DECLARE(char *) ap_response_code_string(request_rec *r, int error_index)
{
    const core_request_config *request_conf = ap_get_core_module_config(r->request_config);
    const core_dir_config *conf = ap_core_dir_config(r);

    ap_assert(error_index >= 0 && error_index < RESPONSE_CODES);
    /* What a module said for this one request goes first. */
    if (request_conf->response_code_strings
        && request_conf->response_code_strings[error_index])
        return request_conf->response_code_strings[error_index];
    if (conf->response_code_exprs) {
        const char *text = evaluate(r, conf, error_index);

        if (text)
            return (char *)text;
    }
    if (!conf->response_code_strings
        || conf->response_code_strings[error_index] == core_error_default)
        return NULL;
    return conf->response_code_strings[error_index];
}
