/* SPDX-License-Identifier: Apache-2.0 */
/* data.c - bytes in the error log: sixteen a line, in hexadecimal and as text. */
#include "apr_lib.h"
#include "apr_strings.h"
#include "log/log_priv.h"

enum { ROW = 16 };

/** What the rows are about, and where in the code they come from. */
struct subject {
    const char *file;
    int line, module_index, level;
    const server_rec *s;
    const conn_rec *c;
    const request_rec *r;
};

static void log_row(const struct subject *about, const char *text)
{
    if (about->r)
        ap_log_rerror_(about->file, about->line, about->module_index, about->level, 0, about->r,
                       "%s", text);
    else if (about->c)
        ap_log_cserror_(about->file, about->line, about->module_index, about->level, 0, about->c,
                        about->s, "%s", text);
    else
        ap_log_error_(about->file, about->line, about->module_index, about->level, 0, about->s,
                      "%s", text);
}

/* One row: hexadecimal, padded, then what can be printed. */
static void format_row(char *out, apr_size_t size, const unsigned char *data, apr_size_t n)
{
    char hex[ROW * 3 + 1], text[ROW + 1];
    apr_size_t i;

    for (i = 0; i < ROW; i++) {
        if (i < n)
            apr_snprintf(hex + i * 3, 4, "%02x ", data[i]);
        else
            apr_cpystrn(hex + i * 3, "   ", 4);
        text[i] = i < n && apr_isprint(data[i]) ? (char)data[i] : i < n ? '.' : ' ';
    }
    text[ROW] = '\0';
    apr_snprintf(out, size, "%s %s", hex, text);
}

static void log_bytes(const struct subject *about, const char *label, const void *data,
                      apr_size_t len, unsigned int flags)
{
    const unsigned char *p = data;
    char row[ROW * 4 + 8], line[ROW * 4 + 32];
    apr_size_t at;

    if (label) {
        char head[256];

        apr_snprintf(head, sizeof(head), "%s (%" APR_SIZE_T_FMT " bytes)", label, len);
        log_row(about, head);
    }
    for (at = 0; at < len; at += ROW) {
        format_row(row, sizeof(row), p + at, len - at < ROW ? len - at : ROW);
        if (flags & AP_LOG_DATA_SHOW_OFFSET)
            apr_snprintf(line, sizeof(line), "%04x: %s", (unsigned)at, row);
        else
            apr_cpystrn(line, row, sizeof(line));
        log_row(about, line);
    }
}

AP_DECLARE(void) ap_log_data_(const char *file, int line, int module_index, int level,
                              const server_rec *s, const char *label, const void *data,
                              apr_size_t len, unsigned int flags)
{
    struct subject about = { file, line, module_index, level, s, NULL, NULL };

    log_bytes(&about, label, data, len, flags);
}

AP_DECLARE(void) ap_log_rdata_(const char *file, int line, int module_index, int level,
                               const request_rec *r, const char *label, const void *data,
                               apr_size_t len, unsigned int flags)
{
    struct subject about = { file, line, module_index, level, r->server, r->connection, r };

    log_bytes(&about, label, data, len, flags);
}

AP_DECLARE(void) ap_log_cdata_(const char *file, int line, int module_index, int level,
                               const conn_rec *c, const char *label, const void *data,
                               apr_size_t len, unsigned int flags)
{
    struct subject about = { file, line, module_index, level, c->base_server, c, NULL };

    log_bytes(&about, label, data, len, flags);
}

AP_DECLARE(void) ap_log_csdata_(const char *file, int line, int module_index, int level,
                                const conn_rec *c, const server_rec *s, const char *label,
                                const void *data, apr_size_t len, unsigned int flags)
{
    struct subject about = { file, line, module_index, level, s ? s : c->base_server, c, NULL };

    log_bytes(&about, label, data, len, flags);
}
