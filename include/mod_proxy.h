/* SPDX-License-Identifier: Apache-2.0 */
/* mod_proxy.h - the proxy as its scheme handlers, balancing methods and other modules see it.
 *
 * A worker is a place that requests can be sent to: scheme, host, port, path, and a pool of
 * connections to it in each child. A balancer is a set of workers and a method that picks one.
 * What all processes must agree on (state, load, counters, names) is in shared memory, `s`; the
 * rest is each process's own. Routing of a request:
 *
 *     translate   ProxyPass, ProxyPassMatch, P in a RewriteRule: r->filename = "proxy:URL"
 *     canon_handler   the scheme's module writes the URL in its canonical form
 *     pre_request     a balancer picks a worker and puts its name into the URL
 *     scheme_handler  the scheme's module sends the request and passes the response on
 *     post_request    the balancer learns how it went
 *
 * A proxy_conn_rec belongs to the thread that acquired it until it is released. Functions that take
 * a proxy_function get the scheme's name for the log, such as "HTTP". */
#ifndef WEFT_MOD_PROXY_H
#define WEFT_MOD_PROXY_H

#include "apr.h"
#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_global_mutex.h"
#include "apr_hooks.h"
#include "apr_network_io.h"
#include "apr_poll.h"
#include "apr_pools.h"
#include "apr_reslist.h"
#include "apr_tables.h"
#include "apr_thread_mutex.h"
#include "apr_time.h"
#include "apr_uri.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "ap_regex.h"
#include "ap_slotmem.h"
#include "http_config.h"
#include "apr_optional.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define PROXY_DECLARE(type) type
#define PROXY_DECLARE_NONSTD(type) type
#define PROXY_DECLARE_DATA

/* Flags of ap_proxy_canonenc_ex(). */
#define PROXY_CANONENC_FORCEDEC 0x1
#define PROXY_CANONENC_NOENCODEDSLASHENCODING 0x2

/* ProxyMaxForwards: no field is added. */
#define DEFAULT_MAX_FORWARDS (-1)

/* Flags of a ProxyPass: nocanon, interpolate, noquery, mapping=encoded, mapping=servlet. */
#define PROXYPASS_NOCANON 0x1
#define PROXYPASS_INTERPOLATE 0x2
#define PROXYPASS_NOQUERY 0x4
#define PROXYPASS_MAP_ENCODED 0x8
#define PROXYPASS_MAP_SERVLET 0x18

/* State of a worker, in proxy_worker_shared.status, and in local_status. */
#define PROXY_WORKER_INITIALIZED 0x1
#define PROXY_WORKER_IGNORE_ERRORS 0x2
#define PROXY_WORKER_DRAIN 0x4
#define PROXY_WORKER_GENERIC 0x8
#define PROXY_WORKER_IN_SHUTDOWN 0x10
#define PROXY_WORKER_DISABLED 0x20
#define PROXY_WORKER_STOPPED 0x40
#define PROXY_WORKER_IN_ERROR 0x80
#define PROXY_WORKER_HOT_STANDBY 0x100
#define PROXY_WORKER_FREE 0x200
#define PROXY_WORKER_HC_FAIL 0x400
#define PROXY_WORKER_HOT_SPARE 0x800

/* The letters for them, of status= and of the balancer manager. */
#define PROXY_WORKER_INITIALIZED_FLAG 'O'
#define PROXY_WORKER_IGNORE_ERRORS_FLAG 'I'
#define PROXY_WORKER_DRAIN_FLAG 'N'
#define PROXY_WORKER_GENERIC_FLAG 'G'
#define PROXY_WORKER_IN_SHUTDOWN_FLAG 'U'
#define PROXY_WORKER_DISABLED_FLAG 'D'
#define PROXY_WORKER_STOPPED_FLAG 'S'
#define PROXY_WORKER_IN_ERROR_FLAG 'E'
#define PROXY_WORKER_HOT_STANDBY_FLAG 'H'
#define PROXY_WORKER_FREE_FLAG 'F'
#define PROXY_WORKER_HC_FAIL_FLAG 'C'
#define PROXY_WORKER_HOT_SPARE_FLAG 'R'

/* IN_SHUTDOWN, DISABLED, STOPPED, IN_ERROR or HC_FAIL: it gets no requests. */
#define PROXY_WORKER_NOT_USABLE_BITMAP 0x4f0

/* Seconds that a worker in error is left alone. */
#define PROXY_WORKER_DEFAULT_RETRY 60

/* Bytes of the strings in shared memory, with the NUL. */
#define PROXY_WORKER_MAX_SCHEME_SIZE 16
#define PROXY_WORKER_MAX_ROUTE_SIZE 64
#define PROXY_BALANCER_MAX_ROUTE_SIZE 64
#define PROXY_WORKER_MAX_NAME_SIZE 96
#define PROXY_BALANCER_MAX_NAME_SIZE 96
#define PROXY_WORKER_MAX_HOSTNAME_SIZE 64
#define PROXY_BALANCER_MAX_HOSTNAME_SIZE 64
#define PROXY_BALANCER_MAX_STICKY_SIZE 64
#define PROXY_WORKER_MAX_SECRET_SIZE 64
#define PROXY_RFC1035_HOSTNAME_SIZE 256
#define PROXY_WORKER_EXT_NAME_SIZE 384
#define PROXY_WORKER_RFC1035_NAME_SIZE 512
#define PROXY_MAX_PROVIDER_NAME_SIZE 16

/* Bytes of a slot of shared memory, rounded up. */
#define ALIGNED_PROXY_WORKER_SHARED_SIZE 1456
#define ALIGNED_PROXY_BALANCER_SHARED_SIZE 544

/* Seconds between health checks, and between looks at whether one is due. */
#define HCHECK_WATHCHDOG_DEFAULT_INTERVAL 30
#define HCHECK_WATHCHDOG_INTERVAL 2

/* Microseconds without content after which flushpackets=auto flushes. */
#define PROXY_FLUSH_WAIT 10000

/* What kinds of workers to define or to find, and how. */
#define AP_PROXY_WORKER_IS_PREFIX 0x1
#define AP_PROXY_WORKER_IS_MATCH 0x2
#define AP_PROXY_WORKER_IS_MALLOCED 0x4
#define AP_PROXY_WORKER_NO_UDS 0x8

/* ap_proxy_determine_address(): look whether the address in use is still right. */
#define PROXY_DETERMINE_ADDRESS_CHECK 0x1

/* ap_proxy_check_connection(): bytes that wait to be read make it unusable. */
#define PROXY_CHECK_CONN_EMPTY 0x1

/* The most balancers that can be added at run time. */
#define PROXY_DYNAMIC_BALANCER_LIMIT 16

/* ap_proxy_transfer_between_connections(): flush each piece or after the last, stop when the
 * receiver is slow, or after so many reads. */
