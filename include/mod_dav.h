/* SPDX-License-Identifier: Apache-2.0 */
/* mod_dav.h - WebDAV (RFC 4918, 3253): the providers that hold resources, and what mod_dav offers.
 *
 * mod_dav speaks the protocol; a provider, chosen by `Dav NAME`, knows the resources:
 *
 *     repository  find, read, write, copy, move, delete and walk resources; always there
 *     propdb      dead properties, which the server only keeps
 *     locks       locks
 *     vsn         versions; binding: second names; search: SEARCH
 *     liveprop    properties that the server computes; found by hook, not by provider
 *
 * Errors are dav_error records, chained from the outermost, NULL is success; they live in the
 * pool given. A resource lives in its request's pool and belongs to the thread that serves the
 * request. A provider's table is NULL where it cannot do the thing. */
#ifndef WEFT_MOD_DAV_H
#define WEFT_MOD_DAV_H

#include "apr.h"
#include "apr_buckets.h"
#include "apr_errno.h"
#include "apr_hash.h"
#include "apr_hooks.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "apr_xml.h"
#include "ap_config.h"
#include "ap_hooks.h"
#include "httpd.h"
#include "util_filter.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How what this header declares is exported, as on other systems it must be said. */
#define DAV_DECLARE(type) type
#define DAV_DECLARE_NONSTD(type) type
#define DAV_DECLARE_DATA

#define DAV_VERSION "2.4.71"
#define DAV_DEBUG 1

#define DAV_XML_HEADER "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
#define DAV_XML_CONTENT_TYPE "text/xml; charset=\"utf-8\""

/* Bytes read from a request's content at once. */
#define DAV_READ_BLOCKSIZE 2048

/* Values of Depth; DAV_INFINITY: all levels. */
#define DAV_INFINITY 2147483647

/* For copying and moving with the same code. */
#define DAV_DO_COPY 0
#define DAV_DO_MOVE 1

#define DAV_MAX_SHARED_LOCKS 1024

/* Error ids, for people who look for the place. 1xx: the If field, 2xx: properties, 4xx: locks. */
#define DAV_ERR_IF_PARSE 100
#define DAV_ERR_IF_MULTIPLE_NOT 101
#define DAV_ERR_IF_UNK_CHAR 102
#define DAV_ERR_IF_ABSENT 103
#define DAV_ERR_IF_TAGGED 104
#define DAV_ERR_IF_UNCLOSED_PAREN 105
#define DAV_ERR_PROP_BAD_MAJOR 200
#define DAV_ERR_PROP_READONLY 201
#define DAV_ERR_PROP_NO_DATABASE 202
#define DAV_ERR_PROP_NOT_FOUND 203
#define DAV_ERR_PROP_BAD_LOCKDB 204
#define DAV_ERR_PROP_OPENING 205
#define DAV_ERR_PROP_EXEC 206
#define DAV_ERR_LOCK_OPENDB 400
#define DAV_ERR_LOCK_NO_DB 401
#define DAV_ERR_LOCK_CORRUPT_DB 402
#define DAV_ERR_LOCK_UNK_STATE_TOKEN 403
#define DAV_ERR_LOCK_PARSE_TOKEN 404
#define DAV_ERR_LOCK_SAVE_LOCK 405

/* A dav_buffer's first size, and the spare room it gets when it grows. */
#define DAV_BUFFER_MINSIZE 256
#define DAV_BUFFER_PAD 64

/* Forms of a time, and the bytes they need. */
#define DAV_STYLE_ISO8601 1
#define DAV_STYLE_RFC822 2
#define DAV_TIMEBUF_SIZE 30

/* A condition of the If field, plain or behind Not. */
#define DAV_IF_COND_NORMAL 0
#define DAV_IF_COND_NOT 1

/* Where the numbers of providers' live properties begin. */
#define DAV_PROPID_CORE 10000
#define DAV_PROPID_FS 10100
#define DAV_PROPID_TEST1 10300
#define DAV_PROPID_TEST2 10400
#define DAV_PROPID_TEST3 10500

/* A lock's timeout: none. */
#define DAV_TIMEOUT_INFINITE 0

/* Flags of dav_validate_request(). Its 0x0f is free for the locks. */
#define DAV_VALIDATE_RESOURCE 0x10  /* the resource */
#define DAV_VALIDATE_PARENT 0x20    /* and its parent */
#define DAV_VALIDATE_ADD_LD 0x40    /* with the locks in the answer */
#define DAV_VALIDATE_USE_424 0x80   /* 424 for the whole where a part fails */
#define DAV_VALIDATE_IS_PARENT 0x100 /* what is looked at is the parent */
#define DAV_VALIDATE_NO_MODIFY 0x200 /* nothing will be changed: locks do not hinder */

/* How much of a lock get_locks reads: indirect ones resolved, as they stand, or all. */
#define DAV_GETLOCKS_RESOLVED 0
#define DAV_GETLOCKS_PARTIAL 1
#define DAV_GETLOCKS_COMPLETE 2

/* Answers of dav_get_resource_state(). */
#define DAV_RESOURCE_LOCK_NULL 10
#define DAV_RESOURCE_NULL 11
#define DAV_RESOURCE_EXISTS 12
#define DAV_RESOURCE_ERROR 13

/* Flags of dav_open_propdb(). */
#define DAV_PROPDB_NONE 0x0
#define DAV_PROPDB_RO 0x1
#define DAV_PROPDB_DISABLE_LOCKDISCOVERY 0x2

/* What PROPPATCH does with a property. */
#define DAV_PROP_OP_SET 1
#define DAV_PROP_OP_DELETE 2

/* Flags of dav_walk_params. */
#define DAV_WALKTYPE_AUTH 0x1     /* skip what the client may not see */
#define DAV_WALKTYPE_NORMAL 0x2   /* resources that are there */
#define DAV_WALKTYPE_LOCKNULL 0x4 /* names that are only locked */
#define DAV_WALKTYPE_TOLERANT 0x8 /* go on behind what cannot be read */

/* What PROPFIND asks for. */
#define DAV_PROPFIND_IS_ALLPROP 1
#define DAV_PROPFIND_IS_PROPNAME 2
#define DAV_PROPFIND_IS_PROP 3

/* Around an answer's title and text. */
#define DAV_RESPONSE_BODY_1                                                          \
    "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "                            \
    "\"http://www.w3.org/TR/html4/strict.dtd\">\x0a<html>\x0a<head>\x0a<title>"
