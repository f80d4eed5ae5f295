/* SPDX-License-Identifier: Apache-2.0 */
/* line.c - lines of a request: out of a copy of its head, or through the filters.
 *
 * A line that came through filters is collected in the request's pool; a caller's
 * buffer is used where there is one. Lines have no NUL bytes and, where the caller
 * asks for it, end in CRLF and nothing less. */
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"
#include "util_filter.h"

APLOG_USE_MODULE(http)

/* A line that grows while it is read. */
struct line {
    request_rec *r;
    char *text;
    apr_size_t len;
    apr_size_t room;  /* bytes of text */
    apr_size_t limit; /* most bytes that text may have, its '\0' included */
    int fixed;        /* text is the caller's buffer: it cannot grow */
};

/* Make room for `more` bytes and a '\0'. */
static apr_status_t reserve(struct line *line, apr_size_t more)
{
    apr_size_t need = line->len + more + 1;
    char *bigger;

    if (need > line->limit + 2) /* the line's end is taken off later */
        return APR_ENOSPC;
    if (need <= line->room)
        return APR_SUCCESS;
    if (line->fixed)
        return APR_ENOSPC;
    line->room = need < 256 ? 256 : need * 2;
    bigger = apr_palloc(line->r->pool, line->room);
    if (line->len)
        memcpy(bigger, line->text, line->len);
    line->text = bigger;
    return APR_SUCCESS;
}

/* Add what fits of a piece, so that a log can show the start of a line too long. */
static apr_status_t append(struct line *line, const char *data, apr_size_t len)
{
    apr_status_t rv = reserve(line, len);

    if (rv == APR_SUCCESS) {
        memcpy(line->text + line->len, data, len);
        line->len += len;
    } else if (line->room > line->len + 1) {
        apr_size_t fits = line->room - line->len - 1;

        memcpy(line->text + line->len, data, fits < len ? fits : len);
        line->len += fits < len ? fits : len;
    }
    return rv;
}

/* Take one brigade's bytes. `ended` is set at a LF or where input ends. */
static apr_status_t append_brigade(struct line *line, apr_bucket_brigade *bb, int *ended,
                                   int *eos)
{
    apr_status_t result = APR_SUCCESS;
    apr_bucket *e;

    for (e = APR_BRIGADE_FIRST(bb); e != APR_BRIGADE_SENTINEL(bb); e = APR_BUCKET_NEXT(e)) {
        const char *data;
        apr_size_t len;
        apr_status_t rv;

        if (APR_BUCKET_IS_EOS(e)) {
            *ended = *eos = 1;
            break;
        }
        rv = apr_bucket_read(e, &data, &len, APR_BLOCK_READ);
        if (rv != APR_SUCCESS)
            return rv;
        if (!len)
            continue;
        if (result == APR_SUCCESS)
            result = append(line, data, len);
        if (data[len - 1] == '\n')
            *ended = 1;
    }
    return result;
}

/* Read up to the end of a line, its end still on it. With AP_GETLINE_NOSPC_EOL the
 * rest of a line that does not fit is read and forgotten. */
static apr_status_t read_raw(struct line *line, int flags, apr_bucket_brigade *bb, int *eos)
{
    apr_status_t result = APR_SUCCESS;
    int ended = 0;

    while (!ended) {
        apr_status_t rv;

        apr_brigade_cleanup(bb);
        rv = ap_get_brigade(line->r->proto_input_filters, bb, AP_MODE_GETLINE,
                            APR_BLOCK_READ, 0);
        if (rv != APR_SUCCESS)
            return rv;
        if (APR_BRIGADE_EMPTY(bb))
            return APR_EGENERAL;
        rv = append_brigade(line, bb, &ended, eos);
        if (rv != APR_SUCCESS && rv != APR_ENOSPC)
            return rv;
        if (rv == APR_ENOSPC) {
            result = rv;
            if (!(flags & AP_GETLINE_NOSPC_EOL))
                break;
        }
    }
    apr_brigade_cleanup(bb);
    return result;
}

/* Take the line's end off and see whether it is one that is allowed. */
static apr_status_t finish(struct line *line, int flags)
{
    apr_size_t len = line->len;
    int crlf = 0;

    ap_assert(line->text != NULL);
    if (len && line->text[len - 1] == '\n') {
        len--;
        if (len && line->text[len - 1] == '\r') {
            len--;
            crlf = 1;
        }
    }
    line->len = len;
    line->text[len] = '\0';
    if (flags & AP_GETLINE_CRLF && !crlf)
        return APR_EINVAL;
    if (len && memchr(line->text, '\0', len)) {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, line->r, "NUL bytes in a line of the header");
        return APR_EINVAL;
    }
    return len + 1 > line->limit ? APR_ENOSPC : APR_SUCCESS;
}

