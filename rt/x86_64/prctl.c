/* SPDX-License-Identifier: BSD-2-Clause */
/* arch_prctl: where a thread's FS and GS segments start. Of prctl() itself
 * there is nothing that only x86-64 has. */
#include "errno.h"
#include "posix.h"
#include "thread.h"

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

/* A partition's addresses end here at the latest (38 bits). */
#define BASE_END (1ull << 38)

static long set(uint64_t *base, uint64_t to)
{
	if (to >= BASE_END)
		return -EPERM;
	*base = to;
	return 0;
}

static long get(uint64_t base, uint64_t *to)
{
	if (!rt_user_ok(to, sizeof(*to)))
		return -EFAULT;
	*to = base;
	return 0;
}

long sys_arch_prctl(const struct sysargs *s)
{
	struct rt_regs *r = &thread_current()->user;

	switch (s->a[0]) {
	case ARCH_SET_FS:
		return set(&r->fs_base, s->a[1]);
	case ARCH_SET_GS:
		return set(&r->gs_base, s->a[1]);
	case ARCH_GET_FS:
		return get(r->fs_base, (uint64_t *)s->a[1]);
	case ARCH_GET_GS:
		return get(r->gs_base, (uint64_t *)s->a[1]);
	default:
		return -EINVAL;
	}
}

long arch_prctl(int option, uint64_t arg)
{
	return -EINVAL;
}