#define DAV_RESPONSE_BODY_2 "</title>\x0a</head><body>\x0a<h1>"
#define DAV_RESPONSE_BODY_3 "</h1>\x0a<p>"
#define DAV_RESPONSE_BODY_4 "</p>\x0a"
#define DAV_RESPONSE_BODY_5 "</body></html>\x0a"
#define DEBUG_CR "\x0a"

/* Provider groups. */
#define DAV_OPTIONS_EXTENSION_GROUP "dav_options"
#define DAV_RESOURCE_TYPE_GROUP "dav_resource_type"

/** When a resource is checked out by itself before a change. */
typedef enum {
    DAV_AUTO_VERSION_NEVER = 0,
    DAV_AUTO_VERSION_ALWAYS = 1,
    DAV_AUTO_VERSION_LOCKED = 2
} dav_auto_version;

/** What a condition of the If field is about. */
typedef enum {
    dav_if_etag = 0,
    dav_if_opaquelock = 1,
    dav_if_unknown = 2
} dav_if_state_type;

/** Whether a lock is on the resource, or comes from above; a partial one is not yet resolved. */
typedef enum {
    DAV_LOCKREC_DIRECT = 0,
    DAV_LOCKREC_INDIRECT = 1,
    DAV_LOCKREC_INDIRECT_PARTIAL = 2
} dav_lock_rectype;

/** Whether others may have locks too. */
typedef enum {
    DAV_LOCKSCOPE_UNKNOWN = 0,
    DAV_LOCKSCOPE_EXCLUSIVE = 1,
    DAV_LOCKSCOPE_SHARED = 2
} dav_lock_scope;

/** What a lock is against. */
typedef enum {
    DAV_LOCKTYPE_UNKNOWN = 0,
    DAV_LOCKTYPE_WRITE = 1
} dav_lock_type;

/** What of a live property goes, or went, into an answer. */
typedef enum {
    DAV_PROP_INSERT_NOTDEF = 0,
    DAV_PROP_INSERT_NOTSUPP = 1,
    DAV_PROP_INSERT_NAME = 2,
    DAV_PROP_INSERT_VALUE = 3,
    DAV_PROP_INSERT_SUPPORTED = 4
} dav_prop_insert;

/** Kinds of resources; those behind REGULAR are of RFC 3253, PRIVATE is the provider's. */
typedef enum {
    DAV_RESOURCE_TYPE_UNKNOWN = 0,
    DAV_RESOURCE_TYPE_REGULAR = 1,
    DAV_RESOURCE_TYPE_VERSION = 2,
    DAV_RESOURCE_TYPE_HISTORY = 3,
    DAV_RESOURCE_TYPE_WORKING = 4,
    DAV_RESOURCE_TYPE_WORKSPACE = 5,
    DAV_RESOURCE_TYPE_ACTIVITY = 6,
    DAV_RESOURCE_TYPE_PRIVATE = 7
} dav_resource_type;

/** Whether the old content goes at once, or parts of it are replaced. */
typedef enum {
    DAV_MODE_WRITE_TRUNC = 0,
    DAV_MODE_WRITE_SEEKABLE = 1
} dav_stream_mode;

typedef struct dav_db dav_db;
typedef struct dav_deadprop_rollback dav_deadprop_rollback;
typedef struct dav_error dav_error;
typedef struct dav_hooks_binding dav_hooks_binding;
typedef struct dav_hooks_liveprop dav_hooks_liveprop;
typedef struct dav_hooks_locks dav_hooks_locks;
typedef struct dav_hooks_propdb dav_hooks_propdb;
typedef dav_hooks_propdb dav_hooks_db;
typedef struct dav_hooks_repository dav_hooks_repository;
typedef struct dav_hooks_search dav_hooks_search;
typedef struct dav_hooks_vsn dav_hooks_vsn;
typedef struct dav_if_header dav_if_header;
typedef struct dav_if_state_list dav_if_state_list;
typedef struct dav_liveprop_rollback dav_liveprop_rollback;
typedef struct dav_lock dav_lock;
typedef struct dav_lock_private dav_lock_private;
typedef struct dav_lockdb_private dav_lockdb_private;
typedef struct dav_locktoken dav_locktoken;
typedef struct dav_locktoken_list dav_locktoken_list;
typedef struct dav_namespace_map dav_namespace_map;
typedef struct dav_options_provider dav_options_provider;
typedef struct dav_prop_ctx dav_prop_ctx;
typedef struct dav_propdb dav_propdb;
typedef struct dav_resource dav_resource;
typedef struct dav_resource_private dav_resource_private;
typedef struct dav_resource_type_provider dav_resource_type_provider;
typedef struct dav_response dav_response;
typedef struct dav_stream dav_stream;
typedef struct dav_walker_ctx dav_walker_ctx;
typedef struct dav_get_props_result dav_get_props_result;
typedef struct dav_auto_version_info dav_auto_version_info;
typedef struct dav_walk_resource dav_walk_resource;
typedef struct dav_xmlns_info dav_xmlns_info;
typedef struct dav_lookup_result dav_lookup_result;
typedef struct dav_walk_params dav_walk_params;
typedef struct dav_liveprop_elem dav_liveprop_elem;
typedef struct dav_elem_private dav_elem_private;
typedef struct dav_liveprop_group dav_liveprop_group;
typedef struct dav_liveprop_spec dav_liveprop_spec;
typedef struct dav_lockdb dav_lockdb;
typedef struct dav_provider dav_provider;
typedef struct dav_prop_name dav_prop_name;
typedef struct dav_report_elem dav_report_elem;
typedef struct dav_buffer dav_buffer;

/** Properties as text. */
struct dav_get_props_result {
    apr_text *propstats; /**< the propstat elements */
    apr_text *xmlns;     /**< the xmlns attributes they need */
};

/** What dav_auto_checkout() did, so that it can be undone. */
struct dav_auto_version_info {
    int resource_versioned;        /**< the resource was put under version control */
    int resource_checkedout;       /**< it was checked out */
    int parent_checkedout;         /**< its parent was */
    dav_resource *parent_resource; /**< NULL: not looked up */
};

/** What a walk's function gets for each resource. */
struct dav_walk_resource {
    void *walk_ctx;               /**< of dav_walk_params */
    apr_pool_t *pool;             /**< emptied or not between calls; the response's */
    const dav_resource *resource; /**< this one; lives for the call */
    dav_response *response;       /**< collected so far */
};