#define AP_PROXY_TRANSFER_FLUSH_EACH 0x0
#define AP_PROXY_TRANSFER_FLUSH_AFTER 0x1
#define AP_PROXY_TRANSFER_YIELD_PENDING 0x2
#define AP_PROXY_TRANSFER_YIELD_MAX_READS 0x4

#define CRLF "\x0d\x0a"
#define BALANCER_PREFIX "balancer://"
#define PROXY_LBMETHOD "proxylbmethod" /* provider group of balancing methods */

/** Parts of a URL, which allow different characters. */
enum enctype {
    enc_path = 0,   /**< of HTTP */
    enc_search = 1, /**< behind the '?' */
    enc_user = 2,   /**< name and password */
    enc_fpath = 3,  /**< of FTP */
    enc_parm = 4    /**< behind a ';' of FTP */
};

/** Ways of checking health: hcmethod=. The 11 of a name means HTTP/1.1. */
typedef enum {
    NONE = 0,
    TCP = 1,
    OPTIONS = 2,
    HEAD = 3,
    GET = 4,
    CPING = 5,
    PROVIDER = 6,
    OPTIONS11 = 7,
    HEAD11 = 8,
    GET11 = 9,
    EOT = 10
} hcmethod_t;

/** Hash functions for names. */
typedef enum {
    PROXY_HASHFUNC_DEFAULT = 0,
    PROXY_HASHFUNC_APR = 1,
    PROXY_HASHFUNC_FNV = 2
} proxy_hash_t;

typedef struct proxy_balancer proxy_balancer;
typedef struct proxy_balancer_method proxy_balancer_method;
typedef struct proxy_conn_pool proxy_conn_pool;
typedef struct proxy_worker proxy_worker;
typedef struct proxy_server_conf proxy_server_conf;
typedef struct proxy_hcmethods_t proxy_hcmethods_t;
typedef struct proxy_hashes proxy_hashes;
typedef struct proxy_dir_conf proxy_dir_conf;
typedef struct proxy_tunnel_rec proxy_tunnel_rec;
typedef struct proxy_wstat_t proxy_wstat_t;
typedef struct proxy_completion proxy_completion;
struct dirconn_entry;
typedef struct proxy_req_conf proxy_req_conf;
struct proxy_alias;
typedef struct proxy_balancer_shared proxy_balancer_shared;
struct noproxy_entry;
typedef struct proxy_conn_rec proxy_conn_rec;
struct proxy_remote;
typedef struct proxy_worker_shared proxy_worker_shared;
/** Nonzero: `current` is the better choice. */
typedef int proxy_is_best_callback_fn_t(proxy_worker *current, proxy_worker *prev_best,
                                        void *baton);
/** A field's value as the client must see it. */
typedef const char *(*ap_proxy_header_reverse_map_fn)(request_rec *r, proxy_dir_conf *conf,
                                                      const char *value);

/** Two hashes of a name, which together find its slot in shared memory again. */
struct proxy_hashes {
    unsigned int def; /**< PROXY_HASHFUNC_DEFAULT */
    unsigned int fnv; /**< PROXY_HASHFUNC_FNV */
};

/** A place that requests can be sent to, as one process sees it. */
struct proxy_worker {
    proxy_hashes hash;                       /**< of its name */
    unsigned int local_status;               /**< PROXY_WORKER_INITIALIZED here */
    proxy_conn_pool *cp;                     /**< this child's connections to it */
    proxy_worker_shared *s;                  /**< what all processes share */
    proxy_balancer *balancer;                /**< that it is a member of, or NULL */
    apr_thread_mutex_t *tmutex;              /**< guards cp and address */
    void *context;                           /**< of the scheme's module */
    ap_conf_vector_t *section_config;        /**< of its <Proxy> section */
    struct proxy_address * volatile address; /**< what its name resolved to */
};

/** A server's proxy configuration. */
struct proxy_server_conf {
    apr_array_header_t *proxies;      /**< struct proxy_remote: ProxyRemote */
    apr_array_header_t *sec_proxy;    /**< ap_conf_vector_t *: <Proxy> sections */
    apr_array_header_t *aliases;      /**< struct proxy_alias: ProxyPass outside sections */
    apr_array_header_t *noproxies;    /**< struct noproxy_entry: ProxyBlock */
    apr_array_header_t *dirconn;      /**< struct dirconn_entry: NoProxy */
    apr_array_header_t *workers;      /**< proxy_worker, outside balancers */
    apr_array_header_t *balancers;    /**< proxy_balancer */
    proxy_worker *forward;            /**< serves forward requests without a worker */
    proxy_worker *reverse;            /**< serves reverse requests without a worker */
    const char *domain;               /**< ProxyDomain */
    const char *id;                   /**< of this configuration, the same in all processes */
    apr_pool_t *pool;                 /**< of the configuration */
    int req;                          /**< ProxyRequests */
    int max_balancers;                /**< configured and BalancerGrowth */
    int bgrowth;                      /**< BalancerGrowth */
    enum { via_off, via_on, via_block, via_full } viaopt; /**< ProxyVia */
    apr_size_t recv_buffer_size;      /**< ProxyReceiveBufferSize, bytes; 0: the system's */
    apr_size_t io_buffer_size;        /**< ProxyIOBufferSize, bytes */
    long maxfwd;                      /**< ProxyMaxForwards */
    apr_interval_time_t timeout;      /**< ProxyTimeout */
    enum { bad_error, bad_ignore, bad_body } badopt; /**< ProxyBadHeader */
    enum { status_off, status_on, status_full } proxy_status; /**< ProxyStatus */
    apr_sockaddr_t *source_address;   /**< ProxySourceAddress */
    apr_global_mutex_t *mutex;        /**< guards the shared balancers */
    ap_slotmem_instance_t *bslot;     /**< the shared balancers */
    ap_slotmem_provider_t *storage;   /**< and their provider */
    unsigned int req_set : 1;
    unsigned int viaopt_set : 1;
    unsigned int recv_buffer_size_set : 1;
    unsigned int io_buffer_size_set : 1;
    unsigned int maxfwd_set : 1;
    unsigned int timeout_set : 1;
    unsigned int badopt_set : 1;
    unsigned int proxy_status_set : 1;
    unsigned int source_address_set : 1;
    unsigned int bgrowth_set : 1;
    unsigned int bal_persist : 1;     /**< BalancerPersist */
    unsigned int inherit : 1;         /**< BalancerInherit */
    unsigned int inherit_set : 1;
    unsigned int ppinherit : 1;       /**< ProxyPassInherit */
    unsigned int ppinherit_set : 1;
    unsigned int map_encoded_one : 1; /**< some rule maps encoded paths */
    unsigned int map_encoded_all : 1; /**< all do */
};

/** A way of checking health. */
struct proxy_hcmethods_t {
    hcmethod_t method;
    char *name;      /**< of hcmethod= */
    int implemented; /**< 0: known by name only */
};

