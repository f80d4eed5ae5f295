/* SPDX-License-Identifier: Apache-2.0 */
/* mod_alias.c - Alias, ScriptAlias and Redirect: other places for URLs, here and elsewhere.
 *
 * Servers have a list of aliases and one of redirects, a virtual host's own before the main
 * server's; the first that matches wins, redirects before aliases. What a Location says
 * without a URL-path (its target an expression) goes before both. Redirects of folders are
 * looked at when the folder is known, the inner ones first. Manual: mod_alias. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(alias);

enum { UNSET = -1 };

/** What a request's path is compared with, and what it leads to. */
struct mapping {
    const char *from;         /* a prefix of paths; the text of regex if that is set */
    ap_regex_t *regex;
    const char *to;           /* a file, or a URL; NULL for redirects without one */
    const char *handler;      /* of ScriptAlias */
    int status;               /* of redirects */
};

/** What a section says for all of its paths. */
struct target {
    ap_expr_info_t *expr;     /* NULL for a redirect without a URL */
    const char *from;         /* the section's path */
    const char *handler;
    int status;
};

struct alias_server {
    apr_array_header_t *aliases;   /* struct mapping; NULL: none */
    apr_array_header_t *redirects; /* struct mapping */
};

struct alias_dir {
    struct target *alias;
    struct target *redirect;
    apr_array_header_t *redirects; /* struct mapping */
    int preserve_path;
    int relative;
};

/* Compare whole segments; any number of slashes is as good as one.
 * @return how much of the path the prefix took; -1: it does not match */
static int match_prefix(const char *path, const char *prefix)
{
    const char *at = path, *from = prefix;

    while (*from) {
        if (*from != *at)
            return -1;
        if (*from == '/') {
            from += strspn(from, "/");
            at += strspn(at, "/");
        }
        else {
            from++;
            at++;
        }
    }
    if ((from == prefix || from[-1] != '/') && *at != '\0' && *at != '/')
        return -1;
    return (int)(at - path);
}

/* Escape the path of a URL that was made from decoded text; query and fragment stay. */
static const char *escape_target(apr_pool_t *p, const char *url)
{
    const char *path = url;
    size_t len;

    if (ap_is_url(url)) {
        path = strchr(url, ':') + 1;
        if (path[0] == '/' && path[1] == '/')
            path += 2 + strcspn(path + 2, "/?#");
    }
    len = strcspn(path, "?#");
    return apr_pstrcat(p, apr_pstrmemdup(p, url, (apr_size_t)(path - url)),
                       ap_escape_uri(p, apr_pstrmemdup(p, path, len)), path + len, NULL);
}

/* Answer with a redirect; the request's query goes along unless the target has one. */
static int redirect_to(request_rec *r, const struct alias_dir *conf, const char *url, int status)
{
    if (url == NULL)
        return status;
    if (r->args && strchr(url, '?') == NULL)
        url = apr_pstrcat(r->pool, url, "?", r->args, NULL);
    if (*url == '/' && conf->relative != 1)
        url = ap_construct_url(r->pool, url, r);
    apr_table_setn(r->headers_out, "Location", url);
    return status;
}

/* The same for a target that was put together for this request. */
static int redirect_to_made(request_rec *r, const struct alias_dir *conf, const char *url,
                            int status)
{
    if (*url != '/' && !ap_is_url(url)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH00674: cannot redirect '%s' to '%s'; "
                      "target is not a valid absoluteURI or abs_path", r->uri, url);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return redirect_to(r, conf, escape_target(r->pool, url), status);
}

/* The text that a match of an expression leads to.
 * @return OK; DECLINED: no match; 500 */
