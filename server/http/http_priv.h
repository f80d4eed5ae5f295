/* SPDX-License-Identifier: Apache-2.0 */
/* http_priv.h - HTTP/1.x on a connection: from bytes to a request and back.
 *
 * http.c      the module http_module ("http_core.c"): one request of a connection at a time
 * read.c      the request head: where it comes from, what is refused, what is run
 * request_line.c  its first line    uri.c     the target        fields.c  its fields
 * line.c      lines out of filters  body.c    content, HTTP_IN  client_block.c  for handlers
 * chunk_in.c  decoding chunks       chunk.c   CHUNK             content_length.c CONTENT_LENGTH
 * header_out.c status and fields, HTTP_HEADER                   keepalive.c is there a next request
 * range.c     BYTERANGE             range_parse.c  the Range field
 * error_page.c  canned pages        error_filter.c error buckets, HTTP_OUTERROR
 * etag.c      validators            conditions.c   If-* fields
 * methods.c status.c write.c auth_fields.c content_type.c protocols.c upgrade.c introspect.c
 *
 * All of it runs in the thread that owns the connection. */
#ifndef WEFT_HTTP_PRIV_H
#define WEFT_HTTP_PRIV_H

#include <string.h>

#include "http_config.h"
#include "http_protocol.h"
#include "httpd.h"

/** Limits of one request head that are not the server's own directives. */
enum { HTTP_MAX_BLANK_LINES = DEFAULT_LIMIT_BLANK_LINES };

/* chars.c - what a byte may be part of */

enum http_char {
    HTTP_TOKEN = 1,   /* of a token, RFC 9110 section 5.6.2 */
    HTTP_FIELD = 2,   /* of a field's value: HTAB, SP, VCHAR, obs-text */
    HTTP_VISIBLE = 4, /* VCHAR and obs-text: of a field's value, but no blank */
    HTTP_HEX = 8
};
extern const unsigned char http_chars[256]; /* bits of enum http_char */

/** Whether all len bytes are of a class; an empty string is. */
static inline int http_all_of(const char *s, apr_size_t len, unsigned int which)
{
    for (apr_size_t i = 0; i < len; i++) {
        if (!(http_chars[(unsigned char)s[i]] & which))
            return 0;
    }
    return 1;
}

/** Write a number in decimal; returns the byte after the last digit. The buffer has room
 *  for 20 digits. Nothing is appended. */
char *http_put_decimal(char *to, apr_uint64_t n);
/** The same in hexadecimal, lower case; 16 digits. */
char *http_put_hex(char *to, apr_uint64_t n);

/** Add a field with a number as value; the text lives in pool. */
void http_set_number(apr_table_t *fields, apr_pool_t *pool, const char *name, apr_uint64_t n);

/* methods.c */

/** The number of a method that need not end in '\0'.
 *  @param name  gets its text if it is known; lives as long as the configuration */
int http_method_find(const char *text, apr_size_t len, const char **name);

/* The head of a request */

/** Where the lines of a head come from: a copy of the whole head, or the filters. */
struct http_head {
    request_rec *r;
    char *at;               /* next byte of the copy; NULL: read through the filters */
    char *end;              /* one past the copy; *end is '\0' */
    apr_bucket_brigade *bb; /* scratch of the reading through filters */
    apr_table_t *into;      /* where fields go */
    int strict;             /* lines have to end in CRLF */
};

/** The next line, without its end, changeable and ended by '\0'.
 *  @param limit  most bytes that the line may have, less one (as the reference counts)
 *  @param line   in the request's pool
 *  @return APR_SUCCESS; APR_ENOSPC: longer than limit; APR_EINVAL: bad line end;
 *  else what the filters said */
apr_status_t http_head_line(struct http_head *head, apr_size_t limit, char **line,
                            apr_size_t *len);
/** How long a whole head is at the start of data.
 *  @return bytes up to and with the empty line; 0: it is not complete */
