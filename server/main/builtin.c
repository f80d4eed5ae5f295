/* SPDX-License-Identifier: Apache-2.0 */
/* builtin.c - the modules that are part of the program, in the order of their indexes.
 *
 * The core must come first: its index is fixed at 0. A module that is built in is named
 * once, in the list below. Process models are not in it: mpm/common/choose.c. */

#include "http_config.h"

#define BUILTIN_MODULES(X) \
    X(core_module) \
    X(so_module) \
    X(watchdog_module) \
    X(http_module) \
    X(log_config_module) \
    X(logio_module) \
    X(version_module) \
    X(unixd_module)

#define DECLARE_RECORD(name) extern module name;
#define POINT_TO_RECORD(name) &name,
#define NAME_RECORD(name) { #name, &name },

BUILTIN_MODULES(DECLARE_RECORD)

AP_DECLARE_DATA module *ap_prelinked_modules[] = { BUILTIN_MODULES(POINT_TO_RECORD) NULL };

AP_DECLARE_DATA module *ap_preloaded_modules[] = { BUILTIN_MODULES(POINT_TO_RECORD) NULL };

AP_DECLARE_DATA ap_module_symbol_t ap_prelinked_module_symbols[] = {
    BUILTIN_MODULES(NAME_RECORD)
    { NULL, NULL },
};
