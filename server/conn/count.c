/* SPDX-License-Identifier: Apache-2.0 */
/* count.c - bytes on the wire, for the module that counts them (mod_logio, or one like it). */
#include "conn/conn_priv.h"
#include "conn/net_priv.h"
#include "http_core.h"

/* Found once, before there are threads; NULL: nobody counts. */
static APR_OPTIONAL_FN_TYPE(ap_logio_add_bytes_in) *add_in;
static APR_OPTIONAL_FN_TYPE(ap_logio_add_bytes_out) *add_out;
static APR_OPTIONAL_FN_TYPE(ap_logio_get_last_bytes) *last_bytes;

void net_find_counters(void)
{
    add_in = APR_RETRIEVE_OPTIONAL_FN(ap_logio_add_bytes_in);
    add_out = APR_RETRIEVE_OPTIONAL_FN(ap_logio_add_bytes_out);
    last_bytes = APR_RETRIEVE_OPTIONAL_FN(ap_logio_get_last_bytes);
}

void net_count_in(conn_rec *c, apr_off_t n)
{
    ap_assert(n >= 0);
    if (add_in && n > 0)
        add_in(c, n);
}

void net_count_out(conn_rec *c, apr_off_t n)
{
    ap_assert(n >= 0);
    if (add_out && n > 0)
        add_out(c, n);
}

apr_off_t conn_last_bytes(const request_rec *r)
{
    if (last_bytes)
        return last_bytes(r->connection);
    return r->header_only ? 0 : r->bytes_sent;
}
