/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - the page around a list: its head, the files above and below, its end.
 *
 * HeaderName and ReadmeName are URLs. HTML is sent by a subrequest, so that scripts and
 * server-side includes run; other text is shown as it is, between <pre> tags. */
#include <string.h>
#include <strings.h>

#include "apr_strings.h"
#include "autoindex_priv.h"
#include "http_protocol.h"
#include "http_request.h"

/** What a HeaderName or ReadmeName leads to. */
enum insert { INSERT_NONE, INSERT_HTML, INSERT_TEXT };

static enum insert kind_of(const request_rec *sub)
{
    const char *type;

    if (sub->status != HTTP_OK || sub->finfo.filetype != APR_REG || sub->content_type == NULL)
        return INSERT_NONE;
    type = ap_field_noparam(sub->pool, sub->content_type);
    if (strcasecmp(type, "text/html") == 0 || strcasecmp(type, "application/xhtml+xml") == 0)
        return INSERT_HTML;
    return strncasecmp(type, "text/", 5) == 0 ? INSERT_TEXT : INSERT_NONE;
}

/* Among variants one that is text and not packed is wanted, whatever the client would take. */
static request_rec *look_up(request_rec *r, const char *url)
{
    apr_table_t *fields = r->headers_in;
    request_rec *sub;

    r->headers_in = apr_table_copy(r->pool, fields);
    apr_table_setn(r->headers_in, "Accept", "text/html, text/plain");
    apr_table_unset(r->headers_in, "Accept-Encoding");
    sub = ap_sub_req_lookup_uri(url, r, r->output_filters);
    r->headers_in = fields;
    return sub;
}

static enum insert find_insert(request_rec *r, const char *url)
{
    request_rec *sub;
    enum insert kind;

    if (url == NULL)
        return INSERT_NONE;
    sub = look_up(r, url);
    kind = kind_of(sub);
    ap_destroy_sub_req(sub);
    return kind;
}

static void write_text(request_rec *r, request_rec *sub)
{
    char text[HUGE_STRING_LEN + 1];
    apr_file_t *file;
    apr_size_t len;

    if (apr_file_open(&file, sub->filename, APR_READ, APR_OS_DEFAULT, sub->pool) != APR_SUCCESS)
        return;
    ap_rputs("<pre>\n", r);
    while (len = HUGE_STRING_LEN, apr_file_read(file, text, &len) == APR_SUCCESS) {
        text[len] = '\0';
        ap_rputs(ap_escape_html(sub->pool, text), r);
    }
    ap_rputs("</pre>\n", r);
    apr_file_close(file);
}

/* It is looked up anew: by now the filters that the page goes through are in place. */
static void write_insert(request_rec *r, const char *url, enum insert kind)
{
    request_rec *sub;

    if (kind == INSERT_NONE)
        return;
    sub = look_up(r, url);
    if (kind == INSERT_HTML)
        ap_run_sub_req(sub);
    else
        write_text(r, sub);
    ap_destroy_sub_req(sub);
}

/* The folder's URL without its slash, for people. */
static const char *title_of(request_rec *r)
{
    size_t len = strlen(r->uri);

    while (len > 1 && r->uri[len - 1] == '/')
        len--;
    return ap_escape_html(r->pool, apr_pstrmemdup(r->pool, r->uri, len));
}

static void write_preamble(request_rec *r, const struct view *view)
{
    const struct index_conf *conf = view->conf;

    if (view->options & OPTION_XHTML)
        ap_rputs("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n"
                 "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n"
                 "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n", r);
    else
        ap_rputs("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "
                 "\"http://www.w3.org/TR/html4/strict.dtd\">\n<html>\n", r);
    ap_rvputs(r, " <head>\n  <title>Index of ", title_of(r), "</title>\n", NULL);
    if (conf->style_sheet)
        ap_rvputs(r, "  <link rel=\"stylesheet\" href=\"", conf->style_sheet,
                  "\" type=\"text/css\"", view->slash, ">\n", NULL);
    if (conf->head_insert)
        ap_rputs(conf->head_insert, r);
    ap_rputs(" </head>\n <body>\n", r);
}

/* A file of HTML may be the start of a page of its own, where that was asked for. */
static void write_head(request_rec *r, const struct view *view)
{
    enum insert kind = find_insert(r, view->conf->header);

    if (kind != INSERT_HTML || !(view->options & OPTION_NO_PREAMBLE))
        write_preamble(r, view);
    write_insert(r, view->conf->header, kind);
    if (kind != INSERT_NONE)
        return;
    ap_rvputs(r, view->conf->style_sheet ? "  <h1 id=\"indextitle\">Index of " : "<h1>Index of ",
              title_of(r), "</h1>\n", NULL);
}

static void write_end(request_rec *r, const struct view *view)
{
    enum insert kind = find_insert(r, view->conf->readme);

    write_insert(r, view->conf->readme, kind);
    if (kind == INSERT_NONE)
        ap_rputs(ap_psignature("", r), r);
    if (kind != INSERT_HTML || !(view->options & OPTION_NO_PREAMBLE))
        ap_rputs("</body></html>\n", r);
}

void index_write_page(request_rec *r, const struct view *view, const apr_array_header_t *entries)
{
    write_head(r, view);
    index_write_list(r, view, entries);
    write_end(r, view);
}
