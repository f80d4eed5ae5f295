/* SPDX-License-Identifier: Apache-2.0 */
/* clients.c - what all children know of the clients whose nonces are counted or used once.
 *
 * A table in shared memory, under one lock. A client has a number, taken when it is challenged,
 * and the place number modulo size, taken when it has proved to know a password: challenges alone
 * fill nothing. A place belongs to the highest number that used it; a lower one is unknown from
 * then on, so that what was used cannot be used again. */
#include "digest_priv.h"

#include "apr_global_mutex.h"
#include "apr_shm.h"
#include "http_log.h"
#include "util_mutex.h"

APLOG_USE_MODULE(auth_digest);

#define MUTEX_TYPE "authdigest-client"

/** A client's last use of a nonce. */
struct place {
    apr_uint64_t client; /* 0: free */
    apr_time_t made;     /* the nonce's time */
    apr_uint64_t count;
};

/** The shared memory. */
struct table {
    apr_uint64_t last_client; /* the number given last; changed without the lock */
    apr_time_t epoch;
    apr_size_t size;          /* of places */
    struct place places[];
};

static apr_shm_t *shm;
static struct table *table;
static apr_global_mutex_t *mutex; /* NULL: the administrator wants none */

int digest_clients_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    table = NULL;
    mutex = NULL;
    return ap_mutex_register(pconf, MUTEX_TYPE, NULL, APR_LOCK_DEFAULT, 0) == APR_SUCCESS
           ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

apr_status_t digest_clients_create(apr_pool_t *pconf, server_rec *s, apr_size_t size)
{
    apr_size_t count = size > sizeof(struct table) + sizeof(struct place)
                       ? (size - sizeof(struct table)) / sizeof(struct place) : 1;
    apr_status_t rv = apr_shm_create(&shm, sizeof(struct table) + count * sizeof(struct place),
                                     NULL, pconf);

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, APLOGNO(01762)
                     "Failed to create shared memory segment of %" APR_SIZE_T_FMT
                     " bytes (AuthDigestShmemSize)", size);
        return rv;
    }
    table = apr_shm_baseaddr_get(shm);
    *table = (struct table){ .epoch = apr_time_now(), .size = count };
    for (apr_size_t i = 0; i < count; i++)
        table->places[i] = (struct place){ 0 };
    rv = ap_global_mutex_create(&mutex, NULL, MUTEX_TYPE, NULL, s, pconf, 0);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, "Failed to create lock (%s)", MUTEX_TYPE);
    return rv;
}

void digest_clients_child_init(apr_pool_t *p, server_rec *s)
{
    apr_status_t rv = mutex ? apr_global_mutex_child_init(&mutex, apr_global_mutex_lockfile(mutex),
                                                          p) : APR_SUCCESS;

    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s, "Failed to open lock (%s)", MUTEX_TYPE);
}

apr_uint64_t digest_new_client(void)
{
    return __atomic_add_fetch(&table->last_client, 1, __ATOMIC_RELAXED);
}

apr_time_t digest_clients_epoch(void)
{
    return table->epoch;
}

/* What digest_use_nonce() does, under the lock. */
static enum digest_use use(struct place *place, apr_uint64_t client, apr_time_t made,
                           apr_uint64_t count, apr_uint64_t *last)
{
    if (place->client > client)
        return DIGEST_USE_GONE;
    if (place->client == client) {
        *last = place->count;
        if (made < place->made || (made == place->made && count == 0))
            return DIGEST_USE_OLD;
        if (made == place->made && count <= place->count)
            return DIGEST_USE_REPLAY;
    }
    *place = (struct place){ client, made, count };
    return DIGEST_USE_OK;
}

enum digest_use digest_use_nonce(server_rec *s, apr_uint64_t client, apr_time_t made,
                                 apr_uint64_t count, apr_uint64_t *last)
{
    apr_status_t rv = mutex ? apr_global_mutex_lock(mutex) : APR_SUCCESS;
    enum digest_use answer;

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s, "Failed to take lock (%s)", MUTEX_TYPE);
        return DIGEST_USE_GONE;
    }
    answer = use(&table->places[client % table->size], client, made, count, last);
    if (mutex)
        apr_global_mutex_unlock(mutex);
    return answer;
}
