/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - lines of a configuration, from files and from sources that modules make.
 *
 * Owner: the thread that opened it. Memory: the pool given at opening; the file is
 * closed with ap_cfg_closefile(), or with that pool if that comes first.
 * A line is what the grammar calls one: physical lines joined at a backslash that
 * ends them, white space stripped from both ends of the whole. */

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apr_lib.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "util_varbuf.h"

APLOG_USE_MODULE(core)

enum { FILE_BUFFER = 4096 };

/* A file that is being read; the descriptor is -1 once it is closed. */
struct file_source {
    int fd;
    apr_pool_t *pool;
    size_t pos, len;
    char buf[FILE_BUFFER];
};

/* Where a line goes: a buffer that may grow. */
struct line_sink {
    char *buf;
    size_t cap, len;
    struct ap_varbuf *grows; /* NULL: cap is all there is */
    size_t max;
};

static apr_status_t file_fill(struct file_source *src)
{
    ssize_t n;

    do {
        n = read(src->fd, src->buf, sizeof(src->buf));
    } while (n < 0 && errno == EINTR);
    if (n <= 0)
        return n < 0 ? errno : APR_EOF;
    src->pos = 0;
    src->len = (size_t)n;
    return APR_SUCCESS;
}

static apr_status_t file_getch(char *ch, void *param)
{
    struct file_source *src = param;

    if (src->pos == src->len) {
        apr_status_t rc = file_fill(src);
        if (rc != APR_SUCCESS)
            return rc;
    }
    *ch = src->buf[src->pos++];
    return APR_SUCCESS;
}

/* One physical line with its line feed, or as much of it as fits. */
static apr_status_t file_getstr(void *buf, apr_size_t size, void *param)
{
    struct file_source *src = param;
    char *out = buf;
    size_t have = 0;

    ap_assert(size > 1);
    while (have < size - 1) {
        if (src->pos == src->len) {
            apr_status_t rc = file_fill(src);
            if (rc == APR_EOF && have > 0)
                break;
            if (rc != APR_SUCCESS)
                return rc;
        }
        size_t room = size - 1 - have, there = src->len - src->pos;
        size_t n = there < room ? there : room;
        const char *from = src->buf + src->pos;
        const char *lf = memchr(from, '\n', n);
        if (lf)
            n = (size_t)(lf - from) + 1;
        memcpy(out + have, from, n);
        have += n;
        src->pos += n;
        if (lf)
            break;
    }
    out[have] = '\0';
    return APR_SUCCESS;
}

static apr_status_t file_cleanup(void *param)
{
    struct file_source *src = param;

    if (src->fd >= 0)
        close(src->fd);
    src->fd = -1;
    return APR_SUCCESS;
}

static apr_status_t file_close(void *param)
{
    struct file_source *src = param;

    return apr_pool_cleanup_run(src->pool, src, file_cleanup);
}

AP_DECLARE(ap_configfile_t *) ap_pcfg_open_custom(apr_pool_t *p, const char *descr, void *param,
                                                  apr_status_t (*getc_func)(char *, void *),
                                                  apr_status_t (*gets_func)(void *, apr_size_t,
                                                                            void *),
                                                  apr_status_t (*close_func)(void *))
{
    ap_configfile_t *cfp = apr_pcalloc(p, sizeof(*cfp));

    ap_assert(getc_func || gets_func);
    cfp->param = param;
    cfp->getch = getc_func;
    cfp->getstr = gets_func;
    cfp->close = close_func;
    cfp->name = descr;
    return cfp;
}

/* A FIFO must not hang its reader, so the file is opened without waiting and then
 * refused unless it is regular. */
static apr_status_t open_regular(int *fd, const char *name, apr_pool_t *p)
{
    struct stat st;

    do {
        *fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    } while (*fd < 0 && errno == EINTR);
    if (*fd < 0)
        return errno;
    if (fstat(*fd, &st) == 0 && (S_ISREG(st.st_mode) || strcmp(name, "/dev/null") == 0))
        return APR_SUCCESS;
    close(*fd);
    ap_log_perror(APLOG_MARK, APLOG_ERR, 0, p,
                  APLOGNO(00554) "Access to file %s denied by server: not a regular file", name);
    return APR_EBADF;
}

/* An APR file would cost a lock and a buffer of its own for each .htaccess. */
AP_DECLARE(apr_status_t) ap_pcfg_openfile(ap_configfile_t **ret_cfg, apr_pool_t *p,
                                          const char *name)
{
    apr_status_t rc;
    int fd;

    ap_assert(ret_cfg && p);
    if (!name) {
        ap_log_perror(APLOG_MARK, APLOG_ERR, 0, p,
                      APLOGNO(00552) "a configuration file without a name was asked for");
        return APR_EBADF;
    }
    rc = open_regular(&fd, name, p);
    if (rc != APR_SUCCESS)
        return rc;
    struct file_source *src = apr_palloc(p, sizeof(*src));
    src->fd = fd;
    src->pool = p;
    src->pos = src->len = 0;
    apr_pool_cleanup_register(p, src, file_cleanup, apr_pool_cleanup_null);
    *ret_cfg = ap_pcfg_open_custom(p, apr_pstrdup(p, name), src, file_getch, file_getstr,
                                   file_close);
    return APR_SUCCESS;
}

