/* SPDX-License-Identifier: Apache-2.0 */
/* mod_userdir.c - /~user/: pages of the system's users.
 *
 * Places are tried in the directive's order; the first that is there counts, and the last
 * counts in any case. Scripts there run as their user, by suexec. Manual: mod_userdir. */
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "apr_user.h"
#include "http_config.h"
#include "http_core.h"
#include "http_request.h"
#include "httpd.h"
#include "unixd.h"

enum { UNSET = -1 };

static const char user_note[] = "mod_userdir_user"; /* whose pages a request is about */

/** A server's settings. */
struct userdir_conf {
    const char *places;     /* as in the directive; NULL: not set here */
    int disabled;           /* for all who are not enabled */
    apr_table_t *enabled;   /* users; NULL: not set here */
    apr_table_t *forbidden; /* users that are disabled by name; NULL: not set here */
};

module AP_MODULE_DECLARE_DATA userdir_module;

static int may_have_pages(const struct userdir_conf *conf, const char *user)
{
    if (strcmp(user, "") == 0 || strcmp(user, ".") == 0 || strcmp(user, "..") == 0)
        return 0;
    if (conf->forbidden && apr_table_get(conf->forbidden, user))
        return 0;
    return conf->disabled != 1 || (conf->enabled && apr_table_get(conf->enabled, user));
}

static const char *home_of(apr_pool_t *p, const char *user)
{
    char *home;

    return apr_uid_homepath_get(&home, user, p) == APR_SUCCESS ? home : NULL;
}

/* The user's folder or URL under one place.
 * @return NULL: the user has none there */
static const char *expand(apr_pool_t *p, const char *place, const char *user, int is_url)
{
    const char *star = strchr(place, '*'), *home;

    if (star && (is_url || *place == '/'))
        return apr_pstrcat(p, apr_pstrmemdup(p, place, (apr_size_t)(star - place)), user,
                           star + 1, NULL);
    if (is_url || *place == '/')
        return apr_pstrcat(p, place, place[strlen(place) - 1] == '/' ? "" : "/", user, NULL);
    if (star || (home = home_of(p, user)) == NULL)
        return NULL;
    return apr_pstrcat(p, home, "/", place, NULL);
}

static int map(request_rec *r, const char *user, const char *folder, const char *rest)
{
    r->filename = apr_pstrcat(r->pool, folder, rest, NULL);
    ap_set_context_info(r, apr_pstrcat(r->pool, "/~", user, NULL), folder);
    apr_table_setn(r->notes, user_note, user);
    return OK;
}

/* Hook: translate_name. */
static int translate(request_rec *r)
{
    const struct userdir_conf *conf = ap_get_module_config(r->server->module_config,
                                                           &userdir_module);
    const char *rest, *user, *places, *place, *folder;
    apr_finfo_t found;

    if (conf->places == NULL || r->uri[0] != '/' || r->uri[1] != '~')
        return DECLINED;
    rest = r->uri + 2 + strcspn(r->uri + 2, "/");
    user = apr_pstrmemdup(r->pool, r->uri + 2, (apr_size_t)(rest - r->uri - 2));
    if (!may_have_pages(conf, user))
        return DECLINED;
    for (places = conf->places; *places; ) {
        int is_url;

        place = ap_getword_conf(r->pool, &places);
        is_url = *place != '/' && strchr(place, ':') != NULL;
        folder = expand(r->pool, place, user, is_url);
        if (folder && is_url) {
            apr_table_setn(r->headers_out, "Location", apr_pstrcat(r->pool, folder, rest, NULL));
            return HTTP_MOVED_TEMPORARILY;
        }
        if (folder && (*places == '\0'
                       || apr_stat(&found, folder, APR_FINFO_MIN, r->pool) == APR_SUCCESS))
            return map(r, user, folder, rest);
    }
    return DECLINED;
}

/* Hook: whom suexec runs a program as. */
static ap_unix_identity_t *identity(const request_rec *r)
{
    const char *user = apr_table_get(r->notes, user_note);
    ap_unix_identity_t *who;

    if (user == NULL)
        return NULL;
    who = apr_palloc(r->pool, sizeof(*who));
    who->userdir = 1;
    return apr_uid_get(&who->uid, &who->gid, user, r->pool) == APR_SUCCESS ? who : NULL;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    struct userdir_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->disabled = UNSET;
    return conf;
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct userdir_conf *base = basev, *add = addv;
    struct userdir_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->places == NULL)
        both->places = base->places;
    if (add->disabled == UNSET)
        both->disabled = base->disabled;
    if (add->enabled == NULL)
        both->enabled = base->enabled;
    if (add->forbidden == NULL)
        both->forbidden = base->forbidden;
    return both;
}

static void add_users(apr_pool_t *p, apr_table_t **users, const char *names)
{
    if (*users == NULL)
        *users = apr_table_make(p, 8);
    while (*names)
        apr_table_setn(*users, ap_getword_conf(p, &names), "");
}

/* UserDir disabled [USER ...] | enabled [USER ...] | PLACE ... */
static const char *set_userdir(cmd_parms *cmd, void *unused, const char *args)
{
    struct userdir_conf *conf = ap_get_module_config(cmd->server->module_config,
                                                     &userdir_module);
    const char *rest = args, *word = ap_getword_conf(cmd->temp_pool, &rest);
    int disable = strcasecmp(word, "disable") == 0 || strcasecmp(word, "disabled") == 0;
    int enable = strcasecmp(word, "enable") == 0 || strcasecmp(word, "enabled") == 0;

    if (*word == '\0')
        return "UserDir requires an argument.";
    if (!disable && !enable)
        conf->places = apr_pstrdup(cmd->pool, args);
    else if (*rest == '\0')
        conf->disabled = disable;
    else
        add_users(cmd->pool, disable ? &conf->forbidden : &conf->enabled, rest);
    return NULL;
}

static const command_rec userdir_cmds[] = {
    AP_INIT_RAW_ARGS("UserDir", set_userdir, NULL, RSRC_CONF,
                     "folders or URLs, or 'disabled' or 'enabled' and users"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    static const char *const before[] = { "mod_alias.c", NULL };
    static const char *const behind[] = { "mod_vhost_alias.c", NULL };

    ap_hook_translate_name(translate, before, behind, APR_HOOK_MIDDLE);
    ap_hook_get_suexec_identity(identity, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA userdir_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_userdir.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, create_server, merge_server,
    userdir_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
