/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_owner.c - Require file-owner: a user may have the files of the system's user of that
 * name. For Require file-group it tells other modules which group owns a file.
 *
 * What is not a file belongs to nobody. Manual: mod_authz_owner. */
#include <string.h>

#include "ap_provider.h"
#include "apr_file_info.h"
#include "apr_optional.h"
#include "apr_strings.h"
#include "apr_user.h"
#include "http_config.h"
#include "http_log.h"
#include "http_request.h"
#include "httpd.h"
#include "mod_auth.h"

APLOG_USE_MODULE(authz_owner);

/* As in groups/groups_priv.h, which is for those who ask. */
APR_DECLARE_OPTIONAL_FN(char *, authz_owner_get_file_group, (request_rec *r));

/** The numbers of what can go wrong with owner and group, and their word. */
static const struct complaints {
    const char *no_file_name, *no_file, *not_told, *no_name, *word;
} owner_complaints = { APLOGNO(01633), APLOGNO(01634), APLOGNO(01635), APLOGNO(01636), "owner" },
  group_complaints = { APLOGNO(01638), APLOGNO(01639), APLOGNO(01640), APLOGNO(01641), "group" };

/* @return -1 */
static int complain(request_rec *r, apr_status_t rv, const char *number, const char *reason)
{
    ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                  "%sAuthorization of user %s to access %s failed, reason: %s", number,
                  r->user ? r->user : "(null)", r->uri, reason);
    return -1;
}

/* Ask who owns the file.
 * @param wanted  APR_FINFO_USER or APR_FINFO_GROUP
 * @return 0; or -1 after a message */
static int ask_file(request_rec *r, const struct complaints *say, apr_int32_t wanted,
                    apr_finfo_t *info)
{
    apr_status_t rv;

    if (r->filename == NULL)
        return complain(r, 0, say->no_file_name, "no filename available");
    rv = apr_stat(info, r->filename, wanted, r->pool);
    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE)
        return complain(r, rv, say->no_file,
                        apr_pstrcat(r->pool, "could not stat file ", r->filename, NULL));
    if (!(info->valid & wanted))
        return complain(r, 0, say->not_told, apr_pstrcat(r->pool, "no file ", say->word,
                                                         " information available", NULL));
    return 0;
}

static int complain_name(request_rec *r, const struct complaints *say, apr_status_t rv)
{
    return complain(r, rv, say->no_name,
                    apr_pstrcat(r->pool, "could not get name of file ", say->word, NULL));
}

static authz_status check_owner(request_rec *r, const char *args, const void *parsed)
{
    apr_finfo_t info = { 0 };
    char *owner = NULL;
    apr_status_t rv;

    if (r->user == NULL)
        return AUTHZ_DENIED_NO_USER;
    if (ask_file(r, &owner_complaints, APR_FINFO_USER, &info) != 0)
        return AUTHZ_DENIED;
    if ((rv = apr_uid_name_get(&owner, info.user, r->pool)) != APR_SUCCESS) {
        complain_name(r, &owner_complaints, rv);
        return AUTHZ_DENIED;
    }
    if (strcmp(owner, r->user) == 0)
        return AUTHZ_GRANTED;
    complain(r, 0, APLOGNO(01637),
             apr_psprintf(r->pool, "file owner %s does not match.", owner));
    return AUTHZ_DENIED;
}

static char *authz_owner_get_file_group(request_rec *r)
{
    apr_finfo_t info = { 0 };
    char *group = NULL;
    apr_status_t rv;

    if (ask_file(r, &group_complaints, APR_FINFO_GROUP, &info) != 0)
        return NULL;
    if ((rv = apr_gid_name_get(&group, info.group, r->pool)) == APR_SUCCESS)
        return group;
    complain_name(r, &group_complaints, rv);
    return NULL;
}

static const authz_provider provider_owner = { check_owner, NULL };

static void register_hooks(apr_pool_t *p)
{
    APR_REGISTER_OPTIONAL_FN(authz_owner_get_file_group);
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "file-owner", AUTHZ_PROVIDER_VERSION,
                              &provider_owner, AP_AUTH_INTERNAL_PER_CONF);
}

module AP_MODULE_DECLARE_DATA authz_owner_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_owner.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
