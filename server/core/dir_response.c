/* SPDX-License-Identifier: Apache-2.0 */
/* dir_response.c - directives about responses: ErrorDocument, AddDefaultCharset,
 * DefaultType, ForceType, SetHandler, SetInputFilter, SetOutputFilter,
 * ServerSignature, CGIPassAuth, CGIVar, QualifyRedirectURL. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "ap_expr.h"
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_log.h"
#include "http_protocol.h"

APLOG_USE_MODULE(core)

char core_error_default[] = "";

/** Keep a document with %{...} or escapes as an expression under the index of its
 *  status; a text's quote stays part of the result. */
static const char *set_error_expr(cmd_parms *cmd, core_dir_config *conf, int index,
                                  const char *text)
{
    const char *err = NULL;
    const char *escaped = *text == '"' ? apr_pstrcat(cmd->pool, "\\", text, NULL) : text;
    ap_expr_info_t *expr = ap_expr_parse_cmd_mi(cmd, escaped, AP_EXPR_FLAG_STRING_RESULT, &err,
                                                NULL, APLOG_MODULE_INDEX);
    int *key = apr_pmemdup(cmd->pool, &index, sizeof(index));

    if (err)
        return apr_psprintf(cmd->pool, "Cannot parse expression in ErrorDocument: %s", err);
    if (!conf->response_code_exprs)
        conf->response_code_exprs = apr_hash_make(cmd->pool);
    apr_hash_set(conf->response_code_exprs, key, sizeof(*key), expr);
    return NULL;
}

static char **error_texts(cmd_parms *cmd, core_dir_config *conf)
{
    if (!conf->response_code_strings)
        conf->response_code_strings =
            apr_pcalloc(cmd->pool, sizeof(*conf->response_code_strings) * RESPONSE_CODES);
    return conf->response_code_strings;
}

/** A document is an URL, a local path, or a text; texts are kept with a quote in
 *  front, which tells the three apart later. */
static const char *set_error_document(cmd_parms *cmd, void *mconfig, const char *code,
                                      const char *document)
{
    core_dir_config *conf = mconfig;
    int status = atoi(code);
    int index = ap_index_of_response(status);
    int is_word = !strpbrk(document, " \t");
    int is_url = ap_is_url(document) && is_word;
    int is_text = !is_url && !(*document == '/' && is_word);
    const char *text = *document == '"' ? document + 1 : document;

    if (index == ap_index_of_response(HTTP_INTERNAL_SERVER_ERROR)
        && status != HTTP_INTERNAL_SERVER_ERROR)
        return apr_pstrcat(cmd->pool, "Unsupported HTTP response code ", code, NULL);
    if (!strcasecmp(document, "default")) {
        error_texts(cmd, conf)[index] = core_error_default;
        return NULL;
    }
    if (status == HTTP_UNAUTHORIZED && is_url) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, cmd->server,
                     APLOGNO(00113) "%s:%d cannot use a full URL in a 401 ErrorDocument "
                     "directive --- ignoring!", cmd->directive->filename,
                     cmd->directive->line_num);
        return NULL;
    }
    text = is_text ? apr_pstrcat(cmd->pool, "\"", text, NULL) : apr_pstrdup(cmd->pool, document);
    if (strstr(text, "%{") || (is_text && strchr(text, '\\')))
        return set_error_expr(cmd, conf, index, text);
    error_texts(cmd, conf)[index] = (char *)text;
    return NULL;
}

static const char *set_default_charset(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;

    if (!strcasecmp(arg, "Off")) {
        conf->add_default_charset = ADD_DEFAULT_CHARSET_OFF;
        return NULL;
    }
    conf->add_default_charset = ADD_DEFAULT_CHARSET_ON;
    if (strcasecmp(arg, "On"))
        conf->add_default_charset_name = apr_pstrdup(cmd->pool, arg);
    return NULL;
}

/** Only "none" has a meaning; anything else is answered with a warning. */
static const char *set_default_type(cmd_parms *cmd, void *mconfig, const char *arg)
{
    if (strcasecmp(arg, "off") && strcasecmp(arg, "none"))
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, cmd->server,
                     APLOGNO(00117) "Ignoring deprecated use of DefaultType in line %d of %s.",
                     cmd->directive->line_num, cmd->directive->filename);
    return NULL;
}

