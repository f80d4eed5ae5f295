/* SPDX-License-Identifier: Apache-2.0 */
/* http_config.h - modules, their directives, and the configuration they make together.
 *
 * A module is a record of functions and a table of directives. The configuration is read
 * into a tree of directives (util_cfgtree.h); walking the tree calls each directive's
 * function with the structure that its module made for the place:
 *
 *   - one structure for each server, by create_server_config; virtual hosts' are merged
 *     with the main server's by merge_server_config;
 *   - one for each section or .htaccess file, by create_dir_config; those that apply to a
 *     request are merged from the outside in by merge_dir_config.
 *
 * All structures of a place stand in a vector, each module's at the index of the module.
 * Reading happens in the control process before children exist, unless a function says
 * otherwise; what was read lives in the configuration's pool until the next reading, and
 * is read-only for children. */
#ifndef WEFT_HTTP_CONFIG_H
#define WEFT_HTTP_CONFIG_H

#include "apr.h"
#include "apr_errno.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"
#include "util_cfgtree.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a directive may stand (command_rec.req_override) and what a place allows
 * (cmd_parms.override): it may stand where the two share a bit. The OR_ bits are also the
 * categories of AllowOverride. */
#define OR_NONE 0x0          /**< nothing */
#define OR_LIMIT 0x1         /**< category Limit */
#define OR_OPTIONS 0x2       /**< category Options */
#define OR_FILEINFO 0x4      /**< category FileInfo */
#define OR_AUTHCFG 0x8       /**< category AuthConfig */
#define OR_INDEXES 0x10      /**< category Indexes */
#define OR_UNSET 0x20        /**< no AllowOverride was given */
#define ACCESS_CONF 0x40     /**< inside sections of the server's own files */
#define RSRC_CONF 0x80       /**< outside sections, and in virtual hosts */
#define EXEC_ON_READ 0x100   /**< run as soon as it is read; leaves no node */
#define NONFATAL_OVERRIDE 0x200 /**< what is not allowed here is skipped */
#define NONFATAL_UNKNOWN 0x400  /**< what is not known is skipped */
#define NONFATAL_ALL 0x600      /**< both */
#define PROXY_CONF 0x800     /**< inside <Proxy> */
#define OR_ALL 0x1f          /**< all categories */

/* module_struct.flags; records older than this version of the interface lack the member. */
#define AP_MODULE_FLAG_NONE 0
#define AP_MODULE_FLAG_ALWAYS_MERGE 1 /**< merge a structure even with itself */
#define AP_MODULE_FLAGS_MMN_MAJOR 20120211
#define AP_MODULE_FLAGS_MMN_MINOR 70

/* Places that ap_check_cmd_context() refuses. */
#define NOT_IN_VIRTUALHOST 0x1
#define NOT_IN_LIMIT 0x2
#define NOT_IN_DIRECTORY 0x4
#define NOT_IN_LOCATION 0x8
#define NOT_IN_FILES 0x10    /**< and <If> */
#define NOT_IN_HTACCESS 0x20
#define NOT_IN_PROXY 0x40
#define NOT_IN_DIR_LOC_FILE 0x1c /**< Directory, Location, Files */
#define NOT_IN_DIR_CONTEXT 0x5e  /**< and Limit, Proxy */
#define GLOBAL_ONLY 0x5f         /**< and VirtualHost */

/** What a directive's function answers to leave the directive to the next module. */
#define DECLINE_CMD "\x07\x08"

/** How the arguments of a directive are split before its function is called. A word may be
 *  quoted; an empty one counts as missing. */
enum cmd_how {
    RAW_ARGS = 0,   /**< not at all: the rest of the line */
    TAKE1 = 1,      /**< one word */
    TAKE2 = 2,      /**< two words */
    ITERATE = 3,    /**< one call for each word */
    ITERATE2 = 4,   /**< one call for each word from the second on, with the first */
    FLAG = 5,       /**< On or Off, as 1 or 0 */
    NO_ARGS = 6,    /**< none */
    TAKE12 = 7,     /**< one or two words; NULL for what is missing, here and below */
    TAKE3 = 8,      /**< three words */
    TAKE23 = 9,     /**< two or three words */
    TAKE123 = 10,   /**< one to three words */
    TAKE13 = 11,    /**< one or three words */
    TAKE_ARGV = 12  /**< all words as argc and argv */
};

