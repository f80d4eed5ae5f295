/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authn_dbd.c - users and passwords in an SQL database, by statements of the administrator's.
 *
 * The first row counts: its first column is the password, the others become the environment's
 * AUTHENTICATE_COLUMN. Manual: mod_authn_dbd. */
#include "ap_provider.h"
#include "apr_lib.h"
#include "apr_md5.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "dbd/select_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authn_dbd);

/** A section's settings: labels of statements; NULL: not set. */
struct authn_dbd_conf {
    const char *password;   /* user -> password */
    const char *realm_hash; /* user, realm -> hash */
};

static APR_OPTIONAL_FN_TYPE(ap_authn_cache_store) *cache_store; /* NULL: no such module */

/** The numbers of what can go wrong with the two statements, and the directive of each. */
static const struct complaints {
    const char *no_connection, *no_query, *no_statement, *failed, *no_row, *directive;
} password_complaints = { APLOGNO(01653), APLOGNO(01654), APLOGNO(01655), APLOGNO(01656),
                          APLOGNO(01657), "AuthDBDUserPWQuery" },
  hash_complaints = { APLOGNO(01658), APLOGNO(01659), APLOGNO(01660), APLOGNO(01661),
                      APLOGNO(01662), "AuthDBDUserRealmQuery" };

/** What is looked for. */
struct wanted {
    const struct complaints *say;
    const char *label;
    const char *user;
    const char *realm; /* NULL: none */
    const char *name;  /* for messages: user, or user:realm */
};

/* The statement, ready to run.
 * @return NULL after a message */
static apr_dbd_prepared_t *find_statement(request_rec *r, const struct wanted *wanted,
                                          ap_dbd_t **dbd)
{
    apr_dbd_prepared_t *statement;

    if ((*dbd = dbd_connection(r)) == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sFailed to acquire database connection to "
                      "look up user '%s'", wanted->say->no_connection, wanted->name);
        return NULL;
    }
    if (wanted->label == NULL) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sNo %s has been specified",
                      wanted->say->no_query, wanted->say->directive);
        return NULL;
    }
    statement = dbd_statement(*dbd, wanted->label);
    if (statement == NULL)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sA prepared statement could not be found for "
                      "%s with the key '%s'", wanted->say->no_statement, wanted->say->directive,
                      wanted->label);
    return statement;
}

/* Give scripts a column. */
static void export_column(request_rec *r, const char *column, const char *value)
{
    char *name;

    if (column == NULL || value == NULL)
        return;
    name = apr_pstrcat(r->pool, AUTHN_PREFIX, column, NULL);
    for (char *c = name; *c; c++)
        *c = apr_isalnum(*c) ? apr_toupper(*c) : '_';
    apr_table_set(r->subprocess_env, name, value);
}

/* Use the first row.
 * @return the first column, or NULL */
static char *read_row(request_rec *r, ap_dbd_t *dbd, apr_dbd_results_t *results,
                      apr_dbd_row_t *row)
{
    const char *stored = apr_dbd_get_entry(dbd->driver, row, 0);

    for (int i = 1; i < apr_dbd_num_cols(dbd->driver, results); i++)
        export_column(r, apr_dbd_get_name(dbd->driver, results, i),
                      apr_dbd_get_entry(dbd->driver, row, i));
    return stored ? apr_pstrdup(r->pool, stored) : NULL;
}

/* @return AUTH_USER_FOUND and the text; or why not */
static authn_status find(request_rec *r, const struct wanted *wanted, char **stored)
{
    ap_dbd_t *dbd;
    apr_dbd_prepared_t *statement = find_statement(r, wanted, &dbd);
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    int error, is_first = 1;

    if (statement == NULL)
        return AUTH_GENERAL_ERROR;
    error = apr_dbd_pvselect(dbd->driver, r->pool, dbd->handle, &results, statement, 0,
                             wanted->user, wanted->realm, NULL);
    if (error) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sQuery execution error looking up '%s' in "
                      "database [%s]", wanted->say->failed, wanted->name, dbd_error(dbd, error));
        return AUTH_GENERAL_ERROR;
    }
    *stored = NULL;
    for (; (error = dbd_next_row(r, dbd, results, &row)) == 0; is_first = 0)
        if (is_first)
            *stored = read_row(r, dbd, results, row);
    if (error == -1)
        return *stored ? AUTH_USER_FOUND : AUTH_USER_NOT_FOUND;
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sError retrieving results while looking up '%s' in "
                  "database", wanted->say->no_row, wanted->name);
    return AUTH_GENERAL_ERROR;
}

static authn_status check_password(request_rec *r, const char *user, const char *password)
{
    const struct authn_dbd_conf *conf = ap_get_module_config(r->per_dir_config,
                                                             &authn_dbd_module);
    const struct wanted wanted = { &password_complaints, conf->password, user, NULL, user };
    char *stored;
    authn_status status = find(r, &wanted, &stored);

    if (status != AUTH_USER_FOUND)
        return status;
    if (cache_store)
        cache_store(r, "dbd", user, NULL, stored);
    return apr_password_validate(password, stored) == APR_SUCCESS ? AUTH_GRANTED : AUTH_DENIED;
}

static authn_status get_realm_hash(request_rec *r, const char *user, const char *realm,
                                   char **rethash)
{
    const struct authn_dbd_conf *conf = ap_get_module_config(r->per_dir_config,
                                                             &authn_dbd_module);
    const struct wanted wanted = { &hash_complaints, conf->realm_hash, user, realm,
                                   apr_pstrcat(r->pool, user, ":", realm, NULL) };
    authn_status status = find(r, &wanted, rethash);

    if (status == AUTH_USER_FOUND && cache_store)
        cache_store(r, "dbd", user, realm, *rethash);
    return status;
}

static const authn_provider provider_dbd = { check_password, get_realm_hash };

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct authn_dbd_conf));
}

static void *merge_dir(apr_pool_t *p, void *basev, void *addv)
{
    const struct authn_dbd_conf *base = basev, *add = addv;
    struct authn_dbd_conf *both = apr_pmemdup(p, add, sizeof(*both));

    if (add->password == NULL)
        both->password = base->password;
    if (add->realm_hash == NULL)
        both->realm_hash = base->realm_hash;
    return both;
}

static const char *set_query(cmd_parms *cmd, void *mconfig, const char *query)
{
    if (!dbd_find_functions())
        return "You must load mod_dbd to enable AuthDBD functions";
    return ap_set_string_slot(cmd, mconfig, dbd_prepare(cmd, "authn_dbd", query));
}

static const command_rec authn_dbd_cmds[] = {
    AP_INIT_TAKE1("AuthDBDUserPWQuery", set_query,
                  (void *)APR_OFFSETOF(struct authn_dbd_conf, password), ACCESS_CONF,
                  "Query used to fetch password for user"),
    AP_INIT_TAKE1("AuthDBDUserRealmQuery", set_query,
                  (void *)APR_OFFSETOF(struct authn_dbd_conf, realm_hash), ACCESS_CONF,
                  "Query used to fetch password for user+realm"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void find_functions(void)
{
    cache_store = APR_RETRIEVE_OPTIONAL_FN(ap_authn_cache_store);
    dbd_find_functions();
}

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHN_PROVIDER_GROUP, "dbd", AUTHN_PROVIDER_VERSION,
                              &provider_dbd, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_optional_fn_retrieve(find_functions, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA authn_dbd_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authn_dbd.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    authn_dbd_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
