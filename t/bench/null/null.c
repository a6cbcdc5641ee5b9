// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypervisor calls of Linux that do nothing: one that is served at once, a
 * terminal's that there is none of, and one that leaves the partition, of a
 * number that there is none of. Says how many ticks of the timebase CALLS of
 * each take, and as many rounds of the loop alone; is not loaded.
 */
#include <linux/irqflags.h>
#include <linux/module.h>
#include <asm/hvcall.h>
#include <asm/time.h>

#define CALLS 10000
#define NONE  0x3ffc /* beyond PAPR's, a multiple of 4 */

static u64 ticks(unsigned long number)
{
	unsigned long flags;
	u64 from, n;

	local_irq_save(flags);
	from = mftb();
	for (n = CALLS; n; n--)
		if (number)
			plpar_hcall_norets(number, ~0ul);
		else
			barrier();
	from = mftb() - from;
	local_irq_restore(flags);
	return from;
}

static int __init null_init(void)
{
	u64 loop = ticks(0);

	pr_info("null hcalls: %d quick %llu whole %llu\n", CALLS,
		ticks(H_GET_TERM_CHAR) - loop, ticks(NONE) - loop);
	return -EAGAIN;
}

module_init(null_init);
MODULE_LICENSE("GPL v2");
