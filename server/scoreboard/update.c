/* SPDX-License-Identifier: Apache-2.0 */
/* update.c - a worker writes into its row what it does.
 *
 * Runs several times per request: plain stores, no system call, no lock. The CPU times
 * of a child are written once a second by the process model, not here. */
#include <string.h>

#include "apr_strings.h"
#include "conn/conn_priv.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_protocol.h"
#include "scoreboard.h"

struct ap_sb_handle_t {
    int child_num;
    int thread_num;
};

AP_DECLARE(worker_score *) ap_get_scoreboard_worker(ap_sb_handle_t *sbh)
{
    return sbh ? ap_get_scoreboard_worker_from_indexes(sbh->child_num, sbh->thread_num) : NULL;
}

AP_DECLARE(void) ap_create_sb_handle(ap_sb_handle_t **new_sbh, apr_pool_t *p, int child_num,
                                     int thread_num)
{
    *new_sbh = apr_palloc(p, sizeof(**new_sbh));
    ap_update_sb_handle(*new_sbh, child_num, thread_num);
}

AP_DECLARE(void) ap_update_sb_handle(ap_sb_handle_t *sbh, int child_num, int thread_num)
{
    ap_assert(sbh != NULL);
    sbh->child_num = child_num;
    sbh->thread_num = thread_num;
}

/* Long request lines often differ at their end; SeeRequestTail shows that. */
static void copy_request_line(worker_score *ws, const char *line)
{
    size_t len = strlen(line);

    if (ap_mod_status_reqtail && len >= sizeof(ws->request))
        line += len - (sizeof(ws->request) - 1);
    apr_cpystrn(ws->request, line, sizeof(ws->request));
}

static void copy_client(worker_score *ws, const char *ip)
{
    apr_cpystrn(ws->client, ip, sizeof(ws->client));
    apr_cpystrn(ws->client64, ip, sizeof(ws->client64));
}

/* The port that the client came to; without a connection the one that is configured. */
static unsigned port_of(const conn_rec *c, const server_rec *s)
{
    if (c && c->local_addr)
        return c->local_addr->port;
    return s->addrs && s->addrs->host_port ? s->addrs->host_port : s->port;
}

/* The virtual host as name:port, without the printf family. */
static void copy_vhost(worker_score *ws, const server_rec *s, unsigned port)
{
    char *end = ws->vhost + sizeof(ws->vhost) - 1, digits[8];
    char *to = apr_cpystrn(ws->vhost, s->server_hostname ? s->server_hostname : "",
                           sizeof(ws->vhost));
    int n = 0;

    do {
        digits[n++] = (char)('0' + port % 10);
    } while ((port /= 10) != 0 && n < 7);
    if (to + n + 1 > end)
        return;
    *to++ = ':';
    while (n > 0)
        *to++ = digits[--n];
    *to = '\0';
}

static void describe(worker_score *ws, conn_rec *c, server_rec *s, request_rec *r)
{
    if (r) {
        copy_client(ws, r->useragent_ip ? r->useragent_ip : "");
        copy_request_line(ws, r->the_request ? r->the_request : "NULL");
        copy_vhost(ws, r->server, port_of(r->connection, r->server));
        if (r->connection)
            apr_cpystrn(ws->protocol, ap_get_protocol(r->connection), sizeof(ws->protocol));
        return;
    }
    if (c) {
        copy_client(ws, c->client_ip ? c->client_ip : "");
        ws->request[0] = '\0';
        apr_cpystrn(ws->protocol, ap_get_protocol(c), sizeof(ws->protocol));
    }
    if (s)
        copy_vhost(ws, s, port_of(c, s));
}

