/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - the settings of sessions in a place. */
#include <stdlib.h>

#include "apr_strings.h"
#include "http_config.h"
#include "session_priv.h"

void *session_create_dir(apr_pool_t *p, char *path)
{
    session_dir_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->includes = apr_array_make(p, 0, sizeof(const char *));
    conf->excludes = apr_array_make(p, 0, sizeof(const char *));
    return conf;
}

void *session_merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const session_dir_conf *base = basev, *add = addv;
    session_dir_conf *both = apr_pmemdup(p, base, sizeof(*both));

#define TAKE(member, mark)                                                                         \
    if (add->mark) {                                                                               \
        both->member = add->member;                                                                \
        both->mark = 1;                                                                            \
    }
    TAKE(enabled, enabled_set)
    TAKE(maxage, maxage_set)
    TAKE(header, header_set)
    TAKE(env, env_set)
    TAKE(expiry_update_time, expiry_update_set)
#undef TAKE
    both->includes = apr_array_append(p, base->includes, add->includes);
    both->excludes = apr_array_append(p, base->excludes, add->excludes);
    return both;
}

static const char *set_enabled(cmd_parms *cmd, void *mconfig, int on)
{
    session_dir_conf *conf = mconfig;

    conf->enabled = on;
    conf->enabled_set = 1;
    return NULL;
}

static const char *set_env(cmd_parms *cmd, void *mconfig, int on)
{
    session_dir_conf *conf = mconfig;

    conf->env = on;
    conf->env_set = 1;
    return NULL;
}

static const char *set_maxage(cmd_parms *cmd, void *mconfig, const char *text)
{
    session_dir_conf *conf = mconfig;

    conf->maxage = atol(text);
    conf->maxage_set = 1;
    return NULL;
}

static const char *set_header(cmd_parms *cmd, void *mconfig, const char *text)
{
    session_dir_conf *conf = mconfig;

    conf->header = text;
    conf->header_set = 1;
    return NULL;
}

static const char *add_include(cmd_parms *cmd, void *mconfig, const char *prefix)
{
    APR_ARRAY_PUSH(((session_dir_conf *)mconfig)->includes, const char *) = prefix;
    return NULL;
}

static const char *add_exclude(cmd_parms *cmd, void *mconfig, const char *prefix)
{
    APR_ARRAY_PUSH(((session_dir_conf *)mconfig)->excludes, const char *) = prefix;
    return NULL;
}

static const char *set_update_interval(cmd_parms *cmd, void *mconfig, const char *text)
{
    session_dir_conf *conf = mconfig;
    long seconds = atol(text);

    if (seconds < 0)
        return "SessionExpiryUpdateInterval must be zero (disable) or a positive value";
    conf->expiry_update_time = apr_time_from_sec(seconds);
    conf->expiry_update_set = 1;
    return NULL;
}

#define EVERYWHERE (RSRC_CONF | OR_AUTHCFG)

const command_rec session_cmds[] = {
    AP_INIT_FLAG("Session", set_enabled, NULL, EVERYWHERE,
                 "on if a session should be maintained for these URLs"),
    AP_INIT_TAKE1("SessionMaxAge", set_maxage, NULL, EVERYWHERE,
                  "length of time for which a session should be valid. Zero to disable"),
    AP_INIT_TAKE1("SessionHeader", set_header, NULL, EVERYWHERE,
                  "output header, if present, whose contents will be injected into the session."),
    AP_INIT_FLAG("SessionEnv", set_env, NULL, EVERYWHERE,
                 "on if a session should be written to the CGI environment. Defaults to off"),
    AP_INIT_TAKE1("SessionInclude", add_include, NULL, EVERYWHERE,
                  "URL prefixes to include in the session. Defaults to all URLs"),
    AP_INIT_TAKE1("SessionExclude", add_exclude, NULL, EVERYWHERE,
                  "URL prefixes to exclude from the session. Defaults to no URLs"),
    AP_INIT_TAKE1("SessionExpiryUpdateInterval", set_update_interval, NULL, EVERYWHERE,
                  "time interval for which a session's expiry time may change without having to "
                  "be rewritten. Zero to disable"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};
