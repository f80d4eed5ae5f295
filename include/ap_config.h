/* SPDX-License-Identifier: Apache-2.0 */
/* ap_config.h - how public names are declared, exported and called.
 *
 * Every public header includes this one first. The macros expand to nothing or
 * to a visibility attribute: httpd is linked with its symbols exported, modules
 * are built with hidden visibility and export their module record alone. */
#ifndef WEFT_AP_CONFIG_H
#define WEFT_AP_CONFIG_H

#include "ap_config_layout.h"
#include "ap_hooks.h"
#include "apr.h"
#include "apr_hooks.h"
#include "apr_optional_hooks.h"

/** Piped logs are reliable here: a log program that dies is started again. */
#define AP_HAVE_RELIABLE_PIPED_LOGS 1

/** Visible outside the object that defines it, whatever -fvisibility says. */
#define AP_PUBLIC __attribute__((visibility("default")))

/** A public function of httpd with a fixed list of arguments. */
#define AP_DECLARE(type) AP_PUBLIC type
/** A public function of httpd with a variable list of arguments. */
#define AP_DECLARE_NONSTD(type) AP_PUBLIC type
/** Public data of httpd; `extern` comes before it. */
#define AP_DECLARE_DATA AP_PUBLIC
/** A module record, found by LoadModule under its own name. */
#define AP_MODULE_DECLARE_DATA AP_PUBLIC
/** A function that one module offers to others. */
#define AP_MODULE_DECLARE(type) AP_PUBLIC type
/** The same, with a variable list of arguments. */
#define AP_MODULE_DECLARE_NONSTD(type) AP_PUBLIC type
/** A function of the core, public for historical reasons. */
#define AP_CORE_DECLARE AP_DECLARE
/** The same, with a variable list of arguments. */
#define AP_CORE_DECLARE_NONSTD AP_DECLARE_NONSTD

/** The C library's formats are checked where a function prints like printf. */
#define AP_PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

#endif
