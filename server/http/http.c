/* SPDX-License-Identifier: Apache-2.0 */
/* http.c - the module http_module: HTTP/1.x as the protocol of a connection.
 *
 * process_connection serves exactly one request of a connection and says what comes
 * next (conn_priv.h, enum conn_next); the process model decides who serves the next
 * one. A connection that some module made, without our private state, is served here
 * until it is over, as its maker expects. So is one of a process model that a module
 * brought, unless that model says that it waits for the next request itself.
 *
 *     READ -> HANDLE -> READ   the next request is in the buffer
 *                    -> IDLE   wait for it        -> CLOSE    -> SUSPENDED */
#include <stdlib.h>

#include "apr_lib.h"
#include "apr_strings.h"

#include "ap_mpm.h"
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_connection.h"
#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "http_request.h"
#include "mod_core.h"
#include "scoreboard.h"
#include "util_filter.h"

/* --- directives --- */

static const char *set_keep_alive(cmd_parms *cmd, void *unused, int on)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    (void)unused;
    if (err)
        return err;
    cmd->server->keep_alive = on;
    return NULL;
}

static const char *set_keep_alive_timeout(cmd_parms *cmd, void *unused, const char *arg)
{
    apr_interval_time_t timeout;
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    (void)unused;
    if (err)
        return err;
    if (ap_timeout_parameter_parse(arg, &timeout, "s") != APR_SUCCESS || timeout < 0)
        return "KeepAliveTimeout has wrong format";
    cmd->server->keep_alive_timeout = timeout;
    cmd->server->keep_alive_timeout_set = 1;
    return NULL;
}

static const char *set_keep_alive_max(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, NOT_IN_DIR_CONTEXT);

    (void)unused;
    if (err)
        return err;
    cmd->server->keep_alive_max = atoi(arg);
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_FLAG("KeepAlive", set_keep_alive, NULL, RSRC_CONF,
                 "Whether a connection may serve several requests; on by default"),
    AP_INIT_TAKE1("KeepAliveTimeout", set_keep_alive_timeout, NULL, RSRC_CONF,
                  "How long to wait for the next request of a connection; seconds, or with ms"),
    AP_INIT_TAKE1("MaxKeepAliveRequests", set_keep_alive_max, NULL, RSRC_CONF,
                  "Most requests of one connection; 0 for no limit"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};

/* --- what the protocol is called --- */

static const char *scheme_of(const request_rec *r)
{
    return r->server->server_scheme ? r->server->server_scheme : "http";
}

static apr_port_t port_of(const request_rec *r)
{
    const char *scheme = r->server->server_scheme;

    return scheme && !strcmp(scheme, "https") ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
}

/* --- requests --- */

/* The filters of every response; subrequests write through their parent's. */
static int add_response_filters(request_rec *r)
{
    if (r->main || r->prev)
        return OK;
    ap_add_output_filter_handle(ap_byterange_filter_handle, NULL, r, r->connection);
    ap_add_output_filter_handle(ap_content_length_filter_handle, NULL, r, r->connection);
    ap_add_output_filter_handle(ap_http_header_filter_handle, NULL, r, r->connection);
    ap_add_output_filter_handle(ap_http_outerror_filter_handle, NULL, r, r->connection);
    return OK;
}

static void set_state(conn_rec *c, conn_state_e state)
{
    if (c->cs)
        c->cs->state = state;
}

static int is_suspended(const conn_rec *c)
{
    return c->cs && c->cs->state == CONN_STATE_SUSPENDED;
}

/* Run one request. @return 0: there was none, or the connection ends with it */
static int serve_one(conn_rec *c)
{
    request_rec *r;

    set_state(c, CONN_STATE_READ_REQUEST_LINE);
    ap_update_child_status_from_conn(c->sbh, SERVER_BUSY_READ, c);
    r = ap_read_request(c);
    if (!r)
        return 0;
    c->keepalive = c->keepalive == AP_CONN_CLOSE ? AP_CONN_CLOSE : AP_CONN_UNKNOWN;
    ap_assert(r->status == HTTP_OK);
    set_state(c, CONN_STATE_HANDLER);
    ap_update_child_status(c->sbh, SERVER_BUSY_WRITE, r);
    if (ap_extended_status)
        ap_set_conn_count(c->sbh, r, (unsigned short)c->keepalives);
    ap_process_async_request(r);
    /* r is gone, or somebody else's. */
    return is_suspended(c) || (c->keepalive == AP_CONN_KEEPALIVE && !c->aborted);
}

