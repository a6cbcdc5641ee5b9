/* SPDX-License-Identifier: BSD-2-Clause */
/* needs: machine=powernv
 * TABLE: entries for memory that is not the partition's, or of pages there
 * are not, are refused; so is a table where there is none. */
#include <stdint.h>
#include "prog/hcall.h"
#include "tap.h"

#define M    0x10ull
#define RW   2ull
#define SIZE (1ull << 30) /* no partition is larger */

static int64_t table(uint64_t op, uint64_t flags, uint64_t ptex, uint64_t hi,
		     uint64_t lo)
{
	return hcall(PROSE_H_TABLE,
		     (const uint64_t[6]){op, flags, ptex, hi, lo});
}

int main(void)
{
	uint64_t hi = 1ull << 62 | 0x1000000;

	is(table(PROSE_TABLE_ENTER, 0, 0, hi, M | RW), -PROSE_E_INVAL);
	is(table(PROSE_TABLE_OPEN, 0, 0, 0, 0), 0);
	is(table(PROSE_TABLE_OPEN, 0, 0, 0, 0), -PROSE_E_BUSY);
	is(table(PROSE_TABLE_ENTER, 0, 0, hi, M | RW), 0);
	is(table(PROSE_TABLE_ENTER, 0, 0, hi, SIZE | M | RW), -PROSE_E_INVAL);
	is(table(PROSE_TABLE_ENTER, 0, 0, hi, 1ull << 44 | M | RW),
	   -PROSE_E_INVAL);
	is(table(PROSE_TABLE_ENTER, 0, 0, hi, 0xffffffffffff000 | M),
	   -PROSE_E_INVAL);
	is(table(PROSE_TABLE_ENTER, 0, 1 << 19, hi, M | RW), -PROSE_E_INVAL);
	is(table(PROSE_TABLE_ENTER, 0, 0, hi, RW), -PROSE_E_INVAL);
	is(table(PROSE_TABLE_ENTER, 0, 0, hi | 4, 0xf000 | M), -PROSE_E_INVAL);
	is(table(99, 0, 0, 0, 0), -PROSE_E_INVAL);
	is(table(PROSE_TABLE_REMOVE, 0, ~0ull, 0, 0), -PROSE_E_INVAL);
	is(table(PROSE_TABLE_REMOVE, 1ull << 31, 0, ~0ull, 0), -PROSE_E_NOENT);
	is(table(PROSE_TABLE_REMOVE, 0, 0, 0, 0), 0);
	is(table(PROSE_TABLE_REMOVE, 0, 0, 0, 0), -PROSE_E_NOENT);
	for (unsigned i = 0; i < 8; i++)
		is(table(PROSE_TABLE_ENTER, 0, 8, hi, i << 12 | M | RW), 0);
	is(table(PROSE_TABLE_ENTER, 0, 8, hi, M | RW), -PROSE_E_NOSPC);
	return tap_done();
}