static int substitute(request_rec *r, const struct mapping *map, const char **result)
{
    ap_regmatch_t groups[AP_MAX_REG_MATCH];

    *result = NULL;
    if (ap_regexec(map->regex, r->uri, AP_MAX_REG_MATCH, groups, 0) != 0)
        return DECLINED;
    if (map->to == NULL)
        return OK;
    *result = ap_pregsub(r->pool, map->to, r->uri, AP_MAX_REG_MATCH, groups);
    if (*result)
        return OK;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "AH00672: Regex substitution in '%s' failed. "
                  "Replacement too long?", map->from);
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* @return a status; DECLINED: none of the list matches */
static int try_redirects(request_rec *r, const struct alias_dir *conf,
                         const apr_array_header_t *list)
{
    const struct mapping *map = (const struct mapping *)list->elts, *end = map + list->nelts;

    for (; map < end; map++) {
        const char *url;
        int matched;

        if (map->regex) {
            int rc = substitute(r, map, &url);

            if (rc == OK)
                return url ? redirect_to_made(r, conf, url, map->status) : map->status;
            if (rc != DECLINED)
                return rc;
        }
        else if ((matched = match_prefix(r->uri, map->from)) >= 0) {
            url = map->to && r->uri[matched]
                ? apr_pstrcat(r->pool, map->to, ap_escape_uri(r->pool, r->uri + matched), NULL)
                : map->to;
            return redirect_to(r, conf, url, map->status);
        }
    }
    return DECLINED;
}

static int try_section_redirect(request_rec *r, const struct alias_dir *conf)
{
    const char *url, *err;

    if (conf->redirect->expr == NULL)
        return conf->redirect->status;
    url = ap_expr_str_exec(r, conf->redirect->expr, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "AH02826: Can't evaluate redirect expression: %s", err);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return redirect_to_made(r, conf, url, conf->redirect->status);
}

/* Make a file the request's own; handler as in ScriptAlias. */
static int map_to_file(request_rec *r, const char *file, const char *handler)
{
    r->filename = ap_server_root_relative(r->pool, file);
    if (r->filename == NULL)
        return HTTP_FORBIDDEN;
    if (handler) {
        r->handler = handler;
        apr_table_setn(r->notes, "alias-forced-type", handler);
    }
    return OK;
}

/* The same for what stands behind a prefix; scripts are told where the prefix leads. */
static int map_below(request_rec *r, const char *prefix, const char *root, int matched,
                     const char *handler)
{
    ap_set_context_info(r, prefix, root);
    return map_to_file(r, apr_pstrcat(r->pool, root, r->uri + matched, NULL), handler);
}

static int try_aliases(request_rec *r, const apr_array_header_t *list)
{
    const struct mapping *map = (const struct mapping *)list->elts, *end = map + list->nelts;

    for (; map < end; map++) {
        if (map->regex) {
            const char *file;
            int rc = substitute(r, map, &file);

            if (rc != DECLINED)
                return rc == OK ? map_to_file(r, file, map->handler) : rc;
        }
        else {
            int matched = match_prefix(r->uri, map->from);

            if (matched >= 0)
                return map_below(r, map->from, map->to, matched, map->handler);
        }
    }
    return DECLINED;
}

static int try_section_alias(request_rec *r, const struct alias_dir *conf)
{
    const struct target *alias = conf->alias;
    const char *err, *file = ap_expr_str_exec(r, alias->expr, &err);
    int matched;

    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      "AH02825: Can't evaluate alias expression: %s", err);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (conf->preserve_path == 1 && (matched = match_prefix(r->uri, alias->from)) >= 0)
        return map_below(r, alias->from, file, matched, alias->handler);
    return map_to_file(r, file, alias->handler);
}

/* Hook: what file does the path mean? Sections of Location are known, folders are not. */
static int translate(request_rec *r)
{
    const struct alias_server *server = ap_get_module_config(r->server->module_config,
                                                             &alias_module);
    const struct alias_dir *conf = ap_get_module_config(r->per_dir_config, &alias_module);
    int rc = DECLINED;

    if (r->uri[0] != '/' && r->uri[0] != '\0')
        return DECLINED;
    if (conf->redirect)
        return try_section_redirect(r, conf);
    if (server->redirects)
        rc = try_redirects(r, conf, server->redirects);
    if (rc == DECLINED && conf->alias)
        return try_section_alias(r, conf);
    if (rc == DECLINED && server->aliases)
        rc = try_aliases(r, server->aliases);
    return rc;
}

