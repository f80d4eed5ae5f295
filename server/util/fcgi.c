/* SPDX-License-Identifier: Apache-2.0 */
/* fcgi.c - records of FastCGI 1.0 as bytes: heads, the begin body, name-value pairs. */
#include "http_config.h"
#include "http_log.h"
#include "util/util_priv.h"
#include "util_fcgi.h"

AP_DECLARE(void) ap_fcgi_header_to_array(ap_fcgi_header *h, unsigned char a[])
{
    memcpy(a, h, AP_FCGI_HEADER_LEN); /* both are the eight bytes of the wire */
}

AP_DECLARE(void) ap_fcgi_header_from_array(ap_fcgi_header *h, unsigned char a[])
{
    memcpy(h, a, AP_FCGI_HEADER_LEN);
}

AP_DECLARE(void) ap_fcgi_header_fields_from_array(unsigned char *version, unsigned char *type,
                                                  apr_uint16_t *request_id,
                                                  apr_uint16_t *content_len,
                                                  unsigned char *padding_len, unsigned char a[])
{
    *version = a[AP_FCGI_HDR_VERSION_OFFSET];
    *type = a[AP_FCGI_HDR_TYPE_OFFSET];
    *request_id = (apr_uint16_t)(a[AP_FCGI_HDR_REQUEST_ID_B1_OFFSET] << 8
                                 | a[AP_FCGI_HDR_REQUEST_ID_B0_OFFSET]);
    *content_len = (apr_uint16_t)(a[AP_FCGI_HDR_CONTENT_LEN_B1_OFFSET] << 8
                                  | a[AP_FCGI_HDR_CONTENT_LEN_B0_OFFSET]);
    *padding_len = a[AP_FCGI_HDR_PADDING_LEN_OFFSET];
}

AP_DECLARE(void) ap_fcgi_begin_request_body_to_array(ap_fcgi_begin_request_body *h,
                                                     unsigned char a[])
{
    memcpy(a, h, sizeof(*h));
}

AP_DECLARE(void) ap_fcgi_fill_in_header(ap_fcgi_header *header, unsigned char type,
                                        apr_uint16_t request_id, apr_uint16_t content_len,
                                        unsigned char padding_len)
{
    ap_assert(header != NULL);
    header->version = AP_FCGI_VERSION_1;
    header->type = type;
    header->requestIdB1 = (unsigned char)(request_id >> 8);
    header->requestIdB0 = (unsigned char)(request_id & 0xff);
    header->contentLengthB1 = (unsigned char)(content_len >> 8);
    header->contentLengthB0 = (unsigned char)(content_len & 0xff);
    header->paddingLength = padding_len;
    header->reserved = 0;
}

AP_DECLARE(void) ap_fcgi_fill_in_request_body(ap_fcgi_begin_request_body *brb, int role,
                                              unsigned char flags)
{
    ap_assert(brb != NULL);
    memset(brb, 0, sizeof(*brb));
    brb->roleB1 = (unsigned char)((role >> 8) & 0xff);
    brb->roleB0 = (unsigned char)(role & 0xff);
    brb->flags = flags;
}

/* A length takes one byte up to 127, else four. */
static apr_size_t pair_size(const apr_table_entry_t *pair)
{
    apr_size_t key = strlen(pair->key);
    apr_size_t val = strlen(pair->val);

    return key + val + (key < 128 ? 1 : 4) + (val < 128 ? 1 : 4);
}

static unsigned char *put_length(unsigned char *to, apr_size_t len)
{
    if (len < 128) {
        *to++ = (unsigned char)len;
        return to;
    }
    *to++ = (unsigned char)(0x80 | ((len >> 24) & 0x7f));
    *to++ = (unsigned char)(len >> 16);
    *to++ = (unsigned char)(len >> 8);
    *to++ = (unsigned char)len;
    return to;
}

static unsigned char *put_pair(unsigned char *to, const apr_table_entry_t *pair)
{
    apr_size_t key = strlen(pair->key);
    apr_size_t val = strlen(pair->val);

    to = put_length(put_length(to, key), val);
    to = (unsigned char *)memcpy(to, pair->key, key) + key;
    return (unsigned char *)memcpy(to, pair->val, val) + val;
}

AP_DECLARE(apr_size_t) ap_fcgi_encoded_env_len(apr_table_t *env, apr_size_t maxlen,
                                               int *starting_elem)
{
    const apr_array_header_t *pairs = apr_table_elts(env);
    apr_size_t total = 0;
    int i;

    ap_assert(starting_elem != NULL && *starting_elem >= 0);
    if (maxlen > AP_FCGI_MAX_CONTENT_LEN)
        maxlen = AP_FCGI_MAX_CONTENT_LEN;
    for (i = *starting_elem; i < pairs->nelts; i++) {
        apr_size_t size = pair_size(&APR_ARRAY_IDX(pairs, i, apr_table_entry_t));
        if (size > maxlen - total)
            break;
        total += size;
    }
    *starting_elem = i;
    return total;
}

/* Stops at the first pair that does not fit; the caller sends a record and goes on there. */
AP_DECLARE(apr_status_t) ap_fcgi_encode_env(request_rec *r, apr_table_t *env, void *buffer,
                                            apr_size_t buflen, int *starting_elem)
{
    const apr_array_header_t *pairs = apr_table_elts(env);
    unsigned char *to = buffer;
    int i;

    ap_assert(buffer != NULL && starting_elem != NULL);
    for (i = *starting_elem; i < pairs->nelts; i++) {
        const apr_table_entry_t *pair = &APR_ARRAY_IDX(pairs, i, apr_table_entry_t);
        apr_size_t size = pair_size(pair);
        if (size > buflen)
            break;
        to = put_pair(to, pair);
        buflen -= size;
        ap_log_rerror(APLOG_MARK, APLOG_TRACE5, 0, r, "FastCGI environment: %s=%s", pair->key,
                      pair->val);
    }
    if (i < pairs->nelts && i == *starting_elem) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02492)
                      "ap_fcgi_encode_env: out of space encoding environment");
        return APR_ENOSPC;
    }
    *starting_elem = i;
    return APR_SUCCESS;
}