static enum conn_next what_next(conn_rec *c)
{
    if (is_suspended(c))
        return CONN_NEXT_SUSPENDED;
    return net_in_pending(c) > 0 || c->data_in_input_filters ? CONN_NEXT_READ : CONN_NEXT_IDLE;
}

static const conn_state_e states[] = {
    [CONN_NEXT_CLOSE] = CONN_STATE_LINGER,
    [CONN_NEXT_IDLE] = CONN_STATE_WRITE_COMPLETION,
    [CONN_NEXT_READ] = CONN_STATE_READ_REQUEST_LINE,
    [CONN_NEXT_SUSPENDED] = CONN_STATE_SUSPENDED,
};

enum { PEEK_MOST = 8000 }; /* less than the filters of TLS hold */

/* What has come of a request through other filters (TLS), without taking it. */
static apr_status_t peek(conn_rec *c, char *head, apr_size_t *len)
{
    apr_bucket_brigade *bb = apr_brigade_create(c->pool, c->bucket_alloc);
    apr_status_t rv = ap_get_brigade(c->input_filters, bb, AP_MODE_SPECULATIVE,
                                     APR_NONBLOCK_READ, (apr_off_t)*len);

    if (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(bb)
        && !APR_BUCKET_IS_EOS(APR_BRIGADE_FIRST(bb)))
        rv = apr_brigade_flatten(bb, head, len);
    else if (rv == APR_SUCCESS)
        rv = APR_BRIGADE_EMPTY(bb) ? APR_EAGAIN : APR_EOF;
    apr_brigade_destroy(bb);
    return rv;
}

/* Whether what other filters have is no request yet. A filter that shows no more though more
 * has come is not asked twice: it is read from, as long as that takes. */
static int is_half_behind_filters(conn_rec *c, struct conn_state_priv *priv)
{
    char head[PEEK_MOST];
    apr_size_t len = sizeof(head), had = priv->peek_len;
    apr_status_t rv = peek(c, head, &len);

    priv->peeked = 0;
    priv->peek_len = 0;
    if (rv != APR_SUCCESS)
        return priv->peeked = APR_STATUS_IS_EAGAIN(rv) != 0;
    if (len == sizeof(head) || len == had || http_head_is_answerable(head, len))
        return 0;
    priv->peek_len = len;
    return priv->peeked = 1;
}

/* Whether reading a request now would wait for the client; a connection may be handed
 * here before its first byte, so that modules can begin with it. */
static int would_wait(conn_rec *c, struct conn_state_priv *priv)
{
    if (priv->read_timed_out || priv->in == NULL)
        return 0;
    if (!net_in_is_bare(c))
        return is_half_behind_filters(c, priv);
    if (net_in_pending(c) == 0)
        net_in_fill(c);
    return !net_in_head_ready(c);
}

static int process_ours(conn_rec *c, struct conn_state_priv *priv)
{
    if (would_wait(c, priv))
        priv->next = CONN_NEXT_READ;
    else
        priv->next = serve_one(c) ? what_next(c) : CONN_NEXT_CLOSE;
    set_state(c, states[priv->next]);
    return OK;
}

/* Wait for the first byte of the next request, as long as KeepAliveTimeout allows.
 * @return 0: none came */
static int wait_for_next(conn_rec *c, apr_socket_t *csd)
{
    apr_bucket_brigade *bb = apr_brigade_create(c->pool, c->bucket_alloc);
    apr_status_t rv;

    ap_update_child_status(c->sbh, SERVER_BUSY_KEEPALIVE, NULL);
    if (csd)
        apr_socket_timeout_set(csd, c->base_server->keep_alive_timeout);
    rv = ap_get_brigade(c->input_filters, bb, AP_MODE_SPECULATIVE, APR_BLOCK_READ, 1);
    if (csd)
        apr_socket_timeout_set(csd, c->base_server->timeout);
    apr_brigade_destroy(bb);
    return rv == APR_SUCCESS;
}

