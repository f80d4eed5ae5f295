/* SPDX-License-Identifier: Apache-2.0 */
/* http_core.h - the core module: its configuration of servers and directories, and what
 * modules may ask of it.
 *
 * Configurations are made by the control process and only read while requests are
 * served. The configuration of a request is the merge of all sections that apply to it;
 * it may be shared by many requests and must not be changed. */
#ifndef WEFT_HTTP_CORE_H
#define WEFT_HTTP_CORE_H

#include <sys/resource.h>
#include "apr.h"
#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_hash.h"
#include "apr_hooks.h"
#include "apr_network_io.h"
#include "apr_poll.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_time.h"
#include "ap_config.h"
#include "ap_expr.h"
#include "ap_hooks.h"
#include "ap_regex.h"
#include "http_config.h"
#include "apr_optional.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Options of a directory, as bits. SYM_OWNER follows links to files of the link's owner;
 * UNSET marks a section that only changes what it inherits. */
#define OPT_NONE 0x00
#define OPT_INDEXES 0x01
#define OPT_INCLUDES 0x02
#define OPT_SYM_LINKS 0x04
#define OPT_EXECCGI 0x08
#define OPT_UNSET 0x10
#define OPT_INC_WITH_EXEC 0x20
#define OPT_SYM_OWNER 0x40
#define OPT_MULTI 0x80
#define OPT_ALL 0x2f

/** How hard ap_get_remote_host() tries: only a name; a name or else the address; what is
 * known already; a name whose own addresses contain the client's. */
#define REMOTE_HOST 0
#define REMOTE_NAME 1
#define REMOTE_NOLOOKUP 2
#define REMOTE_DOUBLE_REV 3

/** What ap_satisfies() answers. */
#define SATISFY_ALL 0
#define SATISFY_ANY 1
#define SATISFY_NOSPEC 2

/** Data that the network filter holds back for more. */
#define AP_MIN_BYTES_TO_WRITE 8000

/** Defaults of LimitInternalRecursion. */
#define AP_DEFAULT_MAX_INTERNAL_REDIRECTS 10
#define AP_DEFAULT_MAX_SUBREQ_DEPTH 10

/** The index of the core module. */
#define AP_CORE_MODULE_INDEX 0

/** Notes of a request that the walks own; see ap_get_request_note(). */
#define AP_NOTE_DIRECTORY_WALK 0
#define AP_NOTE_LOCATION_WALK 1
#define AP_NOTE_FILE_WALK 2
#define AP_NOTE_IF_WALK 3
#define AP_NUM_STD_NOTES 4

/** What FileETag makes tags of, as bits. */
#define ETAG_UNSET 0x00
#define ETAG_NONE 0x01
#define ETAG_MTIME 0x02
#define ETAG_INODE 0x04
#define ETAG_SIZE 0x08
#define ETAG_DIGEST 0x10
#define ETAG_ALL 0x0e
#define ETAG_BACKWARD 0x0a

/** Members that are on, off or not set. */
#define AP_CORE_CONFIG_OFF 0
#define AP_CORE_CONFIG_ON 1
#define AP_CORE_CONFIG_UNSET 2

/** HostnameLookups. */
#define HOSTNAME_LOOKUP_OFF 0
#define HOSTNAME_LOOKUP_ON 1
#define HOSTNAME_LOOKUP_DOUBLE 2
#define HOSTNAME_LOOKUP_UNSET 3

/** UseCanonicalName. */
#define USE_CANONICAL_NAME_OFF 0
#define USE_CANONICAL_NAME_ON 1
#define USE_CANONICAL_NAME_DNS 2
#define USE_CANONICAL_NAME_UNSET 3

/** AddDefaultCharset. */
#define ADD_DEFAULT_CHARSET_OFF 0
#define ADD_DEFAULT_CHARSET_ON 1
#define ADD_DEFAULT_CHARSET_UNSET 2

/** EnableMMAP. */
#define ENABLE_MMAP_OFF 0
#define ENABLE_MMAP_ON 1
#define ENABLE_MMAP_UNSET 2

