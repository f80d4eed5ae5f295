/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program's entry: the command line, then hand over. */

#include "main/main_priv.h"

int main(int argc, const char *const *argv)
{
    process_rec *process = run_init(argc, argv);
    struct cmdline line;

    cmdline_parse(process, &line);
    int status = run_main(process, &line);
    apr_pool_destroy(process->pool);
    return status;
}
