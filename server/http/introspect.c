/* SPDX-License-Identifier: Apache-2.0 */
/* introspect.c - OPTIONS and TRACE: requests about the server's own abilities,
 * RFC 9110 sections 9.3.7 and 9.3.8. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_priv.h"
#include "http_request.h"
#include "mod_core.h"

enum { TRACE_BODY_MAX = 65536 };

static int trace_setting(const request_rec *r)
{
    const core_server_config *conf = ap_get_core_module_config(r->server->module_config);

    return conf->trace_enable;
}

/* The resource's methods, HEAD beside GET, and TRACE if the server has it. */
char *http_allowed_methods(request_rec *r)
{
    apr_array_header_t *names = apr_array_make(r->pool, 10, sizeof(char *));
    apr_uint64_t mask = (apr_uint64_t)r->allowed_methods->method_mask;

    mask &= ~(AP_METHOD_BIT << M_TRACE);
    for (int i = 0; mask >> i && i < METHODS; i++) {
        const char *name = mask & (AP_METHOD_BIT << i) ? ap_method_name_of(r->pool, i) : NULL;

        if (!name)
            continue;
        APR_ARRAY_PUSH(names, const char *) = name;
        if (i == M_GET)
            APR_ARRAY_PUSH(names, const char *) = "HEAD";
    }
    /* TRACE is the server's, whatever the resource says. */
    if (trace_setting(r) != AP_TRACE_DISABLE)
        APR_ARRAY_PUSH(names, const char *) = "TRACE";
    if (r->allowed_methods->method_list)
        apr_array_cat(names, r->allowed_methods->method_list);
    return apr_array_pstrcat(r->pool, names, ',');
}

AP_DECLARE(int) ap_send_http_options(request_rec *r)
{
    if (r->assbackwards)
        return DECLINED;
    apr_table_setn(r->headers_out, "Allow", http_allowed_methods(r));
    /* The end of the request sends the header, and no content. */
    return OK;
}

static int put_field(void *data, const char *name, const char *value)
{
    ap_rvputs(data, name, ": ", value, CRLF, NULL);
    return 1;
}

/* Collect the content of a TRACE that may have one. @return OK or a status */
static int read_traced_body(request_rec *r, char **body, apr_size_t *len)
{
    long n = 0;
    int status = ap_setup_client_block(r, REQUEST_CHUNKED_DECHUNK);

    if (status != OK || !ap_should_client_block(r))
        return status;
    if (r->remaining > TRACE_BODY_MAX) {
        apr_table_setn(r->notes, "error-notes",
                       "Extended TRACE request bodies cannot exceed 64k\n");
        return HTTP_REQUEST_ENTITY_TOO_LARGE;
    }
    *body = apr_palloc(r->pool, TRACE_BODY_MAX);
    while (*len < TRACE_BODY_MAX
           && (n = ap_get_client_block(r, *body + *len, TRACE_BODY_MAX - *len)) > 0)
        *len += (apr_size_t)n;
    return n < 0 ? HTTP_BAD_REQUEST : OK;
}

/* The request line and the fields as they were read, then the content, if taken. */
AP_DECLARE(int) ap_send_http_trace(request_rec *r)
{
    char *body = NULL;
    apr_size_t len = 0;
    int setting = trace_setting(r);
    int status;

    ap_assert(r->the_request != NULL);
    if (r->main)
        r = r->main;
    if (setting == AP_TRACE_DISABLE) {
        apr_table_setn(r->notes, "error-notes", "TRACE denied by server configuration");
        return HTTP_METHOD_NOT_ALLOWED;
    }
    status = setting == AP_TRACE_EXTENDED ? read_traced_body(r, &body, &len)
                                          : ap_setup_client_block(r, REQUEST_NO_BODY);
    if (status != OK)
        return status;
    ap_set_content_type(r, "message/http");
    ap_rvputs(r, r->the_request, CRLF, NULL);
    apr_table_do(put_field, r, r->headers_in, NULL);
    ap_rputs(CRLF, r);
    if (len)
        ap_rwrite(body, (int)len, r);
    /* Off it goes, in a chunk, like the reference's. */
    ap_rflush(r);
    return DONE;
}

int http_send_about_itself(request_rec *r)
{
    if (r->method_number == M_OPTIONS && !strcmp(r->uri, "*")) {
        http_upgrade(r);
        return DONE;
    }
    if (r->method_number == M_TRACE && r->proxyreq == PROXYREQ_NONE)
        return ap_send_http_trace(r);
    return DECLINED;
}