/* Whether the next line is a continuation. */
static int next_is_folded(request_rec *r, apr_bucket_brigade *bb)
{
    int folded = 0;

    apr_brigade_cleanup(bb);
    if (ap_get_brigade(r->proto_input_filters, bb, AP_MODE_SPECULATIVE, APR_BLOCK_READ, 1)
            == APR_SUCCESS) {
        char c;
        apr_size_t len = 1;

        if (apr_brigade_flatten(bb, &c, &len) == APR_SUCCESS && len == 1)
            folded = c == ' ' || c == '\t';
    }
    apr_brigade_cleanup(bb);
    return folded;
}

/* One line, and its continuations if those are wanted. */
AP_DECLARE(apr_status_t)
ap_rgetline_core(char **s, apr_size_t n, apr_size_t *read, request_rec *r, int flags,
                 apr_bucket_brigade *bb)
{
    struct line line = {r, *s, 0, *s ? n : 0, n, *s != NULL};
    int eos = 0;
    apr_status_t rv;

    ap_assert(bb != NULL);
    *read = 0;
    if (!n)
        return APR_ENOSPC;
    do {
        apr_size_t before = line.len;

        rv = reserve(&line, 0);
        if (rv == APR_SUCCESS)
            rv = read_raw(&line, flags, bb, &eos);
        if (rv == APR_SUCCESS && eos && line.len == before)
            rv = before ? APR_SUCCESS : APR_EOF;
        if (rv == APR_SUCCESS)
            rv = finish(&line, flags);
        if (line.len == 0)
            break; /* an empty line is never continued */
    } while (rv == APR_SUCCESS && !eos && (flags & AP_GETLINE_FOLD) && next_is_folded(r, bb));
    if (line.text && line.room)
        line.text[line.len < line.room ? line.len : line.room - 1] = '\0';
    *s = line.text;
    *read = line.len;
    return rv;
}

AP_DECLARE(int) ap_getline(char *s, int n, request_rec *r, int flags)
{
    apr_bucket_brigade *bb;
    apr_size_t len;
    apr_status_t rv;

    if (n < 1)
        return -1;
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    rv = ap_rgetline_core(&s, (apr_size_t)n, &len, r, flags, bb);
    apr_brigade_destroy(bb);
    if (rv == APR_SUCCESS)
        return (int)len;
    return rv == APR_ENOSPC ? n : -1;
}

/* --- lines out of a head that is in memory --- */

apr_size_t http_head_length(const char *data, apr_size_t len)
{
    const char *at = data, *end = data + len;
    const char *lf;
    int in_head = 0; /* empty lines before the request line do not end it */

    ap_assert(data != NULL || !len);
    while ((lf = memchr(at, '\n', (apr_size_t)(end - at))) != NULL) {
        int empty = lf == at || (lf == at + 1 && *at == '\r');

        at = lf + 1;
        if (!empty)
            in_head = 1;
        else if (in_head)
            return (apr_size_t)(at - data);
    }
    return 0;
}

/* Whether a first line calls for fields after it; what does not is answered at once. */
static int line_has_fields(const char *line, apr_size_t len)
{
    static const char version[] = "HTTP/";
    enum { VERSION_LEN = 8 }; /* "HTTP/1.1" */

    return len > VERSION_LEN && !memcmp(line + len - VERSION_LEN, version, sizeof(version) - 1)
           && http_all_of(line, len, HTTP_FIELD);
}

int http_head_is_answerable(const char *data, apr_size_t len)
{
    const char *at = data, *end = data + len;
    const char *lf;

    if (http_head_length(data, len))
        return 1;
    while ((lf = memchr(at, '\n', (apr_size_t)(end - at))) != NULL) {
        apr_size_t line_len = (apr_size_t)(lf - at);

        if (line_len && at[line_len - 1] == '\r')
            line_len--;
        if (line_len)
            return !line_has_fields(at, line_len);
        at = lf + 1;
    }
    return 0;
}

/* Cut a line out of the copy of the head, where it stands. */
static apr_status_t line_from_memory(struct http_head *head, apr_size_t limit, char **line,
                                     apr_size_t *len)
{
    char *start = head->at;
    char *lf = memchr(start, '\n', (apr_size_t)(head->end - start));
    char *last = lf;

    *line = start;
    *len = 0;
    if (!lf)
        return APR_EOF;
    head->at = lf + 1;
    if (last > start && last[-1] == '\r')
        last--;
    *last = '\0';
    *len = (apr_size_t)(last - start);
    if (*len > limit + 1)
        return APR_ENOSPC;
    if ((head->strict && last == lf) || memchr(start, '\0', *len))
        return APR_EINVAL;
    return APR_SUCCESS;
}

apr_status_t http_head_line(struct http_head *head, apr_size_t limit, char **line,
                            apr_size_t *len)
{
    ap_assert(head->at || head->bb);
    if (head->at)
        return line_from_memory(head, limit, line, len);
    *line = NULL;
    return ap_rgetline_core(line, limit + 2, len, head->r, head->strict ? AP_GETLINE_CRLF : 0,
                            head->bb);
}
