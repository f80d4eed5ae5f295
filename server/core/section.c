/* SPDX-License-Identifier: Apache-2.0 */
/* section.c - <Directory>, <Location> and <Files>, with their Match forms, and
 * <VirtualHost>.
 *
 * A section's directives go into a vector of their own; the walks lay it upon a
 * request's configuration where it applies. */
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_vhost.h"

/** cmd_data of the Match forms: the argument is an expression without "~". */
static char match_form[] = "Match";

const char *section_argument(cmd_parms *cmd, const char *arg, const char **err)
{
    const char *end = strrchr(arg, '>');

    *err = NULL;
    if (!end)
        *err = apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive missing closing '>'", NULL);
    else if (end == arg)
        *err = apr_pstrcat(cmd->pool, cmd->cmd->name, "> directive requires additional "
                           "arguments", NULL);
    return *err ? NULL : apr_pstrndup(cmd->temp_pool, arg, (apr_size_t)(end - arg));
}

const char *section_read(cmd_parms *cmd, const char *path, ap_conf_vector_t **vector,
                         core_dir_config **conf)
{
    char *outer_path = cmd->path;
    int outer_override = cmd->override;
    const char *err;

    ap_assert(path && vector && conf);
    cmd->path = (char *)path;
    if (!outer_path)
        cmd->override = OR_ALL | ACCESS_CONF;
    *vector = ap_create_per_dir_config(cmd->pool);
    err = ap_walk_config(cmd->directive->first_child, cmd, *vector);
    *conf = ap_set_config_vectors(cmd->server, *vector, cmd->path, &core_module, cmd->pool);
    cmd->path = outer_path;
    cmd->override = outer_override;
    return err;
}

/** The pattern of a section, taken apart. */
struct pattern {
    const char *path;
    ap_regex_t *regex;             /* NULL: plain or with wildcards */
};

/** Read `path`, `~ expression`, or an expression in the Match forms. */
static const char *read_pattern(cmd_parms *cmd, const char *arg, struct pattern *pattern)
{
    const char *err;
    const char *rest = section_argument(cmd, arg, &err);
    int is_regex = cmd->cmd->cmd_data == match_form;

    if (err)
        return err;
    pattern->path = ap_getword_conf(cmd->pool, &rest);
    if (!is_regex && strcmp(pattern->path, "~") == 0) {
        pattern->path = ap_getword_conf(cmd->pool, &rest);
        is_regex = 1;
        if (!*pattern->path)
            return apr_pstrcat(cmd->pool, cmd->cmd->name, " ~ > block must specify a path",
                               NULL);
    }
    if (*rest)
        return apr_pstrcat(cmd->pool, "Multiple ", cmd->cmd->name,
                           "> arguments not (yet) supported.", NULL);
    pattern->regex = is_regex ? ap_pregcomp(cmd->pool, pattern->path, AP_REG_EXTENDED) : NULL;
    return is_regex && !pattern->regex ? "Regex could not be compiled" : NULL;
}

/** Give a section that was read its pattern. */
static void set_pattern(cmd_parms *cmd, core_dir_config *conf, const struct pattern *pattern)
{
    conf->d = (char *)pattern->path;
    conf->d_is_fnmatch = !pattern->regex && ap_is_matchexp(conf->d) != 0;
    conf->r = pattern->regex;
    conf->d_components = (unsigned)ap_count_dirs(conf->d);
    if (conf->r) {
        conf->refs = apr_array_make(cmd->pool, 8, sizeof(char *));
        ap_regname(conf->r, conf->refs, AP_REG_MATCH, 1);
    }
}

/** Bring a folder's name into the form that the walk compares: clean, with a final
 *  slash. A relative name stays as it is and so never applies. */
static const char *clean_folder(cmd_parms *cmd, struct pattern *pattern)
{
    char *clean;
    size_t len;

    if (pattern->path[0] != '/')
        return NULL;
    if (apr_filepath_merge(&clean, NULL, pattern->path, APR_FILEPATH_TRUENAME, cmd->pool)
        != APR_SUCCESS)
        return apr_pstrcat(cmd->pool, "<Directory \"", pattern->path, "\"> path is invalid.",
                           NULL);
    len = strlen(clean);
    pattern->path = clean[len - 1] == '/' ? clean : apr_pstrcat(cmd->pool, clean, "/", NULL);
    return NULL;
}

/** A whole section: what it applies to, and its directives.
 *  @param context  where it may not stand, NOT_IN_*
 *  @param clean    brings its path into shape, NULL if there is nothing to do
 *  @param vector   gets its configuration */
