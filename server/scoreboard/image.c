/* SPDX-License-Identifier: Apache-2.0 */
/* image.c - the scoreboard's memory: made by the control process, inherited by children.
 *
 * One segment: global row, child rows, worker rows. It outlives graceful restarts, so
 * that children of several generations are in it; a restart clears it. */
#include <stdlib.h>
#include <string.h>
#include <sys/times.h>

#include "ap_mpm.h"
#include "apr_shm.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "scoreboard.h"

APLOG_USE_MODULE(core);

APR_HOOK_STRUCT(APR_HOOK_LINK(pre_mpm))
AP_IMPLEMENT_HOOK_RUN_ALL(int, pre_mpm, (apr_pool_t *p, ap_scoreboard_e sb_type), (p, sb_type),
                          OK, DECLINED)

scoreboard *ap_scoreboard_image;
const char *ap_scoreboard_fname;

static apr_shm_t *segment;
static int server_limit, thread_limit;

AP_DECLARE(int) ap_calc_scoreboard_size(void)
{
    ap_mpm_query(AP_MPMQ_HARD_LIMIT_THREADS, &thread_limit);
    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &server_limit);
    ap_assert(server_limit > 0 && thread_limit > 0);
    return (int)(sizeof(global_score) + sizeof(process_score) * (size_t)server_limit
                 + sizeof(worker_score) * (size_t)server_limit * (size_t)thread_limit);
}

AP_DECLARE(void) ap_init_scoreboard(void *shared_score)
{
    char *at = shared_score;
    int i;

    ap_assert(at != NULL);
    ap_calc_scoreboard_size();
    ap_scoreboard_image = calloc(1, sizeof(scoreboard) + (size_t)server_limit * sizeof(void *));
    ap_assert(ap_scoreboard_image != NULL);
    ap_scoreboard_image->global = (global_score *)at;
    at += sizeof(global_score);
    ap_scoreboard_image->parent = (process_score *)at;
    at += sizeof(process_score) * (size_t)server_limit;
    ap_scoreboard_image->servers = (worker_score **)(ap_scoreboard_image + 1);
    for (i = 0; i < server_limit; i++) {
        ap_scoreboard_image->servers[i] = (worker_score *)at;
        at += sizeof(worker_score) * (size_t)thread_limit;
    }
}

AP_DECLARE(apr_status_t) ap_cleanup_scoreboard(void *d)
{
    if (ap_scoreboard_image == NULL)
        return APR_SUCCESS;
    free(ap_scoreboard_image);
    ap_scoreboard_image = NULL;
    if (segment)
        apr_shm_destroy(segment);
    segment = NULL;
    return APR_SUCCESS;
}

/* Anonymous memory, or a file by which others may attach. */
static apr_status_t make_segment(apr_pool_t *p, apr_size_t size)
{
    const char *fname = ap_scoreboard_fname;
    apr_status_t rv;

    if (fname == NULL) {
        rv = apr_shm_create(&segment, size, NULL, p);
        if (rv != APR_ENOTIMPL)
            return rv;
        fname = DEFAULT_SCOREBOARD;
    }
    fname = ap_runtime_dir_relative(p, fname);
    apr_shm_remove(fname, p);
    rv = apr_shm_create(&segment, size, fname, p);
    if (rv != APR_SUCCESS)
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, NULL,
                     "AH00004: unable to create or access scoreboard \"%s\" "
                     "(name-based shared memory failure)", fname);
    return rv;
}

/* After a restart that is not graceful nobody is left: forget the rows, keep the memory. */
static void reset_image(void)
{
    int i;

    memset(ap_scoreboard_image->parent, 0, sizeof(process_score) * (size_t)server_limit);
    for (i = 0; i < server_limit; i++)
        memset(ap_scoreboard_image->servers[i], 0, sizeof(worker_score) * (size_t)thread_limit);
}

