/* SPDX-License-Identifier: Apache-2.0 */
/* config_priv.h - what the configuration reader offers to the rest of server/.
 *
 * Text becomes a tree of ap_directive_t (read.c, tree.c), the tree is walked into
 * the modules' configurations (dispatch.c), and module.c keeps the list of modules
 * that own them. Everything here runs in the control process before children
 * exist, except where a line says otherwise. */
#ifndef WEFT_CONFIG_PRIV_H
#define WEFT_CONFIG_PRIV_H

#include "http_config.h"

/* config_directives.c: Define, UnDefine, Include, IncludeOptional, IfModule, IfDefine,
 * IfFile, IfDirective, IfSection, Error; ends with a row whose name is NULL */
extern const command_rec config_directives[];

/* vars.c - Define and ${NAME} */

/** Give a name a value for ${NAME} and a state for <IfDefine>.
 *  @param name   copied
 *  @param value  copied; NULL: defined, but ${NAME} stays as it stands */
void config_vars_set(const char *name, const char *value);
/** Forget a name; unknown ones are no error. */
void config_vars_unset(const char *name);
/** The value of a name from Define or, failing that, the environment; else NULL. */
const char *config_vars_get(const char *name);
/** Drop what Define directives set, keep what -D set: before each reading. */
void config_vars_reset(apr_pool_t *pconf);

/* slots.c - module indexes and vectors */

/** How many slots a configuration vector has: every module that is or can be added. */
int config_vector_slots(void);

/* errors.c - every mistake of one reading is told */

/** Note an error of the configuration; the reader goes on and fails at the end.
 *  @param where  the directive, its file and line and include chain; may be NULL
 *  @param text   one sentence without file and line */
void config_error(const ap_directive_t *where, const char *text);
/** How many errors were noted since the last call with reset != 0. */
int config_errors(int reset);

#endif
