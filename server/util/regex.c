/* SPDX-License-Identifier: Apache-2.0 */
/* regex.c - the regular expressions of configurations: a POSIX-like face on PCRE2.
 *
 * Compiled code (with JIT where the machine has it) is shared by all threads and
 * never changes. What one match needs besides, the vector of offsets and the JIT's
 * stack, is kept per thread and used again, so that matching takes no memory. */
#include <pthread.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "util/util_priv.h"

enum { JIT_STACK_START = 32 * 1024, JIT_STACK_MAX = 1024 * 1024, MIN_PAIRS = 16 };

/** What a thread needs to match; freed when it ends. */
struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    uint32_t pairs; /* room in data */
};

static _Thread_local struct matcher *matcher;
static pthread_key_t matcher_key;
static pthread_once_t matcher_once = PTHREAD_ONCE_INIT;
static int default_cflags = AP_REG_DEFAULT;

static void free_matcher(void *data)
{
    struct matcher *m = data;

    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->context);
    pcre2_jit_stack_free(m->stack);
    free(m);
    matcher = NULL;
}

static void make_key(void)
{
    pthread_key_create(&matcher_key, free_matcher);
}

static struct matcher *make_matcher(void)
{
    struct matcher *m = ap_calloc(1, sizeof(*m));

    pthread_once(&matcher_once, make_key);
    m->context = pcre2_match_context_create(NULL);
    m->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
    if (m->context && m->stack)
        pcre2_jit_stack_assign(m->context, NULL, m->stack);
    pthread_setspecific(matcher_key, m);
    matcher = m;
    return m;
}

/* This thread's matcher with room for so many pairs of offsets, or NULL without memory. */
static struct matcher *get_matcher(apr_size_t pairs)
{
    struct matcher *m = matcher ? matcher : make_matcher();

    if (pairs < MIN_PAIRS)
        pairs = MIN_PAIRS;
    if (pairs > m->pairs) {
        pcre2_match_data_free(m->data);
        m->data = pcre2_match_data_create((uint32_t)pairs, NULL);
        m->pairs = m->data ? (uint32_t)pairs : 0;
    }
    return m->data ? m : NULL;
}

AP_DECLARE(const char *) ap_pcre_version_string(int which)
{
    static char loaded[64];

    if (which == AP_REG_PCRE_COMPILED)
        return APR_STRINGIFY(PCRE2_MAJOR) "." APR_STRINGIFY(PCRE2_MINOR)
               " " APR_STRINGIFY(PCRE2_DATE);
    if (which != AP_REG_PCRE_LOADED)
        return "Unknown";
    if (!loaded[0])
        pcre2_config(PCRE2_CONFIG_VERSION, loaded);
    return loaded;
}

AP_DECLARE(int) ap_regcomp_get_default_cflags(void)
{
    return default_cflags;
}

AP_DECLARE(void) ap_regcomp_set_default_cflags(int cflags)
{
    default_cflags = cflags;
}

AP_DECLARE(int) ap_regcomp_default_cflag_by_name(const char *name)
{
    static const struct {
        const char *name;
        int flag;
    } flags[] = {
        { "ICASE", AP_REG_ICASE },
        { "DOTALL", AP_REG_DOTALL },
        { "DOLLAR_ENDONLY", AP_REG_DOLLAR_ENDONLY },
        { "EXTENDED", AP_REG_EXTENDED },
    };

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (!ap_cstr_casecmp(name, flags[i].name))
            return flags[i].flag;
    }
    return 0;
}

static uint32_t pcre_options(int cflags)
{
    uint32_t options = PCRE2_DUPNAMES;

    if (!(cflags & AP_REG_NO_DEFAULT))
        cflags |= default_cflags;
    if (cflags & AP_REG_ICASE)
        options |= PCRE2_CASELESS;
    if (cflags & AP_REG_NEWLINE)
        options |= PCRE2_MULTILINE;
    if (cflags & AP_REG_DOTALL)
        options |= PCRE2_DOTALL;
    if (cflags & AP_REG_DOLLAR_ENDONLY)
        options |= PCRE2_DOLLAR_ENDONLY;
    return options;
}

AP_DECLARE(int) ap_regcomp(ap_regex_t *preg, const char *regex, int cflags)
{
    int error;
    PCRE2_SIZE offset;
    uint32_t groups = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
                                     pcre_options(cflags), &error, &offset, NULL);

    ap_assert(regex != NULL);
    preg->re_pcre = code;
    preg->re_nsub = 0;
    preg->re_erroffset = code ? 0 : offset;
    if (!code)
        return error == PCRE2_ERROR_HEAP_FAILED ? AP_REG_ESPACE : AP_REG_INVARG;
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    preg->re_nsub = (int)groups;
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without it the interpreter runs */
    return 0;
}

