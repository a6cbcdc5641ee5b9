/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * External interrupts: the PSI bridge, which presents the UARTs', and each
 * CPU's ICP. LPES0 = 0 sends them to the hypervisor whatever the guest's EE
 * is, which makes the ICP's own interrupt the kick: a message (msgsnd) would
 * wait for the guest's EE under QEMU.
 */
#include "powernv.h"

#define PSI	 0x0003fffe80000000ull
#define PSI_XIVR 0x80 /* of the external interrupt, which the UARTs are on */
#define PSI_IRSN 0x88
#define IRQ_BASE 16

#define ICP	    0x0003ffff80000000ull
#define ICP_XIRR    4 /* word read: accept; written: done */
#define SOURCE_KICK 2

static uint64_t icp_of(uint32_t pir)
{
	uint32_t chip = pir >> 7;

	return ICP + (uint64_t)chip * 0x100000 + ((uint64_t)pir << 12);
}

void irq_init(void)
{
	uint64_t server = (uint64_t)this_mcpu()->pir << 2;

	mmio_out64(PSI + PSI_IRSN, (uint64_t)IRQ_BASE << 45);
	mmio_out64(PSI + PSI_XIVR,
		   server << 40 | (uint64_t)ICP_PRIO << 32 | 5ull << 29);
}

void irq_init_cpu(struct mcpu *c)
{
	c->icp = icp_of(c->pir);
	mmio_out8(c->icp + ICP_MFRR, 0xff);
	mmio_out8(c->icp + ICP_CPPR, 0xff);
}

enum prose_exit irq_take(struct mcpu *c)
{
	enum prose_exit came = NV_RUN_ON;
	uint32_t xirr;

	while ((xirr = mmio_in32(c->icp + ICP_XIRR)) & 0xffffff) {
		if (came == NV_RUN_ON)
			came = PROSE_EXIT_INTERRUPT;
		if ((xirr & 0xffffff) == SOURCE_KICK)
			mmio_out8(c->icp + ICP_MFRR, 0xff);
		else if (uart_interrupt())
			came = PROSE_EXIT_DOORBELL;
		mmio_out32(c->icp + ICP_XIRR, xirr);
	}
	return came;
}

void mach_kick(unsigned cpu)
{
	mmio_out8(mcpus[cpu].icp + ICP_MFRR, ICP_PRIO);
}
