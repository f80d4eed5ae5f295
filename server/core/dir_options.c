/* SPDX-License-Identifier: Apache-2.0 */
/* dir_options.c - Options, and what .htaccess files may say: AllowOverride and
 * AllowOverrideList. */
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"

APLOG_USE_MODULE(core)

struct word {
    const char *name;
    int bits;
};

static const struct word option_words[] = {
    { "Indexes", OPT_INDEXES },
    { "Includes", OPT_INCLUDES | OPT_INC_WITH_EXEC },
    { "IncludesNOEXEC", OPT_INCLUDES },
    { "FollowSymLinks", OPT_SYM_LINKS },
    { "SymLinksIfOwnerMatch", OPT_SYM_OWNER },
    { "ExecCGI", OPT_EXECCGI },
    { "MultiViews", OPT_MULTI },
    { "RunScripts", OPT_MULTI | OPT_EXECCGI },
    { "None", OPT_NONE },
    { "All", OPT_ALL },
    { NULL, 0 }
};

static const struct word override_words[] = {
    { "Limit", OR_LIMIT },
    { "Options", OR_OPTIONS },
    { "FileInfo", OR_FILEINFO },
    { "AuthConfig", OR_AUTHCFG },
    { "Indexes", OR_INDEXES },
    { "None", OR_NONE },
    { "All", OR_ALL },
    { NULL, 0 }
};

static const struct word nonfatal_words[] = {
    { "Override", NONFATAL_OVERRIDE },
    { "Unknown", NONFATAL_UNKNOWN },
    { "All", NONFATAL_ALL },
    { NULL, 0 }
};

static const struct word *find_word(const struct word *words, const char *name)
{
    for (; words->name; words++)
        if (!strcasecmp(words->name, name))
            return words;
    return NULL;
}

/** What is wrong with None or All at this place, or NULL. */
static const char *check_whole(const struct word *word, char sign, int first)
{
    if (word->bits == OPT_NONE && sign)
        return "You may not use 'Options +None' or 'Options -None'.";
    if (word->bits == OPT_NONE && !first)
        return "'Options None' must be the first Option given.";
    if (word->bits == OPT_ALL && sign)
        return "You may not use 'Options +All' or 'Options -All'.";
    if (word->bits == OPT_ALL && !first)
        return "'Options All' must be the first option given.";
    return NULL;
}

/** Apply one word. "+IncludesNOEXEC" takes away an inherited right to execute. */
static void apply_option(core_dir_config *conf, const struct word *word, char sign)
{
    allow_options_t bits = (allow_options_t)word->bits;
    allow_options_t cleared = sign == '+' && bits == OPT_INCLUDES ? OPT_INC_WITH_EXEC : 0;

    if (sign == '-') {
        cleared = bits & OPT_INCLUDES ? bits | OPT_INC_WITH_EXEC : bits;
        bits = 0;
    }
    conf->opts = (conf->opts & ~cleared) | bits;
    if (sign) {
        conf->opts_add = (conf->opts_add & ~cleared) | bits;
        conf->opts_remove = (conf->opts_remove & ~bits) | cleared;
    }
}

/** The directive Options: all words with a sign, or none; behind None or All, which come
 *  first, words without a sign and then ones with it. */
static const char *set_options(cmd_parms *cmd, void *mconfig, const char *args)
{
    core_dir_config *conf = mconfig;
    int relative = 0, whole = 0;

    for (int first = 1; *args; first = 0) {
        char *name = ap_getword_conf(cmd->temp_pool, &args);
        char sign = *name == '+' || *name == '-' ? *name++ : '\0';
        const struct word *word = find_word(option_words, name);
        const char *err;

        if (first && !sign) {
            conf->opts = OPT_NONE;
            conf->opts_add = conf->opts_remove = 0;
        }
        if (first || (whole && sign))
            relative = sign != 0;
        if (relative != (sign != 0))
            return "Either all Options must start with + or -, or no Option may.";
        if (!word)
            return apr_pstrcat(cmd->pool, "Illegal option ", name, NULL);
        if (first)
            whole = word->bits == OPT_NONE || word->bits == OPT_ALL;
        err = check_whole(word, sign, first);
        if (err)
            return err;
        if (word->bits && !(cmd->override_opts & word->bits))
            return apr_pstrcat(cmd->pool, "Option ", name, " not allowed here", NULL);
        apply_option(conf, word, sign);
    }
    return NULL;
}

/** The options after "Options=" into override_opts. */
static const char *allowed_options(cmd_parms *cmd, core_dir_config *conf, const char *list)
{
    conf->override_opts = OPT_NONE;
    while (*list) {
        char *name = ap_getword(cmd->temp_pool, &list, ',');
        const struct word *word = find_word(option_words, name);

        if (!word)
            return apr_pstrcat(cmd->pool, "Illegal option ", name, NULL);
        conf->override_opts |= (allow_options_t)word->bits;
    }
    return NULL;
}

