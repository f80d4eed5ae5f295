/* SPDX-License-Identifier: Apache-2.0 */
/* httpd.h - what every module includes: requests, connections, servers, and small functions.
 *
 * A server_rec is a virtual host or the main server; it lives as long as the configuration.
 * A conn_rec is a client's connection, a request_rec one request on it (or a subrequest, or
 * what an internal redirect made); each has a pool that dies with it. Connections and
 * requests belong to one thread at a time. All structs are part of the binary interface:
 * their layout never changes, and Weft's own state hangs on config vectors instead.
 *
 * Functions are grouped by the file of server/util/ that implements them; where nothing
 * else is said any thread may call them. */
#ifndef WEFT_HTTPD_H
#define WEFT_HTTPD_H

#include "apr.h"
#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_file_info.h"
#include "apr_file_io.h"
#include "apr_network_io.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_thread_mutex.h"
#include "apr_thread_proc.h"
#include "apr_time.h"
#include "apr_uri.h"
#include "ap_config.h"
#include "ap_mmn.h"
#include "ap_regex.h"
#include "ap_release.h"
#include "os.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Defaults of directives, and limits. */
#define DYNAMIC_MODULE_LIMIT 256 /**< modules that may be added to the built-in ones */
#define DEFAULT_TIMEOUT 60 /**< Timeout, seconds */
#define DEFAULT_KEEPALIVE_TIMEOUT 5 /**< KeepAliveTimeout, seconds */
#define DEFAULT_KEEPALIVE 100 /**< MaxKeepAliveRequests */
#define DEFAULT_LIMIT_REQUEST_LINE 8190 /**< LimitRequestLine, bytes */
#define DEFAULT_LIMIT_REQUEST_FIELDSIZE 8190 /**< LimitRequestFieldSize, bytes */
#define DEFAULT_LIMIT_REQUEST_FIELDS 100 /**< LimitRequestFields */
#define DEFAULT_LIMIT_BLANK_LINES 10 /**< blank lines before a request line */
#define DEFAULT_ADMIN "[no address given]" /**< ServerAdmin */
#define DEFAULT_ERRORLOG "logs/error_log" /**< ErrorLog */
#define DEFAULT_ACCESS_FNAME ".htaccess" /**< AccessFileName */
#define DEFAULT_ADD_DEFAULT_CHARSET_NAME "iso-8859-1" /**< AddDefaultCharset On */
#define AP_DEFAULT_INDEX "index.html" /**< DirectoryIndex */
#define DEFAULT_HTTP_PORT 80
#define DEFAULT_HTTPS_PORT 443
#define DEFAULT_VHOST_ADDR 4294967295 /**< the address of _default_ */
#define MAX_STRING_LEN 8192 /**< a line of a file or a script */
#define HUGE_STRING_LEN 8192 /**< a line that is long */
#define AP_IOBUFSIZE 8192 /**< bytes that are read or written at a time */
#define AP_MAX_REG_MATCH 10 /**< $0 to $9 */
#define AP_MAX_SENDFILE 16777216 /**< bytes of one sendfile call */

/* Exit codes of a child, by which the control process knows what to do. */
#define APEXIT_OK 0
#define APEXIT_INIT 2 /**< could not start */
#define APEXIT_CHILDINIT 3 /**< could not start, try again later */
#define APEXIT_CHILDSICK 7 /**< something is wrong, start no other in its place */
#define APEXIT_CHILDFATAL 15 /**< end the server */

/* Errors of the server in the range that APR leaves to its users. */
#define AP_START_USERERR 122000
#define AP_USERERR_LEN 1000
#define AP_DECLINED 122000 /**< a function leaves it to the next */

/* What phases return besides a status. */
#define OK 0 /**< done here, the next phase */
#define DECLINED (-1) /**< not mine, the next function */
#define DONE (-2) /**< the answer is complete */
#define SUSPENDED (-3) /**< the request goes on later, in another thread */
#define AP_NOBODY_WROTE (-100) /**< no filter wrote */
#define AP_NOBODY_READ (-101) /**< no filter read */
#define AP_FILTER_ERROR (-102) /**< a filter answered already */

/* Status codes, RFC 9110 section 15 and its registry. */
#define RESPONSE_CODES 104 /**< rows of the table of status lines */
#define HTTP_CONTINUE 100
#define HTTP_SWITCHING_PROTOCOLS 101
#define HTTP_PROCESSING 102
#define HTTP_EARLY_HINTS 103
#define HTTP_OK 200
#define HTTP_CREATED 201
#define HTTP_ACCEPTED 202
#define HTTP_NON_AUTHORITATIVE 203
#define HTTP_NO_CONTENT 204
#define HTTP_RESET_CONTENT 205
#define HTTP_PARTIAL_CONTENT 206
#define HTTP_MULTI_STATUS 207
#define HTTP_ALREADY_REPORTED 208
#define HTTP_IM_USED 226
#define HTTP_MULTIPLE_CHOICES 300
#define HTTP_MOVED_PERMANENTLY 301
#define HTTP_MOVED_TEMPORARILY 302
#define HTTP_SEE_OTHER 303
#define HTTP_NOT_MODIFIED 304
#define HTTP_USE_PROXY 305
#define HTTP_TEMPORARY_REDIRECT 307
#define HTTP_PERMANENT_REDIRECT 308
#define HTTP_BAD_REQUEST 400
#define HTTP_UNAUTHORIZED 401
#define HTTP_PAYMENT_REQUIRED 402
#define HTTP_FORBIDDEN 403
#define HTTP_NOT_FOUND 404
#define HTTP_METHOD_NOT_ALLOWED 405
#define HTTP_NOT_ACCEPTABLE 406
#define HTTP_PROXY_AUTHENTICATION_REQUIRED 407
#define HTTP_REQUEST_TIME_OUT 408
#define HTTP_CONFLICT 409
#define HTTP_GONE 410
#define HTTP_LENGTH_REQUIRED 411
#define HTTP_PRECONDITION_FAILED 412
#define HTTP_REQUEST_ENTITY_TOO_LARGE 413
#define HTTP_REQUEST_URI_TOO_LARGE 414
#define HTTP_UNSUPPORTED_MEDIA_TYPE 415
#define HTTP_RANGE_NOT_SATISFIABLE 416
#define HTTP_EXPECTATION_FAILED 417
#define HTTP_MISDIRECTED_REQUEST 421
#define HTTP_UNPROCESSABLE_ENTITY 422
#define HTTP_LOCKED 423
#define HTTP_FAILED_DEPENDENCY 424
#define HTTP_UPGRADE_REQUIRED 426
#define HTTP_PRECONDITION_REQUIRED 428
#define HTTP_TOO_MANY_REQUESTS 429
#define HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE 431
#define HTTP_UNAVAILABLE_FOR_LEGAL_REASONS 451
#define HTTP_INTERNAL_SERVER_ERROR 500
#define HTTP_NOT_IMPLEMENTED 501
#define HTTP_BAD_GATEWAY 502
#define HTTP_SERVICE_UNAVAILABLE 503
#define HTTP_GATEWAY_TIME_OUT 504
#define HTTP_VERSION_NOT_SUPPORTED 505
#define HTTP_VARIANT_ALSO_VARIES 506
#define HTTP_INSUFFICIENT_STORAGE 507
#define HTTP_LOOP_DETECTED 508
#define HTTP_NOT_EXTENDED 510
#define HTTP_NETWORK_AUTHENTICATION_REQUIRED 511

