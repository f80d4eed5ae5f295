/* SPDX-License-Identifier: Apache-2.0 */
/* os_priv.h - facilities of the operating system that C libraries do not have. */
#ifndef WEFT_OS_PRIV_H
#define WEFT_OS_PRIV_H

#include "httpd.h"

/* follow.c */

/** Have a signal sent to this process when its parent ends. After a change of user,
 *  which the kernel takes for the end of the wish. */
void os_follow_parent(int signum);

/* sandbox.c */

/** Whether the kernel has what the next one needs; errno says why not. */
int os_sandbox_available(void);
/** Refuse dangerous system calls to this process and all it starts, for good. Needs
 *  no_new_privs. @return 0, or -1 and errno */
int os_sandbox_enter(void);

/* notify.c - words to the service manager. Control process. */

/** Whether there is one that listens. */
int os_notify_wanted(void);
/** From now on this is a child, which says nothing. */
void os_notify_forget(void);
/** Tell it lines of the form NAME=VALUE; printf's way, at most 511 bytes. */
void os_notify(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/** Tell it that a new configuration is being read. */
void os_notify_reloading(void);
/** Give a sign of life where one is due.
 *  @return microseconds until the next one; negative: none is wanted */
apr_interval_time_t os_notify_alive(void);

#endif
