/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_dbd.c - Require dbd-group: groups in an SQL database; dbd-login and dbd-logout: a
 * statement that notes who is logged in, and where to go then.
 *
 * Others may hear of logins in the optional hook client_login. Manual: mod_authz_dbd. */
#include <string.h>

#include "ap_expr.h"
#include "ap_provider.h"
#include "apr_optional_hooks.h"
#include "apr_strings.h"
#include "dbd/select_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authz_dbd);

/** A user was logged in or out.
 *  @param code    OK
 *  @param action  "login" or "logout" */
APR_DECLARE_EXTERNAL_HOOK(authz_dbd, AP, int, client_login,
                          (request_rec *r, int code, const char *action))
APR_IMPLEMENT_OPTIONAL_HOOK_RUN_ALL(authz_dbd, AP, int, client_login,
                                    (request_rec *r, int code, const char *action),
                                    (r, code, action), OK, DECLINED)

enum { UNSET = -1 };

/** A section's settings: labels of statements; NULL: not set. */
struct authz_dbd_conf {
    const char *query;
    const char *redirect_query;
    int to_referer; /* UNSET, 0, 1 */
};

static const struct authz_dbd_conf *section(request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &authz_dbd_module);
}

/** The numbers of what can go wrong with the section's statement; what is asked of it. */
static const struct complaints {
    const char *no_query, *no_connection, *what_without_connection, *no_statement, *what;
} group_complaints = { APLOGNO(01649) "No query configured for ", APLOGNO(02903), "dbd-query",
                       APLOGNO(01650) "Error retrieving query for ", "dbd-group" },
  login_complaints = { APLOGNO(01642) "No query configured for ", APLOGNO(02902), "login",
                       APLOGNO(01643) "Error retrieving Query for ", "login" },
  logout_complaints = { APLOGNO(01642) "No query configured for ", APLOGNO(02902), "logout",
                        APLOGNO(01643) "Error retrieving Query for ", "logout" };

/* The section's statement, ready to run.
 * @return AUTHZ_GRANTED; AUTHZ_DENIED: there is none; AUTHZ_GENERAL_ERROR. Logged */
static authz_status find_statement(request_rec *r, const struct complaints *say, ap_dbd_t **dbd,
                                   apr_dbd_prepared_t **statement)
{
    const char *label = section(r)->query;

    if (label == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%s%s!", say->no_query, say->what);
        return AUTHZ_DENIED;
    }
    if ((*dbd = dbd_connection(r)) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sNo db handle available for %s! Check your "
                      "database access", say->no_connection, say->what_without_connection);
        return AUTHZ_GENERAL_ERROR;
    }
    if ((*statement = dbd_statement(*dbd, label)) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%s%s!", say->no_statement, say->what);
        return AUTHZ_GENERAL_ERROR;
    }
    return AUTHZ_GRANTED;
}

/* Groups */

/* @return the groups' names; NULL after a message */
static apr_array_header_t *read_groups(request_rec *r, ap_dbd_t *dbd,
                                       apr_dbd_prepared_t *statement)
{
    apr_array_header_t *groups = apr_array_make(r->pool, 8, sizeof(const char *));
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    int error = apr_dbd_pvselect(dbd->driver, r->pool, dbd->handle, &results, statement, 0,
                                 r->user, NULL);

    if (error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01652)
                      "authz_dbd, in groups query for %s [%s]", r->user, dbd_error(dbd, error));
        return NULL;
    }
    while ((error = dbd_next_row(r, dbd, results, &row)) == 0) {
        const char *group = apr_dbd_get_entry(dbd->driver, row, 0);

        if (group)
            APR_ARRAY_PUSH(groups, const char *) = apr_pstrdup(r->pool, group);
    }
    if (error == -1)
        return groups;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01651) "authz_dbd in get_row; user_group "
                  "query for user=%s [%s]", r->user, dbd_error(dbd, error));
    return NULL;
}

static int has_one_of(request_rec *r, const apr_array_header_t *groups, const char *names)
{
    while (*names) {
        const char *name = ap_getword_conf(r->pool, &names);

        for (int i = 0; i < groups->nelts; i++)
            if (strcmp(name, APR_ARRAY_IDX(groups, i, const char *)) == 0)
                return 1;
    }
    return 0;
}

static authz_status check_group(request_rec *r, const char *args, const void *parsed)
{
    const apr_array_header_t *groups;
    const char *err = NULL, *names;
    apr_dbd_prepared_t *statement;
    authz_status status;
    ap_dbd_t *dbd;

    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    status = find_statement(r, &group_complaints, &dbd, &statement);
    if (status != AUTHZ_GRANTED || (groups = read_groups(r, dbd, statement)) == NULL)
        return AUTHZ_GENERAL_ERROR;
    names = ap_expr_str_exec(r, parsed, &err);
    if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(02590) "authz_dbd authorize: require "
                      "dbd-group: Can't evaluate require expression: %s", err);
        return AUTHZ_DENIED;
    }
    return has_one_of(r, groups, names) ? AUTHZ_GRANTED : AUTHZ_DENIED;
}

static const char *parse_names(cmd_parms *cmd, const char *args, const void **parsed)
{
    const char *err = NULL;

    *parsed = ap_expr_parse_cmd_mi(cmd, args, AP_EXPR_FLAG_STRING_RESULT, &err, NULL,
                                   APLOG_MODULE_INDEX);
    return err ? apr_pstrcat(cmd->pool, "Cannot parse expression in require line: ", err, NULL)
               : NULL;
}