/* Hook: fixups, with the configuration of folders. */
static int fix_request(request_rec *r)
{
    const struct alias_dir *conf = ap_get_module_config(r->per_dir_config, &alias_module);

    if (conf->redirect)
        return try_section_redirect(r, conf);
    return conf->redirects ? try_redirects(r, conf, conf->redirects) : DECLINED;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct alias_server));
}

static void *create_dir(apr_pool_t *p, char *path)
{
    struct alias_dir *conf = apr_pcalloc(p, sizeof(*conf));

    conf->preserve_path = conf->relative = UNSET;
    return conf;
}

/* Lists of inner places go before those of outer ones. */
static apr_array_header_t *join(apr_pool_t *p, apr_array_header_t *inner,
                                apr_array_header_t *outer)
{
    if (inner == NULL || outer == NULL)
        return inner ? inner : outer;
    return apr_array_append(p, inner, outer);
}

static void *merge_server(apr_pool_t *p, void *basev, void *addv)
{
    const struct alias_server *base = basev, *add = addv;
    struct alias_server *both = apr_palloc(p, sizeof(*both));

    both->aliases = join(p, add->aliases, base->aliases);
    both->redirects = join(p, add->redirects, base->redirects);
    return both;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct alias_dir *base = basev, *add = addv;
    struct alias_dir *both = apr_palloc(p, sizeof(*both));

    both->alias = add->alias ? add->alias : base->alias;
    both->redirect = add->redirect ? add->redirect : base->redirect;
    both->redirects = join(p, add->redirects, base->redirects);
    both->preserve_path = add->preserve_path != UNSET ? add->preserve_path : base->preserve_path;
    both->relative = add->relative != UNSET ? add->relative : base->relative;
    return both;
}

static struct mapping *new_mapping(apr_pool_t *p, apr_array_header_t **list)
{
    struct mapping *map;

    if (*list == NULL)
        *list = apr_array_make(p, 4, sizeof(struct mapping));
    map = apr_array_push(*list);
    memset(map, 0, sizeof(*map));
    return map;
}

/* A section's target. @return NULL, or what is wrong */
static const char *new_target(cmd_parms *cmd, struct target **target, const char *text,
                              const char *kind, int status)
{
    const char *err = NULL;

    *target = apr_pcalloc(cmd->pool, sizeof(**target));
    (*target)->from = cmd->path;
    (*target)->status = status;
    if (text)
        (*target)->expr = ap_expr_parse_cmd_mi(cmd, text, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                               alias_module.module_index);
    return err ? apr_psprintf(cmd->pool, "Cannot parse %s expression '%s': %s", kind, text, err)
               : NULL;
}

/* Warn of an alias that an earlier one of the list hides. */
static void check_overlap(cmd_parms *cmd, const apr_array_header_t *list,
                          const struct mapping *added)
{
    const struct mapping *map = (const struct mapping *)list->elts;

    for (; map < added; map++) {
        int hidden = map->regex ? added->regex && strcmp(map->from, added->from) == 0
                                : !added->regex && match_prefix(added->from, map->from) >= 0;

        if (!hidden)
            continue;
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server, "AH00671: The %s directive in %s "
                     "at line %d will probably never match because it overlaps an earlier "
                     "%sAlias%s.", cmd->cmd->name, cmd->directive->filename,
                     cmd->directive->line_num, map->handler ? "Script" : "",
                     map->regex ? "Match" : "");
        return;
    }
}