AP_DECLARE(int) ap_create_scoreboard(apr_pool_t *p, ap_scoreboard_e sb_type)
{
    ap_generation_t generation = 0;
    apr_size_t size;
    apr_pool_t *own;

    if (ap_scoreboard_image) {
        generation = ap_scoreboard_image->global->running_generation;
        ap_scoreboard_image->global->restart_time = apr_time_now();
        reset_image();
        ap_scoreboard_image->global->running_generation = generation;
        return OK;
    }
    size = (apr_size_t)ap_calc_scoreboard_size();
    apr_pool_create(&own, p);
    if (sb_type == SB_SHARED) {
        apr_status_t rv = make_segment(own, size);

        if (rv != APR_SUCCESS) {
            ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, rv, NULL,
                         "no memory for a scoreboard of %" APR_SIZE_T_FMT " bytes: %pm", size,
                         &rv);
            exit(APEXIT_INIT);
        }
    }
    ap_init_scoreboard(segment ? apr_shm_baseaddr_get(segment) : calloc(1, size));
    memset(ap_scoreboard_image->global, 0, size);
    ap_scoreboard_image->global->server_limit = server_limit;
    ap_scoreboard_image->global->thread_limit = thread_limit;
    ap_scoreboard_image->global->restart_time = apr_time_now();
    apr_pool_cleanup_register(p, NULL, ap_cleanup_scoreboard, apr_pool_cleanup_null);
    return OK;
}

AP_DECLARE(apr_status_t) ap_reopen_scoreboard(apr_pool_t *p, apr_shm_t **shm, int detached)
{
    if (segment == NULL || ap_scoreboard_fname == NULL)
        return APR_SUCCESS;
    if (apr_shm_size_get(segment) < sizeof(global_score))
        return APR_EINVAL;
    if (shm)
        *shm = segment;
    return APR_SUCCESS;
}

AP_DECLARE(int) ap_exists_scoreboard_image(void)
{
    return ap_scoreboard_image != NULL;
}

AP_DECLARE(global_score *) ap_get_scoreboard_global(void)
{
    return ap_scoreboard_image ? ap_scoreboard_image->global : NULL;
}

AP_DECLARE(process_score *) ap_get_scoreboard_process(int x)
{
    if (ap_scoreboard_image == NULL || x < 0 || x >= server_limit)
        return NULL;
    return &ap_scoreboard_image->parent[x];
}

AP_DECLARE(worker_score *) ap_get_scoreboard_worker_from_indexes(int child_num, int thread_num)
{
    if (ap_scoreboard_image == NULL || child_num < 0 || child_num >= server_limit
        || thread_num < 0 || thread_num >= thread_limit)
        return NULL;
    return &ap_scoreboard_image->servers[child_num][thread_num];
}

AP_DECLARE(void) ap_copy_scoreboard_worker(worker_score *dest, int child_num, int thread_num)
{
    const worker_score *ws = ap_get_scoreboard_worker_from_indexes(child_num, thread_num);

    if (ws == NULL) {
        memset(dest, 0, sizeof(*dest));
        return;
    }
    memcpy(dest, ws, sizeof(*dest));
    /* A row caught while it was written must still end where it should. */
    dest->client[sizeof(dest->client) - 1] = '\0';
    dest->request[sizeof(dest->request) - 1] = '\0';
    dest->vhost[sizeof(dest->vhost) - 1] = '\0';
    dest->protocol[sizeof(dest->protocol) - 1] = '\0';
    dest->client64[sizeof(dest->client64) - 1] = '\0';
}

AP_DECLARE(int) ap_find_child_by_pid(apr_proc_t *pid)
{
    int i;

    for (i = 0; ap_scoreboard_image && i < server_limit; i++)
        if (ap_scoreboard_image->parent[i].pid == pid->pid)
            return i;
    return -1;
}

AP_DECLARE(int) ap_update_global_status(void)
{
    if (ap_scoreboard_image)
        times(&ap_scoreboard_image->global->times);
    return OK;
}
