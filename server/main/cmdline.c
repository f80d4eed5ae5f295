/* SPDX-License-Identifier: Apache-2.0 */
/* cmdline.c - the options of httpd.
 *
 * Options of the process model (-k) are taken out of process->argv by its module before
 * this file looks. Owner: the control process at its start. */

#include <stdio.h>
#include <stdlib.h>

#include "apr_getopt.h"
#include "apr_strings.h"
#include "http_config.h"
#include "http_core.h"
#include "http_log.h"
#include "http_main.h"
#include "main/main_priv.h"

static const struct {
    const char *option;
    const char *meaning;
} options[] = {
    { "-D name", "define a name for use in <IfDefine name> directives" },
    { "-d directory", "specify an alternate initial ServerRoot" },
    { "-f file", "specify an alternate ServerConfigFile" },
    { "-C \"directive\"", "process directive before reading config files" },
    { "-c \"directive\"", "process directive after reading config files" },
    { "-e level", "show startup errors of level (see LogLevel)" },
    { "-E file", "log startup errors to file" },
    { "-k start", "start the server (what happens without -k)" },
    { "-k restart", "stop all children at once, read the configuration again" },
    { "-k graceful", "the same, once each child has finished what it is at" },
    { "-k graceful-stop", "stop once each child has finished what it is at" },
    { "-k upgrade", "another program takes over, on the same sockets" },
    { "-k stop", "stop at once" },
    { "-v", "show version number" },
    { "-V", "show compile settings" },
    { "-h", "list available command line options (this page)" },
    { "-l", "list compiled in modules" },
    { "-L", "list available configuration directives" },
    { "-t -D DUMP_VHOSTS", "show parsed vhost settings" },
    { "-t -D DUMP_RUN_CFG", "show parsed run settings" },
    { "-S", "a synonym for -t -D DUMP_VHOSTS -D DUMP_RUN_CFG" },
    { "-t -D DUMP_MODULES", "show all loaded modules" },
    { "-M", "a synonym for -t -D DUMP_MODULES" },
    { "-t -D DUMP_INCLUDES", "show all included configuration files" },
    { "-t", "run syntax check for config files" },
    { "-T", "start without DocumentRoot(s) check" },
    { "-X", "debug mode (only one worker, do not detach)" },
};

void cmdline_usage(const char *program)
{
    int indent = (int)strlen(program);

    fprintf(stderr, "Usage: %s [-D name] [-d directory] [-f file]\n"
            "       %*s [-C \"directive\"] [-c \"directive\"]\n"
            "       %*s [-k start|restart|graceful|graceful-stop|upgrade|stop]\n"
            "       %*s [-v] [-V] [-h] [-l] [-L] [-t] [-T] [-S] [-M] [-X]\n"
            "Options:\n", program, indent, "", indent, "", indent, "");
    for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
        fprintf(stderr, "  %-20s: %s\n", options[i].option, options[i].meaning);
}

static void push(apr_array_header_t *list, const char *text)
{
    APR_ARRAY_PUSH(list, char *) = apr_pstrdup(list->pool, text);
}

static void define(struct cmdline *line, const char *name)
{
    static const char *const dumps[] = { "DUMP_VHOSTS", "DUMP_RUN_CFG", "DUMP_MODULES",
                                         "DUMP_INCLUDES" };

    push(ap_server_config_defines, name);
    for (size_t i = 0; i < sizeof(dumps) / sizeof(*dumps); i++) {
        if (strcmp(name, dumps[i]) == 0)
            line->run_mode = AP_SQ_RM_CONFIG_DUMP;
    }
}

static void set_level(struct cmdline *line, const char *name)
{
    if (ap_parse_log_level(name, &ap_default_loglevel))
        line->show |= SHOW_USAGE;
}

/* What one option does. */
static void take_option(process_rec *process, struct cmdline *line, char option,
                        const char *value)
{
    switch (option) {
    case 'C': push(ap_server_pre_read_config, value); break;
    case 'c': push(ap_server_post_read_config, value); break;
    case 'D': define(line, value); break;
    case 'd': line->server_root = value; break;
    case 'E': line->startup_log = apr_pstrdup(process->pool, value); break;
    case 'e': set_level(line, value); break;
    case 'f': line->config_file = value; break;
    case 'L': line->show |= SHOW_DIRECTIVES; break;
    case 'l': line->show |= SHOW_BUILTIN; break;
    case 'M': define(line, "DUMP_MODULES"); break;
    case 'S': define(line, "DUMP_VHOSTS"); define(line, "DUMP_RUN_CFG"); break;
    case 'T': ap_document_root_check = 0; break;
    case 't': if (line->run_mode == AP_SQ_RM_UNKNOWN) line->run_mode = AP_SQ_RM_CONFIG_TEST; break;
    case 'V': line->show |= SHOW_SETTINGS; break;
    case 'v': line->show |= SHOW_VERSION; break;
    case 'X': push(ap_server_config_defines, "DEBUG"); break;
    default: line->show |= SHOW_USAGE; break;
    }
}

/* A folder given by -d counts from where the program was started. */
static void settle_root(process_rec *process, struct cmdline *line)
{
    char *root = NULL;

    if (apr_filepath_merge(&root, NULL, line->server_root, APR_FILEPATH_TRUENAME, process->pool)
        == APR_SUCCESS)
        line->server_root = root;
}

/* All options are read before any takes effect, so that their order does not matter. */
void cmdline_parse(process_rec *process, struct cmdline *line)
{
    apr_getopt_t *opt;
    const char *value;
    apr_status_t rc;
    char option;

    ap_assert(process && ap_server_config_defines);
    *line = (struct cmdline){ .server_root = HTTPD_ROOT, .config_file = SERVER_CONFIG_FILE,
                              .run_mode = AP_SQ_RM_UNKNOWN };
    apr_getopt_init(&opt, process->pool, process->argc, process->argv);
    while ((rc = apr_getopt(opt, AP_SERVER_BASEARGS, &option, &value)) == APR_SUCCESS)
        take_option(process, line, option, value);
    if (rc != APR_EOF || opt->ind < opt->argc)
        line->show |= SHOW_USAGE;
    settle_root(process, line);
    if (line->show & (SHOW_SETTINGS | SHOW_DIRECTIVES))
        line->run_mode = AP_SQ_RM_CONFIG_DUMP;
    if (line->run_mode == AP_SQ_RM_UNKNOWN)
        line->run_mode = AP_SQ_RM_NORMAL;
}
