/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a map file: whatever it is, its parts lie within it, its points are counted, and
 * looking for a point in its shape ends. */
#include "core/core_test.h"
#include "fuzz.h"

#include "../../../modules/mappers/mod_imagemap/line.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char *end = text + strlen(text);
    struct map_line line;

    map_line_parse(text, &line);
    FUZZ_CHECK(line.points >= 0 && line.points <= MAP_MAX_POINTS);
    FUZZ_CHECK(line.value && (*line.value == '\0' || (line.value >= text && line.value < end)));
    FUZZ_CHECK(!line.text || (line.text > text && line.text <= end));
    FUZZ_CHECK(line.word == MAP_WRONG || line.word == MAP_BLANK || line.word == MAP_COMMENT
               || *line.value);
    map_line_contains(&line, (struct map_point){ 5, 5 });
    free(text);
    return 0;
}
