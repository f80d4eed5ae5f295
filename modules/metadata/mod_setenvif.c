/* SPDX-License-Identifier: Apache-2.0 */
/* mod_setenvif.c - variables that depend on the request: SetEnvIf, SetEnvIfExpr, BrowserMatch.
 *
 * Rules stand in lists: a server's is run when the request has been read, so that URL
 * mapping can see the variables, a section's when its folder is known. An attribute that
 * the request lacks counts as the empty text. Values are made with the groups of the
 * match only if the expression has groups; without, `$1` and backslashes stay.
 * Manual: mod_setenvif. */
#include <string.h>
#include <strings.h>

#include "ap_expr.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(setenvif);

typedef const char *attribute_fn(request_rec *r, const char *name);

/** What a rule does to one variable. */
struct assignment {
    const char *name;
    const char *value; /* NULL: unset */
};

/** One directive. */
struct rule {
    const char *name;               /* of the attribute, as written */
    attribute_fn *attribute;        /* NULL: look at expr or name_regex */
    ap_regex_t *name_regex;         /* which fields */
    ap_regex_t *regex;              /* what the attribute must look like */
    ap_expr_info_t *expr;           /* or a condition */
    apr_array_header_t *variables;  /* struct assignment */
};

struct rules {
    apr_array_header_t *list; /* struct rule; NULL: none */
};

static const char *remote_host(request_rec *r, const char *name)
{
    return ap_get_useragent_host(r, REMOTE_NAME, NULL);
}

static const char *remote_addr(request_rec *r, const char *name)
{
    return r->useragent_ip;
}

static const char *server_addr(request_rec *r, const char *name)
{
    return r->connection->local_ip;
}

static const char *request_method(request_rec *r, const char *name)
{
    return r->method;
}

static const char *request_protocol(request_rec *r, const char *name)
{
    return r->protocol;
}

static const char *request_uri(request_rec *r, const char *name)
{
    return r->uri;
}

/* A field, or else a variable that an earlier rule has set. */
static const char *field_or_variable(request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_in, name);

    return value ? value : apr_table_get(r->subprocess_env, name);
}

static const struct {
    const char *name;
    attribute_fn *get;
} attributes[] = {
    { "Remote_Addr", remote_addr },       { "Remote_Host", remote_host },
    { "Request_Method", request_method }, { "Request_Protocol", request_protocol },
    { "Request_URI", request_uri },       { "Server_Addr", server_addr },
};

static attribute_fn *find_attribute(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
        if (strcasecmp(name, attributes[i].name) == 0)
            return attributes[i].get;
    return field_or_variable;
}

/* Of the fields whose name matches the last one counts. */
static const char *matching_field(request_rec *r, const ap_regex_t *name)
{
    const apr_array_header_t *fields = apr_table_elts(r->headers_in);
    int i;

    for (i = fields->nelts; i-- > 0;) {
        const apr_table_entry_t *field = &APR_ARRAY_IDX(fields, i, apr_table_entry_t);

        if (ap_regexec(name, field->key, 0, NULL, 0) == 0)
            return field->val;
    }
    return NULL;
}

/* Set and unset; source is the text that groups refer to, NULL: take the values as they are. */
static void assign(request_rec *r, const struct rule *rule, const char *source,
                   ap_regmatch_t *groups)
{
    int i;

    for (i = 0; i < rule->variables->nelts; i++) {
        const struct assignment *var = &APR_ARRAY_IDX(rule->variables, i, struct assignment);
        char *value = (char *)var->value;

        if (value == NULL) {
            apr_table_unset(r->subprocess_env, var->name);
            continue;
        }
        if (source && strpbrk(value, "$\\")
            && ap_pregsub_ex(r->pool, &value, var->value, source, AP_MAX_REG_MATCH, groups,
                             HUGE_STRING_LEN) != APR_SUCCESS) {
            ap_log_rerror(APLOG_MARK, APLOG_CRIT, 0, r, "AH01505: Regular expression replacement "
                          "failed for '%s', value too long?", var->name);
            continue;
        }
        apr_table_setn(r->subprocess_env, var->name, value);
        ap_log_rerror(APLOG_MARK, APLOG_TRACE2, 0, r, "Setting %s", var->name);
    }
}

