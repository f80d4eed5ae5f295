/* SPDX-License-Identifier: Apache-2.0 */
/* auth_fields.c - the Authorization field of Basic authentication, RFC 7617, and the
 * challenges that modules add when it is missing or wrong. */
#include "apr_base64.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "http_request.h"

APLOG_USE_MODULE(http)

AP_DECLARE(void) ap_note_auth_failure(request_rec *r)
{
    const char *type = ap_auth_type(r);

    ap_assert(r != NULL);
    if (type)
        ap_run_note_auth_failure(r, type);
    else
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00571) "need AuthType to note auth failure: %s", r->uri);
}

/* The two below only mean something where the type is theirs. */
static void note_failure_of(request_rec *r, const char *wanted)
{
    const char *type = ap_auth_type(r);

    if (type && !strcasecmp(type, wanted))
        ap_run_note_auth_failure(r, wanted);
    else
        ap_note_auth_failure(r);
}

AP_DECLARE(void) ap_note_basic_auth_failure(request_rec *r)
{
    note_failure_of(r, "Basic");
}

AP_DECLARE(void) ap_note_digest_auth_failure(request_rec *r)
{
    note_failure_of(r, "Digest");
}

static const char *credentials(const request_rec *r)
{
    return apr_table_get(r->headers_in, r->proxyreq == PROXYREQ_PROXY ? "Proxy-Authorization"
                                                                      : "Authorization");
}

/* What follows the scheme, or NULL if the scheme is another. */
static const char *basic_part(const char *field)
{
    if (strncasecmp(field, "Basic", 5) || (field[5] != ' ' && field[5] != '\t'))
        return NULL;
    field += 5;
    return field + strspn(field, " \t");
}

/* Undo base64 and cut at the first colon. */
static apr_status_t decode(apr_pool_t *pool, const char *text, char **user, const char **pw)
{
    char *decoded = apr_palloc(pool, (apr_size_t)apr_base64_decode_len(text) + 1);
    int len = apr_base64_decode(decoded, text);
    char *colon;

    ap_assert(text != NULL);
    decoded[len] = '\0';
    colon = strchr(decoded, ':');
    if (!colon)
        return APR_EINVAL;
    *colon = '\0';
    *user = decoded;
    *pw = colon + 1;
    return APR_SUCCESS;
}

/* Only for AuthType Basic; what is missing or wrong is answered with the challenge. */
AP_DECLARE(int) ap_get_basic_auth_pw(request_rec *r, const char **pw)
{
    const char *field = credentials(r);
    const char *type = ap_auth_type(r);
    const char *text;
    char *user;

    ap_assert(pw != NULL);
    if (!type || strcasecmp(type, "Basic"))
        return DECLINED;
    if (!ap_auth_name(r)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(00572) "need AuthName: %s", r->uri);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (!field) {
        ap_note_auth_failure(r);
        return HTTP_UNAUTHORIZED;
    }
    text = basic_part(field);
    if (!text || decode(r->pool, text, &user, pw) != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00573) "client used wrong authentication scheme: %s", r->uri);
        ap_note_auth_failure(r);
        return HTTP_UNAUTHORIZED;
    }
    r->user = user;
    r->ap_auth_type = apr_pstrdup(r->pool, "Basic");
    apr_table_setn(r->notes, AP_GET_BASIC_AUTH_PW_NOTE, "1");
    return OK;
}

AP_DECLARE(apr_status_t)
ap_get_basic_auth_components(const request_rec *r, const char **username, const char **password)
{
    const char *field = credentials(r);
    const char *text, *pw;
    char *user;

    if (!field)
        return APR_EINVAL;
    text = basic_part(field);
    if (!text || decode(r->pool, text, &user, &pw) != APR_SUCCESS)
        return APR_EINVAL;
    if (username)
        *username = user;
    if (password)
        *password = pw;
    return APR_SUCCESS;
}