/** A resource, or the name of one that is not there. */
struct dav_resource {
    dav_resource_type type;            /**< what it is */
    int exists;                        /**< 0: only a name, perhaps locked */
    int collection;                    /**< a folder */
    int versioned;                     /**< under version control */
    int baselined;                     /**< a configuration is under version control */
    int working;                       /**< checked out */
    const char *uri;                   /**< its path, escaped */
    dav_resource_private *info;        /**< the provider's own */
    const dav_hooks_repository *hooks; /**< of its repository */
    apr_pool_t *pool;                  /**< of this record */
};

/** More resource types; group DAV_RESOURCE_TYPE_GROUP. */
struct dav_resource_type_provider {
    /** A type beside collection: element name and namespace.
     *  @return OK or DECLINED */
    int (*get_resource_type)(const dav_resource *resource, const char **name, const char **uri);
};

/** Namespaces of an answer and their prefixes. */
struct dav_xmlns_info {
    apr_pool_t *pool;       /**< of the tables */
    apr_hash_t *uri_prefix; /**< by namespace */
    apr_hash_t *prefix_uri; /**< by prefix */
    int count;              /**< of prefixes made */
};

/** The resources themselves. */
struct dav_hooks_repository {
    int handle_get; /**< nonzero: GET goes through deliver, not the default handler */
    /** The resource that a request names.
     *  @param root_dir        path of the section with Dav
     *  @param label           of Label, or NULL
     *  @param use_checked_in  nonzero: the version, not what is checked out */
    dav_error *(*get_resource)(request_rec *r, const char *root_dir, const char *label,
                               int use_checked_in, dav_resource **resource);
    /** The collection it is in; NULL for the root. */
    dav_error *(*get_parent_resource)(const dav_resource *resource, dav_resource **parent);
    /** Whether both are one. */
    int (*is_same_resource)(const dav_resource *res1, const dav_resource *res2);
    /** Whether the first is a collection somewhere above the second. */
    int (*is_parent_resource)(const dav_resource *res1, const dav_resource *res2);
    /** Begin to write content. */
    dav_error *(*open_stream)(const dav_resource *resource, dav_stream_mode mode,
                              dav_stream **stream);
    /** End it.
     *  @param commit  0: the resource stays as it was */
    dav_error *(*close_stream)(dav_stream *stream, int commit);
    /** Write content. */
    dav_error *(*write_stream)(dav_stream *stream, const void *buf, apr_size_t bufsize);
    /** Go on writing elsewhere. */
    dav_error *(*seek_stream)(dav_stream *stream, apr_off_t abs_position);
    /** Fields for GET and HEAD; needed if handle_get. */
    dav_error *(*set_headers)(request_rec *r, const dav_resource *resource);
    /** Send content; needed if handle_get. */
    dav_error *(*deliver)(const dav_resource *resource, ap_filter_t *output);
    /** MKCOL; the parent is there. Updates resource. */
    dav_error *(*create_collection)(dav_resource *resource);
    /** COPY; dst is not there.
     *  @param response  what failed inside */
    dav_error *(*copy_resource)(const dav_resource *src, dav_resource *dst, int depth,
                                dav_response **response);
    /** MOVE, likewise. */
    dav_error *(*move_resource)(dav_resource *src, dav_resource *dst, dav_response **response);
    /** DELETE, with all that is in it. */
    dav_error *(*remove_resource)(dav_resource *resource, dav_response **response);
    /** Call a function for a resource and those in it, the outer first. */
    dav_error *(*walk)(const dav_walk_params *params, int depth, dav_response **response);
    /** Its entity tag with quotes, or NULL. */
    const char *(*getetag)(const dav_resource *resource);
    void *ctx; /**< the provider's own */
    /** The request it was made for. */
    request_rec *(*get_request_rec)(const dav_resource *resource);
    /** Its file. */
    const char *(*get_pathname)(const dav_resource *resource);
};

/** What went wrong, and why. */
struct dav_error {
    int status;             /**< for the response */
    int error_id;           /**< DAV_ERR_*, or 0 */
    const char *desc;       /**< for people, or NULL */
    apr_status_t aprerr;    /**< for the log */
#ifdef __cplusplus /* a key word there */
    const char *namespace_; /**< of tagname; NULL: DAV: */
#else
    const char *namespace;  /**< of tagname; NULL: DAV: */
#endif
    const char *tagname;    /**< the precondition that failed, for the body */
    struct dav_error *prev; /**< the cause */
    const char *childtags;  /**< XML inside tagname */
};

/** What dav_lookup_uri() found. */
struct dav_lookup_result {
    request_rec *rnew; /**< request for the other resource; NULL: see err */
    dav_error err;     /**< status and text */
};

/** BIND (RFC 5842). */
struct dav_hooks_binding {
    /** Whether it can get a second name. */
    int (*is_bindable)(const dav_resource *resource);
    /** Give it that name. */
    dav_error *(*bind_resource)(const dav_resource *resource, dav_resource *binding);
    void *ctx; /**< the provider's own */
};

/** Live properties of one provider. */
struct dav_hooks_liveprop {
    /** Append a property to an answer.
     *  @param what  name, value, or the fact that it is supported
     *  @return what was inserted; DAV_PROP_INSERT_NOTDEF: it is not there */
    dav_prop_insert (*insert_prop)(const dav_resource *resource, int propid, dav_prop_insert what,
                                   apr_text_header *phdr);
    /** Whether PROPPATCH may set it. */
    int (*is_writable)(const dav_resource *resource, int propid);
    const char * const *namespace_uris; /**< those of its properties; NULL ends */
    /** Check a change, before any is made.
     *  @param elem           the property
     *  @param operation      DAV_PROP_OP_*
     *  @param context        handed on to the next steps
     *  @param defer_to_dead  set to 1: keep it as a dead property */
    dav_error *(*patch_validate)(const dav_resource *resource, const apr_xml_elem *elem,
                                 int operation, void **context, int *defer_to_dead);
    /** Make the change so that it can be undone. */
    dav_error *(*patch_exec)(const dav_resource *resource, const apr_xml_elem *elem, int operation,
                             void *context, dav_liveprop_rollback **rollback_ctx);
    /** Keep it. */
    void (*patch_commit)(const dav_resource *resource, int operation, void *context,
                         dav_liveprop_rollback *rollback_ctx);
    /** Undo it. */
    dav_error *(*patch_rollback)(const dav_resource *resource, int operation, void *context,
                                 dav_liveprop_rollback *rollback_ctx);
    void *ctx; /**< the provider's own */
};

