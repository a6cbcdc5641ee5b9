/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be done with any architecture's table of registers. */
#include <string.h>
#include "arch.h"
#include "machine.h"
#include "rsp.h"

const struct arch *arch_find(uint32_t machine)
{
	return machine == PROSE_ARCH_PPC64LE  ? &arch_ppc64
	       : machine == PROSE_ARCH_X86_64 ? &arch_x86_64
					      : NULL;
}

unsigned arch_count(const struct arch *a)
{
	unsigned n = 0;

	for (const struct reg_row *r = a->rows; r->name; r++)
		n += r->count;
	return n;
}

/* The row of register n; *n becomes its place in the row. */
static const struct reg_row *row_of(const struct arch *a, unsigned *n)
{
	for (const struct reg_row *r = a->rows; r->name; r++) {
		if (*n < r->count)
			return r;
		*n -= r->count;
	}
	return NULL;
}

unsigned arch_bytes(const struct arch *a, unsigned n)
{
	const struct reg_row *r = row_of(a, &n);

	return r ? r->bits / 8 : 0;
}

bool arch_is_cpu(const struct arch *a, unsigned n)
{
	const struct reg_row *r = row_of(a, &n);

	return r && r->how == REG_CPU;
}

long arch_place(const struct arch *a, unsigned n)
{
	const struct reg_row *r = row_of(a, &n);

	if (!r || r->how > REG_CPU || r->bits > 64)
		return -1;
	return r->offset + n * r->stride;
}

void arch_get(const struct arch *a, unsigned n, const void *regs, void *to)
{
	const struct reg_row *r = row_of(a, &n);
	const uint8_t *from = regs;

	if (!r)
		return;
	if (r->how == REG_CONST) {
		memset(to, 0, r->bits / 8);
		memcpy(to, &r->offset, r->bits / 8 < 4 ? r->bits / 8 : 4);
		return;
	}
	from += r->offset + n * r->stride;
	if (r->how != REG_VECTOR) {
		memcpy(to, from, r->bits / 8);
		return;
	}
	memcpy(to, from + 8, 8);
	memcpy((uint8_t *)to + 8, from, 8);
}

void arch_put(const struct arch *a, unsigned n, void *regs, const void *from)
{
	const struct reg_row *r = row_of(a, &n);
	uint8_t *to = regs;

	if (!r || r->how == REG_CONST)
		return;
	to += r->offset + n * r->stride;
	if (r->how != REG_VECTOR) {
		memcpy(to, from, r->bits / 8);
		return;
	}
	memcpy(to + 8, from, 8);
	memcpy(to, (const uint8_t *)from + 8, 8);
}

static void xml_reg(const struct reg_row *r, unsigned i, struct text *to)
{
	text_printf(to, "<reg name=\"");
	if (r->count > 1)
		text_printf(to, r->name, r->first + i);
	else
		text_printf(to, "%s", r->name);
	text_printf(to, "\" bitsize=\"%u\"", r->bits);
	if (r->type)
		text_printf(to, " type=\"%s\"", r->type);
	if (r->group)
		text_printf(to, " group=\"%s\"", r->group);
	if (r->how == REG_CPU)
		text_printf(to, " save-restore=\"no\"");
	text_printf(to, "/>\n");
}

void arch_xml(const struct arch *a, struct text *to)
{
	text_printf(to,
		    "<?xml version=\"1.0\"?>\n"
		    "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
		    "<target version=\"1.0\">\n"
		    "<architecture>%s</architecture>\n"
		    "<osabi>GNU/Linux</osabi>\n",
		    a->name);
	for (const struct reg_row *r = a->rows; r->name; r++) {
		if (r->feature)
			text_printf(to, "%s<feature name=\"%s\">\n%s",
				    r == a->rows ? "" : "</feature>\n",
				    r->feature, a->types);
		for (unsigned i = 0; i < r->count; i++)
			xml_reg(r, i, to);
	}
	text_printf(to, "</feature>\n</target>\n");
}
