/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_host.c - Require ip, host, forward-dns and local: where a client comes from.
 *
 * Addresses are taken apart while the configuration is read. Names may be expressions and
 * are looked up for each request: host asks for the client's name, and for the addresses
 * of that; forward-dns asks for the addresses of the name. Manual: mod_authz_host. */
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "ap_provider.h"
#include "apr_network_io.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authz_host)

/** A parsed `Require ip`. */
struct networks {
    int count;
    apr_ipsubnet_t *net[]; /* count of them */
};

static apr_ipsubnet_t *loopback4, *loopback6;

/* ADDRESS, ADDRESS/BITS, ADDRESS/NETMASK, or the first bytes of an IPv4 address. */
static const char *parse_network(cmd_parms *cmd, const char *word, apr_ipsubnet_t **net)
{
    char *address = apr_pstrdup(cmd->temp_pool, word), *mask = strchr(address, '/');
    apr_status_t rv;

    if (mask)
        *mask++ = '\0';
    rv = apr_ipsubnet_create(net, address, mask, cmd->pool);
    if (rv == APR_SUCCESS)
        return NULL;
    if (APR_STATUS_IS_EINVAL(rv))
        return apr_psprintf(cmd->pool, "ip address '%s' appears to be invalid", word);
    return apr_psprintf(cmd->pool, "ip address '%s' appears to be invalid: %pm", word, &rv);
}

static int count_words(cmd_parms *cmd, const char *args)
{
    int n = 0;

    while (*args && *ap_getword_conf(cmd->temp_pool, &args))
        n++;
    return n;
}

static const char *parse_ip(cmd_parms *cmd, const char *args, const void **parsed)
{
    int n = count_words(cmd, args);
    struct networks *networks = apr_pcalloc(cmd->pool, sizeof(*networks)
                                                       + (apr_size_t)n * sizeof(*networks->net));
    const char *err;

    if (n == 0)
        return "'require ip' requires an argument";
    while (networks->count < n) {
        err = parse_network(cmd, ap_getword_conf(cmd->temp_pool, &args),
                            &networks->net[networks->count++]);
        if (err)
            return err;
    }
    *parsed = networks;
    return NULL;
}

/* A refusal is the result of the rule, and logged with it. */
static authz_status check_ip(request_rec *r, const char *args, const void *parsed)
{
    const struct networks *networks = parsed;
    int i;

    for (i = 0; i < networks->count; i++)
        if (apr_ipsubnet_test(networks->net[i], r->useragent_addr))
            return AUTHZ_GRANTED;
    return AUTHZ_DENIED;
}

static const char *parse_names(cmd_parms *cmd, const char *args, const void **parsed)
{
    const char *err = NULL;

    *parsed = ap_expr_parse_cmd_mi(cmd, args, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                   APLOG_MODULE_INDEX);
    return err ? apr_pstrcat(cmd->pool, "Cannot parse expression in require line: ", err, NULL)
               : NULL;
}

/* The host is the domain, or stands in it: whole labels, letter case aside. A domain that
 * begins with a dot has hosts in it only. */
static int in_domain(const char *domain, const char *host)
{
    size_t domain_len = strlen(domain), host_len = strlen(host);
    const char *end = host + host_len - domain_len;

    if (domain_len > host_len || strcasecmp(domain, end) != 0)
        return 0;
    return end == host ? *domain != '.' : *domain == '.' || end[-1] == '.';
}

/* Whether the word is the start of a comment, which people take for one. */
static int is_comment(request_rec *r, const char *args, const char *word, int first)
{
    if (*word != '#')
        return 0;
    if (first)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(10120) "authz_host authorize: dubious empty 'Require host %s' "
                      "with only comment", args);
    else
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(10121) "authz_host authorize: ignoring comment in "
                      "'Require host %s'", args);
    return 1;
}

/* The client's name counts only where its addresses include the client's; one without a
 * name is in no domain. Words may come out of an expression, so they are split here. */
static authz_status check_host(request_rec *r, const char *args, const void *parsed)
{
    const char *host = ap_get_useragent_host(r, REMOTE_DOUBLE_REV, NULL);
    const char *err = NULL, *names, *word;
    int first;

    if (host == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(01753) "access check of '%s' to %s failed, reason: unable to get "
                      "the remote host name", args, r->uri);
        return AUTHZ_DENIED;
    }
    names = ap_expr_str_exec(r, parsed, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(02593) "authz_host authorize: require host: Can't evaluate require "
                      "expression: %s", err);
        return AUTHZ_DENIED;
    }
    for (first = 1; names && *(word = ap_getword_conf(r->pool, &names)); first = 0) {
        if (is_comment(r, args, word, first))
            return AUTHZ_DENIED;
        if (in_domain(word, host))
            return AUTHZ_GRANTED;
    }
    return AUTHZ_DENIED;
}

static int has_name(request_rec *r, const char *name)
{
    apr_sockaddr_t *address;
    int found = 0;

    if (apr_sockaddr_info_get(&address, name, APR_UNSPEC, 0, 0, r->pool) != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      APLOGNO(03356) "No sockaddr info for \"%s\"", name);
        return 0;
    }
    for (; address && !found; address = address->next)
        found = apr_sockaddr_equal(address, r->useragent_addr);
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, APLOGNO(03355) "access check for %s as '%s': %s",
                  r->useragent_ip, name, found ? "yes" : "no");
    return found;
}

static authz_status check_forward_dns(request_rec *r, const char *args, const void *parsed)
{
    const char *err = NULL, *names = ap_expr_str_exec(r, parsed, &err), *name;

    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(03354) "authz_host authorize: require forward-dns: Can't evaluate "
                      "require expression: %s", err);
        return AUTHZ_DENIED;
    }
    while (names && *(name = ap_getword_conf(r->pool, &names)))
        if (has_name(r, name))
            return AUTHZ_GRANTED;
    return AUTHZ_DENIED;
}

static authz_status check_local(request_rec *r, const char *args, const void *parsed)
{
    if (apr_sockaddr_equal(r->connection->local_addr, r->useragent_addr)
        || apr_ipsubnet_test(loopback4, r->useragent_addr)
        || apr_ipsubnet_test(loopback6, r->useragent_addr))
        return AUTHZ_GRANTED;
    return AUTHZ_DENIED;
}

static const authz_provider provider_ip = { check_ip, parse_ip };
static const authz_provider provider_host = { check_host, parse_names };
static const authz_provider provider_forward_dns = { check_forward_dns, parse_names };
static const authz_provider provider_local = { check_local, NULL };

static int pre_config(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    if (apr_ipsubnet_create(&loopback4, "127.0.0.0", "8", p) != APR_SUCCESS
        || apr_ipsubnet_create(&loopback6, "::1", NULL, p) != APR_SUCCESS)
        return HTTP_INTERNAL_SERVER_ERROR;
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    static const struct {
        const char *name;
        const authz_provider *provider;
    } all[] = {
        { "ip", &provider_ip }, { "host", &provider_host },
        { "forward-dns", &provider_forward_dns }, { "local", &provider_local },
    };
    size_t i;

    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    for (i = 0; i < sizeof(all) / sizeof(*all); i++)
        ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, all[i].name, AUTHZ_PROVIDER_VERSION,
                                  all[i].provider, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA authz_host_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_host.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
