/* SPDX-License-Identifier: Apache-2.0 */
/* mod_watchdog.c - threads for the regular work of modules: which there are, and when they
 * start.
 *
 * Watchdogs are kept as providers of the group "watchdog", version "parent" or "child".
 * Those of the control process start at the end of a reading and end with the
 * configuration; those of children live as long as the child. Manual: mod_watchdog. */
#include <string.h>

#include "ap_mpm.h"
#include "ap_provider.h"
#include "apr_strings.h"
#include "http_core.h"
#include "mpm_common.h"
#include "util_mutex.h"
#include "watchdog_priv.h"

APLOG_USE_MODULE(watchdog)

#define GROUP "watchdog"
#define LOCK_TYPE "watchdog-callback"

APR_HOOK_STRUCT(
    APR_HOOK_LINK(watchdog_need)
    APR_HOOK_LINK(watchdog_init)
    APR_HOOK_LINK(watchdog_exit)
    APR_HOOK_LINK(watchdog_step)
)

AP_IMPLEMENT_HOOK_RUN_FIRST(int, watchdog_need,
                            (server_rec *s, const char *name, int parent, int singleton),
                            (s, name, parent, singleton), DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, watchdog_init, (server_rec *s, const char *name, apr_pool_t *pool),
                          (s, name, pool), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, watchdog_exit, (server_rec *s, const char *name, apr_pool_t *pool),
                          (s, name, pool), OK, DECLINED)
AP_IMPLEMENT_HOOK_RUN_ALL(int, watchdog_step, (server_rec *s, const char *name, apr_pool_t *pool),
                          (s, name, pool), OK, DECLINED)

static apr_interval_time_t interval = AP_WD_TM_INTERVAL; /* WatchdogInterval */

static const char *side(int parent)
{
    return parent ? "parent" : "child";
}

static apr_status_t ap_watchdog_get_instance(ap_watchdog_t **watchdog, const char *name, int parent,
                                             int singleton, apr_pool_t *p)
{
    ap_watchdog_t *w = ap_lookup_provider(GROUP, name, side(parent));

    if (w == NULL) {
        apr_status_t rv;

        w = apr_pcalloc(p, sizeof(*w));
        w->home = p;
        w->name = apr_pstrdup(p, name);
        w->parent = parent;
        rv = ap_register_provider(p, GROUP, w->name, side(parent), w);
        if (rv != APR_SUCCESS)
            return rv;
    }
    w->singleton |= singleton != 0;
    *watchdog = w;
    return APR_SUCCESS;
}

static struct callback *find(const ap_watchdog_t *w, const void *data,
                             ap_watchdog_callback_fn_t *func)
{
    struct callback *cb;

    for (cb = w->callbacks; cb; cb = cb->next)
        if (cb->func == func && cb->data == data)
            return cb;
    return NULL;
}

static apr_interval_time_t no_shorter(apr_interval_time_t time)
{
    return time < AP_WD_TM_SLICE ? AP_WD_TM_SLICE : time;
}

static apr_status_t ap_watchdog_register_callback(ap_watchdog_t *w, apr_interval_time_t time,
                                                  const void *data, ap_watchdog_callback_fn_t *func)
{
    struct callback *cb, **end;

    if (find(w, data, func))
        return APR_EEXIST;
    cb = apr_pcalloc(w->home, sizeof(*cb));
    *cb = (struct callback){ NULL, func, data, no_shorter(time), 0 };
    for (end = &w->callbacks; *end; end = &(*end)->next)
        continue;
    *end = cb;
    return APR_SUCCESS;
}

static apr_status_t ap_watchdog_set_callback_interval(ap_watchdog_t *w, apr_interval_time_t time,
                                                      const void *data,
                                                      ap_watchdog_callback_fn_t *func)
{
    struct callback *cb = find(w, data, func);

    if (cb == NULL)
        return APR_EOF;
    cb->interval = no_shorter(time);
    if (cb->due)
        cb->due = apr_time_now() + cb->interval;
    return APR_SUCCESS;
}

/* All watchdogs of a side. */
static apr_array_header_t *all_of(apr_pool_t *p, int parent)
{
    apr_array_header_t *names = ap_list_provider_names(p, GROUP, side(parent));
    apr_array_header_t *all = apr_array_make(p, 2, sizeof(ap_watchdog_t *));
    int i;

    for (i = 0; names && i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, ap_list_provider_names_t).provider_name;

        APR_ARRAY_PUSH(all, ap_watchdog_t *) = ap_lookup_provider(GROUP, name, side(parent));
    }
    return all;
}

static int has_work(const ap_watchdog_t *w)
{
    return w->callbacks || w->hooked;
}

/* Watchdogs of hooks, where a module says that it has work for them. */
static void ask_for_need(server_rec *s, apr_pool_t *p)
{
    static const struct {
        const char *name;
        int parent, singleton;
    } kinds[] = { { AP_WATCHDOG_DEFAULT, 1, 0 }, { AP_WATCHDOG_DEFAULT, 0, 0 },
                  { AP_WATCHDOG_SINGLETON, 0, 1 } };
    ap_watchdog_t *w;
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (ap_run_watchdog_need(s, kinds[i].name, kinds[i].parent, kinds[i].singleton) == OK
            && ap_watchdog_get_instance(&w, kinds[i].name, kinds[i].parent, kinds[i].singleton,
                                        p) == APR_SUCCESS)
            w->hooked = 1;
}

