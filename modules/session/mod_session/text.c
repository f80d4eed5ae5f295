/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - a session's entries as text, name=value&name=value, escaped as forms are.
 *
 * The end of a session travels as an entry of its own, "expiry", in microseconds. */
#include <string.h>

#include "apr_strings.h"
#include "session_priv.h"

#define EXPIRY "expiry"

static int add_pair(void *text, const char *name, const char *value)
{
    apr_array_header_t *parts = text;

    if (parts->nelts)
        APR_ARRAY_PUSH(parts, const char *) = "&";
    APR_ARRAY_PUSH(parts, const char *) = ap_escape_urlencoded(parts->pool, name);
    APR_ARRAY_PUSH(parts, const char *) = "=";
    APR_ARRAY_PUSH(parts, const char *) = ap_escape_urlencoded(parts->pool, value);
    return 1;
}

apr_status_t session_to_text(request_rec *r, session_rec *z)
{
    apr_array_header_t *parts = apr_array_make(z->pool, 16, sizeof(const char *));

    if (z->expiry)
        apr_table_setn(z->entries, EXPIRY,
                       apr_psprintf(z->pool, "%" APR_TIME_T_FMT, z->expiry));
    apr_table_do(add_pair, parts, z->entries, NULL);
    z->encoded = parts->nelts ? apr_array_pstrcat(z->pool, parts, '\0') : NULL;
    return APR_SUCCESS;
}

void session_each_pair(apr_pool_t *p, const char *text,
                       void (*func)(void *data, const char *name, const char *value), void *data)
{
    char *state = NULL;

    for (char *pair = apr_strtok(apr_pstrdup(p, text), "&", &state); pair;
         pair = apr_strtok(NULL, "&", &state)) {
        char *value = strchr(pair, '=');

        if (value)
            *value++ = '\0';
        else
            value = pair + strlen(pair); /* a name alone */
        if (*pair && ap_unescape_urlencoded(pair) == OK && ap_unescape_urlencoded(value) == OK)
            func(data, pair, value);
    }
}

static void take_entry(void *session, const char *name, const char *value)
{
    session_rec *z = session;

    if (strcasecmp(name, EXPIRY) == 0)
        z->expiry = (apr_time_t)apr_atoi64(value);
    else
        apr_table_set(z->entries, name, value);
}

apr_status_t session_from_text(request_rec *r, session_rec *z)
{
    if (z->encoded)
        session_each_pair(r->pool, z->encoded, take_entry, z);
    z->encoded = NULL;
    return APR_SUCCESS;
}