/** EnableSendfile. */
#define ENABLE_SENDFILE_OFF 0
#define ENABLE_SENDFILE_ON 1
#define ENABLE_SENDFILE_UNSET 2

/** UseCanonicalPhysicalPort. */
#define USE_CANONICAL_PHYS_PORT_OFF 0
#define USE_CANONICAL_PHYS_PORT_ON 1
#define USE_CANONICAL_PHYS_PORT_UNSET 2

/** The kind of a section with a condition; the bits tell whether a chain may go on after
 * it (1) and whether it goes on with one (2). */
#define AP_CONDITION_IF 1
#define AP_CONDITION_ELSE 2
#define AP_CONDITION_ELSEIF 3

/** MaxRanges and its like, where they are no number. */
#define AP_MAXRANGES_UNSET (-1)
#define AP_MAXRANGES_DEFAULT (-2)
#define AP_MAXRANGES_UNLIMITED (-3)
#define AP_MAXRANGES_NORANGES 0

/** CGIPassAuth. */
#define AP_CGI_PASS_AUTH_OFF 0
#define AP_CGI_PASS_AUTH_ON 1
#define AP_CGI_PASS_AUTH_UNSET 2

/** TraceEnable. */
#define AP_TRACE_UNSET (-1)
#define AP_TRACE_DISABLE 0
#define AP_TRACE_ENABLE 1
#define AP_TRACE_EXTENDED 2

/** MergeTrailers. */
#define AP_MERGE_TRAILERS_UNSET 0
#define AP_MERGE_TRAILERS_ENABLE 1
#define AP_MERGE_TRAILERS_DISABLE 2

/** HttpProtocolOptions. */
#define AP_HTTP09_UNSET 0
#define AP_HTTP09_ENABLE 1
#define AP_HTTP09_DISABLE 2
#define AP_HTTP_CONFORMANCE_UNSET 0
#define AP_HTTP_CONFORMANCE_UNSAFE 1
#define AP_HTTP_CONFORMANCE_STRICT 2
#define AP_HTTP_METHODS_UNSET 0
#define AP_HTTP_METHODS_LENIENT 1
#define AP_HTTP_METHODS_REGISTERED 2

/** How an item of an error log line is written, as bits. */
#define AP_ERRORLOG_FLAG_FIELD_SEP 0x01
#define AP_ERRORLOG_FLAG_MESSAGE 0x02
#define AP_ERRORLOG_FLAG_REQUIRED 0x04
#define AP_ERRORLOG_FLAG_NULL_AS_HYPHEN 0x08

/** Questions for ap_state_query(), and the answer to unknown ones. */
#define AP_SQ_MAIN_STATE 0
#define AP_SQ_RUN_MODE 1
#define AP_SQ_CONFIG_GEN 2
#define AP_SQ_NOT_SUPPORTED (-1)

/** Answers to AP_SQ_MAIN_STATE: how far the main program is. */
#define AP_SQ_MS_INITIAL_STARTUP 1
#define AP_SQ_MS_CREATE_PRE_CONFIG 2
#define AP_SQ_MS_DESTROY_CONFIG 3
#define AP_SQ_MS_CREATE_CONFIG 4
#define AP_SQ_MS_RUN_MPM 5
#define AP_SQ_MS_EXITING 6

/** Answers to AP_SQ_RUN_MODE: why the program runs. */
#define AP_SQ_RM_UNKNOWN 1
#define AP_SQ_RM_NORMAL 2
#define AP_SQ_RM_CONFIG_TEST 3
#define AP_SQ_RM_CONFIG_DUMP 4

/** What an ap_mgmt_value is. */
typedef enum {
    ap_mgmt_type_string = 0,
    ap_mgmt_type_long = 1,
    ap_mgmt_type_hash = 2
} ap_mgmt_type_e;

/** ServerSignature. */
typedef enum {
    srv_sig_unset = 0,
    srv_sig_off = 1,
    srv_sig_on = 2,
    srv_sig_withmail = 3
} server_signature_e;

