/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - where access log lines go: files and programs, at once or collected.
 *
 * A line leaves in one write of a file opened for appending, alone or with those of other
 * requests that were ready together (ring.c), so lines of several children never mix.
 * Logs have numbers by their names, which stay the same as long as the process lives:
 * a child that was started before the logs were opened anew names them likewise. With
 * BufferedLogs a child collects up to BUFFER bytes for each
 * log, whole lines only, and writes them when full or when it ends. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "apr_strings.h"
#include "apr_thread_mutex.h"
#include "http_main.h"
#include "log/log_priv.h"
#include "log_config_priv.h"

APLOG_USE_MODULE(log_config);

enum { TARGETS = 512 };
enum { BUFFER = 4096, STACK_LINE = 2048 }; /* a pipe takes BUFFER in one piece */

/** One target. */
struct output {
    apr_file_t *file;
    const char *name;
    unsigned id;
    struct log_loss loss;
    apr_thread_mutex_t *lock;  /* guards the rest; NULL: not buffered */
    apr_size_t used;
    char data[BUFFER];
};

static int buffered;
static apr_array_header_t *outputs; /* struct output *: those with buffers */

/** By number: the name, and what is open under it now. */
static struct target {
    char *name;
    struct output *open;
} targets[TARGETS];
static unsigned target_count;

static apr_status_t forget(void *unused)
{
    for (unsigned i = 0; i < target_count; i++)
        targets[i].open = NULL;
    return APR_SUCCESS;
}

void access_output_forget_with(apr_pool_t *p)
{
    apr_pool_cleanup_register(p, NULL, forget, apr_pool_cleanup_null);
}

void access_output_set_buffered(int on)
{
    buffered = on;
    outputs = NULL;
}

/** The number of a name; TARGETS: there are too many. */
static unsigned number_of(const char *name)
{
    for (unsigned i = 0; i < target_count; i++)
        if (!strcmp(targets[i].name, name))
            return i;
    if (target_count == TARGETS || !(targets[target_count].name = strdup(name)))
        return TARGETS;
    return target_count++;
}

int access_output_buffered(void)
{
    return buffered;
}

/* Program or file. */
static apr_file_t *open_target(apr_pool_t *p, server_rec *s, const char *name)
{
    const char *path;
    apr_file_t *file;
    apr_status_t rv;

    if (*name == '|') {
        piped_log *pl = ap_open_piped_log(p, name + 1);

        return pl ? ap_piped_log_write_fd(pl) : NULL;
    }
    path = ap_server_root_relative(p, name);
    rv = log_append(&file, path, p);
    if (rv == APR_SUCCESS)
        return file;
    ap_log_error(APLOG_MARK, APLOG_ERR | APLOG_STARTUP, rv, NULL,
                 "AH00649: could not open transfer log file %s", path ? path : name);
    return NULL;
}

void *access_output_open(apr_pool_t *p, server_rec *s, const char *name)
{
    apr_file_t *file = open_target(p, s, name);
    struct output *out;

    if (file == NULL)
        return NULL;
    out = apr_pcalloc(p, buffered ? sizeof(*out) : offsetof(struct output, data));
    out->file = file;
    out->name = name;
    out->id = number_of(name);
    if (out->id < TARGETS)
        targets[out->id].open = out;
    if (buffered) {
        if (outputs == NULL)
            outputs = apr_array_make(p, 4, sizeof(struct output *));
        APR_ARRAY_PUSH(outputs, struct output *) = out;
    }
    return out;
}

static void put_together(char *to, const char **strs, const int *lens, int n)
{
    int i;

    for (i = 0; i < n; i++) {
        memcpy(to, strs[i], (size_t)lens[i]);
        to += lens[i];
    }
}

/* Lost lines are told of in the error log: that they are, and that it is over. */
static void write_lines(struct output *out, const char *lines, apr_size_t len)
{
    apr_status_t rv = log_write(&out->loss, out->file, lines, len);
    unsigned lost;

    if (rv == APR_SUCCESS && out->loss.lost == 0)
        return;
    if (rv != APR_SUCCESS && log_loss_is_news(&out->loss))
        ap_log_error(APLOG_MARK, APLOG_WARNING, rv, ap_server_conf,
                     "AH00646: Error writing to %s", out->name);
    if (rv == APR_SUCCESS && (lost = log_loss_end(&out->loss)) > 0)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, ap_server_conf,
                     "%s can be written again; %u pieces of it were lost", out->name, lost);
}

static void write_out(struct output *out)
{
    if (out->used)
        write_lines(out, out->data, out->used);
    out->used = 0;
}

static apr_status_t collect(struct output *out, const char **strs, const int *lens, int n,
                            apr_size_t len)
{
    apr_thread_mutex_lock(out->lock);
    if (out->used + len > BUFFER)
        write_out(out);
    put_together(out->data + out->used, strs, lens, n);
    out->used += len;
    apr_thread_mutex_unlock(out->lock);
    return APR_SUCCESS;
}

apr_status_t access_output_write(request_rec *r, void *handle, const char **strs, int *lens,
                              int nelts, apr_size_t len)
{
    struct output *out = handle;
    char room[STACK_LINE], *line = room;

    if (out->lock && len <= BUFFER)
        return collect(out, strs, lens, nelts, len);
    if (out->id < TARGETS && access_ring_add(out->id, strs, lens, nelts, len))
        return APR_SUCCESS;
    if (len > sizeof(room))
        line = apr_palloc(r->pool, len);
    put_together(line, strs, lens, nelts);
    write_lines(out, line, len);
    return APR_SUCCESS;
}

void access_output_write_to(unsigned id, const char *lines, apr_size_t len)
{
    if (id < target_count && targets[id].open)
        write_lines(targets[id].open, lines, len);
}

apr_size_t access_output_at_once(unsigned id, apr_size_t most)
{
    int is_program = id < target_count && targets[id].name[0] == '|';

    return is_program && most > BUFFER ? BUFFER : most;
}

static apr_status_t write_all_out(void *unused)
{
    int i;

    for (i = 0; outputs && i < outputs->nelts; i++)
        write_out(APR_ARRAY_IDX(outputs, i, struct output *));
    return APR_SUCCESS;
}

void access_output_child_init(apr_pool_t *p)
{
    int i;

    access_ring_child_init(p);
    for (i = 0; outputs && i < outputs->nelts; i++)
        apr_thread_mutex_create(&APR_ARRAY_IDX(outputs, i, struct output *)->lock,
                                APR_THREAD_MUTEX_DEFAULT, p);
    if (outputs)
        apr_pool_cleanup_register(p, NULL, write_all_out, apr_pool_cleanup_null);
}
