/* SPDX-License-Identifier: Apache-2.0 */
/* items.c - what each %x of an access log format writes.
 *
 * An item returns a string that lives as long as the request, or NULL for "-". What a
 * client chose is escaped (manual: mod_log_config, Format Notes). Names are looked up
 * while the configuration is read, never while a request is logged. */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "apr_hash.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "http_protocol.h"
#include "log_config_priv.h"
#include "util_time.h"

static apr_hash_t *handlers;

static const char *escaped(request_rec *r, const char *text)
{
    return text ? ap_escape_logitem(r->pool, text) : NULL;
}

/* Digits without the printf family: several items of every line are numbers. */
static const char *number(request_rec *r, apr_int64_t n)
{
    char text[24], *at = text + sizeof(text);
    apr_uint64_t left = n < 0 ? 0 - (apr_uint64_t)n : (apr_uint64_t)n;

    *--at = '\0';
    do {
        *--at = (char)('0' + left % 10);
    } while ((left /= 10) != 0);
    if (n < 0)
        *--at = '-';
    return apr_pstrmemdup(r->pool, at, (apr_size_t)(text + sizeof(text) - 1 - at));
}

static const char *item_client_ip(request_rec *r, char *a)
{
    return *a == 'c' ? r->connection->client_ip : r->useragent_ip;
}

static const char *item_local_ip(request_rec *r, char *a)
{
    return r->connection->local_ip;
}

/* What was sent as content: nothing for HEAD, however long it would have been. */
static apr_off_t content_sent(const request_rec *r)
{
    return r->sent_bodyct && !r->header_only ? r->bytes_sent : 0;
}

static const char *item_bytes(request_rec *r, char *a)
{
    return number(r, content_sent(r));
}

static const char *item_bytes_clf(request_rec *r, char *a)
{
    apr_off_t n = content_sent(r);

    return n ? number(r, n) : "-";
}

/* The value of one cookie of version 0: NAME=VALUE pairs between semicolons. */
static const char *item_cookie(request_rec *r, char *a)
{
    const char *field = apr_table_get(r->headers_in, "Cookie");
    char *pair, *last, *value;

    if (field == NULL)
        return NULL;
    for (pair = apr_strtok(apr_pstrdup(r->pool, field), ";", &last); pair;
         pair = apr_strtok(NULL, ";", &last)) {
        if ((value = strchr(pair, '=')) == NULL)
            continue;
        *value++ = '\0';
        apr_collapse_spaces(pair, pair);
        if (strcasecmp(pair, a) != 0)
            continue;
        while (*value == ' ' || *value == '\t')
            value++;
        pair = value + strlen(value);
        while (pair > value && (pair[-1] == ' ' || pair[-1] == '\t'))
            *--pair = '\0';
        return *value ? escaped(r, value) : NULL;
    }
    return NULL;
}

static const char *item_env(request_rec *r, char *a)
{
    return escaped(r, apr_table_get(r->subprocess_env, a));
}

static const char *item_filename(request_rec *r, char *a)
{
    return escaped(r, r->filename);
}

static const char *item_host(request_rec *r, char *a)
{
    const char *name = *a == 'c'
        ? ap_get_remote_host(r->connection, r->per_dir_config, REMOTE_NAME, NULL)
        : ap_get_useragent_host(r, REMOTE_NAME, NULL);

    return escaped(r, name);
}

static const char *item_protocol(request_rec *r, char *a)
{
    return escaped(r, r->protocol);
}

static const char *item_field(request_rec *r, char *a)
{
    return escaped(r, apr_table_get(r->headers_in, a));
}

static const char *item_trailer(request_rec *r, char *a)
{
    return escaped(r, apr_table_get(r->trailers_in, a));
}

static const char *item_keepalives(request_rec *r, char *a)
{
    return number(r, r->connection->keepalives ? r->connection->keepalives - 1 : 0);
}

static const char *item_logname(request_rec *r, char *a)
{
    return escaped(r, ap_get_remote_logname(r));
}

static const char *item_log_id(request_rec *r, char *a)
{
    if (*a == 'c')
        return r->connection->log_id;
    return r->log_id;
}

static const char *item_method(request_rec *r, char *a)
{
    return escaped(r, r->method);
}

static const char *item_note(request_rec *r, char *a)
{
    return escaped(r, apr_table_get(r->notes, a));
}

