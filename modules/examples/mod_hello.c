/* SPDX-License-Identifier: Apache-2.0 */
/* mod_hello.c - the smallest useful module: copy this file to begin one of your own.
 *
 *     LoadModule hello_module modules/mod_hello.so
 *     <Location /hello>
 *         SetHandler hello
 *         HelloGreeting "Good morning"
 *     </Location> */
#include "httpd.h" /* first: Apache's other headers count on it */

#include "http_config.h"
#include "http_protocol.h"

/** What a folder or location says. */
struct hello_dir {
    const char *greeting; /* NULL: nothing is said here */
};

extern module hello_module;

/* A request comes: answer it, if it is meant for this handler. Runs in a worker thread;
 * what is needed for the answer comes from r->pool and ends with the request. */
static int answer(request_rec *r)
{
    const struct hello_dir *conf = ap_get_module_config(r->per_dir_config, &hello_module);

    if (!r->handler || strcmp(r->handler, "hello") != 0)
        return DECLINED;
    if (r->method_number != M_GET)
        return HTTP_METHOD_NOT_ALLOWED;
    ap_set_content_type(r, "text/plain;charset=utf-8");
    ap_rprintf(r, "%s, %s!\n", conf->greeting ? conf->greeting : "Hello", r->useragent_ip);
    return OK;
}

static void *create_dir(apr_pool_t *p, char *path)
{
    return apr_pcalloc(p, sizeof(struct hello_dir));
}

/* An inner section counts before the outer one, where it says something. */
static void *merge_dir(apr_pool_t *p, void *outer, void *inner)
{
    const struct hello_dir *in = inner;

    return in->greeting ? inner : outer;
}

static const command_rec directives[] = {
    AP_INIT_TAKE1("HelloGreeting", ap_set_string_slot,
                  (void *)APR_OFFSETOF(struct hello_dir, greeting), OR_FILEINFO,
                  "the words in front of the client's address"),
    { NULL }
};

static void register_hooks(apr_pool_t *p)
{
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(hello) = {
    STANDARD20_MODULE_STUFF,
    create_dir, merge_dir, /* per folder */
    NULL, NULL,            /* per server */
    directives,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
