/* SPDX-License-Identifier: Apache-2.0 */
/* image.c - the scoreboard's memory: made by the control process, inherited by children.
 *
 * One segment: global row, child rows, worker rows. It outlives graceful restarts, so
 * that children of several generations are in it; a restart clears it. Sizes: see
 * scoreboard_priv.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/times.h>

#include "ap_mpm.h"
#include "apr_shm.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_log.h"
#include "http_main.h"
#include "scoreboard.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

APR_HOOK_STRUCT(APR_HOOK_LINK(pre_mpm))
AP_IMPLEMENT_HOOK_RUN_ALL(int, pre_mpm, (apr_pool_t *p, ap_scoreboard_e sb_type), (p, sb_type),
                          OK, DECLINED)

enum { SPARE_ROWS = 256 * 1024, SPARE_FACTOR = 4 };

scoreboard *ap_scoreboard_image;
const char *ap_scoreboard_fname;

static apr_shm_t *segment;        /* of a ScoreBoardFile; in a pool that nobody destroys */
static int owner;                 /* this process takes the name away in the end */
static void *mapping;             /* otherwise */
static size_t mapping_size;
static worker_score nobody;       /* the row of a thread that a slot has no room for */

/** What is where in the memory. */
static struct {
    worker_score *rows;
    size_t rows_room, rows_used;
    int slots_room, slots;
    int thread_limit;
    int *threads;                 /* of each slot: its rows */
    const int *live;              /* the number of slots, where this process looks it up */
} board;

/** How much room there is to be. */
struct room {
    int slots;
    size_t rows;
};

static size_t bytes_of(const struct room *room)
{
    return sizeof(global_score) + sizeof(process_score) * (size_t)room->slots
           + sizeof(worker_score) * room->rows;
}

/* What the limits in force need. */
static struct room room_asked(void)
{
    struct room room;
    int threads = 0;

    ap_mpm_query(AP_MPMQ_HARD_LIMIT_THREADS, &threads);
    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &room.slots);
    ap_assert(room.slots > 0 && threads > 0);
    room.rows = (size_t)room.slots * (size_t)threads;
    board.thread_limit = threads;
    return room;
}

AP_DECLARE(int) ap_calc_scoreboard_size(void)
{
    struct room room = room_asked();

    return (int)bytes_of(&room);
}

int scoreboard_slots(void)
{
    int n = board.live ? *board.live : 0;

    n = n < board.slots ? board.slots : n; /* a module may have kept the number */
    return n > board.slots_room ? board.slots_room : n;
}

int scoreboard_thread_limit(void)
{
    return board.thread_limit;
}

int scoreboard_threads(int slot)
{
    return slot >= 0 && slot < board.slots_room ? board.threads[slot] : 0;
}

void scoreboard_in_child(void)
{
    ap_assert(ap_scoreboard_image != NULL);
    board.live = &ap_scoreboard_image->global->server_limit;
    owner = 0;
}

int scoreboard_place(int slot, int threads)
{
    worker_score *before, *rows = board.rows + board.rows_used;
    int had = scoreboard_threads(slot);

    ap_assert(slot >= 0 && slot < board.slots_room);
    if (had >= threads)
        return 1;
    if ((size_t)threads > board.rows_room - board.rows_used)
        return 0;
    before = ap_scoreboard_image->servers[slot];
    if (had)
        memcpy(rows, before, sizeof(*rows) * (size_t)had);
    board.rows_used += (size_t)threads;
    ap_scoreboard_image->servers[slot] = rows;
    board.threads[slot] = threads;
    return 1;
}

/* Rows that are still to be placed when so many slots all have so many. */
static size_t rows_missing(int slots, int threads)
{
    size_t rows = 0;
    int i;

    for (i = 0; i < slots; i++)
        rows += board.threads[i] < threads ? (size_t)threads : 0;
    return rows;
}

int scoreboard_resize(int slots, int threads)
{
    ap_assert(ap_scoreboard_image != NULL && slots > 0 && threads > 0);
    if (slots > board.slots_room
        || rows_missing(slots, threads) > board.rows_room - board.rows_used)
        return 0;
    board.slots = slots;
    board.thread_limit = threads;
    ap_scoreboard_image->global->server_limit = slots;
    ap_scoreboard_image->global->thread_limit = threads;
    return 1;
}

/* The memory is there: divide it. */
static void lay_out(char *at, const struct room *room)
{
    size_t pointers = (size_t)room->slots * sizeof(worker_score *);

    ap_scoreboard_image = calloc(1, sizeof(scoreboard) + pointers);
    board.threads = calloc((size_t)room->slots, sizeof(*board.threads));
    ap_assert(ap_scoreboard_image != NULL && board.threads != NULL);
    ap_scoreboard_image->global = (global_score *)at;
    at += sizeof(global_score);
    ap_scoreboard_image->parent = (process_score *)at;
    at += sizeof(process_score) * (size_t)room->slots;
    ap_scoreboard_image->servers = (worker_score **)(ap_scoreboard_image + 1);
    board.rows = (worker_score *)at;
    board.rows_room = room->rows;
    board.rows_used = 0;
    board.slots_room = room->slots;
    board.slots = 0;
    board.live = &board.slots;
}