static const char *set_handler(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_dir_config *conf = mconfig;
    const char *err = NULL;

    if (strstr(arg, "%{")) {
        conf->expr_handler = ap_expr_parse_cmd_mi(cmd, arg, AP_EXPR_FLAG_STRING_RESULT, &err,
                                                  NULL, APLOG_MODULE_INDEX);
        conf->handler = NULL;
        return err ? apr_pstrcat(cmd->pool, "Can't parse expression : ", err, NULL) : NULL;
    }
    if (strncmp(arg, "proxy:unix", 10) == 0) {
        conf->handler = apr_pstrdup(cmd->pool, arg);
    } else {
        char *lower = apr_pstrdup(cmd->pool, arg);
        ap_str_tolower(lower);
        conf->handler = lower;
    }
    conf->expr_handler = NULL;
    return NULL;
}

static const char *set_signature(cmd_parms *cmd, void *mconfig, const char *arg)
{
    static const struct {
        const char *name;
        server_signature_e value;
    } words[] = {
        { "On", srv_sig_on }, { "Off", srv_sig_off }, { "EMail", srv_sig_withmail }
    };
    core_dir_config *conf = mconfig;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!strcasecmp(arg, words[i].name)) {
            conf->server_signature = words[i].value;
            return NULL;
        }
    }
    return "ServerSignature: use one of: off | on | email";
}

static const char *set_cgi_pass_auth(cmd_parms *cmd, void *mconfig, int on)
{
    core_dir_config *conf = mconfig;
    conf->cgi_pass_auth = on ? AP_CGI_PASS_AUTH_ON : AP_CGI_PASS_AUTH_OFF;
    return NULL;
}

static const char *set_cgi_var(cmd_parms *cmd, void *mconfig, const char *name,
                               const char *rule)
{
    core_dir_config *conf = mconfig;

    if (strcmp(name, "REQUEST_URI"))
        return apr_pstrcat(cmd->pool, "Unrecognized CGI variable: \"", name, "\"", NULL);
    if (strcmp(rule, "current-uri") && strcmp(rule, "original-uri"))
        return "Valid rules for REQUEST_URI are 'current-uri' and 'original-uri'";
    if (!conf->cgi_var_rules)
        conf->cgi_var_rules = apr_hash_make(cmd->pool);
    apr_hash_set(conf->cgi_var_rules, apr_pstrdup(cmd->pool, name), APR_HASH_KEY_STRING,
                 apr_pstrdup(cmd->pool, rule));
    return NULL;
}

static const char *set_qualify_redirect(cmd_parms *cmd, void *mconfig, int on)
{
    core_dir_config *conf = mconfig;
    conf->qualify_redirect_url = on ? AP_CORE_CONFIG_ON : AP_CORE_CONFIG_OFF;
    return NULL;
}

#define MEMBER(name) ((void *)offsetof(core_dir_config, name))

const command_rec core_response_directives[] = {
    AP_INIT_TAKE2("ErrorDocument", set_error_document, NULL, OR_FILEINFO,
                  "a status and what is sent with it: a text, a local path, an URL, or default"),
    AP_INIT_TAKE1("AddDefaultCharset", set_default_charset, NULL, OR_FILEINFO,
                  "the charset of text/plain and text/html without one: a name, On, or Off"),
    AP_INIT_TAKE1("DefaultType", set_default_type, NULL, OR_FILEINFO,
                  "none; other values are ignored with a warning"),
    AP_INIT_TAKE1("ForceType", ap_set_string_slot_lower, MEMBER(mime_type), OR_FILEINFO,
                  "the media type of all files here, or none"),
    AP_INIT_TAKE1("SetHandler", set_handler, NULL, OR_FILEINFO,
                  "the handler of all files here, an expression, or none"),
    AP_INIT_TAKE1("SetOutputFilter", ap_set_string_slot, MEMBER(output_filters), OR_FILEINFO,
                  "filters of responses, separated by semicolons"),
    AP_INIT_TAKE1("SetInputFilter", ap_set_string_slot, MEMBER(input_filters), OR_FILEINFO,
                  "filters of requests' contents, separated by semicolons"),
    AP_INIT_TAKE1("ServerSignature", set_signature, NULL, OR_ALL,
                  "the line below error pages and listings: off, on, or email"),
    AP_INIT_FLAG("CGIPassAuth", set_cgi_pass_auth, NULL, OR_AUTHCFG,
                 "whether scripts see the Authorization fields"),
    AP_INIT_TAKE2("CGIVar", set_cgi_var, NULL, OR_FILEINFO,
                  "a variable of CGI and how it is set: REQUEST_URI current-uri|original-uri"),
    AP_INIT_FLAG("QualifyRedirectURL", set_qualify_redirect, NULL, OR_FILEINFO,
                 "whether REDIRECT_URL carries scheme and server name"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
