/* SPDX-License-Identifier: Apache-2.0 */
/* slots.c - ready-made functions for directives that only store a value.
 *
 * A directive's cmd_data is the offset of a member in the module's own structure; the
 * functions write the value there. Any thread, on a structure of the caller's own. */

#include <limits.h>
#include <stdlib.h>

#include "apr_strings.h"
#include "http_config.h"

static void *member(cmd_parms *cmd, void *struct_ptr)
{
    ap_assert(cmd && struct_ptr);
    return (char *)struct_ptr + (apr_size_t)cmd->info;
}

AP_DECLARE(const char *) ap_set_string_slot(cmd_parms *cmd, void *struct_ptr, const char *arg)
{
    *(const char **)member(cmd, struct_ptr) = arg;
    return NULL;
}

AP_DECLARE(const char *) ap_set_string_slot_lower(cmd_parms *cmd, void *struct_ptr,
                                                  const char *arg_)
{
    char *arg = apr_pstrdup(cmd->pool, arg_);

    ap_str_tolower(arg);
    *(char **)member(cmd, struct_ptr) = arg;
    return NULL;
}

AP_DECLARE(const char *) ap_set_int_slot(cmd_parms *cmd, void *struct_ptr, const char *arg)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(arg, &end, 10);
    if (errno || end == arg || *end || value < INT_MIN || value > INT_MAX)
        return apr_psprintf(cmd->pool, "Invalid value for directive %s, expected integer: '%s'",
                            cmd->directive ? cmd->directive->directive : cmd->cmd->name, arg);
    *(int *)member(cmd, struct_ptr) = (int)value;
    return NULL;
}

AP_DECLARE(const char *) ap_set_flag_slot(cmd_parms *cmd, void *struct_ptr, int arg)
{
    *(int *)member(cmd, struct_ptr) = arg ? 1 : 0;
    return NULL;
}

AP_DECLARE(const char *) ap_set_flag_slot_char(cmd_parms *cmd, void *struct_ptr, int arg)
{
    *(char *)member(cmd, struct_ptr) = arg ? 1 : 0;
    return NULL;
}

AP_DECLARE(const char *) ap_set_file_slot(cmd_parms *cmd, void *struct_ptr, const char *arg)
{
    const char *path = ap_server_root_relative(cmd->pool, arg);

    if (!path)
        return apr_pstrcat(cmd->pool, "Invalid file path ", arg, NULL);
    *(const char **)member(cmd, struct_ptr) = path;
    return NULL;
}

AP_DECLARE(const char *) ap_set_deprecated(cmd_parms *cmd, void *struct_ptr, const char *arg)
{
    (void)struct_ptr;
    (void)arg;
    return cmd->cmd->errmsg;
}