/** What a walk shall do. */
struct dav_walk_params {
    int walk_type; /**< DAV_WALKTYPE_* */
    /** Called for each resource; an error ends the walk.
     *  @param calltype  1: member, 2: collection, 3: locked name without resource */
    dav_error *(*func)(dav_walk_resource *wres, int calltype);
    void *walk_ctx;           /**< for func */
    apr_pool_t *pool;         /**< of what the walk makes */
    const dav_resource *root; /**< where it begins */
    dav_lockdb *lockdb;       /**< for DAV_WALKTYPE_LOCKNULL */
};

/** The element of a PROPFIND whose live property is being made. */
struct dav_liveprop_elem {
    const apr_xml_doc *doc;   /**< the request's */
    const apr_xml_elem *elem; /**< in it */
};

/** What mod_dav notes about a property element. */
struct dav_elem_private {
    int propid;                         /**< its number */
    const dav_hooks_liveprop *provider; /**< of the live property; NULL: dead */
};

/** More for OPTIONS; group DAV_OPTIONS_EXTENSION_GROUP. */
struct dav_options_provider {
    /** Words for the DAV field. */
    dav_error *(*dav_header)(request_rec *r, const dav_resource *resource, apr_text_header *phdr);
    /** Methods for Allow. */
    dav_error *(*dav_method)(request_rec *r, const dav_resource *resource, apr_text_header *phdr);
    void *ctx; /**< the provider's own */
};

/** One change of a PROPPATCH on its way through validate, exec, commit or rollback. */
struct dav_prop_ctx {
    dav_propdb *propdb;                 /**< of the resource */
    apr_xml_elem *prop;                 /**< the property */
    int operation;                      /**< DAV_PROP_OP_* */
    int is_liveprop;                    /**< or dead */
    void *liveprop_ctx;                 /**< the live property's own */
    struct dav_rollback_item *rollback; /**< how to undo it */
    dav_error *err;                     /**< of the step that failed */
    request_rec *r;                     /**< the request */
};

/** One condition of an If field. */
struct dav_if_state_list {
    dav_if_state_type type;         /**< what it is about */
    int condition;                  /**< DAV_IF_COND_* */
    const char *etag;               /**< of dav_if_etag */
    dav_locktoken *locktoken;       /**< of dav_if_opaquelock */
    struct dav_if_state_list *next; /**< in the same parentheses */
};

/** Live properties and who makes them. */
struct dav_liveprop_group {
    const dav_liveprop_spec *specs;     /**< ends with name NULL */
    const char * const *namespace_uris; /**< which specs count by index; NULL ends */
    const dav_hooks_liveprop *hooks;    /**< who makes them */
};

/** One live property. */
struct dav_liveprop_spec {
    int ns;           /**< index of its namespace */
    const char *name; /**< of its element */
    int propid;       /**< the provider's number */
    int is_writable;  /**< PROPPATCH may set it */
};

/** Bytes that grow. */
struct dav_buffer {
    apr_size_t alloc_len; /**< room */
    apr_size_t cur_len;   /**< bytes in it, without a NUL */
    char *buf;            /**< NULL at first */
};

/** State of mod_dav's own walks. */
struct dav_walker_ctx {
    dav_walk_params w;              /**< what is walked */
    apr_bucket_brigade *bb;         /**< gets the answer */
    apr_pool_t *scratchpool;        /**< emptied for each resource */
    request_rec *r;                 /**< the request */
    apr_xml_doc *doc;               /**< its content */
    int propfind_type;              /**< DAV_PROPFIND_IS_* */
    apr_text *propstat_404;         /**< for resources without properties */
    const dav_if_header *if_header; /**< to be checked */
    const dav_locktoken *locktoken; /**< to be taken off */
    const dav_lock *lock;           /**< to be put on */
    int skip_root;                  /**< the root is checked by others */
    int flags;                      /**< DAV_VALIDATE_* */
    dav_buffer work_buf;            /**< for paths */
};

/** Tokens of an If field. */
struct dav_locktoken_list {
    dav_locktoken *locktoken;        /**< the provider's */
    struct dav_locktoken_list *next; /**< or NULL */
};

/** Versions (RFC 3253). Functions behind deliver_report are NULL where not supported. */
struct dav_hooks_vsn {
    /** Words for the DAV field. */
    void (*get_vsn_options)(apr_pool_t *p, apr_text_header *phdr);
    /** Text for an element of an OPTIONS body. */
    dav_error *(*get_option)(const dav_resource *resource, const apr_xml_elem *elem,
                             apr_text_header *option);
    /** Whether VERSION-CONTROL is possible. */
    int (*versionable)(const dav_resource *resource);
    /** When it is checked out by itself. */
    dav_auto_version (*auto_versionable)(const dav_resource *resource);
    /** Put it under version control.
     *  @param target  an existing version, or NULL */
    dav_error *(*vsn_control)(dav_resource *resource, const char *target);
    /** CHECKOUT.
     *  @param auto_checkout     by dav_auto_checkout()
     *  @param activities        URLs, or NULL
     *  @param working_resource  gets it, if one is made; may be NULL */
    dav_error *(*checkout)(dav_resource *resource, int auto_checkout, int is_unreserved,
                           int is_fork_ok, int create_activity, apr_array_header_t *activities,
                           dav_resource **working_resource);
    /** UNCHECKOUT. */
    dav_error *(*uncheckout)(dav_resource *resource);
    /** CHECKIN; gets the new version. */
    dav_error *(*checkin)(dav_resource *resource, int keep_checked_out,
                          dav_resource **version_resource);
    /** Which reports there are; ends with nmspace NULL. */
    dav_error *(*avail_reports)(const dav_resource *resource, const dav_report_elem **reports);
    /** Whether Label may be used with this report. */
    int (*report_label_header_allowed)(const apr_xml_doc *doc);
    /** Send a report. */
    dav_error *(*deliver_report)(request_rec *r, const dav_resource *resource,
                                 const apr_xml_doc *doc, ap_filter_t *output);
    /** UPDATE to a version or label. */
    dav_error *(*update)(const dav_resource *resource, const dav_resource *version,
                         const char *label, int depth, dav_response **response);
    /** LABEL.
     *  @param replace  nonzero: it may be on another version */
    dav_error *(*add_label)(const dav_resource *resource, const char *label, int replace);
    /** LABEL remove. */
    dav_error *(*remove_label)(const dav_resource *resource, const char *label);
    /** Whether MKWORKSPACE is possible here. */
    int (*can_be_workspace)(const dav_resource *resource);
    /** MKWORKSPACE. */
    dav_error *(*make_workspace)(dav_resource *resource, apr_xml_doc *doc);
    /** Whether MKACTIVITY is possible here. */
    int (*can_be_activity)(const dav_resource *resource);
    /** MKACTIVITY. */
    dav_error *(*make_activity)(dav_resource *resource);
    /** MERGE; sends its answer.
     *  @param prop_elem  properties to report, or NULL */
    dav_error *(*merge)(dav_resource *target, dav_resource *source, int no_auto_merge,
                        int no_checkout, apr_xml_elem *prop_elem, ap_filter_t *output);
    void *ctx; /**< the provider's own */
};

