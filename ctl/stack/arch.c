/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of frames without tables: signal frames, as Linux lays them
 * out, calls through bad pointers, and the chain of the ELFv2 ABI. */
#include <string.h>

#include "arch/ppc64.h"
#include "arch/x86_64.h"
#include "int.h"

#define PPC_SP 1
#define X86_SP 7
#define X86_BP 6

static bool is_ppc(const struct stacks *k)
{
	return k->v->arch == PROSE_ARCH_PPC64LE;
}

uint64_t state_sp(const struct stacks *k, const struct state *s)
{
	return s->reg[is_ppc(k) ? PPC_SP : X86_SP];
}

void state_of_regs(const struct stacks *k, const void *regs, struct state *s)
{
	const struct prose_regs_ppc64 *p = regs;
	const struct prose_regs_x86_64 *x = regs;

	*s = (struct state){0};
	if (is_ppc(k)) {
		memcpy(s->reg, p->gpr, sizeof(p->gpr));
		s->pc = p->pc;
		s->lr = p->lr;
		return;
	}
	memcpy(s->reg,
	       (uint64_t[]){x->rax, x->rdx, x->rcx, x->rbx, x->rsi, x->rdi,
			    x->rbp, x->rsp, x->r8, x->r9, x->r10, x->r11,
			    x->r12, x->r13, x->r14, x->r15},
	       16 * sizeof(uint64_t));
	s->pc = x->rip;
}

static bool word(const struct stacks *k, uint64_t at, uint64_t *to)
{
	return !pview_read(k->v, at, to, sizeof(*to));
}

/* -- signal frames -------------------------------------------------------- */

/* addi 1,1,128; li 0,172; sc: what lies above is the frame's ucontext. */
static bool ppc_out_of_signal(const struct stacks *k, const struct state *s,
			      struct state *before)
{
	static const uint32_t code[] = {0x38210080, 0x380000ac, 0x44000002};
	uint64_t context = s->reg[PPC_SP] + 128, g[48];
	uint32_t there[3];

	if (pview_read(k->v, s->pc, there, sizeof(there)))
		return false;
	if (!memcmp(there, code + 1, 8))
		context -= 128;
	else if (memcmp(there, code, sizeof(code)))
		return false;
	if (pview_read(k->v, context + 168 + 64, g, sizeof(g)))
		return false;
	memset(before, 0, sizeof(*before));
	memcpy(before->reg, g, sizeof(before->reg));
	before->pc = g[32];
	before->lr = g[36];
	return true;
}

/* mov $15,%rax; syscall: the ucontext lies where rsp points. */
static bool x86_out_of_signal(const struct stacks *k, const struct state *s,
			      struct state *before)
{
	static const uint8_t code[] = {0x48, 0xc7, 0xc0, 0x0f, 0,
				       0,    0,	   0x0f, 0x05};
	/* sigcontext's order by DWARF numbers; its 16th is rip */
	static const uint8_t order[] = {13, 12, 14, 11, 9, 8, 10, 15,
					0,  1,	2,  3,	4, 5, 6,  7};
	uint64_t g[17];
	uint8_t there[9];

	if (pview_read(k->v, s->pc, there, sizeof(there)) ||
	    memcmp(there, code, sizeof(code)) ||
	    pview_read(k->v, s->reg[X86_SP] + 40, g, sizeof(g)))
		return false;
	memset(before, 0, sizeof(*before));
	for (int i = 0; i < 16; i++)
		before->reg[i] = g[order[i]];
	before->pc = g[16];
	return true;
}

bool out_of_signal(const struct stacks *k, const struct state *s,
		   struct state *before)
{
	return is_ppc(k) ? ppc_out_of_signal(k, s, before)
			 : x86_out_of_signal(k, s, before);
}

/* -- guesses -------------------------------------------------------------- */

static bool ppc_chain(struct stacks *k, struct state *s)
{
	uint64_t sp = s->reg[PPC_SP], up, pc;

	if (sp % 16 || !word(k, sp, &up) || up <= sp || up % 16 ||
	    !word(k, up + 16, &pc) || !pc || pc % 4)
		return false;
	s->reg[PPC_SP] = up;
	s->pc = pc;
	s->lr = 0;
	s->caller = true;
	return true;
}

static bool ppc_guess(struct stacks *k, bool first, struct state *s)
{
	if (first && !in_text(k, s->pc) && in_text(k, s->lr)) {
		s->pc = s->lr;
		s->caller = true;
		return true;
	}
	return ppc_chain(k, s);
}

/* Does a call stand before it: e8, or ff with its 2 to 6 bytes? */
static bool is_return(struct stacks *k, uint64_t pc)
{
	uint8_t b[7];

	if (!in_text(k, pc) || pview_read(k->v, pc - 7, b, 7))
		return false;
	if (b[2] == 0xe8)
		return true;
	for (int i = 0; i < 6; i++)
		if (b[i] == 0xff && (b[i + 1] & 0x38) == 0x10)
			return true;
	return false;
}

/* A call pushed where it returns to, which a leaf without tables left there;
 * else the chain of frame pointers. */
static bool x86_guess(struct stacks *k, bool first, struct state *s)
{
	uint64_t sp = s->reg[X86_SP], bp = s->reg[X86_BP], pc, up;

	if (first && word(k, sp, &pc) && is_return(k, pc)) {
		s->reg[X86_SP] = sp + 8;
	} else {
		if (bp < sp || bp % 8 || !word(k, bp, &up) ||
		    !word(k, bp + 8, &pc) || !is_return(k, pc))
			return false;
		s->reg[X86_SP] = bp + 16;
		s->reg[X86_BP] = up;
	}
	s->pc = pc;
	s->caller = true;
	return true;
}

bool guess_up(struct stacks *k, bool first, struct state *s)
{
	return is_ppc(k) ? ppc_guess(k, first, s) : x86_guess(k, first, s);
}
