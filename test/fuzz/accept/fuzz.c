/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of the Accept family: names are there, in lower case and without blanks and separators
 * around them, qualities lie between 0 and 1, and no element comes from nowhere. */
#include "core/core_test.h"
#include "fuzz.h"

#include "../../../modules/mappers/mod_negotiation/accept.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    char *text = fuzz_text(data, size);
    apr_array_header_t *list;
    int most = 1;

    if (!started++)
        apr_initialize();
    apr_pool_create(&pool, NULL);
    for (const char *s = text; *s; s++)
        most += *s == ',';
    list = accept_parse(pool, text);
    FUZZ_CHECK(list->nelts <= most);
    for (int i = 0; i < list->nelts; i++) {
        const struct preference *one = &APR_ARRAY_IDX(list, i, struct preference);

        FUZZ_CHECK(*one->name && !strpbrk(one->name, ",;"));
        FUZZ_CHECK(one->quality >= 0 && one->quality <= 1);
        for (const char *s = one->name; *s; s++)
            FUZZ_CHECK(*s < 'A' || *s > 'Z');
    }
    apr_pool_destroy(pool);
    free(text);
    return 0;
}
