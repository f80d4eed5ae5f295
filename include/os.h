/* SPDX-License-Identifier: Apache-2.0 */
/* os.h - what differs between operating systems. */
#ifndef WEFT_OS_H
#define WEFT_OS_H

#ifdef __cplusplus
extern "C" {
#endif

#define AP_NEED_SET_MUTEX_PERMS 1 /**< locks are made as root and used as User */
#define PLATFORM "Unix"           /**< as the banner has it */

#ifdef __cplusplus
}
#endif
#endif
