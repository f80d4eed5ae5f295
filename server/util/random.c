/* SPDX-License-Identifier: Apache-2.0 */
/* random.c - random numbers that are cheap and good enough to spread load, not to keep secrets.
 *
 * Every thread has a generator of its own (xoshiro256**, by Blackman and Vigna, public
 * domain), seeded from the kernel at its first use and again in a forked child. */
#include <pthread.h>

#include "util/util_priv.h"

struct generator {
    apr_uint64_t s[4];
    unsigned int seeded; /* the value of forks when this was seeded, 0: never */
};

static _Thread_local struct generator generator;
static unsigned int forks = 1;
static pthread_once_t watch_once = PTHREAD_ONCE_INIT;

static void note_fork(void)
{
    forks++; /* the child has one thread */
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, note_fork);
}

static void seed(struct generator *g)
{
    pthread_once(&watch_once, watch_forks);
    if (apr_generate_random_bytes((unsigned char *)g->s, sizeof(g->s)) != APR_SUCCESS) {
        g->s[0] = (apr_uint64_t)apr_time_now();
        g->s[1] = (apr_uint64_t)(apr_uintptr_t)g;
    }
    g->s[3] |= 1; /* all zero would stay so */
    g->seeded = forks;
}

static apr_uint64_t rotl(apr_uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static apr_uint64_t next64(void)
{
    struct generator *g = &generator;
    apr_uint64_t result;
    apr_uint64_t t;

    if (g->seeded != forks)
        seed(g);
    result = rotl(g->s[1] * 5, 7) * 9;
    t = g->s[1] << 17;
    g->s[2] ^= g->s[0];
    g->s[3] ^= g->s[1];
    g->s[1] ^= g->s[2];
    g->s[0] ^= g->s[3];
    g->s[2] ^= t;
    g->s[3] = rotl(g->s[3], 45);
    return result;
}

AP_DECLARE(void) ap_random_insecure_bytes(void *buf, apr_size_t size)
{
    unsigned char *to = buf;

    while (size > 0) {
        apr_uint64_t bits = next64();
        apr_size_t n = size < sizeof(bits) ? size : sizeof(bits);
        memcpy(to, &bits, n);
        to += n;
        size -= n;
    }
}

AP_DECLARE(apr_uint32_t) ap_random_pick(apr_uint32_t min, apr_uint32_t max)
{
    apr_uint64_t span = (apr_uint64_t)max - min + 1;

    ap_assert(min <= max);
    /* the high half of a product is spread evenly to within span / 2^32 */
    return min + (apr_uint32_t)(((next64() >> 32) * span) >> 32);
}
