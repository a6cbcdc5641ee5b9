/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Conditions and commands of breakpoints as gdb's bytecode. Conditions go to
 * the hypervisor, which evaluates them; commands are executed here, once per
 * hit, and the program goes on.
 */
#include <stdlib.h>
#include <string.h>
#include "ax.h"
#include "live_int.h"
#include "rsp.h"

void live_code_free(struct live_point *p)
{
	for (unsigned i = 0; i < p->commands; i++)
		free(p->command[i].bytes);
	free(p->command);
	p->command = NULL;
	p->commands = 0;
}

/* -- conditions ----------------------------------------------------------- */

/* Registers by their place instead of gdb's number. False: one that the
 * hypervisor does not tell. */
static bool place_regs(const struct arch *a, uint8_t *code, size_t bytes)
{
	size_t at = 0;
	long reg;

	while ((reg = ax_next_reg(code, bytes, &at)) >= 0) {
		long place = arch_place(a, code[reg] << 8 | code[reg + 1]);

		if (place < 0 || place > 0xffff)
			return false;
		code[reg] = place >> 8;
		code[reg + 1] = place;
	}
	return reg == -1;
}

/* As BREAK_IF wants them; 0: that cannot be done. */
static size_t pack(const struct arch *a, const struct code *list, unsigned n,
		   uint8_t to[PROSE_CONDITION_BYTES])
{
	size_t at = 0;

	for (unsigned i = 0; i < n; i++) {
		uint16_t bytes = list[i].n;

		if (list[i].n > PROSE_CONDITION_BYTES - 2 ||
		    at + 2 + bytes > PROSE_CONDITION_BYTES)
			return 0;
		memcpy(to + at, &bytes, 2);
		memcpy(to + at + 2, list[i].bytes, bytes);
		if (!place_regs(a, to + at + 2, bytes))
			return 0;
		at += 2 + bytes;
	}
	return at;
}

/* What the hypervisor cannot take is not a condition there: gdb, which is
 * told of each hit then, evaluates all of them once more anyway. */
static int conditions(struct live *l, struct live_part *p, prose_gpa at,
		      const struct code *list, unsigned n)
{
	uint8_t data[PROSE_CONDITION_BYTES];
	size_t bytes = pack(l->arch, list, n, data);
	int status = ctl_settle(l->ctl);

	if (status < 0)
		return status;
	memcpy(l->ctl->mbox->data, data, bytes);
	status = ctl_call(l->ctl, PROSE_H_BREAK_IF, p->lpar, at, bytes);
	return status == -PROSE_E_NOMEM ? 0 : status;
}

static int keep(struct live_point *p, const struct code *list, unsigned n)
{
	p->command = n ? calloc(n, sizeof(*p->command)) : NULL;
	if (n && !p->command)
		return -PROSE_E_NOMEM;
	for (; p->commands < n; p->commands++) {
		struct code *c = &p->command[p->commands];

		c->n = list[p->commands].n;
		c->bytes = malloc(c->n + 1);
		if (!c->bytes)
			return -PROSE_E_NOMEM;
		memcpy(c->bytes, list[p->commands].bytes, c->n);
	}
	return 0;
}

int live_code(struct target *t, uint32_t pid, prose_gpa at,
	      const struct code *conds, unsigned nconds,
	      const struct code *cmds, unsigned ncmds)
{
	struct live *l = (struct live *)t;
	struct live_part *p = live_part(l, pid);
	struct live_point *point = p ? live_find_point(p, at) : NULL;
	bool stands;
	int status;

	if (!point)
		return -PROSE_E_NOENT;
	live_code_free(point);
	status = keep(point, cmds, ncmds);
	if (status >= 0 && (nconds || point->conditional)) {
		stands = live_stands(l, p);
		status = conditions(l, p, at, conds, nconds);
		live_moves(l, p, stands);
	}
	point->conditional = nconds;
	return status;
}

/* -- commands ------------------------------------------------------------- */

struct run {
	struct live *l;
	uint32_t pid;
	uint8_t regs[LIVE_REGS];
};

static int reg(void *arg, unsigned number, uint64_t *value)
{
	struct run *r = arg;
	uint8_t bytes[64] = {0};

	if (!arch_bytes(r->l->arch, number))
		return -PROSE_E_NOENT;
	arch_get(r->l->arch, number, r->regs, bytes);
	memcpy(value, bytes, sizeof(*value));
	return 0;
}

static int mem(void *arg, uint64_t at, void *to, size_t bytes)
{
	struct run *r = arg;
	long got = live_mem_read(&r->l->target, r->pid, at, to, bytes);

	return got == (long)bytes ? 0 : -PROSE_E_FAULT;
}

static void print(void *arg, const char *format, size_t bytes,
		  const uint64_t *args, unsigned nargs)
{
	struct run *r = arg;
	struct text t = {0};

	format_text(&t, format, args, nargs, mem, arg);
	if (r->l->target.print && t.bytes)
		r->l->target.print(r->l->target.print_arg, t.data, t.bytes);
	text_free(&t);
}

bool live_commands(struct live *l, struct live_part *p, prose_gpa at)
{
	struct live_point *point = live_find_point(p, at);
	struct run r = {.l = l, .pid = p->lpar};
	const struct ax_env env = {
	    .reg = reg, .mem = mem, .print = print, .arg = &r};
	uint64_t top;

	if (!point || !point->commands ||
	    live_regs_read(&l->target, p->lpar, live_current(l, p->lpar),
			   r.regs) < 0)
		return false;
	for (unsigned i = 0; i < point->commands; i++)
		if (ax_run(point->command[i].bytes, point->command[i].n, &env,
			   &top) < 0)
			return false;
	return true;
}