/** A section's proxy configuration. */
struct proxy_dir_conf {
    const char *p;                            /**< path or pattern of the <Proxy> section */
    ap_regex_t *r;                            /**< of <ProxyMatch> */
    apr_array_header_t *raliases;             /**< struct proxy_alias: ProxyPassReverse */
    apr_array_header_t *cookie_paths;         /**< struct proxy_alias: ProxyPassReverseCookiePath */
    /** struct proxy_alias: ProxyPassReverseCookieDomain */
    apr_array_header_t *cookie_domains;
    signed char p_is_fnmatch;                 /**< p has wildcards */
    signed char interpolate_env;              /**< ProxyPassInterpolateEnv; -1: not said */
    struct proxy_alias *alias;                /**< a ProxyPass in a <Location> */
    unsigned int error_override : 1;          /**< ProxyErrorOverride */
    unsigned int preserve_host : 1;           /**< ProxyPreserveHost */
    unsigned int preserve_host_set : 1;
    unsigned int error_override_set : 1;
    unsigned int alias_set : 1;
    unsigned int add_forwarded_headers : 1;   /**< ProxyAddHeaders */
    unsigned int add_forwarded_headers_set : 1;
    /** proxy_dir_conf of the sections that apply, inner last */
    apr_array_header_t *refs;
    unsigned int forward_100_continue : 1;    /**< Proxy100Continue */
    unsigned int forward_100_continue_set : 1;
    /** int: the codes of ProxyErrorOverride; all errors if empty */
    apr_array_header_t *error_override_codes;
};

/** Two connections whose bytes are copied both ways until one ends. */
struct proxy_tunnel_rec {
    request_rec *r;                   /**< the request that became a tunnel */
    const char *scheme;               /**< for the log */
    apr_pollset_t *pollset;           /**< both sockets */
    apr_array_header_t *pfds;         /**< apr_pollfd_t: the client's, the origin's */
    apr_interval_time_t timeout;      /**< longest silence; -1: none */
    struct proxy_tunnel_conn *client; /**< the side of the client */
    struct proxy_tunnel_conn *origin; /**< the side of the backend */
    apr_size_t read_buf_size;         /**< bytes taken at once */
    int replied;                      /**< something came from the backend */
    unsigned int nohalfclose : 1;     /**< the end of one side ends the other */
};

/** A row of the table of states. */
struct proxy_wstat_t {
    unsigned int bit; /**< PROXY_WORKER_* */
    char flag;        /**< PROXY_WORKER_*_FLAG */
    const char *name; /**< for people */
};

/** When a response is worth being cached to its end. */
struct proxy_completion {
    float cache_completion; /**< part that must have come */
    int content_length;     /**< bytes in all */
};

/** One NoProxy. */
struct dirconn_entry {
    char *name;                      /**< as configured */
    struct in_addr addr;             /**< of an address or network */
    struct in_addr mask;             /**< of a network */
    struct apr_sockaddr_t *hostaddr; /**< what a host name resolved to */
    /** Whether a request's host is this. */
    int (*matcher)(struct dirconn_entry *entry, request_rec *r);
};

/** ProxyPassReverse and so on of a request, with variables put in. */
struct proxy_req_conf {
    apr_array_header_t *raliases;       /**< struct proxy_alias */
    apr_array_header_t *cookie_paths;   /**< struct proxy_alias */
    apr_array_header_t *cookie_domains; /**< struct proxy_alias */
};

/** One mapping of names. */
struct proxy_alias {
    const char *real;         /**< the backend's */
    const char *fake;         /**< ours */
    ap_regex_t *regex;        /**< of ProxyPassMatch; NULL: fake is a prefix */
    unsigned int flags;       /**< PROXYPASS_* */
    proxy_balancer *balancer; /**< that real names, or NULL */
};

/** A way to pick a worker; provider of group PROXY_LBMETHOD. Called under the balancer's lock. */
struct proxy_balancer_method {
    const char *name; /**< of lbmethod= */
    /** The worker to use, already counted as chosen, or NULL: none is usable. */
    proxy_worker *(*finder)(proxy_balancer *balancer, request_rec *r);
    void *context; /**< the method's own */
    /** Start the figures anew: the set of workers has changed. */
    apr_status_t (*reset)(proxy_balancer *balancer, server_rec *s);
    /** Let older figures count less. */
    apr_status_t (*age)(proxy_balancer *balancer, server_rec *s);
    /** Count a worker as chosen that the route chose. */
    apr_status_t (*updatelbstatus)(proxy_balancer *balancer, proxy_worker *elected, server_rec *s);
};

/** What all processes know of a balancer. */
struct proxy_balancer_shared {
    char sticky_path[64];           /**< name of the route's parameter in the URL */
    char sticky[64];                /**< name of the route's cookie */
    char lbpname[16];               /**< the method's name */
    char nonce[37];                 /**< guards forms of the balancer manager */
    char name[96];                  /**< balancer://... */
    char sname[96];                 /**< name of its shared memory, unique among servers */
    char vpath[64];                 /**< path it serves, if added at run time */
    char vhost[64];                 /**< host it serves, if added at run time */
    apr_interval_time_t timeout;    /**< longest wait for a free worker */
    apr_time_t wupdated;            /**< when its set of workers last changed */
    int max_attempts;               /**< workers tried for one request */
    int index;                      /**< of its slot */
    proxy_hashes hash;              /**< of the name */
    unsigned int sticky_force : 1;  /**< no other worker than the route's */
    unsigned int scolonsep : 1;     /**< ';' separates parameters too */
    unsigned int max_attempts_set : 1;
    unsigned int was_malloced : 1;  /**< not yet in shared memory */
    unsigned int need_reset : 1;    /**< figures must start anew */
    unsigned int vhosted : 1;       /**< vhost is set */
    unsigned int inactive : 1;      /**< takes no requests */
    unsigned int forcerecovery : 1; /**< try workers in error when no other is left */
    char sticky_separator;          /**< between session and route */
    unsigned int forcerecovery_set : 1;
    unsigned int scolonsep_set : 1;
    unsigned int sticky_force_set : 1;
    unsigned int nonce_set : 1;
    unsigned int sticky_separator_set : 1;
};

/** One ProxyBlock. */
struct noproxy_entry {
    const char *name;            /**< part of a name, or "*" */
    struct apr_sockaddr_t *addr; /**< what it resolved to, or NULL */
};

/** A child's connections to one worker. */
struct proxy_conn_pool {
    apr_pool_t *pool;     /**< of the connections */
    apr_sockaddr_t *addr; /**< of the worker, if it may be kept */
    apr_reslist_t *res;   /**< connections when there are threads */
    proxy_conn_rec *conn; /**< the one when there are none */
    apr_pool_t *dns_pool; /**< of addr */
};

