/* SPDX-License-Identifier: Apache-2.0 */
/* rewrite_priv.h - rules that make other URLs of URLs, as read from the configuration.
 *
 * mod_rewrite.c phases of a request            directives.c   directives and merging
 * rule.c        running a list of rules        flags.c        [flags] of rules and conditions
 * cond.c        RewriteCond                    target.c       paths and queries of targets
 * effects.c     cookies, variables, types      expand.c       texts with $N %N %{} ${}
 * variable.c    what stands in %{}             map.c          RewriteMap
 * map_program.c maps that are programs
 * log.c         the trace of LogLevel rewrite:trace1 to trace8
 *
 * Texts are taken apart when the configuration is read; a request only puts them together. */
#ifndef WEFT_REWRITE_PRIV_H
#define WEFT_REWRITE_PRIV_H

#include "ap_expr.h"
#include "apr_hash.h"
#include "apr_tables.h"
#include "http_config.h"
#include "http_log.h"
#include "httpd.h"

APLOG_USE_MODULE(rewrite);

/** RewriteOptions. */
enum rewrite_option {
    REWRITE_INHERIT = 1 << 0,
    REWRITE_INHERIT_BEFORE = 1 << 1,
    REWRITE_INHERIT_DOWN = 1 << 2,
    REWRITE_INHERIT_DOWN_BEFORE = 1 << 3,
    REWRITE_IGNORE_INHERIT = 1 << 4,
    REWRITE_NO_SLASH = 1 << 5,
    REWRITE_ANY_URI = 1 << 6,
    REWRITE_MERGE_BASE = 1 << 7,
    REWRITE_IGNORE_CONTEXT = 1 << 8,
    REWRITE_LEGACY_DOCROOT = 1 << 9,
    REWRITE_UNSAFE_STAT = 1 << 10
};

/** Flags of a rule. */
enum rewrite_flag {
    RULE_CHAIN = 1 << 0,
    RULE_LAST = 1 << 1,
    RULE_END = 1 << 2,
    RULE_NEXT = 1 << 3,
    RULE_NOCASE = 1 << 4,
    RULE_NOESCAPE = 1 << 5,
    RULE_NOSUBREQ = 1 << 6,
    RULE_PROXY = 1 << 7,
    RULE_PASS = 1 << 8,
    RULE_QSA = 1 << 9,
    RULE_QSD = 1 << 10,
    RULE_QSL = 1 << 11,
    RULE_REDIRECT = 1 << 12,
    RULE_STATUS = 1 << 13,
    RULE_DISCARD_PATH = 1 << 14,
    RULE_ALLOW_3F = 1 << 15,
    RULE_UNSAFE_STAT = 1 << 16,
    RULE_NOT = 1 << 17,
    RULE_UNC = 1 << 18 /* of Windows alone */
};

/** Flags of a condition. */
enum rewrite_cond_flag { COND_NOCASE = 1, COND_OR = 2, COND_NOVARY = 4, COND_NOT = 8 };

/** The groups of the last match of a rule or a condition. */
struct rewrite_groups {
    const char *source; /* NULL: no match */
    ap_regmatch_t at[AP_MAX_REG_MATCH];
};

/** A list of rules being run for a request. */
struct rewrite_ctx {
    request_rec *r;
    const char *perdir;          /* the folder with its slash, or NULL for a server's rules */
    const char *uri;             /* what patterns are compared with */
    struct rewrite_groups rule;  /* $N */
    struct rewrite_groups cond;  /* %N */
    const char *vary;            /* fields that the rule's true conditions read, or NULL */
    const char *vary_this;       /* the same of the condition being tested */
    const struct rewrite_rule *last_change; /* that made the target, or NULL */
    int status;                  /* to answer with */
    int discard_path;            /* DPI was seen */
    int reduced;                 /* an address of the own host became a path */
    int pass;                    /* PT: the target is a URL for others */
    int proxy;                   /* P: the target is "proxy:..." */
};

/** A text that was taken apart. */
struct rewrite_text;

/** What becomes of a back reference; all 0: it stays as it is. */
struct rewrite_escape {
    unsigned on : 1;       /* B or BCTLS */
    unsigned controls : 1; /* only controls and blanks */
    unsigned no_plus : 1;  /* %20 for a blank */
    const char *only;      /* or NULL */
    const char *except;    /* or NULL */
};

