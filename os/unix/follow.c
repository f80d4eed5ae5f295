/* SPDX-License-Identifier: Apache-2.0 */
/* follow.c - a child that hears of its parent's end (Linux: prctl). */
#include <sys/prctl.h>

#include "os/unix/os_priv.h"

void os_follow_parent(int signum)
{
    prctl(PR_SET_PDEATHSIG, signum);
}
