/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch.c - a directive finds the function that takes it.
 *
 * Walking a tree calls, for each node, the first module that knows the directive and
 * does not decline it, with arguments split as its row says. Sections walk their own
 * children from inside their function.
 * Owner: the control process for the server's configuration, where mistakes are noted
 * and the walk goes on; any request's thread for .htaccess, where the first one ends it. */

#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"

APLOG_USE_MODULE(core)

enum { MOST_WORDS = 3 };

/* How many words the directives of a kind take. */
struct word_rule {
    unsigned counts;  /* bit n: n words are fine */
    int arity;        /* arguments of the function */
    const char *text; /* what to say if there are more or fewer */
};

static const struct word_rule word_rules[] = {
    [TAKE1] = { 1 << 1, 1, "takes one argument" },
    [TAKE2] = { 1 << 2, 2, "takes two arguments" },
    [TAKE12] = { 1 << 1 | 1 << 2, 2, "takes 1-2 arguments" },
    [TAKE3] = { 1 << 3, 3, "takes three arguments" },
    [TAKE23] = { 1 << 2 | 1 << 3, 3, "takes two or three arguments" },
    [TAKE123] = { 1 << 1 | 1 << 2 | 1 << 3, 3, "takes one, two or three arguments" },
    [TAKE13] = { 1 << 1 | 1 << 3, 3, "takes one or three arguments" },
};

typedef const char *invoke_fn(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                              const char *args);

static const char *wrong_words(const command_rec *cmd, apr_pool_t *p, const char *text)
{
    return apr_pstrcat(p, cmd->name, " ", text, cmd->errmsg ? ", " : NULL, cmd->errmsg, NULL);
}

static const char *invoke_raw(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                              const char *args)
{
    return cmd->func.raw_args(parms, mconfig, args);
}

static const char *invoke_none(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                               const char *args)
{
    if (*args)
        return wrong_words(cmd, parms->pool, "takes no arguments");
    return cmd->func.no_args(parms, mconfig);
}

/* An empty word ("") counts as none, as do the words behind it. */
static const char *invoke_words(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                                const char *args)
{
    const struct word_rule *rule = &word_rules[cmd->args_how];
    const char *w[MOST_WORDS] = { NULL };
    int n = 0, read = 0;

    for (; read < rule->arity && *args; read++) {
        const char *word = ap_getword_conf(parms->pool, &args);
        if (*word && n == read)
            w[n++] = word;
    }
    if (*args || !(rule->counts & 1u << n))
        return wrong_words(cmd, parms->pool, rule->text);
    if (rule->arity == 1)
        return cmd->func.take1(parms, mconfig, w[0]);
    if (rule->arity == 2)
        return cmd->func.take2(parms, mconfig, w[0], w[1]);
    return cmd->func.take3(parms, mconfig, w[0], w[1], w[2]);
}

static const char *invoke_argv(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                               const char *args)
{
    apr_array_header_t *argv = apr_array_make(parms->pool, 8, sizeof(char *));

    while (*args)
        APR_ARRAY_PUSH(argv, char *) = ap_getword_conf(parms->pool, &args);
    return cmd->func.take_argv(parms, mconfig, argv->nelts, (char *const *)argv->elts);
}

static const char *invoke_each(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                               const char *args)
{
    const char *word = ap_getword_conf(parms->pool, &args);

    if (!*word)
        return wrong_words(cmd, parms->pool, "requires at least one argument");
    for (; *word; word = ap_getword_conf(parms->pool, &args)) {
        const char *error = cmd->func.take1(parms, mconfig, word);
        if (error && strcmp(error, DECLINE_CMD) != 0)
            return error;
    }
    return NULL;
}

static const char *invoke_each_with(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                                    const char *args)
{
    const char *first = ap_getword_conf(parms->pool, &args);
    const char *word;

    if (!*first || !*args)
        return wrong_words(cmd, parms->pool, "requires at least two arguments");
    for (word = ap_getword_conf(parms->pool, &args); *word; word = ap_getword_conf(parms->pool, &args)) {
        const char *error = cmd->func.take2(parms, mconfig, first, word);
        if (error && strcmp(error, DECLINE_CMD) != 0)
            return error;
    }
    return NULL;
}

static const char *invoke_flag(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                               const char *args)
{
    const char *word = ap_getword_conf(parms->pool, &args);
    int on = ap_cstr_casecmp(word, "on") == 0;

    if (!on && ap_cstr_casecmp(word, "off") != 0)
        return apr_pstrcat(parms->pool, cmd->name, " must be On or Off", NULL);
    return cmd->func.flag(parms, mconfig, on);
}