/** The open database of locks. */
struct dav_lockdb {
    const dav_hooks_locks *hooks; /**< of its provider */
    int ro;                       /**< read only */
    dav_lockdb_private *info;     /**< the provider's own */
};

/** A lock on a resource. */
struct dav_lock {
    dav_lock_rectype rectype;       /**< on it, or on a collection above */
    int is_locknull;                /**< the resource is not there */
    dav_lock_scope scope;           /**< exclusive or shared */
    dav_lock_type type;             /**< write */
    int depth;                      /**< 0 or DAV_INFINITY */
    time_t timeout;                 /**< moment of its end, seconds; DAV_TIMEOUT_INFINITE */
    const dav_locktoken *locktoken; /**< its name */
    const char *owner;              /**< XML of the client */
    const char *auth_user;          /**< who made it */
    dav_lock_private *info;         /**< the provider's own */
    struct dav_lock *next;          /**< on the same resource */
};

/** What one `Dav NAME` stands for. */
struct dav_provider {
    const dav_hooks_repository *repos; /**< never NULL */
    const dav_hooks_propdb *propdb;    /**< never NULL */
    const dav_hooks_locks *locks;      /**< or NULL */
    const dav_hooks_vsn *vsn;          /**< or NULL */
    const dav_hooks_binding *binding;  /**< or NULL */
    const dav_hooks_search *search;    /**< or NULL */
    void *ctx;                         /**< the provider's own */
};

/** A dead property's name. */
struct dav_prop_name {
    const char *ns;   /**< namespace; "" or NULL: none */
    const char *name; /**< NULL: no more */
};

/** SEARCH (RFC 5323). */
struct dav_hooks_search {
    /** Add the DASL field. */
    dav_error *(*set_option_head)(request_rec *r);
    /** Search, as the content says. */
    dav_error *(*search_resource)(request_rec *r, dav_response **response);
    void *ctx; /**< the provider's own */
};

/** A report that can be asked for. */
struct dav_report_elem {
    const char *nmspace; /**< of its element */
    const char *name;    /**< of its element */
};

/** The part of an If field about one resource. */
struct dav_if_header {
    const char *uri;                 /**< path; NULL: the request's */
    apr_size_t uri_len;              /**< bytes of uri */
    struct dav_if_state_list *state; /**< conditions, all must hold */
    struct dav_if_header *next;      /**< alternatives and other resources */
    int dummy_header;                /**< made from Lock-Token, not from If */
};

/** Dead properties. */
struct dav_hooks_propdb {
    /** Open a resource's.
     *  @param ro   nonzero: nothing is made if there are none
     *  @param pdb  NULL: there are none */
    dav_error *(*open)(apr_pool_t *p, const dav_resource *resource, int ro, dav_db **pdb);
    /** Close. */
    void (*close)(dav_db *db);
    /** Tell the namespaces it will use. */
    dav_error *(*define_namespaces)(dav_db *db, dav_xmlns_info *xi);
    /** Append a property's element to an answer. */
    dav_error *(*output_value)(dav_db *db, const dav_prop_name *name, dav_xmlns_info *xi,
                               apr_text_header *phdr, int *found);
    /** Make ready to store values that use these namespaces. */
    dav_error *(*map_namespaces)(dav_db *db, const apr_array_header_t *namespaces,
                                 dav_namespace_map **mapping);
    /** Set a property. */
    dav_error *(*store)(dav_db *db, const dav_prop_name *name, const apr_xml_elem *elem,
                        dav_namespace_map *mapping);
    /** Remove it; that it is not there is no error. */
    dav_error *(*remove)(dav_db *db, const dav_prop_name *name);
    /** Whether it is there. */
    int (*exists)(dav_db *db, const dav_prop_name *name);
    /** The first property. */
    dav_error *(*first_name)(dav_db *db, dav_prop_name *pname);
    /** The next; name NULL behind the last. */
    dav_error *(*next_name)(dav_db *db, dav_prop_name *pname);
    /** Note a property's state, to be able to restore it. */
    dav_error *(*get_rollback)(dav_db *db, const dav_prop_name *name,
                               dav_deadprop_rollback **prollback);
    /** Restore it. */
    dav_error *(*apply_rollback)(dav_db *db, dav_deadprop_rollback *rollback);
    void *ctx; /**< the provider's own */
};

/** Locks. */
struct dav_hooks_locks {
    /** XML of the supportedlock property, or NULL. */
    const char *(*get_supportedlock)(const dav_resource *resource);
    /** A token from its URI. */
    dav_error *(*parse_locktoken)(apr_pool_t *p, const char *char_token,
                                  dav_locktoken **locktoken_p);
    /** And back. */
    const char *(*format_locktoken)(apr_pool_t *p, const dav_locktoken *locktoken);
    /** 0: the same. */
    int (*compare_locktoken)(const dav_locktoken *lt1, const dav_locktoken *lt2);
    /** Open the database.
     *  @param force  nonzero: now; 0: when it is needed */
    dav_error *(*open_lockdb)(request_rec *r, int ro, int force, dav_lockdb **lockdb);
    /** Close it. */
    void (*close_lockdb)(dav_lockdb *lockdb);
    /** The resource has come to be. */
    dav_error *(*remove_locknull_state)(dav_lockdb *lockdb, const dav_resource *resource);
    /** Make a lock, in memory only. */
    dav_error *(*create_lock)(dav_lockdb *lockdb, const dav_resource *resource, dav_lock **lock);
    /** All on a resource.
     *  @param calltype  DAV_GETLOCKS_* */
    dav_error *(*get_locks)(dav_lockdb *lockdb, const dav_resource *resource, int calltype,
                            dav_lock **locks);
    /** The one with this token, or NULL. */
    dav_error *(*find_lock)(dav_lockdb *lockdb, const dav_resource *resource,
                            const dav_locktoken *locktoken, int partial_ok, dav_lock **lock);
    /** Whether there is any, direct or not. */
    dav_error *(*has_locks)(dav_lockdb *lockdb, const dav_resource *resource, int *locks_present);
    /** Store locks.
     *  @param make_indirect  nonzero: they come from a collection above */
    dav_error *(*append_locks)(dav_lockdb *lockdb, const dav_resource *resource, int make_indirect,
                               const dav_lock *lock);
    /** Take one off; NULL: all. */
    dav_error *(*remove_lock)(dav_lockdb *lockdb, const dav_resource *resource,
                              const dav_locktoken *locktoken);
    /** Give new timeouts.
     *  @param locks  gets those changed */
    dav_error *(*refresh_locks)(dav_lockdb *lockdb, const dav_resource *resource,
                                const dav_locktoken_list *ltl, time_t new_time, dav_lock **locks);
    /** The resource that a token is on; may be NULL. */
    dav_error *(*lookup_resource)(dav_lockdb *lockdb, const dav_locktoken *locktoken,
                                  const dav_resource *start_resource,
                                  const dav_resource **resource);
    void *ctx; /**< the provider's own */
};

