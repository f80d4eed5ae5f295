/* SPDX-License-Identifier: Apache-2.0 */
/* mime_magic_priv.h - what the parts of mod_mime_magic share. */
#ifndef MIME_MAGIC_PRIV_H
#define MIME_MAGIC_PRIV_H

#include "httpd.h" /* first: Apache's other headers count on it */

enum {
    MAGIC_READ = 4096,  /* bytes of a file that are looked at */
    MAGIC_ROOM = 64,    /* that there must be behind an entry's offset, as with Apache */
};

enum magic_order { ORDER_HOST, ORDER_BIG, ORDER_LITTLE };

/** A line of a magic file. */
struct magic_entry {
    int level;               /* how many > stand in front */
    apr_uint32_t offset;
    int indirect;            /* bytes of a number in the file that is added to; 0: none */
    enum magic_order indirect_order;
    apr_int32_t indirect_plus;
    int bytes;               /* of a number: 1, 2, 4; 0: a string */
    enum magic_order order;
    int is_unsigned;
    int ignore_case;         /* of strings */
    apr_uint32_t mask;
    char relation;           /* = ! < > & ^ x */
    apr_uint32_t number;
    const char *text;        /* of a string, not ended by NUL */
    size_t text_len;
    const char *type;        /* media type; empty: none */
    const char *encoding;    /* empty: none */
};

/** What a file was found to be; NULL: nothing. */
struct magic_found {
    const char *type;
    const char *encoding;
    int matched; /* an entry knew the file, though it may not have said a type */
};

/* --- entry.c --- */

/** Read a line of a magic file.
 *  @return NULL, or what is wrong: a message with its AH number and a %s for *about */
const char *magic_entry_parse(apr_pool_t *p, const char *line, struct magic_entry *entry,
                              const char **about);

/* --- match.c --- */

/** Look for the first entry that a file's beginning matches, with those that depend on it.
 *  @param entries  struct magic_entry */
void magic_match(const apr_array_header_t *entries, const unsigned char *bytes, size_t len,
                 struct magic_found *found);

/* --- words.c --- */

/** Guess without entries: archives of tar, compressed files, words of texts. */
void magic_guess(const unsigned char *bytes, size_t len, struct magic_found *found);

#endif
