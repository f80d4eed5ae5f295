/* SPDX-License-Identifier: Apache-2.0 */
/* filter.c - the registry of filters, and the chains that brigades pass through.
 *
 * A chain is one linked list with three entrances: r->output_filters (content
 * filters first), r->proto_output_filters (the request's protocol filters) and
 * c->output_filters (the connection's). Each entrance points into the same list,
 * so whatever changes the head of one must be seen through those before it:
 *
 *     r->output_filters -> DEFLATE -> r->proto_... -> HTTP_HEADER -> c->... -> CORE
 *
 * Input chains have the same shape and are read from the left.
 * Memory: records live until the configuration is read again; a filter's node
 * lives in the request's pool, or in the connection's from CONNECTION on.
 * The registry is written while modules register (one thread), read by any. */
#include "apr_hash.h"
#include "apr_hooks.h"
#include "apr_lib.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "httpd.h"
#include "util_filter.h"

APLOG_USE_MODULE(core)

enum { NAME_MAX_LEN = 256, ENTRANCES = 3 };

/* The entrances of one direction, outermost first; those of no request are NULL. */
struct chain {
    ap_filter_t **entrance[ENTRANCES];
};

enum direction { INPUT, OUTPUT };

static apr_hash_t *registry[2];

/* --- the registry --- */

static apr_status_t forget_registry(void *data)
{
    *(apr_hash_t **)data = NULL;
    return APR_SUCCESS;
}

/* Lower case into buf; 0 if the name is longer than any that is registered. */
static apr_size_t fold_name(const char *name, char *buf)
{
    apr_size_t len = 0;

    for (; name[len]; len++) {
        if (len == NAME_MAX_LEN - 1)
            return 0;
        buf[len] = (char)apr_tolower((unsigned char)name[len]);
    }
    buf[len] = '\0';
    return len;
}

static ap_filter_rec_t *find_record(enum direction dir, const char *name)
{
    char folded[NAME_MAX_LEN];
    apr_size_t len;

    ap_assert(dir == INPUT || dir == OUTPUT);
    if (!name || !registry[dir])
        return NULL;
    len = fold_name(name, folded);
    return len ? apr_hash_get(registry[dir], folded, (apr_ssize_t)len) : NULL;
}

static apr_hash_t *registry_of(enum direction dir)
{
    apr_pool_t *pool = apr_hook_global_pool;

    ap_assert(pool != NULL);
    if (!registry[dir]) {
        registry[dir] = apr_hash_make(pool);
        apr_pool_cleanup_register(pool, &registry[dir], forget_registry, apr_pool_cleanup_null);
    }
    return registry[dir];
}

static ap_filter_rec_t *register_filter(enum direction dir, const char *name, ap_filter_func func,
                                        ap_init_filter_func init, ap_filter_type ftype,
                                        unsigned int flags)
{
    apr_hash_t *hash = registry_of(dir);
    ap_filter_rec_t *frec;
    char folded[NAME_MAX_LEN];

    ap_assert(name != NULL);
    ap_assert(fold_name(name, folded) > 0);
    frec = find_record(dir, name);
    if (!frec) {
        frec = apr_pcalloc(apr_hook_global_pool, sizeof(*frec));
        frec->name = apr_pstrdup(apr_hook_global_pool, folded);
        apr_hash_set(hash, frec->name, APR_HASH_KEY_STRING, frec);
    }
    frec->filter_func = func;
    frec->filter_init_func = init;
    frec->ftype = ftype;
    frec->proto_flags = flags;
    return frec;
}

AP_DECLARE(ap_filter_rec_t *)
ap_register_input_filter(const char *name, ap_in_filter_func filter_func,
                         ap_init_filter_func filter_init, ap_filter_type ftype)
{
    ap_filter_func func;

    func.in_func = filter_func;
    return register_filter(INPUT, name, func, filter_init, ftype, 0);
}

AP_DECLARE(ap_filter_rec_t *)
ap_register_output_filter(const char *name, ap_out_filter_func filter_func,
                          ap_init_filter_func filter_init, ap_filter_type ftype)
{
    return ap_register_output_filter_protocol(name, filter_func, filter_init, ftype, 0);
}

