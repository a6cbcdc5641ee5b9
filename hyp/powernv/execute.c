/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instructions that programs mostly consist of, executed here (Power ISA
 * 2.07, book I, 2.4 and 3.3): loads and stores of one register, integers,
 * compares, branches. Under QEMU that takes a hundredth of the time of a
 * partition's executing one.
 *
 * Refused is all that is not known here, or might end in an interrupt: the
 * processor is to do that.
 */
#include "powernv.h"

#define MSR_SF (1ull << 63)
#define MSR_LE 1ull

static uint64_t *rs(struct prose_regs_ppc64 *r, uint32_t word)
{
	return &r->gpr[word >> 21 & 31];
}

static uint64_t *ra(struct prose_regs_ppc64 *r, uint32_t word)
{
	return &r->gpr[word >> 16 & 31];
}

static uint64_t rb(const struct prose_regs_ppc64 *r, uint32_t word)
{
	return r->gpr[word >> 11 & 31];
}

static int done(struct prose_regs_ppc64 *r)
{
	r->pc += 4;
	return 1;
}

static void compare(struct prose_regs_ppc64 *r, unsigned field, int less,
		    int more)
{
	uint32_t bits = less ? 8 : more ? 4 : 2;
	unsigned shift = 28 - 4 * field;

	bits |= r->xer >> 31 & 1; /* SO */
	r->cr = (r->cr & ~(0xfull << shift)) | (uint64_t)bits << shift;
}

/* The result of an instruction, of which bit 0 may want it in CR0. */
static int put(struct prose_regs_ppc64 *r, uint64_t *to, uint64_t value,
	       int record)
{
	*to = value;
	if (record)
		compare(r, 0, value >> 63, value && !(value >> 63));
	return done(r);
}

/* -- loads and stores ----------------------------------------------------- */

enum { PLAIN = 1, SIGNED = 2, UPDATE = 4 };

/* What kind of one of a general register it is; 0: none. */
static int transfer_d(uint32_t op)
{
	int kind = op & 1 ? UPDATE : PLAIN;

	if (op < 32 || op > 45)
		return 0;
	return op == 42 || op == 43 ? kind | SIGNED : kind; /* lha, lhau */
}

static int transfer_x(uint32_t xo)
{
	switch (xo) {
	case 21: /* ldx, lwzx, lbzx, lhzx, and stores */
	case 23:
	case 87:
	case 279:
	case 149:
	case 151:
	case 215:
	case 407:
		return PLAIN;
	case 341: /* lwax, lhax */
	case 343:
		return SIGNED;
	}
	return 0;
}

static int transfer(uint32_t word)
{
	static const uint8_t loads[] = {PLAIN, UPDATE, SIGNED, 0};
	static const uint8_t stores[] = {PLAIN, UPDATE, 0, 0};

	switch (word >> 26) {
	case 31:
		return transfer_x(word >> 1 & 0x3ff);
	case 58:
		return loads[word & 3];
	case 62:
		return stores[word & 3];
	}
	return transfer_d(word >> 26);
}

static uint64_t load(const void *m, unsigned bytes)
{
	switch (bytes) {
	case 1:
		return *(const volatile uint8_t *)m;
	case 2:
		return *(const volatile uint16_t *)m;
	case 4:
		return *(const volatile uint32_t *)m;
	}
	return *(const volatile uint64_t *)m;
}

static uint64_t extend(uint64_t value, unsigned bytes)
{
	return bytes == 2 ? (uint64_t)(int16_t)value : (uint64_t)(int32_t)value;
}

/* At once, as the processor does: others look at that memory. */
static void store(void *m, unsigned bytes, uint64_t value)
{
	if (bytes == 1)
		*(volatile uint8_t *)m = value;
	else if (bytes == 2)
		*(volatile uint16_t *)m = value;
	else if (bytes == 4)
		*(volatile uint32_t *)m = value;
	else
		*(volatile uint64_t *)m = value;
}

