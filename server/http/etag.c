/* SPDX-License-Identifier: Apache-2.0 */
/* etag.c - validators of what is sent: ETag and Last-Modified, RFC 9110 section 8.8.
 *
 * A tag is made of the parts that FileETag names, in hexadecimal: inode-size-mtime.
 * It is weak as long as the file may change again within the same second. */
#include "apr_base64.h"
#include "apr_sha1.h"
#include "apr_strings.h"

#include "http_core.h"
#include "http_log.h"
#include "http_priv.h"

APLOG_USE_MODULE(http)

enum { SHA1_TEXT_LEN = 28, READ_SIZE = 8192 };

AP_DECLARE(apr_time_t) ap_rationalize_mtime(request_rec *r, apr_time_t mtime)
{
    apr_time_t now;

    /* A time in the future would make clients keep what they have for too long. */
    if (mtime <= r->request_time)
        return mtime;
    now = apr_time_now();
    return mtime > now ? now : mtime;
}

/* A time as text; the work is done once for the few times that a thread meets again. */
static void put_date(char *text, apr_time_t when)
{
    enum { KNOWN = 16 };
    static AP_THREAD_LOCAL struct {
        apr_int64_t second;
        char text[APR_RFC822_DATE_LEN];
    } known[KNOWN];
    apr_int64_t second = apr_time_sec(when);
    unsigned int i = (unsigned int)second % KNOWN;

    if (known[i].second != second || !*known[i].text) {
        apr_rfc822_date(known[i].text, when);
        known[i].second = second;
    }
    memcpy(text, known[i].text, APR_RFC822_DATE_LEN);
}

AP_DECLARE(void) ap_set_last_modified(request_rec *r)
{
    char *text;

    ap_assert(r->headers_out != NULL);
    if (r->assbackwards)
        return;
    text = apr_palloc(r->pool, APR_RFC822_DATE_LEN);
    put_date(text, ap_rationalize_mtime(r, r->mtime));
    apr_table_setn(r->headers_out, "Last-Modified", text);
}

static etag_components_t components_of(const request_rec *r)
{
    const core_dir_config *conf = ap_core_dir_config(r);
    etag_components_t bits =
        (conf->etag_bits & ~conf->etag_remove) | conf->etag_add;

    return conf->etag_bits == ETAG_UNSET && !conf->etag_add ? ETAG_BACKWARD : bits;
}

/* The SHA-1 of a file's content, in base64; the file's position is put back. */
static char *hash_file(request_rec *r, apr_file_t *fd, char *to)
{
    apr_sha1_ctx_t sha1;
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    unsigned char buf[READ_SIZE];
    apr_off_t start = 0, zero = 0;
    apr_size_t len;
    apr_status_t rv;

    if (apr_file_seek(fd, APR_CUR, &start) != APR_SUCCESS
        || apr_file_seek(fd, APR_SET, &zero) != APR_SUCCESS)
        return NULL;
    apr_sha1_init(&sha1);
    do {
        len = sizeof(buf);
        rv = apr_file_read(fd, buf, &len);
        if (rv == APR_SUCCESS)
            apr_sha1_update_binary(&sha1, buf, (unsigned int)len);
    } while (rv == APR_SUCCESS);
    if (!APR_STATUS_IS_EOF(rv)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                      APLOGNO(10254) "Make etag: could not read");
        return NULL;
    }
    apr_file_seek(fd, APR_SET, &start);
    apr_sha1_final(digest, &sha1);
    return to + apr_base64_encode_binary(to, digest, sizeof(digest)) - 1;
}

/* The content's hash, opening the file if the caller has not. */
static char *put_digest(request_rec *r, const etag_rec *er, char *to)
{
    apr_file_t *fd = er->fd;
    char *after;
    apr_status_t rv;

    if (!fd) {
        if (!er->pathname)
            return NULL;
        rv = apr_file_open(&fd, er->pathname, APR_READ | APR_BINARY, APR_OS_DEFAULT, r->pool);
        if (rv != APR_SUCCESS) {
            ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r,
                          APLOGNO(10251) "Make etag: could not open %s", er->pathname);
            return NULL;
        }
    }
    after = hash_file(r, fd, to);
    if (!er->fd)
        apr_file_close(fd);
    return after;
}

