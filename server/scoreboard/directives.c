/* SPDX-License-Identifier: Apache-2.0 */
/* directives.c - what the scoreboard can be told: ExtendedStatus, SeeRequestTail, ScoreBoardFile. */
#include "http_config.h"
#include "scoreboard.h"

int ap_extended_status;
int ap_mod_status_reqtail;

AP_DECLARE(const char *) ap_set_extended_status(cmd_parms *cmd, void *dummy, int arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL)
        ap_extended_status = arg;
    return err;
}

AP_DECLARE(const char *) ap_set_reqtail(cmd_parms *cmd, void *dummy, int arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL)
        ap_mod_status_reqtail = arg;
    return err;
}

AP_DECLARE(const char *) ap_set_scoreboard(cmd_parms *cmd, void *dummy, const char *arg)
{
    const char *err = ap_check_cmd_context(cmd, GLOBAL_ONLY);

    if (err == NULL)
        ap_scoreboard_fname = arg;
    return err;
}
