/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way from a system call's number to its handler, and from its result
 * to the application. A call nobody provides says its name, once.
 */
#include "rt_fmt.h"
#include "posix.h"
#include "sysnames.h"

#define NONE (-1)

enum { ONCE, RESTART };

static long sys_none(const struct sysargs *s);

#define PROSE_X(name, ppc64, x86_64, restarts) \
	sys_fn sys_##name __attribute__((weak, alias("sys_none")));
RT_SYSCALLS(PROSE_X)
#undef PROSE_X

struct call {
	int16_t number;
	uint8_t restarts;
	const char *name;
	sys_fn *fn;
};

static const struct call calls[] = {
#define PROSE_X(name, ppc64, x86_64, restarts) \
	{RT_SYSNO(ppc64, x86_64), restarts, #name, sys_##name},
    RT_SYSCALLS(PROSE_X)
#undef PROSE_X
#define PROSE_X(name, ppc64, x86_64) \
	{RT_SYSNO(ppc64, x86_64), ONCE, #name, sys_none},
	RT_SYSNAMES(PROSE_X)
#undef PROSE_X
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

static const struct call *by_number[RT_SYS_NUMBERS];
static bool named[RT_SYS_NUMBERS];

void syscalls_init(void)
{
	for (unsigned i = 0; i < CALLS; i++)
		if (calls[i].number != NONE)
			by_number[calls[i].number] = &calls[i];
}

static const struct call *find(uint64_t number)
{
	return number < RT_SYS_NUMBERS ? by_number[number] : NULL;
}

bool syscall_restarts(uint64_t number)
{
	const struct call *c = find(number);

	return c && c->restarts == RESTART;
}

static void say(const char *text, size_t bytes)
{
	struct sysargs s = {{2, (uint64_t)text, bytes}};

	sys_write(&s);
}

static void name_it(uint64_t number, const char *what)
{
	const struct call *c = find(number);
	char line[96];
	size_t n;

	if (number < RT_SYS_NUMBERS) {
		if (named[number])
			return;
		named[number] = true;
	}
	n = rt_format(line, sizeof(line),
		      "prose: system call %s (%lu)%s is not provided\n",
		      c ? c->name : "?", number, what);
	say(line, n);
	rt_log("%s", line);
}

long syscall_refuse(const char *what)
{
	name_it(arch_sys_number(&thread_current()->user), what);
	return -ENOSYS;
}

static long sys_none(const struct sysargs *s)
{
	return syscall_refuse("");
}

void rt_syscall(struct rt_regs *r)
{
	uint64_t number = arch_sys_number(r);
	uint64_t traced = number < 0xffff ? number : 0xffff;
	const struct call *c = find(number);
	struct sysargs s;
	long result;

	for (unsigned i = 0; i < 6; i++)
		s.a[i] = arch_sys_arg(r, i);
	rt_trace(PROSE_TR_SYSCALL, traced | s.a[1] << 16, s.a[0]);
	posix_current()->no_restart = false;
	result = c ? c->fn(&s) : sys_none(&s);
	rt_trace(PROSE_TR_SYSRET, traced | s.a[2] << 16, (uint64_t)result);
	if (arch_in_syscall(r))
		arch_sys_return(r, result);
}