static void clear_groups(ap_regmatch_t *groups)
{
    int i;

    for (i = 0; i < AP_MAX_REG_MATCH; i++)
        groups[i].rm_so = groups[i].rm_eo = -1;
}

/* SetEnvIfExpr. */
static void run_expression(request_rec *r, const struct rule *rule)
{
    ap_regmatch_t groups[AP_MAX_REG_MATCH];
    const char *source = NULL, *err = NULL;
    int answer;

    clear_groups(groups);
    answer = ap_expr_exec_re(r, rule->expr, AP_MAX_REG_MATCH, groups, &source, &err);
    if (answer < 0)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "Failed to evaluate the expression of "
                      "SetEnvIfExpr at %s:%u: %s", rule->expr->filename,
                      rule->expr->line_number, err);
    else if (answer)
        assign(r, rule, source ? source : "", groups);
}

/* Run a list. Rules in a row often ask about one attribute: it is got once. */
static void run_rules(request_rec *r, const apr_array_header_t *list)
{
    const struct rule *rule = (const struct rule *)list->elts, *end = rule + list->nelts;
    const char *value = NULL;
    attribute_fn *known = NULL;

    for (; rule < end; rule++) {
        ap_regmatch_t groups[AP_MAX_REG_MATCH];
        int with_groups;

        if (rule->expr) {
            run_expression(r, rule);
            continue;
        }
        if (rule->name_regex)
            value = matching_field(r, rule->name_regex);
        else if (rule->attribute != known || known == field_or_variable)
            value = rule->attribute(r, rule->name);
        known = rule->attribute;
        if (value == NULL)
            value = "";
        with_groups = rule->regex->re_nsub > 0;
        if (with_groups)
            clear_groups(groups);
        if (ap_regexec(rule->regex, value, with_groups ? AP_MAX_REG_MATCH : 0,
                       with_groups ? groups : NULL, 0) == 0)
            assign(r, rule, with_groups ? value : NULL, with_groups ? groups : NULL);
    }
}

/* Hook: the request has been read. */
static int server_rules(request_rec *r)
{
    const struct rules *conf = ap_get_module_config(r->server->module_config, &setenvif_module);

    if (conf->list)
        run_rules(r, conf->list);
    return DECLINED;
}

/* Hook: header_parser, in which sections are known. */
static int section_rules(request_rec *r)
{
    const struct rules *conf = ap_get_module_config(r->per_dir_config, &setenvif_module);

    if (conf->list)
        run_rules(r, conf->list);
    return DECLINED;
}

static void *create_server(apr_pool_t *p, server_rec *s)
{
    return apr_pcalloc(p, sizeof(struct rules));
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct rules));
}

/* The outer rules, then the inner ones; for servers and sections alike. */
static void *merge_rules(apr_pool_t *p, void *basev, void *addv)
{
    const struct rules *base = basev, *add = addv;
    struct rules *both;

    if (add->list == NULL)
        return basev;
    if (base->list == NULL)
        return addv;
    both = apr_palloc(p, sizeof(*both));
    both->list = apr_array_append(p, base->list, add->list);
    return both;
}

/* A rule at the end of the list that the directive belongs to. */
static void add_rule(cmd_parms *cmd, void *mconfig, const struct rule *rule)
{
    struct rules *conf = mconfig;

    if (cmd->path == NULL)
        conf = ap_get_module_config(cmd->server->module_config, &setenvif_module);
    if (conf->list == NULL)
        conf->list = apr_array_make(cmd->pool, 4, sizeof(struct rule));
    APR_ARRAY_PUSH(conf->list, struct rule) = *rule;
}

/* The words NAME, NAME=VALUE and !NAME, at least one. An empty value is 1, as none is. */
static const char *read_variables(cmd_parms *cmd, const char *args, struct rule *rule)
{
    if (*args == '\0')
        return apr_pstrcat(cmd->pool, "Missing envariable expression for ", cmd->cmd->name, NULL);
    rule->variables = apr_array_make(cmd->pool, 2, sizeof(struct assignment));
    while (*args) {
        char *word = ap_getword_conf(cmd->pool, &args), *sign = strchr(word, '=');
        struct assignment *var = apr_array_push(rule->variables);

        var->name = word;
        var->value = "1";
        if (sign) {
            *sign = '\0';
            if (sign[1])
                var->value = sign + 1;
        }
        else if (*word == '!') {
            var->name = word + 1;
            var->value = NULL;
        }
    }
    return NULL;
}

