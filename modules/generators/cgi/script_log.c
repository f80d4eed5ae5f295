/* SPDX-License-Identifier: Apache-2.0 */
/* script_log.c - ScriptLog: scripts that fail, with all that was said, for their authors.
 *
 * For debugging: the file is opened for each entry, and grows no further than
 * ScriptLogLength. Form of entries: manual of mod_cgi, CGI Logfile Format. */
#include <string.h>

#include "apr_strings.h"
#include "cgi_priv.h"

/* @return NULL: not wanted, full, or not writable */
static apr_file_t *open_log(request_rec *r)
{
    const struct cgi_server *conf = cgi_server_of(r->server);
    apr_finfo_t finfo;
    apr_file_t *f;

    if (conf->log_name == NULL)
        return NULL;
    if (apr_stat(&finfo, conf->log_name, APR_FINFO_SIZE, r->pool) == APR_SUCCESS
        && finfo.size > (apr_off_t)cgi_log_length(conf))
        return NULL;
    if (apr_file_open(&f, conf->log_name, APR_FOPEN_APPEND | APR_FOPEN_WRITE | APR_FOPEN_CREATE
                      | APR_FOPEN_BUFFERED, APR_OS_DEFAULT, r->pool) != APR_SUCCESS)
        return NULL;
    return f;
}

static void put_start(apr_file_t *f, const request_rec *r, int status)
{
    char time[APR_CTIME_LEN];

    apr_ctime(time, apr_time_now());
    apr_file_printf(f, "%%%% [%s] %s %s%s%s %s\n", time, r->method, r->uri, r->args ? "?" : "",
                    r->args ? r->args : "", r->protocol);
    apr_file_printf(f, "%%%% %d %s\n", status, r->filename);
}

int cgi_refuse(request_rec *r, int status, enum cgi_trouble trouble, const char *message)
{
    apr_file_t *f;

    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "%sstderr from %s: %s",
                  cgi_kind.numbers[trouble], r->filename, message);
    if ((f = open_log(r)) != NULL) {
        put_start(f, r, status);
        apr_file_printf(f, "%%error\n%s\n", message);
        apr_file_close(f);
    }
    return status;
}

static void put_fields(apr_file_t *f, const apr_table_t *fields)
{
    const apr_array_header_t *list = apr_table_elts(fields);
    int i;

    for (i = 0; i < list->nelts; i++) {
        const apr_table_entry_t *field = &APR_ARRAY_IDX(list, i, apr_table_entry_t);

        if (field->key)
            apr_file_printf(f, "%s: %s\n", field->key, field->val);
    }
}

/* Standard output, headed by its name if there is any. */
static void put_output(apr_file_t *f, apr_bucket_brigade *bb)
{
    apr_bucket *b;
    const char *data;
    apr_size_t len;
    int first = 1;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb) && !APR_BUCKET_IS_EOS(b);
         b = APR_BUCKET_NEXT(b)) {
        if (apr_bucket_read(b, &data, &len, APR_BLOCK_READ) != APR_SUCCESS)
            break;
        if (len == 0)
            continue;
        if (first)
            apr_file_puts("%stdout\n", f);
        first = 0;
        apr_file_write_full(f, data, len, NULL);
    }
    if (!first)
        apr_file_puts("\n", f);
}

void cgi_log_answer(struct cgi_script *script, int status, const char *line,
                    apr_bucket_brigade *bb)
{
    request_rec *r = script->r;
    apr_file_t *f = open_log(r);

    if (f == NULL)
        return;
    put_start(f, r, status);
    apr_file_puts("%request\n", f);
    put_fields(f, r->headers_in);
    if (script->body && script->body_length) {
        apr_file_puts("\n", f);
        apr_file_write_full(f, script->body, script->body_length, NULL);
        apr_file_puts("\n", f);
    }
    apr_file_puts("%response\n", f);
    put_fields(f, r->headers_out);
    if (*line)
        apr_file_printf(f, "%s\n", line);
    put_output(f, bb);
    cgi_complaints(script);
    if (script->said_length) {
        apr_file_puts("%stderr\n", f);
        apr_file_write_full(f, script->said, script->said_length, NULL);
        apr_file_puts("\n", f);
    }
    apr_file_close(f);
}