AP_DECLARE(ap_filter_rec_t *)
ap_register_output_filter_protocol(const char *name, ap_out_filter_func filter_func,
                                   ap_init_filter_func filter_init, ap_filter_type ftype,
                                   unsigned int proto_flags)
{
    ap_filter_func func;

    func.out_func = filter_func;
    return register_filter(OUTPUT, name, func, filter_init, ftype, proto_flags);
}

AP_DECLARE(ap_filter_rec_t *) ap_get_input_filter_handle(const char *name)
{
    return find_record(INPUT, name);
}

AP_DECLARE(ap_filter_rec_t *) ap_get_output_filter_handle(const char *name)
{
    return find_record(OUTPUT, name);
}

AP_DECLARE(void) ap_filter_protocol(ap_filter_t *f, unsigned int proto_flags)
{
    ap_assert(f != NULL);
    f->frec->proto_flags = proto_flags;
}

/* --- chains --- */

static struct chain chain_of(enum direction dir, request_rec *r, conn_rec *c)
{
    struct chain chain = {{NULL, NULL, NULL}};

    if (r && dir == INPUT) {
        chain.entrance[0] = &r->input_filters;
        chain.entrance[1] = &r->proto_input_filters;
    } else if (r) {
        chain.entrance[0] = &r->output_filters;
        chain.entrance[1] = &r->proto_output_filters;
    }
    chain.entrance[2] = dir == INPUT ? &c->input_filters : &c->output_filters;
    return chain;
}

/* Which entrance filters of a type are kept behind. */
static int level_of(ap_filter_type ftype)
{
    if (ftype < AP_FTYPE_PROTOCOL)
        return 0;
    return ftype < AP_FTYPE_CONNECTION ? 1 : 2;
}

/* Whether f has to run before `other`: filters of one type run in the order in which
 * they were added, and a subrequest's all run before its parent's. */
static int runs_before(const ap_filter_t *f, const ap_filter_t *other)
{
    return !other || other->r != f->r || other->frec->ftype > f->frec->ftype;
}

/* Make what an entrance leads to point at `to` where it pointed at `from`. */
static void redirect_entrance(ap_filter_t **entrance, ap_filter_t *from, ap_filter_t *to)
{
    for (; *entrance; entrance = &(*entrance)->next) {
        if (*entrance == from) {
            *entrance = to;
            return;
        }
        if (*entrance == to)
            return;
    }
}

/* Link f in at its place. At the head of its entrance, those before have to follow. */
static void insert_filter(struct chain *chain, int level, ap_filter_t *f)
{
    ap_filter_t **place = chain->entrance[level];
    ap_filter_t *head = *place;

    ap_assert(place != NULL);
    if (!runs_before(f, head)) {
        while (!runs_before(f, head->next))
            head = head->next;
        f->next = head->next;
        head->next = f;
        return;
    }
    f->next = head;
    *place = f;
    for (int outer = 0; outer < level; outer++) {
        ap_filter_t **entrance = chain->entrance[outer];

        if (!entrance)
            continue;
        if (head)
            redirect_entrance(entrance, head, f);
        else if (!*entrance)
            *entrance = f;
    }
}

static const char *const no_request[] = {
    APLOGNO(00080) "a content filter was added without a request: %s",
    APLOGNO(00081) "a protocol filter was added without a request: %s",
};

/* A node for f in the pool that lives as long as the chain it goes into. */
static ap_filter_t *add_filter(enum direction dir, ap_filter_rec_t *frec, void *ctx,
                               request_rec *r, conn_rec *c)
{
    int level = level_of(frec->ftype);
    struct chain chain;
    ap_filter_t *f;

    ap_assert(c != NULL);
    if (level < 2 && !r) {
        ap_log_cerror(APLOG_MARK, APLOG_ERR, 0, c, no_request[level], frec->name);
        return NULL;
    }
    f = apr_palloc(level < 2 ? r->pool : c->pool, sizeof(*f));
    f->frec = frec;
    f->ctx = ctx;
    f->r = level < 2 ? r : NULL;
    f->c = c;
    f->next = NULL;
    chain = chain_of(dir, r, c);
    insert_filter(&chain, level, f);
    return f;
}

