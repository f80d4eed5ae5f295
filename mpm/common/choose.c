/* SPDX-License-Identifier: Apache-2.0 */
/* choose.c - LoadModule of a process model. Models are built in; the file is not opened. */
#include <string.h>

#include "apr_strings.h"
#include "http_config.h"
#include "mpm/common/mpm_priv.h"

const char *mpm_choose(cmd_parms *cmd, const char *symbol)
{
    const char *name = ap_show_mpm();
    size_t len = strlen(name);

    ap_assert(strncmp(symbol, "mpm_", 4) == 0);
    if (len && strncmp(symbol + 4, name, len) == 0 && strcmp(symbol + 4 + len, "_module") == 0)
        return NULL;
    return apr_psprintf(cmd->pool, "%s is not a process model of this server; it has mpm_%s_module",
                        symbol, name);
}
