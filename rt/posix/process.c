/* SPDX-License-Identifier: BSD-2-Clause */
/* Who the process is: ids as the launcher's, and what it may use. */
#include "posix.h"

long sys_getpid(const struct sysargs *s)
{
	return rt_boot->pid;
}

long sys_getppid(const struct sysargs *s)
{
	return rt_boot->ppid;
}

static bool is_self(uint64_t pid)
{
	return !(uint32_t)pid || (uint32_t)pid == rt_boot->pid;
}

long sys_getpgrp(const struct sysargs *s)
{
	return rt_boot->pid;
}

long sys_getpgid(const struct sysargs *s)
{
	return is_self(s->a[0]) ? (long)rt_boot->pid : -ESRCH;
}

long sys_setpgid(const struct sysargs *s)
{
	if (!is_self(s->a[0]))
		return -ESRCH;
	return is_self(s->a[1]) ? 0 : -EPERM;
}

long sys_getsid(const struct sysargs *s)
{
	return is_self(s->a[0]) ? (long)rt_boot->pid : -ESRCH;
}

/* It leads its group, so Linux would refuse as well. */
long sys_setsid(const struct sysargs *s)
{
	return -EPERM;
}

long sys_getuid(const struct sysargs *s)
{
	return rt_boot->uid;
}

long sys_geteuid(const struct sysargs *s)
{
	return rt_boot->euid;
}

long sys_getgid(const struct sysargs *s)
{
	return rt_boot->gid;
}

long sys_getegid(const struct sysargs *s)
{
	return rt_boot->egid;
}

static long put_ids(const struct sysargs *s, uint32_t real, uint32_t eff)
{
	for (unsigned i = 0; i < 3; i++)
		if (!rt_user_ok(PTR(s, i), 4))
			return -EFAULT;
	*(uint32_t *)PTR(s, 0) = real;
	*(uint32_t *)PTR(s, 1) = eff;
	*(uint32_t *)PTR(s, 2) = eff;
	return 0;
}

long sys_getresuid(const struct sysargs *s)
{
	return put_ids(s, rt_boot->uid, rt_boot->euid);
}

long sys_getresgid(const struct sysargs *s)
{
	return put_ids(s, rt_boot->gid, rt_boot->egid);
}

/* Files are the launcher's business: ids may be set to what they are. */
static long keep(const struct sysargs *s, unsigned n, uint32_t real,
		 uint32_t eff)
{
	for (unsigned i = 0; i < n; i++) {
		uint32_t id = (uint32_t)s->a[i];

		if (id != real && id != eff && (n == 1 || id != ~0u))
			return -EPERM;
	}
	return 0;
}

#define SET_IDS(u, g, n)                                        \
	long sys_##u(const struct sysargs *s)                   \
	{                                                       \
		return keep(s, n, rt_boot->uid, rt_boot->euid); \
	}                                                       \
	long sys_##g(const struct sysargs *s)                   \
	{                                                       \
		return keep(s, n, rt_boot->gid, rt_boot->egid); \
	}
SET_IDS(setuid, setgid, 1)
SET_IDS(setreuid, setregid, 2)
SET_IDS(setresuid, setresgid, 3)

long sys_getgroups(const struct sysargs *s)
{
	if ((int32_t)s->a[0] < 0)
		return -EINVAL;
	if (!s->a[0])
		return 1;
	if (!rt_user_ok(PTR(s, 1), 4))
		return -EFAULT;
	*(uint32_t *)PTR(s, 1) = rt_boot->egid;
	return 1;
}

/* There are no children. */
long sys_wait4(const struct sysargs *s)
{
	return -ECHILD;
}

long sys_waitid(const struct sysargs *s)
{
	return -ECHILD;
}

/* -- limits, and what was used -------------------------------------------- */

#define RLIM_INFINITY ~0ull
enum {
	RLIMIT_STACK = 3,
	RLIMIT_CORE = 4,
	RLIMIT_NOFILE = 7,
	RLIMIT_AS = 9,
	RLIMITS = 16
};
#define FD_LIMIT 1024

struct rlimit {
	uint64_t now, max;
};

static struct rlimit limit(uint64_t which)
{
	uint64_t v = RLIM_INFINITY;

	if (which == RLIMIT_STACK)
		v = rt_boot->stack_bytes;
	else if (which == RLIMIT_NOFILE)
		v = FD_LIMIT;
	else if (which == RLIMIT_AS)
		v = rt_boot->mem_bytes;
	return (struct rlimit){v, v};
}

/* Limits are as they are; who asks for no less than there is, is told yes. */
static long set_limit(uint64_t which, const struct rlimit *want)
{
	struct rlimit is = limit(which);

	if (!rt_user_ok(want, sizeof(*want)))
		return -EFAULT;
	if (want->now > want->max)
		return -EINVAL;
	if (which == RLIMIT_CORE)
		return 0; /* cores are the launcher's */
	return want->max > is.max || want->now != is.now ? -EPERM : 0;
}

static long get_limit(uint64_t which, struct rlimit *to)
{
	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	*to = limit(which);
	return 0;
}

long sys_prlimit64(const struct sysargs *s)
{
	long err = 0;

	if (!is_self(s->a[0]))
		return -ESRCH;
	if (s->a[1] >= RLIMITS)
		return -EINVAL;
	if (s->a[2])
		err = set_limit(s->a[1], PTR(s, 2));
	if (!err && s->a[3])
		err = get_limit(s->a[1], PTR(s, 3));
	return err;
}

long sys_getrlimit(const struct sysargs *s)
{
	return s->a[0] < RLIMITS ? get_limit(s->a[0], PTR(s, 1)) : -EINVAL;
}

long sys_ugetrlimit(const struct sysargs *s)
{
	return sys_getrlimit(s);
}

long sys_setrlimit(const struct sysargs *s)
{
	return s->a[0] < RLIMITS ? set_limit(s->a[0], PTR(s, 1)) : -EINVAL;
}

struct rusage {
	struct timeval user, system;
	int64_t rest[14];
};

long sys_getrusage(const struct sysargs *s)
{
	struct rusage *u = PTR(s, 1);
	int who = (int)s->a[0];
	uint64_t us;

	if (who < -1 || who > 1)
		return -EINVAL;
	if (!rt_user_ok(u, sizeof(*u)))
		return -EFAULT;
	us = who == -1 ? 0
		       : time_ns_of(who ? thread_run_tb(thread_current())
					: thread_all_run_tb()) /
			     1000;
	__builtin_memset(u, 0, sizeof(*u));
	u->user =
	    (struct timeval){(int64_t)(us / 1000000), (int64_t)(us % 1000000)};
	if (who >= 0) /* maximum resident set, in KiB */
		u->rest[0] = (int64_t)((mem_total_pages() - mem_free_pages()) *
				       PAGE / 1024);
	return 0;
}
