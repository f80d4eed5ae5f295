/* SPDX-License-Identifier: Apache-2.0 */
/* main_priv.h - the command line and the program's life from start to end.
 *
 * Start: command line -> built-in modules -> read (1st) -> check -> open logs ->
 * post_config -> read again (2nd) -> ... -> process model. Every restart repeats
 * from the reading. One process, one thread. */
#ifndef WEFT_MAIN_PRIV_H
#define WEFT_MAIN_PRIV_H

#include "httpd.h"

/** What the command line asks to be printed instead of serving. */
enum cmdline_show {
    SHOW_VERSION = 1 << 0,    /* -v: no configuration is read */
    SHOW_SETTINGS = 1 << 1,   /* -V: even where the configuration is wrong */
    SHOW_BUILTIN = 1 << 2,    /* -l: no configuration is read */
    SHOW_DIRECTIVES = 1 << 3, /* -L: of all modules that the configuration loads */
    SHOW_USAGE = 1 << 4       /* -h, or a wrong option */
};

/** What the command line asked for. Strings point into argv or the process pool. */
struct cmdline {
    const char *server_root;   /* -d, or the compiled-in one */
    const char *config_file;   /* -f, or the compiled-in one; as written */
    const char *startup_log;   /* -E, or NULL */
    int run_mode;              /* AP_SQ_RM_* */
    int show;                  /* bits of enum cmdline_show: print and exit */
};

/* cmdline.c */

/** Read process->argv; what defines or -C and -c say goes into the arrays of http_main.h. */
void cmdline_parse(process_rec *process, struct cmdline *line);
/** Print the options. */
void cmdline_usage(const char *program);

/* run.c */

/** Make the process's record and pools; the end of the program destroys them. */
process_rec *run_init(int argc, const char *const *argv);
/** Do what the command line asks: print, test, or serve until told to stop.
 *  @return the exit status */
int run_main(process_rec *process, const struct cmdline *line);

/** From now on this is a child: its end is not the end of what the control process made. */
void run_in_child(void);

/* dump.c */

/** The version string of the build: "Weft/VERSION". */
const char *weft_product(void);
/** Print -v's two lines. */
void dump_version(void);
/** Print -V: versions, the process model, what was decided at build time. */
void dump_settings(void);
/** Print -M: every module's record, static or shared. */
void dump_modules(void);
/** Hook on test_config what -S says about the run: paths, mutexes, defines. */
void dump_register_hooks(void);

#endif
