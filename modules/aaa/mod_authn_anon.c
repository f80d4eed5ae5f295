/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authn_anon.c - guests: names that get in with a mail address for a password.
 *
 * An inner section that says anything starts anew, as it does with Apache.
 * Manual: mod_authn_anon. */
#include <string.h>
#include <strings.h>

#include "ap_provider.h"
#include "apr_tables.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authn_anon);

/** A section's settings. */
struct authn_anon_conf {
    apr_array_header_t *guests; /* names; NULL: nobody may in */
    int any;                    /* "*" is one of them: any name but an empty one */
    int no_name;                /* an empty name is a guest, too */
    int log_mail;
    int verify_mail;            /* it must have an '@' and a '.' */
    int must_give_mail;
};

/* Is there somebody of this name among the guests? */
static int is_guest(const struct authn_anon_conf *conf, const char *user)
{
    if (conf->guests == NULL)
        return 0;
    if (*user == '\0')
        return conf->no_name;
    for (int i = 0; !conf->any && i < conf->guests->nelts; i++)
        if (strcasecmp(user, APR_ARRAY_IDX(conf->guests, i, const char *)) == 0)
            return 1;
    return conf->any;
}

static int mail_suffices(const struct authn_anon_conf *conf, const char *mail)
{
    if (conf->must_give_mail && *mail == '\0')
        return 0;
    return !conf->verify_mail || (strchr(mail, '@') && strchr(mail, '.'));
}

static authn_status check_password(request_rec *r, const char *user, const char *mail)
{
    const struct authn_anon_conf *conf = ap_get_module_config(r->per_dir_config,
                                                              &authn_anon_module);

    if (!is_guest(conf, user))
        return AUTH_USER_NOT_FOUND;
    if (!mail_suffices(conf, mail))
        return AUTH_DENIED;
    if (conf->log_mail)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, APR_SUCCESS, r,
                      APLOGNO(01672) "Anonymous: Passwd <%s> Accepted", mail);
    return AUTH_GRANTED;
}

static const authn_provider provider_anon = { check_password, NULL };

static void *create_dir(apr_pool_t *p, char *path)
{
    struct authn_anon_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->log_mail = conf->must_give_mail = 1;
    return conf;
}

/* Anonymous NAME ...: called once for each. */
static const char *add_guest(cmd_parms *cmd, void *mconfig, const char *name)
{
    struct authn_anon_conf *conf = mconfig;

    if (conf->guests == NULL)
        conf->guests = apr_array_make(cmd->pool, 4, sizeof(const char *));
    if (strcmp(name, "*") == 0)
        conf->any = 1;
    APR_ARRAY_PUSH(conf->guests, const char *) = name;
    return NULL;
}

#define SWITCH(name, member, help) \
    AP_INIT_FLAG(name, ap_set_flag_slot, \
                 (void *)APR_OFFSETOF(struct authn_anon_conf, member), OR_AUTHCFG, help)

static const command_rec authn_anon_cmds[] = {
    AP_INIT_ITERATE("Anonymous", add_guest, NULL, OR_AUTHCFG, "a space-separated list of user IDs"),
    SWITCH("Anonymous_MustGiveEmail", must_give_mail, "an empty password is refused"),
    SWITCH("Anonymous_NoUserId", no_name, "an empty user ID is a guest's"),
    SWITCH("Anonymous_VerifyEmail", verify_mail, "the password must have an '@' and a '.'"),
    SWITCH("Anonymous_LogEmail", log_mail, "passwords of guests are logged"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHN_PROVIDER_GROUP, "anon", AUTHN_PROVIDER_VERSION,
                              &provider_anon, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA authn_anon_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authn_anon.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, NULL, NULL, NULL,
    authn_anon_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