/* Numbers of methods; each is a bit of masks such as r->allowed. */
#define M_GET 0
#define M_PUT 1
#define M_POST 2
#define M_DELETE 3
#define M_CONNECT 4
#define M_OPTIONS 5
#define M_TRACE 6
#define M_PATCH 7
#define M_PROPFIND 8
#define M_PROPPATCH 9
#define M_MKCOL 10
#define M_COPY 11
#define M_MOVE 12
#define M_LOCK 13
#define M_UNLOCK 14
#define M_VERSION_CONTROL 15
#define M_CHECKOUT 16
#define M_UNCHECKOUT 17
#define M_CHECKIN 18
#define M_UPDATE 19
#define M_LABEL 20
#define M_REPORT 21
#define M_MKWORKSPACE 22
#define M_MKACTIVITY 23
#define M_BASELINE_CONTROL 24
#define M_MERGE 25
#define M_INVALID 26
#define METHODS 64 /**< bits of a mask */
#define AP_METHOD_BIT ((apr_uint64_t)1) /**< shifted by the number */

/* Bits of r->bnotes. */
#define AP_REQUEST_STRONG_ETAG 1 /**< a strong entity tag is wanted */
#define AP_REQUEST_TRUSTED_CT 2 /**< the content type is the administrator's word */

/* Line ends. */
#define LF 10
#define CR 13
#define CRLF_ASCII "\x0d\x0a"

/* How a handler wants the content: ap_setup_client_block(). */
#define REQUEST_NO_BODY 0 /**< 413 if there is any */
#define REQUEST_CHUNKED_ERROR 1 /**< 411 if it is chunked */
#define REQUEST_CHUNKED_DECHUNK 2 /**< without the chunks */

/* Whether a rest of the path behind the file is welcome: r->used_path_info. */
#define AP_REQ_ACCEPT_PATH_INFO 0
#define AP_REQ_REJECT_PATH_INFO 1 /**< 404 */
#define AP_REQ_DEFAULT_PATH_INFO 2 /**< as the handler likes */

/* r->proxyreq. */
#define PROXYREQ_NONE 0
#define PROXYREQ_PROXY 1 /**< the client asked for another server */
#define PROXYREQ_REVERSE 2 /**< the configuration sends it on */
#define PROXYREQ_RESPONSE 3 /**< r is the answer of a backend */

/* Flags of ap_unescape_url_ex(). */
#define AP_UNESCAPE_URL_KEEP_UNRESERVED 1 /**< leave escapes of unreserved characters */
#define AP_UNESCAPE_URL_FORBID_SLASHES 2 /**< an escaped slash is 404 */
#define AP_UNESCAPE_URL_KEEP_SLASHES 4 /**< leave escaped slashes */

/* Flags of ap_normalize_path(). */
#define AP_NORMALIZE_ALLOW_RELATIVE 1
#define AP_NORMALIZE_NOT_ABOVE_ROOT 2 /**< an error if ".." leads there */
#define AP_NORMALIZE_DECODE_UNRESERVED 4 /**< decode escapes of unreserved characters */
#define AP_NORMALIZE_MERGE_SLASHES 8
#define AP_NORMALIZE_DROP_PARAMETERS 0 /**< no meaning */

/* When a process stops itself for a debugger to attach. */
#define SIGSTOP_DETACH 1
#define SIGSTOP_MAKE_CHILD 2
#define SIGSTOP_SPAWN_CHILD 4
#define SIGSTOP_PIPED_LOG_SPAWN 8
#define SIGSTOP_CGI_CHILD 16

/* Flags of ap_dir_match_t. */
#define AP_DIR_FLAG_NONE 0
#define AP_DIR_FLAG_OPTIONAL 1
#define AP_DIR_FLAG_RECURSIVE 2

/* Others. */
#define AP_HAS_THREAD_LOCAL 1 /**< AP_THREAD_LOCAL works */
#define AP_NORESTART 120001 /**< a child that is not to be started again */
#define AP_SERVER_PROTOCOL "HTTP/1.1" /**< what this server speaks */
#define AP_DEFAULT_HANDLER_NAME "" /**< the name that means the default handler */
#define AP_SLASHES "/" /**< what separates directories */

/* Content types with a meaning of their own. */
#define CGI_MAGIC_TYPE "application/x-httpd-cgi"
#define INCLUDES_MAGIC_TYPE "text/x-server-parsed-html"
#define INCLUDES_MAGIC_TYPE3 "text/x-server-parsed-html3"
#define DIR_MAGIC_TYPE "httpd/unix-directory"

/* First lines of pages. */
#define DOCTYPE_HTML_2_0 "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\x0a"
#define DOCTYPE_HTML_3_2 "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\x0a"
#define DOCTYPE_HTML_4_0S "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.0//EN\"\x0a\"http://www.w3.org/TR/REC-html40/strict.dtd\">\x0a"
#define DOCTYPE_HTML_4_0T "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.0 Transitional//EN\"\x0a\"http://www.w3.org/TR/REC-html40/loose.dtd\">\x0a"
#define DOCTYPE_HTML_4_0F "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.0 Frameset//EN\"\x0a\"http://www.w3.org/TR/REC-html40/frameset.dtd\">\x0a"
#define DOCTYPE_HTML_4_01 "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\x0a"
#define DOCTYPE_HTML_5 "<!DOCTYPE html>\x0a"
#define DOCTYPE_XHTML_1_0S "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"\x0a\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\x0a"
#define DOCTYPE_XHTML_1_0T "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\x0a\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\x0a"
#define DOCTYPE_XHTML_1_0F "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Frameset//EN\"\x0a\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-frameset.dtd\">"

