/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - runs a harness without a fuzzer: each file that is named or is in a folder that
 * is named, whole and cut at every byte. A folder that does not exist has no files. */
#include <dirent.h>
#include <errno.h>

#include "fuzz.h"

/* Longer files are cut at so many places. */
enum { MOST_CUTS = 2000 };

static unsigned long runs;

/* Each run gets a block of its own size: a byte too far is seen. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    FUZZ_CHECK(copy);
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    runs++;
}

static void run_cuts(const uint8_t *data, size_t size)
{
    size_t step = size / MOST_CUTS + 1;

    run(data, size);
    for (size_t n = 0; n < size; n += step)
        run(data, n);
}

static int run_file(const char *name)
{
    FILE *f = fopen(name, "rb");
    uint8_t *data = NULL;
    long size = 0;

    if (f && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0) {
        rewind(f);
        data = malloc((size_t)size + 1);
    }
    if (!data || fread(data, 1, (size_t)size, f) != (size_t)size) {
        fprintf(stderr, "%s cannot be read\n", name);
        return 1;
    }
    fclose(f);
    fprintf(stderr, "%s\n", name);
    run_cuts(data, (size_t)size);
    free(data);
    return 0;
}

static int run_folder(const char *name)
{
    DIR *dir = opendir(name);
    struct dirent *entry;
    int failed = 0;

    if (!dir)
        return errno == ENOENT ? 0 : run_file(name);
    while (!failed && (entry = readdir(dir)) != NULL) {
        char path[4096];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
        failed = run_file(path);
    }
    closedir(dir);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc && !failed; i++)
        failed = run_folder(argv[i]);
    printf("%lu inputs\n", runs);
    return failed || !runs;
}
