/* SPDX-License-Identifier: Apache-2.0 */
/* protocols.c - which protocol a connection speaks: HTTP/1.1 unless a module that
 * implements another proposed it (ALPN, Upgrade) and Protocols allows it. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"

APLOG_USE_MODULE(http)

/* Callers may name no server: the request's then, or the connection's. */
static const core_server_config *conf_of(const conn_rec *c, const request_rec *r,
                                         const server_rec *s)
{
    if (!s)
        s = r ? r->server : c->base_server;
    return ap_get_core_module_config(s->module_config);
}

static int contains(const apr_array_header_t *names, const char *name)
{
    return names && ap_array_str_contains(names, name);
}

AP_DECLARE(const char *) ap_get_protocol(conn_rec *c)
{
    const char *protocol = ap_run_protocol_get(c);

    return protocol ? protocol : AP_PROTOCOL_HTTP1;
}

AP_DECLARE(int)
ap_is_allowed_protocol(conn_rec *c, request_rec *r, server_rec *s, const char *protocol)
{
    const core_server_config *conf = conf_of(c, r, s);

    if (conf->protocols && conf->protocols->nelts > 0)
        return contains(conf->protocols, protocol);
    return !strcmp(AP_PROTOCOL_HTTP1, protocol);
}

/* Where a name stands in a list of preferences; behind the end if it does not. */
static int place_in(const apr_array_header_t *names, const char *name)
{
    for (int i = 0; names && i < names->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(names, i, const char *), name))
            return i;
    }
    return APR_INT32_MAX;
}

/* The best of the proposals that are allowed, by a list of preferences; NULL: none is. */
static const char *best_of(const apr_array_header_t *proposals, const apr_array_header_t *allowed,
                           const apr_array_header_t *prefs)
{
    const char *best = NULL;

    ap_assert(proposals->nelts > 0);
    for (int i = 0; i < proposals->nelts; i++) {
        const char *name = APR_ARRAY_IDX(proposals, i, const char *);

        if (contains(allowed, name) && (!best || place_in(prefs, name) < place_in(prefs, best)))
            best = name;
    }
    return best;
}

/* Modules propose; the preferred proposal wins. Without one, what is spoken stays. */
AP_DECLARE(const char *)
ap_select_protocol(conn_rec *c, request_rec *r, server_rec *s, const apr_array_header_t *choices)
{
    apr_pool_t *pool = r ? r->pool : c->pool;
    const core_server_config *conf = conf_of(c, r, s);
    const char *existing = ap_get_protocol(c);
    apr_array_header_t *proposals;
    const char *selected;

    ap_log_cerror(APLOG_MARK, APLOG_DEBUG, 0, c,
                  APLOGNO(03155) "select protocol from %s, choices=%s for server %s",
                  conf->protocols ? apr_array_pstrcat(pool, conf->protocols, ',') : "-",
                  choices ? apr_array_pstrcat(pool, choices, ',') : "-",
                  s && s->server_hostname ? s->server_hostname : "-");
    /* Without Protocols nothing but HTTP/1.1 is spoken. */
    if (!conf->protocols || conf->protocols->nelts == 0)
        return contains(choices, AP_PROTOCOL_HTTP1) ? AP_PROTOCOL_HTTP1 : NULL;
    proposals = apr_array_make(pool, 4, sizeof(char *));
    ap_run_protocol_propose(c, r, s, choices, proposals);
    if (proposals->nelts == 0)
        return existing;
    /* What is spoken already is a choice that needs no proposal. */
    if (!contains(proposals, existing) && contains(choices, existing))
        APR_ARRAY_PUSH(proposals, const char *) = existing;
    selected = best_of(proposals, conf->protocols,
                       conf->protocols_honor_order == 0 && choices && choices->nelts
                           ? choices : conf->protocols);
    if (!selected)
        return existing;
    ap_log_cerror(APLOG_MARK, APLOG_DEBUG, 0, c, APLOGNO(03157) "selected protocol=%s",
                  selected);
    return selected;
}

/* What Protocols lists before the protocol in use; all others if report_all. */
AP_DECLARE(apr_status_t)
ap_get_protocol_upgrades(conn_rec *c, request_rec *r, server_rec *s, int report_all,
                         const apr_array_header_t **pupgrades)
{
    const core_server_config *conf = conf_of(c, r, s);
    apr_pool_t *pool = r ? r->pool : c->pool;
    apr_array_header_t *upgrades = NULL;
    const char *existing;

    ap_assert(pupgrades != NULL);
    *pupgrades = NULL;
    if (!conf->protocols || conf->protocols->nelts == 0)
        return APR_SUCCESS;
    existing = ap_get_protocol(c);
    if (conf->protocols->nelts == 1 && contains(conf->protocols, existing))
        return APR_SUCCESS;
    /* Those after the one in use are no improvement. */
    for (int i = 0; i < conf->protocols->nelts; i++) {
        const char *name = APR_ARRAY_IDX(conf->protocols, i, const char *);

        if (strcmp(existing, name)) {
            if (!upgrades)
                upgrades = apr_array_make(pool, conf->protocols->nelts, sizeof(char *));
            APR_ARRAY_PUSH(upgrades, const char *) = name;
        } else if (!report_all) {
            break;
        }
    }
    *pupgrades = upgrades;
    return APR_SUCCESS;
}

/* Ask the modules; nobody answering is an error of the configuration. */
AP_DECLARE(apr_status_t)
ap_switch_protocol(conn_rec *c, request_rec *r, server_rec *s, const char *protocol)
{
    const char *current = ap_get_protocol(c);
    int rc;

    ap_assert(protocol != NULL);
    if (!strcmp(current, protocol)) {
        ap_log_cerror(APLOG_MARK, APLOG_WARNING, 0, c,
                      APLOGNO(02906) "already at it, protocol_switch to %s", protocol);
        return APR_SUCCESS;
    }
    rc = ap_run_protocol_switch(c, r, s, protocol);
    if (rc == DECLINED) {
        ap_log_cerror(APLOG_MARK, APLOG_ERR, 0, c,
                      APLOGNO(02907) "no implementation for protocol_switch to %s", protocol);
        return APR_ENOTIMPL;
    }
    if (rc == OK || rc == DONE)
        return APR_SUCCESS;
    ap_log_cerror(APLOG_MARK, APLOG_ERR, 0, c,
                  APLOGNO(02905) "unexpected return code %d from protocol_switch to %s", rc,
                  protocol);
    return APR_EOF;
}