/** Whether a connection stays open behind a request. */
typedef enum {
    AP_CONN_UNKNOWN = 0,
    AP_CONN_CLOSE = 1,
    AP_CONN_KEEPALIVE = 2
} ap_conn_keepalive_e;

/** What a connection waits for, where its state does not say. */
typedef enum {
    CONN_SENSE_DEFAULT = 0,
    CONN_SENSE_WANT_READ = 1,
    CONN_SENSE_WANT_WRITE = 2
} conn_sense_e;

/** Where a connection stands; the last two are older names. */
typedef enum {
    CONN_STATE_KEEPALIVE = 0,
    CONN_STATE_PROCESSING = 1,
    CONN_STATE_HANDLER = 2,
    CONN_STATE_WRITE_COMPLETION = 3,
    CONN_STATE_SUSPENDED = 4,
    CONN_STATE_LINGER = 5,
    CONN_STATE_LINGER_NORMAL = 6,
    CONN_STATE_LINGER_SHORT = 7,
    CONN_STATE_ASYNC_WAITIO = 8,
    CONN_STATE_NUM = 9,
    CONN_STATE_CHECK_REQUEST_LINE_READABLE = 0,
    CONN_STATE_READ_REQUEST_LINE = 1
} conn_state_e;

typedef struct ap_dir_match_t ap_dir_match_t;
typedef struct ap_loadavg_t ap_loadavg_t;
typedef struct ap_method_list_t ap_method_list_t;
typedef apr_uint64_t ap_request_bnotes_t;
typedef struct ap_sload_t ap_sload_t;
typedef struct conn_rec conn_rec;
typedef struct conn_state_t conn_state_t;
typedef struct process_rec process_rec;
typedef struct request_rec request_rec;
typedef struct server_addr_rec server_addr_rec;
typedef struct server_rec server_rec;
struct ap_logconf;
typedef struct ap_form_pair_t ap_form_pair_t;
typedef struct ap_version_t ap_version_t;
struct htaccess_result;

/** One request, from its line to its log entry. */
struct request_rec {
    apr_pool_t *pool;                         /**< dies with the request */
    conn_rec *connection;                     /**< that it came on */
    server_rec *server;                       /**< virtual host that serves it */
    request_rec *next;                        /**< what an internal redirect made of it */
    request_rec *prev;                        /**< what was redirected here */
    request_rec *main;                        /**< the request that this is a subrequest of */
    char *the_request;                        /**< request line as it came, the escapes still in */
    int assbackwards;                         /**< HTTP/0.9: no status, no fields */
    int proxyreq;                             /**< PROXYREQ_* */
    int header_only;                          /**< HEAD */
    int proto_num;                            /**< HTTP_VERSION() of the client */
    char *protocol;                           /**< the same as text */
    const char *hostname;                     /**< from the target or Host */
    apr_time_t request_time;                  /**< when it started */
    const char *status_line;                  /**< code and reason, NULL: the usual one */
    int status;
    int method_number;                        /**< M_* */
    const char *method;                       /**< as text */
    apr_int64_t allowed;                      /**< bits of methods for Allow */
    apr_array_header_t *allowed_xmethods;     /**< other methods by name */
    ap_method_list_t *allowed_methods;        /**< both of them */
    apr_off_t sent_bodyct;                    /**< not 0: content was sent */
    apr_off_t bytes_sent;                     /**< bytes of content sent */
    apr_time_t mtime;                         /**< latest modification of what is served */
    const char *range;                        /**< Range field, as it came */
    apr_off_t clength;                        /**< length of the content, for Content-Length */
    int chunked;                              /**< the answer is sent in chunks */
    int read_body;                            /**< REQUEST_* that the handler chose */
    int read_chunked;                         /**< the content comes in chunks */
    unsigned int expecting_100;               /**< the client waits for 100 Continue */
    apr_bucket_brigade *kept_body;            /**< content that is kept to be read again */
    apr_table_t *body_table;                  /**< for modules that parse it */
    apr_off_t remaining;                      /**< bytes of content to come */
    apr_off_t read_length;                    /**< bytes of content read */
    apr_table_t *headers_in;                  /**< fields of the request */
    apr_table_t *headers_out;                 /**< fields of a good answer */
    apr_table_t *err_headers_out;             /**< fields of any answer, also across redirects */
    apr_table_t *subprocess_env;              /**< environment for scripts and conditions */
    apr_table_t *notes;                       /**< from module to module */
    const char *content_type;                 /**< of the answer */
    const char *handler;                      /**< name that handlers look at */
    const char *content_encoding;             /**< of the answer */
    apr_array_header_t *content_languages;    /**< of char * */
    char *vlist_validator;                    /**< of a negotiated answer */
    char *user;                               /**< whom the client proved to be */
    char *ap_auth_type;                       /**< by which scheme */
    char *unparsed_uri;                       /**< target as it came */
    char *uri;                                /**< its path, decoded */
    char *filename;                           /**< the file that it means */
    char *canonical_filename;                 /**< the same as the file system spells it */
    char *path_info;                          /**< rest of the path behind the file */
    char *args;                               /**< query, NULL: none */
    int used_path_info;                       /**< AP_REQ_*_PATH_INFO */
    int eos_sent;                             /**< the answer is complete */
    struct ap_conf_vector_t *per_dir_config;  /**< merged for this file */
    struct ap_conf_vector_t *request_config;  /**< of each module, for this request */
    const struct ap_logconf *log;             /**< level of the error log */
    const char *log_id;                       /**< NULL until one is needed */
    const struct htaccess_result *htaccess;   /**< .htaccess files that were read */
    struct ap_filter_t *output_filters;       /**< first filter for the answer */
    struct ap_filter_t *input_filters;        /**< first filter for the content */
    struct ap_filter_t *proto_output_filters; /**< first one that outlives a redirect */
    struct ap_filter_t *proto_input_filters;  /**< first one that outlives a redirect */
    int no_cache;                             /**< not 0: the answer is not for caches */
    int no_local_copy;                        /**< not 0: conditions are not looked at */
    apr_thread_mutex_t *invoke_mtx;           /**< held while a suspended request is run */
    apr_uri_t parsed_uri;                     /**< the target's parts */
    apr_finfo_t finfo;                        /**< of the file; type APR_NOFILE: there is none */
    apr_sockaddr_t *useragent_addr;           /**< the client, past trusted proxies */
    char *useragent_ip;                       /**< the same as text */
    apr_table_t *trailers_in;                 /**< fields behind the content */
    apr_table_t *trailers_out;                /**< fields behind the answer */
    char *useragent_host;                     /**< name of the client, if it was looked up */
    int double_reverse;                       /**< 1: its name leads back to it, -1: not */
    ap_request_bnotes_t bnotes;               /**< AP_REQUEST_* bits */
};

