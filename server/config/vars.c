/* SPDX-License-Identifier: Apache-2.0 */
/* vars.c - names that Define and -D make, and ${NAME} in the configuration.
 *
 * Names are the strings of ap_server_config_defines; values, where there are any, sit
 * beside them in a hash. Both live in the configuration's pool; what the command line
 * defined is kept apart and put back when that pool goes, so that UnDefine of a -D name
 * holds for one reading.
 * Owner: the control process while it reads; read-only in every thread afterwards. */

#include <stdlib.h>

#include "apr_hash.h"
#include "apr_strings.h"
#include "config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"

APLOG_USE_MODULE(core)

static apr_hash_t *values;               /* name -> value; NULL between two readings */
static apr_array_header_t *command_line; /* the names that -D gave */

static int find_name(const char *name)
{
    const char **names = (const char **)ap_server_config_defines->elts;

    for (int i = 0; i < ap_server_config_defines->nelts; i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return -1;
}

static apr_status_t forget(void *unused)
{
    (void)unused;
    ap_server_config_defines = command_line;
    values = NULL;
    return APR_SUCCESS;
}

void config_vars_reset(apr_pool_t *pconf)
{
    ap_assert(pconf && ap_server_config_defines);
    if (!values)
        command_line = ap_server_config_defines;
    ap_server_config_defines = apr_array_copy(pconf, command_line);
    values = apr_hash_make(pconf);
    apr_pool_cleanup_register(pconf, NULL, forget, apr_pool_cleanup_null);
}

void config_vars_set(const char *name, const char *value)
{
    apr_pool_t *pool = ap_server_config_defines->pool;

    ap_assert(name && values);
    if (find_name(name) < 0)
        APR_ARRAY_PUSH(ap_server_config_defines, const char *) = apr_pstrdup(pool, name);
    apr_hash_set(values, apr_pstrdup(pool, name), APR_HASH_KEY_STRING,
                 value ? apr_pstrdup(pool, value) : NULL);
}

void config_vars_unset(const char *name)
{
    int at = find_name(name);

    ap_assert(values);
    apr_hash_set(values, name, APR_HASH_KEY_STRING, NULL);
    if (at < 0)
        return;
    const char **names = (const char **)ap_server_config_defines->elts;
    int last = --ap_server_config_defines->nelts;
    memmove(names + at, names + at + 1, (size_t)(last - at) * sizeof(*names));
}

const char *config_vars_defined(const char *name)
{
    return values ? apr_hash_get(values, name, APR_HASH_KEY_STRING) : NULL;
}

const char *config_vars_get(const char *name)
{
    const char *value = config_vars_defined(name);

    return value ? value : getenv(name);
}

/* What stands for one ${NAME}: its value, or itself. A colon in the name means that
 * it is no variable but a look-up in a map of mod_rewrite. */
static const char *expand_one(apr_pool_t *p, const char *start, const char *end)
{
    const char *name = apr_pstrmemdup(p, start + 2, (apr_size_t)(end - start - 2));
    const char *value = strchr(name, ':') ? NULL : config_vars_get(name);

    if (value)
        return value;
    if (!strchr(name, ':'))
        ap_log_perror(APLOG_MARK, APLOG_WARNING, 0, p,
                      APLOGNO(00111) "Config variable ${%s} is not defined", name);
    return apr_pstrmemdup(p, start, (apr_size_t)(end - start + 1));
}

AP_DECLARE(const char *) ap_resolve_env(apr_pool_t *p, const char *word)
{
    const char *start = strstr(word, "${");
    const char *end = start ? strchr(start, '}') : NULL;

    ap_assert(p);
    if (!end)
        return word;
    apr_array_header_t *parts = apr_array_make(p, 8, sizeof(char *));
    for (; end; start = strstr(word, "${"), end = start ? strchr(start, '}') : NULL) {
        APR_ARRAY_PUSH(parts, const char *) =
            apr_pstrmemdup(p, word, (apr_size_t)(start - word));
        APR_ARRAY_PUSH(parts, const char *) = expand_one(p, start, end);
        word = end + 1;
    }
    APR_ARRAY_PUSH(parts, const char *) = word;
    return apr_array_pstrcat(p, parts, 0);
}
