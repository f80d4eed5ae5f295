/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - what the harnesses share: an input taken apart, and rules that must hold.
 *
 * A harness defines LLVMFuzzerTestOneInput() and checks more than "it did not crash":
 * FUZZ_CHECK() ends the program when a rule of the parser does not hold. Texts are given
 * in blocks of exactly their size, so that a sanitizer sees the first byte too far. */
#ifndef WEFT_FUZZ_H
#define WEFT_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(expr) \
    do { \
        if (!(expr)) { \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #expr); \
            abort(); \
        } \
    } while (0)

/** What is left of the input. */
struct fuzz_input {
    const uint8_t *data;
    size_t size;
};

/** Take one byte; 0 when there is none. */
static inline unsigned int fuzz_byte(struct fuzz_input *in)
{
    if (!in->size)
        return 0;
    in->size--;
    return *in->data++;
}

/** A block of exactly len + 1 bytes: a text ended by '\0'. The caller frees it. */
static inline char *fuzz_text(const void *data, size_t len)
{
    char *text = malloc(len + 1);

    FUZZ_CHECK(text);
    if (len)
        memcpy(text, data, len);
    text[len] = '\0';
    return text;
}

/** Take the text up to the next line's end, or all that is left. The caller frees it. */
static inline char *fuzz_line(struct fuzz_input *in)
{
    const uint8_t *lf = in->size ? memchr(in->data, '\n', in->size) : NULL;
    size_t len = lf ? (size_t)(lf - in->data) : in->size;
    char *line = fuzz_text(in->data, len);

    if (lf)
        len++;
    in->data += len;
    in->size -= len;
    return line;
}

#endif