/** One connection; or one stream of it, with the connection as its master. */
struct conn_rec {
    apr_pool_t *pool;                        /**< dies with the connection */
    server_rec *base_server;                 /**< server of the address, before any Host */
    void *vhost_lookup_data;                 /**< the vhost part's own */
    apr_sockaddr_t *local_addr;
    apr_sockaddr_t *client_addr;             /**< the peer */
    char *client_ip;                         /**< the same as text */
    char *remote_host;                       /**< peer's name; "": has none, NULL: not asked */
    char *remote_logname;                    /**< mod_ident's */
    char *local_ip;
    char *local_host;
    long id;                                 /**< unique among the connections that are open */
    struct ap_conf_vector_t *conn_config;    /**< of each module, for this connection */
    apr_table_t *notes;                      /**< from module to module */
    struct ap_filter_t *input_filters;       /**< first filter that reads */
    struct ap_filter_t *output_filters;      /**< first filter that writes */
    void *sbh;                               /**< row of the scoreboard */
    struct apr_bucket_alloc_t *bucket_alloc; /**< for buckets of this connection */
    conn_state_t *cs;                        /**< state, in process models that have one */
    int data_in_input_filters;               /**< something is read but not taken */
    int data_in_output_filters;              /**< something is written but not sent */
    unsigned int clogging_input_filters : 1; /**< filters may block: one thread to itself */
    int double_reverse : 2;                  /**< 1: the name leads back to it, -1: not */
    unsigned int aborted;                    /**< the peer is gone */
    ap_conn_keepalive_e keepalive;
    int keepalives;                          /**< requests before this one */
    const struct ap_logconf *log;            /**< level of the error log */
    const char *log_id;                      /**< NULL until one is needed */
    apr_thread_t *current_thread;            /**< whose turn it is */
    conn_rec *master;                        /**< connection of a stream; NULL: it is one itself */
    int outgoing;                            /**< not 0: to a backend */
};

/** What a process model does with a connection next. */
struct conn_state_t {
    conn_state_e state;
    conn_sense_e sense; /**< what to wait for, if not the usual */
};

/** Levels of the error log. */
struct ap_logconf {
    signed char *module_levels; /**< by module index, NULL or < 0: see level */
    int level;                  /**< APLOG_* */
};

/** A virtual host, or the main server, which is the first of the list. */
struct server_rec {
    process_rec *process;
    server_rec *next;
    char *error_fname;                        /**< ErrorLog */
    apr_file_t *error_log;                    /**< where it is open */
    struct ap_logconf log;
    struct ap_conf_vector_t *module_config;   /**< of each module, for this server */
    struct ap_conf_vector_t *lookup_defaults; /**< directory configuration to start from */
    const char *defn_name;                    /**< file of the definition */
    unsigned int defn_line_number;            /**< line of the definition */
    char is_virtual;
    apr_port_t port;                          /**< for URLs of itself, 0: as asked */
    const char *server_scheme;                /**< for URLs of itself */
    char *server_admin;                       /**< ServerAdmin */
    char *server_hostname;                    /**< ServerName */
    server_addr_rec *addrs;                   /**< of <VirtualHost> */
    apr_interval_time_t timeout;
    apr_interval_time_t keep_alive_timeout;
    int keep_alive_max;                       /**< requests on a connection, 0: any number */
    int keep_alive;                           /**< KeepAlive */
    apr_array_header_t *names;                /**< ServerAlias without wildcards */
    apr_array_header_t *wild_names;           /**< ServerAlias with wildcards */
    const char *path;                         /**< ServerPath */
    int pathlen;                              /**< its length */
    int limit_req_line;                       /**< bytes */
    int limit_req_fieldsize;                  /**< bytes */
    int limit_req_fields;
    void *context;                            /**< for modules that make servers */
    unsigned int keep_alive_timeout_set : 1;  /**< the directive was given here */
};

/** The program that runs. */
struct process_rec {
    apr_pool_t *pool;         /**< until it ends */
    apr_pool_t *pconf;        /**< until the configuration is read again */
    const char *short_name;   /**< for messages */
    const char * const *argv;
    int argc;
};

/** One field of a form. */
struct ap_form_pair_t {
    const char *name;          /**< decoded */
    apr_bucket_brigade *value; /**< decoded; may be empty */
};

/** How busy the server is. */
struct ap_sload_t {
    int idle;                   /**< percent of workers */
    int busy;                   /**< percent of workers */
    apr_off_t bytes_served;
    unsigned long access_count; /**< requests */
};

/** What ap_dir_fnmatch() is to do with each file. */
struct ap_dir_match_t {
    apr_pool_t *p;                                     /**< of the configuration */
    apr_pool_t *ptemp;                                 /**< of its reading */
    const char *prefix;                                /**< of messages */
    const char *(*cb)(ap_dir_match_t *, const char *); /**< for each file; a message ends it */
    void *ctx;                                         /**< the callback's own */
    int flags;                                         /**< AP_DIR_FLAG_* */
    unsigned int depth;                                /**< of directories in each other */
};

/** A set of methods. */
struct ap_method_list_t {
    apr_int64_t method_mask;         /**< by number */
    apr_array_header_t *method_list; /**< others, by name */
};

/** The server's version. */
struct ap_version_t {
    int major;
    int minor;
    int patch;
    const char *add_string; /**< such as "-dev" */
};

/** One address of a <VirtualHost>. */
struct server_addr_rec {
    server_addr_rec *next;
    char *virthost;            /**< as written */
    apr_sockaddr_t *host_addr;
    apr_port_t host_port;      /**< 0: any */
};

/** A .htaccess file that was read, kept so that the next request need not. */
struct htaccess_result {
    const char *dir;
    int override;                       /**< AllowOverride there */
    int override_opts;                  /**< Options that it may set */
    apr_table_t *override_list;         /**< directives that it may use */
    struct ap_conf_vector_t *htaccess;  /**< what was in it; NULL: no such file */
    const struct htaccess_result *next;
};

/** The system's load. */
struct ap_loadavg_t {
    float loadavg;   /**< of the last minute */
    float loadavg5;  /**< of the last five */
    float loadavg15; /**< of the last fifteen */
};

/* words.c - the next word of a line; *line moves behind the word and its separators, and the
 * result is a copy out of the pool, "" at the end of the line. */

/** Up to a separator, which may come several times in a row. */
AP_DECLARE(char *) ap_getword(apr_pool_t *p, const char **line, char stop);

/** The same for a line that is not const. */
AP_DECLARE(char *) ap_getword_nc(apr_pool_t *p, char **line, char stop);