/** A connection to a backend, in a worker's pool or in use by one thread. */
struct proxy_conn_rec {
    conn_rec *connection;          /**< as filters see it; NULL until created */
    request_rec *r;                /**< what is sent through it */
    proxy_worker *worker;          /**< whose pool it is from */
    apr_pool_t *pool;              /**< of this record */
    const char *hostname;          /**< that it goes to */
    apr_sockaddr_t *addr;          /**< that it goes to */
    apr_pool_t *scpool;            /**< of sock and connection; emptied at each close */
    apr_socket_t *sock;            /**< NULL: not connected */
    void *data;                    /**< the scheme's own */
    void *forward;                 /**< how a CONNECT before it is made */
    apr_uint32_t flags;            /**< the scheme's own */
    apr_port_t port;
    unsigned int is_ssl : 1;       /**< TLS is spoken */
    unsigned int close : 1;        /**< close it when released */
    unsigned int need_flush : 1;   /**< flush before waiting for an answer */
    unsigned int inreslist : 1;    /**< it waits in the pool */
    const char *uds_path;          /**< path of a local socket, or NULL */
    const char *ssl_hostname;      /**< name to ask for in TLS */
    apr_bucket_brigade *tmp_bb;    /**< for one read of an answer */
    apr_pool_t *uds_pool;          /**< of uds_path */
    apr_pool_t *fwd_pool;          /**< of forward */
    struct proxy_address *address; /**< of the worker, counted */
};

/** One ProxyRemote. */
struct proxy_remote {
    const char *scheme;   /**< of requests that go there, or "*" */
    const char *protocol; /**< spoken to it */
    const char *hostname; /**< of the other proxy */
    ap_regex_t *regexp;   /**< of ProxyRemoteMatch */
    const char *creds;    /**< user:password for it */
    int use_regex;        /**< regexp counts, not scheme */
    apr_port_t port;
};

/** What all processes know of a worker. */
struct proxy_worker_shared {
    char name[96];                        /**< its URL, cut; see name_ex */
    char scheme[16];                      /**< of the URL */
    char hostname[64];                    /**< of the URL, cut; see hostname_ex */
    char route[64];                       /**< route= */
    char redirect[64];                    /**< redirect= */
    char flusher[16];                     /**< provider that flushes */
    char uds_path[96];                    /**< path of a local socket, or "" */
    int lbset;                            /**< lowest is used first */
    int retries;                          /**< failures since it last worked */
    int lbstatus;                         /**< the method's figure */
    int lbfactor;                         /**< weight, in hundredths */
    int min;                              /**< connections */
    int smax;                             /**< connections kept for longer than ttl */
    int hmax;                             /**< connections at most */
    int flush_wait;                       /**< microseconds, of flushwait= */
    int index;                            /**< of its slot */
    proxy_hashes hash;                    /**< of the name */
    unsigned int status;                  /**< PROXY_WORKER_* */
    enum { flush_off, flush_on, flush_auto } flush_packets; /**< flushpackets= */
    apr_time_t updated;                   /**< when settings last changed */
    apr_time_t error_time;                /**< when it last failed */
    apr_interval_time_t ttl;              /**< how long a spare connection may wait */
    apr_interval_time_t retry;            /**< how long it is left alone after an error */
    apr_interval_time_t timeout;          /**< of reads and writes */
    apr_interval_time_t acquire;          /**< longest wait for a free connection */
    apr_interval_time_t ping_timeout;     /**< longest wait for a sign of life */
    apr_interval_time_t conn_timeout;     /**< longest wait for a connection */
    apr_size_t recv_buffer_size;          /**< of the socket, bytes */
    apr_size_t io_buffer_size;            /**< of reads, bytes */
    apr_size_t elected;                   /**< how often it was chosen */
    apr_size_t busy;                      /**< requests in it now */
    apr_port_t port;
    apr_off_t transferred;                /**< bytes sent to it */
    apr_off_t read;                       /**< bytes received from it */
    void *context;                        /**< the method's own */
    unsigned int keepalive : 1;           /**< TCP keep-alive */
    unsigned int disablereuse : 1;        /**< close after each request */
    unsigned int is_address_reusable : 1; /**< its name resolves to the same for all requests */
    unsigned int retry_set : 1;
    unsigned int timeout_set : 1;
    unsigned int acquire_set : 1;
    unsigned int ping_timeout_set : 1;
    unsigned int conn_timeout_set : 1;
    unsigned int recv_buffer_size_set : 1;
    unsigned int io_buffer_size_set : 1;
    unsigned int keepalive_set : 1;
    unsigned int disablereuse_set : 1;
    unsigned int was_malloced : 1;        /**< not yet in shared memory */
    unsigned int is_name_matchable : 1;   /**< its name has back-references */
    char hcuri[64];                       /**< path of health checks */
    char hcexpr[16];                      /**< name of the expression that judges them */
    int passes;                           /**< successes needed to be well */
    int pcount;                           /**< successes so far */
    int fails;                            /**< failures needed to be ill */
    int fcount;                           /**< failures so far */
    hcmethod_t method;                    /**< of health checks */
    apr_interval_time_t interval;         /**< between health checks */
    char upgrade[16];                     /**< protocol of Upgrade it may get */
    char hostname_ex[256];                /**< of the URL */
    apr_size_t response_field_size;       /**< longest field of an answer, bytes */
    unsigned int response_field_size_set : 1;
    char secret[64];                      /**< secret= */
    char name_ex[384];                    /**< its URL */
    unsigned int address_ttl_set : 1;
    apr_int32_t address_ttl;              /**< seconds an address is believed */
    apr_uint32_t address_expiry;          /**< when it no longer is, seconds */
    unsigned int is_host_matchable : 1;   /**< its host or port has back-references */
};

/** A set of workers, as one process sees it. */
struct proxy_balancer {
    apr_array_header_t *workers;      /**< proxy_worker * */
    apr_array_header_t *errstatuses;  /**< int: statuses that put a worker in error */
    ap_slotmem_instance_t *wslot;     /**< the shared workers */
    ap_slotmem_provider_t *storage;   /**< and their provider */
    int growth;                       /**< workers that may be added */
    int max_workers;                  /**< configured and growth */
    proxy_hashes hash;                /**< of its name */
    apr_time_t wupdated;              /**< which state of the set this process has */
    proxy_balancer_method *lbmethod;  /**< that picks */
    apr_global_mutex_t *gmutex;       /**< guards it between processes */
    apr_thread_mutex_t *tmutex;       /**< guards it between threads */
    proxy_server_conf *sconf;         /**< whose it is */
    void *context;                    /**< the method's own */
    proxy_balancer_shared *s;         /**< what all processes share */
    int failontimeout;                /**< a timeout puts a worker in error */
    unsigned int failontimeout_set : 1;
    unsigned int growth_set : 1;
    unsigned int lbmethod_set : 1;
    ap_conf_vector_t *section_config; /**< of its <Proxy> section */
};

/* Hooks. Those that answer int: DECLINED passes to the next module. */

