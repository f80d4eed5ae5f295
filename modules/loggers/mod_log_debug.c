/* SPDX-License-Identifier: Apache-2.0 */
/* mod_log_debug.c - LogMessage: messages of the administrator's own, at a phase of a request.
 *
 * Every phase has a function that comes first in it and logs the messages of that phase.
 * Sections add to what the outer ones say. Manual: mod_log_debug. */
#include <strings.h>

#include "ap_expr.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"

APLOG_USE_MODULE(log_debug);

/** One LogMessage. */
struct message {
    unsigned phases;                 /* 1 << enum phase */
    const ap_expr_info_t *text;
    const ap_expr_info_t *condition; /* NULL: always */
    const char *file;                /* of the directive */
    int line;
};

/** A section's messages. */
struct messages {
    apr_array_header_t *list; /* struct message; NULL: none */
};

/** The phases, as directive and log name them. */
#define PHASES(X) \
    X(pre_translate_name, ap_hook_pre_translate_name) \
    X(translate_name, ap_hook_translate_name) \
    X(type_checker, ap_hook_type_checker) \
    X(map_to_storage, ap_hook_map_to_storage) \
    X(fixups, ap_hook_fixups) \
    X(handler, ap_hook_handler) \
    X(log_transaction, ap_hook_log_transaction)

/** Phases of access control, which also say what their answer depends on. */
#define ACCESS_PHASES(X) \
    X(check_access, ap_hook_check_access) \
    X(check_access_ex, ap_hook_check_access_ex) \
    X(check_authn, ap_hook_check_authn) \
    X(check_authz, ap_hook_check_authz)

#define PHASE_NUMBER(name, hook) PHASE_##name,
#define PHASE_NAME(name, hook) #name,

enum phase {
    PHASES(PHASE_NUMBER) ACCESS_PHASES(PHASE_NUMBER) PHASE_quick_handler, PHASE_insert_filter,
    PHASE_COUNT
};

static const char *const phase_names[PHASE_COUNT] = {
    PHASES(PHASE_NAME) ACCESS_PHASES(PHASE_NAME) "quick_handler", "insert_filter"
};

/* A condition that cannot be told lets no message through. */
static int holds(request_rec *r, const ap_expr_info_t *condition)
{
    const char *err = NULL;
    int answer = ap_expr_exec(r, condition, &err);

    if (answer < 0)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(00640) "Can't evaluate condition: %s",
                      err);
    return answer > 0;
}

static void log_message(request_rec *r, const struct message *m, enum phase phase)
{
    const char *err = NULL, *text;

    if (m->condition && !holds(r, m->condition))
        return;
    text = ap_expr_str_exec(r, m->text, &err);
    if (err)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00641) "Can't evaluate message expression: %s", err);
    else
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, "%s (%s hook, %s:%d)", text,
                      phase_names[phase], m->file, m->line);
}

static void log_phase(request_rec *r, enum phase phase)
{
    const struct messages *conf = ap_get_module_config(r->per_dir_config, &log_debug_module);
    int i;

    if (conf == NULL || conf->list == NULL)
        return;
    for (i = 0; i < conf->list->nelts; i++) {
        const struct message *m = &APR_ARRAY_IDX(conf->list, i, struct message);

        if (m->phases & (1u << phase))
            log_message(r, m, phase);
    }
}

#define PHASE_FUNCTION(name, hook) \
    static int at_##name(request_rec *r) \
    { \
        log_phase(r, PHASE_##name); \
        return DECLINED; \
    }

PHASES(PHASE_FUNCTION)
ACCESS_PHASES(PHASE_FUNCTION)

static int at_quick_handler(request_rec *r, int lookup_uri)
{
    log_phase(r, PHASE_quick_handler);
    return DECLINED;
}

static void at_insert_filter(request_rec *r)
{
    log_phase(r, PHASE_insert_filter);
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct messages));
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct messages *base = basev, *add = addv;
    struct messages *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->list == NULL)
        both->list = base->list;
    else if (base->list)
        both->list = apr_array_append(p, base->list, add->list);
    return both;
}

static const char *read_phase(cmd_parms *cmd, const char *name, struct message *m)
{
    int i;

    if (strcasecmp(name, "all") == 0) {
        m->phases = (1u << PHASE_COUNT) - 1;
        return NULL;
    }
    for (i = 0; i < PHASE_COUNT; i++) {
        if (strcasecmp(name, phase_names[i]) == 0) {
            m->phases = 1u << i;
            return NULL;
        }
    }
    return apr_psprintf(cmd->pool, "Invalid hook name: %s", name);
}

static const char *read_condition(cmd_parms *cmd, const char *text, struct message *m)
{
    const char *err = NULL;

    m->condition = ap_expr_parse_cmd_mi(cmd, text, AP_EXPR_FLAG_DONT_VARY, &err, NULL,
                                        APLOG_MODULE_INDEX);
    return err ? apr_psprintf(cmd->pool, "Could not parse expression '%s': %s", text, err) : NULL;
}

static const char *read_option(cmd_parms *cmd, const char *word, struct message *m)
{
    if (strncasecmp(word, "hook=", 5) == 0)
        return read_phase(cmd, word + 5, m);
    if (strncasecmp(word, "expr=", 5) == 0)
        return read_condition(cmd, word + 5, m);
    return apr_psprintf(cmd->pool, "Invalid argument %s", word);
}

/* LogMessage MESSAGE [hook=PHASE] [expr=CONDITION] */
static const char *add_message(cmd_parms *cmd, void *mconfig, const char *text,
                               const char *option1, const char *option2)
{
    struct messages *conf = mconfig;
    struct message m = { 1u << PHASE_log_transaction, NULL, NULL, NULL, 0 };
    const char *err = NULL;

    m.text = ap_expr_parse_cmd_mi(cmd, text, AP_EXPR_FLAG_STRING_RESULT | AP_EXPR_FLAG_DONT_VARY,
                                  &err, NULL, APLOG_MODULE_INDEX);
    if (err)
        return apr_psprintf(cmd->pool, "Could not parse message expression '%s': %s", text, err);
    if ((option1 && (err = read_option(cmd, option1, &m)) != NULL)
        || (option2 && (err = read_option(cmd, option2, &m)) != NULL))
        return err;
    m.file = apr_pstrdup(cmd->pool, cmd->directive->filename);
    m.line = cmd->directive->line_num;
    if (conf->list == NULL)
        conf->list = apr_array_make(cmd->pool, 4, sizeof(struct message));
    APR_ARRAY_PUSH(conf->list, struct message) = m;
    return NULL;
}

static const command_rec log_debug_cmds[] = {
    AP_INIT_TAKE123("LogMessage", add_message, NULL, RSRC_CONF | ACCESS_CONF,
                    "a message, and optionally hook=PHASE and expr=CONDITION"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

#define REGISTER(name, hook) hook(at_##name, NULL, NULL, APR_HOOK_FIRST);
#define REGISTER_ACCESS(name, hook) \
    hook(at_##name, NULL, NULL, APR_HOOK_FIRST, AP_AUTH_INTERNAL_PER_CONF);

static void register_hooks(apr_pool_t *p)
{
    PHASES(REGISTER)
    ACCESS_PHASES(REGISTER_ACCESS)
    ap_hook_quick_handler(at_quick_handler, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_insert_filter(at_insert_filter, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA log_debug_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_log_debug.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    log_debug_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
