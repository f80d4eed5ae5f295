/* SPDX-License-Identifier: Apache-2.0 */
/* overload.c - when new requests are turned away, and what the log says of it.
 *
 * Apache lets clients wait in the listening sockets' queues for as long as they care to.
 * Here nobody waits in vain: a client is told (503, Retry-After) when
 *
 *   - no worker of any child has become free for OverloadWait,
 *   - or its request has waited for that long when its turn comes,
 *   - or more than OverloadQueue connections wait already.
 *
 * A child that is full says so in its row (not_accepting); as long as one is not, it
 * will take what comes, and nobody is turned away. OverloadReserve names the paths
 * that are served even then, by the porter (porter.c). */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "apr_strings.h"
#include "http_core.h"
#include "http_log.h"
#include "mpm/common/overload_priv.h"
#include "scoreboard/scoreboard_priv.h"

APLOG_USE_MODULE(core);

enum { HANDLER_LEN = 24, RESERVED_MAX = 8, HOLDERS = 64, SHOWN = 5 };

static apr_interval_time_t longest_wait;    /* OverloadWait; 0: off */
static int longest_queue;                   /* OverloadQueue; 0: any */
static const char *reserved[RESERVED_MAX];  /* OverloadReserve */
static int reserved_count, reserved_is_set;

/** What children share. */
static struct shared {
    _Atomic apr_time_t told;                /* moment of the last line */
    int slots, threads;                     /* children, and rows of each */
    char handler[][HANDLER_LEN];            /* of each worker; half written at worst */
} *shared;

void overload_reset(void)
{
    longest_wait = apr_time_from_sec(10);
    longest_queue = 0;
    reserved[0] = "/server-status";
    reserved_count = 1;
    reserved_is_set = 0;
}

void overload_init(server_rec *s)
{
    int threads = mpm_limits.thread_limit, slots = scoreboard_slots();
    size_t rows;
    void *at;

    slots = slots > mpm_limits.server_limit ? slots : mpm_limits.server_limit;
    if (longest_wait == 0 || (shared && shared->slots >= slots && shared->threads >= threads))
        return;
    slots *= 2; /* finishing children may have slots beyond the limit */
    rows = (size_t)slots * (size_t)threads;
    at = mmap(NULL, sizeof(*shared) + rows * HANDLER_LEN, PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, apr_get_os_error(), s,
                     "no shared memory for OverloadWait: the log will not say who holds the "
                     "workers");
        return;
    }
    shared = at; /* children of before go on with theirs */
    shared->slots = slots;
    shared->threads = threads;
}

int overload_is_on(void)
{
    return longest_wait > 0;
}

/* A row's flags are plain characters, as modules know them; the listener and the main
 * thread both write them. */