/* Alias and ScriptAlias [URL-PATH] FILE; cmd_data is the handler. */
static const char *add_alias(cmd_parms *cmd, void *mconfig, const char *from, const char *to)
{
    struct alias_server *server = ap_get_module_config(cmd->server->module_config,
                                                       &alias_module);
    struct alias_dir *conf = mconfig;
    struct mapping *map;
    const char *err;

    if (cmd->path) {
        err = ap_check_cmd_context(cmd, to ? NOT_IN_DIR_CONTEXT
                                           : NOT_IN_DIRECTORY | NOT_IN_FILES | NOT_IN_HTACCESS);
        if (err == NULL && to)
            err = apr_pstrcat(cmd->pool, cmd->cmd->name, " takes no URL-path here", NULL);
        if (err == NULL)
            err = new_target(cmd, &conf->alias, from, "alias", 0);
        if (err == NULL)
            conf->alias->handler = cmd->info;
        return err;
    }
    if (to == NULL)
        return apr_pstrcat(cmd->pool, cmd->cmd->name,
                           " must have two arguments when used globally", NULL);
    map = new_mapping(cmd->pool, &server->aliases);
    map->from = from;
    map->to = ap_server_root_relative(cmd->pool, to);
    map->handler = cmd->info;
    if (map->to == NULL)
        return apr_psprintf(cmd->pool, "%s: invalid path '%s'", cmd->cmd->name, to);
    check_overlap(cmd, server->aliases, map);
    return NULL;
}

/* AliasMatch and ScriptAliasMatch REGEX FILE */
static const char *add_alias_match(cmd_parms *cmd, void *mconfig, const char *from,
                                   const char *to)
{
    struct alias_server *server = ap_get_module_config(cmd->server->module_config,
                                                       &alias_module);
    struct mapping *map = new_mapping(cmd->pool, &server->aliases);

    map->from = from;
    map->to = to;
    map->handler = cmd->info;
    map->regex = ap_pregcomp(cmd->pool, from, AP_REG_EXTENDED);
    if (map->regex == NULL)
        return apr_psprintf(cmd->pool, "Regular expression could not be compiled: %s", from);
    check_overlap(cmd, server->aliases, map);
    return NULL;
}

/* A status by name or number; 0: it is neither. */
static int read_status(const char *word)
{
    static const struct {
        const char *name;
        int status;
    } names[] = {
        { "permanent", HTTP_MOVED_PERMANENTLY }, { "temp", HTTP_MOVED_TEMPORARILY },
        { "seeother", HTTP_SEE_OTHER },          { "gone", HTTP_GONE },
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcasecmp(word, names[i].name) == 0)
            return names[i].status;
    return apr_isdigit(*word) ? atoi(word) : 0;
}

/* A redirect of a URL-path or, with a regex, of what it matches. */
static const char *add_redirect(cmd_parms *cmd, struct alias_dir *conf, int status,
                                const char *from, const char *to, ap_regex_t *regex)
{
    struct alias_server *server = ap_get_module_config(cmd->server->module_config,
                                                       &alias_module);
    struct mapping *map;

    if (ap_is_HTTP_REDIRECT(status)) {
        if (to == NULL)
            return "URL to redirect to is missing";
        if (regex == NULL && *to != '/' && !ap_is_url(to))
            return apr_psprintf(cmd->pool, "Redirect to non-URL: %s", to);
    }
    else if (to)
        return "Redirect URL not valid for this status";
    map = new_mapping(cmd->pool, cmd->path ? &conf->redirects : &server->redirects);
    map->from = from;
    map->to = to;
    map->regex = regex;
    map->status = status;
    return NULL;
}

/* Redirect [STATUS] [URL-PATH] [URL]. In a section, one word behind the status is the target,
 * or the path for a status that has no target. */
