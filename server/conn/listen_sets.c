/* SPDX-License-Identifier: Apache-2.0 */
/* listen_sets.c - several sets of listening sockets on the same ports (SO_REUSEPORT).
 *
 * On a machine of many processors one queue of new connections is a bottleneck:
 * ListenCoresBucketsRatio makes a set for each so many processors, each child accepts
 * from one of them, and the kernel spreads connections over the sets. Set 0 is
 * ap_listeners; the others are copies of it, opened and kept over restarts as it is.
 * Control process; a child takes its set and closes the rest. */
#include <stdlib.h>
#include <unistd.h>

#include "ap_listen.h"
#include "apr_portable.h"
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"

APLOG_USE_MODULE(core);

enum { SETS_MAX = 1024 };

int ap_have_so_reuseport = 1;
int ap_num_listen_buckets = 1;

static int ratio;                     /* processors for each set; 0: one set */
static ap_listen_rec *sets[SETS_MAX]; /* [0] is not kept here but in ap_listeners */

void listen_sets_reset(void)
{
    ratio = 0;
}

AP_DECLARE(const char *) ap_set_listencbratio(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    int n = atoi(arg);

    if (err)
        return err;
    if (n <= 0)
        return "ListenCoresBucketsRatio must be > 0";
    ratio = n;
    return NULL;
}

int listen_sets_wanted(void)
{
    long processors = ratio ? sysconf(_SC_NPROCESSORS_ONLN) : 0;
    long n = ratio && processors / 2 >= ratio ? processors / ratio : 1;

    return n > SETS_MAX ? SETS_MAX : (int)n;
}

/* A record of a set for one address, with the socket it had before the restart. */
static ap_listen_rec *copy_of(const ap_listen_rec *lr, ap_listen_rec *before, apr_pool_t *p)
{
    ap_listen_rec *old = listen_find(before, lr->bind_addr);
    ap_listen_rec *copy = listen_make(p, lr->bind_addr);

    if (old) {
        copy->sd = old->sd;
        copy->active = old->active;
    }
    copy->protocol = lr->protocol;
    return copy;
}

/* Bring a set in line with ap_listeners. Its records outlive the configuration. */
static int open_set(int number, server_rec *s)
{
    ap_listen_rec *before = sets[number], *lr, **at = &sets[number];

    ap_assert(number > 0 && number < SETS_MAX);
    for (lr = before; lr; lr = lr->next)
        if (!listen_find(ap_listeners, lr->bind_addr))
            listen_close(lr);
    *at = NULL;
    for (lr = ap_listeners; lr; lr = lr->next) {
        *at = copy_of(lr, before, s->process->pool);
        if (!listen_open(*at, s))
            return 0;
        at = &(*at)->next;
    }
    return 1;
}

static void close_set(int number)
{
    ap_listen_rec *lr;

    for (lr = sets[number]; lr; lr = lr->next)
        listen_close(lr);
    sets[number] = NULL;
}

AP_DECLARE(apr_status_t) ap_duplicate_listeners(apr_pool_t *p, server_rec *s,
                                                ap_listen_rec ***buckets, int *num_buckets)
{
    int i, n;

    ap_assert(buckets != NULL && num_buckets != NULL);
    if (*num_buckets < 1)
        *num_buckets = listen_sets_wanted();
    n = *num_buckets < SETS_MAX ? *num_buckets : SETS_MAX;
    for (i = n; i < SETS_MAX; i++)
        close_set(i);
    *buckets = apr_pcalloc(p, (apr_size_t)n * sizeof(**buckets));
    (*buckets)[0] = ap_listeners;
    for (i = 1; i < n; i++) {
        if (!open_set(i, s))
            return APR_EGENERAL;
        (*buckets)[i] = sets[i];
    }
    if (n > 1)
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, s,
                     "AH02819: Using %d sets of listening sockets, one for each %d of %ld "
                     "processors", n, ratio, sysconf(_SC_NPROCESSORS_ONLN));
    *num_buckets = ap_num_listen_buckets = n;
    return APR_SUCCESS;
}

void listen_take_set(int number)
{
    ap_listen_rec *mine = number ? sets[number] : ap_listeners, *lr;
    int i;

    ap_assert(number >= 0 && number < ap_num_listen_buckets);
    if (ap_num_listen_buckets == 1)
        return;
    for (lr = number ? ap_listeners : NULL; lr; lr = lr->next)
        listen_close(lr);
    for (i = 1; i < ap_num_listen_buckets; i++)
        if (i != number)
            close_set(i);
    sets[number] = NULL;
    ap_listeners = mine;
}

int listen_descriptors(int *fds, int room)
{
    int i, n = 0;

    for (i = 0; i < ap_num_listen_buckets; i++) {
        const ap_listen_rec *lr = i ? sets[i] : ap_listeners;

        for (; lr; lr = lr->next)
            if (lr->sd && n < room && apr_os_sock_get(&fds[n], lr->sd) == APR_SUCCESS)
                n++;
    }
    return n;
}

void listen_close_sets(void)
{
    int i;

    for (i = 1; i < ap_num_listen_buckets; i++)
        close_set(i);
}
