/* SPDX-License-Identifier: Apache-2.0 */
/* chunk_in.c - the framing of chunked content, RFC 9112 section 7.1, byte by byte.
 *
 *     SIZE_START -> SIZE -> [BWS] -> [EXT] -> SIZE_LF -> DATA -> DATA_CR -> DATA_LF -+
 *         ^                                        \-> TRAILERS (size 0)              |
 *         +---------------------------------------------------------------------------+
 *
 * The caller takes the data itself and sets state to CHUNK_DATA_CR when `left` is
 * used up. One function for each state; each says what the byte leads to. */
#include "http_priv.h"

enum { MAX_SIZE_LINE = 8190 };

typedef apr_status_t step_fn(struct http_chunk_in *chunk, unsigned char c);

static apr_status_t go(struct http_chunk_in *chunk, enum http_chunk_state state)
{
    chunk->state = state;
    return APR_SUCCESS;
}

static unsigned int hex_value(unsigned char c)
{
    return c <= '9' ? c - 48u : (c | 0x20u) - 87u;
}

static apr_status_t end_size_line(struct http_chunk_in *chunk)
{
    chunk->line_len = 0;
    return go(chunk, chunk->left ? CHUNK_DATA : CHUNK_TRAILERS);
}

/* CR always ends a part of a line; LF alone only where the server is lenient. */
static apr_status_t end_or_fail(struct http_chunk_in *chunk, unsigned char c)
{
    if (c == '\r')
        return go(chunk, CHUNK_SIZE_LF);
    if (c == '\n' && !chunk->strict)
        return end_size_line(chunk);
    return APR_EGENERAL;
}

static apr_status_t step_size(struct http_chunk_in *chunk, unsigned char c)
{
    if (http_chars[c] & HTTP_HEX) {
        if (chunk->left > (APR_INT64_MAX >> 4))
            return APR_ENOSPC;
        chunk->left = (chunk->left << 4) | (apr_off_t)hex_value(c);
        return go(chunk, CHUNK_SIZE);
    }
    if (c == ' ' || c == '\t')
        return go(chunk, CHUNK_SIZE_BWS);
    return c == ';' ? go(chunk, CHUNK_EXT) : end_or_fail(chunk, c);
}

static apr_status_t step_size_start(struct http_chunk_in *chunk, unsigned char c)
{
    chunk->left = 0;
    return http_chars[c] & HTTP_HEX ? step_size(chunk, c) : APR_EGENERAL;
}

static apr_status_t step_bws(struct http_chunk_in *chunk, unsigned char c)
{
    if (c == ' ' || c == '\t')
        return APR_SUCCESS;
    return c == ';' ? go(chunk, CHUNK_EXT) : end_or_fail(chunk, c);
}

static apr_status_t step_ext(struct http_chunk_in *chunk, unsigned char c)
{
    return http_chars[c] & HTTP_FIELD ? APR_SUCCESS : end_or_fail(chunk, c);
}

static apr_status_t step_size_lf(struct http_chunk_in *chunk, unsigned char c)
{
    return c == '\n' ? end_size_line(chunk) : APR_EGENERAL;
}

static apr_status_t step_data_cr(struct http_chunk_in *chunk, unsigned char c)
{
    if (c == '\r')
        return go(chunk, CHUNK_DATA_LF);
    return c == '\n' && !chunk->strict ? go(chunk, CHUNK_SIZE_START) : APR_EGENERAL;
}

static apr_status_t step_data_lf(struct http_chunk_in *chunk, unsigned char c)
{
    chunk->line_len = 0;
    return c == '\n' ? go(chunk, CHUNK_SIZE_START) : APR_EGENERAL;
}

static step_fn *const steps[] = {
    [CHUNK_SIZE_START] = step_size_start, [CHUNK_SIZE] = step_size,
    [CHUNK_SIZE_BWS] = step_bws,          [CHUNK_EXT] = step_ext,
    [CHUNK_SIZE_LF] = step_size_lf,       [CHUNK_DATA_CR] = step_data_cr,
    [CHUNK_DATA_LF] = step_data_lf,
};

apr_status_t http_chunk_in_feed(struct http_chunk_in *chunk, const char *data, apr_size_t len,
                                apr_size_t *used)
{
    apr_status_t rv = APR_SUCCESS;

    ap_assert(chunk->state <= CHUNK_TRAILERS);
    *used = 0;
    while (rv == APR_SUCCESS && *used < len && chunk->state != CHUNK_DATA
           && chunk->state != CHUNK_TRAILERS) {
        if (++chunk->line_len > MAX_SIZE_LINE)
            return APR_ENOSPC;
        rv = steps[chunk->state](chunk, (unsigned char)data[*used]);
        ++*used;
    }
    return rv;
}
