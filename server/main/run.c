/* SPDX-License-Identifier: Apache-2.0 */
/* run.c - the program's life between the command line and the process model.
 *
 *     INITIAL_STARTUP -> CREATE_PRE_CONFIG -> (print, test or signal: EXITING)
 *                              |
 *                              v
 *     DESTROY_CONFIG -> CREATE_CONFIG -> RUN_MPM -> EXITING
 *            ^                              |
 *            +--------- restart ------------+
 *
 * The first reading finds mistakes while there is a terminal to tell them to; what it
 * made is thrown away and the configuration read again, as at every restart.
 *
 * Pools: process lives as long as the program, pconf as long as one configuration, plog
 * from one opening of the logs to the next, ptemp for one reading.
 * Owner: the control process, one thread. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "apr_file_info.h"
#include "apr_general.h"
#include "apr_hooks.h"
#include "apr_lib.h"
#include "apr_strings.h"
#include "ap_mpm.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "http_request.h"
#include "http_vhost.h"
#include "main/main_priv.h"
#include "mod_core.h"
#include "mpm_common.h"

APLOG_USE_MODULE(core)

/* The pools of one turn of the loop, and what failures of it are called. */
struct turn {
    process_rec *process;
    const struct cmdline *line;
    apr_pool_t *pconf, *plog, *ptemp;
};

static int out_of_memory(int retcode)
{
    ap_abort_on_oom();
    return retcode;
}

/* Numbers 0 to 2 must not become a socket or a log. */
static void hold_standard_files(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

static int is_child;

void run_in_child(void)
{
    is_child = 1;
}

/* What the control process has is not a child's to take away: the clean-ups of its pools
 * destroy mutexes and names that others go on using. */
static void give_back(void)
{
    if (!is_child)
        apr_terminate();
}

static apr_array_header_t *name_list(apr_pool_t *pool)
{
    return apr_array_make(pool, 4, sizeof(char *));
}

/* Errors before this is done can only go to the standard error stream. */
process_rec *run_init(int argc, const char *const *argv)
{
    apr_pool_t *pool;
    process_rec *process;
    apr_status_t rc;

    hold_standard_files();
    rc = apr_app_initialize(&argc, &argv, NULL);
    if (rc == APR_SUCCESS)
        rc = apr_pool_create_ex(&pool, NULL, out_of_memory, NULL);
    if (rc != APR_SUCCESS) {
        fprintf(stderr, "%s: the runtime library cannot be started (error %d)\n", argv[0], rc);
        exit(APEXIT_INIT);
    }
    atexit(give_back);
    apr_pool_tag(pool, "process");
    process = apr_pcalloc(pool, sizeof(*process));
    process->pool = ap_pglobal = pool;
    apr_pool_create(&process->pconf, pool);
    apr_pool_tag(process->pconf, "pconf");
    process->argc = argc;
    process->argv = argv;
    process->short_name = apr_filepath_name_get(argv[0]);
    ap_server_argv0 = process->short_name;
    ap_server_config_defines = name_list(pool);
    ap_server_pre_read_config = name_list(pool);
    ap_server_post_read_config = name_list(pool);
    ap_open_stderr_log(pool);
    ap_init_rng(pool);
    const char *error = ap_setup_prelinked_modules(process);
    if (error) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL, APLOGNO(00012) "%s: %s",
                     process->short_name, error);
        exit(EXIT_FAILURE);
    }
    ap_mpm_rewrite_args(process);
    ap_run_rewrite_args(process);
    return process;
}

/* Tell why a step failed.
 *  @return the exit status of that */
static int failed(const char *number, const char *what, const char *after)
{
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, NULL, "%s: %s%s", number, what, after);
    return EXIT_FAILURE;
}

static void register_builtin_hooks(apr_pool_t *pconf)
{
    apr_hook_global_pool = pconf;
    for (module **m = ap_prelinked_modules; *m; m++)
        ap_register_hooks(*m, pconf);
    dump_register_hooks();
}

/* From text to configurations of servers; the same for every reading.
 *  @param after  ends the messages of later turns
 *  @return 0, or an exit status; what is wrong has been told */
static int read_configuration(struct turn *t, const char *after)
{
    const char *error;

    ap_server_root = t->line->server_root;
    ap_runtime_dir = NULL;
    ap_server_conf = NULL;
    register_builtin_hooks(t->pconf);
    ap_server_conf = ap_read_config(t->process, t->ptemp, t->line->config_file, &ap_conftree);
    if (!ap_server_conf)
        return EXIT_FAILURE;
    apr_hook_sort_all();
    error = ap_check_mpm();
    if (error) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, NULL,
                     APLOGNO(00534) "%s: Configuration error: %s", t->process->short_name, error);
        return EXIT_FAILURE;
    }
    if (ap_run_pre_config(t->pconf, t->plog, t->ptemp) != OK)
        return failed(*after ? "AH00017" : "AH00013", "Pre-configuration failed", after);
    if (ap_process_config_tree(ap_server_conf, ap_conftree, t->pconf, t->ptemp) != OK)
        return EXIT_FAILURE;
    ap_fixup_virtual_hosts(t->pconf, ap_server_conf);
    ap_fini_vhost_config(t->pconf, ap_server_conf);
    /* Directives may have loaded modules or added functions. */
    apr_hook_sort_all();
    if (ap_run_check_config(t->pconf, t->plog, t->ptemp, ap_server_conf) != OK)
        return failed(*after ? "AH00018" : "AH00014", "Configuration check failed", after);
    return 0;
}