static ap_filter_t *add_by_name(enum direction dir, const char *name, void *ctx, request_rec *r,
                                conn_rec *c)
{
    ap_filter_rec_t *frec = find_record(dir, name);

    if (frec)
        return add_filter(dir, frec, ctx, r, c);
    if (r)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      APLOGNO(00082) "an unknown filter was not added: %s", name);
    else
        ap_log_cerror(APLOG_MARK, APLOG_ERR, 0, c,
                      APLOGNO(00082) "an unknown filter was not added: %s", name);
    return NULL;
}

AP_DECLARE(ap_filter_t *)
ap_add_input_filter(const char *name, void *ctx, request_rec *r, conn_rec *c)
{
    return add_by_name(INPUT, name, ctx, r, c);
}

AP_DECLARE(ap_filter_t *)
ap_add_output_filter(const char *name, void *ctx, request_rec *r, conn_rec *c)
{
    return add_by_name(OUTPUT, name, ctx, r, c);
}

AP_DECLARE(ap_filter_t *)
ap_add_input_filter_handle(ap_filter_rec_t *frec, void *ctx, request_rec *r, conn_rec *c)
{
    ap_assert(frec != NULL);
    return add_filter(INPUT, frec, ctx, r, c);
}

AP_DECLARE(ap_filter_t *)
ap_add_output_filter_handle(ap_filter_rec_t *frec, void *ctx, request_rec *r, conn_rec *c)
{
    ap_assert(frec != NULL);
    return add_filter(OUTPUT, frec, ctx, r, c);
}

static void unlink_filter(ap_filter_t **entrance, const ap_filter_t *f)
{
    while (*entrance && *entrance != f)
        entrance = &(*entrance)->next;
    if (*entrance)
        *entrance = f->next;
}

static void remove_filter(enum direction dir, ap_filter_t *f)
{
    struct chain chain;

    ap_assert(f != NULL && f->c != NULL);
    chain = chain_of(dir, f->r, f->c);
    for (int i = 0; i < ENTRANCES; i++) {
        if (chain.entrance[i])
            unlink_filter(chain.entrance[i], f);
    }
}

AP_DECLARE(void) ap_remove_input_filter(ap_filter_t *f)
{
    remove_filter(INPUT, f);
}

AP_DECLARE(void) ap_remove_output_filter(ap_filter_t *f)
{
    remove_filter(OUTPUT, f);
}

static apr_status_t remove_by_name(enum direction dir, ap_filter_t *f, const char *name)
{
    ap_filter_rec_t *frec = find_record(dir, name);

    if (!frec)
        return APR_NOTFOUND;
    for (; f; f = f->next) {
        if (f->frec == frec) {
            remove_filter(dir, f);
            return APR_SUCCESS;
        }
    }
    return APR_NOTFOUND;
}

AP_DECLARE(apr_status_t) ap_remove_input_filter_byhandle(ap_filter_t *next, const char *handle)
{
    return remove_by_name(INPUT, next, handle);
}

AP_DECLARE(apr_status_t) ap_remove_output_filter_byhandle(ap_filter_t *next, const char *handle)
{
    return remove_by_name(OUTPUT, next, handle);
}

/* --- passing brigades --- */

AP_DECLARE(apr_status_t)
ap_get_brigade(ap_filter_t *filter, apr_bucket_brigade *bucket, ap_input_mode_t mode,
               apr_read_type_e block, apr_off_t readbytes)
{
    if (!filter)
        return AP_NOBODY_READ;
    return filter->frec->filter_func.in_func(filter, bucket, mode, block, readbytes);
}

/* The end of a response is also the end of the requests it was redirected from. */
static void note_eos(request_rec *r)
{
    for (; r; r = r->prev)
        r->eos_sent = 1;
}

