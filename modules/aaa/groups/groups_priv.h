/* SPDX-License-Identifier: Apache-2.0 */
/* groups_priv.h - `Require` by membership in groups, for modules that differ only in where a
 * user's groups are written (mod_authz_groupfile, mod_authz_dbm).
 *
 * Such a module defines `group_base` and registers its two providers; groups/check.c does the rest. */
#ifndef WEFT_GROUPS_PRIV_H
#define WEFT_GROUPS_PRIV_H

#include "http_config.h"
#include "apr_optional.h"
#include "apr_tables.h"
#include "http_log.h"
#include "httpd.h"
#include "mod_auth.h"

/** What one kind of Require line logs: numbers, with what stands between them and the text. */
struct group_words {
    const char *no_file;     /**< the section names no file */
    const char *cannot_open; /**< for find() */
    const char *not_listed;  /**< the user is in no group */
    int not_listed_level;
    const char *not_member;  /**< the user is in others */
    int not_member_level;
    const char *what;        /**< that is asked for: "group(s)" */
};

/** A module's own part. */
struct group_base {
    module *record;
    const char *expr_failed;   /**< number and name of the Require line that has names */
    const char *file_kind;     /**< "group file" */
    struct group_words named;  /**< for lines that name groups */
    struct group_words owning; /**< for lines that mean the group that owns the file */
    /** The section's file of groups, or NULL. */
    const char *(*file)(request_rec *r);
    /** A user's groups.
     *  @param groups  gets their names; NULL if there are none
     *  @return AUTHZ_GRANTED; AUTHZ_DENIED or AUTHZ_GENERAL_ERROR after a message */
    authz_status (*find)(request_rec *r, const char *file, const struct group_words *say,
                         const apr_array_header_t **groups);
};
extern const struct group_base group_base;

/* Lines of the log belong to the module at hand. */
#undef APLOG_MODULE_INDEX
#define APLOG_MODULE_INDEX (group_base.record->module_index)

/** mod_authz_owner: the group that owns the file which a request asks for.
 *  @return its name, or NULL after a message */
APR_DECLARE_OPTIONAL_FN(char *, authz_owner_get_file_group, (request_rec *r));

/** The provider of lines that name groups; the names may come out of an expression. */
extern const authz_provider group_named;

/** The provider of lines that mean the group of the file. */
extern const authz_provider group_owning;

/** Hook optional_fn_retrieve: group_owning needs mod_authz_owner. */
void group_find_owner_function(void);

#endif
