/* SPDX-License-Identifier: Apache-2.0 */
/* os_priv.h - facilities of the operating system that C libraries do not have. */
#ifndef WEFT_OS_PRIV_H
#define WEFT_OS_PRIV_H

#include "httpd.h"

/* follow.c */

/** Have a signal sent to this process when its parent ends. After a change of user,
 *  which the kernel takes for the end of the wish. */
void os_follow_parent(int signum);

#endif