static int memory(struct vcpu *v, uint32_t word)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;
	const struct part *p = v->part;
	int kind = transfer(word);
	struct access a;
	void *m;

	if (!kind || !access_of(r, word, &a) || a.at >= p->bytes ||
	    a.bytes > p->bytes - a.at)
		return 0;
	/* Of no register, or of two that are one: not defined. */
	if (kind & UPDATE &&
	    (ra(r, word) == r->gpr || (!a.store && ra(r, word) == rs(r, word))))
		return 0;
	m = mach_va(p->ra + a.at);
	if (a.store)
		store(m, a.bytes, *rs(r, word));
	else
		*rs(r, word) = load(m, a.bytes);
	if (kind & SIGNED)
		*rs(r, word) = extend(*rs(r, word), a.bytes);
	if (kind & UPDATE)
		*ra(r, word) = a.at;
	return done(r);
}

/* -- branches ------------------------------------------------------------- */

static int branch_to(struct prose_regs_ppc64 *r, uint32_t word, uint64_t to,
		     int taken)
{
	uint64_t next = r->pc + 4;

	if (word & 1)
		r->lr = next;
	r->pc = taken ? to & ~3ull : next;
	return 1;
}

/* By what BO and BI say, which may count CTR down. */
static int taken(struct prose_regs_ppc64 *r, uint32_t word)
{
	unsigned bo = word >> 21 & 31, bi = word >> 16 & 31;
	int counted = 1, holds = (r->cr >> (31 - bi) & 1) == (bo >> 3 & 1);

	if (!(bo & 4))
		counted = (--r->ctr != 0) != (bo >> 1 & 1);
	return counted && (bo & 16 || holds);
}

static int branch(struct prose_regs_ppc64 *r, uint32_t word)
{
	uint64_t from = word & 2 ? 0 : r->pc, lr = r->lr;

	switch (word >> 26) {
	case 16:
		return branch_to(r, word, from + (int16_t)(word & 0xfffc),
				 taken(r, word));
	case 18:
		return branch_to(r, word,
				 from + ((int32_t)(word << 6) >> 6 & ~3), 1);
	}
	if ((word >> 1 & 0x3ff) == 16)
		return branch_to(r, word, lr, taken(r, word));
	if ((word >> 1 & 0x3ff) == 528 && word >> 23 & 1)
		return branch_to(r, word, r->ctr, taken(r, word));
	return 0;
}

/* -- integers ------------------------------------------------------------- */

/* Bits mb to me, counted from the left, round the end if need be. */
static uint64_t mask(unsigned mb, unsigned me)
{
	uint64_t from = ~0ull >> mb, to = ~0ull << (63 - me);

	return mb <= me ? from & to : from | to;
}

static uint64_t rotate(uint64_t value, unsigned by)
{
	return by ? value << by | value >> (64 - by) : value;
}

static int rotate_word(struct prose_regs_ppc64 *r, uint32_t word)
{
	uint64_t low = *rs(r, word) & 0xffffffff;
	uint64_t all = mask((word >> 6 & 31) + 32, (word >> 1 & 31) + 32);

	low = rotate(low | low << 32, word >> 11 & 31) & all;
	if (word >> 26 == 20) /* rlwimi */
		low |= *ra(r, word) & ~all;
	return put(r, ra(r, word), low, word & 1);
}

static int rotate_double(struct prose_regs_ppc64 *r, uint32_t word)
{
	unsigned by = (word >> 11 & 31) | (word << 4 & 32);
	unsigned m = (word >> 6 & 31) | (word & 32), kind = word >> 2 & 7;
	uint64_t all = kind == 0   ? mask(m, 63)
		       : kind == 1 ? mask(0, m)
				   : mask(m, 63 - by);
	uint64_t value = rotate(*rs(r, word), by) & all;

	if (kind > 3)
		return 0;
	if (kind == 3) /* rldimi */
		value |= *ra(r, word) & ~all;
	return put(r, ra(r, word), value, word & 1);
}

static int compare_to(struct prose_regs_ppc64 *r, uint32_t word, uint64_t b,
		      int is_signed)
{
	uint64_t a = *ra(r, word);
	int64_t left, right;

	if (!(word & 0x200000)) { /* L: all 64 bits */
		a = is_signed ? (uint64_t)(int32_t)a : (uint32_t)a;
		b = is_signed ? (uint64_t)(int32_t)b : (uint32_t)b;
	}
	left = a;
	right = b;
	compare(r, word >> 23 & 7, is_signed ? left < right : a < b,
		is_signed ? left > right : a > b);
	return done(r);
}

