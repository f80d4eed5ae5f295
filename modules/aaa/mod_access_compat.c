/* SPDX-License-Identifier: Apache-2.0 */
/* mod_access_compat.c - Order, Allow, Deny, Satisfy: access control as it was before Require.
 *
 * Nothing is merged: a section that has one of these directives forgets those of the outer
 * ones. Addresses are taken apart while the configuration is read; a name costs a look-up
 * of the client's name, and of that name's addresses. Manual: mod_access_compat. */
#include <string.h>
#include <strings.h>

#include "apr_network_io.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(access_compat);

/** Which of the two lists has the last word. */
enum order {
    DENY_THEN_ALLOW, /* as long as nothing is said */
    ALLOW_THEN_DENY,
    MUTUAL_FAILURE
};

/** Whom a word is about. */
enum from { FROM_ALL, FROM_ENV, FROM_NO_ENV, FROM_NETWORK, FROM_HOST };

/** One word of Allow or Deny. */
struct origin {
    apr_int64_t methods;     /* as bits; -1: all */
    enum from from;
    const char *text;        /* a variable, or a name */
    apr_ipsubnet_t *network;
};

/** A section's settings. Those of a method are found by its number. */
struct access_conf {
    unsigned char order[METHODS];
    unsigned char satisfy[METHODS];
    apr_array_header_t *allows; /* struct origin */
    apr_array_header_t *denies;
};

static int concerns(apr_int64_t methods, int method)
{
    return (methods & (apr_int64_t)(AP_METHOD_BIT << method)) != 0;
}

/* The host is the domain, or stands in it: whole labels, letter case aside. */
static int in_domain(const char *domain, const char *host)
{
    size_t domain_len = strlen(domain), host_len = strlen(host);
    const char *end = host + host_len - domain_len;

    if (domain_len > host_len || strcasecmp(domain, end) != 0)
        return 0;
    return end == host || *domain == '.' || end[-1] == '.';
}

/** A request's client; its name is looked up once, if anybody wants to know. */
struct client {
    request_rec *r;
    const char *host; /* NULL: it has no name that leads back to it */
    int asked;
};

static int is_host(struct client *client, const char *domain)
{
    int is_ip = 0;

    if (!client->asked) {
        client->asked = 1;
        client->host = ap_get_useragent_host(client->r, REMOTE_DOUBLE_REV, &is_ip);
        if (is_ip)
            client->host = NULL;
    }
    return client->host && in_domain(domain, client->host);
}

static int matches(struct client *client, const struct origin *origin)
{
    switch (origin->from) {
    case FROM_ALL:
        return 1;
    case FROM_ENV:
        return apr_table_get(client->r->subprocess_env, origin->text) != NULL;
    case FROM_NO_ENV:
        return apr_table_get(client->r->subprocess_env, origin->text) == NULL;
    case FROM_NETWORK:
        return apr_ipsubnet_test(origin->network, client->r->useragent_addr);
    case FROM_HOST:
        return is_host(client, origin->text);
    }
    return 0;
}

static int is_listed(struct client *client, const apr_array_header_t *list)
{
    int i;

    for (i = 0; list && i < list->nelts; i++) {
        const struct origin *origin = &APR_ARRAY_IDX(list, i, struct origin);

        if (concerns(origin->methods, client->r->method_number) && matches(client, origin))
            return 1;
    }
    return 0;
}

static int may_in(request_rec *r, const struct access_conf *conf)
{
    struct client client = { r, NULL, 0 };

    if (conf->order[r->method_number] == DENY_THEN_ALLOW)
        return !is_listed(&client, conf->denies) || is_listed(&client, conf->allows);
    return is_listed(&client, conf->allows) && !is_listed(&client, conf->denies);
}

/* The optional function is registered under its name. */
static int access_compat_ap_satisfies(request_rec *r)
{
    const struct access_conf *conf = ap_get_module_config(r->per_dir_config,
                                                          &access_compat_module);

    return conf->satisfy[r->method_number];
}

/* Hook: check_access. Under Satisfy Any a password may still help. */
static int check_access(request_rec *r)
{
    const struct access_conf *conf = ap_get_module_config(r->per_dir_config,
                                                          &access_compat_module);

    if (may_in(r, conf))
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  APLOGNO(01797) "client denied by server configuration: %s%s",
                  r->filename ? "" : "uri ", r->filename ? r->filename : r->uri);
    return HTTP_FORBIDDEN;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    struct access_conf *conf = apr_pcalloc(p, sizeof(*conf));

    memset(conf->satisfy, SATISFY_NOSPEC, sizeof(conf->satisfy));
    return conf;
}