static int process_foreign(conn_rec *c)
{
    apr_socket_t *csd = ap_get_conn_socket(c);
    int more;

    do {
        more = serve_one(c) && !is_suspended(c) && !conn_stopping()
               && net_out_flush(c) == APR_SUCCESS && wait_for_next(c, csd);
    } while (more);
    if (!is_suspended(c))
        set_state(c, CONN_STATE_LINGER);
    return OK;
}

/* For a model that waits by itself but does not know what is in our buffer. */
static int process_until_idle(conn_rec *c, struct conn_state_priv *priv)
{
    do {
        priv->next = serve_one(c) ? what_next(c) : CONN_NEXT_CLOSE;
    } while (priv->next == CONN_NEXT_READ && !priv->stuck);
    if (priv->next != CONN_NEXT_SUSPENDED && net_out_flush(c) != APR_SUCCESS)
        priv->next = CONN_NEXT_CLOSE;
    set_state(c, states[priv->next]);
    return OK;
}

/* Whether the process model, one that a module brought, waits for the next request. */
static int model_waits;

static int process_http_connection(conn_rec *c)
{
    struct conn_state_priv *priv = conn_priv(c);

    if (priv && conn_has_model())
        return process_ours(c, priv);
    return priv && model_waits ? process_until_idle(c, priv) : process_foreign(c);
}

/* --- the module --- */

static int make_boundary(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    (void)plog;
    (void)ptemp;
    (void)s;
    http_make_boundary(pconf);
    return OK;
}

static void start_child(apr_pool_t *pchild, server_rec *s)
{
    (void)s;
    http_make_boundary(pchild);
    if (ap_mpm_query(AP_MPMQ_IS_ASYNC, &model_waits) != APR_SUCCESS)
        model_waits = 0;
}

static void register_filters(void)
{
    ap_http_input_filter_handle =
        ap_register_input_filter("HTTP_IN", ap_http_filter, NULL, AP_FTYPE_PROTOCOL);
    ap_http_header_filter_handle =
        ap_register_output_filter("HTTP_HEADER", ap_http_header_filter, NULL, AP_FTYPE_PROTOCOL);
    ap_chunk_filter_handle =
        ap_register_output_filter("CHUNK", ap_http_chunk_filter, NULL, AP_FTYPE_TRANSCODE);
    ap_http_outerror_filter_handle = ap_register_output_filter(
        "HTTP_OUTERROR", ap_http_outerror_filter, NULL, AP_FTYPE_PROTOCOL);
    ap_byterange_filter_handle =
        ap_register_output_filter("BYTERANGE", ap_byterange_filter, NULL, AP_FTYPE_PROTOCOL);
    ap_content_length_filter_handle = ap_register_output_filter(
        "CONTENT_LENGTH", ap_content_length_filter, NULL, AP_FTYPE_PROTOCOL);
    /* Before every content filter: what handlers write comes from here. */
    ap_old_write_func = ap_register_output_filter("OLD_WRITE", ap_old_write_filter, NULL,
                                                  AP_FTYPE_RESOURCE - 10);
}

static void register_hooks(apr_pool_t *pool)
{
    ap_hook_post_config(make_boundary, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(start_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_process_connection(process_http_connection, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_map_to_storage(http_send_about_itself, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(http_upgrade, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_http_scheme(scheme_of, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_default_port(port_of, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_create_request(add_response_filters, NULL, NULL, APR_HOOK_REALLY_LAST);
    ap_setup_make_content_type(pool);
    ap_method_registry_init(pool);
    register_filters();
}

/* The name that modules order themselves against is that of the reference's file. */
AP_DECLARE_DATA module http_module = {
    MODULE_MAGIC_NUMBER_MAJOR,
    MODULE_MAGIC_NUMBER_MINOR,
    -1,
    "http_core.c",
    NULL,
    NULL,
    MODULE_MAGIC_COOKIE,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE,
};
