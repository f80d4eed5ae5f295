/* SPDX-License-Identifier: Apache-2.0 */
/* mod_unique_id.c - UNIQUE_ID: a name for each request that no other request has.
 *
 * Twenty bytes in the 64 characters that are safe in URLs: the second, ten random bytes of the
 * child, its count of names, and the connection's number. The same is the request's %L of the
 * error log. Manual: mod_unique_id. */
#include <stdint.h>
#include <string.h>

#include "httpd.h" /* first: Apache's other headers count on it */

#include "apr_atomic.h"
#include "apr_general.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"

APLOG_USE_MODULE(unique_id);

enum { ROOT_BYTES = 10, ID_BYTES = 20, ID_CHARS = (ID_BYTES * 8 + 5) / 6 };

/* This child's own; written before its threads start, but for the count. */
static unsigned char root[ROOT_BYTES];
static apr_uint32_t count;

static void put_number(unsigned char *to, apr_uint32_t number, int bytes)
{
    while (bytes-- > 0) {
        to[bytes] = (unsigned char)number;
        number >>= 8;
    }
}

/* Six bits to a character; the last one has what is left. */
static char *encode(apr_pool_t *p, const unsigned char *bytes)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *text = apr_palloc(p, ID_CHARS + 1);
    unsigned bits = 0, have = 0;

    for (int i = 0, next = 0; i < ID_CHARS; i++) {
        if (have < 6) {
            bits = (bits << 8) | (next < ID_BYTES ? bytes[next++] : 0);
            have += 8;
        }
        have -= 6;
        text[i] = alphabet[(bits >> have) & 63];
    }
    text[ID_CHARS] = '\0';
    return text;
}

static const char *new_id(apr_pool_t *p, const conn_rec *c, apr_time_t when)
{
    unsigned char bytes[ID_BYTES];

    put_number(bytes, (apr_uint32_t)apr_time_sec(when), 4);
    memcpy(bytes + 4, root, ROOT_BYTES);
    put_number(bytes + 4 + ROOT_BYTES, apr_atomic_inc32(&count), 2);
    put_number(bytes + 6 + ROOT_BYTES, (apr_uint32_t)c->id, 4);
    return encode(p, bytes);
}

/* The request's name, made when it is first asked for. */
static const char *id_of(const request_rec *r)
{
    const char *id = ap_get_module_config(r->request_config, &unique_id_module);

    if (id == NULL) {
        id = new_id(r->pool, r->connection, r->request_time);
        ap_set_module_config(r->request_config, &unique_id_module, (void *)id);
    }
    return id;
}

/* Hook: generate_log_id. */
static int name_for_log(const conn_rec *c, const request_rec *r, const char **id)
{
    *id = r ? id_of(r) : new_id(c->pool, c, apr_time_now());
    return OK;
}

/* Hook: post_read_request. After a redirect inside the server the name stays. */
static int set_variable(request_rec *r)
{
    const char *id = apr_table_get(r->subprocess_env, "REDIRECT_UNIQUE_ID");

    apr_table_setn(r->subprocess_env, "UNIQUE_ID", id ? id : id_of(r));
    return DECLINED;
}

static void seed(apr_pool_t *p, server_rec *s)
{
    unsigned char start[2];

    if (apr_generate_random_bytes(root, sizeof(root)) != APR_SUCCESS
        || apr_generate_random_bytes(start, sizeof(start)) != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, s,
                     "no random bytes: UNIQUE_ID may not be unique in this child");
        put_number(root, (apr_uint32_t)getpid(), 4);
        put_number(root + 4, (apr_uint32_t)apr_time_now(), 4);
        return;
    }
    apr_atomic_set32(&count, (apr_uint32_t)(start[0] << 8 | start[1]));
}

/* Hook: what is logged before there are children has names too. */
static int seed_parent(apr_pool_t *p, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *s)
{
    seed(p, s);
    return OK;
}

static void register_hooks(apr_pool_t *p)
{
    ap_hook_post_config(seed_parent, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(seed, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_read_request(set_variable, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_generate_log_id(name_for_log, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA unique_id_module = {
    STANDARD20_MODULE_STUFF,
    NULL, NULL, /* per folder */
    NULL, NULL, /* per server */
    NULL,
    register_hooks,
    AP_MODULE_FLAG_NONE
};
