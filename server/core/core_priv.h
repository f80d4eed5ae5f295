/* SPDX-License-Identifier: Apache-2.0 */
/* core_priv.h - the core module: its configuration and what runs on it.
 *
 * The structs that modules see (core_server_config, core_dir_config,
 * core_request_config) are the first member of ours, so that one pointer in the
 * core's slot serves both. What modules cannot see goes behind them.
 *
 * core.c          the module record, its table of directives, its hooks
 * server_config.c create and merge of servers      server_*.c their directives
 * dir_config.c    create and merge of directories  dir_*.c     their directives
 * section.c       <Directory>, <Location>, <Files>, <VirtualHost>
 * section_if.c    <If>, <ElseIf>, <Else>           section_limit.c  <Limit>, <LimitExcept>
 * section_order.c the lists of sections            merge_memo.c  merges made once
 * folder_memo.c   what walks over folders found, kept
 * walk.c          what the four walks share        walk_*.c   which sections apply
 * section_index.c <Location>s by path              own_pool.c memory of what is made later
 * vhost.c         addresses of virtual hosts       vhost_match.c  their names
 * host_memo.c     the host of a connection        vhost_host.c  the Host field's syntax
 * vhost_dump.c    the -S listing
 * names.c         names and URLs of the server     request_info.c facts for modules
 * version.c       the Server field */
#ifndef WEFT_CORE_PRIV_H
#define WEFT_CORE_PRIV_H

#include <stdatomic.h>
#include <stdint.h>

#include "http_config.h"
#include "http_core.h"
#include "httpd.h"

/** The core's configuration of a server. */
struct core_server {
    core_server_config pub;
    const char *product;           /* ServerProduct, or NULL */
    _Atomic(struct section_index *) url_index; /* of sec_url; made when first asked for */
    unsigned flush_threshold_set:1;
    unsigned flush_pipelined_set:1;
};

/** The core's configuration of a directory, location or file. */
struct core_dir {
    core_dir_config pub;
    unsigned encoded_slashes_set:1; /* AllowEncodedSlashes stood here */
};

/** How long a merged configuration lives. */
enum life {
    LIFE_REQUEST,
    LIFE_EDITION,                  /* until a .htaccess file changes: folder_memo.c */
    LIFE_CONFIGURATION
};

/** The core's state of one request; allocated zeroed in its pool. */
struct core_request {
    core_request_config pub;
    const ap_conf_vector_t *lasting; /* per_dir_config, while it outlives the request */
    enum life life;                /* of lasting */
    struct edition *edition;       /* of what .htaccess files say: this request uses it */
};

/** What limit_req_body, limit_xml_body and accept_path_info hold until they are set. */
enum { CORE_LIMIT_UNSET = -1, CORE_PATH_INFO_UNSET = 3 };

static inline struct core_server *core_server(const server_rec *s)
{
    return (struct core_server *)ap_get_core_module_config(s->module_config);
}

static inline struct core_dir *core_dir(const request_rec *r)
{
    return (struct core_dir *)ap_get_core_module_config(r->per_dir_config);
}

static inline struct core_request *core_request(const request_rec *r)
{
    return (struct core_request *)ap_get_core_module_config(r->request_config);
}

/* core.c */

/** The document of `ErrorDocument CODE default` in response_code_strings: an empty
 *  string known by its address. It takes back what an outer section said. */
extern char core_error_default[];

/* request_info.c */

/** Find the optional functions that answer for the core; hook optional_fn_retrieve. */
void core_find_optional(void);

/* dir_config.c */

/** A record in which nothing is set; the module record's functions for directories.
 *  @param path  of the section; NULL: a server's own, with the defaults */
void *core_dir_create(apr_pool_t *p, char *path);
/** A new record: what add sets, and else what base has. */
void *core_dir_merge(apr_pool_t *p, void *base, void *add);

/** The Options in force in a directory, while a walk has not merged it yet. */
struct core_opts {
    allow_options_t opts, add, remove;
    overrides_t override;
    allow_options_t override_opts;
    apr_table_t *override_list;
};

/** Lay the options and overrides of a section upon those in force. */
void core_opts_merge(struct core_opts *opts, const core_dir_config *section);

/* dir_options.c, dir_files.c, dir_response.c, dir_limits.c, server_*.c: tables of
 * directives, each ended by a row without a name */

extern const command_rec core_options_directives[];   /* Options, AllowOverride... */
extern const command_rec core_file_directives[];      /* EnableMMAP, FileETag... */
extern const command_rec core_response_directives[];  /* ErrorDocument, SetHandler... */
extern const command_rec core_limit_directives[];     /* LimitRequest*, MaxRange*, RLimit* */
extern const command_rec core_server_directives[];    /* ServerName, DocumentRoot... */
extern const command_rec core_protocol_directives[];  /* HttpProtocolOptions, Protocols... */
extern const command_rec core_process_directives[];   /* ServerRoot, ServerTokens... */
extern const command_rec core_mpm_directives[];       /* mpm/common: PidFile, MaxMemFree... */
extern const command_rec core_section_directives[];   /* <Directory>, <VirtualHost>... */

