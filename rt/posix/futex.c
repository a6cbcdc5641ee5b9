/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Futexes: threads that wait for a word of memory to change. Refuses those
 * with priority inheritance.
 */
#include "posix.h"

enum {
	FUTEX_WAIT = 0,
	FUTEX_WAKE = 1,
	FUTEX_REQUEUE = 3,
	FUTEX_CMP_REQUEUE = 4,
	FUTEX_WAKE_OP = 5,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_WAKE_BITSET = 10
};
#define FUTEX_COMMAND	     0x7f
#define FUTEX_CLOCK_REALTIME 0x100
#define ALL_BITS	     0xffffffffu

/* One waits; lies on its thread's stack, in the bucket of its address. */
struct waiter {
	struct waiter *next;
	uint64_t address;
	uint32_t bits;
	bool woken;
	struct waitq q;
};

#define BUCKETS 256
static struct waiter *bucket[BUCKETS];

static struct waiter **bucket_of(uint64_t address)
{
	return &bucket[(address / 4 ^ address / 4096) % BUCKETS];
}

static void add(struct waiter *w)
{
	struct waiter **p = bucket_of(w->address);

	while (*p)
		p = &(*p)->next;
	w->next = NULL;
	*p = w;
}

static void remove(struct waiter *w)
{
	struct waiter **p = bucket_of(w->address);

	while (*p != w)
		p = &(*p)->next;
	*p = w->next;
}

static long futex_wake(uint64_t address, uint32_t max, uint32_t bits)
{
	struct waiter **p = bucket_of(address);
	uint32_t n = 0;

	while (*p && n < max) {
		struct waiter *w = *p;

		if (w->address != address || !(w->bits & bits)) {
			p = &w->next;
			continue;
		}
		*p = w->next;
		w->woken = true;
		wake(&w->q, 1);
		n++;
	}
	rt_trace(PROSE_TR_FUTEX_WAKE, address, n);
	return n;
}

static long futex_wait(uint64_t address, uint32_t value, uint64_t until_ns,
		       uint32_t bits)
{
	struct waiter w = {.address = address, .bits = bits};
	int err;

	if (!bits)
		return -EINVAL;
	if (*(volatile uint32_t *)address != value)
		return -EAGAIN;
	rt_trace(PROSE_TR_FUTEX_WAIT, address, value);
	add(&w);
	err = wait_on(&w.q, until_ns, true);
	if (w.woken)
		return 0;
	remove(&w);
	if (until_ns != RT_FOREVER)
		posix_current()->no_restart = true;
	return err;
}

/* Wake some who wait for `from`; let others wait for `to` instead. */
static long requeue(uint64_t from, uint32_t max_wake, uint64_t to,
		    uint32_t max_move)
{
	struct waiter **p = bucket_of(from);
	uint32_t n = 0, moved = 0;

	if (from == to)
		return futex_wake(from, max_wake, ALL_BITS);
	while (*p && n + moved < (uint64_t)max_wake + max_move) {
		struct waiter *w = *p;

		if (w->address != from) {
			p = &w->next;
			continue;
		}
		*p = w->next;
		if (n < max_wake) {
			w->woken = true;
			wake(&w->q, 1);
			n++;
			continue;
		}
		w->address = to;
		add(w);
		moved++;
	}
	return n + moved;
}

/* FUTEX_WAKE_OP's little language: change the word, compare what it was. */
static int op_change(uint32_t *at, uint32_t how, uint32_t arg)
{
	switch (how) {
	case 0:
		*at = arg;
		return 0;
	case 1:
		*at += arg;
		return 0;
	case 2:
		*at |= arg;
		return 0;
	case 3:
		*at &= ~arg;
		return 0;
	case 4:
		*at ^= arg;
		return 0;
	}
	return -ENOSYS;
}

/* 0, 1, or -ENOSYS. */
static int op_compare(int32_t old, uint32_t how, int32_t with)
{
	switch (how) {
	case 0:
		return old == with;
	case 1:
		return old != with;
	case 2:
		return old < with;
	case 3:
		return old <= with;
	case 4:
		return old > with;
	case 5:
		return old >= with;
	}
	return -ENOSYS;
}

static int32_t twelve_bits(uint32_t v)
{
	return (int32_t)(v << 20) >> 20;
}

/* Is the second address to be woken, too? */
static int wake_op(uint32_t *at, uint32_t op)
{
	uint32_t arg = (uint32_t)twelve_bits(op >> 12);
	int32_t old = (int32_t)*at;
	int second = op_compare(old, op >> 24 & 15, twelve_bits(op));

	if (op >> 31)
		arg = 1u << (arg & 31);
	return second < 0 || op_change(at, op >> 28 & 7, arg) ? -ENOSYS
							      : second;
}

