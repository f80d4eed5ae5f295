/* SPDX-License-Identifier: Apache-2.0 */
/* The chunked coding: first byte 1: lenient. Taken whole and byte by byte, the same content,
 * the same end and the same error have to come out. */
#include "fuzz.h"
#include "http/http_test.h"

struct decoding {
    apr_status_t rv;
    size_t used;    /* bytes of framing and data */
    size_t content; /* bytes of data */
    unsigned int sum;
    enum http_chunk_state state;
};

/* Data is only counted and summed up. */
static size_t take_data(struct http_chunk_in *chunk, struct decoding *d, const uint8_t *at,
                        size_t len)
{
    size_t n = chunk->left < (apr_off_t)len ? (size_t)chunk->left : len;

    FUZZ_CHECK(chunk->left > 0);
    for (size_t i = 0; i < n; i++)
        d->sum = d->sum * 31 + at[i];
    d->content += n;
    chunk->left -= (apr_off_t)n;
    if (!chunk->left)
        chunk->state = CHUNK_DATA_CR;
    return n;
}

static struct decoding decode(const struct fuzz_input *in, int strict, size_t piece)
{
    struct http_chunk_in chunk = {.strict = strict};
    struct decoding d = {0};

    while (d.rv == APR_SUCCESS && d.used < in->size && chunk.state != CHUNK_TRAILERS) {
        size_t len = in->size - d.used < piece ? in->size - d.used : piece;
        apr_size_t used = 0;

        if (chunk.state == CHUNK_DATA)
            used = take_data(&chunk, &d, in->data + d.used, len);
        else
            d.rv = http_chunk_in_feed(&chunk, (const char *)in->data + d.used, len, &used);
        FUZZ_CHECK(used <= len && (used || d.rv != APR_SUCCESS));
        FUZZ_CHECK(chunk.left >= 0);
        d.used += used;
    }
    d.state = chunk.state;
    return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    int strict = !(fuzz_byte(&in) & 1);
    struct decoding whole = decode(&in, strict, in.size);
    struct decoding bytes = decode(&in, strict, 1);

    FUZZ_CHECK(whole.rv == bytes.rv && whole.used == bytes.used && whole.state == bytes.state);
    FUZZ_CHECK(whole.content == bytes.content && whole.sum == bytes.sum);
    return 0;
}