/* server_config.c */

/** The same for servers; the main server's record has the defaults. */
void *core_server_create(apr_pool_t *p, server_rec *s);
/** A virtual host's record upon the main server's. */
void *core_server_merge(apr_pool_t *p, void *base, void *add);

/* version.c */

/** Read ServerTokens' word; NULL, or what is wrong with it. */
const char *version_set_tokens(apr_pool_t *p, const char *word);
/** Give the product words of the configuration (NULL: our own). */
void version_set_product(apr_pool_t *p, const char *words);
/** Forget components, tokens and product: before each reading. */
void version_reset(apr_pool_t *pconf);

/* section.c */

/** The argument of a section up to its final '>', or NULL with *err set.
 *  @param arg  the line after the directive's name */
const char *section_argument(cmd_parms *cmd, const char *arg, const char **err);
/** Read the directives inside a section into a new vector.
 *  @param path  what cmd->path is while they are read
 *  @param conf  gets the core's configuration of the section
 *  @return NULL, or a message */
const char *section_read(cmd_parms *cmd, const char *path, ap_conf_vector_t **vector,
                         core_dir_config **conf);
/** The directives <If>, <ElseIf>, <Else>; the kind stands in cmd_data. */
const char *section_if(cmd_parms *cmd, void *mconfig, const char *arg);
/** The directives <Limit> and, with cmd_data, <LimitExcept>. */
const char *section_limit(cmd_parms *cmd, void *mconfig, const char *arg);

/* merge_memo.c */

/** The merge of two configurations that both live as long as the configuration:
 *  made once in each child, found by one look-up afterwards.
 *  @param base, add  vectors out of the configuration or out of this function
 *  @return a vector that lives as long as the configuration; NULL once the memo is full
 *  Any thread. Takes the memo's lock only for a pair not seen before. */
ap_conf_vector_t *merge_memo_lasting(ap_conf_vector_t *base, ap_conf_vector_t *add);
/** A memo of its own for vectors that live as long as a pool.
 *  @param parent  the memo, its lock and its merges die with it */
struct merge_memo *merge_memo_create(apr_pool_t *parent);
/** A pair's merge out of such a memo; NULL once it is full. Any thread. */
ap_conf_vector_t *merge_memo_get(struct merge_memo *memo, ap_conf_vector_t *base,
                                 ap_conf_vector_t *add);
/** Empty the memo; it uses pconf from now on. Control process, one thread. */
void merge_memo_reset(apr_pool_t *pconf);

/* own_pool.c */

/** A pool with its own allocator below parent: whoever uses it brings the lock. Ends the
 *  process when there is no memory. */
apr_pool_t *own_pool_create(apr_pool_t *parent, const char *tag);

/* section_index.c */

/** The index of a server's <Location> sections, made if need be. Any thread.
 *  @return NULL: before section_index_reset() */
const struct section_index *section_index_of(const server_rec *s);
/** The plain sections that hold a path.
 *  @param sections  what the index was made of
 *  @param found     gets their places in the list, in order
 *  @param most      room in found
 *  @return how many; more than most: there was no room for them all */
int section_index_plain(const struct section_index *index, const apr_array_header_t *sections,
                        const char *path, int *found, int most);
/** The sections with wildcards or expressions, in order. @return how many */
int section_index_open(const struct section_index *index, const int **open);
/** Forget all; pconf is used from now on. Control process, one thread. */
void section_index_reset(apr_pool_t *pconf);

/* folder_memo.c - what walks found, kept for other requests; see its head */

struct htaccess_kept;

/** Whose walk it is: what is found depends on nothing else but .htaccess files. */
struct folder_key {
    const server_rec *server;
    const ap_conf_vector_t *base;  /* r->per_dir_config before the walk */
    const char *path;              /* of the folder, with its final slash */
    size_t len;
};

/** What the levels of a folder add up to. */
struct folder {
    const struct folder *next;     /* the memo's own */
    uint64_t hash;
    struct folder_key key;
    ap_conf_vector_t *conf;        /* NULL: no section applies */
    enum life life;                /* of conf */
    struct core_opts opts;
    unsigned level;                /* components of the folder */
    int next_section, first_regex; /* not looked at yet; the first with an expression */
    struct htaccess_kept **files;  /* that it depends on */
    int file_count;
};

/** A request in an edition. */
struct folder_visit {
    request_rec *r;
    struct edition *edition;
    _Atomic int *counter;          /* to be counted out again; NULL: the request stays */
};

/** Keep walks in this child from now on. Before threads exist. */
void folder_memo_start(apr_pool_t *child_pool);
/** Enter the edition in force (or the one that the request is in).
 *  @return 0: nothing is kept; no other call then */
