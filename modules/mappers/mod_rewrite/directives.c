/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - the directives of mod_rewrite, and what sections take from others.
 *
 * Outside of sections a directive sets the server; the engine's state counts for its folders
 * too. Rules replace the outer ones unless RewriteOptions says to inherit them. */
#include <string.h>
#include <strings.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "rewrite_priv.h"

enum { UNSET = -1 };

void *rewrite_create_server(apr_pool_t *p, server_rec *s)
{
    struct rewrite_server *server = apr_pcalloc(p, sizeof(*server));

    server->owner = s;
    server->state = UNSET;
    server->maps = apr_hash_make(p);
    server->conditions = apr_array_make(p, 2, sizeof(struct rewrite_condition));
    server->rules = apr_array_make(p, 2, sizeof(struct rewrite_rule));
    return server;
}

void *rewrite_create_dir(apr_pool_t *p, char *path)
{
    struct rewrite_dir *dir = apr_pcalloc(p, sizeof(*dir));

    dir->state = UNSET;
    dir->conditions = apr_array_make(p, 2, sizeof(struct rewrite_condition));
    dir->rules = apr_array_make(p, 2, sizeof(struct rewrite_rule));
    if (path) {
        size_t len = strlen(path);

        dir->folder = apr_pstrcat(p, path, len && path[len - 1] == '/' ? "" : "/", NULL);
    }
    return dir;
}

static unsigned merge_options(unsigned base, unsigned add, int add_set)
{
    static const unsigned handed_down = REWRITE_INHERIT_DOWN | REWRITE_INHERIT_DOWN_BEFORE
                                      | REWRITE_IGNORE_INHERIT;

    return add_set ? add | (base & handed_down) : base;
}

/** Whose rules count, and which come first. */
enum inheritance { OWN_RULES, OWN_FIRST, BASE_FIRST };

static enum inheritance find_inheritance(unsigned base, unsigned both)
{
    int down = !(both & REWRITE_IGNORE_INHERIT);

    if ((both & REWRITE_INHERIT) || (down && (base & REWRITE_INHERIT_DOWN)))
        return OWN_FIRST;
    if ((both & REWRITE_INHERIT_BEFORE) || (down && (base & REWRITE_INHERIT_DOWN_BEFORE)))
        return BASE_FIRST;
    return OWN_RULES;
}

static apr_array_header_t *merge_rules(apr_pool_t *p, enum inheritance how,
                                       apr_array_header_t *base, apr_array_header_t *add)
{
    if (how == OWN_RULES)
        return add;
    return how == OWN_FIRST ? apr_array_append(p, add, base) : apr_array_append(p, base, add);
}

void *rewrite_merge_servers(apr_pool_t *p, void *basev, void *addv)
{
    const struct rewrite_server *base = basev, *add = addv;
    struct rewrite_server *both = apr_pmemdup(p, add, sizeof(*add));
    enum inheritance how;

    both->state = add->state != UNSET ? add->state : base->state;
    both->options = merge_options(base->options, add->options, add->options_set);
    both->options_set = base->options_set || add->options_set;
    how = find_inheritance(base->options, both->options);
    both->rules = merge_rules(p, how, base->rules, add->rules);
    both->conditions = merge_rules(p, how, base->conditions, add->conditions);
    if (how != OWN_RULES)
        both->maps = apr_hash_overlay(p, add->maps, base->maps);
    return both;
}

void *rewrite_merge_dirs(apr_pool_t *p, void *basev, void *addv)
{
    const struct rewrite_dir *base = basev, *add = addv;
    struct rewrite_dir *both = apr_pmemdup(p, add, sizeof(*add));
    enum inheritance how;

    both->state = add->state != UNSET ? add->state : base->state;
    both->options = merge_options(base->options, add->options, add->options_set);
    both->options_set = base->options_set || add->options_set;
    how = find_inheritance(base->options, both->options);
    both->rules = merge_rules(p, how, base->rules, add->rules);
    both->conditions = merge_rules(p, how, base->conditions, add->conditions);
    if (add->base == NULL && (both->options & REWRITE_MERGE_BASE))
        both->base = base->base;
    return both;
}