/** One pointer for each module; read by ap_get_module_config(). */
typedef struct ap_conf_vector_t ap_conf_vector_t;
typedef struct ap_configfile_t ap_configfile_t;
typedef struct cmd_parms_struct cmd_parms;
typedef struct command_struct command_rec;
typedef struct module_struct module;
typedef struct ap_module_symbol_t ap_module_symbol_t;
typedef union cmd_func cmd_func;

/** A module. The functions may be NULL. Directory structures given to merge are read-only;
 *  the result may share their parts. */
struct module_struct {
    int version;               /**< MODULE_MAGIC_NUMBER_MAJOR of its build */
    int minor_version;         /**< MODULE_MAGIC_NUMBER_MINOR of its build */
    int module_index;          /**< its slot in vectors; -1 while it is in no list */
    const char *name;          /**< its main source file, "mod_x.c"; orders hooks */
    void *dynamic_load_handle; /**< the open file; NULL: built in */
    struct module_struct *next; /**< in the list of ap_top_module */
    unsigned long magic;       /**< MODULE_MAGIC_COOKIE */
    void (*rewrite_args)(process_rec *); /**< change the command line before it is read */
    void *(*create_dir_config)(apr_pool_t *, char *); /**< pool, path of the section or NULL */
    void *(*merge_dir_config)(apr_pool_t *, void *, void *); /**< pool, outer, inner; any thread */
    void *(*create_server_config)(apr_pool_t *, server_rec *);
    void *(*merge_server_config)(apr_pool_t *, void *, void *); /**< pool, main, virtual host */
    const command_rec *cmds;   /**< directives, to a row without a name */
    void (*register_hooks)(apr_pool_t *); /**< called in each reading */
    int flags;                 /**< AP_MODULE_FLAG_*; ask ap_get_module_flags() */
};

/** The function of a directive, called with the parameters, the module's structure for this
 *  place and the arguments; for EXEC_ON_READ a pointer to an ap_directive_t pointer comes in
 *  the structure's place, to take nodes for the tree.
 *  @return NULL; DECLINE_CMD; or a sentence that says what is wrong */
union cmd_func {
    const char *(*no_args)(cmd_parms *, void *);
    const char *(*raw_args)(cmd_parms *, void *, const char *);
    const char *(*take_argv)(cmd_parms *, void *, int, char * const *);
    const char *(*take1)(cmd_parms *, void *, const char *);
    const char *(*take2)(cmd_parms *, void *, const char *, const char *);
    const char *(*take3)(cmd_parms *, void *, const char *, const char *, const char *);
    const char *(*flag)(cmd_parms *, void *, int);
};

/** One directive; see AP_INIT_TAKE1() and its like. */
struct command_struct {
    const char *name;      /**< a section's with '<' in front */
    cmd_func func;         /**< the member that args_how says */
    void *cmd_data;        /**< passed on as cmd_parms.info */
    int req_override;      /**< where it may stand */
    enum cmd_how args_how; /**< how its arguments are split */
    const char *errmsg;    /**< one line of help */
};

/** What a directive's function is told. Lives for the reading, or for one .htaccess file. */
struct cmd_parms_struct {
    void *info;                       /**< cmd->cmd_data */
    int override;                     /**< what may stand here: OR_*, *_CONF, NONFATAL_* */
    int override_opts;                /**< options that may be set: OPT_* */
    apr_table_t *override_list;       /**< AllowOverrideList's names, or NULL */
    apr_int64_t limited;              /**< methods of an enclosing <Limit> as bits; -1: all */
    apr_array_header_t *limited_xmethods; /**< the same for extension methods */
    ap_method_list_t *xlimited;       /**< the same for methods of modules */
    ap_configfile_t *config_file;     /**< the file; may be replaced by EXEC_ON_READ ones */
    ap_directive_t *directive;        /**< the node that is being taken */
    apr_pool_t *pool;                 /**< for what is to last */
    apr_pool_t *temp_pool;            /**< for this reading; equal to pool in .htaccess */
    server_rec *server;               /**< the server or virtual host */
    char *path;                       /**< the section's path, or NULL */
    const command_rec *cmd;           /**< the row of the directive */
    struct ap_conf_vector_t *context; /**< the vector of this place */
    const ap_directive_t *err_directive; /**< where the error is, once there is one */
};

