/* SPDX-License-Identifier: Apache-2.0 */
/* ap_regex.h - regular expressions of Perl's kind, with calls shaped like POSIX's.
 *
 * An expression is compiled once, belongs to whoever compiled it, and may then be
 * matched by any number of threads at the same time. Offsets are bytes. What can be
 * written in an expression is told by pcre2pattern(3). */
#ifndef WEFT_AP_REGEX_H
#define WEFT_AP_REGEX_H

#include "apr.h"
#include "apr_pools.h"
#include "apr_tables.h"
#include "ap_config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Flags of compiling. */
#define AP_REG_ICASE 0x01           /**< letters match in either case */
#define AP_REG_NEWLINE 0x02         /**< ^ and $ match at every line of the subject */
#define AP_REG_DOTALL 0x40          /**< . matches a line feed too */
#define AP_REG_DOLLAR_ENDONLY 0x200 /**< $ does not match before a final line feed */
#define AP_REG_NO_DEFAULT 0x400     /**< leave the flags of RegexDefaultOptions out */
#define AP_REG_DEFAULT 0x240        /**< what RegexDefaultOptions starts from */
#define AP_REG_EXTENDED 0           /**< no meaning, for source written for POSIX */
#define AP_REG_NOSUB 0              /**< no meaning, for source written for POSIX */

/* Flags of matching. */
#define AP_REG_NOTBOL 0x04 /**< the subject's start is not the start of a line */
#define AP_REG_NOTEOL 0x08 /**< the subject's end is not the end of a line */

/* Flags of ap_rxplus_t. */
#define AP_REG_MULTI 0x10 /**< substitute again and again: s///g */
#define AP_REG_NOMEM 0x20 /**< keep no groups: ///n */

/** What names of variables start with that hold named groups: <LocationMatch> and friends. */
#define AP_REG_MATCH "MATCH_"

/** What ap_regcomp() and ap_regexec() return when not 0. */
enum {
    AP_REG_ASSERT = 1,  /**< an error inside of the library */
    AP_REG_ESPACE = 2,  /**< out of memory, or of the limits of one match */
    AP_REG_INVARG = 3,  /**< the expression is wrong */
    AP_REG_NOMATCH = 4  /**< the subject does not match */
};

/** Which library ap_pcre_version_string() tells about. */
enum {
    AP_REG_PCRE_COMPILED = 0, /**< the one whose headers were compiled in */
    AP_REG_PCRE_LOADED = 1    /**< the one that is running */
};

typedef struct ap_rxplus_t ap_rxplus_t;
typedef struct ap_regex_t ap_regex_t;
typedef struct ap_regmatch_t ap_regmatch_t;

/** A compiled expression. */
struct ap_regex_t {
    void *re_pcre;           /**< the library's own form */
    int re_nsub;             /**< number of groups */
    apr_size_t re_erroffset; /**< where compiling failed, bytes into the expression */
};

/** An expression with its flags, and the substitution and last match that go with it. */
struct ap_rxplus_t {
    ap_regex_t rx;          /**< the expression */
    apr_uint32_t flags;     /**< AP_REG_* as written behind it */
    const char *subs;       /**< what to put in place of a match; NULL: only match */
    const char *match;      /**< subject of the last match; NULL: there was none */
    apr_size_t nmatch;      /**< room in pmatch: groups and one */
    ap_regmatch_t *pmatch;  /**< offsets of the last match */
};

/** Where a group matched; both -1 if it took no part. */
struct ap_regmatch_t {
    int rm_so; /**< first byte */
    int rm_eo; /**< byte behind the last one */
};

/* regex.c */

/** Match a string that ends with NUL; see ap_regexec_len(). */
AP_DECLARE(int) ap_regexec(const ap_regex_t *preg, const char *string, apr_size_t nmatch,
                           ap_regmatch_t *pmatch, int eflags);

/** Match so many bytes.
 *  @param nmatch  room in pmatch, may be 0
 *  @param pmatch  gets the whole match and the groups; untouched if there is no match
 *  @param eflags  AP_REG_NOTBOL, AP_REG_NOTEOL
 *  @return 0 for a match, AP_REG_NOMATCH, or another of AP_REG_*
 *  Takes no memory except for a thread's first match. */
AP_DECLARE(int) ap_regexec_len(const ap_regex_t *preg, const char *buff, apr_size_t len,
                               apr_size_t nmatch, ap_regmatch_t *pmatch, int eflags);

/** The library's version and date; `which` is one of AP_REG_PCRE_*. */
AP_DECLARE(const char *) ap_pcre_version_string(int which);

/** Compile; the result is freed by ap_regfree(). ap_pregcomp() in httpd.h does both by pool.
 *  @param cflags  AP_REG_*, to which the flags of RegexDefaultOptions are added
 *  @return 0, or an error for ap_regerror() */
AP_DECLARE(int) ap_regcomp(ap_regex_t *preg, const char *regex, int cflags);

/** The flags that are added to every expression. */
AP_DECLARE(int) ap_regcomp_get_default_cflags(void);

/** What an error means, in words, cut to errbuf_size.
 *  @param preg  adds where compiling failed; may be NULL
 *  @return bytes that the whole message takes */
AP_DECLARE(apr_size_t) ap_regerror(int errcode, const ap_regex_t *preg, char *errbuf,
                                   apr_size_t errbuf_size);

/** The names of the groups.
 *  @param names   of char *; gets element n for group n, NULL where it has no name
 *  @param prefix  put before each name; may be NULL
 *  @param upper   not 0: names are turned to upper case
 *  @return how many names there are */
AP_DECLARE(int) ap_regname(const ap_regex_t *preg, apr_array_header_t *names, const char *prefix,
                           int upper);

/** The flag that RegexDefaultOptions calls so, in any case; 0 if there is none. */
AP_DECLARE(int) ap_regcomp_default_cflag_by_name(const char *name);

/** Set the flags that are added to every expression compiled from now on. Configuration only. */
AP_DECLARE(void) ap_regcomp_set_default_cflags(int cflags);

/** Free what ap_regcomp() made. */
AP_DECLARE(void) ap_regfree(ap_regex_t *preg);

/* rxplus.c */

/** Compile `/x/flags`, `m#x#flags`, `s/x/y/flags` with any delimiter, or a bare expression.
 *  Flags: i, m, s, g (substitute everywhere), n (keep no groups).
 *  @return out of the pool and freed with it; NULL if it is wrong */
AP_DECLARE(ap_rxplus_t *) ap_rxplus_compile(apr_pool_t *pool, const char *pattern);

/** Match a subject and substitute in it if the expression says so. One thread at a time.
 *  @param pattern     the subject
 *  @param newpattern  gets the subject as changed, if it was
 *  @return how many matches there were */
AP_DECLARE(int) ap_rxplus_exec(apr_pool_t *pool, ap_rxplus_t *rx, const char *pattern,
                               char **newpattern);

/** A copy of group n (0: all) of the last match; NULL if there is none. */
AP_DECLARE(char *) ap_rxplus_pmatch(apr_pool_t *pool, ap_rxplus_t *rx, int n);

/** Group n of the last match, inside of the subject; NULL and length -1 if there is none. */
AP_DECLARE(void) ap_rxplus_match(ap_rxplus_t *rx, int n, int *len, const char **match);

/** How many groups the last match left, 0 if there was none. */
#define ap_rxplus_nmatch(rx) ((rx)->match ? (rx)->nmatch : 0)

#ifdef __cplusplus
}
#endif
#endif
