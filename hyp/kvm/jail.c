/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the process gives up before it runs a partition: all system calls but
 * those that running partitions takes, so no new files, no sockets, no
 * programs, no executable memory; privileges, root's too, and new ones; core
 * files, which would hold partitions' memory; and, where the host allows it,
 * the network and the like by namespaces of its own.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kvm.h"

/* Before there are threads: namespaces can be had then only, and privileges
 * are each thread's own. */
void jail_early(void)
{
	struct __user_cap_header_struct me = {_LINUX_CAPABILITY_VERSION_3, 0};
	const struct __user_cap_data_struct nothing[2] = {{0}};
	const struct rlimit none = {0, 0};
	const int flags =
	    CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS;

	setrlimit(RLIMIT_CORE, &none);
	probe.namespaces = !unshare(flags) || !unshare(CLONE_NEWUSER | flags);
	if (syscall(SYS_capset, &me, nothing))
		err(1, "cannot give up privileges");
}

#define LOAD(member)                       \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
		 offsetof(struct seccomp_data, member))
#define RET(value) BPF_STMT(BPF_RET | BPF_K, value)
/* Equal: go on; not equal: skip so many. */
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)
#define ALLOW(name)	    UNLESS(SYS_##name, 1), RET(SECCOMP_RET_ALLOW)
/* With protection flags as its third argument: not executable. */
#define ALLOW_DATA(name)                                           \
	UNLESS(SYS_##name, 4), LOAD(args[2]),                      \
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1), \
	    RET(SECCOMP_RET_KILL_PROCESS), RET(SECCOMP_RET_ALLOW)

static const struct sock_filter filter[] = {
    LOAD(arch),
    UNLESS(AUDIT_ARCH_X86_64, 1),
    BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
    RET(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    ALLOW(ioctl),
    ALLOW(sendto),
    ALLOW(recvfrom),
    ALLOW(epoll_pwait2),
    ALLOW(epoll_ctl),
    ALLOW(timer_settime),
    ALLOW(rt_sigreturn),
    ALLOW(tgkill),
    ALLOW(getpid),
    ALLOW(sched_yield),
    ALLOW(futex),
    ALLOW(read),
    ALLOW(write),
    ALLOW(close),
    ALLOW(munmap),
    ALLOW(madvise),
    ALLOW(fallocate),
    ALLOW(brk),
    ALLOW(clock_gettime),
    ALLOW(restart_syscall),
    ALLOW(rt_sigprocmask),
    ALLOW(exit),
    ALLOW(exit_group),
    ALLOW_DATA(mmap),
    ALLOW_DATA(mprotect),
    RET(SECCOMP_RET_KILL_PROCESS),
};

/* For all threads. */
void jail_enter(void)
{
	const struct sock_fprog program = {
	    .len = sizeof(filter) / sizeof(*filter),
	    .filter = (struct sock_filter *)filter,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_TSYNC, &program))
		err(1, "this host has no system call filters (seccomp), "
		       "without which the kvm machine runs nothing");
}