static struct rewrite_server *server_of(cmd_parms *cmd)
{
    return ap_get_module_config(cmd->server->module_config, &rewrite_module);
}

static const char *set_engine(cmd_parms *cmd, void *dirv, int on)
{
    struct rewrite_dir *dir = dirv;

    if (cmd->path == NULL)
        server_of(cmd)->state = on;
    dir->state = on;
    return NULL;
}

static const struct {
    const char *name;
    unsigned option;
} options[] = {
    {"inherit", REWRITE_INHERIT},
    {"inheritbefore", REWRITE_INHERIT_BEFORE},
    {"inheritdown", REWRITE_INHERIT_DOWN},
    {"inheritdownbefore", REWRITE_INHERIT_DOWN_BEFORE},
    {"ignoreinherit", REWRITE_IGNORE_INHERIT},
    {"allownoslash", REWRITE_NO_SLASH},
    {"allowanyuri", REWRITE_ANY_URI},
    {"mergebase", REWRITE_MERGE_BASE},
    {"ignorecontextinfo", REWRITE_IGNORE_CONTEXT},
    {"legacyprefixdocroot", REWRITE_LEGACY_DOCROOT},
    {"UnsafePrefixStat", REWRITE_UNSAFE_STAT}
};

static int find_option(const char *word, unsigned *found)
{
    size_t i;

    for (i = 0; i < sizeof(options) / sizeof(*options); i++)
        if (strcasecmp(word, options[i].name) == 0) {
            *found |= options[i].option;
            return 1;
        }
    return 0;
}

static const char *set_options(cmd_parms *cmd, void *dirv, const char *args)
{
    struct rewrite_dir *dir = dirv;
    unsigned found = 0;

    while (*args) {
        const char *word = ap_getword_conf(cmd->temp_pool, &args);

        if (strncasecmp(word, "MaxRedirects=", 13) == 0)
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                         "AH00664: RewriteOptions: MaxRedirects option has been removed in favor "
                         "of the global LimitInternalRecursion directive and will be ignored.");
        else if (!find_option(word, &found))
            return apr_pstrcat(cmd->pool, "RewriteOptions: unknown option '", word, "'", NULL);
    }
    if (cmd->path == NULL) {
        server_of(cmd)->options |= found;
        server_of(cmd)->options_set = 1;
    }
    else {
        dir->options |= found;
        dir->options_set = 1;
    }
    return NULL;
}

static const char *set_base(cmd_parms *cmd, void *dirv, const char *base)
{
    struct rewrite_dir *dir = dirv;

    if (cmd->path == NULL || dir == NULL)
        return "RewriteBase: only valid in per-directory config files";
    if (*base == '\0')
        return "RewriteBase: empty URL not allowed";
    if (*base != '/')
        return "RewriteBase: argument is not a valid URL";
    dir->base = base;
    return NULL;
}

/* Cut the next word off: up to a blank, or in quotes; backslashes stay, as they mean something
 * to expressions and texts. @return NULL: there is none, or its quote has no end */
static char *next_word(apr_pool_t *p, const char **args)
{
    const char *at = *args, *start;
    char quote = 0;

    while (apr_isspace(*at))
        at++;
    if (*at == '\0')
        return NULL;
    if (*at == '"' || *at == '\'')
        quote = *at++;
    for (start = at; *at && (quote ? *at != quote : !apr_isspace(*at)); at++)
        if (*at == '\\' && at[1] && (at[1] == quote || (!quote && apr_isspace(at[1]))))
            at++;
    if (quote && *at == '\0')
        return NULL;
    *args = quote ? at + 1 : at;
    return apr_pstrmemdup(p, start, (apr_size_t)(at - start));
}

/* Two words, and flags or NULL. @return whether that is what is there */
static int read_words(apr_pool_t *p, const char *args, char *words[3])
{
    words[0] = next_word(p, &args);
    words[1] = words[0] ? next_word(p, &args) : NULL;
    words[2] = words[1] ? next_word(p, &args) : NULL;
    while (apr_isspace(*args))
        args++;
    return words[1] && *args == '\0';
}