/** Where the question marks of an expanded text come from. */
enum rewrite_mark { MARK_NONE, MARK_LITERAL, MARK_FOREIGN };
struct rewrite_marks {
    enum rewrite_mark first, last;
};

struct rewrite_condition;
/** Tests an expanded text. */
typedef int rewrite_test_fn(struct rewrite_ctx *ctx, const struct rewrite_condition *cond,
                            const char *text);

struct rewrite_condition {
    const char *input;
    struct rewrite_text *text;
    const char *pattern;       /* as written, behind '!' */
    rewrite_test_fn *test;
    const char *operand;       /* of comparisons */
    int number;                /* of comparisons of numbers */
    int relation;              /* enum relation of cond.c */
    ap_regex_t *regex;
    ap_expr_info_t *expr;
    unsigned flags;            /* COND_* */
};

struct rewrite_rule {
    apr_array_header_t *conditions; /* struct rewrite_condition, or NULL */
    const char *pattern;
    ap_regex_t *regex;
    const char *output;
    struct rewrite_text *text;      /* NULL: "-" */
    unsigned flags;                 /* RULE_* */
    int status;                     /* of R, F and G */
    int skip;
    int max_rounds;                 /* of N */
    apr_array_header_t *env;        /* struct rewrite_text *, or NULL */
    apr_array_header_t *cookies;    /* struct rewrite_text *, or NULL */
    struct rewrite_text *type, *handler;
    struct rewrite_escape escape;
};

struct rewrite_server {
    const server_rec *owner;
    int state;                     /* 1, 0, UNSET */
    unsigned options;              /* REWRITE_* */
    int options_set;
    apr_hash_t *maps;              /* name: struct rewrite_map */
    apr_array_header_t *conditions; /* waiting for their rule */
    apr_array_header_t *rules;     /* struct rewrite_rule */
};

struct rewrite_dir {
    int state;
    unsigned options;
    int options_set;
    apr_array_header_t *conditions;
    apr_array_header_t *rules;
    const char *folder;            /* with its slash; NULL outside of sections */
    const char *base;              /* RewriteBase, or NULL */
};

/** The result of a list of rules. */
enum rewrite_outcome { REWRITE_NOTHING, REWRITE_CHANGED, REWRITE_CHANGED_NOESCAPE, REWRITE_STATUS };

/* rule.c */
/** Run a list; the target ends up in r->filename and r->args. */
enum rewrite_outcome rewrite_rules_run(struct rewrite_ctx *ctx, const apr_array_header_t *rules);
/** Whether a rule with END has run for this request. */
int rewrite_ended(request_rec *r);

/* cond.c */
/** Test a rule's conditions. */
int rewrite_conditions_hold(struct rewrite_ctx *ctx, const apr_array_header_t *conditions);
/** Prepare a condition whose input, pattern and flags are set. @return NULL, or what is wrong */
const char *rewrite_condition_prepare(cmd_parms *cmd, struct rewrite_condition *cond);

/* effects.c */
/** E: set or unset variables of the request. */
void rewrite_set_env(struct rewrite_ctx *ctx, const apr_array_header_t *texts);
/** CO: send cookies, each name once. */
void rewrite_set_cookies(struct rewrite_ctx *ctx, const apr_array_header_t *texts);
/** T and H: remember them for the last fixups. */
void rewrite_note_type(struct rewrite_ctx *ctx, const struct rewrite_rule *rule);
/** Names of r->notes with what T and H ask for. */
#define REWRITE_TYPE_NOTE "rewrite-forced-mimetype"
#define REWRITE_HANDLER_NOTE "rewrite-forced-handler"

/* target.c */
/** The bytes of an address before its path; 0: it is none. *query gets whether it takes one. */
size_t rewrite_address_head(const char *url, int *query);
/** Take the query out of r->filename as the rule's flags say. */
void rewrite_split_query(struct rewrite_ctx *ctx, unsigned flags);
/** Make a path of an address of the own host. */
void rewrite_reduce(struct rewrite_ctx *ctx);
/** Make an address of a path. */
void rewrite_qualify(request_rec *r);
/** Escape the path of an address. */
const char *rewrite_escape_address(apr_pool_t *p, const char *url);
/** Put `to` in place of the folder `from` that a path or address starts with. */
const char *rewrite_replace_prefix(request_rec *r, const char *perdir, const char *path,
                                   const char *from, const char *to);
