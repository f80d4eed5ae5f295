/* SPDX-License-Identifier: Apache-2.0 */
/* heartbeat.h - what mod_heartmonitor leaves in shared memory for a load balancer. */
#ifndef WEFT_HEARTBEAT_H
#define WEFT_HEARTBEAT_H

#include "apr_time.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of an address as text. */
#define MAXIPSIZE 46
/** HeartbeatStorage's default, below DefaultRuntimeDir. */
#define DEFAULT_HEARTBEAT_STORAGE "hb.dat"

typedef struct hm_slot_server_t hm_slot_server_t;

/** A server that was heard. */
struct hm_slot_server_t {
    char ip[46];
    int busy;        /**< workers */
    int ready;       /**< workers */
    apr_time_t seen; /**< when it was heard last */
    int id;          /**< number of its slot */
};

#ifdef __cplusplus
}
#endif
#endif
