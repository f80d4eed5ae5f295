/* SPDX-License-Identifier: Apache-2.0 */
/* client_limit.c - how much one client address may have: ClientMaxConnections and
 * ClientMaxRequestRate, counted over all children.
 *
 * Two tables of fixed size in shared memory, without locks: a place is one atomic word
 * of tag and count. An address has a few places that it may be in (by its hash, keyed at
 * random); where all are taken by others it is not counted, and so not limited. IPv6
 * clients are told apart by their first 64 bits, IPv4 ones by all of theirs.
 *
 *     connections   tag 32 | epoch 12 | count 20     counted at accept, until closed
 *     request heads tag 24 | second 24 | count 16    a new second begins at 1
 *
 * A child that dies takes its counts with it: the epoch goes on, counts of an older one
 * are as free places, and the living children count their connections anew. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "apr_strings.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "mpm/common/overload_priv.h"

APLOG_USE_MODULE(core);

enum { PLACES = 1 << 16, PROBES = 8, TOLD = 1 << 12, COUNT_BITS = 20, HEAD_BITS = 16 };
#define COUNT_MASK (((uint64_t)1 << COUNT_BITS) - 1)
#define HEAD_MASK (((uint64_t)1 << HEAD_BITS) - 1)
#define EPOCH_MASK 0xfffU
#define SECOND_MASK 0xffffffU

/** What children share. */
static struct shared {
    uint64_t seed;
    _Atomic unsigned epoch;
    _Atomic uint64_t connections[PLACES], heads[PLACES];
    _Atomic uint64_t told[TOLD];    /* tag 40 | minute 24 */
} *shared;

static int max_connections, max_rate;   /* 0: no limit */
static int hooked;                      /* check_rate, in this reading */
static unsigned my_epoch;               /* that this child's connections are counted in */

/* Counting anew and counting a new one exclude each other. The lock of conn_slot.c may be
 * taken while it is held. */
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;

void client_limit_reset(void)
{
    max_connections = max_rate = 0;
    hooked = 0;
}

void client_limit_init(server_rec *s)
{
    void *at;

    if (max_connections == 0 && max_rate == 0)
        return;
    if (shared) {
        client_limit_recount();
        return;
    }
    at = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        ap_log_error(APLOG_MARK, APLOG_ERR, apr_get_os_error(), s,
                     "no shared memory for ClientMaxConnections and ClientMaxRequestRate: no "
                     "client is limited");
        return;
    }
    shared = at;
    if (getrandom(&shared->seed, sizeof(shared->seed), 0) != (ssize_t)sizeof(shared->seed))
        shared->seed = (uint64_t)apr_time_now();
}

int client_limit_is_on(void)
{
    return max_connections > 0;
}

/* A bijection of words that leaves no pattern (splitmix64). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/* What stands for an address. @return 0: it has none that could be counted */
static uint64_t key_of(const struct sockaddr *sa)
{
    uint64_t key = 0;
    uint32_t v4 = 0;

    if (sa->sa_family == AF_INET) {
        memcpy(&v4, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, sizeof(v4));
    }
    else if (sa->sa_family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;

        if (IN6_IS_ADDR_V4MAPPED(v6))
            memcpy(&v4, &v6->s6_addr[12], sizeof(v4));
        else
            memcpy(&key, v6, sizeof(key));
    }
    else
        return 0;
    key = v4 ? ((uint64_t)0xffff << 32 | v4) : key;
    key = mix(mix(key ^ shared->seed) + shared->seed);
    return key ? key : 1;
}

static unsigned place_of(uint64_t key, int probe)
{
    return (unsigned)((key + (unsigned)probe) % PLACES);
}

/* Count one more in some place that has the tag, or else in one that is free. What is
 * above the count (tag and time) is `head`; is_free says of a word whether it may go.
 * @return the new count; 0: there was no place; *place gets it */
static unsigned count_up(_Atomic uint64_t *table, uint64_t key, uint64_t head, int bits,
                         int (*is_free)(uint64_t word, uint64_t head), unsigned *place)
{
    uint64_t mask = ((uint64_t)1 << bits) - 1, word;
    int i, taking;

    for (taking = 0; taking < 2; taking++)
        for (i = 0; i < PROBES; i++) {
            *place = place_of(key, i);
            word = atomic_load(&table[*place]);
            while (taking ? is_free(word, head) : word >> bits == head) {
                uint64_t more = taking ? head << bits | 1 : (word & mask) < mask ? word + 1 : word;

                if (atomic_compare_exchange_weak(&table[*place], &word, more))
                    return (unsigned)(more & mask);
            }
        }
    return 0;
}

static int is_other_epoch_or_empty(uint64_t word, uint64_t head)
{
    return (word & COUNT_MASK) == 0 || ((word >> COUNT_BITS ^ head) & EPOCH_MASK) != 0;
}

static int is_other_second(uint64_t word, uint64_t head)
{
    return ((word >> HEAD_BITS ^ head) & SECOND_MASK) != 0;
}

