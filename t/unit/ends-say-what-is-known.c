/* SPDX-License-Identifier: BSD-2-Clause */
/* link: lib ctl */
/* Where a program ended, in words: an address is told where the machine told
 * one, and 0 is one where it can be. */
#include <signal.h>
#include "ctl.h"
#include "tap.h"

static const char *where(uint32_t arch, uint32_t code, uint64_t address)
{
	static struct ctl_words w;
	struct prose_part_row row = {
	    .end_code = code, .end_pc = 0x1234, .end_info = address};

	w = ctl_end_where(&row, arch);
	return w.s;
}

int main(void)
{
	is_str(where(PROSE_ARCH_X86_64, SIGSEGV, 0x7000),
	       "at pc 0x1234, address 0x7000");
	is_str(where(PROSE_ARCH_X86_64, SIGSEGV, 0),
	       "at pc 0x1234, address not told");
	is_str(where(PROSE_ARCH_X86_64, SIGBUS, 0),
	       "at pc 0x1234, address not told");
	is_str(where(PROSE_ARCH_X86_64, SIGABRT, 0), "at pc 0x1234, address 0");
	is_str(where(PROSE_ARCH_PPC64LE, SIGSEGV, 0),
	       "at pc 0x1234, address 0");
	is_str(where(PROSE_ARCH_X86_64, SIGSEGV, ~0ull),
	       "at pc 0x1234, address 0xffffffffffffffff");
	return tap_done();
}