/** One response element of a 207. */
struct dav_response {
    const char *href;                /**< path, escaped */
    const char *desc;                /**< responsedescription, or NULL */
    dav_get_props_result propresult; /**< propstat elements */
    int status;                      /**< where there is no propstat */
    struct dav_response *next;       /**< or NULL */
};

/* Hooks */

/** Hook, first answer other than 0 wins: the number of a live property and who makes it. */
APR_DECLARE_EXTERNAL_HOOK(dav, AP, int, find_liveprop, (const dav_resource *resource,
                                                        const char *ns_uri, const char *name,
                                                        const dav_hooks_liveprop **hooks))

/** Hook, all: append all live properties of a resource to an answer. */
APR_DECLARE_EXTERNAL_HOOK(dav, AP, void, insert_all_liveprops, (request_rec *r,
                                                                const dav_resource *resource,
                                                                dav_prop_insert what,
                                                                apr_text_header *phdr))

/** Hook, all: add namespaces for OPTIONS' DAV field.
 *  @param uris  array of const char * */
APR_DECLARE_EXTERNAL_HOOK(dav, AP, void, gather_propsets, (apr_array_header_t *uris))

/** Hook, all: add reports for supported-report-set.
 *  @param reports  array of dav_report_elem */
APR_DECLARE_EXTERNAL_HOOK(dav, AP, void, gather_reports, (request_rec *r,
                                                          const dav_resource *resource,
                                                          apr_array_header_t *reports,
                                                          dav_error **err))

/** Hook, first answer wins: answer a REPORT.
 *  @return OK: see *err too; DECLINED: not this report */
APR_DECLARE_EXTERNAL_HOOK(dav, AP, int, deliver_report, (request_rec *r,
                                                         const dav_resource *resource,
                                                         const apr_xml_doc *doc,
                                                         ap_filter_t *output, dav_error **err))

/** Hook, first answer wins: refuse a method before it begins.
 *  @param dst  of COPY, MOVE and so on, otherwise NULL
 *  @param doc  the content where there is XML, otherwise NULL
 *  @return DECLINED: no objection; otherwise *err says why not */
APR_DECLARE_EXTERNAL_HOOK(dav, AP, int, method_precondition, (request_rec *r, dav_resource *src,
                                                              const dav_resource *dst,
                                                              const apr_xml_doc *doc,
                                                              dav_error **err))

/* util.c: errors */

/** Make an error.
 *  @param status    of HTTP; 0 is taken as 500
 *  @param error_id  DAV_ERR_*, or 0
 *  @param aprerr    for the log, or 0
 *  @param desc      kept, not copied */
AP_DECLARE(dav_error *) dav_new_error(apr_pool_t *p, int status, int error_id, apr_status_t aprerr,
                                      const char *desc);

/** The same with the element of a precondition (RFC 4918, 16).
 *  @param ns_uri  of the element; NULL: DAV: */
AP_DECLARE(dav_error *) dav_new_error_tag(apr_pool_t *p, int status, int error_id,
                                          apr_status_t aprerr, const char *desc,
                                          const char *ns_uri, const char *tagname);

/** An error whose cause is another.
 *  @param desc  NULL: as prev's */
AP_DECLARE(dav_error *) dav_push_error(apr_pool_t *p, int status, int error_id, const char *desc,
                                       dav_error *prev);

/** Append one chain to another; either may be NULL. */
AP_DECLARE(dav_error *) dav_join_error(dav_error *dest, dav_error *src);

/** Log an error and answer with it.
 *  @param response  not NULL: the answer is 207 with these
 *  @return a status, or DONE: answered */
AP_DECLARE(int) dav_handle_err(request_rec *r, dav_error *err, dav_response *response);

/* util.c: buffers */

/** Make room for size bytes and set the length to it; what was in it is kept. */
AP_DECLARE(void) dav_set_bufsize(apr_pool_t *p, dav_buffer *pbuf, apr_size_t size);

/** Set to a text. */
AP_DECLARE(void) dav_buffer_init(apr_pool_t *p, dav_buffer *pbuf, const char *str);

/** Make room for more bytes behind the present ones. */
AP_DECLARE(void) dav_check_bufsize(apr_pool_t *p, dav_buffer *pbuf, apr_size_t extra_needed);

/** Append a text. */
AP_DECLARE(void) dav_buffer_append(apr_pool_t *p, dav_buffer *pbuf, const char *str);

/** Put a text behind the present ones, leaving the length as it is. */
AP_DECLARE(void) dav_buffer_place(apr_pool_t *p, dav_buffer *pbuf, const char *str);

/** The same with bytes, and room for `pad` more. */
AP_DECLARE(void) dav_buffer_place_mem(apr_pool_t *p, dav_buffer *pbuf, const void *mem,
                                      apr_size_t amt, apr_size_t pad);

/* util.c: requests */

/** The Depth field.
 *  @return 0, 1, DAV_INFINITY; def_depth: no field; -1: a bad one, logged */
AP_DECLARE(int) dav_get_depth(request_rec *r, int def_depth);

/** The Timeout field as the moment when it ends, seconds; DAV_TIMEOUT_INFINITE. */
AP_DECLARE(time_t) dav_get_timeout(request_rec *r);

/** The request that another URI of this server would be, of a Destination for instance. */
AP_DECLARE(dav_lookup_result) dav_lookup_uri(const char *uri, request_rec *r, int must_be_absolute);

/** Whether a document's root is this element.
 *  @param ns  index of the namespace in the document */
AP_DECLARE(int) dav_validate_root_ns(const apr_xml_doc *doc, int ns, const char *tagname);

/** The same in DAV:. */
AP_DECLARE(int) dav_validate_root(const apr_xml_doc *doc, const char *tagname);

