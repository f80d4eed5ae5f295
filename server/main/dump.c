/* SPDX-License-Identifier: Apache-2.0 */
/* dump.c - what -v, -V, -M and -S print.
 *
 * Owner: the control process, which exits afterwards. Virtual hosts and the user are
 * printed by the parts that know them, through the test_config hook. */

#include <stdio.h>

#include "apr_portable.h"
#include "apr_strings.h"
#include "apr_version.h"
#include "apu_version.h"
#include "ap_listen.h"
#include "ap_mpm.h"
#include "ap_regex.h"
#include "config/config_priv.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "main/main_priv.h"
#include "mpm_common.h"
#include "scoreboard.h"
#include "util_mutex.h"

#ifndef DEFAULT_SCOREBOARD
#define DEFAULT_SCOREBOARD "logs/apache_runtime_status"
#endif

const char *weft_product(void)
{
    return "Weft/" WEFT_VERSION;
}

void dump_version(void)
{
    printf("Server version: %s %s-compatible (Unix)\n", weft_product(), AP_SERVER_BASEVERSION);
    printf("Server built:   %s\n", ap_get_server_built());
}

static void show_libraries(void)
{
    printf("Server's Module Magic Number: %u:%u\n", MODULE_MAGIC_NUMBER_MAJOR,
           MODULE_MAGIC_NUMBER_MINOR);
    printf("Server loaded:  APR %s, APR-UTIL %s, PCRE %s\n", apr_version_string(),
           apu_version_string(), ap_pcre_version_string(AP_REG_PCRE_LOADED));
    printf("Compiled using: APR %s, APR-UTIL %s, PCRE %s\n", APR_VERSION_STRING,
           APU_VERSION_STRING, ap_pcre_version_string(AP_REG_PCRE_COMPILED));
    printf("Architecture:   %d-bit\n", 8 * (int)sizeof(void *));
}

/* "yes (fixed thread count)" and the like, from an answer of the process model. */
static void show_concurrency(const char *title, int query, const char *what)
{
    int answer = AP_MPMQ_NOT_SUPPORTED;

    if (ap_mpm_query(query, &answer) != APR_SUCCESS || answer == AP_MPMQ_NOT_SUPPORTED)
        printf("%s no\n", title);
    else
        printf("%s yes (%s %s count)\n", title,
               answer == AP_MPMQ_DYNAMIC ? "variable" : "fixed", what);
}

static void show_model(void)
{
    const char *model = ap_show_mpm();

    printf("Server MPM:     %s\n", model ? model : "");
    if (!model)
        return;
    show_concurrency("  threaded:    ", AP_MPMQ_IS_THREADED, "thread");
    show_concurrency("    forked:    ", AP_MPMQ_IS_FORKED, "process");
}

/* What was decided when the program was built. */
static const struct {
    const char *name;
    const char *value; /* NULL: the name says it all */
} built_with[] = {
#if APR_HAS_SENDFILE
    { "APR_HAS_SENDFILE", NULL },
#endif
#if APR_HAS_MMAP
    { "APR_HAS_MMAP", NULL },
#endif
#if APR_HAVE_IPV6
    { "APR_HAVE_IPV6 (IPv4-mapped addresses enabled)", NULL },
#endif
#if APR_USE_PROC_PTHREAD_SERIALIZE
    { "APR_USE_PROC_PTHREAD_SERIALIZE", NULL },
#endif
#if APR_USE_PTHREAD_SERIALIZE
    { "APR_USE_PTHREAD_SERIALIZE", NULL },
#endif
#if APR_HAS_OTHER_CHILD
    { "APR_HAS_OTHER_CHILD", NULL },
#endif
    { "AP_HAVE_RELIABLE_PIPED_LOGS", NULL },
    { "HTTPD_ROOT", HTTPD_ROOT },
    { "SUEXEC_BIN", SUEXEC_BIN },
    { "DEFAULT_PIDLOG", DEFAULT_PIDLOG },
    { "DEFAULT_SCOREBOARD", DEFAULT_SCOREBOARD },
    { "DEFAULT_ERRORLOG", DEFAULT_ERRORLOG },
    { "AP_TYPES_CONFIG_FILE", AP_TYPES_CONFIG_FILE },
    { "SERVER_CONFIG_FILE", SERVER_CONFIG_FILE },
};

void dump_settings(void)
{
    dump_version();
    show_libraries();
    show_model();
    printf("Server compiled with....\n");
    for (size_t i = 0; i < sizeof(built_with) / sizeof(*built_with); i++) {
        if (built_with[i].value)
            printf(" -D %s=\"%s\"\n", built_with[i].name, built_with[i].value);
        else
            printf(" -D %s\n", built_with[i].name);
    }
    printf(" -D DYNAMIC_MODULE_LIMIT=%d\n", DYNAMIC_MODULE_LIMIT);
}

void dump_modules(void)
{
    ap_assert(ap_loaded_modules);
    printf("Loaded Modules:\n");
    for (int n = 0; ap_loaded_modules[n]; n++) {
        const module *m = ap_loaded_modules[n];
        printf(" %s (%s)\n", config_module_symbol(m), m->dynamic_load_handle ? "shared" : "static");
    }
}

static void show_defines(void)
{
    for (int i = 0; i < ap_server_config_defines->nelts; i++) {
        const char *name = APR_ARRAY_IDX(ap_server_config_defines, i, const char *);
        const char *value = config_vars_defined(name);
        printf("Define: %s%s%s\n", name, value ? "=" : "", value ? value : "");
    }
}

/* The error log may be a file below ServerRoot, a program or syslog. */
static const char *log_target(apr_pool_t *p, const char *name)
{
    int elsewhere = *name == '|' || strncmp(name, "syslog", 6) == 0;

    return elsewhere ? name : ap_server_root_relative(p, name);
}

static void show_run(apr_pool_t *p, server_rec *s)
{
    const core_server_config *core = ap_get_core_module_config(s->module_config);
    apr_file_t *out = NULL;

    if (!ap_exists_config_define("DUMP_RUN_CFG"))
        return;
    ap_assert(core);
    apr_file_open_stdout(&out, p);
    printf("ServerRoot: \"%s\"\n", ap_server_root);
    printf("Main DocumentRoot: \"%s\"\n", core->ap_document_root);
    if (s->error_fname)
        printf("Main ErrorLog: \"%s\"\n", log_target(p, s->error_fname));
    fflush(stdout);
    ap_dump_mutexes(p, s, out);
    ap_mpm_dump_pidfile(p, out);
    apr_file_flush(out);
    show_defines();
    fflush(stdout);
}

void dump_register_hooks(void)
{
    apr_hook_debug_current = "core.c";
    ap_hook_test_config(show_run, NULL, NULL, APR_HOOK_FIRST);
}