/* Those with an immediate operand. */
static int immediate(struct prose_regs_ppc64 *r, uint32_t word)
{
	uint64_t si = (int16_t)word, ui = word & 0xffff, s = *rs(r, word);
	uint64_t base = word >> 16 & 31 ? *ra(r, word) : 0;

	switch (word >> 26) {
	case 7:
		return put(r, rs(r, word), *ra(r, word) * si, 0);
	case 10:
		return compare_to(r, word, ui, 0);
	case 11:
		return compare_to(r, word, si, 1);
	case 14:
		return put(r, rs(r, word), base + si, 0);
	case 15:
		return put(r, rs(r, word), base + (si << 16), 0);
	case 24:
		return put(r, ra(r, word), s | ui, 0);
	case 25:
		return put(r, ra(r, word), s | ui << 16, 0);
	case 26:
		return put(r, ra(r, word), s ^ ui, 0);
	case 27:
		return put(r, ra(r, word), s ^ ui << 16, 0);
	case 28:
		return put(r, ra(r, word), s & ui, 1);
	case 29:
		return put(r, ra(r, word), s & ui << 16, 1);
	}
	return 0;
}

/* Opcode 31 with a result in RT, then in RA. */
static int arithmetic(struct prose_regs_ppc64 *r, uint32_t word)
{
	uint64_t a = *ra(r, word), b = rb(r, word), *to = rs(r, word);

	switch (word >> 1 & 0x3ff) {
	case 40:
		return put(r, to, b - a, word & 1);
	case 104:
		return put(r, to, -a, word & 1);
	case 233:
		return put(r, to, a * b, word & 1);
	case 235:
		return put(r, to, (int64_t)(int32_t)a * (int32_t)b, word & 1);
	case 266:
		return put(r, to, a + b, word & 1);
	}
	return 0;
}

static int logical(struct prose_regs_ppc64 *r, uint32_t word)
{
	uint64_t s = *rs(r, word), b = rb(r, word), *to = ra(r, word);
	unsigned by = b & 63, by_word = b & 31;

	switch (word >> 1 & 0x3ff) {
	case 24:
		s = b & 32 ? 0 : (uint32_t)s << by_word;
		return put(r, to, s & 0xffffffff, word & 1);
	case 27:
		return put(r, to, b & 64 ? 0 : s << by, word & 1);
	case 28:
		return put(r, to, s & b, word & 1);
	case 60:
		return put(r, to, s & ~b, word & 1);
	case 124:
		return put(r, to, ~(s | b), word & 1);
	case 284:
		return put(r, to, ~(s ^ b), word & 1);
	case 316:
		return put(r, to, s ^ b, word & 1);
	case 444:
		if (to == rs(r, word) && to == &r->gpr[word >> 11 & 31])
			return 0; /* it means something else: a priority */
		return put(r, to, s | b, word & 1);
	case 536:
		return put(r, to, b & 32 ? 0 : (uint32_t)s >> by_word,
			   word & 1);
	case 539:
		return put(r, to, b & 64 ? 0 : s >> by, word & 1);
	case 922:
		return put(r, to, (int16_t)s, word & 1);
	case 954:
		return put(r, to, (int8_t)s, word & 1);
	case 986:
		return put(r, to, (int32_t)s, word & 1);
	}
	return 0;
}

static int op31(struct vcpu *v, uint32_t word)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	switch (word >> 1 & 0x3ff) {
	case 0:
		return compare_to(r, word, rb(r, word), 1);
	case 32:
		return compare_to(r, word, rb(r, word), 0);
	}
	return arithmetic(r, word) || logical(r, word) || memory(v, word);
}

int nv_execute(struct vcpu *v, uint32_t word)
{
	struct prose_regs_ppc64 *r = &v->mach.regs;

	if ((r->msr & (MSR_SF | MSR_LE)) != (MSR_SF | MSR_LE))
		return 0;
	switch (word >> 26) {
	case 16:
	case 18:
	case 19:
		return branch(r, word);
	case 20:
	case 21:
		return rotate_word(r, word);
	case 30:
		return rotate_double(r, word);
	case 31:
		return op31(v, word);
	}
	return immediate(r, word) || memory(v, word);
}