/* REGEX VARIABLE ..., what follows the attribute. */
static const char *read_rest(cmd_parms *cmd, void *mconfig, struct rule *rule, const char *args)
{
    int flags = cmd->info ? AP_REG_ICASE : 0;
    const char *pattern, *err;

    if (*args == '\0')
        return apr_pstrcat(cmd->pool, "Missing regular expression for ", cmd->cmd->name, NULL);
    pattern = ap_getword_conf(cmd->pool, &args);
    rule->regex = ap_pregcomp(cmd->pool, pattern, flags);
    if (rule->regex == NULL)
        return apr_psprintf(cmd->pool, "%s regex could not be compiled: %s", cmd->cmd->name,
                            pattern);
    if ((err = read_variables(cmd, args, rule)) != NULL)
        return err;
    add_rule(cmd, mconfig, rule);
    return NULL;
}

/* SetEnvIf ATTRIBUTE REGEX VARIABLE ... */
static const char *set_env_if(cmd_parms *cmd, void *mconfig, const char *args)
{
    struct rule rule = { 0 };

    if (*args == '\0')
        return apr_pstrcat(cmd->pool, "Missing header-field name for ", cmd->cmd->name, NULL);
    rule.name = ap_getword_conf(cmd->pool, &args);
    if (strpbrk(rule.name, "^$.*+?()[]{}|\\") == NULL)
        rule.attribute = find_attribute(rule.name);
    else {
        rule.name_regex = ap_pregcomp(cmd->pool, rule.name, AP_REG_ICASE);
        if (rule.name_regex == NULL)
            return apr_psprintf(cmd->pool, "%s: header name regex could not be compiled: %s",
                                cmd->cmd->name, rule.name);
    }
    return read_rest(cmd, mconfig, &rule, args);
}

/* BrowserMatch REGEX VARIABLE ... */
static const char *browser_match(cmd_parms *cmd, void *mconfig, const char *args)
{
    struct rule rule = { .name = "User-Agent", .attribute = field_or_variable };

    return read_rest(cmd, mconfig, &rule, args);
}

/* SetEnvIfExpr EXPRESSION VARIABLE ... */
static const char *set_env_if_expr(cmd_parms *cmd, void *mconfig, const char *args)
{
    struct rule rule = { 0 };
    const char *text, *err;

    if (*args == '\0')
        return apr_pstrcat(cmd->pool, "Missing expression for ", cmd->cmd->name, NULL);
    text = ap_getword_conf(cmd->pool, &args);
    rule.expr = ap_expr_parse_cmd_mi(cmd, text, 0, &err, NULL, setenvif_module.module_index);
    if (err)
        return apr_psprintf(cmd->pool, "Could not parse expression \"%s\": %s", text, err);
    if ((err = read_variables(cmd, args, &rule)) != NULL)
        return err;
    add_rule(cmd, mconfig, &rule);
    return NULL;
}

static char ignore_case; /* its address marks the ...NoCase directives */

static const command_rec setenvif_cmds[] = {
    AP_INIT_RAW_ARGS("SetEnvIf", set_env_if, NULL, OR_FILEINFO,
                     "an attribute, a regular expression and variables"),
    AP_INIT_RAW_ARGS("SetEnvIfNoCase", set_env_if, &ignore_case, OR_FILEINFO,
                     "an attribute, a regular expression for either case and variables"),
    AP_INIT_RAW_ARGS("SetEnvIfExpr", set_env_if_expr, NULL, OR_FILEINFO,
                     "an expression and variables"),
    AP_INIT_RAW_ARGS("BrowserMatch", browser_match, NULL, OR_FILEINFO,
                     "a regular expression for User-Agent and variables"),
    AP_INIT_RAW_ARGS("BrowserMatchNoCase", browser_match, &ignore_case, OR_FILEINFO,
                     "a regular expression for User-Agent, in either case, and variables"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_post_read_request(server_rules, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_header_parser(section_rules, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA setenvif_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_setenvif.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_rules, create_server, merge_rules,
    setenvif_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
