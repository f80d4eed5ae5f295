/* SPDX-License-Identifier: Apache-2.0 */
/* ap_hooks.h - declaring and implementing hooks in the ap_ name space.
 *
 * A hook is a named list of functions. AP_DECLARE_HOOK(ret, name, args) makes
 * the type ap_HOOK_name_t and declares
 *
 *     ap_hook_name(function, before, after, order)   add a function to the list
 *     ap_hook_get_name()                             the list, sorted
 *     ap_run_name(args)                              call the list
 *
 * Functions are added while modules register (one thread), the lists are sorted
 * once by apr_hook_sort_all(), and run by any thread afterwards. The macros rest
 * on APR-util's apr_hooks.h, whose documentation has the ordering rules. */
#ifndef WEFT_AP_HOOKS_H
#define WEFT_AP_HOOKS_H

#include "apr_hooks.h"
#include "apr_optional_hooks.h"

/** The three functions of a hook in the ap_ name space. */
#define AP_DECLARE_HOOK(ret, name, args) \
    APR_DECLARE_EXTERNAL_HOOK(ap, AP, ret, name, args)

/** The list of a hook, its adder and its getter, without a runner. */
#define AP_IMPLEMENT_HOOK_BASE(name) \
    APR_IMPLEMENT_EXTERNAL_HOOK_BASE(ap, AP, name)

/** A runner that calls every function; none returns anything. */
#define AP_IMPLEMENT_HOOK_VOID(name, args_decl, args_use) \
    APR_IMPLEMENT_EXTERNAL_HOOK_VOID(ap, AP, name, args_decl, args_use)

/** A runner that calls every function until one answers neither ok nor decline. */
#define AP_IMPLEMENT_HOOK_RUN_ALL(ret, name, args_decl, args_use, ok, decline) \
    APR_IMPLEMENT_EXTERNAL_HOOK_RUN_ALL(ap, AP, ret, name, args_decl, args_use, ok, decline)

/** A runner that calls functions until one answers something else than decline. */
#define AP_IMPLEMENT_HOOK_RUN_FIRST(ret, name, args_decl, args_use, decline) \
    APR_IMPLEMENT_EXTERNAL_HOOK_RUN_FIRST(ap, AP, ret, name, args_decl, args_use, decline)

/** The same for optional hooks, which exist only where their module is loaded. */
#define AP_IMPLEMENT_OPTIONAL_HOOK_RUN_ALL(ret, name, args_decl, args_use, ok, decline) \
    APR_IMPLEMENT_OPTIONAL_HOOK_RUN_ALL(ap, AP, ret, name, args_decl, args_use, ok, decline)

/** Add a function to an optional hook; it is forgotten if the hook never appears. */
#define AP_OPTIONAL_HOOK(name, function, pre, succ, order) \
    APR_OPTIONAL_HOOK(ap, name, function, pre, succ, order)

#endif
