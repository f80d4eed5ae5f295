/* SPDX-License-Identifier: Apache-2.0 */
/* mod_logio.c - %I, %O, %S: bytes of a request on the wire; %^FB: the wait for its answer.
 *
 * The network filters (and modules that go past them) report bytes by optional functions.
 * Received ones belong to the request that is being read: several may be read before the
 * first is logged. Sent ones are logged as the end of each response leaves, so they are
 * added up for the connection and start anew then. The wait is measured by a filter that
 * is there only where LogIOTrackTTFB is on, and that leaves with the first brigade.
 * Manual: mod_logio. */
#include "apr_optional.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_connection.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"
#include "mod_log_config.h"
#include "util_filter.h"

APLOG_USE_MODULE(logio)

/** Of a request; lives as long. */
struct share {
    const request_rec *r;
    apr_off_t in;
    apr_time_t wait; /* 0: nothing was sent yet, or it is not measured */
};

/** Of a connection; lives as long. */
struct traffic {
    struct share *reading; /* of the request that is being read; NULL: none */
    apr_off_t before;      /* in, since the last request was logged and without a new one */
    apr_off_t out;         /* since a request was logged */
    apr_off_t last;        /* out, of the request that was logged last */
};

/** A section's LogIOTrackTTFB. */
struct track {
    int on, set;
};

static ap_filter_rec_t *ttfb_filter;

static struct traffic *traffic_of(const conn_rec *c)
{
    return ap_get_module_config(c->conn_config, &logio_module);
}

/* Blank lines behind a request are read a byte at a time when its answer is complete. */
static int is_behind(const struct share *share, apr_off_t bytes)
{
    const request_rec *r = share->r;

    while (r->next)
        r = r->next;
    return bytes == 1 && r->eos_sent;
}

static void ap_logio_add_bytes_in(conn_rec *c, apr_off_t bytes)
{
    struct traffic *traffic = traffic_of(c);

    if (traffic == NULL)
        return;
    if (traffic->reading && !is_behind(traffic->reading, bytes))
        traffic->reading->in += bytes;
    else
        traffic->before += bytes;
}

static void ap_logio_add_bytes_out(conn_rec *c, apr_off_t bytes)
{
    struct traffic *traffic = traffic_of(c);

    if (traffic)
        traffic->out += bytes;
}

static apr_off_t ap_logio_get_last_bytes(conn_rec *c)
{
    const struct traffic *traffic = traffic_of(c);

    return traffic ? traffic->last : 0;
}

/* What a subrequest or redirect costs is the client's request's. */
static struct share *share_of(const request_rec *r)
{
    while (r->main || r->prev)
        r = r->main ? r->main : r->prev;
    return ap_get_module_config(r->request_config, &logio_module);
}

static apr_off_t received(const request_rec *r)
{
    const struct share *share = share_of(r);

    return share ? share->in : 0;
}

static apr_off_t sent(const request_rec *r)
{
    const struct traffic *traffic = traffic_of(r->connection);

    return traffic ? traffic->out : 0;
}

static const char *item_in(request_rec *r, char *a)
{
    return apr_off_t_toa(r->pool, received(r));
}

static const char *item_out(request_rec *r, char *a)
{
    return apr_off_t_toa(r->pool, sent(r));
}

static const char *item_both(request_rec *r, char *a)
{
    return apr_off_t_toa(r->pool, received(r) + sent(r));
}

static const char *item_wait(request_rec *r, char *a)
{
    const struct share *share = share_of(r);

    return share && share->wait > 0 ? apr_off_t_toa(r->pool, (apr_off_t)share->wait) : NULL;
}

/* Hook: an earlier call may have come from a module that takes over the connection. */
static int start_counting(conn_rec *c, void *csd)
{
    if (traffic_of(c) == NULL)
        ap_set_module_config(c->conn_config, &logio_module,
                             apr_pcalloc(c->pool, sizeof(struct traffic)));
    return OK;
}

