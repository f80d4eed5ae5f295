/* SPDX-License-Identifier: Apache-2.0 */
/* crash.c - a process that dies of its own fault: what it says, and its core dump.
 *
 * The handler of SIGSEGV and its kind runs on a stack of its own (the thread's may be
 * what is full), writes what happened, the request that its thread served and a
 * backtrace into the error log, and lets the signal come again with the default action:
 * core dump and wait status are those of a process without handlers. Only calls that
 * are safe in a handler are made, see crash_priv.h; the one exception is the unwinder,
 * which takes no lock with a C library that has _dl_find_object (glibc 2.35). Should it
 * hang all the same, an alarm ends the process.
 * The requests of the other threads are named by the control process (reap.c). */
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

#include "apr_portable.h"
#include "http_config.h"
#include "http_log.h"
#include "mpm/common/crash_priv.h"
#include "mpm/common/mpm_priv.h"

APLOG_USE_MODULE(core);

enum { STACK_SIZE = 128 * 1024, FRAMES_MAX = 64, PATIENCE = 5 /* seconds */ };

static const struct {
    int signum;
    const char *name;
} deadly[] = {
    { SIGSEGV, "Segmentation fault" }, { SIGBUS, "Bus error" }, { SIGABRT, "Aborted" },
    { SIGFPE, "Arithmetic error" },    { SIGILL, "Illegal instruction" },
};

static int log_fd = STDERR_FILENO;          /* our own, once there is an error log */
static pid_t control;                       /* the control process */
static volatile sig_atomic_t caught;        /* the signal; 0: none yet */
static _Thread_local int thread_number = -1;
static _Thread_local int has_stack;

static const char *name_of(int signum)
{
    size_t i;

    for (i = 0; i < sizeof(deadly) / sizeof(*deadly) && deadly[i].signum != signum; i++)
        ;
    return i < sizeof(deadly) / sizeof(*deadly) ? deadly[i].name : "signal";
}

/* Where it happened. */
static uintptr_t program_counter(const void *context)
{
    const ucontext_t *uc = context;

#if defined(__x86_64__)
    return (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)uc->uc_mcontext.pc;
#else
    return uc ? 0 : 0;
#endif
}

/* What the scoreboard says of the thread; a row that is only half written still ends. */
static void put_request(struct crash_line *line, int slot, int number)
{
    const worker_score *ws = ap_get_scoreboard_worker_from_indexes(slot, number);

    if (ws == NULL)
        return;
    crash_line_words(line, ", in worker ");
    crash_line_decimal(line, number);
    if (!ws->request[0])
        return;
    crash_line_words(line, ", last request ");
    crash_line_quoted(line, ws->request, sizeof(ws->request));
    crash_line_words(line, " of client ");
    crash_line_quoted(line, ws->client64, sizeof(ws->client64));
    crash_line_words(line, " for ");
    crash_line_quoted(line, ws->vhost, sizeof(ws->vhost));
}

static void say_what(int signum, const siginfo_t *info)
{
    struct crash_line line;

    crash_line_begin(&line);
    if (getpid() == control)
        crash_line_words(&line, "AH00060: seg fault or similar nasty error detected in the parent "
                                "process: ");
    else
        crash_line_words(&line, "crash of this process: ");
    crash_line_words(&line, name_of(signum));
    crash_line_words(&line, " (");
    crash_line_decimal(&line, signum);
    crash_line_words(&line, ")");
    if (info->si_code <= 0) {
        crash_line_words(&line, ", sent by pid ");
        crash_line_decimal(&line, info->si_pid);
    }
    else {
        crash_line_words(&line, " at address ");
        crash_line_hex(&line, (uintptr_t)info->si_addr);
    }
    if (thread_number >= 0)
        put_request(&line, child_my_slot(), thread_number);
    crash_line_end(&line, log_fd);
}

