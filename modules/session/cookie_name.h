/* SPDX-License-Identifier: Apache-2.0 */
/* cookie_name.h - a cookie as a directive names it: its name and its attributes. */
#ifndef WEFT_COOKIE_NAME_H
#define WEFT_COOKIE_NAME_H

#include "http_config.h"

/** A cookie; name NULL: there is none. */
struct cookie_name {
    const char *name;
    const char *attrs; /**< as written; "": the default ones */
};

/** Read a directive's raw arguments, "NAME [ATTRIBUTES]".
 *  @return NULL, or what is wrong; out of cmd->pool as the result is */
const char *cookie_name_read(cmd_parms *cmd, struct cookie_name *cookie, const char *args);

#endif