/* The parts that FileETag names; a dash between any two. */
static char *put_parts(char *to, etag_components_t bits, const apr_finfo_t *finfo)
{
    const struct {
        etag_components_t bit;
        apr_uint64_t value;
    } parts[] = {
        {ETAG_INODE, (apr_uint64_t)finfo->inode},
        {ETAG_SIZE, (apr_uint64_t)finfo->size},
        {ETAG_MTIME, (apr_uint64_t)finfo->mtime},
    };
    char *start = to;

    ap_assert(finfo != NULL);
    for (apr_size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (!(bits & parts[i].bit))
            continue;
        if (to != start)
            *to++ = '-';
        to = http_put_hex(to, parts[i].value);
    }
    return to;
}

/* The text between the quotes of a tag that a negotiation has made. */
static apr_size_t inside_quotes(const char **tag)
{
    apr_size_t len;

    if (!strncmp(*tag, "W/", 2))
        *tag += 2;
    if (**tag == '"')
        ++*tag;
    len = strlen(*tag);
    return len && (*tag)[len - 1] == '"' ? len - 1 : len;
}

static int is_weak(const etag_rec *er)
{
    return er->force_weak
           || (er->vlist_validator && !strncmp(er->vlist_validator, "W/", 2))
           || er->request_time - er->finfo->mtime < APR_USEC_PER_SEC;
}

/* W/ where it must be, then the parts or the digest, then the variant's own tag. */
AP_DECLARE(char *) ap_make_etag_ex(request_rec *r, etag_rec *er)
{
    etag_components_t bits = components_of(r);
    const char *variant = er->vlist_validator;
    apr_size_t variant_len = variant ? inside_quotes(&variant) : 0;
    char *etag = apr_palloc(r->pool, 2 + 1 + 3 * 17 + SHA1_TEXT_LEN + 1 + variant_len + 2);
    char *at = etag;
    int has_file = er->finfo->filetype != APR_NOFILE;

    ap_assert(er->finfo != NULL);
    *etag = '\0';
    /* A filter that makes the content new each time says so by the note. */
    if (apr_table_get(r->notes, "no-etag"))
        return etag;
    if (bits & ETAG_NONE) {
        apr_table_setn(r->notes, "no-etag", "omit");
        return etag;
    }
    if (!(bits & ETAG_DIGEST) && is_weak(er)) {
        *at++ = 'W';
        *at++ = '/';
    }
    *at++ = '"';
    if (bits & ETAG_DIGEST) {
        at = put_digest(r, er, at);
        if (!at) {
            *etag = '\0';
            return etag;
        }
    } else if (has_file) {
        at = put_parts(at, bits, er->finfo);
    } else {
        at = http_put_hex(at, (apr_uint64_t)er->finfo->mtime);
    }
    if (variant_len) {
        *at++ = ';';
        memcpy(at, variant, variant_len);
        at += variant_len;
    }
    *at++ = '"';
    *at = '\0';
    return etag;
}

static etag_rec describe(request_rec *r, apr_file_t *fd, int force_weak)
{
    return (etag_rec){.vlist_validator = r->vlist_validator,
                      .request_time = r->request_time,
                      .finfo = &r->finfo,
                      .pathname = r->filename,
                      .fd = fd,
                      .force_weak = force_weak};
}

AP_DECLARE(char *) ap_make_etag(request_rec *r, int force_weak)
{
    etag_rec er = describe(r, NULL, force_weak);

    return ap_make_etag_ex(r, &er);
}

AP_DECLARE(void) ap_set_etag_fd(request_rec *r, apr_file_t *fd)
{
    etag_rec er = describe(r, fd, 0);
    const char *etag = ap_make_etag_ex(r, &er);

    if (*etag)
        apr_table_setn(r->headers_out, "ETag", etag);
}

AP_DECLARE(void) ap_set_etag(request_rec *r)
{
    ap_set_etag_fd(r, NULL);
}