/* All values of a field that comes several times, in order. */
static int add_value(void *data, const char *key, const char *value)
{
    const char **all = data;
    request_rec *r = (request_rec *)all[0];

    all[1] = all[1] ? apr_pstrcat(r->pool, all[1], ", ", value, NULL) : value;
    return 1;
}

static const char *all_values(request_rec *r, const char *name)
{
    const char *all[2] = { (const char *)r, NULL };

    apr_table_do(add_value, all, r->headers_out, name, NULL);
    apr_table_do(add_value, all, r->err_headers_out, name, NULL);
    return all[1];
}

/* The first value, as the reference has it, but for cookies, which never fit into one. */
static const char *item_response_field(request_rec *r, char *a)
{
    const char *value;

    if (strcasecmp(a, "Content-Type") == 0)
        return escaped(r, ap_field_noparam(r->pool, r->content_type));
    if (strcasecmp(a, "Set-Cookie") == 0)
        return escaped(r, all_values(r, a));
    value = apr_table_get(r->headers_out, a);
    return escaped(r, value ? value : apr_table_get(r->err_headers_out, a));
}

static const char *item_response_trailer(request_rec *r, char *a)
{
    return escaped(r, apr_table_get(r->trailers_out, a));
}

static const char *item_port(request_rec *r, char *a)
{
    apr_port_t port;

    if (strcasecmp(a, "remote") == 0)
        port = r->useragent_addr->port;
    else if (strcasecmp(a, "local") == 0)
        port = r->connection->local_addr->port;
    else
        port = r->server->port ? r->server->port : ap_default_port(r);
    return number(r, port);
}

static const char *item_pid(request_rec *r, char *a)
{
    if (strcasecmp(a, "tid") == 0)
        return apr_psprintf(r->pool, "%lu", (unsigned long)apr_os_thread_current());
    if (strcasecmp(a, "hextid") == 0)
        return apr_psprintf(r->pool, "%lx", (unsigned long)apr_os_thread_current());
    return number(r, getpid());
}

static const char *item_query(request_rec *r, char *a)
{
    return r->args ? apr_pstrcat(r->pool, "?", escaped(r, r->args), NULL) : "";
}

/* A password in an absolute URL is nobody's business. */
static const char *item_request_line(request_rec *r, char *a)
{
    if (r->parsed_uri.password)
        return escaped(r, apr_pstrcat(r->pool, r->method, " ",
                                      apr_uri_unparse(r->pool, &r->parsed_uri, 0),
                                      r->assbackwards ? NULL : " ", r->protocol, NULL));
    return r->the_request && *r->the_request ? escaped(r, r->the_request) : NULL;
}

static const char *item_handler(request_rec *r, char *a)
{
    return escaped(r, r->handler);
}

static const char *item_status(request_rec *r, char *a)
{
    return r->status > 0 ? number(r, r->status) : "-";
}