/** The name of a built-in module's record. */
struct ap_module_symbol_t {
    const char *name;  /**< "core_module" */
    module *modp;
};

/** A source of configuration lines. */
struct ap_configfile_t {
    apr_status_t (*getch)(char *, void *);              /**< one character; APR_EOF */
    apr_status_t (*getstr)(void *, apr_size_t, void *); /**< as fgets; may be NULL */
    apr_status_t (*close)(void *);                      /**< may be NULL */
    void *param;                                        /**< last argument of the three */
    const char *name;                                   /**< for messages */
    unsigned int line_number;                           /**< physical lines read so far */
};

/* hooks.c - the hooks of a reading, in the order they run */

/** Before the tree is walked, with pools of the configuration, the logs and this reading;
 *  all functions are called until one fails.
 *  @return OK, DECLINED, or an error that ends the program */
AP_DECLARE_HOOK(int, pre_config, (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp))

/** After the tree was walked: look at what the directives said together, and correct it. */
AP_DECLARE_HOOK(int, check_config, (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
        server_rec *s))

/** For -t and the like, instead of the rest: print what -D DUMP_... asks for. */
AP_DECLARE_HOOK(void, test_config, (apr_pool_t *pconf, server_rec *s))

/** Open the logs, before post_config. */
AP_DECLARE_HOOK(int, open_logs, (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
        server_rec *s))

/** Everything that needs the whole configuration. Runs twice at the first start. */
AP_DECLARE_HOOK(int, post_config, (apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
        server_rec *s))

/** Look up optional functions of other modules; all are registered by now. */
AP_DECLARE_HOOK(void, optional_fn_retrieve, (void))

/** In each child when it starts; pchild lives as long as the child. */
AP_DECLARE_HOOK(void, child_init, (apr_pool_t *pchild, server_rec *s))

/* hooks.c - the hooks of a request, in its thread */

/** Look at the request's fields before access is decided; all functions are called. */
AP_DECLARE_HOOK(int, header_parser, (request_rec *r))

/** Answer before any phase has run, as a cache does.
 *  @param lookup_uri  nonzero: a subrequest asks, give no content
 *  @return DECLINED: go on as ever */
AP_DECLARE_HOOK(int, quick_handler, (request_rec *r, int lookup_uri))

/** Make the content; the function looks at r->handler whether it is meant.
 *  @return OK, DONE, an HTTP status, SUSPENDED, or DECLINED */
AP_DECLARE_HOOK(int, handler, (request_rec *r))

/** Bring a directory's configuration file from elsewhere.
 *  @param conffile   gets the open source
 *  @param full_name  gets its name for messages
 *  @return APR_SUCCESS; AP_DECLINED; APR_ENOENT: there is none; else an error: 403 */
AP_DECLARE_HOOK(apr_status_t, open_htaccess, (request_rec *r, const char *dir_name,
        const char *access_name, ap_configfile_t **conffile, const char **full_name))

/** Run insert_filter, the filters' own start functions and the handler hook.
 *  @return what the handler answered; 500 where none took it or the answer is none
 *  The request's thread. */
AP_DECLARE(int) ap_invoke_handler(request_rec *r);

/* slots.c - functions for directives that only store a value: cmd_data is the offset of a
 * member in the module's structure. Any thread. */

/** Store the argument itself in a `const char *`. */
AP_DECLARE(const char *) ap_set_string_slot(cmd_parms *cmd, void *struct_ptr, const char *arg);
/** Store a copy in lower case in a `char *`. */
AP_DECLARE(const char *) ap_set_string_slot_lower(cmd_parms *cmd, void *struct_ptr,
        const char *arg);