typedef unsigned char allow_options_t;
typedef struct ap_errorlog_handler ap_errorlog_handler;
typedef struct ap_errorlog_info ap_errorlog_info;
typedef struct core_filter_ctx core_ctx_t;
typedef struct core_net_rec core_net_rec;
typedef struct core_output_filter_ctx core_output_filter_ctx_t;
typedef unsigned long etag_components_t;
typedef unsigned int overrides_t;
typedef struct require_line require_line;
typedef struct core_server_config core_server_config;
typedef struct core_dir_config core_dir_config;
typedef union ap_mgmt_value ap_mgmt_value;
typedef struct ap_errorlog_format_item ap_errorlog_format_item;
typedef struct ap_mgmt_item_t ap_mgmt_item_t;
typedef struct core_request_config core_request_config;
/** Write one item of an error log line into buf (at most buflen bytes with the ending '\0');
 *  returns its length, 0: nothing to say. */
typedef int ap_errorlog_handler_fn_t(const ap_errorlog_info *info, const char *arg, char *buf,
                                     int buflen);

/** The context of the core's two network filters. */
struct core_net_rec {
    apr_socket_t *client_socket;       /* the connection's socket */
    conn_rec *c;
    core_output_filter_ctx_t *out_ctx; /* its output filter's state */
    core_ctx_t *in_ctx;                /* its input filter's */
};

/** A requirement for some methods. */
struct require_line {
    apr_int64_t method_mask; /* 1 << M_*; which methods */
    char *requirement;       /* as written */
};

/** The core's configuration of a server, ap_get_core_module_config(s->module_config).
 *  Members of requests and walks are read only once the configuration is complete. */
struct core_server_config {
    char *gprof_dir;                      /* for profiled builds */
    const char *ap_document_root;         /* DocumentRoot */
    char *access_name;                    /* AccessFileName */
    apr_array_header_t *sec_dir;          /* <Directory>: ap_conf_vector_t *, in the order of
                                             the walk */
    apr_array_header_t *sec_url;          /* <Location>: the same, in file order */
    int redirect_limit;                   /* LimitInternalRecursion: redirects; 0: not set */
    int subreq_limit;                     /* and subrequests */
    const char *protocol;                 /* Protocol: of its ports; NULL: guess */
    apr_table_t *accf_map;                /* AcceptFilter: protocol -> filter; main server only */
    apr_array_header_t *error_log_format; /* ErrorLogFormat: lines */
    apr_array_header_t *error_log_conn;   /* its lines for connections */
    apr_array_header_t *error_log_req;    /* and for requests */
    int trace_enable;                     /* AP_TRACE_* */
    int merge_trailers;                   /* AP_MERGE_TRAILERS_* */
    apr_array_header_t *protocols;        /* Protocols: const char * */
    int protocols_honor_order;            /* -1: not set */
    char http09_enable;                   /* AP_HTTP09_* */
    char http_conformance;                /* AP_HTTP_CONFORMANCE_* */
    char http_methods;                    /* AP_HTTP_METHODS_* */
    unsigned int merge_slashes;           /* AP_CORE_CONFIG_* */
    apr_size_t flush_max_threshold;       /* FlushMaxThreshold, bytes */
    apr_int32_t flush_max_pipelined;      /* FlushMaxPipelined, responses; negative: no limit */
    unsigned int strict_host_check;       /* AP_CORE_CONFIG_* */
};

/** The core's configuration of a directory, file or location; of a request when all of
 *  them are merged, ap_get_core_module_config(r->per_dir_config). */