AP_DECLARE(apr_status_t) ap_pass_brigade(ap_filter_t *filter, apr_bucket_brigade *bucket)
{
    if (!filter)
        return AP_NOBODY_WROTE;
    if (filter->r && !APR_BRIGADE_EMPTY(bucket) && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(bucket)))
        note_eos(filter->r);
    return filter->frec->filter_func.out_func(filter, bucket);
}

/* A filter that has answered for itself is not an error of the handler. */
AP_DECLARE(apr_status_t)
ap_pass_brigade_fchk(request_rec *r, apr_bucket_brigade *bucket, const char *fmt, ...)
{
    apr_status_t rv = ap_pass_brigade(r->output_filters, bucket);

    if (rv == APR_SUCCESS)
        return OK;
    if (rv == AP_FILTER_ERROR)
        return AP_FILTER_ERROR;
    if (fmt) {
        va_list args;
        const char *text;

        va_start(args, fmt);
        text = apr_pvsprintf(r->pool, fmt, args);
        va_end(args);
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r, "%s", text);
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r,
                      APLOGNO(00083) "ap_pass_brigade returned %d", rv);
    }
    return HTTP_INTERNAL_SERVER_ERROR;
}

/* Set a bucket aside; one that cannot be is read into memory first. */
static apr_status_t setaside_bucket(apr_bucket *e, apr_pool_t *pool)
{
    const char *data;
    apr_size_t len;
    apr_status_t rv = apr_bucket_setaside(e, pool);

    if (rv != APR_ENOTIMPL)
        return rv;
    rv = apr_bucket_read(e, &data, &len, APR_BLOCK_READ);
    if (rv != APR_SUCCESS)
        return rv;
    /* What was read may have a type that needs no care at all. */
    rv = apr_bucket_setaside(e, pool);
    return rv == APR_ENOTIMPL ? APR_SUCCESS : rv;
}

AP_DECLARE(apr_status_t)
ap_save_brigade(ap_filter_t *f, apr_bucket_brigade **save_to, apr_bucket_brigade **b,
                apr_pool_t *p)
{
    apr_status_t first_error = APR_SUCCESS;
    apr_bucket *e;

    ap_assert(save_to != NULL && b != NULL && *b != NULL);
    if (!*save_to)
        *save_to = apr_brigade_create(p, f->c->bucket_alloc);
    for (e = APR_BRIGADE_FIRST(*b); e != APR_BRIGADE_SENTINEL(*b); e = APR_BUCKET_NEXT(e)) {
        apr_status_t rv = setaside_bucket(e, p);

        if (rv != APR_SUCCESS) {
            first_error = rv;
            break;
        }
    }
    APR_BRIGADE_CONCAT(*save_to, *b);
    return first_error;
}

AP_DECLARE(apr_status_t) ap_filter_flush(apr_bucket_brigade *bb, void *ctx)
{
    ap_filter_t *f = ctx;
    apr_status_t rv = ap_pass_brigade(f, bb);

    ap_assert(f != NULL);
    /* The caller's buckets may point to its stack: none may stay behind. */
    apr_brigade_cleanup(bb);
    return rv;
}

AP_DECLARE(apr_status_t) ap_fflush(ap_filter_t *f, apr_bucket_brigade *bb)
{
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_flush_create(f->c->bucket_alloc));
    return ap_pass_brigade(f, bb);
}

AP_DECLARE(apr_status_t) ap_fputstrs(ap_filter_t *f, apr_bucket_brigade *bb, ...)
{
    va_list args;
    apr_status_t rv;

    va_start(args, bb);
    rv = apr_brigade_vputstrs(bb, ap_filter_flush, f, args);
    va_end(args);
    return rv;
}

AP_DECLARE(apr_status_t) ap_fprintf(ap_filter_t *f, apr_bucket_brigade *bb, const char *fmt, ...)
{
    va_list args;
    apr_status_t rv;

    va_start(args, fmt);
    rv = apr_brigade_vprintf(bb, ap_filter_flush, f, fmt, args);
    va_end(args);
    return rv;
}
