/* SPDX-License-Identifier: Apache-2.0 */
/* upgrade.c - the Upgrade field, RFC 9110 section 7.8: switching to another protocol,
 * and telling the client of those that it could have.
 *
 * Runs as the first handler, so that a request that is refused upgrades nothing. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"

APLOG_USE_MODULE(http)

/* The protocols that the client offers, or NULL if it does not want to upgrade. */
static apr_array_header_t *read_offers(request_rec *r)
{
    const char *field = apr_table_get(r->headers_in, "Upgrade");
    const char *connection = apr_table_get(r->headers_in, "Connection");
    apr_array_header_t *offers = NULL;
    const char *err;

    if (!field || !*field || !connection || !ap_find_token(r->pool, connection, "upgrade"))
        return NULL;
    err = ap_parse_token_list_strict(r->pool, field, &offers, 0);
    if (!err)
        return offers;
    ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                  APLOGNO(02910) "parsing Upgrade header: %s", err);
    return NULL;
}

/* Answer 101 and hand the connection over; it ends when the other protocol does. */
static int switch_to(request_rec *r, const char *protocol)
{
    conn_rec *c = r->connection;

    ap_assert(protocol != NULL);
    apr_table_clear(r->headers_out);
    apr_table_setn(r->headers_out, "Upgrade", protocol);
    apr_table_setn(r->headers_out, "Connection", "Upgrade");
    r->status = HTTP_SWITCHING_PROTOCOLS;
    r->status_line = NULL;
    ap_send_interim_response(r, 1);
    ap_switch_protocol(c, r, r->server, protocol);
    c->keepalive = AP_CONN_CLOSE;
    return DONE;
}

static void tell_upgrades(request_rec *r)
{
    const apr_array_header_t *upgrades;

    ap_get_protocol_upgrades(r->connection, r, NULL, 0, &upgrades);
    if (upgrades && upgrades->nelts > 0) {
        apr_table_setn(r->headers_out, "Upgrade", apr_array_pstrcat(r->pool, upgrades, ','));
        apr_table_setn(r->headers_out, "Connection", "Upgrade");
    }
}

/* Obey an offer if we have what is offered; else tell of what we have, once. */
int http_upgrade(request_rec *r)
{
    conn_rec *c = r->connection;
    const core_server_config *conf = ap_get_core_module_config(r->server->module_config);
    apr_array_header_t *offers;

    ap_assert(c != NULL);
    /* The common server speaks HTTP/1.1 alone; streams of other protocols stay there. */
    if (!conf->protocols || !conf->protocols->nelts || c->master || r->main)
        return DECLINED;
    offers = read_offers(r);
    if (offers && offers->nelts > 0) {
        const char *protocol = ap_select_protocol(c, r, r->server, offers);

        if (protocol && strcmp(protocol, ap_get_protocol(c)))
            return switch_to(r, protocol);
    } else if (!c->keepalives) {
        tell_upgrades(r);
    }
    return DECLINED;
}
