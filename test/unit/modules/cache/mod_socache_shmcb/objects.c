/* SPDX-License-Identifier: Apache-2.0 */
/* objects.c - a cache of many sizes of objects never answers with anything but what was stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modules/cache/mod_socache_shmcb/objects.c"
#include "modules/cache/mod_socache_shmcb/ring.c"

enum { BYTES = 16384, KEYS = 14 };

static struct shmcb_cache *make(size_t bytes)
{
    struct shmcb_cache *cache = calloc(1, bytes);

    assert_int_equal(shmcb_lay(cache, bytes, 180), APR_SUCCESS);
    return cache;
}

static struct shmcb_bytes key(char *room, int number)
{
    return (struct shmcb_bytes){ (unsigned char *)room, (unsigned)sprintf(room, "key-%d", number) };
}

static apr_time_t later(void)
{
    return apr_time_now() + apr_time_from_sec(100);
}

/* Objects of an ever changing length, each filled with its key's number and its turn. */
static void test_answers_are_what_was_stored(void **state)
{
    struct shmcb_cache *cache = make(BYTES);
    unsigned char object[2000], found[2000];
    int last[KEYS] = { 0 }, hits = 0;
    char room[32];

    for (int turn = 1; turn < 20000; turn++) {
        int number = turn * 7919 % 104729 % KEYS;
        struct shmcb_bytes id = key(room, number), data = { object, (turn * 31) % 1900u + 1 };
        unsigned len = sizeof(found);

        if (shmcb_retrieve(cache, &id, found, &len) == APR_SUCCESS) {
            hits++;
            assert_int_equal(len, (last[number] * 31) % 1900 + 1);
            for (unsigned i = 0; i < len; i++)
                assert_int_equal(found[i], (last[number] + number) & 255);
        }
        memset(object, (turn + number) & 255, data.len);
        assert_int_equal(shmcb_store(cache, &id, &data, later()), APR_SUCCESS);
        last[number] = turn;
        len = sizeof(found);
        assert_int_equal(shmcb_retrieve(cache, &id, found, &len), APR_SUCCESS);
        if (turn % 3 == 0) {
            assert_int_equal(shmcb_remove(cache, &id), APR_SUCCESS);
            assert_int_equal(shmcb_retrieve(cache, &id, found, &len), APR_NOTFOUND);
            assert_int_equal(shmcb_remove(cache, &id), APR_NOTFOUND);
        }
    }
    assert_true(hits > 0);
    assert_true(cache->events[SHMCB_DISCARDED] > 0);
    assert_int_equal(cache->events[SHMCB_STORED], 19999);
    free(cache);
}

static void test_what_is_over_is_not_found(void **state)
{
    struct shmcb_cache *cache = make(BYTES);
    struct shmcb_bytes id = { (unsigned char *)"id", 2 }, data = { (unsigned char *)"data", 4 };
    unsigned char found[4];
    unsigned len = 4;

    shmcb_store(cache, &id, &data, apr_time_now() - 1);
    assert_int_equal(shmcb_retrieve(cache, &id, found, &len), APR_NOTFOUND);
    shmcb_store(cache, &id, &data, later());
    len = 3;
    assert_int_equal(shmcb_retrieve(cache, &id, found, &len), APR_ENOSPC);
    free(cache);
}

static void test_too_large_leaves_no_old_answer(void **state)
{
    struct shmcb_cache *cache = make(BYTES);
    struct shmcb_bytes id = { (unsigned char *)"id", 2 }, data = { (unsigned char *)"data", 4 };
    struct shmcb_bytes huge = { calloc(1, BYTES), BYTES };
    unsigned char found[4];
    unsigned len = 4;

    shmcb_store(cache, &id, &data, later());
    assert_int_equal(shmcb_store(cache, &id, &huge, later()), APR_ENOSPC);
    assert_int_equal(shmcb_retrieve(cache, &id, found, &len), APR_NOTFOUND);
    free((void *)huge.data);
    free(cache);
}

static void test_too_little_memory(void **state)
{
    struct shmcb_cache *cache = calloc(1, BYTES);

    assert_int_equal(shmcb_lay(cache, 200, 180), APR_ENOSPC);
    assert_int_equal(shmcb_lay(cache, 600, 180), APR_ENOSPC);
    assert_int_equal(shmcb_lay(cache, 8192, 180), APR_SUCCESS);
    free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_what_was_stored),
        cmocka_unit_test(test_what_is_over_is_not_found),
        cmocka_unit_test(test_too_large_leaves_no_old_answer),
        cmocka_unit_test(test_too_little_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
