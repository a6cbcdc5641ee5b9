/* SPDX-License-Identifier: BSD-2-Clause */
/* What the system is, as programs ask for it. */
#include "posix.h"

struct utsname {
	char system[65], node[65], release[65], version[65], machine[65],
	    domain[65];
};

static void put(char *to, const char *s)
{
	__builtin_memcpy(to, s, __builtin_strlen(s) + 1);
}

/* Programs, glibc among them, look for a Linux no older than 3.2. */
long sys_uname(const struct sysargs *s)
{
	struct utsname *u = PTR(s, 0);

	if (!rt_user_ok(u, sizeof(*u)))
		return -EFAULT;
	__builtin_memset(u, 0, sizeof(*u));
	put(u->system, "Linux");
	put(u->node, "prose");
	put(u->release, "6.1.0-prose");
	put(u->version, "PROSE library OS");
	put(u->machine, RT_MACHINE_NAME);
	put(u->domain, "(none)");
	return 0;
}

struct sysinfo {
	int64_t uptime;
	uint64_t loads[3], total_ram, free_ram, shared_ram, buffer_ram;
	uint64_t total_swap, free_swap;
	uint16_t processes, pad;
	uint64_t total_high, free_high;
	uint32_t unit;
};

long sys_sysinfo(const struct sysargs *s)
{
	struct sysinfo *i = PTR(s, 0);

	if (!rt_user_ok(i, sizeof(*i)))
		return -EFAULT;
	__builtin_memset(i, 0, sizeof(*i));
	i->uptime = (int64_t)(rt_now_ns() / 1000000000);
	i->total_ram = mem_total_pages() * PAGE;
	i->free_ram = mem_free_pages() * PAGE;
	i->processes = (uint16_t)thread_count();
	i->unit = 1;
	return 0;
}

/* -- random: ChaCha20 in counter mode (RFC 8439), keyed by the loader ----- */

static uint32_t chacha[16];

static void quarter(uint32_t *x, unsigned a, unsigned b, unsigned c, unsigned d)
{
#define STEP(to, from, by, bits) \
	x[to] += x[from];        \
	x[by] ^= x[to];          \
	x[by] = x[by] << (bits) | x[by] >> (32 - (bits));
	STEP(a, b, d, 16)
	STEP(c, d, b, 12)
	STEP(a, b, d, 8)
	STEP(c, d, b, 7)
#undef STEP
}

static void chacha_block(uint32_t out[16])
{
	__builtin_memcpy(out, chacha, sizeof(chacha));
	for (unsigned i = 0; i < 10; i++) {
		for (unsigned c = 0; c < 4; c++)
			quarter(out, c, 4 + c, 8 + c, 12 + c);
		for (unsigned c = 0; c < 4; c++)
			quarter(out, c, 4 + (c + 1) % 4, 8 + (c + 2) % 4,
				12 + (c + 3) % 4);
	}
	for (unsigned i = 0; i < 16; i++)
		out[i] += chacha[i];
	if (!++chacha[12])
		chacha[13]++;
}

static void chacha_init(void)
{
	uint64_t tb = rt_tb();

	__builtin_memcpy(chacha, "expand 32-byte k", 16);
	__builtin_memcpy(&chacha[4], rt_boot->random, 16);
	__builtin_memcpy(&chacha[8], &tb, sizeof(tb));
	__builtin_memcpy(&chacha[10], &rt_boot->epoch_ns, 8);
	chacha[14] = rt_boot->lpar;
}

long sys_getrandom(const struct sysargs *s)
{
	uint8_t *to = PTR(s, 0);
	uint64_t left = s->a[1];
	uint32_t block[16];

	if (!rt_user_ok(to, left))
		return -EFAULT;
	if (!chacha[0])
		chacha_init();
	while (left) {
		uint64_t n = left < sizeof(block) ? left : sizeof(block);

		chacha_block(block);
		__builtin_memcpy(to, block, n);
		to += n;
		left -= n;
	}
	return (long)s->a[1];
}

/* -- prctl ---------------------------------------------------------------- */

enum {
	PR_SET_PDEATHSIG = 1,
	PR_GET_PDEATHSIG = 2,
	PR_GET_DUMPABLE = 3,
	PR_SET_DUMPABLE = 4,
	PR_SET_NAME = 15,
	PR_GET_NAME = 16,
	PR_SET_NO_NEW_PRIVS = 38,
	PR_GET_NO_NEW_PRIVS = 39,
	PR_SET_THP_DISABLE = 41
};
#define COMM_BYTES 16

static long set_name(const char *name)
{
	struct thread *t = thread_current();

	if (!rt_user_ok(name, 1))
		return -EFAULT;
	__builtin_memset(t->pub.name, 0, sizeof(t->pub.name));
	for (unsigned i = 0; i < COMM_BYTES - 1 && name[i]; i++)
		t->pub.name[i] = name[i];
	return 0;
}

static long get_name(char *to)
{
	if (!rt_user_ok(to, COMM_BYTES))
		return -EFAULT;
	__builtin_memcpy(to, thread_current()->pub.name, COMM_BYTES);
	to[COMM_BYTES - 1] = 0;
	return 0;
}

long sys_prctl(const struct sysargs *s)
{
	switch ((int)s->a[0]) {
	case PR_SET_NAME:
		return set_name(PTR(s, 1));
	case PR_GET_NAME:
		return get_name(PTR(s, 1));
	case PR_GET_DUMPABLE:
	case PR_GET_NO_NEW_PRIVS:
	case PR_SET_NO_NEW_PRIVS: /* there is no exec */
		return 1;
	case PR_SET_DUMPABLE:
	case PR_SET_THP_DISABLE:
		return 0;
	default:
		return arch_prctl((int)s->a[0], s->a[1]);
	}
}

long sys_personality(const struct sysargs *s)
{
	return (uint32_t)s->a[0] == 0xffffffff || !s->a[0] ? 0 : -EINVAL;
}
