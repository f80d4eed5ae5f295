/* SPDX-License-Identifier: Apache-2.0 */
/* mod_authz_groupfile.c - Require group and file-group: groups in a text file.
 *
 * A line is `group: user user ...`; a group may have several. Manual: mod_authz_groupfile. */
#include <string.h>

#include "ap_provider.h"
#include "apr_strings.h"
#include "groups/groups_priv.h"
#include "http_core.h"
#include "http_request.h"
#include "util_varbuf.h"

extern module AP_MODULE_DECLARE_DATA authz_groupfile_module;

enum { LINE_MAX_BYTES = 16 * 1024 * 1024 };

/** A section's settings. */
struct authz_groupfile_conf {
    const char *file; /* absolute; NULL: not set here */
};

/* Is the user one of the words? */
static int lists(const char *words, const char *user)
{
    size_t len = strlen(user);

    for (;;) {
        words += strspn(words, " \t");
        if (*words == '\0')
            return 0;
        if (strncmp(words, user, len) == 0 && strchr(" \t", words[len]))
            return 1;
        words += strcspn(words, " \t");
    }
}

/* One line of the file: remember the group if it has the user. */
static void read_group(apr_pool_t *pool, const char *line, const char *user,
                       apr_array_header_t **groups)
{
    const char *rest = line;
    char *group = ap_getword(pool, &rest, ':');

    for (char *end = group + strlen(group); end > group && strchr(" \t", end[-1]);)
        *--end = '\0';
    if (!lists(rest, user))
        return;
    if (*groups == NULL)
        *groups = apr_array_make(pool, 8, sizeof(const char *));
    APR_ARRAY_PUSH(*groups, const char *) = group;
}

static authz_status find(request_rec *r, const char *path, const struct group_words *say,
                         const apr_array_header_t **groups)
{
    apr_array_header_t *found = NULL;
    struct ap_varbuf line;
    ap_configfile_t *file;
    apr_status_t rv = ap_pcfg_openfile(&file, r->pool, path);

    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, "%sCould not open group file: %s",
                      say->cannot_open, path);
        return AUTHZ_DENIED;
    }
    ap_varbuf_init(r->pool, &line, 512);
    while (ap_varbuf_cfg_getline(&line, file, LINE_MAX_BYTES) == APR_SUCCESS)
        if (*line.buf != '#' && *line.buf != '\0')
            read_group(r->pool, line.buf, r->user, &found);
    ap_cfg_closefile(file);
    ap_varbuf_free(&line);
    *groups = found;
    return AUTHZ_GRANTED;
}

static const char *section_file(request_rec *r)
{
    const struct authz_groupfile_conf *conf = ap_get_module_config(r->per_dir_config,
                                                                   &authz_groupfile_module);

    return conf->file;
}

const struct group_base group_base = {
    &authz_groupfile_module, APLOGNO(02592) "authz_groupfile authorize: require group",
    "group file",
    { APLOGNO(01664), APLOGNO(01665), APLOGNO(01666), APLOG_INFO, APLOGNO(01667), APLOG_DEBUG,
      "group(s)" },
    { APLOGNO(01668), APLOGNO(01669), APLOGNO(01670), APLOG_ERR, APLOGNO(01671), APLOG_DEBUG,
      "file group" },
    section_file, find
};

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct authz_groupfile_conf));
}

static const command_rec authz_groupfile_cmds[] = {
    AP_INIT_TAKE1("AuthGroupFile", ap_set_file_slot,
                  (void *)APR_OFFSETOF(struct authz_groupfile_conf, file), OR_AUTHCFG,
                  "text file containing group names and member user IDs"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "group", AUTHZ_PROVIDER_VERSION,
                              &group_named, AP_AUTH_INTERNAL_PER_CONF);
    ap_register_auth_provider(p, AUTHZ_PROVIDER_GROUP, "file-group", AUTHZ_PROVIDER_VERSION,
                              &group_owning, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_optional_fn_retrieve(group_find_owner_function, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA authz_groupfile_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_authz_groupfile.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, NULL, NULL, NULL,
    authz_groupfile_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