/* The common format, rendered once a second for each thread. */
static const char *common_time(request_rec *r, apr_time_t when)
{
    static _Thread_local struct {
        apr_int64_t second;
        char text[32];
    } cache;
    apr_time_exp_t t;
    int offset;

    if (cache.second != apr_time_sec(when)) {
        ap_explode_recent_localtime(&t, when);
        offset = t.tm_gmtoff / 60;
        apr_snprintf(cache.text, sizeof(cache.text), "[%02d/%s/%d:%02d:%02d:%02d %c%.2d%.2d]",
                     t.tm_mday, apr_month_snames[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min,
                     t.tm_sec, offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 60,
                     (offset < 0 ? -offset : offset) % 60);
        cache.second = apr_time_sec(when);
    }
    return apr_pstrdup(r->pool, cache.text);
}

/** Formats of %{...}t that strftime does not have. */
static const struct {
    const char *name;
    apr_time_t divisor;
    int digits;         /* 0: the whole number; else the fraction, this wide */
} time_tokens[] = {
    { "sec", APR_USEC_PER_SEC, 0 }, { "msec", 1000, 0 },     { "usec", 1, 0 },
    { "msec_frac", 1000, 3 },       { "usec_frac", 1, 6 },
};

static const char *special_time(request_rec *r, const char *format, apr_time_t when)
{
    size_t i;

    for (i = 0; i < sizeof(time_tokens) / sizeof(*time_tokens); i++) {
        if (strcmp(format, time_tokens[i].name) != 0)
            continue;
        if (time_tokens[i].digits == 0)
            return number(r, when / time_tokens[i].divisor);
        return apr_psprintf(r->pool, "%0*d", time_tokens[i].digits,
                            (int)(apr_time_usec(when) / time_tokens[i].divisor));
    }
    return NULL;
}

static const char *item_time(request_rec *r, char *a)
{
    apr_time_t when = r->request_time;
    const char *special;
    char text[512];
    apr_size_t len;
    apr_time_exp_t t;

    if (strncmp(a, "begin", 5) == 0 && (a[5] == ':' || a[5] == '\0'))
        a += a[5] ? 6 : 5;
    else if (strncmp(a, "end", 3) == 0 && (a[3] == ':' || a[3] == '\0')) {
        a += a[3] ? 4 : 3;
        when = apr_time_now();
    }
    if (*a == '\0')
        return common_time(r, when);
    if ((special = special_time(r, a, when)) != NULL)
        return special;
    ap_explode_recent_localtime(&t, when);
    apr_strftime(text, &len, sizeof(text), a, &t);
    return apr_pstrdup(r->pool, text);
}

static const char *item_duration_us(request_rec *r, char *a)
{
    return number(r, apr_time_now() - r->request_time);
}

static const char *item_duration(request_rec *r, char *a)
{
    apr_interval_time_t d = apr_time_now() - r->request_time;

    if (strcasecmp(a, "ms") == 0)
        d /= 1000;
    else if (strcasecmp(a, "us") != 0)
        d /= APR_USEC_PER_SEC;
    return number(r, d);
}

static const char *item_user(request_rec *r, char *a)
{
    const char *user = r->user;

    if (user && *user == '\0')
        return "\"\"";
    return escaped(r, user);
}

static const char *item_path(request_rec *r, char *a)
{
    return escaped(r, r->uri);
}

static const char *item_server(request_rec *r, char *a)
{
    return escaped(r, r->server->server_hostname);
}

static const char *item_server_used(request_rec *r, char *a)
{
    return escaped(r, ap_get_server_name(r));
}

static const char *item_connection(request_rec *r, char *a)
{
    conn_rec *c = r->connection;

    if (c->aborted)
        return "X";
    return c->keepalive == AP_CONN_KEEPALIVE
                   && (!r->server->keep_alive_max
                       || r->server->keep_alive_max - c->keepalives > 0)
               ? "+" : "-";
}

static const struct {
    char tag[4];
    ap_log_handler_fn_t *func;
    int original; /* looks at the request as it came */
} table[] = {
    { "a", item_client_ip, 0 },  { "A", item_local_ip, 0 },  { "B", item_bytes, 0 },
    { "b", item_bytes_clf, 0 },  { "C", item_cookie, 0 },    { "D", item_duration_us, 1 },
    { "e", item_env, 0 },        { "f", item_filename, 0 },  { "h", item_host, 0 },
    { "H", item_protocol, 0 },   { "i", item_field, 0 },     { "^ti", item_trailer, 0 },
    { "k", item_keepalives, 0 }, { "l", item_logname, 0 },   { "L", item_log_id, 1 },
    { "m", item_method, 0 },     { "n", item_note, 0 },      { "o", item_response_field, 0 },
    { "^to", item_response_trailer, 0 }, { "p", item_port, 0 }, { "P", item_pid, 0 },
    { "q", item_query, 0 },      { "r", item_request_line, 1 }, { "R", item_handler, 1 },
    { "s", item_status, 1 },     { "t", item_time, 0 },      { "T", item_duration, 1 },
    { "u", item_user, 0 },       { "U", item_path, 1 },      { "v", item_server, 0 },
    { "V", item_server_used, 0 }, { "X", item_connection, 0 },
};

void access_item_register(apr_pool_t *p, char *tag, ap_log_handler_fn_t *handler, int def)
{
    ap_log_handler *h = apr_palloc(p, sizeof(*h));

    h->func = handler;
    h->want_orig_default = def;
    apr_hash_set(handlers, tag, APR_HASH_KEY_STRING, h);
}

const ap_log_handler *access_item_find(const char *tag)
{
    return apr_hash_get(handlers, tag, APR_HASH_KEY_STRING);
}

void access_items_init(apr_pool_t *p)
{
    size_t i;

    handlers = apr_hash_make(p);
    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        access_item_register(p, (char *)table[i].tag, table[i].func, table[i].original);
}