/** Hook, first answer wins: send the request and pass its response on.
 *  @param url        of the backend, without "proxy:"
 *  @param proxyname  another proxy to go through (ProxyRemote), or NULL
 *  @return OK, DECLINED (not my scheme), or a status; 503: the balancer may try another */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, scheme_handler, (request_rec *r, proxy_worker *worker,
                                                           proxy_server_conf *conf, char *url,
                                                           const char *proxyname,
                                                           apr_port_t proxyport))

/** Hook, first answer wins: look at a URL that a ProxyPass matched.
 *  @return OK; DECLINED: the rule shall not apply here */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, check_trans, (request_rec *r, const char *url))

/** Hook, first answer wins: put the canonical form of a URL into r->filename ("proxy:...").
 *  @param url  behind the scheme's name */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, canon_handler, (request_rec *r, char *url))

/** Hook, all: check a <Proxy> section once everything is read. */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, section_post_config, (apr_pool_t *p, apr_pool_t *plog,
                                                                apr_pool_t *ptemp, server_rec *s,
                                                                ap_conf_vector_t *section_config))

/** Hook, all: a request for the answer of a backend was made.
 *  @param r   the client's
 *  @param pr  the backend's, whose fields are the answer's */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, create_req, (request_rec *r, request_rec *pr))

/** Hook, all: last changes to a request that is proxied. */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, fixups, (request_rec *r))

/** Hook, first answer wins: pick the worker of a balancer's URL; it is then put into the URL.
 *  @return OK, DECLINED, or a status such as 503: none is usable */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, pre_request, (proxy_worker **worker,
                                                        proxy_balancer **balancer, request_rec *r,
                                                        proxy_server_conf *conf, char **url))

/** Hook, all: a request that pre_request routed has been answered or failed. */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, post_request, (proxy_worker *worker,
                                                         proxy_balancer *balancer, request_rec *r,
                                                         proxy_server_conf *conf))

/** Hook, all: the handler's last word on a request.
 *  @param status  may be changed */
APR_DECLARE_EXTERNAL_HOOK(proxy, AP, int, request_status, (int *status, request_rec *r))

/* mod_proxy.c: rules, errors, states */

/** mod_proxy's record; its configurations are proxy_server_conf and proxy_dir_conf. */
extern AP_DECLARE_DATA module proxy_module;

/** The ways of checking health; ends with EOT. */
extern AP_DECLARE_DATA proxy_hcmethods_t proxy_hcmethods[];

/** The states of workers; ends with bit 0. */
extern AP_DECLARE_DATA proxy_wstat_t proxy_wstat_tbl[];

/** How many workers the scoreboard shall have room for; always 0 now that they live elsewhere. */
AP_DECLARE(int) ap_proxy_lb_workers(void);

/** Whether a rule applies to a request; if so r->filename and the handler are set.
 *  @return OK, DECLINED, DONE (an exclusion, "!"), or a status */
AP_DECLARE(int) ap_proxy_trans_match(request_rec *r, struct proxy_alias *ent,
                                     proxy_dir_conf *dconf);

/** Have TLS spoken on a connection to a backend; c NULL: ask whether that is possible.
 *  @return nonzero: yes */
AP_DECLARE(int) ap_proxy_ssl_enable(conn_rec *c);

/** Have no TLS spoken on a connection to a backend. */
AP_DECLARE(int) ap_proxy_ssl_disable(conn_rec *c);

/** As ap_proxy_ssl_enable() and ap_proxy_ssl_disable(), with the settings of a section. */
AP_DECLARE(int) ap_proxy_ssl_engine(conn_rec *c, ap_conf_vector_t *per_dir_config, int enable);

/** Nonzero: TLS is spoken on this connection. */
AP_DECLARE(int) ap_proxy_conn_is_https(conn_rec *c);

/** A variable of the connection's TLS, such as SSL_CIPHER; "" without TLS. */
AP_DECLARE(const char *) ap_proxy_ssl_val(apr_pool_t *p, server_rec *s, conn_rec *c, request_rec *r,
                                          const char *var);

/** The name of a way of checking health; "???" if it has none. */
AP_DECLARE(const char *) ap_proxy_show_hcmethod(hcmethod_t method);

/** Whether ProxyErrorOverride replaces an answer of this status. */
AP_DECLARE(int) ap_proxy_should_override(proxy_dir_conf *conf, int code);

/* proxy_util.c: text */

/** Copy with a NUL always.
 *  @param dlen  bytes in dst, with the NUL
 *  @return APR_EGENERAL: it did not fit and was cut */
AP_DECLARE(apr_status_t) ap_proxy_strncpy(char *dst, const char *src, apr_size_t dlen);

/** The value of two hexadecimal digits. */
AP_DECLARE(int) ap_proxy_hex2c(const char *x);

/** Write a byte as '%' and two digits; no NUL. */
AP_DECLARE(void) ap_proxy_c2hex(int ch, char *x);

/** The canonical escaping of a part of a URL.
 *  @param len       bytes of x
 *  @param t         which part, as other characters may stand in each
 *  @param flags     PROXY_CANONENC_*
 *  @param proxyreq  PROXYREQ_REVERSE: x was unescaped before
 *  @return life of p; NULL: a bad escape */
AP_DECLARE(char *) ap_proxy_canonenc_ex(apr_pool_t *p, const char *x, int len, enum enctype t,
                                        int flags, int proxyreq);

/** As ap_proxy_canonenc_ex(); forcedec nonzero: unescape first. */
AP_DECLARE(char *) ap_proxy_canonenc(apr_pool_t *p, const char *x, int len, enum enctype t,
                                     int forcedec, int proxyreq);

/** Take a URL's authority apart.
 *  @param urlp  in: at its "//"; out: behind it
 *  @return NULL, or what is wrong */
AP_DECLARE(char *) ap_proxy_canon_netloc(apr_pool_t *p, char **const urlp, char **userp,
                                         char **passwordp, char **hostp, apr_port_t *port);

/** A URL without the "unix:path|" before it. */
AP_DECLARE(const char *) ap_proxy_de_socketfy(apr_pool_t *p, const char *url);

/** The scheme's usual port; 0: unknown. */
AP_DECLARE(apr_port_t) ap_proxy_port_of_scheme(const char *scheme);

/** A hash of a name, the same in all processes. */
AP_DECLARE(unsigned int) ap_proxy_hashfunc(const char *str, proxy_hash_t method);

/** Take "unix:path|" out of r->filename, for the worker's sake.
 *  @return OK or 400, 500 */
AP_DECLARE(int) ap_proxy_fixup_uds_filename(request_rec *r);

/* proxy_util.c: request and response */

/** Refuse a request: log the message and put it onto the error page.
 *  @return statuscode */
AP_DECLARE(int) ap_proxyerror(request_rec *r, int statuscode, const char *message);

/** Whether ProxyBlock forbids this address.
 *  @return OK or 403 */
