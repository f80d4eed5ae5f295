/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - one request to a FastCGI application in the role of an authorizer: a connection of its own,
 * variables and no content. */
#include <string.h>

#include "apr_strings.h"
#include "fcgi_priv.h"
#include "http_log.h"
#include "util_fcgi.h"
#include "util_script.h"

APLOG_USE_MODULE(authnz_fcgi);

/* @return NULL after a message */
static apr_socket_t *try_address(request_rec *r, const struct fcgi_provider *provider,
                                 apr_sockaddr_t *address)
{
    apr_socket_t *socket;
    apr_status_t rv = apr_socket_create(&socket, address->family, SOCK_STREAM, APR_PROTO_TCP,
                                        r->pool);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, rv, r,
                      APLOGNO(02494) "error creating family %d socket for target %s",
                      address->family, provider->backend);
        return NULL;
    }
    apr_socket_opt_set(socket, APR_TCP_NODELAY, 1);
    apr_socket_timeout_set(socket, r->server->timeout);
    if ((rv = apr_socket_connect(socket, address)) == APR_SUCCESS)
        return socket;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, APLOGNO(02495) "attempt to connect to %pI (%s) failed",
                  address, provider->backend);
    apr_socket_close(socket);
    return NULL;
}

static apr_socket_t *open_connection(request_rec *r, const struct fcgi_provider *provider)
{
    apr_socket_t *socket = NULL;

    for (apr_sockaddr_t *at = provider->addresses; at && socket == NULL; at = at->next)
        socket = try_address(r, provider, at);
    return socket;
}

/* The variables of an authorizer (FastCGI 1.0 section 6.3): what concerns content and script is not
 * told. */
static apr_table_t *make_env(request_rec *r, const char *role, const char *password)
{
    static const char *const untold[] = {
        "CONTENT_LENGTH", "PATH_INFO", "PATH_TRANSLATED", "SCRIPT_NAME"
    };
    apr_table_t *own = r->subprocess_env, *env;

    r->subprocess_env = apr_table_copy(r->pool, own);
    ap_add_common_vars(r);
    ap_add_cgi_vars(r);
    env = r->subprocess_env;
    r->subprocess_env = own;
    for (size_t i = 0; i < sizeof(untold) / sizeof(*untold); i++)
        apr_table_unset(env, untold[i]);
    apr_table_setn(env, "HTTP_CONNECTION", "close"); /* this one to the application */
    apr_table_setn(env, "FCGI_ROLE", AP_FCGI_AUTHORIZER_STR);
    if (role)
        apr_table_setn(env, "FCGI_APACHE_ROLE", role);
    if (password)
        apr_table_setn(env, "REMOTE_PASSWD", password);
    return env;
}

static void log_env(request_rec *r, const apr_table_t *env)
{
    const apr_table_entry_t *pairs = (const apr_table_entry_t *)apr_table_elts(env)->elts;

    for (int i = 0; i < apr_table_elts(env)->nelts; i++)
        ap_log_rerror(APLOG_MARK, APLOG_TRACE2, 0, r, "to the application: '%s': '%s'",
                      pairs[i].key, strcmp(pairs[i].key, "REMOTE_PASSWD") == 0 ? "XXXXXXXX"
                                                                               : pairs[i].val);
}

static apr_status_t send_all(request_rec *r, const struct fcgi_provider *provider,
                             apr_socket_t *socket, const unsigned char *data, apr_size_t len)
{
    apr_status_t rv = APR_SUCCESS;

    ap_log_rdata(APLOG_MARK, APLOG_TRACE5, r, "sent to the application", data, len,
                 AP_LOG_DATA_SHOW_OFFSET);
    while (len > 0 && rv == APR_SUCCESS) {
        apr_size_t sent = len;

        rv = apr_socket_send(socket, (const char *)data, &sent);
        data += sent;
        len -= sent;
    }
    if (rv != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(02498) "Sending data to %s failed", provider->backend);
    return rv;
}

static void put_header(unsigned char *to, unsigned char type, apr_size_t len)
{
    ap_fcgi_header header;

    ap_fcgi_fill_in_header(&header, type, FCGI_REQUEST_ID, (apr_uint16_t)len, 0);
    ap_fcgi_header_to_array(&header, to);
}

static apr_status_t send_begin(request_rec *r, const struct fcgi_provider *provider,
                               apr_socket_t *socket)
{
    unsigned char record[AP_FCGI_HEADER_LEN + sizeof(ap_fcgi_begin_request_body)];
    ap_fcgi_begin_request_body body;

    put_header(record, AP_FCGI_BEGIN_REQUEST, sizeof(body));
    ap_fcgi_fill_in_request_body(&body, AP_FCGI_AUTHORIZER, 0);
    ap_fcgi_begin_request_body_to_array(&body, record + AP_FCGI_HEADER_LEN);
    return send_all(r, provider, socket, record, sizeof(record));
}

/* The variables in as many records as they need, and an empty one. */
static apr_status_t send_env(request_rec *r, const struct fcgi_provider *provider,
                             apr_socket_t *socket, apr_table_t *env)
{
    unsigned char *record = apr_palloc(r->pool, AP_FCGI_HEADER_LEN + AP_FCGI_MAX_CONTENT_LEN);
    int count = apr_table_elts(env)->nelts, next = 0, at = 0;
    apr_status_t rv = APR_SUCCESS;

    while (next < count && rv == APR_SUCCESS) {
        apr_size_t len = ap_fcgi_encoded_env_len(env, AP_FCGI_MAX_CONTENT_LEN, &next);

        if (len == 0) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02499)
                          "couldn't encode envvar '%s' in %d bytes",
                          APR_ARRAY_IDX(apr_table_elts(env), at, apr_table_entry_t).key,
                          AP_FCGI_MAX_CONTENT_LEN);
            return APR_ENOSPC;
        }
        rv = ap_fcgi_encode_env(r, env, record + AP_FCGI_HEADER_LEN, len, &at);
        put_header(record, AP_FCGI_PARAMS, len);
        if (rv == APR_SUCCESS)
            rv = send_all(r, provider, socket, record, AP_FCGI_HEADER_LEN + len);
    }
    if (rv != APR_SUCCESS)
        return rv;
    put_header(record, AP_FCGI_PARAMS, 0);
    return send_all(r, provider, socket, record, AP_FCGI_HEADER_LEN);
}

apr_status_t fcgi_ask(request_rec *r, const struct fcgi_provider *provider, const char *role,
                      const char *password, struct fcgi_answer *answer)
{
    apr_socket_t *socket = open_connection(r, provider);
    apr_table_t *env;
    apr_status_t rv;

    if (socket == NULL)
        return APR_EGENERAL;
    env = make_env(r, role, password);
    if (APLOGrtrace2(r))
        log_env(r, env);
    if ((rv = send_begin(r, provider, socket)) != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(02511) "Failed writing request to %s", provider->backend);
    else if ((rv = send_env(r, provider, socket, env)) != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(02512) "Failed writing environment to %s", provider->backend);
    else if ((rv = fcgi_read_answer(r, provider, socket, answer)) != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(02514) "Failed handling response from %s", provider->backend);
    apr_socket_close(socket);
    return rv;
}