/** Up to one separator; two in a row have an empty word between them. */
AP_DECLARE(char *) ap_getword_nulls(apr_pool_t *p, const char **line, char stop);

/** The same for a line that is not const. */
AP_DECLARE(char *) ap_getword_nulls_nc(apr_pool_t *p, char **line, char stop);

/** Up to blanks; a blank at the start gives "". */
AP_DECLARE(char *) ap_getword_white(apr_pool_t *p, const char **line);

/** The same for a line that is not const. */
AP_DECLARE(char *) ap_getword_white_nc(apr_pool_t *p, char **line);

/** A word as directives quote it: "..." or '...' keep blanks, and a backslash hides the quote
 *  and itself. Blanks before the word are skipped. */
AP_DECLARE(char *) ap_getword_conf(apr_pool_t *p, const char **line);

/** The same for a line that is not const. */
AP_DECLARE(char *) ap_getword_conf_nc(apr_pool_t *p, char **line);

/** The same, and {...} (which may hold others of its kind) is one word too. */
AP_DECLARE(char *) ap_getword_conf2(apr_pool_t *p, const char **line);

/** The same for a line that is not const. */
AP_DECLARE(char *) ap_getword_conf2_nc(apr_pool_t *p, char **line);

/* tokens.c - lists and tokens of fields, RFC 9110 section 5.6. */

/** The next item of a comma-separated list, without a copy: quoted strings and comments are
 *  kept whole.
 *  @param field  moves to the item after it
 *  @param len    gets its length without blanks around
 *  @return where it starts in the field; NULL and length 0 at the end */
AP_DECLARE(const char *) ap_size_list_item(const char **field, int *len);

/** The next item in a form to compare by: lower case and single blanks outside of quotes.
 *  @return out of the pool; NULL at the end of the list */
AP_DECLARE(char *) ap_get_list_item(apr_pool_t *p, const char **field);

/** Whether the list has the item, both in the form of ap_get_list_item(). */
AP_DECLARE(int) ap_find_list_item(apr_pool_t *p, const char *line, const char *tok);

/** Whether a list of entity tags has one that matches weakly (RFC 9110 section 8.8.3.2). */
AP_DECLARE(int) ap_find_etag_weak(apr_pool_t *p, const char *line, const char *tok);

/** The same for the strong comparison: neither tag may be weak. */
AP_DECLARE(int) ap_find_etag_strong(apr_pool_t *p, const char *line, const char *tok);

/** The next token of a line, quotes and all, up to a comma or semicolon.
 *  @param accept_line   moves behind it; the separator stays
 *  @param accept_white  not 0: blanks inside belong to the token
 *  @return out of the pool, may be "" */
AP_DECLARE(char *) ap_get_token(apr_pool_t *p, const char **accept_line, int accept_white);

/** Whether the line has the token, in any case, as a whole word. A NULL line has none. */
AP_DECLARE(int) ap_find_token(apr_pool_t *p, const char *line, const char *tok);

/** Whether the token, in any case, is the last of the line. */
AP_DECLARE(int) ap_find_last_token(apr_pool_t *p, const char *line, const char *tok);

/** Whether chunked is the last transfer coding of a Transfer-Encoding field. */
AP_DECLARE(int) ap_is_chunked(apr_pool_t *p, const char *line);

/** Take a list of tokens apart that may hold nothing else.
 *  @param tokens        of char *; made at the first token if NULL, else added to
 *  @param skip_invalid  not 0: leave out items with characters that no token has
 *  @return NULL, or what is wrong */
AP_DECLARE(const char *) ap_parse_token_list_strict(apr_pool_t *p, const char *tok,
                                                    apr_array_header_t **tokens, int skip_invalid);

/* scan.c - the first byte of the string that is outside of a class. */

/** May stand in a field value (RFC 9110 section 5.5). */
AP_DECLARE(const char *) ap_scan_http_field_content(const char *ptr);

/** May stand in a token (RFC 9110 section 5.6.2). */
AP_DECLARE(const char *) ap_scan_http_token(const char *ptr);

/** Visible ASCII, or beyond ASCII. */
AP_DECLARE(const char *) ap_scan_vchar_obstext(const char *ptr);

/* escape.c - results come out of the pool unless a buffer is given. */

/** %XX for what cannot stand in one segment of a path, slashes included. */
AP_DECLARE(char *) ap_escape_path_segment(apr_pool_t *p, const char *s);

/** The same into a buffer of 3 * strlen(s) + 1 bytes; returns it. */
AP_DECLARE(char *) ap_escape_path_segment_buffer(char *c, const char *s);

/** %XX for what cannot stand in a path.
 *  @param partial  0: a first segment with a colon gets "./" before it, so that it is no scheme */
AP_DECLARE(char *) ap_os_escape_path(apr_pool_t *p, const char *path, int partial);

/** The form application/x-www-form-urlencoded: '+' for a blank, %XX for the rest. */
AP_DECLARE(char *) ap_escape_urlencoded(apr_pool_t *p, const char *s);

/** The same into a buffer of 3 * strlen(s) + 1 bytes; returns it. */
AP_DECLARE(char *) ap_escape_urlencoded_buffer(char *c, const char *s);

/** References for < > & and ".
 *  @param toasc  not 0: numeric references for what is not ASCII too */
AP_DECLARE(char *) ap_escape_html2(apr_pool_t *p, const char *s, int toasc);

/** Backslash escapes for controls, quotes and what is not ASCII; NULL for NULL. */
AP_DECLARE(char *) ap_escape_logitem(apr_pool_t *p, const char *str);

/** The same (but quotes stay) into a buffer, cut where the next character does not fit.
 *  @return bytes written without the end */
AP_DECLARE(apr_size_t) ap_escape_errorlog_item(char *dest, const char *source, apr_size_t buflen);

/** A backslash before each character that means something to a shell. */
AP_DECLARE(char *) ap_escape_shell_cmd(apr_pool_t *p, const char *s);

/** A backslash before each double quote that has none. */
AP_DECLARE(char *) ap_escape_quotes(apr_pool_t *p, const char *instring);

/* unescape.c - decode %XX in place. OK; HTTP_BAD_REQUEST: malformed; HTTP_NOT_FOUND: a NUL, or a
 * slash where it is forbidden. What can be decoded is decoded in any case. */

/** Escaped slashes are forbidden. */
AP_DECLARE(int) ap_unescape_url(char *url);

/** Escaped slashes stay escaped, or are decoded too. */
AP_DECLARE(int) ap_unescape_url_keep2f(char *url, int decode_slashes);