static int flag(const char *at)
{
    return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static void set_flag(char *at, int on)
{
    if (flag(at) != on)
        __atomic_store_n(at, (char)on, __ATOMIC_RELAXED);
}

void overload_publish(int slot, int full)
{
    process_score *row = ap_get_scoreboard_process(slot);

    ap_assert(row != NULL);
    if (!flag(&row->quiescing))
        set_flag(&row->not_accepting, full);
}

void overload_finish(int slot)
{
    process_score *row = ap_get_scoreboard_process(slot);

    ap_assert(row != NULL);
    set_flag(&row->quiescing, 1);
    set_flag(&row->not_accepting, 1);
}

/* Whether a child that accepts from the same sockets has a worker to spare. */
static int another_has_room(int slot)
{
    const process_score *mine = ap_get_scoreboard_process(slot);
    int i;

    for (i = 0; i < scoreboard_slots(); i++) {
        const process_score *row = ap_get_scoreboard_process(i);

        if (i != slot && row->pid && !flag(&row->quiescing) && !flag(&row->not_accepting)
            && row->generation == mine->generation && row->bucket == mine->bucket)
            return 1;
    }
    return 0;
}

int overload_waited(apr_time_t since)
{
    return longest_wait > 0 && apr_time_now() - since >= longest_wait;
}

int overload_now(int slot, apr_time_t full_since, int backlog)
{
    int too_much = overload_waited(full_since) || (longest_queue > 0 && backlog > longest_queue);

    return longest_wait > 0 && too_much && !another_has_room(slot);
}

int overload_is_stale(int fd)
{
    struct tcp_info info;
    socklen_t len = sizeof(info);

    memset(&info, 0, sizeof(info));
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0
           && apr_time_from_msec((apr_time_t)info.tcpi_last_data_recv) >= longest_wait;
}

/* The path of a request line, or 0 where it has none. */
static apr_size_t path_in(const char *head, apr_size_t len, const char **path)
{
    const char *space = memchr(head, ' ', len), *at;

    if (space == NULL || space + 1 >= head + len || space[1] != '/')
        return 0;
    *path = space + 1;
    for (at = *path; at < head + len && !strchr(" ?\r\n", *at); at++)
        ;
    return (apr_size_t)(at - *path);
}

int overload_is_reserved(const char *head, apr_size_t len)
{
    const char *path;
    apr_size_t n = path_in(head, len, &path);
    int i;

    for (i = 0; n > 0 && i < reserved_count; i++) {
        apr_size_t want = strlen(reserved[i]);

        if (n >= want && memcmp(path, reserved[i], want) == 0 && (n == want || path[want] == '/'))
            return 1;
    }
    return 0;
}

/* Where a worker's handler is noted; NULL: it is not. */
static char *handler_of(int slot, int thread)
{
    if (shared == NULL || slot >= shared->slots || thread >= shared->threads)
        return NULL;
    return shared->handler[slot * shared->threads + thread];
}

void overload_note_handler(int thread, const char *handler)
{
    char *to = handler_of(child_my_slot(), thread);

    ap_assert(thread >= 0);
    if (to)
        apr_cpystrn(to, handler ? handler : "", HANDLER_LEN);
}

/** Workers that are busy with the same thing. */
struct holder {
    char vhost[32], handler[HANDLER_LEN];
    int count;
};

/* Count a worker to those like it; those that find no place are not told apart. */
static void count_holder(struct holder *holders, const worker_score *ws, const char *handler)
{
    int i;

    for (i = 0; i < HOLDERS; i++) {
        struct holder *h = &holders[i];

        if (h->count == 0) {
            apr_cpystrn(h->vhost, ws->vhost[0] ? ws->vhost : "-", sizeof(h->vhost));
            apr_cpystrn(h->handler, handler[0] ? handler : "-", sizeof(h->handler));
        }
        if (strcmp(h->vhost, ws->vhost[0] ? ws->vhost : "-") == 0
            && strcmp(h->handler, handler[0] ? handler : "-") == 0) {
            h->count++;
            return;
        }
    }
}

static int is_busy(int status)
{
    return status >= SERVER_BUSY_READ && status <= SERVER_CLOSING;
}

static void count_holders(struct holder *holders)
{
    int i, j;

    for (i = 0; i < scoreboard_slots(); i++) {
        for (j = 0; ap_get_scoreboard_process(i)->pid && j < scoreboard_threads(i); j++) {
            char handler[HANDLER_LEN] = "";
            worker_score ws;

            ap_copy_scoreboard_worker(&ws, i, j);
            if (handler_of(i, j))
                memcpy(handler, handler_of(i, j), HANDLER_LEN - 1);
            if (is_busy(ws.status))
                count_holder(holders, &ws, handler);
        }
    }
}

/* The biggest first, as words. */
static const char *name_holders(struct holder *holders, char *text, apr_size_t len)
{
    char *at = text;
    int i, n;

    *text = '\0';
    for (n = 0; n < SHOWN; n++) {
        struct holder *most = &holders[0];

        for (i = 1; i < HOLDERS; i++)
            most = holders[i].count > most->count ? &holders[i] : most;
        if (most->count == 0)
            break;
        at += apr_snprintf(at, len - (apr_size_t)(at - text), "%s%d by host %s, handler %s",
                           n ? "; " : "", most->count, most->vhost, most->handler);
        most->count = 0;
    }
    return text;
}

void overload_tell(server_rec *s)
{
    struct holder holders[HOLDERS] = { { { 0 }, { 0 }, 0 } };
    apr_time_t now = apr_time_now(), before;
    char text[SHOWN * 100];

    if (shared == NULL)
        return;
    before = atomic_load(&shared->told);
    if (now - before < apr_time_from_sec(60)
        || !atomic_compare_exchange_strong(&shared->told, &before, now))
        return;
    count_holders(holders);
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                 "overload: no worker is free (OverloadWait, OverloadQueue), answering 503; "
                 "workers are held: %s", name_holders(holders, text, sizeof(text)));
}

const char *overload_set_wait(cmd_parms *cmd, void *unused, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL && (ap_timeout_parameter_parse(arg, &longest_wait, "s") != APR_SUCCESS
                        || longest_wait < 0))
        err = "OverloadWait must be a length of time, for example 10 or 500ms; 0: off";
    return err;
}

const char *overload_set_queue(cmd_parms *cmd, void *unused, const char *arg)
{
    char *end;
    long n = strtol(arg, &end, 10);

    if (end == arg || *end || n < 0 || n > 1000000)
        return "OverloadQueue must be a number of connections; 0: no limit";
    longest_queue = (int)n;
    return ap_check_cmd_context(cmd, GLOBAL_ONLY);
}

/* One path of the list; the first replaces what is reserved by default. */
const char *overload_set_reserve(cmd_parms *cmd, void *unused, const char *arg)
{
    if (!reserved_is_set)
        reserved_count = 0;
    reserved_is_set = 1;
    if (strcasecmp(arg, "None") == 0)
        return ap_check_cmd_context(cmd, GLOBAL_ONLY);
    if (arg[0] != '/')
        return "OverloadReserve takes paths that begin with '/', or None";
    if (reserved_count == RESERVED_MAX)
        return "OverloadReserve takes no more than 8 paths";
    reserved[reserved_count++] = apr_pstrdup(cmd->pool, arg);
    return ap_check_cmd_context(cmd, GLOBAL_ONLY);
}
