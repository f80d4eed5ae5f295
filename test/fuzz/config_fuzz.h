/* SPDX-License-Identifier: Apache-2.0 */
/* config_fuzz.h - the text of a configuration, without a way to any file:
 * slashes stay in end tags alone, and there are no "..". */
#ifndef WEFT_CONFIG_FUZZ_H
#define WEFT_CONFIG_FUZZ_H

#include "apr_hooks.h"
#include "config/config_test.h"
#include "fuzz.h"

/** Once for a program: a started server whose root does not exist. */
static inline void config_fuzz_start(void)
{
    static char root[] = "/tmp/weft-fuzz-XXXXXX";

    start_process(NULL);
    FUZZ_CHECK(mkdtemp(root));
    FUZZ_CHECK(rmdir(root) == 0);
    ap_server_root = root;
    APR_ARRAY_PUSH(ap_server_config_defines, const char *) = "FOREGROUND";
    apr_hook_global_pool = test_process->pool;
    for (module **m = ap_prelinked_modules; *m; m++)
        ap_register_hooks(*m, test_process->pool);
    apr_hook_sort_all();
}

/** A copy of exactly len bytes with nothing in it that names other files. */
static inline char *config_fuzz_text(const uint8_t *data, size_t len)
{
    char *text = fuzz_text(data, len);

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '/' && (!i || text[i - 1] != '<'))
            text[i] = '_';
        else if (i && text[i] == '.' && text[i - 1] == '.')
            text[i] = '_';
    }
    return text;
}

#endif