/** Store a decimal number in an int. */
AP_DECLARE(const char *) ap_set_int_slot(cmd_parms *cmd, void *struct_ptr, const char *arg);
/** Store 0 or 1 in an int. */
AP_DECLARE(const char *) ap_set_flag_slot(cmd_parms *cmd, void *struct_ptr, int arg);
/** Store 0 or 1 in a char. */
AP_DECLARE(const char *) ap_set_flag_slot_char(cmd_parms *cmd, void *struct_ptr, int arg);
/** Store a path, counted from ServerRoot, in a `const char *`. */
AP_DECLARE(const char *) ap_set_file_slot(cmd_parms *cmd, void *struct_ptr, const char *arg);
/** Refuse a directive that is gone; its help says what to use. */
AP_DECLARE(const char *) ap_set_deprecated(cmd_parms *cmd, void *struct_ptr, const char *arg);

/* paths.c */

/** A path counted from ServerRoot; absolute ones stay. The file need not exist.
 *  @return out of p; NULL: no path at all. Any thread. */
AP_DECLARE(char *) ap_server_root_relative(apr_pool_t *p, const char *fname);
/** The same from DefaultRuntimeDir. */
AP_DECLARE(char *) ap_runtime_dir_relative(apr_pool_t *p, const char *fname);
/** Zeroed memory that outlives every restart, found again by its key.
 *  @param size  bytes; the key must not be in use yet */
AP_DECLARE(void *) ap_retained_data_create(const char *key, apr_size_t size);
/** The memory of a key, or NULL. */
AP_DECLARE(void *) ap_retained_data_get(const char *key);
/** A pool cleanup that sets the pointer at `data` to NULL; APR_SUCCESS. */
AP_DECLARE(apr_status_t) ap_pool_cleanup_set_null(void *data);

/* read.c - lines. A source belongs to one thread at a time. */

/** Open a file; only regular ones, and /dev/null.
 *  @param ret_cfg  gets the source, out of p; close it, or p does
 *  @return APR_SUCCESS; APR_EBADF: no regular file; else what open(2) says */
AP_DECLARE(apr_status_t) ap_pcfg_openfile(ap_configfile_t **ret_cfg, apr_pool_t *p,
        const char *name);
/** Make a source of one's own.
 *  @param descr  its name in messages; not copied
 *  @param getc_func, gets_func  one of them may be NULL
 *  @return the source, out of p */
AP_DECLARE(ap_configfile_t *) ap_pcfg_open_custom(apr_pool_t *p, const char *descr, void *param,
        apr_status_t (*getc_func) (char *, void *), apr_status_t (*gets_func) (void *, apr_size_t,
        void *), apr_status_t (*close_func) (void *));
/** Read one line: joined where a backslash ends it, without white space at its ends.
 *  @param bufsize  bytes of buf, the ending NUL included
 *  @return APR_SUCCESS; APR_EOF; APR_ENOSPC: too long; else the source's error */
AP_DECLARE(apr_status_t) ap_cfg_getline(char *buf, apr_size_t bufsize, ap_configfile_t *cfp);
/** Read one character; counts lines. APR_EOF at the end. */
AP_DECLARE(apr_status_t) ap_cfg_getc(char *ch, ap_configfile_t *cfp);
/** Close a source; 0 or an error. */
AP_DECLARE(int) ap_cfg_closefile(ap_configfile_t *cfp);
/** A message for a status of the functions above, out of p; NULL for APR_SUCCESS. */
AP_DECLARE(const char *) ap_pcfg_strerror(apr_pool_t *p, ap_configfile_t *cfp, apr_status_t rc);

/* tree.c - text to tree. All answer NULL or an error; parms->err_directive has its place. */

/** Read parms->config_file to its end.
 *  @param p, temp_pool  for nodes; for the time of the call
 *  @param conftree      gets the first node; where it has one, new nodes are appended */
