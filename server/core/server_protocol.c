/* SPDX-License-Identifier: Apache-2.0 */
/* server_protocol.c - directives about the protocol that a server speaks. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "apr_strings.h"
#include "core/core_priv.h"
#include "http_protocol.h"
#include "http_vhost.h"

/** A word of HttpProtocolOptions: where its value goes. */
struct option {
    const char *name;
    size_t member;
    char value;
    const char *conflict;          /* message if the member has another value */
};

#define OPTION(name, member, value, conflict) \
    { name, offsetof(core_server_config, member), value, conflict }

static const char versions_clash[] =
    "HttpProtocolOptions 'Allow0.9' and 'Require1.0' are mutually exclusive";
static const char strictness_clash[] =
    "HttpProtocolOptions 'Strict' and 'Unsafe' are mutually exclusive";
static const char methods_clash[] =
    "HttpProtocolOptions 'RegisteredMethods' and 'LenientMethods' are mutually exclusive";

static const struct option options[] = {
    OPTION("Allow0.9", http09_enable, AP_HTTP09_ENABLE, versions_clash),
    OPTION("Require1.0", http09_enable, AP_HTTP09_DISABLE, versions_clash),
    OPTION("Strict", http_conformance, AP_HTTP_CONFORMANCE_STRICT, strictness_clash),
    OPTION("Unsafe", http_conformance, AP_HTTP_CONFORMANCE_UNSAFE, strictness_clash),
    OPTION("RegisteredMethods", http_methods, AP_HTTP_METHODS_REGISTERED, methods_clash),
    OPTION("LenientMethods", http_methods, AP_HTTP_METHODS_LENIENT, methods_clash),
};

static const char *set_protocol_options(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_server_config *conf = &core_server(cmd->server)->pub;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        char *member = (char *)conf + options[i].member;
        if (strcasecmp(arg, options[i].name))
            continue;
        if (*member && *member != options[i].value)
            return options[i].conflict;
        *member = options[i].value;
        return NULL;
    }
    return "HttpProtocolOptions accepts 'Unsafe' or 'Strict' (default), 'RegisteredMethods' or "
           "'LenientMethods' (default), and 'Require1.0' or 'Allow0.9' (default)";
}

static const char *set_trace(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_server_config *conf = &core_server(cmd->server)->pub;

    if (!strcasecmp(arg, "on"))
        conf->trace_enable = AP_TRACE_ENABLE;
    else if (!strcasecmp(arg, "off"))
        conf->trace_enable = AP_TRACE_DISABLE;
    else if (!strcasecmp(arg, "extended"))
        conf->trace_enable = AP_TRACE_EXTENDED;
    else
        return "TraceEnable must be one of 'on', 'off', or 'extended'";
    return NULL;
}

static const char *set_merge_trailers(cmd_parms *cmd, void *mconfig, int on)
{
    core_server(cmd->server)->pub.merge_trailers =
        on ? AP_MERGE_TRAILERS_ENABLE : AP_MERGE_TRAILERS_DISABLE;
    return NULL;
}

static const char *set_merge_slashes(cmd_parms *cmd, void *mconfig, int on)
{
    core_server(cmd->server)->pub.merge_slashes = on ? AP_CORE_CONFIG_ON : AP_CORE_CONFIG_OFF;
    return NULL;
}

static const char *set_strict_host(cmd_parms *cmd, void *mconfig, int on)
{
    core_server(cmd->server)->pub.strict_host_check =
        on ? AP_CORE_CONFIG_ON : AP_CORE_CONFIG_OFF;
    return NULL;
}

static const char *set_protocol(cmd_parms *cmd, void *mconfig, const char *arg)
{
    core_server(cmd->server)->pub.protocol = apr_pstrdup(cmd->pool, arg);
    return NULL;
}

/** A directive replaces the list that an outer server had, and adds to its own. */
static const char *add_protocol(cmd_parms *cmd, void *mconfig, const char *arg)
{
    APR_ARRAY_PUSH(core_server(cmd->server)->pub.protocols, const char *) =
        apr_pstrdup(cmd->pool, arg);
    return NULL;
}