static void say_frame(int number, uintptr_t address)
{
    struct crash_line line;

    crash_line_begin(&line);
    crash_line_words(&line, "crash: #");
    crash_line_decimal(&line, number);
    crash_line_words(&line, " ");
    crash_line_hex(&line, address);
    crash_line_words(&line, " ");
    crash_symbols_name(&line, address);
    crash_line_end(&line, log_fd);
}

/* The frames from where it happened on; those of the handler are of no interest. */
static void say_where(uintptr_t pc)
{
    void *frames[FRAMES_MAX];
    int i, n, first = 0;

    say_frame(0, pc);
    n = backtrace(frames, FRAMES_MAX);
    for (i = 0; i < n && first == 0; i++)
        if ((uintptr_t)frames[i] == pc)
            first = i + 1;
    for (i = first; i < n; i++) /* return addresses: one back is in the call */
        say_frame(i - first + 1, (uintptr_t)frames[i] - 1);
}

static void default_action(int signum)
{
    struct sigaction sa = { .sa_handler = SIG_DFL };

    sigaction(signum, &sa, NULL);
}

/* The report does not come to an end: so be it. */
static void on_alarm(int signum)
{
    sigset_t set;

    default_action(caught);
    sigemptyset(&set);
    sigaddset(&set, caught);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(caught);
}

/* Another thread of this process is about to end it. */
static void wait_for_end(void)
{
    for (;;)
        pause();
}

static void on_crash(int signum, siginfo_t *info, void *context)
{
    static _Atomic int reporting;
    struct sigaction alarmed = { .sa_handler = on_alarm };

    if (reporting++ > 0)
        wait_for_end();
    caught = signum;
    sigaction(SIGALRM, &alarmed, NULL);
    alarm(PATIENCE);
    say_what(signum, info);
    say_where(program_counter(context));
    default_action(signum);
    raise(signum); /* comes when this returns, with the registers as they were */
}

/* A descriptor of our own: the log's may be closed while threads still run. */
static void keep_log(server_rec *s)
{
    apr_os_file_t fd;

    if (s->error_log == NULL || apr_os_file_get(&fd, s->error_log) != APR_SUCCESS)
        return;
    if (log_fd != STDERR_FILENO)
        dup3(fd, log_fd, O_CLOEXEC);
    else if ((fd = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) >= 0)
        log_fd = fd;
}

/* Signal handlers and what they need, in this process. */
static void install(server_rec *s)
{
    struct sigaction sa = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    void *frame;
    size_t i;

    keep_log(s);
    backtrace(&frame, 1); /* loads the unwinder */
    crash_text_prepare();
    crash_symbols_prepare();
    crash_thread_begin(-1);
    for (i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
        sigaction(deadly[i].signum, &sa, NULL);
}

/* The stack is not given back: its thread lives about as long as the process. */
void crash_thread_begin(int number)
{
    stack_t stack = { .ss_size = STACK_SIZE };

    thread_number = number;
    if (has_stack)
        return;
    stack.ss_sp = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                       0);
    has_stack = stack.ss_sp != MAP_FAILED && sigaltstack(&stack, NULL) == 0;
}

AP_DECLARE(apr_status_t) ap_fatal_signal_setup(server_rec *s, apr_pool_t *in_pconf)
{
    control = getpid();
    install(s);
    return APR_SUCCESS;
}

/* After the change of user: the kernel takes that for a reason to dump no core. */
AP_DECLARE(apr_status_t) ap_fatal_signal_child_setup(server_rec *s)
{
    install(s);
    if (!ap_coredumpdir_configured)
        return APR_SUCCESS;
    if (chdir(ap_coredump_dir) != 0) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, apr_get_os_error(), s,
                     "CoreDumpDirectory %s cannot be entered", ap_coredump_dir);
        return apr_get_os_error();
    }
    return prctl(PR_SET_DUMPABLE, 1) == 0 ? APR_SUCCESS : apr_get_os_error();
}
