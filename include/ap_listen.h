/* SPDX-License-Identifier: Apache-2.0 */
/* ap_listen.h - the sockets that connections are accepted on. Control process; children inherit. */
#ifndef WEFT_AP_LISTEN_H
#define WEFT_AP_LISTEN_H

#include "apr_errno.h"
#include "apr_network_io.h"
#include "apr_pools.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif


typedef struct ap_listen_rec ap_listen_rec;
typedef struct ap_slave_t ap_slave_t;
typedef apr_status_t (*accept_function)(void **, ap_listen_rec *, apr_pool_t *);

/** One listening socket. */
struct ap_listen_rec {
    ap_listen_rec *next;
    apr_socket_t *sd;
    apr_sockaddr_t *bind_addr;
    accept_function accept_func;
    int active;
    const char *protocol;
    ap_slave_t *slave;
};

/** Close all listening sockets of this process. */
AP_DECLARE(void) ap_close_listeners(void);

/** Close the sockets of a list. */
AP_DECLARE(void) ap_close_listeners_ex(ap_listen_rec *listeners);

/** Sets of listening sockets on the same ports, one for each group of children
 *  (ListenCoresBucketsRatio). The records live as long as the process.
 *  @param p            for the array
 *  @param buckets      set to an array of *num_buckets lists; the first is ap_listeners
 *  @param num_buckets  how many; 0: as the configuration says. Set to how many there are
 *  @return APR_SUCCESS, or an error after a message */
AP_DECLARE(apr_status_t) ap_duplicate_listeners(apr_pool_t *p, server_rec *s,
                                                ap_listen_rec ***buckets, int *num_buckets);

/** Defaults, before each reading; sockets of before are kept for reuse. */
AP_DECLARE(void) ap_listen_pre_config(void);

/** Handler of ListenBacklog. */
AP_DECLARE(const char *) ap_set_listenbacklog(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of ListenCoresBucketsRatio (processors for each set of sockets). */
AP_DECLARE(const char *) ap_set_listencbratio(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of Listen. */
AP_DECLARE(const char *) ap_set_listener(cmd_parms *cmd, void *dummy, int argc, char *const *argv);

/** Handler of ListenTCPDeferAccept (seconds). */
AP_DECLARE(const char *) ap_set_listentcpdeferaccept(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of ReceiveBufferSize (bytes). */
AP_DECLARE(const char *) ap_set_receive_buffer_size(cmd_parms *cmd, void *dummy, const char *arg);

/** Handler of SendBufferSize (bytes). */
AP_DECLARE(const char *) ap_set_send_buffer_size(cmd_parms *cmd, void *dummy, const char *arg);

/** Open what is not open yet, close what is no longer wanted.
 *  @return how many listen; 0 after a message */
AP_DECLARE(int) ap_setup_listeners(server_rec *s);

/** Close the listening sockets whose member slave is this. @return how many were closed */
AP_DECLARE(int) ap_close_selected_listeners(ap_slave_t *slave);

/** The listening sockets, in the order of the configuration; in a child those of its set. */
extern AP_DECLARE_DATA ap_listen_rec *ap_listeners;

/** Whether the system lets several sockets share a port. */
extern AP_DECLARE_DATA int ap_have_so_reuseport;

/** Sets of listening sockets; 1 unless ListenCoresBucketsRatio asks for more. */
extern AP_DECLARE_DATA int ap_num_listen_buckets;


#ifdef __cplusplus
}
#endif
#endif