/** Decode as the flags say.
 *  @param flags  AP_UNESCAPE_URL_* */
AP_DECLARE(int) ap_unescape_url_ex(char *url, unsigned int flags);

/** Everything is decoded. */
AP_DECLARE(int) ap_unescape_all(char *url);

/** Everything is decoded, and '+' is a blank; NULL is OK. */
AP_DECLARE(int) ap_unescape_urlencoded(char *query);

/* path.c - paths of URLs, changed in place and never longer. */

/** Remove dot segments as RFC 3986 section 6.2.2.3 says, and what the flags ask for.
 *  @param flags  AP_NORMALIZE_*
 *  @return 0 if the path is relative, leads above its root or has bad escapes, where the flags
 *  make that an error; the path is changed all the same */
AP_DECLARE(int) ap_normalize_path(char *path, unsigned int flags);

/** Remove dot segments; a path that leads above its root becomes "". */
AP_DECLARE(void) ap_getparents(char *name);

/** One slash for each run of slashes. */
AP_DECLARE(void) ap_no2slash(char *name);

/** The same; is_fs_path has a meaning on other systems only. */
AP_DECLARE(void) ap_no2slash_ex(char *name, int is_fs_path);

/* dirs.c - paths of files. */

/** The first n directories of a path.
 *  @param d  room for strlen(s) + 2 bytes
 *  @return the end of what was written */
AP_DECLARE(char *) ap_make_dirstr_prefix(char *d, const char *s, int n);

/** The directory of a path, with the last slash; out of the pool. */
AP_DECLARE(char *) ap_make_dirstr_parent(apr_pool_t *p, const char *s);

/** The number of slashes. */
AP_DECLARE(int) ap_count_dirs(const char *path);

/** Directory and name with one slash between them; out of the pool. */
AP_DECLARE(char *) ap_make_full_path(apr_pool_t *a, const char *dir, const char *f);

/** Whether a path starts at the root. */
AP_DECLARE(int) ap_os_is_path_absolute(apr_pool_t *p, const char *dir);

/** Whether a directory is there, symbolic links followed. */
AP_DECLARE(int) ap_is_directory(apr_pool_t *p, const char *name);

/** The same without following a link at the end. */
AP_DECLARE(int) ap_is_rdirectory(apr_pool_t *p, const char *name);

/** Whether the path may be looked at: APR_SUCCESS on this system for any. */
AP_DECLARE(apr_status_t) ap_stat_check(const char *path, apr_pool_t *p);

/** apr_filepath_merge() for paths that ap_stat_check() admits. */
AP_DECLARE(apr_status_t) ap_filepath_merge(char **newpath, const char *rootpath,
                                           const char *addpath, apr_int32_t flags, apr_pool_t *p);

/* string.c */

/** ASCII to lower case, in place. */
AP_DECLARE(void) ap_str_tolower(char *s);

/** ASCII to upper case, in place. */
AP_DECLARE(void) ap_str_toupper(char *s);

/** To lower case up to the first semicolon, in place. */
AP_DECLARE(void) ap_content_type_tolower(char *s);

/** A copy without parameters and the blanks before them; NULL for NULL. */
AP_DECLARE(char *) ap_field_noparam(apr_pool_t *p, const char *intype);

/** strcasecmp() that knows ASCII only. */
AP_DECLARE(int) ap_cstr_casecmp(const char *s1, const char *s2);

/** strncasecmp() that knows ASCII only. */
AP_DECLARE(int) ap_cstr_casecmpn(const char *s1, const char *s2, apr_size_t n);

/** strstr() in any case. */
AP_DECLARE(char *) ap_strcasestr(const char *s1, const char *s2);

/** The string behind the prefix; the string itself if it does not start so. */
AP_DECLARE(const char *) ap_stripprefix(const char *bigstring, const char *prefix);

/** Index of the first such character, or -1. */
AP_DECLARE(int) ap_ind(const char *s, char c);

/** Index of the last such character, or -1. */
AP_DECLARE(int) ap_rind(const char *s, char c);

/** Index of the string in an array of char *, from `start` on, or -1. */
AP_DECLARE(int) ap_array_str_index(const apr_array_header_t *array, const char *s, int start);

/** Whether the array of char * has the string. */
AP_DECLARE(int) ap_array_str_contains(const apr_array_header_t *array, const char *s);

/** Whether n bytes are equal, in a time that does not tell where they differ. */
AP_DECLARE(int) ap_memeq_timingsafe(const void *buf1, const void *buf2, apr_size_t n);

/** Whether strings are equal, in a time that tells of the longer one's length at most. */
AP_DECLARE(int) ap_streq_timingsafe(const char *str1, const char *str2);

/** The same for the first n bytes. */
AP_DECLARE(int) ap_strneq_timingsafe(const char *str1, const char *str2, apr_size_t n);

/** strchr(). */
AP_DECLARE(char *) ap_strchr(char *s, int c);

/** strchr() of a const string. */
AP_DECLARE(const char *) ap_strchr_c(const char *s, int c);

/** strrchr(). */
AP_DECLARE(char *) ap_strrchr(char *s, int c);

/** strrchr() of a const string. */
AP_DECLARE(const char *) ap_strrchr_c(const char *s, int c);

/** strstr(). */
AP_DECLARE(char *) ap_strstr(char *s, const char *c);

/** strstr() of a const string. */
AP_DECLARE(const char *) ap_strstr_c(const char *s, const char *c);

/* match.c - patterns of * and ?. */

/** 0: the string matches the pattern; 1: it does not; -1: it ended too soon. */
AP_DECLARE(int) ap_strcmp_match(const char *str, const char *expected);

/** The same in any case. */
AP_DECLARE(int) ap_strcasecmp_match(const char *str, const char *expected);

/** Whether the string has * or ? in it. */
AP_DECLARE(int) ap_is_matchexp(const char *str);

/* number.c */

/** A length as digits alone; 0 if there is anything else, or too many. */
AP_DECLARE(int) ap_parse_strict_length(apr_off_t *len, const char *str);

/** A time with a unit: ms, s, mi(n) or h.
 *  @param timeout            gets microseconds
 *  @param default_time_unit  for a bare number
 *  @return APR_SUCCESS, APR_EGENERAL, or ERANGE */
AP_DECLARE(apr_status_t) ap_timeout_parameter_parse(const char *timeout_parameter,
                                                    apr_interval_time_t *timeout,
                                                    const char *default_time_unit);

/* encode.c */

/** Base64 of a string, out of the pool. */
AP_DECLARE(char *) ap_pbase64encode(apr_pool_t *p, char *string);

