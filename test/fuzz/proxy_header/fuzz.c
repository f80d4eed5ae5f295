/* SPDX-License-Identifier: Apache-2.0 */
/* The PROXY header, read as the filter reads it: never more bytes at a time than are asked for.
 * What comes behind a right header is not read; a right header gives an address with its text,
 * or none; a wrong one gives a message. */
#include "core/core_test.h"
#include "fuzz.h"

#include "../../../modules/metadata/mod_remoteip/address.c"
#include "../../../modules/metadata/mod_remoteip/proxy_header.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    struct proxy_header header;
    apr_size_t have = 0, wanted;
    char *bytes = malloc(1); /* never longer than what was read, so that reads behind it show */

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    while ((wanted = proxy_header_parse(pool, bytes, have, &header)) > 0) {
        FUZZ_CHECK(have + wanted <= PROXY_HEADER_MAX && !header.error && !header.client);
        if (have + wanted > size)
            break;
        bytes = realloc(bytes, have + wanted);
        memcpy(bytes + have, data + have, wanted);
        have += wanted;
    }
    FUZZ_CHECK(!header.client || (!header.error && header.client_ip));
    if (wanted == 0 && !header.error)
        FUZZ_CHECK(have >= TEXT_LEAST && (bytes[0] == '\r' || bytes[have - 1] == '\n'));
    apr_pool_destroy(pool);
    free(bytes);
    return 0;
}