AP_DECLARE(int) ap_proxy_checkproxyblock(request_rec *r, proxy_server_conf *conf,
                                         apr_sockaddr_t *uri_addr);

/** Whether ProxyBlock forbids this host.
 *  @param addr  of hostname; NULL: look at the name alone
 *  @return OK or 403 */
AP_DECLARE(int) ap_proxy_checkproxyblock2(request_rec *r, proxy_server_conf *conf,
                                          const char *hostname, apr_sockaddr_t *addr);

/** What the client must see for a URL in a backend's answer, as ProxyPassReverse says.
 *  @return url itself where no rule matches */
AP_DECLARE(const char *) ap_proxy_location_reverse_map(request_rec *r, proxy_dir_conf *conf,
                                                       const char *url);

/** What the client must see for a backend's Set-Cookie, likewise. */
AP_DECLARE(const char *) ap_proxy_cookie_reverse_map(request_rec *r, proxy_dir_conf *conf,
                                                     const char *str);

/** Make a connection fit to read an HTTP answer from. Returns OK. */
AP_DECLARE(int) ap_proxy_pre_http_request(conn_rec *c, request_rec *r);

/** Write the request line and fields for a backend, without the blank line.
 *  @param server_portstr  ":port" of this server, or ""
 *  @param old_cl_val      gets the client's Content-Length, or NULL
 *  @param old_te_val      gets the client's Transfer-Encoding, or NULL
 *  @return OK or a status */
AP_DECLARE(int) ap_proxy_create_hdrbrgd(apr_pool_t *p, apr_bucket_brigade *header_brigade,
                                        request_rec *r, proxy_conn_rec *p_conn,
                                        proxy_worker *worker, proxy_server_conf *conf,
                                        apr_uri_t *uri, char *url, char *server_portstr,
                                        char **old_cl_val, char **old_te_val);

/** Read the first part of a request's content.
 *  @param bytes_read  gets what is in the brigade then
 *  @param max_read    bytes to read at most
 *  @return OK or a status */
AP_DECLARE(int) ap_proxy_prefetch_input(request_rec *r, proxy_conn_rec *backend,
                                        apr_bucket_brigade *input_brigade, apr_read_type_e block,
                                        apr_off_t *bytes_read, apr_off_t max_read);

/** Read all of a request's content; beyond max_mem_spool bytes it goes to a temporary file.
 *  @return OK or a status */
AP_DECLARE(int) ap_proxy_spool_input(request_rec *r, proxy_conn_rec *backend,
                                     apr_bucket_brigade *input_brigade, apr_off_t *bytes_spooled,
                                     apr_off_t max_mem_spool);

/** Read the next part of a request's content, waiting for it; the brigade is emptied first.
 *  @return OK or a status */
AP_DECLARE(int) ap_proxy_read_input(request_rec *r, proxy_conn_rec *backend,
                                    apr_bucket_brigade *input_brigade, apr_off_t max_read);

/** Send a brigade to a backend; it is emptied.
 *  @param flush  nonzero: at once
 *  @return OK or a status: 408, 502, 504 */
AP_DECLARE(int) ap_proxy_pass_brigade(apr_bucket_alloc_t *bucket_alloc, request_rec *r,
                                      proxy_conn_rec *p_conn, conn_rec *origin,
                                      apr_bucket_brigade *bb, int flush);

/** Make buckets for the client of what came from a backend, so that they outlive neither.
 *  @param to  gets buckets over the same bytes; `from` must live until they are sent
 *  @return APR_SUCCESS; APR_EGENERAL: there are buckets that cannot be passed on */
AP_DECLARE(apr_status_t) ap_proxy_buckets_lifetime_transform(request_rec *r,
                                                             apr_bucket_brigade *from,
                                                             apr_bucket_brigade *to);

/** End a response that broke off, so that the client sees that it did. */
AP_DECLARE(void) ap_proxy_backend_broke(request_rec *r, apr_bucket_brigade *brigade);

/* proxy_util.c: workers */

/** The worker's URL, for the log; with its local socket if it has one. */
AP_DECLARE(char *) ap_proxy_worker_name(apr_pool_t *p, proxy_worker *worker);

/** The worker with the longest name that a URL begins with, or NULL.
 *  @param balancer  look among its members; NULL: outside balancers
 *  @param mask      AP_PROXY_WORKER_*: kinds to look at, 0: all */
AP_DECLARE(proxy_worker *) ap_proxy_get_worker_ex(apr_pool_t *p, proxy_balancer *balancer,
                                                  proxy_server_conf *conf, const char *url,
                                                  unsigned int mask);

/** ap_proxy_get_worker_ex() with mask 0. */
AP_DECLARE(proxy_worker *) ap_proxy_get_worker(apr_pool_t *p, proxy_balancer *balancer,
                                               proxy_server_conf *conf, const char *url);

/** Make a worker.
 *  @param worker    gets it
 *  @param balancer  that it joins, or NULL
 *  @param mask      AP_PROXY_WORKER_*
 *  @return NULL, or what is wrong */
AP_DECLARE(char *) ap_proxy_define_worker_ex(apr_pool_t *p, proxy_worker **worker,
                                             proxy_balancer *balancer, proxy_server_conf *conf,
                                             const char *url, unsigned int mask);

/** Make a worker for URLs that begin with url.
 *  @param do_malloc  nonzero: its shared part is on the heap until share_worker */
AP_DECLARE(char *) ap_proxy_define_worker(apr_pool_t *p, proxy_worker **worker,
                                          proxy_balancer *balancer, proxy_server_conf *conf,
                                          const char *url, int do_malloc);

/** Make a worker for a URL with back-references. */
AP_DECLARE(char *) ap_proxy_define_match_worker(apr_pool_t *p, proxy_worker **worker,
                                                proxy_balancer *balancer, proxy_server_conf *conf,
                                                const char *url, int do_malloc);

/** Move the shared part of a worker into shared memory.
 *  @param shm  the slot
 *  @param i    its index */
AP_DECLARE(apr_status_t) ap_proxy_share_worker(proxy_worker *worker, proxy_worker_shared *shm,
                                               int i);

/** Make a worker's connection pool in this process; once, further calls do nothing. */
AP_DECLARE(apr_status_t) ap_proxy_initialize_worker(proxy_worker *worker, server_rec *s,
                                                    apr_pool_t *p);

/** A worker's slot that is there already, found by hashes; NULL: none.
 *  @param index  gets its index */
AP_DECLARE(proxy_worker_shared *) ap_proxy_find_workershm(ap_slotmem_provider_t *storage,
                                                          ap_slotmem_instance_t *slot,
                                                          proxy_worker *worker,
                                                          unsigned int *index);

/** Set or clear a state by its letter.
 *  @return APR_EINVAL: no such letter */
AP_DECLARE(apr_status_t) ap_proxy_set_wstatus(char flag, int set, proxy_worker *worker);

