/* SPDX-License-Identifier: Apache-2.0 */
/* The Host field: what is taken has a name without upper case, blanks, slashes and ports (colons
 * only in an IPv6 address), and what the strict rules take, the lenient ones take as well. */
#include <arpa/inet.h>
#include "core/core_test.h"
#include "fuzz.h"

static void check(const char *name)
{
    struct in6_addr address;

    FUZZ_CHECK(*name && !strpbrk(name, "/\\\t\r\n") && !strstr(name, ".."));
    for (const char *s = name; *s; s++)
        FUZZ_CHECK(*s < 'A' || *s > 'Z');
    FUZZ_CHECK(inet_pton(AF_INET6, name, &address) == 1 || !strchr(name, ':'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    char *text = fuzz_text(data, size);
    char *strict = NULL, *lenient = NULL;
    apr_port_t port, other;

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    if (vhost_host_parse(pool, text, 0, &lenient, &other))
        check(lenient);
    else
        lenient = NULL;
    if (vhost_host_parse(pool, text, 1, &strict, &port)) {
        check(strict);
        FUZZ_CHECK(lenient && !strcmp(strict, lenient) && port == other);
    }
    apr_pool_destroy(pool);
    free(text);
    return 0;
}