AP_DECLARE(const char *) ap_build_config(cmd_parms *parms, apr_pool_t *p, apr_pool_t *temp_pool,
        ap_directive_t **conftree);
/** For a section that runs when it is read: build what is inside it.
 *  @param current         gets the first node, or NULL
 *  @param curr_parent     the caller's variable, set to NULL; nothing is told in it
 *  @param orig_directive  the section's start, "<IfModule"; reading ends behind its end tag */
AP_DECLARE(const char *) ap_build_cont_config(apr_pool_t *p, apr_pool_t *temp_pool,
        cmd_parms *parms, ap_directive_t **current, ap_directive_t **curr_parent,
        char *orig_directive);
/** The same, reading past what is inside; its tags must still match. */
AP_DECLARE(const char *) ap_soak_end_container(cmd_parms *cmd, char *directive);

/* dispatch.c - tree to configurations */

/** Obey a list of nodes; sections' functions call it for their children.
 *  @param parms           its place is changed for the call and put back
 *  @param section_vector  gets the modules' structures for this place
 *  @return NULL, or the first error. While the server's own configuration is read, errors
 *          are told at once and the walk goes on. Any thread, on vectors of its own. */
AP_DECLARE(const char *) ap_walk_config(ap_directive_t *current, cmd_parms *parms,
        ap_conf_vector_t *section_vector);
/** Obey the whole tree for the main server. OK, or 500 when errors were told. */
AP_DECLARE(int) ap_process_config_tree(server_rec *s, ap_directive_t *conftree, apr_pool_t *p,
        apr_pool_t *ptemp);
/** See that a module has its structures of a section and of a server; make what is missing.
 *  @param section  the section's path, or NULL
 *  @return the section's */
AP_DECLARE(void *) ap_set_config_vectors(server_rec *server, ap_conf_vector_t *section_vector,
        const char *section, module *mod, apr_pool_t *pconf);
/** The row of a directive in a table, or NULL. Names ignore case. Any thread. */
AP_DECLARE(const command_rec *) ap_find_command(const char *name, const command_rec *cmds);
/** The same, in a module and those behind it in the list.
 *  @param mod  the first to look at; gets the one that has it */
AP_DECLARE(const command_rec *) ap_find_command_in_modules(const char *cmd_name, module **mod);
/** See whether a directive may stand where it does.
 *  @param forbidden  bits of NOT_IN_*
 *  @return NULL, or an error that names directive and section */
AP_DECLARE(const char *) ap_check_cmd_context(cmd_parms *cmd, unsigned int forbidden);
/** Whether the <Limit> around a directive names a method (true outside of any). */
AP_DECLARE(int) ap_method_is_limited(cmd_parms *cmd, const char *method);

/* read_config.c, include.c - files */

/** One reading: -C, the file, -c.
 *  @param config_name  counted from ServerRoot
 *  @param conftree     gets the tree
 *  @return the main server; NULL: the error has been told */
AP_DECLARE(server_rec *) ap_read_config(process_rec *process, apr_pool_t *temp_pool,
        const char *config_name, ap_directive_t **conftree);
/** Read one file into a tree; NULL or an error that names file and line. */
AP_DECLARE(const char *) ap_process_resource_config(server_rec *s, const char *fname,
        ap_directive_t **conftree, apr_pool_t *p, apr_pool_t *ptemp);
/** The same for all files that a pattern matches, sorted, folders with what is below them.
 *  @param optional  nonzero: no match is fine */
AP_DECLARE(const char *) ap_process_fnmatch_configs(server_rec *s, const char *fname,
        ap_directive_t **conftree, apr_pool_t *p, apr_pool_t *ptemp, int optional);
/** Prepare a search for ap_dir_nofnmatch() and ap_dir_fnmatch() on behalf of a directive.
 *  @param flags  AP_DIR_FLAG_*
 *  @param cb     gets each file; an error from it ends the search */
AP_DECLARE(ap_dir_match_t *) ap_dir_cfgmatch(cmd_parms *cmd, int flags,
        const char *(*cb) (ap_dir_match_t *, const char *), void *ctx);