AP_DECLARE(int) ap_cfg_closefile(ap_configfile_t *cfp)
{
    ap_assert(cfp);
    return cfp->close ? cfp->close(cfp->param) : 0;
}

AP_DECLARE(apr_status_t) ap_cfg_getc(char *ch, ap_configfile_t *cfp)
{
    apr_status_t rc = cfp->getch(ch, cfp->param);

    if (rc == APR_SUCCESS && *ch == LF)
        cfp->line_number++;
    return rc;
}

AP_DECLARE(const char *) ap_pcfg_strerror(apr_pool_t *p, ap_configfile_t *cfp, apr_status_t rc)
{
    if (rc == APR_SUCCESS)
        return NULL;
    if (APR_STATUS_IS_ENOSPC(rc))
        return apr_psprintf(p, "Error reading %s at line %d: Line too long", cfp->name,
                            (int)cfp->line_number);
    return apr_psprintf(p, "Error reading %s at line %d: %pm", cfp->name, (int)cfp->line_number,
                        &rc);
}

/* As file_getstr, from a source that has single characters only. */
static apr_status_t chars_getstr(char *buf, size_t size, ap_configfile_t *cfp)
{
    size_t n = 0;

    while (n < size - 1) {
        apr_status_t rc = cfp->getch(buf + n, cfp->param);
        if (rc == APR_EOF && n > 0)
            break;
        if (rc != APR_SUCCESS)
            return rc;
        if (buf[n++] == LF)
            break;
    }
    buf[n] = '\0';
    return APR_SUCCESS;
}

static int sink_grow(struct line_sink *out)
{
    if (!out->grows || out->cap >= out->max)
        return 0;
    size_t want = out->cap * 2 < 256 ? 256 : out->cap * 2;
    out->grows->strlen = out->len;
    ap_varbuf_grow(out->grows, want < out->max ? want : out->max);
    out->buf = out->grows->buf;
    out->cap = out->grows->avail + 1;
    return 1;
}

/* Append one physical line. A NUL byte ends its text, as it would any string. */
static apr_status_t sink_line(struct line_sink *out, ap_configfile_t *cfp)
{
    size_t start = out->len;

    for (;;) {
        if (out->cap < out->len + 2 && !sink_grow(out))
            return APR_ENOSPC;
        size_t room = out->cap - out->len;
        char *at = out->buf + out->len;
        apr_status_t rc = cfp->getstr ? cfp->getstr(at, room, cfp->param)
                                      : chars_getstr(at, room, cfp);
        if (rc == APR_EOF && out->len > start)
            return APR_SUCCESS;
        if (rc != APR_SUCCESS)
            return rc;
        size_t n = strlen(at);
        out->len += n;
        if (n < room - 1 || at[n - 1] == '\n')
            return APR_SUCCESS;
    }
}

/* Cut the line end off; 1 if a backslash there says that the next line belongs to this. */
static int sink_chop(struct line_sink *out, size_t start)
{
    if (out->len > start && out->buf[out->len - 1] == '\n')
        out->len--;
    if (out->len > start && out->buf[out->len - 1] == '\r')
        out->len--;
    if (out->len == start || out->buf[out->len - 1] != '\\')
        return 0;
    out->len--;
    return 1;
}

/* The text without white space at both ends; returns where it begins. */
static size_t sink_trim(struct line_sink *out)
{
    size_t from = 0;

    while (out->len > 0 && apr_isspace(out->buf[out->len - 1]))
        out->len--;
    while (from < out->len && apr_isspace(out->buf[from]))
        from++;
    return from;
}

/* One line of the grammar into the sink. The end of the source after a backslash is
 * the end of the line. */
static apr_status_t sink_joined(struct line_sink *out, ap_configfile_t *cfp)
{
    int more = 1;

    for (int first = 1; more; first = 0) {
        size_t start = out->len;
        apr_status_t rc = sink_line(out, cfp);
        if (rc == APR_EOF && !first) {
            cfp->line_number++;
            break;
        }
        if (rc != APR_SUCCESS) {
            if (APR_STATUS_IS_ENOSPC(rc))
                cfp->line_number++;
            return rc;
        }
        cfp->line_number++;
        more = sink_chop(out, start);
    }
    size_t from = sink_trim(out);
    out->len -= from;
    memmove(out->buf, out->buf + from, out->len);
    out->buf[out->len] = '\0';
    return APR_SUCCESS;
}

AP_DECLARE(apr_status_t) ap_cfg_getline(char *buf, apr_size_t bufsize, ap_configfile_t *cfp)
{
    struct line_sink out = { buf, bufsize, 0, NULL, bufsize };

    ap_assert(buf && bufsize > 0 && cfp);
    return sink_joined(&out, cfp);
}

AP_DECLARE(apr_status_t) ap_varbuf_cfg_getline(struct ap_varbuf *vb, ap_configfile_t *cfp,
                                               apr_size_t max_len)
{
    struct line_sink out = { vb->buf, vb->avail ? vb->avail + 1 : 0, 0, vb, max_len };
    apr_status_t rc;

    ap_assert(cfp && vb->pool);
    rc = sink_joined(&out, cfp);
    if (rc == APR_SUCCESS)
        vb->strlen = out.len;
    return rc;
}