static const char *redirect(cmd_parms *cmd, void *mconfig, const char *first, const char *second,
                            const char *third)
{
    struct alias_dir *conf = mconfig;
    int status = read_status(first), found;

    if (status) {
        first = second;
        second = third;
    }
    else if (third)
        return apr_psprintf(cmd->pool, "Redirect: invalid first argument (of three): %s", first);
    else
        status = HTTP_MOVED_TEMPORARILY;
    found = ap_is_HTTP_REDIRECT(status);
    if (cmd->path && (first == NULL || (found && second == NULL))) {
        if (first == NULL && found)
            return "URL to redirect to is missing";
        return new_target(cmd, &conf->redirect, first, "redirect", status);
    }
    if (first == NULL)
        return found ? "URL to redirect to is missing" : "Redirect: URL-path is missing";
    return add_redirect(cmd, conf, status, first, second, NULL);
}

/* RedirectMatch [STATUS] REGEX [URL] */
static const char *redirect_match(cmd_parms *cmd, void *mconfig, const char *first,
                                  const char *second, const char *third)
{
    int status = read_status(first);
    ap_regex_t *regex;

    if (status) {
        first = second;
        second = third;
    }
    else if (third)
        return apr_psprintf(cmd->pool, "RedirectMatch: invalid first argument (of three): %s",
                            first);
    else
        status = HTTP_MOVED_TEMPORARILY;
    regex = ap_pregcomp(cmd->pool, first, AP_REG_EXTENDED);
    if (regex == NULL)
        return apr_psprintf(cmd->pool, "Regular expression could not be compiled: %s", first);
    return add_redirect(cmd, mconfig, status, first, second, regex);
}

static const char *redirect_permanent(cmd_parms *cmd, void *mconfig, const char *from,
                                      const char *to)
{
    return add_redirect(cmd, mconfig, HTTP_MOVED_PERMANENTLY, from, to, NULL);
}

static const char *redirect_temp(cmd_parms *cmd, void *mconfig, const char *from, const char *to)
{
    return add_redirect(cmd, mconfig, HTTP_MOVED_TEMPORARILY, from, to, NULL);
}

static const char *set_relative(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct alias_dir *)mconfig)->relative = on;
    return NULL;
}

static const char *set_preserve_path(cmd_parms *cmd, void *mconfig, int on)
{
    ((struct alias_dir *)mconfig)->preserve_path = on;
    return NULL;
}

static const command_rec alias_cmds[] = {
    AP_INIT_TAKE12("Alias", add_alias, NULL, RSRC_CONF | ACCESS_CONF,
                   "a URL-path and a file or folder; in a Location the latter alone"),
    AP_INIT_TAKE12("ScriptAlias", add_alias, "cgi-script", RSRC_CONF | ACCESS_CONF,
                   "a URL-path and a script or folder; in a Location the latter alone"),
    AP_INIT_TAKE2("AliasMatch", add_alias_match, NULL, RSRC_CONF,
                  "a regular expression and a file"),
    AP_INIT_TAKE2("ScriptAliasMatch", add_alias_match, "cgi-script", RSRC_CONF,
                  "a regular expression and a script"),
    AP_INIT_TAKE123("Redirect", redirect, NULL, OR_FILEINFO,
                    "a status, a URL-path and a URL; in a section the URL alone"),
    AP_INIT_TAKE23("RedirectMatch", redirect_match, NULL, OR_FILEINFO,
                   "a status, a regular expression and a URL"),
    AP_INIT_TAKE2("RedirectTemp", redirect_temp, NULL, OR_FILEINFO, "a URL-path and a URL"),
    AP_INIT_TAKE2("RedirectPermanent", redirect_permanent, NULL, OR_FILEINFO,
                  "a URL-path and a URL"),
    AP_INIT_FLAG("RedirectRelative", set_relative, NULL, OR_FILEINFO,
                 "On: targets without a host are sent as they are"),
    AP_INIT_FLAG("AliasPreservePath", set_preserve_path, NULL, OR_FILEINFO,
                 "On: an Alias of a Location gets the rest of the path"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    static const char *const before[] = { "mod_userdir.c", "mod_vhost_alias.c", NULL };

    ap_hook_translate_name(translate, NULL, before, APR_HOOK_MIDDLE);
    ap_hook_fixups(fix_request, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA alias_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_alias.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, create_server, merge_server,
    alias_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