/** The string that was encoded; cut at the first character that is no base64. */
AP_DECLARE(char *) ap_pbase64decode(apr_pool_t *p, const char *bufcoded);

/** Hexadecimal into a buffer of 2 * srclen + 1 bytes. */
AP_DECLARE(void) ap_bin2hex(const void *src, apr_size_t srclen, char *dest);

/** Letters and digits kept, '_' for other ASCII, 'x' for the rest; same length. */
AP_DECLARE(apr_status_t) ap_str2_alnum(const char *src, char *dest);

/** The same into a copy out of the pool. */
AP_DECLARE(apr_status_t) ap_pstr2_alnum(apr_pool_t *p, const char *src, const char **dest);

/* random.c - any thread; not for secrets. */

/** Fill a buffer. */
AP_DECLARE(void) ap_random_insecure_bytes(void *buf, apr_size_t size);

/** A number from min to max, both included, each as likely as another. */
AP_DECLARE(apr_uint32_t) ap_random_pick(apr_uint32_t min, apr_uint32_t max);

/* time.c */

/** A time by a format of strftime(), in GMT or local time; out of the pool. */
AP_DECLARE(char *) ap_ht_time(apr_pool_t *p, apr_time_t t, const char *fmt, int gmt);

/* regsub.c - ap_regex.h has the expressions themselves. */

/** ap_regcomp() with a result that is freed with the pool; NULL if the expression is wrong. */
AP_DECLARE(ap_regex_t *) ap_pregcomp(apr_pool_t *p, const char *pattern, int cflags);

/** Free what ap_pregcomp() made before its pool goes. */
AP_DECLARE(void) ap_pregfree(apr_pool_t *p, ap_regex_t *reg);

/** Fill $0 to $9 in a text; a backslash hides a character.
 *  @param input   the text
 *  @param source  the subject of the match that pmatch is of
 *  @return out of the pool; input itself with nmatch 0; NULL without a source */
AP_DECLARE(char *) ap_pregsub(apr_pool_t *p, const char *input, const char *source,
                              apr_size_t nmatch, ap_regmatch_t *pmatch);

/** The same, with APR_ENOMEM for a result of maxlen bytes or more (0: no limit). */
AP_DECLARE(apr_status_t) ap_pregsub_ex(apr_pool_t *p, char **result, const char *input,
                                       const char *source, apr_size_t nmatch, ap_regmatch_t *pmatch,
                                       apr_size_t maxlen);

/* memory.c - the process ends where memory does. */

/** malloc() that does not fail. */
AP_DECLARE(void *) ap_malloc(size_t size);

/** calloc() that does not fail. */
AP_DECLARE(void *) ap_calloc(size_t nelem, size_t size);

/** realloc() that does not fail. */
AP_DECLARE(void *) ap_realloc(void *ptr, size_t size);

/** Say so on stderr and abort. For apr_pool_abort_set() and the like. */
AP_DECLARE(void) ap_abort_on_oom(void);

/* thread.c - each thread knows its apr_thread_t. */

/** apr_thread_create() for a thread that ap_thread_current() knows. */
AP_DECLARE(apr_status_t) ap_thread_create(apr_thread_t **thread, apr_threadattr_t *attr,
                                          apr_thread_start_t func, void *data, apr_pool_t *pool);

/** Make the calling thread known, which APR did not start. APR_EEXIST: it is known already. */
AP_DECLARE(apr_status_t) ap_thread_current_create(apr_thread_t **current, apr_threadattr_t *attr,
                                                  apr_pool_t *pool);

/** The same for the first thread of the process, until the pool goes. */
AP_DECLARE(apr_status_t) ap_thread_main_create(apr_thread_t **thread, apr_pool_t *pool);

/** The calling thread, or NULL if it is not known. */
AP_DECLARE(apr_thread_t *) ap_thread_current(void);

/** In a child: the calling thread is a new one. */
AP_DECLARE(void) ap_thread_current_after_fork(void);

/* process.c */

/** String, delimiter and process id; out of the pool. */
AP_DECLARE(char *) ap_append_pid(apr_pool_t *p, const char *string, const char *delim);

/** Run a program and wait for it.
 *  @param argv  ends with NULL, the name first
 *  @return the first line of its output, out of the pool; NULL: it could not be started */
AP_DECLARE(char *) ap_get_exec_line(apr_pool_t *p, const char *cmd, const char * const *argv);

/** This host's full name, or its address; complains in the log if there is no name. */
AP_DECLARE(char *) ap_get_local_host(apr_pool_t *p);

/** host:port, or the host alone where the port is the scheme's own; out of the pool. */
AP_DECLARE(char *) ap_construct_server(apr_pool_t *p, const char *hostname, apr_port_t port,
                                       const request_rec *r);

/** Whether the text starts with a scheme and a colon. */
AP_DECLARE(int) ap_is_url(const char *u);

/* form.c */

/** Read a form (application/x-www-form-urlencoded) from the content.
 *  @param f     the filter to read from; NULL: the request's first
 *  @param ptr   gets an array of ap_form_pair_t, empty for content of another type
 *  @param num   no more pairs than this; (apr_size_t)-1: any number
 *  @param size  no more bytes of content; (apr_size_t)-1: HUGE_STRING_LEN
 *  @return OK or the status to answer */
AP_DECLARE(int) ap_parse_form_data(request_rec *r, struct ap_filter_t *f, apr_array_header_t **ptr,
                                   apr_size_t num, apr_size_t size);

/* ../core/version.c - what the server calls itself. */

/** Add "name/version" to the banner; a module's post_config. */
AP_DECLARE(void) ap_add_version_component(apr_pool_t *p, const char *component);

/** Product and components, whatever ServerTokens says; a static string. */
AP_DECLARE(const char *) ap_get_server_description(void);

/** What ServerTokens lets be told, for the Server field; a static string. */
AP_DECLARE(const char *) ap_get_server_banner(void);

/** The version in numbers. */
AP_DECLARE(void) ap_get_server_revision(ap_version_t *version);

/** When it was built, as text. */
AP_DECLARE(const char *) ap_get_server_built(void);

/* ../core/request_info.c - where the file of a request comes from. */

/** Note by which prefix of the URL and which directory (of Alias and the like) the request
 *  was mapped. Strings live as long as the request. */
AP_DECLARE(void) ap_set_context_info(request_rec *r, const char *prefix, const char *document_root);

/** The prefix, "" if none was noted. */
AP_DECLARE(const char *) ap_context_prefix(request_rec *r);

/** The directory, DocumentRoot if none was noted. */
AP_DECLARE(const char *) ap_context_document_root(request_rec *r);

