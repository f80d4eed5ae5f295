/* SPDX-License-Identifier: Apache-2.0 */
/* keepalive.c - whether another request may follow on the connection, RFC 9112
 * section 9.3, and the fields that say so. Decided once, when the header goes out. */
#include "apr_strings.h"

#include "conn/conn_priv.h"
#include "http_core.h"
#include "http_priv.h"

int http_has_token(const char *field, const char *token)
{
    apr_size_t len = strlen(token);

    ap_assert(token != NULL);
    while (field && *field) {
        apr_size_t n;

        field += strspn(field, " \t,");
        n = strcspn(field, " \t,;");
        if (n == len && !strncasecmp(field, token, len))
            return 1;
        field += n;
        if (*field == ';')
            field += strcspn(field, ",");
    }
    return 0;
}

/* Whether the client will know where the content ends without our closing. May turn
 * on chunks, which only 1.1 has. */
static int is_delimited(request_rec *r)
{
    if (r->status == HTTP_NOT_MODIFIED || r->status == HTTP_NO_CONTENT || r->header_only
        || apr_table_get(r->headers_out, "Content-Length"))
        return 1;
    if (http_has_token(apr_table_get(r->headers_out, "Transfer-Encoding"), "chunked"))
        return 1;
    if (r->proto_num >= HTTP_VERSION(1, 1)) {
        r->chunked = 1;
        return 1;
    }
    return 0;
}

/* What the server and its configuration say. */
static int server_agrees(const request_rec *r)
{
    const server_rec *s = r->server;
    const conn_rec *c = r->connection;

    return c->keepalive != AP_CONN_CLOSE && !r->expecting_100 && s->keep_alive
           && s->keep_alive_timeout > 0
           && (s->keep_alive_max == 0 || s->keep_alive_max > c->keepalives)
           && !ap_status_drops_connection(r->status);
}

/* A draining child finishes: this was the last response of the connection. */
static int is_draining(conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);

    return (priv && priv->draining) || conn_stopping();
}

static void say_keepalive(request_rec *r)
{
    const server_rec *s = r->server;
    int left = s->keep_alive_max - r->connection->keepalives;
    char *text = apr_palloc(r->pool, 64);
    char *at = text;

    memcpy(at, "timeout=", 8);
    at = http_put_decimal(at + 8, (apr_uint64_t)apr_time_sec(s->keep_alive_timeout));
    if (s->keep_alive_max) {
        memcpy(at, ", max=", 6);
        at = http_put_decimal(at + 6, (apr_uint64_t)(left > 0 ? left : 0));
    }
    *at = '\0';
    apr_table_setn(r->headers_out, "Keep-Alive", text);
    apr_table_mergen(r->headers_out, "Connection", "Keep-Alive");
}

/* A client that asked for the end itself sends nothing behind this request. */
static void note_last_word(request_rec *r, int keep, int close)
{
    struct conn_state_priv *priv = conn_priv(r->connection);

    if (priv && r->status == HTTP_OK && !http_has_framed_body(r))
        priv->last_word = close || (!keep && r->proto_num < HTTP_VERSION(1, 1));
}

/* All must agree: client, server, environment, and the framing of this response. */
AP_DECLARE(int) ap_set_keepalive(request_rec *r)
{
    conn_rec *c = r->connection;
    const char *wanted = apr_table_get(r->headers_in, "Connection");
    const char *said = apr_table_get(r->headers_out, "Connection");
    int asked = http_has_token(wanted, "keep-alive");

    ap_assert(r->server != NULL);
    if (server_agrees(r) && is_delimited(r) && !http_has_token(wanted, "close")
        && !http_has_token(said, "close")
        && (asked || r->proto_num >= HTTP_VERSION(1, 1))
        && (!apr_table_get(r->subprocess_env, "nokeepalive")
            || apr_table_get(r->headers_in, "Via"))
        && !is_draining(c)) {
        c->keepalive = AP_CONN_KEEPALIVE;
        if (asked)
            say_keepalive(r);
        c->keepalives++;
        return 1;
    }
    if (!http_has_token(said, "close"))
        apr_table_mergen(r->headers_out, "Connection", "close");
    /* The last of the allowed requests still counts for those who look later. */
    if (c->keepalive != AP_CONN_CLOSE && r->server->keep_alive_max
        && r->server->keep_alive_max <= c->keepalives)
        c->keepalives++;
    c->keepalive = AP_CONN_CLOSE;
    note_last_word(r, asked, http_has_token(wanted, "close"));
    return 0;
}

int http_has_framed_body(const request_rec *r)
{
    return apr_table_get(r->headers_in, "Transfer-Encoding")
           || apr_table_get(r->headers_in, "Content-Length");
}

AP_DECLARE(int) ap_request_has_body(request_rec *r)
{
    const char *length;
    apr_off_t n;

    if (r->header_only)
        return 0;
    if (r->kept_body || apr_table_get(r->headers_in, "Transfer-Encoding"))
        return 1;
    length = apr_table_get(r->headers_in, "Content-Length");
    return length && ap_parse_strict_length(&n, length) && n > 0;
}