static const char *read_whole(cmd_parms *cmd, const char *arg, unsigned context,
                              const char *(*clean)(cmd_parms *, struct pattern *),
                              ap_conf_vector_t **vector)
{
    const char *err = ap_check_cmd_context(cmd, context);
    struct pattern pattern;
    core_dir_config *conf;

    err = err ? err : read_pattern(cmd, arg, &pattern);
    if (!err && !pattern.regex && clean)
        err = clean(cmd, &pattern);
    err = err ? err : section_read(cmd, pattern.path, vector, &conf);
    if (!err)
        set_pattern(cmd, conf, &pattern);
    return err;
}

static const char *section_directory(cmd_parms *cmd, void *mconfig, const char *arg)
{
    ap_conf_vector_t *vector;
    const char *err = read_whole(cmd, arg, NOT_IN_DIR_CONTEXT, clean_folder, &vector);

    if (!err)
        ap_add_per_dir_conf(cmd->server, vector);
    return err;
}

static const char *section_location(cmd_parms *cmd, void *mconfig, const char *arg)
{
    ap_conf_vector_t *vector;
    const char *err = read_whole(cmd, arg, NOT_IN_DIR_CONTEXT, NULL, &vector);

    if (!err)
        ap_add_per_url_conf(cmd->server, vector);
    return err;
}

/** <Files> may stand in directories and .htaccess files: it is kept in the
 *  configuration around it. */
static const char *section_files(cmd_parms *cmd, void *mconfig, const char *arg)
{
    ap_conf_vector_t *vector;
    const char *err = read_whole(cmd, arg, NOT_IN_LIMIT | NOT_IN_LOCATION, NULL, &vector);

    if (!err)
        ap_add_file_conf(cmd->pool, mconfig, vector);
    return err;
}

/** Put a virtual host at the end of the list, which so has the order of the file. */
static void append_server(server_rec *main_server, server_rec *s)
{
    static server_rec *last;

    if (!main_server->next || !last)
        last = main_server;
    while (last->next)
        last = last->next;
    last->next = s;
    last = s;
}

static const char *section_virtual_host(cmd_parms *cmd, void *mconfig, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    server_rec *main_server = cmd->server;
    server_rec *s;

    arg = err ? NULL : section_argument(cmd, arg, &err);
    err = err ? err : ap_init_virtual_host(cmd->pool, arg, main_server, &s);
    if (err)
        return err;
    append_server(main_server, s);
    s->defn_name = cmd->directive->filename;
    s->defn_line_number = (unsigned)cmd->directive->line_num;
    cmd->server = s;
    err = ap_walk_config(cmd->directive->first_child, cmd, s->lookup_defaults);
    cmd->server = main_server;
    return err;
}

AP_DECLARE(const char *) ap_limit_section(cmd_parms *cmd, void *dummy, const char *arg)
{
    return section_limit(cmd, dummy, arg);
}

static char except_form[] = "Except";
static int if_kind = AP_CONDITION_IF, else_kind = AP_CONDITION_ELSE,
           elseif_kind = AP_CONDITION_ELSEIF;

const command_rec core_section_directives[] = {
    AP_INIT_RAW_ARGS("<Directory", section_directory, NULL, RSRC_CONF,
                     "directives for a folder and all below it"),
    AP_INIT_RAW_ARGS("<DirectoryMatch", section_directory, match_form, RSRC_CONF,
                     "directives for files whose name matches"),
    AP_INIT_RAW_ARGS("<Location", section_location, NULL, RSRC_CONF,
                     "directives for a path and all below it"),
    AP_INIT_RAW_ARGS("<LocationMatch", section_location, match_form, RSRC_CONF,
                     "directives for paths that match"),
    AP_INIT_RAW_ARGS("<Files", section_files, NULL, OR_ALL,
                     "directives for files of a name"),
    AP_INIT_RAW_ARGS("<FilesMatch", section_files, match_form, OR_ALL,
                     "directives for files whose last name matches"),
    AP_INIT_RAW_ARGS("<VirtualHost", section_virtual_host, NULL, RSRC_CONF,
                     "a server of its own at one or more addresses"),
    AP_INIT_RAW_ARGS("<If", section_if, &if_kind, OR_ALL,
                     "directives for requests for which an expression is true"),
    AP_INIT_RAW_ARGS("<ElseIf", section_if, &elseif_kind, OR_ALL,
                     "directives where this expression is true and those before are not"),
    AP_INIT_RAW_ARGS("<Else", section_if, &else_kind, OR_ALL,
                     "directives where no expression before is true"),
    AP_INIT_RAW_ARGS("<Limit", ap_limit_section, NULL, OR_LIMIT | OR_AUTHCFG,
                     "access control for the methods named"),
    AP_INIT_RAW_ARGS("<LimitExcept", ap_limit_section, except_form, OR_LIMIT | OR_AUTHCFG,
                     "access control for all methods but those named"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
