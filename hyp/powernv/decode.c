/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an instruction goes next: branches and returns from interrupts are
 * decoded; all else falls through to the next word.
 */
#include "powernv.h"

#define BO_NO_CR  16 /* do not look at CR */
#define BO_TRUE	  8
#define BO_NO_CTR 4 /* do not count CTR down */
#define BO_ZERO	  2

static int taken(const struct prose_regs_ppc64 *r, uint32_t word, int counts)
{
	uint32_t bo = word >> 21 & 31, bi = word >> 16 & 31;
	uint32_t bit = r->cr >> (31 - bi) & 1;

	if (counts && !(bo & BO_NO_CTR) &&
	    (r->ctr - 1 == 0) != !!(bo & BO_ZERO))
		return 0;
	return bo & BO_NO_CR || bit == !!(bo & BO_TRUE);
}

/* The displacement in these bits of the word, with its sign. */
static int64_t displacement(uint32_t word, uint32_t mask)
{
	int64_t d = word & mask;

	return d & (mask + 4) >> 1 ? d - (int64_t)(mask + 4) : d;
}

/* Opcode 19: to LR, CTR, TAR, or SRR0. */
static prose_gpa indirect(const struct prose_regs_ppc64 *r, uint32_t word)
{
	switch (word >> 1 & 0x3ff) {
	case 16:
		return taken(r, word, 1) ? r->lr : r->pc + 4;
	case 528:
		return taken(r, word, 0) ? r->ctr : r->pc + 4;
	case 560:
		return taken(r, word, 1) ? r->tar : r->pc + 4;
	case 18: /* rfid */
		return r->srr0;
	}
	return r->pc + 4;
}

prose_gpa decode_next(const struct prose_regs_ppc64 *r, uint32_t word)
{
	prose_gpa base = word & 2 ? 0 : r->pc; /* AA */
	prose_gpa next = r->pc + 4;

	switch (word >> 26) {
	case 16:
		if (taken(r, word, 1))
			next = base + displacement(word, 0xfffc);
		break;
	case 18:
		next = base + displacement(word, 0x3fffffc);
		break;
	case 19:
		next = indirect(r, word);
		break;
	}
	return next & ~3ull;
}

int decode_itself(struct prose_regs_ppc64 *r, uint32_t word)
{
	uint32_t op = word >> 26, bo = word >> 21 & 31;

	if (op == 19 && (word >> 1 & 0x3ff) == 18)
		return -PROSE_E_OPNOTSUPP; /* rfid */
	if ((op == 16 || op == 19) && !(bo & BO_NO_CTR))
		r->ctr--;
	if (word & 1)
		r->lr = r->pc + 4;
	return 0;
}