/* One for each singleton: in the control process, for all children.
 * @return 0 after a message */
static int make_locks(server_rec *s, apr_pool_t *p, const apr_array_header_t *all)
{
    int i;

    for (i = 0; i < all->nelts; i++) {
        ap_watchdog_t *w = APR_ARRAY_IDX(all, i, ap_watchdog_t *);
        apr_status_t rv;

        if (!w->singleton || !has_work(w))
            continue;
        rv = ap_global_mutex_create(&w->only, NULL, LOCK_TYPE, w->name, s, p, 0);
        if (rv != APR_SUCCESS) {
            ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                         APLOGNO(10095) "Watchdog: Failed to create singleton mutex.");
            return 0;
        }
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, s,
                     APLOGNO(02979) "Watchdog: Created singleton mutex (%s).", w->name);
    }
    return 1;
}

/* Hook: the configuration is complete, and other modules have asked for theirs. */
static int start_in_parent(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    apr_array_header_t *all;
    int i;

    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        || ap_state_query(AP_SQ_RUN_MODE) != AP_SQ_RM_NORMAL)
        return OK;
    ask_for_need(s, pconf);
    if (!make_locks(s, pconf, all_of(ptemp, 0)))
        return HTTP_INTERNAL_SERVER_ERROR;
    all = all_of(ptemp, 1);
    for (i = 0; i < all->nelts; i++) {
        ap_watchdog_t *w = APR_ARRAY_IDX(all, i, ap_watchdog_t *);
        apr_status_t rv;

        if (!has_work(w))
            continue;
        rv = watchdog_start(w, s, pconf, interval);
        if (rv != APR_SUCCESS) {
            ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                         APLOGNO(01571) "Watchdog: Failed to create parent worker thread.");
            return HTTP_INTERNAL_SERVER_ERROR;
        }
        ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, s,
                     APLOGNO(02976) "Watchdog: Created parent worker thread (%s).", w->name);
    }
    return OK;
}

static apr_status_t start_in_child(ap_watchdog_t *w, server_rec *s, apr_pool_t *pchild)
{
    apr_status_t rv = APR_SUCCESS;

    if (w->only)
        rv = apr_global_mutex_child_init(&w->only, apr_global_mutex_lockfile(w->only), pchild);
    return rv == APR_SUCCESS ? watchdog_start(w, s, pchild, interval) : rv;
}

/* Hook. */
static void start_child(apr_pool_t *pchild, server_rec *s)
{
    apr_array_header_t *all = all_of(pchild, 0);
    int i;

    for (i = 0; i < all->nelts; i++) {
        ap_watchdog_t *w = APR_ARRAY_IDX(all, i, ap_watchdog_t *);
        apr_status_t rv;

        if (!has_work(w))
            continue;
        rv = start_in_child(w, s, pchild);
        if (rv == APR_SUCCESS)
            ap_log_error(APLOG_MARK, APLOG_DEBUG, 0, s,
                         APLOGNO(02981) "Watchdog: Created child worker thread (%s).", w->name);
        else
            ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                         APLOGNO(01573) "Watchdog: Failed to create child worker thread.");
    }
}

/* Hook: the child's successor will do the work, as soon as it is left to it. */
static void stop_child(apr_pool_t *pchild, int graceful)
{
    apr_array_header_t *all = all_of(pchild, 0);
    int i;

    for (i = 0; i < all->nelts; i++)
        watchdog_stop(APR_ARRAY_IDX(all, i, ap_watchdog_t *));
}

static const char *set_interval(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    apr_interval_time_t time;

    if (err)
        return err;
    if (ap_timeout_parameter_parse(arg, &time, "s") != APR_SUCCESS)
        return "Unparse-able WatchdogInterval setting";
    if (time < AP_WD_TM_SLICE)
        return apr_psprintf(cmd->pool, "Invalid WatchdogInterval: minimal value %ldms",
                            apr_time_as_msec((long)AP_WD_TM_SLICE));
    interval = time;
    return NULL;
}

static const command_rec watchdog_cmds[] = {
    AP_INIT_TAKE1("WatchdogInterval", set_interval, NULL, RSRC_CONF,
                  "Watchdog interval in seconds"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static int pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    interval = AP_WD_TM_INTERVAL;
    return ap_mutex_register(pconf, LOCK_TYPE, NULL, APR_LOCK_DEFAULT, 0) == APR_SUCCESS
               ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_pre_config(pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(start_in_parent, NULL, NULL, APR_HOOK_LAST);
    ap_hook_child_init(start_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_stopping(stop_child, NULL, NULL, APR_HOOK_MIDDLE);
    APR_REGISTER_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_REGISTER_OPTIONAL_FN(ap_watchdog_register_callback);
    APR_REGISTER_OPTIONAL_FN(ap_watchdog_set_callback_interval);
}

module AP_MODULE_DECLARE_DATA watchdog_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_watchdog.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    watchdog_cmds,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