/* Count a connection in an epoch. @return how many its address has */
static unsigned count_connection(struct conn_slot *slot, unsigned epoch)
{
    uint64_t key = key_of(&slot->peer.any), head = (key >> 32) << 12 | (epoch & EPOCH_MASK);
    unsigned n = key ? count_up(shared->connections, key, head, COUNT_BITS,
                                is_other_epoch_or_empty, &slot->client_place) : 0;

    slot->client_head = n ? head : 0;
    return n;
}

/* Whether this is the first time in a minute that an address is told of. */
static int is_news(uint64_t key)
{
    uint64_t minute = (uint64_t)apr_time_sec(apr_time_now()) / 60;
    uint64_t word = (key >> 24) << 24 | (minute & 0xffffff), before;
    _Atomic uint64_t *at = &shared->told[key % TOLD];

    before = atomic_load(at);
    return before != word && atomic_compare_exchange_strong(at, &before, word);
}

static void tell_of(const struct conn_slot *slot)
{
    char ip[INET6_ADDRSTRLEN] = "?";
    int is_v4 = slot->peer.any.sa_family == AF_INET;

    if (!is_news(key_of(&slot->peer.any)))
        return;
    inet_ntop(slot->peer.any.sa_family,
              is_v4 ? (const void *)&((const struct sockaddr_in *)&slot->peer.room)->sin_addr
                    : (const void *)&((const struct sockaddr_in6 *)&slot->peer.room)->sin6_addr,
              ip, sizeof(ip));
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, child_server(),
                 "client %s has more than %d connections (ClientMaxConnections): answering 429",
                 ip, max_connections);
}

int client_limit_enter(struct conn_slot *slot)
{
    int enough = 0;

    if (shared == NULL)
        return 1;
    pthread_mutex_lock(&counting);
    if (count_connection(slot, my_epoch) > (unsigned)max_connections) {
        client_limit_leave(slot);
        enough = 1;
    }
    pthread_mutex_unlock(&counting);
    if (enough)
        tell_of(slot);
    return !enough;
}

void client_limit_leave(struct conn_slot *slot)
{
    _Atomic uint64_t *at;
    uint64_t word;

    if (slot->client_head == 0)
        return;
    at = &shared->connections[slot->client_place];
    word = atomic_load(at);
    while (word >> COUNT_BITS == slot->client_head && (word & COUNT_MASK) > 0
           && !atomic_compare_exchange_weak(at, &word, word - 1))
        ;
    slot->client_head = 0;
}

void client_limit_recount(void)
{
    if (shared)
        shared->epoch++;
}

static void count_again(struct conn_slot *slot, void *unused)
{
    if (slot->client_head)
        count_connection(slot, my_epoch);
}

void client_limit_follow(void)
{
    if (shared == NULL || my_epoch == atomic_load(&shared->epoch))
        return;
    pthread_mutex_lock(&counting);
    my_epoch = atomic_load(&shared->epoch);
    conn_slot_each(count_again, NULL);
    pthread_mutex_unlock(&counting);
}

/* Hook post_read_request, only where ClientMaxRequestRate is. */
static int check_rate(request_rec *r)
{
    uint64_t key, second = (uint64_t)apr_time_sec(r->request_time) & SECOND_MASK;
    unsigned place;

    if (shared == NULL || max_rate == 0 || r->main || r->prev || r->useragent_addr == NULL
        || (key = key_of((const struct sockaddr *)&r->useragent_addr->sa)) == 0)
        return DECLINED;
    if (count_up(shared->heads, key, (key >> 40) << 24 | second, HEAD_BITS, is_other_second, &place)
        <= (unsigned)max_rate)
        return DECLINED;
    if (is_news(key ^ 1))
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r,
                      "client %s sends more than %d requests a second (ClientMaxRequestRate): "
                      "answering 429", r->useragent_ip, max_rate);
    apr_table_setn(r->err_headers_out, "Retry-After", "1");
    return HTTP_TOO_MANY_REQUESTS;
}

static const char *set_number(cmd_parms *cmd, const char *arg, int most, int *to)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    char *end;
    long n = strtol(arg, &end, 10);

    if (err)
        return err;
    if (end == arg || *end || n < 0 || n > most)
        return apr_psprintf(cmd->pool, "%s must be a number from 0 (no limit) to %d",
                            cmd->cmd->name, most);
    *to = (int)n;
    return NULL;
}

const char *client_limit_set_connections(cmd_parms *cmd, void *unused, const char *arg)
{
    return set_number(cmd, arg, 100000, &max_connections);
}

/* After modules that find out who the client is behind a proxy. */
const char *client_limit_set_rate(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = set_number(cmd, arg, 60000, &max_rate);

    if (err == NULL && !hooked++)
        ap_hook_post_read_request(check_rate, NULL, NULL, APR_HOOK_LAST);
    return err;
}
