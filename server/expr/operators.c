/* SPDX-License-Identifier: Apache-2.0 */
/* operators.c - the operators of expressions that are written -x and -name. */
#include <arpa/inet.h>

#include <apr_file_info.h>
#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "expr/expr_priv.h"
#include "http_request.h"

static int file_type(ap_expr_eval_ctx_t *ctx, const char *arg, apr_int32_t wanted,
                     apr_finfo_t *info)
{
    apr_status_t rv = apr_stat(info, arg, wanted | APR_FINFO_TYPE, ctx->p);

    return rv == APR_SUCCESS || rv == APR_INCOMPLETE ? (int)info->filetype : APR_NOFILE;
}

static int op_dir(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_finfo_t info;

    return file_type(ctx, arg, 0, &info) == APR_DIR;
}

static int op_exists(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_finfo_t info;

    return file_type(ctx, arg, 0, &info) != APR_NOFILE;
}

static int op_regular(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_finfo_t info;

    return file_type(ctx, arg, 0, &info) == APR_REG;
}

static int op_filled(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_finfo_t info;

    return file_type(ctx, arg, APR_FINFO_SIZE, &info) != APR_NOFILE && info.size > 0;
}

static int op_link(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_finfo_t info;

    return file_type(ctx, arg, APR_FINFO_LINK, &info) == APR_LNK;
}

static int op_nonempty(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return *arg != '\0';
}

static int op_empty(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    return *arg == '\0';
}

static int op_true(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    static const char *const no[] = { "", "0", "off", "false", "no" };

    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (!ap_cstr_casecmp(arg, no[i]))
            return 0;
    }
    return 1;
}

/* Whether a URL could be had: all checks of a subrequest, but no handler. */
static int op_url(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    request_rec *rr;
    int ok;

    if (!ctx->r)
        return 0;
    rr = ap_sub_req_lookup_uri(arg, ctx->r, NULL);
    ok = rr->status < HTTP_BAD_REQUEST;
    ap_destroy_sub_req(rr);
    return ok;
}

static int op_file(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    request_rec *rr;
    int ok;

    if (!ctx->r)
        return 0;
    rr = ap_sub_req_lookup_file(arg, ctx->r, NULL);
    ok = rr->finfo.filetype != APR_NOFILE && rr->status == HTTP_OK;
    ap_destroy_sub_req(rr);
    return ok;
}

/* Make the subnet when the expression is read; it must be constant. */
static int prepare_subnet(ap_expr_lookup_parms *parms)
{
    apr_ipsubnet_t *subnet;
    const char *mask;
    char *net;

    if (!parms->arg) {
        *parms->err = apr_psprintf(parms->ptemp,
                                   "-%s requires subnet/netmask as constant argument",
                                   parms->name);
        return !OK;
    }
    net = apr_pstrdup(parms->ptemp, parms->arg);
    mask = strchr(net, '/');
    if (mask)
        net[mask++ - net] = '\0';
    if (apr_ipsubnet_create(&subnet, net, mask, parms->pool) != APR_SUCCESS) {
        *parms->err = "parsing of subnet/netmask failed";
        return !OK;
    }
    *parms->data = subnet;
    return OK;
}

static int op_remote_in(ap_expr_eval_ctx_t *ctx, const void *data, const char *arg)
{
    apr_sockaddr_t *addr = ctx->r ? ctx->r->useragent_addr : ctx->c ? ctx->c->client_addr : NULL;

    return addr && apr_ipsubnet_test((apr_ipsubnet_t *)data, addr);
}

static int op_ipmatch(ap_expr_eval_ctx_t *ctx, const void *data, const char *a, const char *b)
{
    apr_sockaddr_t *addr;
    unsigned char bytes[sizeof(struct in6_addr)];

    /* an address only: a name would mean a look-up */
    if (inet_pton(AF_INET, a, bytes) != 1 && inet_pton(AF_INET6, a, bytes) != 1)
        return 0;
    if (apr_sockaddr_info_get(&addr, a, APR_UNSPEC, 0, 0, ctx->p) != APR_SUCCESS)
        return 0;
    return apr_ipsubnet_test((apr_ipsubnet_t *)data, addr);
}

static int op_fnmatch(ap_expr_eval_ctx_t *ctx, const void *data, const char *a, const char *b)
{
    return apr_fnmatch(b, a, (int)(apr_uintptr_t)data) == APR_SUCCESS;
}

#define UNARY(name, func) { name, (const void *)func, NULL, NULL, 0 }
#define ON_FILE(name, func) { name, (const void *)func, NULL, NULL, AP_EXPR_FLAG_RESTRICTED }
#define PATTERN(name, flags) { name, (const void *)op_fnmatch, (const void *)(flags), NULL, 0 }

const struct expr_entry expr_unary[] = {
    ON_FILE("d", op_dir),
    ON_FILE("e", op_exists),
    ON_FILE("f", op_regular),
    ON_FILE("s", op_filled),
    ON_FILE("L", op_link),
    ON_FILE("h", op_link),
    UNARY("F", op_file),
    UNARY("U", op_url),
    UNARY("A", op_url),
    UNARY("n", op_nonempty),
    UNARY("z", op_empty),
    UNARY("T", op_true),
    { "R", (const void *)op_remote_in, NULL, prepare_subnet, 0 },
    { NULL, NULL, NULL, NULL, 0 },
};

const struct expr_entry expr_binary[] = {
    { "ipmatch", (const void *)op_ipmatch, NULL, prepare_subnet, 0 },
    PATTERN("strmatch", 0),
    PATTERN("strcmatch", APR_FNM_CASE_BLIND),
    PATTERN("fnmatch", APR_FNM_PATHNAME),
    { NULL, NULL, NULL, NULL, 0 },
};