/** The first child of this name, or NULL. */
AP_DECLARE(apr_xml_elem *) dav_find_child_ns(const apr_xml_elem *elem, int ns, const char *tagname);

/** The same in DAV:. */
AP_DECLARE(apr_xml_elem *) dav_find_child(const apr_xml_elem *elem, const char *tagname);

/** The next sibling of this name, or NULL. */
AP_DECLARE(apr_xml_elem *) dav_find_next_ns(const apr_xml_elem *elem, int ns, const char *tagname);

/** The attribute of this name, or NULL. */
AP_DECLARE(apr_xml_attr *) dav_find_attr_ns(const apr_xml_elem *elem, int ns, const char *attrname);

/** The same in DAV:. */
AP_DECLARE(apr_xml_attr *) dav_find_attr(const apr_xml_elem *elem, const char *attrname);

/** All text in an element and in those inside it.
 *  @param strip_white  nonzero: without white space at its ends */
AP_DECLARE(const char *) dav_xml_get_cdata(const apr_xml_elem *elem, apr_pool_t *pool,
                                           int strip_white);

/** Add to Vary what a versioning provider looked at. */
AP_DECLARE(void) dav_add_vary_header(request_rec *in_req, request_rec *out_req,
                                     const dav_resource *resource);

/** The tokens of the If field; an error if there is none. */
AP_DECLARE(dav_error *) dav_get_locktoken_list(request_rec *r, dav_locktoken_list **ltl);

/** Check the If field and the locks before a change (RFC 4918, 10.4 and 7).
 *  @param locktoken  of the request itself, or NULL
 *  @param response   gets what hinders inside a collection; NULL: not wanted
 *  @param flags      DAV_VALIDATE_*
 *  @param lockdb     NULL: opened for the call */
AP_DECLARE(dav_error *) dav_validate_request(request_rec *r, dav_resource *resource, int depth,
                                             dav_locktoken *locktoken, dav_response **response,
                                             int flags, dav_lockdb *lockdb);

/** DAV_RESOURCE_*: there, not there, or only locked. */
AP_DECLARE(int) dav_get_resource_state(request_rec *r, const dav_resource *resource);

/** Check a resource and its parent out for a change, where that is automatic.
 *  @param parent_only  nonzero: the resource itself is to be made or removed
 *  @param av_info      gets what was done */
AP_DECLARE(dav_error *) dav_auto_checkout(request_rec *r, dav_resource *resource, int parent_only,
                                          dav_auto_version_info *av_info);

/** Undo or keep what dav_auto_checkout() did.
 *  @param undo    nonzero: the change has failed
 *  @param unlock  nonzero: a lock ended */
AP_DECLARE(dav_error *) dav_auto_checkin(request_rec *r, dav_resource *resource, int undo,
                                         int unlock, dav_auto_version_info *av_info);

/* util.c: namespaces of an answer */

/** An empty set. */
AP_DECLARE(dav_xmlns_info *) dav_xmlns_create(apr_pool_t *pool);

/** Add a namespace under a prefix; strings are kept. */
AP_DECLARE(void) dav_xmlns_add(dav_xmlns_info *xi, const char *prefix, const char *uri);

/** Add a namespace, or find it; its prefix. */
AP_DECLARE(const char *) dav_xmlns_add_uri(dav_xmlns_info *xi, const char *uri);

/** The namespace of a prefix, or NULL. */
AP_DECLARE(const char *) dav_xmlns_get_uri(dav_xmlns_info *xi, const char *prefix);

/** The prefix of a namespace, or NULL. */
AP_DECLARE(const char *) dav_xmlns_get_prefix(dav_xmlns_info *xi, const char *uri);

/** Append the xmlns attributes. */
AP_DECLARE(void) dav_xmlns_generate(dav_xmlns_info *xi, apr_text_header *phdr);

/* liveprop.c and std_liveprop.c */

/** Register live properties and their namespaces. While hooks register. */
AP_DECLARE(void) dav_register_liveprop_group(apr_pool_t *pool, const dav_liveprop_group *group);

/** Look a property up in a group, for the find_liveprop hook.
 *  @return its number; 0: not here */
AP_DECLARE(int) dav_do_find_liveprop(const char *ns_uri, const char *name,
                                     const dav_liveprop_group *group,
                                     const dav_hooks_liveprop **hooks);

/** The row of a property in a group.
 *  @return index of its namespace, see dav_get_liveprop_ns_index() */
AP_DECLARE(long) dav_get_liveprop_info(int propid, const dav_liveprop_group *group,
                                       const dav_liveprop_spec **info);

/** The number of a namespace; -1: unknown. */
AP_DECLARE(long) dav_get_liveprop_ns_index(const char *uri);

/** How many namespaces there are. */
AP_DECLARE(long) dav_get_liveprop_ns_count(void);

/** Append xmlns attributes for all of them: "lp0", "lp1" and so on. */
AP_DECLARE(void) dav_add_all_liveprop_xmlns(apr_pool_t *p, apr_text_header *phdr);

/** find_liveprop for the properties of mod_dav itself. */
AP_DECLARE(int) dav_core_find_liveprop(const dav_resource *resource, const char *ns_uri,
                                       const char *name, const dav_hooks_liveprop **hooks);

/** insert_all_liveprops for them. */
AP_DECLARE(void) dav_core_insert_all_liveprops(request_rec *r, const dav_resource *resource,
                                               dav_prop_insert what, apr_text_header *phdr);

/** Register their namespaces. */
AP_DECLARE(void) dav_core_register_uris(apr_pool_t *p);

/* mod_dav.c and providers.c: providers */

/** Register a provider for `Dav NAME`. While hooks register. */
AP_DECLARE(void) dav_register_provider(apr_pool_t *p, const char *name, const dav_provider *hooks);

/** A provider by its name, or NULL. */
AP_DECLARE(const dav_provider *) dav_lookup_provider(const char *name);

/** The name in force for a request, or NULL. */
AP_DECLARE(const char *) dav_get_provider_name(request_rec *r);

/** The provider in force for a request. */
AP_DECLARE(const dav_provider *) dav_get_provider(request_rec *r);

/** The path of the section with DavBasePath, or NULL. */
AP_DECLARE(const char *) dav_get_base_path(request_rec *r);

/** Its locks, or NULL. */
AP_DECLARE(const dav_hooks_locks *) dav_get_lock_hooks(request_rec *r);

/** Its dead properties. */
AP_DECLARE(const dav_hooks_propdb *) dav_get_propdb_hooks(request_rec *r);