static const char *set_honor_order(cmd_parms *cmd, void *mconfig, const char *arg)
{
    int *honor = &core_server(cmd->server)->pub.protocols_honor_order;

    if (strcasecmp(arg, "on") && strcasecmp(arg, "off"))
        return "ProtocolsHonorOrder must be 'on' or 'off'";
    *honor = !strcasecmp(arg, "on");
    return NULL;
}

static const char *set_accept_filter(cmd_parms *cmd, void *mconfig, const char *protocol,
                                     const char *filter)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    if (err)
        return err;
    apr_table_set(core_server(cmd->server)->pub.accf_map, protocol, filter);
    return NULL;
}

static const char *set_flush_threshold(cmd_parms *cmd, void *mconfig, const char *arg)
{
    struct core_server *server = core_server(cmd->server);
    apr_off_t size;
    char *end;

    if (apr_strtoff(&size, arg, &end, 10) != APR_SUCCESS || end == arg || *end || size < 0
        || size > (apr_off_t)APR_UINT32_MAX)
        return apr_pstrcat(cmd->pool, "parameter must be a number between 0 and 4294967295: ",
                           arg, NULL);
    server->pub.flush_max_threshold = (apr_size_t)size;
    server->flush_threshold_set = 1;
    return NULL;
}

static const char *set_flush_pipelined(cmd_parms *cmd, void *mconfig, const char *arg)
{
    struct core_server *server = core_server(cmd->server);
    apr_off_t count;
    char *end;

    if (apr_strtoff(&count, arg, &end, 10) != APR_SUCCESS || end == arg || *end || count < -1
        || count > APR_INT32_MAX)
        return apr_pstrcat(cmd->pool, "parameter must be a number between -1 and 2147483647: ",
                           arg, NULL);
    server->pub.flush_max_pipelined = (apr_int32_t)count;
    server->flush_pipelined_set = 1;
    return NULL;
}

static const char *register_method(cmd_parms *cmd, void *mconfig, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    if (err)
        return err;
    if (ap_method_register(cmd->pool, arg) == M_INVALID)
        return apr_psprintf(cmd->pool, "Could not register method '%s': there are too many", arg);
    return NULL;
}

const command_rec core_protocol_directives[] = {
    AP_INIT_ITERATE("HttpProtocolOptions", set_protocol_options, NULL, RSRC_CONF,
                    "Strict or Unsafe, RegisteredMethods or LenientMethods, Require1.0 or "
                    "Allow0.9"),
    AP_INIT_TAKE1("TraceEnable", set_trace, NULL, RSRC_CONF,
                  "whether TRACE is answered: on, off, or extended (with content)"),
    AP_INIT_FLAG("MergeTrailers", set_merge_trailers, NULL, RSRC_CONF,
                 "whether trailer fields join the fields of the head"),
    AP_INIT_FLAG("MergeSlashes", set_merge_slashes, NULL, RSRC_CONF,
                 "whether // in a path is taken for /"),
    AP_INIT_FLAG("StrictHostCheck", set_strict_host, NULL, RSRC_CONF,
                 "whether a Host that no server here has is refused"),
    AP_INIT_TAKE1("Protocol", set_protocol, NULL, RSRC_CONF,
                  "the protocol of the server's ports, such as http or https"),
    AP_INIT_ITERATE("Protocols", add_protocol, NULL, RSRC_CONF,
                    "protocols that clients may choose, such as h2 and http/1.1"),
    AP_INIT_TAKE1("ProtocolsHonorOrder", set_honor_order, NULL, RSRC_CONF,
                  "whether the order of Protocols counts, or the client's"),
    AP_INIT_TAKE2("AcceptFilter", set_accept_filter, NULL, RSRC_CONF,
                  "a protocol and what the system waits for before it hands over a connection"),
    AP_INIT_TAKE1("FlushMaxThreshold", set_flush_threshold, NULL, RSRC_CONF,
                  "bytes held back for more before they are sent"),
    AP_INIT_TAKE1("FlushMaxPipelined", set_flush_pipelined, NULL, RSRC_CONF,
                  "responses held back for more before they are sent; -1: no limit"),
    AP_INIT_ITERATE("RegisterHttpMethod", register_method, NULL, RSRC_CONF,
                    "names of further methods"),
    AP_INIT_TAKE1("NameVirtualHost", ap_set_name_virtual_host, NULL, RSRC_CONF,
                  "has had no effect since 2.4"),
    { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL }
};
