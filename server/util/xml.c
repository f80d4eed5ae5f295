/* SPDX-License-Identifier: Apache-2.0 */
/* xml.c - a request's content as an XML document. */
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "util/util_priv.h"
#include "util_xml.h"

enum { READ_BLOCK = 2048 };

/** A parse that is under way. */
struct xml_read {
    request_rec *r;
    apr_xml_parser *parser; /* made at the first byte: no content, no document */
    apr_size_t total;
    apr_size_t limit;       /* LimitXMLRequestBody; 0: none */
};

static int parse_error(struct xml_read *x)
{
    char reason[200] = "";

    if (x->parser)
        apr_xml_parser_geterror(x->parser, reason, sizeof(reason));
    if (x->parser)
        apr_xml_parser_done(x->parser, NULL);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, x->r, APLOGNO(00541) "XML Parser Error: %s", reason);
    return HTTP_BAD_REQUEST;
}

/* Content of any size is parsed as it comes, up to the limit. */
static int feed(struct xml_read *x, apr_bucket *b)
{
    const char *data;
    apr_size_t len;
    apr_status_t rv = apr_bucket_read(b, &data, &len, APR_BLOCK_READ);

    if (rv != APR_SUCCESS)
        return ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
    x->total += len;
    if (x->limit && x->total > x->limit) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, x->r, APLOGNO(00539)
                      "XML request body is larger than the configured limit of %" APR_SIZE_T_FMT,
                      x->limit);
        return HTTP_REQUEST_ENTITY_TOO_LARGE;
    }
    if (!len)
        return OK;
    if (!x->parser)
        x->parser = apr_xml_parser_create(x->r->pool);
    return apr_xml_parser_feed(x->parser, data, len) == APR_SUCCESS ? OK : parse_error(x);
}

/* Feed one brigade to the parser; *seen_eos is set at the end of the content. */
static int feed_brigade(struct xml_read *x, apr_bucket_brigade *bb, int *seen_eos)
{
    for (apr_bucket *b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb);
         b = APR_BUCKET_NEXT(b)) {
        int status;
        if (APR_BUCKET_IS_EOS(b)) {
            *seen_eos = 1;
            break;
        }
        if (!APR_BUCKET_IS_METADATA(b) && (status = feed(x, b)) != OK)
            return status;
    }
    apr_brigade_cleanup(bb);
    return OK;
}

/* No content is no document, and no mistake. */
AP_DECLARE(int) ap_xml_parse_input(request_rec *r, apr_xml_doc **pdoc)
{
    struct xml_read x = { r, NULL, 0, ap_get_limit_xml_body(r) };
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    int seen_eos = 0;

    ap_assert(pdoc != NULL);
    *pdoc = NULL;
    while (!seen_eos) {
        apr_status_t rv = ap_get_brigade(r->input_filters, bb, AP_MODE_READBYTES, APR_BLOCK_READ,
                                         READ_BLOCK);
        int status = rv == APR_SUCCESS ? feed_brigade(&x, bb, &seen_eos)
                                       : ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
        if (status != OK)
            return status;
    }
    if (x.parser && apr_xml_parser_done(x.parser, pdoc) != APR_SUCCESS)
        return parse_error(&x);
    return OK;
}