static int update(int child_num, int thread_num, int status, conn_rec *c, server_rec *s,
                  request_rec *r, const char *descr)
{
    worker_score *ws = ap_get_scoreboard_worker_from_indexes(child_num, thread_num);
    int before;

    ap_assert(status >= 0 && status < SERVER_NUM_STATUS);
    if (ws == NULL)
        return -1;
    before = ws->status;
    ws->status = (unsigned char)status;
    if (status == SERVER_READY && before == SERVER_STARTING) {
        ws->thread_num = child_num * ap_scoreboard_image->global->thread_limit + thread_num;
        ws->my_access_count = 0;
        ws->my_bytes_served = 0;
        ws->conn_count = 0;
        ws->conn_bytes = 0;
    }
    if (!ap_extended_status)
        return before;
    ws->last_used = r ? r->request_time : apr_time_now();
    if (status == SERVER_READY || status == SERVER_DEAD)
        return before;
    if (descr)
        apr_cpystrn(ws->request, descr, sizeof(ws->request));
    else
        describe(ws, c, s, r);
    return before;
}

AP_DECLARE(int) ap_update_child_status_from_indexes(int child_num, int thread_num, int status,
                                                    request_rec *r)
{
    if (child_num < 0)
        return -1;
    return update(child_num, thread_num, status, r ? r->connection : NULL, NULL, r, NULL);
}

AP_DECLARE(int) ap_update_child_status(ap_sb_handle_t *sbh, int status, request_rec *r)
{
    if (sbh == NULL || sbh->child_num < 0)
        return -1;
    return update(sbh->child_num, sbh->thread_num, status, NULL, NULL, r, NULL);
}

AP_DECLARE(int) ap_update_child_status_from_conn(ap_sb_handle_t *sbh, int status, conn_rec *c)
{
    if (sbh == NULL || sbh->child_num < 0)
        return -1;
    return update(sbh->child_num, sbh->thread_num, status, c, NULL, NULL, NULL);
}

AP_DECLARE(int) ap_update_child_status_from_server(ap_sb_handle_t *sbh, int status, conn_rec *c,
                                                   server_rec *s)
{
    if (sbh == NULL || sbh->child_num < 0)
        return -1;
    return update(sbh->child_num, sbh->thread_num, status, c, s, NULL, NULL);
}

AP_DECLARE(int) ap_update_child_status_descr(ap_sb_handle_t *sbh, int status, const char *descr)
{
    if (sbh == NULL || sbh->child_num < 0)
        return -1;
    return update(sbh->child_num, sbh->thread_num, status, NULL, NULL, NULL, descr);
}

AP_DECLARE(void) ap_increment_counts(ap_sb_handle_t *sbh, request_rec *r)
{
    worker_score *ws = ap_get_scoreboard_worker(sbh);
    apr_off_t bytes;

    if (ws == NULL)
        return;
    bytes = conn_last_bytes(r);
    ws->access_count++;
    ws->my_access_count++;
    ws->conn_count++;
    ws->bytes_served += bytes;
    ws->my_bytes_served += bytes;
    ws->conn_bytes += bytes;
}

AP_DECLARE(void) ap_set_conn_count(ap_sb_handle_t *sbh, request_rec *r, unsigned short conn_count)
{
    worker_score *ws = ap_get_scoreboard_worker(sbh);

    if (ws)
        ws->conn_count = conn_count;
}

AP_DECLARE(void) ap_set_time_process_request(ap_sb_handle_t *const sbh, const apr_time_t start,
                                             const apr_time_t stop)
{
    worker_score *ws = ap_get_scoreboard_worker(sbh);

    if (ws == NULL)
        return;
    if (start)
        ws->start_time = start;
    if (stop) {
        ws->stop_time = stop;
        if (ap_extended_status && stop > ws->start_time)
            ws->duration += stop - ws->start_time;
    }
}

AP_DECLARE(void) ap_time_process_request(ap_sb_handle_t *sbh, int status)
{
    apr_time_t now = apr_time_now();

    ap_set_time_process_request(sbh, status == START_PREQUEST ? now : 0,
                                status == STOP_PREQUEST ? now : 0);
}