static const char *add_condition(cmd_parms *cmd, void *dirv, const char *args)
{
    struct rewrite_dir *dir = dirv;
    apr_array_header_t *list = cmd->path == NULL ? server_of(cmd)->conditions : dir->conditions;
    struct rewrite_condition *cond = apr_array_push(list);
    const char *err;
    char *words[3];

    memset(cond, 0, sizeof(*cond));
    if (!read_words(cmd->pool, args, words))
        return apr_pstrcat(cmd->pool, "RewriteCond: bad argument line '", args, "'", NULL);
    if (words[2] && (err = rewrite_condition_flags(cmd->pool, cond, words[2])) != NULL)
        return apr_pstrcat(cmd->pool, "RewriteCond: ", err, NULL);
    cond->input = words[0];
    cond->pattern = words[1];
    if (*cond->pattern == '!') {
        cond->flags |= COND_NOT;
        cond->pattern++;
    }
    return rewrite_condition_prepare(cmd, cond);
}

static const char *prepare_rule(cmd_parms *cmd, struct rewrite_rule *rule, char *words[3])
{
    const char *err;

    if (words[2] && (err = rewrite_rule_flags(cmd->pool, rule, words[2])) != NULL)
        return apr_pstrcat(cmd->pool, "RewriteRule: ", err, NULL);
    rule->pattern = words[0];
    if (*rule->pattern == '!') {
        rule->flags |= RULE_NOT;
        rule->pattern++;
    }
    rule->regex = ap_pregcomp(cmd->pool, rule->pattern,
                              rule->flags & RULE_NOCASE ? AP_REG_ICASE : 0);
    if (rule->regex == NULL)
        return apr_pstrcat(cmd->pool, "RewriteRule: cannot compile regular expression '",
                           rule->pattern, "'", NULL);
    rule->output = words[1];
    if (strcmp(rule->output, "-") != 0)
        rule->text = rewrite_text_parse(cmd->pool, rule->output);
    return NULL;
}

/* A rule takes the conditions before it. */
static const char *add_rule(cmd_parms *cmd, void *dirv, const char *args)
{
    struct rewrite_dir *dir = dirv;
    struct rewrite_server *server = server_of(cmd);
    int of_server = cmd->path == NULL;
    apr_array_header_t **conditions = of_server ? &server->conditions : &dir->conditions;
    struct rewrite_rule *rule = apr_array_push(of_server ? server->rules : dir->rules);
    char *words[3];

    memset(rule, 0, sizeof(*rule));
    if (!read_words(cmd->pool, args, words))
        return apr_pstrcat(cmd->pool, "RewriteRule: bad argument line '", args, "'", NULL);
    if ((*conditions)->nelts) {
        rule->conditions = *conditions;
        *conditions = apr_array_make(cmd->pool, 2, sizeof(struct rewrite_condition));
    }
    return prepare_rule(cmd, rule, words);
}

const command_rec rewrite_directives[] = {
    AP_INIT_FLAG("RewriteEngine", set_engine, NULL, OR_FILEINFO,
                 "on or off (the default): whether rules run"),
    AP_INIT_RAW_ARGS("RewriteOptions", set_options, NULL, OR_FILEINFO,
                     "what rules inherit, and what they may see"),
    AP_INIT_TAKE1("RewriteBase", set_base, NULL, OR_FILEINFO,
                  "the URL of the folder, for relative targets"),
    AP_INIT_RAW_ARGS("RewriteCond", add_condition, NULL, OR_FILEINFO,
                     "a text, a pattern that it has to match, and [flags]"),
    AP_INIT_RAW_ARGS("RewriteRule", add_rule, NULL, OR_FILEINFO,
                     "a pattern of URLs, a target, and [flags]"),
    AP_INIT_TAKE23("RewriteMap", rewrite_map_directive, NULL, RSRC_CONF,
                   "a name, type:source, and USER:GROUP for programs"),
    {NULL}
};
