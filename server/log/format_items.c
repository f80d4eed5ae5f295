/* SPDX-License-Identifier: Apache-2.0 */
/* format_items.c - what each %x of an ErrorLogFormat writes.
 *
 * An item returns how many bytes it wrote; 0: nothing to say. The items are a table
 * indexed by letter; modules may add to it (ap_register_errorlog_handler). */
#include <string.h>
#include <unistd.h>

#include "ap_mpm.h"
#include "apr_lib.h"
#include "apr_portable.h"
#include "apr_strings.h"
#include "http_config.h"
#include "log/log_priv.h"
#include "util_time.h"

static ap_errorlog_handler handlers[128];

static const char *const level_names[] = {
    "emerg",  "alert",  "crit",   "error",  "warn",   "notice", "info",   "debug",
    "trace1", "trace2", "trace3", "trace4", "trace5", "trace6", "trace7", "trace8"
};

const char *log_level_name(int level)
{
    return level_names[level & APLOG_LEVELMASK];
}

static int copy(char *buf, int len, const char *text)
{
    return text && *text ? (int)(apr_cpystrn(buf, text, (apr_size_t)len) - buf) : 0;
}

/* Text that a client chose: control characters and quotes escaped. */
static int copy_escaped(char *buf, int len, const char *text)
{
    if (text == NULL || *text == '\0')
        return 0;
    return (int)ap_escape_errorlog_item(buf, text, (apr_size_t)len);
}

int log_item_literal(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return copy(buf, len, arg);
}

static int write_address(apr_sockaddr_t *addr, char *buf, int len)
{
    char ip[64];

    if (addr == NULL || apr_sockaddr_ip_getbuf(ip, sizeof(ip), addr) != APR_SUCCESS)
        return 0;
    if (addr->port == 0)
        return copy(buf, len, ip);
    return apr_snprintf(buf, (apr_size_t)len, "%s:%d", ip, (int)addr->port);
}

static int item_client(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    if (info->r && *arg != 'c')
        return write_address(info->r->useragent_addr, buf, len);
    return info->c ? write_address(info->c->client_addr, buf, len) : 0;
}

static int item_local(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->c ? write_address(info->c->local_addr, buf, len) : 0;
}

static int item_env(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->r ? copy(buf, len, apr_table_get(info->r->subprocess_env, arg)) : 0;
}

static int item_note(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->r ? copy(buf, len, apr_table_get(info->r->notes, arg)) : 0;
}

static int item_field(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->r ? copy_escaped(buf, len, apr_table_get(info->r->headers_in, arg)) : 0;
}

static int item_status(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    int at;

    if (info->status == 0)
        return 0;
    at = apr_snprintf(buf, (apr_size_t)len, info->status < APR_OS_START_EAIERR ? "(%d)"
                      : info->status < APR_OS_START_SYSERR ? "(EAI %d)" : "(OS 0x%08x)",
                      info->status < APR_OS_START_EAIERR ? info->status
                      : info->status < APR_OS_START_SYSERR ? info->status - APR_OS_START_EAIERR
                      : info->status - APR_OS_START_SYSERR);
    apr_strerror(info->status, buf + at, (apr_size_t)(len - at));
    return at + (int)strlen(buf + at);
}

static int item_file(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    const char *base;

    if (info->file == NULL)
        return 0;
    base = strrchr(info->file, '/');
    return apr_snprintf(buf, (apr_size_t)len, "%s(%d)", base ? base + 1 : info->file, info->line);
}

static int item_keepalives(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->c ? apr_snprintf(buf, (apr_size_t)len, "%d", info->c->keepalives) : 0;
}

static int item_level(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->level < 0 ? 0 : copy(buf, len, log_level_name(info->level));
}

static int item_module(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return info->module_index < 0
               ? 0 : copy(buf, len, ap_find_module_short_name(info->module_index));
}

static int item_log_id(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    if (*arg == 'c')
        return info->c ? copy(buf, len, info->c->log_id) : 0;
    if (*arg == 'C')
        return info->c && info->r == NULL ? copy(buf, len, info->c->log_id) : 0;
    return info->r ? copy(buf, len, info->r->log_id) : 0;
}

static int item_pid(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return apr_snprintf(buf, (apr_size_t)len, "%" APR_PID_T_FMT, getpid());
}

static int item_tid(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return apr_snprintf(buf, (apr_size_t)len, "%d", (int)gettid());
}

static int item_time(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    int option = AP_CTIME_OPTION_NONE, n = len;
    const char *p;

    if (*arg == '%') {
        apr_time_exp_t now;
        apr_size_t used = 0;

        ap_explode_recent_localtime(&now, apr_time_now());
        apr_strftime(buf, &used, (apr_size_t)len, arg, &now);
        return (int)used;
    }
    for (p = arg; *p; p++)
        option |= *p == 'u'   ? AP_CTIME_OPTION_USEC
                  : *p == 'm' ? AP_CTIME_OPTION_MSEC
                  : *p == 'c' ? AP_CTIME_OPTION_COMPACT
                  : *p == 'z' ? AP_CTIME_OPTION_GMTOFF : 0;
    if (ap_recent_ctime_ex(buf, apr_time_now(), option, &n) != APR_SUCCESS)
        return 0;
    return (int)strlen(buf);
}

static int item_server(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    const server_rec *s = info->r ? info->r->server : info->c ? info->c->base_server : info->s;

    return s ? copy(buf, len, s->server_hostname) : 0;
}

static int item_server_used(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    if (info->r == NULL)
        return item_server(info, arg, buf, len);
    return copy(buf, len, ap_get_server_name((request_rec *)info->r));
}

/* The message itself; format.c writes it where the flag stands. */
static int item_message(const ap_errorlog_info *info, const char *arg, char *buf, int len)
{
    return 0;
}

static const struct {
    char tag;
    int flags;
    ap_errorlog_handler_fn_t *func;
} items[] = {
    { 'a', 0, item_client },   { 'A', 0, item_local },     { 'e', 0, item_env },
    { 'E', 0, item_status },   { 'F', 0, item_file },      { 'i', 0, item_field },
    { 'k', 0, item_keepalives }, { 'l', 0, item_level },   { 'L', 0, item_log_id },
    { 'm', 0, item_module },   { 'M', AP_ERRORLOG_FLAG_MESSAGE, item_message },
    { 'n', 0, item_note },     { 'P', 0, item_pid },       { 'T', 0, item_tid },
    { 't', 0, item_time },     { 'v', 0, item_server },    { 'V', 0, item_server_used },
};

AP_DECLARE(void) ap_register_errorlog_handler(apr_pool_t *p, char *tag,
                                              ap_errorlog_handler_fn_t *handler, int flags)
{
    ap_assert(tag && (unsigned char)*tag < sizeof(handlers) / sizeof(*handlers));
    handlers[(unsigned char)*tag] = (ap_errorlog_handler){ .func = handler, .flags = flags };
}

ap_errorlog_handler_fn_t *log_item_find(char tag, int *flags)
{
    unsigned char i = (unsigned char)tag;

    if (i >= sizeof(handlers) / sizeof(*handlers))
        return NULL;
    *flags = handlers[i].flags;
    return handlers[i].func;
}

void log_items_register(apr_pool_t *p)
{
    size_t i;

    for (i = 0; i < sizeof(items) / sizeof(*items); i++) {
        char tag[2] = { items[i].tag, '\0' };

        ap_register_errorlog_handler(p, tag, items[i].func, items[i].flags);
    }
}