/** The states in words, for people. */
AP_DECLARE(char *) ap_proxy_parse_wstatus(apr_pool_t *p, proxy_worker *worker);

/** Whether a request's Upgrade may go to this worker.
 *  @param upgrade  the protocol
 *  @param dflt     what is allowed if upgrade= is not set; may be NULL */
AP_DECLARE(int) ap_proxy_worker_can_upgrade(apr_pool_t *p, const proxy_worker *worker,
                                            const char *upgrade, const char *dflt);

/* proxy_util.c: balancers */

/** Whether a URL is a balancer's; looks at the first i bytes, 0: at the whole prefix. */
AP_DECLARE(int) ap_proxy_valid_balancer_name(char *name, int i);

/** The balancer that a URL names, or NULL.
 *  @param careactive  nonzero: not an inactive one */
AP_DECLARE(proxy_balancer *) ap_proxy_get_balancer(apr_pool_t *p, proxy_server_conf *conf,
                                                   const char *url, int careactive);

/** Make a balancer.
 *  @param alias  path that leads to it
 *  @return NULL, or what is wrong */
AP_DECLARE(char *) ap_proxy_define_balancer(apr_pool_t *p, proxy_balancer **balancer,
                                            proxy_server_conf *conf, const char *url,
                                            const char *alias, int do_malloc);

/** Change the path of a balancer; NULL, or what is wrong. */
AP_DECLARE(char *) ap_proxy_update_balancer(apr_pool_t *p, proxy_balancer *balancer,
                                            const char *url);

/** Move the shared part of a balancer into shared memory; as ap_proxy_share_worker(). */
AP_DECLARE(apr_status_t) ap_proxy_share_balancer(proxy_balancer *balancer,
                                                 proxy_balancer_shared *shm, int i);

/** Attach to a balancer's shared workers in this process. */
AP_DECLARE(apr_status_t) ap_proxy_initialize_balancer(proxy_balancer *balancer, server_rec *s,
                                                      apr_pool_t *p);

/** A balancer's slot that is there already, found by hashes; NULL: none. */
AP_DECLARE(proxy_balancer_shared *) ap_proxy_find_balancershm(ap_slotmem_provider_t *storage,
                                                              ap_slotmem_instance_t *slot,
                                                              proxy_balancer *balancer,
                                                              unsigned int *index);

/** Take over the workers that another process has added. Under the balancer's lock. */
AP_DECLARE(apr_status_t) ap_proxy_sync_balancer(proxy_balancer *balancer, server_rec *s,
                                                proxy_server_conf *conf);

/** The usable worker that is better than all others, lowest lbset first, spares last.
 *  @param is_best  (current, previous best, baton): nonzero: current is better
 *  @return NULL: none is usable */
AP_DECLARE(proxy_worker *) ap_proxy_balancer_get_best_worker(proxy_balancer *balancer,
                                                             request_rec *r,
                                                             proxy_is_best_callback_fn_t *is_best,
                                                             void *baton);

/** Route a request: run pre_request, and if none routes it take the worker of its URL.
 *  @return OK or a status */
AP_DECLARE(int) ap_proxy_pre_request(proxy_worker **worker, proxy_balancer **balancer,
                                     request_rec *r, proxy_server_conf *conf, char **url);

/** Run post_request and count the worker as no longer busy. */
AP_DECLARE(int) ap_proxy_post_request(proxy_worker *worker, proxy_balancer *balancer,
                                      request_rec *r, proxy_server_conf *conf);

/* proxy_util.c: connections to backends */

/** Take a connection out of a worker's pool; it may be fresh or still connected.
 *  @param conn  NULL, or a connection to take again
 *  @return OK or 503: none came free in time, or the worker is in error */
AP_DECLARE(int) ap_proxy_acquire_connection(const char *proxy_function, proxy_conn_rec **conn,
                                            proxy_worker *worker, server_rec *s);

/** Give a connection back; it is closed if conn->close says so. Returns OK. */
AP_DECLARE(int) ap_proxy_release_connection(const char *proxy_function, proxy_conn_rec *conn,
                                            server_rec *s);

/** Whether a connection may serve another request after this one. */
AP_DECLARE(int) ap_proxy_connection_reusable(proxy_conn_rec *conn);

/** Find out where a request goes, and close the connection if it led elsewhere.
 *  @param uri                  gets the parts of *url
 *  @param url                  in: whole; out: what goes into the request line
 *  @param proxyname            another proxy to go through, or NULL
 *  @param server_portstr       gets ":port" of this server, or ""
 *  @return OK or a status */
AP_DECLARE(int) ap_proxy_determine_connection(apr_pool_t *p, request_rec *r,
                                              proxy_server_conf *conf, proxy_worker *worker,
                                              proxy_conn_rec *conn, apr_uri_t *uri, char **url,
                                              const char *proxyname, apr_port_t proxyport,
                                              char *server_portstr, int server_portstr_size);

/** Resolve a backend's name, or take the worker's address if it is still good.
 *  @param flags  PROXY_DETERMINE_ADDRESS_CHECK */
AP_DECLARE(apr_status_t) ap_proxy_determine_address(const char *proxy_function,
                                                    proxy_conn_rec *conn, const char *hostname,
                                                    apr_port_t hostport, unsigned int flags,
                                                    request_rec *r, server_rec *s);

/** Whether an idle connection is still good.
 *  @param max_blank_lines  of an earlier answer, which may be skipped
 *  @param flags            PROXY_CHECK_CONN_EMPTY
 *  @return APR_SUCCESS; APR_ENOTEMPTY: bytes wait; APR_ENOSOCKET: not connected; APR_EOF ... */
AP_DECLARE(apr_status_t) ap_proxy_check_connection(const char *proxy_function, proxy_conn_rec *conn,
                                                   server_rec *s, unsigned int max_blank_lines,
                                                   int flags);

/** Connect, unless the connection stands; tries all addresses. A failure puts the worker in error.
 *  @return OK or 503 (DECLINED: another worker should be tried) */
AP_DECLARE(int) ap_proxy_connect_backend(const char *proxy_function, proxy_conn_rec *conn,
                                         proxy_worker *worker, server_rec *s);

/** Connect a socket to a local path. */
AP_DECLARE(apr_status_t) ap_proxy_connect_uds(apr_socket_t *sock, const char *uds_path,
                                              apr_pool_t *p);

/** Connect to the first of several addresses that answers, without a worker.
 *  @return 0: connected */
AP_DECLARE(int) ap_proxy_connect_to_backend(apr_socket_t **newsock, const char *proxy_function,
                                            apr_sockaddr_t *backend_addr, const char *backend_name,
                                            proxy_server_conf *conf, request_rec *r);

/** Whether the other side has not closed it. */
AP_DECLARE(int) ap_proxy_is_socket_connected(apr_socket_t *sock);

/** Give a connected socket its conn_rec, filters and TLS.
 *  @param c  the client's connection
 *  @return OK or 500 */