static void set_for_methods(unsigned char *values, apr_int64_t methods, int value)
{
    int i;

    for (i = 0; i < METHODS; i++)
        if (concerns(methods, i))
            values[i] = (unsigned char)value;
}

static const char *set_order(cmd_parms *cmd, void *mconfig, const char *word)
{
    static const char *const words[] = { "deny,allow", "allow,deny", "mutual-failure" };
    int i;

    for (i = 0; i < (int)(sizeof(words) / sizeof(*words)); i++) {
        if (strcasecmp(word, words[i]) == 0) {
            set_for_methods(((struct access_conf *)mconfig)->order, cmd->limited, i);
            return NULL;
        }
    }
    return apr_pstrcat(cmd->pool, "unknown order '", word, "'; 'allow,deny', 'deny,allow' or "
                       "'mutual-failure' is wanted", NULL);
}

static const char *set_satisfy(cmd_parms *cmd, void *mconfig, const char *word)
{
    int value = strcasecmp(word, "all") == 0 ? SATISFY_ALL
                : strcasecmp(word, "any") == 0 ? SATISFY_ANY : SATISFY_NOSPEC;

    if (value == SATISFY_NOSPEC)
        return "Satisfy either 'any' or 'all'.";
    set_for_methods(((struct access_conf *)mconfig)->satisfy, cmd->limited, value);
    return NULL;
}

/* ADDRESS, ADDRESS/BITS, ADDRESS/NETMASK, the first bytes of an IPv4 address, or a name. */
static const char *read_place(cmd_parms *cmd, const char *word, struct origin *origin)
{
    char *address = apr_pstrdup(cmd->temp_pool, word), *mask = strchr(address, '/');
    apr_status_t rv;

    if (mask)
        *mask++ = '\0';
    rv = apr_ipsubnet_create(&origin->network, address, mask, cmd->pool);
    if (rv == APR_SUCCESS)
        origin->from = FROM_NETWORK;
    else if (!APR_STATUS_IS_EINVAL(rv))
        return apr_psprintf(cmd->pool, "An IP address was expected, not '%s': %pm", word, &rv);
    else if (mask)
        return apr_psprintf(cmd->pool, "An IP address was expected, not '%s'", word);
    else
        origin->from = FROM_HOST;
    return NULL;
}

static const char *read_origin(cmd_parms *cmd, const char *word, struct origin *origin)
{
    origin->methods = cmd->limited;
    origin->text = word;
    if (strcasecmp(word, "all") == 0) {
        origin->from = FROM_ALL;
        return NULL;
    }
    if (strncasecmp(word, "env=", 4) == 0) {
        int absent = word[4] == '!';

        origin->from = absent ? FROM_NO_ENV : FROM_ENV;
        origin->text = word + 4 + absent;
        return NULL;
    }
    if (*word == '#')
        return "No comments are allowed here";
    return read_place(cmd, word, origin);
}

/* Allow from WORD ..., Deny from WORD ...: called once for each. */
static const char *add_origin(cmd_parms *cmd, void *mconfig, const char *from, const char *word)
{
    struct access_conf *conf = mconfig;
    apr_array_header_t **list = cmd->info ? &conf->allows : &conf->denies;
    struct origin origin = { 0, FROM_ALL, NULL, NULL };
    const char *err;

    if (strcasecmp(from, "from") != 0)
        return "allow and deny must be followed by 'from'";
    if ((err = read_origin(cmd, word, &origin)) != NULL)
        return err;
    if (*list == NULL)
        *list = apr_array_make(cmd->pool, 4, sizeof(struct origin));
    APR_ARRAY_PUSH(*list, struct origin) = origin;
    return NULL;
}

static const command_rec access_cmds[] = {
    AP_INIT_TAKE1("order", set_order, NULL, OR_LIMIT,
                  "'allow,deny', 'deny,allow' or 'mutual-failure'"),
    AP_INIT_ITERATE2("allow", add_origin, (void *)"allow", OR_LIMIT,
                     "'from' and addresses, networks, host names, env=VARIABLE or 'all'"),
    AP_INIT_ITERATE2("deny", add_origin, NULL, OR_LIMIT,
                     "'from' and addresses, networks, host names, env=VARIABLE or 'all'"),
    AP_INIT_TAKE1("Satisfy", set_satisfy, NULL, OR_AUTHCFG,
                  "'all' of address and password, or 'any' of them"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    APR_REGISTER_OPTIONAL_FN(access_compat_ap_satisfies);
    ap_hook_check_access(check_access, NULL, NULL, APR_HOOK_MIDDLE, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA access_compat_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_access_compat.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, NULL, NULL, NULL,
    access_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
