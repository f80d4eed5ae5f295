/* SPDX-License-Identifier: Apache-2.0 */
/* answer.c - what the server says: challenges, and the proof that it knows the password, too; and
 * what is known of the request that came, which it is made of. */
#include <string.h>

#include "apr_strings.h"
#include "digest_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "util_md5.h"

APLOG_USE_MODULE(auth_digest);

const struct digest_conf *digest_section(request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &auth_digest_module);
}

int digest_needs_client(const struct digest_conf *conf)
{
    return conf->check_count || conf->lifetime == 0;
}

request_rec *digest_original(request_rec *r)
{
    while (r->main || r->prev)
        r = r->main ? r->main : r->prev;
    return r;
}

struct digest_login *digest_login_of(request_rec *r)
{
    request_rec *came = digest_original(r);
    struct digest_login *login = ap_get_module_config(came->request_config, &auth_digest_module);

    if (login == NULL) {
        login = apr_pcalloc(came->pool, sizeof(*login));
        ap_set_module_config(came->request_config, &auth_digest_module, login);
    }
    return login;
}

const char *digest_realm_of(request_rec *r)
{
    char *realm = apr_pstrdup(r->pool, ap_auth_name(r)), *to = realm;

    for (const char *from = realm; *from; from++) {
        if (*from == '\\' && from[1] == '"')
            from++;
        *to++ = *from;
    }
    *to = '\0';
    return realm;
}

int digest_challenge(request_rec *r, const char *type)
{
    const struct digest_conf *conf = digest_section(r);
    struct digest_login *login;
    const char *opaque = "", *domain = "";

    if (ap_cstr_casecmp(type, "Digest") != 0)
        return DECLINED;
    if (ap_auth_name(r) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01780) "need AuthName: %s", r->uri);
        return OK;
    }
    login = digest_login_of(r);
    if (digest_needs_client(conf)) {
        if (login->client == 0)
            login->client = digest_new_client();
        opaque = apr_psprintf(r->pool, ", opaque=\"%" APR_UINT64_T_HEX_FMT "\"", login->client);
    }
    if (conf->domain)
        domain = apr_pstrcat(r->pool, ", domain=\"", conf->domain, "\"", NULL);
    apr_table_mergen(r->err_headers_out,
                     r->proxyreq == PROXYREQ_PROXY ? "Proxy-Authenticate" : "WWW-Authenticate",
                     apr_psprintf(r->pool, "Digest realm=\"%s\", nonce=\"%s\", algorithm=MD5%s%s%s"
                                  ", qop=\"auth\"", ap_auth_name(r),
                                  digest_nonce(r->pool, digest_realm_of(r),
                                               digest_needs_client(conf) ? login->client : 0,
                                               apr_time_now()),
                                  opaque, domain, login->is_stale ? ", stale=true" : ""));
    return OK;
}

const char *digest_response(apr_pool_t *pool, const struct digest_fields *fields, const char *hash,
                            const char *method)
{
    const char *what = apr_pstrcat(pool, method, ":", fields->uri, NULL);

    what = ap_md5(pool, (const unsigned char *)what);
    what = apr_pstrcat(pool, hash, ":", fields->nonce, ":", fields->nc, ":", fields->cnonce, ":",
                       fields->qop, ":", what, NULL);
    return ap_md5(pool, (const unsigned char *)what);
}

enum { NEXT_NONCE_SECONDS = 30 };

/* A nonce for the next request, if this one's time is nearly over. */
static const char *next_nonce(request_rec *r, const struct digest_conf *conf,
                              const struct digest_login *login)
{
    apr_time_t now = apr_time_now();

    if (conf->lifetime < 0 || (conf->lifetime > 0 && login->made
                               + apr_time_from_sec(conf->lifetime - NEXT_NONCE_SECONDS) > now))
        return "";
    return apr_pstrcat(r->pool, ", nextnonce=\"",
                       digest_nonce(r->pool, login->fields.realm,
                                    digest_needs_client(conf) ? login->client : 0, now), "\"", NULL);
}

int digest_add_info(request_rec *r)
{
    const struct digest_login *login = ap_get_module_config(r->request_config, &auth_digest_module);

    if (r->main || r->prev || login == NULL || login->hash == NULL)
        return DECLINED;
    apr_table_mergen(r->headers_out, r->proxyreq == PROXYREQ_PROXY ? "Proxy-Authentication-Info"
                                                                   : "Authentication-Info",
                     apr_psprintf(r->pool, "rspauth=\"%s\"%s, cnonce=\"%s\", nc=%s, qop=%s",
                                  digest_response(r->pool, &login->fields, login->hash, ""),
                                  next_nonce(r, digest_section(r), login), login->fields.cnonce,
                                  login->fields.nc, login->fields.qop));
    return OK;
}
