/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The test's side of the fake machine: time, the doorbell, a controller.
 */
#include <stdlib.h>
#include <string.h>
#include "cpu.h"

#define BELLS 4096
#define STACK (256u << 10)

struct fake fake;
struct fake_cpu fake_cpu[PROSE_CPUS];
unsigned fake_cpu_now;

static uint8_t bells[BELLS];
static unsigned bell_in, bell_out;
static struct vcpu *last[1 << 16]; /* by LPAR id */

int mach_doorbell_get(void)
{
	return bell_out == bell_in ? -1 : bells[bell_out++ % BELLS];
}

int fake_rung(const struct fake_cpu *c)
{
	return c == fake_cpu && bell_in != bell_out;
}

void fake_ring(int byte)
{
	bells[bell_in++ % BELLS] = byte;
	fake.rings++;
}

void fake_sleep(uint64_t until_tb)
{
	fake_cpu[fake_cpu_now].wake_tb = until_tb;
	fiber_switch(NULL);
}

void fake_sleep_through(uint64_t until_tb)
{
	fake_cpu[fake_cpu_now].deaf = 1;
	fake_sleep(until_tb);
	fake_cpu[fake_cpu_now].deaf = 0;
}

static void cpu_body(void *arg)
{
	hyp_cpu_main();
}

static uint64_t wake_of(const struct fake_cpu *c)
{
	int now = !c->deaf && (c->kicked || fake_rung(c));

	return now || c->wake_tb < fake.tb ? fake.tb : c->wake_tb;
}

/* Let the CPU that is next do its next step, if that is before `end`. */
static int step(uint64_t end)
{
	unsigned best = 0;

	for (unsigned i = 1; i < fake.cpus; i++)
		if (wake_of(&fake_cpu[i]) < wake_of(&fake_cpu[best]))
			best = i;
	if (fake.off || wake_of(&fake_cpu[best]) > end)
		return 0;
	fake.tb = wake_of(&fake_cpu[best]);
	fake_cpu_now = best;
	fiber_switch(fake_cpu[best].fiber);
	return 1;
}

void fake_run(uint64_t ticks)
{
	uint64_t end = fake.tb + ticks;

	while (step(end))
		;
	fake.tb = end;
}

void fake_boot(unsigned n, uint64_t ram_bytes)
{
	for (unsigned i = 0; i < PROSE_PARTS; i++)
		for_vcpus(&parts[i], v)
			fiber_free(v->mach.fiber);
	for (unsigned i = 0; i < PROSE_CPUS; i++)
		fiber_free(fake_cpu[i].fiber);
	free(fake.ram);
	memset(&fake, 0, sizeof(fake));
	memset(fake_cpu, 0, sizeof(fake_cpu));
	bell_in = bell_out = 0;
	fake.tb = 1000;
	fake.cpus = n;
	fake.ram = calloc(1, ram_bytes);
	fake.ram_bytes = ram_bytes;
	hyp_boot();
	for (unsigned i = 0; i < n; i++)
		fake_cpu[i].fiber = fiber_new(cpu_body, NULL, STACK);
	fake_run(0);
}

struct prose_mbox *fake_mbox(unsigned client)
{
	const struct prose_machine *m = mach_va(PROSE_MACHINE_RA);

	return (struct prose_mbox *)mach_va(m->mbox) + client;
}

int64_t fake_hcall(unsigned client, uint64_t number, const uint64_t arg[6])
{
	struct prose_mbox *m = fake_mbox(client);
	uint64_t end = fake.tb + FAKE_HZ;

	m->number = number;
	memcpy(m->arg, arg, sizeof(m->arg));
	m->request = m->reply + 1;
	if (!m->looks)
		fake_ring(client);
	while (m->reply != m->request && step(end))
		;
	return m->reply == m->request ? m->status : -PROSE_E_IO;
}

int64_t fake_create_vcpus(unsigned client, unsigned vcpus,
			  fake_program *program, uint64_t arg)
{
	int64_t lpar =
	    fake_call(client, PROSE_H_CREATE, FAKE_GRANULE, 0, vcpus);
	struct part *p;

	if (lpar < 0)
		return lpar;
	p = part_find(lpar);
	for_vcpus(p, v) {
		v->mach.program = program;
		v->mach.arg = arg;
	}
	last[lpar & 0xffff] = &p->vcpu[0];
	return lpar;
}

int64_t fake_create(unsigned client, fake_program *program, uint64_t arg)
{
	return fake_create_vcpus(client, 1, program, arg);
}

int64_t fake_start(unsigned client, fake_program *program, uint64_t arg)
{
	int64_t lpar = fake_create(client, program, arg);
	int64_t error;

	if (lpar < 0)
		return lpar;
	error = fake_call(client, PROSE_H_START, lpar, 0x100, arg, 0);
	return error ? error : lpar;
}

struct vcpu *fake_vcpu(int64_t lpar)
{
	return last[lpar & 0xffff];
}

const struct prose_part_row *fake_row(int64_t lpar)
{
	return fake_vcpu(lpar)->part->row;
}