/** Its versions, or NULL. */
AP_DECLARE(const dav_hooks_vsn *) dav_get_vsn_hooks(request_rec *r);

/** Its second names, or NULL. */
AP_DECLARE(const dav_hooks_binding *) dav_get_binding_hooks(request_rec *r);

/** Its search, or NULL. */
AP_DECLARE(const dav_hooks_search *) dav_get_search_hooks(request_rec *r);

/** Register more for OPTIONS. */
AP_DECLARE(void) dav_options_provider_register(apr_pool_t *p, const char *name,
                                               const dav_options_provider *provider);

/** And find it, or NULL. */
AP_DECLARE(const dav_options_provider *) dav_get_options_providers(const char *name);

/** Register more resource types. */
AP_DECLARE(void) dav_resource_type_provider_register(apr_pool_t *p, const char *name,
                                                     const dav_resource_type_provider *provider);

/** And find them, or NULL. */
AP_DECLARE(const dav_resource_type_provider *) dav_get_resource_type_providers(const char *name);

/* mod_dav.c: resources and answers */

/** The resource of a request.
 *  @param label_allowed  nonzero: the Label field counts */
AP_DECLARE(dav_error *) dav_get_resource(request_rec *r, int label_allowed, int use_checked_in,
                                         dav_resource **res_p);

/** Add a response element for the present resource of a walk.
 *  @param propstats  NULL: status counts */
AP_DECLARE(void) dav_add_response(dav_walk_resource *wres, int status,
                                  dav_get_props_result *propstats);

/** Begin a 207 and its body.
 *  @param namespaces  array of const char *, or NULL */
AP_DECLARE(void) dav_begin_multistatus(apr_bucket_brigade *bb, request_rec *r, int status,
                                       apr_array_header_t *namespaces);

/** Append one response element; sent when there is enough. */
AP_DECLARE(void) dav_send_one_response(dav_response *response, apr_bucket_brigade *bb,
                                       request_rec *r, apr_pool_t *pool);

/** End the body and send it. */
AP_DECLARE(apr_status_t) dav_finish_multistatus(request_rec *r, apr_bucket_brigade *bb);

/** The whole of it. */
AP_DECLARE(void) dav_send_multistatus(request_rec *r, int status, dav_response *first,
                                      apr_array_header_t *namespaces);

/** propstat elements of a PROPPATCH that failed: each with its own error, or 424.
 *  @param prop_ctx  array of dav_prop_ctx */
AP_DECLARE(apr_text *) dav_failed_proppatch(apr_pool_t *p, apr_array_header_t *prop_ctx);

/** propstat elements of one that succeeded. */
AP_DECLARE(apr_text *) dav_success_proppatch(apr_pool_t *p, apr_array_header_t *prop_ctx);

/* lock.c */

/** Open the database of locks; NULL in lockdb: the provider has none. */
AP_DECLARE(dav_error *) dav_open_lockdb(request_rec *r, int ro, dav_lockdb **lockdb);

/** Close it. */
AP_DECLARE(void) dav_close_lockdb(dav_lockdb *lockdb);

/** The lock that a LOCK's content asks for. */
AP_DECLARE(dav_error *) dav_lock_parse_lockinfo(request_rec *r, const dav_resource *resource,
                                                dav_lockdb *lockdb, const apr_xml_doc *doc,
                                                dav_lock **lock_request);

/** The activelock elements of a list of locks.
 *  @param pbuf  for the text; NULL: the request's pool */
AP_DECLARE(const char *) dav_lock_get_activelock(request_rec *r, dav_lock *locks, dav_buffer *pbuf);

/** Store a lock, on all members too if its depth is DAV_INFINITY. */
AP_DECLARE(dav_error *) dav_add_lock(request_rec *r, const dav_resource *resource,
                                     dav_lockdb *lockdb, dav_lock *request,
                                     dav_response **response);

/** All locks on a resource, resolved. */
AP_DECLARE(dav_error *) dav_lock_query(dav_lockdb *lockdb, const dav_resource *resource,
                                       dav_lock **locks);

/** Take a lock off everything it is on; NULL: all locks.
 *  @return OK or a status */
AP_DECLARE(int) dav_unlock(request_rec *r, const dav_resource *resource,
                           const dav_locktoken *locktoken);

/** A resource has come to be: it gets the locks of the collection it is in.
 *  @param resource_state  DAV_RESOURCE_*, before */
AP_DECLARE(dav_error *) dav_notify_created(request_rec *r, dav_lockdb *lockdb,
                                           const dav_resource *resource, int resource_state,
                                           int depth);

/** Append the supported-live-property element of a property, if it is one. */
AP_DECLARE(void) dav_get_liveprop_supported(dav_propdb *propdb, const char *ns_uri,
                                            const char *propname, apr_text_header *body);

/* props.c */

/** The properties of a resource, live and dead.
 *  @param flags     DAV_PROPDB_*
 *  @param ns_xlate  namespaces of the request's content: array of const char *, or NULL */
AP_DECLARE(dav_error *) dav_open_propdb(request_rec *r, dav_lockdb *lockdb,
                                        const dav_resource *resource, int flags,
                                        apr_array_header_t *ns_xlate, dav_propdb **propdb);

/** The same with another pool. */
AP_DECLARE(dav_error *) dav_popen_propdb(apr_pool_t *p, request_rec *r, dav_lockdb *lockdb,
                                         const dav_resource *resource, int flags,
                                         apr_array_header_t *ns_xlate, dav_propdb **propdb);

/** Close them. */
AP_DECLARE(void) dav_close_propdb(dav_propdb *db);

/** The properties that a PROPFIND's content names. */
AP_DECLARE(dav_get_props_result) dav_get_props(dav_propdb *db, apr_xml_doc *doc);

/** All of them: names, values, or what is supported. */
AP_DECLARE(dav_get_props_result) dav_get_allprops(dav_propdb *db, dav_prop_insert what);

/** The element of the PROPFIND that a live property is made for, or NULL. */
AP_DECLARE(dav_liveprop_elem *) dav_get_liveprop_element(const dav_resource *resource);

/** Check a change; ctx->err tells. */
AP_DECLARE(void) dav_prop_validate(dav_prop_ctx *ctx);

/** Make it. */
AP_DECLARE(void) dav_prop_exec(dav_prop_ctx *ctx);

/** Keep it. */
AP_DECLARE(void) dav_prop_commit(dav_prop_ctx *ctx);

/** Undo it, also if it was not made. */
AP_DECLARE(void) dav_prop_rollback(dav_prop_ctx *ctx);

#ifdef __cplusplus
}
#endif
#endif
