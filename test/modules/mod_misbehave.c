/* SPDX-License-Identifier: Apache-2.0 */
/* mod_misbehave.c - does what a module should not, as the last part of the path says.
 *
 * For tests: `SetHandler misbehave`, then /x/crash, /x/hold?FILE and so on (table below).
 * MisbehaveAtStart FILE: a child dies as soon as it has started, while FILE is there. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "http_request.h"

static const char *start_file;

static int exists(const char *path)
{
    return path && access(path, F_OK) == 0;
}

/* A name of its own, for the backtrace. */
static __attribute__((noinline, no_sanitize("undefined"))) int misbehave_crash(request_rec *r)
{
    volatile int *volatile nowhere = NULL;

    *nowhere = 1;
    return OK;
}

static int misbehave_abort(request_rec *r)
{
    abort();
}

/* Fills the stack. */
static __attribute__((noinline)) int misbehave_overflow(request_rec *r)
{
    volatile char room[4096];

    room[0] = (char)r->method_number;
    if (r->pool) /* always */
        room[4095] = (char)misbehave_overflow(r);
    return room[0] + room[4095];
}

static int misbehave_raise(request_rec *r)
{
    raise(r->args ? atoi(r->args) : SIGILL);
    return OK;
}

static int misbehave_deadlock(request_rec *r)
{
    apr_thread_mutex_t *m;

    apr_thread_mutex_create(&m, APR_THREAD_MUTEX_DEFAULT, r->pool);
    apr_thread_mutex_lock(m);
    apr_thread_mutex_lock(m);
    return OK;
}

static int misbehave_leak(request_rec *r)
{
    enum { LEAK = 1 << 20, PAGE = 4096 };
    volatile char *lost = malloc(LEAK);
    int i;

    for (i = 0; lost && i < LEAK; i += PAGE)
        lost[i] = 1;
    return OK;
}

/* Keeps its thread until a file is there. */
static int misbehave_hold(request_rec *r)
{
    while (!exists(r->args))
        usleep(10000);
    ap_rputs("held\n", r);
    return OK;
}

/* Keeps it for so many milliseconds. */
static int misbehave_pause(request_rec *r)
{
    usleep(r->args ? (useconds_t)atoi(r->args) * 1000 : 0);
    ap_rputs("paused\n", r);
    return OK;
}

static const struct {
    const char *name;
    int (*act)(request_rec *r);
} acts[] = {
    { "/crash", misbehave_crash },       { "/abort", misbehave_abort },
    { "/overflow", misbehave_overflow }, { "/raise", misbehave_raise },
    { "/deadlock", misbehave_deadlock }, { "/leak", misbehave_leak },
    { "/hold", misbehave_hold },         { "/pause", misbehave_pause },
};

static int handle(request_rec *r)
{
    const char *last = strrchr(r->uri, '/');
    size_t i;

    if (strcmp(r->handler, "misbehave") != 0)
        return DECLINED;
    for (i = 0; last && i < sizeof(acts) / sizeof(*acts); i++)
        if (strcmp(last, acts[i].name) == 0)
            return acts[i].act(r);
    return HTTP_NOT_FOUND;
}

static void start(apr_pool_t *p, server_rec *s)
{
    if (exists(start_file))
        raise(SIGSEGV);
}

static const char *set_start(cmd_parms *cmd, void *unused, const char *arg)
{
    start_file = arg;
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_TAKE1("MisbehaveAtStart", set_start, NULL, RSRC_CONF, "Die while this file is there"),
    { NULL, { NULL }, NULL, 0, 0, NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(start, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA misbehave_module = {
    MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, "mod_misbehave.c", NULL, NULL,
    MODULE_MAGIC_COOKIE, NULL,
    NULL, NULL, NULL, NULL,
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