/* htaccess.c - in the thread of the request */

/** Read a directory's configuration file, once for each request.
 *  @param result         gets the vector; untouched where there is no file
 *  @param override, override_opts, override_list  what the file may set
 *  @param path           the directory
 *  @param access_names   names to try, with blanks between them
 *  @return OK; 500: it is wrong; 403: it cannot be read */
AP_DECLARE(int) ap_parse_htaccess(ap_conf_vector_t **result, request_rec *r, int override,
        int override_opts, apr_table_t *override_list, const char *path,
        const char *access_names);
/** What the open_htaccess hook does where no module does: open dir_name/access_name. */
AP_DECLARE(apr_status_t) ap_open_htaccess(request_rec *r, const char *dir_name,
        const char *access_name, ap_configfile_t **conffile, const char **full_name);

/* vectors.c - zeroed, with a slot for each module that is there or may still come */

/** A vector for a request (r->request_config). */
AP_DECLARE(ap_conf_vector_t *) ap_create_request_config(apr_pool_t *p);
/** A vector for a connection (c->conn_config). */
AP_DECLARE(ap_conf_vector_t *) ap_create_conn_config(apr_pool_t *p);
/** A vector for a section. */
AP_DECLARE(ap_conf_vector_t *) ap_create_per_dir_config(apr_pool_t *p);
/** Merge two sections' vectors; the inner one's settings win.
 *  @return a new vector out of p that shares what only one of them has. Any thread. */
AP_DECLARE(ap_conf_vector_t *) ap_merge_per_dir_configs(apr_pool_t *p, ap_conf_vector_t *base,
        ap_conf_vector_t *new_conf);
/** Let a module that came late make its structures for the main server. */
AP_DECLARE(void) ap_single_module_configure(apr_pool_t *p, server_rec *s, module *m);
/** Make a virtual host.
 *  @param hostname  the addresses as <VirtualHost> names them
 *  @param ps        gets it; the caller links it behind main_server
 *  @return NULL, or what is wrong with the addresses */
AP_DECLARE(const char *) ap_init_virtual_host(apr_pool_t *p, const char *hostname,
        server_rec *main_server, server_rec **ps);
/** Give each virtual host what it inherits, after the tree was walked. */
AP_DECLARE(void) ap_fixup_virtual_hosts(apr_pool_t *p, server_rec *main_server);

/* loglevel.c */

/** As the macro below. */
AP_DECLARE(void *) ap_get_module_config(const ap_conf_vector_t *cv, const module *m);
/** As the macro below. */
AP_DECLARE(void) ap_set_module_config(ap_conf_vector_t *cv, const module *m, void *val);
/** Levels of a new context: a copy of old, or all unset where that is NULL. */
AP_DECLARE(struct ap_logconf *) ap_new_log_config(apr_pool_t *p, const struct ap_logconf *old);
/** Fill in what is unset in new_conf from the context around it. */
AP_DECLARE(void) ap_merge_log_config(const struct ap_logconf *old_conf,
        struct ap_logconf *new_conf);
/** Give all single modules one level; -1: that of the context. */
AP_DECLARE(void) ap_reset_module_loglevels(struct ap_logconf *l, int val);
/** Give the module of an index a level, APLOG_*. */
AP_DECLARE(void) ap_set_module_loglevel(apr_pool_t *p, struct ap_logconf *l, int index, int level);
/** Turn LogLevel's keyword into APLOG_*; NULL or an error. */
AP_DECLARE(const char *) ap_parse_log_level(const char *str, int *val);
/** As the macros below: the level at which a module logs for a server, ... */
AP_DECLARE(int) ap_get_server_module_loglevel(const server_rec *s, int index);
/** ... a connection, ... */
AP_DECLARE(int) ap_get_conn_module_loglevel(const conn_rec *c, int index);
/** ... a connection seen from a server, ... */
AP_DECLARE(int) ap_get_conn_server_module_loglevel(const conn_rec *c, const server_rec *s,
        int index);
