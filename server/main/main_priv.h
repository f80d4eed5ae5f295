/* SPDX-License-Identifier: Apache-2.0 */
/* main_priv.h - the command line and the program's life from start to end.
 *
 * Start: command line -> built-in modules -> read (1st) -> check -> open logs ->
 * post_config -> read again (2nd) -> ... -> process model. Every restart repeats
 * from the reading. One process, one thread. */
#ifndef WEFT_MAIN_PRIV_H
#define WEFT_MAIN_PRIV_H

#include "httpd.h"

/** What the command line asked for. Strings point into argv or the process pool. */
struct cmdline {
    const char *server_root;   /* -d, or the compiled-in one */
    const char *config_file;   /* -f, or the compiled-in one; as written */
    const char *startup_log;   /* -E, or NULL */
    int run_mode;              /* AP_SQ_RM_* */
    int show;                  /* bits of enum cmdline_show: print and exit */
};

/** The version string of the build: "Weft/VERSION". */
const char *weft_product(void);

#endif