/** One word of AllowOverride: a group, Options=..., or Nonfatal=... */
static const char *allow_word(cmd_parms *cmd, core_dir_config *conf, char *name)
{
    char *value = strchr(name, '=');
    const struct word *word;

    if (value)
        *value++ = '\0';
    if (!strcasecmp(name, "Nonfatal")) {
        word = value ? find_word(nonfatal_words, value) : NULL;
        if (!value)
            return "=Override, =Unknown or =All expected after Nonfatal";
        conf->override |= word ? (overrides_t)word->bits : 0;
        return NULL;
    }
    word = find_word(override_words, name);
    if (!word)
        return apr_pstrcat(cmd->pool, "Illegal override option ", name, NULL);
    if (word->bits == OR_NONE || word->bits == OR_ALL)
        conf->override = (overrides_t)word->bits;
    else
        conf->override |= (overrides_t)word->bits;
    if (word->bits == OR_OPTIONS)
        return value && *value ? allowed_options(cmd, conf, value)
                     : (conf->override_opts = OPT_ALL | OPT_SYM_OWNER | OPT_MULTI, NULL);
    return NULL;
}

/** Only a <Directory> has .htaccess files to rule. */
static int is_directory(const cmd_parms *cmd)
{
    const ap_directive_t *parent = cmd->directive ? cmd->directive->parent : NULL;
    return !parent || !(strncasecmp(parent->directive, "<Files", 6) == 0
                        || strncasecmp(parent->directive, "<Location", 9) == 0
                        || strncasecmp(parent->directive, "<Limit", 6) == 0
                        || strcasecmp(parent->directive, "<If") == 0
                        || strncasecmp(parent->directive, "<Else", 5) == 0);
}

static const char *set_override(cmd_parms *cmd, void *mconfig, const char *args)
{
    core_dir_config *conf = mconfig;
    const char *err = ap_check_cmd_context(cmd, NOT_IN_HTACCESS);

    if (err)
        return err;
    if (!is_directory(cmd))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     APLOGNO(00114) "Useless use of AllowOverride in line %d of %s.",
                     cmd->directive->line_num, cmd->directive->filename);
    conf->override = OR_NONE;
    while (*args && !err)
        err = allow_word(cmd, conf, ap_getword_conf(cmd->temp_pool, &args));
    return err;
}

/** One name for AllowOverrideList: it must be a directive that may stand in a section. */
static void allow_directive(cmd_parms *cmd, core_dir_config *conf, const char *name)
{
    module *mod = ap_top_module;
    const command_rec *rec = ap_find_command_in_modules(name, &mod);

    if (rec && (rec->req_override & (OR_ALL | ACCESS_CONF))) {
        apr_table_setn(conf->override_list, name, "1");
        return;
    }
    if (!rec)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     APLOGNO(00116) "Discarding unrecognized directive `%s' in "
                     "AllowOverrideList at %s:%d", name, cmd->directive->filename,
                     cmd->directive->line_num);
    else
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     APLOGNO(02304) "Discarding directive `%s' not allowed in "
                     "AllowOverrideList at %s:%d", name, cmd->directive->filename,
                     cmd->directive->line_num);
}

/** The directive AllowOverrideList: names, or None alone. */
static const char *set_override_list(cmd_parms *cmd, void *mconfig, int argc,
                                     char *const argv[])
{
    core_dir_config *conf = mconfig;
    const char *err = ap_check_cmd_context(cmd, NOT_IN_HTACCESS);

    if (err)
        return err;
    if (!is_directory(cmd))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     APLOGNO(00115) "Useless use of AllowOverrideList at %s:%d",
                     cmd->directive->filename, cmd->directive->line_num);
    conf->override_list = apr_table_make(cmd->pool, argc);
    for (int i = 0; i < argc; i++) {
        if (!strcasecmp(argv[i], "None")) {
            if (argc > 1)
                return "'None' not allowed with other directives in AllowOverrideList";
            return NULL;
        }
        allow_directive(cmd, conf, argv[i]);
    }
    return NULL;
}

const command_rec core_options_directives[] = {
    AP_INIT_RAW_ARGS("Options", set_options, NULL, OR_OPTIONS,
                     "features of a directory: Indexes, Includes, IncludesNOEXEC, "
                     "FollowSymLinks, SymLinksIfOwnerMatch, ExecCGI, MultiViews, All or None"),
    AP_INIT_RAW_ARGS("AllowOverride", set_override, NULL, ACCESS_CONF,
                     "which groups of directives .htaccess files may use"),
    AP_INIT_TAKE_ARGV("AllowOverrideList", set_override_list, NULL, ACCESS_CONF,
                      "which single directives .htaccess files may use"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
