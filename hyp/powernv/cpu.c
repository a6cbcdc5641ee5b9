/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's start, its CPUs and its end. CPU 0 is the core that came
 * first; the others follow in the order of the device tree, and wait in
 * head.S until the core is ready for them.
 */
#include "powernv.h"

/* Facilities of guests: FP, vectors, DSCR, PMU, TAR. Not: transactions,
 * event based branches, and msgsndp, whose interrupt makes QEMU abort. QEMU
 * takes the bit of FP for that of msgsndp, and does not look at FP's. */
#define HFSCR_FP    1
#define HFSCR_GUEST (0x10f & ~HFSCR_FP)

#define IPMI_BT 0xe4 /* port: control; the next one: data */

const char mach_name[] = "powernv";
const uint32_t mach_arch = PROSE_ARCH_PPC64LE;
const uint64_t mach_default_bytes = 256ull << 20;

struct mcpu mcpus[CPUS_MAX];
unsigned nr_mcpus;
struct mcpu *cpu_of_pir[1024];
char stacks[CPUS_MAX][STACK_BYTES]
    __attribute__((section(".stacks,\"aw\",@nobits #"), aligned(128)));

static struct fdt_info info;
extern char __image_end[], __own_start[], __own_end[];

unsigned mach_cpus(void)
{
	return nr_mcpus;
}

unsigned mach_cpu(void)
{
	return this_mcpu()->index;
}

uint64_t mach_tb_hz(void)
{
	return info.tb_hz;
}

uint64_t mach_ram_bytes(void)
{
	return info.ram_bytes;
}

uint64_t mach_features(void)
{
	return 0;
}

const char *mach_about(void)
{
	return "";
}

void mach_relax(void)
{
	__asm__ volatile("or 27, 27, 27" : : : "memory"); /* yield */
}

uint64_t mach_hyp_bytes(void)
{
	return (uint64_t)__image_end + (__own_end - __own_start);
}

static void mcpu_add(uint32_t pir)
{
	struct mcpu *c = &mcpus[nr_mcpus];
	uint64_t toc;

	__asm__("mr %0, 2" : "=r"(toc));
	c->index = nr_mcpus;
	c->pir = pir;
	c->toc = toc;
	c->fast = hcall_fast;
	c->r1 = (uint64_t)(stacks[nr_mcpus] + STACK_BYTES - 128);
	*(uint64_t *)c->r1 = 0;
	cpu_of_pir[pir & 1023] = c;
	nr_mcpus++;
}

static void mcpus_find(void)
{
	uint32_t pir = mfspr(SPR_PIR);
	unsigned i;

	mcpu_add(pir);
	for (i = 0; i < info.cpus; i++)
		if (info.pir[i] != pir)
			mcpu_add(info.pir[i]);
}

/* Each CPU, before it runs the core. */
static void mcpu_init(struct mcpu *c)
{
	mtspr(SPR_HRMOR, 0);
	mtspr(SPR_HFSCR, HFSCR_GUEST);
	mtspr(SPR_AMOR, ~0ull);
	mtspr(SPR_LPCR, LPCR_ILE | LPCR_PECE | LPCR_HDICE);
	mtspr(SPR_HDEC, 0x7fffffff);
	mtspr(SPR_DEC, 0x7fffffff);
	irq_init_cpu(c);
}

void nv_boot(const void *fdt)
{
	fdt_read(fdt, &info);
	mcpus_find();
	mcpu_init(this_mcpu());
	uart_init();
	irq_init();
	hyp_boot();
	__atomic_store_n(&secondary_go, 1, __ATOMIC_RELEASE);
	hyp_cpu_main();
}

void nv_boot_secondary(void)
{
	mcpu_init(this_mcpu());
	hyp_cpu_main();
}

void mach_poweroff(void)
{
	static const uint8_t chassis_off[] = {4, 0, 1, 2, 0};
	unsigned i;

	isa_out(IPMI_BT, 1);
	for (i = 0; i < sizeof(chassis_off); i++)
		isa_out(IPMI_BT + 1, chassis_off[i]);
	isa_out(IPMI_BT, 4);
	nv_stop();
}