apr_size_t http_head_length(const char *data, apr_size_t len);
/** Whether enough of a head is there to answer it: the whole of it, or a first line that
 *  no fields follow (HTTP/0.9) or that is refused anyway (another protocol's greeting). */
int http_head_is_answerable(const char *data, apr_size_t len);
/** Read the fields up to the empty line into head->into, and check their form.
 *  @return 1; or 0 with r->status set (400, 408), the reason logged */
int http_read_fields(struct http_head *head);
/** Read a trailer section into `into` under the same rules.
 *  @return OK or an HTTP status */
int http_read_trailers(request_rec *r, apr_bucket_brigade *bb, apr_table_t *into);
/** Parse the target into r->unparsed_uri, uri, args, parsed_uri; len bytes long. */
void http_parse_target(request_rec *r, const char *target, apr_size_t len);
/** Whether the options of the server say Strict. */
int http_is_strict(const request_rec *r);

/* chunk_in.c - the chunked coding of a request, byte by byte */

enum http_chunk_state {
    CHUNK_SIZE_START, /* before the first digit of a size */
    CHUNK_SIZE,       /* in the digits */
    CHUNK_SIZE_BWS,   /* blanks after them, before an extension */
    CHUNK_EXT,        /* in an extension, which is skipped: no CR can be in it */
    CHUNK_SIZE_LF,    /* after the CR of the size line */
    CHUNK_DATA,       /* `left` bytes of data follow */
    CHUNK_DATA_CR,    /* after the data */
    CHUNK_DATA_LF,
    CHUNK_TRAILERS    /* the size was 0: fields, then the end */
};

struct http_chunk_in {
    enum http_chunk_state state;
    apr_off_t left;      /* of the chunk's data */
    apr_size_t line_len; /* of the size line so far */
    int strict;          /* a line may not end in a bare LF */
};

/** Take framing bytes up to the next data or the trailers.
 *  @param used  how many of the len bytes were framing
 *  @return APR_SUCCESS: more is needed, or state is CHUNK_DATA or CHUNK_TRAILERS;
 *  APR_ENOSPC: a size beyond what fits; APR_EGENERAL: not the chunked coding */
apr_status_t http_chunk_in_feed(struct http_chunk_in *chunk, const char *data, apr_size_t len,
                                apr_size_t *used);

/* content_length.c */

/** The response goes out without a Content-Length, before its head is written. */
void http_leave_out_length(request_rec *r);

/* keepalive.c */

/** Whether a list such as Connection's has a token; case does not count. NULL has none. */
int http_has_token(const char *field, const char *token);
/** Whether the fields say that content follows, of whatever length. */
int http_has_framed_body(const request_rec *r);

/* range_parse.c */

struct http_range {
    apr_off_t first;
    apr_off_t last; /* inclusive */
};

struct http_range_limits {
    int ranges, overlaps, reversals; /* -1: no limit */
};

enum http_range_result { RANGES_WHOLE = 0, RANGES_SOME, RANGES_NONE_FIT };

/** Read a Range field's list ("bytes=0-1,5-").
 *  @param clength  length of the whole content
 *  @param ranges   gets an array of struct http_range, overlapping neighbours merged
 *  @return RANGES_WHOLE: ignore the field; RANGES_NONE_FIT: 416 */
enum http_range_result http_range_parse(apr_pool_t *pool, const char *field, apr_off_t clength,
                                        const struct http_range_limits *limits,
                                        apr_array_header_t **ranges);

/* introspect.c */

/** What an Allow field says: "GET,HEAD,..."; in the request's pool. */
char *http_allowed_methods(request_rec *r);
/** The map_to_storage hook: TRACE, and OPTIONS for the server as a whole. */
int http_send_about_itself(request_rec *r);

/* custom_response.c: ErrorDocument's text for a status; random.c: the boundary */

/** Make ap_multipart_boundary; again in each child. */
void http_make_boundary(apr_pool_t *pool);

/* upgrade.c */

/** The handler that runs before all others: obey Upgrade, or offer upgrades. */
int http_upgrade(request_rec *r);

/* http.c */

extern module http_module;

#endif
