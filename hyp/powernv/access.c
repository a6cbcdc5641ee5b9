/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What memory an instruction loads or stores (Power ISA 2.07, book I chapters
 * 3, 4, 6, 7; book II chapter 4), from its word and the registers before it.
 */
#include "powernv.h"

/* Loads and stores of so many bytes, by primary opcode, and by the extended
 * one of opcode 31. */
#define STORE	 0x100
#define R(bytes) (bytes)
#define W(bytes) (STORE | (bytes))

static const uint16_t d_form[64] = {
    [32] = R(4),  [33] = R(4), [34] = R(1),  [35] = R(1),  [36] = W(4),
    [37] = W(4),  [38] = W(1), [39] = W(1),  [40] = R(2),  [41] = R(2),
    [42] = R(2),  [43] = R(2), [44] = W(2),  [45] = W(2),  [48] = R(4),
    [49] = R(4),  [50] = R(8), [51] = R(8),  [52] = W(4),  [53] = W(4),
    [54] = W(8),  [55] = W(8), [56] = R(16), [57] = R(16), [58] = R(8),
    [61] = W(16), [62] = W(8),
};

static const uint16_t x_form[1024] = {
    [7] = R(1),	   [12] = R(4),	  [20] = R(4),	 [21] = R(8),	[23] = R(4),
    [39] = R(2),   [52] = R(1),	  [53] = R(8),	 [55] = R(4),	[71] = R(4),
    [76] = R(4),   [84] = R(8),	  [87] = R(1),	 [103] = R(16), [116] = R(2),
    [119] = R(1),  [135] = W(1),  [140] = W(4),	 [149] = W(8),	[150] = W(4),
    [151] = W(4),  [167] = W(2),  [181] = W(8),	 [182] = W(16), [183] = W(4),
    [199] = W(4),  [214] = W(8),  [215] = W(1),	 [231] = W(16), [247] = W(1),
    [276] = R(16), [279] = R(2),  [311] = R(2),	 [332] = R(8),	[341] = R(4),
    [343] = R(2),  [359] = R(16), [373] = R(4),	 [375] = R(2),	[407] = W(2),
    [439] = W(2),  [487] = W(16), [524] = R(4),	 [532] = R(8),	[534] = R(4),
    [535] = R(4),  [567] = R(4),  [588] = R(8),	 [599] = R(8),	[631] = R(8),
    [652] = W(4),  [660] = W(8),  [662] = W(4),	 [663] = W(4),	[694] = W(1),
    [695] = W(4),  [716] = W(8),  [726] = W(2),	 [727] = W(8),	[759] = W(8),
    [780] = R(16), [790] = R(2),  [844] = R(16), [855] = R(4),	[887] = R(4),
    [908] = W(16), [918] = W(2),  [972] = W(16), [983] = W(4),	[1014] = W(128),
};

static uint64_t base(const struct prose_regs_ppc64 *r, uint32_t word)
{
	unsigned ra = word >> 16 & 31;

	return ra ? r->gpr[ra] : 0;
}

/* lmw, stmw, lswi, stswi: several registers. */
static int strings(const struct prose_regs_ppc64 *r, uint32_t word,
		   struct access *to)
{
	uint32_t op = word >> 26, xo = word >> 1 & 0x3ff;

	if (op == 46 || op == 47) {
		to->at = base(r, word) + (int16_t)word;
		to->bytes = (32 - (word >> 21 & 31)) * 4;
		to->store = op == 47;
		return 1;
	}
	if (op != 31 || (xo != 597 && xo != 725))
		return 0;
	to->at = base(r, word);
	to->bytes = word >> 11 & 31 ? word >> 11 & 31 : 32;
	to->store = xo == 725;
	return 1;
}

static uint32_t align_of(uint32_t xo, uint32_t bytes)
{
	switch (xo) {
	case 7:
	case 39:
	case 71:
	case 135:
	case 167:
	case 199: /* lvebx .. */
	case 103:
	case 359:
	case 231:
	case 487:  /* lvx .. */
	case 1014: /* dcbz */
		return bytes;
	}
	return 1;
}

int access_of(const struct prose_regs_ppc64 *r, uint32_t word,
	      struct access *to)
{
	uint32_t op = word >> 26, xo = word >> 1 & 0x3ff;
	uint32_t how = op == 31 ? x_form[xo] : d_form[op];

	if (!how)
		return strings(r, word, to);
	to->bytes = how & ~STORE;
	to->store = how & STORE;
	if (op == 31)
		to->at = (base(r, word) + r->gpr[word >> 11 & 31]) &
			 -(uint64_t)align_of(xo, to->bytes);
	else
		to->at =
		    base(r, word) + (int16_t)(op >= 56 ? word & 0xfffc : word);
	if (op == 56)
		to->at = base(r, word) + (int16_t)(word & 0xfff0);
	if (op == 58 && (word & 3) == 2)
		to->bytes = 4;
	if (op == 62 && (word & 3) == 2)
		to->bytes = 16;
	return 1;
}
