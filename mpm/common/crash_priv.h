/* SPDX-License-Identifier: Apache-2.0 */
/* crash_priv.h - what a dying process says, by means that work in a signal handler.
 *
 * crash.c          the handlers, and what is put where before it comes to that
 * crash_text.c     lines for the error log, without the C library's help
 * crash_symbols.c  from an address to the name of its function
 *
 * Nothing here allocates, locks or formats with printf once a signal has come. What a
 * handler needs is prepared at start: the unwinder is loaded (its first use would load
 * it), and the list of loaded objects is written down (asking the loader takes a lock). */
#ifndef WEFT_CRASH_PRIV_H
#define WEFT_CRASH_PRIV_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/** A line under construction; what does not fit is left out. */
struct crash_line {
    size_t len;
    char text[1024];
};

/* crash_text.c - any moment. */

/** Note the time zone; at start. */
void crash_text_prepare(void);
/** Append a moment as the error log writes it. */
void crash_line_time(struct crash_line *line, const struct timespec *moment);
/** Begin a line as those of the error log begin. */
void crash_line_begin(struct crash_line *line);
/** Append words of our own. */
void crash_line_words(struct crash_line *line, const char *text);
/** Append what a client sent, quoted; at most room bytes of it, which need not end in 0. */
void crash_line_quoted(struct crash_line *line, const char *text, size_t room);
void crash_line_decimal(struct crash_line *line, long number);
/** Append a number as 0xHEX. */
void crash_line_hex(struct crash_line *line, uintptr_t number);
/** Write it in one piece. */
void crash_line_end(struct crash_line *line, int fd);

/* crash_symbols.c */

/** Write down which objects are loaded where; at start, when modules are loaded. */
void crash_symbols_prepare(void);
/** Append "function+0x12 (file+0x3456)", or as much of it as is known. Any moment. */
void crash_symbols_name(struct crash_line *line, uintptr_t address);

#endif