/** Another DocumentRoot for this request alone. */
AP_DECLARE(void) ap_set_document_root(request_rec *r, const char *document_root);

/* ../http/ and ../config/. */

/** The signature line under pages that the server makes, "" with ServerSignature off. */
AP_DECLARE(const char *) ap_psignature(const char *prefix, request_rec *r);

/** Whether the fields say that content follows. */
AP_DECLARE(int) ap_request_has_body(request_rec *r);

/** The text with each ${NAME} replaced by Define's value or the environment's. */
AP_DECLARE(const char *) ap_resolve_env(apr_pool_t *p, const char *word);

/** Call w->cb for a file, or for each file of a directory; NULL or a message. */
AP_DECLARE(const char *) ap_dir_nofnmatch(ap_dir_match_t *w, const char *fname);

/** The same where directories and names may have wildcards in them. */
AP_DECLARE(const char *) ap_dir_fnmatch(ap_dir_match_t *w, const char *path, const char *fname);

/* ../log/ and ../scoreboard/. */

/** Log a failed ap_assert() and abort. */
AP_DECLARE(void) ap_log_assert(const char *exp, const char *file, int line);

/** How many workers are idle and busy in percent, and what was served. */
AP_DECLARE(void) ap_get_sload(ap_sload_t *ld);

/** The system's load, 0 where it cannot be told. */
AP_DECLARE(void) ap_get_loadavg(ap_loadavg_t *ld);

/** Classes of status codes, RFC 9110 section 15. */
#define ap_is_HTTP_INFO(x)         (((x) >= 100) && ((x) < 200))
#define ap_is_HTTP_SUCCESS(x)      (((x) >= 200) && ((x) < 300))
#define ap_is_HTTP_REDIRECT(x)     (((x) >= 300) && ((x) < 400))
#define ap_is_HTTP_ERROR(x)        (((x) >= 400) && ((x) < 600))
#define ap_is_HTTP_CLIENT_ERROR(x) (((x) >= 400) && ((x) < 500))
#define ap_is_HTTP_SERVER_ERROR(x) (((x) >= 500) && ((x) < 600))
#define ap_is_HTTP_VALID_RESPONSE(x) (((x) >= 100) && ((x) < 600))
/** Statuses after which a connection cannot be trusted to be in step. */
#define ap_status_drops_connection(x) \
    (((x) == HTTP_BAD_REQUEST) || ((x) == HTTP_REQUEST_TIME_OUT) \
     || ((x) == HTTP_LENGTH_REQUIRED) || ((x) == HTTP_REQUEST_ENTITY_TOO_LARGE) \
     || ((x) == HTTP_REQUEST_URI_TOO_LARGE) || ((x) == HTTP_INTERNAL_SERVER_ERROR) \
     || ((x) == HTTP_SERVICE_UNAVAILABLE) || ((x) == HTTP_NOT_IMPLEMENTED))

/** A protocol version as one number, and its two parts. */
#define HTTP_VERSION(major, minor)   (1000 * (major) + (minor))
#define HTTP_VERSION_MAJOR(number)   ((number) / 1000)
#define HTTP_VERSION_MINOR(number)   ((number) % 1000)

/** Line ends as they go over the wire. */
#define CRLF "\x0d\x0a"
#define CRLF_BRIGADE_LEN 2

/** Tests of a state of the request. */
#define ap_is_default_port(port, r) ((port) == ap_default_port(r))
#define ap_default_port(r) ap_run_default_port(r)
#define ap_http_scheme(r) ap_run_http_scheme(r)
#define ap_strlen_of(literal) (sizeof(literal) - 1)

/** Flags in r->bnotes. */
#define AP_REQUEST_GET_BNOTE(r, mask) ((r)->bnotes & (mask))
#define AP_REQUEST_SET_BNOTE(r, mask, val) \
    ((r)->bnotes = ((r)->bnotes & ~(mask)) | (val))
#define AP_REQUEST_IS_STRONG_ETAG(r) AP_REQUEST_GET_BNOTE((r), AP_REQUEST_STRONG_ETAG)
#define AP_REQUEST_IS_TRUSTED_CT(r) (!!AP_REQUEST_GET_BNOTE((r), AP_REQUEST_TRUSTED_CT))
#define AP_REQUEST_SET_TRUSTED_CT(r) \
    AP_REQUEST_SET_BNOTE((r), AP_REQUEST_TRUSTED_CT, AP_REQUEST_TRUSTED_CT)

/** Character classes over the whole range of unsigned char, whatever the locale. */
#define ap_isalnum(c) apr_isalnum(c)

/** Escape for HTML without turning non-ASCII characters into references. */
#define ap_escape_html(p, s) ap_escape_html2(p, s, 0)
/** Escape a path as the reference's own platform wants it. */
#define ap_escape_uri(ppool, path) ap_os_escape_path(ppool, path, 1)
/** A string as a bucket that needs no copy. */
#define ap_os_is_path_absolute(pool, dir) ((dir)[0] == '/')
/** strchr and friends that keep const-ness, as a debug build of a module calls them. */
#define AP_STRCHR_CHECKED 0

/** Stop the process with a message in the error log unless `exp` holds. */
#define ap_assert(exp) ((exp) ? (void)0 : ap_log_assert(#exp, __FILE__, __LINE__))
/** The same in builds with AP_DEBUG, nothing in others. */
#ifdef AP_DEBUG
#define AP_DEBUG_ASSERT(exp) ap_assert(exp)
#else
#define AP_DEBUG_ASSERT(exp) ((void)0)
#endif

/** Thread-local storage, where the compiler has it. */
#ifdef __cplusplus
#define AP_THREAD_LOCAL thread_local
#else
#define AP_THREAD_LOCAL _Thread_local
#endif

/** Whether a character parts the names of a path. */
#define AP_IS_SLASH(c) ((c) == '/')

/** Whether answers of a status never have content. */
#define AP_STATUS_IS_HEADER_ONLY(status) \
    ((status) == HTTP_NO_CONTENT || (status) == HTTP_NOT_MODIFIED)

/** Whether a set of methods has the one of a name. */
#define AP_METHOD_CHECK_ALLOWED(set, name) ((set) & (AP_METHOD_BIT << ap_method_number_of(name)))

/* Promises of a function, for the compiler. */
#define AP_FN_ATTR_SENTINEL __attribute__((sentinel))
#define AP_FN_ATTR_WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#define AP_FN_ATTR_ALLOC_SIZE(n) __attribute__((alloc_size(n)))
#define AP_FN_ATTR_ALLOC_SIZE2(n, m) __attribute__((alloc_size(n, m)))

#ifdef __cplusplus
}
#endif
#endif
