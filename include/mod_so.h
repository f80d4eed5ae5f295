/* SPDX-License-Identifier: Apache-2.0 */
/* mod_so.h - what mod_so tells about the modules that LoadModule brought. */
#ifndef WEFT_MOD_SO_H
#define WEFT_MOD_SO_H

#include "apr_optional.h"
#include "http_config.h"
#include "httpd.h"

#ifdef __cplusplus
extern "C" {
#endif

/** This header was included. */
#define MOD_SO_H 1

/** The module that LoadModule loaded by this name ("alias_module"); NULL: none did.
 *  @param s  the main server. Any thread. */
APR_DECLARE_OPTIONAL_FN(module *, ap_find_loaded_module_symbol, (server_rec *s,
        const char *modname));

#ifdef __cplusplus
}
#endif
#endif