static long futex_wake_op(const struct sysargs *s)
{
	int second;
	long n;

	if ((s->a[4] & 3) || !rt_user_ok(PTR(s, 4), 4))
		return -EFAULT;
	second = wake_op(PTR(s, 4), (uint32_t)s->a[5]);
	if (second < 0)
		return second;
	n = futex_wake(s->a[0], (uint32_t)s->a[2], ALL_BITS);
	if (second)
		n += futex_wake(s->a[4], (uint32_t)s->a[3], ALL_BITS);
	return n;
}

/* Until when: relative in WAIT, absolute in WAIT_BITSET. */
static int until(const struct sysargs *s, uint64_t *until_ns)
{
	uint64_t ns;
	int err;

	*until_ns = RT_FOREVER;
	if (!s->a[3])
		return 0;
	err = timespec_get(PTR(s, 3), &ns);
	if (err)
		return err;
	if ((s->a[1] & FUTEX_COMMAND) == FUTEX_WAIT)
		*until_ns = deadline_in(ns);
	else
		*until_ns = clock_deadline(s->a[1] & FUTEX_CLOCK_REALTIME
					       ? CLOCK_REALTIME
					       : CLOCK_MONOTONIC,
					   ns);
	return 0;
}

static long do_wait(const struct sysargs *s, uint32_t bits)
{
	uint64_t until_ns;
	int err = until(s, &until_ns);

	return err ? err
		   : futex_wait(s->a[0], (uint32_t)s->a[2], until_ns, bits);
}

long sys_futex(const struct sysargs *s)
{
	uint32_t count = (uint32_t)s->a[2];

	if (s->a[0] & 3)
		return -EINVAL;
	if (!rt_user_ok(PTR(s, 0), 4))
		return -EFAULT;
	switch (s->a[1] & FUTEX_COMMAND) {
	case FUTEX_WAIT:
		return do_wait(s, ALL_BITS);
	case FUTEX_WAIT_BITSET:
		return do_wait(s, (uint32_t)s->a[5]);
	case FUTEX_WAKE:
		return futex_wake(s->a[0], count, ALL_BITS);
	case FUTEX_WAKE_BITSET:
		return futex_wake(s->a[0], count, (uint32_t)s->a[5]);
	case FUTEX_CMP_REQUEUE:
		if (*(volatile uint32_t *)s->a[0] != (uint32_t)s->a[5])
			return -EAGAIN;
		/* fall through */
	case FUTEX_REQUEUE:
		return requeue(s->a[0], count, s->a[4], (uint32_t)s->a[3]);
	case FUTEX_WAKE_OP:
		return futex_wake_op(s);
	default:
		return syscall_refuse(" with this operation");
	}
}

void futex_clear(uint64_t address)
{
	if (!rt_user_ok((void *)address, 4))
		return;
	*(volatile uint32_t *)address = 0;
	futex_wake(address, 1, ALL_BITS);
}

/* -- robust mutexes ------------------------------------------------------- */

#define OWNER_DIED 0x40000000u
#define WAITERS	   0x80000000u
#define TID_MASK   0x3fffffffu
#define ROBUST_MAX 2048

struct robust_head {
	uint64_t first;
	int64_t futex_offset;
	uint64_t pending;
};

static void owner_died(uint64_t address)
{
	volatile uint32_t *word = (uint32_t *)address;
	uint32_t v;

	if ((address & 3) || !rt_user_ok((void *)address, 4))
		return;
	v = *word;
	if ((v & TID_MASK) != rt_tid())
		return;
	*word = (v & WAITERS) | OWNER_DIED;
	if (v & WAITERS)
		futex_wake(address, 1, ALL_BITS);
}

void futex_robust_end(uint64_t list)
{
	const struct robust_head *h = (const struct robust_head *)list;
	uint64_t at;

	if (!rt_user_ok(h, sizeof(*h)))
		return;
	at = h->first & ~1ull;
	for (unsigned n = 0; n < ROBUST_MAX && at != list; n++) {
		uint64_t next;

		if (!rt_user_ok((void *)at, 8))
			return;
		next = *(uint64_t *)at & ~1ull;
		if (at != h->pending)
			owner_died(at + (uint64_t)h->futex_offset);
		at = next;
	}
	if (h->pending)
		owner_died((h->pending & ~1ull) + (uint64_t)h->futex_offset);
}