AP_DECLARE(void) ap_regfree(ap_regex_t *preg)
{
    pcre2_code_free(preg->re_pcre);
    preg->re_pcre = NULL;
}

/* PCRE2's reasons as the few that callers know. */
static int match_status(int rc)
{
    static const struct {
        int pcre;
        int status;
    } codes[] = {
        { PCRE2_ERROR_NOMATCH, AP_REG_NOMATCH },
        { PCRE2_ERROR_PARTIAL, AP_REG_NOMATCH },
        { PCRE2_ERROR_NOMEMORY, AP_REG_ESPACE },
        { PCRE2_ERROR_MATCHLIMIT, AP_REG_ESPACE },
        { PCRE2_ERROR_DEPTHLIMIT, AP_REG_ESPACE },
        { PCRE2_ERROR_HEAPLIMIT, AP_REG_ESPACE },
        { PCRE2_ERROR_JIT_STACKLIMIT, AP_REG_ESPACE },
        { PCRE2_ERROR_NULL, AP_REG_INVARG },
        { PCRE2_ERROR_BADOPTION, AP_REG_INVARG },
    };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (codes[i].pcre == rc)
            return codes[i].status;
    }
    return AP_REG_ASSERT;
}

static void copy_offsets(ap_regmatch_t *pmatch, apr_size_t nmatch, const PCRE2_SIZE *offsets,
                         apr_size_t found)
{
    ap_assert(pmatch != NULL || nmatch == 0);
    for (apr_size_t i = 0; i < nmatch; i++) {
        int set = i < found && offsets[2 * i] != PCRE2_UNSET;
        pmatch[i].rm_so = set ? (int)offsets[2 * i] : -1;
        pmatch[i].rm_eo = set ? (int)offsets[2 * i + 1] : -1;
    }
}

/* The one place that matches; everything else is a case of it. */
AP_DECLARE(int) ap_regexec_len(const ap_regex_t *preg, const char *buff, apr_size_t len,
                               apr_size_t nmatch, ap_regmatch_t *pmatch, int eflags)
{
    struct matcher *m;
    uint32_t options = 0;
    apr_size_t groups = (apr_size_t)preg->re_nsub + 1;
    int rc;

    ap_assert(preg->re_pcre != NULL);
    if (!(m = get_matcher(nmatch < groups ? nmatch : groups)))
        return AP_REG_ESPACE;
    if (eflags & AP_REG_NOTBOL)
        options |= PCRE2_NOTBOL;
    if (eflags & AP_REG_NOTEOL)
        options |= PCRE2_NOTEOL;
    rc = pcre2_match(preg->re_pcre, (PCRE2_SPTR)buff, len, 0, options, m->data, m->context);
    if (rc < 0)
        return match_status(rc);
    /* 0: more groups matched than there is room for, all of the room is filled */
    copy_offsets(pmatch, nmatch, pcre2_get_ovector_pointer(m->data), rc ? (apr_size_t)rc : m->pairs);
    return 0;
}

AP_DECLARE(int) ap_regexec(const ap_regex_t *preg, const char *string, apr_size_t nmatch,
                           ap_regmatch_t *pmatch, int eflags)
{
    return ap_regexec_len(preg, string, strlen(string), nmatch, pmatch, eflags);
}

AP_DECLARE(apr_size_t) ap_regerror(int errcode, const ap_regex_t *preg, char *errbuf,
                                   apr_size_t errbuf_size)
{
    static const char *const messages[] = { "", "internal error", "failed to get memory",
                                            "bad argument", "match failed" };
    const char *message = errcode >= 0 && errcode <= AP_REG_NOMATCH ? messages[errcode]
                                                                    : "unknown error code";

    if (!preg || (int)preg->re_erroffset == -1) {
        apr_cpystrn(errbuf, message, errbuf_size);
        return strlen(message) + 1;
    }
    apr_snprintf(errbuf, errbuf_size, "%s at offset %-6d", message, (int)preg->re_erroffset);
    return strlen(message) + sizeof(" at offset ") + 6;
}

/* The name table has the group's number in two bytes before each name. */
AP_DECLARE(int) ap_regname(const ap_regex_t *preg, apr_array_header_t *names, const char *prefix,
                           int upper)
{
    uint32_t count = 0;
    uint32_t size = 0;
    PCRE2_SPTR table = NULL;

    ap_assert(preg->re_pcre != NULL && names != NULL);
    pcre2_pattern_info(preg->re_pcre, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(preg->re_pcre, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(preg->re_pcre, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count; i++, table += size) {
        int group = (table[0] << 8) | table[1];
        char *name = apr_pstrcat(names->pool, prefix ? prefix : "", (const char *)table + 2, NULL);

        while (names->nelts <= group)
            APR_ARRAY_PUSH(names, const char *) = NULL;
        if (upper)
            ap_str_toupper(name);
        APR_ARRAY_IDX(names, group, const char *) = name;
    }
    return (int)count;
}