/** Whether a target is a place in the file system rather than below DocumentRoot. */
int rewrite_is_file_path(const struct rewrite_ctx *ctx, unsigned options);

/* expand.c */
/** Take a text apart; always succeeds, as what is no construct is text. */
struct rewrite_text *rewrite_text_parse(apr_pool_t *p, const char *source);
/** Put a text together, out of r->pool or the configuration; never NULL.
 *  @param escape  of back references; may be NULL   @param marks  may be NULL */
const char *rewrite_text_expand(struct rewrite_ctx *ctx, const struct rewrite_text *text,
                                const struct rewrite_escape *escape, struct rewrite_marks *marks);

/* variable.c */
typedef const char *rewrite_variable_fn(struct rewrite_ctx *ctx, const char *arg);
/** Find what a name stands for; *arg gets its argument. */
rewrite_variable_fn *rewrite_variable_find(apr_pool_t *p, const char *name, const char **arg);
/** Whether a subrequest for the same URL is not under way already. */
int rewrite_may_look_ahead(const request_rec *r);

/* flags.c */
/** Read "[...]" . @return NULL, or what is wrong */
const char *rewrite_rule_flags(apr_pool_t *p, struct rewrite_rule *rule, char *text);
/** The same for a condition. */
const char *rewrite_condition_flags(apr_pool_t *p, struct rewrite_condition *cond, char *text);

/* map.c */
struct rewrite_map;
/** Directive. */
const char *rewrite_map_directive(cmd_parms *cmd, void *dconf, const char *name,
                                  const char *source, const char *user);
/** Look up; NULL: not found. */
const char *rewrite_map_lookup(struct rewrite_ctx *ctx, const char *name, const char *key);
/** Begin with the functions that are always there. */
void rewrite_map_pre_config(apr_pool_t *pconf);
/** Start the programs of a server whose engine is on. @return OK, or 500 (logged) */
int rewrite_map_start_programs(apr_pool_t *p, server_rec *s);
/** Make the locks ready in a child. */
void rewrite_map_child_init(apr_pool_t *p, server_rec *s);
/** Tell other modules how to add functions. */
void rewrite_map_export(void);

/* map_program.c */
struct rewrite_program;
/** Find a program with its arguments. @param user  USER:GROUP, or NULL
 *  @return NULL, or what is wrong */
const char *rewrite_program_prepare(cmd_parms *cmd, const char *command, const char *user,
                                    struct rewrite_program **program);
/** Start it, unless it runs; it ends with p. */
apr_status_t rewrite_program_start(apr_pool_t *p, server_rec *s, struct rewrite_program *program);
/** Its answer; NULL: none. Waits for other requests' turns. */
const char *rewrite_program_ask(request_rec *r, struct rewrite_program *program, const char *key);
/** Register the mutex's type; create the mutex; make it ready in a child. */
void rewrite_program_pre_config(apr_pool_t *pconf);
int rewrite_program_create_lock(apr_pool_t *p, server_rec *s);
void rewrite_program_child_init(apr_pool_t *p, server_rec *s);

/* directives.c */
/** The table, and the functions of the module record. */
extern const command_rec rewrite_directives[];
void *rewrite_create_server(apr_pool_t *p, server_rec *s);
void *rewrite_merge_servers(apr_pool_t *p, void *base, void *add);
void *rewrite_create_dir(apr_pool_t *p, char *path);
void *rewrite_merge_dirs(apr_pool_t *p, void *base, void *add);

/* log.c */
/** What REWRITE_LOG() calls: a line with who asks and which request. */
void rewrite_log_line(request_rec *r, int level, const char *perdir, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/** Trace, without a cost unless it is asked for. */
#define REWRITE_LOG(r, trace, perdir, ...) \
    do { \
        if (APLOG_R_MODULE_IS_LEVEL(r, APLOG_MODULE_INDEX, APLOG_DEBUG + (trace))) \
            rewrite_log_line(r, APLOG_DEBUG + (trace), perdir, __VA_ARGS__); \
    } while (0)

#endif
