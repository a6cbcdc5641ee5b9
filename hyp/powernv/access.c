/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What memory an instruction loads or stores (Power ISA 2.07, book I chapters
 * 3, 4, 6, 7; book II chapter 4), from its word and the registers before it.
 */
#include "powernv.h"

#define R 1
#define W 2

struct row {
	uint16_t op; /* primary opcode, or the extended one of 31 */
	uint8_t bytes;
	uint8_t how; /* R or W */
};

static const struct row d_form[] = {
    {32, 4, R}, {33, 4, R},  {34, 1, R}, {35, 1, R}, {36, 4, W},  {37, 4, W},
    {38, 1, W}, {39, 1, W},  {40, 2, R}, {41, 2, R}, {42, 2, R},  {43, 2, R},
    {44, 2, W}, {45, 2, W},  {48, 4, R}, {49, 4, R}, {50, 8, R},  {51, 8, R},
    {52, 4, W}, {53, 4, W},  {54, 8, W}, {55, 8, W}, {56, 16, R}, {57, 16, R},
    {58, 8, R}, {61, 16, W}, {62, 8, W},
};

static const struct row x_form[] = {
    {7, 1, R},	  {12, 4, R},	{20, 4, R},   {21, 8, R},   {23, 4, R},
    {39, 2, R},	  {52, 1, R},	{53, 8, R},   {55, 4, R},   {71, 4, R},
    {76, 4, R},	  {84, 8, R},	{87, 1, R},   {103, 16, R}, {116, 2, R},
    {119, 1, R},  {135, 1, W},	{140, 4, W},  {149, 8, W},  {150, 4, W},
    {151, 4, W},  {167, 2, W},	{181, 8, W},  {182, 16, W}, {183, 4, W},
    {199, 4, W},  {214, 8, W},	{215, 1, W},  {231, 16, W}, {247, 1, W},
    {276, 16, R}, {279, 2, R},	{311, 2, R},  {332, 8, R},  {341, 4, R},
    {343, 2, R},  {359, 16, R}, {373, 4, R},  {375, 2, R},  {407, 2, W},
    {439, 2, W},  {487, 16, W}, {524, 4, R},  {532, 8, R},  {534, 4, R},
    {535, 4, R},  {567, 4, R},	{588, 8, R},  {599, 8, R},  {631, 8, R},
    {652, 4, W},  {660, 8, W},	{662, 4, W},  {663, 4, W},  {694, 1, W},
    {695, 4, W},  {716, 8, W},	{726, 2, W},  {727, 8, W},  {759, 8, W},
    {780, 16, R}, {790, 2, R},	{844, 16, R}, {855, 4, R},  {887, 4, R},
    {908, 16, W}, {918, 2, W},	{972, 16, W}, {983, 4, W},  {1014, 128, W},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct row *find(const struct row *list, unsigned n, uint32_t op)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i].op == op)
			return &list[i];
	return NULL;
}

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
	const struct row *row;

	if (op == 31)
		row = find(x_form, COUNT(x_form), xo);
	else
		row = op >= 32 ? find(d_form, COUNT(d_form), op) : NULL;
	if (!row)
		return strings(r, word, to);
	to->bytes = row->bytes;
	to->store = row->how == W;
	if (op == 31)
		to->at = (base(r, word) + r->gpr[word >> 11 & 31]) &
			 -(uint64_t)align_of(xo, row->bytes);
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
