/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_dbm.c - Require dbm-group and dbm-file-group: groups in a DBM file.
 *
 * The key is the user's name, the value `group,group` or, in a file that has passwords too,
 * `password:group,group:anything`. Manual: mod_authz_dbm. */
#include <string.h>

#include "ap_provider.h"
#include "apr_strings.h"
#include "dbm/dbm_priv.h"
#include "groups/groups_priv.h"
#include "http_core.h"
#include "http_request.h"

extern module AP_MODULE_DECLARE_DATA authz_dbm_module;

/** A section's settings. */
struct authz_dbm_conf {
    const char *file; /* NULL: not set here */
    const char *type;
};

/* Take a value apart. */
static apr_array_header_t *split(apr_pool_t *pool, char *value)
{
    apr_array_header_t *groups = apr_array_make(pool, 8, sizeof(const char *));
    char *second = strchr(value, ':'), *rest = second ? second + 1 : value;

    rest[strcspn(rest, ":")] = '\0';
    while (*rest)
        APR_ARRAY_PUSH(groups, const char *) = ap_getword(pool, (const char **)&rest, ',');
    return groups;
}

static authz_status find(request_rec *r, const char *path, const struct group_words *say,
                         const apr_array_header_t **groups)
{
    const struct authz_dbm_conf *conf = ap_get_module_config(r->per_dir_config,
                                                             &authz_dbm_module);
    char *value;
    apr_status_t rv = dbm_find(r->pool, conf->type, path, r->user, &value);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      "%scould not open dbm (type %s) group access file: %s", say->cannot_open,
                      conf->type, path);
        return AUTHZ_GENERAL_ERROR;
    }
    *groups = value ? split(r->pool, value) : NULL;
    return AUTHZ_GRANTED;
}

static const char *section_file(request_rec *r)
{
    const struct authz_dbm_conf *conf = ap_get_module_config(r->per_dir_config,
                                                             &authz_dbm_module);

    return conf->file;
}

const struct group_base group_base = {
    &authz_dbm_module, APLOGNO(02591) "authz_dbm authorize: require dbm-group", "DBM group file",
    { APLOGNO(01798), APLOGNO(01799), APLOGNO(01800), APLOG_ERR, APLOGNO(01801), APLOG_ERR,
      "group(s)" },
    { APLOGNO(01802), APLOGNO(01799), APLOGNO(01804), APLOG_ERR, APLOGNO(01805), APLOG_ERR,
      "group(s)" },
    section_file, find
};

static void *create_dir(apr_pool_t *p, char *path)
{
    struct authz_dbm_conf *conf = apr_pcalloc(p, sizeof(*conf));

    conf->type = "default";
    return conf;
}

static const command_rec authz_dbm_cmds[] = {
    AP_INIT_TAKE1("AuthDBMGroupFile", ap_set_file_slot,
                  (void *)APR_OFFSETOF(struct authz_dbm_conf, file), OR_AUTHCFG,
                  "database file containing group names and member user IDs"),
    AP_INIT_TAKE1("AuthzDBMType", ap_set_string_slot,
                  (void *)APR_OFFSETOF(struct authz_dbm_conf, type), OR_AUTHCFG,
                  "what type of DBM file the group file is"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "dbm-group", AUTHZ_PROVIDER_VERSION,
                              &group_named, AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "dbm-file-group", AUTHZ_PROVIDER_VERSION,
                              &group_owning, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_optional_fn_retrieve(group_find_owner_function, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA authz_dbm_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_dbm.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, NULL, NULL, NULL,
    authz_dbm_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