struct core_dir_config {
    char *d;                                  /* the section's pattern; folders end in a slash */
    unsigned int d_components;                /* slashes in it; orders <Directory> */
    allow_options_t opts;                     /* Options in force, OPT_* */
    allow_options_t opts_add;                 /* those that were added */
    allow_options_t opts_remove;              /* those that were taken away */
    overrides_t override;                     /* AllowOverride, OR_* */
    allow_options_t override_opts;            /* Options= of it, OPT_* */
    char **response_code_strings;             /* ErrorDocument: by index of the status; NULL:
                                                 none */
    unsigned int hostname_lookups : 4;        /* HOSTNAME_LOOKUP_* */
    unsigned int content_md5 : 2;             /* ContentDigest; 2: not set */
    unsigned int use_canonical_name : 2;      /* USE_CANONICAL_NAME_* */
    unsigned int d_is_fnmatch : 1;            /* d has wildcards */
    unsigned int add_default_charset : 2;     /* ADD_DEFAULT_CHARSET_* */
    const char *add_default_charset_name;     /* its name */
    struct rlimit *limit_cpu;                 /* RLimitCPU */
    struct rlimit *limit_mem;                 /* RLimitMEM */
    struct rlimit *limit_nproc;               /* RLimitNPROC */
    apr_off_t limit_req_body;                 /* LimitRequestBody, bytes; 0: none; -1: not set */
    long limit_xml_body;                      /* LimitXMLRequestBody, likewise */
    server_signature_e server_signature;      /* ServerSignature */
    apr_array_header_t *sec_file;             /* <Files> inside: ap_conf_vector_t * */
    apr_array_header_t *sec_if;               /* <If> inside: the same */
    ap_regex_t *r;                            /* the pattern, if it is an expression */
    const char *mime_type;                    /* ForceType */
    const char *handler;                      /* SetHandler */
    const char *output_filters;               /* SetOutputFilter */
    const char *input_filters;                /* SetInputFilter */
    int accept_path_info;                     /* AP_REQ_*_PATH_INFO; 3: not set */
    etag_components_t etag_bits;              /* FileETag, ETAG_* */
    etag_components_t etag_add;               /* what it adds */
    etag_components_t etag_remove;            /* and takes away */
    unsigned int enable_mmap : 2;             /* ENABLE_MMAP_* */
    unsigned int enable_sendfile : 2;         /* ENABLE_SENDFILE_* */
    unsigned int use_canonical_phys_port : 2; /* USE_CANONICAL_PHYS_PORT_* */
    unsigned int allow_encoded_slashes : 1;   /* AllowEncodedSlashes is not Off */
    unsigned int decode_encoded_slashes : 1;  /* and is On */
    unsigned int condition_ifelse : 2;        /* AP_CONDITION_*; 0: no condition */
    ap_expr_info_t *condition;                /* of <If> and <ElseIf> */
    struct ap_logconf *log;                   /* LogLevel inside; NULL: none */
    apr_table_t *override_list;               /* AllowOverrideList: names; NULL: not set */
    int max_ranges;                           /* MaxRanges, or AP_MAXRANGES_* */
    int max_overlaps;                         /* MaxRangeOverlaps */
    int max_reversals;                        /* MaxRangeReversals */
    apr_array_header_t *refs;                 /* names of the pattern's groups, MATCH_NAME */
    apr_hash_t *response_code_exprs;          /* ErrorDocument with expressions: int index ->
                                                 ap_expr_info_t * */
    unsigned int cgi_pass_auth : 2;           /* AP_CGI_PASS_AUTH_* */
    unsigned int qualify_redirect_url : 2;    /* AP_CORE_CONFIG_* */
    ap_expr_info_t *expr_handler;             /* SetHandler as an expression */
    apr_hash_t *cgi_var_rules;                /* CGIVar: name -> rule */
    apr_size_t read_buf_size;                 /* ReadBufferSize, bytes; 0: not set */
};

/** Everything about one line of the error log. NULL where it does not apply. */
struct ap_errorlog_info {
    const server_rec *s;
    const conn_rec *c;
    const request_rec *r;     /* the request */
    const request_rec *rmain; /* its main request */
    apr_pool_t *pool;         /* for scratch */
    const char *file;         /* that logged */
    int line;
    int module_index;         /* -1: none */
    int level;                /* APLOG_* */
    apr_status_t status;      /* APR_SUCCESS: none */
    int using_syslog;         /* the line goes to syslog */
    int startup;              /* no log is open yet */
    const char *format;       /* of the message, before its arguments */
};

