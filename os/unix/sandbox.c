/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.c - a filter on system calls, for children and the programs that they run.
 *
 * Refused (EPERM) is what no web server and no script of one needs, and what kernels have
 * been broken by: looking into other processes, modules, mounts, namespaces, bpf, perf,
 * io_uring, keys, clocks. Everything else goes on. Calls of another architecture's kind
 * (32-bit programs) do not exist then, since their numbers are others. clone3 does not
 * exist either, as what it is asked for cannot be seen from here; C libraries know what to
 * do about that. Linux: seccomp. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/unix/os_priv.h"

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

static const int refused[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_getfd,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_move_mount, SYS_open_tree, SYS_fsopen,
    SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_mount_setattr, SYS_unshare, SYS_setns,
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_bpf,
    SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter,
    SYS_io_uring_register, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_reboot, SYS_swapon,
    SYS_swapoff, SYS_acct, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex,
    SYS_clock_adjtime, SYS_sethostname, SYS_setdomainname, SYS_quotactl, SYS_syslog,
    SYS_vhangup, SYS_open_by_handle_at, SYS_fanotify_init, SYS_lookup_dcookie,
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib,
#endif
};

#define NAMESPACES (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC \
                    | CLONE_NEWUTS | CLONE_NEWCGROUP)
#define FIELD(name) (unsigned)offsetof(struct seccomp_data, name)
#define ANSWER(err) (SECCOMP_RET_ERRNO | (err))

/** A filter under construction. */
struct program {
    struct sock_filter lines[2 * sizeof(refused) / sizeof(*refused) + 24];
    unsigned short n;
};

static void put(struct program *to, unsigned code, unsigned k, int if_true, int if_false)
{
    ap_assert(to->n < sizeof(to->lines) / sizeof(*to->lines));
    to->lines[to->n++] = (struct sock_filter){ .code = (unsigned short)code, .k = k,
                                               .jt = (unsigned char)if_true,
                                               .jf = (unsigned char)if_false };
}

/* Answer so where the loaded word compares so. */
static void answer_if(struct program *to, unsigned comparison, unsigned with, unsigned answer)
{
    put(to, BPF_JMP | comparison | BPF_K, with, 0, 1);
    put(to, BPF_RET | BPF_K, answer, 0, 0);
}

static void load(struct program *to, unsigned field)
{
    put(to, BPF_LD | BPF_W | BPF_ABS, field, 0, 0);
}

static void write_program(struct program *to)
{
    size_t i;

    to->n = 0;
#ifdef THIS_ARCH
    load(to, FIELD(arch));
    put(to, BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH, 1, 0);
    put(to, BPF_RET | BPF_K, ANSWER(ENOSYS), 0, 0);
#endif
    load(to, FIELD(nr));
#ifdef __x86_64__
    answer_if(to, BPF_JGE, 0x40000000, ANSWER(ENOSYS)); /* the x32 kind */
#endif
    for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
        answer_if(to, BPF_JEQ, (unsigned)refused[i], ANSWER(EPERM));
    answer_if(to, BPF_JEQ, SYS_clone3, ANSWER(ENOSYS));
    put(to, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0);
    put(to, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    load(to, FIELD(args[0]));
    answer_if(to, BPF_JSET, NAMESPACES, ANSWER(EPERM));
    put(to, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

int os_sandbox_available(void)
{
    unsigned action = SECCOMP_RET_ERRNO;

    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int os_sandbox_enter(void)
{
    struct program program;
    struct sock_fprog filter;

    write_program(&program);
    filter.len = program.n;
    filter.filter = program.lines;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}