/* Hook: a request is about to be read. One that was sent before the answer to the last
 * counts a byte more: the reference adds the byte by which it looked ahead, and totals of
 * a log shall not depend on which server wrote it. */
static int start_share(request_rec *r)
{
    struct traffic *traffic = traffic_of(r->connection);
    struct share *share;

    if (traffic == NULL || r->main || r->prev)
        return OK;
    share = apr_palloc(r->pool, sizeof(*share));
    *share = (struct share){ .r = r,
                              .in = traffic->before + (r->connection->data_in_input_filters != 0) };
    traffic->before = 0;
    traffic->reading = share;
    ap_set_module_config(r->request_config, &logio_module, share);
    return OK;
}

/* Hook: behind all that write a log. */
static int count_anew(request_rec *r)
{
    struct traffic *traffic = traffic_of(r->connection);

    if (traffic == NULL)
        return OK;
    traffic->last = traffic->out;
    traffic->out = 0;
    if (traffic->reading == share_of(r))
        traffic->reading = NULL;
    return OK;
}

static apr_status_t measure(ap_filter_t *f, apr_bucket_brigade *bb)
{
    struct share *share = f->ctx;

    share->wait = apr_time_now() - f->r->request_time;
    if (share->wait <= 0)
        share->wait = 1;
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static void insert_measure(request_rec *r)
{
    const struct track *track = ap_get_module_config(r->per_dir_config, &logio_module);
    struct share *share;

    if (!track->on || r->main || (share = share_of(r)) == NULL)
        return;
    ap_add_output_filter_handle(ttfb_filter, share, r, r->connection);
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct track));
}

static void *merge_dir(apr_pool_t *p, void *outer, void *inner)
{
    return ((struct track *)inner)->set ? inner : outer;
}

static const char *set_track(cmd_parms *cmd, void *mconfig, int on)
{
    struct track *track = mconfig;

    track->on = on;
    track->set = 1;
    return NULL;
}

static const command_rec logio_cmds[] = {
    AP_INIT_FLAG("LogIOTrackTTFB", set_track, NULL, OR_ALL,
                 "Set to 'ON' to enable tracking time to first byte"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

/* Hook: mod_log_config has begun its table of items, at the very first. */
static int add_items(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp)
{
    static const struct {
        const char *tag;
        ap_log_handler_fn_t *func;
    } items[] = {
        { "I", item_in }, { "O", item_out }, { "S", item_both }, { "^FB", item_wait },
    };
    APR_OPTIONAL_FN_TYPE(ap_register_log_handler) *add =
        APR_RETRIEVE_OPTIONAL_FN(ap_register_log_handler);
    size_t i;

    for (i = 0; add && i < sizeof(items) / sizeof(*items); i++)
        add(p, apr_pstrdup(p, items[i].tag), items[i].func, 0);
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    static const char *const writers[] = { "mod_log_config.c", NULL };

    ap_hook_pre_connection(start_counting, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_create_request(start_share, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_pre_config(add_items, NULL, NULL, APR_HOOK_REALLY_FIRST + 1);
    ap_hook_log_transaction(count_anew, writers, NULL, APR_HOOK_REALLY_LAST);
    ap_hook_insert_filter(insert_measure, NULL, NULL, APR_HOOK_LAST);
    ttfb_filter = ap_register_output_filter("LOGIO_TTFB_OUT", measure, NULL, AP_FTYPE_RESOURCE);
    APR_REGISTER_OPTIONAL_FN(ap_logio_add_bytes_in);
    APR_REGISTER_OPTIONAL_FN(ap_logio_add_bytes_out);
    APR_REGISTER_OPTIONAL_FN(ap_logio_get_last_bytes);
}

module AP_MODULE_DECLARE_DATA logio_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_logio.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    create_dir, merge_dir, NULL, NULL,
    logio_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
