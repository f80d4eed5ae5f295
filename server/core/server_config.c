/* SPDX-License-Identifier: Apache-2.0 */
/* server_config.c - making and merging the core's configuration of servers. */
#include "apr_strings.h"
#include "core/core_priv.h"

enum { FLUSH_THRESHOLD = 65535, FLUSH_PIPELINED = 5 };

/** The defaults of the main server; a virtual host starts with "not set". */
static void main_defaults(apr_pool_t *p, core_server_config *conf)
{
    conf->ap_document_root = HTTPD_ROOT "/htdocs";
    conf->access_name = apr_pstrdup(p, DEFAULT_ACCESS_FNAME);
    conf->accf_map = apr_table_make(p, 2);
    apr_table_setn(conf->accf_map, "http", "data");
    apr_table_setn(conf->accf_map, "https", "data");
}

void *core_server_create(apr_pool_t *p, server_rec *s)
{
    struct core_server *server = apr_pcalloc(p, sizeof(*server));
    core_server_config *conf = &server->pub;

    ap_assert(s);
    if (!s->is_virtual)
        main_defaults(p, conf);
    conf->sec_dir = apr_array_make(p, 8, sizeof(ap_conf_vector_t *));
    conf->sec_url = apr_array_make(p, 8, sizeof(ap_conf_vector_t *));
    conf->trace_enable = AP_TRACE_UNSET;
    conf->merge_trailers = AP_MERGE_TRAILERS_UNSET;
    conf->protocols = apr_array_make(p, 2, sizeof(const char *));
    conf->protocols_honor_order = -1;
    conf->merge_slashes = AP_CORE_CONFIG_UNSET;
    conf->strict_host_check = AP_CORE_CONFIG_UNSET;
    conf->flush_max_threshold = FLUSH_THRESHOLD;
    conf->flush_max_pipelined = FLUSH_PIPELINED;
    return server;
}

/** Take the inner value of a member unless it says "not set". */
#define INNER(member, unset) \
    do { \
        if (add->member != (unset)) \
            conf->member = add->member; \
    } while (0)

/** Everything but the lists of sections. */
static void merge_settings(core_server_config *conf, const core_server_config *add)
{
    INNER(ap_document_root, NULL);
    INNER(access_name, NULL);
    INNER(redirect_limit, 0);
    INNER(subreq_limit, 0);
    INNER(protocol, NULL);
    INNER(gprof_dir, NULL);
    INNER(error_log_format, NULL);
    INNER(error_log_conn, NULL);
    INNER(error_log_req, NULL);
    INNER(trace_enable, AP_TRACE_UNSET);
    INNER(merge_trailers, AP_MERGE_TRAILERS_UNSET);
    INNER(protocols_honor_order, -1);
    INNER(http09_enable, AP_HTTP09_UNSET);
    INNER(http_conformance, AP_HTTP_CONFORMANCE_UNSET);
    INNER(http_methods, AP_HTTP_METHODS_UNSET);
    INNER(merge_slashes, AP_CORE_CONFIG_UNSET);
    INNER(strict_host_check, AP_CORE_CONFIG_UNSET);
    if (add->protocols->nelts)
        conf->protocols = add->protocols;
}

/** A virtual host's own sections come behind the main server's. Its protocol is not
 *  inherited: AcceptFilter and TLS go by the port that it listens on. */
void *core_server_merge(apr_pool_t *p, void *base, void *add)
{
    struct core_server *merged = apr_pmemdup(p, base, sizeof(*merged));
    const struct core_server *inner = add;

    ap_assert(base && add);
    merged->pub.protocol = NULL;
    merge_settings(&merged->pub, &inner->pub);
    if (inner->product)
        merged->product = inner->product;
    if (inner->flush_threshold_set)
        merged->pub.flush_max_threshold = inner->pub.flush_max_threshold;
    if (inner->flush_pipelined_set)
        merged->pub.flush_max_pipelined = inner->pub.flush_max_pipelined;
    merged->pub.sec_dir = apr_array_append(p, merged->pub.sec_dir, inner->pub.sec_dir);
    merged->pub.sec_url = apr_array_append(p, merged->pub.sec_url, inner->pub.sec_url);
    return merged;
}
