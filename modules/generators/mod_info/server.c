/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - what the server is, and the providers that modules offer. */
#include <stdlib.h>
#include <string.h>

#include "info_priv.h"

#include "ap_mpm.h"
#include "ap_provider.h"
#include "apr_strings.h"
#include "apr_version.h"
#include "apu_version.h"
#include "http_core.h"
#include "http_main.h"
#include "http_protocol.h"

static void show(request_rec *r, const char *name, const char *value)
{
    ap_rvputs(r, "<dt><strong>", name, ":</strong> <tt>", ap_escape_html(r->pool, value),
              "</tt></dt>\n", NULL);
}

static void show_large(request_rec *r, const char *name, const char *value)
{
    ap_rvputs(r, "<dt><strong>", name, ":</strong> <font size=\"+1\"><tt>",
              ap_escape_html(r->pool, value), "</tt></font></dt>\n", NULL);
}

static void show_model(request_rec *r)
{
    int most = 0, threaded = 0, forked = 0;

    ap_mpm_query(AP_MPMQ_MAX_DAEMON_USED, &most);
    ap_mpm_query(AP_MPMQ_IS_THREADED, &threaded);
    ap_mpm_query(AP_MPMQ_IS_FORKED, &forked);
    show(r, "MPM Name", ap_show_mpm());
    ap_rprintf(r, "<dt><strong>MPM Information:</strong> <tt>Max Daemons: %d Threaded: %s "
               "Forked: %s</tt></dt>\n", most, threaded ? "yes" : "no", forked ? "yes" : "no");
    ap_rprintf(r, "<dt><strong>Server Architecture:</strong> <tt>%ld-bit</tt></dt>\n",
               8 * (long)sizeof(void *));
}

/* What the headers that this was built with say. */
static void show_build(request_rec *r)
{
    static const char *const settings[] = {
#if APR_HAS_SENDFILE
        "APR_HAS_SENDFILE",
#endif
#if APR_HAS_MMAP
        "APR_HAS_MMAP",
#endif
#if APR_HAVE_IPV6
        "APR_HAVE_IPV6 (IPv4-mapped addresses enabled)",
#endif
#if APR_USE_PROC_PTHREAD_SERIALIZE
        "APR_USE_PROC_PTHREAD_SERIALIZE",
#endif
#if APR_USE_PTHREAD_SERIALIZE
        "APR_USE_PTHREAD_SERIALIZE",
#endif
#if APR_HAS_OTHER_CHILD
        "APR_HAS_OTHER_CHILD",
#endif
#ifdef AP_HAVE_RELIABLE_PIPED_LOGS
        "AP_HAVE_RELIABLE_PIPED_LOGS",
#endif
#ifdef DEFAULT_ERRORLOG
        "DEFAULT_ERRORLOG=\"" DEFAULT_ERRORLOG "\"",
#endif
#ifdef AP_TYPES_CONFIG_FILE
        "AP_TYPES_CONFIG_FILE=\"" AP_TYPES_CONFIG_FILE "\"",
#endif
    };

    ap_rputs("<dt><strong>Server Built With:</strong>\n<tt style=\"white-space: pre;\">\n", r);
    for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
        ap_rvputs(r, " -D ", settings[i], "\n", NULL);
    ap_rputs("</tt></dt>\n", r);
}

void info_show_server(request_rec *r)
{
    const server_rec *s = r->server;

    ap_rputs("<h2><a name=\"server\">Server Settings</a></h2><dl>", r);
    show_large(r, "Server Version", ap_get_server_description());
    show_large(r, "Server Built", ap_get_server_built());
    show(r, "Server loaded APR Version", apr_version_string());
    show(r, "Compiled with APR Version", APR_VERSION_STRING);
    show(r, "Server loaded APU Version", apu_version_string());
    show(r, "Compiled with APU Version", APU_VERSION_STRING);
    show(r, "Server loaded PCRE Version", ap_pcre_version_string(AP_REG_PCRE_LOADED));
    show(r, "Compiled with PCRE Version", ap_pcre_version_string(AP_REG_PCRE_COMPILED));
    show(r, "Module Magic Number", apr_psprintf(r->pool, "%d:%d", MODULE_MAGIC_NUMBER_MAJOR,
                                                MODULE_MAGIC_NUMBER_MINOR));
    show(r, "Hostname/port", apr_psprintf(r->pool, "%s:%u", ap_get_server_name(r),
                                          ap_get_server_port(r)));
    ap_rprintf(r, "<dt><strong>Timeouts:</strong> <tt>connection: %d &nbsp;&nbsp; keep-alive: "
               "%d</tt></dt>", (int)apr_time_sec(s->timeout),
               (int)apr_time_sec(s->keep_alive_timeout));
    show_model(r);
    show(r, "Server Root", ap_server_root);
    show(r, "Config File", ap_conftree ? ap_conftree->filename : "");
    show_build(r);
    ap_rputs("</dl><hr />", r);
}

static int by_name(const void *left, const void *right)
{
    const ap_list_provider_names_t *a = left, *b = right;

    return strcmp(a->provider_name, b->provider_name);
}

static int by_group(const void *left, const void *right)
{
    const ap_list_provider_groups_t *a = left, *b = right;
    int result = strcmp(a->provider_group, b->provider_group);

    return result ? result : strcmp(a->provider_version, b->provider_version);
}

static void show_providers_of(request_rec *r, const ap_list_provider_groups_t *group)
{
    apr_array_header_t *names = ap_list_provider_names(r->pool, group->provider_group,
                                                       group->provider_version);

    qsort(names->elts, (size_t)names->nelts, (size_t)names->elt_size, by_name);
    ap_rvputs(r, "<dt><strong>", ap_escape_html(r->pool, group->provider_group),
              "</strong> (version <tt>", ap_escape_html(r->pool, group->provider_version),
              "</tt>):\n <br />\n", NULL);
    for (int i = 0; i < names->nelts; i++)
        ap_rvputs(r, "<tt>&nbsp;&nbsp;",
                  ap_escape_html(r->pool, APR_ARRAY_IDX(names, i, ap_list_provider_names_t)
                                              .provider_name), "</tt><br/>", NULL);
    ap_rputs("\n</dt>\n", r);
}

void info_show_providers(request_rec *r)
{
    apr_array_header_t *groups = ap_list_provider_groups(r->pool);

    qsort(groups->elts, (size_t)groups->nelts, (size_t)groups->elt_size, by_group);
    ap_rputs("<h2><a name=\"providers\">Providers</a></h2>\n<dl>", r);
    for (int i = 0; i < groups->nelts; i++)
        show_providers_of(r, &APR_ARRAY_IDX(groups, i, ap_list_provider_groups_t));
    ap_rputs("</dl>\n<hr />\n", r);
}