/** ... a request. Any thread. */
AP_DECLARE(int) ap_get_request_module_loglevel(const request_rec *r, int index);

/* module.c - which modules there are */

/** Add a module: index, directives, hooks.
 *  @param sym_name  the name of its record, or NULL
 *  @return NULL, or why not */
AP_DECLARE(const char *) ap_add_module(module *m, apr_pool_t *p, const char *sym_name);
/** Take it out again; its index is -1 then. */
AP_DECLARE(void) ap_remove_module(module *m);
/** As ap_add_module(), and list it in ap_loaded_modules. */
AP_DECLARE(const char *) ap_add_loaded_module(module *mod, apr_pool_t *p, const char *s);
/** Take it out of both. */
AP_DECLARE(void) ap_remove_loaded_module(module *mod);
/** Put the built-in modules into the lists; once. NULL or an error. */
AP_DECLARE(const char *) ap_setup_prelinked_modules(process_rec *process);
/** Let a module register its hooks, under its own name. */
AP_DECLARE(void) ap_register_hooks(module *m, apr_pool_t *p);
/** Let modules change the command line. */
AP_DECLARE(void) ap_run_rewrite_args(process_rec *process);
/** Keep free slots in vectors for modules that come after the reading. */
AP_DECLARE(void) ap_reserve_module_slots(int count);
/** Keep one for each time that a directive stands in the configuration. */
AP_DECLARE(void) ap_reserve_module_slots_directive(const char *directive);
/** The module whose source file is called so ("mod_alias.c"), or NULL. Any thread. */
AP_DECLARE(module *) ap_find_linked_module(const char *name);
/** The name of its source file. */
AP_DECLARE(const char *) ap_find_module_name(module *m);
/** What LogLevel calls the module of an index ("alias"), or NULL. Any thread. */
AP_DECLARE(const char *) ap_find_module_short_name(int module_index);
/** Its flags; 0 where the record is older than they are. */
AP_DECLARE(int) ap_get_module_flags(const module *m);

/** All modules to NULL: built in first, then as they were loaded. */
extern AP_DECLARE_DATA module **ap_loaded_modules;
/** All modules, linked by next: newest first, as directives are looked up. */
extern AP_DECLARE_DATA module *ap_top_module;
/** Built-in modules in the order of their indexes, to NULL. */
extern AP_DECLARE_DATA module * ap_preloaded_modules[];
/** Built-in modules in the order they register hooks, to NULL. */
extern AP_DECLARE_DATA module * ap_prelinked_modules[];
/** Their records' names; the last has none. */
extern AP_DECLARE_DATA ap_module_symbol_t ap_prelinked_module_symbols[];

/* show.c */

/** Print every directive, its help and where it may stand. */
AP_DECLARE(void) ap_show_directives(void);
/** Print the modules that are there. */
AP_DECLARE(void) ap_show_modules(void);
/** Whether a directive stands anywhere in the configuration (ap_conftree). */
AP_DECLARE(int) ap_exists_directive(apr_pool_t *p, const char *name);

/* mpm/common */

/** The name of the process model, or NULL. */
AP_DECLARE(const char *) ap_show_mpm(void);

/** The slot of module `m` in a vector of configurations, or NULL.
 *  Unchecked: a vector has a slot for every module that can ever be added. */
#define ap_get_module_config(v, m) (((void **)(v))[(m)->module_index])
/** Fill the slot of module `m`; the vector does not own what it points to. */
#define ap_set_module_config(v, m, val) ((((void **)(v))[(m)->module_index]) = (val))
/** The level that a module of this index logs at, for a server, a connection,
 *  a connection seen through a server, and a request. */
#define ap_get_server_module_loglevel(s, i) \
    ((i) < 0 || !(s)->log.module_levels || (s)->log.module_levels[i] < 0 \
         ? (s)->log.level : (s)->log.module_levels[i])
#define ap_get_conn_logconf(c) ((c)->log ? (c)->log : &(c)->base_server->log)
#define ap_get_conn_module_loglevel(c, i) \
    (((i) < 0 || !ap_get_conn_logconf(c)->module_levels \
      || ap_get_conn_logconf(c)->module_levels[i] < 0) \
         ? ap_get_conn_logconf(c)->level : ap_get_conn_logconf(c)->module_levels[i])
