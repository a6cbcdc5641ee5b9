/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor's own mistakes: say all that is known in the log, tell the
 * controller, who writes a core file, and stop this CPU. Without CPU 0 no
 * doorbell is heard any more.
 */
#include "dump.h"
#include "machine.h"
#include "powernv.h"
#include "string.h"

static struct prose_hyp_panic panics[CPUS_MAX];

/* As switch.S has it. */
#define FRAME_BYTES 192

const struct prose_hyp_map nv_hyp_map __attribute__((used, aligned(8))) = {
    .magic = PROSE_HYP_MAP_MAGIC,
    .revision = 1,
    .bytes = sizeof(struct prose_hyp_map),
    .cpus = (prose_ra)mcpus,
    .stride_bytes = sizeof(struct mcpu),
    .cpus_max = CPUS_MAX,
    .sp_at = __builtin_offsetof(struct mcpu, r1),
    .toc_at = __builtin_offsetof(struct mcpu, toc),
    .gpr_at = __builtin_offsetof(struct mcpu, panic_gpr),
    .saved_at = 32,
    .lr_at = FRAME_BYTES + 16,
    .frame_bytes = FRAME_BYTES,
    .panics = (prose_ra)panics,
};

static void say(const char *text)
{
	mach_log(text, strlen(text));
}

static void say_hex(const char *name, uint64_t value)
{
	char text[19] = " ";
	unsigned i;

	say(name);
	for (i = 0; i < 16; i++)
		text[1 + i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
	text[17] = ' ';
	mach_log(text, 18);
}

void nv_stop(void)
{
	mmio_out8(this_mcpu()->icp + ICP_CPPR, 0); /* listens to nobody */
	for (;;) {
		mtspr(SPR_DEC, 0x7fffffff);
		cpu_nap(this_mcpu());
	}
}

static void say_spr(struct mcpu *c)
{
	say_hex("\ncpu ", c->index);
	say_hex("tb  ", timebase());
	say_hex("srr0 ", mfspr(SPR_SRR0));
	say_hex("srr1 ", mfspr(SPR_SRR1));
	say_hex("\nhsrr0", mfspr(SPR_HSRR0));
	say_hex("hsrr1", mfspr(SPR_HSRR1));
	say_hex("dar  ", mfspr(SPR_DAR));
	say_hex("dsisr", mfspr(SPR_DSISR));
	say_hex("\ncr  ", c->cr);
	say_hex("rmor", mfspr(SPR_RMOR));
	say_hex("lpcr ", mfspr(SPR_LPCR));
	say("\n");
}

void nv_panic_regs(struct mcpu *c, uint64_t vector, uint64_t pc, uint64_t lr)
{
	struct prose_machine *m = mach_va(PROSE_MACHINE_RA);
	unsigned i;

	panics[c->index] = (struct prose_hyp_panic){vector, pc, lr, timebase()};
	__atomic_store_n(&m->panicked, c->index + 1, __ATOMIC_RELEASE);
	say_hex("\nhyp: exception in the hypervisor\nvec ", vector);
	say_hex("pc  ", pc);
	say_hex("lr   ", lr);
	say_spr(c);
	for (i = 0; i < 32; i++) {
		char name[5] = {'r', '0' + i / 10, '0' + i % 10, ' '};

		say_hex(name, c->panic_gpr[i]);
		if (i % 4 == 3)
			say("\n");
	}
	mach_doorbell_put(PROSE_CLIENT_ALL);
	nv_stop();
}
