/* SPDX-License-Identifier: BSD-2-Clause */
/* link: hyp
 * needs: time=300
 * A million random calls of partitions and of clients, and mailboxes full of
 * garbage: everybody else goes on, the books balance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fake.h"
#include "tap.h"

#define CALLS 1000000

static uint64_t state = 88172645463325252ull, beats, made;

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* Mostly what nearly makes sense. */
static uint64_t value(void)
{
	static const uint64_t odd[] = {0,	 1,	     2,
				       9,	 64,	     100,
				       4096,	 1 << 20,    PROSE_PARTS_RA,
				       ~0ull,	 1ull << 63, 0xffffffff,
				       0x100000, 4 << 20};

	switch (rnd() % 4) {
	case 0:
		return rnd();
	case 1:
		return rnd() % 300;
	case 2:
		return odd[rnd() % (sizeof(odd) / sizeof(odd[0]))];
	default:
		return PROSE_PARTS_RA + (rnd() % 64 << 19);
	}
}

static void heart(struct vcpu *v, uint64_t arg)
{
	for (;; beats++) {
		fake_compute(v, FAKE_MS / 4);
		fake_self(v, PROSE_H_CEDE, fake.tb + FAKE_MS / 4);
	}
}

static void hostile(struct vcpu *v, uint64_t arg)
{
	for (;;) {
		uint64_t a[6];
		uint64_t number = rnd() % 200;

		if (number == PROSE_H_EXIT && rnd() % 16)
			continue;
		for (int i = 0; i < 6; i++)
			a[i] = value();
		if (number == PROSE_H_CEDE && a[0] > fake.tb + FAKE_MS)
			a[0] = fake.tb + rnd() % FAKE_MS;
		made++;
		fake_sc(v, rnd() % 32 ? number : rnd(), a);
		if (rnd() % 64 == 0)
			fake_compute(v, rnd() % (FAKE_MS / 100));
		if (rnd() % 8192 == 0)
			fake_exit(v, rnd() % PROSE_EXIT_KINDS, rnd() % 80);
	}
}

static int64_t heart_lpar;

static void random_call(unsigned client)
{
	uint64_t a[6], number = 0x40 + rnd() % 0x34;
	struct prose_mbox *m = fake_mbox(client);

	for (int i = 0; i < 6; i++)
		a[i] = value();
	if (rnd() % 2)
		a[0] = parts[rnd() % 16].lpar;
	if (a[0] == (uint64_t)heart_lpar || number == PROSE_H_POWEROFF ||
	    (number == PROSE_H_CLIENT_GONE && a[0] == 249))
		return;
	if (number == PROSE_H_CREATE && rnd() % 4)
		return;
	if (number == PROSE_H_SCHED) {
		a[1] = rnd() % 16 == 0;
		a[2] %= 40;
		a[4] = rnd() % 3 ? PROSE_CPU_ANY : rnd() % 3;
	}
	for (int i = 0; i < 64; i++)
		m->data[i] = rnd();
	made++;
	if (fake_hcall(client, number, a) == -PROSE_E_IO && !fake.fail_init)
		ok(0, "call %#x of client %u was answered", (unsigned)number,
		   client);
}

/* Keep some hostile ones running, and free memory clean. */
static void refill(void)
{
	int64_t lpar;

	for (uint64_t ra = PROSE_PARTS_RA; ra < fake.ram_bytes; ra += 1 << 20)
		fake_call(0, PROSE_H_CLEAN, ra, 1 << 20);
	for (int i = 0; i < 4; i++) {
		lpar = fake_start(1 + rnd() % 5, hostile, 0);
		if (lpar < 0)
			return;
		fake_call(0, PROSE_H_SCHED, lpar, 0, rnd() % 10, rnd() % 101,
			  PROSE_CPU_ANY);
	}
}

static void garbage(void)
{
	for (int i = 0; i < 50; i++) {
		unsigned client = 1 + rnd() % 240;
		uint64_t *m = (uint64_t *)fake_mbox(client);

		for (unsigned k = 0; k < 32; k++)
			m[k] = value();
		fake_mbox(client)->looks = 0; /* or it rings no more */
		if (m[1] == PROSE_H_POWEROFF || m[2] == (uint64_t)heart_lpar)
			m[1] = PROSE_H_NULL;
		fake_ring(client);
	}
	for (int i = 0; i < 20; i++)
		fake_ring(rnd() % 255);
	fake_run(FAKE_MS);
}

static unsigned slots_promised(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < fake.cpus; i++)
		n += cpu_scheds[i].promised;
	return n;
}

static void balance(void)
{
	const struct prose_stats *s = mach_va(HYP_STATS_RA);

	for (unsigned i = 1; i < PROSE_CLIENTS; i++)
		fake_call(0, PROSE_H_CLIENT_GONE, i);
	is(fake_call(0, PROSE_H_NULL, 0), 0);
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		if (parts[i].lpar)
			fake_call(0, PROSE_H_DESTROY, parts[i].lpar);
	is(fake.parts, 0);
	is(s->mem_free_bytes + s->mem_dirty_bytes,
	   fake.ram_bytes - PROSE_PARTS_RA);
	is(slots_promised(), 0);
}

int main(void)
{
	uint64_t last = 0, dead = 0;

	if (getenv("SEED"))
		state = strtoull(getenv("SEED"), NULL, 0);
	tap_diag("SEED=%llu", (unsigned long long)state);
	fake_boot(2, 64ull << 20);
	fake.switch_tb = 50;
	heart_lpar = fake_start(249, heart, 0);
	is(fake_call(249, PROSE_H_SCHED, heart_lpar, 0, 50, 0, 0), 0);
	while (made < CALLS) {
		refill();
		for (int i = 0; i < 50; i++)
			random_call(1 + rnd() % 5);
		garbage();
		fake_run(5 * FAKE_MS);
		dead += beats == last;
		last = beats;
	}
	is(dead, 0);
	ok(fake_row(heart_lpar)->state != PROSE_PART_ENDED,
	   "the neighbour lives after %llu calls", (unsigned long long)made);
	balance();
	return tap_done();
}
