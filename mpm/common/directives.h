/* SPDX-License-Identifier: Apache-2.0 */
/* directives.h - the rows of the directives that several process models have.
 *
 * A model's table is made of these and its own rows. */
#ifndef WEFT_MPM_DIRECTIVES_H
#define WEFT_MPM_DIRECTIVES_H

#include "mpm/common/overload_priv.h"

/* limits.c */

/** Handler of every whole number here: cmd_data points at where it goes. */
const char *limits_set_number(cmd_parms *cmd, void *unused, const char *arg);

/** Handler of AsyncRequestWorkerFactor. */
const char *limits_set_async_factor(cmd_parms *cmd, void *unused, const char *arg);

/** Numbers of a model of processes. */
#define MPM_PROCESS_LIMITS \
    AP_INIT_TAKE1("StartServers", limits_set_number, &mpm_limits.start_servers, RSRC_CONF, \
                  "Number of child processes launched at server startup"), \
    AP_INIT_TAKE1("ServerLimit", limits_set_number, &mpm_limits.server_limit, RSRC_CONF, \
                  "Maximum value of MaxRequestWorkers for this run"), \
    AP_INIT_TAKE1("MaxRequestWorkers", limits_set_number, &mpm_limits.max_workers, RSRC_CONF, \
                  "Maximum number of children alive at the same time"), \
    AP_INIT_TAKE1("MaxClients", limits_set_number, &mpm_limits.max_workers, RSRC_CONF, \
                  "Old name of MaxRequestWorkers"), \
    AP_INIT_TAKE1("MinSpareServers", limits_set_number, &mpm_limits.min_spare, RSRC_CONF, \
                  "Minimum number of idle children, to handle request spikes"), \
    AP_INIT_TAKE1("MaxSpareServers", limits_set_number, &mpm_limits.max_spare, RSRC_CONF, \
                  "Maximum number of idle children")

/** Numbers of a model with threads. */
#define MPM_THREAD_LIMITS \
    AP_INIT_TAKE1("StartServers", limits_set_number, &mpm_limits.start_servers, RSRC_CONF, \
                  "Number of child processes launched at server startup"), \
    AP_INIT_TAKE1("ServerLimit", limits_set_number, &mpm_limits.server_limit, RSRC_CONF, \
                  "Maximum number of child processes for this run"), \
    AP_INIT_TAKE1("ThreadLimit", limits_set_number, &mpm_limits.thread_limit, RSRC_CONF, \
                  "Maximum number of worker threads per child process for this run"), \
    AP_INIT_TAKE1("ThreadsPerChild", limits_set_number, &mpm_limits.threads_per_child, RSRC_CONF, \
                  "Number of threads each child creates"), \
    AP_INIT_TAKE1("MaxRequestWorkers", limits_set_number, &mpm_limits.max_workers, RSRC_CONF, \
                  "Maximum number of threads alive at the same time"), \
    AP_INIT_TAKE1("MaxClients", limits_set_number, &mpm_limits.max_workers, RSRC_CONF, \
                  "Old name of MaxRequestWorkers"), \
    AP_INIT_TAKE1("MinSpareThreads", limits_set_number, &mpm_limits.min_spare, RSRC_CONF, \
                  "Minimum number of idle threads, to handle request spikes"), \
    AP_INIT_TAKE1("MaxSpareThreads", limits_set_number, &mpm_limits.max_spare, RSRC_CONF, \
                  "Maximum number of idle threads")

/** What only a model with a listener thread can do. */
#define MPM_OVERLOAD_DIRECTIVES \
    AP_INIT_TAKE1("OverloadWait", overload_set_wait, NULL, RSRC_CONF, \
                  "How long a request may wait for a worker before it is answered 503; 0: any"), \
    AP_INIT_TAKE1("OverloadQueue", overload_set_queue, NULL, RSRC_CONF, \
                  "How many connections may wait to be accepted while no worker is free"), \
    AP_INIT_ITERATE("OverloadReserve", overload_set_reserve, NULL, RSRC_CONF, \
                    "Paths that are served even when no worker is free, or None")

/** What every model has; more of that kind is the core's: core_mpm_directives. */
#define MPM_COMMON_DIRECTIVES \
    AP_INIT_TAKE1("ClientMaxConnections", client_limit_set_connections, NULL, RSRC_CONF, \
                  "How many connections an address may have at once; 0: any number"), \
    AP_INIT_TAKE1("ClientMaxRequestRate", client_limit_set_rate, NULL, RSRC_CONF, \
                  "How many requests an address may send in a second; 0: any number"), \
    AP_INIT_TAKE1("GracefulShutdownTimeout", ap_mpm_set_graceful_shutdown, NULL, RSRC_CONF, \
                  "Maximum time in seconds to wait for child processes to complete transactions " \
                  "during shutdown"), \
    AP_INIT_TAKE_ARGV("Listen", ap_set_listener, NULL, RSRC_CONF, \
                      "A port number or a numeric IP address and a port number, and an optional " \
                      "protocol"), \
    AP_INIT_TAKE1("ListenBacklog", ap_set_listenbacklog, NULL, RSRC_CONF, \
                  "Maximum length of the queue of pending connections, as used by listen(2)"), \
    AP_INIT_TAKE1("ListenCoresBucketsRatio", ap_set_listencbratio, NULL, RSRC_CONF, \
                  "Ratio between the number of CPU cores (online) and the number of listeners " \
                  "buckets"), \
    AP_INIT_TAKE1("ListenTCPDeferAccept", ap_set_listentcpdeferaccept, NULL, RSRC_CONF, \
                  "Value set for the socket option TCP_DEFER_ACCEPT if it is set"), \
    AP_INIT_TAKE1("SendBufferSize", ap_set_send_buffer_size, NULL, RSRC_CONF, \
                  "Send buffer size in bytes"), \
    AP_INIT_TAKE1("ReceiveBufferSize", ap_set_receive_buffer_size, NULL, RSRC_CONF, \
                  "Receive buffer size in bytes")

/** A model's table, hook and record, behind its array `directives`.
 *  @param word    its name, as in mpm_WORD_module and WORD.c
 *  @param column  of the messages' numbers
 *  @param run     child_main; further members of struct mpm_model may follow */
#define MPM_MODEL(word, message_column, run, ...) \
    extern module mpm_##word##_module; \
    static const struct mpm_model model = { .name = #word, .record = &mpm_##word##_module, \
                                            .column = message_column, .child_main = run, \
                                            __VA_ARGS__ }; \
    static void register_hooks(apr_pool_t *p) \
    { \
        model_register(&model); \
    } \
    module mpm_##word##_module = { \
        MODULE_MAGIC_NUMBER_MAJOR, MODULE_MAGIC_NUMBER_MINOR, -1, #word ".c", NULL, NULL, \
        MODULE_MAGIC_COOKIE, NULL, NULL, NULL, NULL, NULL, directives, register_hooks, \
        AP_MODULE_FLAG_NONE \
    }

#endif