/* Logins */

/* AuthzDBDRedirectQuery: the user's page; NULL if there is none, or after a message. */
static const char *find_page(request_rec *r, ap_dbd_t *dbd, const char *action)
{
    apr_dbd_prepared_t *statement = dbd_statement(dbd, section(r)->redirect_query);
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    const char *page = NULL;
    int error;

    if (statement == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01646) "authz_dbd: no redirect query!");
        return NULL;
    }
    error = apr_dbd_pvselect(dbd->driver, r->pool, dbd->handle, &results, statement, 0, r->user,
                             NULL);
    if (error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01648) "authz_dbd/redirect for %s of %s "
                      "[%s]", action, r->user, dbd_error(dbd, error));
        return NULL;
    }
    while ((error = dbd_next_row(r, dbd, results, &row)) == 0)
        if (page == NULL)
            page = apr_pstrdup(r->pool, apr_dbd_get_entry(dbd->driver, row, 0));
    if (error != -1)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01647) "authz_dbd in get_row; action=%s "
                      "user=%s [%s]", action, r->user, dbd_error(dbd, error));
    return page;
}

/* Send the client where it is wanted, if anywhere. */
static void redirect(request_rec *r, ap_dbd_t *dbd, const char *action)
{
    const struct authz_dbd_conf *conf = section(r);
    const char *page = conf->to_referer == 1 ? apr_table_get(r->headers_in, "Referer") : NULL;

    if (page == NULL && conf->redirect_query)
        page = find_page(r, dbd, action);
    if (page == NULL)
        return;
    r->status = HTTP_MOVED_TEMPORARILY;
    apr_table_set(r->err_headers_out, "Location", page);
}

static authz_status note_login(request_rec *r, const struct complaints *say)
{
    apr_dbd_prepared_t *statement;
    authz_status status;
    ap_dbd_t *dbd;
    int error, rows = 0;

    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    if ((status = find_statement(r, say, &dbd, &statement)) != AUTHZ_GRANTED)
        return status;
    error = apr_dbd_pvquery(dbd->driver, r->pool, dbd->handle, &rows, statement, r->user, NULL);
    if (error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, APLOGNO(01645) "authz_dbd: query for %s failed; "
                      "user %s [%s]", say->what, r->user, dbd_error(dbd, error));
        return AUTHZ_GENERAL_ERROR;
    }
    if (rows != 1)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, APLOGNO(01644) "authz_dbd: %s of user %s "
                      "updated %d rows", say->what, r->user, rows);
    redirect(r, dbd, say->what);
    authz_dbd_run_client_login(r, OK, say->what);
    return AUTHZ_GRANTED;
}

static authz_status check_login(request_rec *r, const char *args, const void *parsed)
{
    return note_login(r, &login_complaints);
}

static authz_status check_logout(request_rec *r, const char *args, const void *parsed)
{
    return note_login(r, &logout_complaints);
}

static const authz_provider provider_group = { check_group, parse_names };
static const authz_provider provider_login = { check_login, NULL };
static const authz_provider provider_logout = { check_logout, NULL };

/* Configuration */

static void *create_dir(apr_pool_t *p, char *path)
{
    struct authz_dbd_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->to_referer = UNSET;
    return conf;
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct authz_dbd_conf *base = basev, *add = addv;
    struct authz_dbd_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->query == NULL)
        both->query = base->query;
    if (add->redirect_query == NULL)
        both->redirect_query = base->redirect_query;
    if (add->to_referer == UNSET)
        both->to_referer = base->to_referer;
    return both;
}

static const char *set_query(cmd_parms *cmd, void *mconfig, const char *query)
{
    if (!dbd_find_functions())
        return "You must load mod_dbd to enable AuthzDBD functions";
    return ap_set_string_slot(cmd, mconfig, dbd_prepare(cmd, "authz_dbd", query));
}

static const command_rec authz_dbd_cmds[] = {
    AP_INIT_FLAG("AuthzDBDLoginToReferer", ap_set_flag_slot,
                 (void *)APR_OFFSETOF(struct authz_dbd_conf, to_referer), ACCESS_CONF,
                 "Whether to redirect to referer on successful login"),
    AP_INIT_TAKE1("AuthzDBDQuery", set_query,
                  (void *)APR_OFFSETOF(struct authz_dbd_conf, query), ACCESS_CONF,
                  "SQL query for DBD Authz or login"),
    AP_INIT_TAKE1("AuthzDBDRedirectQuery", set_query,
                  (void *)APR_OFFSETOF(struct authz_dbd_conf, redirect_query), ACCESS_CONF,
                  "SQL query to get per-user redirect URL after login"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static const struct {
    const char *name;
    const authz_provider *provider;
} providers[] = {
    { "dbd-group", &provider_group }, { "dbd-login", &provider_login },
    { "dbd-logout", &provider_logout }
};

static void find_functions(void)
{
    dbd_find_functions();
}

static void register_hooks(apr_pool_t *p)
{
    for (size_t i = 0; i < sizeof(providers) / sizeof(*providers); i++)
        ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, providers[i].name,
                                  AUTHZ_PROVIDER_VERSION, providers[i].provider,
                                  AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_optional_fn_retrieve(find_functions, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA authz_dbd_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_dbd.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    authz_dbd_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