int folder_memo_enter(struct folder_visit *visit, request_rec *r);
/** Leave, unless folder_memo_stay() was called. */
void folder_memo_leave(struct folder_visit *visit);
/** The request uses vectors of the edition from now on, until its pool is cleared. */
void folder_memo_stay(struct folder_visit *visit);
/** A folder that was kept and holds still, or NULL. */
const struct folder *folder_memo_find(struct folder_visit *visit, const struct folder_key *key);
/** Keep what a walk found; key and found are copied. */
void folder_memo_add(struct folder_visit *visit, const struct folder_key *key,
                     const struct folder *found);
/** A folder's .htaccess file, read now if it was not kept. NULL: cannot be kept now. */
struct htaccess_kept *folder_memo_file(struct folder_visit *visit, const char *path, size_t len,
                                       const struct core_opts *opts, const char *names);
/** A merge out of the edition that the request is in; NULL: its memo is full. */
ap_conf_vector_t *folder_memo_merge(request_rec *r, ap_conf_vector_t *base, ap_conf_vector_t *add);

/* walk.c */

/** A configuration that grows section by section during a walk. */
struct walk {
    request_rec *r;
    ap_conf_vector_t *conf;        /* what was found so far, or NULL */
    enum life life;                /* of conf */
};

/** Add a section. @param life  of the section */
void walk_add(struct walk *w, ap_conf_vector_t *section, enum life life);
/** Lay what was found upon r->per_dir_config. */
void walk_finish(struct walk *w);
/** How long r->per_dir_config lives. */
enum life walk_base_life(const request_rec *r);
/** Take per_dir_config from a request; both share the life of its pool. */
void walk_adopt(request_rec *r, const request_rec *from);
/** Run a section's expression on a text and set the variables MATCH_* of its named
 *  groups. @return true if it matches */
int walk_regex(request_rec *r, const core_dir_config *section, const char *text);

/* vhost_host.c */

/** Check the name of a Host field or target URI and take it apart.
 *  @param host   as the client sent it; "[::1]:80", "name", "name:port"
 *  @param strict also refuse what RFC 3986 does not allow in a registered name
 *  @param name   gets the name in small letters, without port and final dot; an IPv6
 *                address keeps its brackets
 *  @param port   gets the port, or 0
 *  @return 1 if it may be used, 0 if it is malformed */
int vhost_host_parse(apr_pool_t *p, const char *host, int strict, char **name, apr_port_t *port);

/* host_memo.c */

/** Let a Host field have the effect that it had for an earlier request of the connection.
 *  @return 0: it is another one, or the first */
int host_memo_use(request_rec *r, const char *field);
/** Remember what came of a Host field that some server has.
 *  @param from  r->server before */
void host_memo_keep(request_rec *r, const char *field, const server_rec *from);

/* vhost.c: what the matcher and the dump need of the tables */

/** A virtual host's entry at one address. */
struct vhost_entry {
    server_rec *server;
    server_addr_rec *addr;         /* the address it was given */
};

/** Everything that is served at one address and port. */
struct vhost_group {
    struct vhost_group *next;      /* in the same bucket */
    apr_sockaddr_t *ip;            /* NULL: any address */
    apr_port_t port;               /* 0: any port */
    apr_array_header_t *entries;   /* struct vhost_entry, in file order; first: default */
    apr_hash_t *names;             /* lower-case name -> index + 1 of the first owner */
    apr_array_header_t *wild;      /* struct vhost_wild, in file order */
    apr_hash_t *literals;          /* text of an address -> index + 1 */
};

/** One pattern of a ServerAlias. */
struct vhost_wild {
    const char *pattern;
    int index;                     /* into entries */
};

/** Call for each group, in the order of the listing. */
void vhost_each_group(void (*each)(void *ctx, const struct vhost_group *group), void *ctx);
/** Build the name tables of a group; pool p. */
void vhost_group_index(apr_pool_t *p, struct vhost_group *group);
/** The hook that prints the virtual hosts for -S. */
void vhost_dump(apr_pool_t *p, server_rec *s);

/* Hooks and directives that other parts of server/ give to the core module. */

/** Register the hooks that a part runs under the core's name; module pool. */
void conn_register_hooks(apr_pool_t *p);    /* conn/: create_connection, network filters */
void request_register_hooks(apr_pool_t *p); /* request/: default handler, map to storage */
void expr_register_hooks(apr_pool_t *p);    /* expr/: the expressions' own look-ups */
void mutex_register_hooks(apr_pool_t *p);   /* util/: Mutex */
void core_mpm_register_hooks(apr_pool_t *p); /* mpm/common: what serves every process model */

extern const command_rec config_directives[]; /* config/ */
extern const command_rec log_directives[];    /* log/: ErrorLog, ErrorLogFormat, LogLevel */
extern const command_rec mutex_directives[];  /* util/: Mutex */

#endif
