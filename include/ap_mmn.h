/* SPDX-License-Identifier: Apache-2.0 */
/* ap_mmn.h - the number of the module interface.
 *
 * A module is loaded if cookie and major number of its record are these; see abi/ in test/
 * for what the number stands for. */
#ifndef WEFT_AP_MMN_H
#define WEFT_AP_MMN_H

#ifdef __cplusplus
extern "C" {
#endif

#define MODULE_MAGIC_COOKIE 0x41503234 /**< "AP24" */
#define MODULE_MAGIC_NUMBER_MAJOR 20120211 /**< changes with what breaks modules */
#define MODULE_MAGIC_NUMBER_MINOR 142      /**< changes with what is added */
#define MODULE_MAGIC_NUMBER 20120211       /**< the major number again */

/** Whether the interface that a module is built for has what came with a number. */
#define AP_MODULE_MAGIC_AT_LEAST(major, minor) \
    (MODULE_MAGIC_NUMBER_MAJOR > (major) \
     || (MODULE_MAGIC_NUMBER_MAJOR == (major) && MODULE_MAGIC_NUMBER_MINOR >= (minor)))

#ifdef __cplusplus
}
#endif
#endif