AP_DECLARE(int) ap_proxy_connection_create(const char *proxy_function, proxy_conn_rec *conn,
                                           conn_rec *c, server_rec *s);

/** The same, with the settings of the request's section. */
AP_DECLARE(int) ap_proxy_connection_create_ex(const char *proxy_function, proxy_conn_rec *conn,
                                              request_rec *r);

/** Look for a TLS close that the backend has sent in the meantime; sets conn->close if so. */
AP_DECLARE(apr_status_t) ap_proxy_ssl_connection_cleanup(proxy_conn_rec *conn, request_rec *r);

/* proxy_util.c: copying both ways */

/** Copy what can be read without waiting from one connection to another.
 *  @param bb_i, bb_o  brigades of the two connections, for this function's use
 *  @param name        of c_i, for the log
 *  @param sent        set to 1 if something was copied; may be NULL
 *  @param bsize       bytes at once
 *  @param flags       AP_PROXY_TRANSFER_*
 *  @return APR_SUCCESS or APR_INCOMPLETE: more later; APR_EOF: c_i has ended */
AP_DECLARE(apr_status_t) ap_proxy_transfer_between_connections(request_rec *r, conn_rec *c_i,
                                                               conn_rec *c_o,
                                                               apr_bucket_brigade *bb_i,
                                                               apr_bucket_brigade *bb_o,
                                                               const char *name, int *sent,
                                                               apr_off_t bsize, int flags);

/** Prepare a tunnel between a request's connection and c_o. */
AP_DECLARE(apr_status_t) ap_proxy_tunnel_create(proxy_tunnel_rec **tunnel, request_rec *r,
                                                conn_rec *c_o, const char *scheme);

/** Copy both ways until one side ends.
 *  @return OK or a status: 502, 504, or what a filter said */
AP_DECLARE(int) ap_proxy_tunnel_run(proxy_tunnel_rec *tunnel);

/* Optional functions */

/** Take out Connection, what it names, and other fields of one hop (RFC 9110, 7.6.1).
 *  @return nonzero: "close" was among them */
APR_DECLARE_OPTIONAL_FN(int, ap_proxy_clear_connection, (request_rec *r, apr_table_t *headers));

/** Let a worker in error be tried again if its time has come.
 *  @return OK or DECLINED */
APR_DECLARE_OPTIONAL_FN(int, ap_proxy_retry_worker, (const char *proxy_function,
                                                     proxy_worker *worker, server_rec *s));

/** ap_proxy_balancer_get_best_worker(), for methods that do not link with mod_proxy. */
APR_DECLARE_OPTIONAL_FN(proxy_worker *, proxy_balancer_get_best_worker, (
    proxy_balancer *balancer, request_rec *r, proxy_is_best_callback_fn_t *is_best, void *baton));

/** Change a balancer as the manager's form says.
 *  @param params  names and values of the form
 *  @return APR_EINVAL: a value is not possible */
APR_DECLARE_OPTIONAL_FN(apr_status_t, balancer_manage, (request_rec *r, apr_table_t *params));

/** Ask an AJP backend for a sign of life.
 *  @param timeout  to wait for it */
APR_DECLARE_OPTIONAL_FN(apr_status_t, ajp_handle_cping_cpong, (apr_socket_t *sock, request_rec *r,
                                                               apr_interval_time_t timeout));

/** Set one parameter of health checks; NULL, or what is wrong. */
APR_DECLARE_OPTIONAL_FN(const char *, set_worker_hc_param, (apr_pool_t *p, server_rec *s,
                                                            proxy_worker *worker, const char *key,
                                                            const char *val, void *ctx));

/** Write a table of the expressions of ProxyHCExpr to the client. */
APR_DECLARE_OPTIONAL_FN(void, hc_show_exprs, (request_rec *r));

/** Write them as choices of a form, expr marked as the one in use. */
APR_DECLARE_OPTIONAL_FN(void, hc_select_exprs, (request_rec *r, const char *expr));

/** Whether there is an expression of this name. */
APR_DECLARE_OPTIONAL_FN(int, hc_valid_expr, (request_rec *r, const char *expr));

/* What stands in a worker's status. */
#define PROXY_WORKER_IS(w, bits) ((w)->s->status & (bits))
#define PROXY_WORKER_IS_INITIALIZED(w) PROXY_WORKER_IS(w, PROXY_WORKER_INITIALIZED)
#define PROXY_WORKER_IS_STANDBY(w) PROXY_WORKER_IS(w, PROXY_WORKER_HOT_STANDBY)
#define PROXY_WORKER_IS_SPARE(w) PROXY_WORKER_IS(w, PROXY_WORKER_HOT_SPARE)
#define PROXY_WORKER_IS_DRAINING(w) PROXY_WORKER_IS(w, PROXY_WORKER_DRAIN)
#define PROXY_WORKER_IS_GENERIC(w) PROXY_WORKER_IS(w, PROXY_WORKER_GENERIC)
#define PROXY_WORKER_IS_HCFAILED(w) PROXY_WORKER_IS(w, PROXY_WORKER_HC_FAIL)
#define PROXY_WORKER_IS_ERROR(w) PROXY_WORKER_IS(w, PROXY_WORKER_IN_ERROR)
#define PROXY_WORKER_IS_USABLE(w) \
    (!PROXY_WORKER_IS(w, PROXY_WORKER_NOT_USABLE_BITMAP) && PROXY_WORKER_IS_INITIALIZED(w))

/** Whether the backend is to be asked first, by Expect: 100-continue, if it is there. */
#define PROXY_SHOULD_PING_100_CONTINUE(w, r) \
    ((w)->s->ping_timeout_set && (r)->proxyreq == PROXYREQ_REVERSE && ap_request_has_body(r))
#define PROXY_DO_100_CONTINUE(w, r) \
    (PROXY_SHOULD_PING_100_CONTINUE(w, r) \
     && !apr_table_get((r)->subprocess_env, "force-proxy-request-1.0"))

/* Take or leave the lock of a worker or balancer, where it has one. */
#define PROXY_THREAD_LOCK(x) ((x) && (x)->tmutex ? apr_thread_mutex_lock((x)->tmutex) : APR_SUCCESS)
#define PROXY_THREAD_UNLOCK(x) \
    ((x) && (x)->tmutex ? apr_thread_mutex_unlock((x)->tmutex) : APR_SUCCESS)
#define PROXY_GLOBAL_LOCK(x) ((x) && (x)->gmutex ? apr_global_mutex_lock((x)->gmutex) : APR_SUCCESS)
#define PROXY_GLOBAL_UNLOCK(x) \
    ((x) && (x)->gmutex ? apr_global_mutex_unlock((x)->gmutex) : APR_SUCCESS)

/** ap_proxy_strncpy() into an array. */
#define PROXY_STRNCPY(to, from) ap_proxy_strncpy((to), (from), sizeof(to))

#ifdef __cplusplus
}
#endif
#endif
