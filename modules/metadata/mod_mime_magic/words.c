/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - what a file may be when no entry says: by a word of its text, or by its form. */
#include <stdlib.h>
#include <string.h>

#include "mime_magic_priv.h"

#include "apr_lib.h"

/* Words that only texts of one kind have, as they stand between white space. */
static const struct {
    const char *word;
    const char *type;
} words[] = {
    { "<HTML>", "text/html" },         { "<html>", "text/html" },
    { "<TITLE>", "text/html" },        { "<title>", "text/html" },
    { "<HEAD>", "text/html" },         { "<head>", "text/html" },
    { "<H1>", "text/html" },           { "<h1>", "text/html" },
    { "<!--", "text/html" },           { "Received:", "message/rfc822" },
    { ">From", "message/rfc822" },     { "Return-Path:", "message/rfc822" },
    { "Cc:", "message/rfc822" },       { "Newsgroups:", "message/news" },
    { "Path:", "message/news" },       { "Organization:", "message/news" },
    { "/*", "text/plain" },            { "#include", "text/plain" },
    { "char", "text/plain" },          { "double", "text/plain" },
    { "extern", "text/plain" },        { "float", "text/plain" },
    { "real", "text/plain" },          { "struct", "text/plain" },
    { "union", "text/plain" },         { "The", "text/plain" },
    { "the", "text/plain" },           { "CFLAGS", "text/plain" },
    { "LDFLAGS", "text/plain" },       { "all:", "text/plain" },
    { ".PRECIOUS", "text/plain" },     { ".ascii", "text/plain" },
    { ".asciiz", "text/plain" },       { ".byte", "text/plain" },
    { ".even", "text/plain" },         { ".globl", "text/plain" },
    { "clr", "text/plain" },           { "(input,", "text/plain" },
};

enum { TAR_BLOCK = 512, TAR_SUM = 148, TAR_SUM_LEN = 8 };

/* An archive of tar begins with a block that holds the sum of its own bytes, in octal. */
static int is_tar(const unsigned char *bytes, size_t len)
{
    char digits[TAR_SUM_LEN + 1] = "";
    long sum = 0;

    if (len < TAR_BLOCK)
        return 0;
    memcpy(digits, bytes + TAR_SUM, TAR_SUM_LEN);
    for (int i = 0; i < TAR_BLOCK; i++)
        sum += i >= TAR_SUM && i < TAR_SUM + TAR_SUM_LEN ? ' ' : bytes[i];
    return *digits && strtol(digits, NULL, 8) == sum;
}

static const char *type_of_word(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strlen(words[i].word) == len && memcmp(words[i].word, word, len) == 0)
            return words[i].type;
    return NULL;
}

static const char *type_of_text(const char *text, size_t len)
{
    const char *end = text + len, *type = NULL;

    if (len > 2 && *text == '.' && apr_isalnum(text[1]) && apr_isalnum(text[2]))
        return "application/x-troff";
    while (type == NULL && text < end) {
        const char *word;

        while (text < end && (apr_isspace(*text) || *text == '\0'))
            text++;
        for (word = text; text < end && !apr_isspace(*text) && *text;)
            text++;
        type = type_of_word(word, (size_t)(text - word));
    }
    return type;
}

void magic_guess(const unsigned char *bytes, size_t len, struct magic_found *found)
{
    if (len >= MAGIC_ROOM && bytes[0] == 037 && (bytes[1] == 0213 || bytes[1] == 0235))
        found->encoding = bytes[1] == 0213 ? "x-gzip" : "x-compress";
    else if (len == 0)
        found->type = "text/plain";
    else if (is_tar(bytes, len))
        found->type = "application/x-tar";
    else
        found->type = type_of_text((const char *)bytes, len);
}