static int open_logs_and_finish(struct turn *t, const char *after)
{
    if (ap_run_open_logs(t->pconf, t->plog, t->ptemp, ap_server_conf) != OK)
        return failed(*after ? "AH00019" : "AH00015", "Unable to open logs", after);
    if (ap_run_post_config(t->pconf, t->plog, t->ptemp, ap_server_conf) != OK)
        return failed(*after ? "AH00020" : "AH00016", "Configuration Failed", after);
    return 0;
}

/* -t, and everything that prints from a configuration that has been read. */
static int test_or_print(struct turn *t)
{
    const struct cmdline *line = t->line;

    if (line->show & SHOW_DIRECTIVES)
        ap_show_directives();
    else if (!(line->show & SHOW_SETTINGS))
        ap_run_test_config(t->pconf, ap_server_conf);
    if (ap_exists_config_define("DUMP_MODULES"))
        dump_modules();
    fflush(stdout);
    if (line->run_mode == AP_SQ_RM_CONFIG_TEST)
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_NOTICE, 0, NULL, "Syntax OK");
    return EXIT_SUCCESS;
}

/* Whether this start was only to send a signal (-k) to a running server. */
static int signalled(struct turn *t, int *status)
{
    APR_OPTIONAL_FN_TYPE(ap_signal_server) *signal_server =
        APR_RETRIEVE_OPTIONAL_FN(ap_signal_server);

    return signal_server && signal_server(status, t->pconf) != OK;
}

/* The first reading.
 *  @return 1: go on and serve; 0: *status is the exit status */
static int first_turn(struct turn *t, int *status)
{
    ap_main_state = AP_SQ_MS_CREATE_PRE_CONFIG;
    ap_run_mode = t->line->run_mode;
    *status = read_configuration(t, "");
    if (t->line->show & SHOW_SETTINGS)
        dump_settings();
    if (*status)
        return 0;
    if (ap_run_mode != AP_SQ_RM_NORMAL) {
        *status = test_or_print(t);
        return 0;
    }
    if (signalled(t, status))
        return 0;
    *status = open_logs_and_finish(t, "");
    return *status == 0;
}

/* Throw the configuration away and read it again.
 *  @return 0, or an exit status */
static int next_turn(struct turn *t)
{
    int status;

    ap_main_state = AP_SQ_MS_DESTROY_CONFIG;
    ap_clear_auth_internal();
    apr_hook_deregister_all();
    ap_conftree = NULL;
    ap_server_conf = NULL;
    apr_pool_clear(t->pconf);
    ap_main_state = AP_SQ_MS_CREATE_CONFIG;
    ap_config_generation++;
    apr_pool_create(&t->ptemp, t->pconf);
    apr_pool_tag(t->ptemp, "ptemp");
    status = read_configuration(t, ", exiting");
    if (status)
        return status;
    apr_pool_clear(t->plog);
    status = open_logs_and_finish(t, ", exiting");
    if (status)
        return status;
    apr_pool_destroy(t->ptemp);
    ap_run_optional_fn_retrieve();
    return 0;
}

/* Serve; each restart is a turn. */
static int serve(struct turn *t)
{
    int status, rc;

    do {
        status = next_turn(t);
        if (status)
            return status;
        ap_main_state = AP_SQ_MS_RUN_MPM;
        rc = ap_run_mpm(t->pconf, t->plog, ap_server_conf);
    } while (rc == OK);
    if (rc == DONE)
        return EXIT_SUCCESS;
    return failed("AH02818", "MPM run failed", ", exiting");
}

/* What needs no configuration. */
static int print_at_once(process_rec *process, const struct cmdline *line)
{
    if (line->show & SHOW_USAGE) {
        cmdline_usage(process->short_name);
        return EXIT_FAILURE;
    }
    if (line->show & SHOW_VERSION)
        dump_version();
    else
        ap_show_modules();
    return EXIT_SUCCESS;
}

static int redirect_startup_log(process_rec *process, const struct cmdline *line)
{
    const char *path = ap_server_root_relative(process->pool, line->startup_log);

    if (path && ap_replace_stderr_log(process->pool, path) == APR_SUCCESS)
        return 0;
    fprintf(stderr, "%s: the file for startup errors cannot be opened: %s\n",
            process->short_name, line->startup_log);
    return EXIT_FAILURE;
}

/* What needs no configuration comes first, so that it works with a broken one. */
int run_main(process_rec *process, const struct cmdline *line)
{
    struct turn t = { .process = process, .line = line, .pconf = process->pconf };
    int status;

    ap_assert(process->pool == ap_pglobal);
    if (line->show & (SHOW_USAGE | SHOW_VERSION | SHOW_BUILTIN))
        return print_at_once(process, line);
    ap_server_root = line->server_root;
    if (line->startup_log && redirect_startup_log(process, line) != 0)
        return EXIT_FAILURE;
    apr_pool_create(&t.plog, process->pool);
    apr_pool_tag(t.plog, "plog");
    apr_pool_create(&t.ptemp, t.pconf);
    apr_pool_tag(t.ptemp, "ptemp");
    if (first_turn(&t, &status)) {
        apr_pool_destroy(t.ptemp);
        status = serve(&t);
    }
    ap_main_state = AP_SQ_MS_EXITING;
    fflush(stdout);
    return status;
}
