/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux's system calls: their names by number, and what their arguments
 * are. The numbers are those that rt has. */
#include "recorder.h"

#include <stdio.h>
#include <string.h>

/* Lists of Linux's numbers, and nothing else of rt's. */
#include "../rt/posix/syscalls.h"
#include "../rt/posix/sysnames.h"

#define NONE (-1)

static const struct {
	const char *name;
	int16_t ppc64, x86_64;
} names[] = {
#define PROSE_X(name, ppc64, x86_64, restarts) {#name, ppc64, x86_64},
    RT_SYSCALLS(PROSE_X)
#undef PROSE_X
#define PROSE_X(name, ppc64, x86_64) {#name, ppc64, x86_64},
	RT_SYSNAMES(PROSE_X)
#undef PROSE_X
};
#define NAMES (sizeof(names) / sizeof(names[0]))

struct rec_word rec_syscall(uint32_t arch, uint64_t number)
{
	struct rec_word w;

	for (size_t i = 0; i < NAMES; i++) {
		int64_t n = arch == PROSE_ARCH_X86_64 ? names[i].x86_64
						      : names[i].ppc64;

		if (n != NONE && n == (int64_t)number) {
			snprintf(w.s, sizeof(w.s), "%s", names[i].name);
			return w;
		}
	}
	snprintf(w.s, sizeof(w.s), "syscall_%llu", (unsigned long long)number);
	return w;
}

/* Calls by their arguments. */
static const struct {
	const char *args, *calls;
} shapes[] = {
    {"",
     "sync getpid getppid gettid getuid geteuid getgid getegid getpgrp "
     "sched_yield pause rt_sigreturn inotify_init vhangup setsid munlockall "},
    {"d", "exit exit_group getpgid getsid sched_getscheduler "
	  "sched_get_priority_max sched_get_priority_min timer_delete "
	  "timer_getoverrun epoll_create "},
    {"dd", "setpgid setreuid setregid "},
    {"ddp", "sched_setscheduler "},
    {"dp", "clock_gettime clock_getres clock_settime getrusage getitimer "
	   "timer_gettime sched_getparam sched_setparam "},
    {"dpp", "setitimer rt_sigprocmask+ select+ pselect6+ "},
    {"dpx", "waitid+ wait4+ sched_setaffinity sched_getaffinity "},
    {"dup", "getgroups setgroups "},
    {"dxp", "clock_nanosleep+ prlimit64+ timer_settime+ "},
    {"dS", "kill tkill "},
    {"ddS", "tgkill "},
    {"dxx", "prctl+ "},
    {"f", "close fchdir fsync fdatasync dup syncfs epoll_create1 "},
    {"fdd", "lseek "},
    {"fdf", "epoll_ctl+ "},
    {"ff", "dup2 "},
    {"ffp", "sendfile+ "},
    {"ffx", "dup3 "},
    {"fo", "fchmod "},
    {"fp", "fstat fstatfs timerfd_gettime "},
    {"fpd", "readv writev epoll_wait+ epoll_pwait+ epoll_pwait2+ preadv+ "
	    "pwritev+ preadv2+ pwritev2+ "},
    {"fpf", "copy_file_range+ splice+ "},
    {"fpu", "read write getdents getdents64 pread64+ pwrite64+ "},
    {"fsf", "renameat+ renameat2+ linkat+ "},
    {"fso", "mkdirat mknodat+ fchmodat fchmodat2+ "},
    {"fsp", "newfstatat+ openat2+ readlinkat+ utimensat+ futimesat "},
    {"fsu", "fchownat+ "},
    {"fsO", "openat+ "},
    {"fsx", "statx+ faccessat faccessat2+ unlinkat "},
    {"fu", "ftruncate "},
    {"fuu", "fchown fadvise64+ "},
    {"fx", "flock timerfd_settime+ "},
    {"fxu", "fallocate+ sync_file_range+ "},
    {"fxx", "fcntl ioctl "},
    {"o", "umask "},
    {"p", "brk uname pipe set_tid_address times time sysinfo "},
    {"pp", "nanosleep sigaltstack gettimeofday rt_sigpending settimeofday "},
    {"ppp", "getresuid getresgid getcpu "},
    {"pu", "clone3 munmap set_robust_list getcwd rt_sigsuspend mlock munlock "
	   "sethostname "},
    {"pud", "poll msync "},
    {"pup", "ppoll+ "},
    {"puu", "mremap+ madvise mincore "},
    {"pux", "mmap+ mprotect getrandom "},
    {"px", "pipe2 "},
    {"pxu", "futex+ "},
    {"pxS", "rseq+ "},
    {"Spp", "rt_sigaction+ "},
    {"ppp", "rt_sigtimedwait+ "},
    {"s", "chdir rmdir unlink chroot acct "},
    {"sfs", "symlinkat "},
    {"so", "mkdir creat chmod access "},
    {"sox", "mknod "},
    {"sp", "stat lstat statfs utime utimes "},
    {"spp", "execve "},
    {"spu", "readlink "},
    {"ss", "rename link symlink "},
    {"su", "truncate "},
    {"suu", "chown lchown "},
    {"sOo", "open "},
    {"u", "alarm eventfd setuid setgid "},
    {"uu", "setresuid "},
    {"uux", "close_range "},
    {"ux", "eventfd2 "},
    {"xpp", "clone+ "},
    {"xp", "arch_prctl getrlimit setrlimit "},
    {"xx", "timerfd_create "},
    {"x", "personality mlockall "},
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/* Is the name one of the words, and with a '+'? 0: no; '+', or ' '. */
static char word_in(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list; (p = strstr(p, name)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == '+'))
			return p[n];
	return 0;
}

struct rec_word rec_syscall_args(const char *name)
{
	struct rec_word w = {"xxx+"};

	for (size_t i = 0; i < SHAPES; i++) {
		char c = word_in(shapes[i].calls, name);

		if (!c)
			continue;
		snprintf(w.s, sizeof(w.s), "%s%s", shapes[i].args,
			 c == '+' ? "+" : "");
		break;
	}
	return w;
}

bool rec_syscall_address(const char *name)
{
	return word_in("mmap mremap brk shmat ", name) == ' ';
}