static invoke_fn *const invokers[] = {
    [RAW_ARGS] = invoke_raw,     [TAKE1] = invoke_words,   [TAKE2] = invoke_words,
    [ITERATE] = invoke_each,     [ITERATE2] = invoke_each_with, [FLAG] = invoke_flag,
    [NO_ARGS] = invoke_none,     [TAKE12] = invoke_words,  [TAKE3] = invoke_words,
    [TAKE23] = invoke_words,     [TAKE123] = invoke_words, [TAKE13] = invoke_words,
    [TAKE_ARGV] = invoke_argv,
};

/* Whether a directive may stand here: by the sort of context, or by name in
 * AllowOverrideList. */
static int may_stand(const command_rec *cmd, const cmd_parms *parms)
{
    if (parms->override & cmd->req_override)
        return 1;
    return parms->override_list && apr_table_get(parms->override_list, cmd->name) != NULL;
}

static const char *refuse_place(const command_rec *cmd, const cmd_parms *parms)
{
    const ap_directive_t *section = parms->directive ? parms->directive->parent : NULL;

    if (!section)
        return apr_pstrcat(parms->pool, cmd->name, " not allowed here", NULL);
    return apr_pstrcat(parms->pool, cmd->name, " not allowed in ", section->directive,
                       "> context", NULL);
}

const char *config_invoke(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                          const char *args)
{
    ap_assert(cmd && parms && parms->pool);
    if (!may_stand(cmd, parms)) {
        if (!(parms->override & NONFATAL_OVERRIDE))
            return refuse_place(cmd, parms);
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, parms->server,
                      APLOGNO(02295) "%s in .htaccess forbidden by AllowOverride", cmd->name);
        return NULL;
    }
    if ((unsigned)cmd->args_how >= sizeof(invokers) / sizeof(*invokers))
        return apr_pstrcat(parms->pool, cmd->name, " is declared in a way that is not known here",
                           NULL);
    parms->info = cmd->cmd_data;
    parms->cmd = cmd;
    return invokers[cmd->args_how](cmd, parms, mconfig, args ? args : "");
}

AP_DECLARE(void *) ap_set_config_vectors(server_rec *server, ap_conf_vector_t *section_vector,
                                         const char *section, module *mod, apr_pool_t *pconf)
{
    void *dir = ap_get_module_config(section_vector, mod);
    void *own = ap_get_module_config(server->module_config, mod);

    ap_assert(mod->module_index >= 0);
    if (!dir && mod->create_dir_config) {
        dir = mod->create_dir_config(pconf, (char *)section);
        ap_set_module_config(section_vector, mod, dir);
    }
    if (!own && mod->create_server_config) {
        own = mod->create_server_config(pconf, server);
        ap_set_module_config(server->module_config, mod, own);
    }
    return dir;
}

static const char *unknown(const ap_directive_t *node, const cmd_parms *parms)
{
    if (parms->override & NONFATAL_UNKNOWN) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, parms->server,
                      APLOGNO(02296) "Unknown directive %s perhaps misspelled or defined by a "
                      "module not included in the server configuration", node->directive);
        return NULL;
    }
    return apr_pstrcat(parms->pool, "Invalid command '", node->directive,
                       "', perhaps misspelled or defined by a module not included in the server "
                       "configuration", config_hint(parms->pool, node->directive), NULL);
}

/* A directive that was to run when it was read and stands here all the same came before
 * its module was loaded; it has missed its time. */
static const char *walk_node(ap_directive_t *node, cmd_parms *parms, ap_conf_vector_t *vector)
{
    const struct config_command *c = config_commands(node->directive);

    for (; c; c = config_commands_next(c)) {
        if (c->cmd->req_override & EXEC_ON_READ)
            return NULL;
        void *mconfig = ap_set_config_vectors(parms->server, vector, parms->path, c->mod,
                                              parms->pool);
        const char *error = config_invoke(c->cmd, parms, mconfig, node->args);
        if (!error || strcmp(error, DECLINE_CMD) != 0)
            return error;
    }
    return unknown(node, parms);
}

/* Sections walk their children with the same parms, so what they look at afterwards is
 * put back. */
AP_DECLARE(const char *) ap_walk_config(ap_directive_t *current, cmd_parms *parms,
                                        ap_conf_vector_t *section_vector)
{
    ap_conf_vector_t *outer = parms->context;
    const command_rec *cmd = parms->cmd;
    ap_directive_t *directive = parms->directive;
    void *info = parms->info;
    const char *error = NULL;

    ap_assert(section_vector && parms->server);
    parms->context = section_vector;
    for (; current && !error; current = current->next) {
        parms->directive = current;
        error = walk_node(current, parms, section_vector);
        if (!error)
            continue;
        if (!parms->err_directive)
            parms->err_directive = current;
        if (config_collecting()) {
            config_error(parms->err_directive, error);
            parms->err_directive = NULL;
            error = NULL;
        }
    }
    parms->context = outer;
    parms->cmd = cmd;
    parms->info = info;
    parms->directive = directive;
    return error;
}

