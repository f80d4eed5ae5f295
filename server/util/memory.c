/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - heap memory outside of pools; a process that gets none ends. */
#include <stdlib.h>
#include <unistd.h>

#include "util/util_priv.h"

AP_DECLARE(void) ap_abort_on_oom(void)
{
    static const char message[] = "[crit] Memory allocation failed, aborting process.\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);

    (void)ignored;
    abort();
}

static void *checked(void *block, size_t size)
{
    if (!block && size)
        ap_abort_on_oom();
    return block;
}

AP_DECLARE(void *) ap_malloc(size_t size)
{
    return checked(malloc(size), size);
}

AP_DECLARE(void *) ap_calloc(size_t nelem, size_t size)
{
    return checked(calloc(nelem, size), nelem && size);
}

AP_DECLARE(void *) ap_realloc(void *ptr, size_t size)
{
    return checked(realloc(ptr, size), size);
}