#define ap_get_request_logconf(r) \
    ((r)->log ? (r)->log : (r)->connection->log ? (r)->connection->log : &(r)->server->log)
#define ap_get_request_module_loglevel(r, i) \
    (((i) < 0 || !ap_get_request_logconf(r)->module_levels \
      || ap_get_request_logconf(r)->module_levels[i] < 0) \
         ? ap_get_request_logconf(r)->level : ap_get_request_logconf(r)->module_levels[i])

/* The rows of a module's directive table. In C the member of the union that
 * holds the function is named, so that its type is checked. */
#ifndef __cplusplus
#define AP_INIT_ROW(member, how, directive, func, mconfig, where, help) \
    { directive, { .member = (func) }, mconfig, where, how, help }
#define AP_INIT_NO_ARGS(d, f, m, w, h)  AP_INIT_ROW(no_args, NO_ARGS, d, f, m, w, h)
#define AP_INIT_RAW_ARGS(d, f, m, w, h) AP_INIT_ROW(raw_args, RAW_ARGS, d, f, m, w, h)
#define AP_INIT_TAKE_ARGV(d, f, m, w, h) AP_INIT_ROW(take_argv, TAKE_ARGV, d, f, m, w, h)
#define AP_INIT_TAKE1(d, f, m, w, h)    AP_INIT_ROW(take1, TAKE1, d, f, m, w, h)
#define AP_INIT_TAKE2(d, f, m, w, h)    AP_INIT_ROW(take2, TAKE2, d, f, m, w, h)
#define AP_INIT_TAKE12(d, f, m, w, h)   AP_INIT_ROW(take2, TAKE12, d, f, m, w, h)
#define AP_INIT_TAKE3(d, f, m, w, h)    AP_INIT_ROW(take3, TAKE3, d, f, m, w, h)
#define AP_INIT_TAKE23(d, f, m, w, h)   AP_INIT_ROW(take3, TAKE23, d, f, m, w, h)
#define AP_INIT_TAKE13(d, f, m, w, h)   AP_INIT_ROW(take3, TAKE13, d, f, m, w, h)
#define AP_INIT_TAKE123(d, f, m, w, h)  AP_INIT_ROW(take3, TAKE123, d, f, m, w, h)
#define AP_INIT_ITERATE(d, f, m, w, h)  AP_INIT_ROW(take1, ITERATE, d, f, m, w, h)
#define AP_INIT_ITERATE2(d, f, m, w, h) AP_INIT_ROW(take2, ITERATE2, d, f, m, w, h)
#define AP_INIT_FLAG(d, f, m, w, h)     AP_INIT_ROW(flag, FLAG, d, f, m, w, h)
#endif

/** The head of a module record; twelve members are filled, six follow. */
#define STANDARD20_MODULE_STUFF \
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, __FILE__, NULL, NULL, \
    MODULE_MAGIC_COOKIE, NULL
/** The same for a process model, which may also rewrite the command line. */
#define MPM20_MODULE_STUFF \
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, __FILE__, NULL, NULL, \
    MODULE_MAGIC_COOKIE
/** Declare a module record under its public name, visible to LoadModule; what
 *  is logged in this file then carries the module's index. */
#define AP_DECLARE_MODULE(name) \
    extern module AP_MODULE_DECLARE_DATA name##_module; \
    APLOG_USE_MODULE_AT(name) \
    module AP_MODULE_DECLARE_DATA name##_module
/** For a file that belongs to module `name` but does not define its record. */
#define APLOG_USE_MODULE(name) \
    extern module AP_MODULE_DECLARE_DATA name##_module; \
    APLOG_USE_MODULE_AT(name)
#define APLOG_USE_MODULE_AT(name) \
    static int *const aplog_module_index __attribute__((unused)) = &(name##_module.module_index);

#ifdef __cplusplus
}
#endif
#endif