/** A value for management. */
union ap_mgmt_value {
    const char *s_value;
    long i_value;
    apr_hash_t *h_value;
};

/** Who writes an item of an error log line. */
struct ap_errorlog_handler {
    ap_errorlog_handler_fn_t *func;
    int flags; /* AP_ERRORLOG_FLAG_* */
};

/** The state of the core's input filter. */
struct core_filter_ctx {
    apr_bucket_brigade *b;     /* received, not read */
    apr_bucket_brigade *tmpbb; /* scratch */
};

/** One item of an ErrorLogFormat. */
struct ap_errorlog_format_item {
    ap_errorlog_handler_fn_t *func;
    const char *arg;           /* in braces; or NULL */
    unsigned int flags;        /* AP_ERRORLOG_FLAG_* */
    unsigned int min_loglevel; /* 0: always */
};

/** One thing that the server can tell about itself. */
struct ap_mgmt_item_t {
    const char *description;
    const char *name;
    ap_mgmt_type_e vtype; /* which of v */
    ap_mgmt_value v;
};

/** The core's state of a request, ap_get_core_module_config(r->request_config). */
struct core_request_config {
    struct apr_bucket_brigade *bb;     /* unused: filters make their own */
    void **notes;                      /* see ap_get_request_note() */
    char **response_code_strings;      /* ap_custom_response(): by index of the status */
    const char *document_root;         /* ap_set_document_root() */
    const char *context_document_root; /* ap_set_context_info() */
    const char *context_prefix;        /* the path that it stands for */
    int deliver_script;                /* POST may be answered by a file */
    int suppress_charset;              /* no charset is added */
};

/** A line was written to the error log. All are run; logging from here again is lost. */
AP_DECLARE_HOOK(void, error_log, (const ap_errorlog_info *info, const char *errstr))

/** Fill a table with what the server can tell about a subject: name -> ap_mgmt_item_t *. All are
 *  run. */
AP_DECLARE_HOOK(int, get_mgmt_items, (apr_pool_t *p, const char *val, apr_hash_t *ht))

/** What to poll for the data of a connection that is no plain socket. The first answer other than
 *  APR_ENOTIMPL counts.
 *  @param ptimeout  if not NULL, gets how long a read may wait, microseconds */
AP_DECLARE_HOOK(apr_status_t, get_pollfd_from_conn,
                (conn_rec *c, struct apr_pollfd_t *pfd, apr_interval_time_t *ptimeout))

/** Put the bucket that reads a new connection into its brigade. The first answer other than
 *  AP_DECLINED counts. */
AP_DECLARE_HOOK(apr_status_t, insert_network_bucket,
                (conn_rec *c, apr_bucket_brigade *bb, apr_socket_t *socket))

/* names.c: what server and client are called */

/** The server's own name, by UseCanonicalName: its ServerName, the client's word, or the DNS.
 *  Lives as long as the request. */
AP_DECLARE(const char *) ap_get_server_name(request_rec *r);

/** The same as it stands in an URL, IPv6 addresses in brackets. */
AP_DECLARE(const char *) ap_get_server_name_for_url(request_rec *r);

/** The port that goes with the name, by UseCanonicalPhysicalPort. */
AP_DECLARE(apr_port_t) ap_get_server_port(const request_rec *r);

/** A full URL of this server: scheme, name, port if it is not the default, and uri, which begins
 *  with a slash. */
AP_DECLARE(char *) ap_construct_url(apr_pool_t *p, const char *uri, request_rec *r);

/** The Protocol of a server; NULL: none was given. */
AP_DECLARE(const char *) ap_get_server_protocol(server_rec *s);

/** Set it; the text is not copied. Control process. */
AP_DECLARE(void) ap_set_server_protocol(server_rec *s, const char *protocol);

/** The name or address of a connection's client. Looks names up where HostnameLookups says so,
 *  which may take long; the result is kept.
 *  @param dir_config  a request's per_dir_config; NULL: no look-up
 *  @param type        REMOTE_*
 *  @param is_ip       if not NULL, gets 1 for an address, 0 for a name
 *  @return NULL: there is no name and no address was asked for */
