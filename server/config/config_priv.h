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
/** The value of a name from Define or, failing that, the environment; else NULL.
 *  Any thread. */
const char *config_vars_get(const char *name);
/** What Define gave a name; NULL where it gave none. */
const char *config_vars_defined(const char *name);
/** Drop what Define directives set, keep what -D set: before each reading. */
void config_vars_reset(apr_pool_t *pconf);

/* module.c - module indexes, names and directives */

/** How many slots a configuration vector has: every module that is or can be added.
 *  Any thread. */
int config_vector_slots(void);
/** Before a reading: any number of modules may come; tables are looked at anew.
 *  @param pool  the configuration's; what is reserved is forgotten with it */
void config_slots_open(apr_pool_t *pool);
/** After a reading: new vectors have slots for the modules that are there, those
 *  reserved, and those that directives of the tree will add. */
void config_slots_close(const ap_directive_t *tree);
/** How many slots there are at most: for arrays that outlive a reading. */
int config_slots_most(void);
/** The module of an index, or NULL. Any thread. */
module *config_module_at(int index);
/** The module whose record is called so ("alias_module"), or NULL. Any thread. */
module *config_module_by_symbol(const char *symbol);
/** The name of a module's record; the file's name where it is not known. */
const char *config_module_symbol(const module *m);

/** One directive of one module, in the list of all that share a name. */
struct config_command {
    struct config_command *next; /* the same name, of a module added earlier */
    module *mod;
    const command_rec *cmd;
    unsigned hash;               /* of the name without regard to case */
};

/** The directives of a name, without regard to case, newest module first. Any thread. */
const struct config_command *config_commands(const char *name);
/** The one after it with the same name, or NULL. */
const struct config_command *config_commands_next(const struct config_command *c);
/** Call a function for every directive of every module; stops when it answers nonzero. */
int config_commands_each(int (*fn)(void *baton, const module *m, const command_rec *cmd),
                         void *baton);

/* vectors.c */

/** Make a server's vectors; a main server's are filled by every module. */
void config_server_vectors(apr_pool_t *p, server_rec *s);

/* loglevel.c - what stands in an ap_logconf */

/** No LogLevel here: the outer context's holds. A single module's level is -1 where
 *  LogLevel without a module set it back to the level of all. */
enum { CONFIG_LOGLEVEL_UNSET = -2 };

/* dispatch.c */

/** Run one directive.
 *  @param args  what follows its name, ${} resolved; "" for nothing
 *  @return NULL, DECLINE_CMD, or what is wrong
 *  Any thread, parms being the caller's own. */
const char *config_invoke(const command_rec *cmd, cmd_parms *parms, void *mconfig,
                          const char *args);
/** The parameters at the start of a configuration's reading or walk. */
cmd_parms config_parms(server_rec *s, apr_pool_t *p, apr_pool_t *ptemp);

/* hints.c */

/** A module of the manual, and its directives with a blank before and behind each. */
struct config_known {
    const char *module;
    const char *directives;
};
extern const struct config_known config_known[]; /* known_directives.c; ends with NULL */

/** What to add to "Invalid command": the module that has it, or a similar name.
 *  @return text in p that starts with a blank, or "" */
const char *config_hint(apr_pool_t *p, const char *directive);

/* include.c - files that include files */

/** One opening of a file: who asked for it. */
struct config_origin {
    const char *name;     /* the file's name: the pointer is the key */
    const char *by_file;  /* file and line of the Include, NULL for the first file */
    int by_line;
};

/** From where the file with this very name pointer was included, or NULL. */
const struct config_origin *config_origin(const char *name);
/** The next files are opened for a directive of this file and line. */
void config_include_from(const char *file, int line);
/** Drop all of that: before each reading. */
void config_include_reset(apr_pool_t *ptemp);

/* htaccess.c */

/** Read an open .htaccess file into a new vector of parms->pool; closes it.
 *  @return NULL, or what is wrong with it in *line */
const char *htaccess_read(cmd_parms *parms, ap_conf_vector_t **conf, int *line);
/** Log what is wrong with a file. @return the request's status */
int htaccess_refuse(request_rec *r, const char *file, const char *error, int line);

/* htaccess_kept.c - what files say, kept for other requests */

struct htaccess_kept;
/** Set by directives whose effect does not follow from the text alone; of this thread. */
extern _Thread_local int config_volatile;
/** Whether a module does no more with its directives than remember what they say. */
int config_is_plain(const module *m);
/** Read a folder's file so that it can be kept, if it can; none is kept too.
 *  @param dir, names  with a final slash; AccessFileName's words
 *  @return NULL: not now */
struct htaccess_kept *htaccess_keep(request_rec *r, int override, int override_opts,
                                    apr_table_t *override_list, const char *dir,
                                    const char *names);
/** What a kept file is good for. */
enum htaccess_use {
    HTACCESS_KEPT,                 /* for every request */
    HTACCESS_ONCE,                 /* for this one, which has read it */
    HTACCESS_WRONG,                /* the same, and there was an error: see *status */
    HTACCESS_READ                  /* for none: the request has to read it */
};
/** What it says. @param conf  gets the vector, NULL: nothing */
enum htaccess_use htaccess_kept_use(struct htaccess_kept *kept, request_rec *r,
                                    ap_conf_vector_t **conf, int *status);
/** Whether the file is still the one that was read; looks once a second. */
int htaccess_kept_holds(struct htaccess_kept *kept, request_rec *r);
/** Forget it now, or with a pool. */
void htaccess_kept_drop(struct htaccess_kept *kept);
void htaccess_kept_give(struct htaccess_kept *kept, apr_pool_t *owner);

/* errors.c - every mistake of one reading is told */

/** Note an error of the configuration; the reader goes on and fails at the end.
 *  @param where  the directive, its file and line and include chain; may be NULL
 *  @param text   one sentence without file and line */
void config_error(const ap_directive_t *where, const char *text);
/** How many errors were noted since the last call with reset != 0. */
int config_errors(int reset);
/** Whether errors are noted (reading the server's configuration) rather than
 *  returned (a .htaccess file). */
int config_collecting(void);
/** Start or end that. */
void config_collect(int on);

/* mpm/common - process models are built in */

/** Choose the process model that LoadModule names by its symbol.
 *  @return NULL, or what is wrong */
const char *mpm_choose(cmd_parms *cmd, const char *symbol);
/** Whether LoadModule of a process model is to open its file, as for any module.
 *  @param open  gets the answer
 *  @return NULL, or why it must not be loaded */
const char *mpm_from_file(cmd_parms *cmd, const char *symbol, int *open);
/** <IfModule> asks for a module: the first question for the default model settles for it. */
void mpm_asked(cmd_parms *cmd, const char *name);
/** The configuration is read: where it chose none the default model is in force.
 *  @return NULL, or what is wrong */
const char *mpm_settle(apr_pool_t *p, server_rec *s);

#endif
