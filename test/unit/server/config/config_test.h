/* SPDX-License-Identifier: Apache-2.0 */
/* config_test.h - what the tests of the configuration share: a started program without a
 * file, and text as a source of lines. */
#ifndef WEFT_CONFIG_TEST_H
#define WEFT_CONFIG_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "apr_strings.h"
#include "config/config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "main/main_priv.h"

static process_rec *test_process;

/* Once for a program: pools, built-in modules. */
static int start_process(void **state)
{
    static const char *const argv[] = { "test", NULL };

    (void)state;
    if (!test_process)
        test_process = run_init(1, argv);
    return 0;
}

struct text_source {
    const char *at, *end;
};

static apr_status_t text_getch(char *ch, void *param)
{
    struct text_source *t = param;

    if (t->at == t->end)
        return APR_EOF;
    *ch = *t->at++;
    return APR_SUCCESS;
}

static ap_configfile_t *open_text_n(apr_pool_t *p, const char *text, size_t n)
{
    struct text_source *t = apr_palloc(p, sizeof(*t));

    t->at = text;
    t->end = text + n;
    return ap_pcfg_open_custom(p, "text", t, text_getch, NULL, NULL);
}

static inline ap_configfile_t *open_text(apr_pool_t *p, const char *text)
{
    return open_text_n(p, text, strlen(text));
}

/* A new file of a name that mkstemp() chooses. */
static inline char *write_file(apr_pool_t *p, const char *text)
{
    char *name = apr_pstrdup(p, "/tmp/weft-test-XXXXXX");
    int fd = mkstemp(name);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return name;
}

#endif