AP_DECLARE(const char *) ap_get_remote_host(conn_rec *c, void *dir_config, int type, int *is_ip);

/** The same for the client behind proxies, where a module has found it out. */
AP_DECLARE(const char *) ap_get_useragent_host(request_rec *r, int type, int *is_ip);

/** The user's name by RFC 1413, if a module asks for it; else NULL. */
AP_DECLARE(const char *) ap_get_remote_logname(request_rec *r);

/* request_info.c: facts about a request */

/** Options in force, OPT_*. */
AP_DECLARE(int) ap_allow_options(request_rec *r);

/** What .htaccess files may say, OR_*. */
AP_DECLARE(int) ap_allow_overrides(request_rec *r);

/** AuthType of the request, or NULL. */
AP_DECLARE(const char *) ap_auth_type(request_rec *r);

/** AuthName of the request, or NULL. */
AP_DECLARE(const char *) ap_auth_name(request_rec *r);

/** SATISFY_*. */
AP_DECLARE(int) ap_satisfies(request_rec *r);

/** The folder that the path / stands for. */
AP_DECLARE(const char *) ap_document_root(request_rec *r);

/** Give a request an error document of its own.
 *  @param string  an URL, a local path, or a text; copied */
AP_DECLARE(void) ap_custom_response(request_rec *r, int status, const char *string);

/** Most bytes of the request's content; 0: no limit. */
AP_DECLARE(apr_off_t) ap_get_limit_req_body(const request_rec *r);

/** Most bytes of XML content. */
AP_DECLARE(apr_size_t) ap_get_limit_xml_body(const request_rec *r);

/** Bytes of a buffer that content is read into. */
AP_DECLARE(apr_size_t) ap_get_read_buf_size(const request_rec *r);

/** Whether redirects or subrequests go too deep; says so in the log. */
AP_DECLARE(int) ap_is_recursion_limit_exceeded(const request_rec *r);

/** Reserve a cell in each request, while hooks are registered. Its number holds until the
 *  configuration is read again. */
AP_DECLARE(apr_size_t) ap_register_request_note(void);

/** The cell of a request, NULL at first; NULL if no such note was reserved. */
AP_DECLARE(void **) ap_get_request_note(request_rec *r, apr_size_t note_num);

/** Whether -D or Define gave a name. */
AP_DECLARE(int) ap_exists_config_define(const char *name);

/** The state of the program.
 *  @param query_code  AP_SQ_*
 *  @return the answer, or AP_SQ_NOT_SUPPORTED */
AP_DECLARE(int) ap_state_query(int query_code);

/* translate.c: from path to file */

/** Lay r->uri behind DocumentRoot: the last function of translate_name. OK or a status. */
AP_DECLARE(int) ap_core_translate(request_rec *r);

/* section*.c: sections of the configuration; control process, or .htaccess */

/** Add a <Directory> section to a server. */
AP_DECLARE(void) ap_add_per_dir_conf(server_rec *s, void *dir_config);

/** Add a <Location> section to a server. */
AP_DECLARE(void) ap_add_per_url_conf(server_rec *s, void *url_config);

/** Add a <Files> section to the configuration around it. */
AP_DECLARE(void) ap_add_file_conf(apr_pool_t *p, core_dir_config *conf, void *url_config);

/** Add an <If>, <ElseIf> or <Else> section to the configuration around it.
 *  @return NULL, or that no <If> stands before */
AP_DECLARE(const char *) ap_add_if_conf(apr_pool_t *p, core_dir_config *conf, void *if_config);

/** Sort a server's <Directory> sections into the order of the walk. */
AP_DECLARE(void) ap_core_reorder_directories(apr_pool_t *p, server_rec *s);

/** The directives <Limit> and <LimitExcept>. */
AP_DECLARE(const char *) ap_limit_section(cmd_parms *cmd, void *dummy, const char *arg);

/* conn/: the network */

/** The client's socket, or NULL where a module made the connection. */
AP_DECLARE(apr_socket_t *) ap_get_conn_socket(conn_rec *c);