cmd_parms config_parms(server_rec *s, apr_pool_t *p, apr_pool_t *ptemp)
{
    cmd_parms parms = { .pool = p, .temp_pool = ptemp, .server = s, .limited = -1 };

    parms.override = (RSRC_CONF | OR_ALL) & ~(OR_AUTHCFG | OR_LIMIT);
    parms.override_opts = OPT_ALL | OPT_SYM_OWNER | OPT_MULTI;
    return parms;
}

AP_DECLARE(int) ap_process_config_tree(server_rec *s, ap_directive_t *conftree, apr_pool_t *p,
                                       apr_pool_t *ptemp)
{
    cmd_parms parms = config_parms(s, p, ptemp);
    const char *error;

    config_errors(1);
    config_collect(1);
    error = ap_walk_config(conftree, &parms, s->lookup_defaults);
    config_collect(0);
    ap_assert(!error);
    return config_errors(1) ? HTTP_INTERNAL_SERVER_ERROR : OK;
}

AP_DECLARE(const command_rec *) ap_find_command(const char *name, const command_rec *cmds)
{
    for (; cmds && cmds->name; cmds++) {
        if (ap_cstr_casecmp(name, cmds->name) == 0)
            return cmds;
    }
    return NULL;
}

AP_DECLARE(const command_rec *) ap_find_command_in_modules(const char *cmd_name, module **mod)
{
    ap_assert(mod);
    for (module *m = *mod; m; m = m->next) {
        const command_rec *cmd = ap_find_command(cmd_name, m->cmds);
        if (cmd) {
            *mod = m;
            return cmd;
        }
    }
    return NULL;
}

/* The sections whose names tell where a directive must not stand. */
static const struct {
    const char *name;
    int exact;       /* 0: a prefix of the section's name */
    unsigned forbidden;
} section_contexts[] = {
    { "<Directory", 0, NOT_IN_DIRECTORY }, { "<Location", 0, NOT_IN_LOCATION },
    { "<Files", 0, NOT_IN_FILES },         { "<If", 1, NOT_IN_FILES },
    { "<ElseIf", 1, NOT_IN_FILES },        { "<Else", 1, NOT_IN_FILES },
    { "<Limit", 0, NOT_IN_LIMIT },         { "<Proxy", 0, NOT_IN_PROXY },
};

static int section_forbids(const char *name, unsigned forbidden)
{
    for (size_t i = 0; i < sizeof(section_contexts) / sizeof(*section_contexts); i++) {
        const char *known = section_contexts[i].name;
        int same = section_contexts[i].exact
                       ? ap_cstr_casecmp(name, known) == 0
                       : ap_cstr_casecmpn(name, known, strlen(known)) == 0;
        if (same)
            return (forbidden & section_contexts[i].forbidden) != 0;
    }
    return 0;
}

/* The nearest section that is forbidden names the error. */
AP_DECLARE(const char *) ap_check_cmd_context(cmd_parms *cmd, unsigned forbidden)
{
    const char *name = cmd->cmd->name;

    ap_assert(cmd->server);
    if (*name == '<')
        name = apr_pstrcat(cmd->pool, name, ">", NULL);
    if ((forbidden & NOT_IN_HTACCESS) && cmd->pool == cmd->temp_pool)
        return apr_pstrcat(cmd->pool, name, " cannot occur within htaccess files", NULL);
    if ((forbidden & NOT_IN_VIRTUALHOST) && cmd->server->is_virtual)
        return apr_pstrcat(cmd->pool, name, " cannot occur within <VirtualHost> section", NULL);
    if ((forbidden & NOT_IN_LIMIT) && cmd->limited != -1)
        return apr_pstrcat(cmd->pool, name, " cannot occur within <Limit> or <LimitExcept> "
                           "section", NULL);
    for (ap_directive_t *d = cmd->directive ? cmd->directive->parent : NULL; d; d = d->parent) {
        if (section_forbids(d->directive, forbidden))
            return apr_pstrcat(cmd->pool, name, " cannot occur within ", d->directive,
                               "> section", NULL);
    }
    if ((forbidden & NOT_IN_DIR_CONTEXT) == NOT_IN_DIR_CONTEXT && cmd->path)
        return apr_pstrcat(cmd->pool, name, " cannot occur within directory context", NULL);
    return NULL;
}

AP_DECLARE(int) ap_method_is_limited(cmd_parms *cmd, const char *method)
{
    int number = ap_method_number_of(method);

    if (number != M_INVALID)
        return (cmd->limited & (apr_int64_t)(AP_METHOD_BIT << number)) != 0;
    return cmd->limited_xmethods && ap_array_str_contains(cmd->limited_xmethods, method);
}
