/* SPDX-License-Identifier: Apache-2.0 */
/* refuse_shm.c - preloaded, has one request for shared memory refused: the one whose
 * number REFUSE_SHM gives, from 1. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
    static void *(*real)(void *, size_t, int, int, int, off_t);
    static int left = -1;

    if (real == NULL)
        real = (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
    if (left < 0)
        left = getenv("REFUSE_SHM") ? atoi(getenv("REFUSE_SHM")) : 0;
    if ((flags & MAP_SHARED) && (flags & MAP_ANONYMOUS) && left > 0 && --left == 0) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return real(at, len, prot, flags, fd, offset);
}
