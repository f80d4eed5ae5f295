/* SPDX-License-Identifier: Apache-2.0 */
/* functions.c - the functions of expressions: manual page expr.html, "Functions".
 *
 * Each takes one text and gives one; NULL counts as empty. */
#include <stdlib.h>

#include <apr_escape.h>
#include <apr_file_io.h>
#include <apr_sha1.h>
#include <apr_strings.h>

#include "expr/expr_priv.h"
#include "util_md5.h"

enum { MAX_FILE = 10 * 1024 * 1024 }; /* more than this is no text to compare with */

static const char *fn_req(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    if (data)
        expr_vary(ctx, arg);
    return ctx->r ? apr_table_get(ctx->r->headers_in, arg) : NULL;
}

static const char *fn_resp(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    const char *value;

    if (!ctx->r)
        return NULL;
    value = apr_table_get(ctx->r->headers_out, arg);
    return value ? value : apr_table_get(ctx->r->err_headers_out, arg);
}

static const char *fn_reqenv(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return ctx->r ? apr_table_get(ctx->r->subprocess_env, arg) : NULL;
}

static const char *fn_note(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return ctx->r ? apr_table_get(ctx->r->notes, arg) : NULL;
}

static const char *fn_osenv(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return getenv(arg);
}

static const char *fn_env(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    const char *value = fn_note(ctx, data, arg);

    if (!value)
        value = fn_reqenv(ctx, data, arg);
    return value ? value : fn_osenv(ctx, data, arg);
}

static const char *fn_tolower(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    char *copy = apr_pstrdup(ctx->p, arg);

    ap_str_tolower(copy);
    return copy;
}

static const char *fn_toupper(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    char *copy = apr_pstrdup(ctx->p, arg);

    ap_str_toupper(copy);
    return copy;
}

static const char *fn_escape(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return ap_escape_uri(ctx->p, arg);
}

static const char *fn_unescape(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    char *copy = apr_pstrdup(ctx->p, arg);

    return ap_unescape_url_keep2f(copy, 0) == OK ? copy : "";
}

static const char *fn_base64(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return ap_pbase64encode(ctx->p, (char *)arg);
}

static const char *fn_unbase64(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return ap_pbase64decode(ctx->p, arg);
}

static const char *fn_md5(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return ap_md5(ctx->p, (const unsigned char *)arg);
}

static const char *fn_sha1(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_sha1_ctx_t sha1;
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    char *text = apr_palloc(ctx->p, 2 * APR_SHA1_DIGESTSIZE + 1);

    apr_sha1_init(&sha1);
    apr_sha1_update(&sha1, arg, (unsigned int)strlen(arg));
    apr_sha1_final(digest, &sha1);
    ap_bin2hex(digest, sizeof(digest), text);
    return text;
}

/* Everything of an open file, or NULL with ctx->err set. */
static const char *read_all(ap_expr_eval_ctx_t *ctx, apr_file_t *file, const char *name)
{
    apr_finfo_t info;
    apr_size_t len;
    char *text;

    if (apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS || info.size > MAX_FILE) {
        *ctx->err = apr_psprintf(ctx->p, "Huge or unreadable file %s", name);
        return NULL;
    }
    len = (apr_size_t)info.size;
    text = apr_palloc(ctx->p, len + 1);
    if (len && apr_file_read_full(file, text, len, &len) != APR_SUCCESS) {
        *ctx->err = apr_psprintf(ctx->p, "Cannot read from file %s", name);
        return NULL;
    }
    text[len] = '\0';
    return text;
}

static const char *fn_file(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_file_t *file;
    const char *text;

    if (apr_file_open(&file, arg, APR_READ, APR_OS_DEFAULT, ctx->p) != APR_SUCCESS) {
        *ctx->err = apr_psprintf(ctx->p, "Cannot open file %s", arg);
        return NULL;
    }
    text = read_all(ctx, file, arg);
    apr_file_close(file);
    return text;
}

static const char *fn_filesize(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_finfo_t info;

    if (apr_stat(&info, arg, APR_FINFO_TYPE | APR_FINFO_SIZE, ctx->p) != APR_SUCCESS
        || info.filetype != APR_REG)
        return "0";
    return apr_psprintf(ctx->p, "%" APR_OFF_T_FMT, info.size);
}

/* What RFC 4514 (names) and RFC 4515 (filters) want escaped, in the form both read. */
static const char *fn_ldap(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return apr_pescape_ldap(ctx->p, arg, APR_ESCAPE_STRING, APR_ESCAPE_LDAP_ALL);
}

#define FN(name, func) { name, (const void *)func, NULL, NULL, 0 }
#define RESTRICTED (AP_EXPR_FLAG_RESTRICTED | AP_EXPR_FLAG_RESTRICTED_FILE_FUNC)

const struct expr_entry expr_functions[] = {
    { "req", (const void *)fn_req, "vary", NULL, 0 },
    { "http", (const void *)fn_req, "vary", NULL, 0 },
    FN("req_novary", fn_req),
    FN("resp", fn_resp),
    FN("reqenv", fn_reqenv),
    FN("v", fn_reqenv),
    FN("note", fn_note),
    FN("osenv", fn_osenv),
    FN("env", fn_env),
    FN("tolower", fn_tolower),
    FN("toupper", fn_toupper),
    FN("escape", fn_escape),
    FN("unescape", fn_unescape),
    FN("base64", fn_base64),
    FN("unbase64", fn_unbase64),
    FN("md5", fn_md5),
    FN("sha1", fn_sha1),
    FN("ldap", fn_ldap),
    { "file", (const void *)fn_file, NULL, NULL, RESTRICTED },
    { "filesize", (const void *)fn_filesize, NULL, NULL, RESTRICTED },
    { NULL, NULL, NULL, NULL, 0 },
};