/** What to poll for a connection's data.
 *  @param ptimeout  if not NULL, gets how long a read may wait, microseconds
 *  @return APR_SUCCESS, or APR_ENOTIMPL */
AP_DECLARE(apr_status_t) ap_get_pollfd_from_conn(conn_rec *c, struct apr_pollfd_t *pfd,
                                                 apr_interval_time_t *ptimeout);

/** The input filter CORE_IN; see ap_in_filter_func. */
AP_DECLARE(apr_status_t) ap_core_input_filter(ap_filter_t *f, apr_bucket_brigade *bb,
                                              ap_input_mode_t mode, apr_read_type_e block,
                                              apr_off_t readbytes);

/** The output filter CORE; see ap_out_filter_func. Without a brigade (NULL) it sends what it
 *  holds as far as that goes without waiting; c->data_in_output_filters tells of the rest. */
AP_DECLARE(apr_status_t) ap_core_output_filter(ap_filter_t *f, apr_bucket_brigade *bb);

/* log/, config/: registrations */

/** Make a letter of ErrorLogFormat known.
 *  @param tag    "x" for %x; not copied
 *  @param flags  AP_ERRORLOG_FLAG_* */
AP_DECLARE(void) ap_register_errorlog_handler(apr_pool_t *p, char *tag,
                                              ap_errorlog_handler_fn_t *handler, int flags);

/** Register the core's hooks of the error log. */
AP_DECLARE(void) ap_register_log_hooks(apr_pool_t *p);

/** The core's slot of a vector; a macro of this name is in force too. */
AP_DECLARE(void *) ap_get_core_module_config(const ap_conf_vector_t *cv);

/** Fill it. */
AP_DECLARE(void) ap_set_core_module_config(ap_conf_vector_t *cv, void *val);

/** The core module, index 0. */
extern AP_DECLARE_DATA module core_module;

/** Handles of filters: the two at the network, the one that ends subrequests' content, and
 *  the one that counts content. */
extern AP_DECLARE_DATA ap_filter_rec_t *ap_core_input_filter_handle;
extern AP_DECLARE_DATA ap_filter_rec_t *ap_core_output_filter_handle;
extern AP_DECLARE_DATA ap_filter_rec_t *ap_subreq_core_filter_handle;
extern AP_DECLARE_DATA ap_filter_rec_t *ap_content_length_filter_handle;

/** Optional functions: mod_access_compat, mod_ident, mod_logio (bytes that its filters do not
 *  see; bytes of the last request), mod_authn_core, mod_authz_core answer for the core. */
APR_DECLARE_OPTIONAL_FN(int, access_compat_ap_satisfies, (request_rec *));
APR_DECLARE_OPTIONAL_FN(const char *, ap_ident_lookup, (request_rec *));
APR_DECLARE_OPTIONAL_FN(void, ap_logio_add_bytes_in, (conn_rec *, apr_off_t));
APR_DECLARE_OPTIONAL_FN(void, ap_logio_add_bytes_out, (conn_rec *, apr_off_t));
APR_DECLARE_OPTIONAL_FN(apr_off_t, ap_logio_get_last_bytes, (conn_rec *));
APR_DECLARE_OPTIONAL_FN(const char *, authn_ap_auth_name, (request_rec *));
APR_DECLARE_OPTIONAL_FN(const char *, authn_ap_auth_type, (request_rec *));
APR_DECLARE_OPTIONAL_FN(int, authz_some_auth_required, (request_rec *));

/** The slot of the core, without the detour over its module record. */
#define ap_get_core_module_config(v) (((void **)(v))[AP_CORE_MODULE_INDEX])
/** Fill the slot of the core. */
#define ap_set_core_module_config(v, val) ((((void **)(v))[AP_CORE_MODULE_INDEX]) = (val))

/** The core's configuration of a directory, a request, and a server. */
#define ap_core_dir_config(r) ((core_dir_config *)ap_get_core_module_config((r)->per_dir_config))

#ifdef __cplusplus
}
#endif
#endif