/* The slots that the limits ask for. */
static void place_first(const struct room *asked)
{
    int i, fits = scoreboard_resize(asked->slots, board.thread_limit);

    ap_assert(fits);
    for (i = 0; i < asked->slots && fits; i++)
        fits = scoreboard_place(i, board.thread_limit);
    ap_assert(fits);
}

AP_DECLARE(void) ap_init_scoreboard(void *shared_score)
{
    struct room room = room_asked();

    ap_assert(shared_score != NULL);
    lay_out(shared_score, &room);
    place_first(&room);
}

AP_DECLARE(apr_status_t) ap_cleanup_scoreboard(void *d)
{
    if (ap_scoreboard_image == NULL)
        return APR_SUCCESS;
    free(ap_scoreboard_image);
    free(board.threads);
    ap_scoreboard_image = NULL;
    memset(&board, 0, sizeof(board));
    if (segment && owner)
        apr_shm_destroy(segment);
    if (mapping)
        munmap(mapping, mapping_size);
    segment = NULL;
    mapping = NULL;
    return APR_SUCCESS;
}

/* A file by which others may attach. */
static void *make_file(apr_pool_t *p, size_t size, apr_status_t *rv)
{
    const char *fname = ap_runtime_dir_relative(p, ap_scoreboard_fname);

    apr_shm_remove(fname, p);
    *rv = apr_shm_create(&segment, size, fname, p);
    if (*rv == APR_SUCCESS)
        return apr_shm_baseaddr_get(segment);
    ap_log_error(APLOG_MARK, APLOG_CRIT, *rv, NULL,
                 "AH00004: unable to create or access scoreboard \"%s\" "
                 "(name-based shared memory failure)", fname);
    return NULL;
}

static void *make_anonymous(size_t size, apr_status_t *rv)
{
    mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
    *rv = mapping == MAP_FAILED ? apr_get_os_error() : APR_SUCCESS;
    mapping_size = size;
    return mapping = *rv == APR_SUCCESS ? mapping : NULL;
}

/* With room to grow; where there is no address space for that, without. */
static void *make_memory(apr_pool_t *p, struct room *room, apr_status_t *rv)
{
    struct room asked = *room;
    void *memory;

    if (ap_scoreboard_fname == NULL) {
        room->slots = SCOREBOARD_SLOTS_MAX;
        room->rows = asked.rows * SPARE_FACTOR + SPARE_ROWS;
        if ((memory = make_anonymous(bytes_of(room), rv)) != NULL)
            return memory;
        *room = asked;
        return make_anonymous(bytes_of(room), rv);
    }
    room->slots = asked.slots * SPARE_FACTOR;
    room->rows = asked.rows * SPARE_FACTOR;
    return make_file(p, bytes_of(room), rv);
}

void scoreboard_forget(void)
{
    memset(ap_scoreboard_image->parent, 0, sizeof(process_score) * (size_t)board.slots);
    memset(board.rows, 0, sizeof(worker_score) * board.rows_used);
    memset(board.threads, 0, sizeof(*board.threads) * (size_t)board.slots_room);
    board.rows_used = 0;
}

/* After a restart that is not graceful nobody is left: forget the rows, keep the memory. */
static void reset_image(void)
{
    struct room asked = room_asked();

    scoreboard_forget();
    place_first(&asked);
}

AP_DECLARE(int) ap_create_scoreboard(apr_pool_t *p, ap_scoreboard_e sb_type)
{
    struct room asked = room_asked(), room = asked;
    apr_status_t rv = APR_SUCCESS;
    apr_pool_t *own;
    void *memory;

    if (ap_scoreboard_image) {
        ap_scoreboard_image->global->restart_time = apr_time_now();
        reset_image();
        return OK;
    }
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    owner = 1;
    memory = sb_type == SB_SHARED ? make_memory(own, &room, &rv) : calloc(1, bytes_of(&room));
    if (memory == NULL) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, rv, NULL,
                     "no memory for a scoreboard of %" APR_SIZE_T_FMT " bytes",
                     bytes_of(&asked));
        exit(APEXIT_INIT);
    }
    lay_out(memory, &room);
    if (segment)
        memset(memory, 0, bytes_of(&asked)); /* the rest is new, too */
    place_first(&asked);
    ap_scoreboard_image->global->restart_time = apr_time_now();
    apr_pool_cleanup_register(p, NULL, ap_cleanup_scoreboard, apr_pool_cleanup_null);
    return OK;
}

void scoreboard_leave(void)
{
    owner = 0;
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
    if (ap_scoreboard_image == NULL || x < 0 || x >= scoreboard_slots())
        return NULL;
    return &ap_scoreboard_image->parent[x];
}

AP_DECLARE(worker_score *) ap_get_scoreboard_worker_from_indexes(int child_num, int thread_num)
{
    if (ap_scoreboard_image == NULL || child_num < 0 || child_num >= scoreboard_slots()
        || thread_num < 0)
        return NULL;
    if (thread_num >= board.threads[child_num])
        return thread_num < board.thread_limit ? &nobody : NULL;
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

    for (i = 0; ap_scoreboard_image && i < scoreboard_slots(); i++)
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
