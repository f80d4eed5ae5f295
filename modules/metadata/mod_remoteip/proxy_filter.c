/* SPDX-License-Identifier: Apache-2.0 */
/* proxy_filter.c - takes the PROXY header off the beginning of a connection.
 *
 * The filter asks the one below for no more bytes than the header can have, so that what comes
 * behind is never touched; then it only hands on. (It stays: requests remember the filter that
 * they began with.) A connection without a right header is closed. */
#include <assert.h>
#include <string.h>

#include "remoteip_priv.h"

#include "http_connection.h"
#include "http_log.h"

APLOG_USE_MODULE(remoteip);

const char remoteip_filter_name[] = "REMOTEIP_INPUT";

/** A header on its way in. */
struct proxy_reading {
    struct proxy_header header;
    int done;
    apr_size_t len;
    char bytes[PROXY_HEADER_MAX];
};

const struct proxy_header *remoteip_header_of(conn_rec *c)
{
    const struct proxy_reading *reading;

    if (c->master)
        c = c->master;
    reading = ap_get_module_config(c->conn_config, &remoteip_module);
    return reading && reading->done ? &reading->header : NULL;
}

void remoteip_expect_header(conn_rec *c)
{
    struct proxy_reading *reading = apr_pcalloc(c->pool, sizeof(*reading));

    ap_set_module_config(c->conn_config, &remoteip_module, reading);
    ap_add_input_filter(remoteip_filter_name, reading, NULL, c);
}

static apr_status_t refuse(conn_rec *c, int level, apr_status_t rv, const char *why)
{
    ap_log_cerror(APLOG_MARK, level, rv, c, "%s", why);
    c->aborted = 1;
    return APR_ECONNABORTED;
}

/* Read at most as many bytes as are wanted. */
static apr_status_t read_some(ap_filter_t *f, struct proxy_reading *reading, apr_size_t wanted,
                              apr_read_type_e block)
{
    apr_bucket_brigade *bb = apr_brigade_create(f->c->pool, f->c->bucket_alloc);
    apr_size_t got = wanted;
    apr_status_t rv;

    assert(wanted <= sizeof(reading->bytes) - reading->len);
    rv = ap_get_brigade(f->next, bb, AP_MODE_READBYTES, block, (apr_off_t)wanted);
    if (rv == APR_SUCCESS && APR_BRIGADE_EMPTY(bb))
        rv = APR_EAGAIN;
    if (rv == APR_SUCCESS)
        rv = apr_brigade_flatten(bb, reading->bytes + reading->len, &got);
    if (rv == APR_SUCCESS && got == 0)
        rv = APR_EOF;
    if (rv == APR_SUCCESS)
        reading->len += got;
    apr_brigade_destroy(bb);
    return rv;
}

/* @return APR_SUCCESS: the header is read; APR_EAGAIN: not yet, all of it; else the end */
static apr_status_t read_header(ap_filter_t *f, struct proxy_reading *reading,
                                apr_read_type_e block)
{
    conn_rec *c = f->c;
    apr_size_t wanted;

    while ((wanted = proxy_header_parse(c->pool, reading->bytes, reading->len,
                                        &reading->header)) > 0) {
        apr_status_t rv = read_some(f, reading, wanted, block);

        if (APR_STATUS_IS_EAGAIN(rv))
            return rv;
        if (APR_STATUS_IS_EOF(rv))
            return refuse(c, APLOG_INFO, 0, APLOGNO(10634) "RemoteIPProxyProtocol: connection "
                                "closed before a complete header was received");
        if (rv != APR_SUCCESS)
            return refuse(c, APLOG_ERR, rv, APLOGNO(10184) "failed reading input");
    }
    if (reading->header.error)
        return refuse(c, APLOG_ERR, 0, reading->header.error);
    if (reading->header.client == NULL) {
        reading->header.client = c->client_addr;
        reading->header.client_ip = c->client_ip;
    }
    ap_log_cerror(APLOG_MARK, APLOG_DEBUG, 0, c, APLOGNO(03511)
                  "RemoteIPProxyProtocol: received valid PROXY header: %s:%hu",
                  reading->header.client_ip, reading->header.client->port);
    reading->done = 1;
    return APR_SUCCESS;
}

apr_status_t remoteip_filter(ap_filter_t *f, apr_bucket_brigade *bb, ap_input_mode_t mode,
                             apr_read_type_e block, apr_off_t readbytes)
{
    struct proxy_reading *reading = f->ctx;
    apr_status_t rv;

    if (f->c->aborted)
        return APR_ECONNABORTED;
    if (mode == AP_MODE_INIT)
        return ap_get_brigade(f->next, bb, mode, block, readbytes);
    if (!reading->done && (rv = read_header(f, reading, block)) != APR_SUCCESS)
        return rv;
    return ap_get_brigade(f->next, bb, mode, block, readbytes);
}
